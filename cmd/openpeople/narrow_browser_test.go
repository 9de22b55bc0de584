package main

import (
	"net/http"
	"strings"
	"testing"

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

// Every page of the staff fits a phone of 360 px: none scrolls sideways.
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
		wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](tooWide))
		if err != nil || wide != "" {
			t.Errorf("%s does not fit: %s %v", path, wide, err)
		}
	}
	if seen < 35 {
		t.Errorf("%d pages were looked at", seen)
	}
}
