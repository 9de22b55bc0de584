package contact

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// oldestLooked is how many contacts a part of a list looks at that begins with the oldest.
const oldestLooked = 50_000

// oldestContacts goes through the contacts from the oldest and asks the filter of each. A
// part is short, and says so, when too many others stand between.
func (s *Store) oldestContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	where, args, some, err := s.contactWhere(ctx, f)
	if err != nil || !some {
		return out, engine.Refused(err)
	}
	from := p.After
	if from == (page.Cursor{}) {
		from.At = math.MinInt64
		if f.Period.From != 0 {
			from.At = engine.Ms(f.Period.From.Start(s.Zone()))
		}
	}
	until := page.Cursor{At: math.MaxInt64} // there are no more
	const after = "(c.ended_at, c.id) > (?, ?)"
	to := int64(math.MaxInt64)
	if f.Period.To != 0 {
		to = engine.Ms(f.Period.To.Add(1).Start(s.Zone()))
	}
	err = s.Row(ctx, "SELECT c.ended_at, c.id FROM contacts c WHERE "+after+" AND c.ended_at < ? ORDER BY c.ended_at, c.id LIMIT 1 OFFSET ?", from.At, from.ID, to, oldestLooked-1).Scan(&until.At, &until.ID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return out, engine.Refused(err)
	}
	var rows []contact.Row
	where = append(where, after, "(c.ended_at, c.id) <= (?, ?)")
	text := rowText(ctx, f) + whereOf(where) + " ORDER BY c.ended_at, c.id LIMIT ?"
	if err = s.Each(ctx, text, append(args, from.At, from.ID, until.At, until.ID, p.Rows()+1), readRow(&rows)); err != nil {
		return out, err
	}
	out = page.Cut(rows, p.Rows(), placeOf)
	if out.Next == (page.Cursor{}) && until.At != math.MaxInt64 {
		out.Next, out.Until = until, when.DayOf(engine.At(until.At), s.Zone())
	}
	return out, nil
}
