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
		readReviews(t, d, id)
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

// readReviews: the list goes criterion by criterion, one review has its history, and the
// summary says the same; drafts are nowhere, nor is anything for a token of intake.
func readReviews(t *testing.T, d desk, contactID int64) {
	const days = "?from=2026-11-23&to=2026-11-23"
	got := d.do(t, "read", "GET", "/api/v1/reviews"+days, "")
	list, _ := got.json["reviews"].([]any)
	if got.status != 200 || len(list) != 1 || got.json["time_zone"] != "Europe/Moscow" || got.json["next"] != nil || at(list, 0, "contact_id") != float64(contactID) || at(list, 0, "reviewer") != "anna" ||
		at(list, 0, "score") != 100.0 || at(list, 0, "scorecard", "version") != 1.0 || at(list, 0, "criteria", 0, "key") != scorecard.BuiltInCriteria()[0].Key || at(list, 0, "criteria", 0, "score") != 100.0 || at(list, 0, "criteria", 0, "na") != false || at(list, 0, "remark") != nil {
		t.Errorf("%d %s", got.status, got.body)
	}
	one := d.do(t, "read", "GET", "/api/v1/reviews/1", "")
	if one.status != 200 || at(one.json, "revisions", 0, "score") != 100.0 || at(one.json, "revisions", 0, "criteria", 0, "score") != 100.0 || at(one.json, "criteria", 0, "key") != at(list, 0, "criteria", 0, "key") {
		t.Errorf("%d %s", one.status, one.body)
	}
	sum := d.do(t, "read", "GET", "/api/v1/reviews/summary"+days, "")
	if sum.status != 200 || at(sum.json, "iqs", "value") != 100.0 || at(sum.json, "iqs", "n") != 1.0 || at(sum.json, "iqs", "low") != nil || at(sum.json, "reviews") != 1.0 || at(sum.json, "coverage", "value") == nil || at(sum.json, "by_criterion", 0, "score", "n") != 1.0 ||
		at(sum.json, "critical_accuracy", 0, "accuracy", "value") != 1.0 || at(sum.json, "by_criterion", 0, "mark") != nil || at(sum.json, "reviewers", 0, "reviewer") != "anna" || at(sum.json, "by_criterion", 0, "channels", 0, "differs") != nil {
		t.Errorf("%d %s", sum.status, sum.body)
	}
	for path, want := range map[string]int{
		"/api/v1/reviews/2": 404, "/api/v1/reviews/x": 404, "/api/v1/reviews": 422, "/api/v1/reviews/summary": 422, "/api/v1/reviews" + days + "&list=team": 422, "/api/v1/reviews/summary" + days + "&low=1": 422,
		"/api/v1/reviews" + days + "&critical=lost": 422, "/api/v1/reviews" + days + "&critical=customer&low=1": 200, "/api/v1/reviews" + days + "&channel=nothing": 200, "/api/v1/reviews/summary" + days + "&team=nothing": 200,
	} {
		if got := d.do(t, "read", "GET", path, ""); got.status != want {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
		if got := d.do(t, "intake", "GET", path, ""); got.status != 403 {
			t.Errorf("%s for a token of intake: %d", path, got.status)
		}
	}
}
