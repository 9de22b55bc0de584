package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/web/kit"
)

// nonsense is what a hostile or broken client puts where a value is expected.
var nonsense = thinned([]string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "a\xc3", "-1", "0", "1.5", "0x10", "٣", "1e309", "NaN", "true", "null",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "999999999999999999999999999999",
	"9999-12-31", "10000-01-01", "0000-00-00", "2026-02-30", "-2026-01-01", "2026-13-01", "2000-01-01", "2100-12-31",
	"'; DROP TABLE contacts; --", "%", `_%\`, `"*`, `"`, "NEAR(a b", "( OR", "a AND", "^ * :", "col:x", "<script>alert(1)</script>", "=1+1",
	"../../etc/passwd", "//evil.example", "https://evil.example/", "javascript:alert(1)", "\u202e\u0000", "\r\nSet-Cookie: a=b", "🦖",
	"MTIz.LnB3", "ei56", "enp6enp6enp6enp6enouenp6enp6enp6eno", strings.Repeat("я", 3000), strings.Repeat("9", 3000), strings.Repeat("a ", 2000),
})

// thinned keeps what raceStride lets through.
func thinned(list []string) (out []string) {
	for i := 0; i < len(list); i += raceStride {
		out = append(out, list[i])
	}
	return out
}

// parameters is every name that a page reads from its URL.
var parameters = []string{
	"from", "to", "days", "cursor", "after", "before", "limit", "page", "sort", "q", "channel", "team", "operator", "site", "region", "client", "topic", "line", "end_reason", "attribute", "attribute_value", "counted",
	"mark", "survey", "kind", "status", "state", "mine", "role", "action", "noun", "done", "comment", "beyond", "reviewed", "next", "back", "lang", "customer",
	"note", "contact", "shift", "day", "place", "reviewer", "score", "origin", "word", "disabled", "other", "key",
}

func (d *filledDesk) send(t *testing.T, c *http.Client, method, path string, header map[string]string, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequest(method, d.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	r, err := c.Do(request)
	if err != nil {
		t.Fatalf("%s %.200q: %v", method, path, err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Errorf("%s %.200q: the answer breaks off: %v", method, path, err)
	}
	if r.StatusCode >= 500 {
		t.Errorf("%s %.200q %.200q: %d", method, path, body, r.StatusCode)
	}
	if header["Authorization"] != "" && r.StatusCode >= 400 && r.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s %.200q: %d is no problem+json but %q", method, path, r.StatusCode, r.Header.Get("Content-Type"))
	}
	return r.StatusCode, string(raw)
}

// TestNonsenseInAddresses asks every page for things that there cannot be: no
// answer is a failure of ours.
func TestNonsenseInAddresses(t *testing.T) {
	d := newFilledDesk(t, 300)
	clients := map[string]*http.Client{"admin": d.as(t, actor.Admin), "agent": d.as(t, actor.Agent)}
	seen := map[string]bool{}
	for _, r := range d.routes {
		if r.Method != http.MethodGet || seen[r.Path] {
			continue
		}
		seen[r.Path] = true
		header := map[string]string{}
		if r.Door == kit.API {
			header["Authorization"] = "Bearer " + d.token
		}
		var places []string
		for _, v := range nonsense {
			if strings.ContainsAny(r.Path, ":*") {
				places = append(places, regexp.MustCompile(`[:*]\w+`).ReplaceAllLiteralString(r.Path, url.PathEscape(v)))
			}
		}
		at := d.somewhere(t, r.Path)
		for _, query := range []string{"%", "%zz", "a=%ff", "a;b", "&=&=&", "from[]=1", strings.Repeat("channel=a&", 1000), "from=2026-11-01&to=2026-10-01", "cursor=" + strings.Repeat("A", 9000)} {
			places = append(places, at+"?"+query)
		}
		for i, v := range nonsense { // every value for every name, on one page or another
			for n, name := range parameters {
				if (i+n+len(seen))%8 == 0 {
					places = append(places, at+"?"+name+"="+url.QueryEscape(v))
				}
			}
		}
		for who, c := range clients {
			if who != "admin" && r.Right == actor.Everyone {
				continue
			}
			for i, place := range places {
				if i%raceStride != 0 || who == "agent" && i%7 != 0 {
					continue
				}
				d.send(t, c, http.MethodGet, place, header, "")
			}
		}
	}
}

var (
	formTag  = regexp.MustCompile(`(?s)<form[^>]*method="post"[^>]*>.*?</form>`)
	fieldTag = regexp.MustCompile(`(?s)<(?:input|textarea|select|button)\b[^>]*\bname="([^"]*)"[^>]*>`)
	valueOf  = regexp.MustCompile(`\bvalue="([^"]*)"`)
	actionOf = regexp.MustCompile(`\baction="([^"]*)"`)
)

