package review_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// noted is what use-cases wrote into the audit log.
type noted []string

func (n *noted) Audit(_ context.Context, a actor.Actor, action, noun string, _ int64, _ map[string]any) error {
	*n = append(*n, a.Name+" "+action+" "+noun)
	return nil
}

// contested has Anna review Vera's contact 1, every criterion a step under the best.
func contested(t *testing.T, s *store.Store, clock *storetest.Clock) (*review.Service, review.Review, *noted) {
	t.Helper()
	svc, log := reviewDesk(t, s, clock), &noted{}
	svc.AuditBy(log)
	r, err := svc.Save(t.Context(), anna, 1, 0, filled(1), true)
	if err != nil {
		t.Fatal(err)
	}
	return svc, r, log
}

func got(t *testing.T, svc *review.Service, a actor.Actor, id int64) review.Full {
	t.Helper()
	f, err := svc.Get(t.Context(), a, id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func checked(t *testing.T, s *store.Store) {
	t.Helper()
	broken, err := s.Check(t.Context())
	if err != nil || len(broken) > 0 {
		t.Errorf("check: %q, %v", broken, err)
	}
}

// An operator appeals a criterion; another than the reviewer decides; the score rises, what
// stood stays in the history, and all of it is written down.
func TestAnAppealIsAccepted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, r, log := contested(t, s, clock)
		key := scorecard.BuiltInCriteria()[0].Key
		appeal := review.AppealDraft{Revision: 1, Kind: review.OfJudgement, Criterion: key, Reason: " He was calm\r\nby then. "}
		for name, c := range map[string]struct {
			who  actor.Actor
			want fault.Code
		}{"the reviewer": {anna, fault.Forbidden}, "another operator": {gleb, fault.NotFound}, "an executive": {dina, fault.Forbidden}, "a lead, for one with an account": {boris, fault.Forbidden}, "nobody": {actor.Nobody, fault.Unauthenticated}} {
			if err := svc.Raise(ctx, c.who, r.ID, appeal); code(err) != c.want {
				t.Errorf("%s contests: %v", name, err)
			}
		}
		for _, bad := range []review.AppealDraft{{Revision: 1, Kind: "mood", Criterion: key, Reason: "a"}, {Revision: 1, Kind: review.OfJudgement, Criterion: "nothing", Reason: "a"}, {Revision: 1, Kind: review.OfJudgement, Criterion: key, Reason: " "}} {
			if err := svc.Raise(ctx, vera, r.ID, bad); code(err) != fault.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		clock.Set(clock.Now().Add(26 * time.Hour))
		if err := svc.Raise(ctx, vera, r.ID, appeal); err != nil {
			t.Fatal(err)
		}
		if err := svc.Raise(ctx, vera, r.ID, appeal); code(err) != fault.Invalid {
			t.Errorf("the same again: %v", err)
		}
		f := got(t, svc, vera, r.ID)
		if k := f.Revisions[0].Acknowledgement; k == nil || k.Word != review.Disagree || len(f.Appeals) != 1 || f.Appeals[0].Reason != "He was calm\nby then." || f.Appeals[0].MayDecide || !f.Appeals[0].MayWithdraw {
			t.Fatalf("what Vera sees: %+v %+v", f.Revisions[0], f.Appeals)
		}
		id := f.Appeals[0].ID
		best := review.Decision{State: review.Accepted, To: "3", Answer: "You are right"}
		for name, who := range map[string]actor.Actor{"the reviewer": anna, "the operator": vera, "an executive": dina} {
			if err := svc.Decide(ctx, who, id, best); code(err) != fault.Forbidden {
				t.Errorf("%s decides: %v", name, err)
			}
		}
		for field, bad := range map[string]review.Decision{"outcome": {State: review.Withdrawn, Answer: "a"}, "answer": {State: review.Declined}, "proposal": {State: review.RuleWrong, Answer: "a"}, "step": {State: review.Accepted, To: "2"}} {
			if err := svc.Decide(ctx, boris, id, bad); code(err) != fault.Invalid || fault.Of(err).Fields[0].Name != field {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if w, err := svc.Waiting(ctx, boris); err != nil || w.Appeals != 1 || w.AppealRows[0].OperatorName != "Vera V." {
			t.Errorf("what waits for Boris: %+v, %v", w, err)
		}
		if w, err := svc.Waiting(ctx, anna); err != nil || w.Appeals != 0 {
			t.Errorf("what waits for Anna: %+v, %v", w, err)
		}
		clock.Set(clock.Now().Add(36 * time.Hour))
		if err := svc.Decide(ctx, boris, id, best); err != nil {
			t.Fatal(err)
		}
		if err := svc.Decide(ctx, egor, id, review.Decision{State: review.Declined, Answer: "a"}); code(err) != fault.Conflict {
			t.Errorf("decided twice: %v", err)
		}
		f = got(t, svc, vera, r.ID)
		if f.Revision != 2 || *f.Score <= f.Revisions[0].Score || f.Revisions[0].Score != *r.Score || f.Appeals[0].Result != 2 || f.Appeals[0].DeciderName != "Boris" || !f.MayAnswer {
			t.Errorf("after the decision: %+v", f)
		}
		if slices.ContainsFunc(f.Contest.Appeals, func(c scorecard.Criterion) bool { return c.Key == key }) || len(f.Contest.Appeals) == 0 {
			t.Errorf("contested once more: %+v", f.Contest)
		}
		if w, err := svc.Waiting(ctx, vera); err != nil || len(w.Decided) != 1 || w.Acknowledge != 1 {
			t.Errorf("what waits for Vera: %+v, %v", w, err)
		}
		if want := "Anna add review, Vera add appeal, Boris close appeal"; strings.Join(slices.Compact(*log), ", ") != want { // a transaction may be tried twice
			t.Errorf("written down: %q", *log)
		}
		g, err := svc.AppealFigures(ctx, gleb)
		if err != nil || g.Decided != 1 || g.Accepted != 1 || *g.Median != 1.5 || g.Low <= 0 || g.High < .999 {
			t.Errorf("figures: %+v, %v", g, err)
		}
		if list, err := svc.Appeals(ctx, gleb, review.AppealFilter{}, page.Request{}); err != nil || len(list.Rows) != 0 {
			t.Errorf("what Gleb sees: %+v, %v", list, err)
		}
		checked(t, s)
	})
}

// A mistake is put right by the reviewer, and by another only when it is late; what the
// reviewer refuses may still be appealed. An author changes a review for a day, and no more
// once it is contested.
func TestAMistake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, r, _ := contested(t, s, clock)
		keys := scorecard.BuiltInCriteria()
		say := func(kind review.AppealKind, i, revision int) error {
			return svc.Raise(ctx, vera, r.ID, review.AppealDraft{Revision: revision, Kind: kind, Criterion: keys[i].Key, Reason: "a"})
		}
		last := func() review.AppealRow { f := got(t, svc, vera, r.ID); return f.Appeals[len(f.Appeals)-1] }
		if !got(t, svc, anna, r.ID).MayChange {
			t.Error("Anna may not change what she wrote just now")
		}
		if err := say(review.OfMistake, 0, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := svc.Save(ctx, anna, 1, r.Edit, filled(0), true); code(err) != fault.Conflict || fault.Of(err).Key != "review.fault.closed" {
			t.Errorf("changed what is contested: %v", err)
		}
		if err := svc.Withdraw(ctx, anna, last().ID); code(err) != fault.Forbidden {
			t.Errorf("the reviewer withdraws: %v", err)
		}
		if err := svc.Withdraw(ctx, vera, last().ID); err != nil {
			t.Fatal(err)
		}
		if r, err := svc.Save(ctx, anna, 1, r.Edit, with(filled(1), keys[1].Key, points(0)), true); err != nil || r.Revision != 2 {
			t.Fatalf("changed within a day: %+v, %v", r, err)
		}
		if err := say(review.OfMistake, 0, 1); code(err) != fault.Conflict {
			t.Errorf("an older revision: %v", err)
		}
		if err := say(review.OfMistake, 0, 2); err != nil {
			t.Fatal(err)
		}
		if err := svc.Decide(ctx, boris, last().ID, review.Decision{State: review.Declined, Answer: "a"}); code(err) != fault.Forbidden {
			t.Errorf("another puts it right: %v", err)
		}
		if err := svc.Decide(ctx, anna, last().ID, review.Decision{State: review.RuleWrong, Answer: "a", Proposal: "b"}); code(err) != fault.Invalid {
			t.Errorf("a rule by a mistake: %v", err)
		}
		clock.Set(clock.Now().Add(6 * 24 * time.Hour))
		if err := svc.Decide(ctx, anna, last().ID, review.Decision{State: review.Declined, Answer: "Look at 12:05"}); err != nil {
			t.Fatal(err)
		}
		clock.Set(clock.Now().Add(6 * 24 * time.Hour)) // over for all but the answer to the mistake
		if err := say(review.OfJudgement, 1, 2); code(err) != fault.Invalid {
			t.Errorf("too late: %v", err)
		}
		if err := say(review.OfMistake, 0, 2); code(err) != fault.Invalid {
			t.Errorf("the mistake again: %v", err)
		}
		if err := say(review.OfJudgement, 0, 2); err != nil {
			t.Errorf("the appeal after the mistake: %v", err)
		}
		checked(t, s)
		late, err := svc.Save(ctx, anna, 2, 0, filled(1), true)
		if err != nil {
			t.Fatal(err)
		}
		if err := svc.Raise(ctx, gleb, late.ID, review.AppealDraft{Revision: 1, Kind: review.OfMistake, Criterion: keys[0].Key, Reason: "a"}); err != nil {
			t.Fatal(err)
		}
		clock.Set(clock.Now().Add(review.DecideWithin + time.Minute))
		id := got(t, svc, gleb, late.ID).Appeals[0].ID
		if err := svc.Decide(ctx, egor, id, review.Decision{State: review.Accepted, To: "3"}); err != nil {
			t.Errorf("another puts right what is late: %v", err)
		}
		if _, err := svc.Start(ctx, anna, 2); code(err) != fault.Conflict {
			t.Errorf("a form of what nobody may change: %v", err)
		}
		checked(t, s)
	})
}

