package contact

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// book is who is known, by key, in one transaction.
type book struct {
	owner map[string]int64
	keys  map[int64][]string
	byID  map[int64]*contact.Customer
	moved map[int64]int64 // who was joined into whom
}

func newBook() *book {
	return &book{map[string]int64{}, map[int64][]string{}, map[int64]*contact.Customer{}, map[int64]int64{}}
}

func (b *book) own(key string, id int64) {
	b.owner[key] = id
	b.keys[id] = append(b.keys[id], key)
}

// named returns whom keys name, by the surest first: those who may be one with the
// keys and with each other. strange are the keys of those who may not.
func (b *book) named(keys []string) (ids []int64, strange []string) {
	held := slices.Clone(keys)
	for _, key := range keys {
		id := b.owner[key]
		if id == 0 || slices.Contains(ids, id) {
			continue
		}
		if !contact.MayBeOne(held, b.keys[id]) {
			strange = append(strange, key)
			continue
		}
		ids, held = append(ids, id), append(held, b.keys[id]...)
	}
	return ids, strange
}

// apart returns the owners of strange keys, less those of keys that one of ids was
// known to use before.
func (b *book) apart(ids []int64, strange []string) (list []int64) {
	for _, key := range strange {
		owner := b.owner[key]
		if slices.Contains(ids, owner) || slices.Contains(list, owner) || slices.ContainsFunc(ids, func(id int64) bool { return slices.Contains(contact.Keys(*b.byID[id]), key) }) {
			continue
		}
		list = append(list, owner)
	}
	return list
}

func (b *book) join(from, to int64) {
	for _, key := range b.keys[from] {
		b.own(key, to)
	}
	delete(b.keys, from)
	delete(b.byID, from)
	b.moved[from] = to
}

// now is who a customer is after the joins.
func (b *book) now(id int64) int64 {
	for b.moved[id] != 0 {
		id = b.moved[id]
	}
	return id
}

// heldBook is readBook, held until the transaction ends: contacts of one customer
// come one after the other, by whatever key they name the customer. On PostgreSQL
// locks are taken in three steps, each in one order, and no step goes back, so that
// two transactions never wait for each other: keys that are new, customers by id,
// their keys by name. Who finds that a customer was joined while it waited runs
// again (engine.Again).
func (s *Store) heldBook(ctx context.Context, sorted []string) (*book, error) {
	if s.Kind() == engine.SQLite || len(sorted) == 0 {
		return s.readBook(ctx, sorted)
	}
	fresh, err := s.Changed(ctx, `INSERT INTO customer_keys (key, customer_id)
SELECT k, 0 FROM unnest(?::text[]) WITH ORDINALITY AS given (k, n) ORDER BY n ON CONFLICT (key) DO NOTHING`, sorted)
	if err != nil {
		return nil, err
	}
	if int(fresh) == len(sorted) {
		return newBook(), nil
	}
	held := map[int64]bool{}
	if err := s.Each(ctx, `SELECT id FROM customers WHERE id IN (SELECT customer_id FROM customer_keys WHERE key = ANY(?::text[]) AND customer_id > 0)
ORDER BY id FOR UPDATE`, []any{sorted}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		held[id] = true
		return err
	}); err != nil {
		return nil, err
	}
	b, err := s.readBook(ctx, sorted)
	if err != nil {
		return nil, err
	}
	for id := range b.byID {
		if !held[id] {
			return nil, engine.Again
		}
	}
	return b, s.holdKeys(ctx, b, sorted)
}

// holdKeys holds every key that may be read or written for the customers of a book:
// those that are given, those of the customers, and those of their addresses, which
// others of a family may own.
func (s *Store) holdKeys(ctx context.Context, b *book, given []string) error {
	all := slices.Clone(given)
	for id, c := range b.byID {
		all = append(append(all, b.keys[id]...), contact.Keys(*c)...)
	}
	slices.Sort(all)
	return s.Each(ctx, "SELECT key, customer_id FROM customer_keys WHERE key = ANY(?::text[]) ORDER BY key FOR UPDATE", []any{slices.Compact(all)}, func(rows *sql.Rows) error {
		var key string
		var owner int64
		if err := rows.Scan(&key, &owner); err != nil {
			return err
		}
		if _, asked := slices.BinarySearch(given, key); asked && owner != b.owner[key] {
			return engine.Again
		}
		return nil
	})
}