// forms returns every form of the pages that a client can open: where it goes and
// what it holds.
func (d *filledDesk) forms(t *testing.T, c *http.Client) map[string]url.Values {
	t.Helper()
	found := map[string]url.Values{}
	for _, r := range d.routes {
		if r.Method != http.MethodGet || r.Door == kit.API || strings.HasPrefix(r.Path, "/static") {
			continue
		}
		at := d.somewhere(t, r.Path)
		status, page := d.send(t, c, http.MethodGet, at, nil, "")
		if status != http.StatusOK {
			continue
		}
		for _, form := range formTag.FindAllString(page, -1) {
			action := at
			if m := actionOf.FindStringSubmatch(form); m != nil {
				action = html.UnescapeString(m[1])
			}
			values := url.Values{}
			for _, m := range fieldTag.FindAllStringSubmatch(form, -1) {
				value := ""
				if v := valueOf.FindStringSubmatch(m[0]); v != nil {
					value = html.UnescapeString(v[1])
				}
				values.Set(m[1], value)
			}
			if _, known := found[action]; !known {
				found[action] = values
			}
		}
	}
	return found
}

// TestNonsenseInForms fills every form of the house with nonsense, one field
// after another, and sends bodies that are no forms.
func TestNonsenseInForms(t *testing.T) {
	d := newFilledDesk(t, 300)
	reached := map[string]bool{}
	for _, role := range []actor.Role{"", actor.Agent, actor.Supervisor, actor.Admin} {
		c := d.as(t, role)
		in := func() *http.Client { // nonsense may have signed us out
			if role != "" {
				if status, _ := d.send(t, c, http.MethodGet, "/account", nil, ""); status != http.StatusOK {
					c = d.as(t, role)
				}
			}
			return c
		}
		forms := d.forms(t, c)
		for _, action := range slices.Sorted(maps.Keys(forms)) {
			// Signing in is limited and is tried last of all; who is out cannot go on.
			if reached[action] || action == "/login" || action == "/account/password" || strings.Contains(action, "disabling") || action == "/logout" {
				continue
			}
			reached[action] = true
			values := forms[action]
			in()
			for name := range values {
				for _, v := range nonsense {
					changed := maps.Clone(values)
					changed[name] = []string{v, v}
					d.post(t, c, action, changed.Encode())
				}
				changed := maps.Clone(values)
				changed.Set(name, strings.Repeat("я", 100_000))
				d.post(t, c, action, changed.Encode())
			}
			in()
			for _, body := range []string{"%", "a=%zz", "\x00\xff", "{}", "nobody=asked", strings.Repeat("a=b&", 20_000), strings.Repeat("x", kit.MaxForm+1)} {
				d.post(t, c, action, body)
			}
			for _, kind := range []string{"", "application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded; charset=utf-16"} {
				d.send(t, c, http.MethodPost, action, map[string]string{"Content-Type": kind}, values.Encode())
			}
		}
	}
	if len(reached) < 25 {
		t.Errorf("only %d forms were found: the search for them is broken", len(reached))
	}
	c := d.as(t, actor.Admin)
	for _, r := range d.routes { // and addresses that no form names
		if r.Method != http.MethodPost || r.Door == kit.API || r.Path == "/logout" {
			continue
		}
		for _, v := range []string{"0", "-1", "99999999", "9223372036854775808", "%00", "%ff", "x"} {
			d.send(t, c, http.MethodPost, regexp.MustCompile(`[:*]\w+`).ReplaceAllLiteralString(r.Path, v), form, "a=b")
		}
	}
	for _, v := range nonsense {
		d.post(t, c, "/account/password", url.Values{"old": {v}, "password": {v}, "again": {v}}.Encode())
		d.post(t, http.DefaultClient, "/login", url.Values{"email": {v}, "password": {v}, "next": {v}}.Encode())
	}
	if breaches, err := d.store.Check(t.Context()); err != nil || len(breaches) > 0 {
		t.Errorf("nonsense left traces: %v %v", breaches, err)
	}
}