// Where the rule is wrong the criterion becomes N/A, unless the score would be lower.
func TestTheRuleIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc := reviewDesk(t, s, clock)
		keys := scorecard.BuiltInCriteria()
		for i, c := range []struct {
			low    string // the one criterion that is worse than the others
			key    string // that is appealed
			result int
		}{{keys[0].Key, keys[0].Key, 2}, {keys[0].Key, keys[2].Key, 0}} {
			contact, who := int64(i+1), []actor.Actor{vera, gleb}[i]
			sheet := with(filled(1), c.low, points(0))
			r, err := svc.Save(ctx, anna, contact, 0, sheet, true)
			if err != nil {
				t.Fatal(err)
			}
			if err := svc.Raise(ctx, who, r.ID, review.AppealDraft{Revision: 1, Kind: review.OfJudgement, Criterion: c.key, Reason: "a"}); err != nil {
				t.Fatal(err)
			}
			id := got(t, svc, who, r.ID).Appeals[0].ID
			if err := svc.Decide(ctx, boris, id, review.Decision{State: review.RuleWrong, Answer: "a", Proposal: "b"}); err != nil {
				t.Fatal(err)
			}
			f := got(t, svc, who, r.ID)
			if f.Appeals[0].Result != c.result || *f.Score < *r.Score || c.result == 2 && !f.Last().Sheet.Answers[c.key].NA {
				t.Errorf("%+v: %+v, %v then %v", c, f.Appeals[0], *r.Score, *f.Score)
			}
		}
		if g, err := svc.AppealFigures(ctx, vera); err != nil || g.RuleWrong != 2 || g.Accepted != 0 || g.Decided != 2 {
			t.Errorf("figures: %+v, %v", g, err)
		}
		checked(t, s)
	})
}

