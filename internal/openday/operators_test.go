package openday_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

var admin = actor.Actor{PersonID: 1, Role: actor.Admin, Name: "admin"}

// operatorsDesk is a desk whose operators 17 to 20 have served one contact each; who
// is 17 or 18 has an account.
type operatorsDesk struct {
	*chain
	accounts *account.Service
	ids      map[string]int64
	people   map[string]account.Person // by the operator's number
}

func newOperatorsDesk(t *testing.T, s *store.Store, clock *storetest.Clock) *operatorsDesk {
	t.Helper()
	ctx := context.Background()
	d := &operatorsDesk{chain: newChain(t, s, clock), ids: map[string]int64{}, people: map[string]account.Person{}}
	d.accounts = account.New(account.Options{Store: s, Now: clock.Now})
	d.contacts.AuditBy(d.accounts)
	d.clock.Set(time.Date(2026, 11, 25, 16, 0, 0, 0, storetest.Moscow))
	for _, n := range []string{"17", "18", "19", "20"} {
		c, err := s.ContactByID(ctx, d.served("first-"+n, n, d.at(9)))
		if err != nil {
			t.Fatal(err)
		}
		d.ids[n] = c.OperatorID
	}
	for _, n := range []string{"17", "18"} {
		p, _, err := d.accounts.AddPerson(ctx, system, account.Draft{Email: "p" + n + "@example.org", Name: "P" + n, Role: "agent", OperatorNumber: n})
		if err != nil {
			t.Fatal(err)
		}
		d.people[n] = p
	}
	return d
}

// at is an hour of 25 November.
func (d *operatorsDesk) at(hour int) time.Time {
	return time.Date(2026, 11, 25, hour, 0, 0, 0, storetest.Moscow)
}

// agent is a person as the one who asks now.
func (d *operatorsDesk) agent(p account.Person) actor.Actor {
	d.t.Helper()
	_, a, err := d.accounts.Enter(context.Background(), p.ID, "")
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *operatorsDesk) listed(a actor.Actor, f contact.Filter) (n int) {
	d.t.Helper()
	list, err := d.contacts.List(context.Background(), a, f, page.Request{Limit: 500})
	if err != nil {
		d.t.Fatal(err)
	}
	return len(list.Rows)
}

func of(number string) contact.Filter {
	return contact.Filter{By: figure.Filter{figure.Operator: {number}}}
}

