package main

import (
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/sending"
)

// TestALeadIsSentAReview: an admin reviews what an operator without an account served; who
// leads the team gets one letter with a link, and none once the word was said.
func TestALeadIsSentAReview(t *testing.T) {
	a, ctx := emptyDesk(t, nil), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := a.now()
	taken, err := a.contacts.Take(ctx, actor.System("test"), []contact.Draft{{Source: "chat", ExternalID: "c-1", Channel: "chat", Kind: contact.Chat, Operator: "17", Name: "Анна П.", Team: "Чаты-2", StartedAt: now.Add(-20 * 60e9), EndedAt: now.Add(-15 * 60e9)}})
	must(err)
	team, err := a.accounts.TeamOf(ctx, actor.System("test"), "Чаты-2")
	must(err)
	root := a.accounts.ActorOf(hire(t, a, account.Draft{Email: "root@example.org", Name: "Вера", Role: "admin"}))
	boss := hire(t, a, account.Draft{Email: "boss@example.org", Name: "Ольга", Role: "supervisor", Leads: []int64{team}})
	sheet := review.Sheet{Answers: map[string]review.Answer{}}
	for _, c := range scorecard.BuiltInCriteria() {
		least := c.Min()
		sheet.Answers[c.Key] = review.Answer{Points: &least}
	}
	r, err := a.reviews.Save(ctx, root, taken[0].ID, 0, sheet, true)
	must(err)
	a.letters = "mailbox"
	for range 2 { // an event may be told twice
		must(leads{a}.ToShow(ctx, r.ID))
	}
	var n int
	must(a.store.Row(ctx, "SELECT COUNT(*) FROM messages WHERE kind = 'review_link' AND recipient = 'boss@example.org'").Scan(&n))
	if n != 1 {
		t.Fatalf("%d letters", n)
	}
	write := func() (sending.Draft, sending.Content) {
		t.Helper()
		list, err := a.writeReviewLinks(ctx, []sending.Message{{Kind: sending.ReviewLink, Subject: r.ID, Nth: int(boss.ID), Recipient: boss.Email, Language: "ru"}}, now)
		must(err)
		content, err := list[0].Draw(ctx)
		must(err)
		return list[0], content
	}
	draft, letter := write()
	if draft.Stop != "" || letter.Title != "Разбор для оператора: Анна П." || !strings.Contains(letter.Text, "http://localhost/reviews/1\n") || !strings.Contains(letter.HTML, "/reviews/1") {
		t.Errorf("%q: %q\n%s", draft.Stop, letter.Title, letter.Text)
	}
	must(a.reviews.Acknowledge(ctx, a.accounts.ActorOf(boss), r.ID, 1, review.Noted, "показала"))
	if draft, _ := write(); draft.Stop != "answered" {
		t.Errorf("after the word: %q", draft.Stop)
	}
}
