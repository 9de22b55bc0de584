package review_test

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A review is scored with the keyboard alone, the score follows, and a phone
// shows one pane at a time.
func TestKeysInABrowser(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium on this machine: the browser test did not run")
	}
	w := newWorld(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	defer cancel()
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	is := func(expression string) {
		t.Helper()
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		if err != nil || !yes {
			t.Fatalf("%s: %v %v", expression, yes, err)
		}
	}
	keys := func(list string) {
		t.Helper()
		for _, k := range list {
			do(chromedp.KeyEvent(string(k)))
		}
	}
	total := `document.querySelector("[data-total]").value`
	shown := func(selector string) string { return `document.querySelector("` + selector + `").checkVisibility()` }

	do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(w.url+"/reviews?who=anna"))
	is(`document.cookie = "who=anna; path=/", true`)
	do(chromedp.Navigate(w.url+formOf(w.ids[0])), chromedp.WaitReady("form[data-review]"))
	is(total + ` === "—"`)
	is(shown(".review-talk") + " && " + shown(".review-card"))
	keys("j4")
	is(total + ` === "100"`)
	keys("j3j4jnj1")
	is(`!document.querySelector("[data-failed]").hidden && ` + total + ` === "0"`)
	keys("3j2")
	is(`document.querySelector("[data-failed]").hidden && document.querySelector("[data-left]").hidden && ` + total + ` === "100"`)
	keys("kkkkk1") // back at the first
	is(total + ` === "75"`)
	// Sent as the page sees it: the tool's own c would be typed into the box as well.
	is(`!document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "c", bubbles: true, cancelable: true}))`)
	is(`document.activeElement.name === "remark-humanity"`)
	keys("jks3")
	is(`document.activeElement.value === "jks3" && ` + total + ` === "75"`)
	do(chromedp.KeyEvent("\u001b"))
	is(`document.activeElement.name === "score-humanity"`)

	// What is filled in is kept as a draft by itself, the pin with what it shows; the page may
	// be left at any moment.
	do(chromedp.KeyEvent("\u001b"))
	is(`!document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "з", code: "KeyP", bubbles: true, cancelable: true}))`)
	is(`document.activeElement.name === "pin-0"`)
	keys("kind")
	is(`(() => { const kind = document.querySelector("[name=kind-0]"); kind.value = "example"; return kind.dispatchEvent(new Event("change", {bubbles: true})) })()`)
	do(chromedp.Poll[chromedp.Void](`document.querySelector("[data-kept]").textContent.trim() !== ""`))
	is(`document.querySelector("[data-edit]").value === "1" && !document.querySelector("[data-discard]").hidden`)
	do(chromedp.Reload(), chromedp.WaitReady("form[data-review]"))
	is(`document.querySelector("[name=pin-0]").value === "kind" && document.querySelector("[name=kind-0]").value === "example" && ` + total + ` === "75"`)

	do(chromedp.EmulateViewport(360, 800))
	do(chromedp.Click(chromedp.CSS(".pane:has([value=talk])")))
	is(shown(".review-talk") + " && !" + shown(".review-card"))
	do(chromedp.Click(chromedp.CSS(".pane:has([value=card])")))
	is("!" + shown(".review-talk") + " && " + shown(".review-card"))
	is(`document.documentElement.scrollWidth <= innerWidth`)

	do(chromedp.EmulateViewport(1440, 900))
	keys("s")
	do(chromedp.WaitVisible(".verdict-score"))
	is(`document.querySelector(".verdict-score").textContent.trim() === "75"`)
}
