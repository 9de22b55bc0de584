package contact

import (
	"context"
	"math"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// taggedLooked is how many contacts that bear a tag a part of a list looks at.
const taggedLooked = 20_000

// tagged narrows contacts to the latest after a place that bear a tag of the filter, by the
// index of its tags, and says which of them is the last that is looked at: the zero Cursor
// where all are.
func (s *Store) tagged(ctx context.Context, f contact.Filter, after page.Cursor) (where []string, args []any, last page.Cursor, some bool, err error) {
	if where, args, some, err = s.contactWhere(ctx, f); err != nil || !some {
		return nil, nil, last, false, err
	}
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
		if f.Period.To != 0 {
			after.At = engine.Ms(f.Period.To.Add(1).Start(s.Zone()))
		}
	}
	bear := "g.how <> 'off' AND g.tag_id IN (" + engine.Marks(len(f.Tags)) + ") AND (g.ended_at, g.contact_id) < (?, ?)"
	these := append(engine.Anys(f.Tags), after.At, after.ID)
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (c page.Cursor, err error) { return c, scan(&c.At, &c.ID) },
		"SELECT g.ended_at, g.contact_id FROM comment_tagged g WHERE "+bear+" ORDER BY g.ended_at DESC, g.contact_id DESC LIMIT 1 OFFSET ?", append(these, taggedLooked)...)
	if err != nil {
		return nil, nil, last, false, err
	}
	floor := page.Cursor{At: math.MinInt64}
	if len(list) > 0 {
		last, floor = list[0], list[0]
	}
	where = append(where, "c.id IN (SELECT g.contact_id FROM comment_tagged g WHERE "+bear+" AND (g.ended_at, g.contact_id) >= (?, ?))")
	return where, append(append(args, these...), floor.At, floor.ID), last, true, nil
}

// taggedContacts is a part of the list of contacts that bear a tag.
func (s *Store) taggedContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	err = s.View(ctx, func(ctx context.Context) error {
		where, args, last, some, err := s.tagged(ctx, f, p.After)
		if err != nil || !some {
			return err
		}
		var rows []contact.Row
		text := rowText(ctx, f) + whereOf(where) + " ORDER BY c.ended_at DESC, c.id DESC LIMIT ?"
		if err := s.Each(ctx, text, append(args, p.Rows()+1), readRow(&rows)); err != nil {
			return err
		}
		out = page.Cut(rows, p.Rows(), placeOf)
		if out.Next == (page.Cursor{}) && last != (page.Cursor{}) {
			out.Next, out.Until = last, when.DayOf(engine.At(last.At), s.Zone()).Add(1)
		}
		return nil
	})
	return out, err
}

// countTagged counts what taggedContacts lists, at most limit, or as far as a part looks.
func (s *Store) countTagged(ctx context.Context, f contact.Filter, limit int) (n int, more bool, err error) {
	err = s.View(ctx, func(ctx context.Context) error {
		where, args, last, some, err := s.tagged(ctx, f, page.Cursor{})
		if err != nil || !some {
			return err
		}
		err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS x FROM contacts c"+whereOf(where)+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
		more = n >= limit || last != (page.Cursor{})
		return engine.Refused(err)
	})
	return n, more, err
}
