package main

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"openpeople/internal/demo"
	"openpeople/internal/scorecard"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/recovery"
	"openpeople/internal/review"
	"openpeople/internal/survey"
)

// secrets is what only who may see personal data reads, each beginning with
// capitals that say where it was put.
var secrets = []string{"+7 916 555-44-33", "555-44", "tajnov@", "Тайнов", "cust-777"}

// tell is a text with a customer's phone and address in it.
func tell(where string) string { return where + ": +7 916 555-44-33, s.tajnov@mail.example" }

// TestPersonalDataStayWithThoseWhoMaySeeThem puts a customer's phone and address
// wherever somebody can write, opens every page and file of the house, and looks
// for them: an agent, even of the own contact, and an executive see none.
func TestPersonalDataStayWithThoseWhoMaySeeThem(t *testing.T) {
	a := emptyDesk(t, nil)
	people := tellEverywhere(t, a)
	server := httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	for role, p := range people {
		client := signedIn(t, server.URL, p.Email)
		found, pages := map[string]int{}, 0
		for _, route := range a.routes {
			if route.Method != http.MethodGet || strings.HasPrefix(route.Path, "/api/") || strings.HasPrefix(route.Path, "/static/") {
				continue
			}
			path := strings.NewReplacer(":token", "none", ":id", "1", ":person", "1", ":shift", "1", ":place", "1").Replace(route.Path)
			r, err := client.Get(server.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			page := body(t, r)
			if r.StatusCode >= 500 {
				t.Errorf("%s as %s: %d", path, role, r.StatusCode)
			}
			if r.StatusCode == http.StatusOK {
				pages++
			}
			for _, secret := range secrets {
				if at := strings.Index(page, secret); at >= 0 {
					found[path]++
					if role == actor.Agent || role == actor.Executive {
						t.Errorf("%s shows an %s %q: …%s…", path, role, secret, strings.ToValidUTF8(page[max(0, at-80):min(len(page), at+40)], ""))
					}
				}
			}
		}
		if pages < 15 {
			t.Errorf("only %d pages opened for the %s: the walk is broken", pages, role)
		}
		if role == actor.Supervisor && (found["/contacts/1"] == 0 || found["/reviews/1"] == 0 || found["/contacts/1/review"] == 0) {
			t.Errorf("the supervisor of the team sees personal data on %v only", found)
		}
	}
}

// tellEverywhere has everybody who can write anything write personal data, and
// returns somebody of each role; the agent is the operator of the contact.
func tellEverywhere(t *testing.T, a *app) map[actor.Role]account.Person {
	t.Helper()
	ctx, system := t.Context(), actor.System("test")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := a.now()
	taken, err := a.contacts.Take(ctx, system, []contact.Draft{{
		Source: "chat", ExternalID: "c-1", Channel: "chat", Kind: contact.Chat, Topic: "Тарифы", Region: "Урал", Operator: "17", Name: "Анна П.", Team: "Чаты-2",
		Customer:  &contact.Customer{ExternalID: "cust-77777", Name: "Тайнов Семён", Phone: "+79165554433", Email: "s.tajnov@mail.example", Telegram: "tajnov@"},
		StartedAt: now.Add(-20 * 60e9), EndedAt: now.Add(-15 * 60e9),
		BeyondWhat: tell("ЧТО"), BeyondWhy: tell("ПОЧЕМУ"), BeyondCost: tell("ЦЕНА"),
		Messages: []contact.Message{{From: contact.FromCustomer, Text: tell("КЛИЕНТ")}, {From: contact.FromOperator, Text: tell("ОПЕРАТОР")}},
	}})
	must(err)
	must(taken[0].Err)
	invitation, _, err := a.store.InvitationByContact(ctx, taken[0].ID)
	must(err)
	link := a.surveys.URL(invitation.ID)
	low, solved := 2, false
	for _, comment := range []string{tell("РАНЬШЕ"), tell("ОТЗЫВ")} {
		_, err = a.surveys.Answer(ctx, link[strings.LastIndex(link, "/")+1:], survey.Answers{Mark: &low, Solved: &solved, Comment: comment})
		must(err)
	}

	team, err := a.accounts.TeamOf(ctx, system, "Чаты-2")
	must(err)
	people := map[actor.Role]account.Person{
		actor.Agent:      hire(t, a, account.Draft{Email: "anna@example.org", Name: "Анна", Role: "agent", TeamID: team, OperatorNumber: "17"}),
		actor.Supervisor: hire(t, a, account.Draft{Email: "boss@example.org", Name: "Ольга", Role: "supervisor", Leads: []int64{team}}),
		actor.Executive:  hire(t, a, account.Draft{Email: "chief@example.org", Name: "Андрей", Role: "executive"}),
		actor.Admin:      hire(t, a, account.Draft{Email: "root@example.org", Name: "Вера", Role: "admin"}),
	}
	boss, agent := a.accounts.ActorOf(people[actor.Supervisor]), a.accounts.ActorOf(people[actor.Agent])
	must(a.recoveries.Close(ctx, boss, taken[0].ID, recovery.Closing{Outcome: "fixed", Remark: tell("ЗВОНОК")}))
	sheet := review.Sheet{Answers: map[string]review.Answer{}, Remark: tell("РАЗБОР"), Pins: []review.Pin{{Message: 0, Words: tell("ПОМЕТА")}}}
	for i, c := range scorecard.BuiltInCriteria() {
		best := c.Max()
		if i == 0 { // it may be contested
			best--
		}
		sheet.Answers[c.Key] = review.Answer{Points: &best, Remark: tell("КРИТЕРИЙ")}
	}
	r, err := a.reviews.Save(ctx, boss, taken[0].ID, 0, sheet, true)
	must(err)
	must(a.reviews.Acknowledge(ctx, agent, r.ID, r.Revision, review.Words[0].Word, tell("СЛОВО")))
	sheet.Remark += "!"
	_, err = a.reviews.Save(ctx, boss, taken[0].ID, r.Edit, sheet, false) // the form opens still
	must(err)
	must(a.reviews.Raise(ctx, agent, r.ID, review.AppealDraft{Revision: r.Revision, Kind: review.OfJudgement, Criterion: scorecard.BuiltInCriteria()[0].Key, Reason: tell("ПРИЧИНА")}))
	must(a.reviews.Decide(ctx, a.accounts.ActorOf(people[actor.Admin]), 1, review.Decision{State: review.RuleWrong, Answer: tell("РЕШЕНИЕ"), Proposal: tell("ПРАВИЛО")}))
	note, err := a.days.Write(ctx, boss, openday.NoteInput{Key: fmt.Sprintf("00000000-0000-4000-8000-%012x", 1), Said: openday.Said{What: "Ждали", Quote: "Долго"}, Contact: "chat/c-1"})
	must(err)
	offered, _, err := a.ideas.Offer(ctx, boss, idea.Draft{
		Key: fmt.Sprintf("00000000-0000-4000-8000-%012x", 2), Title: "Звонить", Problem: tell("БЕДА"), Proposal: "Звонок",
		Origins: []idea.Origin{{Kind: idea.FromContact, ID: taken[0].ID}, {Kind: idea.FromReview, ID: r.ID}, {Kind: idea.FromNote, ID: note}},
	}, true)
	must(err)
	_, err = a.ideas.Say(ctx, boss, offered, fmt.Sprintf("00000000-0000-4000-8000-%012x", 3), tell("ТОЛК"))
	must(err)
	return people
}

// signedIn returns the browser of somebody whose password is demo.Password.
func signedIn(t *testing.T, base, email string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.PostForm(base+"/login", url.Values{"email": {email}, "password": {demo.Password}})
	if err != nil {
		t.Fatal(err)
	}
	if body(t, r); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d", email, r.StatusCode)
	}
	return c
}
