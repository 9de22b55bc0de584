package contact

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// CustomersNamed returns the customers whom what was typed names, by id.
func (s *Store) CustomersNamed(ctx context.Context, typed string) ([]int64, error) {
	keys, err := s.keysOfTyped(ctx, typed)
	if err != nil {
		return nil, err
	}
	var ids []int64
	err = s.InChunks(ctx, "SELECT DISTINCT customer_id FROM customer_keys WHERE customer_id > 0 AND key IN ", nil, engine.Anys(keys), func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// Cards returns customers with their keys, by id; those that are there.
func (s *Store) Cards(ctx context.Context, ids []int64) (list []contact.Card, err error) {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		card := contact.Card{}
		c := &card.Customer
		err := s.Row(ctx, "SELECT id, external_id, name, email, phone, telegram, language, time_zone FROM customers WHERE id = ?", id).
			Scan(&c.ID, &c.ExternalID, &c.Name, &c.Email, &c.Phone, &c.Telegram, &c.Language, &c.TimeZone)
		if err == sql.ErrNoRows {
			continue
		}
		if err == nil {
			err = s.cardKeys(ctx, &card)
		}
		if err != nil {
			return nil, engine.Refused(err)
		}
		list = append(list, card)
	}
	return list, nil
}

func (s *Store) cardKeys(ctx context.Context, card *contact.Card) error {
	by := map[int64]int{}
	if err := s.Each(ctx, "SELECT named_by, COUNT(*) FROM contacts WHERE customer_id = ? AND customer_id > 0 GROUP BY named_by", []any{card.ID}, func(rows *sql.Rows) error {
		var number int64
		var n int
		err := rows.Scan(&number, &n)
		by[number] = n
		card.Contacts += n
		return err
	}); err != nil {
		return err
	}
	return s.Each(ctx, "SELECT key, asked_at, opted_out_at FROM customer_keys WHERE customer_id = ? ORDER BY key", []any{card.ID}, func(rows *sql.Rows) error {
		var k contact.CardKey
		var asked, out int64
		err := rows.Scan(&k.Key, &asked, &out)
		k.Number = contact.KeyNumber(k.Key)
		k.Contacts = by[k.Number]
		if asked > 0 {
			k.AskedAt = engine.AtOrNil(&asked)
		}
		if out > 0 {
			k.OptedOutAt = engine.AtOrNil(&out)
		}
		card.Keys = append(card.Keys, k)
		return err
	})
}

// held holds customers with all of their keys until the transaction ends. NotFound.
func (s *Store) held(ctx context.Context, ids ...int64) (*book, error) {
	keys, err := engine.Gather(ctx, s.DB, engine.One[string], "SELECT key FROM customer_keys WHERE customer_id > 0 AND customer_id IN ("+engine.Marks(len(ids))+")", engine.Anys(ids)...)
	if err != nil {
		return nil, err
	}
	slices.Sort(keys)
	b, err := s.heldBook(ctx, keys)
	if err != nil {
		return nil, engine.Refused(err)
	}
	for _, id := range ids {
		if b.byID[id] == nil {
			return nil, engine.Refused(sql.ErrNoRows)
		}
	}
	return b, nil
}

// HoldCustomers returns customers, in the order of ids, whom nobody changes until the
// transaction ends. NotFound.
func (s *Store) HoldCustomers(ctx context.Context, ids ...int64) ([]contact.Card, error) {
	if _, err := s.held(ctx, ids...); err != nil {
		return nil, err
	}
	list, err := s.Cards(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]contact.Card, len(ids))
	for i, id := range ids {
		at := slices.IndexFunc(list, func(c contact.Card) bool { return c.ID == id })
		if at < 0 {
			return nil, engine.Refused(sql.ErrNoRows)
		}
		out[i] = list[at]
	}
	return out, nil
}

// JoinCustomers makes one customer of two and returns how many contacts became those
// of the one who stays.
func (s *Store) JoinCustomers(ctx context.Context, stays, goes int64) (moved int, err error) {
	b, err := s.held(ctx, stays, goes)
	if err != nil {
		return 0, err
	}
	if err := s.Row(ctx, "SELECT COUNT(*) FROM contacts WHERE customer_id = ? AND customer_id > 0", goes).Scan(&moved); err != nil {
		return 0, engine.Refused(err)
	}
	c := b.byID[stays]
	merge(c, *b.byID[goes], false)
	err = s.join(ctx, b, goes, stays)
	if err == nil {
		err = s.saveCustomer(ctx, c)
	}
	if err == nil {
		err = s.spread(ctx, stays)
	}
	return moved, engine.Refused(err)
}

