package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/api"
	"openpeople/internal/web/kit"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// tokens knows each scope by its own name.
type tokens struct{}

func (tokens) Actor(_ context.Context, token string) (actor.Actor, error) {
	switch token {
	case "intake", "read":
		return actor.Actor{TokenID: 1, Name: token, Scopes: []actor.Scope{actor.Scope(token)}}, nil
	case "crm":
		return actor.Actor{TokenID: 2, Name: token, Scopes: actor.Scopes, Namespace: token}, nil
	case "down":
		return actor.Nobody, &fault.Fault{Code: fault.Unavailable, Key: "fault.unavailable", RetryAfter: 30 * time.Second}
	}
	return actor.Nobody, fault.New(fault.Unauthenticated, "fault.unauthenticated")
}

type desk struct {
	http.Handler
	store  *store.Store
	routes []kit.Route
}

func open(t testing.TB, s *store.Store, clock *storetest.Clock) desk {
	t.Helper()
	return openWith(t, s, clock, nil)
}

func openWith(t testing.TB, s *store.Store, clock *storetest.Clock, reviews api.Reviews) desk {
	t.Helper()
	clock.Set(now)
	rooms := askingtest.New(t, s, clock.Now)
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	fail := func(c *gin.Context, err error) {
		f := fault.Of(err)
		if f.Code == fault.Broken {
			t.Errorf("%s %s: %v", c.Request.Method, c.Request.URL, err)
		}
		api.Problem(c, f)
	}
	engine.NoRoute(func(c *gin.Context) { fail(c, fault.New(fault.NotFound, "fault.not_found")) })
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.API: {api.Enter(tokens{}, fail)}}, fail)
	api.Routes(engine, doors, api.Rooms{
		Contacts: contact.New(s, rooms.Asking, clock.Now, storetest.Moscow), Asking: rooms.Asking, Surveys: rooms.Surveys,
		Figures: report.New(s, report.Options{Now: clock.Now, Zone: storetest.Moscow}), Reviews: reviews,
		Recoveries: rooms.Recoveries, Zone: func() *time.Location { return storetest.Moscow }, Now: clock.Now,
	})
	return desk{engine, s, doors.Routes()}
}

type response struct {
	status int
	header http.Header
	body   string
	json   map[string]any
}

func (d desk) do(t testing.TB, token, method, path, body string) response {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	out := response{status: w.Code, header: w.Header(), body: w.Body.String()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") && method != http.MethodHead {
		if err := json.Unmarshal(w.Body.Bytes(), &out.json); err != nil {
			t.Fatalf("%s %s: %d %q is no JSON: %v", method, path, w.Code, out.body, err)
		}
	}
	if w.Code >= 400 && (w.Header().Get("Content-Type") != "application/problem+json" || out.json["status"] != float64(w.Code) || out.json["title"] == "" || out.json["code"] == "") {
		t.Errorf("%s %s: %d %s %s is no problem", method, path, w.Code, w.Header().Get("Content-Type"), out.body)
	}
	return out
}

// at walks into a body: at(json, "errors", 0, "field").
func at(v any, path ...any) any {
	for _, p := range path {
		switch k := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			list, _ := v.([]any)
			if k >= len(list) {
				return nil
			}
			v = list[k]
		}
	}
	return v
}

func one(id string) string {
	return `{"source":"crm","external_id":"` + id + `","channel":"chat","topic":"tariffs","client":"shop-a","line":1,"operator":{"external_id":"17","name":"Анна","team":"night"},
"customer":{"external_id":"u-` + id + `","name":"Иван","email":"ivan` + id + `@example.org","phone":"+79161234567","time_zone":"Europe/Moscow"},
"started_at":"2026-11-23T11:00:00Z","ended_at":"2026-11-23T11:30:00Z","talk_seconds":31,"messages":[{"from":"customer","text":"<b>Привет</b>","at":"2026-11-23T11:00:00Z"}]}`
}

func TestContactIsTakenAndReadBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		first := d.do(t, "intake", "POST", "/api/v1/contacts", one("1"))
		if first.status != 201 || at(first.json, "decision", "asked") != true || at(first.json, "decision", "reason") != "asked" || at(first.json, "decision", "due_at") != "2026-11-23T11:40:00Z" && at(first.json, "decision", "due_at") == nil {
			t.Fatalf("%d %s", first.status, first.body)
		}
		if first.header.Get("Content-Length") == "" {
			t.Error("the answer has no length")
		}
		again := d.do(t, "intake", "POST", "/api/v1/contacts", one("1"))
		if again.status != 200 || again.body != first.body {
			t.Errorf("again: %d %s, first %s", again.status, again.body, first.body)
		}
		path := fmt.Sprintf("/api/v1/contacts/%v", first.json["id"])
		got := d.do(t, "read", "GET", path, "")
		for _, c := range []struct {
			path []any
			want any
		}{
			{[]any{"source"}, "crm"}, {[]any{"external_id"}, "1"}, {[]any{"channel"}, "chat"}, {[]any{"channel_kind"}, "chat"}, {[]any{"topic"}, "tariffs"},
			{[]any{"site"}, nil}, {[]any{"client"}, "shop-a"}, {[]any{"line"}, 1.0}, {[]any{"operator", "external_id"}, "17"}, {[]any{"operator", "team"}, "night"},
			{[]any{"customer", "email"}, "ivan1@example.org"}, {[]any{"customer", "name"}, "Иван"}, {[]any{"talk_seconds"}, 31.0}, {[]any{"hold_seconds"}, nil},
			{[]any{"resolved"}, nil}, {[]any{"day"}, "2026-11-23"}, {[]any{"guest"}, false}, {[]any{"messages", 0, "text"}, "<b>Привет</b>"}, {[]any{"messages", 0, "from"}, "customer"},
			{[]any{"decision", "asked"}, true}, {[]any{"invitation", "state"}, "queued"}, {[]any{"invitation", "delivery"}, "email"}, {[]any{"response"}, nil},
		} {
			if v := at(got.json, c.path...); v != c.want {
				t.Errorf("%v is %v, want %v", c.path, v, c.want)
			}
		}
		if list, ok := got.json["reviews"].([]any); !ok || len(list) != 0 {
			t.Errorf("reviews: %v", got.json["reviews"])
		}
		if strings.Contains(got.body, "/s/") || strings.Contains(got.body, "desk.example.org") {
			t.Errorf("a link stands in the answer: %s", got.body)
		}
		mark := d.do(t, "intake", "POST", "/api/v1/responses", `{"source":"crm","external_id":"1","mark":2,"solved":false,"comment":"плохо","delivery":"ivr","answered_at":"2026-11-23T11:45:00Z"}`)
		if mark.status != 201 {
			t.Fatalf("a mark: %d %s", mark.status, mark.body)
		}
		got = d.do(t, "read", "GET", path, "")
		if at(got.json, "response", "mark") != 2.0 || at(got.json, "response", "comment") != "плохо" || at(got.json, "response", "solved") != false {
			t.Errorf("with its response: %s", got.body)
		}
		if again := d.do(t, "intake", "POST", "/api/v1/responses", `{"source":"crm","external_id":"1","mark":5,"delivery":"ivr","answered_at":"2026-11-23T11:45:00Z"}`); again.status != 409 {
			t.Errorf("another mark: %d %s", again.status, again.body)
		}
		list := d.do(t, "read", "GET", "/api/v1/responses?from=2026-11-23&to=2026-11-23&limit=1", "")
		if at(list.json, "responses", 0, "mark") != 2.0 || at(list.json, "responses", 0, "contact", "external_id") != "1" || list.json["next"] != nil {
			t.Errorf("export: %s", list.body)
		}
		kpis := d.do(t, "read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-23&channel=chat&channel=voice&line=1", "")
		if kpis.status != 200 || kpis.json["contacts"] != 1.0 || at(kpis.json, "mean_mark", "value") != 2.0 || at(kpis.json, "filter", "channel", 1) != "voice" || at(kpis.json, "period", "from") != "2026-11-01" {
			t.Errorf("figures: %d %s", kpis.status, kpis.body)
		}
	})
}

