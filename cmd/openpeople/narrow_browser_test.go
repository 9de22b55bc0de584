package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"openpeople/internal/actor"
	"openpeople/internal/demo"
	"openpeople/internal/web/kit"
)

// tooWide names the elements that stick out of the window, unless a box around them
// scrolls or clips.
const tooWide = `(() => {
	const out = []
	for (const e of document.querySelectorAll("body *")) {
		const r = e.getBoundingClientRect()
		if (r.width === 0 || r.right <= innerWidth + 1) continue
		let p = e.parentElement
		while (p && getComputedStyle(p).overflowX === "visible") p = p.parentElement
		if (!p || p === document.body || p === document.documentElement) out.push(e.tagName + "." + e.className)
	}
	return document.documentElement.scrollWidth > innerWidth ? out.slice(0, 4).join(", ") || "something" : ""
})()`

// squeezed names what is written letter under letter, because its neighbours left it no
// room, and what scrolls within the page up and down. A scorecard stays beside the
// conversation, and a table that a laptop does not show whole keeps its head: those may.
const squeezed = `(() => {
	const out = []
	for (const e of document.querySelectorAll("main *")) {
		if (e.closest("svg, textarea, .out-of-sight") || !e.checkVisibility()) continue
		const r = e.getBoundingClientRect(), own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim().length > 5)
		if (own && r.width > 1 && r.width < 48 && r.height > 60) out.push("squeezed " + e.tagName + "." + e.className + " " + e.innerText.slice(0, 30))
		const scrolls = ["auto", "scroll"].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1
		if (scrolls && !e.matches("form .review-card, .table-wide:not(.table-fits)")) out.push("scrolls " + e.tagName + "." + e.className)
	}
	return out.slice(0, 4).join(", ")
})()`

// Every page of the staff fits a phone of 360 px and tablets, with all unfolded: none
// scrolls sideways, and nothing on it is squeezed.
func TestPagesFitAPhone(t *testing.T) {
	ctx := browser(t)
	d := newFilledDesk(t, 300)
	b, client := tab{t, ctx, d.server.URL}, d.as(t, actor.Admin)
	b.do("a phone", chromedp.EmulateViewport(360, 740))
	b.signIn("admin@demo.example", demo.Password)
	seen := 0
	for _, r := range d.routes {
		if r.Method != http.MethodGet || r.Door != kit.Staff && r.Door != kit.Admin {
			continue
		}
		path := d.somewhere(t, r.Path)
		answer, err := client.Get(d.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			continue
		}
		seen++
		b.open(path)
		b.is(`[...document.querySelectorAll("main details")].every(d => d.open = true)`)
		for _, width := range []int64{360, 768, 1024} {
			b.do("a window", chromedp.EmulateViewport(width, 740))
			wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](tooWide))
			if err != nil || wide != "" {
				t.Errorf("%s does not fit %d px: %s %v", path, width, wide, err)
			}
			if bad, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](squeezed)); err != nil || bad != "" {
				t.Errorf("%s at %d px: %s %v", path, width, bad, err)
			}
		}
	}
	if seen < 35 {
		t.Errorf("%d pages were looked at", seen)
	}
}

// Words without an end push no column out of a phone's window, nor of a laptop's.
func TestLongWordsFit(t *testing.T) {
	ctx := browser(t)
	d := newFilledDesk(t, 300)
	word := func(letter string, n int) string { return strings.Repeat(letter, n) }
	ended := d.clock.Now().Add(-time.Minute).UTC()
	body, err := json.Marshal(map[string]any{
		"source": "wide", "external_id": "1", "channel": word("y", 40), "channel_kind": "chat", "topic": word("T", 60), "region": word("R", 60), "site": word("S", 60), "line": 1,
		"operator":   map[string]string{"external_id": "wide", "name": word("O", 110), "team": word("K", 60)},
		"customer":   map[string]string{"external_id": word("5", 60), "name": word("N", 110), "email": word("a", 60) + "@" + word("b", 60) + ".example.org"},
		"attributes": map[string]string{word("a", 30): word("Z", 180)},
		"beyond":     map[string]string{"what": word("B", 300), "why": word("W", 300)},
		"started_at": ended.Add(-time.Minute), "ended_at": ended, "talk_seconds": 31,
		"messages": []map[string]string{{"from": "customer", "text": "https://example.org/" + word("u", 600)}, {"from": "operator", "text": word("w", 900)}, {"from": "system", "text": word("q", 500)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	takeOver(t, d.app, d.server.URL, string(body))
	var id string
	if err := d.raw(t).QueryRow("SELECT MAX(id) FROM contacts").Scan(&id); err != nil {
		t.Fatal(err)
	}
	b := tab{t, ctx, d.server.URL}
	b.signIn("admin@demo.example", demo.Password)
	for _, width := range []int64{360, 1024, 1366} {
		b.do("a window", chromedp.EmulateViewport(width, 740))
		for _, path := range []string{"/contacts/" + id, "/contacts/" + id + "/review", "/contacts?marked=", "/notes/new?contact=" + id, "/ideas/new?origin=contact:" + id, "/settings/people/2", "/settings/teams?kind=team"} {
			b.open(path)
			wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](tooWide))
			if err != nil || wide != "" {
				t.Errorf("%s does not fit %d px: %s %v", path, width, wide, err)
			}
		}
	}
}
