package contact

import (
	"context"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/query"
	"openpeople/internal/store/engine"
)

// ToErase returns the next contacts of a customer that tell still who that was.
func (s *Store) ToErase(ctx context.Context, customerID int64, limit int) ([]int64, error) {
	return engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM contacts WHERE customer_id = ? AND customer_id > 0 AND hash <> '[…]' ORDER BY id LIMIT ?", customerID, limit)
}

// CustomerSaid returns what the customer of some contacts said in them and answered, as it
// was written.
func (s *Store) CustomerSaid(ctx context.Context, contactIDs []int64) (texts []string, err error) {
	err = s.words.SaidIn(ctx, engine.Anys(contactIDs), func(_ page.Cursor, list []contact.Said) {
		for _, one := range list {
			if one.By&(query.Customer|query.Comment) != 0 {
				texts = append(texts, one.Text.Text)
			}
		}
	})
	return texts, engine.Refused(err)
}

// Unword notes that the conversations of some contacts are kept no more, and takes what
// was said in them out of search, in the transaction of ctx. left says whether something
// is left by which they may be found: comments.
func (s *Store) Unword(ctx context.Context, contactIDs []int64, left bool) error {
	_, err := s.Exec(ctx, "UPDATE contacts SET worded = FALSE WHERE worded AND id IN ("+engine.Marks(len(contactIDs))+")", engine.Anys(contactIDs)...)
	if err != nil {
		return engine.Refused(err)
	}
	if left {
		return engine.Refused(s.words.TouchWords(ctx, contactIDs...))
	}
	return s.words.ForgetWords(ctx, contactIDs...)
}

// HuskCustomer leaves of a customer nothing but the number, in the transaction of ctx:
// names, addresses and keys go. That the customer does not want to be asked stays, under
// seals of the keys. Hold the customer before.
func (s *Store) HuskCustomer(ctx context.Context, card contact.Card, seal personal.Seal) error {
	for _, k := range card.Keys {
		if k.OptedOutAt == nil {
			continue
		}
		if _, err := s.Exec(ctx, `INSERT INTO customer_keys (key, customer_id, opted_out_at) VALUES (?, 0, ?)
ON CONFLICT (key) DO UPDATE SET opted_out_at = CASE customer_keys.opted_out_at WHEN 0 THEN excluded.opted_out_at ELSE customer_keys.opted_out_at END`, seal(k.Key), engine.Ms(*k.OptedOutAt)); err != nil {
			return engine.Refused(err)
		}
	}
	if _, err := s.Exec(ctx, "DELETE FROM customer_keys WHERE customer_id = ? AND customer_id > 0", card.ID); err != nil {
		return engine.Refused(err)
	}
	_, err := s.Exec(ctx, "UPDATE customers SET external_id = '', name = '', email = '', phone = '', telegram = '', language = '', time_zone = '', erased_at = ? WHERE id = ?", engine.Ms(s.Now()), card.ID)
	return engine.Refused(err)
}

// Reword lets contacts be found by what is left of them, in the transaction of ctx.
func (s *Store) Reword(ctx context.Context, contactIDs []int64) error {
	return engine.Refused(s.words.TouchWords(ctx, contactIDs...))
}
