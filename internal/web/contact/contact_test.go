package contact_test

import (
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/survey"
	webcontact "openpeople/internal/web/contact"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

// rooms is the contact and the survey room; it notes what it was asked for.
type rooms struct {
	tags     comment.Tags
	rows     []contact.Row
	count    int
	until    when.Day // of every list
	brokenAt int      // list call that fails, from 1
	lists    []contact.Filter
	asked    []page.Request
	detail   contact.Detail
	asking   asking.Asking
	said     survey.Said
	callBack int64 // of which contact there is one
	meant    string
	wrong    error // of every list
}

func (r *rooms) NamesFor(context.Context, actor.Actor, page.Filter) (contact.Names, error) {
	dim := func(kind contact.DimensionKind, id int64) []contact.Dimension {
		return []contact.Dimension{{ID: id, Kind: kind, Code: string(kind) + "-a", Name: "Имя " + string(kind)}, {ID: id + 1, Kind: kind, Code: string(kind) + "-b"}}
	}
	return contact.Names{
		Channels:  []contact.Channel{{ID: 1, Code: "chat", Name: "Чат на сайте"}, {ID: 2, Code: "phone"}},
		Operators: []contact.Operator{{ID: 17, ExternalID: "op-17", Name: "Анна П."}, {ID: 18, ExternalID: "op-18"}},
		Dimensions: map[contact.DimensionKind][]contact.Dimension{
			contact.Team: dim(contact.Team, 30), contact.Topic: dim(contact.Topic, 40), contact.Region: dim(contact.Region, 50), contact.Site: dim(contact.Site, 60), contact.Client: dim(contact.Client, 70),
		},
		EndReasons: []contact.EndReason{"transfer"}, Attributes: []string{"tariff", "версия"},
	}, nil
}

func (r *rooms) List(_ context.Context, _ actor.Actor, f contact.Filter, p page.Request) (page.Of[contact.Row], error) {
	r.lists, r.asked = append(r.lists, f), append(r.asked, p)
	if r.wrong != nil {
		return page.Of[contact.Row]{}, r.wrong
	}
	if len(r.lists) == r.brokenAt {
		return page.Of[contact.Row]{}, errors.New("the disk is gone")
	}
	from := slices.IndexFunc(r.rows, func(row contact.Row) bool { return row.ID == p.After.ID }) + 1
	rows := r.rows[from:min(len(r.rows), from+p.Rows()+1)]
	if r.until != 0 {
		return page.Of[contact.Row]{Rows: rows, Next: page.Cursor{At: 7}, Until: r.until}, nil
	}
	return page.Cut(slices.Clone(rows), p.Rows(), func(row contact.Row) page.Cursor { return page.Cursor{At: row.EndedAt.UnixMilli(), ID: row.ID} }), nil
}

func (r *rooms) Counted(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (contact.Counted, error) {
	list, err := r.List(ctx, a, f, p)
	return contact.Counted{Of: list, N: r.count, More: r.count == contact.CountLimit || r.until != 0, Meant: r.meant}, err
}

func (r *rooms) Total(context.Context, actor.Actor, contact.Filter) (int64, error) {
	return int64(len(r.rows)), nil
}

func (r *rooms) Get(_ context.Context, _ actor.Actor, id int64) (contact.Detail, error) {
	if id != r.detail.ID {
		return contact.Detail{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return r.detail, nil
}

func (r *rooms) OfContact(context.Context, actor.Actor, int64) (asking.Asking, error) {
	return r.asking, nil
}

// surveyRoom is the rooms under the survey room's OfContact.
type surveyRoom struct{ *rooms }

func (r surveyRoom) OfContact(context.Context, actor.Actor, int64) (survey.Said, error) {
	return r.said, nil
}

func (r *rooms) ReasonNames(context.Context) (map[string]string, error) {
	return map[string]string{"not_solved": "не решили"}, nil
}

func (r *rooms) Tags(context.Context, actor.Actor) (comment.Tags, error) { return r.tags, nil }

func (r *rooms) BorneBy(context.Context, actor.Actor, int64) (comment.Tags, error) {
	return r.tags, nil
}

var (
	supervisor = actor.Actor{PersonID: 1, Name: "Ольга", Role: actor.Supervisor, TeamIDs: []int64{30}}
	agent      = actor.Actor{PersonID: 2, Name: "Анна", Role: actor.Agent, OperatorID: 17}
	executive  = actor.Actor{PersonID: 3, Name: "Иван", Role: actor.Executive}
)

func handler(r *rooms, who actor.Actor, lang i18n.Lang) http.Handler {
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	enter := func(c *gin.Context) {
		ctx := ui.WithNow(ui.WithZone(i18n.With(actor.With(c.Request.Context(), who), lang), time.UTC), now)
		c.Request = c.Request.WithContext(ctx)
	}
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {enter}}, func(c *gin.Context, err error) {
		c.String(fault.Of(err).Code.Status(), err.Error())
	})
	webcontact.Routes(doors, r, r, surveyRoom{r}, r, webcontact.Panels{Case: func(_ context.Context, _ actor.Actor, c contact.Contact) (templ.Component, error) {
		if c.ID != r.callBack {
			return nil, nil
		}
		return templ.Raw("<section>the call-back</section>"), nil
	}})
	return engine
}

func ask(t *testing.T, r *rooms, who actor.Actor, lang i18n.Lang, url string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	handler(r, who, lang).ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
	return w.Code, plain(w.Body.String())
}

func plain(html string) string {
	return strings.NewReplacer("\u00a0", " ", "&#34;", `"`, "&amp;", "&").Replace(html)
}

func has(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(body, word) {
			t.Errorf("the page does not say %q", word)
		}
	}
}

func hasNot(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(body, word) {
			t.Errorf("the page says %q", word)
		}
	}
}

