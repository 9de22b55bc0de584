package contact

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// CustomersOf finds each customer by external id, else phone, else e-mail, else
// Telegram, makes those that nobody is found for, and brings name, addresses and
// language up to date: what is given replaces what is known, what is not given
// stays. A phone or an e-mail of somebody with another external id is no match:
// a family may share one. It holds the Keys until the transaction ends; call it
// once in a transaction, with all customers. The result is in the order of list.
func (s *Store) CustomersOf(ctx context.Context, list []contact.Customer) ([]contact.Customer, error) {
	var keys []string
	for _, c := range list {
		keys = append(keys, contact.Keys(c)...)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if err := s.holdKeys(ctx, keys); err != nil {
		return nil, engine.Refused(err)
	}
	book, err := s.customerBook(ctx, keys)
	if err != nil {
		return nil, engine.Refused(err)
	}
	out := make([]contact.Customer, len(list))
	for i, given := range list {
		if out[i], err = s.bringUpToDate(ctx, book, given); err != nil {
			return nil, engine.Refused(err)
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

// holdKeys locks the identifiers in order, those that are new included, so that
// two transactions with the same customers come one after the other. A new one
// belongs to customer 0 for the moment.
func (s *Store) holdKeys(ctx context.Context, sorted []string) error {
	if s.Kind() == engine.SQLite || len(sorted) == 0 {
		return nil
	}
	_, err := s.Exec(ctx, `INSERT INTO customer_keys (key, customer_id)
SELECT k, 0 FROM unnest(?::text[]) WITH ORDINALITY AS given (k, n) ORDER BY n
ON CONFLICT (key) DO UPDATE SET customer_id = customer_keys.customer_id WHERE FALSE`, sorted)
	return err
}

// book is who is known, by identifier.
type book struct {
	owner map[string]int64
	byID  map[int64]*contact.Customer
}

const selectCustomers = `SELECT k.key, c.id, c.external_id, c.name, c.email, c.phone, c.telegram, c.language, c.time_zone
FROM customer_keys k JOIN customers c ON c.id = k.customer_id WHERE k.key IN `

func (s *Store) customerBook(ctx context.Context, keys []string) (*book, error) {
	b := &book{map[string]int64{}, map[int64]*contact.Customer{}}
	values := make([]any, len(keys))
	for i, k := range keys {
		values[i] = k
	}
	err := s.InChunks(ctx, selectCustomers, nil, values, func(rows *sql.Rows) error {
		var key string
		var c contact.Customer
		if err := rows.Scan(&key, &c.ID, &c.ExternalID, &c.Name, &c.Email, &c.Phone, &c.Telegram, &c.Language, &c.TimeZone); err != nil {
			return err
		}
		b.owner[key] = c.ID
		if b.byID[c.ID] == nil {
			b.byID[c.ID] = &c
		}
		return nil
	})
	return b, err
}

func (b *book) find(given contact.Customer, keys []string) *contact.Customer {
	for _, key := range keys {
		c := b.byID[b.owner[key]]
		if c != nil && (given.ExternalID == "" || c.ExternalID == "" || c.ExternalID == given.ExternalID) {
			return c
		}
	}
	return nil
}

func (s *Store) bringUpToDate(ctx context.Context, b *book, given contact.Customer) (contact.Customer, error) {
	keys := contact.Keys(given)
	c := b.find(given, keys)
	if c == nil {
		made := given
		id, err := s.InsertID(ctx, `INSERT INTO customers (external_id, name, email, phone, telegram, language, time_zone) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			given.ExternalID, given.Name, given.Email, given.Phone, given.Telegram, given.Language, given.TimeZone)
		if err != nil {
			return contact.Customer{}, err
		}
		made.ID = id
		c = &made
		b.byID[id] = c
		s.noteNew(ctx, id)
	} else if merged := merge(*c, given); merged != *c {
		*c = merged
		if _, err := s.Exec(ctx, `UPDATE customers SET external_id = ?, name = ?, email = ?, phone = ?, telegram = ?, language = ?, time_zone = ? WHERE id = ?`,
			c.ExternalID, c.Name, c.Email, c.Phone, c.Telegram, c.Language, c.TimeZone, c.ID); err != nil {
			return contact.Customer{}, err
		}
	}
	for _, key := range keys {
		if b.owner[key] != 0 {
			continue
		}
		if _, err := s.Exec(ctx, `INSERT INTO customer_keys (key, customer_id) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET customer_id = excluded.customer_id WHERE customer_keys.customer_id = 0`, key, c.ID); err != nil {
			return contact.Customer{}, err
		}
		b.owner[key] = c.ID
	}
	return *c, nil
}

// merge returns the known customer with what is given anew.
func merge(known, given contact.Customer) contact.Customer {
	for _, part := range []struct{ to, from *string }{
		{&known.ExternalID, &given.ExternalID}, {&known.Name, &given.Name}, {&known.Email, &given.Email}, {&known.Phone, &given.Phone},
		{&known.Telegram, &given.Telegram}, {&known.Language, &given.Language}, {&known.TimeZone, &given.TimeZone},
	} {
		if *part.from != "" {
			*part.to = *part.from
		}
	}
	return known
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
