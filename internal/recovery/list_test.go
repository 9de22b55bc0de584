package recovery_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// filled is a desk on which many cases are worked on at random for some days.
func filled(t *testing.T, s *store.Store, clock *storetest.Clock) (*desk, actor.Actor) {
	d := newDesk(t, s, clock)
	dice := rand.New(rand.NewPCG(1, 2))
	people := []actor.Actor{d.as(d.olga), d.as(hire(t, s, "Вера", actor.Admin))}
	must := func(err error) {
		t.Helper()
		if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Forbidden) {
			t.Fatal(err)
		}
	}
	for n := range 40 {
		id, token := d.Invited(func(c *contact.Draft) {
			c.Topic = []string{"tariffs", "bills"}[n%2]
			c.Team = []string{"Чаты-2", "Чаты-3"}[n%3/2]
		})
		d.Answer(token, askingtest.Marked(1+dice.IntN(2)))
		clock.Pass(time.Duration(dice.IntN(300)) * time.Minute)
		a := people[dice.IntN(2)]
		switch dice.IntN(5) {
		case 0:
			must(d.Recoveries.Take(ctx, a, id, 0))
		case 1:
			must(d.Recoveries.Attempt(ctx, a, id, recovery.Attempt{Result: recovery.Silent, NextAt: new(clock.Now().Add(time.Duration(1+dice.IntN(3000)) * time.Minute))}))
		case 2, 3:
			must(d.Recoveries.Close(ctx, a, id, recovery.Closing{Outcome: []string{"fixed", "explained", "unreachable"}[dice.IntN(3)], Cause: []string{"", "system"}[dice.IntN(2)]}))
			if dice.IntN(2) == 0 {
				second := d.Invitation(id)
				second.ID, second.Purpose, second.SentAt, second.SentDay = 0, survey.Second, nil, 0
				must(s.InTx(ctx, func(ctx context.Context) error { return s.InsertInvitation(ctx, &second) }))
				if dice.IntN(3) > 0 {
					d.Answer(d.Links.Token(second.ID), askingtest.Marked(1+dice.IntN(5)))
				}
			}
		}
	}
	return d, people[1]
}

