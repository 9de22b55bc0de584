package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/demo"
	"openpeople/internal/store/storetest"
	"openpeople/internal/work"
)

// An admin asks for figures to be made anew and sees what came of it; what was given
// up is seen, without personal data, and tried again.
func TestJobsPage(t *testing.T) {
	d := newFilledDesk(t, 300)
	ctx := context.Background()
	client := d.as(t, actor.Admin)
	page := func() string {
		t.Helper()
		answer, err := client.Get(d.server.URL + "/settings/jobs")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != 200 {
			t.Fatalf("%d, %v", answer.StatusCode, err)
		}
		return string(body)
	}
	post := func(path string, form url.Values, want int) {
		t.Helper()
		answer, err := client.PostForm(d.server.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("POST %s: %d, want %d", path, answer.StatusCode, want)
		}
	}
	has := func(text string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("the page does not show %q", w)
			}
		}
	}
	if raw := page(); strings.Contains(raw, "[work.") {
		t.Error("a kind of work has no words on the page")
	}
	has(page(), "Сейчас ничего не идёт и не ждёт", "каждый день в 03:00", "каждую минуту", "Пересчитать показатели")

	post("/settings/jobs/works", url.Values{"kind": {"rebuild_figures"}}, http.StatusSeeOther)
	post("/settings/jobs/works", url.Values{"kind": {"conquer"}}, http.StatusNotFound)
	has(page(), "Пересчёт показателей", "ждёт", "data-moving", `<a href="/settings/jobs">Обновить</a>`)
	lists, err := d.store.WorksIn(ctx, work.Waiting, 10)
	if err != nil || len(lists) != 1 || lists[0].AskedByName == "" {
		t.Fatalf("%+v, %v", lists, err)
	}
	d.jobs.Drain(ctx)
	text := page()
	if strings.Contains(text, "data-moving") {
		t.Error("nothing runs, and the page is drawn anew all the time")
	}
	has(text, "Сделано", lists[0].AskedByName)
	if !regexp.MustCompile(`>[1-9]\d* (день|дня|дней)<`).MatchString(text) {
		t.Error("the page does not show how many days were made anew")
	}

	for _, text := range []string{
		"INSERT INTO events (name, subject, at, reader, turn, run_at, attempts, error) VALUES ('response.corrected', 1, 1, 'recovery', 1, 4611686018427387904, 12, 'anna@example.org is away')",
		"INSERT INTO works (kind, arguments, asked_by, asked_at, state, run_at, ended_at, attempts, error) VALUES ('rebuild_figures', '{}', 0, 1, 'dead', 1, 1, 5, 'boom')",
	} {
		if err := storetest.Run(ctx, d.store, text); err != nil {
			t.Fatal(err)
		}
	}
	text = page()
	has(text, "Не вышло", "Открыть перезвон по исправленной оценке", "is away", "boom")
	if strings.Contains(text, "anna@example.org") {
		t.Error("the page shows an address")
	}
	var event, dead string
	db := d.raw(t)
	if err := db.QueryRow("SELECT (SELECT id FROM events), (SELECT id FROM works WHERE state = 'dead')").Scan(&event, &dead); err != nil {
		t.Fatal(err)
	}
	post("/settings/jobs/events/"+event+"/retry", nil, http.StatusSeeOther)
	post("/settings/jobs/events/"+event+"/retry", nil, http.StatusConflict)
	post("/settings/jobs/events/retry", nil, http.StatusConflict)
	post("/settings/jobs/works/"+dead+"/retry", nil, http.StatusSeeOther)
	post("/settings/jobs/works/"+dead+"/retry", nil, http.StatusConflict)
	d.jobs.Drain(ctx)
	if strings.Contains(page(), "Не вышло") {
		t.Error("what was tried again is given up still")
	}
	if err := storetest.Run(ctx, d.store, fmt.Sprintf("UPDATE works SET state = 'waiting', attempts = 1, error = 'boom', ended_at = NULL, run_at = %d WHERE id = %s", time.Now().Add(time.Hour).UnixMilli(), dead)); err != nil {
		t.Fatal(err)
	}
	if text = page(); strings.Contains(text, "data-moving") {
		t.Error("what waits for an hour keeps the page moving")
	}
	has(text, `action="/settings/jobs/works/`+dead+`/retry"`, "Повторить сейчас")
	var audited int
	if err := db.QueryRow("SELECT COUNT(*) FROM audit WHERE noun IN ('work', 'event')").Scan(&audited); err != nil || audited != 3 {
		t.Errorf("%d lines in the audit log, %v", audited, err)
	}
}

// In a browser the page of jobs follows what runs by itself, and rests when it is done.
func TestJobsPageFollowsWhatRuns(t *testing.T) {
	ctx := browser(t)
	a, base := liveDesk(t, newSink(t))
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Ольга", Role: "admin"})
	run := func(text string) {
		t.Helper()
		if err := storetest.Run(context.Background(), a.store, text); err != nil {
			t.Fatal(err)
		}
	}
	// At its start the only node takes back what another had in hand.
	waitFor(t, nil, "the jobs to have begun", func() bool {
		var ended int
		if err := a.store.Row(ctx, "SELECT COUNT(*) FROM timetable WHERE ended_at IS NOT NULL").Scan(&ended); err != nil {
			t.Fatal(err)
		}
		return ended > 0
	})
	run(`INSERT INTO works (kind, arguments, asked_by, asked_at, state, run_at, began_at, lease, node, attempts, done, total)
VALUES ('rebuild_figures', '{}', 0, 1, 'running', 4611686018427387904, 1, 'l', 'far', 1, 17, 400)`)
	b := tab{t, ctx, base}
	b.signIn("boss@example.org", demo.Password)
	b.open("/settings/jobs")
	if !b.is(`document.querySelector("[data-moving]") !== null && document.querySelector("[data-live] progress").value === 17`) {
		t.Fatalf("what runs is not seen to run:\n%s", b.text())
	}
	run("UPDATE works SET done = 200")
	b.do("it moves", chromedp.WaitVisible(chromedp.CSS(`[data-live] progress[value="200"]`)))
	run("UPDATE works SET state = 'done', done = 400, lease = '', ended_at = 60000")
	b.do("it is done", chromedp.WaitVisible(chromedp.CSS(`[data-live]:not(:has([data-moving]))`)))
	b.shows("Сделано", "Сейчас ничего не идёт и не ждёт")
}
