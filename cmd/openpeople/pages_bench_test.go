package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/config"
	"openpeople/internal/demo"
)

// grown are the rows that make a big desk of the demo's: each statement copies
// what the demo wrote. 20,000 reviews, notes and ideas, 200,000 votes.
var grown = []string{
	`INSERT INTO reviews (contact_id, reviewer_id, version_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, line, started_at, edit, revision, score, submitted_at, submitted_day, acknowledged)
SELECT c.id, (SELECT MIN(person_id) FROM leads), 1, c.channel_id, c.operator_id, c.team_id, c.site_id, c.region_id, c.topic_id, COALESCE(c.line, 0), c.ended_at, 1, 1, (SELECT score FROM reviews WHERE score IS NOT NULL LIMIT 1), c.ended_at, c.day, 0
FROM contacts c WHERE NOT EXISTS (SELECT 1 FROM reviews r WHERE r.contact_id = c.id) ORDER BY c.id LIMIT 20000`,
	`INSERT INTO review_revisions (review_id, number, at, score, sheet)
SELECT r.id, 1, r.submitted_at, r.score, (SELECT sheet FROM review_revisions LIMIT 1) FROM reviews r WHERE r.revision = 1 AND NOT EXISTS (SELECT 1 FROM review_revisions v WHERE v.review_id = r.id)`,
	`INSERT INTO notes (key, author_id, day_id, shift_id, place_id, written_at, what, quote, hindered, hindered_text, helped, helped_text, mood, elsewhere, contact_id, revision)
SELECT 'grown' || i || '-' || n.id, author_id, day_id, shift_id, place_id, written_at - i, what, quote, hindered, hindered_text, helped, helped_text, mood, elsewhere, contact_id, 1
FROM notes n, (WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 230) SELECT i FROM s) WHERE n.key NOT LIKE 'grown%' LIMIT 20000`,
	`INSERT INTO note_revisions (note_id, number, at, person_id, day_id, place_id, what, quote, hindered, hindered_text, helped, helped_text, mood, elsewhere, contact_id)
SELECT id, 1, written_at, author_id, day_id, place_id, what, quote, hindered, hindered_text, helped, helped_text, mood, elsewhere, contact_id FROM notes WHERE key LIKE 'grown%'`,
	`INSERT INTO ideas (key, author_id, title, problem, proposal, created_at, status, moved_at, revision, owner_id, due_day, votes, comments)
SELECT 'grown' || i || '-' || d.id, author_id, title || ' ' || i, problem, proposal, created_at - i, 'new', created_at - i, 1, 0, 0, 10, 0
FROM ideas d, (WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 700) SELECT i FROM s) WHERE d.key NOT LIKE 'grown%' LIMIT 20000`,
	`INSERT INTO idea_changes (idea_id, number, at, person_id, status, reason, owner_id, due_day) SELECT id, 1, created_at, author_id, 'new', '', 0, 0 FROM ideas WHERE key LIKE 'grown%'`,
	`INSERT INTO idea_votes (idea_id, person_id, at) SELECT d.id, p.id, d.created_at FROM ideas d, (SELECT id FROM people ORDER BY id LIMIT 10) p WHERE d.key LIKE 'grown%'`,
	`INSERT INTO idea_search (rowid, terms) SELECT d.id, (SELECT terms FROM idea_search s WHERE s.rowid = (SELECT MIN(id) + d.id % 20 FROM ideas)) FROM ideas d WHERE d.key LIKE 'grown%'`,
	`ANALYZE`,
}

// BenchmarkDeskPages: the pages of a desk with 200,000 contacts, 20,000 reviews,
// 20,000 notes, 20,000 ideas and 200,000 votes, one after another on one
// connection; the slowest median is the figure.
func BenchmarkDeskPages(b *testing.B) {
	dir := b.TempDir()
	file := filepath.Join(dir, "desk.db")
	cfg := config.Config{Database: file, Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
	if _, err := fillDesk(context.Background(), cfg, options{demo: true, hasher: cheap, now: time.Now}, 200_000); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range grown {
		if _, err := db.Exec(text); err != nil {
			b.Fatalf("%.60s: %v", text, err)
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	p := start(b, dir)
	c := supervisorOf(b, p, "supervisor@demo.example", demo.Password)
	pages := []string{
		"/", "/contacts", "/contacts?mark=1&mark=2", "/contacts?team=chat-samara-1", "/contacts/199990", "/contacts/199990/review", "/reviews", "/reviews?list=by_me", "/reviews/10000",
		"/days", "/days/1", "/shifts/1", "/notes", "/notes?unread=1", "/notes/10000", "/notes/new",
		"/ideas", "/ideas?order=new", "/ideas?mine=1", "/ideas?status=new", "/ideas?q=очередь", "/ideas/10000", "/ideas/new",
	}
	for b.Loop() {
		slowest, table := time.Duration(0), strings.Builder{}
		for _, page := range pages {
			median, worst := askOften(b, c, "http://"+p.addr+page, "")
			slowest = max(slowest, median)
			fmt.Fprintf(&table, "\n%-28s p50 %5.1f ms, slowest %5.1f ms", page, float64(median.Microseconds())/1000, float64(worst.Microseconds())/1000)
		}
		b.Log(table.String())
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(slowest.Microseconds())/1000, "slowest-p50-ms")
	}
}

// askOften asks for an address 21 times, on one connection, as a browser does, and
// returns the median time and the longest.
func askOften(b *testing.B, c *http.Client, address, token string) (median, worst time.Duration) {
	b.Helper()
	took := askTimes(b, c, address, token, 21)
	return took[len(took)/2], took[len(took)-1]
}

// askTimes asks for an address so many times; how long each took, the fastest first.
func askTimes(b *testing.B, c *http.Client, address, token string, times int) (took []time.Duration) {
	b.Helper()
	for range times {
		request, err := http.NewRequest("GET", address, nil)
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
		if token != "" && strings.Contains(address, "/api/") {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		began := time.Now()
		r, err := c.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		_, err = io.Copy(io.Discard, r.Body)
		r.Body.Close()
		took = append(took, time.Since(began))
		if err != nil || r.StatusCode != http.StatusOK {
			b.Fatalf("%s: %d %v", address, r.StatusCode, err)
		}
	}
	slices.Sort(took)
	return took
}
