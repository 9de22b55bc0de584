package review_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// The desk of these tests: teams 1 and 2, operators 1 to 3 (the third is the
// supervisor Boris himself), contacts 1 to 6.
var (
	anna   = actor.Actor{PersonID: 1, Name: "Anna", Role: actor.Supervisor, TeamIDs: []int64{1}}
	boris  = actor.Actor{PersonID: 2, Name: "Boris", Role: actor.Supervisor, TeamIDs: []int64{1, 2}, OperatorID: 3}
	vera   = actor.Actor{PersonID: 3, Name: "Vera", Role: actor.Agent, TeamIDs: []int64{1}, OperatorID: 1}
	gleb   = actor.Actor{PersonID: 4, Name: "Gleb", Role: actor.Agent, TeamIDs: []int64{1}, OperatorID: 2}
	dina   = actor.Actor{PersonID: 5, Name: "Dina", Role: actor.Executive}
	egor   = actor.Actor{PersonID: 6, Name: "Egor", Role: actor.Admin}
	token  = actor.Actor{TokenID: 1, Name: "crm", Scopes: []actor.Scope{actor.ScopeRead}}
	reader = actor.Actor{TokenID: 2, Name: "intake", Scopes: []actor.Scope{actor.ScopeIntake}}
)

func reviewDesk(t testing.TB, s *store.Store, clock *storetest.Clock) *review.Service {
	t.Helper()
	ctx := context.Background()
	run := func(text string, args ...any) {
		t.Helper()
		if err := storetest.Run(ctx, s, text, args...); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	run("INSERT INTO channels (id, code, kind, name) VALUES (1, 'chat', 'chat', 'Chat'), (2, 'line', 'voice', 'Line')")
	run("INSERT INTO dimensions (id, kind, code, name) VALUES (1, 'team', 'first', 'First'), (2, 'team', 'second', 'Second'), (3, 'topic', 'tariffs', 'Tariffs')")
	run("INSERT INTO operators (id, external_id, name) VALUES (1, '17', 'Vera V.'), (2, '18', 'Gleb G.'), (3, '19', 'Boris B.')")
	for _, a := range []actor.Actor{anna, boris, vera, gleb, dina, egor} {
		run("INSERT INTO people (id, email, name, role, operator_id, created_at) VALUES (?, ?, ?, ?, ?, 0)", a.PersonID, a.Name+"@example.org", a.Name, string(a.Role), a.OperatorID)
	}
	for id, c := range [][3]int{1: {1, 1, 1}, 2: {1, 2, 1}, 3: {2, 3, 1}, 4: {2, 1, 2}, 5: {1, 1, 0}, 6: {1, 0, 1}} { // channel, operator, team
		if id == 0 {
			continue
		}
		run(`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line,
			started_at, ended_at, day, beyond_what, beyond_why, beyond_cost, hash, taken_at) VALUES (?, 't', ?, ?, ?, ?, 0, 0, 3, 0, 1, ?, ?, ?, '', '', '', '', 0)`,
			id, fmt.Sprint(id), c[0], c[1], c[2], id*1000, id*1000, 19700101)
		run("INSERT INTO conversations (contact_id, messages) VALUES (?, ?)", id, []byte(`[{"from":"customer","text":"a"},{"from":"operator","text":"b"},{"from":"customer","text":"c"}]`))
		run("INSERT INTO word_touches (contact_id) VALUES (?)", id)
		run("INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) VALUES (?, FALSE, 'no_rule', 0, 0)", id)
	}
	if err := s.Rebuild(ctx, 0, nil); err != nil {
		t.Fatal(err)
	}
	clock.Set(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	svc := review.New(s, scorecard.New(s, nil, clock.Now), clock.Now, storetest.Moscow)
	for range 2 {
		if err := scorecard.New(s, nil, clock.Now).EnsureBuiltIn(ctx); err != nil {
			t.Fatal(err)
		}
	}
	return svc
}

// filled answers every criterion with the same step from the top: 0 is the best.
func filled(down int) review.Sheet {
	s := review.Sheet{Answers: map[string]review.Answer{}}
	for _, c := range scorecard.BuiltInCriteria() {
		p := max(c.Max()-down, c.Min())
		s.Answers[c.Key] = review.Answer{Points: &p}
	}
	return s
}

func with(s review.Sheet, key string, a review.Answer) review.Sheet {
	s.Answers[key] = a
	return s
}

func points(n int) review.Answer { return review.Answer{Points: &n} }

func code(err error) fault.Code {
	if err == nil {
		return -1
	}
	return fault.Of(err).Code
}

func TestWhoMayReviewWhat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		const ok = fault.Code(-1)
		for _, c := range []struct {
			name    string
			who     actor.Actor
			contact int64
			want    fault.Code
		}{
			{"a supervisor, the own team", anna, 1, ok},
			{"a supervisor, another team", anna, 4, fault.Forbidden},
			{"a supervisor, no team", anna, 5, fault.Forbidden},
			{"a supervisor, nobody served", anna, 6, ok},
			{"a supervisor of both", boris, 4, ok},
			{"the own contact", boris, 3, fault.Forbidden},
			{"an admin, any team", egor, 4, ok},
			{"an admin, no team", egor, 5, ok},
			{"an agent, the own contact", vera, 1, fault.Forbidden},
			{"an agent, a colleague's", vera, 2, fault.Forbidden},
			{"an executive", dina, 1, fault.Forbidden},
			{"a token", token, 1, fault.Forbidden},
			{"the program", actor.System("test"), 1, fault.Forbidden},
			{"nobody", actor.Nobody, 1, fault.Unauthenticated},
			{"an unknown contact", egor, 99, fault.NotFound},
		} {
			if _, err := svc.Start(ctx, c.who, c.contact); code(err) != c.want {
				t.Errorf("start: %s: %v", c.name, err)
			}
			if _, err := svc.Save(ctx, c.who, c.contact, 0, filled(0), true); code(err) != c.want {
				t.Errorf("save: %s: %v", c.name, err)
			}
		}
	})
}

