package main

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/web/kit"
)

var (
	postForm   = regexp.MustCompile(`(?s)<form[^>]*method="post"[^>]*>.*?</form>`)
	formButton = regexp.MustCompile(`<button[^>]*>`)
)

// The key of input does what the first button of a form does, seen or not: where a form has a
// main button, that is it, or one that stands there for the key.
func TestEnterDoesWhatTheFormIsFor(t *testing.T) {
	d := newFilledDesk(t, 300)
	seen := 0
	for _, role := range []actor.Role{actor.Admin, actor.Supervisor} {
		client := d.as(t, role)
		for _, r := range d.routes {
			if r.Method != http.MethodGet || r.Door == kit.API {
				continue
			}
			at := d.somewhere(t, r.Path)
			answer, err := client.Get(d.server.URL + at)
			if err != nil {
				t.Fatal(err)
			}
			page, err := io.ReadAll(io.LimitReader(answer.Body, 4<<20))
			answer.Body.Close()
			if err != nil || answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
				continue
			}
			for _, form := range postForm.FindAllString(string(page), -1) {
				buttons := formButton.FindAllString(form, -1)
				if len(buttons) < 2 || !strings.Contains(form, "button-primary") {
					continue
				}
				if seen++; !strings.Contains(buttons[0], "button-primary") && !strings.Contains(buttons[0], "out-of-sight") {
					t.Errorf("%s, %s: the key of input is %s", role, at, buttons[0])
				}
			}
		}
	}
	if seen < 3 {
		t.Errorf("%d forms with several buttons: the walk is not read right", seen)
	}
}

// Steps that were one point apart stay so when one between them is taken away.
func TestStepsStayEven(t *testing.T) {
	d := newFilledDesk(t, 100)
	admin := d.as(t, actor.Admin)
	d.postOK(t, admin, "/scorecards/1/draft", url.Values{})
	const path = "/scorecards/1/draft/criteria/even"
	typed := url.Values{"key": {"even"}, "name_ru": {"Ровно"}, "name_en": {"Even"}, "weight": {"1"}, "group": {"core"}}
	for i, name := range []string{"bad", "poor", "fair", "good"} {
		typed.Set("step"+strconv.Itoa(i+1)+"_en", name)
		typed.Set("step"+strconv.Itoa(i+1)+"_ru", name)
	}
	d.postOK(t, admin, "/scorecards/1/draft/criteria/new", typed)
	points := func() (list string) {
		_, page := d.send(t, admin, http.MethodGet, path, nil, "")
		page = html.UnescapeString(page)
		typed.Set("revision", regexp.MustCompile(`name="revision" value="([^"]+)"`).FindStringSubmatch(page)[1])
		for _, found := range regexp.MustCompile(`name="(step\d_points)" value="(\d*)"`).FindAllStringSubmatch(page, -1) {
			typed.Set(found[1], found[2])
			list += found[2] + " "
		}
		return list
	}
	if got := points(); got != "0 1 2 3  " {
		t.Fatalf("four steps: %q", got)
	}
	typed.Set("step2_en", "")
	typed.Set("step2_ru", "")
	d.postOK(t, admin, path, typed)
	if got := points(); got != "0 1 2   " {
		t.Errorf("without the second: %q", got)
	}
}
