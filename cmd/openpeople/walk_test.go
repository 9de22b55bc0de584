package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"openpeople/internal/demo"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/openday"
)

// script runs a statement on the page; it is for choosing what a hand would
// choose in many places.
func (b tab) script(what, statement string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("(()=>{"+statement+"; return true})()")); err != nil {
		b.t.Fatalf("%s: %v\n%.2000s", what, err, b.text())
	}
}

// signOut makes room for the next person.
func (b tab) signOut() {
	b.t.Helper()
	b.script("sign out", `const x = new XMLHttpRequest(); x.open("POST", "/logout", false); x.send()`)
}

// TestTheWholeWalk is the chain from end to end in a browser: a customer answers
// 2 with a comment; the supervisor finds it, reviews it and pins a message; the
// agent acknowledges; on an open people day the director writes a note about that
// contact; an agent makes an idea of it; two people vote; the supervisor accepts
// it; and from the idea one click leads back to the customer's words.
func TestTheWholeWalk(t *testing.T) {
	const words = "Обещали перезвонить и не перезвонили"
	ctx := browser(t)
	s := newSink(t)
	a, base := liveDesk(t, s)
	takeOver(t, a, base, contactJSON("walk", time.Now(), 4))
	team, err := a.accounts.TeamOf(context.Background(), actor.System("test"), "Чаты-2")
	if err != nil {
		t.Fatal(err)
	}
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Ольга Лебедева", Role: "supervisor", Leads: []int64{team}})
	hire(t, a, account.Draft{Email: "anna@example.org", Name: "Анна Павлова", Role: "agent", TeamID: team, OperatorNumber: "17"})
	hire(t, a, account.Draft{Email: "chief@example.org", Name: "Андрей Волков", Role: "executive"})
	announce(t, a)

	var page string
	select {
	case page = <-s.links:
	case <-time.After(30 * time.Second):
		t.Fatal("no letter came")
	}
	r, err := http.PostForm(base+page, url.Values{"mark": {"2"}, "solved": {"no"}, "comment": {words}})
	if err != nil {
		t.Fatal(err)
	}
	if text := body(t, r); !strings.Contains(text, words) {
		t.Fatalf("the customer's answer: %d", r.StatusCode)
	}

	b := tab{t, ctx, base}
	b.do("a desk", chromedp.EmulateViewport(1440, 900))
	b.signIn("boss@example.org", demo.Password)
	b.open("/contacts?mark=2")
	b.press(`main table a.row-link`)
	b.shows(words)
	contactPath := b.path()
	b.press(`main a[href*="/review"]`)
	b.script("score", `document.querySelectorAll("[data-criterion]").forEach(c => c.querySelectorAll("input[type=radio]")[1].click())`)
	b.script("pin", `const p = document.querySelector("[name=pin-1]"); const d = p.closest("details"); if (d) d.open = true; p.value = "здесь можно было решить самой"`)
	b.write(`textarea[name=remark]`, "Клиента не услышали")
	b.press(`button[name=do][value=submission]`)
	b.shows("здесь можно было решить самой", "Клиента не услышали")
	review := b.path()
	b.signOut()

	b.signIn("anna@example.org", demo.Password)
	b.press(`main a[href="` + review + `"]`)
	b.shows("здесь можно было решить самой")
	b.script("a word", `document.querySelector("input[name=word]").click()`)
	b.press(`main form[action$="/acknowledgement"] button`)
	b.open("/")
	if strings.Contains(b.text(), "новый разбор") {
		t.Error("an acknowledged review still waits")
	}
	b.signOut()

	b.signIn("chief@example.org", demo.Password)
	b.press(`main a[href^="/days/"]`)
	b.press(`main form[action$="/seat"] button`)
	b.open("/notes/new?contact=" + contactPath[len("/contacts/"):])
	b.write(`textarea[name=what]`, "Слушал разговор: клиенту обещали звонок и забыли")
	b.press(`main form[action="/notes"] button.button-primary`)
	b.shows("обещали звонок и забыли")
	note := b.path()
	b.signOut()

	b.signIn("anna@example.org", demo.Password)
	b.open(note)
	b.press(`main a[href^="/ideas/new"]`)
	b.write(`[name=title]`, "Обещанный звонок сам встаёт в очередь")
	b.write(`textarea[name=problem]`, "Обещаем перезвонить и забываем")
	b.write(`textarea[name=proposal]`, "Пусть обещание становится задачей со сроком")
	b.press(`main form[method=post] button.button-primary`)
	b.shows("Обещанный звонок сам встаёт в очередь")
	idea := b.path()
	b.signOut()

	for _, who := range []string{"chief@example.org", "boss@example.org"} {
		b.signIn(who, demo.Password)
		b.open(idea)
		b.press(`main form[action="` + idea + `/vote"] button`)
		if who != "boss@example.org" {
			b.signOut()
		}
	}
	for _, to := range []string{"discussed", "accepted"} {
		b.script("status "+to, `const f = document.querySelector('main form[action="`+idea+`/changes"]'); const d = f.closest("details"); if (d) d.open = true;
const r = f.querySelector('[name=to][value="`+to+`"]'); if (r) r.click(); else f.querySelector("select[name=to]").value = "`+to+`";
const o = f.querySelector("select[name=owner]"); if (o && "`+to+`" === "accepted") { o.selectedIndex = 1; f.querySelector("[name=due]").value = "`+a.days.Today().Add(30).String()+`" }`)
		b.do("a reason", chromedp.SendKeys(chromedp.CSS(`main form[action="`+idea+`/changes"] textarea[name=reason]`), "Повторяется каждую неделю"))
		b.press(`main form[action="` + idea + `/changes"] button.button-primary`)
	}
	b.shows("Повторяется каждую неделю", words)
	stored, err := a.ideas.Page(context.Background(), actor.System("test"), ideaID(t, idea))
	if err != nil || stored.Votes != 2 || stored.Status != "accepted" {
		t.Errorf("the idea has %d votes and is %q, %v", stored.Votes, stored.Status, err)
	}
	b.press(`main a[href^="` + contactPath + `"]`)
	b.shows(words, "Слушал разговор")
}

// announce makes an open people day that runs now.
func announce(t *testing.T, a *app) {
	t.Helper()
	ctx, system := context.Background(), actor.System("test")
	day, err := a.days.Announce(ctx, system, openday.DayInput{Title: "Осень в чатах", From: a.days.Today()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.days.SavePlace(ctx, system, day, 0, openday.PlaceInput{Kind: "desk", Name: "Чаты", Shifts: []openday.ShiftInput{{From: "00:00", To: "23:59", Seats: 3}}}); err != nil {
		t.Fatal(err)
	}
}

func (b tab) path() string {
	b.t.Helper()
	p, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

func ideaID(t *testing.T, path string) (id int64) {
	t.Helper()
	if _, err := fmt.Sscanf(path, "/ideas/%d", &id); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return id
}
