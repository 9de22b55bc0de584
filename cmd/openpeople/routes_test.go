package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/kit"
)

// cheap makes signing in quick; the strength of the hash is another test's matter.
var cheap = account.Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 16})

// filledDesk is a demo desk in this process, served on loopback.
type filledDesk struct {
	*app
	server *httptest.Server
	token  string
	file   string
	clock  *storetest.Clock
}

func newFilledDesk(t *testing.T, contacts int) *filledDesk {
	t.Helper()
	dir := t.TempDir()
	d := &filledDesk{file: filepath.Join(dir, "desk.db"), clock: storetest.NewClock()}
	cfg := config.Config{Database: d.file, Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
	if _, err := fillDesk(context.Background(), cfg, options{demo: true, hasher: cheap, now: d.clock.Now}, contacts); err != nil {
		t.Fatal(err)
	}
	a, err := open(context.Background(), cfg, options{demo: true, accounts: demoAccounts(), hasher: cheap, now: d.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	d.app = a
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	_, d.token, err = a.accounts.CreateToken(context.Background(), actor.System("test"), account.TokenDraft{Name: "all", Scopes: actor.Scopes})
	if err != nil {
		t.Fatal(err)
	}
	d.server = httptest.NewServer(a.handler)
	t.Cleanup(d.server.Close)
	return d
}

// as returns a client that is signed in as a role of the demo; "" is nobody.
func (d *filledDesk) as(t *testing.T, role actor.Role) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, p := range demoAccounts() {
		if p.Role != role {
			continue
		}
		r, err := c.PostForm(d.server.URL+"/login", url.Values{"email": {p.Email}, "password": {p.Password}})
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s cannot sign in: %d", role, r.StatusCode)
		}
	}
	return c
}

// somewhere fills the parameters of a route with things that exist.
func (d *filledDesk) somewhere(t *testing.T, path string) string {
	t.Helper()
	page := ""
	db := d.raw(t)
	var invitation int64
	if err := db.QueryRow("SELECT id FROM invitations ORDER BY id DESC LIMIT 1").Scan(&invitation); err != nil {
		t.Fatal(err)
	}
	page = d.surveys.URL(invitation)
	path = strings.ReplaceAll(path, ":token", page[strings.LastIndex(page, "/")+1:])
	path = strings.ReplaceAll(path, "*file", "nothing.css")
	if strings.HasPrefix(path, "/contacts/:id") { // one that the demo's supervisor may review
		var contact string
		if err := db.QueryRow("SELECT c.id FROM contacts c JOIN leads l ON l.team_id = c.team_id JOIN people p ON p.id = l.person_id WHERE p.email = 'supervisor@demo.example' ORDER BY c.id LIMIT 1").Scan(&contact); err != nil {
			t.Fatal(err)
		}
		path = strings.ReplaceAll(path, ":id", contact)
	}
	// Whose note it is, is asked in its room's tests, not at the door.
	path = strings.Replace(path, "/notes/:id/correction", "/notes/999999/correction", 1)
	return regexp.MustCompile(`[:*]\w+`).ReplaceAllString(path, "1")
}

func (d *filledDesk) raw(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+d.file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// fingerprint sums up everything that is stored. When a session or a token was
// last used is no part of the desk's record.
func (d *filledDesk) fingerprint(t *testing.T) map[string]string {
	t.Helper()
	db := d.raw(t)
	out := map[string]string{}
	tables, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer tables.Close()
	for tables.Next() {
		var name string
		if err := tables.Scan(&name); err != nil {
			t.Fatal(err)
		}
		columns := "*"
		switch name {
		case "sessions":
			columns = "hash, person_id"
		case "tokens":
			columns = "id, name, scopes, hash, created_at, revoked_at"
		}
		from := name
		if name == "settings" { // whether it can write, a desk finds out by itself, whoever asks
			from += " WHERE name <> 'probed_at'"
		}
		rows, err := db.Query("SELECT " + columns + " FROM " + from)
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				fmt.Fprintf(sum, "%v\x00", *v.(*any))
			}
		}
		rows.Close()
		out[name] = fmt.Sprintf("%x", sum.Sum(nil))
	}
	return out
}

