package main

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/board"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// wall makes a board with a link and returns it with the path of the link.
func (d *filledDesk) wall(t *testing.T, draft board.Draft) (b board.Board, link board.Link, path string) {
	t.Helper()
	ctx, admin := t.Context(), actor.System("test")
	b, err := d.boards.SaveBoard(ctx, admin, 0, draft)
	if err != nil {
		t.Fatal(err)
	}
	link, secret, err := d.boards.AddLink(ctx, admin, b.ID, "hall")
	if err != nil {
		t.Fatal(err)
	}
	return b, link, "/board/" + secret
}

// TestBoardsAgree draws boards of random slices: each figure on one is that of /kpis and of
// Today under the same filter.
func TestBoardsAgree(t *testing.T) {
	d := newFilledDesk(t, 3000)
	admin := d.as(t, actor.Admin)
	english := map[string]string{"Accept-Language": "en"}
	names, err := d.contacts.Names(t.Context(), actor.System("test"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(9, 9))
	few := func(param string) (list []string) {
		all := names.Choices(param)
		for range 1 + r.IntN(3) {
			list = append(list, all[r.IntN(len(all))].Code)
		}
		return slices.Compact(slices.Sorted(slices.Values(list)))
	}
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	compared := 0
	for range 25 {
		q := url.Values{}
		for _, param := range []string{"channel", "team", "topic", "region"} {
			if r.IntN(3) == 0 {
				if q[param] = few(param); r.IntN(3) == 0 {
					q.Add(page.Not, param)
				}
			}
		}
		asked, err := board.Params.Read(q)
		if err != nil {
			t.Fatal(err)
		}
		days := board.Spans[r.IntN(len(board.Spans))]
		_, _, path := d.wall(t, board.Draft{Name: "Wall", Language: "en", Days: days, Slice: asked})
		status, wall := d.send(t, http.DefaultClient, http.MethodGet, path, nil, "")
		if status != http.StatusOK {
			t.Fatalf("%v: %d", q, status)
		}
		p := when.Last(days, today)
		q.Set("from", p.From.String())
		q.Set("to", p.To.String())
		var kpis map[string]any
		d.api(t, "/api/v1/kpis?"+q.Encode(), &kpis)
		status, desk := d.send(t, admin, http.MethodGet, "/?"+q.Encode(), english, "")
		if status != http.StatusOK {
			t.Fatalf("Today ?%s: %d", q.Encode(), status)
		}
		for _, k := range report.KPIs {
			tile := regexp.MustCompile(`(?s)<h2>` + regexp.QuoteMeta(k.Name.EN) + `</h2>.*?<p class="board-value">([^<]*)<`).FindStringSubmatch(wall)
			if k.Today != report.Tile || tile == nil || kpis[string(k.Key)] == nil {
				continue
			}
			m, err := d.reports.Figures(t.Context(), actor.System("test"), p, report.FilterOf(asked))
			if err != nil {
				t.Fatal(err)
			}
			want := ui.FigureOf(i18n.With(t.Context(), i18n.EN), k, m.Measures)
			if got := html.UnescapeString(strings.TrimSpace(tile[1])); got != want.Value || numberOf(kpis[string(k.Key)]) != numberOf(*k.Value(m.Measures)) {
				t.Errorf("?%s: %s is %q on the board, %v in the API, %q in words", q.Encode(), k.Key, got, kpis[string(k.Key)], want.Value)
			}
			if !strings.Contains(html.UnescapeString(desk), want.Value) {
				t.Errorf("?%s: %s is %q on the board and not on Today", q.Encode(), k.Key, want.Value)
			}
			compared++
		}
	}
	if compared < 60 {
		t.Errorf("only %d figures were compared", compared)
	}
}

// TestBoardsOfKinds: the kinds of a slice are their channels, and a kind that the desk has
// not lets nothing through.
func TestBoardsOfKinds(t *testing.T) {
	d := newFilledDesk(t, 700)
	read := func(q url.Values) page.Filter {
		t.Helper()
		f, err := board.Params.Read(q)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	contacts := func(f page.Filter) int64 {
		t.Helper()
		l, err := d.boards.Look(t.Context(), board.Board{Days: 28, Language: i18n.EN, Slice: f})
		if err != nil {
			t.Fatal(err)
		}
		return l.Figures.All[figure.N]
	}
	all, voice := contacts(page.Filter{}), contacts(read(url.Values{"kind": {"voice"}}))
	rest := contacts(read(url.Values{"kind": {"voice"}, page.Not: {"kind"}}))
	if voice == 0 || rest == 0 || voice+rest != all {
		t.Errorf("%d by voice and %d by others of %d", voice, rest, all)
	}
	if none := contacts(read(url.Values{"kind": {"voice", "chat", "social", "messenger", "email", "retail", "self_service"}, page.Not: {"kind"}})); none != 0 {
		t.Errorf("%d contacts of no kind", none)
	}
}

// events reads a stream event by event; comments are passed over.
type events struct {
	*bufio.Reader
	body io.Closer
}

func listen(t *testing.T, address string) (e events, answer *http.Response) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Accept-Encoding", "gzip")
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	if answer, err = client.Do(request); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return events{bufio.NewReader(answer.Body), answer.Body}, answer
}

func (e events) next() (name, data string, err error) {
	for {
		line, err := e.ReadString('\n')
		if err != nil {
			return name, data, err
		}
		switch line = strings.TrimRight(line, "\n"); {
		case strings.HasPrefix(line, "event: "):
			name = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			data += line[len("data: "):]
		case line == "" && name != "":
			return name, data, nil
		}
	}
}

// contactsToday is what a part says of the contacts of today.
func contactsToday(t *testing.T, part string) string {
	t.Helper()
	m := regexp.MustCompile(`contacts? today</dt><dd>([^<]*)</dd>`).FindStringSubmatch(part)
	if m == nil {
		t.Fatalf("no part of a board: %.500s", part)
	}
	return m[1]
}

// TestBoardsAreLive keeps streams open behind a server whose limits on a request and an
// answer are far shorter: what is counted comes by itself, in plain bytes; a link that is
// taken back ends its stream at once and no other; a board that is changed is loaded anew.
func TestBoardsAreLive(t *testing.T) {
	d := newFilledDesk(t, 300)
	server := d.app.server()
	server.ReadTimeout, server.WriteTimeout = 200*time.Millisecond, 200*time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	defer server.Close()
	base := "http://" + listener.Addr().String()
	draft := board.Draft{Name: "Wall", Language: "en", Days: 7}
	b, link, first := d.wall(t, draft)
	_, _, second := d.wall(t, draft)
	one, answer := listen(t, base+first)
	two, _ := listen(t, base+second)
	if h := answer.Header; answer.StatusCode != http.StatusOK || h.Get("Content-Type") != "text/event-stream" || h.Get("Content-Encoding") != "" || h.Get("X-Accel-Buffering") != "no" || h.Get("Cache-Control") != "no-store" {
		t.Fatalf("a stream begins with %d %v", answer.StatusCode, h)
	}
	_, part, err := one.next()
	if err != nil {
		t.Fatal(err)
	}
	before := contactsToday(t, part)
	status, said := d.send(t, http.DefaultClient, http.MethodPost, "/api/v1/contacts", map[string]string{"Authorization": "Bearer " + d.token, "Content-Type": "application/json"}, contactJSON("wall", d.clock.Now(), 2))
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, said)
	}
	for got := before; got == before; {
		name, part, err := one.next()
		if err != nil || name != "part" {
			t.Fatalf("a stream breaks off before it says what was counted: %q, %v", name, err)
		}
		got = contactsToday(t, part)
	}

	admin := d.as(t, actor.Admin)
	for range 6 { // a beat could hide that nobody was told
		fresh, secret, err := d.boards.AddLink(t.Context(), actor.System("test"), b.ID, "hall")
		if err != nil {
			t.Fatal(err)
		}
		stream, _ := listen(t, base+"/board/"+secret)
		if name, _, err := stream.next(); name != "part" || err != nil {
			t.Fatalf("a stream begins with %q, %v", name, err)
		}
		d.postOK(t, admin, fmt.Sprintf("/settings/boards/%d/links/%d/revocation", b.ID, fresh.ID), nil)
		revoked := time.Now()
		for name := "part"; name == "part"; {
			if name, _, err = stream.next(); err != nil || name != "part" && name != "gone" {
				t.Fatalf("a link is taken back: %q, %v", name, err)
			}
		}
		if took := time.Since(revoked); took > 700*time.Millisecond {
			t.Errorf("a link that was taken back shows something for %v", took)
		}
		if _, err := stream.ReadByte(); err != io.EOF {
			t.Errorf("the stream goes on: %v", err)
		}
	}
	d.postOK(t, admin, fmt.Sprintf("/settings/boards/%d/links/%d/revocation", b.ID, link.ID), nil)
	for _, accept := range []string{"text/html", "text/event-stream"} {
		if status, page := d.send(t, http.DefaultClient, http.MethodGet, first, map[string]string{"Accept": accept}, ""); status != http.StatusNotFound || strings.Contains(page, "board-figure") {
			t.Errorf("a link that was taken back: %d", status)
		}
	}
	if name, _, err := two.next(); name != "part" || err != nil {
		t.Errorf("the other link: %q, %v", name, err)
	}
	boards, err := d.boards.Boards(t.Context(), actor.System("test"))
	if err != nil {
		t.Fatal(err)
	}
	other := boards[slices.IndexFunc(boards, func(o board.Board) bool { return o.ID != b.ID })]
	d.postOK(t, admin, fmt.Sprintf("/settings/boards/%d", other.ID), url.Values{"name": {"Hall"}, "language": {"en"}, "days": {"7"}, "theme": {""}, "revision": {other.Revision()}})
	for name := "part"; name == "part"; {
		if name, _, err = two.next(); err != nil || name != "part" && name != "again" {
			t.Fatalf("a board is changed: %q, %v", name, err)
		}
	}
}

