package contact

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
)

// Promises are the invariants of contacts.
var Promises = []engine.Promise{
	{"every contact has its conversation", `SELECT c.id FROM contacts c LEFT JOIN conversations v ON v.contact_id = c.id WHERE v.contact_id IS NULL`},
	{"a contact is of a customer who is there", `SELECT c.id FROM contacts c WHERE c.customer_id > 0 AND NOT EXISTS (SELECT 1 FROM customers u WHERE u.id = c.customer_id)`},
	{"a key is of a customer who is there", `SELECT k.customer_id FROM customer_keys k WHERE k.customer_id > 0 AND NOT EXISTS (SELECT 1 FROM customers u WHERE u.id = k.customer_id)`},
	{"a customer is known by a key", `SELECT u.id FROM customers u WHERE u.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM customer_keys k WHERE k.customer_id = u.id)`},
	{"nothing tells who an erased customer was", `SELECT u.id FROM customers u WHERE u.erased_at IS NOT NULL AND (u.external_id <> '' OR u.name <> '' OR u.email <> '' OR u.phone <> '' OR u.telegram <> ''
OR u.language <> '' OR u.time_zone <> '' OR EXISTS (SELECT 1 FROM customer_keys k WHERE k.customer_id = u.id))`},
	{"nothing on a contact tells who its erased customer was", `SELECT c.id FROM customers u JOIN contacts c ON c.customer_id = u.id AND c.customer_id > 0 WHERE u.erased_at IS NOT NULL AND (c.hash <> '[…]' OR c.named_by <> 0)`},
	{"who was split is two who are there", `SELECT s.one FROM customer_splits s WHERE s.one = s.other OR NOT EXISTS (SELECT 1 FROM customers u WHERE u.id = s.one)
OR NOT EXISTS (SELECT 1 FROM customer_splits o WHERE o.one = s.other AND o.other = s.one)`},
	{"an operator counts as one who counts as itself", `SELECT o.id FROM operators o WHERE o.counts_as > 0 AND NOT EXISTS (SELECT 1 FROM operators m WHERE m.id = o.counts_as AND m.counts_as = 0)`},
	{"a person is an operator who counts as itself", `SELECT p.id FROM people p JOIN operators o ON o.id = p.operator_id WHERE o.counts_as > 0`},
	{"a contact knows whether a guest served it", `SELECT c.id FROM contacts c WHERE c.guest AND c.operator_id = 0
OR c.guest <> (c.operator_id > 0 AND EXISTS (SELECT 1 FROM ` + seatsOf + mainOf("c.operator_id") + ` AND h.starts_at <= c.ended_at AND h.ends_at >= c.ended_at))`},
	{"a channel is of a known kind", `SELECT id FROM channels WHERE kind NOT IN ` + engine.In(kinds()...)},
	{"a name is of a known dimension", `SELECT id FROM dimensions WHERE kind NOT IN ` + engine.In(contact.Team, contact.Site, contact.Region, contact.Client, contact.Topic)},
	{"an operator's team is a team", `SELECT id FROM operators WHERE team_id <> 0 AND team_id NOT IN ` + named(contact.Team)},
	{"a contact's operator is there", `SELECT id FROM contacts WHERE operator_id <> 0 AND operator_id NOT IN (SELECT id FROM operators)`},
	{"a contact's team is a team", namedBy("team_id", contact.Team)},
	{"a contact's site is a site", namedBy("site_id", contact.Site)},
	{"a contact's region is a region", namedBy("region_id", contact.Region)},
	{"a contact's client is a client", namedBy("client_id", contact.Client)},
	{"a contact's topic is a topic", namedBy("topic_id", contact.Topic)},
	{"a contact ended for a known reason", fmt.Sprintf(`SELECT id FROM contacts WHERE end_reason NOT BETWEEN 0 AND %d`, len(figure.Dimensions[figure.EndReason].Values))},
	{"a contact ends after it began", `SELECT id FROM contacts WHERE ended_at < started_at`},
	{"a contact's line is one of the desk", fmt.Sprintf(`SELECT id FROM contacts WHERE line < 1 OR line > %d`, figure.MaxLine)},
	{"a contact's seconds are not below nothing", `SELECT id FROM contacts WHERE wait < 0 OR talk < 0 OR hold < 0 OR wrap < 0`},
	{"a contact's handling time is talk, hold and wrap, where talk is known", `SELECT id FROM contacts WHERE COALESCE(handling, -1) <>
CASE WHEN talk IS NULL THEN -1 ELSE talk + COALESCE(hold, 0) + COALESCE(wrap, 0) END`},
	{"why and what it cost is said of what was done beyond the procedure", `SELECT id FROM contacts WHERE beyond_what = '' AND (beyond_why <> '' OR beyond_cost <> '')`},
	{"a contact's repetition is the next contact of its customer and topic, within seven days", fmt.Sprintf(`SELECT id FROM (SELECT id, ended_at, repeated_at,
MIN(started_at) OVER (PARTITION BY customer_id, topic_id ORDER BY started_at, ended_at GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS next
FROM contacts WHERE customer_id > 0 AND topic_id > 0) c
WHERE COALESCE(repeated_at, -1) <> CASE WHEN next <= ended_at + %d THEN next ELSE -1 END`, contact.RepeatWithin.Milliseconds())},
	{"nothing repeats a contact without a customer or a topic", `SELECT id FROM contacts WHERE repeated_at IS NOT NULL AND (customer_id = 0 OR topic_id = 0)`},
	{"a contact has the name that its source gave it, and was taken in", `SELECT id FROM contacts WHERE source = '' OR external_id = '' OR taken_at < 0`},
	{"no address of a customer who opted out is asked", `SELECT customer_id FROM customer_keys WHERE customer_id > 0 GROUP BY customer_id HAVING MIN(opted_out_at) = 0 AND MAX(opted_out_at) > 0`},
	{"a customer was asked, and opted out, at a time", `SELECT customer_id FROM customer_keys WHERE asked_at < 0 OR opted_out_at < 0`},
	{"a daily count is not below nothing", `SELECT day FROM volumes WHERE count < 0`},
	{"a daily count is of a day", `SELECT day FROM volumes WHERE day NOT BETWEEN 20000101 AND 21001231 OR day / 100 % 100 NOT BETWEEN 1 AND 12 OR day % 100 NOT BETWEEN 1 AND 31`},
}

