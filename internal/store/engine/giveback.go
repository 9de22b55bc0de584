package engine

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// GiveBack lets nothing of what was deleted or changed stand in the files of the database
// any more. SQLite overwrites it as it goes (secure_delete); what its log holds still is
// copied, and the log emptied: done is false when somebody reads from it just now.
// PostgreSQL keeps dead rows until they are cleaned up: that of the tables is done at
// night, and by day at most by itself. Its own log and its backups it keeps as it is told.
func (db *DB) GiveBack(ctx context.Context, tables []string, night bool) (done bool, err error) {
	if db.kind == SQLite {
		length, _, err := db.checkpoints.do("truncate")
		return err == nil && length == 0, Refused(err)
	}
	if !night {
		return false, nil
	}
	for _, table := range tables {
		how := "VACUUM "
		if table == "customer_keys" || table == "customers" { // whose indexes hold addresses
			how = "VACUUM (INDEX_CLEANUP ON) "
		}
		if _, err := db.writeDB.ExecContext(Within(ctx, Thorough), how+pgx.Identifier{table}.Sanitize()); err != nil {
			return false, Refused(err)
		}
	}
	return true, nil
}
