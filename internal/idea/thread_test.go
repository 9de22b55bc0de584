package idea_test

import (
	"context"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// What a reviewer wrote about a colleague is read through an idea by those alone
// who may open the review, and of a review that one may not open nobody makes an
// idea. The review's own room says who that is.
func TestReviewThroughAnIdea(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		if err := scorecard.New(d.store, nil, d.clock.Now).EnsureBuiltIn(ctx); err != nil {
			t.Fatal(err)
		}
		c := d.contact("c-1", "Где мой заказ?")
		reviewer, admin := d.person("Reviewer", actor.Supervisor), d.person("Admin", actor.Admin)
		reviewer.TeamIDs = []int64{c.TeamID}
		sheet := review.Sheet{Answers: map[string]review.Answer{}, Remark: "Торопилась"}
		for _, criterion := range scorecard.BuiltInCriteria() {
			best := criterion.Max()
			sheet.Answers[criterion.Key] = review.Answer{Points: &best}
		}
		submitted, err := d.reviews.Save(ctx, reviewer, c.ID, 0, sheet, true)
		if err != nil {
			t.Fatal(err)
		}
		draft, err := d.reviews.Save(ctx, admin, c.ID, 0, sheet, false)
		if err != nil {
			t.Fatal(err)
		}
		fromReview, fromDraft := idea.Origin{Kind: idea.FromReview, ID: submitted.ID}, idea.Origin{Kind: idea.FromReview, ID: draft.ID}
		made := d.add(reviewer, "Предупреждать", "Торопимся", "Пауза", fromReview)
		drafted := d.add(admin, "Записывать", "Забываем", "Тетрадь", fromDraft)
		carrier := d.add(reviewer, "Собирать", "Разрозненно", "Вместе")

		operator, colleague := d.person("Operator", actor.Agent), d.person("Colleague", actor.Agent)
		operator.OperatorID, colleague.OperatorID, colleague.TeamIDs = c.OperatorID, c.OperatorID+1, []int64{c.TeamID}
		team, other, teamless := d.person("Team", actor.Supervisor), d.person("Other", actor.Supervisor), d.person("Teamless", actor.Supervisor)
		team.TeamIDs, other.TeamIDs = []int64{c.TeamID + 1, c.TeamID}, []int64{c.TeamID + 1}
		for _, reader := range []struct {
			actor.Actor
			submitted, draft bool
		}{
			{reviewer, true, false}, {admin, true, true}, {operator, true, false}, {colleague, false, false}, {team, true, false}, {other, false, false},
			{teamless, false, false}, {d.person("Executive", actor.Executive), true, false}, {d.person("Admin2", actor.Admin), true, false},
		} {
			for _, o := range []struct {
				idea   int64
				origin idea.Origin
				opens  bool
			}{{made, fromReview, reader.submitted}, {drafted, fromDraft, reader.draft}} {
				_, err := d.reviews.Get(ctx, reader.Actor, o.origin.ID)
				if (err == nil) != o.opens || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s opens %v in its own room: %v", reader.Name, o.origin, err)
				}
				threads := d.page(reader.Actor, o.idea).Threads
				if len(threads) != 1 {
					t.Fatalf("%s sees %d origins", reader.Name, len(threads))
				}
				th := threads[0]
				if th.Opens != o.opens {
					t.Errorf("%s opens %v: %v", reader.Name, o.origin, th.Opens)
				}
				if !o.opens && (th.Words != "" || th.Score != nil || th.AuthorName != "") {
					t.Errorf("%s reads %v: %q of %q", reader.Name, o.origin, th.Words, th.AuthorName)
				}
				if _, err := d.Sheet(ctx, reader.Actor, []idea.Origin{o.origin}); (err == nil) != o.opens || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s asks for a form from %v: %v", reader.Name, o.origin, err)
				}
				fresh := d.draft("Идея "+reader.Name, "мысль", "дело")
				fresh.Origins = []idea.Origin{o.origin}
				if _, _, err := d.Offer(ctx, reader.Actor, fresh, true); (err == nil) != o.opens || err != nil && wrong(err) != "origin idea.fault.origin" {
					t.Errorf("%s offers an idea from %v: %v", reader.Name, o.origin, err)
				}
				if err := d.Vote(ctx, reader.Actor, carrier, []idea.Origin{o.origin}); (err == nil) != o.opens || err != nil && wrong(err) != "origin idea.fault.origin" {
					t.Errorf("%s joins %v by a vote: %v", reader.Name, o.origin, err)
				}
			}
		}
	})
}

// The panel beside a contact and the part of Today say nothing to who may not
// read ideas, and refuse nobody.
func TestWhoMayNotReadSeesNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		c := d.contact("c-1", "Где мой заказ?")
		boss.TeamIDs = []int64{c.TeamID}
		origin := idea.Origin{Kind: idea.FromContact, ID: c.ID}
		d.add(boss, "Звонить", "Ждут", "Звонок", origin)
		clock.Set(clock.Now().AddDate(0, 0, idea.AnswerWithin+1))
		seen := func(a actor.Actor) (links, waiting int) {
			t.Helper()
			list, err := d.IdeasOf(ctx, a, origin.Kind, origin.ID)
			if err != nil {
				t.Error(err)
			}
			w, err := d.Waiting(ctx, a)
			if err != nil {
				t.Error(err)
			}
			return len(list), int(w.Unanswered) + len(w.UnansweredRows) + len(w.OwnedRows) + len(w.MineRows)
		}
		for _, a := range []actor.Actor{actor.Nobody, {TokenID: 1, Scopes: actor.Scopes}} {
			if links, waiting := seen(a); links != 0 || waiting != 0 {
				t.Errorf("%+v sees %d ideas and %d that wait", a, links, waiting)
			}
		}
		if links, waiting := seen(d.person("Agent", actor.Agent)); links != 1 || waiting != 0 {
			t.Errorf("an agent sees %d ideas and %d that wait for a decision", links, waiting)
		}
		if links, waiting := seen(boss); links != 1 || waiting < 2 {
			t.Errorf("who decides sees %d ideas and %d that wait", links, waiting)
		}
	})
}
