package openday_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/kit"
	webopenday "openpeople/internal/web/openday"
	"openpeople/static"
	"openpeople/templates/ui"
)

// house is the pages of this room on a real store, with a clock that the test
// turns. Who asks stands in the header As, the language in Lang.
type house struct {
	t      testing.TB
	store  *store.Store
	days   *openday.Service
	clock  *storetest.Clock
	people map[string]actor.Actor
	zone   *time.Location // the reader's
	engine *gin.Engine
	routes []kit.Route
}

type ideas struct{}

func (ideas) IdeasOf(_ context.Context, kind string, id int64) ([]ui.Link, error) {
	if kind != "note" || id != 1 {
		return nil, nil
	}
	return []ui.Link{{Label: "Вторая касса в час пик", URL: "/ideas/1"}}, nil
}

func newHouse(t testing.TB) *house {
	s, clock := storetest.SQLite(t)
	h := &house{t: t, store: s, people: map[string]actor.Actor{}, zone: storetest.Moscow, clock: clock}
	h.days = openday.New(h.store, openday.Options{Now: clock.Now, Zone: storetest.Moscow})
	for name, role := range map[string]actor.Role{"agent": actor.Agent, "boss": actor.Supervisor, "director": actor.Executive, "admin": actor.Admin} {
		h.add(name, map[string]string{"agent": "Анна Петрова", "boss": "Ольга Северова", "director": "Борис Львов", "admin": "Админ"}[name], role)
	}
	gin.SetMode(gin.ReleaseMode)
	h.engine = gin.New()
	enter := func(c *gin.Context) {
		ctx := c.Request.Context()
		as, lang, theme := c.GetHeader("As"), c.GetHeader("Lang"), ""
		if c.Query("_as") != "" { // a browser that takes pictures
			as, lang, theme = c.Query("_as"), c.Query("_lang"), c.Query("_theme")
		}
		if a, ok := h.people[as]; ok {
			ctx = actor.With(ctx, a)
		}
		ctx = ui.WithNow(ui.WithZone(i18n.With(ctx, i18n.Lang(lang)), h.zone), h.clock.Now())
		c.Request = c.Request.WithContext(ui.WithTheme(ctx, theme))
	}
	doors := kit.Open(h.engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {enter}}, func(c *gin.Context, err error) {
		f := fault.Of(err)
		if f.Code == fault.Broken {
			t.Errorf("%s %s: %v", c.Request.Method, c.Request.URL, err)
		}
		kit.View(c, f.Code.Status(), ui.ErrorPage(ui.Refusal{Fault: f}))
	})
	webopenday.Routes(doors, h.days, ideas{})
	h.routes = doors.Routes()
	h.engine.GET("/static/*file", gin.WrapH(static.Handler()))
	return h
}

func (h *house) add(key, name string, role actor.Role) {
	h.t.Helper()
	p := account.Person{Email: key + "@example.org", Name: name, Role: role, CreatedAt: h.clock.Now()}
	if err := h.store.InTx(context.Background(), func(ctx context.Context) error { return h.store.InsertPerson(ctx, &p) }); err != nil {
		h.t.Fatal(err)
	}
	h.people[key] = actor.Actor{PersonID: p.ID, Name: name, Role: role}
}

// ask sends a request and returns the answer; form nil is a GET.
func (h *house) ask(as, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("As", as)
	r.Header.Set("Lang", "ru")
	w := httptest.NewRecorder()
	h.engine.ServeHTTP(w, r)
	return w
}

// go1 posts a form that must succeed and returns where it leads.
func (h *house) go1(as, path string, form url.Values) string {
	h.t.Helper()
	w := h.ask(as, path, form)
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("POST %s: %d\n%s", path, w.Code, text(w.Body.String()))
	}
	return w.Header().Get("Location")
}

