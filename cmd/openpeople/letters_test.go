package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/emersion/go-smtp"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
	"openpeople/internal/contact"
	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/demo"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// linkIn finds the link of a letter.
var linkIn = regexp.MustCompile(`/password/([0-9a-f]{40})`)

// postal is a desk whose letters go to a sink, or to the built-in mailbox.
type postal struct {
	*app
	t      *testing.T
	sink   *deliverytest.Sink
	refuse atomic.Bool // the sink takes nobody's letters
	logs   *logBuffer
	clock  *storetest.Clock
	url    string
	anna   account.Person
}

func newPostal(t *testing.T, database string, mailed, asDemo bool) *postal {
	t.Helper()
	p := &postal{t: t, logs: &logBuffer{}, clock: storetest.NewClock()}
	p.sink = deliverytest.Start(t, deliverytest.Options{Rcpt: func(*smtp.Conn, string) error {
		if p.refuse.Load() {
			return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
		}
		return nil
	}})
	cfg := config.Config{Database: database, Data: t.TempDir(), BaseURL: "http://desk.example", LogFormat: "json", LogLevel: "debug"}
	if mailed {
		cfg.SMTPURL, cfg.MailFrom = "smtp://"+p.sink.Addr+"?tls=none", "Desk <desk@example.org>"
	}
	var err error
	if p.app, err = open(t.Context(), cfg, options{hasher: cheap, logs: p.logs, now: p.clock.Now, demo: asDemo}); err != nil {
		t.Fatal(err)
	}
	p.anna = hire(t, p.app, account.Draft{Email: "anna@example.org", Name: "Анна Павлова", Role: "agent"})
	hire(t, p.app, account.Draft{Email: "root@example.org", Name: "Вера", Role: "admin"})
	server := httptest.NewServer(p.handler)
	p.url = server.URL
	t.Cleanup(func() {
		server.Close()
		if breaches, err := p.store.Check(context.Background()); err != nil || len(breaches) > 0 {
			t.Errorf("check: %v %v", breaches, err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

var plainly = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// ask asks for a letter as a browser without script does, and returns the page that follows.
func (p *postal) ask(email string) string {
	p.t.Helper()
	r, err := plainly.PostForm(p.url+"/login/forgot", url.Values{"email": {email}})
	if err != nil {
		p.t.Fatal(err)
	}
	if body(p.t, r); r.StatusCode != http.StatusSeeOther {
		p.t.Fatalf("%s: %d", email, r.StatusCode)
	}
	return p.see(plainly, r.Header.Get("Location"))
}

func (p *postal) see(c *http.Client, path string) string {
	p.t.Helper()
	r, err := c.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	text := body(p.t, r)
	if r.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %d\n%s", path, r.StatusCode, text)
	}
	return text
}

func (p *postal) post(c *http.Client, path string, form url.Values) int {
	p.t.Helper()
	r, err := c.PostForm(p.url+path, form)
	if err != nil {
		p.t.Fatal(err)
	}
	body(p.t, r)
	return r.StatusCode
}

// token is that of the link of the last letter that the sink took.
func (p *postal) token() string {
	p.t.Helper()
	got := p.sink.Received()
	if len(got) == 0 {
		p.t.Fatal("no letter came")
	}
	m := linkIn.FindStringSubmatch(htmlOf(p.t, []byte(got[len(got)-1].Data)))
	if m == nil {
		p.t.Fatalf("no link in %s", got[len(got)-1].Data)
	}
	return m[1]
}

// onBoth runs a case on a file, and on PostgreSQL where there is one.
func onBoth(t *testing.T, run func(t *testing.T, database string)) {
	t.Run("sqlite", func(t *testing.T) { run(t, filepath.Join(t.TempDir(), "desk.db")) })
	t.Run("postgres", func(t *testing.T) {
		dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
		if dsn == "" {
			t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
		}
		run(t, storetest.FreshPostgres(t, dsn))
	})
}

// Whoever forgot the password gets a letter by SMTP whose link sets another. Who
// has an account is not to be learned, the link stands nowhere but in the letter,
// and what holds of customers (opting out, response rates) does not of staff.
func TestAPasswordLinkComesByMail(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := newPostal(t, database, true, false)
		ctx, system := t.Context(), actor.System("test")
		err := p.store.InTx(ctx, func(ctx context.Context) error {
			_, err := p.store.OptOut(ctx, 0, contact.Keys(contact.Customer{Email: p.anna.Email})[0], p.clock.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		gone := hire(t, p.app, account.Draft{Email: "gone@example.org", Name: "Пётр", Role: "agent"})
		if err := p.accounts.DisablePerson(ctx, system, gone.ID); err != nil {
			t.Fatal(err)
		}
		if text := p.see(plainly, "/login"); !strings.Contains(text, `href="/login/forgot"`) {
			t.Error("the page of signing in leads to no letter")
		}
		if text := p.see(plainly, "/login/forgot"); !strings.Contains(text, `action="/login/forgot"`) {
			t.Errorf("no form: %s", text)
		}
		said := p.ask("anna@example.org")
		for _, other := range []string{"nobody@example.org", "gone@example.org"} {
			if p.ask(other) != said {
				t.Errorf("%s is answered otherwise", other)
			}
		}
		p.clock.Set(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)) // at night too
		p.jobs.Drain(ctx)
		got := p.sink.Received()
		if len(got) != 1 || got[0].To != "anna@example.org" {
			t.Fatalf("%d letters came: %+v", len(got), got)
		}
		head, err := mail.ReadMessage(strings.NewReader(got[0].Data))
		if err != nil || head.Header.Get("List-Unsubscribe") != "" || head.Header.Get("Precedence") != "" || head.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("the head is %v, %v", head.Header, err)
		}
		first := p.token()
		p.ask("anna@example.org")
		p.jobs.Drain(ctx)
		second := p.token()
		set := url.Values{"password": {"другой трамвай"}, "again": {"другой трамвай"}}
		for token, want := range map[string]int{first: http.StatusGone, strings.Repeat("a", 40): http.StatusGone} {
			if status := p.post(plainly, "/password/"+token, set); status != want {
				t.Errorf("a dead link: %d", status)
			}
		}
		if text := p.see(plainly, "/password/"+second); !strings.Contains(text, "anna@example.org") {
			t.Error("the link does not say whose password it sets")
		}
		if status := p.post(plainly, "/password/"+second, set); status != http.StatusSeeOther {
			t.Fatalf("the link of the letter: %d", status)
		}
		if status := p.post(plainly, "/password/"+second, set); status != http.StatusGone {
			t.Errorf("the link of the letter, again: %d", status)
		}
		if _, err := p.accounts.SignIn(ctx, "anna@example.org", "другой трамвай", "192.0.2.1", ""); err != nil {
			t.Errorf("the new password: %v", err)
		}

		admin := signedIn(t, p.url, "root@example.org")
		if text := p.see(admin, "/settings/sending"); !strings.Contains(text, sending.PasswordLink.Title().RU) || linkIn.MatchString(text) {
			t.Errorf("the page of sending: %s", text)
		}
		recorder := httptest.NewRecorder()
		_, token, err := p.accounts.CreateToken(ctx, system, account.TokenDraft{Name: "m", Scopes: actor.Scopes})
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest("GET", "/metrics", nil)
		request.Header.Set("Authorization", "Bearer "+token)
		p.handler.ServeHTTP(recorder, request)
		if !strings.Contains(recorder.Body.String(), `openpeople_messages_total{kind="password_link",state="sent"} 2`) {
			t.Errorf("the figures do not count two letters")
		}
		o, err := p.reports.Overview(ctx, system, when.Last(7, when.DayOf(p.clock.Now(), p.store.Zone())), report.Filter{})
		if err != nil || o.Share(report.ResponseRate) != nil && o.Share(report.ResponseRate).N > 0 {
			t.Errorf("letters to staff count as asked customers: %v", err)
		}
		for _, secret := range []string{first, second, "anna@example.org"} {
			if strings.Contains(p.logs.String(), secret) {
				t.Errorf("the log says %q", secret)
			}
		}
		for _, secret := range []string{first, second} {
			if p.keeps(database, secret) {
				t.Errorf("the database holds the link %s", secret)
			}
		}
	})
}

// keeps looks for a text in everything that a desk keeps.
func (p *postal) keeps(database, text string) (found bool) {
	p.t.Helper()

	if strings.HasPrefix(database, "postgres") {
		for _, table := range []string{"messages", "letters", "password_links", "audit", "settings", "sessions"} {
			var n int
			if err := p.store.Row(p.t.Context(), "SELECT COUNT(*) FROM "+table+" x WHERE x::text LIKE ?", "%"+text+"%").Scan(&n); err != nil {
				p.t.Fatal(err)
			}
			found = found || n > 0
		}
		return found
	}
	for _, file := range []string{database, database + "-wal"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			p.t.Fatal(err)
		}
		found = found || bytes.Contains(raw, []byte(text))
	}
	return found
}

// An admin sends a link by mail; a hold stops it and lets it go; what was refused
// stands under Sending with its kind and leads to the person; what is not sent any
// more says why on the person's page.
func TestAnAdminSendsALink(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := newPostal(t, database, true, false)
		ctx, system := t.Context(), actor.System("test")
		admin := signedIn(t, p.url, "root@example.org")
		person := "/settings/people/" + strconv.FormatInt(p.anna.ID, 10)
		if text := p.see(admin, person); !strings.Contains(text, `action="`+person+`/letter"`) {
			t.Fatal("the person's page sends no letter")
		}
		if status := p.post(signedIn(t, p.url, "anna@example.org"), person+"/letter", nil); status != http.StatusForbidden {
			t.Errorf("an agent sends a link: %d", status)
		}
		if err := p.sending.Hold(ctx, system, true); err != nil {
			t.Fatal(err)
		}
		if status := p.post(admin, person+"/letter", nil); status != http.StatusSeeOther {
			t.Fatalf("%d", status)
		}
		p.jobs.Drain(ctx)
		if n := p.sink.Count(); n != 0 {
			t.Errorf("%d letters came while sending was held", n)
		}
		if text := p.see(admin, person); !strings.Contains(text, "Письмо со ссылкой в пути") {
			t.Error("the person's page does not say that a letter waits")
		}
		if err := p.sending.Hold(ctx, system, false); err != nil {
			t.Fatal(err)
		}
		p.jobs.Drain(ctx)
		if p.sink.Count() != 1 {
			t.Fatalf("%d letters came", p.sink.Count())
		}
		if text := p.see(admin, person); !strings.Contains(text, "отправлено") || linkIn.MatchString(text) {
			t.Error("the person's page does not say that the letter went")
		}

		p.refuse.Store(true)
		p.post(admin, person+"/letter", nil)
		p.jobs.Drain(ctx)
		if text := p.see(admin, "/settings/sending"); !strings.Contains(text, `href="`+person+`"`) || !strings.Contains(text, "no such mailbox") || linkIn.MatchString(text) {
			t.Errorf("a refused letter is not listed: %s", text)
		}
		p.refuse.Store(false)
		list, err := p.store.Trouble(ctx, page.Request{})
		if err != nil || len(list.Rows) != 1 {
			t.Fatal(list, err)
		}
		p.post(admin, "/settings/sending/"+strconv.FormatInt(list.Rows[0].ID, 10)+"/resend", nil)
		p.jobs.Drain(ctx)
		if status := p.post(plainly, "/password/"+p.token(), url.Values{"password": {"другой трамвай"}, "again": {"другой трамвай"}}); status != http.StatusSeeOther {
			t.Errorf("the link of a letter that was sent again: %d", status)
		}

		p.post(admin, person+"/letter", nil)
		if err := storetest.Run(ctx, p.store, "UPDATE people SET email = 'moved@example.org' WHERE id = ?", p.anna.ID); err != nil {
			t.Fatal(err)
		}
		before := p.sink.Count()
		p.jobs.Drain(ctx)
		if text := p.see(admin, person); p.sink.Count() != before || !strings.Contains(text, "почта уже другая") {
			t.Errorf("%d letters went to an address that is nobody's", p.sink.Count()-before)
		}
		p.post(admin, person+"/letter", nil)
		p.post(admin, person+"/disabling", nil)
		p.jobs.Drain(ctx)
		if p.sink.Count() != before {
			t.Error("a letter went to somebody who is disabled")
		}
		if text := p.see(admin, person); !strings.Contains(text, "вход закрыт") {
			t.Error("the person's page does not say why the letter was not sent")
		}
	})
}

