package asking

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"openpeople/internal/store/engine"
)

// heldKeys reads the keys of a customer; unused places repeat a key, so that the
// text stays one.
const heldKeys = `SELECT key, asked_at, opted_out_at FROM customer_keys WHERE key IN (?, ?, ?, ?, ?, ?, ?, ?) ORDER BY key`

var heldKeyTexts = map[engine.Kind]string{engine.SQLite: heldKeys, engine.Postgres: heldKeys + " FOR UPDATE"}

// AskedAndOptedOut returns until when any of a customer's keys was last asked
// and whether any opted out. The keys, which CustomersOf made in this
// transaction or an earlier one, are held until it ends, in the order of their
// names; on SQLite there is one writer anyhow.
func (s *Store) AskedAndOptedOut(ctx context.Context, keys []string) (asked time.Time, optedOut bool, err error) {
	if len(keys) == 0 {
		return time.Time{}, false, nil
	}
	var last int64
	for eight := range slices.Chunk(slices.Sorted(slices.Values(keys)), 8) {
		args := make([]any, 8)
		for i := range args {
			args[i] = eight[min(i, len(eight)-1)]
		}
		err := s.Each(ctx, heldKeyTexts[s.Kind()], args, func(rows *sql.Rows) error {
			var key string
			var at, out int64
			err := rows.Scan(&key, &at, &out)
			last, optedOut = max(last, at), optedOut || out > 0
			return err
		})
		if err != nil {
			return asked, false, err
		}
	}
	if last > 0 {
		asked = engine.At(last)
	}
	return asked, optedOut, nil
}

const noteAsked = `INSERT INTO customer_keys (key, customer_id, asked_at) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET asked_at = CASE WHEN excluded.asked_at > customer_keys.asked_at THEN excluded.asked_at ELSE customer_keys.asked_at END`

// NoteAsked notes for all keys when the customer is asked.
func (s *Store) NoteAsked(ctx context.Context, customerID int64, keys []string, at time.Time) error {
	for _, key := range slices.Sorted(slices.Values(keys)) {
		if _, err := s.Exec(ctx, noteAsked, key, customerID, engine.Ms(at)); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

// OptOut notes the customer's wish for all of the customer's keys and the key of an
// address; first is false when all of them knew it already. The keys are held in the
// order of their names, as everywhere.
func (s *Store) OptOut(ctx context.Context, customerID int64, key string, at time.Time) (first bool, err error) {
	if key != "" {
		if _, err := s.Exec(ctx, "INSERT INTO customer_keys (key, customer_id) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", key, customerID); err != nil {
			return false, engine.Refused(err)
		}
	}
	const which = " WHERE key = ? OR customer_id = ? AND customer_id > 0"
	if err := s.Each(ctx, "SELECT key FROM customer_keys"+which+" ORDER BY key"+s.ForUpdate(), []any{key, customerID}, func(*sql.Rows) error { return nil }); err != nil {
		return false, err
	}
	n, err := s.Changed(ctx, "UPDATE customer_keys SET opted_out_at = ? WHERE opted_out_at = 0 AND (key = ? OR customer_id = ? AND customer_id > 0)", engine.Ms(at), key, customerID)
	return n > 0, engine.Refused(err)
}

// FollowCustomer makes the invitations of a customer, of contacts that are another's
// now, those of that one.
func (s *Store) FollowCustomer(ctx context.Context, from, to int64) error {
	_, err := s.Exec(ctx, `UPDATE invitations SET customer_id = ? WHERE customer_id = ? AND customer_id > 0
AND EXISTS (SELECT 1 FROM contacts c WHERE c.id = invitations.contact_id AND c.customer_id = ?)`, to, from, to)
	return engine.Refused(err)
}