var tags = regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`)

// text is the words of a page.
func text(html string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(html, " ")), " ")
}

func (h *house) see(as, path string, want ...string) string {
	h.t.Helper()
	w := h.ask(as, path, nil)
	words := text(w.Body.String())
	if w.Code != http.StatusOK {
		h.t.Fatalf("GET %s: %d %s", path, w.Code, words)
	}
	for _, s := range want {
		if !strings.Contains(strings.ReplaceAll(words, "\u00a0", " "), s) {
			h.t.Errorf("GET %s as %s does not say %q: %s", path, as, s, words)
		}
	}
	return w.Body.String()
}

// fill makes a day with two places, people on shifts and notes, and turns the
// clock into the first shift.
func (h *house) fill() {
	h.t.Helper()
	h.go1("boss", "/days", url.Values{"title": {"День открытых людей, ноябрь"}, "aim": {"Увидеть, почему в салонах ждут дольше, чем на линии."}, "from": {"2026-11-25"}, "to": {"2026-11-26"}})
	h.go1("boss", "/days/1/places", url.Values{
		"kind": {"shop"}, "name": {"Салон на Тверской"}, "address": {"Тверская, 1"}, "lines": {"4"},
		"shift_0_date": {"2026-11-25"}, "shift_0_from": {"10:00"}, "shift_0_to": {"14:00"}, "shift_0_seats": {"3"},
		"shift_1_date": {"2026-11-25"}, "shift_1_from": {"14:00"}, "shift_1_to": {"18:00"}, "shift_1_seats": {"2"},
		"shift_2_date": {"2026-11-26"}, "shift_2_from": {"22:00"}, "shift_2_to": {"02:00"}, "shift_2_seats": {"1"},
		"shift_3_date": {"2026-11-25"}, "shift_3_seats": {"4"},
	})
	h.go1("boss", "/days/1/places", url.Values{
		"kind": {"desk"}, "name": {"Чат поддержки"}, "address": {""}, "lines": {"1"},
		"shift_0_date": {"2026-11-26"}, "shift_0_from": {"09:00"}, "shift_0_to": {"13:00"}, "shift_0_seats": {"5"},
	})
	for _, as := range []string{"agent", "director"} {
		h.go1(as, "/shifts/1/seat", url.Values{"back": {"day"}})
	}
	h.go1("boss", "/shifts/4/seat", url.Values{"back": {"day"}})
	h.clock.Set(time.Date(2026, 11, 25, 11, 30, 0, 0, storetest.Moscow))
	h.go1("director", "/notes", h.noteForm("director", url.Values{
		"what": {"Покупательница сорок минут ждала переоформления номера: система трижды просила паспорт."}, "quote": {"Я уже всё показала, зачем ещё раз?"},
		"mood": {"2"}, "hindered": {"systems", "repeat"}, "hindered_text": {"сканер не видит новые паспорта"}, "helped": {"colleague"},
	}))
	h.clock.Set(h.clock.Now().Add(20 * time.Minute))
	h.go1("agent", "/notes", h.noteForm("agent", url.Values{"what": {"Пожилой клиент попросил показать, как платить с телефона. Сели и показали."}, "mood": {"5"}, "helped": {"time", "humour"}}))
}

var keyOf = regexp.MustCompile(`name="key" value="([^"]+)"`)

var placeOf = regexp.MustCompile(`<option value="([0-9]+-[0-9]+)" selected`)

// noteForm opens the form and adds its key and its chosen place to the fields.
func (h *house) noteForm(as string, form url.Values) url.Values {
	h.t.Helper()
	page := h.see(as, "/notes/new")
	form.Set("key", keyOf.FindStringSubmatch(page)[1])
	if at := placeOf.FindStringSubmatch(page); at != nil {
		form.Set("place", at[1])
	}
	return form
}