func some(n int) []contact.Row {
	rows := make([]contact.Row, n)
	for i := range rows {
		rows[i] = contact.Row{
			Contact:     contact.Contact{ID: int64(n - i), Source: "chat", ExternalID: "c-1", EndedAt: now.Add(-time.Duration(i) * time.Hour), StartedAt: now.Add(-time.Duration(i) * time.Hour)},
			ChannelCode: "chat", ChannelKind: contact.Chat, ChannelName: "Чат на сайте", OperatorName: "Анна П.", TopicName: "Тарифы", CustomerName: "И***",
		}
	}
	return rows
}

// TestTagsAndReasonsNarrow: they stand in the address and are called by their names; a list
// that they narrow goes by the day, for the list of answers knows neither.
func TestTagsAndReasonsNarrow(t *testing.T) {
	tags := comment.Tags{{ID: 7, Name: i18n.Text{RU: "Отписка", EN: "Brush-off"}}, {ID: 8, Name: i18n.Text{RU: "Старая"}, ArchivedAt: &now}}
	r := &rooms{rows: some(3), count: 3, tags: tags, detail: contact.Detail{Contact: contact.Contact{ID: 3}}, said: survey.Said{Response: &survey.Response{}}}
	status, body := ask(t, r, supervisor, i18n.RU, "/contacts?tag=7&reason=not_solved&answered=1")
	want := contact.Filter{Tags: []int64{7}, Reasons: []string{"not_solved"}, Marks: []int{1, 2, 3, 4, 5}, By: figure.Filter{}}
	if status != http.StatusOK || cmp.Diff(want, r.lists[0]) != "" {
		t.Errorf("%d %s", status, cmp.Diff(want, r.lists[0]))
	}
	has(t, body, "Метка: Отписка", "Причина: не решили", `name="reason" value="not_solved"`, `value="7" checked`)
	hasNot(t, body, "Старая")
	_, body = ask(t, r, supervisor, i18n.RU, "/contacts?tag=8&tag=9")
	has(t, body, "Старая (в архиве)", "«9» (такого нет)")
	_, body = ask(t, r, supervisor, i18n.EN, "/contacts/3")
	has(t, body, "tags:", `href="/contacts?tag=7"`, "Brush-off")
}

