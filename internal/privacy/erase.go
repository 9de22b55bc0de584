package privacy

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/personal"
)

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// nobody is for an id that names no customer.
func nobody() error { return fault.New(fault.NotFound, "privacy.fault.nobody") }

// Whose is whom an erasure is asked of, and how sure it is.
type Whose struct {
	CustomerID int64
	Revision   string // of the card that the form showed, "": no form was
}

// Erase erases a customer: everywhere what names the customer in what staff wrote, then
// what is kept of each contact, at last who the customer is. What was counted stays, and
// so does that the customer does not want to be asked. It goes on where it was broken off,
// and answers with the certificate; one whose DoneAt is nil goes on by itself. NotFound;
// Conflict for who is held, and when the customer is not as the revision says any more.
// Right: CustomerErase.
func (s *Service) Erase(ctx context.Context, a actor.Actor, w Whose) (Certificate, error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return Certificate{}, err
	}
	e, err := s.begin(ctx, a, w)
	if err != nil || e.DoneAt != nil {
		return e, err
	}
	return s.finish(ctx, e)
}

// EraseNamed is Erase of whom an external id names, within the actor's namespace. Who was
// erased by that id before has the certificate of then, unless the id names somebody anew.
func (s *Service) EraseNamed(ctx context.Context, a actor.Actor, externalID string) (Certificate, error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return Certificate{}, err
	}
	id, key, err := s.named(ctx, a, externalID)
	if err != nil {
		return Certificate{}, err
	}
	if id == 0 {
		e, err := s.store.ErasureSealed(ctx, s.of.Seal(key))
		if fault.Is(err, fault.NotFound) {
			err = nobody()
		}
		return e, err
	}
	return s.Erase(ctx, a, Whose{CustomerID: id})
}

// named finds whom an external id names, 0 for nobody, and the key that it makes.
func (s *Service) named(ctx context.Context, a actor.Actor, externalID string) (id int64, key string, err error) {
	if a.Namespace != "" {
		externalID = contact.IDIn(a.Namespace, externalID)
	}
	keys := contact.Keys(contact.Customer{ExternalID: externalID})
	if len(keys) == 0 {
		return 0, "", nobody()
	}
	ids, err := s.store.CustomersByKey(ctx, keys[0])
	if len(ids) > 0 {
		id = ids[0]
	}
	return id, keys[0], err
}

// begin stores that a customer is erased.
func (s *Service) begin(ctx context.Context, a actor.Actor, w Whose) (e Certificate, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		known, err := s.store.ErasureOf(ctx, w.CustomerID)
		if err != nil {
			return err
		}
		if known != nil {
			e = *known
			return nil
		}
		cards, err := s.store.HoldCustomers(ctx, w.CustomerID)
		if err != nil {
			return err
		}
		if err := fault.Fresh(w.Revision, cards[0].Revised()); err != nil {
			return err
		}
		if err := s.free(ctx, w.CustomerID); err != nil {
			return err
		}
		e = Certificate{CustomerID: w.CustomerID, AskedAt: s.of.Now().Truncate(time.Millisecond), PersonID: a.PersonID, TokenID: a.TokenID, Name: a.Name, Counted: Counted{}}
		var seals []string
		for _, k := range cards[0].Keys {
			if strings.HasPrefix(k.Key, "x:") {
				seals = append(seals, s.of.Seal(k.Key))
			}
		}
		if err := s.store.BeginErasure(ctx, &e, seals); err != nil {
			return err
		}
		return s.of.Audit.Audit(ctx, a, "erase", "customer", w.CustomerID, map[string]any{"certificate": e.ID})
	})
	return e, err
}

// free is Conflict for a customer who is held.
func (s *Service) free(ctx context.Context, customerID int64) error {
	holds, err := s.store.HoldsOf(ctx, customerID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(holds, func(h Hold) bool { return h.LiftedAt == nil }) {
		return fault.New(fault.Conflict, "privacy.fault.held")
	}
	return nil
}

// finish does what is left of an erasure.
func (s *Service) finish(ctx context.Context, e Certificate) (Certificate, error) {
	cards, err := s.store.Cards(ctx, []int64{e.CustomerID})
	if err != nil {
		return e, err
	}
	if len(cards) == 0 { // joined to another in the meantime, who is to be erased
		now := s.of.Now()
		e.DoneAt = &now
		return e, s.store.InTx(ctx, func(ctx context.Context) error { return s.store.SaveErasure(ctx, e) })
	}
	p := PersonOf(cards[0])
	e.Counted = maps.Clone(e.Counted)
	if err := s.store.EraseTexts(ctx, p.Everywhere(), e.Counted); err != nil {
		return e, err
	}
	for more := true; more; {
		if e, more, err = s.someContacts(ctx, e, p); err != nil {
			return e, err
		}
	}
	if e, err = s.mentions(ctx, e, p); err != nil {
		return e, err
	}
	for _, f := range s.of.Files {
		n, err := f.ForgetAll(ctx)
		if e.Files += int64(n); err != nil {
			return e, err
		}
	}
	if e, err = s.husk(ctx, e, p); err != nil {
		return e, err
	}
	return e, s.giveBack(ctx, false, &e)
}

// someContacts erases what is kept of the next contacts.
func (s *Service) someContacts(ctx context.Context, e Certificate, p personal.Person) (after Certificate, more bool, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		after = e
		after.Counted = maps.Clone(e.Counted) // a transaction may be tried twice
		if _, err := s.store.HoldCustomers(ctx, e.CustomerID); err != nil {
			return err
		}
		n, err := s.store.EraseContacts(ctx, e.CustomerID, p, after.Counted)
		if err != nil {
			return err
		}
		after.Contacts += int64(n)
		more = n > 0
		return s.store.SaveErasure(ctx, after)
	})
	return after, more, err
}