func TestWhoReadsWhat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		draft, err := svc.Save(ctx, anna, 1, 0, filled(1), false)
		if err != nil {
			t.Fatal(err)
		}
		sent, err := svc.Save(ctx, boris, 1, 0, filled(1), true)
		if err != nil {
			t.Fatal(err)
		}
		other, err := svc.Save(ctx, egor, 4, 0, filled(1), true) // Vera's contact in the second team
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			who  actor.Actor
			ids  []int64
		}{
			{"the reviewer", anna, []int64{draft.ID, sent.ID}},
			{"another supervisor", boris, []int64{sent.ID, other.ID}},
			{"the operator", vera, []int64{sent.ID, other.ID}},
			{"a colleague", gleb, nil},
			{"an executive", dina, []int64{sent.ID, other.ID}},
			{"an admin", egor, []int64{sent.ID, other.ID}},
			{"a token that reads", token, []int64{sent.ID, other.ID}},
			{"a token that does not", reader, nil},
		} {
			var got []int64
			for _, id := range []int64{draft.ID, sent.ID, other.ID} {
				full, err := svc.Get(ctx, c.who, id)
				switch {
				case err == nil:
					got = append(got, id)
					if full.Draft != nil && full.ReviewerID != c.who.PersonID {
						t.Errorf("%s sees the draft of somebody else", c.name)
					}
				case code(err) != fault.NotFound && code(err) != fault.Forbidden:
					t.Errorf("%s: %v", c.name, err)
				}
			}
			if !slices.Equal(got, c.ids) {
				t.Errorf("%s reads %v, want %v", c.name, got, c.ids)
			}
			var of []int64
			for _, contact := range []int64{1, 4} {
				rows, err := svc.OfContact(ctx, c.who, contact)
				if err != nil && code(err) != fault.Forbidden {
					t.Error(err)
				}
				for _, r := range rows {
					of = append(of, r.ID)
				}
			}
			if !slices.Equal(of, c.ids) {
				t.Errorf("of the contacts %s sees %v, want %v", c.name, of, c.ids)
			}
		}
		// A supervisor who no longer leads the team sees the contact no more, nor what
		// was written about it, nor what was begun.
		was := anna
		was.TeamIDs = nil
		if _, err := svc.Get(ctx, was, draft.ID); code(err) != fault.NotFound {
			t.Errorf("who left the team reads the own review: %v", err)
		}
		for _, list := range review.Lists(was) {
			part, err := svc.List(ctx, was, review.Filter{List: list}, page.Request{})
			n, failed := svc.Count(ctx, was, review.Filter{List: list})
			if err != nil || failed != nil || len(part.Rows) != 0 || n != 0 {
				t.Errorf("who left the team lists %d of %d of %s: %v %v", len(part.Rows), n, list, err, failed)
			}
		}
		if w, err := svc.Waiting(ctx, was); err != nil || w.Drafts != 0 {
			t.Errorf("for who left the team wait %d drafts, %v", w.Drafts, err)
		}
		if _, err := svc.Save(ctx, was, 1, 1, filled(0), true); code(err) != fault.Forbidden {
			t.Errorf("who left the team saves: %v", err)
		}
	})
}

func TestAReviewKeepsItsHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		sheet := with(filled(0), "authority", review.Answer{NA: true, Remark: " not needed "})
		sheet.Remark, sheet.Pins = "well done\r\n", []review.Pin{{Message: 2, Words: "here"}, {Message: 0, Words: " warm "}, {Message: 1}}
		r, err := svc.Save(ctx, anna, 1, 0, sheet, false)
		if err != nil || r.Edit != 1 || r.Submitted() || r.Score != nil {
			t.Fatalf("a draft: %+v, %v", r, err)
		}
		form, err := svc.Start(ctx, anna, 1)
		if err != nil || form.Sheet.Remark != "well done" || len(form.Sheet.Pins) != 2 || form.Sheet.Pins[0] != (review.Pin{Message: 0, Words: "warm"}) || form.Edit() != 1 {
			t.Fatalf("the draft comes back as %+v, %v", form, err)
		}
		if r, err = svc.Save(ctx, anna, 1, 1, sheet, true); err != nil || r.Revision != 1 || *r.Score != 100 {
			t.Fatalf("submitted: %+v, %v", r, err)
		}
		first := r.SubmittedDay
		if r, err = svc.Save(ctx, anna, 1, r.Edit, sheet, true); err != nil || r.Revision != 1 {
			t.Fatalf("unchanged: %+v, %v", r, err)
		}
		clock.Set(clock.Now().Add(20 * time.Hour)) // the next day
		if r, err = svc.Save(ctx, anna, 1, r.Edit, with(sheet, "accuracy", points(0)), false); err != nil || r.Revision != 1 || *r.Score != 100 {
			t.Fatalf("a draft of a change: %+v, %v", r, err)
		}
		if r, err = svc.Save(ctx, anna, 1, r.Edit, with(sheet, "accuracy", points(0)), true); err != nil || r.Revision != 2 || *r.Score != 0 || r.SubmittedDay != first {
			t.Fatalf("changed: %+v, %v", r, err)
		}
		full, err := svc.Get(ctx, vera, r.ID)
		if err != nil || len(full.Revisions) != 2 || full.Revisions[0].Score != 100 || full.Revisions[1].Score != 0 || !full.MayAnswer || full.MayChange {
			t.Fatalf("history: %+v, %v", full, err)
		}
		clock.Set(clock.Now().Add(4 * time.Hour))
		if _, err := svc.Save(ctx, anna, 1, r.Edit, sheet, true); code(err) != fault.Conflict || fault.Of(err).Key != "review.fault.closed" {
			t.Errorf("changed a day after it was submitted: %v", err)
		}
		if failed := review.ResultOf(full.Version.Content, full.Last().Sheet).Failed; !slices.Equal(failed, []string{"accuracy"}) {
			t.Errorf("failed: %v", failed)
		}
	})
}

func TestAnOldTabOverwritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		if _, err := svc.Save(ctx, anna, 1, 0, filled(0), false); err != nil {
			t.Fatal(err)
		}
		if _, err := svc.Save(ctx, anna, 1, 0, filled(1), false); code(err) != fault.Conflict {
			t.Errorf("a second first post: %v", err)
		}
		if r, err := svc.Save(ctx, anna, 1, 0, filled(0), false); err != nil || r.Edit != 1 {
			t.Errorf("the same post again: %+v, %v", r, err)
		}
		if _, err := svc.Save(ctx, anna, 1, 1, filled(2), true); err != nil {
			t.Fatal(err)
		}
		if _, err := svc.Save(ctx, anna, 1, 1, filled(0), true); code(err) != fault.Conflict {
			t.Errorf("an old tab: %v", err)
		}
		if r, err := svc.Save(ctx, anna, 1, 1, filled(2), true); err != nil || r.Revision != 1 {
			t.Errorf("a double click: %+v, %v", r, err)
		}
		if err := svc.Discard(ctx, anna, 1, 2); code(err) != fault.NotFound {
			t.Errorf("discarding without a draft: %v", err)
		}
		if _, err := svc.Save(ctx, anna, 1, 2, filled(0), false); err != nil {
			t.Fatal(err)
		}
		if err := svc.Discard(ctx, anna, 1, 2); code(err) != fault.Conflict {
			t.Errorf("discarding from an old tab: %v", err)
		}
		if err := svc.Discard(ctx, anna, 1, 3); err != nil {
			t.Fatal(err)
		}
		if form, err := svc.Start(ctx, anna, 1); err != nil || form.Review.Revision != 1 || form.Review.Draft != nil {
			t.Errorf("what was submitted stays: %+v, %v", form.Review, err)
		}
		if _, err := svc.Save(ctx, anna, 2, 0, filled(0), false); err != nil {
			t.Fatal(err)
		}
		if err := svc.Discard(ctx, anna, 2, 1); err != nil {
			t.Fatal(err)
		}
		if form, err := svc.Start(ctx, anna, 2); err != nil || form.Review != nil {
			t.Errorf("a draft that was discarded: %+v, %v", form.Review, err)
		}
	})
}

