package survey_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

var ctx = context.Background()

func (d *desk) answer(token string, a survey.Answers) survey.Response {
	d.t.Helper()
	r, err := d.surveys.Answer(ctx, token, a)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func TestFirstAnswerMovesEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		id, token := d.invited()
		d.clock.Set(noon.AddDate(0, 0, 1)) // sent and answered the day after the contact
		if n := d.send(); n != 1 {
			t.Fatalf("%d letters sent", n)
		}
		r := d.answer(token, survey.Answers{Mark: ptr(5), Solved: ptr(true), Comment: "спасибо"})
		if r.Revision != 1 || r.ContactID != id || r.Delivery != "email" || !r.AnsweredAt.Equal(d.clock.Now()) {
			t.Errorf("%+v", r)
		}
		got := d.sums(today)
		want := figure.Sums{figure.Answered: 1, figure.MarkN: 1, figure.MarkSum: 5, figure.Satisfied: 1, figure.Top: 1, figure.SolvedN: 1, figure.SolvedYes: 1}
		if got[figure.Answered] != want[figure.Answered] || got[figure.MarkSum] != want[figure.MarkSum] || got[figure.Satisfied] != 1 || got[figure.Top] != 1 || got[figure.Dissatisfied] != 0 || got[figure.SolvedN] != 1 || got[figure.SolvedYes] != 1 || got[figure.Replied] != 0 || got[figure.Delivered] != 0 {
			t.Errorf("the contact's day: %+v", got)
		}
		if next := d.sums(today + 1); next[figure.Delivered] != 1 || next[figure.Replied] != 1 || next[figure.Answered] != 0 {
			t.Errorf("the day of sending: %+v", next)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil || c.Mark == nil || *c.Mark != 5 || !c.Commented {
			t.Errorf("the contact shows %v %v, %v", c.Mark, c.Commented, err)
		}
		if n := d.events(); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

// The answer may come before the sender has written down that it sent.
func TestAnswerBeforeTheLetterIsSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		_, token := d.invited()
		o, err := d.surveys.Open(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		d.clock.Set(noon.Add(10 * time.Minute))
		d.send()
		if _, err := d.surveys.Give(ctx, o, marked(4)); err != nil { // opened before it was sent
			t.Fatal(err)
		}
		if got := d.sums(today); got[figure.Delivered] != 1 || got[figure.Replied] != 1 || got[figure.Satisfied] != 1 || got[figure.Top] != 0 {
			t.Errorf("%+v", got)
		}
		_, token = d.invited()
		d.answer(token, marked(4))
		d.clock.Set(noon.Add(30 * time.Minute))
		d.send()
		if got := d.sums(today); got[figure.Delivered] != 2 || got[figure.Replied] != 2 {
			t.Errorf("%+v", got)
		}
	})
}

