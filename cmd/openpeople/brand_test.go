package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
)

// revisionOf is what the page of the contact centre says that a form of it was drawn from.
func revisionOf(t *testing.T, c *http.Client, base, action string) string {
	t.Helper()
	r, err := c.Get(base + "/settings/desk")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`action="` + action + `"[^>]*><input type="hidden" name="revision" value="([0-9a-f]+)"`).FindSubmatch(raw)
	if m == nil {
		t.Fatalf("no revision in the form of %s", action)
	}
	return string(m[1])
}

// sendFile posts a form with one file and some fields.
func sendFile(t *testing.T, c *http.Client, to, name string, raw []byte, pairs ...string) (status int, text string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if raw != nil {
		part, err := w.CreateFormFile(name, "logo")
		if err == nil {
			_, err = part.Write(raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := c.Post(to, w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, body(t, r)
}

// An admin names the contact centre, gives it a logo and a colour; customers see
// them, staff without the right cannot change them, and a picture that acts is refused.
func TestTheCentreShowsItself(t *testing.T) {
	mails := newSink(t)
	a, base := liveDesk(t, mails)
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Boss", Role: "admin"})
	hire(t, a, account.Draft{Email: "lead@example.org", Name: "Lead", Role: "supervisor"})
	boss, lead := signedIn(t, base, "boss@example.org"), signedIn(t, base, "lead@example.org")
	get := func(path string) *http.Response {
		t.Helper()
		r, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, path := range []string{"/brand/logo", "/brand/colour.css"} {
		if r := get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s of a desk that has none: %d", path, r.StatusCode)
		}
	}
	form := url.Values{"name": {"Ромашка"}, "signature": {"Служба качества"}, "contact": {"quality@example.org"}, "hours": {""}, "accent": {"#663399"}, "time_zone": {"Europe/Moscow"}, "language": {"ru"}}
	if r, err := lead.PostForm(base+"/settings/desk", form); err != nil || r.StatusCode != http.StatusForbidden {
		t.Errorf("a supervisor names the centre: %d %v", r.StatusCode, err)
	}
	form.Set("revision", revisionOf(t, boss, base, "/settings/desk"))
	if r, err := boss.PostForm(base+"/settings/desk", form); err != nil || r.StatusCode != http.StatusSeeOther {
		t.Fatalf("naming the centre: %d %v", r.StatusCode, err)
	}
	var dot bytes.Buffer
	if err := png.Encode(&dot, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	const drawing = `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>`
	for _, c := range []struct {
		name   string
		raw    []byte
		fields []string
		status int
		says   string
	}{
		{"no picture", nil, nil, 422, "Выберите файл."},
		{"a script", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), nil, 422, "не только рисунок"},
		{"too much", bytes.Repeat([]byte("x"), 21<<10), nil, 422, "больше 20"},
		{"far too much", bytes.Repeat([]byte("x"), 280<<10), nil, 413, ""},
		{"a field that nobody asked for", dot.Bytes(), []string{"more", "1"}, 422, ""},
		{"a PNG", dot.Bytes(), nil, 303, ""},
		{"a drawing", []byte(drawing), nil, 303, ""},
	} {
		fields := append([]string{"revision", revisionOf(t, boss, base, "/settings/desk/logo")}, c.fields...)
		if status, text := sendFile(t, boss, base+"/settings/desk/logo", "logo", c.raw, fields...); status != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s: %d\n%.2000s", c.name, status, text)
		}
	}
	if status, _ := sendFile(t, lead, base+"/settings/desk/logo", "logo", dot.Bytes()); status != http.StatusForbidden {
		t.Errorf("a supervisor changes the logo: %d", status)
	}
	r := get("/brand/logo")
	if raw, _ := io.ReadAll(r.Body); string(raw) != drawing || r.Header.Get("Content-Type") != "image/svg+xml" || r.Header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(r.Header.Get("Content-Security-Policy"), "default-src 'none'") || !strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") || strings.Contains(r.Header.Get("Content-Security-Policy"), "-src 'self") {
		t.Errorf("the logo: %q %v", raw, r.Header)
	}
	takeOver(t, a, base, `{"source":"chat","external_id":"c-1","channel":"chat","customer":{"name":"Иван","email":"ivan@example.org","language":"ru"},"started_at":"`+
		time.Now().Add(-20*time.Minute).UTC().Format(time.RFC3339)+`","ended_at":"`+time.Now().Add(-15*time.Minute).UTC().Format(time.RFC3339)+`"}`)
	i, _, err := a.store.InvitationByContact(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(a.surveys.URL(i.ID))
	if err != nil {
		t.Fatal(err)
	}
	page := body(t, get(link.Path))
	for _, want := range []string{`src="/brand/logo?v=`, "Ромашка", "Служба качества", `href="mailto:quality@example.org"`, `href="/brand/colour.css?v=663399"`, link.Path + `/kept"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the customer's page has no %s:\n%s", want, page)
		}
	}
	sheet := get("/brand/colour.css?v=663399")
	if text := body(t, sheet); !strings.Contains(text, "--accent:#663399") || !strings.Contains(sheet.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the colour: %s %v", text, sheet.Header)
	}
	if kept := body(t, get(link.Path+"/kept")); !strings.Contains(kept, "Иван") || strings.Contains(kept, "ivan@example.org") {
		t.Errorf("what is kept:\n%s", kept)
	}
}

// A letter of trial goes to whoever asks for it, and what the server says is shown.
func TestTrialLetter(t *testing.T) {
	mails := newSink(t)
	a, base := liveDesk(t, mails)
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Boss", Role: "admin"})
	boss := signedIn(t, base, "boss@example.org")
	try := func() string {
		t.Helper()
		r, err := boss.PostForm(base+"/settings/sending/trial", nil)
		if err != nil || r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%v %v", r, err)
		}
		ask, err := http.NewRequest(http.MethodGet, base+"/settings/sending", nil)
		if err != nil {
			t.Fatal(err)
		}
		ask.Header.Set("Accept", "text/html")
		ask.Header.Set("Accept-Language", "ru")
		if r, err = boss.Do(ask); err != nil {
			t.Fatal(err)
		}
		return body(t, r)
	}
	if page := try(); !strings.Contains(page, "Сервер принял письмо для boss@example.org") {
		t.Errorf("it is not said that the letter went:\n%.3000s", page)
	}
	if letter := string(<-mails.letters); !strings.Contains(letter, "boss@example.org") || !strings.Contains(letter, "Message-ID: <trial-") {
		t.Errorf("the letter:\n%s", letter)
	}
	if desk, err := a.accounts.Desk(t.Context()); err != nil || !desk.Tried {
		t.Errorf("it is not noted that mail works: %v", err)
	}
	mails.close()
	if page := try(); !strings.Contains(page, "refused") {
		t.Errorf("it is not said why the letter did not go:\n%.3000s", page)
	}
}

// Invitations wait for a name where they reach customers in earnest.
func TestWhoseInvitationsWaitForAName(t *testing.T) {
	for _, c := range []struct {
		base, smtp string
		wait       bool
	}{
		{"https://desk.example", "smtp://mail.example", true}, {"http://10.0.0.7:8080", "smtp://mail.example", true},
		{"https://desk.example", "", false}, {"http://localhost:8080", "smtp://mail.example", false}, {"http://127.0.0.1:8080", "smtp://mail.example", false}, {"http://[::1]:80", "smtp://mail.example", false},
	} {
		a := emptyDesk(t, func(cfg *config.Config) { cfg.BaseURL, cfg.SMTPURL, cfg.MailFrom = c.base, c.smtp, "desk@example.org" })
		if wait, err := a.asking.Nameless(t.Context()); err != nil || wait != c.wait {
			t.Errorf("%s %s: %v %v", c.base, c.smtp, wait, err)
		}
		if err := a.accounts.ChangeDesk(context.Background(), actor.System("test"), account.DeskDraft{Language: "ru", Name: "Ромашка"}); err != nil {
			t.Fatal(err)
		}
		if wait, err := a.asking.Nameless(t.Context()); err != nil || wait {
			t.Errorf("%s %s waits with a name: %v", c.base, c.smtp, err)
		}
	}
}