// What a token with a namespace brings stands in it, and is read back so.
// What a contact also carries is read back as it came, with what was left out of it.
func TestExtrasAreReadBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		more := `,"end_reason":"timeout","attributes":{"tariff":"M","empty":"` + strings.Repeat("x", 201) + `"},"consent":{"basis":"contract","at":"2026-09-01T00:00:00Z"},
"operators":[{"external_id":"17","name":"Анна","team":"night","seconds":25,"line":1},{"external_id":"31"}]}`
		first := d.do(t, "intake", "POST", "/api/v1/contacts", strings.TrimSuffix(one("1"), "}")+more)
		if first.status != 201 || at(first.json, "left_out", 0, "field") != "attributes.empty" {
			t.Fatalf("%d %s", first.status, first.body)
		}
		got := d.do(t, "read", "GET", fmt.Sprintf("/api/v1/contacts/%v", first.json["id"]), "")
		for _, c := range []struct {
			path []any
			want any
		}{
			{[]any{"end_reason"}, "timeout"}, {[]any{"attributes", "tariff"}, "M"}, {[]any{"attributes", "empty"}, nil}, {[]any{"consent", "basis"}, "contract"}, {[]any{"consent", "at"}, "2026-09-01T00:00:00Z"},
			{[]any{"operators", 0, "name"}, "Анна"}, {[]any{"operators", 0, "seconds"}, 25.0}, {[]any{"operators", 1, "external_id"}, "31"}, {[]any{"operator", "external_id"}, "17"},
			{[]any{"left_out", 0, "field"}, "attributes.empty"}, {[]any{"left_out", 0, "reason"}, at(first.json, "left_out", 0, "reason")},
		} {
			if v := at(got.json, c.path...); v != c.want {
				t.Errorf("%v is %v, want %v", c.path, v, c.want)
			}
		}
		// What names nothing is said, where nothing was found; what was found says itself.
		for path, want := range map[string]any{
			"/api/v1/kpis?channel=nowhere&": []any{"nowhere"}, "/api/v1/kpis?channel=nowhere&channel=chat&": nil, "/api/v1/kpis?channel=nowhere&without=channel&": nil,
			"/api/v1/reports/team?channel=nowhere&line=1&": []any{"nowhere"}, "/api/v1/kpis?channel=chat&": nil,
		} {
			got := d.do(t, "read", "GET", path+"from=2026-11-01&to=2026-11-23", "")
			if got.status != 200 || !reflect.DeepEqual(at(got.json, "unknown", "channel"), want) {
				t.Errorf("%s: %d %v, want %v", path, got.status, got.json["unknown"], want)
			}
		}
		for query, n := range map[string]float64{"end_reason=timeout": 1, "end_reason=transfer": 0, "end_reason=timeout&end_reason=transfer&topic=tariffs": 1, "end_reason=timeout&topic=roaming": 0} {
			if got := d.do(t, "read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-23&"+query, ""); got.json["contacts"] != n || at(got.json, "filter", "end_reason", 0) == nil {
				t.Errorf("%s: %d %s", query, got.status, got.body)
			}
		}
		if plain := d.do(t, "intake", "POST", "/api/v1/contacts", one("2")); strings.Contains(d.do(t, "read", "GET", fmt.Sprintf("/api/v1/contacts/%v", plain.json["id"]), "").body, "attributes") {
			t.Error("a contact without any shows attributes")
		}
		if bad := d.do(t, "intake", "POST", "/api/v1/contacts", strings.TrimSuffix(one("3"), "}")+`,"recordings":[{"sound":1}]}`); bad.status != 422 || !strings.Contains(bad.body, "recordings[0].sound") {
			t.Errorf("recordings: %d %s", bad.status, bad.body)
		}
	})
}

func TestContactOfANamespace(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := open(t, s, clock)
	for token, want := range map[string]string{"intake": "", "crm": "crm::"} {
		took := d.do(t, token, "POST", "/api/v1/contacts/batch", `{"contacts":[`+one("c-"+token)+`]}`)
		id, _ := at(took.json, "results", 0, "id").(float64)
		body := d.do(t, "read", "GET", fmt.Sprintf("/api/v1/contacts/%d", int(id)), "").json
		if at(body, "operator", "external_id") != want+"17" || at(body, "customer", "external_id") != want+"u-c-"+token {
			t.Errorf("brought by %s: %v %v", token, at(body, "operator"), at(body, "customer"))
		}
	}
	for query, n := range map[string]float64{"17": 1, "crm::17": 1, "17&operator=crm::17": 2, "17&client=shop-a": 1, "17&client=shop-b": 0} {
		if got := d.do(t, "read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-23&operator="+query, ""); at(got.json, "contacts") != n {
			t.Errorf("operator=%s: %s", query, got.body)
		}
	}
	if got := d.do(t, "intake", "POST", "/api/v1/contacts", strings.Replace(one("c-3"), `"17"`, `"crm::17"`, 1)); got.status != 422 || at(got.json, "errors", 0, "field") != "operator.external_id" {
		t.Errorf("an id of a namespace without its token: %s", got.body)
	}
}

func TestBatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		known := d.do(t, "intake", "POST", "/api/v1/contacts", one("known"))
		bad := strings.Replace(one("bad"), `"channel":"chat"`, `"channel":""`, 1)
		got := d.do(t, "intake", "POST", "/api/v1/contacts/batch", ` { "contacts" : [ `+strings.Join([]string{one("a"), bad, `17`, one("known"), strings.Replace(one("x"), "Иван", "\xff", 1), one("a"), strings.Replace(one("z"), "11:30", "13:30", 1)}, " , ")+` ] } `)
		if got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		results := got.json["results"].([]any)
		for i, want := range []struct {
			status float64
			field  any
		}{{201, nil}, {422, "channel"}, {422, "body"}, {200, nil}, {201, nil}, {200, nil}, {422, "ended_at"}} {
			r := results[i]
			if at(r, "index") != float64(i) || at(r, "status") != want.status || at(r, "problem", "errors", 0, "field") != want.field || (want.status < 300) != (at(r, "id") != nil && at(r, "decision", "reason") != nil) {
				t.Errorf("item %d: %v", i, r)
			}
		}
		if len(results) != 7 || at(results[3], "id") != known.json["id"] || at(results[5], "id") != at(results[0], "id") || at(results[4], "left_out", 0, "field") != "customer.name" {
			t.Errorf("%s", got.body)
		}
		if empty := d.do(t, "intake", "POST", "/api/v1/contacts/batch", `{"contacts":[]}`); empty.status != 200 || empty.body != "{\"results\":[]}\n" {
			t.Errorf("empty: %d %q", empty.status, empty.body)
		}
	})
}

// What cannot be kept costs only its field, at either door, the first time and again;
// the answer names it in the client's language.
func TestLeftOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		odd := strings.NewReplacer("+79161234567", "anonymous", "Europe/Moscow", "MSK", `"line":1`, `"line":99`).Replace(one("1"))
		want := `[map[field:line reason:Must be from 1 to 9.] map[field:customer.phone reason:This does not look like a phone number.] ` +
			`map[field:customer.time_zone reason:There is no such time zone. Example: Asia/Yekaterinburg.]]`
		first := d.do(t, "intake", "POST", "/api/v1/contacts", odd)
		if first.status != 201 || fmt.Sprint(first.json["left_out"]) != want {
			t.Fatalf("%d %s", first.status, first.body)
		}
		path := fmt.Sprintf("/api/v1/contacts/%v", first.json["id"])
		kept := d.do(t, "read", "GET", path, "")
		if kept.json["line"] != nil || at(kept.json, "customer", "phone") != "" && at(kept.json, "customer", "phone") != nil || at(kept.json, "customer", "name") != "Иван" || at(kept.json, "decision", "reason") != "asked" {
			t.Errorf("kept: %s", kept.body)
		}
		if again := d.do(t, "intake", "POST", "/api/v1/contacts", odd); again.status != 200 || fmt.Sprint(again.json["left_out"]) != want || again.json["id"] != first.json["id"] {
			t.Errorf("again: %d %s", again.status, again.body)
		}
		if after := d.do(t, "read", "GET", path, ""); after.body != kept.body {
			t.Errorf("the same again changed it: %s", after.body)
		}
		batch := d.do(t, "intake", "POST", "/api/v1/contacts/batch", `{"contacts":[`+odd+`,`+one("2")+`]}`)
		if fmt.Sprint(at(batch.json, "results", 0, "left_out")) != want || at(batch.json, "results", 0, "status") != 200.0 || at(batch.json, "results", 1, "left_out") != nil {
			t.Errorf("in a batch: %s", batch.body)
		}
		if mended := d.do(t, "intake", "POST", "/api/v1/contacts", one("1")); mended.status != 200 || mended.json["left_out"] != nil {
			t.Errorf("mended: %d %s", mended.status, mended.body)
		}
		r := httptest.NewRequest("POST", "/api/v1/contacts", strings.NewReader(odd))
		r.Header.Set("Authorization", "bearer intake")
		r.Header.Set("Accept-Language", "ru")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), `{"field":"line","reason":"Должно быть от 1 до 9."}`) {
			t.Errorf("in Russian: %s", w.Body)
		}
	})
}

