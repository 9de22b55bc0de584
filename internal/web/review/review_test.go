package review_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/kit"
	webreview "openpeople/internal/web/review"
	"openpeople/static"
	"openpeople/templates/ui"
)

// world is a desk behind a server: a team with a supervisor and an operator, and
// contacts of that operator. The header X-Who says who asks.
type world struct {
	t            testing.TB
	store        *store.Store
	clock        *storetest.Clock
	reviews      *review.Service
	queue        *review.Queue
	calibrations *review.Calibrations
	askingtest.Rooms
	doors  *kit.Doors
	url    string
	people map[string]actor.Actor
	ids    []int64 // contacts
}

// now is the present moment of the tests.
var now = storetest.Noon

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx := context.Background()
	s, clock := storetest.SQLite(t)
	w := &world{t: t, store: s, clock: clock}
	w.Rooms = askingtest.New(t, w.store, clock.Now)
	w.reviews = review.New(w.store, scorecard.New(w.store, nil, clock.Now), clock.Now, storetest.Moscow)
	if err := scorecard.New(w.store, nil, clock.Now).EnsureBuiltIn(ctx); err != nil {
		t.Fatal(err)
	}
	contacts := contact.New(w.store, w.Asking, clock.Now, storetest.Moscow)
	w.take(contacts)
	w.hire(ctx, contacts)
	w.serve(contacts)
	return w
}

// hire adds the people: a supervisor who leads the team, one who leads none, the
// operator, another agent, an executive and an admin.
func (w *world) hire(ctx context.Context, contacts *contact.Service) {
	names, err := contacts.Names(ctx, actor.System("test"))
	if err != nil {
		w.t.Fatal(err)
	}
	team := []int64{names.Dimensions[contact.Team][0].ID}
	hasher := account.Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
	accounts := account.New(account.Options{Store: w.store, Now: w.clock.Now, Hasher: hasher, BaseURL: "https://desk.example"})
	w.queue = review.NewQueue(w.store, review.QueueOptions{Contacts: contacts, People: accounts, Audit: accounts, Now: w.clock.Now, Zone: storetest.Moscow, Seed: func() int64 { return 42 }})
	w.calibrations = review.NewCalibrations(w.store, review.CalibrationOptions{Cards: scorecard.New(w.store, nil, w.clock.Now), People: accounts, Audit: accounts, Now: w.clock.Now, Zone: storetest.Moscow})
	w.people = map[string]actor.Actor{}
	for _, p := range []struct {
		key string
		account.Draft
	}{
		{"anna", account.Draft{Name: "Анна Павлова", Role: "supervisor", Leads: team}},
		{"foma", account.Draft{Name: "Фома Ильин", Role: "supervisor"}},
		{"vera", account.Draft{Name: "Вера Орлова", Role: "agent", OperatorNumber: "17"}},
		{"gleb", account.Draft{Name: "Глеб Серов", Role: "agent"}},
		{"dina", account.Draft{Name: "Дина Котова", Role: "executive"}},
		{"egor", account.Draft{Name: "Егор Лебедев", Role: "admin"}},
	} {
		p.Email = p.key + "@example.org"
		added, _, err := accounts.AddPerson(ctx, actor.System("test"), p.Draft)
		if err != nil {
			w.t.Fatal(err)
		}
		w.people[p.key] = accounts.ActorOf(added)
	}
}

