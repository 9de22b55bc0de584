package contact

import (
	"context"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/query"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/words"
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

// speltLooked bounds the contacts that Spelt finds by one spelling.
const speltLooked = 1000

// Spelt finds contacts in which words stand as one of some spellings writes them, by the
// index of what was said; more says that there are more than are found.
func (s *Store) Spelt(ctx context.Context, spellings []string) (ids []int64, more bool, err error) {
	seen := map[int64]bool{}
	for _, spelling := range spellings {
		q, err := query.Parse(`"` + strings.ReplaceAll(spelling, `"`, " ") + `"`)
		if err != nil || !q.Any() { // nothing in it is a word
			continue
		}
		found := 0
		err = s.words.WalkWords(ctx, words.Search{Query: q, Open: true}, func(some []page.Cursor) (bool, error) {
			for _, c := range some {
				if !seen[c.ID] {
					seen[c.ID], ids = true, append(ids, c.ID)
				}
			}
			found += len(some)
			more = more || found > speltLooked
			return found <= speltLooked, nil
		})
		if err != nil {
			return nil, false, engine.Refused(err)
		}
	}
	return ids, more, nil
}

// maskTranscript masks what names somebody in the messages of a conversation.
func maskTranscript(m personal.Mask, packed string) (string, error) {
	messages, err := contact.Transcript(packed).Messages()
	if err != nil {
		return packed, err
	}
	changed := false
	for i, said := range messages {
		messages[i].Text = m.Text(said.Text)
		changed = changed || messages[i].Text != said.Text
	}
	if !changed {
		return packed, nil
	}
	left, err := contact.Transcribe(messages)
	return string(left), err
}

// rewriteConversation stores a conversation.
func (s *Store) rewriteConversation(ctx context.Context, keys []int64, packed string) error {
	_, err := s.Exec(ctx, "UPDATE conversations SET messages = ? WHERE contact_id = ?", []byte(packed), keys[0])
	return err
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

// Unsaid takes what was said in some contacts out of search, in the transaction of ctx, and
// lets them be found again by what is left of it.
func (s *Store) Unsaid(ctx context.Context, contactIDs []int64) error {
	if err := s.words.ForgetWords(ctx, contactIDs...); err != nil {
		return engine.Refused(err)
	}
	return s.Reword(ctx, contactIDs)
}

// Reword lets contacts be found by what is left of them, in the transaction of ctx.
func (s *Store) Reword(ctx context.Context, contactIDs []int64) error {
	return engine.Refused(s.words.TouchWords(ctx, contactIDs...))
}