var form = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}

func (d *filledDesk) post(t *testing.T, c *http.Client, path, body string) {
	t.Helper()
	d.send(t, c, http.MethodPost, path, form, body)
}

const goodContact = `{"source":"n","external_id":"1","channel":"chat","channel_kind":"chat","topic":"t","site":"s","region":"r","line":1,
"operator":{"external_id":"o","name":"O","team":"T"},"customer":{"external_id":"u","name":"U","email":"u@example.org","phone":"+79161234567","telegram":"u","language":"ru","time_zone":"Europe/Moscow"},
"started_at":"2026-11-01T10:00:00Z","ended_at":"2026-11-01T10:03:10Z","wait_seconds":4,"talk_seconds":31,"hold_seconds":0,"wrap_seconds":9,
"resolved":true,"beyond":{"what":"w","why":"y","cost":"c"},"messages":[{"from":"customer","text":"a","at":"2026-11-01T10:00:00Z"}]}`

// TestNonsenseInBodies sends the API bodies with one member after another spoilt:
// each is refused with a problem that names the member, or, where the member is one
// that a contact can do without, left out by its name; what is refused leaves nothing
// behind.
func TestNonsenseInBodies(t *testing.T) {
	d := newFilledDesk(t, 100)
	c := http.DefaultClient
	bearer := map[string]string{"Authorization": "Bearer " + d.token, "Content-Type": "application/json"}
	good := map[string]string{
		"/api/v1/contacts":                goodContact,
		"/api/v1/contacts/batch":          `{"contacts":[` + goodContact + `]}`,
		"/api/v1/responses":               `{"source":"n","external_id":"1","mark":5,"solved":true,"comment":"c","delivery":"ivr","offered_at":"2026-11-01T10:09:00Z","answered_at":"2026-11-01T10:10:00Z"}`,
		"/api/v1/contacts/:id/recordings": `{"external_id":"r","url":"https://pbx.example.org/r.wav","channels":"mono"}`,
		"/api/v1/volumes":                 `[{"date":"2026-11-01","channel":"app","count":12}]`,
	}
	for _, r := range d.routes {
		if r.Door == kit.API && r.Method == http.MethodPost && good[r.Path] == "" && r.Path != "/api/v1/customers/:external_id/copy" { // which takes no body
			t.Errorf("%s has no good body here", r.Path)
		}
	}
	deep := strings.Repeat("[", 200_000)
	broken := []string{"", " ", "null", "0", `""`, "[]", "{}", "[[]]", "{", `{"a"`, "\xef\xbb\xbf{}", "{} {}", deep, strings.Repeat(`{"source":`, 100_000), `{"source":"` + strings.Repeat("a", 5<<20) + `"}`, `{"contacts":{}}`, `{"contacts":null}`,
		`{"contacts":[null,0,"",[],{}]}`, `{"contacts":[` + strings.Repeat("0,", 500) + `0]}`, `[null,0,"",[],{}]`, "source=n&external_id=1"}
	for path, body := range good {
		path = strings.ReplaceAll(path, ":id", "1")
		for _, b := range broken {
			status, answer := d.send(t, c, http.MethodPost, path, bearer, b)
			if status < 400 && !(strings.HasSuffix(path, "batch") && strings.Contains(answer, `"status":4`)) && b != "[]" {
				t.Errorf("%s took %.60q: %d %.200s", path, b, status, answer)
			}
		}
		for _, header := range []map[string]string{{"Content-Encoding": "gzip"}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": "\x7f/;"[1:]}} {
			all := maps.Clone(bearer)
			maps.Copy(all, header)
			if status, _ := d.send(t, c, http.MethodPost, path, all, zipped(t, body)); status != http.StatusUnsupportedMediaType {
				t.Errorf("%s with %v: %d", path, header, status)
			}
		}
	}
	var contact, response map[string]any
	var volumes []map[string]any
	for path, into := range map[string]any{"/api/v1/contacts": &contact, "/api/v1/responses": &response, "/api/v1/volumes": &volumes} {
		if err := json.Unmarshal([]byte(good[path]), into); err != nil {
			t.Fatal(err)
		}
	}
	if status, answer := d.send(t, c, http.MethodPost, "/api/v1/contacts", bearer, goodContact); status != http.StatusCreated {
		t.Fatalf("a good contact: %d %s", status, answer)
	}
	before := d.fingerprint(t)
	left := 0
	spoil(contact, "", func(member string, value any) {
		if costsItself(member, value) {
			left++
			return
		}
		d.refused(t, c, bearer, "/api/v1/contacts", contact, member)
		d.refused(t, c, bearer, "/api/v1/contacts/batch", map[string]any{"contacts": []any{contact}}, member)
	})
	spoil(response, "", func(member string, _ any) { d.refused(t, c, bearer, "/api/v1/responses", response, member) })
	spoil(volumes[0], "", func(member string, _ any) { d.refused(t, c, bearer, "/api/v1/volumes", volumes, member) })
	for table, sum := range d.fingerprint(t) {
		if before[table] != sum {
			t.Errorf("what was refused changed the table %s", table)
		}
	}
	spoil(contact, "", func(member string, value any) {
		if !costsItself(member, value) {
			return
		}
		raw, err := json.Marshal(contact)
		if err != nil {
			t.Fatal(err)
		}
		for path, body := range map[string]string{"/api/v1/contacts": string(raw), "/api/v1/contacts/batch": `{"contacts":[` + string(raw) + `]}`} {
			if status, answer := d.send(t, c, http.MethodPost, path, bearer, body); status != http.StatusOK || !strings.Contains(answer, `"left_out":[{"field":"`+member+`"`) || strings.Contains(answer, `"status":4`) {
				t.Errorf("%s with a wrong %s: %d %.300s\n%.300s", path, member, status, answer, body)
			}
			if text := strings.ReplaceAll(body, `\u0000`, "\xff"); text != body { // a byte that is none costs as much
				if status, answer := d.send(t, c, http.MethodPost, path, bearer, text); status != http.StatusOK || !strings.Contains(answer, `"left_out":[{"field":"`+member+`"`) || strings.Contains(answer, `"status":4`) {
					t.Errorf("%s with a bad byte in %s: %d %.300s", path, member, status, answer)
				}
			}
		}
	})
	if left < 60 {
		t.Errorf("only %d values cost no more than themselves", left)
	}
	if breaches, err := d.store.Check(t.Context()); err != nil || len(breaches) > 0 {
		t.Errorf("nonsense left traces: %v %v", breaches, err)
	}
}

