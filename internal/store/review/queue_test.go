package review_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// people are those who may review.
type people []actor.Actor

func (p people) Holders(context.Context, actor.Right) ([]actor.Actor, error) {
	return slices.Clone(p), nil
}

// log keeps what was audited.
type auditLog struct{ lines []string }

func (l *auditLog) Audit(_ context.Context, a actor.Actor, action, noun string, id int64, detail map[string]any) error {
	l.lines = append(l.lines, fmt.Sprint(a.Name, " ", action, " ", noun, " ", id))
	return nil
}

// galina leads the second team; olga leads it, too, and is the second operator.
var (
	galina = actor.Actor{PersonID: 7, Name: "Galina", Role: actor.Supervisor, TeamIDs: []int64{2}}
	olga   = actor.Actor{PersonID: 8, Name: "Olga", Role: actor.Supervisor, TeamIDs: []int64{2}, OperatorID: 2}
)

const monday = when.Day(20261109)

// queueDesk is reviewDesk with forty contacts in the week of monday: each served by the
// first or the second operator, in the first or the second team, every fifth beyond the
// procedure. It is drawn a week later.
func queueDesk(t testing.TB, s *store.Store, clock *storetest.Clock, who people) (*review.Queue, *review.Service, *auditLog) {
	t.Helper()
	svc := reviewDesk(t, s, clock)
	ctx := t.Context()
	run := func(text string, args ...any) {
		t.Helper()
		if err := storetest.Run(ctx, s, text, args...); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	for _, a := range []actor.Actor{galina, olga} {
		run("INSERT INTO people (id, email, name, role, operator_id, created_at) VALUES (?, ?, ?, ?, ?, 0)", a.PersonID, a.Name+"@example.org", a.Name, string(a.Role), a.OperatorID)
	}
	for i := range 40 {
		id, beyond := 100+i, ""
		if i%5 == 0 {
			beyond = "A refund"
		}
		ended := monday.Start(storetest.Moscow).Add(time.Duration(i) * 4 * time.Hour)
		run(`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line, started_at, ended_at, day, beyond_what, beyond_why, beyond_cost, hash, taken_at)
			VALUES (?, 'q', ?, 1, ?, ?, 0, 0, 3, 0, 1, ?, ?, ?, ?, '', '', '', 0)`, id, fmt.Sprint(id), 1+i%2, 1+i/2%2, ended.UnixMilli(), ended.UnixMilli(), int64(when.DayOf(ended, storetest.Moscow)), beyond)
		run("INSERT INTO conversations (contact_id, messages) VALUES (?, ?)", id, []byte(`[{"from":"customer","text":"a"}]`))
		run("INSERT INTO word_touches (contact_id) VALUES (?)", id)
		run("INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) VALUES (?, FALSE, 'no_rule', 0, 0)", id)
	}
	if err := s.Rebuild(ctx, 0, nil); err != nil {
		t.Fatal(err)
	}
	clock.Set(monday.Add(7).At(9, 0, storetest.Moscow))
	log := &auditLog{}
	return newQueue(s, clock, who, log), svc, log
}

func newQueue(s *store.Store, clock *storetest.Clock, who people, log *auditLog) *review.Queue {
	return review.NewQueue(s, review.QueueOptions{
		Contacts: contact.New(s, nil, clock.Now, storetest.Moscow), People: who, Audit: log, Now: clock.Now, Zone: storetest.Moscow, Seed: func() int64 { return 42 },
	})
}

func add(t testing.TB, q *review.Queue, r review.QueueRule) {
	t.Helper()
	if r.Name, r.Active = string(r.Kind), true; r.Kind == "" {
		t.Fatal("a rule without its kind")
	}
	if err := q.SaveQueueRule(t.Context(), egor, r, ""); err != nil {
		t.Fatal(err)
	}
}

// drawn is who is to review what of a cycle, in order.
func drawn(t testing.TB, q *review.Queue, who people) (out []string) {
	t.Helper()
	for _, a := range who {
		own, err := q.Own(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range own.Open {
			out = append(out, fmt.Sprint(a.Name, " ", r.Rule.Kind, " ", r.ContactID, " ", r.Linked))
		}
	}
	return out
}

// A week is drawn once, when it is over: by the same rules the same contacts, whoever asks
// and however often; evenly among those who may, nobody the own ones.
func TestTheQueueIsDrawnOnce(t *testing.T) {
	who := people{anna, boris, galina, olga}
	var lists [][]string
	for range 2 {
		storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
			q, _, _ := queueDesk(t, s, clock, who)
			ctx := t.Context()
			if err := q.DrawDue(ctx); err != nil || len(drawn(t, q, who)) > 0 {
				t.Fatalf("without a rule: %v", err)
			}
			add(t, q, review.QueueRule{Kind: review.BeyondRules})
			add(t, q, review.QueueRule{Kind: review.AtRandom, N: 6})
			clock.Set(monday.Add(7).At(4, 59, storetest.Moscow))
			if err := q.DrawDue(ctx); err != nil || len(drawn(t, q, who)) > 0 {
				t.Fatalf("before five: %v", err)
			}
			clock.Set(monday.Add(7).At(5, 0, storetest.Moscow))
			if err := q.DrawDue(ctx); err != nil {
				t.Fatal(err)
			}
			list := drawn(t, q, who)
			clock.Set(monday.Add(9).At(5, 0, storetest.Moscow))
			if err := newQueue(s, clock, who, &auditLog{}).DrawDue(ctx); err != nil || !slices.Equal(list, drawn(t, q, who)) {
				t.Errorf("drawn again: %v\n%v\n%v", err, list, drawn(t, q, who))
			}
			lists = append(lists, list)
			fairly(t, q, list)
			if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
				t.Errorf("%q, %v", breaches, err)
			}
		})
	}
	for _, list := range lists[1:] {
		if !reflect.DeepEqual(list, lists[0]) {
			t.Errorf("the same rules draw otherwise:\n%v\n%v", lists[0], list)
		}
	}
}