func TestFiltersAreInTheURL(t *testing.T) {
	r := &rooms{rows: some(3), count: 3}
	status, body := ask(t, r, supervisor, i18n.RU, "/customers/9/contacts?from=2026-11-01&to=2026-11-21&channel=chat&team=team-b&operator=op-17&topic=topic-a&region=region-a&site=site-b&client=client-b&end_reason=transfer&attribute=tariff&attribute_value=%26M&counted=1&mark=1&mark=2&mark=1&commented=1&beyond=1&q=%2B79161234567")
	want := contact.Filter{
		Period: when.Period{From: 2026_11_01, To: 2026_11_21}, By: figure.Filter{figure.Channel: {"chat"}, figure.Team: {"team-b"},
			figure.Operator: {"op-17"}, figure.Topic: {"topic-a"}, figure.Region: {"region-a"}, figure.Site: {"site-b"}, figure.Client: {"client-b"}, figure.EndReason: {"transfer"}},
		Attributes: figure.Attributes{{Key: "tariff", Values: []string{"&M"}}}, Counted: true, Marks: []int{1, 2}, Commented: true, Beyond: true, Search: "+79161234567", CustomerID: 9,
	}
	if status != http.StatusOK || cmp.Diff(want, r.lists[0]) != "" {
		t.Errorf("%d %s", status, cmp.Diff(want, r.lists[0]))
	}
	has(t, body, "1–21 нояб. 2026", "Чат на сайте", "Имя topic", "С комментарием", "Сверх регламента", "Найдено по «+79161234567»", "Один клиент", "3 записи",
		`value="01.11.2026"`, `<option value="team-b" selected>`, "Любой заказчик", `/customers/9/contacts.csv?attribute=tariff&attribute_value=%26M&beyond=1&channel=chat`, `action="/customers/9/contacts"`, `href="/contacts?attribute=tariff&attribute_value=%26M&beyond=1&channel=chat`,
		"tariff = &M", "Без обращений гостей", `name="counted" value="1"`, `<option value="tariff" selected>`, `value="&M" id="f-attribute_value"`, `<option value="transfer" selected>перевод`, "Любое завершение")
	r = &rooms{rows: some(1), count: 1}
	if _, body = ask(t, r, supervisor, i18n.EN, "/contacts?channel=nowhere&from=2026-11-01"); !slices.Equal(r.lists[0].By[figure.Channel], []string{"nowhere"}) {
		t.Errorf("an unknown code asks for %+v", r.lists[0])
	}
	has(t, body, `<option value="nowhere" selected>`, "since 1 Nov 2026", "Any way it ended", "Any attribute")
	r = &rooms{rows: some(1), count: 1}
	_, body = ask(t, r, supervisor, i18n.EN, "/contacts?end_reason=timeout&end_reason=transfer") // one that no contact bears
	has(t, body, "time ran out, transfer")
	_, body = ask(t, &rooms{}, supervisor, i18n.EN, "/contacts?attribute=tariff")
	hasNot(t, body, "tariff:")
	for url, word := range map[string]string{
		"/contacts?from=2026-02-30":                 "Такой даты нет",
		"/contacts?from=2026-02-02&to=2026-02-01":   "Конец раньше начала",
		"/contacts?mark=six":                        "Оценка: Должно быть от 1 до 5",
		"/contacts?mark=9":                          "Оценка: Должно быть от 1 до 5",
		"/contacts?customer=9":                      "customer: Такого фильтра нет",
		"/customers/9/contacts?customer=8":          "customer: Такого фильтра нет",
		"/contacts?end_reason=bored":                "Чем закончилось: Выберите одно из: customer, operator, transfer, timeout, system",
		"/contacts?attribute=tariff":                "Значение своего поля: Заполните это поле",
		"/contacts?attribute_value=M":               "Своё поле: Заполните это поле",
		"/contacts?beyond=zz":                       "Сверх регламента: Здесь может стоять только 1",
		"/contacts?after=spoilt":                    "Место в списке: В этом списке с такими фильтрами нет такого места",
		"/contacts?foo=1&team=a":                    "Ничего не показано",
		"/contacts?q=%ff":                           "недопустимые символы",
		"/contacts?team=a%00":                       "недопустимые символы",
		"/customers/9/contacts?from=2026-02-30":     "Такой даты нет",
		"/contacts?from=2026-11-01&from=2026-11-02": "Только одно значение",
		"/contacts?q=" + strings.Repeat("a", 201):   "Слишком длинно",
	} {
		r := &rooms{rows: some(3), count: 3}
		status, body := ask(t, r, supervisor, i18n.RU, url)
		if status != http.StatusUnprocessableEntity || r.lists != nil {
			t.Errorf("%s: %d, the room was asked %d times", url, status, len(r.lists))
		}
		has(t, body, word)
		hasNot(t, body, "Проверьте отмеченные поля")
	}
}

