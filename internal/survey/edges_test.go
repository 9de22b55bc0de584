package survey_test

import (
	"testing"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

// A share of nought asks nobody and one of a hundred everybody, of a thousand.
func TestShareAtItsEnds(t *testing.T) {
	for _, c := range []struct{ share, least, most int }{{0, 0, 0}, {1, 1, 25}, {50, 430, 570}, {99, 975, 999}, {100, 1000, 1000}} {
		s, clock := storetest.SQLite(t)
		d := newDesk(t, s, clock)
		d.rule(func(r *survey.RuleDraft) { r.Share = c.share })
		asked := 0
		for range 2 {
			var drafts []contact.Draft
			for range 500 {
				drafts = append(drafts, d.draft())
			}
			for _, taken := range d.takeAll(drafts...) {
				switch {
				case taken.Decision.Asked:
					asked++
				case taken.Decision.Reason != string(survey.SampledOut):
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
		change func(r *survey.RuleDraft)
		later  time.Duration // the second contact of the customer after the first
		age    time.Duration // how long ago it ended when it is taken
		want   survey.Reason
	}{
		{"a millisecond before the thirty days are over", nil, 30*days - ms, 5 * time.Minute, survey.Quarantine},
		{"when they are over", nil, 30 * days, 5 * time.Minute, survey.Asked},
		{"at once", nil, 0, 5 * time.Minute, survey.Quarantine},
		{"one day, a millisecond before", func(r *survey.RuleDraft) { r.QuarantineDays = 1 }, days - ms, 5 * time.Minute, survey.Quarantine},
		{"one day", func(r *survey.RuleDraft) { r.QuarantineDays = 1 }, days, 5 * time.Minute, survey.Asked},
		{"no quarantine", func(r *survey.RuleDraft) { r.QuarantineDays = 0 }, 0, 5 * time.Minute, survey.Asked},
		{"no quarantine, the first question still to come", func(r *survey.RuleDraft) { r.QuarantineDays = 0 }, 0, time.Hour, survey.Asked},
		{"as old as may be", nil, 40 * days, 72 * hours, survey.Asked},
		{"a millisecond older", nil, 40 * days, 72*hours + ms, survey.TooOld},
		{"one hour old of one", func(r *survey.RuleDraft) { r.MaxAgeHours = 1 }, 40 * days, hours, survey.Asked},
		{"a millisecond more than one hour", func(r *survey.RuleDraft) { r.MaxAgeHours = 1 }, 40 * days, hours + ms, survey.TooOld},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				d := newDesk(t, s, clock)
				d.rule(func(r *survey.RuleDraft) {
					r.QuietFrom, r.QuietTo = 0, 0 // the hour of the day is another test's matter
					if c.change != nil {
						c.change(r)
					}
				})
				same := contact.Customer{ExternalID: "same", Email: "same@example.org"}
				if first := d.take(func(x *contact.Draft) { x.Customer = &same }); !first.Decision.Asked {
					t.Fatal(first.Decision)
				}
				d.clock.Set(noon.Add(c.later))
				again := d.take(func(x *contact.Draft) {
					other := same
					x.Customer, x.EndedAt = &other, d.clock.Now().Add(-c.age)
					x.StartedAt = x.EndedAt.Add(-time.Minute)
				})
				if again.Decision.Reason != string(c.want) {
					t.Errorf("%s, want %s", again.Decision.Reason, c.want)
				}
			})
		})
	}
}