// Two numbers of one person count as one operator, whoever has the account; contacts
// keep the operator of their time, and they count apart again.
func TestOperatorsWhoAreOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newOperatorsDesk(t, s, clock), context.Background()
		merge := func(what, stays, goes string, want fault.Code, key string) {
			t.Helper()
			err := d.contacts.MergeOperators(ctx, admin, contact.Joining{Stays: d.ids[stays], Goes: d.ids[goes]})
			if key == "" && err != nil || key != "" && (!fault.Is(err, want) || fault.Of(err).Key != key && fault.Of(err).Fields[0].Key != key) {
				t.Errorf("%s: %v, want %q", what, err, key)
			}
		}
		merge("with oneself", "17", "17", fault.Invalid, "contact.fault_same_operator")
		merge("with nobody", "17", "99", fault.NotFound, "fault.not_found")
		merge("two accounts", "17", "18", fault.Conflict, "account.operator.both")
		merge("the account goes along", "19", "17", 0, "")
		merge("one who counts as another", "20", "17", fault.Conflict, "contact.fault_counted")
		merge("as one who counts as another", "17", "20", fault.Conflict, "contact.fault_counted")

		anna := d.agent(d.people["17"])
		if anna.OperatorID != d.ids["19"] || !slices.Equal(anna.Also, []int64{d.ids["17"]}) {
			t.Errorf("the account is of %d and %v", anna.OperatorID, anna.Also)
		}
		for _, n := range []string{"17", "19"} {
			if got := d.figures(report.Only(figure.Operator, n)); got != "2 contacts, 0 sent, 0 marks, 2 timed" {
				t.Errorf("figures of %s: %s", n, got)
			}
			if got := d.listed(admin, of(n)); got != 2 {
				t.Errorf("contacts of %s: %d", n, got)
			}
		}
		if got := d.listed(anna, contact.Filter{}); got != 2 {
			t.Errorf("the agent sees %d contacts, want both", got)
		}
		c, err := d.contacts.Get(ctx, anna, 1)
		if err != nil || c.Operator.ExternalID != "17" || c.OperatorID != d.ids["17"] {
			t.Errorf("the contact of 17: %+v, %v", c.Operator, err)
		}
		if _, err := d.contacts.Get(ctx, anna, 2); !fault.Is(err, fault.NotFound) {
			t.Errorf("another's contact: %v", err)
		}
		// Numbers are names of the person still: in intake, and for an account.
		d.served("second", "17", d.at(9))
		if got := d.listed(admin, of("19")); got != 3 {
			t.Errorf("contacts of 19: %d, want 3", got)
		}
		if _, err := d.accounts.ChangePerson(ctx, system, d.people["18"].ID, account.Draft{Name: "P18", Role: "agent", OperatorNumber: "17"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("17 is a second account: %v", err)
		}
		if p, err := d.accounts.ChangePerson(ctx, system, d.people["17"].ID, account.Draft{Name: "P17", Role: "agent", OperatorNumber: "17"}); err != nil || p.OperatorID != d.ids["19"] {
			t.Errorf("17 is %d: %v", p.OperatorID, err)
		}
		names, err := d.contacts.Names(ctx, admin)
		if err != nil || len(names.Operators) != 3 {
			t.Errorf("%d operators to choose from: %v", len(names.Operators), err)
		}
		if err := d.contacts.MergeOperators(ctx, admin, contact.Joining{Stays: d.ids["20"], Goes: d.ids["19"]}); err != nil {
			t.Fatal(err)
		}
		card, err := d.contacts.Operator(ctx, admin, d.ids["20"])
		if err != nil || len(card.Also) != 2 || card.Contacts != 1 || card.Main != nil {
			t.Errorf("%+v %v", card, err)
		}
		if err := d.contacts.PartOperator(ctx, admin, d.ids["17"], ""); err != nil {
			t.Fatal(err)
		}
		if err := d.contacts.PartOperator(ctx, admin, d.ids["17"], ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("parted twice: %v", err)
		}
		for n, want := range map[string]int{"17": 2, "19": 2, "20": 2, "18": 1} {
			if got := d.listed(admin, of(n)); got != want {
				t.Errorf("contacts of %s after parting: %d, want %d", n, got, want)
			}
		}
		log, err := d.accounts.AuditLog(ctx, system, account.AuditFilter{Noun: "operator"}, page.Request{})
		if err != nil || len(log.Rows) != 3 || log.Rows[0].Action != "split" || log.Rows[1].Action != "join" {
			t.Errorf("%+v %v", log.Rows, err)
		}
	})
}

// Whoever counts as whom, and whoever is a guest when: figures, lists and what agents
// see are those of brute force.
func TestOperatorsAtRandom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newOperatorsDesk(t, s, clock), context.Background()
		r := rand.New(rand.NewPCG(5, 5))
		boss := d.person("Boss", actor.Supervisor)
		d.clock.Set(d.at(9))
		_, plan := d.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 2})
		shift := plan.Places[0].Shifts[0].ID
		d.clock.Set(d.at(16))
		numbers := []string{"17", "18", "19", "20"}
		main, holder := map[string]string{}, map[string]string{"17": "17", "18": "18"} // number → main, main → whose account
		for _, n := range numbers {
			main[n] = n
		}
		sits := map[string]bool{}
		type served struct {
			number string
			inside bool
		}
		var all []served
		for _, n := range numbers {
			all = append(all, served{n, false})
		}
		for step := range 160 {
			n, o := numbers[r.IntN(4)], numbers[r.IntN(4)]
			switch r.IntN(5) {
			case 0:
				err := d.contacts.MergeOperators(ctx, admin, contact.Joining{Stays: d.ids[n], Goes: d.ids[o]})
				allowed := n != o && main[n] == n && main[o] == o && (holder[n] == "" || holder[o] == "")
				if (err == nil) != allowed {
					t.Fatalf("%s and %s: %v, allowed %v", n, o, err, allowed)
				}
				if allowed {
					for k, m := range main {
						if m == o {
							main[k] = n
						}
					}
					if holder[o] != "" {
						holder[n], holder[o] = holder[o], ""
					}
				}
			case 1:
				if err := d.contacts.PartOperator(ctx, admin, d.ids[n], ""); (err == nil) != (main[n] != n) {
					t.Fatalf("parting %s: %v", n, err)
				}
				main[n] = n
			case 2:
				whose := []string{"17", "18"}[r.IntN(2)]
				var err error
				if sits[whose] {
					err = d.Release(ctx, boss, shift, d.people[whose].ID)
				} else {
					err = d.Seat(ctx, boss, shift, "p"+whose+"@example.org")
				}
				if err != nil {
					t.Fatal(err)
				}
				sits[whose] = !sits[whose]
			default:
				inside := r.IntN(2) == 0
				d.served(fmt.Sprint("c-", step), n, d.at(map[bool]int{true: 12, false: 15}[inside]))
				all = append(all, served{n, inside})
			}
			if step%6 == 0 {
				if _, err := s.Fold(ctx); err != nil {
					t.Fatal(err)
				}
			}
			for _, n := range numbers {
				listed, counted := 0, int64(0)
				for _, c := range all {
					if main[c.number] == main[n] {
						listed++
						if whose := holder[main[n]]; whose == "" || !sits[whose] || !c.inside {
							counted++
						}
					}
				}
				got, err := d.reports.Figures(ctx, system, when.Period{From: 2026_11_01, To: 2026_11_30}, report.Only(figure.Operator, n))
				if err != nil || got.All[figure.N] != counted || d.listed(admin, of(n)) != listed {
					t.Fatalf("step %d, operator %s: %d counted, %d listed; by brute force %d and %d (%v)", step, n, got.All[figure.N], d.listed(admin, of(n)), counted, listed, err)
				}
				if whose := holder[main[n]]; whose != "" && d.listed(d.agent(d.people[whose]), contact.Filter{}) != listed {
					t.Fatalf("step %d: the agent of %s sees %d contacts, want %d", step, n, d.listed(d.agent(d.people[whose]), contact.Filter{}), listed)
				}
			}
			if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
				t.Fatalf("step %d: %v %v", step, breaches, err)
			}
		}
	})
}

