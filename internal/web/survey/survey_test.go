package survey_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/brand"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	websurvey "openpeople/internal/web/survey"
	"openpeople/static"
)

var noon = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// door is the customer's door over a real desk.
type door struct {
	t       testing.TB
	handler http.Handler
	store   *store.Store
	askingtest.Rooms

	clock *storetest.Clock
}

// breakable is a store whose transactions can be made to fail.
type breakable struct {
	*store.Store
	err error
}

func (b *breakable) InTx(ctx context.Context, do func(ctx context.Context) error) error {
	if b.err != nil {
		return b.err
	}
	return b.Store.InTx(ctx, do)
}

func newDoor(t testing.TB) (*door, *breakable) {
	gin.SetMode(gin.ReleaseMode)
	s, clock := storetest.SQLite(t)
	clock.Set(noon)
	d := &door{t: t, store: s, clock: clock}
	b := &breakable{Store: d.store}
	d.Rooms = askingtest.New(t, b, d.clock.Now)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	doors := kit.Open(engine, nil, func(c *gin.Context, err error) { c.String(fault.Of(err).Code.Status(), err.Error()) })
	websurvey.Routes(doors, d.Surveys, d.Asking, d.Recoveries, func(context.Context) brand.Brand { return brand.Brand{} })
	d.handler = engine
	return d, b
}

