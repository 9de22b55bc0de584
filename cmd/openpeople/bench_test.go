package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/sending"
)

// The benchmarks start the real program on a real file and load it from this
// process, over loopback, on the same cores. Each run is one burst of a fixed
// size: `go test -run '^$' -bench Desk -benchtime 1x ./cmd/openpeople`.

// invite stores n contacts whose customers are asked, and returns the paths of
// their pages.
func invite(b *testing.B, dir string, n int) (pages []string) {
	b.Helper()
	a := openDesk(b, dir)
	defer a.Close()
	return inviteTo(b, a, n)
}

// inviteTo does the same on an open desk, takes the letters for sent, and holds
// sending: messages are another benchmark's matter.
func inviteTo(b *testing.B, a *app, n int) (pages []string) {
	b.Helper()
	ctx, until := context.Background(), time.Now().Add(24*time.Hour)
	pages = queueTo(b, a, n)
	sendAll(b, a, until) // customers answer what has reached them
	if err := a.store.InTx(ctx, func(ctx context.Context) error { return a.store.HoldSending(ctx, true) }); err != nil {
		b.Fatal(err)
	}
	if _, err := a.store.Fold(ctx); err != nil {
		b.Fatal(err)
	}
	return pages
}

// queueTo stores n contacts on an open desk, whose letters wait to be sent.
func queueTo(b *testing.B, a *app, n int) (pages []string) {
	b.Helper()
	ctx, system, now := context.Background(), actor.System("benchmark"), time.Now()
	for len(pages) < n {
		var batch []contact.Draft
		for range min(500, n-len(pages)) {
			d, err := contact.Decode([]byte(manyJSON(len(pages)+len(batch), now, 2)))
			if err != nil {
				b.Fatal(err)
			}
			batch = append(batch, d)
		}
		taken, err := a.contacts.Take(ctx, system, batch)
		if err != nil {
			b.Fatal(err)
		}
		for _, t := range taken {
			if t.Err != nil || !t.Decision.Asked {
				b.Fatalf("not asked: %+v", t)
			}
			invitation, _, err := a.store.InvitationByContact(ctx, t.ID)
			if err != nil {
				b.Fatal(err)
			}
			u, err := url.Parse(a.surveys.URL(invitation.ID))
			if err != nil {
				b.Fatal(err)
			}
			pages = append(pages, u.Path)
		}
	}
	return pages
}

// sendAll takes every invitation that is due until then for sent.
func sendAll(b *testing.B, a *app, until time.Time) {
	b.Helper()
	ctx, now := context.Background(), time.Now()
	for n := 0; ; n++ {
		claimed, err := a.store.Claim(ctx, sending.Claim{Delivery: "email", Lease: fmt.Sprint("benchmark-", n), Now: until, Until: until.Add(time.Hour), Limit: 500})
		if err != nil {
			b.Fatal(err)
		}
		if len(claimed) == 0 {
			return
		}
		var wired []sending.Wire
		var taken []sending.Accepted
		for _, m := range claimed {
			wired = append(wired, sending.Wire{ID: m.ID, Lease: m.Lease, HeaderID: fmt.Sprint(m.ID)})
			taken = append(taken, sending.Accepted{ID: m.ID, Lease: m.Lease, Kind: m.Kind, Subject: m.Subject, At: now})
		}
		if _, err := a.store.PutOnWire(ctx, wired, until, until.Add(time.Hour)); err != nil {
			b.Fatal(err)
		}
		if err := a.store.Accept(ctx, taken); err != nil {
			b.Fatal(err)
		}
	}
}

// manyJSON is the i-th contact of a desk with 350 operators in 24 teams, 60
// topics and 33 channels.
func manyJSON(i int, now time.Time, messages int) string {
	return strings.NewReplacer(
		`"channel":"chat"`, fmt.Sprintf(`"channel":"chat-%d"`, i%33), `"topic":"tariffs"`, fmt.Sprintf(`"topic":"topic-%d"`, i/33%60),
		`"operator":{"external_id":"17","name":"Анна П.","team":"Чаты-2"}`, fmt.Sprintf(`"operator":{"external_id":"%d","name":"Анна П.","team":"Чаты-%d"}`, i*7%350, i*7%350%24),
	).Replace(contactJSON(fmt.Sprintf("b%d", i), now, messages))
}

