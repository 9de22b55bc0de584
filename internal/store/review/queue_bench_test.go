package review_test

import (
	"encoding/json"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/review"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// BenchmarkQueue reads the queue of one of forty reviewers at 200,000 contacts, 50,000
// reviews and 8,000 assignments, 200 of them open for each, and draws a week of 200,000.
// Said: the next contact in under 15 ms.
func BenchmarkQueue(b *testing.B) {
	s, clock := storetest.SQLite(b)
	reviewDesk(b, s, clock)
	ctx := b.Context()
	run := func(text string, args ...any) {
		b.Helper()
		if err := storetest.Run(ctx, s, text, args...); err != nil {
			b.Fatalf("%s: %v", text, err)
		}
	}
	const numbers = "(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c)"
	day := when.DayOf(clock.Now(), storetest.Moscow)
	began := day.Start(storetest.Moscow).UnixMilli()
	run("INSERT INTO operators (external_id, name) SELECT 'o' || n, 'Operator ' || n FROM "+numbers, 600)
	run("INSERT INTO people (id, email, name, role, operator_id, created_at) SELECT 100 + n, n || '@example.org', 'Reviewer ' || n, 'supervisor', 0, 0 FROM "+numbers, 40)
	run(`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line, started_at, ended_at, day, beyond_what, beyond_why, beyond_cost, hash, taken_at)
		SELECT 100 + n, 'b', n, 1 + n % 2, 4 + n % 600, 1, 0, 0, 3, 0, 1, 0, ? + n, ?, '', '', '', '', 0 FROM `+numbers, began, int64(day), 200_000)
	run("INSERT INTO conversations (contact_id, messages) SELECT id, CAST('[]' AS BLOB) FROM contacts WHERE source = 'b'")
	run("INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) SELECT id, FALSE, 'no_rule', 0, 0 FROM contacts WHERE source = 'b'")
	run(`INSERT INTO reviews (id, contact_id, reviewer_id, version_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, line, started_at, edit, revision, score, submitted_at, submitted_day, acknowledged)
		SELECT 100 + n, c.id, 100 + n % 40 + 1, 1, c.channel_id, c.operator_id, c.team_id, 0, 0, 3, 1, 0, 1, 1, 100000000, c.ended_at, ?, 0 FROM `+numbers+` JOIN contacts c ON c.id = 100 + 3 * n`, int64(day), 50_000)
	sheet, err := json.Marshal(filled(0))
	if err != nil {
		b.Fatal(err)
	}
	run("INSERT INTO review_revisions (review_id, number, at, score, sheet) SELECT id, 1, submitted_at, score, ? FROM reviews WHERE id > 100", string(sheet))
	if err := s.Rebuild(ctx, 0, nil); err != nil {
		b.Fatal(err)
	}
	run("INSERT INTO queue_cycles (monday, drawn_at, due_at, goal, links) VALUES (20261102, 0, ?, 10, 2)", clock.Now().UnixMilli())
	run(`INSERT INTO queue_draws (monday, rule_id, place, rule, found, taken, nobody) VALUES (20261102, 1, 1, '{"id":1,"name":"a","kind":"random","n":2,"seed":42}', 8000, 8000, 0)`)
	run(`INSERT INTO queue_assignments (monday, rule_id, contact_id, reviewer_id, place, linked, state, replaces, reason)
		SELECT 20261102, 1, 101 + 3 * n, 101 + n % 40, n, FALSE, 'open', 0, '' FROM `+numbers, 8000)
	all := people{}
	for id := range int64(40) {
		all = append(all, actor.Actor{PersonID: 101 + id, Name: "Reviewer", Role: actor.Supervisor, TeamIDs: []int64{1}})
	}
	q := newQueue(s, clock, all, &auditLog{})
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"next", func() error { _, _, err := q.NextInQueue(ctx, all[7], 101+3*47); return err }},
		{"own", func() error { _, err := q.Own(ctx, all[7]); return err }},
		{"today", func() error { _, _, err := q.InQueue(ctx, all[7]); return err }},
		{"progress", func() error { _, err := q.Cycle(ctx, egor, 0); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	clock.Set(day.Add(7-day.Weekday()).At(9, 0, storetest.Moscow))
	if err := q.SaveQueueRule(ctx, egor, review.QueueRule{Name: "a", Active: true, Kind: review.AtRandom, N: 2}, ""); err != nil {
		b.Fatal(err)
	}
	b.Run("try", func(b *testing.B) {
		for b.Loop() {
			if _, tried, err := q.TryQueue(ctx, egor); err != nil || tried[0].Taken < 1000 {
				b.Fatal(tried, err)
			}
		}
	})
	from := time.Now()
	if err := q.DrawDue(ctx); err != nil {
		b.Fatal(err)
	}
	b.Logf("a draw: %v", time.Since(from))
}
