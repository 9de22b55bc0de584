package scorecard_test

import (
	"fmt"
	"testing"

	"openpeople/internal/condition"
	"openpeople/internal/fault"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// another publishes a scorecard beside the built-in one.
func another(t *testing.T, room *scorecard.Service, name string) int64 {
	t.Helper()
	ctx := t.Context()
	id, err := room.Create(ctx, admin, text(name))
	if err == nil {
		err = room.SaveCriterion(ctx, admin, id, "core", "", yesNo("Tone"), "")
	}
	if err == nil {
		err = room.Publish(ctx, admin, id, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// The first rule that takes a contact decides, the fallback where none does; one whose
// scorecard is archived is passed over. What the rules would have done is counted.
func TestRules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		room, _ := newRoom(t, s, clock)
		letters, bills := another(t, room, "Letters"), another(t, room, "Bills")
		save := func(r scorecard.Rule) error { return room.SaveRule(ctx, admin, r, "") }
		email := scorecard.Rule{Name: "E-mail", Active: true, ScorecardID: letters, If: condition.Condition{Kinds: []string{"email"}}}
		gold := scorecard.Rule{Name: "Gold", Active: true, ScorecardID: bills, If: condition.Condition{Topics: []string{"bill"}, Attributes: []condition.Attribute{{Key: "tariff", Value: "gold"}}}}
		for _, r := range []scorecard.Rule{email, gold} {
			if err := save(r); err != nil {
				t.Fatal(err)
			}
		}
		fallen := false
		judged := func(f condition.Facts) int64 {
			v, err := room.Judging(ctx, admin, f)
			if err != nil {
				t.Fatal(err)
			}
			if (v.ScorecardID != 1) != (v.Rule != "") && !fallen {
				t.Errorf("judged by %d, by the rule %q", v.ScorecardID, v.Rule)
			}
			return v.ScorecardID
		}
		both := condition.Facts{Kind: "email", Topic: "bill", Attributes: map[string]string{"tariff": "gold"}}
		chat := condition.Facts{Kind: "chat", Topic: "bill", Attributes: map[string]string{"tariff": "gold"}}
		if judged(both) != letters || judged(chat) != bills || judged(condition.Facts{Kind: "chat", Topic: "bill"}) != 1 {
			t.Errorf("judged by %d, %d", judged(both), judged(chat))
		}
		rules, err := room.Rules(ctx, admin)
		if err != nil || len(rules) != 2 || rules[0].Name != "E-mail" {
			t.Fatalf("%+v %v", rules, err)
		}
		if err := room.MoveRule(ctx, admin, rules[1].ID, -1); err != nil || judged(both) != bills {
			t.Errorf("moved: judged by %d, %v", judged(both), err)
		}
		late := scorecard.Rule{Name: "Late", Active: true, ScorecardID: letters, If: condition.Condition{Kinds: []string{"email"}, Lines: []int{2}}}
		if err := save(late); fault.Of(err).Fields[0].Key != "scorecard.fault.covered" {
			t.Errorf("a rule that takes nothing: %v", err)
		}
		if late.Active = false; save(late) != nil {
			t.Error("a rule that rests is refused")
		}
		late.If, late.ScorecardID = condition.Condition{}, 99
		if err := save(late); fault.Of(err).Fields[0].Name != "scorecard" {
			t.Errorf("by no scorecard: %v", err)
		}
		seen := rules[0]
		seen.Name = "Letters"
		if err := room.SaveRule(ctx, admin, seen, rules[0].Revision()); err != nil {
			t.Error(err)
		}
		if err := room.SaveRule(ctx, admin, seen, rules[0].Revision()); !fault.Of(err).Stale() {
			t.Errorf("over what somebody wrote: %v", err)
		}
		tryRules(t, s, room, rules, bills, letters)
		if err := room.Archive(ctx, admin, bills, true); err != nil || judged(chat) != 1 {
			t.Errorf("archived: judged by %d, %v", judged(chat), err)
		}
		if err := room.Fall(ctx, admin, bills); fault.Of(err).Fields[0].Name != "scorecard" {
			t.Errorf("falls to an archived one: %v", err)
		}
		fallen = true
		if err := room.Fall(ctx, admin, letters); err != nil || judged(chat) != letters {
			t.Errorf("falls to %d, %v", judged(chat), err)
		}
		if err := room.RemoveRule(ctx, admin, rules[0].ID); err != nil {
			t.Error(err)
		}
		if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
			t.Errorf("%q %v", breaches, err)
		}
	})
}

// tryRules counts seven letters, of which two are gold bills, three gold bills of chats,
// and one chat.
func tryRules(t *testing.T, s *store.Store, room *scorecard.Service, rules []scorecard.Rule, bills, letters int64) {
	t.Helper()
	ctx := t.Context()
	run := func(text string) {
		t.Helper()
		if err := storetest.Run(ctx, s, text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	run("INSERT INTO channels (id, code, kind, name) VALUES (1, 'post', 'email', 'Post'), (2, 'site', 'chat', 'Site')")
	run("INSERT INTO dimensions (id, kind, code, name) VALUES (1, 'topic', 'bill', 'Bill')")
	day := when.Day(2026_11_10)
	at := day.Start(storetest.Moscow).UnixMilli()
	for id := 1; id <= 11; id++ {
		channel, topic := 1, 0
		if id > 7 {
			channel = 2
		}
		gold := id <= 2 || id > 7 && id <= 10
		if gold {
			topic = 1
		}
		run(fmt.Sprintf(`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id,
			started_at, ended_at, day, beyond_what, beyond_why, beyond_cost, hash, taken_at) VALUES (%d, 't', '%d', %d, 0, 0, 0, 0, %d, 0, %d, %d, %d, '', '', '', '', 0)`, id, id, channel, topic, at, at, day))
		if gold {
			run(fmt.Sprintf("INSERT INTO contact_attributes (contact_id, day, key, value) VALUES (%d, %d, 'tariff', 'gold')", id, day))
		}
	}
	got, err := room.Try(ctx, admin, when.Period{From: day, To: day})
	want := []scorecard.Judged{{RuleID: rules[1].ID, ScorecardID: bills, Contacts: 5}, {RuleID: rules[0].ID, ScorecardID: letters, Contacts: 5}, {ScorecardID: 1, Contacts: 1}}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v, %v", got, want, err)
	}
	if got, err := room.Try(ctx, admin, when.Period{From: day.Add(1), To: day.Add(2)}); err != nil || got[0].Contacts+got[2].Contacts != 0 {
		t.Errorf("other days: %+v, %v", got, err)
	}
	run("DELETE FROM contact_attributes")
	run("DELETE FROM contacts")
}
