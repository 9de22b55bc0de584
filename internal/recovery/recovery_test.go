package recovery_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

var ctx = context.Background()

var supervisor = actor.Actor{PersonID: 7, Role: actor.Supervisor}

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
		rows, n, err := recoveries.Open(ctx, supervisor, 10)
		if err != nil || n != 1 || len(rows) != 1 {
			t.Fatal(rows, n, err)
		}
		r := rows[0]
		if r.ContactID != id || *r.Mark != 2 || r.Comment != "не помогли" || r.ChannelName != "chat" || r.CustomerName != "Иван" || !r.DueAt.Equal(askingtest.Noon.Add(24*time.Hour)) || r.ClosedAt != nil {
			t.Errorf("%+v", r)
		}
		leads := supervisor
		leads.TeamIDs = []int64{987}
		if _, n, err := recoveries.Open(ctx, leads, 10); n != 0 || err != nil {
			t.Errorf("a supervisor of another team sees %d, %v", n, err)
		}
		if err := recoveries.Close(ctx, actor.Actor{PersonID: 1, Role: actor.Agent}, id, "fixed", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an agent: %v", err)
		}
		if err := recoveries.Close(ctx, supervisor, id, "forgotten", "x\x00"); len(fault.Of(err).Fields) != 2 {
			t.Errorf("a wrong outcome and remark: %v", err)
		}
		if err := recoveries.Close(ctx, supervisor, id, "fixed", " вернули деньги, +7 916 123-45-67 "); err != nil {
			t.Fatal(err)
		}
		if err := recoveries.Close(ctx, supervisor, id, "fixed", ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := recoveries.Close(ctx, supervisor, id+1, "fixed", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("no case: %v", err)
		}
		r2, err := recoveries.OfContact(ctx, supervisor, id)
		if err != nil || r2 == nil || r2.Outcome != "fixed" || r2.ClosedBy != 7 || r2.Remark != "вернули деньги, +7 916 123-45-67" {
			t.Errorf("%+v, %v", r2, err)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		own := actor.Actor{PersonID: 4, Role: actor.Agent, OperatorID: c.OperatorID}
		if r, err := recoveries.OfContact(ctx, own, id); err != nil || r == nil || r.Remark != "вернули деньги, ***67" {
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
