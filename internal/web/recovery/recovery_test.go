package recovery_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	webrecovery "openpeople/internal/web/recovery"
	"openpeople/templates/ui"
)

var ctx = context.Background()

// world is a desk with a case about contact 1, whose team Olga leads and Anna served for.
type world struct {
	*askingtest.Desk
	t    *testing.T
	team int64
	olga actor.Actor
	vera actor.Actor // an admin
	anna actor.Actor // who served, and leads too
}

func newWorld(t *testing.T) *world {
	s, clock := storetest.SQLite(t)
	w := &world{Desk: askingtest.NewDesk(t, s, clock), t: t}
	accounts := account.New(account.Options{Store: s, Now: clock.Now, BaseURL: "https://desk.example.org"})
	w.Recoveries.Of(accounts, w.Audit)
	w.low("не помогли", 1)
	got, err := s.ContactByID(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	w.team = got.TeamID
	hire := func(name string, role actor.Role, operator int64, leads ...int64) actor.Actor {
		p := account.Person{Email: name + "@example.org", Name: name, Role: role, Leads: leads, OperatorID: operator, CreatedAt: clock.Now()}
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertPerson(ctx, &p) }); err != nil {
			t.Fatal(err)
		}
		return accounts.ActorOf(p)
	}
	w.olga, w.vera = hire("Ольга", actor.Supervisor, 0, w.team), hire("Вера", actor.Admin, 0)
	w.anna = hire("Анна", actor.Supervisor, got.OperatorID, w.team)
	return w
}

// low takes a contact whose customer gives a mark, and says why.
func (w *world) low(comment string, mark int, change ...func(c *contact.Draft)) int64 {
	w.t.Helper()
	id, token := w.Invited(append(change, func(c *contact.Draft) {
		c.Customer.Phone, c.Customer.TimeZone = fmt.Sprintf("+7916%07d", 1234567+len(comment)), "Asia/Yekaterinburg"
	})...)
	w.Answer(token, survey.Answers{Mark: &mark, Comment: comment})
	return id
}

// do asks as somebody in a language; form nil is a GET.
func (w *world) do(who actor.Actor, lang i18n.Lang, path string, form url.Values) (int, string, http.Header) {
	w.t.Helper()
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	enter := func(c *gin.Context) {
		ctx := ui.WithNow(ui.WithZone(i18n.With(actor.With(c.Request.Context(), who), lang), storetest.Moscow), w.Clock.Now())
		c.Request = c.Request.WithContext(ctx)
	}
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {enter}}, func(c *gin.Context, err error) {
		if fault.Of(err).Code == fault.Broken {
			w.t.Errorf("%s: %v", path, err)
		}
		c.String(fault.Of(err).Code.Status(), fault.Of(err).Key)
	})
	webrecovery.Routes(doors, w.Recoveries, w.Contacts, func() *time.Location { return storetest.Moscow })
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer := httptest.NewRecorder()
	engine.ServeHTTP(answer, r)
	return answer.Code, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(html.UnescapeString(answer.Body.String())), answer.Header()
}

func (w *world) shows(who actor.Actor, lang i18n.Lang, path string, form url.Values, status int, words ...string) string {
	w.t.Helper()
	code, body, _ := w.do(who, lang, path, form)
	if code != status {
		w.t.Errorf("%s %v: %d, want %d", path, form, code, status)
	}
	for _, word := range words {
		if !strings.Contains(body, word) {
			w.t.Errorf("%s %v does not say %q", path, form, word)
		}
	}
	return body
}