func kinds() (list []contact.Kind) {
	for _, row := range contact.Kinds {
		list = append(list, row.Kind)
	}
	return list
}

// named selects the values of a dimension.
func named(kind contact.DimensionKind) string {
	return "(SELECT id FROM dimensions WHERE kind = '" + string(kind) + "')"
}

func namedBy(column string, kind contact.DimensionKind) string {
	return "SELECT id FROM contacts WHERE " + column + " <> 0 AND " + column + " NOT IN " + named(kind)
}

// Check returns which promises are broken; it reads every conversation and what else contacts carry.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(Promises),
		s.OnDays("a contact stands on the day on which it ended", "SELECT id, ended_at, day FROM contacts"),
		s.Zones("a customer's time zone is known", "SELECT DISTINCT time_zone FROM customers WHERE time_zone <> ''"),
		s.checkConversations, s.checkExtras, s.checkKeys)
}

// checkKeys finds customers who are not found by an address that they have. Of every key
// its hash is held: two alike hide a breach, and make none.
func (s *Store) checkKeys(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	seed := maphash.MakeSeed()
	var keys []uint64
	err := s.Tried(ctx, &b, "the address of a customer can be read", "SELECT customer_id, key FROM customer_keys", func(scan func(...any) error) (any, error) {
		var id int64
		var key string
		err := scan(&id, &key)
		keys = append(keys, maphash.String(seed, key))
		return id, err
	})
	slices.Sort(keys)
	const promise, customers = "a customer is found by every address", "SELECT id, external_id, phone, email, telegram FROM customers"
	err = errors.Join(err, s.Tried(ctx, &b, promise, customers, func(scan func(...any) error) (any, error) {
		var c contact.Customer
		err := scan(&c.ID, &c.ExternalID, &c.Phone, &c.Email, &c.Telegram)
		for _, key := range contact.Keys(c) {
			if _, known := slices.BinarySearch(keys, maphash.String(seed, key)); !known {
				b.Add(promise, 1, c.ID)
				break
			}
		}
		return c.ID, err
	}))
	return b.Say(), err
}

func (s *Store) checkConversations(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "a conversation can be read", "SELECT contact_id, messages FROM conversations", func(scan func(...any) error) (any, error) {
		var id int64
		var packed sql.RawBytes
		err := scan(&id, &packed)
		if err == nil {
			err = contact.Transcript(packed).Check()
		}
		return id, err
	})
	return b.Say(), err
}