// fairly looks at what was drawn of queueDesk: eight beyond the procedure, and six of each operator.
func fairly(t *testing.T, q *review.Queue, list []string) {
	t.Helper()
	given, contacts := map[string]int{}, map[string]int{}
	for _, line := range list {
		part := strings.Fields(line)
		given[part[0]]++
		contacts[part[2]]++
		if id := part[2]; part[0] == "Olga" && strings.ContainsAny(id[2:], "13579") { // of the second operator
			t.Errorf("an own contact: %s", line)
		}
		if part[1] == "beyond" && !strings.HasSuffix(part[2], "0") && !strings.HasSuffix(part[2], "5") {
			t.Errorf("nothing beyond: %s", line)
		}
	}
	o, err := q.Cycle(t.Context(), egor, 0)
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for _, n := range contacts {
		if n > 2 {
			t.Errorf("given %d times", n)
		}
		links += n - 1
	}
	// Three groups: the first team, both, the second; connected twice over.
	if d := o.Cycle.Draws; links != 4 || d[0].Found != 8 || d[0].Taken != 8 || d[1].Found != 40 || d[1].Taken+d[0].Taken != len(contacts) || d[1].Nobody+d[0].Nobody != 0 || d[1].Rule.Seed != 42 {
		t.Errorf("%d links, %+v", links, d)
	}
	least, most := 100, 0
	for _, name := range []string{"Anna", "Boris", "Galina", "Olga"} {
		least, most = min(least, given[name]), max(most, given[name])
	}
	if most-least > 3 {
		t.Errorf("uneven: %v", given)
	}
}