// Every list is the rows that brute force finds, whatever its filter, its order and the size
// of its parts; figures add up the same rows, and open lists of what they count.
func TestListsAndFiguresAgree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, admin := filled(t, s, clock)
		rs, now := d.Recoveries, clock.Now()
		list := func(f recovery.Filter, limit int) (rows []recovery.Row) {
			t.Helper()
			p := page.Request{Limit: limit}
			for {
				part, err := rs.List(ctx, admin, f, p)
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, part.Rows...)
				if p.After = part.Next; p.After == (page.Cursor{}) {
					return rows
				}
			}
		}
		all := list(recovery.Filter{}, 500)
		if len(all) != 41 {
			t.Fatalf("%d cases", len(all))
		}
		soon := func(at *time.Time, due time.Time, how string) bool {
			if how == recovery.InTime {
				return at != nil && !at.After(due)
			}
			return at != nil && at.After(due) || at == nil && due.Before(now)
		}
		today := when.DayOf(now, storetest.Moscow)
		for name, c := range map[string]struct {
			filter recovery.Filter
			fits   func(r recovery.Row) bool
		}{
			"new":             {recovery.Filter{States: []recovery.State{recovery.Untaken}}, func(r recovery.Row) bool { return r.State(now) == recovery.Untaken }},
			"taken, waiting":  {recovery.Filter{States: []recovery.State{recovery.Taken, recovery.Waiting}}, func(r recovery.Row) bool { return r.State(now) == recovery.Taken || r.State(now) == recovery.Waiting }},
			"closed":          {recovery.Filter{States: []recovery.State{recovery.Closed}}, func(r recovery.Row) bool { return r.ClosedAt != nil }},
			"overdue":         {recovery.Filter{Late: true}, func(r recovery.Row) bool { return r.Late(now) }},
			"of somebody":     {recovery.Filter{OwnerID: admin.PersonID}, func(r recovery.Row) bool { return r.OwnerID == admin.PersonID }},
			"by outcome":      {recovery.Filter{Outcomes: []string{"fixed", "unreachable"}}, func(r recovery.Row) bool { return r.Outcome == "fixed" || r.Outcome == "unreachable" }},
			"by cause":        {recovery.Filter{Causes: []string{"system"}}, func(r recovery.Row) bool { return r.Cause == "system" }},
			"by topic":        {recovery.Filter{By: figure.Filter{figure.Topic: {"bills"}}}, func(r recovery.Row) bool { return r.TopicName == "bills" }},
			"without a topic": {recovery.Filter{By: figure.Filter{figure.Topic: {"bills"}}, Without: []figure.Dimension{figure.Topic}}, func(r recovery.Row) bool { return r.TopicName != "bills" }},
			"of nothing":      {recovery.Filter{By: figure.Filter{figure.Topic: {"nothing"}}}, func(recovery.Row) bool { return false }},
			"by a survey":     {recovery.Filter{By: figure.Filter{figure.Survey: {survey.BuiltInKey}}}, func(recovery.Row) bool { return true }},
			"taken in time":   {recovery.Filter{Acknowledged: recovery.InTime}, func(r recovery.Row) bool { return soon(r.AcknowledgedAt, r.AcknowledgeDueAt, recovery.InTime) }},
			"taken late":      {recovery.Filter{Acknowledged: recovery.TooLate}, func(r recovery.Row) bool { return soon(r.AcknowledgedAt, r.AcknowledgeDueAt, recovery.TooLate) }},
			"closed in time":  {recovery.Filter{Closed: recovery.InTime}, func(r recovery.Row) bool { return soon(r.ClosedAt, r.DueAt, recovery.InTime) }},
			"closed late":     {recovery.Filter{Closed: recovery.TooLate}, func(r recovery.Row) bool { return soon(r.ClosedAt, r.DueAt, recovery.TooLate) }},
			"solved":          {recovery.Filter{Solved: true}, func(r recovery.Row) bool { return r.Outcome == "fixed" || r.Outcome == "explained" }},
			"marked again":    {recovery.Filter{Again: true}, func(r recovery.Row) bool { return r.After != nil }},
			"marked low":      {recovery.Filter{Before: []int{1}}, func(r recovery.Row) bool { return r.Mark == 1 }},
			"marked low, and then better": {recovery.Filter{Before: []int{1, 2}, After: []int{4, 5}}, func(r recovery.Row) bool {
				return r.Mark <= 2 && r.After != nil && *r.After >= 4
			}},
			"handled long": {recovery.Filter{By: figure.Filter{figure.HandlingBand: {"over_10_min"}}}, func(recovery.Row) bool { return false }},
			"of a day":     {recovery.Filter{Period: when.Period{From: today.Add(-1), To: today.Add(-1)}}, func(r recovery.Row) bool { return when.DayOf(r.OpenedAt, storetest.Moscow) == today.Add(-1) }},
		} {
			want := map[int64]bool{}
			for _, r := range all {
				if c.fits(r) {
					want[r.ID] = true
				}
			}
			for _, order := range []recovery.Order{recovery.ByOpening, recovery.Latest, recovery.ByDue} {
				f := c.filter
				f.Order = order
				rows := list(f, 3)
				if len(rows) != len(want) {
					t.Errorf("%s: %d cases, want %d", name, len(rows), len(want))
				}
				for i, r := range rows {
					if !want[r.ID] {
						t.Errorf("%s has %+v", name, r.Recovery)
					}
					if i > 0 && map[recovery.Order]bool{recovery.ByOpening: r.OpenedAt.Before(rows[i-1].OpenedAt), recovery.Latest: r.OpenedAt.After(rows[i-1].OpenedAt), recovery.ByDue: r.DueAt.Before(rows[i-1].DueAt)}[order] {
						t.Errorf("%s, order %d: out of order at %d", name, order, i)
					}
				}
			}
			if n, err := rs.Count(ctx, admin, c.filter); n != len(want) || err != nil {
				t.Errorf("%s: counted %d, want %d, %v", name, n, len(want), err)
			}
			got, err := rs.Figures(ctx, admin, c.filter)
			if err != nil || got.Opened != int64(len(want)) {
				t.Errorf("%s: figures of %d, want %d, %v", name, got.Opened, len(want), err)
			}
			var n recovery.Sums
			var pairs int64
			for _, r := range all {
				if !want[r.ID] {
					continue
				}
				count := func(to *int64, yes bool) {
					if yes {
						*to++
					}
				}
				count(&n.Open, r.ClosedAt == nil)
				count(&n.Closed, r.ClosedAt != nil)
				count(&n.AcknowledgedSoon, soon(r.AcknowledgedAt, r.AcknowledgeDueAt, recovery.InTime))
				count(&n.AcknowledgeRipe, r.AcknowledgedAt != nil || r.AcknowledgeDueAt.Before(now))
				count(&n.ClosedSoon, soon(r.ClosedAt, r.DueAt, recovery.InTime))
				count(&n.CloseRipe, r.ClosedAt != nil || r.DueAt.Before(now))
				count(&n.Solved, r.Solved)
				count(&n.AskedAgain, r.AskedAgain)
				count(&pairs, r.After != nil)
			}
			n.Opened, n.Pairs = int64(len(want)), got.Pairs
			if fmt.Sprint(got.Sums) != fmt.Sprint(n) || got.Again.N != pairs {
				t.Errorf("%s: %+v, want %+v and %d pairs", name, got.Sums, n, pairs)
			}
		}
		board, err := rs.Board(ctx, admin, recovery.Filter{})
		if err != nil || len(board) != 4 {
			t.Fatal(board, err)
		}
		sum := 0
		for _, column := range board {
			sum += column.Count
			for _, r := range column.Rows {
				if r.State(now) != column.State {
					t.Errorf("%s holds %s", column.State, r.State(now))
				}
			}
		}
		if sum != len(all) {
			t.Errorf("the board has %d of %d", sum, len(all))
		}
	})
}

