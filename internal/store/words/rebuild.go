package words

import (
	"context"
	"database/sql"
	"math"

	"openpeople/internal/page"
	"openpeople/internal/store/engine"
)

// anewAtOnce is how many contacts are indexed in one go.
const anewAtOnce = 4_096

// WordsOutdated reports whether the index is to be made anew: it was made otherwise than
// this program makes it, or the desk has none yet.
func (s *Store) WordsOutdated(ctx context.Context) (bool, error) {
	st, err := s.state(ctx)
	return st.format != formatNumber, engine.Refused(err)
}

// RebuildWords indexes every contact anew, the latest first, after a place in that order,
// the zero Cursor for the beginning, at which what was indexed is thrown away. Others read
// and write meanwhile; what is touched is indexed besides. step is told how many of how
// many are done and up to which; its error ends the work, which may go on another time
// after that.
func (s *Store) RebuildWords(ctx context.Context, after page.Cursor, step func(done, all int64, at page.Cursor) error) error {
	ctx = engine.Within(ctx, engine.Thorough)
	if after == (page.Cursor{}) {
		if err := s.begin(ctx); err != nil {
			return err
		}
		after.At = math.MaxInt64
	}
	var done, all int64
	if err := s.db.Row(ctx, "SELECT COUNT(*), COUNT(CASE WHEN (ended_at, id) >= (?, ?) THEN 1 END) FROM contacts", after.At, after.ID).Scan(&all, &done); err != nil {
		return engine.Refused(err)
	}
	for {
		var ids []int64
		err := s.db.Each(ctx, "SELECT ended_at, id FROM contacts WHERE (ended_at, id) < (?, ?) ORDER BY ended_at DESC, id DESC LIMIT ?", []any{after.At, after.ID, s.anew}, func(rows *sql.Rows) error {
			err := rows.Scan(&after.At, &after.ID)
			ids = append(ids, after.ID)
			return err
		})
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return s.setFormat(ctx, formatNumber)
		}
		if err := s.again(ctx, ids); err != nil {
			return engine.Refused(err)
		}
		done += int64(len(ids))
		if err := step(done, max(all, done), after); err != nil {
			return err
		}
	}
}

// begin throws away what there is, block by block. What is touched waits until then: it
// would be indexed beside what is of another format.
func (s *Store) begin(ctx context.Context) error {
	if err := s.setFormat(ctx, emptied); err != nil {
		return err
	}
	ids, err := engine.Gather(ctx, s.db, engine.One[int64], "SELECT DISTINCT block FROM word_postings UNION SELECT id FROM word_blocks")
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := s.db.InTx(ctx, func(ctx context.Context) error {
			if _, err := s.db.Exec(ctx, "DELETE FROM word_postings WHERE block = ?", id); err != nil {
				return err
			}
			_, err := s.db.Exec(ctx, "DELETE FROM word_blocks WHERE id = ?", id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.setFormat(ctx, unfinished)
}

// setFormat also turns the edition: what another makes meanwhile is not of this format.
func (s *Store) setFormat(ctx context.Context, format int64) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		_, err := s.db.Exec(ctx, "UPDATE word_state SET edition = edition + 1, format = ?", format)
		return engine.Refused(err)
	})
}

// again indexes some contacts, again when somebody else changed the index meanwhile.
func (s *Store) again(ctx context.Context, ids []int64) error {
	for {
		st, err := s.state(ctx)
		if err != nil {
			return err
		}
		c := newChange(s)
		if err := c.replace(ctx, ids); err != nil {
			return err
		}
		done := false
		err = s.db.InTx(ctx, func(ctx context.Context) error {
			if done, err = s.turn(ctx, st.edition); err != nil || !done {
				return err
			}
			return c.put(ctx)
		})
		if err != nil || done {
			return err
		}
	}
}
