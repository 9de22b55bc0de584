package survey_test

import (
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/recovery"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

func TestMarkTakenElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		draft := d.draft()
		id := d.takeAll(draft)[0].ID
		e := survey.Elsewhere{Source: "chat", ExternalID: draft.ExternalID, Mark: 2, Solved: ptr(false), Comment: "долго", Delivery: "ivr", AnsweredAt: noon}
		took, err := d.surveys.TakeResponse(ctx, system, e)
		if err != nil || !took.New || took.ContactID != id || took.InvitationID != d.invitation(id).ID {
			t.Fatal(took, err)
		}
		again, err := d.surveys.TakeResponse(ctx, system, e)
		if err != nil || again.New || again.ResponseID != took.ResponseID {
			t.Errorf("the same mark once more: %+v, %v", again, err)
		}
		other := e
		other.Mark = 5
		if _, err := d.surveys.TakeResponse(ctx, system, other); !fault.Is(err, fault.Conflict) {
			t.Errorf("another mark: %v", err)
		}
		d.clock.Set(noon.Add(time.Hour))
		if n := d.send(); n != 0 {
			t.Errorf("%d letters went out after the mark was taken", n)
		}
		if got := d.sums(today); got[figure.Answered] != 1 || got[figure.MarkSum] != 2 || got[figure.Dissatisfied] != 1 || got[figure.SolvedN] != 1 || got[figure.Delivered] != 0 || got[figure.Replied] != 0 {
			t.Errorf("%+v", got)
		}
		if n := d.events(); n != 1 {
			t.Errorf("%d events", n)
		}

		// A contact that is not asked about gets an invitation of its own.
		draft = d.draft(func(c *contact.Draft) { c.Customer = nil })
		id = d.takeAll(draft)[0].ID
		e.ExternalID, e.AnsweredAt = draft.ExternalID, d.clock.Now()
		var wait sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for range 8 {
			wait.Go(func() {
				took, err := d.surveys.TakeResponse(ctx, system, e)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				made += int(count(took.New))
				mu.Unlock()
			})
		}
		wait.Wait()
		if i := d.invitation(id); made != 1 || i.RuleID != 0 || i.Delivery != "ivr" || i.Address != "" {
			t.Errorf("%d new, %+v", made, i)
		}
		asking, err := d.surveys.OfContact(ctx, system, id)
		if err != nil || asking.State != survey.StateTaken || asking.Response == nil || asking.Response.Delivery != "ivr" || asking.Decision.Reason != survey.NoAddress {
			t.Errorf("%+v, %v", asking, err)
		}
	})
}

func TestMarkTakenElsewhereIsChecked(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	draft := d.draft()
	d.takeAll(draft)
	for _, c := range []struct {
		name   string
		change func(e *survey.Elsewhere)
		field  string
	}{
		{"no mark", func(e *survey.Elsewhere) { e.Mark = 0 }, "mark"},
		{"a mark over the scale", func(e *survey.Elsewhere) { e.Mark = 6 }, "mark"},
		{"no source", func(e *survey.Elsewhere) { e.Source = "" }, "source"},
		{"no text", func(e *survey.Elsewhere) { e.Comment = "a\x00" }, "comment"},
		{"no bytes of a text", func(e *survey.Elsewhere) { e.ExternalID = "\xff" }, "external_id"},
		{"before the contact", func(e *survey.Elsewhere) { e.AnsweredAt = draft.StartedAt.Add(-time.Second) }, "answered_at"},
		{"tomorrow", func(e *survey.Elsewhere) { e.AnsweredAt = noon.AddDate(0, 0, 1) }, "answered_at"},
		{"the year 9999", func(e *survey.Elsewhere) { e.AnsweredAt = noon.AddDate(7973, 0, 0) }, "answered_at"},
		{"never", func(e *survey.Elsewhere) { e.AnsweredAt = time.Time{} }, "answered_at"},
		{"no delivery", func(e *survey.Elsewhere) { e.Delivery = "" }, "delivery"},
		{"a delivery that is no code", func(e *survey.Elsewhere) { e.Delivery = "IVR 2!" }, "delivery"},
	} {
		e := survey.Elsewhere{Source: "chat", ExternalID: draft.ExternalID, Mark: 5, Delivery: "ivr", AnsweredAt: noon}
		c.change(&e)
		_, err := d.surveys.TakeResponse(ctx, system, e)
		if f := fault.Of(err); f == nil || f.Code != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	e := survey.Elsewhere{Source: "chat", ExternalID: "nobody", Mark: 5, Delivery: "ivr", AnsweredAt: noon}
	if _, err := d.surveys.TakeResponse(ctx, system, e); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown contact: %v", err)
	}
	if _, err := d.surveys.TakeResponse(ctx, actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeRead}}, e); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a reading token: %v", err)
	}
}

var supervisor = actor.Actor{PersonID: 7, Role: actor.Supervisor}

