package idea_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/kit"
)

// From a contact to an idea, past a similar one, to the decision and back.
func TestWalk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		w := newWorld(t, s, clock)
		origin := fmt.Sprintf("contact:%d", w.contact.ID)
		sheet := w.get("vera en", "/ideas/new?origin="+origin).shows(t, 200, `name="origin" value="`+origin+`"`, "чтобы узнать остаток", `name="key"`)
		sheet.hides(t, "123-45-67")
		if key := regexp.MustCompile(`name="key" value="[0-9a-f-]{36}"`).FindString(sheet.body); key == "" {
			t.Error("the form has no key")
		}
		first := form(1, "Показывать остаток пакета", "Клиенты звонят узнать остаток минут", "Бот пишет остаток", "origin", origin)
		stored := w.post("vera", "/ideas", first)
		if stored.status != http.StatusSeeOther || stored.location != "/ideas/1" {
			t.Fatalf("nothing is like it, and yet %d %q: %.300s", stored.status, stored.location, stored.body)
		}

		fed := url.Values{"idea": {"1"}, "origin": {origin}}
		if added := w.post("vera", "/ideas/origins/choice", fed); added.status != http.StatusSeeOther || !strings.HasPrefix(added.location, "/contacts/") {
			t.Errorf("fed: %d %q", added.status, added.location)
		}
		for _, bad := range []url.Values{{"idea": {"1"}}, {"origin": {origin}}, {"idea": {"x"}, "origin": {origin}}, {"idea": {"1"}, "origin": {"person:1"}}, {"idea": {"1"}, "origin": {origin}, "x": {"1"}}} {
			if got := w.post("vera", "/ideas/origins/choice", bad); got.status != 422 {
				t.Errorf("%v: %d", bad, got.status)
			}
		}

		// Somebody proposes much the same from a note-less visit: nothing is stored
		// before the choice, whatever is typed stays.
		second := form(2, "Остатки в боте", "Клиент звонит и хочет узнать остаток минут", "Боту писать остаток пакетов")
		for range 2 {
			w.post("dina en", "/ideas", second).shows(t, 200, "There is an idea like this", "Показывать остаток пакета", "Vote for that one", "Propose mine anyway", `value="Остатки в боте"`, `name="anyway" value="1"`)
		}
		w.get("dina", "/ideas/2").shows(t, 404)
		if got := w.post("dina", "/ideas/1/vote", nil); got.location != "/ideas/1" || got.status != http.StatusSeeOther {
			t.Errorf("voting for that one: %d %q", got.status, got.location)
		}
		second.Set("anyway", "1")
		for range 3 {
			if got := w.post("dina", "/ideas", second); got.location != "/ideas/2" {
				t.Errorf("mine anyway: %d %q", got.status, got.location)
			}
		}
		w.get("dina", "/ideas/3").shows(t, 404)

		// A vote from a list comes back to it, and nowhere else.
		for back, want := range map[string]string{"/ideas?order=new": "/ideas?order=new", "https://evil.example/": "/", "//evil.example": "/"} {
			if got := w.post("gleb", "/ideas/1/vote", url.Values{"back": {back}}); got.location != want {
				t.Errorf("back to %q led to %q", back, got.location)
			}
		}
		w.get("gleb en", "/ideas").shows(t, 200, `aria-pressed="true" aria-label="Take the vote back: Показывать остаток пакета, 2 votes"`)
		w.post("gleb", "/ideas/1/unvote", nil)
		w.get("gleb en", "/ideas/1").shows(t, 200, "1 vote", "Дина Котова", "Дина Котова").hides(t, `href="/contacts/`, "Decision", "Пришлось звонить")
		w.get("vera", "/ideas/1").shows(t, 200, "Написал клиент", "Пришлось звонить с ***67", fmt.Sprintf(`href="/contacts/%d"`, w.contact.ID)) // her own contact

		talk := form(9, "", "", "")
		talk = url.Values{"key": talk["key"], "words": {"Сделаем <b>скоро</b>"}}
		for range 2 {
			if got := w.post("anna", "/ideas/1/comments", talk); !strings.HasPrefix(got.location, "/ideas/1#comment-") {
				t.Errorf("comment: %d %q", got.status, got.location)
			}
		}
		page := w.get("anna en", "/ideas/1").shows(t, 200, "Сделаем &lt;b&gt;скоро&lt;/b&gt;", "Discuss it", "Decline it")
		if n := strings.Count(page.body, "&lt;b&gt;"); n != 1 {
			t.Errorf("the comment stands %d times", n)
		}
		page.hides(t, `value="accepted"`, `name="owner"`) // no way leads there yet
		decide := func(revision, to string, more ...string) answer {
			v := url.Values{"revision": {revision}, "to": {to}}
			for i := 0; i+1 < len(more); i += 2 {
				v.Set(more[i], more[i+1])
			}
			return w.post("anna en", "/ideas/1/changes", v)
		}
		decide("1", "accepted").shows(t, 422, "Choose what next.")
		decide("1", "declined").shows(t, 422, "Say why.", `value="declined" checked`)
		if got := decide("1", "discussed", "reason", "Спросим"); got.location != "/ideas/1" {
			t.Errorf("discussed: %d %q", got.status, got.location)
		}
		decide("1", "declined", "reason", "поздно").shows(t, 409, "Somebody moved the idea meanwhile", "поздно")
		decide("2", "accepted", "due", "2026-01-01").shows(t, 422, "Choose who will see it through.", "The date must be today or later")
		if got := decide("2", "accepted", "due", "2026-12-20", "owner", fmt.Sprint(w.people["anna"].PersonID)); got.status != 303 {
			t.Errorf("accepted: %d %.300s", got.status, got.body)
		}
		w.get("vera en", "/ideas/1").shows(t, 200, "Accepted", "Спросим", "20\u00a0Dec\u00a02026", "Анна Павлова")
		w.get("vera en", "/ideas?mine=1").shows(t, 200, "Показывать остаток пакета", "Анна Павлова, by 20\u00a0Dec\u00a02026")
		w.get("vera en", "/ideas?status=accepted&order=new").shows(t, 200, "Показывать остаток пакета").hides(t, "Остатки в боте")
	})
}

