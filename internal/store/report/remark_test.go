package report_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// Remarks are kept by day, as many as a desk may have, the latest of a period are read in
// order, and a broken one is found.
func TestRemarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		if err := storetest.Run(ctx, s, "INSERT INTO people (id, email, name, role, created_at) VALUES (1, 'anna@example.org', 'Anna', 'supervisor', 0)"); err != nil {
			t.Fatal(err)
		}
		insert := func(r report.Remark) error {
			return s.InTx(ctx, func(ctx context.Context) error { return s.InsertRemark(ctx, &r, 4) })
		}
		for i, day := range []when.Day{2026_11_05, 2026_11_01, 2026_11_05, 2026_10_31} {
			if err := insert(report.Remark{PersonID: 1, Day: day, Words: fmt.Sprint("слова ", i), CreatedAt: clock.Now()}); err != nil {
				t.Fatal(err)
			}
		}
		if err := insert(report.Remark{PersonID: 1, Day: 2026_11_05, Words: "x", CreatedAt: clock.Now()}); !fault.Is(err, fault.Conflict) {
			t.Errorf("one too many: %v", err)
		}
		november := when.Period{From: 2026_11_01, To: 2026_11_30}
		words := func(limit int) (out string) {
			t.Helper()
			list, err := s.RemarksIn(ctx, november, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list {
				out += r.Words[len(r.Words)-1:]
			}
			return out
		}
		if got := words(10) + " " + words(2); got != "102 02" {
			t.Errorf("of November: %s", got)
		}
		one, err := s.RemarkByID(ctx, 3)
		if err != nil || one.Author != "Anna" || one.Day != 2026_11_05 || !one.CreatedAt.Equal(clock.Now().Truncate(time.Millisecond)) {
			t.Errorf("%+v %v", one, err)
		}
		remove := func() error {
			return s.InTx(ctx, func(ctx context.Context) error { return s.RemoveRemark(ctx, 3) })
		}
		if err := remove(); err != nil {
			t.Fatal(err)
		}
		if err := remove(); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if _, err := s.RemarkByID(ctx, 3); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed: %v", err)
		}
		for _, spoil := range []string{"UPDATE remarks SET words = '' WHERE id = 1", "UPDATE remarks SET day = 5 WHERE id = 1"} {
			if err := storetest.Run(ctx, s, spoil); err != nil {
				t.Fatal(err)
			}
			if found, err := s.Check(ctx); err != nil || !strings.Contains(strings.Join(found, "\n"), "a remark has words and a day") {
				t.Errorf("%s: %v %v", spoil, found, err)
			}
			if err := storetest.Run(ctx, s, "UPDATE remarks SET words = 'слова', day = 20261105 WHERE id = 1"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What changed in a period is told by the days of the desk: editions of surveys and
// scorecards, ideas that went live, rules.
func TestWhatChangedInAPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		s.SetZone(time.FixedZone("east", 3*3600))
		at := func(day, hour int) int64 { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC).UnixMilli() }
		statements := []string{
			"INSERT INTO people (id, email, name, role, created_at) VALUES (1, 'anna@example.org', 'Anna', 'supervisor', 0)",
			`INSERT INTO surveys (id, key, name) VALUES (1, 'service', '{"ru":"Опрос","en":"Survey"}')`,
			`INSERT INTO scorecards (id, key, name) VALUES (1, 'service', '{"ru":"Форма","en":"Form"}')`,
			"INSERT INTO ideas (id, key, author_id, title, problem, proposal, created_at, status, moved_at, revision, owner_id, due_day) VALUES (1, 'k', 1, 'Идея', '', '', 0, 'live', 0, 3, 0, 0)",
		}
		// One o'clock at night of the 11th is the evening of the 10th in UTC.
		for n, when := range []int64{at(9, 20), at(10, 22), at(12, 20), at(12, 22)} {
			statements = append(statements,
				fmt.Sprintf("INSERT INTO versions (survey_id, number, published_at, questions) VALUES (1, %d, %d, '[]')", n+1, when),
				fmt.Sprintf("INSERT INTO scorecard_versions (scorecard_id, number, published_at, content) VALUES (1, %d, %d, '{}')", n+1, when),
				fmt.Sprintf("INSERT INTO idea_changes (idea_id, number, at, person_id, status, reason, owner_id, due_day) VALUES (1, %d, %d, 1, 'live', '', 0, 0)", n+1, when),
				fmt.Sprintf("INSERT INTO audit (at, person_id, token_id, name, action, noun, noun_id, detail) VALUES (%d, 1, 0, 'Anna', 'change', 'rule', 7, '{}')", when))
		}
		for _, text := range append(statements, "INSERT INTO audit (at, person_id, token_id, name, action, noun, noun_id, detail) VALUES ("+fmt.Sprint(at(11, 9))+", 1, 0, 'Anna', 'change', 'team', 7, '{}')") {
			if err := storetest.Run(ctx, s, text); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
		}
		p := when.Period{From: 2026_11_11, To: 2026_11_12}
		surveys, err := s.SurveyEditions(ctx, p, 10)
		if err != nil || len(surveys) != 2 || surveys[0].Number != 2 || surveys[1].Number != 3 || surveys[0].Name["en"] != "Survey" {
			t.Errorf("surveys: %+v %v", surveys, err)
		}
		scorecards, err := s.ScorecardEditions(ctx, p, 10)
		if err != nil || len(scorecards) != 2 || scorecards[0].Number != 2 || scorecards[0].Name.EN != "Form" {
			t.Errorf("scorecards: %+v %v", scorecards, err)
		}
		ideas, err := s.LiveIdeas(ctx, p, 1)
		if err != nil || len(ideas) != 1 || ideas[0].At.UnixMilli() != at(12, 20) || ideas[0].Title != "Идея" {
			t.Errorf("ideas: %+v %v", ideas, err)
		}
		rules, err := account.New(account.Options{Store: s, Now: clock.Now}).RuleChanges(ctx, actor.System("test"), p)
		if err != nil || len(rules) != 2 || !rules[0].At.Before(rules[1].At) {
			t.Errorf("rules: %+v %v", rules, err)
		}
		for _, table := range []string{"idea_changes", "ideas", "versions", "scorecard_versions", "surveys", "scorecards"} { // no idea of a room: check need not hold
			if err := storetest.Run(ctx, s, "DELETE FROM "+table); err != nil {
				t.Fatal(err)
			}
		}
	})
}
