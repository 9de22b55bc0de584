// Package report keeps the reports that people save and the remarks that they write beside
// days; what reports show is kept in
// store/figures.
package report

import (
	"context"

	"openpeople/internal/fault"
	"openpeople/internal/report"
	"openpeople/internal/store/engine"
)

// Store is saved views and remarks. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }

var _ report.ViewStore = (*Store)(nil)

const saveView = `INSERT INTO saved_views (person_id, name, address, shared, created_at) SELECT CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BOOLEAN), CAST(? AS BIGINT)
WHERE (SELECT COUNT(*) FROM saved_views WHERE person_id = ?) < ? OR EXISTS (SELECT 1 FROM saved_views WHERE person_id = ? AND name = ?)
ON CONFLICT (person_id, name) DO UPDATE SET address = excluded.address, shared = excluded.shared, created_at = excluded.created_at RETURNING id`

// SaveView stores a view of a person; one of the same name takes its place and keeps its
// id. Conflict when the person has most already.
func (s *Store) SaveView(ctx context.Context, v *report.SavedView, most int) error {
	err := engine.Refused(s.Row(ctx, saveView, v.PersonID, v.Name, v.Address, v.Shared, engine.Ms(v.CreatedAt), v.PersonID, most, v.PersonID, v.Name).Scan(&v.ID))
	if fault.Is(err, fault.NotFound) {
		return engine.Conflict("the person has as many views as one may have")
	}
	return err
}

const selectViews = `SELECT v.id, v.person_id, p.name, v.name, v.address, v.shared, v.created_at, b.view_id IS NOT NULL
FROM saved_views v JOIN people p ON p.id = v.person_id LEFT JOIN saved_view_starts b ON b.view_id = v.id AND b.person_id = ? WHERE (v.person_id = ? OR v.shared)` // what a person may open

func scanView(scan func(...any) error) (v report.SavedView, err error) {
	var created int64
	err = scan(&v.ID, &v.PersonID, &v.Owner, &v.Name, &v.Address, &v.Shared, &created, &v.Start)
	v.CreatedAt = engine.At(created)
	return v, err
}

// ViewsFor lists the views that a person may open, the own first, by name.
func (s *Store) ViewsFor(ctx context.Context, personID int64, limit int) ([]report.SavedView, error) {
	return engine.Gather(ctx, s.DB, scanView, selectViews+" ORDER BY v.person_id <> ?, v.name, v.id LIMIT ?", personID, personID, personID, limit)
}

// ViewFor returns a view that a person may open.
func (s *Store) ViewFor(ctx context.Context, personID, id int64) (report.SavedView, error) {
	v, err := scanView(s.Row(ctx, selectViews+" AND v.id = ?", personID, personID, id).Scan)
	return v, engine.Refused(err)
}

// StartOf returns the view with which a person begins, as long as the person may open it.
func (s *Store) StartOf(ctx context.Context, personID int64) (report.SavedView, error) {
	v, err := scanView(s.Row(ctx, selectViews+" AND b.view_id IS NOT NULL", personID, personID).Scan)
	return v, engine.Refused(err)
}

// RemoveView removes a view, and nobody begins with it any more.
func (s *Store) RemoveView(ctx context.Context, id int64) error {
	if _, err := s.Exec(ctx, "DELETE FROM saved_view_starts WHERE view_id = ?", id); err != nil {
		return engine.Refused(err)
	}
	return engine.OneRow(s.Exec(ctx, "DELETE FROM saved_views WHERE id = ?", id))
}

// StartWith makes a view the one with which a person begins; 0: none.
func (s *Store) StartWith(ctx context.Context, personID, viewID int64) error {
	if viewID == 0 {
		_, err := s.Exec(ctx, "DELETE FROM saved_view_starts WHERE person_id = ?", personID)
		return engine.Refused(err)
	}
	_, err := s.Exec(ctx, "INSERT INTO saved_view_starts (person_id, view_id) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET view_id = excluded.view_id", personID, viewID)
	return engine.Refused(err)
}

// Check returns a sentence for each promise about saved views and remarks that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises))
}

var promises = []engine.Promise{
	{"a remark has words and a day", `SELECT id FROM remarks WHERE words = '' OR day < 20000101 OR day > 21001231`},
	{"a saved view is a report", `SELECT id FROM saved_views WHERE address NOT LIKE '/reports/%'`},
}