// Both languages say everything, on full and on empty screens.
func TestWords(t *testing.T) {
	s, clock := storetest.SQLite(t)
	w := newWorld(t, s, clock)
	missing := regexp.MustCompile(`\[[a-z]+(\.[a-z_]+)+\]`)
	walk := func() {
		for _, path := range []string{"/ideas", "/ideas?order=new", "/ideas?mine=1", "/ideas?q=нет", "/ideas?status=live", "/ideas/new", "/ideas/1"} {
			for _, who := range []string{"vera", "vera en", "anna", "anna en"} {
				got := w.get(who, path)
				if key := missing.FindString(got.body); key != "" {
					t.Errorf("%s %s: no words for %s", who, path, key)
				}
				if strings.Contains(got.body, "<no value>") {
					t.Errorf("%s %s: a placeholder is empty", who, path)
				}
			}
		}
	}
	w.get("vera en", "/ideas").shows(t, 200, "No ideas yet", `href="/ideas/new"`).hides(t, "CSV")
	w.get("vera", "/ideas?mine=1").shows(t, 200, "Вы ещё ничего не предлагали")
	walk()
	w.post("vera", "/ideas", form(1, "Идея", "сложность", "решение", "origin", fmt.Sprintf("contact:%d", w.contact.ID)))
	walk()
	w.get("vera", "/ideas?q=сложности").shows(t, 200, "Идея", "1 запись")
	w.get("vera", "/ideas?q=иное").shows(t, 200, "Ничего не нашлось")
}

// Every route is walked with every role.
func TestEveryRole(t *testing.T) {
	s, clock := storetest.SQLite(t)
	w := newWorld(t, s, clock)
	w.post("vera", "/ideas", form(1, "Идея", "сложность", "решение"))
	w.people["nobody"] = actor.Nobody
	w.people["token"] = actor.Actor{TokenID: 1, Scopes: actor.Scopes}
	seen := 0
	for _, r := range w.doors.Routes() {
		if r.Door != kit.Staff {
			t.Errorf("%s %s stands behind the door %s", r.Method, r.Path, r.Door)
		}
		seen++
		for who, a := range w.people {
			got := w.do(who, r.Method, strings.ReplaceAll(r.Path, ":id", "1"), nil)
			if refused := got.status == 401 || got.status == 403; refused == a.May(r.Right) {
				t.Errorf("%s %s by %s: %d", r.Method, r.Path, who, got.status)
			}
		}
	}
	if seen < 13 {
		t.Errorf("only %d routes", seen)
	}
}

