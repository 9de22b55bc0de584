package recovery_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/fault"
	"openpeople/internal/recovery"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

var (
	ctx    = context.Background()
	fixed  = recovery.Closing{Outcome: "fixed"}
	silent = recovery.Attempt{Result: recovery.Silent}
)

// hire gives somebody an account, who leads a team.
func hire(t *testing.T, s *store.Store, name string, role actor.Role, leads ...int64) account.Person {
	t.Helper()
	p := account.Person{Email: name + "@example.org", Name: name, Role: role, Leads: leads, CreatedAt: askingtest.Noon}
	if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertPerson(ctx, &p) }); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRecovery(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		recoveries := d.Recoveries
		id, token := d.Invited()
		_, happy := d.Invited()
		low, high := d.Answer(token, survey.Answers{Mark: new(2), Comment: "не помогли"}), d.Answer(happy, askingtest.Marked(3))
		for _, r := range []survey.Response{low, low, high} {
			if err := recoveries.OpenFor(ctx, r.ID); err != nil {
				t.Fatal(err)
			}
		}
		of, err := s.ContactByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		leader := hire(t, s, "Ольга", actor.Supervisor, of.TeamID)
		supervisor := actor.Actor{PersonID: leader.ID, Role: actor.Supervisor, TeamIDs: []int64{of.TeamID, of.TeamID}}
		rows, n, err := recoveries.Open(ctx, supervisor, 10)
		if err != nil || n != 1 || len(rows) != 1 {
			t.Fatal(rows, n, err)
		}
		r := rows[0]
		if r.ContactID != id || r.Mark != 2 || *r.NowMark != 2 || r.Comment != "не помогли" || r.ChannelName != "chat" || r.CustomerName != "Иван" || r.ClosedAt != nil ||
			!r.AcknowledgeDueAt.Equal(askingtest.Noon.Add(4*time.Hour)) || !r.DueAt.Equal(askingtest.Noon.Add(24*time.Hour)) { // noon the next day: twelve hours of work
			t.Errorf("%+v", r)
		}
		leads := supervisor
		leads.TeamIDs = []int64{987}
		if _, n, err := recoveries.Open(ctx, leads, 10); n != 0 || err != nil {
			t.Errorf("a supervisor of another team sees %d, %v", n, err)
		}
		for name, who := range map[string]actor.Actor{"another team's": leads, "nobody's": {PersonID: 7, Role: actor.Supervisor}} {
			if err := recoveries.Close(ctx, who, id, fixed); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s supervisor closes: %v", name, err)
			}
			if err := recoveries.Attempt(ctx, who, id, silent); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s supervisor tries: %v", name, err)
			}
			if rows, n, err := recoveries.Open(ctx, who, 10); n != 0 || len(rows) != 0 || err != nil {
				t.Errorf("%s supervisor sees %d cases, %v", name, n, err)
			}
		}
		if _, n, err := recoveries.Open(ctx, actor.Actor{PersonID: 2, Role: actor.Admin}, 10); n != 1 || err != nil {
			t.Errorf("an admin sees %d cases, %v", n, err)
		}
		// Nobody answered: the case stays open and says so.
		for _, remark := range []string{"занято", "+7 916 123-45-67 не отвечает"} {
			if err := recoveries.Attempt(ctx, supervisor, id, recovery.Attempt{Result: recovery.Silent, Remark: remark}); err != nil {
				t.Fatal(err)
			}
			clock.Set(clock.Now().Add(time.Minute))
		}
		if rows, _, _ := recoveries.Open(ctx, supervisor, 10); len(rows) != 1 || rows[0].Tries != 2 || rows[0].TriedAt == nil || !rows[0].TriedAt.Equal(askingtest.Noon.Add(time.Minute)) {
			t.Errorf("after two calls: %+v", rows)
		}
		if r, err := recoveries.OfContact(ctx, supervisor, id); err != nil || len(r.Attempts) != 2 || r.Attempts[1].Remark != "занято" || r.Attempts[0].PersonID != leader.ID || r.ClosedAt != nil {
			t.Errorf("after two calls: %+v, %v", r, err)
		}
		if err := recoveries.Close(ctx, supervisor, id, recovery.Closing{Outcome: recovery.Corrected}); !fault.Is(err, fault.Invalid) {
			t.Errorf("closed as corrected, which it is not: %v", err)
		}
		if err := recoveries.Close(ctx, actor.Actor{PersonID: 1, Role: actor.Agent}, id, fixed); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an agent: %v", err)
		}
		if err := recoveries.Close(ctx, supervisor, id, recovery.Closing{Outcome: "forgotten", Cause: "forgotten", Remark: "x\x00"}); len(fault.Of(err).Fields) != 3 {
			t.Errorf("a wrong outcome and remark: %v", err)
		}
		if err := recoveries.Close(ctx, supervisor, id, recovery.Closing{Outcome: "fixed", Cause: "system", Remark: " вернули деньги, +7 916 123-45-67 "}); err != nil {
			t.Fatal(err)
		}
		if err := recoveries.Close(ctx, supervisor, id, fixed); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := recoveries.Attempt(ctx, supervisor, id, silent); !fault.Is(err, fault.Conflict) {
			t.Errorf("a call after it was closed: %v", err)
		}
		// Returned, it is open as if nobody had closed it; how it was closed is kept.
		closed := clock.Now()
		for what, err := range map[string]error{
			"closed at another time": recoveries.Return(ctx, supervisor, id, closed.Add(-time.Minute)),
			"of another team":        recoveries.Return(ctx, leads, id, closed),
		} {
			if err == nil {
				t.Errorf("%s: returned", what)
			}
		}
		if err := recoveries.Return(ctx, supervisor, id, closed); err != nil {
			t.Fatal(err)
		}
		if rows, _, err := recoveries.Open(ctx, supervisor, 10); err != nil || len(rows) != 1 || rows[0].Outcome != "" || rows[0].Tries != 2 {
			t.Errorf("returned: %+v, %v", rows, err)
		}
		var kept string
		if err := s.Row(ctx, "SELECT outcome || ' by ' || CAST(closed_by AS TEXT) || ': ' || remark FROM recovery_returns").Scan(&kept); err != nil || kept != fmt.Sprintf("fixed by %d: вернули деньги, +7 916 123-45-67", leader.ID) {
			t.Errorf("kept: %q, %v", kept, err)
		}
		if err := recoveries.Return(ctx, supervisor, id, closed); !fault.Is(err, fault.Conflict) {
			t.Errorf("returned twice: %v", err)
		}
		if err := recoveries.Close(ctx, supervisor, id, recovery.Closing{Outcome: "fixed", Cause: "system", Remark: " вернули деньги, +7 916 123-45-67 "}); err != nil {
			t.Fatal(err)
		}
		if err := recoveries.Close(ctx, supervisor, id+1, fixed); !fault.Is(err, fault.NotFound) {
			t.Errorf("no case: %v", err)
		}
		r2, err := recoveries.OfContact(ctx, supervisor, id)
		if err != nil || r2 == nil || r2.Outcome != "fixed" || r2.ClosedBy != leader.ID || r2.Cause != "system" || r2.Remark != "вернули деньги, +7 916 123-45-67" {
			t.Errorf("%+v, %v", r2, err)
		}
		if err != nil || len(r2.Returns) != 1 || r2.Returns[0].Outcome != "fixed" || r2.Returns[0].Remark != "вернули деньги, +7 916 123-45-67" || !r2.Returns[0].ClosedAt.Equal(closed) || r2.Returns[0].At.IsZero() {
			t.Errorf("returned once: %+v, %v", r2, err)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		own := actor.Actor{PersonID: 4, Role: actor.Agent, OperatorID: c.OperatorID}
		if r, err := recoveries.OfContact(ctx, own, id); err != nil || r == nil || r.Remark != "вернули деньги, ***67" || r.Attempts[0].Remark != "***67 не отвечает" {
			t.Errorf("the agent who served: %+v, %v", r, err)
		}
		own.OperatorID++
		if _, err := recoveries.OfContact(ctx, own, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another agent: %v", err)
		}
		if r, err := recoveries.OfContact(ctx, supervisor, id+1); err != nil || r != nil {
			t.Errorf("no case: %v, %v", r, err)
		}
	})
}

