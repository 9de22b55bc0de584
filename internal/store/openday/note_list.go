package openday

import (
	"context"
	"math"
	"strings"

	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
)

// noteWhere writes a filter as conditions on notes n. One place or author reads its
// own index in the order of the list; of several the list is read in its order and
// the others fall (the + keeps SQLite from sorting all of them). some is false when
// nothing can be found. Words are looked for in the room, which knows what is hidden.
func (s *Store) noteWhere(ctx context.Context, f openday.NoteFilter) (where string, args []any, some bool, err error) {
	parts := []string{"TRUE"}
	for _, by := range []struct {
		id     int64
		column string
	}{{f.DayID, "n.day_id"}, {f.ContactID, "n.contact_id"}} {
		if by.id != 0 {
			parts, args = append(parts, by.column+" = ? AND "+by.column+" > 0"), append(args, by.id)
		}
	}
	for _, by := range []struct {
		names         []string
		table, column string
	}{{f.Places, "places", "n.place_id"}, {f.Authors, "people", "n.author_id"}} {
		if len(by.names) == 0 {
			continue
		}
		names := engine.Anys(by.names)
		ids, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM "+by.table+" WHERE name IN ("+engine.Marks(len(names))+")", names...)
		if err != nil || len(ids) == 0 {
			return "", nil, false, err
		}
		if len(ids) == 1 {
			parts = append(parts, by.column+" = ? AND "+by.column+" > 0")
		} else {
			parts = append(parts, "+"+by.column+" IN ("+engine.Marks(len(ids))+")")
		}
		for _, id := range ids {
			args = append(args, id)
		}
	}
	if f.Unread {
		parts = append(parts, "n.read_at IS NULL")
	}
	return strings.Join(parts, " AND "), args, true, nil
}

// ListNotes lists notes, the latest first.
func (s *Store) ListNotes(ctx context.Context, f openday.NoteFilter, p page.Request) (page.Of[openday.NoteRow], error) {
	where, args, some, err := s.noteWhere(ctx, f)
	if err != nil || !some {
		return page.Of[openday.NoteRow]{}, err
	}
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
	where, args, some, err := s.noteWhere(ctx, f)
	if err != nil || !some {
		return 0, err
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM notes n WHERE "+where+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

// NoteAuthors lists the names of those who wrote notes, in order.
func (s *Store) NoteAuthors(ctx context.Context) ([]string, error) {
	return engine.Gather(ctx, s.DB, engine.One[string], "SELECT DISTINCT p.name FROM people p WHERE EXISTS (SELECT 1 FROM notes n WHERE n.author_id = p.id) ORDER BY p.name")
}

// NotePlaces lists the names of the places where notes were written, in order.
func (s *Store) NotePlaces(ctx context.Context) ([]string, error) {
	return engine.Gather(ctx, s.DB, engine.One[string], "SELECT DISTINCT p.name FROM places p WHERE EXISTS (SELECT 1 FROM notes n WHERE n.place_id = p.id AND n.place_id > 0) ORDER BY p.name")
}

// NoteDays lists the days that have notes, the latest first.
func (s *Store) NoteDays(ctx context.Context) ([]openday.Named, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (n openday.Named, err error) { return n, scan(&n.ID, &n.Name) },
		"SELECT d.id, d.title FROM open_days d WHERE EXISTS (SELECT 1 FROM notes n WHERE n.day_id = d.id AND n.day_id > 0) ORDER BY d.from_day DESC, d.id DESC")
}
