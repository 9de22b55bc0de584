package survey_test

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

// An answer is corrected as often as may be, then stays; the desk is shown the last
// states and how many there were.
func TestCorrectionsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := askingtest.NewDesk(t, s, clock), context.WithoutCancel(t.Context())
		id, token := d.Invited()
		d.Clock.Set(askingtest.Noon.Add(10 * time.Minute))
		d.Send()
		mark := func(i int) survey.Answers { return survey.Answers{Mark: new(1 + i%5)} }
		for i := range survey.MaxCorrections + 1 {
			if r, err := d.Surveys.Answer(ctx, token, mark(i)); err != nil || r.Revision != i+1 {
				t.Fatalf("answer %d: revision %d, %v", i, r.Revision, err)
			}
		}
		for range 3 {
			_, err := d.Surveys.Answer(ctx, token, mark(survey.MaxCorrections+1))
			if !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "survey.fault.corrections" {
				t.Fatalf("one correction more: %v", err)
			}
		}
		if r, err := d.Surveys.Answer(ctx, token, mark(survey.MaxCorrections)); err != nil || r.Revision != survey.MaxCorrections+1 {
			t.Errorf("the same once more: %+v, %v", r, err)
		}
		said, err := d.Surveys.OfContact(ctx, actor.System("test"), id)
		if err != nil || len(said.Revisions) != survey.ShownRevisions || said.Corrections() != survey.MaxCorrections || said.Earlier() != survey.MaxCorrections+1-survey.ShownRevisions {
			t.Fatalf("%d shown of %d, %v", len(said.Revisions), said.Corrections(), err)
		}
		for i, r := range said.Revisions {
			if want := survey.MaxCorrections + 2 - survey.ShownRevisions + i; r.Number != want {
				t.Errorf("state %d is the %dth, want the %dth", i, r.Number, want)
			}
		}
		// A comment that was never given may still come when the day is over.
		d.Clock.Set(askingtest.Noon.Add(10*time.Minute + survey.CorrectWithin))
		if _, err := d.Surveys.Answer(ctx, token, survey.Answers{Comment: "забыл сказать"}); err != nil {
			t.Errorf("a late comment: %v", err)
		}
	})
}

// What a customer answered is told to who sees the contact, and to nobody else.
func TestAnswersAreOfWhoSeesTheContact(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d, ctx := askingtest.NewDesk(t, s, clock), t.Context()
	id, token := d.Invited()
	d.Clock.Set(askingtest.Noon.Add(10 * time.Minute))
	d.Send()
	if _, err := d.Surveys.Answer(ctx, token, survey.Answers{Mark: new(2), Comment: "не помогли"}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who  actor.Actor
		sees bool
	}{
		"a supervisor of no team": {actor.Actor{PersonID: 8, Role: actor.Supervisor}, false},
		"another agent":           {actor.Actor{PersonID: 9, Role: actor.Agent, OperatorID: 1 << 30}, false},
		"an executive":            {actor.Actor{PersonID: 7, Role: actor.Executive}, true},
	} {
		said, err := d.Surveys.OfContact(ctx, c.who, id)
		if (err == nil) != c.sees || !c.sees && (!fault.Is(err, fault.NotFound) || len(said.Revisions) > 0) {
			t.Errorf("%s: %+v, %v", name, said, err)
		}
	}
}