// Two people and many tabs at once: everyone has an own review, and of the posts
// that know the same state one gets through.
func TestReviewersAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		who := []actor.Actor{anna, boris, egor}
		var group sync.WaitGroup
		var mu sync.Mutex
		stored := map[int64]int{}
		for i := range 30 {
			a := who[i%3]
			group.Go(func() {
				sheet := filled(0)
				sheet.Remark = fmt.Sprint("tab ", i)
				_, err := svc.Save(ctx, a, 1, 0, sheet, true)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					stored[a.PersonID]++
				} else if code(err) != fault.Conflict {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for _, a := range who {
			if stored[a.PersonID] != 1 {
				t.Errorf("%s stored %d reviews", a.Name, stored[a.PersonID])
			}
		}
		if rows, err := svc.OfContact(ctx, egor, 1); err != nil || len(rows) != 3 {
			t.Errorf("%d reviews, %v", len(rows), err)
		}
	})
}

func TestAcknowledging(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		r, err := svc.Save(ctx, anna, 1, 0, filled(1), true)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name     string
			who      actor.Actor
			revision int
			word     review.Word
			remark   string
			want     fault.Code
		}{
			{"a colleague", gleb, 1, review.Thanks, "", fault.NotFound},
			{"the reviewer", anna, 1, review.Thanks, "", fault.Forbidden},
			{"an executive", dina, 1, review.Thanks, "", fault.Forbidden},
			{"nobody", actor.Nobody, 1, review.Thanks, "", fault.Unauthenticated},
			{"no word", vera, 1, "", "", fault.Invalid},
			{"another word", vera, 1, "hurrah", "", fault.Invalid},
			{"too many words", vera, 1, review.Thanks, strings.Repeat("я", review.MaxWords+1), fault.Invalid},
			{"no text", vera, 1, review.Thanks, "\xff", fault.Invalid},
			{"a revision that is none", vera, 2, review.Thanks, "", fault.Conflict},
			{"the operator", vera, 1, review.Agreed, "I see", -1},
			{"the operator again", vera, 1, review.Thanks, "", fault.Conflict},
		} {
			if err := svc.Acknowledge(ctx, c.who, r.ID, c.revision, c.word, c.remark); code(err) != c.want {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if w, err := svc.Waiting(ctx, vera); err != nil || w.Acknowledge != 0 {
			t.Errorf("waiting after the word: %+v, %v", w, err)
		}
		clock.Set(clock.Now().Add(time.Hour))
		if r, err = svc.Save(ctx, anna, 1, r.Edit, filled(2), true); err != nil {
			t.Fatal(err)
		}
		if w, err := svc.Waiting(ctx, vera); err != nil || w.Acknowledge != 1 || len(w.AcknowledgeRows) != 1 || w.AcknowledgeRows[0].ID != r.ID {
			t.Errorf("a new revision waits: %+v, %v", w, err)
		}
		if err := svc.Acknowledge(ctx, vera, r.ID, 1, review.Thanks, ""); code(err) != fault.Conflict {
			t.Errorf("the word on an old revision: %v", err)
		}
		if err := svc.Acknowledge(ctx, vera, r.ID, 2, review.Disagree, ""); err != nil {
			t.Fatal(err)
		}
		full, err := svc.Get(ctx, anna, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if a := full.Revisions[0].Acknowledgement; a == nil || a.Word != review.Agreed || a.Remark != "I see" || a.PersonName != "Vera" {
			t.Errorf("the first word is kept: %+v", a)
		}
		if a := full.Last().Acknowledgement; a == nil || a.Word != review.Disagree || !a.At.Equal(clock.Now()) {
			t.Errorf("the second word: %+v", a)
		}
	})
}
