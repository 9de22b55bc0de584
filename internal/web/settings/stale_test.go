package settings_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
)

// A form that was drawn before somebody else's change is refused: what is stored now
// stands on the page, what was typed is kept, and the same form sent once more is taken.
func TestStaleForms(t *testing.T) {
	w := newWorld(t)
	w.served(t, "1", contact.Customer{ExternalID: "u-1", Email: "anna@example.org"})
	w.served(t, "2", contact.Customer{ExternalID: "u-2", Phone: "+79161234567"})
	w.operator = "18"
	w.served(t, "3", contact.Customer{ExternalID: "u-3", Phone: "+79161234568", Email: "boris@example.org"})
	rules, err := w.Asking.Rules(t.Context(), actor.System("test"))
	if err != nil {
		t.Fatal(err)
	}
	names, err := w.contacts.Names(t.Context(), actor.System("test"))
	if err != nil {
		t.Fatal(err)
	}
	number := func(key string) string { return strconv.FormatInt(contact.KeyNumber(key), 10) }
	id := func(n int64) string { return strconv.FormatInt(n, 10) }
	rule := []string{"survey", id(rules[0].SurveyID), "delivery", "email", "delay_minutes", "5", "share", "50", "quarantine_days", "7", "max_age_hours", "24", "low_mark", "2", "quiet_from", "22:00", "quiet_to", "09:30"}
	b, other := w.browser(t, actor.Admin), w.browser(t, actor.Admin)
	for _, c := range []struct {
		what, path string
		mine       []string
		theirs     [][]string // a path, then pairs
		shows      []string
	}{
		{"a person", "/settings/people/" + id(w.people[actor.Agent].ID), []string{"name", "Анна моя", "role", "executive"},
			[][]string{{"/settings/people/" + id(w.people[actor.Agent].ID), "name", "Анна чужая", "role", "supervisor"}}, []string{`value="Анна моя"`, "<dd>Анна чужая</dd>", "<dd>Supervisor</dd>"}},
		{"a person who was shut out", "/settings/people/" + id(w.people[actor.Agent].ID), []string{"name", "Анна моя", "role", "executive"},
			[][]string{{"/settings/people/" + id(w.people[actor.Agent].ID) + "/disabling"}}, []string{`value="Анна моя"`, "<dt>sign-in blocked</dt>"}},
		{"a channel", "/settings/teams", []string{"kind", "channel", "id", id(names.Channels[0].ID), "name-" + id(names.Channels[0].ID), "мой чат", "name_en-" + id(names.Channels[0].ID), ""},
			[][]string{{"/settings/teams", "kind", "channel", "id", id(names.Channels[0].ID), "name-" + id(names.Channels[0].ID), "чужой чат", "name_en-" + id(names.Channels[0].ID), ""}}, []string{`value="мой чат"`, "<dd>чужой чат</dd>"}},
		{"a rule", "/settings/rules/" + id(rules[0].ID), append([]string{"name", "моё правило"}, rule...),
			[][]string{{"/settings/rules/" + id(rules[0].ID) + "/activity"}}, []string{`value="моё правило"`, "<dt>" + rules[0].Name + "</dt>"}},
		{"the desk", "/settings/desk", []string{"name", "Лютик", "language", "en"},
			[][]string{{"/settings/desk", "name", "Ромашка", "language", "en"}}, []string{`value="Лютик"`, "<dd>Ромашка</dd>"}},
		{"targets", "/settings/desk/targets", []string{"target_csat", "81"},
			[][]string{{"/settings/desk/targets", "target_csat", "72"}}, []string{`value="81"`, "<dd>72</dd>"}},
		{"joining customers", "/settings/customers/1/joining", []string{"other", "2", "stays", "1"},
			[][]string{{"/settings/customers/2/joining", "other", "3", "stays", "2"}}, []string{"u-3", "boris@example.org"}},
		{"splitting a customer", "/settings/customers/1/splitting", []string{"key", number("e:boris@example.org"), "name", "Борис"},
			[][]string{{"/settings/customers/1/splitting", "key", number("x:u-3"), "name", "Третий"}}, []string{`value="Борис"`}},
		{"counting operators as one", "/settings/operators/1/joining", []string{"other", "2", "stays", "1"}, nil, nil},
	} {
		form := url.Values{}
		for i := 0; i+1 < len(c.mine); i += 2 {
			form.Add(c.mine[i], c.mine[i+1])
		}
		seen := "revision"
		if form.Has("id") {
			seen += "-" + form.Get("id")
		}
		mine := append([]string{seen, b.revision(c.path, form)}, c.mine...)
		for _, one := range c.theirs {
			if status, body, _ := other.post(one[0], one[1:]...); status != 303 {
				t.Fatalf("%s: what somebody else does: %d\n%s", c.what, status, main(body))
			}
		}
		if c.theirs != nil {
			status, body, _ := b.post(c.path, mine...)
			if status != 409 || !strings.Contains(body, "Somebody else has changed this meanwhile") {
				t.Fatalf("%s: a stale form: %d\n%s", c.what, status, main(body))
			}
			for _, text := range c.shows {
				if !strings.Contains(body, text) {
					t.Errorf("%s: no %q on the page\n%s", c.what, text, main(body))
				}
			}
			mine[1] = revisionIn(body, c.path, form)
		}
		if status, body, _ := b.post(c.path, append([]string{seen, "-"}, c.mine...)...); status != 409 {
			t.Errorf("%s: a form that does not say what it was drawn from: %d\n%s", c.what, status, main(body))
		}
		if status, body, _ := b.post(c.path, mine...); status != 303 {
			t.Errorf("%s: once more: %d\n%s", c.what, status, main(body))
		}
	}
}

// main is what stands in the middle of a page.
func main(body string) string {
	_, body, _ = strings.Cut(body, "<main")
	body, _, _ = strings.Cut(body, "</main>")
	return body
}
