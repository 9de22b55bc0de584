package report

import (
	"context"
	"slices"

	"openpeople/internal/fault"
	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

var _ report.RemarkStore = (*Store)(nil)

const insertRemark = `INSERT INTO remarks (person_id, day, words, created_at) SELECT CAST(? AS BIGINT), CAST(? AS INTEGER), CAST(? AS TEXT), CAST(? AS BIGINT)
WHERE (SELECT COUNT(*) FROM remarks) < ? RETURNING id`

// InsertRemark stores a remark, in a transaction, and sets its id. Conflict when the desk has most already.
func (s *Store) InsertRemark(ctx context.Context, r *report.Remark, most int) error {
	err := engine.Refused(s.Row(ctx, insertRemark, r.PersonID, int(r.Day), r.Words, engine.Ms(r.CreatedAt), most).Scan(&r.ID))
	if fault.Is(err, fault.NotFound) {
		return engine.Conflict("the desk has as many remarks as it may have")
	}
	return err
}

const selectRemarks = "SELECT r.id, r.person_id, p.name, r.day, r.words, r.created_at FROM remarks r JOIN people p ON p.id = r.person_id WHERE "

func scanRemark(scan func(...any) error) (r report.Remark, err error) {
	var created int64
	err = scan(&r.ID, &r.PersonID, &r.Author, &r.Day, &r.Words, &created)
	r.CreatedAt = engine.At(created)
	return r, err
}

// RemarksIn lists the latest remarks on days of a period, by day.
func (s *Store) RemarksIn(ctx context.Context, p when.Period, limit int) ([]report.Remark, error) {
	list, err := engine.Gather(ctx, s.DB, scanRemark, selectRemarks+"r.day BETWEEN ? AND ? ORDER BY r.day DESC, r.id DESC LIMIT ?", int(p.From), int(p.To), limit)
	slices.Reverse(list)
	return list, err
}

// RemarkByID returns a remark.
func (s *Store) RemarkByID(ctx context.Context, id int64) (report.Remark, error) {
	r, err := scanRemark(s.Row(ctx, selectRemarks+"r.id = ?", id).Scan)
	return r, engine.Refused(err)
}

// RemoveRemark removes a remark; Conflict when it is not there.
func (s *Store) RemoveRemark(ctx context.Context, id int64) error {
	return engine.OneRow(s.Exec(ctx, "DELETE FROM remarks WHERE id = ?", id))
}