// The built-in mailbox shows that a letter was written and not its link: in a demo
// everybody who is signed in may look into it.
func TestTheMailboxKeepsNoPasswordLink(t *testing.T) {
	p := newPostal(t, filepath.Join(t.TempDir(), "desk.db"), false, true)
	ctx := t.Context()
	p.ask("anna@example.org")
	p.jobs.Drain(ctx)
	letters, err := p.store.ListLetters(ctx, page.Request{})
	if err != nil || len(letters.Rows) != 1 {
		t.Fatalf("%+v, %v", letters, err)
	}
	var links int
	if err := p.store.Row(ctx, "SELECT COUNT(*) FROM password_links WHERE person_id = ? AND used_at IS NULL", p.anna.ID).Scan(&links); err != nil || links != 1 {
		t.Errorf("%d links, %v", links, err)
	}
	for _, email := range []string{"anna@example.org", "root@example.org"} {
		c := signedIn(t, p.url, email)
		letter := "/mailbox/" + strconv.FormatInt(letters.Rows[0].ID, 10)
		for _, path := range []string{letter, letter + "/html"} {
			if text := p.see(c, path); linkIn.MatchString(text) || !strings.Contains(text, "/password/…") && !strings.Contains(text, "/password/%E2%80%A6") {
				t.Errorf("%s by %s: %s", path, email, text)
			}
		}
		if !strings.Contains(p.see(c, letter), "поэтому здесь её нет") {
			t.Error("the mailbox does not say where the link is")
		}
	}
}

