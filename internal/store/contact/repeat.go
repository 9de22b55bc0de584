package contact

import (
	"context"
	"database/sql"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// First contact resolution. Of two contacts of one customer about one topic the
// later is the one that began later (of two that began at once, the one that
// ended later). It repeats the earlier when it began no more than RepeatWithin
// after that one's end, also when it began before that end. repeated_at is the
// start of the first contact that repeats, whatever the order of arrival.

const selectRepeats = `SELECT id, started_at, ended_at, repeated_at
FROM contacts WHERE customer_id = ? AND ended_at >= ? AND customer_id > 0 AND topic_id = ? AND started_at <= ?`

// repeats reads the contacts that a new one may repeat, and sets RepeatedAt when
// a later one is there already. It returns the earlier ones that learn of their
// first repetition from c.
func (s *Store) repeats(ctx context.Context, c *contact.Contact) (earlier []contact.Contact, err error) {
	c.RepeatedAt = nil
	if !keyed(c) || s.isNew(ctx, c.CustomerID) {
		return nil, nil
	}
	args := []any{c.CustomerID, engine.Ms(c.StartedAt.Add(-contact.RepeatWithin)), c.TopicID, engine.Ms(c.EndedAt.Add(contact.RepeatWithin))}
	err = s.Each(ctx, selectRepeats, args, func(rows *sql.Rows) error {
		var o contact.Contact
		var started, ended int64
		var repeated *int64
		if err := rows.Scan(&o.ID, &started, &ended, &repeated); err != nil {
			return err
		}
		o.StartedAt, o.EndedAt, o.RepeatedAt = engine.At(started), engine.At(ended), engine.AtOrNil(repeated)
		switch {
		case isRepeat(c, &o) && earlierThan(c.StartedAt, o.RepeatedAt):
			earlier = append(earlier, o)
		case isRepeat(&o, c) && earlierThan(o.StartedAt, c.RepeatedAt):
			c.RepeatedAt = &o.StartedAt
		}
		return nil
	})
	return earlier, err
}

// isRepeat reports whether b repeats a.
func isRepeat(b, a *contact.Contact) bool {
	later := b.StartedAt.After(a.StartedAt) || b.StartedAt.Equal(a.StartedAt) && b.EndedAt.After(a.EndedAt)
	return later && !b.StartedAt.After(a.EndedAt.Add(contact.RepeatWithin))
}

func earlierThan(t time.Time, known *time.Time) bool { return known == nil || t.Before(*known) }

func (s *Store) noteRepeats(ctx context.Context, c *contact.Contact, earlier []contact.Contact) error {
	for _, o := range earlier {
		if _, err := s.Exec(ctx, "UPDATE contacts SET repeated_at = ? WHERE id = ?", engine.Ms(c.StartedAt), o.ID); err != nil {
			return err
		}
		if err := s.figures.Touch(ctx, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// recountRepeats finds anew what repeats what among the contacts of a customer.
func (s *Store) recountRepeats(ctx context.Context, customerID int64) error {
	var list []contact.Contact
	err := s.Each(ctx, `SELECT id, topic_id, started_at, ended_at, repeated_at FROM contacts
WHERE customer_id = ? AND customer_id > 0 AND topic_id > 0 ORDER BY topic_id, started_at, ended_at`, []any{customerID}, func(rows *sql.Rows) error {
		var r contact.Contact
		var started, ended int64
		var repeated *int64
		err := rows.Scan(&r.ID, &r.TopicID, &started, &ended, &repeated)
		r.StartedAt, r.EndedAt, r.RepeatedAt = engine.At(started), engine.At(ended), engine.AtOrNil(repeated)
		list = append(list, r)
		return err
	})
	if err != nil {
		return err
	}
	for i := range list {
		a := &list[i]
		var first *time.Time
		for j := i + 1; j < len(list) && first == nil && list[j].TopicID == a.TopicID && !list[j].StartedAt.After(a.EndedAt.Add(contact.RepeatWithin)); j++ {
			if isRepeat(&list[j], a) {
				first = &list[j].StartedAt
			}
		}
		if first == nil && a.RepeatedAt == nil || first != nil && a.RepeatedAt != nil && first.Equal(*a.RepeatedAt) {
			continue
		}
		if _, err := s.Exec(ctx, "UPDATE contacts SET repeated_at = ? WHERE id = ?", engine.MsOrNil(first), a.ID); err != nil {
			return err
		}
		if err := s.figures.Touch(ctx, a.ID); err != nil {
			return err
		}
	}
	return nil
}
