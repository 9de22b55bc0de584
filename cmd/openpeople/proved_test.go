package main

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// sensitive are the routes at which the password is asked for again.
var sensitive = []string{
	"/settings/people", "/settings/people/:id", "/settings/people/:id/link", "/settings/people/:id/letter",
	"/settings/people/:id/disabling", "/settings/people/:id/enabling",
	"/settings/tokens", "/settings/tokens/:id/revocation",
	"/settings/boards/:id/links", "/settings/recordings", "/settings/speech",
	"/settings/privacy", "/settings/customers/:id/hold", "/settings/customers/:id/hold/end", "/settings/customers/:id/erasure", "/settings/customers/:id/copy",
	"/settings/customers/:id/joining", "/settings/customers/:id/splitting",
	"/settings/operators/:id/joining", "/settings/operators/:id/parting",
	"/settings/desk", "/settings/desk/logo", "/settings/desk/teams", "/settings/desk/release", "/settings/sending/release",
}

// plain are the other routes of settings: what they do shows at once and is undone in the
// same place, or stops something.
var plain = []string{
	"/settings/teams", "/settings/queue", "/settings/queue/rules", "/settings/queue/rules/:id", "/settings/queue/rules/:id/position", "/settings/queue/rules/:id/removal", "/settings/recovery", "/settings/recovery/words", "/settings/recovery/words/:id", "/settings/recovery/words/:id/position", "/settings/recovery/words/:id/retirement",
	"/settings/boards", "/settings/boards/:id", "/settings/boards/:id/links/:link/revocation", "/settings/boards/:id/removal",
	"/settings/rules", "/settings/rules/:id", "/settings/rules/:id/activity", "/settings/rules/:id/position",
	"/settings/desk/targets", "/settings/desk/beginning", "/settings/desk/hold",
	"/settings/sending/hold", "/settings/sending/trial", "/settings/sending/resend", "/settings/sending/failed/resend", "/settings/sending/:id/resend",
	"/settings/jobs/works", "/settings/jobs/works/:id/retry", "/settings/jobs/events/:id/retry", "/settings/jobs/events/retry",
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// provePage posts a form from a page and returns the answer, and what it carries when it
// is the page that asks for the password.
func (d *filledDesk) provePage(t *testing.T, c *http.Client, path string, form url.Values) (status int, text string, carried url.Values) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, d.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Referer", d.server.URL+"/settings/people/new?from=here")
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text = body(t, answer)
	if strings.Contains(text, `name="proof"`) {
		carried = url.Values{}
		at := strings.Index(text, `action="`+path+`"`)
		if at < 0 {
			t.Fatalf("%s: the page does not send the form on\n%s", path, text)
		}
		for _, one := range hidden.FindAllStringSubmatch(text[at:at+strings.Index(text[at:], "</form>")], -1) {
			carried.Add(html.UnescapeString(one[1]), html.UnescapeString(one[2]))
		}
	}
	return answer.StatusCode, text, carried
}