// Where no letter reaches anybody, everybody is told to ask an admin, and asking
// kills no link that an admin has given.
func TestWithoutMailAdminsAreAsked(t *testing.T) {
	p := newPostal(t, filepath.Join(t.TempDir(), "desk.db"), false, false)
	link, err := p.accounts.NewLink(t.Context(), actor.System("test"), p.anna.ID)
	if err != nil {
		t.Fatal(err)
	}
	first := p.see(plainly, "/login/forgot")
	if !strings.Contains(first, "у администратора") || strings.Contains(first, "<form method=\"post\" action=\"/login/forgot\"") {
		t.Errorf("%s", first)
	}
	if said := p.ask("anna@example.org"); !strings.Contains(said, "у администратора") || said != p.ask("nobody@example.org") {
		t.Errorf("%s", said)
	}
	p.jobs.Drain(t.Context())
	if _, err := p.accounts.LinkOwner(t.Context(), link.Token); err != nil {
		t.Errorf("the link of an admin: %v", err)
	}
	if c, err := p.store.CountMessages(t.Context(), 7); err != nil || c != (sending.Counts{}) {
		t.Errorf("%+v, %v", c, err)
	}
	admin := signedIn(t, p.url, "root@example.org")
	person := "/settings/people/" + strconv.FormatInt(p.anna.ID, 10)
	if strings.Contains(p.see(admin, person), person+"/letter") {
		t.Error("the person's page sends letters")
	}
	if status := p.post(admin, person+"/letter", nil); status != http.StatusConflict {
		t.Errorf("%d", status)
	}
}

