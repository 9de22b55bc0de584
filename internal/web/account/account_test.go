package account_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	web "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	"openpeople/templates/ui"
)

const password = "трамвай у вокзала"

var cheap = account.Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})

// desk is the room behind a server, with one person.
type desk struct {
	store    *store.Store
	clock    *storetest.Clock
	accounts *account.Service
	url      string
	anna     account.Person
}

func newDesk(t *testing.T, base string, demo ...account.DemoAccount) *desk {
	t.Helper()
	s, clock := storetest.SQLite(t)
	d := &desk{store: s, clock: clock}
	d.accounts = account.New(account.Options{Store: d.store, Hasher: cheap, Now: clock.Now, BaseURL: base, DemoAccounts: demo, Key: []byte("the desk knows it")})
	ctx, a := t.Context(), actor.System("test")
	_, err := d.accounts.EnsureDesk(ctx)
	if err == nil {
		d.anna, _, err = d.accounts.AddPerson(ctx, a, account.Draft{Email: "anna@example.org", Name: "Анна <b>", Role: "agent"})
	}
	if err == nil {
		err = d.accounts.SetPassword(ctx, a, d.anna.ID, password)
	}
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(func(c *gin.Context) { kit.Secure(c, strings.HasPrefix(base, "https:")) })
	fail := func(c *gin.Context, err error) {
		if fault.Of(err).Code == fault.Broken {
			t.Errorf("%s %s: %v", c.Request.Method, c.Request.URL, err)
		}
		_ = kit.View(c, fault.Of(err).Code.Status(), ui.ErrorPage(ui.Refusal{Fault: fault.Of(err)}))
	}
	sm := web.Sessions(d.accounts, base, func(w http.ResponseWriter, _ *http.Request, err error) { t.Error(err) })
	enter := web.Enter(d.accounts, sm, fail)
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{
		kit.Public: {enter}, kit.Link: {enter}, kit.Staff: {enter, web.StaffDoor(fail)},
	}, fail)
	web.Routes(doors, d.accounts, sm, func(context.Context, actor.Actor) string { return "/" })
	who := func(c *gin.Context) error {
		ctx := c.Request.Context()
		c.String(http.StatusOK, "%s|%s|%s|%s", actor.From(ctx).Name, ui.Theme(ctx), ui.Zone(ctx), ui.NoticeOf(ctx).Text)
		return nil
	}
	doors.Staff.GET("/", actor.SignedIn, who)
	doors.Staff.POST("/thing", actor.SignedIn, who)
	doors.Link.GET("/s/:token", actor.Everyone, who)
	server := httptest.NewServer(web.Around(sm, engine))
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

// browser keeps cookies and follows no redirects.
type browser struct {
	t    *testing.T
	desk *desk
	http http.Client
	lang string
}

func (d *desk) browser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, desk: d, lang: "en", http: http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

type answer struct {
	status int
	body   string
	header http.Header
}

func (b *browser) send(method, path string, pairs ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.desk.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Accept-Language", b.lang)
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{res.StatusCode, string(raw), res.Header}
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.send(http.MethodGet, path) }

func (b *browser) post(path string, pairs ...string) answer {
	b.t.Helper()
	return b.send(http.MethodPost, path, pairs...)
}

func (b *browser) session() string {
	u, _ := url.Parse(b.desk.url)
	for _, c := range b.http.Jar.Cookies(u) {
		if c.Name == web.CookieName {
			return c.Value
		}
	}
	return ""
}

func (b *browser) signIn() {
	b.t.Helper()
	if a := b.post("/login", "email", "anna@example.org", "password", password); a.status != http.StatusSeeOther {
		b.t.Fatalf("signing in: %d\n%s", a.status, a.body)
	}
}

func (a answer) must(t *testing.T, what string, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s: status %d, want %d\n%s", what, a.status, status, a.body)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s: no %q in\n%s", what, text, a.body)
		}
	}
}

