package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// promised is what the program acknowledged over all its lives.
type promised struct {
	mu       sync.Mutex
	contacts map[string]int64 // external id -> id
	answers  map[string]int   // page -> mark
	goal     goal             // of the life that runs
}

// goal is how many more contacts and answers a life must acknowledge; kill is
// called when both are there.
type goal struct {
	contacts, answers int
	kill              func()
}

// counted notes what was just acknowledged; seen.mu is held.
func (seen *promised) counted(contacts, answers int) {
	g := &seen.goal
	if g.contacts <= 0 && g.answers <= 0 {
		return
	}
	if g.contacts, g.answers = g.contacts-contacts, g.answers-answers; g.contacts <= 0 && g.answers <= 0 {
		g.kill()
	}
}

// TestKilledAtAnyMoment kills the program twenty-one times under load, with no
// warning, and then asks for everything that it had acknowledged: no contact, no
// answer is lost, no message was sent twice, nobody was skipped without a word.
// A third of the lives ends a moment after the start, the others while they work,
// when so much is acknowledged: how fast the machine is makes no difference.
func TestKilledAtAnyMoment(t *testing.T) {
	dir, s := t.TempDir(), newSink(t)
	mail := []string{"OPENPEOPLE_SMTP_URL=smtp://" + s.addr + "?tls=none&connections=8", "OPENPEOPLE_MAIL_FROM=Desk <desk@example.org>"}
	token := newToken(t, dir)
	seen := &promised{contacts: map[string]int64{}, answers: map[string]int{}}
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 21 {
		p := start(t, dir, mail...)
		ctx, cancel := context.WithCancel(context.Background())
		seen.mu.Lock()
		seen.goal = goal{kill: func() { p.cmd.Process.Kill() }}
		switch round % 3 {
		case 0:
			time.AfterFunc(time.Duration(random.IntN(50))*time.Millisecond, seen.goal.kill)
		case 1:
			seen.goal.contacts = 1 + random.IntN(150)
		case 2:
			seen.goal.answers = 1 + random.IntN(20)
		}
		seen.mu.Unlock()
		late := time.AfterFunc(time.Minute, seen.goal.kill)
		var load sync.WaitGroup
		for worker := range 4 {
			load.Go(func() { seen.takeContacts(ctx, p.addr, token, fmt.Sprintf("%d-%d", round, worker)) })
			load.Go(func() { seen.answer(ctx, p.addr, s) })
		}
		p.cmd.Wait()
		cancel()
		load.Wait()
		if !late.Stop() {
			t.Fatalf("life %d acknowledged too little in a minute:\n%s", round, p.log)
		}
	}
	// The last life: let it send what waits, then leave in peace.
	p := start(t, dir, mail...)
	waiting := func() (n int64) {
		for _, state := range []string{"queued", "leased", "wire"} {
			n += metric(t, p.addr, token, `openpeople_messages{state="`+state+`"}`)
		}
		return n
	}
	for left := waiting(); left > 0; left = waiting() {
		waitFor(t, p, "another message is sent", func() bool { return waiting() < left })
	}
	p.stop(t)

	a := openDesk(t, dir)
	defer a.Close()
	ctx := context.Background()
	breaches, err := a.store.Check(ctx)
	if err != nil || len(breaches) > 0 {
		t.Errorf("check: %v %v", breaches, err)
	}
	for externalID, id := range seen.contacts {
		got, _, err := a.store.ContactByKey(ctx, "load", externalID)
		if err != nil || got != id {
			t.Errorf("contact %s was acknowledged as %d and is %d, %v", externalID, id, got, err)
		}
	}
	for page, mark := range seen.answers {
		offer, err := a.surveys.Open(ctx, page[len("/s/"):])
		if err != nil || offer.Response == nil || *offer.Response.Mark != mark {
			t.Errorf("an acknowledged answer %d is lost: %v", mark, err)
		}
	}
	received, twice := s.counts()
	if len(twice) > 0 {
		t.Errorf("%d messages came twice: %v", len(twice), twice)
	}
	states, err := a.store.CountMessages(ctx, 28)
	if err != nil {
		t.Fatal(err)
	}
	if got := int64(received); states.Failed > 0 || states.Sent > got || got > states.Sent+states.Unknown {
		t.Errorf("%d messages arrived; the desk says %+v", received, states)
	}
	t.Logf("%d contacts, %d answers, %d messages, %+v", len(seen.contacts), len(seen.answers), received, states)
}

// takeContacts posts contacts in batches of five until the program is gone.
func (seen *promised) takeContacts(ctx context.Context, addr, token, prefix string) {
	w, err := dial(addr)
	if err != nil {
		return
	}
	defer w.close()
	for n := 0; ctx.Err() == nil; n++ {
		body := []byte(`{"contacts":[`)
		var ids []string
		for i := range 5 {
			id := fmt.Sprintf("%s-%d-%d", prefix, n, i)
			if i > 0 {
				body = append(body, ',')
			}
			ids = append(ids, id)
			body = append(body, contactJSON(id, time.Now(), 2)...)
		}
		body = append(body, "]}"...)
		status, answer, err := w.do(post("/api/v1/contacts/batch", "application/json", token, body))
		if err != nil || status != 200 {
			return
		}
		var out struct {
			Results []struct{ ID int64 }
		}
		if json.Unmarshal(answer, &out) != nil || len(out.Results) != len(ids) {
			return
		}
		seen.mu.Lock()
		for i, r := range out.Results {
			seen.contacts[ids[i]] = r.ID
		}
		seen.counted(len(ids), 0)
		seen.mu.Unlock()
	}
}

// answer opens the messages that arrived and marks them.
func (seen *promised) answer(ctx context.Context, addr string, s *sink) {
	w, err := dial(addr)
	if err != nil {
		return
	}
	defer w.close()
	for {
		select {
		case <-ctx.Done():
			return
		case page := <-s.links:
			mark := 1 + len(page)%5
			status, _, err := w.do(post(page, "application/x-www-form-urlencoded", "", fmt.Appendf(nil, "mark=%d&comment=ok", mark)))
			if err != nil {
				return
			}
			if status == 303 {
				seen.mu.Lock()
				seen.answers[page] = mark
				seen.counted(0, 1)
				seen.mu.Unlock()
			}
		}
	}
}