// SplitCustomer makes a customer of keys that go and of the contacts that came by
// them; stays and goes are how the two are from now on, stays.ID who it was. It notes
// that they are two. Call it on what HoldCustomers holds.
func (s *Store) SplitCustomer(ctx context.Context, stays, goes contact.Customer, keys []string) (made int64, moved int, err error) {
	made, err = s.insertCustomer(ctx, goes)
	if err != nil {
		return 0, 0, engine.Refused(err)
	}
	numbers := make([]int64, len(keys))
	for i, key := range keys {
		numbers[i] = contact.KeyNumber(key)
	}
	for some := range slices.Chunk(engine.Anys(numbers), 200) {
		n, err := s.Changed(ctx, "UPDATE contacts SET customer_id = ? WHERE customer_id = ? AND customer_id > 0 AND named_by IN ("+engine.Marks(len(some))+")",
			append([]any{made, stays.ID}, some...)...)
		if err != nil {
			return 0, 0, engine.Refused(err)
		}
		moved += int(n)
	}
	for _, key := range keys {
		if _, err := s.Exec(ctx, "UPDATE customer_keys SET customer_id = ? WHERE key = ? AND customer_id = ?", made, key, stays.ID); err != nil {
			return 0, 0, engine.Refused(err)
		}
	}
	err = s.saveCustomer(ctx, &stays)
	if err == nil {
		err = s.noteSplit(ctx, stays.ID, made)
	}
	if err == nil {
		err = s.tellJoin(ctx, stays.ID, made)
	}
	for _, id := range []int64{stays.ID, made} {
		if err == nil {
			err = s.recountRepeats(ctx, id)
		}
	}
	return made, moved, engine.Refused(err)
}

// noteSplit writes down that two customers are two, and so are the new one and
// whoever was split from the old one.
func (s *Store) noteSplit(ctx context.Context, old, made int64) error {
	for _, text := range []string{
		"INSERT INTO customer_splits (one, other) SELECT CAST(? AS BIGINT), other FROM customer_splits WHERE one = ?",
		"INSERT INTO customer_splits (one, other) SELECT one, CAST(? AS BIGINT) FROM customer_splits WHERE other = ?",
	} {
		if _, err := s.Exec(ctx, text, made, old); err != nil {
			return err
		}
	}
	_, err := s.Exec(ctx, "INSERT INTO customer_splits (one, other) VALUES (?, ?), (?, ?)", old, made, made, old)
	return err
}

// moveSplits lets who was split from a customer be split from the one that it is now.
func (s *Store) moveSplits(ctx context.Context, from, to int64) error {
	for _, text := range []string{
		"INSERT INTO customer_splits (one, other) SELECT CAST(? AS BIGINT), other FROM customer_splits WHERE one = ? AND other <> ? ON CONFLICT (one, other) DO NOTHING",
		"INSERT INTO customer_splits (one, other) SELECT one, CAST(? AS BIGINT) FROM customer_splits WHERE other = ? AND one <> ? ON CONFLICT (one, other) DO NOTHING",
	} {
		if _, err := s.Exec(ctx, text, to, from, to); err != nil {
			return err
		}
	}
	_, err := s.Exec(ctx, "DELETE FROM customer_splits WHERE one = ? OR other = ?", from, from)
	return err
}

// unsplit leaves of customers whom one contact names those that were not split from
// one before them.
func (s *Store) unsplit(ctx context.Context, ids []int64) ([]int64, error) {
	if len(ids) < 2 {
		return ids, nil
	}
	split := map[[2]int64]bool{}
	if err := s.Each(ctx, "SELECT one, other FROM customer_splits WHERE one IN ("+engine.Marks(len(ids))+")", engine.Anys(ids), func(rows *sql.Rows) error {
		var one, other int64
		err := rows.Scan(&one, &other)
		split[[2]int64{one, other}] = true
		return err
	}); err != nil {
		return nil, err
	}
	var left []int64
	for _, id := range ids {
		if !slices.ContainsFunc(left, func(before int64) bool { return split[[2]int64{before, id}] }) {
			left = append(left, id)
		}
	}
	return left, nil
}