// TestForgottenPassword is the way of somebody who forgot the password, from the
// page of signing in through the letter to the desk.
func TestForgottenPassword(t *testing.T) {
	ctx := browser(t)
	s := newSink(t)
	a, base := liveDesk(t, s)
	hire(t, a, account.Draft{Email: "anna@example.org", Name: "Анна Павлова", Role: "agent"})
	b := tab{t, ctx, base}
	b.do("a phone", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	b.open("/login")
	b.press(`a[href="/login/forgot"]`)
	b.write(`main input[type=email]`, "anna@example.org")
	if !b.is(`document.documentElement.scrollWidth <= 360`) {
		t.Error("the page is wider than a phone")
	}
	b.press(`main form[action="/login/forgot"] button`)
	b.shows("Если такая учётная запись есть")
	var raw []byte
	select {
	case raw = <-s.letters:
	case <-time.After(30 * time.Second):
		t.Fatal("no letter came")
	}
	inbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, htmlOf(t, raw))
	}))
	t.Cleanup(inbox.Close)
	b.do("open the letter", chromedp.Navigate(inbox.URL))
	link, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector('a[href*="/password/"]').href`))
	if err != nil {
		t.Fatal(err)
	}
	b.do("press the button", chromedp.Navigate(link), chromedp.WaitReady("form"))
	b.shows("Анна Павлова", "anna@example.org")
	b.write(`input[name=password]`, "другой трамвай")
	b.write(`input[name=again]`, "другой трамвай")
	b.press(`form[action^="/password/"] button`)
	b.shows("Пароль сохранён")
	b.signOut()
	b.signIn("anna@example.org", demo.Password)
	b.shows("не подходят")
	b.signIn("anna@example.org", "другой трамвай")
	if !b.is(`location.pathname === "/"`) {
		t.Errorf("the new password does not open:\n%s", b.text())
	}
}