// take takes contacts in, the first of which the customer answers.
func (w *world) take(contacts *contact.Service) {
	ctx := context.Background()
	talk := 31
	var drafts []contact.Draft
	for i := range 3 {
		at := now.Add(time.Duration(-30-i) * time.Hour)
		d := contact.Draft{
			Source: "chat", ExternalID: fmt.Sprint("c-", i), Channel: "chat", Kind: contact.Chat, Topic: "Тарифы", Site: "chelyabinsk", Region: "ural",
			Operator: "17", Name: "Вера Орлова", Team: "Чаты-2",
			Customer:  &contact.Customer{ExternalID: "u-5", Name: "Иван Петров", Email: "ivan@example.org"},
			StartedAt: at.Add(-3 * time.Minute), EndedAt: at, Talk: &talk,
			BeyondWhat: "Вернули списание за день, хотя срок прошёл", BeyondWhy: "Ошибка была наша", BeyondCost: "180 ₽",
			Messages: []contact.Message{
				{From: contact.FromCustomer, Text: "Здравствуйте. С меня сняли лишние 180 рублей, тариф я не менял. Мой номер +7 916 123-45-67.", At: at.Add(-3 * time.Minute)},
				{From: contact.FromBot, Text: "Соединяю с сотрудником.", At: at.Add(-170 * time.Second)},
				{From: contact.FromOperator, Text: "Здравствуйте, Иван. Сейчас разберёмся: вижу, что списание было за пакет, который подключился сам. Это наша ошибка.", At: at.Add(-2 * time.Minute)},
				{From: contact.FromCustomer, Text: "И что теперь?", At: at.Add(-100 * time.Second)},
				{From: contact.FromOperator, Text: "Деньги вернула, они уже на счёте. Пакет отключила насовсем.", At: at.Add(-40 * time.Second)},
				{From: contact.FromSystem, Text: "Чат завершён", At: at},
			},
		}
		drafts = append(drafts, d)
	}
	taken, err := contacts.Take(ctx, actor.System("test"), drafts)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, one := range taken {
		if one.Err != nil {
			w.t.Fatal(one.Err)
		}
		w.ids = append(w.ids, one.ID)
	}
	solved := false
	if _, err := w.Asking.TakeResponse(ctx, actor.System("test"), asking.Elsewhere{Source: "chat", ExternalID: "c-0", Mark: new(2), Solved: &solved, Comment: "Вернули, но пришлось долго объяснять", Delivery: "ivr", AnsweredAt: now.Add(-20 * time.Hour)}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) serve(contacts *contact.Service) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	fail := func(c *gin.Context, err error) {
		if fault.Of(err).Code == fault.Broken {
			w.t.Errorf("%s %s: %v", c.Request.Method, c.Request.URL, err)
		}
		_ = kit.View(c, fault.Of(err).Code.Status(), ui.ErrorPage(ui.Refusal{Fault: fault.Of(err)}))
	}
	enter := func(c *gin.Context) {
		ctx := c.Request.Context()
		who := c.GetHeader("X-Who")
		if q := c.Query("who"); q != "" {
			who = q
		}
		if cookie, err := c.Request.Cookie("who"); err == nil { // a browser's forms
			who = cookie.Value
		}
		ctx = actor.With(ctx, w.people[who])
		if c.GetHeader("X-Language") == "en" || c.Query("lang") == "en" {
			ctx = i18n.With(ctx, i18n.EN)
		}
		ctx = ui.WithPath(ui.WithTheme(ui.WithZone(ui.WithNow(ctx, now), storetest.Moscow), c.Query("theme")), c.Request.URL.RequestURI())
		c.Request = c.Request.WithContext(ctx)
	}
	w.doors = kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {enter}, kit.Admin: {enter}}, fail)
	webreview.Routes(w.doors, w.reviews, w.queue, w.calibrations, contacts, w.Surveys, nil)
	w.doors.Staff.GET("/contacts/:id", actor.ContactRead, func(c *gin.Context) error {
		id, err := kit.ID(c, "id")
		if err != nil {
			return err
		}
		ctx := c.Request.Context()
		d, err := contacts.Get(ctx, actor.From(ctx), id)
		if err != nil {
			return err
		}
		panel, err := webreview.Panel(w.reviews)(ctx, actor.From(ctx), d.Contact)
		if err != nil {
			return err
		}
		return kit.OK(c, panel)
	})
	engine.GET("/static/*file", gin.WrapH(static.Handler()))
	server := httptest.NewServer(engine)
	w.t.Cleanup(server.Close)
	w.url = server.URL
}

func (w *world) do(who, language, method, path string, form url.Values) (status int, body, location string) {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("X-Who", who)
	req.Header.Set("X-Language", language)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header.Get("Location")
}

func (w *world) get(who, path string) (int, string, string) {
	w.t.Helper()
	return w.do(who, "en", http.MethodGet, path, nil)
}

func (w *world) post(who, path string, form url.Values) (int, string, string) {
	w.t.Helper()
	return w.do(who, "en", http.MethodPost, path, form)
}

// filled is the fields of a full scorecard, every step the best but those named.
func filled(edit int, do string, more ...string) url.Values {
	v := url.Values{"edit": {strconv.Itoa(edit)}, "do": {do}}
	for _, c := range scorecard.BuiltInCriteria() {
		v.Set(review.ScoreField(c.Key), strconv.Itoa(c.Max()))
	}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func formOf(id int64) string { return fmt.Sprintf("/contacts/%d/review", id) }