func TestSignInAndOut(t *testing.T) {
	d := newDesk(t, "http://localhost")
	b := d.browser(t)
	if a := b.get("/?x=1"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/login?next=%2F%3Fx%3D1" {
		t.Errorf("a page without an account: %d %s", a.status, a.header.Get("Location"))
	}
	b.post("/thing").must(t, "a POST without an account", http.StatusUnauthorized)
	b.get("/login?next=/thing").must(t, "the login page", http.StatusOK, `name="next" value="/thing"`)
	wrong := b.post("/login", "email", "anna@example.org", "password", "wrong password", "next", "/thing")
	wrong.must(t, "a wrong password", http.StatusUnprocessableEntity, "do not match", `value="anna@example.org"`, `name="next" value="/thing"`)
	unknown := b.post("/login", "email", "anna@example.com", "password", "wrong password", "next", "/thing")
	if strings.ReplaceAll(unknown.body, ".com", ".org") != wrong.body {
		t.Error("an unknown e-mail is answered otherwise than a wrong password")
	}
	if strings.Contains(wrong.body, "wrong password") {
		t.Error("the password came back on the page")
	}
	if b.session() != "" {
		t.Error("a session without a person")
	}
	a := b.post("/login", "email", "anna@example.org", "password", password, "next", "/thing")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/thing" {
		t.Fatalf("signing in: %d %s", a.status, a.header.Get("Location"))
	}
	cookie := strings.Join(a.header.Values("Set-Cookie"), "\n")
	for _, part := range []string{"openpeople_session=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q has no %s", cookie, part)
		}
	}
	if strings.Contains(cookie, "Secure") {
		t.Error("the cookie is Secure on http")
	}
	b.get("/").must(t, "a page with an account", http.StatusOK, "Анна <b>|")
	old := b.session()
	out := b.post("/logout")
	if out.header.Get("Location") != "/login" {
		t.Errorf("signing out leads to %s", out.header.Get("Location"))
	}
	if out.header.Get("Clear-Site-Data") != `"storage"` {
		t.Error("drafts stay on the device")
	}
	b.get("/login").must(t, "after signing out", http.StatusOK, "You are signed out.")
	if got := b.get("/login"); strings.Contains(got.body, "You are signed out.") {
		t.Error("the notice was shown twice")
	}
	if _, found, _ := d.accounts.FindSession(t.Context(), old); found {
		t.Error("the session lives on after signing out")
	}
	b.post("/logout").must(t, "signing out twice", http.StatusSeeOther)
}

func TestCookieIsSecureOnHTTPS(t *testing.T) {
	d := newDesk(t, "https://desk.example")
	a := d.browser(t).post("/login", "email", "anna@example.org", "password", password)
	cookies := a.header.Values("Set-Cookie")
	if len(cookies) != 2 {
		t.Errorf("%d cookies, want those of the session and of the device", len(cookies))
	}
	for _, cookie := range cookies {
		if !strings.Contains(cookie, "; Secure") || !strings.HasPrefix(cookie, "__Host-") && !strings.HasPrefix(cookie, "__Secure-") {
			t.Errorf("the cookie %q is not Secure", cookie)
		}
	}
}

// TestSessionFixation: a session id that somebody else knows is worth nothing,
// neither one of the attacker's making nor that of another signed-in person.
func TestSessionFixation(t *testing.T) {
	d := newDesk(t, "http://localhost")
	u, _ := url.Parse(d.url)
	made := d.browser(t)
	made.http.Jar.SetCookies(u, []*http.Cookie{{Name: web.CookieName, Value: "of-my-own-making", Path: "/"}})
	made.signIn()
	if made.session() == "of-my-own-making" {
		t.Error("the session id of the attacker's making was kept")
	}
	attacker := d.browser(t)
	attacker.signIn()
	planted := attacker.session()
	victim := d.browser(t)
	victim.http.Jar.SetCookies(u, []*http.Cookie{{Name: web.CookieName, Value: planted, Path: "/"}})
	victim.signIn()
	if victim.session() == planted {
		t.Error("signing in kept the id of the session")
	}
	if a := attacker.get("/"); a.status != http.StatusSeeOther {
		t.Errorf("the planted session still opens pages: %d", a.status)
	}
}

