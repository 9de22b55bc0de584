package scorecard_test

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

var admin = actor.Actor{PersonID: 1, Name: "Vera", Role: actor.Admin}

// told are the rows of the audit log, one for what is told twice: a transaction may be tried
// again.
type told []string

func (t *told) Audit(_ context.Context, _ actor.Actor, action, noun string, _ int64, _ map[string]any) error {
	*t = append(*t, action+" "+noun)
	return nil
}

func newRoom(t *testing.T, s *store.Store, clock *storetest.Clock) (*scorecard.Service, *told) {
	t.Helper()
	var log told
	room := scorecard.New(s, &log, clock.Now)
	if err := room.EnsureBuiltIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	return room, &log
}

func text(s string) i18n.Text { return i18n.Text{RU: s, EN: s} }

func yesNo(name string) scorecard.Criterion {
	return scorecard.Criterion{Name: text(name), Weight: 1, Steps: []scorecard.Step{{Points: 0, Name: text("no")}, {Points: 1, Name: text("yes")}}}
}

func draftOf(t *testing.T, room *scorecard.Service, id int64) scorecard.Content {
	t.Helper()
	card, err := room.Card(t.Context(), admin, id)
	if err != nil || card.Draft == nil {
		t.Fatalf("no draft: %+v %v", card, err)
	}
	return *card.Draft
}

// A scorecard is written, published and changed: each publication is a version that never
// changes, and a draft is nobody's but of who may write it.
func TestDraftsAndVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		room, log := newRoom(t, s, clock)
		id, err := room.Create(ctx, admin, text(" Letters "))
		if err != nil {
			t.Fatal(err)
		}
		if err := room.Publish(ctx, admin, id, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing was published: %v", err)
		}
		if err := room.SaveCriterion(ctx, admin, id, "core", "", yesNo("Tone"), ""); err != nil {
			t.Fatal(err)
		}
		agent := actor.Actor{PersonID: 2, Role: actor.Agent}
		if _, err := room.Card(ctx, agent, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("an agent sees a draft: %v", err)
		}
		if list, err := room.Scorecards(ctx, agent); err != nil || len(list) != 1 {
			t.Errorf("an agent's list: %+v %v", list, err)
		}
		if err := room.Publish(ctx, admin, id, draftOf(t, room, id).Revision()); err != nil {
			t.Fatal(err)
		}
		if err := room.Begin(ctx, admin, id); err != nil {
			t.Fatal(err)
		}
		key := draftOf(t, room, id).Criteria()[0].Key
		changed := yesNo("Tone of the letter")
		changed.Key, changed.Weight, changed.Critical = key, 7, scorecard.BusinessCritical
		if err := room.SaveCriterion(ctx, admin, id, "core", key, changed, ""); err != nil {
			t.Fatal(err)
		}
		if err := room.Publish(ctx, admin, id, ""); err != nil {
			t.Fatal(err)
		}
		card, err := room.Card(ctx, agent, id)
		if err != nil || len(card.Versions) != 2 || card.Draft != nil || card.State() != scorecard.Published {
			t.Fatalf("%+v %v", card, err)
		}
		one, two := card.Versions[1].Criteria()[0], card.Versions[0].Criteria()[0]
		if one.Weight != 1 || one.Critical != "" || two.Weight != 7 || two.Critical != scorecard.BusinessCritical || one.Key != two.Key {
			t.Errorf("version 1 %+v, version 2 %+v", one, two)
		}
		if err := room.Archive(ctx, admin, id, true); err != nil {
			t.Fatal(err)
		}
		if err := room.Begin(ctx, admin, id); !fault.Is(err, fault.Conflict) {
			t.Errorf("an archived one is written: %v", err)
		}
		if err := room.Archive(ctx, admin, id, false); err != nil {
			t.Fatal(err)
		}
		if err := room.Archive(ctx, admin, 1, true); fault.Of(err).Key != "scorecard.fault.fallback" {
			t.Errorf("the fallback goes: %v", err)
		}
		if copied, err := room.Duplicate(ctx, admin, id); err != nil || draftOf(t, room, copied).Name.EN != "Letters (2)" || draftOf(t, room, copied).Criteria()[0].Key != key {
			t.Errorf("the copy: %v", err)
		} else if err := room.Discard(ctx, admin, copied, ""); err != nil {
			t.Error(err)
		} else if _, err := room.Card(ctx, admin, copied); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft that was never published stays: %v", err)
		}
		want := told{"add scorecard", "change scorecard", "publish scorecard", "change scorecard", "change scorecard", "publish scorecard", "archive scorecard", "return scorecard", "duplicate scorecard", "remove scorecard"}
		if got := slices.Compact(slices.Clone(*log)); !slices.Equal(got, slices.Compact(want)) {
			t.Errorf("told %q", *log)
		}
	})
}