func TestCorrections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		id, token := d.invited()
		d.clock.Set(noon.Add(10 * time.Minute))
		d.send()
		first := d.answer(token, survey.Answers{Mark: ptr(1), Solved: ptr(false), Reasons: []string{"rude"}})
		if again := d.answer(token, survey.Answers{Mark: ptr(1), Solved: ptr(false), Reasons: []string{"rude"}}); again.Revision != 1 || d.events() != 1 {
			t.Errorf("the same once more made revision %d and %d events", again.Revision, d.events())
		}
		d.clock.Set(noon.Add(10*time.Minute + 24*time.Hour - time.Millisecond))
		second := d.answer(token, survey.Answers{Mark: ptr(4)})
		if second.Revision != 2 || second.ID != first.ID || !second.AnsweredAt.Equal(first.AnsweredAt) || d.events() != 2 {
			t.Errorf("%+v", second)
		}
		if got := d.sums(today); got[figure.Answered] != 1 || got[figure.MarkSum] != 4 || got[figure.Dissatisfied] != 0 || got[figure.Satisfied] != 1 || got[figure.SolvedN] != 0 || got[figure.Replied] != 1 {
			t.Errorf("%+v", got)
		}
		revisions, err := s.Revisions(ctx, first.ID)
		if err != nil || len(revisions) != 2 || *revisions[0].Mark != 1 || *revisions[1].Mark != 4 || revisions[0].Reasons[0] != "rude" || len(revisions[1].Reasons) != 0 || revisions[1].Solved != nil {
			t.Errorf("%+v, %v", revisions, err)
		}
		// A day after the answer the mark is final; a comment may still come, once.
		d.clock.Set(noon.Add(10*time.Minute + 24*time.Hour))
		third := d.answer(token, survey.Answers{Mark: ptr(1), Comment: "забыл сказать"})
		if third.Revision != 3 || *third.Mark != 4 || third.Comment != "забыл сказать" {
			t.Errorf("%+v", third)
		}
		if _, err := d.surveys.Answer(ctx, token, survey.Answers{Comment: "и ещё"}); !fault.Is(err, fault.Gone) || fault.Of(err).Key != "survey.gone.answered" {
			t.Errorf("a second comment: %v", err)
		}
		if _, err := d.surveys.Open(ctx, token); !fault.Is(err, fault.Gone) {
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
		d := newDesk(t, s, clock)
		id, token := d.invited()
		_, silent := d.invited()
		ends := d.invitation(id).ExpiresAt
		d.clock.Set(ends.Add(-time.Millisecond))
		d.answer(token, marked(3))
		d.clock.Set(ends)
		if o, err := d.surveys.Open(ctx, silent); !fault.Is(err, fault.Gone) || fault.Of(err).Key != "survey.gone.expired" || o.ID == 0 {
			t.Errorf("unanswered: %v", err)
		}
		if _, err := d.surveys.Answer(ctx, silent, marked(5)); !fault.Is(err, fault.Gone) {
			t.Errorf("unanswered: %v", err)
		}
		// The right to correct outlives the link; that to add a comment does not.
		if _, err := d.surveys.Answer(ctx, token, marked(2)); err != nil {
			t.Error(err)
		}
		d.clock.Set(ends.Add(24 * time.Hour))
		if _, err := d.surveys.Answer(ctx, token, survey.Answers{Comment: "поздно"}); !fault.Is(err, fault.Gone) {
			t.Errorf("a comment after the end: %v", err)
		}
		if _, err := d.surveys.Open(ctx, d.links.Token(987654)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link to nothing: %v", err)
		}
	})
}

func TestParallelAnswersAreOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		id, token := d.invited()
		_, twin := d.invited()
		var wait sync.WaitGroup
		for i := range 64 {
			wait.Go(func() {
				if _, err := d.surveys.Answer(ctx, token, marked(i%5+1)); err != nil {
					t.Error(err)
				}
			})
			wait.Go(func() {
				if _, err := d.surveys.Answer(ctx, twin, marked(5)); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		r, err := s.ResponseByInvitation(ctx, d.invitation(id).ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.sums(today); got[figure.Answered] != 2 || got[figure.MarkN] != 2 || got[figure.MarkSum] != int64(*r.Mark)+5 {
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

func TestOptOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		_, token := d.invited()
		for range 2 {
			if _, err := d.surveys.OptOut(ctx, token); err != nil {
				t.Fatal(err)
			}
		}
		if n := d.events(); n != 1 {
			t.Errorf("opting out twice made %d events", n)
		}
		d.clock.Set(noon.Add(time.Hour))
		if n := d.send(); n != 0 {
			t.Errorf("%d letters went to somebody who opted out", n)
		}
		if _, err := d.surveys.Open(ctx, token); !fault.Is(err, fault.Gone) || fault.Of(err).Key != "survey.gone.opted_out" {
			t.Errorf("open: %v", err)
		}
		if _, err := d.surveys.Answer(ctx, token, marked(5)); !fault.Is(err, fault.Gone) {
			t.Errorf("answer: %v", err)
		}
		// A link that ran out still opts out.
		_, late := d.invited()
		d.clock.Set(noon.AddDate(1, 0, 0))
		if o, err := d.surveys.OptOut(ctx, late); err != nil || o.OptedOut {
			t.Error(o.OptedOut, err)
		}
		if o, err := d.surveys.Look(ctx, late); err != nil || !o.OptedOut {
			t.Error(o.OptedOut, err)
		}
	})
}

func TestExportGoesThroughAllInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		var want []int64
		for i := range 7 {
			_, token := d.invited()
			if i%2 == 0 { // two at the same millisecond
				d.clock.Set(d.clock.Now().Add(time.Minute))
			}
			want = append(want, d.answer(token, survey.Answers{Mark: ptr(i%5 + 1), Comment: "с"}).ID)
		}
		var got []int64
		r := page.Request{Limit: 2}
		for {
			part, err := d.surveys.ListResponses(ctx, system, when.Period{From: today, To: today}, r)
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
		part, err := d.surveys.ListResponses(ctx, system, when.Period{From: today + 1, To: today + 1}, page.Request{})
		if err != nil || len(part.Rows) != 0 {
			t.Error("another day has", len(part.Rows), err)
		}
	})
}
