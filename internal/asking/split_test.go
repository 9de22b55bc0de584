package asking_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

var admin = actor.Actor{PersonID: 1, Role: actor.Admin, Name: "admin"}

// ended lets a contact end some hours before noon.
func ended(hours int) func(*contact.Draft) {
	return func(c *contact.Draft) {
		c.StartedAt = askingtest.Noon.Add(-time.Duration(hours) * time.Hour)
		c.EndedAt = c.StartedAt.Add(time.Minute)
	}
}

func customerOf(t *testing.T, d *askingtest.Desk, typed string) contact.Card {
	t.Helper()
	list, err := named(t, d, typed)
	if err != nil || len(list) != 1 {
		t.Fatalf("%q names %d customers: %v", typed, len(list), err)
	}
	return list[0]
}

// named are the customers whom what is typed names.
func named(t *testing.T, d *askingtest.Desk, typed string) ([]contact.Card, error) {
	list, _, err := d.Contacts.FindCustomers(t.Context(), admin, contact.Search{Typed: typed}, page.Request{})
	return list.Rows, err
}

// numbers are those of some keys.
func numbers(keys ...string) (out []int64) {
	for _, key := range keys {
		out = append(out, contact.KeyNumber(key))
	}
	return out
}

// Two of whom somebody knows that they are one: everything follows, whatever their
// ids say, and it is written down.
func TestMergeByHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		d.Contacts.AuditBy(d.Audit)
		first, _ := d.Invited(of(contact.Customer{ExternalID: "u-1", Email: "one@example.org"}), ended(9))
		second, token := d.Invited(of(contact.Customer{ExternalID: "u-2", Phone: "+79161234567", Email: "two@example.org", Name: "Анна"}), ended(6))
		if _, err := d.Asking.OptOut(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		stays, goes := customerOf(t, d, "u-1"), customerOf(t, d, "8 916 123-45-67")
		if err := d.Contacts.MergeCustomers(t.Context(), admin, contact.Joining{Stays: stays.ID, Goes: stays.ID}); !fault.Is(err, fault.Invalid) {
			t.Errorf("one customer twice: %v", err)
		}
		if err := d.Contacts.MergeCustomers(t.Context(), admin, contact.Joining{Stays: stays.ID, Goes: 999}); !fault.Is(err, fault.NotFound) {
			t.Errorf("with nobody: %v", err)
		}
		if err := d.Contacts.MergeCustomers(t.Context(), admin, contact.Joining{Stays: stays.ID, Goes: goes.ID}); err != nil {
			t.Fatal(err)
		}
		whole := customerOf(t, d, "two@example.org")
		if whole.ID != stays.ID || whole.Contacts != 2 || len(whole.Keys) != 5 || whole.Name != "Анна" || whole.ExternalID != "u-1" || whole.Phone != "+79161234567" {
			t.Errorf("%+v", whole)
		}
		for _, k := range whole.Keys {
			if k.OptedOutAt == nil || k.AskedAt == nil {
				t.Errorf("%s does not know of opt-out and quarantine: %+v", k.Key, k)
			}
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM contacts WHERE repeated_at IS NOT NULL AND id = ?", first); n != 1 {
			t.Errorf("contact %d does not repeat %d", second, first)
		}
		if taken := d.Take(of(contact.Customer{ExternalID: "u-1"}), ended(2)); taken.Decision.Reason != string(asking.OptedOut) {
			t.Errorf("asked again: %s", taken.Decision.Reason)
		}
		if !slices.Equal(d.Audit.Lines, []string{"join customer"}) {
			t.Errorf("written down: %q", d.Audit.Lines)
		}
		if err := d.Contacts.MergeCustomers(t.Context(), admin, contact.Joining{Stays: stays.ID, Goes: goes.ID}); !fault.Is(err, fault.NotFound) {
			t.Errorf("once more: %v", err)
		}
	})
}

