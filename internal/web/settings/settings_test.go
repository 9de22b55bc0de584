package settings_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	"openpeople/internal/web/settings"
	"openpeople/static"
	"openpeople/templates/ui"
)

const password = "трамвай у вокзала"

var cheap = account.Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})

// world is a desk behind a server, with one person of each role.
type world struct {
	store    *store.Store
	operator string // who serves the next contact, "" for 17
	accounts *account.Service
	contacts *contact.Service
	askingtest.Rooms
	doors  *kit.Doors
	url    string
	people map[actor.Role]account.Person
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx := context.Background()
	s, clock := storetest.SQLite(t)
	w := &world{store: s, people: map[actor.Role]account.Person{}}
	w.accounts = account.New(account.Options{Store: w.store, Hasher: cheap, Now: clock.Now, BaseURL: "https://desk.example"})
	if _, err := w.accounts.EnsureDesk(ctx); err != nil {
		t.Fatal(err)
	}
	w.Rooms = askingtest.Bare(w.store, clock.Now, w.accounts)
	if err := w.Asking.EnsureBuiltIn(ctx); err != nil {
		t.Fatal(err)
	}
	w.contacts = contact.New(w.store, w.Asking, clock.Now, storetest.Moscow)
	w.contacts.AuditBy(w.accounts)
	messages := sending.New(w.store, w.accounts, clock.Now, w.Asking.Deliveries())
	for role, email := range map[actor.Role]string{actor.Agent: "anna@example.org", actor.Supervisor: "oleg@example.org", actor.Executive: "vera@example.org", actor.Admin: "root@example.org"} {
		p, _, err := w.accounts.AddPerson(ctx, actor.System("test"), account.Draft{Email: email, Name: "Некто " + string(role), Role: string(role)})
		if err == nil {
			err = w.accounts.SetPassword(ctx, actor.System("test"), p.ID, password)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.people[role] = p
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	fail := func(c *gin.Context, err error) {
		if fault.Of(err).Code == fault.Broken {
			t.Errorf("%s %s: %v", c.Request.Method, c.Request.URL, err)
		}
		_ = kit.View(c, fault.Of(err).Code.Status(), ui.ErrorPage(ui.Refusal{Fault: fault.Of(err)}))
	}
	sm := webaccount.Sessions(w.accounts, "http://localhost", func(rw http.ResponseWriter, _ *http.Request, err error) {
		t.Error(err)
		http.Error(rw, "session", http.StatusServiceUnavailable)
	})
	enter := webaccount.Enter(w.accounts, sm, fail)
	w.doors = kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{
		kit.Public: {enter}, kit.Staff: {enter, webaccount.StaffDoor(fail)}, kit.Admin: {enter, webaccount.StaffDoor(fail)}, kit.Proved: {enter, webaccount.StaffDoor(fail)},
	}, fail)
	w.doors.ProveBy(webaccount.Prove(w.accounts, sm))
	webaccount.Routes(w.doors, w.accounts, sm, func(context.Context, actor.Actor) string { return "/" })
	settings.Routes(w.doors, w.accounts, w.contacts, w.Asking, w.Surveys, messages, w.Recoveries)
	w.doors.Staff.GET("/", actor.SignedIn, func(c *gin.Context) error { c.String(http.StatusOK, "today"); return nil })
	engine.GET("/static/*file", gin.WrapH(static.Handler()))
	server := httptest.NewServer(webaccount.Around(sm, engine))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// browser is signed in as somebody of a role, and follows no redirects.
type browser struct {
	t    testing.TB
	url  string
	http http.Client
}

func (w *world) browser(t testing.TB, role actor.Role) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, url: w.url, http: http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if role != "" {
		if status, _, _ := b.post("/login", "email", w.people[role].Email, "password", password); status != http.StatusSeeOther {
			t.Fatalf("signing in as %s: %d", role, status)
		}
	}
	return b
}

func (b *browser) do(req *http.Request) (status int, body, location string) {
	b.t.Helper()
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Accept-Language", "en")
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header.Get("Location")
}

func (b *browser) get(path string) (status int, body, location string) {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodGet, b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(req)
}

// post sends a form as one who has just opened its page does: with the page's revision,
// unless another one is given.
func (b *browser) post(path string, pairs ...string) (status int, body, location string) {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	for _, row := range form["id"] {
		if name := "revision-" + row; path == "/settings/teams" && !form.Has(name) {
			form.Set(name, b.revision(path, url.Values{"kind": form["kind"], "cursor": form["cursor"], "id": {row}}))
		}
	}
	if !form.Has("revision") && path != "/settings/teams" {
		if seen := b.revision(path, form); seen != "" {
			form.Set("revision", seen)
		}
	}
	req, err := http.NewRequest(http.MethodPost, b.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

var (
	anyForm     = regexp.MustCompile(`(?s)<form .*?</form>`)
	formsOfDesk = regexp.MustCompile(`^/settings/desk/.*`)
)

// revision returns what the page of a form says that the form was drawn from, "" for a
// form without.
func (b *browser) revision(action string, form url.Values) string {
	b.t.Helper()
	page := formsOfDesk.ReplaceAllString(action, "/settings/desk")
	switch {
	case page == "/settings/teams":
		page += "?" + url.Values{"kind": form["kind"], "cursor": form["cursor"]}.Encode()
	case strings.HasSuffix(page, "/joining"):
		page += "?" + url.Values{"other": form["other"]}.Encode()
	case strings.HasSuffix(page, "/splitting"):
		page += "?" + url.Values{"key": form["key"]}.Encode()
	case strings.HasSuffix(page, "/parting"):
		page = strings.TrimSuffix(page, "/parting")
	}
	_, body, _ := b.get(page)
	return revisionIn(body, action, form)
}

// revisionIn is what the form of an action, or its row id, was drawn from.
func revisionIn(body, action string, form url.Values) string {
	of := "revision"
	if form.Has("id") {
		of += "-" + form.Get("id")
	}
	for _, one := range anyForm.FindAllString(body, -1) {
		if m := regexp.MustCompile(`name="` + of + `" value="([0-9a-f]+)"`).FindStringSubmatch(one); m != nil && strings.Contains(one, `action="`+action+`"`) {
			return m[1]
		}
	}
	return ""
}

// want fails unless the page has the status and every text.
func want(t testing.TB, what string, status int, body string, code int, texts ...string) {
	t.Helper()
	if status != code {
		t.Fatalf("%s: status %d, want %d\n%s", what, status, code, body)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s: no %q on the page\n%s", what, text, body)
		}
	}
}

var secretLink = regexp.MustCompile(`https://desk\.example(/password/[0-9a-f]{40})`)
