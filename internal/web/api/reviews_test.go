package api_test

import (
	"context"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A contact is read back with its submitted reviews, never with drafts.
func TestContactHasItsReviews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		reviews := review.New(s, scorecard.New(s, nil, clock.Now), clock.Now, storetest.Moscow)
		if err := scorecard.New(s, nil, clock.Now).EnsureBuiltIn(ctx); err != nil {
			t.Fatal(err)
		}
		d := openWith(t, s, clock, reviews)
		taken := d.do(t, "intake", "POST", "/api/v1/contacts", one("1"))
		id := int64(at(taken.json, "id").(float64))
		accounts := account.New(account.Options{Store: s, Now: clock.Now})
		var who []actor.Actor
		for _, name := range []string{"anna", "egor"} {
			p, _, err := accounts.AddPerson(ctx, actor.System("test"), account.Draft{Email: name + "@example.org", Name: name, Role: "admin"})
			if err != nil {
				t.Fatal(err)
			}
			who = append(who, accounts.ActorOf(p))
		}
		sheet := review.Sheet{Answers: map[string]review.Answer{}}
		for _, c := range scorecard.BuiltInCriteria() {
			best := c.Max()
			sheet.Answers[c.Key] = review.Answer{Points: &best}
		}
		if _, err := reviews.Save(ctx, who[0], id, 0, sheet, true); err != nil {
			t.Fatal(err)
		}
		if _, err := reviews.Save(ctx, who[1], id, 0, sheet, false); err != nil {
			t.Fatal(err)
		}
		got := d.do(t, "read", "GET", "/api/v1/contacts/1", "")
		list, _ := got.json["reviews"].([]any)
		if len(list) != 1 || at(list, 0, "reviewer") != "anna" || at(list, 0, "score") != 100.0 || at(list, 0, "revision") != 1.0 ||
			at(list, 0, "submitted_at") != "2026-11-23T12:00:00Z" || at(list, 0, "acknowledged") != false || at(list, 0, "word") != nil {
			t.Errorf("%s", got.body)
		}
		if kpis := d.do(t, "read", "GET", "/api/v1/kpis?from=2026-11-23&to=2026-11-23", ""); at(kpis.json, "iqs", "value") != 100.0 || at(kpis.json, "iqs", "n") != 1.0 {
			t.Errorf("%s", kpis.body)
		}
		if kpis := d.do(t, "read", "GET", "/api/v1/kpis?from=2026-11-22&to=2026-11-22", ""); kpis.json["iqs"] != nil {
			t.Errorf("%s", kpis.body)
		}
	})
}