// Contacts come in, guests sign up and off, people are linked to operators, while an
// admin counts these operators together and apart.
func TestOperatorsWhileTheDeskWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newOperatorsDesk(t, s, clock), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		d.clock.Set(d.at(9))
		_, plan := d.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 2})
		shift := plan.Places[0].Shifts[0].ID
		d.clock.Set(d.at(16))
		numbers := []string{"17", "18", "19", "20"}
		var all sync.WaitGroup
		for worker := range 3 {
			all.Go(func() {
				for n := range 12 {
					ended := d.at([]int{12, 15}[n%2])
					var drafts []contact.Draft
					for i := range 3 {
						drafts = append(drafts, contact.Draft{Source: "chat", ExternalID: fmt.Sprint(worker, "-", n, "-", i), Channel: "chat", Kind: contact.Chat,
							Operator: numbers[(worker+n+i)%4], Name: fmt.Sprint("Name ", worker+n), StartedAt: ended, EndedAt: ended})
					}
					taken, err := d.contacts.Take(ctx, system, drafts)
					if err != nil || taken[0].Err != nil {
						t.Errorf("intake: %v %v", err, taken)
					}
				}
			})
		}
		all.Go(func() {
			for range 8 {
				if err := d.Seat(ctx, boss, shift, "p17@example.org"); err != nil {
					t.Errorf("sign up: %v", err)
				}
				if err := d.Release(ctx, boss, shift, d.people["17"].ID); err != nil {
					t.Errorf("sign off: %v", err)
				}
			}
			if err := d.Seat(ctx, boss, shift, "p17@example.org"); err != nil {
				t.Errorf("sign up: %v", err)
			}
		})
		all.Go(func() {
			for range 10 {
				for _, err := range []error{d.contacts.MergeOperators(ctx, admin, contact.Joining{Stays: d.ids["19"], Goes: d.ids["17"]}), d.contacts.MergeOperators(ctx, admin, contact.Joining{Stays: d.ids["20"], Goes: d.ids["19"]}),
					d.contacts.PartOperator(ctx, admin, d.ids["17"], ""), d.contacts.PartOperator(ctx, admin, d.ids["19"], ""), d.contacts.MergeOperators(ctx, admin, contact.Joining{Stays: d.ids["17"], Goes: d.ids["20"]}),
					d.contacts.PartOperator(ctx, admin, d.ids["20"], "")} {
					if err != nil {
						t.Errorf("counting: %v", err)
					}
				}
			}
		})
		all.Go(func() {
			for n := range 10 {
				if _, err := d.accounts.ChangePerson(ctx, system, d.people["18"].ID, account.Draft{Name: "P18", Role: "agent", OperatorNumber: []string{"", "18"}[n%2]}); err != nil {
					t.Errorf("linking: %v", err)
				}
			}
		})
		all.Wait()
		if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
			t.Fatal(breaches, err)
		}
		if got := d.listed(admin, contact.Filter{}); got != 4+3*12*3 {
			t.Errorf("%d contacts", got)
		}
	})
}
