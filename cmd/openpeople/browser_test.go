package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"openpeople/internal/demo"
	"os/exec"
	"strings"
	"testing"
	"time"

	"mime/quotedprintable"

	"github.com/chromedp/chromedp"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
)

// browser starts a headless Chromium with a window of a phone; the test is
// skipped, and says so, where there is none.
func browser(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine: the browser test did not run")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("accept-lang", "ru"),
		chromedp.Flag("force-prefers-reduced-motion", true), // a page that fades in takes no clicks
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 60*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// tab is a browser at work in a test.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// do fails the test with what the page shows.
func (b tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.location.href + "\n" + (document.body ? document.body.innerText : "")`))
		b.t.Fatalf("%s: %v\n%.2000s", what, err, text)
	}
}

func (b tab) open(path string) {
	b.t.Helper()
	b.do("open "+path, chromedp.Navigate(b.base+path), chromedp.WaitReady("body"))
}

// press clicks and waits for the page that follows.
func (b tab) press(selector string) {
	b.t.Helper()
	soon, cancel := context.WithTimeout(b.ctx, 15*time.Second)
	defer cancel()
	_, err := chromedp.RunResponse(soon, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
	if err != nil {
		where, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href`))
		b.t.Fatalf("press %s on %s: %v\n%.3000s", selector, where, err, b.text())
	}
	b.do("after "+selector, chromedp.WaitReady("body"))
}

func (b tab) write(selector, text string) {
	b.t.Helper()
	b.do("write into "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (b tab) text() string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b tab) is(expression string) bool {
	b.t.Helper()
	yes, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return yes
}

func (b tab) shows(words ...string) {
	b.t.Helper()
	text := b.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.t.Errorf("the page does not show %q:\n%.3000s", w, text)
		}
	}
}

// signIn signs a person in, whoever was before.
func (b tab) signIn(email, password string) {
	b.t.Helper()
	b.do("forget", chromedp.Navigate(b.base+"/login"))
	b.write(`main input[type=email]`, email)
	b.write(`main input[type=password]`, password)
	b.press(`main form:has(input[type=password]) button`)
}

// liveDesk is an empty desk that runs in this process, with mail to a sink and
// one person per role; everybody's password is demo.Password.
func liveDesk(t *testing.T, s *sink) (*app, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	base := "http://" + listener.Addr().String()
	cfg := config.Config{Database: dir + "/desk.db", Data: dir, BaseURL: base, LogFormat: "text", SMTPURL: "smtp://" + s.addr + "?tls=none", MailFrom: "Desk <desk@example.org>"}
	a, err := open(context.Background(), cfg, options{listener: listener, hasher: cheap, now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error, 1)
	go func() { left <- a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-left; err != nil {
			t.Errorf("the desk left with %v", err)
		}
		breaches, err := a.store.Check(context.Background())
		if err != nil || len(breaches) > 0 {
			t.Errorf("check: %v %v", breaches, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a, base
}

// hire adds a person with demo.Password.
func hire(t *testing.T, a *app, d account.Draft) account.Person {
	t.Helper()
	system := actor.System("test")
	p, _, err := a.accounts.AddPerson(context.Background(), system, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.accounts.SetPassword(context.Background(), system, p.ID, demo.Password); err != nil {
		t.Fatal(err)
	}
	return p
}

// takeOver posts a contact as a CRM would.
func takeOver(t *testing.T, a *app, base, body string) {
	t.Helper()
	_, token, err := a.accounts.CreateToken(context.Background(), actor.System("test"), account.TokenDraft{Name: "crm", Scopes: []actor.Scope{actor.ScopeIntake}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest("POST", base+"/api/v1/contacts", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode != 201 || !strings.Contains(string(text), `"asked"`) {
		t.Fatalf("intake: %d %s", answer.StatusCode, text)
	}
}

// htmlOf returns the HTML part of a message, as a mail program shows it.
func htmlOf(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatalf("the message has no HTML part: %v", err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			text, err := io.ReadAll(quotedprintable.NewReader(part))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
	}
}

// TestAnswerFromTheLetter is the chain as people live it: a contact ends, the
// letter arrives, the customer presses 2 in it, says why and sends; the
// supervisor signs in on the desk, finds the contact and reads all of it.
func TestAnswerFromTheLetter(t *testing.T) {
	ctx := browser(t)
	s := newSink(t)
	a, base := liveDesk(t, s)
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Ольга", Role: "admin"})
	takeOver(t, a, base, contactJSON("letter", time.Now(), 4))

	var raw []byte
	select {
	case raw = <-s.letters:
	case <-time.After(30 * time.Second):
		t.Fatal("no letter came")
	}
	inbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, htmlOf(t, raw))
	}))
	t.Cleanup(inbox.Close)

	b := tab{t, ctx, base}
	b.do("a phone", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	b.do("open the letter", chromedp.Navigate(inbox.URL))
	// The letter opens a new tab; the test stays in this one.
	link, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector('a[href*="mark=2"]').href`))
	if err != nil {
		t.Fatal(err)
	}
	b.do("press 2", chromedp.Navigate(link), chromedp.WaitReady("form"))
	if !b.is(`document.querySelector('input[name=mark][value="2"]').checked`) {
		t.Error("the mark of the letter is not preselected")
	}
	if n, err := a.surveys.Look(context.Background(), pageToken(t, b)); err != nil || n.Response != nil {
		t.Fatalf("opening the page stored an answer: %v %v", n.Response, err)
	}
	if !b.is(`document.documentElement.scrollWidth <= 360`) {
		t.Error("the page is wider than a phone")
	}
	if !b.is(`document.querySelector("form .button").getBoundingClientRect().bottom <= innerHeight`) {
		t.Error("after a mark the button does not stand within the first screen")
	}
	if !b.is(`new Set([...document.querySelectorAll(".chips .pick")].map(e => e.getBoundingClientRect().left)).size === 2`) {
		t.Error("the reasons do not stand in two columns")
	}
	b.do("not solved", chromedp.Click(chromedp.CSS(`input[name=solved][value=no]`)))
	b.write(`textarea[name=comment]`, "Обещали перезвонить и не перезвонили")
	b.press(`form button.button`)
	if !b.is(`location.pathname.endsWith("/thanks")`) {
		t.Fatalf("no thanks page:\n%s", b.text())
	}
	b.shows("Обещали перезвонить")

	b.do("a desk", chromedp.EmulateViewport(1440, 900))
	b.signIn("boss@example.org", demo.Password)
	b.open("/contacts?mark=2")
	b.press(`main table a.row-link`)
	b.shows("Обещали перезвонить и не перезвонили", "Подскажите, как подключить тариф", "Анна П.", "Чаты-2")
}

// pageToken is the token in the address that the browser shows.
func pageToken(t *testing.T, b tab) string {
	t.Helper()
	path, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.pathname.split("/")[2]`))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
