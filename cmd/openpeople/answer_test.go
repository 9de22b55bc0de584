package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/recovery"
)

// An answer at low load is one commit, so one fsync, with all that follows it: the
// case of a low mark, the letters that are taken back. What is left for later is its
// touch of the figures, folded for all answers of a second together.
func TestAnswerIsOneCommit(t *testing.T) {
	d := newFilledDesk(t, 700)
	ctx := context.Background()
	d.jobs.Drain(ctx)
	var open []int64
	rows, err := d.raw(t).Query(`SELECT i.id FROM invitations i LEFT JOIN responses r ON r.invitation_id = i.id
WHERE r.id IS NULL AND i.sent_day > 0 AND i.expires_at > ? ORDER BY i.id LIMIT 20`, d.clock.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		open = append(open, id)
	}
	if len(open) < 5 {
		t.Fatalf("only %d links are open", len(open))
	}
	cases := func() (n int) {
		t.Helper()
		if err := d.store.Row(ctx, "SELECT COUNT(*) FROM recoveries").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	casesBefore := cases()
	before, _ := d.store.WriterGroups()
	low := 0
	for i, id := range open {
		mark := i%5 + 1
		if mark <= recovery.LowMark {
			low++
		}
		link, err := url.Parse(d.surveys.URL(id))
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, link.Path, strings.NewReader(url.Values{"mark": {strconv.Itoa(mark)}, "solved": {"no"}, "comment": {"words"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		d.handler.ServeHTTP(w, r)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("answer %d: %d", i, w.Code)
		}
	}
	if after, _ := d.store.WriterGroups(); after-before != int64(len(open)) {
		t.Errorf("%d answers are %d commits", len(open), after-before)
	}
	if n := cases() - casesBefore; n != low {
		t.Errorf("%d low marks opened %d cases", low, n)
	}
	if n, err := d.store.CountEvents(ctx); n != 0 || err != nil {
		t.Errorf("%d events are left for later, %v", n, err)
	}
	before, _ = d.store.WriterGroups()
	d.jobs.Drain(ctx)
	if after, _ := d.store.WriterGroups(); after-before > 3 {
		t.Errorf("afterwards %d answers are %d commits more", len(open), after-before)
	}
}
