package contact

import (
	"context"
	"database/sql"
	"errors"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// First contact resolution. Of two contacts of one customer about one topic the
// later is the one that began later (of two that began at once, the one that
// ended later). It repeats the earlier when it began no more than RepeatWithin
// after that one's end, also when it began before that end. repeated_at is the
// start of the first contact that repeats, whatever the order of arrival.
// So what a contact repeats is told by its neighbours in that order, whatever the number
// of the customer's contacts; contacts_repeats has them in it.

// ofTopic are the contacts of a customer about a topic.
const ofTopic = ` FROM contacts WHERE customer_id = ? AND topic_id = ? AND customer_id > 0 AND topic_id > 0 `

const (
	selectNext     = `SELECT started_at, ended_at, repeated_at` + ofTopic + `AND (started_at, ended_at) >= (?, ?) ORDER BY started_at, ended_at LIMIT 1`
	selectLater    = `SELECT started_at` + ofTopic + `AND (started_at, ended_at) > (?, ?) ORDER BY started_at, ended_at LIMIT 1`
	selectPrevious = `SELECT started_at, ended_at` + ofTopic + `AND (started_at, ended_at) < (?, ?) ORDER BY started_at DESC, ended_at DESC LIMIT 1`
	selectStale    = `SELECT id` + ofTopic + `AND started_at = ? AND ended_at = ? AND repeated_at IS DISTINCT FROM ?`
)

// span is when contacts of one customer about one topic took place: those of one span
// are repeated by the same.
type span struct{ customer, topic, started, ended int64 }

func spanOf(c *contact.Contact) span {
	return span{c.CustomerID, c.TopicID, engine.Ms(c.StartedAt), engine.Ms(c.EndedAt)}
}

func (p span) args() []any { return []any{p.customer, p.topic, p.started, p.ended} }

// repeatedBy is the start of a later contact that repeats those of p; nil when it does not.
func (p span) repeatedBy(start int64) *int64 {
	if start > p.ended+contact.RepeatWithin.Milliseconds() {
		return nil
	}
	return &start
}

// repeats sets RepeatedAt of a new contact when a later one is there already. It returns
// the spans of the earlier ones that may learn of their first repetition from c.
func (s *Store) repeats(ctx context.Context, c *contact.Contact) (earlier []span, err error) {
	c.RepeatedAt = nil
	if !keyed(c) || s.isNew(ctx, c.CustomerID) {
		return nil, nil
	}
	p := spanOf(c)
	var started, ended int64
	var repeated *int64
	switch err := s.Row(ctx, selectNext, p.args()...).Scan(&started, &ended, &repeated); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return nil, err
	case started == p.started && ended == p.ended: // what is earlier knows of that one
		c.RepeatedAt = engine.AtOrNil(repeated)
		return nil, nil
	default:
		if c.RepeatedAt = engine.AtOrNil(p.repeatedBy(started)); started == p.started {
			return nil, nil
		}
	}
	return s.previous(ctx, p)
}

// previous returns the span before p, if there is one.
func (s *Store) previous(ctx context.Context, p span) ([]span, error) {
	before := p
	err := s.Row(ctx, selectPrevious, p.args()...).Scan(&before.started, &before.ended)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return []span{before}, err
}

// recountAround finds anew what repeats the contacts of a span and of the one before it,
// in which a contact is new, or is no more.
func (s *Store) recountAround(ctx context.Context, p span) error {
	if p.customer <= 0 || p.topic <= 0 {
		return nil
	}
	spans, err := s.previous(ctx, p)
	if err != nil {
		return err
	}
	return s.recount(ctx, append(spans, p))
}

// recount finds anew what repeats the contacts of spans.
func (s *Store) recount(ctx context.Context, spans []span) error {
	for _, p := range spans {
		var first *int64
		var later int64
		switch err := s.Row(ctx, selectLater, p.args()...).Scan(&later); {
		case err == nil:
			first = p.repeatedBy(later)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		var stale []int64
		if err := s.Each(ctx, selectStale, append(p.args(), first), func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			stale = append(stale, id)
			return err
		}); err != nil {
			return err
		}
		for _, id := range stale {
			if err := s.setRepeated(ctx, id, first); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) setRepeated(ctx context.Context, id int64, at *int64) error {
	if _, err := s.Exec(ctx, "UPDATE contacts SET repeated_at = ? WHERE id = ?", at, id); err != nil {
		return err
	}
	return s.figures.Touch(ctx, id)
}

// recountRepeats finds anew what repeats what among the contacts of a customer.
func (s *Store) recountRepeats(ctx context.Context, customerID int64) error {
	spans, err := s.spansOf(ctx, customerID)
	if err != nil {
		return err
	}
	return s.recount(ctx, spans)
}

// spansOf returns the spans of a customer's contacts.
func (s *Store) spansOf(ctx context.Context, customerID int64) (list []span, err error) {
	err = s.Each(ctx, `SELECT DISTINCT topic_id, started_at, ended_at FROM contacts WHERE customer_id = ? AND customer_id > 0 AND topic_id > 0`, []any{customerID}, func(rows *sql.Rows) error {
		p := span{customer: customerID}
		err := rows.Scan(&p.topic, &p.started, &p.ended)
		list = append(list, p)
		return err
	})
	return list, err
}
