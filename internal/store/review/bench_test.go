package review_test

import (
	"fmt"
	"testing"
	"time"

	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// BenchmarkReviews reads what each page of reviews reads, at 200,000 contacts and
// 20,000 reviews over a year. Said: under 15 ms a page.
func BenchmarkReviews(b *testing.B) {
	s, clock := storetest.SQLite(b)
	svc := reviewDesk(b, s, clock)
	ctx := b.Context()
	run := func(text string, args ...any) {
		b.Helper()
		if err := storetest.Run(ctx, s, text, args...); err != nil {
			b.Fatalf("%s: %v", text, err)
		}
	}
	const contacts, reviews = 200_000, 20_000
	run("INSERT INTO dimensions (kind, code, name) SELECT 'team', 't' || n, 'Team ' || n FROM (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60) SELECT n FROM c)")
	run("INSERT INTO operators (external_id, name) SELECT 'o' || n, 'Operator ' || n FROM (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 600) SELECT n FROM c)")
	year := clock.Now().AddDate(-1, 0, 0)
	run(`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line, started_at, ended_at, day, beyond_what, beyond_why, beyond_cost, hash, taken_at)
		SELECT 100 + n, 'b', n, 1 + n % 2, 4 + n % 600, 4 + n % 60, 0, 0, 3, 0, 1, 0, ? + n * 157000, 20260101, '', '', '', '', 0 FROM (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c)`, year.UnixMilli(), contacts)
	run("INSERT INTO conversations (contact_id, messages) SELECT id, CAST('[]' AS BLOB) FROM contacts WHERE source = 'b'")
	run("INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) SELECT id, FALSE, 'no_rule', 0, 0 FROM contacts WHERE source = 'b'")
	sheet := `{"answers":{"humanity":{"points":3},"understood":{"points":2},"solved":{"points":3},"authority":{"na":true},"accuracy":{"points":2},"standard":{"points":1}}}`
	run(`INSERT INTO reviews (id, contact_id, reviewer_id, version_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, line, started_at, edit, revision, score, submitted_at, submitted_day, acknowledged)
		SELECT 100 + n, c.id, 1 + n % 2, 1, c.channel_id, c.operator_id, c.team_id, 0, 0, 3, 1, 0, 1, 1, 100000000, c.ended_at, 20251121 + n * 8 / ?, 0 FROM (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c) JOIN contacts c ON c.id = 100 + 10 * n`, reviews, reviews)
	run("INSERT INTO review_revisions (review_id, number, at, score, sheet) SELECT id, 1, submitted_at, score, ? FROM reviews WHERE id > 100", sheet)
	run("UPDATE reviews SET acknowledged = 1 WHERE id % 10 > 0 AND id > 100")
	run("INSERT INTO review_acknowledgements (review_id, revision, person_id, at, word, remark) SELECT id, 1, 3, submitted_at, 'thanks', '' FROM reviews WHERE acknowledged = 1")
	if err := s.Rebuild(ctx, 0, nil); err != nil {
		b.Fatal(err)
	}
	figures := report.New(s, report.Options{Now: clock.Now, Zone: storetest.Moscow})
	period := when.Last(28, when.DayOf(clock.Now(), storetest.Moscow))
	leads := boris
	for id := range int64(20) {
		leads.TeamIDs = append(leads.TeamIDs, 4+id)
	}
	list := func(f review.Filter) func() error {
		return func() error {
			for _, a := range []func() error{
				func() error { _, err := svc.List(ctx, egor, f, page.Request{}); return err },
				func() error { _, err := svc.Count(ctx, egor, f); return err },
				func() error { _, err := svc.Names(ctx, egor); return err },
				func() error { _, err := svc.Waiting(ctx, egor); return err },
			} {
				if err := a(); err != nil {
					return err
				}
			}
			return nil
		}
	}
	deep := page.Cursor{At: year.Add(24 * time.Hour).UnixMilli(), ID: 200}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"all", list(review.Filter{})},
		{"team", list(review.Filter{By: figure.Filter{figure.Team: {"t7"}}})},
		{"operator", list(review.Filter{By: figure.Filter{figure.Operator: {"o7"}}})},
		{"unacknowledged", list(review.Filter{Unacknowledged: true})},
		{"period", list(review.Filter{Period: period, Unacknowledged: true, By: figure.Filter{figure.Team: {"t9"}}})},
		{"teams", func() error { _, err := svc.List(ctx, leads, review.Filter{}, page.Request{}); return err }},
		{"teams-count", func() error { _, err := svc.Count(ctx, leads, review.Filter{}); return err }},
		{"teams-deep", func() error { _, err := svc.List(ctx, leads, review.Filter{}, page.Request{After: deep}); return err }},
		{"one", func() error { _, err := svc.Get(ctx, egor, 5000); return err }},
		{"of-contact", func() error { _, err := svc.OfContact(ctx, egor, 5100); return err }},
		{"iqs", func() error { _, err := s.Sums(ctx, report.Query{Days: when.Last(365, period.To)}); return err }},
		{"iqs-team", func() error {
			_, err := s.Sums(ctx, report.Query{Days: when.Last(365, period.To), Filter: report.Filter{By: figure.Filter{figure.Team: {"t7"}}}})
			return err
		}},
		{"figures", func() error { _, err := figures.Figures(ctx, egor, period, report.Filter{}); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.do(); err != nil {
					b.Fatal(fmt.Errorf("%s: %w", c.name, err))
				}
			}
		})
	}
}
