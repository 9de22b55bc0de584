package contact

import (
	"cmp"
	"context"
	"math"
	"strings"

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

// invitedFrom reads the invitations v that a filter lets through, with conditions that may go
// on. The invitations lead: each contact is looked up, by a subquery that no planner makes a
// scan of contacts of; but where customers are named, whose contacts are few.
func (s *Store) invitedFrom(ctx context.Context, f contact.Filter) (text string, args []any, some bool, err error) {
	sent, args := invited(f)
	f.In, f.Order = figure.N, contact.Oldest // no index of contacts is read in its order
	where, more, some, err := s.contactWhere(ctx, f)
	switch {
	case err != nil || !some:
		return "", nil, false, err
	case len(where) == 0:
		text = " FROM invitations v WHERE " + sent
	case f.CustomerID != 0 || f.Search != "":
		text = " FROM contacts c JOIN invitations v ON v.contact_id = c.id WHERE " + sent + " AND " + strings.Join(where, " AND ")
	default:
		text = " FROM invitations v WHERE " + sent + " AND (SELECT 1 FROM contacts c WHERE c.id = v.contact_id AND " + strings.Join(where, " AND ") + ") = 1"
	}
	return text, append(args, more...), true, nil
}

const (
	sentBefore = "(v.sent_day, v.contact_id) < (?, ?)"
	latestSent = " ORDER BY v.sent_day DESC, v.contact_id DESC LIMIT "
)

// latest is before the first of the list.
func latest(f contact.Filter) page.Cursor {
	return page.Cursor{At: int64(cmp.Or(f.Sent.To, lastDay)), ID: math.MaxInt64}
}

// invitedUntil finds the last invitation after a place that is looked at; none where all are.
func (s *Store) invitedUntil(ctx context.Context, f contact.Filter, after page.Cursor) ([]page.Cursor, error) {
	return engine.Gather(ctx, s.DB, sentAt, "SELECT v.sent_day, v.contact_id FROM invitations v WHERE v.sent_day > 0 AND v.sent_day >= ? AND "+sentBefore+latestSent+"1 OFFSET ?",
		int(f.Sent.From), after.At, after.ID, invitedLooked-1)
}

// invitedContacts is a part of the list, the latest sending first. It is short, and says so,
// when too many others stand between.
func (s *Store) invitedContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	err = s.View(ctx, func(ctx context.Context) error {
		after, floor := p.After, page.Cursor{}
		if after == (page.Cursor{}) {
			after = latest(f)
		}
		last, err := s.invitedUntil(ctx, f, after)
		if err != nil {
			return err
		}
		if len(last) > 0 {
			floor = last[0]
		}
		// The days of this part alone are read of the index.
		f.Sent = when.Period{From: max(f.Sent.From, when.Day(floor.At)), To: min(cmp.Or(f.Sent.To, lastDay), when.Day(min(after.At, int64(lastDay))))}
		from, args, some, err := s.invitedFrom(ctx, f)
		if err != nil || !some {
			return err
		}
		args = append(args, after.At, after.ID, floor.At, floor.ID, p.Rows()+1)
		found, err := engine.Gather(ctx, s.DB, sentAt, "SELECT v.sent_day, v.contact_id"+from+" AND "+sentBefore+" AND (v.sent_day, v.contact_id) >= (?, ?)"+latestSent+"?", args...)
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

// countInvited counts the list, at most limit; to a limit of a page it looks at no more than a
// part of the list does.
func (s *Store) countInvited(ctx context.Context, f contact.Filter, limit int) (n int, more bool, err error) {
	if limit <= contact.CountLimit {
		last, err := s.invitedUntil(ctx, f, latest(f))
		if err != nil {
			return 0, false, engine.Refused(err)
		}
		if more = len(last) > 0; more {
			f.Sent.From = max(f.Sent.From, when.Day(last[0].At))
		}
	}
	from, args, some, err := s.invitedFrom(ctx, f)
	if err != nil || !some {
		return 0, false, engine.Refused(err)
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS x"+from+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, more || n >= limit, engine.Refused(err)
}

func sentAt(scan func(...any) error) (c page.Cursor, err error) { return c, scan(&c.At, &c.ID) }
