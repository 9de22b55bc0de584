package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
)

// TestOtherSitesPostNothing posts to every route of the house what a page of
// another site would have a browser post. Only the customer's pages take it:
// there the token in the path is the key, and old browsers send Origin: null.
func TestOtherSitesPostNothing(t *testing.T) {
	a := emptyDesk(t, nil)
	send := func(path string, headers map[string]string) int {
		r := httptest.NewRequest(http.MethodPost, "http://desk.example"+path, strings.NewReader("mark=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		return w.Code
	}
	cases := []struct {
		name    string
		headers map[string]string
		refused bool
	}{
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, true},
		{"another site without an Origin", map[string]string{"Sec-Fetch-Site": "cross-site"}, true},
		{"a neighbour under the same name", map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://shop.desk.example"}, true},
		{"an old browser on another site", map[string]string{"Origin": "https://evil.example"}, true},
		{"an old browser with a referrer of another site", map[string]string{"Referer": "https://evil.example/page"}, true},
		{"an old browser with a referrer of ours", map[string]string{"Referer": "http://desk.example/login"}, false},
		{keepsToItself, map[string]string{"Origin": "null"}, true},
		{"a frame without an origin", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "null"}, true},
		{"our page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://desk.example"}, false},
		{"typed by hand", map[string]string{"Sec-Fetch-Site": "none"}, false},
		{"an old browser on our page", map[string]string{"Origin": "http://desk.example"}, false},
		{"a program", nil, false},
	}
	posts := 0
	for _, route := range a.routes {
		if route.Method != http.MethodPost {
			continue
		}
		posts++
		path := strings.NewReplacer(":token", "none", ":external_id", "none", "*external_id", "none", ":link", "1", ":id", "1", ":person", "1", ":shift", "1", ":place", "1", ":key", "1", ":recording", "1", ":redaction", "1", ":contact", "1", ":line", "1").Replace(route.Path)
		if strings.Contains(path, ":") {
			t.Errorf("the path %s is not filled in", path)
		}
		for _, c := range cases {
			// Nobody is signed in: what comes past the guard ends at a door or at a form.
			want := c.refused && !strings.HasPrefix(route.Path, "/s/")
			if c.name == keepsToItself && (route.Path == "/login" || route.Path == "/login/entry" || route.Path == "/password/:token") {
				want = false // see TestWhoComesIn, and TestEntryIsAsked in web/account
			}
			if got := send(path, c.headers); (got == http.StatusForbidden) != want || got >= 500 {
				t.Errorf("POST %s from %s: %d, refused is to be %v", route.Path, c.name, got, want)
			}
		}
	}
	if posts < 35 {
		t.Errorf("only %d routes take a POST: the table is broken", posts)
	}
}

// A desk with a name outside ASCII stands in letters and links as DNS has it.
func TestANameOutsideASCII(t *testing.T) {
	a := emptyDesk(t, func(cfg *config.Config) { cfg.BaseURL = "https://бюро.рф" })
	if got := a.surveys.URL(1); !strings.HasPrefix(got, "https://xn--90a0af9c.xn--p1ai/s/") || hostOf(a.cfg.BaseURL) != "xn--90a0af9c.xn--p1ai" {
		t.Errorf("%s, %s", got, hostOf(a.cfg.BaseURL))
	}
}

const keepsToItself = "an old browser on a page without a referrer"

