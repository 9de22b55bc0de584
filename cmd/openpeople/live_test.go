package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/kit"
)

// watchedDesk is a desk whose log is read; nobody serves it yet.
func watchedDesk(t *testing.T, set func(*config.Config)) (*app, *logBuffer) {
	t.Helper()
	dir, logs := t.TempDir(), &logBuffer{}
	cfg := config.Config{Addr: "127.0.0.1:0", Database: filepath.Join(dir, "desk.db"), Data: dir, BaseURL: "http://localhost", LogFormat: "json"}
	if set != nil {
		set(&cfg)
	}
	a, err := open(context.Background(), cfg, options{hasher: cheap, logs: logs, now: storetest.NewClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a, logs
}

// lines reads what was logged, as JSON.
func lines(t *testing.T, logs *logBuffer) (out []map[string]any) {
	t.Helper()
	for line := range strings.Lines(logs.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, m)
	}
	return out
}

// The log says with which settings the desk runs, and none of their secrets.
func TestLogHidesSecrets(t *testing.T) {
	a, logs := watchedDesk(t, func(c *config.Config) {
		c.LogLevel, c.Secret, c.MailFrom = "debug", strings.Repeat("hush", 9), "desk@example.org"
		c.SMTPURL = "smtp://mailer:hush@127.0.0.1:1?tls=none"
	})
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // it starts and stops
	if err := a.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if text := logs.String(); strings.Contains(text, "hush") || !strings.Contains(text, "smtp://mailer") {
		t.Errorf("%s", text)
	}
}

// One id stands in the answer's header, on the page of a failure, in the API's
// problem and in every line that is logged for the request.
func TestARequestHasOneID(t *testing.T) {
	a, logs := watchedDesk(t, func(c *config.Config) { c.LogLevel = "debug" })
	token := "op_nobody"
	ask := func(path string) (id, body string) {
		t.Helper()
		before := len(lines(t, logs))
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		a.handler.ServeHTTP(w, r)
		id = w.Header().Get("X-Request-Id")
		if len(id) < 16 {
			t.Fatalf("%s: %d with the id %q", path, w.Code, id)
		}
		for _, line := range lines(t, logs)[before:] {
			if line["request_id"] != id {
				t.Errorf("%s: logged without its id %s: %v", path, id, line)
			}
		}
		if len(lines(t, logs)) == before {
			t.Errorf("%s was not logged", path)
		}
		return id, w.Body.String()
	}
	first, page := ask("/nothing")
	if strings.Contains(page, first) {
		t.Error("a page that is not there names the id, as if something broke")
	}
	if again, _ := ask("/nothing"); again == first {
		t.Error("two requests have one id")
	}
	if id, problem := ask("/api/v1/contacts/1"); !strings.Contains(problem, `"request_id":"`+id+`"`) {
		t.Errorf("the problem has no id %s: %s", id, problem)
	}
	a.store.Close()
	token = account.TokenPrefix + strings.Repeat("a", 40) // which nobody has looked for yet
	if id, page := ask("/readyz"); !strings.Contains(page, id) {
		t.Errorf("the page of a failure has no id %s: %s", id, page)
	}
	if id, problem := ask("/api/v1/contacts/1"); !strings.Contains(problem, `"request_id":"`+id+`"`) || !strings.Contains(logs.String(), "request failed") {
		t.Errorf("the problem of a failure has no id %s: %s", id, problem)
	}
}

// An id that came along is taken over from a trusted proxy only, and only when
// it is short and plain.
func TestWhoseRequestIDIsBelieved(t *testing.T) {
	a, _ := watchedDesk(t, func(c *config.Config) { c.TrustedProxies = []string{"10.1.0.0/16", "192.0.2.7", "fd00::/8"} })
	const plain = "edge-7.a_B"
	for _, c := range []struct {
		from, id string
		taken    bool
	}{
		{"10.1.2.3:4000", plain, true},
		{"192.0.2.7:4000", plain, true},
		{"[::ffff:10.1.2.3]:4000", plain, true},
		{"[fd00::1]:4000", plain, true},
		{"10.1.2.3:4000", strings.Repeat("a", 64), true},
		{"10.2.2.3:4000", plain, false},
		{"192.0.2.8:4000", plain, false},
		{"[::1]:4000", plain, false},
		{"@", plain, false},
		{"10.1.2.3:4000", "", false},
		{"10.1.2.3:4000", strings.Repeat("a", 65), false},
		{"10.1.2.3:4000", "a b", false},
		{"10.1.2.3:4000", "a\"b", false},
		{"10.1.2.3:4000", "a\nb", false},
		{"10.1.2.3:4000", "ы", false},
	} {
		r := httptest.NewRequest("GET", "/healthz", nil)
		r.RemoteAddr = c.from
		r.Header.Set("X-Request-Id", c.id)
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		if got := w.Header().Get("X-Request-Id"); got == "" || (got == c.id) != c.taken {
			t.Errorf("%s sends %q: the id is %q", c.from, c.id, got)
		}
	}
}

// The level says what is logged; a line that belongs to no request has no id.
func TestLogLevels(t *testing.T) {
	for level, want := range map[string]int{"debug": 4, "": 3, "info": 3, "warn": 2, "error": 1} {
		var b logBuffer
		log := logger(config.Config{LogLevel: level}, &b).With("of", "test").WithGroup("more")
		ctx := kit.WithRequestID(context.Background(), "17")
		log.DebugContext(ctx, "a")
		log.InfoContext(ctx, "b")
		log.WarnContext(ctx, "c")
		log.ErrorContext(ctx, "d")
		if text := b.String(); strings.Count(text, "\n") != want || strings.Count(text, "request_id=17") != want {
			t.Errorf("%q: %s", level, text)
		}
		log.Error("e")
		if strings.Count(b.String(), "request_id") != want {
			t.Errorf("an id of no request: %s", b.String())
		}
	}
}

// What the HTTP server says by itself reaches the log of a desk that was not
// asked to say more.
func TestTheServersOwnErrors(t *testing.T) {
	a, logs := watchedDesk(t, nil)
	a.handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.WriteHeader(http.StatusTeapot)
	})
	s := httptest.NewUnstartedServer(nil)
	s.Config = a.server()
	s.Start()
	r, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	s.Close()
	for _, line := range lines(t, logs) {
		if line["level"] == slog.LevelWarn.String() && strings.Contains(line["msg"].(string), "superfluous") {
			return
		}
	}
	t.Errorf("not told: %s", logs)
}