// invited makes a contact whose customer is asked and returns the link's path.
func (d *door) invited(change ...func(c *contact.Draft)) string {
	d.t.Helper()
	ctx := context.Background()
	n, _, err := d.store.CountContacts(ctx, contact.Filter{}, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	id := string(rune('a' + n))
	draft := contact.Draft{
		Source: "chat", ExternalID: id, Channel: "chat-site", Kind: contact.Chat, Topic: "tariffs",
		Customer:  &contact.Customer{ExternalID: "u-" + id, Name: "Иван", Email: id + "@example.org", Language: "ru"},
		StartedAt: noon.Add(-10 * time.Minute), EndedAt: noon.Add(-5 * time.Minute),
	}
	for _, f := range change {
		f(&draft)
	}
	taken, err := contact.New(d.store, d.Asking, d.clock.Now, storetest.Moscow).Take(ctx, actor.System("test"), []contact.Draft{draft})
	if err != nil || taken[0].Err != nil || !taken[0].Decision.Asked {
		d.t.Fatal(taken, err)
	}
	i, _, err := d.store.InvitationByContact(ctx, taken[0].ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return "/s/" + d.Links.Token(i.ID)
}

func (d *door) do(method, path, form string, header ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

func (d *door) response(path string) (survey.Response, bool) {
	d.t.Helper()
	id, ok := d.Links.Open(strings.TrimPrefix(path, "/s/"))
	if !ok {
		d.t.Fatal("no link: " + path)
	}
	r, err := d.store.ResponseByInvitation(context.Background(), id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		d.t.Fatal(err)
	}
	return r, err == nil
}

func (d *door) named() {
	d.t.Helper()
	ctx := context.Background()
	err := d.store.InTx(ctx, func(ctx context.Context) error {
		names, err := d.store.AllNames(ctx)
		if err != nil {
			return err
		}
		return d.store.Rename(ctx, contact.Topic, names.Dimensions[contact.Topic][0].ID, i18n.Text{RU: "тарифы", EN: "plans"})
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestPageAsksInTheCustomersWords(t *testing.T) {
	d, _ := newDoor(t)
	path := d.invited(func(c *contact.Draft) {
		c.Customer.TimeZone = "Asia/Vladivostok"
		c.StartedAt, c.EndedAt = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC), time.Date(2026, 11, 20, 15, 5, 0, 0, time.UTC)
	})
	body := d.do("GET", path, "").Body.String()
	if !strings.Contains(body, "21\u00a0ноября вы писали нам в чат<") { // it is the 21st already there; an unnamed topic is left out
		t.Error("not asked about in the customer's words:\n" + body)
	}
	d.named()
	w := d.do("GET", path+"?mark=4&lang=en", "", "Accept-Language", "ru")
	body = w.Body.String()
	for _, want := range []string{
		`<html lang="en"`, "How well did we help you?", "You wrote to us in chat on 21\u00a0November, about: plans", "What went wrong?",
		`href="` + path + `?lang=ru&amp;mark=4"`, `action="` + path + `?lang=en"`, `href="` + path + `/opt-out?lang=en"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the English page lacks %s", want)
		}
	}
	if got := regexp.MustCompile(`value="(\d)" checked`).FindAllStringSubmatch(body, -1); len(got) != 1 || got[0][1] != "4" {
		t.Errorf("preselected: %v", got)
	}
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if w.Header().Get("Set-Cookie") != "" {
		t.Error("the customer's page sets a cookie")
	}
	for _, bad := range []string{"?mark=6", "?mark=x", "?mark=-1", "?mark=%00", "?lang=de", "?mark=" + strings.Repeat("9", 5000)} {
		if w := d.do("GET", path+bad, ""); w.Code != 200 || strings.Contains(w.Body.String(), " checked") {
			t.Errorf("%.20s: %d", bad, w.Code)
		}
	}
	for _, word := range []string{"<script", "<style", " style=", " onclick", "http://", "https://"} {
		if strings.Contains(body, word) {
			t.Errorf("the page holds %s", word)
		}
	}
}

// After a low mark the page says until when somebody turns to the customer, on their
// clock; after another it promises nothing, and nothing once it was done.
func TestWhoTurnsToTheCustomer(t *testing.T) {
	d, _ := newDoor(t)
	low := d.invited(func(c *contact.Draft) { c.Customer.TimeZone = "Asia/Yekaterinburg" })
	high := d.invited()
	for path, mark := range map[string]string{low: "2", high: "5"} {
		if w := d.do("POST", path, "mark="+mark); w.Code != 303 {
			t.Fatal(w.Code)
		}
	}
	const promise = "свяжемся с вами до 22\u00a0ноября, 14:00 (UTC+5)"
	if body := d.do("GET", low+"/thanks", "").Body.String(); !strings.Contains(body, promise) {
		t.Errorf("nothing is promised:\n%s", body)
	} else if !regexp.MustCompile(`Изменить ответ можно до [^<]*\(UTC\+5\)\.`).MatchString(body) {
		t.Error("until when an answer is changed is said without its zone")
	}
	if body := d.do("GET", high+"/thanks", "").Body.String(); strings.Contains(body, "свяжемся") || strings.Contains(body, "Перезванивать") {
		t.Errorf("something is promised:\n%s", body)
	}
	r, _ := d.response(low)
	if err := d.Recoveries.Close(context.Background(), actor.Actor{PersonID: 1, Role: actor.Admin}, r.ContactID, recovery.Closing{Outcome: "fixed"}); err != nil {
		t.Fatal(err)
	}
	if body := d.do("GET", low+"/thanks", "").Body.String(); strings.Contains(body, "свяжемся") || !strings.Contains(body, "Перезванивать по нему не будем") {
		t.Errorf("what was done is promised again:\n%s", body)
	}
}

// What is kept is shown by a live link, addresses masked; past its end it tells of
// the contact only.
func TestWhatIsKept(t *testing.T) {
	d, _ := newDoor(t)
	path := d.invited()
	if w := d.do("POST", path, "mark=2&solved=no&comment=Никто+не+перезвонил"); w.Code != 303 {
		t.Fatal(w.Code)
	}
	w := d.do("GET", path+"/kept", "")
	body := w.Body.String()
	for _, word := range []string{"Что о вас хранится", "Иван", "Никто не перезвонил", "2 из 5", path + "/opt-out"} {
		if !strings.Contains(body, word) {
			t.Errorf("not told: %s\n%s", word, body)
		}
	}
	if strings.Contains(body, "@example.org") || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("an address is shown, or told on: %v\n%s", w.Header(), body)
	}
	if w := d.do("GET", "/s/nothing/kept", ""); w.Code != 404 {
		t.Errorf("a forged link: %d", w.Code)
	}
	d.clock.Set(noon.Add(100 * 24 * time.Hour))
	body = d.do("GET", path+"/kept", "").Body.String()
	if strings.Contains(body, "Иван") || strings.Contains(body, "перезвонил") || !strings.Contains(body, "Обращение") {
		t.Errorf("past its end the link tells too much, or nothing:\n%s", body)
	}
}

func TestLanguageOfThePage(t *testing.T) {
	d, _ := newDoor(t)
	english := d.invited(func(c *contact.Draft) { c.Customer.Language = "en" })
	unknown := d.invited(func(c *contact.Draft) { c.Customer.Language = "" })
	for _, c := range []struct{ name, path, accept, want string }{
		{"the customer's goes before the browser's", english, "ru", "en"},
		{"what was asked for goes before all", english + "?lang=ru", "en", "ru"},
		{"the browser's", unknown, "de, en;q=0.8", "en"},
		{"the desk's", unknown, "de", "ru"},
		{"a forged link in the browser's", "/s/nothing", "en", "en"},
	} {
		if body := d.do("GET", c.path, "", "Accept-Language", c.accept).Body.String(); !strings.Contains(body, `<html lang="`+c.want+`"`) {
			t.Errorf("%s: %.60s", c.name, body)
		}
	}
}

func TestAnswerThanksAndChange(t *testing.T) {
	d, _ := newDoor(t)
	path := d.invited()
	w := d.do("POST", path, "mark=2&solved=no&reasons=long_wait&reasons=rude&comment="+url.QueryEscape("<b>ждал</b>\r\nчас"))
	if w.Code != 303 || w.Header().Get("Location") != path+"/thanks" {
		t.Fatalf("%d to %q: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	r, _ := d.response(path)
	if *r.Mark != 2 || *r.Solved || len(r.Reasons) != 2 || r.Comment != "<b>ждал</b>\nчас" {
		t.Errorf("stored %+v", r)
	}
	body := d.do("GET", path+"/thanks", "").Body.String()
	for _, want := range []string{"2 из 5, плохо", "долго ждать, ", "грубо", "&lt;b&gt;ждал&lt;/b&gt;", "до 22\u00a0ноября, 12:00", `href="` + path + `?change=1"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the thanks lack %q:\n%s", want, body)
		}
	}
	// The link shows what is stored, and asks when a button says another mark.
	for query, want := range map[string][]string{
		"": {"2 из 5, плохо", `?change=1"`}, "?mark=2": {"2 из 5, плохо", `?change=1"`}, "?mark=9": {"2 из 5, плохо"},
		"?mark=5": {"Изменить оценку?", "Записано: 2 (плохо). Вы нажали 5 (отлично).", `href="` + path + `?change=1&amp;mark=5"`, "Изменить на 5"},
	} {
		body := d.do("GET", path+query, "").Body.String()
		for _, word := range want {
			if !strings.Contains(body, word) {
				t.Errorf("%q does not say %s:\n%s", query, word, body)
			}
		}
		if strings.Contains(body, "<form") || strings.Contains(body, "Вы нажали") != (query == "?mark=5") {
			t.Errorf("%q asks otherwise:\n%s", query, body)
		}
	}
	if body := d.do("GET", path+"?change=1&mark=5", "").Body.String(); !strings.Contains(body, `value="5" checked`) || strings.Contains(body, `value="2" checked`) {
		t.Error("the other mark is not chosen:\n" + body)
	}
	// The form comes back as it was answered, and a change is a correction.
	body = d.do("GET", path+"?lang=ru&change=1", "").Body.String()
	if !strings.Contains(body, `value="2" checked`) || !strings.Contains(body, `value="no" checked`) || !strings.Contains(body, `value="rude" checked`) || !strings.Contains(body, "&lt;b&gt;ждал&lt;/b&gt;\nчас</textarea>") || !strings.Contains(body, "Сохранить изменения") {
		t.Error("not filled in as answered:\n" + body)
	}
	if w := d.do("POST", path+"?lang=en", "mark=5"); w.Code != 303 || w.Header().Get("Location") != path+"/thanks?lang=en" {
		t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	if r, _ := d.response(path); *r.Mark != 5 || r.Revision != 2 || r.Comment != "" {
		t.Errorf("corrected to %+v", r)
	}
	// After a day only a comment is asked for, then nothing.
	d.clock.Set(noon.Add(24 * time.Hour))
	if body = d.do("GET", path+"?mark=1", "").Body.String(); strings.Contains(body, "Вы нажали") || !strings.Contains(body, "5 из 5") || !strings.Contains(body, "Добавить несколько слов") {
		t.Error("after a day the link asks for another mark:\n" + body)
	}
	body = d.do("GET", path+"?change=1", "").Body.String()
	if strings.Contains(body, `name="mark"`) || !strings.Contains(body, `name="comment"`) || !strings.Contains(body, "Хотите что-то добавить?") {
		t.Error("after a day:\n" + body)
	}
	if w := d.do("POST", path, "comment="); w.Code != 422 {
		t.Errorf("an empty comment: %d", w.Code)
	}
	if w := d.do("POST", path, "comment=%D0%B4%D0%B0"); w.Code != 303 {
		t.Errorf("a comment: %d", w.Code)
	}
	if r, _ := d.response(path); *r.Mark != 5 || r.Comment != "да" || r.Revision != 3 {
		t.Errorf("with a comment: %+v", r)
	}
	if w := d.do("GET", path, ""); w.Code != 410 || !strings.Contains(w.Body.String(), "Вы уже ответили") {
		t.Errorf("answered for good: %d", w.Code)
	}
	if w := d.do("GET", path+"/thanks", ""); w.Code != 200 || strings.Contains(w.Body.String(), "Изменить ответ") {
		t.Errorf("thanks for good: %d", w.Code)
	}
	if w := d.do("GET", d.invited()+"/thanks", ""); w.Code != 303 {
		t.Errorf("thanks for nothing: %d", w.Code)
	}
	d.clock.Set(noon.Add(survey.LinkLife + 24*time.Hour)) // past its end the link tells nothing any more
	for _, tail := range []string{"", "/thanks", "/kept"} {
		if w := d.do("GET", path+tail, ""); strings.Contains(w.Body.String(), "<blockquote>") || strings.Contains(w.Body.String(), "5 из 5") {
			t.Errorf("an expired link tells what was said: %s\n%s", tail, w.Body)
		}
	}
	if w := d.do("GET", path+"/thanks", ""); w.Code != 410 {
		t.Errorf("thanks of an expired link: %d", w.Code)
	}
}

func TestRefusedFormComesBackFilledIn(t *testing.T) {
	d, b := newDoor(t)
	path := d.invited()
	for _, c := range []struct{ name, form, want string }{
		{"no mark", "solved=yes&comment=kept", `href="#q-mark">Выберите оценку.`},
		{"a mark over the scale", "mark=7&solved=yes&comment=kept", "от 1 до 5"},
		{"a field nobody asked for", "mark=5&solved=yes&comment=kept&<b>=1", "&lt;b&gt;: Такого поля нет."},
		{"no text", "mark=5&solved=yes&comment=kept%00", `id="q-comment-error"`},
	} {
		w := d.do("POST", path, c.form)
		body := w.Body.String()
		if w.Code != 422 || !strings.Contains(body, c.want) || !strings.Contains(body, `value="yes" checked`) || !strings.Contains(body, "kept") || !strings.Contains(body, `role="alert"`) {
			t.Errorf("%s: %d\n%s", c.name, w.Code, body)
		}
	}
	b.err = &fault.Fault{Code: fault.Unavailable, Key: "fault.unavailable", RetryAfter: 30 * time.Second}
	w := d.do("POST", path, "mark=5&comment=kept")
	if body := w.Body.String(); w.Code != 503 || w.Header().Get("Retry-After") != "30" || !strings.Contains(body, "kept</textarea>") || !strings.Contains(body, `value="5" checked`) || !strings.Contains(body, "Пока не сохранилось") {
		t.Errorf("a full disk: %d\n%s", w.Code, body)
	}
	b.err = nil
	if w := d.do("POST", path, "mark=5&comment=kept"); w.Code != 303 {
		t.Errorf("afterwards: %d", w.Code)
	}
	if w := d.do("POST", path, "comment="+strings.Repeat("a", kit.MaxForm)); w.Code != 413 {
		t.Errorf("a huge form: %d", w.Code)
	}
	if w := d.do("POST", path, "%zz"); w.Code != 400 {
		t.Errorf("a form that is none: %d", w.Code)
	}
}

func TestLooksChangeNothing(t *testing.T) {
	d, _ := newDoor(t)
	path := d.invited()
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"} {
		for _, at := range []string{path, path + "?mark=5", path + "/thanks", path + "/opt-out", path + "/opt-out?List-Unsubscribe=One-Click"} {
			w := d.do(method, at, "mark=5")
			if method == "HEAD" && w.Body.Len() > 0 {
				t.Errorf("HEAD %s has a body", at)
			}
			if w.Code >= 500 {
				t.Errorf("%s %s: %d", method, at, w.Code)
			}
		}
	}
	if _, answered := d.response(path); answered {
		t.Error("a look stored an answer")
	}
	o, err := d.Surveys.Open(context.Background(), strings.TrimPrefix(path, "/s/"))
	if err != nil || o.OptedOut {
		t.Error("a look opted out", err)
	}
	if n, err := d.store.CountEvents(context.Background()); n != 0 || err != nil {
		t.Errorf("looks made %d events, %v", n, err)
	}
}

func TestOptOut(t *testing.T) {
	d, _ := newDoor(t)
	path, other := d.invited(), d.invited()
	if w := d.do("GET", path+"/opt-out", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "Больше не спрашивать?") {
		t.Errorf("the question: %d", w.Code)
	}
	w := d.do("POST", path+"/opt-out?lang=en", "")
	if w.Code != 303 || w.Header().Get("Location") != path+"/opt-out?lang=en" {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	if body := d.do("GET", path+"/opt-out?lang=en", "").Body.String(); !strings.Contains(body, "We will not ask again") || strings.Contains(body, "<form") {
		t.Error(body)
	}
	if w := d.do("GET", path, ""); w.Code != 410 || !strings.Contains(w.Body.String(), "Больше не спросим") {
		t.Errorf("the link afterwards: %d", w.Code)
	}
	// RFC 8058: the mail program posts to the same address; a redirect is not allowed.
	if w := d.do("POST", other+"/opt-out", "List-Unsubscribe=One-Click"); w.Code != 200 {
		t.Errorf("one click: %d", w.Code)
	}
	if w := d.do("GET", other, ""); w.Code != 410 {
		t.Errorf("after one click: %d", w.Code)
	}
	multipart := "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"
	if w := d.do("POST", d.invited()+"/opt-out", multipart, "Content-Type", "multipart/form-data; boundary=b"); w.Code != 200 {
		t.Errorf("one click as multipart: %d %s", w.Code, w.Body)
	}
}

func TestUselessLinks(t *testing.T) {
	d, _ := newDoor(t)
	path := d.invited()
	d.clock.Set(noon.AddDate(0, 0, 15))
	for _, c := range []struct {
		name, path, want string
		code             int
	}{
		{"forged", "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Такой ссылки нет", 404},
		{"cut", path[:20], "Такой ссылки нет", 404},
		{"to nothing", "/s/" + d.Links.Token(999), "Такой ссылки нет", 404},
		{"expired", path, "Срок ссылки вышел", 410},
	} {
		for _, method := range []string{"GET", "POST"} {
			w := d.do(method, c.path, "mark=5")
			if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) || strings.Contains(w.Body.String(), "<form") {
				t.Errorf("%s %s: %d\n%s", method, c.name, w.Code, w.Body)
			}
		}
	}
	if _, answered := d.response(path); answered {
		t.Error("an expired link was answered")
	}
	if w := d.do("POST", "/s/AAAA/opt-out", ""); w.Code != 404 {
		t.Errorf("opting out by a forged link: %d", w.Code)
	}
}

// The page and its style sheet together, as they travel.
func TestPageIsLight(t *testing.T) {
	d, _ := newDoor(t)
	path := d.invited()
	d.do("POST", path, "mark=1&comment="+strings.Repeat("слово ", 200))
	page := d.do("POST", path, "mark=9&comment="+url.QueryEscape(strings.Repeat("слово ", 200))).Body.Bytes()
	r := httptest.NewRequest("GET", static.URL("survey.css"), nil)
	css := httptest.NewRecorder()
	static.Handler().ServeHTTP(css, r)
	icon := httptest.NewRecorder()
	static.Handler().ServeHTTP(icon, httptest.NewRequest("GET", static.URL("favicon.svg"), nil))
	total := packed(t, page) + packed(t, css.Body.Bytes()) + packed(t, icon.Body.Bytes())
	t.Logf("page %d, style sheet %d, icon %d bytes compressed", packed(t, page), packed(t, css.Body.Bytes()), packed(t, icon.Body.Bytes()))
	if total >= 14<<10 {
		t.Errorf("%d bytes", total)
	}
	if len(page) >= 14<<10 {
		t.Errorf("the page is %d bytes before compression", len(page))
	}
}

func packed(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// The questions that were drawn for one customer are those of another with the
// same version, language and mark, and of nobody else.
func TestDrawnOnce(t *testing.T) {
	fresh := func(path string) (string, string) {
		d, _ := newDoor(t)
		link := d.invited()
		return link, d.do("GET", link+path, "").Body.String()
	}
	d, _ := newDoor(t)
	links := []string{d.invited(), d.invited(), d.invited()}
	for range 2 {
		for _, path := range []string{"", "?mark=1", "?mark=5", "?lang=en", "?lang=en&mark=1", "?mark=77"} {
			own, want := fresh(path)
			for _, link := range links {
				got := d.do("GET", link+path, "").Body.String()
				if strings.ReplaceAll(got, link, "") != strings.ReplaceAll(want, own, "") {
					t.Fatalf("%s%s:\n%s\nwant\n%s", link, path, got, want)
				}
			}
		}
	}
	// What a customer wrote is shown to that customer alone.
	d.do("POST", links[0], "mark=2&comment=secret-words")
	if page := d.do("GET", links[0], "").Body.String(); !strings.Contains(page, "secret-words") {
		t.Errorf("the own words are not there: %s", page)
	}
	d.do("POST", links[1], "mark=9&comment=secret-words")
	if page := d.do("GET", links[1], "").Body.String(); strings.Contains(page, "secret-words") || strings.Contains(page, "checked") {
		t.Errorf("what was refused is shown to the next: %s", page)
	}
}

// A survey speaks any language: a customer who has one that it speaks is asked in
// it, and everybody may choose. What stands around is Russian or English.
func TestAnyLanguage(t *testing.T) {
	d, db := newDoor(t)
	questions := survey.BuiltInQuestions()
	for i := range questions {
		questions[i].Text["kk"] = "Сұрақ " + questions[i].Key
		for k := range questions[i].Options {
			questions[i].Options[k].Text["kk"] = "Таңдау " + questions[i].Options[k].Code
		}
	}
	raw, err := json.Marshal(append(questions, survey.Question{
		Key: "shops", Kind: survey.Many, Text: survey.Words{"ru": "Где?", "en": "Where?", "kk": "Қайда?"},
		Options: []survey.Option{{Code: "a,b", Text: survey.Words{"ru": "А, Б", "en": "A, B", "kk": "А, Б"}}, {Code: "c", Text: survey.Words{"ru": "В", "en": "C", "kk": "В"}}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Run(t.Context(), db.Store, "INSERT INTO versions (survey_id, number, published_at, questions) VALUES (1, 2, 0, ?)", string(raw)); err != nil {
		t.Fatal(err)
	}
	d.Rooms = askingtest.New(t, db, d.clock.Now)
	path := d.invited(func(c *contact.Draft) { c.Customer.Language = "kk-KZ" })
	for _, c := range []struct{ address, header, question, around string }{
		{path, "", "Сұрақ mark", "Отправить"},
		{path, "en", "Сұрақ mark", "Send"},
		{path + "?lang=en", "", "How well did we help you?", "Send"},
		{path + "?lang=ru", "en", "Как мы вам помогли?", "Отправить"},
		{path + "?lang=kk", "en", "Сұрақ mark", "Send"},
		{path + "?lang=fr", "", "Сұрақ mark", "Отправить"},
		{path + "?lang=%22%3E", "", "Сұрақ mark", "Отправить"},
	} {
		body := d.do("GET", c.address, "", "Accept-Language", c.header).Body.String()
		for _, want := range []string{c.question, c.around} {
			if !strings.Contains(body, want) {
				t.Errorf("%s with %q shows no %q", c.address, c.header, want)
			}
		}
	}
	body := d.do("GET", path+"?mark=2", "").Body.String()
	for _, want := range []string{`<div lang="kk" dir="auto">`, `hreflang="ru" rel="nofollow">Русский</a>`, `?lang=en&amp;mark=2" lang="en" hreflang="en" rel="nofollow">English</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if !strings.Contains(d.do("GET", path+"?lang=en", "").Body.String(), `rel="nofollow">Қазақ тілі</a>`) {
		t.Error("the page in English leads to none in Kazakh")
	}
	// Several answers stay apart, whatever stands in them.
	if w := d.do("POST", path, "mark=5&shops=a%2Cb&shops=c"); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	if r, ok := d.response(path); !ok || !slices.Equal(r.Other["shops"], []string{"a,b", "c"}) {
		t.Errorf("%+v", r.Other)
	}
	if thanks := d.do("GET", path+"/thanks", "").Body.String(); !strings.Contains(thanks, "А, Б") || !strings.Contains(thanks, "Қайда?") {
		t.Error(thanks)
	}
}