func TestADayFromAnnouncementToNotes(t *testing.T) {
	h := newHouse(t)
	h.see("agent", "/days", "Пока ничего не назначено")
	h.see("boss", "/days", "Назначить день")
	h.fill()
	h.see("agent", "/days", "День открытых людей, ноябрь", "25–26 нояб. 2026", "25 нояб., 10:00–14:00 Салон на Тверской вы записаны", "26 нояб., 09:00–13:00 Чат поддержки 4 места", "свободно 8 мест")
	if page := h.see("agent", "/days"); strings.Contains(page, ">Записаться") || strings.Contains(page, "Из ваших групп") {
		t.Error("who has a seat is asked to sign up, or who leads nobody reads of a team")
	}
	lead := h.people["admin"]
	lead.TeamIDs = []int64{1}
	h.people["lead"] = lead
	h.see("lead", "/days", "Записаться : День открытых людей, ноябрь", "Из ваших групп пока никто не идёт")
	h.see("agent", "/days/1", "Увидеть, почему", "Салон на Тверской", "25 нояб., 10:00–14:00", "свободно 1 место из 3", "Анна Петрова, Борис Львов",
		"26 нояб., 22:00 – 27 нояб., 02:00", "Директор 1", "Оператор 1", "2 заметки", "3 человека")
	if page := h.see("agent", "/days/1"); strings.Contains(page, "/places/") || strings.Contains(page, "/change") {
		t.Error("an agent sees the organiser's links")
	}
	h.see("agent", "/shifts/1", "Тверская, 1", "Отписаться", "В календарь")

	// A reader in another zone sees the own clock and is told so.
	h.zone = time.FixedZone("Asia/Yekaterinburg", 5*3600)
	h.see("agent", "/days/1", "25 нояб., 12:00–16:00", "Время по вашим часам")
	h.see("agent", "/shifts/1", "По часам контакт-центра 25 нояб., 10:00–14:00")
	h.zone = storetest.Moscow

	// The form is read back whole, on the desk's clock.
	form := h.see("boss", "/days/1/places/1")
	for _, want := range []string{`value="Салон на Тверской"`, `value="22:00"`, `value="02:00"`, `<option value="2026-11-26" selected`, `name="shift_0_id" value="1"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the form of a place does not hold %s", want)
		}
	}
	if at := h.go1("director", "/shifts/2/seat", url.Values{"back": {"day"}}); at != "/days/1" { // where the notice is
		t.Errorf("after signing up: %s", at)
	}
	if at := h.go1("director", "/shifts/2/release", url.Values{"back": {"shift"}}); at != "/shifts/2" {
		t.Errorf("after signing off: %s", at)
	}
	w := h.ask("agent", "/shifts/1/seat", url.Values{"back": {"day"}})
	if w.Code != http.StatusConflict || !strings.Contains(text(w.Body.String()), "Запись на эту смену уже есть") {
		t.Errorf("twice: %d %s", w.Code, text(w.Body.String()))
	}
	h.see("boss", "/notes?unread=1", "Никто не прочитал", "Покупательница сорок минут", "2 записи")
	h.go1("boss", "/notes/1/reading", url.Values{})
	h.see("boss", "/notes?unread=1", "1 запись")
	h.see("boss", "/notes?day=1&place="+url.QueryEscape("Салон на Тверской")+"&author="+url.QueryEscape(h.people["agent"].Name), "Пожилой клиент", "1 запись")
	h.see("boss", "/notes/1", "Борис Львов", "Директор", "система подвела", "сканер не видит", "досада", "Салон на Тверской", "Ольга Северова", "Вторая касса в час пик")
}

func TestARepeatedPostAndACorrection(t *testing.T) {
	h := newHouse(t)
	h.fill()
	form := h.noteForm("agent", url.Values{"what": {"дважды"}})
	first := h.go1("agent", "/notes", form)
	if again := h.go1("agent", "/notes", form); again != first {
		t.Errorf("posted twice: %s and %s", first, again)
	}
	if w := h.ask("director", first+"/correction", nil); w.Code != http.StatusForbidden {
		t.Errorf("somebody else's note: %d", w.Code)
	}
	page := h.see("agent", first+"/correction")
	if !strings.Contains(page, ">дважды</textarea>") || !strings.Contains(page, `name="revision" value="1"`) {
		t.Error("the form of a correction is not filled in")
	}
	correction := url.Values{"revision": {"1"}, "what": {"один раз"}, "place": {form.Get("place")}}
	h.go1("agent", first+"/correction", correction)
	h.see("agent", first, "один раз", "История: 1 исправление", "дважды")
	correction.Set("what", "из другой вкладки")
	w := h.ask("agent", first+"/correction", correction)
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), ">из другой вкладки</textarea>") {
		t.Errorf("an old form: %d", w.Code)
	}
}

func TestRefusedFormsKeepWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	h.fill()
	for _, c := range []struct {
		as, path string
		form     url.Values
		code     int
		want     []string
	}{
		{"boss", "/days", url.Values{"title": {""}, "aim": {"цель <b>"}, "from": {"вчера"}}, 422, []string{"цель &lt;b&gt;", "Такой даты нет", `value="вчера"`}},
		{"boss", "/days", url.Values{"title": {"a\x00b"}, "from": {"9999-01-01"}}, 422, []string{"недопустимые символы", "Такой даты нет"}},
		{"boss", "/days", url.Values{"title": {"a"}, "from": {"2026-11-28"}, "owner": {"me"}}, 422, []string{"Такого поля нет"}},
		{"boss", "/days/1/change", url.Values{"revision": {"1"}, "title": {"a"}, "from": {"2026-11-25"}, "to": {"2026-11-25"}}, 422, []string{"2026-11-26 есть смена"}},
		{"boss", "/days/1/change", url.Values{"revision": {"0"}, "title": {"a"}, "from": {"2026-11-25"}, "to": {"2026-11-26"}}, 422, nil},
		{"boss", "/days/1/cancellation", url.Values{"reason": {"ремонт"}}, 409, []string{"День уже начался", ">ремонт</textarea>"}},
		{"boss", "/days/1/places", url.Values{"kind": {"moon"}, "name": {"Луна"}, "lines": {"1"}, "shift_0_from": {"25:00"}, "shift_0_to": {"9"}, "shift_0_seats": {"много"}}, 422, []string{`value="Луна"`, "Выберите из списка", `value="25:00"`, `value="много"`}},
		{"boss", "/days/1/places", url.Values{"kind": {"shop"}, "name": {"Луна"}, "lines": {"999999999"}}, 422, nil},
		{"boss", "/days/1/places/1", url.Values{"kind": {"shop"}, "name": {"Салон на Тверской"}, "lines": {"1"}, "shift_0_id": {"1"}, "shift_0_date": {"2026-11-25"}, "shift_0_from": {"10:00"}, "shift_0_to": {"14:00"}, "shift_0_seats": {"1"}}, 422, []string{"Уже занято 2 места"}},
		{"boss", "/days/1/places/1", url.Values{"kind": {"shop"}, "name": {"Салон на Тверской"}, "lines": {"1"}, "shift_0_id": {"1"}, "shift_0_remove": {"1"}}, 422, []string{"Записаны 2 человека"}},
		{"boss", "/shifts/1/seat", url.Values{"email": {"никто@example.org"}}, 422, []string{"с такой почтой нет", `value="никто@example.org"`}},
		{"agent", "/notes", url.Values{"key": {"x"}, "what": {""}, "quote": {"слова"}, "mood": {"9"}, "hindered": {"queue", "нет"}, "place": {"1-99"}, "contact": {"77"}}, 422, []string{">слова</textarea>", "Заполните это поле", "Должно быть от 1 до 5"}},
		{"agent", "/notes", url.Values{"key": {"x"}, "what": {strings.Repeat("ы", 4001)}, "place": {"a-b"}}, 422, []string{"не больше 4000", "Выберите из списка"}},
		{"agent", "/days", url.Values{"title": {"a"}}, 403, nil},
		{"boss", "/days/99/places", url.Values{}, 404, nil},
		{"boss", "/days/1/places/99", url.Values{}, 404, nil},
		{"agent", "/shifts/99/seat", url.Values{}, 404, nil},
		{"boss", "/notes/99/reading", url.Values{}, 404, nil},
		{"boss", "/notes/x/reading", url.Values{}, 404, nil},
		{"boss", "/notes/99999999999999999999/reading", url.Values{}, 404, nil},
	} {
		w := h.ask(c.as, c.path, c.form)
		if w.Code != c.code {
			t.Errorf("POST %s %v: %d, want %d: %s", c.path, c.form, w.Code, c.code, text(w.Body.String()))
		}
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("POST %s does not hold %q: %s", c.path, want, text(w.Body.String()))
			}
		}
	}
	for _, path := range []string{"/days?past=1&after=" + page.Cursor{At: -1, ID: -1}.In("/days?past=1"), "/notes/new?contact=x"} {
		if w := h.ask("boss", path, nil); w.Code != http.StatusOK {
			t.Errorf("GET %s: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/notes?day=-1", "/notes?place=%ff", "/notes?day=9223372036854775807", "/notes.csv?author=a%00", "/notes?day=1&day=2", "/days?after=zzz", "/days?past=yes", "/notes?after=%00", "/notes?unread=2"} {
		if w := h.ask("boss", path, nil); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("GET %s: %d", path, w.Code)
		}
	}
}

// Every route is walked with every role: the door and the use-case agree with the
// table of rights, and nobody gets in.
func TestRightsOfRoutes(t *testing.T) {
	h := newHouse(t)
	h.fill()
	if len(h.routes) < 30 {
		t.Fatalf("only %d routes", len(h.routes))
	}
	for _, r := range h.routes {
		path := strings.NewReplacer(":id", "1", ":place", "1").Replace(r.Path)
		form := url.Values(nil)
		if r.Method == http.MethodPost {
			form = url.Values{"nothing": {"1"}}
		}
		for as, a := range h.people {
			code := h.ask(as, path, form).Code
			if refused := code == http.StatusForbidden; refused == a.May(r.Right) && !strings.HasSuffix(path, "/correction") {
				t.Errorf("%s %s as %s: %d", r.Method, path, as, code)
			}
		}
		if code := h.ask("", path, form).Code; code != http.StatusUnauthorized {
			t.Errorf("%s %s for nobody: %d", r.Method, path, code)
		}
	}
}

func TestCalendarFile(t *testing.T) {
	h := newHouse(t)
	h.fill()
	w := h.ask("agent", "/shifts/3/calendar.ics", nil)
	if got := w.Header().Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		t.Error(got)
	}
	for _, line := range strings.Split(strings.TrimSuffix(w.Body.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	whole := strings.ReplaceAll(w.Body.String(), "\r\n ", "")
	for _, want := range []string{"DTSTART:20261126T190000Z\r\n", "DTEND:20261126T230000Z\r\n", "LOCATION:Салон на Тверской\\, Тверская\\, 1\r\n", "SUMMARY:Смена: День открытых людей\\, ноябрь\r\n"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the file lacks %q:\n%s", want, whole)
		}
	}
}

func TestExportOfNotes(t *testing.T) {
	h := newHouse(t)
	h.fill()
	h.go1("agent", "/notes", h.noteForm("agent", url.Values{"what": {"=cmd|' /C calc'!A0"}, "quote": {"-1, \"да\"\nнет"}}))
	h.go1("agent", "/notes", h.noteForm("agent", url.Values{"what": {"Салон"}, "helped_text": {"Редкость"}}))
	if w := h.ask("boss", "/notes.csv?sep=comma&q=РЕДКОСТЬЮ", nil); strings.Count(w.Body.String(), "\r\n") != 2 || !strings.Contains(w.Body.String(), "Редкость") {
		t.Errorf("found by words: %s", w.Body)
	}
	for path, want := range map[string][]string{
		"/notes?q=РЕДКОСТЬЮ": {`value="РЕДКОСТЬЮ"`, "Салон", ">Любой день<", ">Любое место<", ">Любой автор<", "/notes.csv?q=", "Показана 1 запись"},
		"/notes?q=зебра":     {"Под фильтры ничего не подходит", "Попробуйте другие слова"},
	} {
		body := h.ask("boss", path, nil).Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %q", path, w)
			}
		}
	}
	w := h.ask("boss", "/notes.csv?sep=comma", nil)
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	column := func(row int, name string) string {
		for i, n := range rows[0] {
			if n == name {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %s", name)
		return ""
	}
	if column(2, "what") != "'=cmd|' /C calc'!A0" || column(2, "quote") != "'-1, \"да\"\nнет" || column(2, "mood") != "" || column(2, "contact") != "" {
		t.Errorf("the second row: %q", rows[2])
	}
	if column(4, "hindered") != "система подвела; не первый раз" || column(4, "written_at") != "2026-11-25T11:30:00+03:00" || column(4, "mood") != "2" {
		t.Errorf("the last row: %q", rows[4])
	}
}

// Every page is complete in both languages.
func TestPagesInBothLanguages(t *testing.T) {
	h := newHouse(t)
	h.fill()
	for _, lang := range i18n.Langs {
		for _, path := range []string{
			"/days", "/days?past=1", "/days/new", "/days/1", "/days/1/change", "/days/1/cancellation", "/days/1/places/new", "/days/1/places/1",
			"/shifts/1", "/shifts/4", "/notes", "/notes?unread=1&day=1", "/notes?author=999", "/notes/new", "/notes/1", "/notes/1/correction",
		} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("As", "boss")
			r.Header.Set("Lang", string(lang))
			w := httptest.NewRecorder()
			h.engine.ServeHTTP(w, r)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<html lang="`+string(lang)) || strings.Contains(w.Body.String(), "[openday.") || strings.Contains(w.Body.String(), "&lt;no value&gt;") {
				t.Errorf("%s in %s: %d %s", path, lang, w.Code, text(w.Body.String()))
			}
			if strings.Contains(w.Body.String(), " style=") || strings.Contains(w.Body.String(), "onclick") {
				t.Errorf("%s breaks the policy of contents", path)
			}
		}
	}
}