// A customer who corrects the mark is said so beside the case, which may be closed by
// it.
func TestCorrectedMark(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		admin := actor.Actor{PersonID: 2, Role: actor.Admin}
		id, token := d.Invited()
		d.Answer(token, askingtest.Marked(2))
		if rows, _, err := d.Recoveries.Open(ctx, admin, 10); err != nil || len(rows) != 1 || rows[0].Was() != nil {
			t.Fatalf("%+v, %v", rows, err)
		}
		d.Answer(token, askingtest.Marked(4))
		rows, _, err := d.Recoveries.Open(ctx, admin, 10)
		if err != nil || len(rows) != 1 || rows[0].Was() == nil || *rows[0].Was() != 2 || *rows[0].NowMark != 4 {
			t.Fatalf("%+v, %v", rows, err)
		}
		if r, err := d.Recoveries.OfContact(ctx, admin, id); err != nil || r.Was() == nil || *r.Was() != 2 {
			t.Errorf("%+v, %v", r, err)
		}
		if err := d.Recoveries.Close(ctx, admin, id, recovery.Closing{Outcome: recovery.Corrected}); err != nil {
			t.Error(err)
		}
	})
}

// A case does not grow for ever.
func TestAttemptsAreBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		admin := actor.Actor{PersonID: 2, Role: actor.Admin}
		id, token := d.Invited()
		d.Answer(token, askingtest.Marked(1))
		for range recovery.MaxAttempts {
			if err := d.Recoveries.Attempt(ctx, admin, id, silent); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Recoveries.Attempt(ctx, admin, id, silent); !fault.Is(err, fault.Conflict) {
			t.Errorf("one more: %v", err)
		}
	})
}