// costsItself reports whether a wrong value of a contact's member costs no more than
// itself: the contact can do without the member, whatever stands there. A character of a
// message that is none costs that character.
func costsItself(member string, value any) bool {
	switch member {
	case "source", "external_id", "channel", "started_at", "ended_at", "messages":
		return false
	case "messages[0].text":
		return value == "a\x00b"
	case "messages[0].at":
		return value == "9999-12-31T00:00:00Z" || value == "1969-01-01T00:00:00Z"
	}
	return !strings.HasPrefix(member, "messages") && !strings.HasSuffix(member, "nobody asked")
}

// spoil sets one member after another to what it can never be and calls try.
func spoil(m map[string]any, prefix string, try func(member string, value any)) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		was := m[name]
		switch inner := was.(type) {
		case map[string]any:
			spoil(inner, prefix+name+".", try)
		case []any:
			if first, ok := inner[0].(map[string]any); ok {
				spoil(first, prefix+name+"[0].", try)
			}
		}
		for _, v := range wrongFor(name, was) {
			m[name] = v
			try(prefix+name, v)
		}
		m[name] = was
	}
	m["nobody asked"] = 1
	try(prefix+"nobody asked", 1)
	delete(m, "nobody asked")
}

func wrongFor(name string, was any) []any {
	object, list := map[string]any{"a": 1}, []any{1}
	switch was.(type) {
	case string:
		wrong := []any{1, true, object, list, json.Number("1e400"), "a\x00b", strings.Repeat("я", 70_000)}
		switch {
		case name == "language":
			wrong = append(wrong, "???")
		case strings.HasSuffix(name, "_at") || name == "at" || name == "date":
			wrong = append(wrong, "yesterday", "9999-12-31T00:00:00Z", "10000-01-01T00:00:00Z", "2026-02-30", "2026-02-30T10:00:00Z", "1969-01-01T00:00:00Z", "2026-11-01 10:00")
		case name == "email":
			wrong = append(wrong, "a", "a@", "a@b@c", "a b@example.org", "a@example.org\r\nBcc: x@example.org")
		case name == "phone":
			wrong = append(wrong, "call me", "12")
		case name == "time_zone":
			wrong = append(wrong, "Mars/Olympus", "../../etc/passwd", "Local")
		case name == "from" || name == "channel_kind":
			wrong = append(wrong, "nobody")
		}
		return wrong
	case float64:
		return []any{"1", true, object, list, -1, 1.5, json.Number("1e30"), json.Number("1e400"), json.Number("99999999999999999999")}
	case bool:
		return []any{"true", 1, object, list}
	}
	return []any{"x", 1, true}
}