// mentions masks the customer's addresses in what other customers wrote.
func (s *Service) mentions(ctx context.Context, e Certificate, p personal.Person) (Certificate, error) {
	ids, more, err := s.store.Mentioned(ctx, e.CustomerID, p)
	if err != nil {
		return e, err
	}
	e.MentionsMore = more
	for _, id := range ids {
		after := e
		err := s.store.InTx(ctx, func(ctx context.Context) error {
			after = e
			n, err := s.store.EraseMentions(ctx, []int64{id}, p)
			if err != nil || n == 0 {
				return err
			}
			after.Mentions = append(slices.Clone(e.Mentions), id)
			return s.store.SaveErasure(ctx, after)
		})
		if err != nil {
			return e, err
		}
		e = after
	}
	return e, nil
}

// husk leaves of the customer a number, once nothing else is left: a contact may have come
// meanwhile.
func (s *Service) husk(ctx context.Context, e Certificate, p personal.Person) (after Certificate, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		cards, err := s.store.HoldCustomers(ctx, e.CustomerID)
		if err != nil {
			return err
		}
		after = e
		after.Counted = maps.Clone(e.Counted)
		after.Counted[personal.Identity] += 1 + int64(len(cards[0].Keys))
		for more := true; more; {
			n, err := s.store.EraseContacts(ctx, e.CustomerID, p, after.Counted)
			if err != nil {
				return err
			}
			after.Contacts += int64(n)
			more = n > 0
		}
		if err := s.store.EraseHolds(ctx, e.CustomerID); err != nil {
			return err
		}
		if err := s.store.HuskCustomer(ctx, cards[0], s.of.Seal); err != nil {
			return err
		}
		now := s.of.Now().Truncate(time.Millisecond)
		after.DoneAt = &now
		return s.store.SaveErasure(ctx, after)
	})
	return after, err
}

// PersonOf is by what a customer is known.
func PersonOf(c contact.Card) personal.Person {
	p := personal.Person{Names: []string{c.Name}}
	by := map[string]*[]string{"x": &p.IDs, "p": &p.Phones, "e": &p.Emails, "t": &p.Handles}
	for _, k := range c.Keys {
		to := by[k.Kind()]
		*to = append(*to, k.Value())
		if _, bare, in := strings.Cut(k.Value(), "::"); in && k.Kind() == "x" { // in a namespace
			*to = append(*to, bare)
		}
	}
	p.IDs, p.Phones, p.Emails, p.Handles = append(p.IDs, c.ExternalID), append(p.Phones, c.Phone), append(p.Emails, c.Email), append(p.Handles, c.Telegram)
	return p
}

// giveBack lets the database give the room of what was deleted back. e is told, nil:
// nobody asks.
func (s *Service) giveBack(ctx context.Context, night bool, e *Certificate) error {
	before := s.of.Now()
	done, err := s.store.Free(ctx, night)
	if err != nil || !done {
		return err
	}
	at := s.of.Now().Truncate(time.Millisecond)
	if e != nil {
		e.FreedAt = &at
	}
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.store.NoteFreed(ctx, before, at) })
}

// brokenOff is after what an erasure that is not done is taken for broken off: whoever
// began it would be done.
const brokenOff = 2 * time.Minute

// GoOn finishes erasures that were broken off, and lets the database give room back.
func (s *Service) GoOn(ctx context.Context) error {
	list, err := s.store.Unfinished(ctx, s.of.Now().Add(-brokenOff))
	if err != nil {
		return err
	}
	for _, e := range list {
		if _, err := s.finish(ctx, e); err != nil {
			return err
		}
	}
	wait, err := s.store.Unfreed(ctx)
	if err != nil || !wait {
		return err
	}
	return s.giveBack(ctx, false, nil)
}

// Certificates lists erasures, the latest first, and counts them. Right: CustomerErase.
func (s *Service) Certificates(ctx context.Context, a actor.Actor, p page.Request) (list page.Of[Certificate], found int64, err error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return list, 0, err
	}
	if list, err = s.store.Erasures(ctx, p); err == nil {
		found, err = s.store.CountErasures(ctx)
	}
	return list, found, err
}

// Certificate returns one erasure. NotFound. Right: CustomerErase.
func (s *Service) Certificate(ctx context.Context, a actor.Actor, id int64) (Certificate, error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return Certificate{}, err
	}
	return s.store.ErasureByID(ctx, id)
}