func TestNextStaysHere(t *testing.T) {
	for next, want := range map[string]string{
		"/contacts?mark=1&q=%2F": "/contacts?mark=1&q=%2F", "/": "/", "": "/", "contacts": "/",
		"https://evil.example": "/", "//evil.example": "/", "///evil.example": "/", `/\evil.example`: "/", `\\evil.example`: "/", "/%5cevil.example": "/",
		"/%2f/evil.example": "/", "javascript:alert(1)": "/", "/\tevil": "/", "/a\r\nSet-Cookie: x=1": "/", "http:/evil": "/", "/logout": "/", "/login?next=/": "/", "/password/x": "/",
		"/" + strings.Repeat("a", 3000): "/", "/%zz": "/", "?x": "/", "/a/../..//evil.example": "/a/../..//evil.example",
	} {
		if got := web.LocalPath(next); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
	d := newDesk(t, "http://localhost")
	a := d.browser(t).post("/login", "email", "anna@example.org", "password", password, "next", "//evil.example/x")
	if a.header.Get("Location") != "/" {
		t.Errorf("signing in leads to %s", a.header.Get("Location"))
	}
	b := d.browser(t)
	b.signIn()
	for _, path := range []string{"/account/language", "/account/theme"} {
		pairs := map[string][]string{"/account/language": {"language", "en"}, "/account/theme": {"theme", "dark"}}[path]
		if a := b.post(path, append(pairs, "back", "https://evil.example/")...); a.header.Get("Location") != "/" {
			t.Errorf("%s leads to %s", path, a.header.Get("Location"))
		}
	}
}

func TestLinkSetsPasswordAndEnters(t *testing.T) {
	d := newDesk(t, "http://localhost")
	link, err := d.accounts.NewLink(t.Context(), actor.System("test"), d.anna.ID)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(link.URL("http://localhost"), "http://localhost")
	b := d.browser(t)
	page := b.get(path)
	page.must(t, "the page of the link", http.StatusOK, "Анна &lt;b&gt;", "anna@example.org")
	if page.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers of the page: %v", page.header)
	}
	b.get(path).must(t, "opened a second time", http.StatusOK)
	b.post(path, "password", "short", "again", "short").must(t, "a short password", http.StatusUnprocessableEntity, "At least", "Too short", "Анна &lt;b&gt;, choose", "anna@example.org")
	b.post(path, "password", "another tram line", "again", "another tram lime").must(t, "a typing error", http.StatusUnprocessableEntity, "The passwords differ.")
	b.post(path, "username", "anna@example.org", "password", "another tram line", "again", "another tram line").must(t, "a good password", http.StatusSeeOther)
	b.get("/").must(t, "signed in by the link", http.StatusOK, "Анна")
	d.browser(t).get(path).must(t, "used before", http.StatusGone)
	d.browser(t).post(path, "password", "another tram line", "again", "another tram line").must(t, "used again", http.StatusGone)
	d.browser(t).get("/password/"+strings.Repeat("0", 40)).must(t, "made up", http.StatusGone)
	d.browser(t).post("/login", "email", "anna@example.org", "password", password).must(t, "the former password", http.StatusUnprocessableEntity)
	stranger := d.browser(t)
	for range 9 {
		stranger.post("/login", "email", "anna@example.org", "password", "a guess")
	}
	stranger.post("/login", "email", "anna@example.org", "password", "another tram line").must(t, "from the address of a guesser", http.StatusTooManyRequests)
	b.post("/login", "email", "anna@example.org", "password", "another tram line").must(t, "there too, by the browser of the link", http.StatusSeeOther)
}

func TestOwnPages(t *testing.T) {
	d := newDesk(t, "http://localhost")
	phone, b := d.browser(t), d.browser(t)
	phone.signIn()
	b.signIn()
	b.get("/account").must(t, "own account", http.StatusOK, "anna@example.org", "As the desk: Moscow, UTC+3")
	b.post("/account/time-zone", "time_zone", "Asia/Omsk").must(t, "time zone", http.StatusSeeOther)
	b.get("/").must(t, "after the change", http.StatusOK, "|Asia/Omsk|The time zone is saved.")
	b.post("/account/time-zone", "time_zone", "Mars/Olympus").must(t, "no such zone", http.StatusUnprocessableEntity, "no such time zone")
	b.post("/account/theme", "theme", "dark", "back", "/account").must(t, "theme", http.StatusSeeOther)
	b.get("/").must(t, "dark", http.StatusOK, "|dark|")
	b.post("/account/theme", "theme", "neon").must(t, "no such theme", http.StatusUnprocessableEntity)
	b.post("/account/language", "language", "ru", "back", "/account").must(t, "language", http.StatusSeeOther)
	b.get("/account").must(t, "in Russian", http.StatusOK, "Моя учётная запись")
	b.post("/account/language", "language", "en", "back", "/account")

	page := b.get("/account/sessions")
	page.must(t, "sessions", http.StatusOK, "Firefox, Linux", "this device", "End all others")
	_, id, _ := strings.Cut(page.body, `name="id" value="`)
	id, _, _ = strings.Cut(id, `"`)
	b.post("/account/sessions/revocation", "id", "none").must(t, "no such session", http.StatusNotFound)
	b.post("/account/sessions/revocation", "id", id).must(t, "ending a session", http.StatusSeeOther)
	phone.get("/").must(t, "the ended session", http.StatusSeeOther)
	phone.signIn()
	b.post("/account/sessions/revocation", "all", "1").must(t, "ending all others", http.StatusSeeOther)
	phone.get("/").must(t, "all others ended", http.StatusSeeOther)
	b.get("/").must(t, "the own session", http.StatusOK, "The other sessions are ended.")

	phone.signIn()
	old := b.session()
	b.post("/account/password", "current", "not this one", "password", "another tram line", "again", "another tram line").must(t, "wrong current", http.StatusUnprocessableEntity, "current password does not match")
	b.post("/account/password", "username", "anna@example.org", "current", password, "password", "another tram line", "again", "another tram line").must(t, "change", http.StatusSeeOther)
	if b.session() == old {
		t.Error("the session id was not renewed with the password")
	}
	b.get("/").must(t, "signed in after the change", http.StatusOK)
	phone.get("/").must(t, "other devices after the change", http.StatusSeeOther)
}