// refused sends a body that must be refused, by a problem that names the member.
func (d *filledDesk) refused(t *testing.T, c *http.Client, header map[string]string, path string, body any, member string) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{string(raw)}
	if member != "messages[0].at" { // an instant of bad bytes is left out
		texts = append(texts, strings.ReplaceAll(string(raw), `\u0000`, "\xff"))
	}
	for _, text := range texts {
		d.refusedText(t, c, header, path, text, member)
	}
}

func (d *filledDesk) refusedText(t *testing.T, c *http.Client, header map[string]string, path, text, member string) {
	t.Helper()
	status, answer := d.send(t, c, http.MethodPost, path, header, text)
	last := member[strings.LastIndexAny(member, ".]")+1:]
	if strings.HasSuffix(path, "batch") && status == http.StatusOK && strings.Contains(answer, `"status":4`) {
		status = http.StatusUnprocessableEntity
	}
	if status < 400 || !strings.Contains(answer, last) {
		t.Errorf("%s with a wrong %s: %d %.300s\n%.300s", path, member, status, answer, text)
	}
}

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestMethodsThatAreNot asks every address in ways in which it is not opened.
func TestMethodsThatAreNot(t *testing.T) {
	d := newFilledDesk(t, 100)
	opened := map[string][]string{}
	for _, r := range d.routes {
		opened[r.Path] = append(opened[r.Path], r.Method)
	}
	for path, known := range opened {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if slices.Contains(known, method) || strings.Contains(path, "*") || strings.HasSuffix(path, "/new") || strings.HasSuffix(path, "/batch") || slices.Contains([]string{"/reports/saved", "/scorecards/file", "/scorecards/rules/fallback"}, path) { // those read as an :id, or a :dimension
				continue
			}
			if status, _ := d.send(t, http.DefaultClient, method, d.somewhere(t, path), nil, ""); status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, status)
			}
		}
	}
}