func TestRecovery(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		recoveries := recovery.New(s, d.surveys, d.clock.Now)
		id, token := d.invited()
		_, happy := d.invited()
		low, high := d.answer(token, survey.Answers{Mark: ptr(2), Comment: "не помогли"}), d.answer(happy, marked(3))
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
		if r.ContactID != id || *r.Mark != 2 || r.Comment != "не помогли" || r.ChannelName != "chat" || r.CustomerName != "Иван" || !r.DueAt.Equal(noon.Add(24*time.Hour)) || r.ClosedAt != nil {
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
		if err := recoveries.Close(ctx, supervisor, id, "fixed", " вернули деньги "); err != nil {
			t.Fatal(err)
		}
		if err := recoveries.Close(ctx, supervisor, id, "fixed", ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := recoveries.Close(ctx, supervisor, id+1, "fixed", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("no case: %v", err)
		}
		r2, err := recoveries.OfContact(ctx, supervisor, id)
		if err != nil || r2 == nil || r2.Outcome != "fixed" || r2.ClosedBy != 7 || r2.Remark != "вернули деньги" {
			t.Errorf("%+v, %v", r2, err)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		own := actor.Actor{PersonID: 4, Role: actor.Agent, OperatorID: c.OperatorID}
		if r, err := recoveries.OfContact(ctx, own, id); err != nil || r == nil {
			t.Errorf("the agent who served: %v, %v", r, err)
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

func TestOfContact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		id, token := d.invited()
		state := func() survey.InvitationState {
			t.Helper()
			asking, err := d.surveys.OfContact(ctx, system, id)
			if err != nil {
				t.Fatal(err)
			}
			return asking.State
		}
		if got := state(); got != survey.StateQueued {
			t.Errorf("before sending it is %s", got)
		}
		d.clock.Set(noon.Add(10 * time.Minute))
		d.send()
		if got := state(); got != survey.StateSent {
			t.Errorf("after sending it is %s", got)
		}
		d.answer(token, marked(2))
		d.answer(token, marked(3))
		executive := actor.Actor{PersonID: 3, Role: actor.Executive}
		asking, err := d.surveys.OfContact(ctx, executive, id)
		if err != nil || asking.State != survey.StateAnswered || len(asking.Revisions) != 2 || *asking.Response.Mark != 3 || asking.RuleName != "Все каналы" || asking.Version.Number != 1 {
			t.Errorf("%+v, %v", asking, err)
		}
		if asking.Invitation.Address != "" {
			t.Errorf("an executive sees the address %s", asking.Invitation.Address)
		}
		if asking, _ := d.surveys.OfContact(ctx, supervisor, id); asking.Invitation.Address != "u1@example.org" {
			t.Errorf("a supervisor sees %q", asking.Invitation.Address)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		own := actor.Actor{PersonID: 4, Role: actor.Agent, OperatorID: c.OperatorID}
		if _, err := d.surveys.OfContact(ctx, own, id); err != nil {
			t.Errorf("the agent who served: %v", err)
		}
		own.OperatorID++
		if _, err := d.surveys.OfContact(ctx, own, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another agent: %v", err)
		}
		id, _ = d.invited()
		d.clock.Set(noon.Add(30 * time.Minute))
		d.send()
		d.clock.Set(noon.AddDate(0, 1, 0))
		if got := state(); got != survey.StateExpired {
			t.Errorf("a month later it is %s", got)
		}
	})
}

func TestRulesAreChecked(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	admin := actor.Actor{PersonID: 1, Role: actor.Admin}
	rules, err := d.surveys.Rules(ctx, supervisor)
	if err != nil {
		t.Fatal(err)
	}
	good := survey.DraftOf(rules[0])
	good.ID, good.Position, good.Name, good.Channels = 0, 0, "Салоны", []string{"shop"}
	if _, err := d.surveys.SaveRule(ctx, supervisor, good); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a supervisor: %v", err)
	}
	id, err := d.surveys.SaveRule(ctx, admin, good)
	if err != nil || id == rules[0].ID {
		t.Fatal(id, err)
	}
	if r, err := d.surveys.Rule(ctx, supervisor, id); err != nil || r.Name != "Салоны" || r.Channels[0] != "shop" || !r.UpdatedAt.Equal(noon) {
		t.Errorf("%+v, %v", r, err)
	}
	if len(d.audit.lines) != 1 || d.audit.lines[0] != "add rule" {
		t.Errorf("written down: %v", d.audit.lines)
	}
	for field, change := range map[string]func(r *survey.RuleDraft){
		"name":            func(r *survey.RuleDraft) { r.Name = "  " },
		"survey":          func(r *survey.RuleDraft) { r.SurveyID = 99 },
		"delivery":        func(r *survey.RuleDraft) { r.Delivery = "pigeon" },
		"kinds":           func(r *survey.RuleDraft) { r.Kinds = []string{"fax"} },
		"channels":        func(r *survey.RuleDraft) { r.Channels = []string{"\xff"} },
		"lines":           func(r *survey.RuleDraft) { r.Lines = []int{0} },
		"delay_minutes":   func(r *survey.RuleDraft) { r.DelayMinutes = -1 },
		"quiet_from":      func(r *survey.RuleDraft) { r.QuietFrom = 1440 },
		"quiet_to":        func(r *survey.RuleDraft) { r.QuietTo = -1 },
		"share":           func(r *survey.RuleDraft) { r.Share = 101 },
		"quarantine_days": func(r *survey.RuleDraft) { r.QuarantineDays = 10000 },
		"max_age_hours":   func(r *survey.RuleDraft) { r.MaxAgeHours = 0 },
		"position":        func(r *survey.RuleDraft) { r.Position = -1 },
	} {
		draft := good
		change(&draft)
		_, err := d.surveys.SaveRule(ctx, admin, draft)
		if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	gone := good
	gone.ID = 12345
	if _, err := d.surveys.SaveRule(ctx, admin, gone); !fault.Is(err, fault.NotFound) {
		t.Errorf("a rule that is gone: %v", err)
	}
	// The first in position that fits decides.
	shop := d.take(func(c *contact.Draft) { c.Channel, c.Kind = "shop", contact.Retail })
	if got, err := d.store.DecisionByContact(ctx, shop.ID); err != nil || got.RuleID != id {
		t.Errorf("decided by rule %d, %v", got.RuleID, err)
	}
}

func TestLinkStandsUnderTheBaseURL(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	id, token := d.invited()
	if got := d.surveys.URL(d.invitation(id).ID); got != "https://desk.example.org/s/"+token {
		t.Error(got)
	}
}