// Of two people who write one part, the second is refused and told; who write two parts do
// not meet. Nothing is published that somebody has not seen.
func TestTwoPeopleWriteOneDraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		room, _ := newRoom(t, s, clock)
		if err := room.Begin(ctx, admin, 1); err != nil {
			t.Fatal(err)
		}
		seen := draftOf(t, room, 1)
		humanity, _, err := seen.CriterionOf("humanity")
		if err != nil {
			t.Fatal(err)
		}
		solved, _, err := seen.CriterionOf("solved")
		if err != nil {
			t.Fatal(err)
		}
		mine, theirs := humanity, humanity
		mine.Weight, theirs.Weight = 5, 9
		if err := room.SaveCriterion(ctx, admin, 1, "core", "humanity", theirs, humanity.Revision()); err != nil {
			t.Fatal(err)
		}
		if err := room.SaveCriterion(ctx, admin, 1, "core", "humanity", mine, humanity.Revision()); !fault.Of(err).Stale() {
			t.Errorf("over what somebody wrote meanwhile: %v", err)
		}
		if err := room.SaveCriterion(ctx, admin, 1, "core", "solved", solved, solved.Revision()); err != nil {
			t.Errorf("another criterion: %v", err)
		}
		if err := room.Publish(ctx, admin, 1, seen.Revision()); !fault.Of(err).Stale() {
			t.Errorf("what was not seen is published: %v", err)
		}
		if err := room.SaveGroup(ctx, admin, 1, "core", text("Core"), condition.Condition{}, seen.Groups[0].Revision()); err != nil {
			t.Error(err)
		}
		if err := room.SaveGroup(ctx, admin, 1, "core", text("Heart"), condition.Condition{}, seen.Groups[0].Revision()); !fault.Of(err).Stale() {
			t.Errorf("a group over what somebody wrote: %v", err)
		}
		if err := room.Rename(ctx, admin, 1, text("Desk"), fault.Revision("another")); !fault.Of(err).Stale() {
			t.Errorf("a name over what somebody wrote: %v", err)
		}
		if err := room.Discard(ctx, admin, 1, seen.Revision()); !fault.Of(err).Stale() {
			t.Errorf("what was not seen is thrown away: %v", err)
		}
		if w := draftOf(t, room, 1).Criteria()[0].Weight; w != 9 {
			t.Errorf("the weight is %d", w)
		}
	})
}

