package contact

import (
	"cmp"
	"context"
	"math"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// A list of contacts by the day on which their invitation was sent is read off the index of
// these days, in its order: a day and, within it, the contact. That is its cursor.

// invitedLooked is how many invitations a part of the list looks at.
const invitedLooked = 100_000

const lastDay when.Day = math.MaxInt32 // where none is given

// invited is the condition that an invitation v, the first of its contact, was sent on the
// days of a filter, and answered where that is asked for.
func invited(f contact.Filter) (condition string, args []any) {
	condition = "v.sent_day > 0 AND v.purpose = 'first' AND v.sent_day BETWEEN ? AND ?"
	if f.In == figure.Replied {
		condition += " AND EXISTS (SELECT 1 FROM responses z WHERE z.invitation_id = v.id)"
	}
	return condition, []any{int(f.Sent.From), int(cmp.Or(f.Sent.To, lastDay))}
}

// invitedWhere turns a filter into a condition over invitations v and their contacts c, which
// follows one of them: the invitations lead, but where customers are named, whose contacts
// are few.
func (s *Store) invitedWhere(ctx context.Context, f contact.Filter) (condition string, args []any, some bool, err error) {
	sent, days := invited(f)
	f.In, f.Order = figure.N, contact.Oldest // no index of contacts is read in its order
	where, args, some, err := s.contactWhere(ctx, f)
	if err != nil || !some {
		return "", nil, false, err
	}
	for _, one := range where {
		sent += " AND " + one
	}
	return sent, append(days, args...), true, nil
}

// invitedFrom joins them: SQLite takes the first of a CROSS JOIN first.
func invitedFrom(f contact.Filter) string {
	if f.CustomerID != 0 || f.Search != "" {
		return " FROM contacts c JOIN invitations v ON v.contact_id = c.id WHERE "
	}
	return " FROM invitations v CROSS JOIN contacts c WHERE c.id = v.contact_id AND "
}

// invitedContacts is a part of the list, the latest sending first. It is short, and says so,
// when too many others stand between.
func (s *Store) invitedContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	err = s.View(ctx, func(ctx context.Context) error {
		condition, args, some, err := s.invitedWhere(ctx, f)
		if err != nil || !some {
			return err
		}
		after, floor := p.After, page.Cursor{}
		if after == (page.Cursor{}) {
			after = page.Cursor{At: int64(cmp.Or(f.Sent.To, lastDay)), ID: math.MaxInt64}
		}
		const before = "(v.sent_day, v.contact_id) < (?, ?)"
		const order = " ORDER BY v.sent_day DESC, v.contact_id DESC LIMIT "
		last, err := engine.Gather(ctx, s.DB, sentAt, "SELECT v.sent_day, v.contact_id FROM invitations v WHERE v.sent_day > 0 AND v.sent_day >= ? AND "+before+order+"1 OFFSET ?", int(f.Sent.From), after.At, after.ID, invitedLooked-1)
		if err != nil {
			return err
		}
		if len(last) > 0 {
			floor = last[0]
		}
		args = append(args, after.At, after.ID, floor.At, floor.ID, p.Rows()+1)
		found, err := engine.Gather(ctx, s.DB, sentAt, "SELECT v.sent_day, v.contact_id"+invitedFrom(f)+condition+" AND "+before+" AND (v.sent_day, v.contact_id) >= (?, ?)"+order+"?", args...)
		if err != nil {
			return err
		}
		part := page.Cut(found, p.Rows(), func(c page.Cursor) page.Cursor { return c })
		if part.Next == (page.Cursor{}) && len(last) > 0 {
			part.Next, part.Until = floor, when.Day(floor.At).Add(1)
		}
		out, err = s.rowsOf(ctx, f, part)
		return err
	})
	return out, err
}

// countInvited counts the list, at most limit.
func (s *Store) countInvited(ctx context.Context, f contact.Filter, limit int) (n int, more bool, err error) {
	condition, args, some, err := s.invitedWhere(ctx, f)
	if err != nil || !some {
		return 0, false, engine.Refused(err)
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS x"+invitedFrom(f)+condition+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, n >= limit, engine.Refused(err)
}

func sentAt(scan func(...any) error) (c page.Cursor, err error) { return c, scan(&c.At, &c.ID) }