// Two who were taken for one are parted by their keys; each keeps the contacts that
// came by them, and no contact joins them again.
func TestSplitByHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		d.Contacts.AuditBy(d.Audit)
		alice, _ := d.Invited(of(contact.Customer{ExternalID: "u-1", Email: "alice@example.org", Name: "Alice"}), ended(9))
		bob := d.Take(of(contact.Customer{Phone: "+79161234567", Telegram: "bob"}), ended(7)).ID
		both := d.Take(of(contact.Customer{ExternalID: "u-1", Phone: "+79161234567"}), ended(5)).ID // the help desk's slip
		card := customerOf(t, d, "bob")
		if card.Contacts != 3 || len(card.Keys) != 4 {
			t.Fatalf("before: %+v", card)
		}
		for name, p := range map[string]contact.Split{
			"none": {ID: card.ID}, "all": {ID: card.ID, Keys: numbers("x:u-1", "e:alice@example.org", "p:+79161234567", "t:bob")},
			"another's": {ID: card.ID, Keys: numbers("p:+79161234567", "p:+79160000000")}, "a name that is no text": {ID: card.ID, Keys: numbers("t:bob"), Name: "a\x00"},
		} {
			if _, err := d.Contacts.SplitCustomer(t.Context(), admin, p); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.Contacts.SplitCustomer(t.Context(), admin, contact.Split{ID: 999, Keys: numbers("t:bob")}); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody: %v", err)
		}
		made, err := d.Contacts.SplitCustomer(t.Context(), admin, contact.Split{ID: card.ID, Keys: numbers("p:+79161234567", "t:bob"), Name: " Bob "})
		if err != nil {
			t.Fatal(err)
		}
		for contactID, want := range map[int64]int64{alice: card.ID, both: card.ID, bob: made} {
			if got := scan[int64](t, s, "SELECT customer_id FROM contacts WHERE id = ?", contactID); got != want {
				t.Errorf("contact %d is of customer %d, want %d", contactID, got, want)
			}
		}
		left, gone := customerOf(t, d, "u-1"), customerOf(t, d, "@Bob")
		if left.ID != card.ID || left.Phone != "" || left.Telegram != "" || left.Name != "Alice" || len(left.Keys) != 2 || left.Contacts != 2 {
			t.Errorf("who stays: %+v", left)
		}
		if gone.ID != made || gone.Phone != "+79161234567" || gone.Telegram != "bob" || gone.ExternalID+gone.Email != "" || gone.Name != "Bob" || len(gone.Keys) != 2 || gone.Contacts != 1 {
			t.Errorf("who goes: %+v", gone)
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM contacts WHERE repeated_at IS NOT NULL AND id = ?", bob); n != 0 {
			t.Error("another's contact repeats that of who goes")
		}
		for _, k := range gone.Keys {
			if k.AskedAt == nil {
				t.Errorf("%s lost its quarantine", k.Key)
			}
		}
		again := d.Take(of(contact.Customer{ExternalID: "u-1", Phone: "+79161234567", Telegram: "bob"}), ended(3))
		other := d.Take(of(contact.Customer{Telegram: "bob", Email: "alice@example.org"}), ended(2))
		if got := scan[int64](t, s, "SELECT customer_id FROM contacts WHERE id = ?", again.ID); got != card.ID || scan[int](t, s, "SELECT COUNT(*) FROM customers") != 2 {
			t.Errorf("a contact joined them again: it is of %d", got)
		}
		if got := scan[int64](t, s, "SELECT customer_id FROM contacts WHERE id = ?", other.ID); got != card.ID {
			t.Errorf("the surest key does not count: of %d", got)
		}
		// A third, who turns out to be Bob, is not Alice either; by hand they may be one again.
		d.TakeIn("crm", d.Draft(of(contact.Customer{ExternalID: "9", Email: "third@example.org"}), ended(2)))
		d.TakeIn("crm", d.Draft(of(contact.Customer{ExternalID: "9", Telegram: "bob"}), ended(2)))
		third := customerOf(t, d, "third@example.org")
		if third.Contacts != 3 {
			t.Errorf("the third is not Bob: %+v", third)
		}
		d.TakeIn("crm", d.Draft(of(contact.Customer{ExternalID: "9", Email: "alice@example.org"}), ended(1)))
		if n := scan[int](t, s, "SELECT COUNT(*) FROM customers"); n != 2 {
			t.Errorf("%d customers, want 2", n)
		}
		if err := d.Contacts.MergeCustomers(t.Context(), admin, contact.Joining{Stays: third.ID, Goes: card.ID}); err != nil {
			t.Fatal(err)
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM customer_splits"); n != 0 {
			t.Errorf("%d splits of one customer", n)
		}
		if !slices.Equal(d.Audit.Lines, []string{"join customer", "split customer", "join customer", "join customer"}) {
			t.Errorf("written down: %q", d.Audit.Lines)
		}
	})
}