// A review closes what the queue holds of its contact; a replacement keeps its reason, and
// is the next of the same operator.
func TestTheQueueIsWorked(t *testing.T) {
	who := people{boris}
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		q, svc, log := queueDesk(t, s, clock, who)
		ctx := t.Context()
		add(t, q, review.QueueRule{Kind: review.AtRandom, N: 2})
		if err := q.DrawDue(ctx); err != nil {
			t.Fatal(err)
		}
		own, err := q.Own(ctx, boris)
		if err != nil || own.Count != 4 || own.Late != 0 || len(own.Open) != 4 || own.Progress.Assigned != 4 || own.Cycle.Goal != review.UsualPlan.Goal {
			t.Fatalf("%+v %v", own, err)
		}
		first, second := own.Open[0], own.Open[1]
		if _, next, err := q.NextInQueue(ctx, boris, first.ContactID); err != nil || next != second.ContactID {
			t.Errorf("next: %d %v", next, err)
		}
		if _, err := svc.Save(ctx, boris, first.ContactID, 0, filled(0), false); err != nil {
			t.Fatal(err)
		}
		if own, _ := q.Own(ctx, boris); own.Count != 4 {
			t.Error("a draft closes nothing")
		}
		saved, err := svc.Save(ctx, boris, first.ContactID, 1, filled(0), true)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who    actor.Actor
			id     int64
			reason string
			want   fault.Code
		}{
			{boris, second.ID, " ", fault.Invalid}, {boris, second.ID, strings.Repeat("a", 501), fault.Invalid}, {anna, second.ID, "why", fault.NotFound},
			{vera, second.ID, "why", fault.Forbidden}, {boris, first.ID, "why", fault.Conflict}, {boris, 999, "why", fault.NotFound},
		} {
			if _, err := q.Replace(ctx, c.who, c.id, c.reason); code(err) != c.want {
				t.Errorf("%s, %d, %.9q: %v", c.who.Name, c.id, c.reason, err)
			}
		}
		instead, err := q.Replace(ctx, boris, second.ID, "The line broke off")
		if err != nil || instead == 0 || (instead-second.ContactID)%2 != 0 { // of the same operator
			t.Fatalf("%d for %d: %v", instead, second.ContactID, err)
		}
		if last := log.lines[len(log.lines)-1]; last != fmt.Sprint("Boris change queue_assignment ", second.ID) {
			t.Error(last)
		}
		if err := storetest.Run(ctx, s, "UPDATE contacts SET worded = FALSE WHERE id = ?", own.Open[2].ContactID); err != nil {
			t.Fatal(err)
		}
		if err := storetest.Run(ctx, s, "UPDATE conversations SET messages = ? WHERE contact_id = ?", []byte("[]"), own.Open[2].ContactID); err != nil {
			t.Fatal(err)
		}
		if err := q.DrawDue(ctx); err != nil {
			t.Fatal(err)
		}
		own, err = q.Own(ctx, boris)
		if want := (review.Progress{PersonID: 2, Name: "Boris", Open: 2, Reviewed: 1, Replaced: 1, Gone: 1, Assigned: 4}); err != nil || own.Count != 2 || own.Progress != want {
			t.Errorf("%+v %v", own, err)
		}
		past, err := q.History(ctx, boris, page.Request{})
		for _, r := range past.Rows {
			if r.ID == first.ID && (r.State != review.Reviewed || r.ReviewID != saved.ID) || r.ID == second.ID && r.Reason != "The line broke off" {
				t.Errorf("%+v", r)
			}
		}
		if err != nil || len(past.Rows) != 3 {
			t.Errorf("%d rows, %v", len(past.Rows), err)
		}
		clock.Set(monday.Add(14).At(12, 0, storetest.Moscow))
		if own, _ := q.Own(ctx, boris); own.Late != 2 {
			t.Errorf("%d late", own.Late)
		}
		clock.Set(monday.Add(29).At(12, 0, storetest.Moscow))
		if err := q.DrawDue(ctx); err != nil {
			t.Fatal(err)
		}
		if own, _ := q.Own(ctx, boris); own.Count != 0 {
			t.Errorf("%d wait", own.Count)
		}
	})
}

