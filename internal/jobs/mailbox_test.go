package jobs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"openpeople/internal/delivery"
	"openpeople/internal/fault"
	"openpeople/internal/jobs"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Without a server the letters are in the built-in mailbox, with links that work.
func TestMailbox(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		r := d.runner("a", "smtp://127.0.0.1:1", func(p *jobs.Parts) {
			p.Carriers = map[string]sending.Carrier{"email": delivery.NewMailbox(s, d.clock.Now)}
		})
		d.ask(1, 12)
		r.Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Sent: 12}) {
			t.Fatalf("messages: %+v", c)
		}
		first, err := s.ListLetters(ctx, page.Request{Limit: 10})
		if err != nil || len(first.Rows) != 10 || first.Rows[0].ID < first.Rows[9].ID {
			t.Fatalf("%+v, %v", first, err)
		}
		rest, err := s.ListLetters(ctx, page.Request{Limit: 10, After: first.Next})
		if err != nil || len(rest.Rows) != 2 || rest.Next != (page.Cursor{}) || rest.Rows[0].ID >= first.Rows[9].ID {
			t.Errorf("%+v, %v", rest, err)
		}
		if n, err := s.CountLetters(ctx, 7); n != 7 || err != nil {
			t.Errorf("counted to %d, %v", n, err)
		}
		l, err := s.LetterByID(ctx, first.Rows[0].ID)
		link := "https://desk.example.org/s/" + d.Links.Token(l.MessageID) // of so many invitations each has the number of its message
		if err != nil || !strings.Contains(l.Text, link+"?mark=5\n") || !strings.Contains(l.HTML, `href="`+link+`?mark=1"`) || !l.At.Equal(d.clock.Now()) {
			t.Errorf("%+v, %v", l, err)
		}
		if _, err := s.LetterByID(ctx, 4711); !fault.Is(err, fault.NotFound) {
			t.Errorf("one that is not there: %v", err)
		}
		// One sent again replaces the first.
		if err := s.KeepLetter(ctx, sending.Letter{MessageID: l.MessageID, At: d.clock.Now(), To: "b@example.org", Subject: "again"}); err != nil {
			t.Fatal(err)
		}
		if again, err := s.LetterByID(ctx, l.ID); err != nil || again.Subject != "again" || again.To != "b@example.org" {
			t.Errorf("%+v, %v", again, err)
		}
		if n, err := s.CountLetters(ctx, 100); n != 12 || err != nil {
			t.Errorf("%d letters, %v", n, err)
		}
	})
}

// A delivery that panics harms its letter only, and never sends it twice.
func TestDeliveryPanics(t *testing.T) {
	ctx := context.Background()
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	early, late := &panicking{}, &panicking{late: true}
	for i, p := range []*panicking{early, late} {
		d.ask(i+1, 1)
		r := d.runner(fmt.Sprint(i), "smtp://127.0.0.1:1", func(parts *jobs.Parts) { parts.Carriers = map[string]sending.Carrier{"email": p} })
		r.Drain(ctx)
	}
	if c := d.counts(); c != (sending.Counts{Queued: 1, Unknown: 1}) || early.calls != 1 || late.calls != 1 {
		t.Errorf("messages: %+v after %d and %d calls", c, early.calls, late.calls)
	}
}

type panicking struct {
	late  bool
	calls int
}

func (p *panicking) Send(_ context.Context, _ sending.Outgoing, onWire func() error) error {
	p.calls++
	if p.late {
		if err := onWire(); err != nil {
			return err
		}
	}
	panic("boom")
}

func (p *panicking) Limits() sending.Limits { return sending.Limits{} }

func (p *panicking) Close() error { return nil }