// A known contact follows where it may, and the answer names where it does not.
func TestNotTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		id := d.do(t, "intake", "POST", "/api/v1/contacts", one("1")).json["id"]
		other := strings.NewReplacer(`"tariffs"`, `"roaming"`, `"line":1`, `"line":2`, `"night"`, `"day"`, `"channel":"chat"`, `"channel":"shop"`, "11:30", "11:31").Replace(one("1"))
		const want = "[channel operator.team ended_at]"
		for range 2 {
			got := d.do(t, "intake", "POST", "/api/v1/contacts", other)
			if got.status != 200 || got.json["id"] != id || fmt.Sprint(got.json["not_taken"]) != want {
				t.Errorf("%d %s", got.status, got.body)
			}
		}
		batch := d.do(t, "intake", "POST", "/api/v1/contacts/batch", `{"contacts":[`+other+`,`+one("2")+`]}`)
		if fmt.Sprint(at(batch.json, "results", 0, "not_taken")) != want || at(batch.json, "results", 1, "not_taken") != nil {
			t.Errorf("in a batch: %s", batch.body)
		}
		kept := d.do(t, "read", "GET", fmt.Sprintf("/api/v1/contacts/%v", id), "")
		if at(kept.json, "topic") != "roaming" || at(kept.json, "line") != 2.0 || at(kept.json, "channel") != "chat" || at(kept.json, "operator", "team") != "night" || at(kept.json, "ended_at") != "2026-11-23T11:30:00Z" {
			t.Errorf("kept: %s", kept.body)
		}
		for query, n := range map[string]float64{"topic=roaming": 1, "topic=tariffs": 1, "line=2": 1, "team=night": 2} {
			if got := d.do(t, "read", "GET", "/api/v1/kpis?from=2026-11-23&to=2026-11-23&"+query, ""); got.json["contacts"] != n {
				t.Errorf("%s: %s", query, got.body)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := open(t, s, clock)
	many := `{"contacts":[` + strings.Repeat("{},", 500) + `{}]}`
	mark := func(body string) string { return `{"source":"crm","external_id":"1",` + body + `}` }
	for _, c := range []struct {
		token, method, path, body string
		status                    int
		field                     any
	}{
		{"", "POST", "/api/v1/contacts", one("1"), 401, nil},
		{"wrong", "POST", "/api/v1/contacts", one("1"), 401, nil},
		{"read", "POST", "/api/v1/contacts", one("1"), 403, nil},
		{"intake", "GET", "/api/v1/contacts/1", "", 403, nil},
		{"intake", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-02", "", 403, nil},
		{"down", "POST", "/api/v1/contacts", one("1"), 503, nil},
		{"intake", "POST", "/api/v1/contacts", "", 400, "body"},
		{"intake", "POST", "/api/v1/contacts", "{", 400, "body"},
		{"intake", "POST", "/api/v1/contacts", strings.Replace(one("1"), `"topic"`, `"subject"`, 1), 422, "subject"},
		{"intake", "POST", "/api/v1/contacts", strings.Replace(one("1"), `11:30`, `10:30`, 1), 422, "ended_at"},
		{"intake", "POST", "/api/v1/contacts", strings.Replace(one("1"), `2026-11-23T11:30`, `9999-11-23T11:30`, 1), 422, "ended_at"},
		{"intake", "POST", "/api/v1/contacts", strings.Replace(one("1"), `<b>Привет</b>`, strings.Repeat("a", 65537), 1), 422, "messages[0].text"},
		{"intake", "POST", "/api/v1/contacts", `{"source":"` + strings.Repeat("a", 4<<20) + `"}`, 413, nil},
		{"intake", "POST", "/api/v1/contacts/batch", ``, 400, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", `[]`, 422, "body"},
		{"intake", "POST", "/api/v1/contacts/batch", `{}`, 422, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"contacts":{}}`, 422, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"contacts":null}`, 422, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"contacts":[],"contacts":[]}`, 422, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"list":[]}`, 422, "list"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"contacts":[],"more":1}`, 422, "more"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"contacts":[]} x`, 400, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"contacts":[`, 400, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", `{"contacts":[{}`, 400, "contacts"},
		{"intake", "POST", "/api/v1/contacts/batch", many, 422, "contacts"},
		{"read", "GET", "/api/v1/contacts/0", "", 404, nil},
		{"read", "GET", "/api/v1/contacts/x", "", 404, nil},
		{"read", "GET", "/api/v1/contacts/99999999999999999999", "", 404, nil},
		{"read", "GET", "/api/v1/contacts/77", "", 404, nil},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":5,"delivery":"ivr","answered_at":"2026-11-23T11:45:00Z"`), 404, nil},
		{"intake", "POST", "/api/v1/responses", mark(`"delivery":"ivr","answered_at":"2026-11-23T11:45:00Z"`), 422, "mark"},
		{"intake", "POST", "/api/v1/responses", mark(`"delivery":"ivr","offered_at":"2026-11-23T11:45:00Z"`), 404, nil},
		{"intake", "POST", "/api/v1/responses", mark(`"delivery":"ivr"`), 422, "mark"},
		{"intake", "POST", "/api/v1/responses", mark(`"solved":true,"delivery":"ivr","answered_at":"2026-11-23T11:45:00Z"`), 404, nil},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":5,"delivery":"ivr","offered_at":"2026-11-23","answered_at":"2026-11-23T11:45:00Z"`), 422, "offered_at"},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":6,"delivery":"ivr","answered_at":"2026-11-23T11:45:00Z"`), 422, "mark"},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":4.5,"delivery":"ivr","answered_at":"2026-11-23T11:45:00Z"`), 422, "mark"},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":5,"delivery":"ivr","answered_at":"soon"`), 422, "answered_at"},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":5,"delivery":"ivr"`), 422, "answered_at"},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":5,"colour":"red"`), 422, "colour"},
		{"intake", "POST", "/api/v1/responses", mark(`"mark":5,"delivery":"ivr","comment":"\u0000","answered_at":"2026-11-23T11:45:00Z"`), 422, "comment"},
		{"intake", "POST", "/api/v1/volumes", `[{"date":"2026-11-24","channel":"app","count":1}]`, 422, "[0].date"},
		{"intake", "POST", "/api/v1/volumes", `[{"date":"2026-11-20","channel":"app","count":-1}]`, 422, "[0].count"},
		{"read", "GET", "/api/v1/kpis", "", 422, "from"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-02&to=2026-11-01", "", 422, "to"},
		{"read", "GET", "/api/v1/kpis?from=2026-02-30&to=2026-11-01", "", 422, "from"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&from=2026-11-01&to=2026-11-01", "", 422, "from"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-01&colour=red", "", 422, "colour"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-01&line=x", "", 422, "line"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-01&end_reason=bored", "", 422, "end_reason"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-01&channel=", "", 422, "channel"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-01&channel=%ff", "", 422, "channel"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-01&team=%00", "", 422, "team"},
		{"read", "GET", "/api/v1/kpis?from=2026-11-01&to=2026-11-01&topic=" + strings.Repeat("x", 201), "", 422, "topic"},
		{"read", "GET", "/api/v1/kpis?a=%zz", "", 400, nil},
		{"read", "GET", "/api/v1/responses?from=2026-11-01&to=2026-11-01&limit=501", "", 422, "limit"},
		{"read", "GET", "/api/v1/responses?from=2026-11-01&to=2026-11-01&limit=0", "", 422, "limit"},
		{"read", "GET", "/api/v1/responses?from=2026-11-01&to=2026-11-01&cursor=zzz", "", 422, "cursor"},
		{"read", "GET", "/api/v1/nothing", "", 404, nil},
	} {
		got := d.do(t, c.token, c.method, c.path, c.body)
		if got.status != c.status || at(got.json, "errors", 0, "field") != c.field {
			t.Errorf("%s %.60s %.80s as %q: %d %.300s, want %d %v", c.method, c.path, c.body, c.token, got.status, got.body, c.status, c.field)
		}
		if c.status == 401 && got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s %s: no WWW-Authenticate", c.method, c.path)
		}
		if c.status == 503 && got.header.Get("Retry-After") != "30" {
			t.Errorf("%s %s: Retry-After %q", c.method, c.path, got.header.Get("Retry-After"))
		}
	}
	if n, _, err := s.CountContacts(context.Background(), contact.Filter{}, 10); err != nil || n != 0 {
		t.Errorf("%d contacts are stored, %v", n, err)
	}
	names, err := s.AllNames(context.Background())
	if err != nil || len(names.Channels)+len(names.Operators)+len(names.Dimensions) != 0 {
		t.Errorf("half a record: %+v, %v", names, err)
	}
}