// Whatever is joined and split, by whom and in which order: every contact is of the
// customer who has the key that it came by, repeats and figures are those of the rows.
func TestJoinsAndSplitsAtRandom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		for seed := range uint64(3) {
			d := askingtest.NewDesk(t, s, clock)
			r := rand.New(rand.NewPCG(seed, 7))
			some := func(format string, n int) string {
				if r.IntN(2) == 0 {
					return ""
				}
				return fmt.Sprintf(format, seed, r.IntN(n))
			}
			any := func() contact.Card {
				for {
					if typed := some("+7916%03d000%d", 6); typed != "" {
						if list, err := named(t, d, typed); err == nil && len(list) == 1 {
							return list[0]
						}
					}
					d.Take(of(contact.Customer{Phone: fmt.Sprintf("+7916%03d000%d", seed, r.IntN(6))}))
				}
			}
			for range 70 {
				switch r.IntN(6) {
				case 0:
					if a, b := any(), any(); a.ID != b.ID {
						if err := d.Contacts.MergeCustomers(t.Context(), admin, contact.Joining{Stays: a.ID, Goes: b.ID}); err != nil {
							t.Fatal(err)
						}
					}
				case 1:
					p := contact.Split{}
					card := any()
					p.ID = card.ID
					want := 0
					for _, k := range card.Keys[1:] {
						if r.IntN(2) == 0 {
							p.Keys, want = append(p.Keys, k.Number), want+k.Contacts
						}
					}
					if len(p.Keys) == 0 {
						continue
					}
					made, err := d.Contacts.SplitCustomer(t.Context(), admin, p)
					if err != nil {
						t.Fatal(err)
					}
					if n := scan[int](t, s, "SELECT COUNT(*) FROM contacts WHERE customer_id = ?", made); n != want {
						t.Fatalf("%d contacts moved, said %d", n, want)
					}
				default:
					var drafts []contact.Draft
					for range 1 + r.IntN(3) {
						c := contact.Customer{ExternalID: some("u-%d-%d", 5), Email: some("%d-%d@example.org", 5), Phone: some("+7916%03d000%d", 6), Telegram: some("t%d-%d", 3)}
						drafts = append(drafts, d.Draft(of(c), ended(r.IntN(60*24)), func(d *contact.Draft) {
							d.ExternalID, d.Topic = fmt.Sprint(seed, "-", d.ExternalID), []string{"", "a", "b"}[r.IntN(3)]
							if len(contact.Keys(c)) == 0 {
								d.Customer = nil
							}
						}))
					}
					d.TakeIn([]string{"", "crm"}[r.IntN(2)], drafts...)
				}
				if r.IntN(20) == 0 {
					if _, err := s.Fold(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			proveCustomers(t, d)
		}
	})
}

type contactRow struct {
	id, customer, namedBy, topic, started, ended int64
	repeated                                     *int64
}