// TestSafeMethodsChangeNothing opens every route of the house with GET, HEAD and
// OPTIONS, as everybody there is, and compares all that is stored before and
// after.
func TestSafeMethodsChangeNothing(t *testing.T) {
	d := newFilledDesk(t, 300)
	clients := map[string]*http.Client{"nobody": d.as(t, "")}
	for _, role := range actor.Roles {
		clients[string(role)] = d.as(t, role)
	}
	paths := map[string]bool{}
	for _, r := range d.routes {
		paths[r.Path] = true
	}
	if len(paths) < 40 {
		t.Fatalf("only %d routes: the table is broken", len(paths))
	}
	before := d.fingerprint(t)
	for path := range paths {
		at := d.somewhere(t, path)
		for _, query := range []string{"", "?mark=4", "?List-Unsubscribe=One-Click&mark=1&solved=no&comment=x"} {
			for who, c := range clients {
				for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
					d.ask(t, c, method, at+query, who, strings.HasPrefix(path, "/api/") || path == "/metrics")
				}
			}
		}
	}
	for table, sum := range d.fingerprint(t) {
		if before[table] != sum {
			t.Errorf("reading changed the table %s", table)
		}
	}
}

// ask makes one request; no route may break, whoever asks.
func (d *filledDesk) ask(t *testing.T, c *http.Client, method, path, who string, bearer bool) int {
	t.Helper()
	request, err := http.NewRequest(method, d.server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if bearer {
		request.Header.Set("Authorization", "Bearer "+d.token)
	}
	r, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Errorf("%s %s as %s: %v", method, path, who, err)
	}
	if r.StatusCode >= 500 {
		t.Errorf("%s %s as %s: %d", method, path, who, r.StatusCode)
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(path, "/api/docs") && !strings.Contains(path, "/html") && (!strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe-inline")) {
		t.Errorf("%s %s: content policy %q", method, path, csp)
	}
	return r.StatusCode
}

// TestDoors walks every route with every role: who holds its right comes in, who
// does not is refused, and nobody without an account comes further than the
// public doors.
func TestDoors(t *testing.T) {
	d := newFilledDesk(t, 300)
	clients := map[actor.Role]*http.Client{"": d.as(t, "")}
	for _, role := range actor.Roles {
		clients[role] = d.as(t, role)
	}
	demo := map[actor.Role]actor.Actor{}
	for _, role := range append([]actor.Role{""}, actor.Roles...) {
		demo[role] = actor.Actor{Role: role, PersonID: 1, Demo: true}
	}
	for _, r := range d.routes {
		known := r.Right == actor.Everyone || slices.ContainsFunc(actor.Table, func(row actor.Row) bool { return row.Right == r.Right })
		if !known {
			t.Errorf("%s %s: the right %q is in no row of the table", r.Method, r.Path, r.Right)
		}
		if (r.Door == kit.Public || r.Door == kit.Link) != (r.Right == actor.Everyone) {
			t.Errorf("%s %s stands at the door %s with the right %s", r.Method, r.Path, r.Door, r.Right)
		}
		if r.Door == kit.API || r.Method != http.MethodGet && r.Method != http.MethodPost {
			continue
		}
		for role, c := range clients {
			got := 0
			switch {
			case r.Method == http.MethodGet:
				got = d.ask(t, c, r.Method, d.somewhere(t, r.Path), string(role), false)
			case demo[role].May(r.Right) && role != "" || r.Right == actor.Everyone:
				continue // it would be done
			default:
				got = d.ask(t, c, r.Method, d.somewhere(t, r.Path), string(role), false)
			}
			switch {
			case r.Right == actor.Everyone:
				if got == http.StatusUnauthorized || got == http.StatusForbidden {
					t.Errorf("%s %s refuses %q, and is for everybody: %d", r.Method, r.Path, role, got)
				}
			case role == "":
				if r.Method == http.MethodGet && got != http.StatusSeeOther || r.Method == http.MethodPost && got != http.StatusUnauthorized {
					t.Errorf("%s %s without an account: %d", r.Method, r.Path, got)
				}
			case demo[role].May(r.Right) == (got == http.StatusForbidden):
				t.Errorf("%s %s as %s: %d, and the table says %v", r.Method, r.Path, role, got, demo[role].May(r.Right))
			}
		}
	}
}

// body reads an answer to its end.
func body(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
