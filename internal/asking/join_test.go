package asking_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func of(c contact.Customer) func(*contact.Draft) {
	return func(d *contact.Draft) { d.Customer = &c }
}

func scan[T any](t *testing.T, s *store.Store, text string, args ...any) (v T) {
	t.Helper()
	if err := s.Row(t.Context(), text, args...).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Many writers bring contacts of few customers, each by another key and in another
// order: no repeat is lost, nobody is asked twice, no writer is turned away.
func TestParallelContactsOfFewCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		const customers, writers, batches, batch = 5, 8, 8, 4
		whole := func(n int) contact.Customer {
			return contact.Customer{ExternalID: fmt.Sprint("u-", n), Email: fmt.Sprintf("u%d@example.org", n), Phone: fmt.Sprintf("+7916000000%d", n)}
		}
		for n := range customers {
			d.Take(of(whole(n)))
		}
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for b := range batches {
					var drafts []contact.Draft
					for i := range batch {
						n := (w*batches+b)*batch + i
						known, by := whole((n*7+w)%customers), contact.Customer{}
						switch (n + b) % 3 {
						case 0:
							by.ExternalID = known.ExternalID
						case 1:
							by.Email = known.Email
						default:
							by.Phone = known.Phone
						}
						end := askingtest.Noon.Add(-time.Duration(n+20) * time.Minute)
						drafts = append(drafts, d.Draft(of(by), func(c *contact.Draft) { c.StartedAt, c.EndedAt = end.Add(-5*time.Minute), end }))
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
		wg.Wait()
		if n := scan[int](t, s, "SELECT COUNT(*) FROM customers"); n != customers {
			t.Errorf("%d customers, want %d", n, customers)
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM contacts WHERE repeated_at IS NULL"); n != customers {
			t.Errorf("%d contacts are the last of their customer, want %d of %d", n, customers, customers+writers*batches*batch)
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM invitations"); n != customers {
			t.Errorf("%d invitations to %d customers", n, customers)
		}
	})
}

// New customers who come at once by two keys are one.
func TestParallelNewCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for n := range 12 {
					c := contact.Customer{Email: fmt.Sprintf("n%d@example.org", n), Phone: fmt.Sprintf("+791600001%02d", n)}
					switch w % 3 {
					case 0:
						c.Phone = ""
					case 1:
						c.Email = ""
					}
					if taken, err := d.Contacts.Take(t.Context(), actor.System("test"), []contact.Draft{d.Draft(of(c))}); err != nil || taken[0].Err != nil {
						t.Error(err, taken)
					}
				}
			})
		}
		wg.Wait()
		if n := scan[int](t, s, "SELECT COUNT(*) FROM customers"); n != 12 {
			t.Errorf("%d customers, want 12", n)
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM contacts c WHERE NOT EXISTS (SELECT 1 FROM customers u WHERE u.id = c.customer_id)"); n != 0 {
			t.Errorf("%d contacts are of nobody", n)
		}
	})
}

// A contact that names two known customers makes them one: history, invitations,
// opt-out and repeats follow, and it is written down.
func TestAContactThatNamesTwoCustomersJoinsThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		d.Contacts.AuditBy(d.Audit)
		at := func(hours int) func(*contact.Draft) {
			return func(c *contact.Draft) {
				c.StartedAt = askingtest.Noon.Add(time.Duration(hours) * time.Hour)
				c.EndedAt = c.StartedAt.Add(time.Minute)
			}
		}
		first, _ := d.Invited(of(contact.Customer{ExternalID: "u", Phone: "+79161234567", Email: "one@example.org"}), at(-9))
		second, token := d.Invited(of(contact.Customer{Email: "two@example.org", Name: "Анна"}), at(-6))
		if _, err := d.Asking.OptOut(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		both := d.TakeAll(
			d.Draft(of(contact.Customer{Email: "two@example.org"}), at(-4)),
			d.Draft(of(contact.Customer{Phone: "+79161234567", Email: "two@example.org"}), at(-3)))
		customer := scan[int64](t, s, "SELECT customer_id FROM contacts WHERE id = ?", first)
		for _, id := range []int64{second, both[0].ID, both[1].ID} {
			if got := scan[int64](t, s, "SELECT customer_id FROM contacts WHERE id = ?", id); got != customer {
				t.Errorf("contact %d is of customer %d, not %d", id, got, customer)
			}
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM contacts WHERE repeated_at IS NULL"); n != 1 {
			t.Errorf("%d contacts are repeated by none, want the last", n)
		}
		if n := scan[int](t, s, "SELECT COUNT(*) FROM invitations WHERE customer_id = ?", customer); n != 2 {
			t.Errorf("%d invitations are the customer's, want 2", n)
		}
		if name := scan[string](t, s, "SELECT name FROM customers"); name != "Анна" {
			t.Errorf("there is one customer, %q", name)
		}
		for _, c := range []contact.Customer{{ExternalID: "u"}, {ExternalID: "u", Email: "three@example.org", Phone: "+79160000003"}, {Email: "three@example.org"}} {
			if taken := d.Take(of(c), at(-2)); taken.Decision.Reason != string(asking.OptedOut) {
				t.Errorf("%+v: %s, want opted out", c, taken.Decision.Reason)
			}
		}
		if !slices.Contains(d.Audit.Lines, "join customer") {
			t.Errorf("nobody wrote it down: %q", d.Audit.Lines)
		}
	})
}

// A family that shares a phone stays as many as their external ids.
func TestAFamilyIsNotJoined(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		d.Contacts.AuditBy(d.Audit)
		mother := d.Take(of(contact.Customer{ExternalID: "mother", Phone: "+79161234567"}))
		son := d.Take(of(contact.Customer{ExternalID: "son", Phone: "+79161234567", Email: "son@example.org"}))
		any := d.Take(of(contact.Customer{Phone: "+79161234567", Email: "son@example.org"}))
		var are []int64
		for _, taken := range []contact.Taken{mother, son, any} {
			are = append(are, scan[int64](t, s, "SELECT customer_id FROM contacts WHERE id = ?", taken.ID))
		}
		if are[0] == are[1] || are[2] != are[0] {
			t.Errorf("the contacts are of %v: want two people, the last by its phone", are)
		}
		// It is written down when it begins, not with each contact.
		if want := []string{"keep_apart customer", "keep_apart customer"}; !slices.Equal(d.Audit.Lines, want) {
			t.Errorf("the log has %q, want %q", d.Audit.Lines, want)
		}
		d.TakeAll(d.Draft(of(contact.Customer{ExternalID: "mother", Phone: "+79161234567"})), d.Draft(of(contact.Customer{ExternalID: "son", Phone: "+79161234567"})),
			d.Draft(of(contact.Customer{Phone: "+79161234567", Email: "son@example.org"})))
		if len(d.Audit.Lines) != 2 {
			t.Errorf("contacts that say nothing new: %q", d.Audit.Lines)
		}
		d.TakeAll(d.Draft(of(contact.Customer{ExternalID: "daughter", Phone: "+79161234567"})), d.Draft(of(contact.Customer{ExternalID: "daughter", Phone: "+79161234567"})))
		if len(d.Audit.Lines) != 3 {
			t.Errorf("one more who shares the phone: %q", d.Audit.Lines)
		}
	})
}
