package comment

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"openpeople/internal/comment"
	"openpeople/internal/figure"
	"openpeople/internal/mask"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// touches say of which contacts the answer is counted and tagged anew.
var touches = engine.Touches{
	Topic:  "comments",
	Insert: "INSERT INTO comment_touches (contact_id) VALUES",
	Delete: "DELETE FROM comment_touches WHERE id IN",
	Any:    "SELECT TRUE FROM comment_touches",
	Read:   "SELECT id, contact_id FROM comment_touches ORDER BY id LIMIT ?",
}

// TouchComments says that what is written or ticked beside the marks of contacts changes in
// the transaction of ctx.
func (s *Store) TouchComments(ctx context.Context, contactIDs ...int64) error {
	return touches.Touch(ctx, s.DB, contactIDs...)
}

// CommentsWait reports whether answers wait to be counted.
func (s *Store) CommentsWait(ctx context.Context) (bool, error) { return touches.Wait(ctx, s.DB, 0) }

// indexedAtOnce bounds the answers that are counted in one go: a row of each of their days
// is made anew.
const indexedAtOnce = 256

// IndexComments counts and tags what was touched, a part of it, the oldest first; more says
// that others may wait. It may run on several nodes at once: one of them counts, the others
// find nothing done.
func (s *Store) IndexComments(ctx context.Context) (more bool, err error) {
	ctx = engine.Within(ctx, engine.Thorough)
	edition, err := s.edition(ctx)
	if err != nil {
		return false, err
	}
	ids, contacts, err := touches.Waiting(ctx, s.DB, indexedAtOnce)
	if err != nil || len(ids) == 0 {
		return false, engine.Refused(err)
	}
	days, err := s.daysOf(ctx, contacts)
	if err != nil {
		return false, err
	}
	rows, err := s.count(ctx, days)
	if err != nil {
		return false, err
	}
	tags, err := s.tagged(ctx, contacts)
	if err != nil {
		return false, err
	}
	done := false
	err = s.InTx(ctx, func(ctx context.Context) error {
		n, err := s.Changed(ctx, "UPDATE comment_state SET edition = edition + 1 WHERE edition = ?", edition)
		if done = n > 0; err != nil || !done {
			return engine.Refused(err)
		}
		return errors.Join(s.put(ctx, rows, edition+1), s.putTags(ctx, tags), touches.Forget(ctx, s.DB, ids))
	})
	return err == nil && (!done || len(ids) == indexedAtOnce), err
}

func (s *Store) edition(ctx context.Context) (edition int64, err error) {
	err = s.Row(ctx, "SELECT edition FROM comment_state").Scan(&edition)
	return edition, engine.Refused(err)
}

func (s *Store) daysOf(ctx context.Context, contactIDs []int64) ([]when.Day, error) {
	days := map[when.Day]bool{}
	err := s.InChunks(ctx, "SELECT day FROM contacts WHERE id IN ", nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var day when.Day
		err := rows.Scan(&day)
		days[day] = true
		return err
	})
	return slices.Sorted(maps.Keys(days)), err
}

const answersText = `SELECT c.id, r.version_id, r.mark, r.comment, r.reasons FROM contacts c
JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' AND (r.comment <> '' OR r.reasons NOT IN ('[]', 'null', ''))
WHERE c.day = ? AND c.ended_at >= ? AND c.ended_at < ? ORDER BY c.id`

// count makes the rows of days anew of their answers.
func (s *Store) count(ctx context.Context, days []when.Day) (map[when.Day]*day, error) {
	scales, err := s.figures.Scales(ctx)
	if err != nil {
		return nil, err
	}
	out := map[when.Day]*day{}
	for _, on := range days {
		one := newDay()
		// A day is that of the desk's clock when the contact was taken in; see store/figures.
		args := []any{int(on), engine.Ms(on.Add(-1).Start(s.Zone())), engine.Ms(on.Add(2).Start(s.Zone()))}
		err := s.Each(ctx, answersText, args, func(rows *sql.Rows) error {
			var id, version int64
			var mark *int
			var text, reasons string
			if err := rows.Scan(&id, &version, &mark, &text, &reasons); err != nil {
				return err
			}
			var codes []string
			if err := json.Unmarshal([]byte(reasons), &codes); err != nil {
				return err
			}
			one.add(id, standingOf(mark, scales[version]), mask.Text(text), codes)
			return nil
		})
		if err != nil {
			return nil, err
		}
		out[on] = one
	}
	return out, nil
}

// standingOf is how a mark stands on the scale of its survey.
func standingOf(mark *int, scale figure.Scale) comment.Standing {
	switch {
	case mark == nil:
		return comment.Unmarked
	case slices.Contains(scale.Dissatisfied, *mark):
		return comment.Low
	}
	return comment.Rest
}

const putDay = `INSERT INTO comment_days (day, answers, said, stamp) VALUES (?, ?, ?, ?)
ON CONFLICT (day) DO UPDATE SET answers = excluded.answers, said = excluded.said, stamp = excluded.stamp`

// put writes rows of days in the transaction of ctx, which is of an edition; of a day without
// answers none is left.
func (s *Store) put(ctx context.Context, rows map[when.Day]*day, edition int64) error {
	for _, on := range slices.Sorted(maps.Keys(rows)) {
		var err error
		if one := rows[on]; len(one.answers) == 0 {
			_, err = s.Exec(ctx, "DELETE FROM comment_days WHERE day = ?", int(on))
		} else {
			_, err = s.Exec(ctx, putDay, int(on), len(one.answers), one.bytes(), edition)
		}
		if err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}
