package review_test

import (
	"context"
	"slices"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/condition"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/review"
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

// What is picked beside a step stays with it: a cause comes with what is under it, what
// belongs to another step goes, what the scorecard does not know is refused.
func TestReasonsArePicked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		cards := scorecard.New(s, quiet{}, clock.Now)
		reason := func(key string) scorecard.Reason { return scorecard.Reason{Key: key, Name: i18n.Text{EN: key}} }
		solved := scorecard.BuiltInCriteria()[2] // 0 to 3
		solved.Low = []scorecard.Cause{{Reason: reason("knowledge"), Of: []scorecard.Reason{reason("tariffs"), reason("rules")}}, {Reason: reason("hurry")}}
		solved.High = []scorecard.Reason{reason("ahead")}
		for _, err := range []error{cards.Begin(ctx, egor, 1), cards.SaveCriterion(ctx, egor, 1, "core", "solved", solved, ""), cards.Publish(ctx, egor, 1, "")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		edit := 0
		for _, c := range []struct {
			points       int
			picked, want []string
		}{
			{1, []string{"hurry", "rules", "ahead"}, []string{"knowledge", "rules", "hurry"}},
			{3, []string{"hurry", "rules", "ahead"}, []string{"ahead"}},
			{2, []string{"knowledge"}, nil},
			{0, nil, nil},
		} {
			sheet := with(filled(0), "solved", review.Answer{Points: &c.points, Reasons: c.picked})
			r, err := svc.Save(ctx, anna, 1, edit, sheet, true)
			if err != nil {
				t.Fatal(err)
			}
			edit = r.Edit
			full, err := svc.Get(ctx, anna, r.ID)
			if got := full.Last().Sheet.Answers["solved"].Reasons; err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%d with %q: %q, want %q, %v", c.points, c.picked, got, c.want, err)
			}
		}
		none := 1
		_, err := svc.Save(ctx, anna, 1, edit, with(filled(0), "solved", review.Answer{Points: &none, Reasons: []string{"weather"}}), true)
		if fault.Of(err).Fields[0].Name != review.ReasonField("solved") {
			t.Errorf("an unknown reason: %v", err)
		}
	})
}

type quiet struct{}

func (quiet) Audit(context.Context, actor.Actor, string, string, int64, map[string]any) error {
	return nil
}

// Who opened the form before a version was published submits what was asked, and it is stored
// by the version that asked; a form of another scorecard is refused.
func TestAFormKeepsItsVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc := reviewDesk(t, s, clock)
		opened, err := svc.Start(ctx, egor, 1)
		if err != nil {
			t.Fatal(err)
		}
		cards := scorecard.New(s, quiet{}, clock.Now)
		other, err := cards.Duplicate(ctx, egor, 1)
		for _, err := range []error{err, cards.Publish(ctx, egor, other, ""), cards.Begin(ctx, egor, 1), cards.Remove(ctx, egor, 1, scorecard.Part{Criterion: "solved"}), cards.Publish(ctx, egor, 1, "")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if now, err := svc.Start(ctx, egor, 1); err != nil || now.Version.ID == opened.Version.ID {
			t.Fatalf("%+v, %v", now.Version, err)
		}
		card, err := cards.Card(ctx, egor, other)
		if err != nil {
			t.Fatal(err)
		}
		of, _ := card.Last()
		for name, by := range map[string]int64{"another scorecard": of.ID, "none": 1 << 40} {
			sheet := filled(0)
			sheet.By = by
			if _, err := svc.Save(ctx, anna, 1, 0, sheet, true); !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "review.fault.other_card" {
				t.Errorf("%s: %v", name, err)
			}
		}
		sheet := filled(0)
		sheet.By = opened.Version.ID
		if r, err := svc.Save(ctx, egor, 1, 0, sheet, true); err != nil || r.VersionID != opened.Version.ID {
			t.Errorf("as it was opened: %+v, %v", r, err)
		}
	})
}
