package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/recovery"
)

// told are the beginnings of what tellEverywhere wrote beside one contact of the team
// Чаты-2: its page, its files, its case, its review, what the customer said, and who
// served, whom filters offer.
var told = []string{"ЧТО:", "ПОЧЕМУ:", "ЦЕНА:", "КЛИЕНТ:", "ОПЕРАТОР:", "РАНЬШЕ:", "ОТЗЫВ:", "ЗВОНОК:", "РАЗБОР:", "ПОМЕТА:", "КРИТЕРИЙ:", "СЛОВО:", "Т***", "Анна П."}

// askedFor are addresses with a question in them, beside every page of the house.
var askedFor = []string{
	"/contacts?all=1", "/contacts?q=c-1", "/contacts?mark=2", "/contacts?team=%D0%A7%D0%B0%D1%82%D1%8B-2", "/contacts?commented=1&mark=2", "/contacts?all=1&operator=17", "/?operator=17", "/contacts.csv?all=1", "/customers/1/contacts", "/customers/1/contacts.csv",
	"/reviews?list=team", "/reviews?list=by_me", "/reviews?list=drafts", "/ideas/new?origin=contact:1", "/ideas/new?origin=review:1", "/ideas/new?origin=note:1", "/notes.csv",
}

// TestOtherTeamsStayHidden opens every page and file as somebody who neither served a
// contact nor leads its team, and finds nothing of it; who leads the team, the desk's
// executive, and every supervisor of a desk that shows all teams do.
func TestOtherTeamsStayHidden(t *testing.T) {
	a := emptyDesk(t, nil)
	people := tellEverywhere(t, a)
	ctx, system := t.Context(), actor.System("test")
	team, err := a.accounts.TeamOf(ctx, system, "Чаты-2")
	if err != nil {
		t.Fatal(err)
	}
	var other int64
	if err := a.store.InTx(ctx, func(ctx context.Context) (err error) {
		other, err = a.store.DimensionOf(ctx, contact.Team, "Чаты-3")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	strangers := map[string]account.Person{
		"a supervisor of another team":    hire(t, a, account.Draft{Email: "b3@example.org", Name: "Борис", Role: "supervisor", TeamID: other, Leads: []int64{other}}),
		"a supervisor who leads no team":  hire(t, a, account.Draft{Email: "b0@example.org", Name: "Глеб", Role: "supervisor", TeamID: team}),
		"another agent of the same team":  hire(t, a, account.Draft{Email: "a2@example.org", Name: "Дина", Role: "agent", TeamID: team}),
		"a supervisor that all may watch": hire(t, a, account.Draft{Email: "b9@example.org", Name: "Ева", Role: "supervisor", Leads: []int64{other}}),
	}
	walk := func(p account.Person) (found []string) {
		client := signedIn(t, server.URL, p.Email)
		paths := slices.Clone(askedFor)
		for _, route := range a.routes {
			if route.Method == http.MethodGet && !strings.HasPrefix(route.Path, "/api/") && !strings.HasPrefix(route.Path, "/static/") {
				paths = append(paths, strings.NewReplacer(":token", "none", ":id", "1", ":person", "1", ":shift", "1", ":place", "1").Replace(route.Path))
			}
		}
		for _, path := range paths {
			r, err := client.Get(server.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			page := body(t, r)
			for _, words := range append(slices.Clone(told), secrets...) {
				if strings.Contains(page, words) {
					found = append(found, path+" "+words)
				}
			}
		}
		return found
	}
	for name, p := range strangers {
		if found := walk(p); len(found) > 0 {
			t.Errorf("%s finds of the contact: %v", name, found)
		}
	}
	// An organiser who may not read a note unmasked does not write its mask over it.
	stranger := a.accounts.ActorOf(strangers["a supervisor of another team"])
	if n, err := a.days.Note(ctx, stranger, 1); err != nil || n.Contact != nil || n.ContactID != 0 || n.Corrects {
		t.Errorf("the note as another team's supervisor reads it: %+v, %v", n, err)
	}
	for _, p := range []account.Person{people[actor.Supervisor], people[actor.Executive], people[actor.Admin]} {
		if found := walk(p); len(found) < 10 {
			t.Errorf("%s finds %d places only: %v", p.Role, len(found), found)
		}
	}
	if err := a.accounts.ShowAllTeams(ctx, system, true); err != nil {
		t.Fatal(err)
	}
	if found := walk(strangers["a supervisor that all may watch"]); len(found) < 20 {
		t.Errorf("where all teams are shown, another's supervisor finds %v", found)
	}
	if found := walk(strangers["another agent of the same team"]); len(found) > 0 {
		t.Errorf("where all teams are shown to supervisors, an agent finds %v", found)
	}
	if err := a.accounts.ShowAllTeams(ctx, system, false); err != nil {
		t.Fatal(err)
	}
	if found := walk(strangers["a supervisor that all may watch"]); len(found) > 0 {
		t.Errorf("where they are hidden again: %v", found)
	}
}

// A search says nothing to who sees customers masked: what is known and what is not look
// the same, whatever it names and however it is written.
func TestSearchConfirmsNothing(t *testing.T) {
	a := emptyDesk(t, nil)
	people := tellEverywhere(t, a)
	server := httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	typed := regexp.MustCompile(`known|unknown`)
	for role, p := range people {
		client := signedIn(t, server.URL, p.Email)
		page := func(q string) string {
			r, err := client.Get(server.URL + "/contacts?all=1&q=" + url.QueryEscape(q))
			if err != nil {
				t.Fatal(err)
			}
			text := body(t, r)
			for _, form := range []string{q, url.QueryEscape(q), strings.ReplaceAll(q, "+", "&#43;")} {
				text = strings.ReplaceAll(text, form, "typed")
			}
			return typed.ReplaceAllString(text, "")
		}
		nobody := page("nobody")
		for _, known := range []string{"+79165554433", "89165554433", "8 (916) 555-44-33", "s.tajnov@mail.example", "S.Tajnov@mail.example", "cust-77777"} {
			unlike := page(known) != nobody
			if sees := role == actor.Supervisor || role == actor.Admin; unlike && !sees {
				t.Errorf("%s learns that %q is known", role, known)
			} else if !unlike && sees {
				t.Errorf("%s finds nothing by %q", role, known)
			}
		}
		if page("c-1") == nobody {
			t.Errorf("%s does not find the contact by its own id", role)
		}
	}
}

// Who closes a case stands in the log, and that it is of a team that is led by others.
func TestClosedCasesAreLogged(t *testing.T) {
	for _, role := range []actor.Role{actor.Supervisor, actor.Admin} {
		a := emptyDesk(t, nil)
		people := tellEverywhere(t, a) // the supervisor of the team closes it
		ctx, root := t.Context(), a.accounts.ActorOf(people[actor.Admin])
		if role == actor.Admin {
			if err := a.store.InTx(ctx, func(ctx context.Context) error {
				_, err := a.store.Exec(ctx, "UPDATE recoveries SET closed_at = NULL, closed_by = 0, owner_id = 0, outcome = '', cause = '', remark = ''")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := a.recoveries.Close(ctx, root, 1, recovery.Closing{Outcome: "explained", Remark: "тел. 89165554433"}); err != nil {
				t.Fatal(err)
			}
		}
		server := httptest.NewServer(a.handler)
		r, err := signedIn(t, server.URL, people[actor.Admin].Email).Get(server.URL + "/settings/audit?noun=recovery")
		if err != nil {
			t.Fatal(err)
		}
		page := body(t, r)
		server.Close()
		if !strings.Contains(page, "/contacts/1#recovery") || strings.Contains(page, "916") || strings.Contains(page, "чужая группа") != (role == actor.Admin) {
			t.Errorf("closed by %s: %s", role, page)
		}
	}
}

// What is refused for being another team's work says which team that is and who leads
// it; of a team that nobody leads, and of a contact of none, whom to ask instead.
func TestARefusalNamesTheTeam(t *testing.T) {
	a := emptyDesk(t, nil)
	people := tellEverywhere(t, a)
	ctx, system := t.Context(), actor.System("test")
	other, err := a.accounts.TeamOf(ctx, system, "Чаты-3")
	if err != nil {
		t.Fatal(err)
	}
	now := a.now()
	taken, err := a.contacts.Take(ctx, system, []contact.Draft{{Source: "chat", ExternalID: "c-2", Channel: "chat", Kind: contact.Chat, StartedAt: now, EndedAt: now}})
	if err != nil || taken[0].Err != nil {
		t.Fatal(err, taken[0].Err)
	}
	server := httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	client := signedIn(t, server.URL, hire(t, a, account.Draft{Email: "b3@example.org", Name: "Борис", Role: "supervisor", Leads: []int64{other}}).Email)
	refused := func(method, path, words string) {
		t.Helper()
		r, err := client.Get(server.URL + path)
		if method == http.MethodPost {
			r, err = client.PostForm(server.URL+path, url.Values{"outcome": {"fixed"}, "remark": {"x"}})
		}
		if err != nil {
			t.Fatal(err)
		}
		if page := body(t, r); r.StatusCode != http.StatusForbidden || !strings.Contains(page, words) {
			t.Errorf("%s %s: %d, without %q:\n%s", method, path, r.StatusCode, words, page)
		}
	}
	refused(http.MethodGet, "/contacts/1/review", "Группа: Чаты-2. Руководит: Ольга.")
	refused(http.MethodPost, "/contacts/1/recovery/closing", "Группа: Чаты-2. Руководит: Ольга.")
	refused(http.MethodGet, fmt.Sprintf("/contacts/%d/review", taken[0].ID), "У этого обращения нет группы: с ним работает администратор.")
	if err := a.accounts.DisablePerson(ctx, system, people[actor.Supervisor].ID); err != nil {
		t.Fatal(err)
	}
	refused(http.MethodGet, "/contacts/1/review", "Группа: Чаты-2. Руководителя пока нет")
	// The case is now everybody's who may work on cases, and so is an idea from it; the contact is not.
	for _, one := range []struct {
		path   string
		status int
		words  string
	}{
		{"/contacts/1/recovery", http.StatusOK, "/ideas/new?origin=contact:1"},
		{"/ideas/new?origin=contact:1", http.StatusOK, `href="/contacts/1/recovery"`},
		{"/contacts/1", http.StatusNotFound, ""},
	} {
		r, err := client.Get(server.URL + one.path)
		if err != nil {
			t.Fatal(err)
		}
		if page := body(t, r); r.StatusCode != one.status || !strings.Contains(page, one.words) || strings.Contains(page, `href="/contacts/1"`) {
			t.Errorf("%s: %d, without %q:\n%s", one.path, r.StatusCode, one.words, page)
		}
	}
}