func TestPagesOfTheList(t *testing.T) {
	r := &rooms{rows: some(120), count: contact.CountLimit}
	_, body := ask(t, r, supervisor, i18n.RU, "/contacts?channel=chat")
	cursor := page.Cursor{At: r.rows[49].EndedAt.UnixMilli(), ID: r.rows[49].ID}.In("/contacts?channel=chat")
	has(t, body, "/contacts?after="+cursor+"&channel=chat", "Не меньше 10 000", "/contacts/120", "/contacts/71", "contacts.xlsx")
	hasNot(t, body, `href="/contacts/70"`, "В начало")
	_, body = ask(t, r, supervisor, i18n.RU, "/contacts?after="+cursor+"&channel=chat")
	has(t, body, "/contacts/70", "/contacts/21", "В начало")
	hasNot(t, body, `href="/contacts/71"`)
}

// A list that looked at so many contacts and no more says so, and leads on.
func TestAListSaysHowFarItLooked(t *testing.T) {
	further := "/contacts?after=" + page.Cursor{At: 7}.In("/contacts?channel=chat&team=team-b") + "&channel=chat&team=team-b"
	for _, c := range []struct {
		rows int
		lang i18n.Lang
		say  []string
	}{
		{0, i18n.RU, []string{"Пока ничего не нашлось", "Просмотрены дни с 3 мар. 2026", "Искать раньше"}},
		{0, i18n.EN, []string{"Nothing found so far", "since 3 Mar 2026", "Look further back"}},
		{2, i18n.RU, []string{"2 записи, просмотрены дни с 3 мар. 2026", "Искать раньше", "/contacts/2"}},
		{1, i18n.EN, []string{"1 row, the days since 3 Mar 2026 are looked through", "Look further back"}},
	} {
		r := &rooms{rows: some(c.rows), count: c.rows, until: 2026_03_03}
		status, body := ask(t, r, supervisor, c.lang, "/contacts?channel=chat&team=team-b")
		if status != http.StatusOK {
			t.Error(status)
		}
		has(t, body, append(c.say, further)...)
		hasNot(t, body, "Ничего не нашлось", "Nothing found<", "Дальше", "Next")
	}
}

// The list opens at contacts that have a mark, and then where this reader left it in
// this browser; what was searched for is not kept.
func TestTheListOpensWhereItWasLeft(t *testing.T) {
	open := func(r *rooms, who actor.Actor, url string, cookies ...*http.Cookie) (body string, kept *http.Cookie) {
		t.Helper()
		request := httptest.NewRequest(http.MethodGet, url, nil)
		for _, c := range cookies {
			request.AddCookie(c)
		}
		w := httptest.NewRecorder()
		handler(r, who, i18n.RU).ServeHTTP(w, request)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", url, w.Code)
		}
		for _, c := range w.Result().Cookies() {
			kept = c
		}
		return plain(w.Body.String()), kept
	}
	asked := func(r *rooms) contact.Filter { return r.lists[len(r.lists)-1] }
	r := &rooms{rows: some(3), count: 3}
	body, _ := open(r, supervisor, "/contacts")
	if !slices.Equal(asked(r).Marks, []int{1, 2, 3, 4, 5}) {
		t.Errorf("opened with %+v", asked(r))
	}
	has(t, body, `href="/contacts?all=1"`, `href="/contacts?mark=5"`, "Сегодня, ")
	r = &rooms{}
	if open(r, supervisor, "/contacts"); asked(r).Marks != nil {
		t.Errorf("a desk without marks opens with %+v", asked(r))
	}
	r = &rooms{rows: some(3), count: 3}
	body, kept := open(r, supervisor, "/contacts?channel=chat&mark=1&mark=2&q=%2B79161234567")
	if kept == nil || strings.Contains(kept.Value, "7916") || !kept.HttpOnly || kept.MaxAge != 0 {
		t.Fatalf("kept: %+v", kept)
	}
	has(t, body, `href="/contacts?channel=chat&mark=1&q=`, `href="/contacts?channel=chat&mark=1&mark=2&mark=3&q=`, `href="/contacts?answered=1&channel=chat&q=`)
	if open(r, supervisor, "/contacts", kept); !slices.Equal(asked(r).Marks, []int{1, 2}) || asked(r).Search != "" || len(asked(r).By) == 0 {
		t.Errorf("the list was not left at %+v", asked(r))
	}
	if open(r, executive, "/contacts", kept); len(asked(r).Marks) != 5 || len(asked(r).By) != 0 {
		t.Errorf("somebody else in this browser sees %+v", asked(r))
	}
	for _, value := range []string{"", "1|mark=9", "1|%zz", "x", "1|nothing=1", strings.Repeat("a", 3000)} {
		if open(r, supervisor, "/contacts", &http.Cookie{Name: kept.Name, Value: value}); len(asked(r).Marks) != 5 {
			t.Errorf("%.20q opens %+v", value, asked(r))
		}
	}
}

