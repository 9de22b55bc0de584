package openday

import (
	"context"
	"math"
	"strings"

	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
)

// noteWhere writes a filter as conditions on notes n.
func noteWhere(f openday.NoteFilter) (where string, args []any) {
	var parts []string
	for _, by := range []struct {
		id   int64
		text string
	}{
		{f.DayID, "n.day_id = ? AND n.day_id > 0"}, {f.PlaceID, "n.place_id = ? AND n.place_id > 0"},
		{f.AuthorID, "n.author_id = ?"}, {f.ContactID, "n.contact_id = ? AND n.contact_id > 0"},
	} {
		if by.id != 0 {
			parts, args = append(parts, by.text), append(args, by.id)
		}
	}
	if f.Unread {
		parts = append(parts, "n.read_at IS NULL")
	}
	if len(parts) == 0 {
		return "TRUE", nil
	}
	return strings.Join(parts, " AND "), args
}

// ListNotes lists notes, the latest first.
func (s *Store) ListNotes(ctx context.Context, f openday.NoteFilter, p page.Request) (page.Of[openday.NoteRow], error) {
	where, args := noteWhere(f)
	after := p.After
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	list, err := engine.Gather(ctx, s.DB, scanNote, noteRows+"WHERE "+where+" AND (n.written_at, n.id) < (?, ?) ORDER BY n.written_at DESC, n.id DESC LIMIT ?",
		append(args, after.At, after.ID, p.Rows()+1)...)
	if err != nil {
		return page.Of[openday.NoteRow]{}, err
	}
	return page.Cut(list, p.Rows(), func(r openday.NoteRow) page.Cursor { return page.Cursor{At: engine.Ms(r.WrittenAt), ID: r.ID} }), nil
}

// CountNotes counts what the filter lets through, at most limit.
func (s *Store) CountNotes(ctx context.Context, f openday.NoteFilter, limit int) (n int64, err error) {
	where, args := noteWhere(f)
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM notes n WHERE "+where+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

func (s *Store) named(ctx context.Context, text string) ([]openday.Named, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (n openday.Named, err error) { return n, scan(&n.ID, &n.Name) }, text)
}

// NoteAuthors lists who wrote notes, by name.
func (s *Store) NoteAuthors(ctx context.Context) ([]openday.Named, error) {
	return s.named(ctx, "SELECT p.id, p.name FROM people p WHERE EXISTS (SELECT 1 FROM notes n WHERE n.author_id = p.id) ORDER BY p.name, p.id")
}

// NotePlaces lists where notes were written, by name.
func (s *Store) NotePlaces(ctx context.Context) ([]openday.Named, error) {
	return s.named(ctx, "SELECT p.id, p.name FROM places p WHERE EXISTS (SELECT 1 FROM notes n WHERE n.place_id = p.id AND n.place_id > 0) ORDER BY p.name, p.id")
}

// NoteDays lists the days that have notes, the latest first.
func (s *Store) NoteDays(ctx context.Context) ([]openday.Named, error) {
	return s.named(ctx, "SELECT d.id, d.title FROM open_days d WHERE EXISTS (SELECT 1 FROM notes n WHERE n.day_id = d.id AND n.day_id > 0) ORDER BY d.from_day DESC, d.id DESC")
}
