package privacy

import (
	"context"
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
				if left := t.Masked(m, words); left != words {
					list = append(list, found{t, k.Class, keys, left})
				}
				return nil
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

// Free gives the room of what was deleted back.
func (s *Store) Free(ctx context.Context, night bool) (done bool, err error) {
	var tables []string
	for _, k := range s.kept {
		tables = append(tables, k.Table)
	}
	slices.Sort(tables)
	return s.GiveBack(ctx, slices.Compact(tables), night)
}
