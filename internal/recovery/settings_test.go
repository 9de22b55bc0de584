package recovery_test

import (
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// A mark opens a case by the rule of its contact, which is due by the calendar of the desk.
func TestThresholdAndCalendar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		admin := actor.Actor{PersonID: 2, Role: actor.Admin}
		rs := d.Recoveries
		opened := func(mark int) *recovery.Row {
			id, token := d.Invited()
			d.Answer(token, askingtest.Marked(mark))
			r, err := rs.OfContact(ctx, admin, id)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		for low, opens := range []int{0, 1, 2, 3, 4} {
			clock.Pass(time.Minute)
			d.Rule(func(r *asking.RuleDraft) { r.LowMark = low })
			for mark := 1; mark <= 5; mark++ {
				if r := opened(mark); (r != nil) != (mark <= opens) {
					t.Errorf("threshold %d, mark %d: %v", low, mark, r)
				} else if r != nil && (r.Mark != mark) {
					t.Errorf("opened by %d, not by %d", r.Mark, mark)
				}
			}
		}
		c, err := rs.Calendar(ctx, admin)
		if err != nil || c.Acknowledge != 4 || c.Close != 12 || c.Hours.Weekly() != 84*time.Hour || c.CauseNeeded {
			t.Fatalf("built in: %+v, %v", c, err)
		}
		seen := c.Revision()
		c.Hours.Week[6].To = c.Hours.Week[6].From // it is Saturday
		c.Hours.Holidays = append(c.Hours.Holidays, 2026_11_24, 2026_11_23, 2026_11_23)
		c.Acknowledge, c.Close, c.CauseNeeded = 10, 20, true
		if err := rs.SaveCalendar(ctx, admin, c, seen); err != nil {
			t.Fatal(err)
		}
		if err := rs.SaveCalendar(ctx, admin, c, seen); !fault.Of(err).Stale() {
			t.Errorf("over another's: %v", err)
		}
		r := opened(1)
		at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, storetest.Moscow) }
		if !r.AcknowledgeDueAt.Equal(at(25, 10).Add(5*time.Minute)) || !r.DueAt.Equal(at(25, 20).Add(5*time.Minute)) { // from 12:05: nine hours less five minutes on Saturday
			t.Errorf("due %v and %v", r.AcknowledgeDueAt, r.DueAt)
		}
		if err := rs.Close(ctx, admin, r.ContactID, fixed); len(fault.Of(err).Fields) != 1 {
			t.Errorf("closed without a cause: %v", err)
		}
		if err := rs.Close(ctx, admin, r.ContactID, recovery.Closing{Outcome: "fixed", Cause: "other"}); err != nil {
			t.Error(err)
		}
		for name, change := range map[string]func(c *recovery.Calendar){
			"without hours": func(c *recovery.Calendar) { c.Hours.Week = [7]when.Span{} },
			"backwards":     func(c *recovery.Calendar) { c.Hours.Week[0].From, c.Hours.Week[0].To = 900, 600 },
			"out of a day":  func(c *recovery.Calendar) { c.Hours.Week[0].To = 1500 },
			"at once":       func(c *recovery.Calendar) { c.Acknowledge = 0 },
			"never":         func(c *recovery.Calendar) { c.Close = recovery.MaxHours + 1 },
			"out of order":  func(c *recovery.Calendar) { c.Acknowledge, c.Close = 12, 4 },
		} {
			wrong := c
			if change(&wrong); !fault.Is(rs.SaveCalendar(ctx, admin, wrong, c.Revision()), fault.Invalid) {
				t.Errorf("%s: taken", name)
			}
		}
	})
}

// An admin edits the lists; what is retired stays on old cases and is offered for no other.
func TestWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		admin := d.as(hire(t, s, "Вера", actor.Admin))
		rs := d.Recoveries
		words := func() recovery.Words {
			list, err := rs.Words(ctx, admin)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		for code, name := range recovery.Outcomes {
			if w, known := words().Find(recovery.Outcome, code); !known || w.Name != name {
				t.Errorf("a desk begins with %q as %v", code, w.Name)
			}
		}
		gift := recovery.Word{List: recovery.Outcome, Name: i18n.Text{RU: " подарили  месяц "}, Solved: true}
		if err := rs.AddWord(ctx, admin, gift); err != nil {
			t.Fatal(err)
		}
		all := words().Of(recovery.Outcome)
		added := all[len(all)-1]
		if added.Name.RU != "подарили месяц" || added.Code != "outcome-6" || !added.Solved {
			t.Errorf("%+v", added)
		}
		for what, w := range map[string]recovery.Word{"twice": gift, "nameless": {List: recovery.Cause}, "of no list": {List: "x", Name: i18n.Text{RU: "a"}}, "torn": {List: recovery.Cause, Name: i18n.Text{RU: "\x00"}}} {
			if err := rs.AddWord(ctx, admin, w); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		seen := added.Revision()
		added.Name.EN = "a month for free"
		if err := rs.ChangeWord(ctx, admin, added, seen); err != nil {
			t.Fatal(err)
		}
		if err := rs.ChangeWord(ctx, admin, added, seen); !fault.Of(err).Stale() {
			t.Errorf("over another's: %v", err)
		}
		if err := rs.MoveWord(ctx, admin, added.ID, -100); err != nil || words().Of(recovery.Outcome)[0].ID != added.ID {
			t.Errorf("moved: %v, %v", words(), err)
		}
		if err := rs.Close(ctx, d.as(d.olga), d.contact.ID, recovery.Closing{Outcome: added.Code}); err != nil {
			t.Fatal(err)
		}
		for _, w := range words().Of(recovery.Outcome) {
			err := rs.RetireWord(ctx, admin, w.ID, true)
			if last := w.Code == "declined"; fault.Is(err, fault.Conflict) != last || err != nil && !last {
				t.Errorf("%s retired: %v", w.Code, err)
			}
		}
		if name := words().Name(recovery.Outcome, d.now().Outcome); name.EN != "a month for free" {
			t.Errorf("the old case is %v", name)
		}
		if err := rs.RetireWord(ctx, admin, added.ID, false); err != nil || len(words().Of(recovery.Outcome)) != 2 {
			t.Errorf("returned: %v", err)
		}
		if err := rs.RetireWord(ctx, admin, 99, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("none: %v", err)
		}
		for what, err := range map[string]error{"adds": rs.AddWord(ctx, d.as(d.olga), gift), "moves": rs.MoveWord(ctx, d.as(d.olga), added.ID, 1), "retires": rs.RetireWord(ctx, d.as(d.olga), added.ID, true)} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("a supervisor %s: %v", what, err)
			}
		}
	})
}