// What makes no rule is refused by the name of its field.
func TestRulesOfTheQueueAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		q, _, _ := queueDesk(t, s, clock, people{})
		ctx := t.Context()
		for _, c := range []struct {
			field string
			rule  review.QueueRule
		}{
			{"kind", review.QueueRule{Name: "a", Kind: "mood"}},
			{"name", review.QueueRule{Kind: review.BeyondRules}},
			{"n", review.QueueRule{Name: "a", Kind: review.AtRandom}},
			{"n", review.QueueRule{Name: "a", Kind: review.AtRandom, N: 1_000_000_000}},
			{"n", review.QueueRule{Name: "a", Kind: review.LowMarks, N: 6}},
			{"n", review.QueueRule{Name: "a", Kind: review.LongOnes, N: 2}},
			{"most", review.QueueRule{Name: "a", Kind: review.BeyondRules, Most: -1}},
			{"seed", review.QueueRule{Name: "a", Kind: review.BeyondRules, Seed: -1}},
			{"filter", review.QueueRule{Name: "a", Kind: review.ByFilter}},
			{"filter", review.QueueRule{Name: "a", Kind: review.ByFilter, Filter: "/contacts?colour=red"}},
			{"filter", review.QueueRule{Name: "a", Kind: review.ByFilter, Filter: "/contacts?from=2026-11-01&to=2026-11-02"}},
			{"filter", review.QueueRule{Name: "a", Kind: review.ByFilter, Filter: "%zz"}},
		} {
			err := q.SaveQueueRule(ctx, egor, c.rule, "")
			if f := fault.Of(err); code(err) != fault.Invalid || f.Fields[0].Name != c.field {
				t.Errorf("%+v: %v", c.rule, err)
			}
		}
		if err := q.SaveQueueRule(ctx, egor, review.QueueRule{ID: 9, Name: "a", Kind: review.BeyondRules}, ""); code(err) != fault.NotFound {
			t.Error(err)
		}
		add(t, q, review.QueueRule{Kind: review.ByFilter, Filter: "https://desk.example/contacts?channel=chat&from=2026-01-01#top"})
		add(t, q, review.QueueRule{Kind: review.AtRandom, N: 1})
		list, err := q.QueueRules(ctx, egor)
		if err != nil || len(list) != 2 || list[0].Filter != "channel=chat" || list[0].Seed != 42 || list[1].Position <= list[0].Position {
			t.Fatalf("%+v %v", list, err)
		}
		if _, tried, err := q.TryQueue(ctx, egor); err != nil || tried[0].Found != 40 || tried[0].Taken != 40 || tried[1].Found != 40 || tried[1].Taken != 0 {
			t.Errorf("%+v %v", tried, err)
		}
		if err := q.MoveQueueRule(ctx, egor, list[1].ID, -1); err != nil {
			t.Fatal(err)
		}
		if _, tried, err := q.TryQueue(ctx, egor); err != nil || tried[0].Taken != 2 || tried[1].Taken != 38 {
			t.Errorf("%+v %v", tried, err)
		}
		if err := q.SaveQueueRule(ctx, egor, list[0], "stale"); code(err) != fault.Conflict {
			t.Error(err)
		}
		if err := q.RemoveQueueRule(ctx, egor, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, tried, err := q.TryQueue(ctx, egor); err != nil || len(tried) != 1 {
			t.Errorf("%+v %v", tried, err)
		}
		for _, p := range []review.QueuePlan{{Goal: 0}, {Goal: 501}, {Goal: 5, Links: -1}, {Goal: 5, Links: 21}} {
			if err := q.SavePlan(ctx, egor, p); code(err) != fault.Invalid {
				t.Errorf("%+v: %v", p, err)
			}
		}
		if err := q.SavePlan(ctx, egor, review.QueuePlan{Goal: 7}); err != nil {
			t.Fatal(err)
		}
		if p, err := q.Plan(ctx, egor); err != nil || p != (review.QueuePlan{Goal: 7}) {
			t.Errorf("%+v %v", p, err)
		}
	})
}