func TestEmptyLists(t *testing.T) {
	for _, c := range []struct {
		who  actor.Actor
		url  string
		word string
	}{
		{supervisor, "/contacts", "No contacts yet"}, {agent, "/contacts", "No contacts of yours yet"}, {agent, "/contacts?q=x", "Nothing found"},
	} {
		status, body := ask(t, &rooms{}, c.who, i18n.EN, c.url)
		if status != http.StatusOK {
			t.Errorf("%s: %d", c.url, status)
		}
		has(t, body, c.word)
		hasNot(t, body, "contacts.csv")
	}
	_, body := ask(t, &rooms{rows: some(1), count: 1}, agent, i18n.EN, "/contacts")
	hasNot(t, body, `name="operator"`, `name="team"`)
	has(t, body, `name="channel"`)
	if status, _ := ask(t, &rooms{}, actor.Nobody, i18n.EN, "/contacts"); status != http.StatusUnauthorized {
		t.Errorf("nobody gets %d", status)
	}
}

// Who reads the list sees which contacts a guest of an open people day served.
func TestTheListTellsWhatGuestsServed(t *testing.T) {
	r := &rooms{rows: some(3), count: 3}
	_, body := ask(t, r, supervisor, i18n.RU, "/contacts?all=1")
	hasNot(t, body, "обслужил гость")
	r.rows[1].Guest = true
	_, body = ask(t, r, supervisor, i18n.RU, "/contacts?all=1")
	if n := strings.Count(body, "обслужил гость"); n != 1 {
		t.Errorf("%d rows are a guest's", n)
	}
}

