package idea_test

import (
	"context"
	"fmt"
	"io"
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
	"openpeople/internal/idea"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	webidea "openpeople/internal/web/idea"
	"openpeople/internal/web/kit"
	"openpeople/static"
	"openpeople/templates/ui"
)

// now is the present moment of the tests.
var now = storetest.Noon

// world is a desk behind a server with one contact that the customer answered.
// The header X-Who says who asks.
type world struct {
	t       testing.TB
	store   *store.Store
	ideas   *idea.Service
	doors   *kit.Doors
	url     string
	people  map[string]actor.Actor
	contact contact.Contact
}

func newWorld(t testing.TB, s *store.Store, clock *storetest.Clock) *world {
	t.Helper()
	ctx, system := context.Background(), actor.System("test")
	w := &world{t: t, store: s, people: map[string]actor.Actor{}}
	w.ideas = idea.New(s, idea.Options{Now: clock.Now, Zone: storetest.Moscow})
	rooms := askingtest.New(t, s, clock.Now)
	contacts := contact.New(s, rooms.Asking, clock.Now, storetest.Moscow)
	taken, err := contacts.Take(ctx, system, []contact.Draft{{
		Source: "chat", ExternalID: "c-1", Channel: "chat", Kind: contact.Chat, Topic: "Тарифы", Region: "Урал", Operator: "17", Name: "Вера Орлова", Team: "Чаты-2",
		StartedAt: now.Add(-26 * time.Hour), EndedAt: now.Add(-25 * time.Hour),
		Messages: []contact.Message{{From: contact.FromCustomer, Text: "Сколько у меня осталось?"}},
	}})
	if err == nil {
		_, err = rooms.Asking.TakeResponse(ctx, system, asking.Elsewhere{Source: "chat", ExternalID: "c-1", Mark: new(2), Comment: "Пришлось звонить с +7 916 123-45-67, чтобы узнать остаток", Delivery: "ivr", AnsweredAt: now.Add(-20 * time.Hour)})
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := contacts.Get(ctx, system, taken[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	w.contact = d.Contact
	for key, p := range map[string]account.Person{
		"anna": {Name: "Анна Павлова", Role: actor.Supervisor}, "vera": {Name: "Вера Орлова", Role: actor.Agent, OperatorID: w.contact.OperatorID},
		"gleb": {Name: "Глеб Серов", Role: actor.Agent}, "dina": {Name: "Дина Котова", Role: actor.Executive}, "egor": {Name: "Егор Лебедев", Role: actor.Admin},
	} {
		p.Email, p.CreatedAt = key+"@example.org", now
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertPerson(ctx, &p) }); err != nil {
			t.Fatal(err)
		}
		w.people[key] = actor.Actor{PersonID: p.ID, Name: p.Name, Role: p.Role, OperatorID: p.OperatorID}
	}
	w.serve()
	return w
}

func (w *world) serve() {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	fail := func(c *gin.Context, err error) {
		if fault.Of(err).Code == fault.Broken {
			w.t.Errorf("%s %s: %v", c.Request.Method, c.Request.URL, err)
		}
		_ = kit.View(c, fault.Of(err).Code.Status(), ui.ErrorPage(ui.Refusal{Fault: fault.Of(err)}))
	}
	enter := func(c *gin.Context) {
		who, lang, _ := strings.Cut(c.GetHeader("X-Who"), " ")
		ctx := actor.With(c.Request.Context(), w.people[who])
		if lang == "en" {
			ctx = i18n.With(ctx, i18n.EN)
		}
		c.Request = c.Request.WithContext(ui.WithZone(ui.WithNow(ctx, now), storetest.Moscow))
	}
	w.doors = kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {enter}}, fail)
	webidea.Routes(w.doors, w.ideas)
	engine.GET("/static/*file", gin.WrapH(static.Handler()))
	server := httptest.NewServer(engine)
	w.t.Cleanup(server.Close)
	w.url = server.URL
}

// answer is what came back.
type answer struct {
	status   int
	body     string
	location string
}

// do sends a request of somebody: "vera", or "vera en" to read English.
func (w *world) do(who, method, path string, form url.Values) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("X-Who", who)
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
	return answer{res.StatusCode, string(raw), res.Header.Get("Location")}
}

func (w *world) get(who, path string) answer {
	w.t.Helper()
	return w.do(who, http.MethodGet, path, nil)
}

func (w *world) post(who, path string, form url.Values) answer {
	w.t.Helper()
	return w.do(who, http.MethodPost, path, form)
}

// form is the fields of a new idea.
func form(n int, title, problem, proposal string, more ...string) url.Values {
	v := url.Values{"key": {fmt.Sprintf("00000000-0000-4000-8000-%012x", n)}, "title": {title}, "problem": {problem}, "proposal": {proposal}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Add(more[i], more[i+1])
	}
	return v
}

// shows fails unless the page has the status and every word.
func (a answer) shows(t testing.TB, status int, words ...string) answer {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d: %.600s", a.status, status, a.body)
	}
	for _, word := range words {
		if !strings.Contains(a.body, word) {
			t.Errorf("the page does not show %q", word)
		}
	}
	return a
}

// hides fails when the page has one of the words.
func (a answer) hides(t testing.TB, words ...string) answer {
	t.Helper()
	for _, word := range words {
		if strings.Contains(a.body, word) {
			t.Errorf("the page shows %q", word)
		}
	}
	return a
}
