package privacy

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/store/engine"
)

// contactsAtOnce bounds the contacts of one transaction of an erasure, for which others
// wait.
const contactsAtOnce = 10

// EraseContacts erases what is kept of the next contacts of a customer that tell still who
// that was, in the transaction of ctx, and counts it by class. What the customer said in
// them is found again in what staff wrote of them. n is how many contacts they were.
func (s *Store) EraseContacts(ctx context.Context, customerID int64, p personal.Person, counted privacy.Counted) (n int, err error) {
	ids, err := s.ToErase(ctx, customerID, contactsAtOnce)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	if p.Said, err = s.CustomerSaid(ctx, ids); err != nil {
		return 0, err
	}
	if err := s.waiting.CancelQueuedFor(ctx, customerID, 0); err != nil {
		return 0, err
	}
	if err := s.Erase(ctx, s.kept, ids, p.Here(), counted); err != nil {
		return 0, engine.Refused(err)
	}
	if err := s.comments.RecountComments(ctx, ids...); err != nil {
		return 0, err
	}
	return len(ids), s.Unword(ctx, ids, false)
}

// rewrittenAtOnce bounds the texts of one transaction.
const rewrittenAtOnce = 100

// EraseTexts masks in everything that staff wrote what a mask finds: it reads every text
// of every table that is listed, and writes those that name the person.
func (s *Store) EraseTexts(ctx context.Context, m personal.Mask, counted privacy.Counted) error {
	ctx = engine.Within(ctx, engine.Thorough)
	type found struct {
		text personal.Text
		of   personal.Class
		keys []int64
		left string
	}
	for _, k := range s.kept {
		for _, t := range k.Texts {
			if t.All == "" {
				continue
			}
			var list []found
			err := s.EachText(ctx, t.All, nil, func(keys []int64, words string) error {
				left, err := t.Masked(m, words)
				if left != words {
					list = append(list, found{t, k.Class, keys, left})
				}
				return err
			})
			if err != nil {
				return engine.Refused(err)
			}
			for some := range slices.Chunk(list, rewrittenAtOnce) {
				if err := s.InTx(ctx, func(ctx context.Context) error {
					for _, one := range some {
						if err := one.text.Write(ctx, one.keys, one.left); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					return err
				}
				counted[k.Class] += int64(len(some))
			}
		}
	}
	return nil
}

// Mentioned finds contacts of other customers in which addresses of a person may be given:
// the index of words holds one of the spellings there. more says that there are more than
// are looked at. Those of who is held are left as they are.
func (s *Store) Mentioned(ctx context.Context, customerID int64, p personal.Person) (ids []int64, more bool, err error) {
	err = s.View(engine.Within(ctx, engine.Thorough), func(ctx context.Context) error {
		found, some, err := s.Spelt(ctx, p.Spellings())
		if err != nil {
			return err
		}
		more = some
		return s.InChunks(ctx, `SELECT c.id FROM contacts c WHERE c.customer_id <> ? AND NOT EXISTS (SELECT 1 FROM customer_holds h WHERE h.customer_id = c.customer_id AND c.customer_id > 0 AND h.lifted_at IS NULL) AND c.id IN `,
			[]any{customerID}, engine.Anys(found), func(rows *sql.Rows) error {
				var id int64
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			})
	})
	slices.Sort(ids)
	return ids, more, err
}

// EraseMentions masks addresses of a person in what the customers of some contacts wrote,
// in the transaction of ctx; n is how many texts these were.
func (s *Store) EraseMentions(ctx context.Context, ids []int64, p personal.Person) (n int64, err error) {
	if n, err = s.Unsay(ctx, s.kept, ids, p.Addressed()); err != nil || n == 0 {
		return n, engine.Refused(err)
	}
	if err := s.comments.RecountComments(ctx, ids...); err != nil {
		return n, err
	}
	return n, s.Unsaid(ctx, ids)
}

// EraseHolds leaves of the holds of a customer when they were and who set them: also of one
// who has no contacts, by which the list of what is kept finds the others.
func (s *Store) EraseHolds(ctx context.Context, customerID int64) error {
	_, err := s.Exec(ctx, "UPDATE customer_holds SET reason = '[…]' WHERE reason <> '[…]' AND customer_id = ?", customerID)
	return engine.Refused(err)
}

// Free gives the room of what was deleted back.
func (s *Store) Free(ctx context.Context, night bool) (done bool, err error) {
	var tables []string
	for _, k := range s.kept {
		tables = append(tables, k.Table)
	}
	slices.Sort(tables)
	return s.GiveBack(ctx, slices.Compact(tables), night)
}
