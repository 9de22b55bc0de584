package contact

import (
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/page"
)

// Customers by hand. Intake joins customers when one contact names both (CustomersOf);
// here an admin joins those of whom a person knows, and parts those who were joined
// wrongly. A contact goes with the key by which it named its customer.

// Card is a customer as an admin looks at one.
type Card struct {
	Customer
	Keys     []CardKey // in the order of their names
	Contacts int
	Revision string // names what a form of the customer shows, also where that is masked
}

// Revised names what a form of the customer shows.
func (c Card) Revised() string {
	keys := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		keys[i] = k.Key
	}
	return fault.Revision(c.ID, c.Name, keys)
}

// Joining is two who become one: customers, or operators.
type Joining struct {
	Stays, Goes int64
	Revision    string // JoinRevision of both as the form showed them, "": no form was
}

// JoinRevision names what a form about two shows, by their revisions.
func JoinRevision(one, other string) string {
	return fault.Revision(min(one, other), max(one, other))
}

// CardKey is one key of a customer.
type CardKey struct {
	Number     int64  // KeyNumber: names the key where the key itself must not stand
	Key        string // as Keys writes it
	Contacts   int    // that named the customer by it, and by no surer one
	AskedAt    *time.Time
	OptedOutAt *time.Time
}

// Kind is the letter of the key's kind: x, p, e, t. Value is the rest.
func (k CardKey) Kind() string  { return k.Key[:1] }
func (k CardKey) Value() string { return k.Key[2:] }

// Search is whom an admin looks for among customers or operators.
type Search struct {
	Typed string
	With  int64 // only who may become one with this one; 0: anybody
}

// FindCustomers returns the customers whom what was typed (an id, a phone, an e-mail,
// a Telegram name) names, the earliest known first, and how many there are in all:
// an id may name one in each namespace.
func (s *Service) FindCustomers(ctx context.Context, a actor.Actor, f Search, p page.Request) (list page.Of[Card], found int, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return list, 0, err
	}
	if len(f.Typed) > maxSearch {
		return list, 0, nil
	}
	ids, err := s.store.CustomersNamed(ctx, f.Typed)
	if err != nil {
		return list, 0, err
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { return id == f.With })
	part := page.Part(ids, p, func(id int64) int64 { return id })
	cards, err := s.store.Cards(ctx, part.Rows)
	return page.Of[Card]{Rows: masked(a, cards), Next: part.Next}, len(ids), err
}

// Customer returns one customer. NotFound.
func (s *Service) Customer(ctx context.Context, a actor.Actor, id int64) (Card, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return Card{}, err
	}
	list, err := s.store.Cards(ctx, []int64{id})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Card{}, err
	}
	return masked(a, list)[0], nil
}

// MergeCustomers makes one customer of two, as intake does when a contact names both,
// whatever their ids say: contacts, keys, quarantine and opt-out of goes become those
// of stays. NotFound; Conflict when they are not as the revision says any more; Invalid
// for one customer twice.
func (s *Service) MergeCustomers(ctx context.Context, a actor.Actor, j Joining) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if j.Stays == j.Goes {
		var w checks
		w.Add("other", "contact.fault_same")
		return w.Err()
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		both, err := s.store.HoldCustomers(ctx, j.Stays, j.Goes)
		if err == nil {
			err = fault.Fresh(j.Revision, JoinRevision(both[0].Revised(), both[1].Revised()))
		}
		if err != nil {
			return err
		}
		moved, err := s.store.JoinCustomers(ctx, j.Stays, j.Goes)
		if err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "join", "customer", j.Stays, map[string]any{"joined": []int64{j.Goes}, "contacts": moved})
	})
}

// Split is a customer to be parted in two.
type Split struct {
	ID   int64
	Keys []int64 // keys: numbers of those that go
	Name string  // name: of who goes, "" when nobody knows

	Revision string // of the customer whom the form showed, "": no form was
}

// SplitCustomer gives some keys of a customer, and the contacts that named the customer
// by them, to a new one, whom no contact joins again. Opt-out and quarantine stay on
// every key: nobody knows any more whose they were. NotFound; Conflict when the customer
// is not as the revision says any more; Invalid, field keys, when none or all would go,
// or one is not the customer's any more.
func (s *Service) SplitCustomer(ctx context.Context, a actor.Actor, p Split) (made int64, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return 0, err
	}
	var w checks
	p.Name = name(w.Add, "name", p.Name)
	if len(p.Keys) == 0 {
		w.Add("keys", "contact.fault_no_keys")
	}
	if err := w.Err(); err != nil {
		return 0, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		held, err := s.store.HoldCustomers(ctx, p.ID)
		if err != nil {
			return err
		}
		card := held[0]
		if err := fault.Fresh(p.Revision, card.Revised()); err != nil {
			return err
		}
		stays, goes, keys, err := card.part(p)
		if err != nil {
			return err
		}
		var moved int
		made, moved, err = s.store.SplitCustomer(ctx, stays, goes, keys)
		if err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "split", "customer", p.ID, map[string]any{"made": made, "keys": len(keys), "contacts": moved})
	})
	return made, err
}

// part says what a split makes of a customer: who stays, who goes, and whose are the
// keys that go.
func (c Card) part(p Split) (stays, goes Customer, keys []string, err error) {
	var left []string
	for _, k := range c.Keys {
		if slices.Contains(p.Keys, k.Number) {
			keys = append(keys, k.Key)
		} else {
			left = append(left, k.Key)
		}
	}
	var w checks
	switch {
	case len(keys) < len(p.Keys):
		w.Add("keys", "contact.fault_key_gone")
	case len(left) == 0:
		w.Add("keys", "contact.fault_all_keys")
	}
	if err := w.Err(); err != nil {
		return stays, goes, nil, err
	}
	stays, goes = c.Customer, Customer{Name: p.Name, Language: c.Language, TimeZone: c.TimeZone}
	for _, kind := range keyKinds {
		mine := kind.of(&stays)
		if key := kind.prefix + *mine; slices.Contains(keys, key) {
			*kind.of(&goes), *mine = *mine, ""
		}
		for _, of := range []struct {
			value *string
			keys  []string
		}{{mine, left}, {kind.of(&goes), keys}} {
			i := slices.IndexFunc(of.keys, func(key string) bool { return strings.HasPrefix(key, kind.prefix) })
			if *of.value == "" && i >= 0 {
				*of.value = of.keys[i][len(kind.prefix):]
			}
		}
	}
	return stays, goes, keys, nil
}

// masked names the revision of each, then hides what an actor may not see.
func masked(a actor.Actor, list []Card) []Card {
	for i := range list {
		list[i].Revision = list[i].Revised()
	}
	if a.May(actor.ContactReveal) {
		return list
	}
	hide := map[string]func(string) string{"x": mask.ID, "p": mask.Phone, "e": mask.Email, "t": mask.Name}
	for i := range list {
		maskCustomer(&list[i].Customer)
		for j := range list[i].Keys {
			k := &list[i].Keys[j]
			k.Key = k.Kind() + ":" + hide[k.Kind()](k.Value())
		}
	}
	return list
}
