package survey_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

var (
	ctx    = context.Background()
	system = actor.System("test")
)

const today when.Day = 20261121

func TestFirstAnswerMovesEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		id, token := d.Invited()
		d.Clock.Set(askingtest.Noon.AddDate(0, 0, 1)) // sent and answered the day after the contact
		if n := d.Send(); n != 1 {
			t.Fatalf("%d letters sent", n)
		}
		r := d.Answer(token, survey.Answers{Mark: new(5), Solved: new(true), Comment: "спасибо"})
		if r.Revision != 1 || r.ContactID != id || r.Delivery != "email" || !r.AnsweredAt.Equal(d.Clock.Now()) {
			t.Errorf("%+v", r)
		}
		got := d.Sums(today)
		want := figure.Sums{figure.Answered: 1, figure.MarkN: 1, figure.MarkSum: 5, figure.Satisfied: 1, figure.Top: 1, figure.SolvedN: 1, figure.SolvedYes: 1}
		if got[figure.Answered] != want[figure.Answered] || got[figure.MarkSum] != want[figure.MarkSum] || got[figure.Satisfied] != 1 || got[figure.Top] != 1 || got[figure.Dissatisfied] != 0 || got[figure.SolvedN] != 1 || got[figure.SolvedYes] != 1 || got[figure.Replied] != 0 || got[figure.Delivered] != 0 {
			t.Errorf("the contact's day: %+v", got)
		}
		if next := d.Sums(today + 1); next[figure.Delivered] != 1 || next[figure.Replied] != 1 || next[figure.Answered] != 0 {
			t.Errorf("the day of sending: %+v", next)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil || c.Mark == nil || *c.Mark != 5 || !c.Commented {
			t.Errorf("the contact shows %v %v, %v", c.Mark, c.Commented, err)
		}
		if n := d.Events(); n != 0 {
			t.Errorf("%d events", n)
		}
	})
}

// The answer may come before the sender has written down that it sent.
func TestAnswerBeforeTheLetterIsSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		_, token := d.Invited()
		o, err := d.Surveys.Open(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		d.Clock.Set(askingtest.Noon.Add(10 * time.Minute))
		d.Send()
		if _, err := d.Surveys.Give(ctx, o, askingtest.Marked(4)); err != nil { // opened before it was sent
			t.Fatal(err)
		}
		if got := d.Sums(today); got[figure.Delivered] != 1 || got[figure.Replied] != 1 || got[figure.Satisfied] != 1 || got[figure.Top] != 0 {
			t.Errorf("%+v", got)
		}
		_, token = d.Invited()
		d.Clock.Set(askingtest.Noon.Add(30 * time.Minute))
		if n := d.SendWhile(func() { d.Answer(token, askingtest.Marked(4)) }); n != 1 {
			t.Errorf("%d letters sent", n)
		}
		if got := d.Sums(today); got[figure.Delivered] != 2 || got[figure.Replied] != 2 {
			t.Errorf("%+v", got)
		}
		// One that was not begun is not sent any more.
		_, token = d.Invited()
		d.Answer(token, askingtest.Marked(4))
		d.Clock.Set(askingtest.Noon.Add(50 * time.Minute))
		if n := d.Send(); n != 0 {
			t.Errorf("%d letters sent to who has answered", n)
		}
	})
}

func TestCorrections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		id, token := d.Invited()
		d.Clock.Set(askingtest.Noon.Add(10 * time.Minute))
		d.Send()
		first := d.Answer(token, survey.Answers{Mark: new(1), Solved: new(false), Reasons: []string{"rude"}})
		if again := d.Answer(token, survey.Answers{Mark: new(1), Solved: new(false), Reasons: []string{"rude"}}); again.Revision != 1 || d.Events() != 0 {
			t.Errorf("the same once more made revision %d and %d events", again.Revision, d.Events())
		}
		d.Clock.Set(askingtest.Noon.Add(10*time.Minute + 24*time.Hour - time.Millisecond))
		second := d.Answer(token, survey.Answers{Mark: new(4)})
		if second.Revision != 2 || second.ID != first.ID || !second.AnsweredAt.Equal(first.AnsweredAt) || d.Events() != 1 {
			t.Errorf("%+v", second)
		}
		if got := d.Sums(today); got[figure.Answered] != 1 || got[figure.MarkSum] != 4 || got[figure.Dissatisfied] != 0 || got[figure.Satisfied] != 1 || got[figure.SolvedN] != 0 || got[figure.Replied] != 1 {
			t.Errorf("%+v", got)
		}
		revisions, err := s.LastRevisions(ctx, first.ID, 5)
		if err != nil || len(revisions) != 2 || *revisions[0].Mark != 1 || *revisions[1].Mark != 4 || revisions[0].Reasons[0] != "rude" || len(revisions[1].Reasons) != 0 || revisions[1].Solved != nil {
			t.Errorf("%+v, %v", revisions, err)
		}
		// A day after the answer the mark is final; a comment may still come, once.
		d.Clock.Set(askingtest.Noon.Add(10*time.Minute + 24*time.Hour))
		third := d.Answer(token, survey.Answers{Mark: new(1), Comment: "забыл сказать"})
		if third.Revision != 3 || *third.Mark != 4 || third.Comment != "забыл сказать" {
			t.Errorf("%+v", third)
		}
		if _, err := d.Surveys.Answer(ctx, token, survey.Answers{Comment: "и ещё"}); !fault.Is(err, fault.Gone) || fault.Of(err).Key != "survey.gone.answered" {
			t.Errorf("a second comment: %v", err)
		}
		if _, err := d.Surveys.Open(ctx, token); !fault.Is(err, fault.Gone) {
			t.Errorf("open: %v", err)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil || *c.Mark != 4 || !c.Commented {
			t.Errorf("the contact shows %v, %v", c.Mark, err)
		}
	})
}

func TestLinksRunOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		id, token := d.Invited()
		_, silent := d.Invited()
		ends := d.Invitation(id).ExpiresAt
		d.Clock.Set(ends.Add(-time.Millisecond))
		d.Answer(token, askingtest.Marked(3))
		d.Clock.Set(ends)
		if o, err := d.Surveys.Open(ctx, silent); !fault.Is(err, fault.Gone) || fault.Of(err).Key != "survey.gone.expired" || o.ID == 0 {
			t.Errorf("unanswered: %v", err)
		}
		if _, err := d.Surveys.Answer(ctx, silent, askingtest.Marked(5)); !fault.Is(err, fault.Gone) {
			t.Errorf("unanswered: %v", err)
		}
		// The right to correct outlives the link; that to add a comment does not.
		if _, err := d.Surveys.Answer(ctx, token, askingtest.Marked(2)); err != nil {
			t.Error(err)
		}
		d.Clock.Set(ends.Add(24 * time.Hour))
		if _, err := d.Surveys.Answer(ctx, token, survey.Answers{Comment: "поздно"}); !fault.Is(err, fault.Gone) {
			t.Errorf("a comment after the end: %v", err)
		}
		if _, err := d.Surveys.Open(ctx, d.Links.Token(987654)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link to nothing: %v", err)
		}
	})
}

func TestParallelAnswersAreOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		id, token := d.Invited()
		_, twin := d.Invited()
		var wait sync.WaitGroup
		for i := range 64 {
			wait.Go(func() {
				if _, err := d.Surveys.Answer(ctx, token, askingtest.Marked(i%5+1)); err != nil && fault.Of(err).Key != "survey.fault.corrections" {
					t.Error(err)
				}
			})
			wait.Go(func() {
				if _, err := d.Surveys.Answer(ctx, twin, askingtest.Marked(5)); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		r, err := s.ResponseByInvitation(ctx, d.Invitation(id).ID)
		if err != nil {
			t.Fatal(err)
		}
		if r.Revision > survey.MaxCorrections+1 {
			t.Errorf("%d revisions of one answer", r.Revision)
		}
		if got := d.Sums(today); got[figure.Answered] != 2 || got[figure.MarkN] != 2 || got[figure.MarkSum] != int64(*r.Mark)+5 {
			t.Errorf("%+v with mark %d", got, *r.Mark)
		}
		list, err := s.ListResponses(ctx, when.Period{From: today, To: today}, page.Request{})
		if err != nil || len(list.Rows) != 2 {
			t.Fatalf("%d responses, %v", len(list.Rows), err)
		}
		for _, one := range list.Rows {
			if one.InvitationID != r.InvitationID && one.Revision != 1 {
				t.Errorf("64 equal answers made %d revisions", one.Revision)
			}
		}
	})
}

func TestExportGoesThroughAllInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		var want []int64
		for i := range 7 {
			_, token := d.Invited()
			if i%2 == 0 { // two at the same millisecond
				d.Clock.Set(d.Clock.Now().Add(time.Minute))
			}
			want = append(want, d.Answer(token, survey.Answers{Mark: new(i%5 + 1), Comment: "с"}).ID)
		}
		var got []int64
		r := page.Request{Limit: 2}
		for {
			part, err := d.Surveys.ListResponses(ctx, system, when.Period{From: today, To: today}, r)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range part.Rows {
				got = append(got, one.ID)
				if one.Channel != "chat" || one.Team != "Чаты-2" || one.Operator != "17" || one.Topic != "tariffs" || one.Region != "ural" || one.Site != "chelyabinsk" || one.Source != "chat" || one.Comment != "с" {
					t.Errorf("%+v", one)
				}
			}
			if part.Next == (page.Cursor{}) {
				break
			}
			r.After = part.Next
		}
		if len(got) != len(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
		part, err := d.Surveys.ListResponses(ctx, system, when.Period{From: today + 1, To: today + 1}, page.Request{})
		if err != nil || len(part.Rows) != 0 {
			t.Error("another day has", len(part.Rows), err)
		}
	})
}

func TestLinkStandsUnderTheBaseURL(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := askingtest.NewDesk(t, s, clock)
	id, token := d.Invited()
	if got := d.Surveys.URL(d.Invitation(id).ID); got != "https://desk.example.org/s/"+token {
		t.Error(got)
	}
}

// Who follows a first answer acts within its transaction: both are stored or
// neither, and a correction is followed by nobody.
func TestFollowers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		_, token := d.Invited()
		var followed []int64
		refuse := errors.New("boom")
		d.Surveys.FollowedBy(
			func(ctx context.Context, r survey.Response) error {
				s.AfterCommit(ctx, func() { followed = append(followed, r.ID) })
				return s.Emit(ctx, event.CustomerOptedOut, r.ContactID)
			},
			func(context.Context, survey.Response) error { return refuse },
		)
		if _, err := d.Surveys.Answer(ctx, token, askingtest.Marked(4)); !errors.Is(err, refuse) {
			t.Errorf("a follower fails: %v", err)
		}
		if o, err := d.Surveys.Open(ctx, token); err != nil || o.Response != nil || d.Events() != 0 {
			t.Errorf("a part of it is stored: %+v, %d events, %v", o.Response, d.Events(), err)
		}
		refuse, followed = nil, nil
		r := d.Answer(token, askingtest.Marked(4))
		d.Answer(token, askingtest.Marked(4))
		d.Answer(token, askingtest.Marked(3))
		if !slices.Equal(followed, []int64{r.ID}) || d.Events() != 2 { // the second is the correction's own
			t.Errorf("followed: %v, %d events", followed, d.Events())
		}
	})
}
