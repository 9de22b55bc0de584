package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"openpeople/internal/actor"
	"openpeople/internal/demo"
	"openpeople/internal/web/kit"
)

// audit returns what three rules of WCAG find on a page that is open: what is seen of a
// name is part of it (2.5.3), targets are 24 px large or stand that far apart (2.5.8), and
// headings leave no level out, with one at the top; regions of one name; and words that
// only a program says. Each line says which rule and what.
const audit = `(() => {
	const bad = []
	const tidy = s => (s || "").replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase()
	const seen = e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height > 1
	const say = (rule, e, why) => bad.push(rule + ": " + e.outerHTML.slice(0, 120).replace(/\s+/g, " ") + " " + why)

	let level = 0
	for (const h of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
		if (!h.checkVisibility()) continue
		if (+h.tagName[1] > level + 1) say("heading-order", h, "after h" + level)
		level = +h.tagName[1]
	}

	const targets = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")].filter(e => seen(e) && !e.disabled)
	for (const e of targets) {
		const label = tidy(e.getAttribute("aria-label")), text = tidy(e.innerText)
		if (label && text && e.matches("a, button, summary") && !label.includes(text)) say("label-content-name-mismatch", e, "shows " + text)
	}

	const labelOf = e => e.matches("input[type=radio], input[type=checkbox]") && e.closest("label")
	const box = e => { const l = labelOf(e); return (l && getComputedStyle(l).display !== "contents" ? l : e).getBoundingClientRect() }
	const inText = e => getComputedStyle(e).display === "inline" && tidy(e.parentElement.innerText).length > tidy(e.innerText).length
	const pinned = e => { for (; e; e = e.parentElement) if (["fixed", "sticky"].includes(getComputedStyle(e).position)) return e; return null }
	const boxes = targets.filter(e => !inText(e)).map(e => ({e, r: box(e), on: pinned(e)}))
	const small = boxes.filter(({r}) => r.width < 23.5 || r.height < 23.5)
	for (const {e, r, on} of small) {
		const x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2
		const near = boxes.find(o => {
			if (o.e === e || o.on !== on || o.e.contains(e) || e.contains(o.e)) return false // what is pinned moves over the rest
			if (small.some(s => s.e === o.e)) return Math.hypot(x - (o.r.left + o.r.right) / 2, y - (o.r.top + o.r.bottom) / 2) < 23.5
			return Math.hypot(x - Math.min(Math.max(x, o.r.left), o.r.right), y - Math.min(Math.max(y, o.r.top), o.r.bottom)) < 11.5
		})
		if (near) say("target-size", e, Math.round(r.width) + " by " + Math.round(r.height) + ", beside " + near.e.outerHTML.slice(0, 80))
	}

	const titles = [...document.querySelectorAll("h1")].filter(e => e.checkVisibility()).length
	if (titles !== 1) bad.push("page-has-heading-one: " + titles + " of them")
	const regions = [...document.querySelectorAll("[role=region]")].filter(e => e.checkVisibility()).map(e => e.getAttribute("aria-label"))
	regions.filter((r, i) => regions.indexOf(r) !== i).forEach(r => bad.push("landmark-unique: " + r))
	const raw = (document.title + " " + document.body.innerText).match(/.{0,20}(%!|undefined|<nil>|\bNaN\b|\{\{).{0,20}/)
	if (raw) bad.push("raw: " + raw[0])
	return bad
})()`

// Three rules of accessibility hold on every page for every role; on a phone for one
// that sees nearly all, and for a customer. (All of axe is run by hand; it is not ours to keep here.)
func TestPagesAreAccessible(t *testing.T) {
	d := newFilledDesk(t, 300)
	var pages []string
	for _, r := range d.routes {
		if r.Method == http.MethodGet && r.Door != kit.API && !slices.Contains(pages, r.Path) {
			pages = append(pages, r.Path)
		}
	}
	for _, p := range demoAccounts() {
		t.Run(string(p.Role), func(t *testing.T) {
			b := tab{t, browser(t), d.server.URL}
			client := d.as(t, p.Role)
			b.signIn(p.Email, demo.Password)
			opened := 0
			for _, path := range pages {
				if strings.HasPrefix(path, "/s/") != (p.Role == actor.Admin) && strings.HasPrefix(path, "/s/") {
					continue // a customer has no role: once is enough
				}
				at := d.somewhere(t, path)
				r, err := client.Get(d.server.URL + at)
				if err != nil {
					t.Fatal(err)
				}
				r.Body.Close()
				if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || strings.HasPrefix(path, "/api/") {
					continue
				}
				opened++
				widths := []int64{1366}
				if p.Role == actor.Supervisor || strings.HasPrefix(path, "/s/") {
					widths = append(widths, 360)
				}
				for _, width := range widths {
					b.do("a screen", chromedp.EmulateViewport(width, 768))
					b.open(at)
					b.is(`[...document.querySelectorAll("main details")].every(d => d.open = true)`)
					found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](audit))
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range found {
						t.Errorf("%s at %d px: %s", at, width, f)
					}
				}
			}
			if opened < 15 {
				t.Errorf("only %d pages were opened", opened)
			}
		})
	}
}

// TestAuditSees shows the audit what it must find.
func TestAuditSees(t *testing.T) {
	b := tab{t, browser(t), ""}
	for body, want := range map[string]string{
		`<h1>A</h1><h3>B</h3>`:                    "heading-order",
		`<button aria-label="Menu">Olga</button>`: "label-content-name-mismatch",
		`<div style="display:flex"><a href="/a" style="display:block;font-size:10px">a</a><a href="/b" style="display:block;font-size:10px">b</a></div>`: "target-size",
		`<h2>A</h2>`: "heading-order",
		`<h1>A</h1><p role=region aria-label=a>b</p><p role=region aria-label=a>c</p>`: "landmark-unique",
		`<h1>A</h1><h1>B</h1>`:        "page-has-heading-one",
		`<h1>A</h1><p>n = %!d(b)</p>`: "raw",
		`<h1>A</h1><h2>B</h2><button aria-label="Olga, menu" style="width:30px;height:30px">Olga</button><p>in <a href="/c">text</a> one</p>`: "",
	} {
		b.do("a page", chromedp.Navigate("data:text/html,<!doctype html><meta charset=utf-8>"+body))
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](audit))
		if err != nil {
			t.Fatal(err)
		}
		if want == "" && len(found) > 0 || want != "" && (len(found) == 0 || !strings.HasPrefix(found[0], want)) {
			t.Errorf("%s: %q, want %q", body, found, want)
		}
	}
}