func (d *filledDesk) postOK(t *testing.T, c *http.Client, path string, values url.Values) {
	t.Helper()
	if status, page := d.send(t, c, http.MethodPost, path, form, values.Encode()); status != http.StatusSeeOther {
		t.Fatalf("%s: %d %.500s", path, status, page)
	}
}

// TestStaffLookAtTheWholeDesk: who may read figures sees the board of the whole desk, until
// the account is shut; who may not is refused, and nobody is led to the door.
func TestStaffLookAtTheWholeDesk(t *testing.T) {
	d := newFilledDesk(t, 300)
	director := d.as(t, actor.Executive)
	if status, page := d.send(t, director, http.MethodGet, "/board", nil, ""); status != http.StatusOK || !strings.Contains(page, "board-figure") {
		t.Errorf("a director: %d", status)
	}
	if status, _ := d.send(t, d.as(t, actor.Agent), http.MethodGet, "/board", nil, ""); status != http.StatusForbidden {
		t.Errorf("an agent: %d", status)
	}
	if status, _ := d.send(t, d.as(t, ""), http.MethodGet, "/board", nil, ""); status != http.StatusSeeOther {
		t.Errorf("nobody: %d", status)
	}
	request, err := http.NewRequest(http.MethodGet, d.server.URL+"/board", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	answer, err := director.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	stream := events{bufio.NewReader(answer.Body), answer.Body}
	if name, _, err := stream.next(); name != "part" || err != nil {
		t.Fatalf("a director's stream: %q, %v", name, err)
	}
	people, err := d.accounts.Holders(t.Context(), actor.FigureRead)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(people, func(a actor.Actor) bool { return a.Role == actor.Executive })
	if err := d.accounts.DisablePerson(t.Context(), actor.System("test"), people[at].PersonID); err != nil {
		t.Fatal(err)
	}
	for name := "part"; name == "part"; {
		if name, _, err = stream.next(); err != nil || name != "part" && name != "gone" {
			t.Fatalf("an account was shut: %q, %v", name, err)
		}
	}
}

// TestStreamsDoNotHoldUpTheEnd: a program that is told to stop ends every stream at once.
func TestStreamsDoNotHoldUpTheEnd(t *testing.T) {
	d := newFilledDesk(t, 300)
	_, _, path := d.wall(t, board.Draft{Name: "Wall", Language: "en", Days: 7})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.app.listener = listener
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	left := make(chan error, 1)
	go func() { left <- d.app.Run(ctx) }()
	stream, _ := listen(t, "http://"+listener.Addr().String()+path)
	if name, _, err := stream.next(); name != "part" || err != nil {
		t.Fatalf("%q, %v", name, err)
	}
	told := time.Now()
	stop()
	if err := <-left; err != nil {
		t.Fatal(err)
	}
	if took := time.Since(told); took > lastRequests/2 {
		t.Errorf("it took %v to stop", took)
	}
	for err := error(nil); err == nil; { // what was on its way comes
		_, _, err = stream.next()
	}
}