// TestDoorsOfSensitiveSettings: each of them asks for the password when it was given a
// while ago, and nothing is done before; no other does, and none can be forgotten.
func TestDoorsOfSensitiveSettings(t *testing.T) {
	d := newFilledDesk(t, 300)
	admin, boss := d.as(t, actor.Admin), d.as(t, actor.Supervisor)
	var behind, beside []string
	for _, r := range d.routes {
		if r.Door == kit.Proved {
			behind = append(behind, r.Path)
			continue
		}
		if r.Method == http.MethodPost && strings.HasPrefix(r.Path, "/settings/") {
			beside = append(beside, r.Path)
		}
		if r.Method == http.MethodPost && slices.Contains([]actor.Right{actor.PersonManage, actor.TokenManage}, r.Right) {
			t.Errorf("%s asks for no password", r.Path)
		}
	}
	for _, path := range sensitive {
		if !slices.Contains(behind, path) {
			t.Errorf("%s stands behind another door", path)
		}
	}
	if len(behind) != len(sensitive) {
		t.Errorf("behind the door are %q", behind)
	}
	slices.Sort(beside)
	if want := slices.Sorted(slices.Values(plain)); !slices.Equal(beside, want) {
		t.Errorf("ask for no password:\n%q, want\n%q; choose for a new one", beside, want)
	}
	done := func() int {
		t.Helper()
		n, err := d.accounts.AuditCount(t.Context(), actor.System("test"), account.AuditFilter{}, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, _, carried := d.provePage(t, admin, "/settings/tokens", nil); carried != nil {
		t.Error("who has just signed in is asked for the password")
	}
	d.clock.Pass(account.ProvedFor)
	before := done()
	for _, path := range sensitive {
		path = d.somewhere(t, path)
		if status, text, carried := d.provePage(t, admin, path, url.Values{"all": {"1"}}); status != 422 || carried.Get("all") != "1" {
			t.Errorf("%s: %d, carries %q\n%.300s", path, status, carried, text)
		}
		if status, _, carried := d.provePage(t, boss, path, nil); status != 403 || carried != nil {
			t.Errorf("%s: who may not is asked for a password, %d", path, status)
		}
	}
	if done() != before {
		t.Error("something was done before the password was given")
	}
	if status, _, _ := d.provePage(t, admin, "/settings/sending/hold", nil); status != http.StatusSeeOther {
		t.Errorf("who has to stop sending is asked for a password: %d", status)
	}
	if _, err := d.accounts.Actor(t.Context(), d.token); err != nil {
		t.Errorf("a token has no password to give: %v", err)
	}
}

// TestPasswordAgain: what was typed comes through the page that asks for the password as
// it was; wrong passwords are refused, counted and written down; after the right one the
// form is done, and the next one without a question.
func TestPasswordAgain(t *testing.T) {
	d := newFilledDesk(t, 100)
	c := d.as(t, actor.Admin)
	d.clock.Pass(account.ProvedFor)
	form := url.Values{"name": {`Анна "<b>" & Ко`}, "email": {"new@example.org"}, "role": {"supervisor"}, "leads": {"1", "2"}, "team": {""}, "operator": {""}}
	people := func() int {
		t.Helper()
		n, err := d.accounts.CountPeople(t.Context(), actor.System("test"), account.PeopleFilter{Search: "new@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	_, text, carried := d.provePage(t, c, "/settings/people", form)
	back := carried.Get("proof_back")
	if !strings.Contains(text, `href="/settings/people/new?from=here"`) || back != "/settings/people/new?from=here" {
		t.Errorf("no way back: %q", back)
	}
	carried.Del("proof_back")
	if carried.Encode() != form.Encode() {
		t.Errorf("carried %q, want %q", carried, form)
	}
	carried.Set("proof_back", back)
	for _, wrong := range []string{"", "not it, not it", strings.Repeat("x", 300), "\xff"} {
		carried.Set("proof", wrong)
		status, text, again := d.provePage(t, c, "/settings/people", carried)
		if wrong != "" && strings.Contains(text, html.EscapeString(wrong)) {
			t.Errorf("the page repeats %q", wrong)
		}
		carried.Del("proof")
		if status != 422 || again.Encode() != carried.Encode() || people() != 0 {
			t.Errorf("%.20q: %d, carries %q; %d people", wrong, status, again, people())
		}
	}
	carried.Set("proof_back", "//evil.example")
	carried.Set("proof", "not it, not it")
	if _, _, again := d.provePage(t, c, "/settings/people", carried); again.Get("proof_back") != "/" {
		t.Errorf("the way back leads to %q", again.Get("proof_back"))
	}
	for _, p := range demoAccounts() {
		if p.Role == actor.Admin {
			carried.Set("proof", p.Password)
		}
	}
	if status, text, _ := d.provePage(t, c, "/settings/people", carried); status != 200 || people() != 1 || !strings.Contains(text, "/password/") {
		t.Errorf("the right password: %d, %d people", status, people())
	}
	if _, _, carried := d.provePage(t, c, "/settings/tokens", url.Values{"name": {"crm"}}); carried != nil {
		t.Error("it is asked for again at once")
	}
	log, err := d.accounts.AuditLog(t.Context(), actor.System("test"), account.AuditFilter{Action: "refuse", Noun: "password"}, page.Request{})
	if err != nil || len(log.Rows) != 2 {
		t.Errorf("the audit log has %d refusals, %v", len(log.Rows), err)
	}
	d.clock.Pass(account.ProvedFor)
	carried.Set("proof", "not it, not it")
	for range 8 {
		d.provePage(t, c, "/settings/people", carried)
	}
	status, _, again := d.provePage(t, c, "/settings/people", carried)
	if status != http.StatusTooManyRequests || again.Get("name") == "" {
		t.Errorf("after too many: %d, carries %q", status, again)
	}

	// Files and passwords are not carried, and it is said; after the password one is led
	// back to the form.
	status, text = sendFile(t, c, d.server.URL+"/settings/desk/logo", "logo", []byte("GIF89a"), "revision", "x")
	if status != 422 || !strings.Contains(text, `name="proof_lost"`) {
		t.Errorf("a logo: %d", status)
	}
	d.clock.Pass(account.ProvedFor)
	for _, p := range demoAccounts() {
		if p.Role == actor.Admin {
			form = url.Values{"proof": {p.Password}, "proof_back": {"/settings/desk?a=b"}, "proof_lost": {"1"}}
		}
	}
	r, err := c.PostForm(d.server.URL+"/settings/desk/logo", form)
	if err != nil {
		t.Fatal(err)
	}
	if body(t, r); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/settings/desk?a=b" {
		t.Errorf("after the password: %d, %q", r.StatusCode, r.Header.Get("Location"))
	}
	d.clock.Pass(account.ProvedFor)
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, d.server.URL+"/settings/tokens", strings.NewReader("name=crm&password=hunter2hunter2"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept-Language", "en")
	answer, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || strings.Contains(string(raw), "hunter2") || !strings.Contains(string(raw), `name="proof"`) {
		t.Errorf("a form with a password: %d, %v", answer.StatusCode, err)
	}
	if said := string(raw); !strings.Contains(said, "not kept") && !strings.Contains(said, "не сохраняются") {
		t.Error("it is not said that a password has to be given again")
	}
}