// TestWithoutSession: customers' pages read no session and set no cookie.
func TestWithoutSession(t *testing.T) {
	d := newDesk(t, "http://localhost")
	b := d.browser(t)
	b.signIn()
	a := b.get("/s/abc")
	a.must(t, "a customer's page", http.StatusOK, "|auto|")
	if a.header.Get("Set-Cookie") != "" || strings.Contains(a.header.Get("Vary"), "Cookie") || strings.Contains(a.body, "Анна") {
		t.Errorf("a customer's page knows a session: %q %v", a.body, a.header)
	}
}

func TestLanguageOfStrangers(t *testing.T) {
	d := newDesk(t, "http://localhost")
	b := d.browser(t)
	b.get("/login").must(t, "by the browser", http.StatusOK, "Sign in")
	b.lang = "de"
	b.get("/login").must(t, "by the desk", http.StatusOK, "Вход")
	b.post("/account/language", "language", "en", "back", "/login?next=/thing").must(t, "chosen", http.StatusSeeOther)
	b.get("/login").must(t, "by the cookie", http.StatusOK, "Sign in")
	b.post("/account/language", "language", "de").must(t, "none of ours", http.StatusUnprocessableEntity)
}

func TestDemoAccounts(t *testing.T) {
	d := newDesk(t, "http://localhost", account.DemoAccount{Name: "Анна", Role: actor.Agent, Email: "anna@example.org", Password: password})
	d.browser(t).get("/login").must(t, "a demo desk", http.StatusOK, password, "one click")
	plain := newDesk(t, "http://localhost").browser(t).get("/login")
	if strings.Contains(plain.body, "one click") {
		t.Error("a real desk offers demo accounts")
	}
}

func TestDisabledIsOutAtOnce(t *testing.T) {
	d := newDesk(t, "http://localhost")
	b := d.browser(t)
	b.signIn()
	if err := d.accounts.DisablePerson(context.Background(), actor.System("test"), d.anna.ID); err != nil {
		t.Fatal(err)
	}
	b.get("/").must(t, "disabled", http.StatusSeeOther)
}

func TestReadingWritesNoSession(t *testing.T) {
	d := newDesk(t, "http://localhost")
	b := d.browser(t)
	b.signIn()
	before, err := d.store.SessionsOf(t.Context(), d.anna.ID)
	if err != nil || len(before) != 1 {
		t.Fatal(before, err)
	}
	for _, path := range []string{"/", "/account", "/account/sessions", "/account/password", "/login"} {
		if a := b.get(path); strings.Contains(a.header.Get("Set-Cookie"), web.CookieName) {
			t.Errorf("%s sets the session cookie again", path)
		}
	}
	after, _ := d.store.SessionsOf(t.Context(), d.anna.ID)
	if !after[0].SeenAt.Equal(before[0].SeenAt) || string(after[0].Data) != string(before[0].Data) || after[0].Hash != before[0].Hash {
		t.Errorf("reading changed the session: %v, was %v", after[0], before[0])
	}
	if after[0].ExpiresAt.After(d.clock.Now().Add(account.SessionLife)) {
		t.Errorf("a session lives until %v", after[0].ExpiresAt)
	}
}
