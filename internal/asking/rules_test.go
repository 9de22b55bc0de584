package asking_test

import (
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/store/storetest"
)

func TestRulesAreChecked(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := askingtest.NewDesk(t, s, clock)
	admin := actor.Actor{PersonID: 1, Role: actor.Admin}
	rules, err := d.Asking.Rules(ctx, supervisor)
	if err != nil {
		t.Fatal(err)
	}
	good := asking.DraftOf(rules[0])
	good.ID, good.Position, good.Name, good.Channels = 0, 0, "Салоны", []string{"shop"}
	if _, err := d.Asking.SaveRule(ctx, supervisor, good); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a supervisor: %v", err)
	}
	id, err := d.Asking.SaveRule(ctx, admin, good)
	if err != nil || id == rules[0].ID {
		t.Fatal(id, err)
	}
	if r, err := d.Asking.Rule(ctx, supervisor, id); err != nil || r.Name != "Салоны" || r.Channels[0] != "shop" || !r.UpdatedAt.Equal(askingtest.Noon) {
		t.Errorf("%+v, %v", r, err)
	}
	if len(d.Audit.Lines) != 1 || d.Audit.Lines[0] != "add rule" {
		t.Errorf("written down: %v", d.Audit.Lines)
	}
	for field, change := range map[string]func(r *asking.RuleDraft){
		"name":            func(r *asking.RuleDraft) { r.Name = "  " },
		"survey":          func(r *asking.RuleDraft) { r.SurveyID = 99 },
		"delivery":        func(r *asking.RuleDraft) { r.Delivery = "pigeon" },
		"kinds":           func(r *asking.RuleDraft) { r.Kinds = []string{"fax"} },
		"channels":        func(r *asking.RuleDraft) { r.Channels = []string{"\xff"} },
		"lines":           func(r *asking.RuleDraft) { r.Lines = []int{0} },
		"delay_minutes":   func(r *asking.RuleDraft) { r.DelayMinutes = -1 },
		"quiet_from":      func(r *asking.RuleDraft) { r.QuietFrom = 1440 },
		"quiet_to":        func(r *asking.RuleDraft) { r.QuietTo = -1 },
		"share":           func(r *asking.RuleDraft) { r.Share = 101 },
		"quarantine_days": func(r *asking.RuleDraft) { r.QuarantineDays = 10000 },
		"max_age_hours":   func(r *asking.RuleDraft) { r.MaxAgeHours = 0 },
		"position":        func(r *asking.RuleDraft) { r.Position = -1 },
	} {
		draft := good
		change(&draft)
		_, err := d.Asking.SaveRule(ctx, admin, draft)
		if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	gone := good
	gone.ID = 12345
	if _, err := d.Asking.SaveRule(ctx, admin, gone); !fault.Is(err, fault.NotFound) {
		t.Errorf("a rule that is gone: %v", err)
	}
	// The first in position that fits decides.
	shop := d.Take(func(c *contact.Draft) { c.Channel, c.Kind = "shop", contact.Retail })
	if got, err := d.Store.DecisionByContact(ctx, shop.ID); err != nil || got.RuleID != id {
		t.Errorf("decided by rule %d, %v", got.RuleID, err)
	}
}
