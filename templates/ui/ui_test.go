package ui

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

func html(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRailShowsWhatTheRoleMayOpen(t *testing.T) {
	var all, agents []string // an agent has nothing to set, no letters to look after, no figures of others and no call-backs
	for _, e := range Nav {
		all = append(all, e.URL)
		if e.URL != "/settings" && e.URL != "/mailbox" && e.URL != "/reports" && e.URL != "/recoveries" {
			agents = append(agents, e.URL)
		}
	}
	for role, want := range map[actor.Role][]string{"": nil, actor.Agent: agents, actor.Admin: all, "no such one": nil} {
		ctx := actor.With(context.Background(), actor.Actor{PersonID: 1, Role: role})
		page := html(t, ctx, Page(Shell{Title: "x", Active: "contacts"}))
		page = strings.ReplaceAll(page, `class="nav-link nav-aside"`, `class="nav-link"`)
		if n := strings.Count(page, `class="nav-link"`); n != len(want) {
			t.Errorf("%q sees %d entries, want %v", role, n, want)
		}
		for _, url := range want {
			if !strings.Contains(page, `class="nav-link" href="`+url+`"`) {
				t.Errorf("%q does not see %s", role, url)
			}
		}
		// What a phone has no room for at the bottom stands in the own menu.
		if got, wanted := strings.Contains(page, `class="menu-link menu-aside" href="/settings"`), role == actor.Admin; got != wanted {
			t.Errorf("%q: settings in the own menu: %v", role, got)
		}
		if len(want) > 0 && strings.Count(page, `aria-current="page"`) != 1 {
			t.Errorf("%q: not one current entry", role)
		}
	}
}

func TestPartsEscape(t *testing.T) {
	ctx := actor.With(context.Background(), actor.Actor{PersonID: 1, Role: actor.Admin, Name: `<b>"x"`})
	evil := `"><script>alert(1)</script>`
	for name, c := range map[string]templ.Component{
		"page":   Page(Shell{Title: evil, Lead: evil, Search: evil, Crumbs: []Crumb{{evil, "javascript:alert(1)"}}}),
		"text":   Text(evil),
		"field":  TextField(Field{Name: evil, Label: evil, Hint: evil, Value: evil, Error: evil, Placeholder: evil}),
		"area":   TextArea(Field{Name: "a", Value: "</textarea>" + evil}),
		"select": Select(Field{Name: "a", Options: []Option{{Value: evil, Label: evil}}}),
		"talk":   Conversation([]Bubble{{From: evil, Author: evil, Text: evil}, {From: "system", Text: evil}}),
		"chart":  LineChart(Line{Title: evil, Desc: evil, X: []string{evil}, Series: []Series{{Name: evil, Values: []*float64{ptr(1.0)}}}, Format: func(float64) string { return evil }}),
		"funnel": FunnelChart(Funnel{Title: evil, Desc: evil, Base: evil, CenterName: evil, Dots: []FunnelDot{{N: 90, Share: 0.5, Name: evil, Text: evil, Named: true}}, Format: func(float64) string { return evil }, Count: func(int64) string { return evil }}),
		"hours":  HourChart(HourMap{Title: evil, Desc: evil, Values: [7][24]*float64{{ptr(1.0)}}, Notes: [7][24]string{{evil}}, Format: func(float64) string { return evil }}),
	} {
		if out := html(t, WithPath(ctx, evil), c); strings.Contains(out, "<script>alert") || strings.Contains(out, "<b>") || strings.Contains(out, "javascript:") {
			t.Errorf("%s lets markup through:\n%s", name, out)
		}
	}
}

func TestFaultSummaryLosesNothing(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.EN)
	var w fault.Fields
	w.Add("email", "fault.email")
	w.Add("name", "fault.too_long", "Max", 200)
	w.Add("ghost", "fault.required")
	f := fault.Of(w.Err())
	if got := FieldError(ctx, f, "name"); got != "Too long: at most 200." {
		t.Errorf("FieldError: %q", got)
	}
	if FieldError(ctx, f, "age") != "" || FieldError(ctx, nil, "name") != "" {
		t.Error("an error about a right field")
	}
	out := html(t, ctx, FaultSummary(f,
		Field{Name: "email", Error: FieldError(ctx, f, "email")}, Field{Name: "name", Error: FieldError(ctx, f, "name")}, Field{Name: "age"}))
	for _, want := range []string{`role="alert"`, `href="#f-email"`, `href="#f-name"`, "ghost: Fill this in."} {
		if !strings.Contains(out, want) {
			t.Errorf("the summary lacks %s:\n%s", want, out)
		}
	}
	if html(t, ctx, FaultSummary(nil)) != "" || html(t, ctx, ErrorSummary(Field{Name: "a"})) != "" {
		t.Error("a summary of nothing")
	}
}