func TestExportIsSafeAndWhole(t *testing.T) {
	r := &rooms{rows: some(1203), count: 1203}
	r.rows[0].CustomerName, r.rows[0].Comment = "=HYPERLINK(\"http://x\")", "+1"
	r.rows[1].CustomerName, r.rows[1].Comment = "@SUM(A1)", "-2\nи \"кавычки\", запятая"
	r.rows[2].CustomerName, r.rows[2].Comment = "\tTAB", "\rCR"
	r.rows[0].ClientName, r.rows[0].Guest = "Магазин", true
	r.rows[0].Extras = contact.Extras{EndReason: "transfer", Attributes: map[string]string{"tariff": "M", "app": "4.2"}, Operators: []contact.Served{{ExternalID: "17", Name: "Анна П."}, {ExternalID: "31"}}, Consent: &contact.Consent{Basis: "contract", Text: "oferta", At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}}
	r.rows[3].Mark, r.rows[3].Line, r.rows[3].Resolved, r.rows[3].Handling = ptr(0), ptr(1), ptr(false), ptr(0)
	w := httptest.NewRecorder()
	handler(r, supervisor, i18n.RU).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/contacts.csv?channel=chat&mark=5&sep=comma", nil))
	body, marked := strings.CutPrefix(w.Body.String(), "\ufeff")
	if w.Code != http.StatusOK || !marked || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	read := csv.NewReader(strings.NewReader(body))
	rows, err := read.ReadAll()
	if err != nil || len(rows) != 1204 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	cell := func(row int, column string) string { return rows[row+1][slices.Index(rows[0], column)] }
	for _, c := range []struct {
		row          int
		column, want string
	}{
		{0, "customer", "'=HYPERLINK(\"http://x\")"}, {0, "comment_beginning", "'+1"}, {1, "customer", "'@SUM(A1)"}, {1, "comment_beginning", "'-2\nи \"кавычки\", запятая"},
		{2, "customer", "'\tTAB"}, {3, "mark", "0"}, {3, "line", "1"}, {3, "resolved", "no"}, {3, "handling_seconds", "0"},
		{4, "mark", ""}, {4, "line", ""}, {4, "resolved", ""}, {4, "handling_seconds", ""}, {4, "ended_at", "2026-11-23T05:00:00Z"}, {1202, "id", "1"}, {0, "client", "Магазин"}, {0, "guest", "yes"}, {1, "guest", "no"}, {0, "end_reason", "transfer"}, {0, "operators", "Анна П.; 31"}, {0, "attributes", "app=4.2; tariff=M"}, {0, "consent", "contract; oferta; 2026-09-01T00:00:00Z"}, {1, "operators", ""}, {1, "client", ""},
	} {
		if got := cell(c.row, c.column); got != c.want {
			t.Errorf("row %d, %s is %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if !strings.HasPrefix(cell(2, "comment_beginning"), "'") {
		t.Errorf("%q is taken for a formula", cell(2, "comment_beginning"))
	}
	for _, f := range r.lists {
		if !slices.Equal(f.By[figure.Channel], []string{"chat"}) || !slices.Equal(f.Marks, []int{5}) {
			t.Errorf("the room was asked for %+v", f)
		}
	}
	if len(r.asked) != 3 || r.asked[2].Limit != page.MaxLimit {
		t.Errorf("the room was asked in pages of %+v", r.asked)
	}
}

func TestExportIsWholeOrNone(t *testing.T) {
	for part := 1; part <= 2; part++ {
		if status, _ := ask(t, &rooms{rows: some(1203), brokenAt: part}, supervisor, i18n.RU, "/contacts.csv"); status != http.StatusInternalServerError {
			t.Errorf("a store that does not answer for part %d gives %d", part, status)
		}
	}
}

func TestNobodyWaitsForALongFile(t *testing.T) {
	if status, body := ask(t, &rooms{rows: some(kit.LongFile)}, supervisor, i18n.RU, "/contacts.csv"); status != http.StatusOK || strings.Count(body, "\r\n") != kit.LongFile+1 {
		t.Errorf("%d, %d lines", status, strings.Count(body, "\r\n"))
	}
	if status, _ := ask(t, &rooms{rows: some(kit.LongFile + 1)}, supervisor, i18n.RU, "/contacts.csv"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("one row more: %d", status)
	}
}

// one is a contact with everything that there can be.
func one() *rooms {
	version := &survey.Version{Questions: survey.BuiltInQuestions()}
	sent := now.Add(-47 * time.Hour)
	r := &rooms{rows: some(12)}
	r.detail = contact.Detail{
		Contact: contact.Contact{ID: 5, Source: "chat", ExternalID: "c-1001", CustomerID: 9, TeamID: 30, TopicID: 40, StartedAt: now.Add(-49 * time.Hour), EndedAt: now.Add(-48 * time.Hour),
			Line: ptr(1), Wait: ptr(4), Talk: ptr(31), Wrap: ptr(9), Handling: ptr(40), Resolved: ptr(true), BeyondWhat: "Отвезла сим-карту", BeyondWhy: "Человек в больнице", BeyondCost: "2 часа",
			Extras: contact.Extras{EndReason: "transfer", Attributes: map[string]string{"Тариф": "<b>M</b>"}, Operators: []contact.Served{{ExternalID: "17", Name: "Анна П.", Team: "Чаты-2", Seconds: ptr(25), Line: ptr(1)}, {ExternalID: "op-31"}},
				Consent: &contact.Consent{Basis: "договор", At: now}, LeftOut: []contact.LeftOut{{Field: "line", Key: "fault.range", Args: map[string]any{"Min": 1.0, "Max": 9.0}}}}},
		Channel: contact.Channel{ID: 1, Code: "chat", Kind: contact.Chat, Name: "Чат на сайте"}, Operator: &contact.Operator{ID: 17, ExternalID: "op-17", Name: "Анна П."},
		Topic: &contact.Dimension{Code: "tariffs", Name: "Тарифы"}, Client: &contact.Dimension{Code: "shop-a"}, Customer: &contact.Customer{ID: 9, Name: "Иван", Email: "ivan@example.org", Phone: "+79161234567", ExternalID: "u-5"},
		Messages: []contact.Message{{From: contact.FromCustomer, Text: "<script>alert(1)</script>", At: now}, {From: contact.FromOperator, Text: "Сейчас посмотрю"}},
	}
	r.asking = asking.Asking{
		Decision: &asking.Decision{Asked: true, Reason: asking.Asked, RuleID: 1, DecidedAt: now.Add(-48 * time.Hour)}, RuleName: "Все каналы",
		Invitation: &asking.Invitation{ID: 3, RuleID: 1, Delivery: "email", Address: "ivan@example.org", SentAt: &sent, ExpiresAt: now.AddDate(0, 0, 12)}, State: asking.StateAnswered, SentAt: &sent,
	}
	r.said = survey.Said{
		Version:  version,
		Response: &survey.Response{ID: 8, Mark: ptr(2), Solved: ptr(false), Comment: "Звоните +7 916 123-45-67", Reasons: []string{"long_wait"}, AnsweredAt: sent, Revision: 2},
		Revisions: []survey.Revision{
			{Number: 1, At: sent, Mark: ptr(1), Comment: "Ужас, +7 916 123-45-67"}, {Number: 2, At: sent.Add(time.Hour), Mark: ptr(2), Comment: "Звоните +7 916 123-45-67"},
		},
	}
	r.callBack = 5
	return r
}

// Who was asked elsewhere was asked once, unless a letter went out too.
func TestWhenACustomerWasAsked(t *testing.T) {
	const offered, due, sent, link = "Asked elsewhere", "Goes out", "Went out", "The link lives until"
	for name, c := range map[string]struct {
		change func(a *asking.Asking)
		says   []string
	}{
		"a letter": {func(*asking.Asking) {}, []string{sent, link}},
		"elsewhere, no rule asks": {func(a *asking.Asking) {
			a.Invitation.RuleID, a.State, a.SentAt, a.OfferedAt = 0, asking.StateOffered, nil, a.SentAt
		}, []string{offered}},
		"elsewhere, the letter stayed":  {func(a *asking.Asking) { a.State, a.SentAt, a.OfferedAt = asking.StateOffered, nil, a.SentAt }, []string{offered}},
		"a letter waits":                {func(a *asking.Asking) { a.State, a.SentAt = asking.StateQueued, nil }, []string{due, link}},
		"elsewhere, and a letter later": {func(a *asking.Asking) { a.State, a.OfferedAt = asking.StateSent, &a.Decision.DecidedAt }, []string{offered, sent, link}},
		"answered before any letter":    {func(a *asking.Asking) { a.State, a.SentAt = asking.StateTaken, nil }, nil},
	} {
		r := one()
		c.change(&r.asking)
		_, body := ask(t, r, supervisor, i18n.EN, "/contacts/5")
		for _, words := range []string{offered, due, sent, link} {
			if strings.Contains(body, words) != slices.Contains(c.says, words) {
				t.Errorf("%s: %q is said: %v", name, words, !slices.Contains(c.says, words))
			}
		}
		if said := strings.Contains(body, "<dt>Address</dt>"); said != (r.asking.SentAt != nil || slices.Contains(c.says, due)) {
			t.Errorf("%s: the address of a letter is said: %v", name, said)
		}
	}
}

func TestOneContactTellsItsStory(t *testing.T) {
	for lang, words := range map[i18n.Lang][]string{
		i18n.RU: {"Чат на сайте, 21 нояб. 2026, 09:00", "Тарифы · Анна П.", "вопрос не решён", "долго ждать", "Клиент исправил ответ 1 раз", "Ужас", "the call-back",
			"Отвезла сим-карту", "Человек в больнице", "2 часа", "спрашиваем", "Все каналы", "ответ получен", "разговор 31 с, постобработка 9 с", "7 дней ещё не прошли", "u-5", "Все обращения клиента", "Заказчик", "shop-a", "перевод", "Тариф", "&lt;b&gt;M&lt;/b&gt;", "Анна П. (Чаты-2, линия 1, 25 с), op-31", "договор, 23 нояб. 2026, 09:00", "Не принято: line", "Должно быть от 1 до 9."},
		i18n.EN: {"not solved", "long wait", "The customer changed the answer 1 time", "the call-back", "Beyond the procedure", "answered", "talk 31 s, wrap-up 9 s", "All contacts of the customer"},
	} {
		r := one()
		status, body := ask(t, r, supervisor, lang, "/contacts/5")
		if status != http.StatusOK {
			t.Errorf("%s: %d", lang, status)
		}
		has(t, body, words...)
		has(t, body, "&lt;script&gt;alert(1)", "+7 916 123-45-67", "ivan@example.org", `href="/contacts/12"`, "/customers/9/contacts")
		hasNot(t, body, "<script>alert", "[contacts.", "[ui.", `href="/contacts/5"`)
		if r.lists[0].CustomerID != 9 {
			t.Errorf("earlier contacts: %+v", r.lists[0])
		}
	}
	for url, want := range map[string]int{"/contacts/6": 404, "/contacts/x": 404, "/contacts/0": 404, "/contacts/99999999999999999999": 404} {
		if status, _ := ask(t, one(), supervisor, i18n.RU, url); status != want {
			t.Errorf("%s: %d", url, status)
		}
	}
}

func TestAContactThatWasNotAsked(t *testing.T) {
	r := &rooms{detail: contact.Detail{Contact: contact.Contact{ID: 5, EndedAt: now}, Channel: contact.Channel{Code: "shop", Kind: contact.Retail}}}
	r.asking.Decision = &asking.Decision{Reason: asking.Quarantine, DecidedAt: now}
	_, body := ask(t, r, agent, i18n.RU, "/contacts/5")
	has(t, body, "карантин: недавно спрашивали", "Текста разговора нет")
	hasNot(t, body, "Что сказал клиент", "Перезвон", "Другие обращения", "Сверх регламента")
	if r.lists != nil {
		t.Errorf("nobody's earlier contacts were asked for: %+v", r.lists)
	}
}

// Whatever the list is narrowed by, the form beside it sends again.
func TestTheFormKeepsEveryFilter(t *testing.T) {
	query := url.Values{"attribute": {"tariff"}, "attribute_value": {"M"}, "without": {"team", "line"}}
	for _, p := range contact.Params {
		switch {
		case query.Has(p.Name):
		case p.Kind == page.Date:
			query.Set(p.Name, "2026-11-0"+map[string]string{"from": "1", "to": "2"}[p.Name])
		case p.Kind == page.Number, p.Kind == page.Flag:
			query.Set(p.Name, "1")
		case len(p.Of) > 0:
			query.Set(p.Name, p.Of[0])
		default:
			query.Set(p.Name, "x-"+p.Name)
		}
	}
	_, body := ask(t, &rooms{}, supervisor, i18n.EN, "/contacts?"+query.Encode())
	_, form, found := strings.Cut(body, `<form class="filters-form"`)
	form, _, _ = strings.Cut(form, "</form>")
	for name, values := range query {
		for _, value := range values {
			held := strings.Contains(form, `name="`+name+`" value="`+value+`"`) || strings.Contains(form, `<option value="`+value+`" selected>`)
			if date := name == "from" || name == "to"; !found || !held && !date && !strings.Contains(form, `value="`+value+`" id="f-`+name+`"`) {
				t.Errorf("the form does not send %s=%s", name, value)
			}
		}
	}
}