// TestWhoComesIn posts a form to sign in, and one of staff, as browsers do on a desk
// that is set up for one address and opened by another.
func TestWhoComesIn(t *testing.T) {
	const ours, stranger = "http://desk.lan:8080", "http://evil.example"
	for _, c := range []struct {
		name, base, host string
		headers          map[string]string
		refused          bool
	}{
		{"plain http, the name of the settings", ours, "desk.lan:8080", map[string]string{"Origin": ours}, false},
		{"plain http, another name", "http://localhost:8080", "desk.lan:8080", map[string]string{"Origin": ours}, false},
		{"a proxy that changes Host", ours, "127.0.0.1:9000", map[string]string{"Origin": ours}, false},
		{"a proxy that changes Host, on https", "https://desk.example", "127.0.0.1:9000", map[string]string{"Origin": "https://desk.example"}, false},
		{"a proxy that changes Host, an old browser", ours, "127.0.0.1:9000", map[string]string{"Referer": ours + "/login"}, false},
		{"a stranger through that proxy", ours, "127.0.0.1:9000", map[string]string{"Origin": stranger}, true},
		{"an old stranger through that proxy", ours, "127.0.0.1:9000", map[string]string{"Referer": stranger + "/page"}, true},
		{"the same name by the other protocol", "https://desk.example", "desk.example", map[string]string{"Origin": "http://desk.example"}, true},
		{"no origin is told, on plain http", ours, "desk.lan:8080", map[string]string{"Origin": "null"}, false},
		{"no origin is told, though a session came along", ours, "desk.lan:8080", map[string]string{"Origin": "null", "Cookie": "openpeople_session=x"}, true},
		{"no origin is told, on https", "https://desk.example", "desk.example", map[string]string{"Origin": "null"}, true},
		{"no origin is told, by a browser that tells the site", ours, "desk.lan:8080", map[string]string{"Origin": "null", "Sec-Fetch-Site": "cross-site"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := emptyDesk(t, func(cfg *config.Config) { cfg.BaseURL = c.base })
			r := httptest.NewRequest(http.MethodPost, "http://"+c.host+"/login", strings.NewReader("email=a@example.org&password=x"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for name, value := range c.headers {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			a.handler.ServeHTTP(w, r)
			if want := map[bool]int{true: http.StatusForbidden, false: http.StatusUnprocessableEntity}[c.refused]; w.Code != want {
				t.Errorf("%d, want %d", w.Code, want)
			}
		})
	}
}

// TestWhoseAddressItIs tries passwords until the address has tried too often. Only
// a proxy that the settings name may say whose address it is.
func TestWhoseAddressItIs(t *testing.T) {
	const peer, tries = "192.0.2.7", 61 // an address may fail sixty times
	each := func(header, value string) func(r *http.Request, i int) {
		return func(r *http.Request, i int) { r.Header.Set(header, strings.ReplaceAll(value, "#", fmt.Sprint(i))) }
	}
	for _, c := range []struct {
		name    string
		trusted []string
		says    func(r *http.Request, i int)
		limited bool
	}{
		{"nobody says anything", nil, func(*http.Request, int) {}, true},
		{"no proxy, a forged header", nil, each("X-Forwarded-For", "198.51.100.#"), true},
		{"no proxy, the other forged header", nil, each("X-Real-Ip", "198.51.100.#"), true},
		{"another proxy is trusted", []string{"10.0.0.0/8"}, each("X-Forwarded-For", "198.51.100.#"), true},
		{"the proxy tells many customers apart", []string{peer}, each("X-Forwarded-For", "198.51.100.#"), false},
		{"a network of proxies", []string{"192.0.2.0/24"}, each("X-Forwarded-For", "198.51.100.#"), false},
		{"the proxy names one customer", []string{peer}, each("X-Forwarded-For", "198.51.100.9"), true},
		{"the customer forges the beginning of the list", []string{peer}, each("X-Forwarded-For", "203.0.113.#, 198.51.100.9"), true},
		{"two proxies stand in the list", []string{peer, "10.0.0.0/8"}, each("X-Forwarded-For", "203.0.113.77, 198.51.100.#, 10.1.2.3"), false},
		{"the proxy hands on nonsense", []string{peer}, each("X-Forwarded-For", "#, unknown"), true},
		{"one host has a whole network", []string{peer}, each("X-Forwarded-For", "2001:db8:1:2::#"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := emptyDesk(t, func(cfg *config.Config) { cfg.TrustedProxies = c.trusted })
			last := 0
			for i := range tries {
				form := url.Values{"email": {fmt.Sprintf("x%d@example.org", i)}, "password": {"a guess"}}
				r := httptest.NewRequest(http.MethodPost, "http://desk.example/login", strings.NewReader(form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.RemoteAddr = peer + ":40000"
				c.says(r, i)
				w := httptest.NewRecorder()
				a.handler.ServeHTTP(w, r)
				if last = w.Code; i < tries-1 && last != http.StatusUnprocessableEntity {
					t.Fatalf("try %d: %d", i, last)
				}
			}
			if limited := last == http.StatusTooManyRequests; limited != c.limited {
				t.Errorf("the last try: %d, limited is to be %v", last, c.limited)
			}
		})
	}
}

// TestEveryAnswerIsHardened asks every route, and addresses that are none, for the
// headers that keep a browser from guessing, telling, keeping and framing.
func TestEveryAnswerIsHardened(t *testing.T) {
	for _, base := range []string{"http://localhost", "https://desk.example"} {
		a := emptyDesk(t, func(cfg *config.Config) { cfg.BaseURL = base })
		look := func(method, path string, want map[string]string) {
			t.Helper()
			w := httptest.NewRecorder()
			a.handler.ServeHTTP(w, httptest.NewRequest(method, base+path, nil))
			for name, value := range want {
				if got := w.Header().Get(name); got != value {
					t.Errorf("%s %s%s: %d, %s: %q, want %q", method, base, path, w.Code, name, got, value)
				}
			}
			if w.Header().Get("Content-Security-Policy") == "" {
				t.Errorf("%s %s%s: no content policy", method, base, path)
			}
		}
		want := map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Strict-Transport-Security": "",
		}
		if strings.HasPrefix(base, "https:") {
			want["Strict-Transport-Security"] = "max-age=31536000"
		}
		for _, route := range a.routes {
			path := regexp.MustCompile(`:\w+`).ReplaceAllString(route.Path, "1")
			switch {
			case strings.HasPrefix(path, "/static/"):
			case strings.HasPrefix(path, "/s/"): // the address is the customer's key
				alone := maps.Clone(want)
				alone["Referrer-Policy"] = "no-referrer"
				look(route.Method, path, alone)
			default:
				look(route.Method, path, want)
			}
		}
		look(http.MethodGet, "/nowhere", want)
		look(http.MethodDelete, "/login", want)
		look(http.MethodGet, "/api/v1/nowhere", want)
		delete(want, "Cache-Control") // a file keeps: its address changes with it
		look(http.MethodGet, "/static/nothing.css", want)
	}
}

// A stranger's words do not become series that are kept for good.
func TestMetricsHaveFewLabels(t *testing.T) {
	a := emptyDesk(t, nil)
	_, token, err := a.accounts.CreateToken(t.Context(), actor.System("test"), account.TokenDraft{Name: "metrics", Scopes: []actor.Scope{actor.ScopeRead}})
	if err != nil {
		t.Fatal(err)
	}
	series := func() int {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
		return strings.Count(w.Body.String(), "openpeople_http_seconds_count{")
	}
	before := series()
	for i := range 200 {
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, httptest.NewRequest(fmt.Sprintf("WORD%d", i), fmt.Sprintf("/nowhere/%d", i), nil))
	}
	if now := series(); now > before+3 {
		t.Errorf("%d series became %d", before, now)
	}
}