func TestProblemSpeaksTheClientsLanguage(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := open(t, s, clock)
	r := httptest.NewRequest("POST", "/api/v1/contacts", strings.NewReader(strings.Replace(one("1"), `"Иван"`, `1`, 1)))
	r.Header.Set("Authorization", "bearer intake")
	r.Header.Set("Accept-Language", "ru-RU,ru;q=0.9")
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), "Неверный тип: нужно string.") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestSameContactAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		var all sync.WaitGroup
		var mu sync.Mutex
		status := map[int]int{}
		for range 64 {
			all.Go(func() {
				got := d.do(t, "intake", "POST", "/api/v1/contacts", one("same"))
				mu.Lock()
				defer mu.Unlock()
				status[got.status]++
				if at(got.json, "decision", "asked") != true {
					t.Errorf("%d %s", got.status, got.body)
				}
			})
		}
		all.Wait()
		if status[201] != 1 || status[200] != 63 {
			t.Errorf("answers by status: %v", status)
		}
	})
}

func TestDescription(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := open(t, s, clock)
	spec := d.do(t, "", "GET", "/api/v1/openapi.json", "")
	if spec.status != 200 || spec.json["openapi"] != "3.1.0" {
		t.Fatalf("%d %.200s", spec.status, spec.body)
	}
	// Every route at the API door is described, and nothing else is.
	described := map[string]bool{}
	for path, item := range spec.json["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			described[strings.ToUpper(method)+" "+path] = true
		}
	}
	for _, route := range d.routes {
		if route.Door != kit.API {
			continue
		}
		if route.Method == http.MethodHead {
			continue
		}
		path := regexp.MustCompile(":([a-z_]+)").ReplaceAllString(route.Path, "{$1}")
		if !described[route.Method+" "+path] || route.Right == "" || route.Right == actor.Everyone {
			t.Errorf("%+v is not described or open to all", route)
		}
		delete(described, route.Method+" "+path)
	}
	if len(described) != 0 {
		t.Errorf("described and not there: %v", described)
	}
	if at(spec.json, "paths", "/api/v1/contacts", "post", "requestBody", "content", "application/json", "schema", "$ref") != "#/components/schemas/ContactBody" {
		t.Errorf("the body of a contact: %v", at(spec.json, "paths", "/api/v1/contacts", "post", "requestBody"))
	}
	for _, body := range []string{"TakenContact", "BatchItem"} {
		if at(spec.json, "components", "schemas", body, "properties", "left_out", "items", "$ref") != "#/components/schemas/LeftOut" {
			t.Errorf("%s says nothing of what is left out: %v", body, at(spec.json, "components", "schemas", body))
		}
	}
	kpis := at(spec.json, "paths", "/api/v1/kpis", "get", "responses", "200", "content", "application/json", "schema", "properties")
	if day := at(kpis, "period", "properties", "from", "format"); day != "date" {
		t.Errorf("a day is described as %v", day)
	}
	for _, k := range report.KPIs {
		if at(kpis, string(k.Key), "anyOf") == nil {
			t.Errorf("%s is not described", k.Key)
		}
	}
	page := d.do(t, "", "GET", "/api/docs", "")
	if page.status != 200 || strings.Contains(page.body, "http://") || strings.Contains(page.body, "https://") || !strings.Contains(page.header.Get("Content-Security-Policy"), "script-src 'self';") {
		t.Errorf("%d %s", page.status, page.body)
	}
	for _, file := range []string{"swagger-ui.css", "swagger-ui-bundle.js", "start.js"} {
		if !strings.Contains(page.body, "/api/docs/"+file) {
			t.Errorf("the page does not load %s", file)
		}
		if got := d.do(t, "", "GET", "/api/docs/"+file, ""); got.status != 200 || len(got.body) < 50 {
			t.Errorf("%s: %d, %d bytes", file, got.status, len(got.body))
		}
	}
	// Everybody may ask, so that nothing is unpacked for each.
	allocated := testing.AllocsPerRun(20, func() { d.do(t, "", "GET", "/api/docs/swagger-ui-bundle.js", "") })
	if few := testing.AllocsPerRun(20, func() { d.do(t, "", "GET", "/api/docs/start.js", "") }); allocated > few+30 {
		t.Errorf("a file of the documents takes %.0f allocations, a constant %.0f", allocated, few)
	}
	if got := d.do(t, "", "GET", "/api/docs/embed.go", ""); got.status != 404 {
		t.Errorf("another file: %d", got.status)
	}
}
