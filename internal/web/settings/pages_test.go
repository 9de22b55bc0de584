package settings_test

import (
	"context"
	"html"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// TestDoors walks every route of settings with every role and nobody.
func TestDoors(t *testing.T) {
	w := newWorld(t)
	for _, role := range append([]actor.Role{""}, actor.Roles...) {
		b := w.browser(t, role)
		for _, r := range w.doors.Routes() {
			if r.Door != kit.Admin && r.Door != kit.Proved || r.Method == http.MethodHead {
				continue
			}
			path := strings.ReplaceAll(r.Path, ":id", "999999")
			var status int
			if r.Method == http.MethodGet {
				status, _, _ = b.get(path)
			} else {
				status, _, _ = b.post(path)
			}
			refused := status == http.StatusForbidden
			switch {
			case role == "" && r.Method == http.MethodGet:
				refused = status == http.StatusSeeOther
			case role == "":
				refused = status == http.StatusUnauthorized
			}
			may := actor.Actor{PersonID: 1, Role: role}.May(r.Right)
			if role == "" {
				may = false
			}
			if refused == may || status >= 500 {
				t.Errorf("%q %s %s: status %d, may %v", role, r.Method, r.Path, status, may)
			}
		}
	}
}

func TestPeoplePages(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	status, body, _ := b.get("/settings/people")
	want(t, "the list", status, body, 200, "root@example.org", "anna@example.org", "4 rows")
	status, body, _ = b.get("/settings/people?q=nobody&role=agent")
	want(t, "an empty list", status, body, 200, "Nobody found")
	status, body, _ = b.post("/settings/people", "email", "no address", "name", "Олег <i>", "role", "supervisor", "operator", "77")
	want(t, "a refused form", status, body, 422, "does not look like an e-mail", "Олег &lt;i&gt;", "No contact was served", `value="no address"`)
	status, body, _ = b.post("/settings/people", "email", "new@example.org", "name", "Олег <i>", "role", "supervisor")
	want(t, "a new person", status, body, 200, "Олег &lt;i&gt;", "https://desk.example/password/")
	link := secretLink.FindStringSubmatch(body)[1]
	status, body, _ = w.browser(t, "").get(link)
	want(t, "the link works", status, body, 200, "new@example.org")

	list, err := w.accounts.People(t.Context(), actor.System("test"), account.PeopleFilter{Search: "new@"}, page.Request{})
	if err != nil || len(list.Rows) != 1 {
		t.Fatal(list, err)
	}
	at := "/settings/people/" + strconv.FormatInt(list.Rows[0].ID, 10)
	status, body, _ = b.get(at)
	want(t, "the person", status, body, 200, "No password is set yet")
	status, body, _ = b.post(at, "name", "", "role", "agent")
	want(t, "no name", status, body, 422, "Fill this in.")
	if status, _, to := b.post(at, "name", "Олег", "role", "agent"); status != 303 || to != "/settings/people" {
		t.Errorf("saving: %d %s", status, to)
	}
	status, body, _ = b.get("/settings/people")
	want(t, "the notice", status, body, 200, "Saved: Олег.")
	status, body, _ = b.get(at + "/disabling")
	want(t, "asking before disabling", status, body, 200, "All sessions end at once")
	if status, _, _ := b.post(at + "/disabling"); status != 303 {
		t.Errorf("disabling: %d", status)
	}
	status, body, _ = b.post(at + "/disabling")
	want(t, "disabling twice", status, body, 409, "blocked already")
	if status, _, _ = w.browser(t, "").get(link); status != 410 {
		t.Errorf("the link of a disabled person: %d, want 410", status)
	}
	status, body, _ = b.get("/settings/people?disabled=1")
	want(t, "the disabled", status, body, 200, "new@example.org", "1 row")
	if status, _, _ := b.post(at + "/enabling"); status != 303 {
		t.Errorf("enabling: %d", status)
	}
	status, body, _ = b.post(at + "/link")
	want(t, "a new link", status, body, 200, "https://desk.example/password/", "Works once")
	own := "/settings/people/" + strconv.FormatInt(w.people[actor.Admin].ID, 10)
	status, body, _ = b.post(own + "/disabling")
	want(t, "disabling oneself", status, body, 409, "cannot block your own sign-in")
	status, body, _ = b.post(own, "name", "Root", "role", "agent")
	want(t, "the last admin", status, body, 409, "last admin")
}

func TestTokenPages(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	status, body, _ := b.get("/settings/tokens")
	want(t, "no tokens", status, body, 200, "No tokens")
	status, body, _ = b.post("/settings/tokens", "name", "site chat")
	want(t, "without a scope", status, body, 422, "Choose at least one scope", `value="site chat"`)
	status, body, _ = b.post("/settings/tokens", "name", "site chat", "scopes", "intake", "namespace", "a:b")
	want(t, "a namespace that is none", status, body, 422, "A namespace is", `value="a:b"`)
	status, body, _ = b.post("/settings/tokens", "name", "site chat", "scopes", "intake", "namespace", " chat-1 ")
	want(t, "created", status, body, 200, "op_", "will not be shown again", "<code>chat-1</code>")
	text := body[strings.Index(body, "op_"):][:43]
	if a, err := w.accounts.Actor(t.Context(), text); err != nil || !a.May(actor.ContactTake) || a.Namespace != "chat-1" {
		t.Errorf("the shown token: %+v, %v", a, err)
	}
	status, body, _ = b.get("/settings/tokens")
	want(t, "the list", status, body, 200, "site chat")
	if strings.Contains(body, text) {
		t.Error("the token is shown again")
	}
	status, body, _ = b.get("/settings/tokens/1/revocation")
	want(t, "asking", status, body, 200, "loses access at once")
	if status, _, _ := b.post("/settings/tokens/1/revocation"); status != 303 {
		t.Errorf("revoking: %d", status)
	}
	if _, err := w.accounts.Actor(t.Context(), text); err == nil {
		t.Error("the token works after it was revoked")
	}
	status, body, _ = b.post("/settings/tokens/1/revocation")
	want(t, "revoking twice", status, body, 409, "revoked already")
}

func TestRulePages(t *testing.T) {
	w := newWorld(t)
	reader := w.browser(t, actor.Executive)
	status, body, _ := reader.get("/settings/rules")
	want(t, "the rules", status, body, 200, "Any contact in every channel.", "once in 30 days", "from 10:00 to 21:00", "older than 72 hours", "lives 14 days")
	if strings.Contains(body, "/settings/rules/new") {
		t.Error("who may not change rules is offered to")
	}
	b := w.browser(t, actor.Admin)
	rules, err := w.Asking.Rules(t.Context(), actor.System("test"))
	if err != nil || len(rules) != 1 {
		t.Fatal(rules, err)
	}
	survey := strconv.FormatInt(rules[0].SurveyID, 10)
	form := []string{
		"name", "Ночной чат", "active", "1", "position", "20", "survey", survey, "delivery", "email", "kinds", "chat", "kinds", "voice", "lines", "2",
		"delay_minutes", "5", "share", "50", "quarantine_days", "7", "max_age_hours", "24", "low_mark", "2", "quiet_from", "22:00", "quiet_to", "09:30",
	}
	with := func(name, value string) []string {
		out := append([]string{}, form...)
		for i := 0; i < len(out); i += 2 {
			if out[i] == name {
				out[i+1] = value
			}
		}
		return out
	}
	for name, bad := range map[string]string{
		"name": "", "survey": "999", "delivery": "pigeon", "kinds": "fax", "lines": "77", "delay_minutes": "-1", "share": "101", "quarantine_days": "x",
		"max_age_hours": "0", "low_mark": "5", "quiet_from": "25:00", "quiet_to": "9:3", "position": "99999999999999999999",
	} {
		if status, body, _ := b.post("/settings/rules", with(name, bad)...); status != 422 || !strings.Contains(body, "Ночной чат") && name != "name" {
			t.Errorf("%s=%q: status %d, want 422 with what was typed", name, bad, status)
		}
	}
	if status, body, _ := b.post("/settings/rules", form...); status != 303 {
		t.Fatalf("a good rule: %d\n%s", status, body)
	}
	status, body, _ = b.get("/settings/rules")
	want(t, "two rules", status, body, 200, "The rule is saved: Ночной чат.", "50% of contacts", "from 09:30 to 22:00", "phone, chat", "Lines only: 2.")
	rules, _ = w.Asking.Rules(t.Context(), actor.System("test"))
	second := "/settings/rules/" + strconv.FormatInt(rules[1].ID, 10)
	status, _, at := b.post(second+"/position", "to", "up")
	if path, id, _ := strings.Cut(at, "#"); status != 303 || path != "/settings/rules" || id == "" {
		t.Errorf("moving: %d to %s", status, at)
	} else if _, body, _ = b.get(path); !strings.Contains(body, `id="`+id+`"`) {
		t.Errorf("the button %s, which was pressed, is gone", id)
	}
	if now, _ := w.Asking.Rules(t.Context(), actor.System("test")); now[0].ID != rules[1].ID {
		t.Error("the rule was not moved up")
	}
	if status, _, _ := b.post(second + "/activity"); status != 303 {
		t.Errorf("switching off: %d", status)
	}
	if now, _ := w.Asking.Rule(t.Context(), actor.System("test"), rules[1].ID); now.Active {
		t.Error("the rule still works")
	}
	status, body, _ = b.get(second)
	want(t, "the form", status, body, 200, `value="09:30"`, `value="50"`)
	if status, _, _ := b.post(second, form...); status != 422 {
		t.Errorf("a field that the form has not: %d, want 422", status)
	}
}

// A kind that nobody said is shown as a guess, and an admin says what it is beside the
// name.
func TestKindOfAChannel(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	if err := w.store.InTx(t.Context(), func(ctx context.Context) error {
		_, err := w.store.ChannelOf(ctx, "line-1", "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	status, body, _ := b.get("/settings/teams")
	want(t, "a guess", status, body, 200, `<option value="" selected>a guess: chat</option>`, `<option value="voice">phone</option>`, `aria-label="Kind of line-1"`)
	status, body, _ = b.post("/settings/teams", "kind", "channel", "id", "1", "name_en-1", strings.Repeat("x", 101), "channel_kind-1", "voice")
	want(t, "a name that is too long", status, body, 422, `<option value="voice" selected>phone</option>`, `value="`+strings.Repeat("x", 101)+`"`)
	if status, _, _ = b.post("/settings/teams", "kind", "channel", "id", "1", "name_en-1", "Line", "channel_kind-1", "pigeon"); status != 422 {
		t.Errorf("no kind: %d", status)
	}
	if status, _, _ = b.post("/settings/teams", "kind", "channel", "id", "1", "name_en-1", "Line", "channel_kind-1", "voice"); status != 303 {
		t.Errorf("saying the kind: %d", status)
	}
	status, body, _ = b.get("/settings/teams")
	want(t, "said", status, body, 200, `<option value="voice" selected>phone</option>`, `value="Line"`)
	if strings.Contains(body, "a guess") {
		t.Error("it is a guess still")
	}
	status, body, _ = b.get("/settings/audit?noun=channel")
	want(t, "the audit log", status, body, 200, "kind: chat → phone")
}

func TestNamePages(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	status, body, _ := b.get("/settings/teams")
	want(t, "no channels", status, body, 200, "Nothing here yet", "kind=region")
	if strings.Contains(body, "kind=client") {
		t.Error("a desk without clients is offered to name them")
	}
	if err := w.store.InTx(t.Context(), func(ctx context.Context) error {
		_, err := w.store.DimensionOf(ctx, contact.Client, "shop-a")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	status, body, _ = b.get("/settings/teams?kind=client")
	want(t, "clients", status, body, 200, "shop-a", "Clients")
	_, body, _ = b.get("/settings/teams")
	want(t, "clients beside channels", status, body, 200, "kind=client")
	id, err := w.accounts.TeamOf(t.Context(), actor.System("test"), "chat-2")
	if err != nil {
		t.Fatal(err)
	}
	team := strconv.FormatInt(id, 10)
	status, body, _ = b.get("/settings/teams?kind=team")
	want(t, "teams", status, body, 200, "chat-2", "1 row")
	status, body, _ = b.post("/settings/teams", "kind", "team", "id", team, "name-"+team, strings.Repeat("я", 101))
	want(t, "too long", status, body, 422, "at most 100", strings.Repeat("я", 101))
	if status, _, to := b.post("/settings/teams", "kind", "team", "id", team, "name-"+team, "Чаты, вторая смена"); status != 303 || to != "/settings/teams?kind=team" {
		t.Errorf("renaming: %d %s", status, to)
	}
	status, body, _ = b.get("/settings/teams?kind=team")
	want(t, "renamed", status, body, 200, "1 name is changed", `value="Чаты, вторая смена"`)
	status, body, _ = b.get("/settings/audit?noun=team")
	want(t, "the audit log", status, body, 200, "team: changed", "Чаты, вторая смена")
	status, _, _ = b.post("/settings/teams", "kind", "team", "id", "999", "name-999", "x")
	if status != 404 {
		t.Errorf("no such team: %d, want 404", status)
	}
}

// Targets are the desk's own: none on a new one, typed as people type them, and what
// is wrong stays in the form beside its words.
func TestTargets(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	status, body, _ := b.get("/settings/desk")
	want(t, "a new desk", status, body, 200, `name="target_top_box"`)
	status, body, _ = b.post("/settings/desk/targets", "target_top_box", "950", "target_handling_seconds", "45")
	want(t, "nine hundred percent", status, body, 422, "Must be from 0 to 100", `value="950"`, `value="45"`)
	if status, _, _ := b.post("/settings/desk/targets", "target_top_box", "95,5 %", "target_handling_seconds", "45", "target_csat", "", "target_voice_top_box", "90"); status != 303 {
		t.Fatalf("setting targets: %d", status)
	}
	desk, err := w.accounts.Desk(t.Context())
	if err != nil || !maps.Equal(desk.Targets, map[string]float64{"top_box": 0.955, "handling_seconds": 45, "voice/top_box": 0.9}) {
		t.Errorf("the targets are %v, %v", desk.Targets, err)
	}
	status, body, _ = b.get("/settings/desk")
	want(t, "set", status, body, 200, `value="95.5"`, `value="45"`)
	status, body, _ = b.post("/settings/desk/targets", "target_nothing", "1")
	want(t, "no such figure", status, body, 422)
	if status, _, _ := b.post("/settings/desk/targets"); status != 303 {
		t.Fatalf("taking them away: %d", status)
	}
	if desk, _ := w.accounts.Desk(t.Context()); len(desk.Targets) != 0 {
		t.Errorf("targets stay: %v", desk.Targets)
	}
}

func TestDeskAndAuditPages(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	status, body, _ := b.get("/settings/desk")
	want(t, "the desk", status, body, 200, "Europe/Moscow", "Hold all sending")
	status, body, _ = b.post("/settings/desk", "time_zone", "Mars/Olympus", "language", "ru")
	want(t, "no such zone", status, body, 422, "no such time zone", "Mars/Olympus")
	if status, _, _ := b.post("/settings/desk", "time_zone", "Asia/Omsk", "language", "en"); status != 303 {
		t.Errorf("changing the desk: %d", status)
	}
	if desk, _ := w.accounts.Desk(t.Context()); desk.Zone.String() != "Asia/Omsk" || desk.Language != "en" {
		t.Errorf("the desk is %v", desk)
	}
	if status, _, _ := b.post("/settings/desk/hold"); status != 303 {
		t.Errorf("holding: %d", status)
	}
	if held, _ := w.store.SendingHeld(t.Context()); !held {
		t.Error("sending is not held")
	}
	status, body, _ = b.get("/settings/desk")
	want(t, "held", status, body, 200, "Sending is held", "Let sending go on")
	if status, _, _ := b.post("/settings/desk/release"); status != 303 {
		t.Errorf("releasing: %d", status)
	}
	if held, _ := w.store.SendingHeld(t.Context()); held {
		t.Error("sending is still held")
	}
	status, body, _ = b.get("/settings/audit")
	want(t, "the log", status, body, 200, "desk settings: changed", "sending held: yes", "sending held: no", "session: signed in")
	status, body, _ = b.get("/settings/audit?noun=desk&action=change&from=2020-01-01")
	want(t, "filtered", status, body, 200, "desk settings: changed", "Clear all", "3 rows")
	if strings.Contains(body, "session: signed in") {
		t.Error("the filter lets other lines through")
	}
	status, body, _ = b.get("/settings/audit?noun=nothing&person=999")
	want(t, "what nothing bears", status, body, 200, "Nothing was done")
	for _, url := range []string{"/settings/audit?from=9999-99-99", "/settings/audit?person=-5", "/settings/audit?action=%ff", "/settings/people?role=king", "/settings/people?q=a%00", "/settings/audit?cursor=%ff", "/settings/people?disabled=yes"} {
		status, body, _ = b.get(url)
		want(t, url, status, body, 422, "Nothing is shown")
	}
}

// The audit log calls things by their names, and says from what to what they went.
func TestAuditNamesThings(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	w.served(t, "1", contact.Customer{ExternalID: "u-1", Name: "Анна Первая"})
	w.served(t, "2", contact.Customer{ExternalID: "u-2", Name: "Борис Второй"})
	team, err := w.accounts.TeamOf(t.Context(), actor.System("test"), "chat-9")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := w.Asking.Rules(t.Context(), actor.System("test"))
	if err != nil {
		t.Fatal(err)
	}
	id := func(n int64) string { return strconv.FormatInt(n, 10) }
	agent := id(w.people[actor.Agent].ID)
	for _, one := range [][]string{
		{"/settings/teams", "kind", "team", "id", id(team), "name_en-" + id(team), "Night shift"},
		{"/settings/people/" + agent, "name", "Nina", "role", "supervisor", "team", id(team), "leads", id(team)},
		{"/settings/customers/1/joining", "other", "2", "stays", "1"},
		{"/settings/rules/" + id(rules[0].ID), "name", "Ask all", "survey", id(rules[0].SurveyID), "delivery", "email", "delay_minutes", "5", "share", "50", "quarantine_days", "7", "max_age_hours", "24", "low_mark", "2", "quiet_from", "22:00", "quiet_to", "09:30"},
		{"/settings/rules/" + id(rules[0].ID) + "/activity", "active", "1"},
		{"/settings/desk", "name", "Ладога", "language", "en"},
		{"/settings/desk", "name", "Онега", "language", "en"},
		{"/settings/desk/targets", "target_csat", "81"},
	} {
		if status, body, _ := b.post(one[0], one[1:]...); status != 303 {
			t.Fatalf("%s: %d\n%s", one[0], status, main(body))
		}
	}
	_, body, _ := b.get("/settings/audit")
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(main(body), " "))
	text = strings.Join(strings.Fields(text), " ")
	for _, want := range []string{
		"team: changed Night shift", "name in English: — → Night shift",
		"person: changed Nina", "role: Agent → Supervisor", "team: — → Night shift", "leads: — → Night shift",
		"customer: joined Анна Первая", "joined: #2", // who became the other is nobody any more
		"rule: changed Ask all", "share, %: 100 → 50", "active: no → yes", "→ 22:00", "name: " + rules[0].Name + " → Ask all",
		"Ладога → Онега", "— → CSAT, top two 81 %",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the log does not say %q\n%s", want, text)
		}
	}
	if regexp.MustCompile(`#\d`).MatchString(strings.ReplaceAll(text, "joined: #2", "")) {
		t.Errorf("something goes by its number\n%s", text)
	}
}

// What was switched off is offered back by the line that says so, which works as a plain
// form; once only.
func TestSwitchedOffIsReturned(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, actor.Admin)
	rules, err := w.Asking.Rules(t.Context(), actor.System("test"))
	if err != nil {
		t.Fatal(err)
	}
	agent := "/settings/people/" + strconv.FormatInt(w.people[actor.Agent].ID, 10)
	rule := "/settings/rules/" + strconv.FormatInt(rules[0].ID, 10) + "/activity"
	for _, c := range []struct{ off, page, back string }{
		{agent + "/disabling", "/settings/people", agent + "/enabling"},
		{rule, "/settings/rules", rule},
		{"/settings/desk/hold", "/settings/desk", "/settings/desk/release"},
	} {
		if status, body, _ := b.post(c.off); status != 303 {
			t.Fatalf("%s: %d\n%s", c.off, status, main(body))
		}
		_, body, _ := b.get(c.page)
		form := regexp.MustCompile(`(?s)<form class="notice-back" method="post" action="` + c.back + `">(.*?)</form>`).FindStringSubmatch(body)
		if form == nil || !strings.Contains(form[1], "Undo") {
			t.Fatalf("%s: no way back\n%s", c.off, main(body))
		}
		var pairs []string
		for _, f := range regexp.MustCompile(`name="(\w+)" value="(\w*)"`).FindAllStringSubmatch(form[1], -1) {
			pairs = append(pairs, f[1], f[2])
		}
		if status, body, _ := b.post(c.back, pairs...); status != 303 {
			t.Errorf("%s: %d\n%s", c.back, status, main(body))
		}
		if _, body, _ = b.get(c.page); strings.Contains(body, "notice-back") {
			t.Errorf("%s: what was returned is offered back", c.page)
		}
	}
	if p, err := w.accounts.Person(t.Context(), actor.System("test"), w.people[actor.Agent].ID); err != nil || p.Disabled() {
		t.Errorf("the person is shut out still: %v", err)
	}
	if r, err := w.Asking.Rule(t.Context(), actor.System("test"), rules[0].ID); err != nil || !r.Active {
		t.Errorf("the rule is off still: %v", err)
	}
}
