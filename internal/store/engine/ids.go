package engine

import (
	"context"
	"fmt"
	"sync"
)

// ids are numbers of rows taken ahead from the sequences of PostgreSQL, so that
// who inserts a row knows its id without asking. Numbers of several processes are
// not in the order of time.
type ids struct {
	mu   sync.Mutex
	left map[string][]int64 // by table
}

// idsAhead is how many numbers are taken at once. More than the 32 that a sequence
// logs ahead: the log is then written within, so what is taken is never given out
// again, not even by a server that fell.
const idsAhead = 512

// InsertAhead is InsertID for a table where many are inserted: nobody waits for the
// id, so that of PostgreSQL an error may come later, as that of Exec. The text
// names id as the first column; the arguments are those of the others.
func (db *DB) InsertAhead(ctx context.Context, table, text string, args ...any) (id int64, err error) {
	if db.kind == SQLite {
		res, err := db.Exec(ctx, text, append([]any{nil}, args...)...)
		if err != nil {
			return 0, err
		}
		return res.LastInsertId()
	}
	if id, err = db.takeID(ctx, table); err != nil {
		return 0, err
	}
	_, err = db.Exec(ctx, text, append([]any{id}, args...)...)
	return id, err
}

func (db *DB) takeID(ctx context.Context, table string) (int64, error) {
	db.ids.mu.Lock()
	defer db.ids.mu.Unlock()
	left := db.ids.left[table]
	if len(left) == 0 {
		rows, err := db.readDB.QueryContext(ctx, "SELECT nextval(of) FROM CAST(pg_get_serial_sequence($1, 'id') AS regclass) of, generate_series(1, $2)", table, idsAhead)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return 0, err
			}
			left = append(left, id)
		}
		if err := rows.Err(); err != nil {
			return 0, err
		}
		if len(left) == 0 {
			return 0, fmt.Errorf("store: %s has no numbers", table)
		}
	}
	if db.ids.left == nil {
		db.ids.left = map[string][]int64{}
	}
	db.ids.left[table] = left[1:]
	return left[0], nil
}