// proveCustomers holds what is kept of contacts and their customers against PRODUCT.md
// by brute force.
func proveCustomers(t *testing.T, d *askingtest.Desk) {
	t.Helper()
	breaches, err := d.Store.Check(t.Context())
	if err != nil || len(breaches) > 0 {
		t.Fatal(breaches, err)
	}
	var list []contactRow
	err = d.Store.Each(t.Context(), "SELECT id, customer_id, named_by, topic_id, started_at, ended_at, repeated_at FROM contacts", nil, func(rows *sql.Rows) error {
		var c contactRow
		err := rows.Scan(&c.id, &c.customer, &c.namedBy, &c.topic, &c.started, &c.ended, &c.repeated)
		list = append(list, c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	keys := map[int64][]int64{}
	for _, c := range list {
		if c.customer == 0 {
			if c.namedBy != 0 {
				t.Errorf("contact %d was named and is nobody's", c.id)
			}
			continue
		}
		if keys[c.customer] == nil {
			card, err := d.Contacts.Customer(t.Context(), admin, c.customer)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range card.Keys {
				keys[c.customer] = append(keys[c.customer], k.Number)
			}
		}
		if !slices.Contains(keys[c.customer], c.namedBy) {
			t.Errorf("contact %d is of %d, who has not the key that it came by", c.id, c.customer)
		}
		var first *int64
		for _, o := range list {
			later := o.started > c.started || o.started == c.started && o.ended > c.ended
			if o.customer == c.customer && o.topic == c.topic && c.topic > 0 && later && o.started <= c.ended+contact.RepeatWithin.Milliseconds() && (first == nil || o.started < *first) {
				first = &o.started
			}
		}
		if (first == nil) != (c.repeated == nil) || first != nil && *first != *c.repeated {
			t.Errorf("contact %d is repeated at %v, by brute force at %v", c.id, c.repeated, first)
		}
	}
}

// An admin joins and splits the very customers whose contacts come in: nobody is
// turned away, and nothing is lost.
func TestJoinsAndSplitsWhileContactsComeIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		whole := func(n int) contact.Customer {
			return contact.Customer{ExternalID: fmt.Sprint("u-", n), Email: fmt.Sprintf("u%d@example.org", n), Phone: fmt.Sprintf("+7916000000%d", n)}
		}
		first, token := d.Invited(of(whole(0)), ended(40))
		for n := range 3 {
			d.Take(of(whole(n+1)), ended(40))
		}
		const writers, batches = 4, 10
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for b := range batches {
					var drafts []contact.Draft
					for i := range 3 {
						c := whole((w + b + i) % 4)
						switch (b + i) % 3 {
						case 0:
							c.Email, c.Phone = "", ""
						case 1:
							c.ExternalID, c.Phone = "", ""
						default:
							c.ExternalID, c.Email = "", ""
						}
						drafts = append(drafts, d.Draft(of(c), ended(2+b+i+w)))
					}
					taken, err := d.Contacts.Take(t.Context(), actor.System("test"), drafts)
					if err != nil {
						t.Error(err)
						return
					}
					for _, one := range taken {
						if one.Err != nil {
							t.Error(one.Err)
						}
					}
				}
			})
		}
		wg.Go(func() {
			for range 6 {
				if _, err := d.Asking.OptOut(t.Context(), token); err != nil {
					t.Errorf("opting out: %v", err)
				}
			}
		})
		wg.Go(func() {
			for n := range 24 {
				a, err := named(t, d, whole(n%4).Email)
				b, failed := named(t, d, whole((n+1)%4).Phone)
				switch {
				case err != nil || failed != nil || len(a) != 1 || len(b) != 1:
					t.Error(a, b, err, failed)
				case a[0].ID != b[0].ID:
					if err := d.Contacts.MergeCustomers(t.Context(), admin, contact.Joining{Stays: a[0].ID, Goes: b[0].ID}); err != nil {
						t.Errorf("joining: %v", err)
					}
				default:
					k := a[0].Keys
					_, err := d.Contacts.SplitCustomer(t.Context(), admin, contact.Split{ID: a[0].ID, Keys: []int64{k[0].Number, k[len(k)-1].Number}})
					if err != nil {
						t.Errorf("splitting: %v", err)
					}
				}
			}
		})
		wg.Wait()
		if n := scan[int](t, s, "SELECT COUNT(*) FROM contacts"); n != 4+3*writers*batches {
			t.Errorf("%d contacts", n)
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM customer_keys WHERE opted_out_at = 0 AND customer_id = (SELECT customer_id FROM contacts WHERE id = ?)", first); n > 0 {
			t.Errorf("%d keys of who opted out do not know it", n)
		}
		proveCustomers(t, d)
	})
}
