package store

import (
	"context"

	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// ReviewsByDay returns the scores of the reviews submitted on each day that has
// any, in order; see report.Store. It reads one covering index.
func (s *Store) ReviewsByDay(ctx context.Context, p when.Period, f report.Filter) ([]report.DayReviews, error) {
	n, err := s.narrow(ctx, f)
	if err != nil || n.none {
		return nil, engine.Refused(err)
	}
	where, args := "r.revision > 0 AND r.submitted_day BETWEEN ? AND ?", []any{int(p.From), int(p.To)}
	for _, column := range filterColumns {
		if ids := n.ids[column]; ids != nil {
			where, args = where+" AND r."+column+" IN ("+engine.Marks(len(ids))+")", append(args, ids...)
		}
	}
	if n.ids["operator_id"] != nil || n.ids["team_id"] != nil { // what a guest served counts for no agent
		where += " AND r.contact_id NOT IN (SELECT id FROM contacts WHERE guest)"
	}
	if ids := n.ids["survey"]; ids != nil {
		where += " AND EXISTS (SELECT 1 FROM invitations si JOIN versions sv ON sv.id = si.version_id WHERE si.contact_id = r.contact_id AND sv.survey_id IN (" + engine.Marks(len(ids)) + "))"
		args = append(args, ids...)
	}
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (d report.DayReviews, err error) {
		var day int32
		var millionths int64
		err = scan(&day, &d.N, &millionths)
		d.Day, d.Sum = when.Day(day), float64(millionths)/1e6
		return d, err
	}, "SELECT r.submitted_day, COUNT(*), CAST(SUM(r.score) AS BIGINT) FROM reviews r WHERE "+where+" GROUP BY r.submitted_day ORDER BY r.submitted_day", args...)
}