func (w *world) now() *recovery.Row {
	w.t.Helper()
	r, err := w.Recoveries.OfContact(ctx, w.vera, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func id(n int64) string { return fmt.Sprint(n) }

// A case is taken, tried, handed over, closed and returned by forms; what cannot be done is
// said with what was typed.
func TestACaseByForms(t *testing.T) {
	w := newWorld(t)
	const page = "/contacts/1/recovery"
	w.shows(w.olga, i18n.RU, page, nil, 200, "никто не взял", "Взять себе", "взять до", "21 нояб. 2026, 16:00", "закрыть до", "22 нояб. 2026, 12:00", "tel:+7916", "У клиента сейчас 14:00", "не помогли", `href="/contacts/1"`, "Передать", "Вера")
	w.shows(w.olga, i18n.EN, page, nil, 200, "not taken", "Take it", "take by", "Open the contact", "no answer", "fixed", "systems failed")
	redirects := func(who actor.Actor, path string, form url.Values, to string) {
		t.Helper()
		if code, body, h := w.do(who, i18n.RU, path, form); code != http.StatusSeeOther || h.Get("Location") != to {
			t.Errorf("%s %v: %d %s %.300s", path, form, code, h.Get("Location"), body)
		}
	}
	take := url.Values{"person": {id(w.olga.PersonID)}, "seen": {"0"}}
	redirects(w.olga, page+"/owner", take, "/contacts/1#recovery")
	w.shows(w.vera, i18n.RU, page+"/owner", url.Values{"person": {id(w.vera.PersonID)}, "seen": {"0"}}, 409, "Перезвон сейчас у другого: Ольга", "Забрать себе")
	w.shows(w.vera, i18n.RU, page+"/closing", url.Values{"outcome": {"fixed"}, "remark": {"Typed"}}, 409, "Ольга", "Вы написали", "Typed")
	w.shows(w.anna, i18n.RU, page+"/owner", url.Values{"person": {id(w.anna.PersonID)}, "seen": {"0"}}, 403, "recovery.fault.own")
	for form, word := range map[string]string{
		"note=Typed": "Заполните это поле", "result=flew&note=Typed": "Такого варианта нет", "result=silent&note=Typed&next_day=22.11.2026": "Заполните это поле",
		"result=silent&note=Typed&next_time=12:00": "Заполните это поле", "result=silent&note=Typed&next_day=22.11.2026&next_time=99:00": "21:00",
		"result=silent&note=Typed&next_day=20.11.2026&next_time=12:00": "Время должно быть впереди", "result=silent&note=Typed&next_day=never&next_time=12:00": "даты нет",
		"result=silent&note=Typed&x=1": "x", "result=silent&note=Typed%00": "недопустимые символы",
	} {
		values, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		w.shows(w.olga, i18n.RU, page+"/attempts", values, 422, word, "Typed")
	}
	redirects(w.olga, page+"/attempts", url.Values{"result": {"later"}, "note": {"за рулём"}, "next_day": {"22.11.2026"}, "next_time": {"14:30"}}, "/contacts/1#recovery")
	if r := w.now(); len(r.Attempts) != 1 || r.NextAt == nil || !r.NextAt.Equal(time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)) {
		t.Errorf("on the customer's clock: %+v", r.NextAt)
	}
	w.shows(w.olga, i18n.RU, page, nil, 200, "ждёт попытки", "22 нояб. 2026, 14:30 по времени клиента", "просят позвонить позже", "за рулём")
	w.shows(w.olga, i18n.RU, page+"/owner", url.Values{"person": {id(w.anna.PersonID)}, "seen": {id(w.olga.PersonID)}, "words": {"Typed"}}, 422, "Этому сотруднику передать нельзя", "Typed")
	w.shows(w.olga, i18n.RU, page+"/owner", url.Values{"seen": {"0"}}, 422, "Заполните это поле")
	w.shows(w.olga, i18n.RU, page+"/closing", url.Values{"outcome": {"forgotten"}, "remark": {"Typed"}}, 422, "Такого варианта нет", "Typed")
	w.shows(w.olga, i18n.RU, page+"/closing", url.Values{"remark": {"Typed"}}, 422, "Заполните это поле")
	redirects(w.olga, page+"/closing", url.Values{"outcome": {"fixed"}, "cause": {"system"}, "remark": {"вернули"}}, "/contacts/1")
	body := w.shows(w.olga, i18n.RU, page, nil, 200, "вопрос решён", "сбой систем", "вернули")
	if strings.Contains(body, "Взять себе") || strings.Contains(body, "<form class=\"form\"") {
		t.Error("a closed case has forms")
	}
	w.shows(w.olga, i18n.RU, page+"/closing", url.Values{"outcome": {"fixed"}}, 409, "уже закрыт")
	redirects(w.olga, page+"/second-mark", url.Values{}, "/contacts/1")
	w.shows(w.olga, i18n.RU, page, nil, 200, "Вторую оценку спросили, ответа пока нет")
	w.shows(w.olga, i18n.RU, page+"/second-mark", url.Values{}, 409, "уже спросили")
	w.shows(w.olga, i18n.RU, page+"/second-mark", url.Values{"x": {"1"}}, 422)
	closed := id(w.now().ClosedAt.UnixMilli())
	w.shows(w.olga, i18n.RU, page+"/return", url.Values{"closed": {"1"}}, 409)
	redirects(w.olga, page+"/return", url.Values{"closed": {closed}}, "/contacts/1")
	if w.now().ClosedAt != nil {
		t.Error("it was not returned")
	}
	for _, path := range []string{"/contacts/2/recovery", "/contacts/x/recovery", "/contacts/0/recovery"} {
		w.shows(w.olga, i18n.RU, path, nil, 404)
	}
	for _, who := range []actor.Actor{{PersonID: 5, Role: actor.Agent}, {PersonID: 6, Role: actor.Executive}} {
		w.shows(who, i18n.RU, page, nil, 403)
		w.shows(who, i18n.RU, page+"/owner", take, 403)
	}
}

// The list begins with open cases, the board takes one by a button, figures open what they
// count; wrong filters are said.
func TestListsOfCases(t *testing.T) {
	w := newWorld(t)
	w.low("<b>долго ждала</b>", 2, func(c *contact.Draft) { c.Topic = "bills" })
	all := w.shows(w.olga, i18n.RU, "/recoveries", nil, 200, "Перезвоны", "не помогли", "<b>долго ждала</b>", "никто не взял", "Состояние: новые, в работе, ждут попытки", `href="/contacts/1#recovery"`, "2 записи", "/recoveries.csv?state=new")
	if strings.Index(all, "не помогли") > strings.Index(all, "долго ждала") {
		t.Error("the nearest deadline is not first")
	}
	w.shows(w.olga, i18n.EN, "/recoveries/board", nil, 200, "new · 2", "taken · 0", "closed within 7 days · 0", "Nothing here", `action="/contacts/1/recovery/owner"`, "Take it")
	w.shows(w.anna, i18n.EN, "/recoveries/board", nil, 200, "new · 2")
	if body := w.shows(w.anna, i18n.EN, "/recoveries/board", nil, 200); strings.Contains(body, "/recovery/owner") {
		t.Error("who served may take it")
	}
	if err := w.Recoveries.Close(ctx, w.olga, 1, recovery.Closing{Outcome: "fixed", Cause: "system", Remark: "=1+1"}); err != nil {
		t.Fatal(err)
	}
	w.shows(w.olga, i18n.RU, "/recoveries?state=closed", nil, 200, "вопрос решён", "1 запись")
	w.shows(w.olga, i18n.RU, "/recoveries/figures", nil, 200, "Открыто 2 перезвона.", "Из них 1 ещё не закрыт.", "state=new&state=taken&state=waiting", "Взяты вовремя", "100,0 %", "23 окт. – 21 нояб. 2026", "acknowledged=in_time", "Вторую оценку дали 0 клиентов из 0")
	w.shows(w.olga, i18n.RU, "/recoveries?topic=bills&all=1", nil, 200, "долго ждала", "1 запись")
	w.shows(w.olga, i18n.RU, "/recoveries?topic=nothing", nil, 200, "Ничего не нашлось", "Показать все")
	_, csv, head := w.do(w.olga, i18n.EN, "/recoveries.csv?sep=comma", nil)
	if lines := strings.Split(strings.TrimSpace(csv), "\r\n"); len(lines) != 3 || !strings.Contains(csv, "'=1+1") || !strings.Contains(lines[2], ",closed,Ольга,") || !strings.Contains(lines[2], ",fixed,true,systems failed,0,1,,") || !strings.HasPrefix(head.Get("Content-Type"), "text/csv") {
		t.Errorf("%s", csv)
	}
	executive := actor.Actor{PersonID: 9, Role: actor.Executive}
	if body := w.shows(executive, i18n.RU, "/recoveries?all=1", nil, 200, "вопрос решён"); strings.Contains(body, "Иван") {
		t.Error("an executive reads a name")
	}
	w.shows(actor.Actor{PersonID: 9, Role: actor.Agent}, i18n.RU, "/recoveries", nil, 403)
	for query, word := range map[string]string{
		"state=lost": "Состояние", "late=yes": "Срок прошёл", "owner=me": "У кого", "from=2026-11-02&to=2026-11-01": "Конец раньше начала", "after=spoilt": "Место в списке", "foo=1": "foo", "closing=never": "Закрытие",
	} {
		for _, path := range []string{"/recoveries?", "/recoveries/board?", "/recoveries/figures?"} {
			w.shows(w.olga, i18n.RU, path+query, nil, 422)
		}
		w.shows(w.olga, i18n.RU, "/recoveries?"+query, nil, 422, word)
		w.shows(w.olga, i18n.RU, "/recoveries.csv?"+query, nil, 422)
	}
}

// What is left out is said, and the form sends it again.
func TestListsSayWhatIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.low("bad", 1)
	body := w.shows(w.vera, i18n.EN, "/recoveries?team=a&team=b&without=team", nil, http.StatusOK, "Team: all but a, b")
	for _, held := range []string{`<input type="hidden" name="team" value="a"`, `<input type="hidden" name="team" value="b"`, `<input type="hidden" name="without" value="team"`} {
		if !strings.Contains(body, held) {
			t.Errorf("the form does not send %s", held)
		}
	}
	if strings.Contains(body, `<select name="team"`) || strings.Contains(body, `id="f-team"`) {
		t.Error("a box of one value stands for two that are left out")
	}
}

