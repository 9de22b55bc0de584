package comment

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Check returns a sentence for each promise about comments that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises), s.checkDays)
}

var promises = []engine.Promise{
	{"a comment bears a tag by a rule, by hand, or not any more", `SELECT contact_id FROM comment_tagged WHERE how NOT IN ('rule', 'hand', 'off')`},
	{"what bears a tag has a comment, or waits to lose it", `SELECT g.contact_id FROM comment_tagged g JOIN contacts c ON c.id = g.contact_id
WHERE NOT c.commented AND NOT EXISTS (SELECT 1 FROM comment_touches t WHERE t.contact_id = g.contact_id)`},
	{"what bears a tag stands where its contact ended", `SELECT g.contact_id FROM comment_tagged g JOIN contacts c ON c.id = g.contact_id WHERE g.ended_at <> c.ended_at`},
	{"the comments of a day were counted in an edition that was", `SELECT day FROM comment_days WHERE stamp > (SELECT edition FROM comment_state)`},
	{"a tag has a name", `SELECT id FROM comment_tags WHERE name = '' AND name_en = ''`},
}

const answeredDays = `SELECT day FROM comment_days UNION
SELECT DISTINCT c.day FROM contacts c JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' AND (r.comment <> '' OR r.reasons NOT IN ('[]', 'null', '')) ORDER BY day`

// checkDays counts every day anew and compares; days of which something waits are passed
// over.
func (s *Store) checkDays(ctx context.Context) (list []string, err error) {
	waits := map[when.Day]bool{}
	if err := s.Each(ctx, "SELECT DISTINCT c.day FROM comment_touches t JOIN contacts c ON c.id = t.contact_id", nil, func(rows *sql.Rows) error {
		var day when.Day
		err := rows.Scan(&day)
		waits[day] = true
		return err
	}); err != nil {
		return nil, err
	}
	days, err := engine.Gather(ctx, s.DB, engine.One[when.Day], answeredDays)
	if err != nil {
		return nil, err
	}
	for _, day := range days {
		if waits[day] {
			continue
		}
		now, err := s.count(ctx, []when.Day{day})
		if err != nil {
			return nil, err
		}
		var raw []byte
		if err := s.Row(ctx, "SELECT said FROM comment_days WHERE day = ?", int(day)).Scan(&raw); err != nil && err != sql.ErrNoRows {
			return nil, engine.Refused(err)
		}
		if want := now[day]; len(want.answers) == 0 && raw != nil || len(want.answers) > 0 && !bytes.Equal(raw, want.bytes()) {
			list = append(list, fmt.Sprintf("comments of a day are counted as they were answered: %s", day))
		}
	}
	return list, nil
}
