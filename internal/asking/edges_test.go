package asking_test

import (
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A share of nought asks nobody and one of a hundred everybody, of a thousand.
func TestShareAtItsEnds(t *testing.T) {
	for _, c := range []struct{ share, least, most int }{{0, 0, 0}, {1, 1, 25}, {50, 430, 570}, {99, 975, 999}, {100, 1000, 1000}} {
		s, clock := storetest.SQLite(t)
		d := askingtest.NewDesk(t, s, clock)
		d.Rule(func(r *asking.RuleDraft) { r.Share = c.share })
		asked := 0
		for range 2 {
			var drafts []contact.Draft
			for range 500 {
				drafts = append(drafts, d.Draft())
			}
			for _, taken := range d.TakeAll(drafts...) {
				switch {
				case taken.Decision.Asked:
					asked++
				case taken.Decision.Reason != string(asking.SampledOut):
					t.Errorf("%d per cent: %s", c.share, taken.Decision.Reason)
				}
			}
		}
		if asked < c.least || asked > c.most {
			t.Errorf("%d of 1000 are asked at %d per cent", asked, c.share)
		}
	}
}

// The windows of a rule at their edges: a customer is asked again when the days
// are over, not a millisecond before; a contact is old when it is older than the
// hours, not when it is as old.
func TestTheEdgesOfARule(t *testing.T) {
	const days, hours, ms = 24 * time.Hour, time.Hour, time.Millisecond
	for _, c := range []struct {
		name   string
		change func(r *asking.RuleDraft)
		later  time.Duration // the second contact of the customer after the first
		age    time.Duration // how long ago it ended when it is taken
		want   asking.Reason
	}{
		{"a millisecond before the thirty days are over", nil, 30*days - ms, 5 * time.Minute, asking.Quarantine},
		{"when they are over", nil, 30 * days, 5 * time.Minute, asking.Asked},
		{"at once", nil, 0, 5 * time.Minute, asking.Quarantine},
		{"one day, a millisecond before", func(r *asking.RuleDraft) { r.QuarantineDays = 1 }, days - ms, 5 * time.Minute, asking.Quarantine},
		{"one day", func(r *asking.RuleDraft) { r.QuarantineDays = 1 }, days, 5 * time.Minute, asking.Asked},
		{"no quarantine", func(r *asking.RuleDraft) { r.QuarantineDays = 0 }, 0, 5 * time.Minute, asking.Asked},
		{"no quarantine, the first question still to come", func(r *asking.RuleDraft) { r.QuarantineDays = 0 }, 0, time.Hour, asking.Asked},
		{"as old as may be", nil, 40 * days, 72 * hours, asking.Asked},
		{"a millisecond older", nil, 40 * days, 72*hours + ms, asking.TooOld},
		{"one hour old of one", func(r *asking.RuleDraft) { r.MaxAgeHours = 1 }, 40 * days, hours, asking.Asked},
		{"a millisecond more than one hour", func(r *asking.RuleDraft) { r.MaxAgeHours = 1 }, 40 * days, hours + ms, asking.TooOld},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				d := askingtest.NewDesk(t, s, clock)
				d.Rule(func(r *asking.RuleDraft) {
					r.QuietFrom, r.QuietTo = 0, 0 // the hour of the day is another test's matter
					if c.change != nil {
						c.change(r)
					}
				})
				same := contact.Customer{ExternalID: "same", Email: "same@example.org"}
				if first := d.Take(func(x *contact.Draft) { x.Customer = &same }); !first.Decision.Asked {
					t.Fatal(first.Decision)
				}
				d.Clock.Set(askingtest.Noon.Add(c.later))
				again := d.Take(func(x *contact.Draft) {
					other := same
					x.Customer, x.EndedAt = &other, d.Clock.Now().Add(-c.age)
					x.StartedAt = x.EndedAt.Add(-time.Minute)
				})
				if again.Decision.Reason != string(c.want) {
					t.Errorf("%s, want %s", again.Decision.Reason, c.want)
				}
			})
		})
	}
}