// For an operator without an account whoever may review the contact speaks; who spoke does
// not decide.
func TestAnOperatorWithoutAnAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, r, _ := contested(t, s, clock)
		if err := storetest.Run(ctx, s, "UPDATE people SET disabled_at = 1 WHERE id = ?", vera.PersonID); err != nil {
			t.Fatal(err)
		}
		if f := got(t, svc, boris, r.ID); !f.Unsigned || !f.MayAnswer || !f.MayContest {
			t.Fatalf("what Boris sees: %+v", f)
		}
		if err := svc.Raise(ctx, boris, r.ID, review.AppealDraft{Revision: 1, Kind: review.OfJudgement, Criterion: scorecard.BuiltInCriteria()[0].Key, Reason: "a"}); err != nil {
			t.Fatal(err)
		}
		id := got(t, svc, boris, r.ID).Appeals[0].ID
		decline := review.Decision{State: review.Declined, Answer: "a"}
		for _, who := range []actor.Actor{anna, boris} {
			if err := svc.Decide(ctx, who, id, decline); code(err) != fault.Forbidden {
				t.Errorf("%s decides: %v", who.Name, err)
			}
		}
		if err := svc.Decide(ctx, egor, id, decline); err != nil {
			t.Error(err)
		}
		checked(t, s)
	})
}