// Parts move within a group and from group to group, to the ends and no further; groups
// move whole.
func TestPartsMove(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		room, _ := newRoom(t, s, clock)
		id, err := room.Create(ctx, admin, text("Parts"))
		if err != nil {
			t.Fatal(err)
		}
		if err := room.SaveGroup(ctx, admin, id, "", text("Second"), condition.Condition{}, ""); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ key, group string }{{"a", "core"}, {"b", "core"}, {"c", "group1"}} {
			one := yesNo(c.key)
			one.Key = c.key
			if err := room.SaveCriterion(ctx, admin, id, c.group, "", one, ""); err != nil {
				t.Fatal(err)
			}
		}
		order := func() (out string) {
			for _, g := range draftOf(t, room, id).Groups {
				for _, one := range g.Criteria {
					out += one.Key
				}
				out += "|"
			}
			return out
		}
		for _, step := range []struct {
			part scorecard.Part
			by   int
			want string
		}{
			{scorecard.Part{Criterion: "b"}, -1, "ba|c|"},
			{scorecard.Part{Criterion: "b"}, -1, "ba|c|"},
			{scorecard.Part{Criterion: "a"}, 1, "b|ac|"},
			{scorecard.Part{Criterion: "c"}, 1, "b|ac|"},
			{scorecard.Part{Criterion: "a"}, 1, "b|ca|"},
			{scorecard.Part{Criterion: "c"}, -1, "bc|a|"},
			{scorecard.Part{Group: "core"}, 1, "a|bc|"},
			{scorecard.Part{Group: "core"}, 1, "a|bc|"},
			{scorecard.Part{Group: "core"}, -9, "bc|a|"},
		} {
			if err := room.Move(ctx, admin, id, step.part, step.by); err != nil || order() != step.want {
				t.Errorf("%+v by %d: %s, want %s, %v", step.part, step.by, order(), step.want, err)
			}
		}
		if err := room.Remove(ctx, admin, id, scorecard.Part{Criterion: "b"}); err != nil || order() != "c|a|" {
			t.Errorf("removed: %s %v", order(), err)
		}
		if err := room.Remove(ctx, admin, id, scorecard.Part{Group: "core"}); err != nil || order() != "a|" {
			t.Errorf("removed: %s %v", order(), err)
		}
		for name, err := range map[string]error{
			"move of none":    room.Move(ctx, admin, id, scorecard.Part{Criterion: "z"}, 1),
			"removal of none": room.Remove(ctx, admin, id, scorecard.Part{Group: "z"}),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// What cannot be asked is not published, each with its word.
func TestProblems(t *testing.T) {
	with := func(change func(c *scorecard.Content)) scorecard.Content {
		c := scorecard.Content{Name: text("a"), Groups: []scorecard.Group{{Key: "core", Criteria: []scorecard.Criterion{yesNo("one"), yesNo("two")}}}}
		c.Groups[0].Criteria[0].Key, c.Groups[0].Criteria[1].Key = "one", "two"
		change(&c)
		return c
	}
	first := func(c *scorecard.Content) *scorecard.Criterion { return &c.Groups[0].Criteria[0] }
	chats, calls := condition.Condition{Kinds: []string{"chat"}}, condition.Condition{Kinds: []string{"voice"}}
	for want, c := range map[string]scorecard.Content{
		"":                        with(func(*scorecard.Content) {}),
		"scorecard.problem.name":  with(func(c *scorecard.Content) { c.Name = i18n.Text{} }),
		"scorecard.problem.empty": {Name: text("a")},
		"scorecard.problem.group_empty": with(func(c *scorecard.Content) {
			c.Groups[0].Name = text("a")
			c.Groups = append(c.Groups, scorecard.Group{Key: "more", Name: text("b")})
		}),
		"scorecard.fault.weight": with(func(c *scorecard.Content) { first(c).Weight = 0 }),
		"scorecard.fault.steps":  with(func(c *scorecard.Content) { first(c).Steps = nil }),
		"scorecard.fault.step_name": with(func(c *scorecard.Content) {
			first(c).Steps = []scorecard.Step{{Points: 0, Name: text("a")}, {Points: 1}}
		}),
		"scorecard.fault.step_order": with(func(c *scorecard.Content) {
			first(c).Steps = []scorecard.Step{{Points: 1, Name: text("a")}, {Points: 1, Name: text("b")}}
		}),
		"scorecard.fault.key": with(func(c *scorecard.Content) { first(c).Key = "Ключ" }),
		"fault.required":      with(func(c *scorecard.Content) { first(c).Name = text(" ") }),
		"survey.fault.choice": with(func(c *scorecard.Content) { first(c).Critical = "everybody" }),
		"scorecard.fault.reason": with(func(c *scorecard.Content) {
			first(c).High = []scorecard.Reason{{Key: "r1", Name: text("a")}, {Key: "r1", Name: text("b")}}
		}),
		"scorecard.problem.twice":  with(func(c *scorecard.Content) { first(c).Key = "two" }),
		"scorecard.problem.hidden": with(func(c *scorecard.Content) { c.Groups[0].If = chats }),
		"scorecard.problem.never": with(func(c *scorecard.Content) {
			c.Groups = append(c.Groups, scorecard.Group{Key: "chats", Name: text("b"), If: chats, Criteria: []scorecard.Criterion{yesNo("three")}})
			c.Groups[0].Name, c.Groups[1].Criteria[0].Key, c.Groups[1].Criteria[0].If = text("a"), "three", calls
		}),
	} {
		var got []string
		for _, p := range c.Problems() {
			got = append(got, p.Field.Key)
		}
		if want == "" && len(got) > 0 || want != "" && !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q", want, got)
		}
	}
}

// A reason keeps its key while its name stays, wherever it goes.
func TestReasonsKeepTheirKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		room, _ := newRoom(t, s, clock)
		id, err := room.Create(ctx, admin, text("Reasons"))
		if err != nil {
			t.Fatal(err)
		}
		reason := func(name string) scorecard.Reason { return scorecard.Reason{Name: text(name)} }
		c := yesNo("Tone")
		c.Low = []scorecard.Cause{{Reason: reason("knowledge"), Of: []scorecard.Reason{reason("tariffs")}}, {Reason: reason("hurry")}}
		c.High = []scorecard.Reason{reason("warmth")}
		if err := room.SaveCriterion(ctx, admin, id, "core", "", c, ""); err != nil {
			t.Fatal(err)
		}
		was := draftOf(t, room, id).Criteria()[0]
		c.Key, c.Low = was.Key, []scorecard.Cause{{Reason: reason("hurry")}, {Reason: reason("knowledge"), Of: []scorecard.Reason{reason("rules"), reason("tariffs")}}}
		if err := room.SaveCriterion(ctx, admin, id, "core", was.Key, c, ""); err != nil {
			t.Fatal(err)
		}
		now := draftOf(t, room, id).Criteria()[0]
		if now.Low[0].Key != was.Low[1].Key || now.Low[1].Key != was.Low[0].Key || now.Low[1].Of[1].Key != was.Low[0].Of[0].Key || now.High[0].Key != was.High[0].Key {
			t.Errorf("was %+v, is %+v", was, now)
		}
		if _, known := was.ReasonOf(now.Low[1].Of[0].Key); known {
			t.Errorf("a new reason has the key of another: %+v", now)
		}
	})
}