func TestBadRequests(t *testing.T) {
	s, clock := storetest.SQLite(t)
	w := newWorld(t, s, clock)
	w.post("vera", "/ideas", form(1, "Идея", "сложность", "решение"))
	long := strings.Repeat("щ", idea.MaxText+1)
	for _, path := range []string{
		"/ideas/0", "/ideas/-1", "/ideas/x", "/ideas/9999999999999999999999", "/ideas/77", "/ideas/new?origin=contact:77", "/ideas/new?origin=person:1",
		"/ideas/new?origin=note:1" + strings.Repeat("&origin=note:1", idea.MaxOrigins),
	} {
		if got := w.get("vera", path); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	for _, path := range []string{
		"/ideas?q=" + url.QueryEscape(`" OR NEAR(`), "/ideas?q=%F0%9F%99%82",
		"/ideas?order=new&after=" + page.Cursor{At: 1, ID: 1}.In("/ideas?order=new"), "/ideas.csv?q=x",
	} {
		if got := w.get("vera", path); got.status != 200 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	for _, path := range []string{"/ideas?order=%00", "/ideas?order=old", "/ideas?status=zzz", "/ideas.csv?status=zzz", "/ideas?order=new&order=wanted", "/ideas?mine=&after=%2e%2e", "/ideas?after=" + url.QueryEscape("fw.fw"), "/ideas?sort=zzz", "/ideas.csv?after=MS4x"} {
		if got := w.get("vera", path); got.status != 422 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	for _, q := range []string{"%ff", "a%00b", url.QueryEscape(strings.Repeat("щ", idea.MaxSearch+1))} {
		if got := w.get("vera", "/ideas?q="+q); got.status != 422 {
			t.Errorf("q=%.20s: %d", q, got.status)
		}
		if got := w.get("vera", "/ideas.csv?q="+q); got.status != 422 {
			t.Errorf("csv q=%.20s: %d", q, got.status)
		}
	}
	w.post("vera en", "/ideas", form(2, "", long, "x\x00")).shows(t, 422, "at most 4000", long[:100], `href="#f-title"`, `href="#f-problem"`, `href="#f-proposal"`)
	for name, value := range map[string]string{"channels": "x", "topics": "99", "regions": "-1", "origin": "note:99", "votes": "1000", "key": "zzz"} {
		v := form(3, "Ещё", "одна", "мысль", "anyway", "1")
		v.Set(name, value)
		if got := w.post("vera", "/ideas", v); got.status != 422 {
			t.Errorf("%s=%s: %d", name, value, got.status)
		}
	}
	for path, v := range map[string]url.Values{
		"/ideas/1/comments": {"key": {"zzz"}, "words": {"да"}},
		"/ideas/1/changes":  {"revision": {"99999999999999999999"}, "to": {"discussed"}, "owner": {"x"}, "due": {"9999-99-99"}},
		"/ideas/1/vote":     {"origin": {"zzz"}},
	} {
		if got := w.post("anna", path, v); got.status != 422 {
			t.Errorf("%s: %d %.200s", path, got.status, got.body)
		}
	}
	for _, path := range []string{"/ideas/77/vote", "/ideas/77/unvote"} {
		if got := w.post("anna", path, nil); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if n := w.get("vera en", "/ideas?status=all").shows(t, 200, "1 row"); n.status != 200 {
		t.Error("bad requests stored something")
	}
}

func TestExport(t *testing.T) {
	s, clock := storetest.SQLite(t)
	w := newWorld(t, s, clock)
	w.post("vera", "/ideas", form(1, "=1+1", "@сложность", "-решение\nв две строки"))
	w.post("gleb", "/ideas", form(2, "Другое", "совсем, с запятой", `и "кавычками"`))
	got := w.get("anna", "/ideas.csv?order=new&sep=comma").shows(t, 200, "\ufeffid,title,problem", "'=1+1", "'@сложность", "'-решение", `"совсем, с запятой"`, `"и ""кавычками"""`, "Вера Орлова")
	if strings.Index(got.body, "Другое") > strings.Index(got.body, "=1+1") {
		t.Error("not in the order of the list")
	}
	w.get("anna", "/ideas.csv?q=запятые").shows(t, 200, "Другое").hides(t, "=1+1")
}

func TestVotesFromThePageAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		w := newWorld(t, s, clock)
		w.post("vera", "/ideas", form(1, "Идея", "сложность", "решение"))
		var all sync.WaitGroup
		var mu sync.Mutex
		var codes []int
		for i := range 64 {
			who := []string{"vera", "gleb"}[i%2]
			all.Go(func() {
				got := w.post(who, "/ideas/1/vote", nil)
				mu.Lock()
				codes = append(codes, got.status)
				mu.Unlock()
			})
		}
		all.Wait()
		if slices.ContainsFunc(codes, func(c int) bool { return c != 303 }) {
			t.Errorf("answers %v", codes)
		}
		w.get("vera en", "/ideas/1").shows(t, 200, "2 votes")
	})
}
