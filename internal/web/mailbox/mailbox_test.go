package mailbox_test

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

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/delivery"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/kit"
	"openpeople/internal/web/mailbox"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

var noon = storetest.Noon

type audit struct {
	after func(ctx context.Context, do func())
	lines []string
}

func (a *audit) Audit(ctx context.Context, who actor.Actor, action, noun string, _ int64, detail map[string]any) error {
	a.after(ctx, func() { a.lines = append(a.lines, fmt.Sprint(who.Name, " ", action, " ", noun, " ", detail)) })
	return nil
}

// named is the room that invites, and whether the desk has a name.
type named struct {
	mailbox.Asked
	w *world
}

func (n named) Nameless(context.Context) (bool, error) { return n.w.nameless, nil }

// world is a desk with n invitations whose pages are seen by who.
type world struct {
	nameless bool
	t        *testing.T
	store    *store.Store
	clock    *storetest.Clock
	audit    audit
	who      actor.Actor
	lang     i18n.Lang
	url      string
	rooms    askingtest.Rooms
}

func newWorld(t *testing.T, n int) *world {
	t.Helper()
	ctx := context.Background()
	s, clock := storetest.SQLite(t)
	w := &world{t: t, store: s, clock: clock, lang: i18n.RU, who: actor.Actor{PersonID: 1, Name: "Ольга Петрова", Role: actor.Admin}}
	w.rooms = askingtest.New(t, w.store, clock.Now)
	err := w.store.InTx(ctx, func(ctx context.Context) error {
		channel, err := w.store.ChannelOf(ctx, "chat", contact.Chat)
		if err != nil {
			return err
		}
		topic, err := w.store.DimensionOf(ctx, contact.Topic, "tariffs-b2c")
		if err != nil {
			return err
		}
		for i := range n {
			customer, err := w.store.CustomerOf(ctx, contact.Customer{Name: "Иван", Email: fmt.Sprintf("ivan%d@example.org", i+1), Language: "ru"})
			if err != nil {
				return err
			}
			ended := noon.Add(-time.Hour)
			c := contact.Contact{Source: "chat", ExternalID: fmt.Sprint(i), ChannelID: channel.ID, TopicID: topic, CustomerID: customer.ID, StartedAt: ended, EndedAt: ended, Day: when.DayOf(ended, storetest.Moscow), Hash: "h", TakenAt: noon}
			if err := w.store.InsertContact(ctx, &c, nil); err != nil {
				return err
			}
			if _, err := w.rooms.Asking.Decide(ctx, []contact.Closed{{Contact: c, Customer: &customer, Channel: channel}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.audit.after = w.store.AfterCommit
	w.serve(sending.New(w.store, &w.audit, clock.Now, w.rooms.Asking.Deliveries()), false)
	return w
}

func (w *world) serve(messages *sending.Service, mailed bool) {
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	engine.Use(func(c *gin.Context) {
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'")
		ctx := i18n.With(actor.With(c.Request.Context(), w.who), w.lang)
		c.Request = c.Request.WithContext(ui.WithNow(ui.WithZone(ctx, storetest.Moscow), noon))
	})
	fail := func(c *gin.Context, err error) {
		f := fault.Of(err)
		c.String(f.Code.Status(), f.Error())
	}
	doors := kit.Open(engine, nil, fail)
	doors.ProveBy(func(*gin.Context) (bool, error) { return true, nil })
	mailbox.Routes(doors, messages, named{w.rooms.Asking, w}, nil, mailed, &url.URL{Scheme: "https", Host: "desk.example"})
	server := httptest.NewServer(engine)
	w.t.Cleanup(server.Close)
	w.url = server.URL
}

// send carries every invitation to the mailbox, as jobs does.
func (w *world) send() {
	w.t.Helper()
	ctx := context.Background()
	box := delivery.NewMailbox(w.store, w.clock.Now)
	claimed, err := w.store.Claim(ctx, sending.Claim{Delivery: "email", Lease: "test", Now: noon, Until: noon.Add(time.Minute), Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range claimed {
		drafts, err := w.rooms.Asking.WriteInvitations(ctx, []sending.Message{c.Message}, noon)
		if err != nil {
			w.t.Fatal(err)
		}
		content, err := drafts[0].Draw(ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := box.Send(ctx, sending.Outgoing{Message: c.Message, Content: content}, func() error { return nil }); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) get(path string) (int, string, http.Header) {
	w.t.Helper()
	res, err := http.Get(w.url + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(b), res.Header
}

func (w *world) post(path string, form url.Values) (int, string) {
	w.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(w.url+path, form)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode, res.Header.Get("Location")
}

func TestMailbox(t *testing.T) {
	w := newWorld(t, 60)
	if _, body, _ := w.get("/mailbox"); !strings.Contains(body, "Писем пока нет") {
		t.Error("an empty mailbox does not say so")
	}
	w.send()
	status, body, _ := w.get("/mailbox")
	if status != 200 || strings.Count(body, `href="/mailbox/`) != 50 || !strings.Contains(body, "ivan60@example.org") || strings.Contains(body, "ivan1@example.org") {
		t.Errorf("%d, the first page:\n%s", status, body)
	}
	for _, want := range []string{">Иван<", `href="/contacts/60">chat</a>`, "ждём ответа"} {
		if !strings.Contains(body, want) {
			t.Errorf("a row does not say %q", want)
		}
	}
	_, next, found := strings.Cut(body, `href="/mailbox?after=`)
	if !found {
		t.Fatal("no way to the next page")
	}
	next, _, _ = strings.Cut(next, `"`)
	if _, body, _ := w.get("/mailbox?after=" + next); strings.Count(body, `href="/mailbox/`) != 10 || !strings.Contains(body, "ivan1@example.org") {
		t.Errorf("the second page:\n%s", body)
	}
	status, body, _ = w.get("/mailbox/1")
	if status != 200 || !strings.Contains(body, `sandbox="allow-popups allow-popups-to-escape-sandbox"`) || !strings.Contains(body, "https://desk.example.org/s/"+w.rooms.Links.Token(1)+"?mark=5") {
		t.Errorf("%d, the letter:\n%s", status, body)
	}
	if strings.Contains(body, "style=") {
		t.Error("an inline style outside the frame")
	}
	if strings.Contains(body, "tariffs-b2c") {
		t.Error("the letter says the code of a topic that nobody has named")
	}
	status, body, header := w.get("/mailbox/1/html")
	csp := header.Get("Content-Security-Policy")
	if status != 200 || !strings.HasPrefix(body, "<!doctype html>") || strings.Contains(csp, "script") || !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "frame-ancestors 'self'") || !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("%d, %s, the frame:\n%s", status, csp, body)
	}
	for _, path := range []string{"/mailbox/0", "/mailbox/x", "/mailbox/999", "/mailbox/999/html", "/mailbox/-1"} {
		if status, _, _ := w.get(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/mailbox?after=nonsense!", "/mailbox?foo=1"} {
		if status, _, _ := w.get(path); status != 422 {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, c := range []struct {
		who    actor.Actor
		status int
	}{
		{actor.Nobody, 401}, {actor.Actor{PersonID: 2, Role: actor.Agent}, 403}, {actor.Actor{PersonID: 2, Role: actor.Supervisor}, 403},
		{actor.Actor{PersonID: 2, Role: actor.Agent, Demo: true}, 200},
	} {
		w.who = c.who
		for _, path := range []string{"/mailbox", "/mailbox/1", "/mailbox/1/html"} {
			status, body, _ := w.get(path)
			if path == "/mailbox" && (strings.Contains(body, ">Иван<") || strings.Contains(body, "ivan60@")) || path == "/mailbox/1" && strings.Contains(body, "ivan1@") {
				t.Errorf("%s: %+v sees whose letter it is", path, c.who)
			}
			if status != c.status {
				t.Errorf("%s for %+v: %d, want %d", path, c.who, status, c.status)
			}
		}
		if status, _, _ := w.get("/settings/sending"); status == 200 {
			t.Errorf("/settings/sending is open for %+v", c.who)
		}
	}
}

// TestMailboxBesideAServer looks at the mailbox of a desk that has a mail server.
func TestMailboxBesideAServer(t *testing.T) {
	w := newWorld(t, 1)
	if _, body, _ := w.get("/mailbox"); !strings.Contains(body, "Почтовый сервер не настроен") {
		t.Error("without a mail server the mailbox does not say so")
	}
	w.serve(sending.New(w.store, &w.audit, w.clock.Now, w.rooms.Asking.Deliveries()), true)
	if _, body, _ := w.get("/mailbox"); strings.Contains(body, "не настроен") || !strings.Contains(body, "уходят через почтовый сервер") {
		t.Error("with a mail server the mailbox says that there is none")
	}
}

// All that failed is sent again by one button, which writes it down; what may have
// arrived is not, and where nothing failed there is no button.
func TestFailedAreSentAgainTogether(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, 4)
	const button = `action="/settings/sending/failed/resend"`
	if _, err := w.store.Claim(ctx, sending.Claim{Delivery: "email", Lease: "x", Now: noon, Until: noon.Add(time.Minute), Limit: 4}); err != nil {
		t.Fatal(err)
	}
	settle := func(id int64, state sending.State) {
		t.Helper()
		if err := w.store.Settle(ctx, []sending.Settled{{ID: id, Lease: "x", State: state, RunAt: noon, Attempts: 8, Code: 451, Error: "451 later"}}, noon); err != nil {
			t.Fatal(err)
		}
	}
	settle(1, sending.Unknown)
	if _, body, _ := w.get("/settings/sending"); strings.Contains(body, button) {
		t.Error("nothing failed, and a button sends it again")
	}
	settle(2, sending.Failed)
	settle(3, sending.Failed)
	if _, body, _ := w.get("/settings/sending"); !strings.Contains(body, button) || !strings.Contains(body, "все непринятые (2)") {
		t.Error("no button sends all failed ones again")
	}
	for range 2 { // the second time there is none
		if status, to := w.post("/settings/sending/failed/resend", nil); status != 303 || to != "/settings/sending" {
			t.Errorf("%d to %q", status, to)
		}
	}
	if c, err := w.store.CountMessages(ctx, 7); err != nil || c.Queued != 2 || c.Failed != 0 || c.Unknown != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if len(w.audit.lines) != 1 || !strings.Contains(w.audit.lines[0], "resent_failed") {
		t.Errorf("the audit log: %q", w.audit.lines)
	}
}

func TestSending(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, 4)
	if _, body, _ := w.get("/settings/sending"); !strings.Contains(body, "Всё дошло") || !strings.Contains(body, "Остановить рассылку") || !strings.Contains(body, `href="/?days=7"`) {
		t.Error("nothing is wrong, which the page does not say")
	}
	w.nameless = true
	if _, body, _ := w.get("/settings/sending"); !strings.Contains(body, "нет названия") || strings.Contains(body, "Сообщения уходят") {
		t.Error("a desk without a name sends nothing, which the page does not say")
	}
	w.nameless = false
	if _, err := w.store.Claim(ctx, sending.Claim{Delivery: "email", Lease: "x", Now: noon, Until: noon.Add(time.Minute), Limit: 3}); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Settle(ctx, []sending.Settled{
		{ID: 1, Lease: "x", State: sending.Failed, RunAt: noon, Attempts: 1, Code: 550, Error: "550 <script>no such box"},
		{ID: 2, Lease: "x", State: sending.Unknown, RunAt: noon, Error: sending.Interrupted},
	}, noon); err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int]int64{1: 1, 1 - 30: 0} { // from today; from a month ahead
		if c, err := w.store.CountMessages(ctx, days); err != nil || c.Failed != 1 || c.FailedLately != want || c.UnknownLately != want {
			t.Errorf("of %d days: %+v, %v", days, c, err)
		}
	}
	_, body, _ := w.get("/settings/sending")
	for _, say := range []string{"550 &lt;script&gt;no such box", "ivan1@example.org", "ivan2@example.org", "Не приняты за 7 дней", "не принято", "неизвестно", "программа остановилась", `action="/settings/sending/1/resend"`, `href="/contacts/1"`} {
		if !strings.Contains(body, say) {
			t.Errorf("the page does not say %q", say)
		}
	}
	if status, to := w.post("/settings/sending/1/resend", nil); status != 303 || to != "/settings/sending" {
		t.Errorf("%d to %q", status, to)
	}
	for path, want := range map[string]int{"/settings/sending/1/resend": 409, "/settings/sending/99/resend": 404, "/settings/sending/x/resend": 404} {
		if status, _ := w.post(path, nil); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	if strings.Contains(body, `action="/settings/sending/resend"`) {
		t.Error("nothing waits for another try, and the page offers one")
	}
	if err := w.store.Settle(ctx, []sending.Settled{{ID: 3, Lease: "x", State: sending.Queued, RunAt: noon.Add(time.Hour), Attempts: 1, Error: "550 quota"}}, noon); err != nil {
		t.Fatal(err)
	}
	if err := w.store.NoteStuck(ctx, "email", "550 quota"); err != nil {
		t.Fatal(err)
	}
	if _, body, _ := w.get("/settings/sending"); !strings.Contains(body, `action="/settings/sending/resend"`) || strings.Count(body, "550 quota") != 2 || strings.Contains(body, "Сообщения уходят") {
		t.Errorf("they go and wait, no way to try now, or not told why:\n%s", body)
	}
	if status, to := w.post("/settings/sending/resend", nil); status != 303 || to != "/settings/sending" {
		t.Errorf("try now: %d to %q", status, to)
	}
	if due, err := w.store.Claim(ctx, sending.Claim{Delivery: "email", Lease: "y", Now: noon, Until: noon.Add(time.Minute), Limit: 9}); err != nil || len(due) != 3 {
		t.Errorf("%d are due, %v", len(due), err)
	}
	if status, _ := w.post("/settings/sending/hold", url.Values{"more": {"2"}}); status != 422 {
		t.Errorf("an unknown field: %d", status)
	}
	if status, _ := w.post("/settings/sending/release", url.Values{"more": {"2"}}); status != 422 {
		t.Errorf("an unknown field: %d", status)
	}
	if held, err := w.store.SendingHeld(ctx); held || err != nil {
		t.Errorf("refused, and held: %v, %v", held, err)
	}
	if status, _ := w.post("/settings/sending/hold", nil); status != 303 {
		t.Errorf("hold: %d", status)
	}
	if held, err := w.store.SendingHeld(ctx); !held || err != nil {
		t.Errorf("held: %v, %v", held, err)
	}
	if _, body, _ := w.get("/settings/sending"); !strings.Contains(body, "Продолжить рассылку") || !strings.Contains(body, "клиентов не спросят и потом") {
		t.Error("held, and no way to go on")
	}
	if status, _ := w.post("/settings/sending/release", nil); status != 303 {
		t.Errorf("release: %d", status)
	}
	if held, err := w.store.SendingHeld(ctx); held || err != nil {
		t.Errorf("held: %v, %v", held, err)
	}
	if len(w.audit.lines) != 4 {
		t.Errorf("the audit log: %q", w.audit.lines)
	}
	w.who = actor.Actor{PersonID: 2, Role: actor.Supervisor}
	for _, path := range []string{"/settings/sending/2/resend", "/settings/sending/resend", "/settings/sending/hold", "/settings/sending/release"} {
		if status, _ := w.post(path, nil); status != 403 {
			t.Errorf("%s for a supervisor: %d", path, status)
		}
	}
}
