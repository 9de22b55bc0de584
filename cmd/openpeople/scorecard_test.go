package main

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openpeople/internal/actor"
)

// TestScorecardsAreWritten walks as an admin without script: a draft of what is published,
// a group for chats, a criterion that is refused with what was typed kept, publication, the
// form of a chat and of a call, a copy, a file out and in, a rule.
func TestScorecardsAreWritten(t *testing.T) {
	d := newFilledDesk(t, 300)
	admin := d.as(t, actor.Admin)
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	get := func(c *http.Client, path string) string {
		t.Helper()
		status, page := d.send(t, c, http.MethodGet, path, nil, "")
		if status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		return html.UnescapeString(page)
	}
	revision := func(page string) string {
		t.Helper()
		found := regexp.MustCompile(`name="revision" value="([^"]+)"`).FindStringSubmatch(page)
		if found == nil {
			t.Fatal("the form has no revision")
		}
		return found[1]
	}
	d.postOK(t, admin, "/scorecards/1/draft", url.Values{})
	core := get(admin, "/scorecards/1/draft/groups/core")
	d.postOK(t, admin, "/scorecards/1/draft/groups/core", url.Values{"name_en": {"Core"}, "revision": {revision(core)}})
	d.postOK(t, admin, "/scorecards/1/draft/groups/new", url.Values{"name_en": {"Chats"}, "kinds": {"chat"}})

	typed := url.Values{"name_en": {"Pace of chat"}, "weight": {"0"}, "group": {"group3"}, "step1_en": {"slow"}, "step2_en": {"swift"}, "low": {"| Queue\n- | Few people"}, "critical": {"business"}}
	status, page := d.send(t, admin, http.MethodPost, "/scorecards/1/draft/criteria/new", form, typed.Encode())
	if page = html.UnescapeString(page); status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="f-weight-error"`) {
		t.Errorf("a weight of 0: %d", status)
	}
	for _, kept := range []string{"Pace of chat", "slow", "swift", "Few people"} {
		if !strings.Contains(page, kept) {
			t.Errorf("%q was typed and is gone", kept)
		}
	}
	typed.Set("weight", "2")
	d.postOK(t, admin, "/scorecards/1/draft/criteria/new", typed)
	if status, _ := d.send(t, admin, http.MethodPost, "/scorecards/1/draft/groups/core", form, url.Values{"name_en": {"Heart"}, "revision": {revision(core)}}.Encode()); status != http.StatusConflict {
		t.Errorf("over what was saved meanwhile: %d", status)
	}
	draft := get(admin, "/scorecards/1/draft")
	if !strings.Contains(draft, "Pace of chat") || strings.Contains(get(admin, "/scorecards/1/draft?kind=voice"), `name="score-c1_1"`) || !strings.Contains(draft, `name="score-c1_1"`) {
		t.Error("the preview does not show what is asked")
	}
	publication := regexp.MustCompile(`(?s)action="/scorecards/1/publication".*?name="revision" value="([^"]+)"`).FindStringSubmatch(draft)
	if publication == nil {
		t.Fatal("the draft cannot be published")
	}
	d.postOK(t, admin, "/scorecards/1/publication", url.Values{"revision": {publication[1]}})
	if !strings.Contains(get(d.as(t, actor.Agent), "/scorecards/1"), "Pace of chat") {
		t.Error("an agent does not see what is asked")
	}
	d.asksOf(t, admin, get)

	d.postOK(t, admin, "/scorecards/1/copy", url.Values{})
	if status, _ := upload(t, d, admin, "/scorecards/file", get(admin, "/scorecards/1/file")); status != http.StatusSeeOther {
		t.Errorf("its own file: %d", status)
	}
	if status, page := upload(t, d, admin, "/scorecards/file", `{"colour": 1}`); status != http.StatusUnprocessableEntity || !strings.Contains(page, "colour") {
		t.Errorf("a file that is none: %d", status)
	}
	d.postOK(t, admin, "/scorecards/rules", url.Values{"name": {"Calls"}, "scorecard": {"1"}, "active": {"1"}, "kinds": {"voice"}})
	if page := get(admin, "/scorecards/rules"); !strings.Contains(page, "Calls") {
		t.Error("the rule does not stand in the list")
	}
	typed = url.Values{"name": {"Late calls"}, "scorecard": {"1"}, "active": {"1"}, "kinds": {"voice"}, "lines": {"2"}, "attributes": {"tariff = M"}}
	if status, page := d.send(t, admin, http.MethodPost, "/scorecards/rules", form, typed.Encode()); status != http.StatusUnprocessableEntity || !strings.Contains(page, "tariff = M") {
		t.Errorf("a rule that takes nothing: %d", status)
	}
}

// asksOf looks at the form of a chat and at that of a call.
func (d *filledDesk) asksOf(t *testing.T, c *http.Client, get func(c *http.Client, path string) string) {
	t.Helper()
	for kind, asked := range map[string]bool{"chat": true, "voice": false} {
		var id string
		if err := d.raw(t).QueryRow("SELECT c.id FROM contacts c JOIN channels h ON h.id = c.channel_id WHERE h.kind = ? ORDER BY c.id DESC LIMIT 1", kind).Scan(&id); err != nil {
			t.Fatal(err)
		}
		if page := get(c, "/contacts/"+id+"/review"); strings.Contains(page, `name="score-c1_1"`) != asked || asked && !strings.Contains(page, `name="reason-c1_1"`) {
			t.Errorf("%s: the form does not ask what the scorecard says", kind)
		}
	}
}

// upload posts a file.
func upload(t *testing.T, d *filledDesk, c *http.Client, path, text string) (int, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "scorecard.json")
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	status, page := d.send(t, c, http.MethodPost, path, map[string]string{"Content-Type": w.FormDataContentType()}, body.String())
	return status, html.UnescapeString(page)
}