func quote(b *testing.B, l load, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(l.PerSecond(), "requests/s")
	b.ReportMetric(float64(l.P50.Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(l.P99.Microseconds())/1000, "p99-ms")
}

// BenchmarkDeskAnswer: customers submit answers, 64 connections.
func BenchmarkDeskAnswer(b *testing.B) {
	const n = 40_000
	dir := b.TempDir()
	pages := invite(b, dir, n)
	p := start(b, dir)
	body := []byte(url.Values{"mark": {"5"}, "solved": {"yes"}, "comment": {"Спасибо, всё решили быстро"}}.Encode())
	requests := make([][]byte, n)
	for i, page := range pages {
		requests[i] = post(page, "application/x-www-form-urlencoded", "", body)
	}
	for b.Loop() {
		l, err := drive(p.addr, 64, n, func(i int) []byte { return requests[i] }, func(status int, _ []byte) bool { return status == 303 })
		quote(b, l, err)
	}
}

// BenchmarkDeskSurveyPage: customers open their pages, 64 connections.
func BenchmarkDeskSurveyPage(b *testing.B) {
	dir := b.TempDir()
	pages := invite(b, dir, 5000)
	p := start(b, dir)
	requests := make([][]byte, len(pages))
	for i, page := range pages {
		requests[i] = get(page + "?mark=4")
	}
	for b.Loop() {
		l, err := drive(p.addr, 64, 60_000, func(i int) []byte { return requests[i%len(requests)] },
			func(status int, body []byte) bool { return status == 200 && len(body) > 1000 })
		quote(b, l, err)
	}
}

// BenchmarkDeskIntake: contacts of 8 kB in batches of 100, 4 connections; their
// messages are not due yet.
func BenchmarkDeskIntake(b *testing.B) {
	dir := b.TempDir()
	token := newToken(b, dir)
	p := start(b, dir)
	const batches = 120
	now := time.Now()
	requests := make([][]byte, batches)
	for i := range requests {
		var list []string
		for k := range 100 {
			list = append(list, contactJSON(fmt.Sprintf("i%d-%d", i, k), now.Add(9*time.Minute), 9))
		}
		requests[i] = post("/api/v1/contacts/batch", "application/json", token, []byte(`{"contacts":[`+strings.Join(list, ",")+`]}`))
	}
	b.Logf("%d bytes a contact", len(requests[0])/100)
	for b.Loop() {
		l, err := drive(p.addr, 4, batches, func(i int) []byte { return requests[i] }, func(status int, body []byte) bool {
			var out struct {
				Results []struct{ Status int }
			}
			return status == 200 && json.Unmarshal(body, &out) == nil && len(out.Results) == 100 && out.Results[99].Status == 201
		})
		quote(b, l, err)
		b.ReportMetric(l.PerSecond()*100, "contacts/s")
	}
}

// BenchmarkDeskSending: 50,000 letters wait; the program hands them to an SMTP
// server of this process that answers at once, is killed in the middle without a
// warning, and started again. Nobody is skipped, nobody is written to twice.
func BenchmarkDeskSending(b *testing.B) {
	const n = 50_000
	dir, s := b.TempDir(), newSink(b)
	token := newToken(b, dir)
	queue(b, dir, n)
	mail := []string{"OPENPEOPLE_SMTP_URL=smtp://" + s.addr + "?tls=none", "OPENPEOPLE_MAIL_FROM=Desk <desk@example.org>"}
	for b.Loop() {
		began := time.Now()
		p := start(b, dir, mail...)
		waitFor(b, p, "half of the letters", func() bool { got, _ := s.counts(); return got > n/2 })
		took := time.Since(began)
		memory := peak(b, p)
		p.kill()
		began = time.Now()
		p = start(b, dir, mail...)
		var sent, unknown int64
		waitFor(b, p, "all letters", func() bool {
			sent, unknown = metric(b, p.addr, token, `openpeople_messages{state="sent"}`), metric(b, p.addr, token, `openpeople_messages{state="unknown"}`)
			return sent+unknown == n
		})
		received, twice := s.counts()
		if len(twice) > 0 || int64(received) < sent || received > n {
			b.Fatalf("%d sent, %d unknown, %d received, %d twice", sent, unknown, received, len(twice))
		}
		took += time.Since(began)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(n)/took.Seconds(), "letters/s")
		b.ReportMetric(float64(unknown), "unknown")
		b.ReportMetric(float64(memory)/1024, "peak-MB")
	}
}

// queue stores n contacts on the desk of a folder, whose letters wait to be sent.
func queue(b *testing.B, dir string, n int) {
	b.Helper()
	a := openDesk(b, dir)
	defer a.Close()
	queueTo(b, a, n)
	if _, err := a.store.Fold(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// peak returns the largest memory of a program so far, in kB.
func peak(b *testing.B, p *program) (kB int64) {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Skip("no /proc here: memory is not measured")
	}
	for line := range strings.Lines(string(raw)) {
		if value, found := strings.CutPrefix(line, "VmHWM:"); found {
			if _, err := fmt.Sscan(value, &kB); err != nil {
				b.Fatal(err)
			}
		}
	}
	return kB
}