var debugging = regexp.MustCompile(`"msg":"debugging","url":"([^"]+)"`)

// pprof is served on the address of its own, to this machine, and nowhere else.
func TestDebugAddress(t *testing.T) {
	a, logs := watchedDesk(t, func(c *config.Config) { c.DebugAddr = "127.0.0.1:0" })
	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error, 1)
	go func() { left <- a.Run(ctx) }()
	var at string
	for at == "" {
		select {
		case err := <-left:
			t.Fatalf("the desk left with %v", err)
		default:
		}
		if m := debugging.FindStringSubmatch(logs.String()); m != nil {
			at = m[1]
		}
	}
	get := func(path, host string) (int, string) {
		t.Helper()
		r, err := http.NewRequest("GET", at+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if host != "" {
			r.Host = host
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(raw)
	}
	if code, text := get("goroutine?debug=1", ""); code != http.StatusOK || !strings.Contains(text, "goroutine profile") {
		t.Errorf("goroutines: %d %.200s", code, text)
	}
	if code, _ := get("heap", "localhost:6060"); code != http.StatusOK {
		t.Errorf("heap: %d", code)
	}
	if code, _ := get("heap", "evil.example.org:6060"); code != http.StatusForbidden {
		t.Errorf("another site's page: %d", code)
	}
	if code, _ := get("cmdline", ""); code != http.StatusNotFound {
		t.Errorf("the command line: %d", code)
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, httptest.NewRequest("GET", "/debug/pprof/", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("on the desk's own address: %d", w.Code)
	}
	cancel()
	if err := <-left; err != nil {
		t.Errorf("the desk left with %v", err)
	}
	if _, err := http.Get(at); err == nil {
		t.Error("it answers after the end")
	}
}

// The version is the tag or commit of the build line, or what go build recorded.
func TestVersion(t *testing.T) {
	recorded := func(v string) *debug.BuildInfo { return &debug.BuildInfo{Main: debug.Module{Version: v}} }
	for _, c := range []struct {
		named string
		info  *debug.BuildInfo
		want  string
	}{
		{"v1.2.3", recorded("v0.0.0-20261123053625-75dcebc78fc5"), "v1.2.3"},
		{"", recorded("v1.2.3+dirty"), "v1.2.3+dirty"},
		{"", recorded("(devel)"), "development"},
		{"", recorded(""), "development"},
		{"", nil, "development"},
	} {
		if got := versionOf(c.named, c.info); got != c.want {
			t.Errorf("%q, %v: %s", c.named, c.info, got)
		}
	}
}

// What was given up, and what waits, can be seen at /metrics.
func TestMetricsTellOfTrouble(t *testing.T) {
	a, _ := watchedDesk(t, nil)
	token := newToken(t, a.cfg.Data)
	db, err := sql.Open("sqlite3", "file:"+a.cfg.Database+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ago := a.now().Add(-20 * 60e9).UnixMilli()
	for _, run := range []int64{ago, 1 << 62, 1 << 62} {
		if _, err := db.Exec("INSERT INTO events (name, subject, at, run_at) VALUES ('response.corrected', 1, ?, ?)", ago, run); err != nil {
			t.Fatal(err)
		}
	}
	s := httptest.NewServer(a.handler)
	defer s.Close()
	addr := s.Listener.Addr().String()
	for name, want := range map[string][2]int64{
		`openpeople_events{state="waiting"}`:                 {1, 1},
		`openpeople_events{state="given_up"}`:                {2, 2},
		`openpeople_waits_seconds{of="events"}`:              {1199, 1300},
		`openpeople_waits_seconds{of="messages"}`:            {0, 0},
		`openpeople_jobs_total{what="given_up"}`:             {0, 0},
		`openpeople_jobs_total{what="tripped"}`:              {0, 0},
		`openpeople_build_info{version="` + version() + `"}`: {1, 1},
	} {
		if got := metric(t, addr, token, name); got < want[0] || got > want[1] {
			t.Errorf("%s is %d", name, got)
		}
	}
}

// Who asks and goes away before the answer is no failure of ours.
func TestAClientThatGoesAway(t *testing.T) {
	a, logs := watchedDesk(t, nil)
	_, token, err := a.accounts.CreateToken(t.Context(), actor.System("test"), account.TokenDraft{Name: "test", Scopes: []actor.Scope{actor.ScopeRead}})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/v1/contacts/1", "/api/v1/kpis?from=2026-11-01&to=2026-11-21", "/api/v1/responses?from=2026-11-01&to=2026-11-21"} {
		ask := func(ctx context.Context) int {
			r := httptest.NewRequestWithContext(ctx, "GET", path, nil)
			r.Header.Set("Authorization", "Bearer "+token)
			w := httptest.NewRecorder()
			a.handler.ServeHTTP(w, r)
			return w.Code
		}
		if code := ask(t.Context()); code >= 500 {
			t.Fatalf("%s: %d", path, code)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if code := ask(gone); code != 499 {
			t.Errorf("%s, and the client is gone: %d", path, code)
		}
	}
	for _, line := range lines(t, logs) {
		if line["level"] == "ERROR" || line["level"] == "WARN" {
			t.Errorf("%v", line)
		}
	}
}