func TestFieldTiesItsWords(t *testing.T) {
	out := html(t, context.Background(), EmailField(Field{Name: "people[0].email", Label: "L", Hint: "H", Error: "E", Required: true, Max: 5}))
	for _, want := range []string{`for="f-people-0--email"`, `id="f-people-0--email"`, `aria-describedby="f-people-0--email-hint f-people-0--email-error"`,
		`aria-invalid="true"`, ` required`, `maxlength="5"`, `name="people[0].email"`} {
		if !strings.Contains(out, want) {
			t.Errorf("the field lacks %s:\n%s", want, out)
		}
	}
	if out := html(t, context.Background(), PasswordField(Field{Name: "p", Value: "secret"})); strings.Contains(out, "secret") {
		t.Error("a password is shown again")
	}
}

func TestFewIsGrey(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.EN)
	for _, c := range []struct {
		f    Figure
		grey bool
	}{{Figure{Few: true, N: 29}, true}, {Figure{Few: true, Hushed: true}, true}, {Figure{N: 30}, false}} {
		if out := html(t, ctx, Tile(c.f)); strings.Contains(out, "tile-few") != c.grey || strings.Contains(out, "too few") != (c.grey && !c.f.Hushed) {
			t.Errorf("%+v: %s", c.f, out)
		}
	}
}

func TestMarkSteps(t *testing.T) {
	for _, c := range []struct{ m, low, high, want int }{
		{1, 1, 5, 1}, {3, 1, 5, 3}, {5, 1, 5, 5}, {0, 0, 10, 1}, {10, 0, 10, 5}, {5, 0, 10, 3}, {0, 0, 1, 1}, {1, 0, 1, 3}, {99, 1, 5, 5}, {-9, 1, 5, 1}, {1, 1, 1, 3},
	} {
		if got := markStep(c.m, c.low, c.high); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	if out := html(t, i18n.With(context.Background(), i18n.EN), Mark(nil)); strings.Contains(out, "0") || !strings.Contains(out, "none") {
		t.Errorf("no mark is drawn as %s", out)
	}
}

func TestLinesLeaveGapsOpen(t *testing.T) {
	v := []*float64{ptr(0.0), ptr(1.0), nil, ptr(1.0), ptr(0.0)}
	if got := path(v, scale{0, 1}); got != "M0 100L25 0M75 0L100 100" {
		t.Error(got)
	}
	if got := area(v, nil, scale{0, 1}); got != "M0 100L25 0L25 110L0 110ZM75 0L100 100L100 110L75 110Z" {
		t.Error(got)
	}
	for _, c := range []Line{{}, {X: []string{"a"}, Series: []Series{{Values: []*float64{nil}}}}, {X: []string{"a", "b"}, Series: []Series{{Values: []*float64{ptr(2.0), ptr(2.0)}}}}} {
		c.Format = func(float64) string { return "" }
		if out := html(t, context.Background(), LineChart(c)); strings.Contains(out, "NaN") || strings.Contains(out, "Inf") {
			t.Errorf("%+v draws no number", c)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Ольга Петрова": "ОП", "bob": "B", "": "", "Анна Мария Ли": "АМ", " é z ": "ÉZ"} {
		if got := Initials(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// Every word of the ui catalogue is said somewhere here, and every kind of
// channel has its icon.
func TestNoWordIsIdle(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"*.go", "*.templ"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(raw)
		}
	}
	for key := range i18n.Catalogue(i18n.RU) {
		if strings.HasPrefix(key, "ui.") && !strings.Contains(source.String(), `"`+key+`"`) {
			t.Errorf("%s is said nowhere", key)
		}
	}
	for kind, name := range channelIcons {
		if Icons[name] == "" {
			t.Errorf("%s: no icon %s", kind, name)
		}
	}
	for code := fault.Broken; code <= fault.Unsupported; code++ {
		if refusalTitles[code] == "" {
			t.Errorf("no title for refusal %d", code)
		}
	}
}
