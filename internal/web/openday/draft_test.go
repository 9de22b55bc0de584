package openday_test

import (
	"context"
	"net/http/httptest"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"openpeople/internal/openday"
)

// A draft outlives a closed page, arrives once however often it is sent, and is
// gone when it has arrived.
func TestDraftOnTheDevice(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium on this machine: the browser test did not run")
	}
	h := newHouse(t)
	h.fill()
	server := httptest.NewServer(h.engine)
	defer server.Close()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	defer cancel()
	page := server.URL + "/notes/new?_as=agent&_lang=ru"
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
	count := func() int64 {
		n, err := h.days.CountNotes(t.Context(), h.people["agent"], openday.NoteFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	do(chromedp.Navigate(page), chromedp.WaitReady("form[data-draft]"))
	do(chromedp.SendKeys(chromedp.CSS("textarea[name=what]"), "Ждал сорок минут"), chromedp.Click(chromedp.CSS("input[name=hindered][value=queue]")), chromedp.Click(chromedp.CSS("input[name=mood][value='2']")))
	is(`!!(sessionStorage.key0 = document.querySelector("[name=key]").value)`)
	do(chromedp.Navigate(server.URL+"/days?_as=agent&_lang=ru"), chromedp.Navigate(page), chromedp.WaitVisible("[data-draft-restored]"))
	is(`document.querySelector("[name=what]").value === "Ждал сорок минут" && document.querySelector("[value=queue]").checked && document.querySelector("[name=mood][value='2']").checked`)
	is(`document.querySelector("[name=key]").value === sessionStorage.key0`)

	// Sent twice, as from a page that did not know that it had arrived.
	send := `fetch("/notes?_as=agent&_lang=ru", {method: "POST", body: new URLSearchParams(new FormData(document.querySelector("form[data-draft]"))), redirect: "follow"}).then(() => sessionStorage.sent = (+sessionStorage.sent || 0) + 1), true`
	is(send)
	is(send)
	for ctx.Err() == nil {
		if done, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`sessionStorage.sent === "2"`)); err != nil || done {
			break
		}
	}
	is(`sessionStorage.sent === "2"`)
	if n := count(); n != before+1 {
		t.Errorf("%d notes were made of one form", n-before)
	}
	do(chromedp.Navigate(server.URL+"/notes/3?_as=agent&_lang=ru"), chromedp.WaitReady("[data-note-key]"))
	do(chromedp.Navigate(page), chromedp.WaitReady("form[data-draft]"))
	is(`document.querySelector("[name=what]").value === "" && document.querySelector("[data-draft-restored]").hidden && document.querySelector("[name=key]").value !== sessionStorage.key0`)

	// Begun anew by the button.
	do(chromedp.SendKeys(chromedp.CSS("textarea[name=what]"), "другое"), chromedp.Navigate(page), chromedp.WaitVisible("[data-draft-restored]"), chromedp.Click(chromedp.CSS("[data-draft-drop]")))
	is(`document.querySelector("[name=what]").value === "" && document.querySelector("[data-draft-restored]").hidden && document.querySelector("[name=place]").value !== ""`)
	do(chromedp.Navigate(page), chromedp.WaitReady("form[data-draft]"))
	is(`document.querySelector("[data-draft-restored]").hidden`)
}