// A supervisor reads the cases of the teams led, executives read each masked, agents none.
func TestWhoReadsLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, _ := filled(t, s, clock)
		hire(t, s, "Инна", actor.Supervisor, d.team("Чаты-3"))
		for name, c := range map[string]struct {
			who actor.Actor
			n   int
		}{
			"Olga":         {d.as(d.olga), 28},
			"nobody's":     {actor.Actor{PersonID: 9, Role: actor.Supervisor}, 0},
			"an executive": {actor.Actor{PersonID: 9, Role: actor.Executive}, 41},
			"a token":      {actor.Actor{TokenID: 9, Scopes: []actor.Scope{actor.ScopeRead}}, 41},
		} {
			list, err := d.Recoveries.List(ctx, c.who, recovery.Filter{}, page.Request{Limit: 100})
			figures, err2 := d.Recoveries.Figures(ctx, c.who, recovery.Filter{})
			if err != nil || err2 != nil || len(list.Rows) != c.n || figures.Opened != int64(c.n) {
				t.Errorf("%s reads %d cases and figures of %d, want %d: %v, %v", name, len(list.Rows), figures.Opened, c.n, err, err2)
			}
			for _, r := range list.Rows {
				if masked := r.CustomerName != "Иван"; masked == c.who.May(actor.ContactReveal) {
					t.Errorf("%s reads %q", name, r.CustomerName)
				}
			}
		}
		if _, err := d.Recoveries.List(ctx, actor.Actor{PersonID: 9, Role: actor.Agent}, recovery.Filter{}, page.Request{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an agent: %v", err)
		}
	})
}
