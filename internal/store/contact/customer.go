package contact

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// Followers keep ids of customers too: they are told who was joined.
type Followers interface {
	// FollowCustomer moves what is kept of contacts that were a customer's to the one
	// whose they are now.
	FollowCustomer(ctx context.Context, from, to int64) error
}

// JoinsAreToldTo says who is told when customers are joined or split, and who when
// operators are counted otherwise.
func (s *Store) JoinsAreToldTo(o OperatorFollowers, list ...Followers) {
	s.followers, s.operatorFollowers = list, o
}

func (s *Store) tellJoin(ctx context.Context, from, to int64) error {
	for _, f := range s.followers {
		if err := f.FollowCustomer(ctx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// CustomersOf finds each customer by external id, phone, e-mail and Telegram, makes
// those that nobody is found for, and brings name, addresses and language up to
// date: what is given replaces what is known, what is not given stays. Several
// customers whom one contact names are joined, when contact.MayBeOne and nobody split
// them by hand; Joined lists those that are no more, Apart those that are not one with
// the customer although the contact brings an address of theirs, once. It holds the customers and their
// keys until the transaction ends; call it once in a transaction, with all customers.
// The result is in the order of list.
func (s *Store) CustomersOf(ctx context.Context, list []contact.Customer) ([]contact.Customer, error) {
	var keys []string
	for _, c := range list {
		keys = append(keys, contact.Keys(c)...)
	}
	slices.Sort(keys)
	b, err := s.heldBook(ctx, slices.Compact(keys))
	if err != nil {
		return nil, engine.Refused(err)
	}
	out := make([]contact.Customer, len(list))
	for i, given := range list {
		if out[i], err = s.bringUpToDate(ctx, b, given); err != nil {
			return nil, engine.Refused(err)
		}
	}
	for i := range out {
		if id := b.now(out[i].ID); id != out[i].ID { // joined by one that came after it
			joined, apart := out[i].Joined, out[i].Apart
			out[i] = *b.byID[id]
			out[i].Joined, out[i].Apart = joined, apart
		}
	}
	return out, nil
}

// CustomerOf is CustomersOf for one.
func (s *Store) CustomerOf(ctx context.Context, c contact.Customer) (contact.Customer, error) {
	list, err := s.CustomersOf(ctx, []contact.Customer{c})
	if err != nil {
		return contact.Customer{}, err
	}
	return list[0], nil
}

func (s *Store) bringUpToDate(ctx context.Context, b *book, given contact.Customer) (contact.Customer, error) {
	keys := contact.Keys(given)
	named, strange := b.named(keys)
	ids, err := s.unsplit(ctx, named)
	if err != nil {
		return contact.Customer{}, err
	}
	if len(ids) == 0 {
		made := given
		id, err := s.insertCustomer(ctx, given)
		if err != nil {
			return contact.Customer{}, err
		}
		made.ID = id
		b.byID[id] = &made
		s.noteNew(ctx, id)
		_, err = s.attach(ctx, b, id, keys)
		result := made
		result.Apart = b.apart(nil, strange)
		return result, err
	}
	c, apart := b.byID[slices.Min(ids)], b.apart(ids, strange)
	var joined []int64
	for _, id := range ids {
		if id == c.ID {
			continue
		}
		if _, err := merge(c, *b.byID[id], false), s.join(ctx, b, id, c.ID); err != nil {
			return contact.Customer{}, err
		}
		joined = append(joined, id)
	}
	if changed := merge(c, given, true); changed || len(joined) > 0 {
		if err := s.saveCustomer(ctx, c); err != nil {
			return contact.Customer{}, err
		}
	}
	attached, err := s.attach(ctx, b, c.ID, keys)
	if err == nil && (attached || len(joined) > 0) {
		err = s.spread(ctx, c.ID)
	}
	result := *c
	result.Joined, result.Apart = joined, apart
	return result, err
}

func (s *Store) insertCustomer(ctx context.Context, c contact.Customer) (int64, error) {
	return s.InsertID(ctx, `INSERT INTO customers (external_id, name, email, phone, telegram, language, time_zone) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		c.ExternalID, c.Name, c.Email, c.Phone, c.Telegram, c.Language, c.TimeZone)
}

func (s *Store) saveCustomer(ctx context.Context, c *contact.Customer) error {
	_, err := s.Exec(ctx, `UPDATE customers SET external_id = ?, name = ?, email = ?, phone = ?, telegram = ?, language = ?, time_zone = ? WHERE id = ?`,
		c.ExternalID, c.Name, c.Email, c.Phone, c.Telegram, c.Language, c.TimeZone, c.ID)
	return err
}

// attach gives a customer the keys that are nobody's.
func (s *Store) attach(ctx context.Context, b *book, id int64, keys []string) (any bool, err error) {
	for _, key := range keys {
		if b.owner[key] != 0 {
			continue
		}
		if _, err := s.Exec(ctx, `INSERT INTO customer_keys (key, customer_id) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET customer_id = excluded.customer_id WHERE customer_keys.customer_id = 0`, key, id); err != nil {
			return any, err
		}
		b.own(key, id)
		any = true
	}
	return any, nil
}

// spread lets every key of a customer know what one of them does: when the customer
// was asked, and that nobody may ask again.
func (s *Store) spread(ctx context.Context, id int64) error {
	var asked, out int64
	if err := s.Row(ctx, "SELECT COALESCE(MAX(asked_at), 0), COALESCE(MAX(opted_out_at), 0) FROM customer_keys WHERE customer_id = ?", id).Scan(&asked, &out); err != nil {
		return err
	}
	_, err := s.Exec(ctx, "UPDATE customer_keys SET asked_at = ?, opted_out_at = ? WHERE customer_id = ? AND (asked_at <> ? OR opted_out_at <> ?)", asked, out, id, asked, out)
	return err
}

// join makes one customer of two: keys, contacts and what others keep of the first
// become the second's, and its contacts may now repeat each other.
func (s *Store) join(ctx context.Context, b *book, from, to int64) error {
	moved, err := s.spansOf(ctx, from)
	if err != nil {
		return err
	}
	for _, text := range []string{
		"UPDATE contacts SET customer_id = ? WHERE customer_id = ? AND customer_id > 0",
		"UPDATE customer_keys SET customer_id = ? WHERE customer_id = ?",
	} {
		if _, err := s.Exec(ctx, text, to, from); err != nil {
			return err
		}
	}
	if err := s.moveSplits(ctx, from, to); err != nil {
		return err
	}
	if err := s.tellJoin(ctx, from, to); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, "DELETE FROM customers WHERE id = ?", from); err != nil {
		return err
	}
	b.join(from, to)
	for _, p := range moved {
		p.customer = to
		if err := s.recountAround(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// merge brings what is known of a customer up to date: what is given anew replaces
// what is known when it is newer, else it fills what is empty.
func merge(known *contact.Customer, given contact.Customer, newer bool) (changed bool) {
	for _, part := range []struct{ to, from *string }{
		{&known.ExternalID, &given.ExternalID}, {&known.Name, &given.Name}, {&known.Email, &given.Email}, {&known.Phone, &given.Phone},
		{&known.Telegram, &given.Telegram}, {&known.Language, &given.Language}, {&known.TimeZone, &given.TimeZone},
	} {
		if *part.from != "" && *part.from != *part.to && (newer || *part.to == "") {
			*part.to, changed = *part.from, true
		}
	}
	return changed
}

// strangers are the customers made in the transaction of the context who have no
// contact yet.
func strangers(ctx context.Context) (*map[int64]bool, bool) {
	type key struct{}
	return engine.Held(ctx, key{}, func() *map[int64]bool { return &map[int64]bool{} })
}

// noteNew and isNew spare a search for earlier contacts: of a customer made in
// this transaction there are none but the transaction's own.
func (s *Store) noteNew(ctx context.Context, customerID int64) {
	if fresh, inside := strangers(ctx); inside {
		(*fresh)[customerID] = true
	}
}

// isNew reports whether the customer has no contact yet; it is true once.
func (s *Store) isNew(ctx context.Context, customerID int64) bool {
	fresh, inside := strangers(ctx)
	if !inside || !(*fresh)[customerID] {
		return false
	}
	delete(*fresh, customerID)
	return true
}

const selectCustomers = `SELECT h.key, c.id, c.external_id, c.name, c.email, c.phone, c.telegram, c.language, c.time_zone
FROM customer_keys k JOIN customers c ON c.id = k.customer_id JOIN customer_keys h ON h.customer_id = c.id WHERE k.key IN `

// readBook reads the customers that own one of the keys, with all of their keys.
func (s *Store) readBook(ctx context.Context, keys []string) (*book, error) {
	b := newBook()
	values := engine.Anys(keys)
	err := s.InChunks(ctx, selectCustomers, nil, values, func(rows *sql.Rows) error {
		var key string
		var c contact.Customer
		if err := rows.Scan(&key, &c.ID, &c.ExternalID, &c.Name, &c.Email, &c.Phone, &c.Telegram, &c.Language, &c.TimeZone); err != nil {
			return err
		}
		if b.byID[c.ID] == nil {
			b.byID[c.ID] = &c
		}
		if b.owner[key] == 0 {
			b.own(key, c.ID)
		}
		return nil
	})
	return b, err
}
