package asking_test

import (
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// history is a contact that ended some time ago and the low mark it got a minute later.
func history(d *askingtest.Desk, ago time.Duration) (contact.Draft, asking.Elsewhere) {
	draft := d.Draft(func(c *contact.Draft) {
		c.StartedAt, c.EndedAt = c.StartedAt.Add(-ago), c.EndedAt.Add(-ago)
	})
	return draft, asking.Elsewhere{Source: draft.Source, ExternalID: draft.ExternalID, Mark: new(1), Delivery: "old", AnsweredAt: draft.EndedAt.Add(time.Minute)}
}

// Marks of years ago count on their days; nobody is called back for them, and the
// response rate, which does not know who was asked, leaves them out.
func TestHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		for _, c := range []struct {
			ago   time.Duration
			hours int // of the rule; 0: no rule fits
			opens bool
		}{
			{3 * 365 * 24 * time.Hour, 72, false},
			{71 * time.Hour, 72, true},
			{73 * time.Hour, 72, false},
			{73 * time.Hour, 96, true},
			{10 * time.Hour, 8, false},
			{71 * time.Hour, 0, true},
			{73 * time.Hour, 0, false},
		} {
			d.Rule(func(r *asking.RuleDraft) {
				if r.Lines, r.MaxAgeHours = []int{9}, 72; c.hours > 0 {
					r.Lines, r.MaxAgeHours = nil, c.hours
				}
			})
			clock.Set(clock.Now().Add(time.Minute)) // the plan of before is not good any more
			draft, e := history(d, c.ago)
			id := d.TakeAll(draft)[0].ID
			took, err := d.Asking.TakeResponse(ctx, system, e)
			if err != nil || !took.New {
				t.Fatal(c, took, err)
			}
			_, err = s.RecoveryByContact(ctx, id)
			if opened := err == nil; opened != c.opens || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%v ago, the rule takes %d hours: a case is open %t, %v", c.ago, c.hours, opened, err)
			}
			if again, err := d.Asking.TakeResponse(ctx, system, e); err != nil || again.New || again.ResponseID != took.ResponseID {
				t.Errorf("once more: %+v, %v", again, err)
			}
			got := d.Sums(when.DayOf(draft.EndedAt, storetest.Moscow))
			if got[figure.MarkN] == 0 || got[figure.Dissatisfied] != got[figure.MarkN] || got[figure.Delivered]+got[figure.Replied] != 0 {
				t.Errorf("%v ago: %+v", c.ago, got)
			}
			early := e
			early.AnsweredAt = draft.EndedAt.Add(-time.Second)
			_, err = d.Asking.TakeResponse(ctx, system, early)
			if asked := d.Invitation(id).RuleID > 0; !asked && !fault.Is(err, fault.Invalid) || asked && !fault.Is(err, fault.Conflict) {
				t.Errorf("an answer before the end, asked %t: %v", asked, err)
			}
		}
	})
}

// What is known of an answer counts, and where it belongs only; the response rate
// counts what is said to have reached the customer, answered or not.
func TestAnswersOfParts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		const ago = 400 * 24 * time.Hour
		day := when.DayOf(askingtest.Noon.Add(-ago), storetest.Moscow)
		var offered asking.Elsewhere
		var silent int64
		for i, change := range []func(e *asking.Elsewhere){
			func(e *asking.Elsewhere) { e.Mark = new(5) },
			func(e *asking.Elsewhere) { e.Mark, e.Solved = nil, new(true) },
			func(e *asking.Elsewhere) { e.Mark, e.Comment = nil, "спасибо" },
			func(e *asking.Elsewhere) { e.Mark, e.OfferedAt = new(4), e.AnsweredAt },
			func(e *asking.Elsewhere) { e.Mark, e.OfferedAt, e.AnsweredAt = nil, e.AnsweredAt, time.Time{} },
		} {
			draft, e := history(d, ago)
			silent = d.TakeAll(draft)[0].ID
			change(&e)
			for n := range 2 {
				if took, err := d.Asking.TakeResponse(ctx, system, e); err != nil || took.New != (n == 0) || (took.ResponseID > 0) != (i < 4) {
					t.Fatalf("%d, time %d: %+v, %v", i, n, took, err)
				}
			}
			offered = e
		}
		check := func(want figure.Sums) {
			t.Helper()
			got := d.Sums(day)
			for _, sum := range []figure.Sum{figure.Answered, figure.MarkN, figure.MarkSum, figure.Satisfied, figure.Top, figure.SolvedN, figure.SolvedYes, figure.Commented, figure.Delivered, figure.Replied} {
				if got[sum] != want[sum] {
					t.Errorf("%s is %d, want %d", figure.Table[sum].Name, got[sum], want[sum])
				}
			}
		}
		want := figure.Sums{figure.Answered: 4, figure.MarkN: 2, figure.MarkSum: 9, figure.Satisfied: 2, figure.Top: 1,
			figure.SolvedN: 1, figure.SolvedYes: 1, figure.Commented: 1, figure.Delivered: 2, figure.Replied: 1}
		check(want)
		about, err := d.Asking.OfContact(ctx, system, silent)
		if err != nil || about.State != asking.StateOffered {
			t.Errorf("asked elsewhere: %+v, %v", about, err)
		}

		// The answer follows; when the question came is known by then.
		offered.Mark, offered.AnsweredAt = new(3), offered.OfferedAt.Add(time.Minute)
		offered.OfferedAt = offered.OfferedAt.Add(30 * time.Second)
		if took, err := d.Asking.TakeResponse(ctx, system, offered); err != nil || !took.New {
			t.Fatal(took, err)
		}
		want[figure.Answered], want[figure.MarkN], want[figure.MarkSum], want[figure.Replied] = 5, 3, 12, 2
		check(want)
		if i := d.Invitation(silent); !i.SentAt.Equal(offered.OfferedAt.Add(-30 * time.Second)) {
			t.Errorf("the question came at %v", i.SentAt)
		}
		if about, err = d.Asking.OfContact(ctx, system, silent); err != nil || about.State != asking.StateTaken {
			t.Errorf("answered: %+v, %v", about, err)
		}
	})
}
