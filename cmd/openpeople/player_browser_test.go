package main

import (
	"fmt"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/demo"
	"openpeople/internal/recording"
)

// A recording does not play by itself; its wave leads to any place, and its keys work on any
// layout, while scoring, and not while somebody types.
func TestPlayerInABrowser(t *testing.T) {
	ctx := browser(t)
	a, base := liveDesk(t, newSink(t))
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Boss", Role: "admin"})
	system, ended := actor.System("test"), a.now().Add(-time.Hour)
	for i := range 5 {
		taken, err := a.contacts.Take(t.Context(), system, []contact.Draft{{Source: "pbx", ExternalID: fmt.Sprint(i), Channel: "phone", Kind: contact.Voice, StartedAt: ended, EndedAt: ended}})
		if err != nil || taken[0].Err != nil {
			t.Fatal(err, taken)
		}
	}
	if err := demo.Calls(t.Context(), a.contacts, a.recordings, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	for more := true; more; {
		var err error
		if more, err = a.recordings.HearNext(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.texts.SaveSpeechEngine(t.Context(), system, recording.Engine{On: true, URL: "http://127.0.0.1:9", Model: "m"}, nil, ""); err != nil {
		t.Fatal(err) // what is offered beside a player must not break the form of a review
	}
	b := tab{t, ctx, base}
	b.signIn("boss@example.org", demo.Password)
	press := func(on, key, code string) bool {
		return b.is(fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new KeyboardEvent("keydown", {key: %q, code: %q, bubbles: true, cancelable: true}))`, on, key, code))
	}
	at := func(seconds int) bool {
		return b.is(fmt.Sprintf(`Math.abs(document.querySelector("audio").currentTime - %d) < 0.5`, seconds))
	}
	must := func(what string, ok bool) {
		t.Helper()
		if !ok {
			t.Errorf("%s: not so", what)
		}
	}
	for _, page := range []string{"/contacts/1", "/contacts/1/review"} { // of 56 seconds
		b.open(page)
		must("it stands still", at(0) && b.is(`document.querySelector("audio").paused`))
		b.is(`(() => {
			const wave = document.querySelector("[data-wave]"), {left, top, width} = wave.getBoundingClientRect();
			return wave.dispatchEvent(new MouseEvent("click", {clientX: left + width / 2, clientY: top + 5, bubbles: true}));
		})()`)
		must("the wave leads to its place", at(28))
		press("body", "и", "KeyB")
		must("five seconds back, on a Russian layout", at(23))
		press("input#search", "b", "KeyB")
		must("who types does not move it", at(23))
		press("body", "ъ", "BracketRight")
		must("faster", b.is(`document.querySelector("audio").playbackRate === 1.25`))
		press("body", "g", "KeyG")
		must("silence is passed over", b.is(`document.querySelector("[data-skip]").ariaPressed === "true"`))
		press("body", "l", "KeyL")
		must("a loop begins", b.is(`document.querySelector("[data-loop]").ariaPressed === "true"`))
	}
	must("each step is of the form", b.is(`[...document.querySelectorAll("input[data-points]")].every((one) => one.form?.matches("[data-review]"))`))
	b.is(`(() => { window.scored = document.querySelector("input[data-points]"); scored.focus(); return true; })()`)
	press("input[data-points]", "и", "KeyB")
	must("while scoring", at(18))
	must("and nothing is scored by it", b.is(`document.querySelector("input[data-points]:checked") === null`))

	// A call is scored and pinned at a second by keyboard; whoever reads the review hears it there.
	press("body", "и", "KeyB")
	must("the second is 13", at(13))
	b.is(`(() => { for (const one of document.querySelectorAll("[data-criterion]")) one.querySelector("input[data-points]").click(); return true; })()`)
	b.is(`(() => { for (const pin of document.querySelectorAll("details.pin")) pin.remove(); return true; })()`)
	press("input[data-points]", "з", "KeyP")
	must("the key pins what is heard", b.is(`document.activeElement.name === "moment-0-words" && document.querySelector("[name=moment-0]").value === "00:13"`))
	b.is(`(() => { document.activeElement.value = "said it in plain words"; return true; })()`)
	must("the second in words", b.is(`(() => { document.querySelector("[data-moment-here]").click(); return document.activeElement.name === "moment-1-words"; })()`))
	b.is(`(() => { document.querySelector("[name=moment-1]").value = ""; document.querySelector("#pane-card").click(); return true; })()`)
	b.press("[data-submit]")
	b.shows("said it in plain words")
	must("a stroke on the wave", b.is(`document.querySelectorAll("[data-wave] .tick").length === 1`))
	b.is(`(() => { const link = document.querySelector("a[data-seek]"); link.click(); return true; })()`)
	must("it is heard from there", b.is(`document.querySelector("audio").currentTime >= 13 && document.querySelector("audio").currentTime < 15`))
}