// A case of a contact without a customer says so, asks for no call, and can be closed with
// what is so.
func TestNobodyToReach(t *testing.T) {
	w := newWorld(t)
	taken, err := w.Contacts.Take(ctx, actor.System("test"), []contact.Draft{{
		Source: "shop", ExternalID: "s-1", Channel: "shop", Kind: contact.Retail, Team: "Чаты-2", StartedAt: w.Clock.Now().Add(-time.Hour), EndedAt: w.Clock.Now(),
	}})
	if err != nil || taken[0].Err != nil {
		t.Fatal(err, taken)
	}
	if _, err := w.Asking.TakeResponse(ctx, actor.System("test"), asking.Elsewhere{Source: "shop", ExternalID: "s-1", Mark: new(1), Delivery: "ivr", AnsweredAt: w.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	page := fmt.Sprintf("/contacts/%d/recovery", taken[0].ID)
	body := w.shows(w.vera, i18n.EN, page, nil, 200, "nobody to reach", "the contact names no customer", `value="unreachable" checked`)
	if strings.Contains(body, "/attempts") || strings.Contains(body, "tel:") || strings.Contains(body, "no phone number") {
		t.Error("it asks for a call")
	}
	w.shows(w.vera, i18n.RU, "/recoveries", nil, 200, "звонить некому")
	if code, _, _ := w.do(w.vera, i18n.RU, page+"/closing", url.Values{"outcome": {"unreachable"}}); code != http.StatusSeeOther {
		t.Errorf("closed: %d", code)
	}
	_, csv, _ := w.do(w.vera, i18n.EN, "/recoveries/figures.csv?sep=comma", nil)
	if !strings.Contains(csv, "closed_in_time,1,1,0.206549,1,") {
		t.Errorf("figures: %s", csv)
	}
}
