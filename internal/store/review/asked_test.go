package review_test

import (
	"context"
	"slices"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/condition"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A part of the scorecard with a condition is asked about the contacts that it lets
// through and no others, leaves both sums elsewhere, and stays as it was for a review that
// began before.
func TestWhatIsAskedOfAContact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		before, err := svc.Save(ctx, anna, 2, 0, filled(0), false) // a chat, before there was more to ask
		if err != nil {
			t.Fatal(err)
		}
		cards := scorecard.New(s, quiet{}, clock.Now)
		name := func(s string) i18n.Text { return i18n.Text{EN: s} }
		one := scorecard.Criterion{Key: "greeting", Name: name("Greeting"), Weight: 14, Steps: []scorecard.Step{{Points: 0, Name: name("no")}, {Points: 1, Name: name("yes")}}}
		for _, err := range []error{
			cards.Begin(ctx, egor, 1),
			cards.SaveGroup(ctx, egor, 1, "core", name("Core"), condition.Condition{}, ""),
			cards.SaveGroup(ctx, egor, 1, "", name("Chats"), condition.Condition{Kinds: []string{"chat"}}, ""),
			cards.SaveCriterion(ctx, egor, 1, "group1", "", one, ""),
			cards.Publish(ctx, egor, 1, ""),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		asked := func(contact int64) bool {
			f, err := svc.Start(ctx, egor, contact)
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(f.Asked().Criteria(), func(c scorecard.Criterion) bool { return c.Key == "greeting" })
		}
		if !asked(1) || asked(3) {
			t.Errorf("asked of a chat %v, of a call %v", asked(1), asked(3))
		}
		if f, err := svc.Start(ctx, anna, 2); err != nil || f.Version.ID != before.VersionID || f.Version.Number != 1 {
			t.Errorf("a review that began: %+v %v", f.Version, err)
		}
		if _, err := svc.Save(ctx, egor, 1, 0, filled(0), true); fault.Of(err).Fields[0].Name != "score-greeting" {
			t.Errorf("a chat without it: %v", err)
		}
		chat, err := svc.Save(ctx, egor, 1, 0, with(filled(0), "greeting", points(0)), true)
		if err != nil || *chat.Score != 50 {
			t.Errorf("a chat: %+v %v", chat, err)
		}
		if _, err := svc.Save(ctx, egor, 3, 0, with(filled(0), "greeting", points(0)), true); fault.Of(err).Fields[0].Name != "score-greeting" {
			t.Errorf("a call with it: %v", err)
		}
		call, err := svc.Save(ctx, egor, 3, 0, filled(0), true)
		if err != nil || *call.Score != 100 {
			t.Errorf("a call: %+v %v", call, err)
		}
		full, err := svc.Get(ctx, egor, call.ID)
		if err != nil || !slices.Equal(full.Last().Sheet.Hidden, []string{"greeting"}) {
			t.Errorf("kept: %+v %v", full.Last(), err)
		}
	})
}

type quiet struct{}

func (quiet) Audit(context.Context, actor.Actor, string, string, int64, map[string]any) error {
	return nil
}
