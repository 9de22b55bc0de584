package contact

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/fault"
)

const whole = `{"source":"chat","external_id":"c-1001","channel":"chat","channel_kind":"chat","topic":"tariffs","site":"chelyabinsk","region":"ural","client":"shop-a","line":1,
 "operator":{"external_id":"17","name":"Анна П.","team":"Чаты-2"},
 "customer":{"external_id":"u-5","name":"Иван","email":"Ivan@Example.org","phone":"8 (916) 123-45-67","telegram":"@Ivan","language":"ru-RU","time_zone":"Asia/Yekaterinburg"},
 "started_at":"2026-11-21T10:00:00Z","ended_at":"2026-11-21T13:03:10.5009+03:00","wait_seconds":4,"talk_seconds":31,"hold_seconds":0,"wrap_seconds":9,
 "resolved":true,"beyond":{"what":"подарил","why":"праздник","cost":"100 ₽"},
 "messages":[{"from":"customer","text":"<b>тест</b>","at":"2026-11-21T10:00:00Z"},{"from":"operator","text":""}]}`

func TestDecodeWhole(t *testing.T) {
	d, err := Decode([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	n := func(n int) *int { return &n }
	yes := true
	start := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	want := Draft{Source: "chat", ExternalID: "c-1001", Channel: "chat", Kind: Chat, Topic: "tariffs", Site: "chelyabinsk", Region: "ural", Client: "shop-a", Line: n(1),
		Operator: "17", Name: "Анна П.", Team: "Чаты-2",
		Customer:  &Customer{ExternalID: "u-5", Name: "Иван", Email: "ivan@example.org", Phone: "+79161234567", Telegram: "ivan", Language: "ru", TimeZone: "Asia/Yekaterinburg"},
		StartedAt: start, EndedAt: start.Add(3*time.Minute + 10*time.Second + 500*time.Millisecond),
		Wait: n(4), Talk: n(31), Hold: n(0), Wrap: n(9), Resolved: &yes, BeyondWhat: "подарил", BeyondWhy: "праздник", BeyondCost: "100 ₽",
		Messages: []Message{{FromCustomer, "<b>тест</b>", start}, {From: FromOperator}}}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
}

// change returns the whole contact with members replaced: "customer.phone", value.
func change(t testing.TB, pairs ...string) string {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(whole), &body); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		at := body
		path := strings.Split(pairs[i], ".")
		for _, p := range path[:len(path)-1] {
			at = at[p].(map[string]any)
		}
		last := path[len(path)-1]
		if pairs[i+1] == "" {
			delete(at, last)
		} else {
			at[last] = json.RawMessage(pairs[i+1])
		}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func quoted(s string) string {
	raw, _ := json.Marshal(s)
	return string(raw)
}

// bad is every kind of input that is refused, with the field that is named.
func bad(t testing.TB) []struct{ name, raw, field, key string } {
	long := quoted(strings.Repeat("я", 201))
	many := "[" + strings.Repeat(`{"from":"bot","text":""},`, 2000) + `{"from":"bot","text":""}]`
	return []struct{ name, raw, field, key string }{
		{"nothing", ``, "body", "fault.malformed"},
		{"no object", `[]`, "body", "fault.type"},
		{"a number", `7`, "body", "fault.type"},
		{"cut off", whole[:200], "", ""},
		{"something after it", whole + ` {}`, "body", "fault.malformed"},
		{"source absent", change(t, "source", ""), "source", "fault.required"},
		{"source empty", change(t, "source", `""`), "source", "fault.required"},
		{"source blank", change(t, "source", `"  "`), "source", "fault.text"},
		{"source null", change(t, "source", `null`), "source", "fault.required"},
		{"source a number", change(t, "source", `17`), "source", "fault.type"},
		{"id absent", change(t, "external_id", ""), "external_id", "fault.required"},
		{"id too long", change(t, "external_id", long), "external_id", "fault.too_long"},
		{"id with NUL", change(t, "external_id", `"a\u0000b"`), "external_id", "fault.text"},
		{"id of two lines", change(t, "external_id", `"a\nb"`), "external_id", "fault.text"},
		{"channel absent", change(t, "channel", ""), "channel", "fault.required"},
		{"member unknown", change(t, "colour", `"red"`), "colour", "fault.unknown"},
		{"case matters", change(t, "Source", `"x"`), "Source", "fault.unknown"},
		{"member twice", strings.Replace(whole, `"line":1`, `"line":1,"line":2`, 1), "line", "contact.fault_twice"},
		{"customer's member unknown", change(t, "customer.age", `5`), "customer.age", "fault.unknown"},
		{"message's member unknown", change(t, "messages", `[{"from":"bot","text":"","mood":1}]`), "messages[0].mood", "fault.unknown"},
		{"start absent", change(t, "started_at", ""), "started_at", "fault.required"},
		{"start no date", change(t, "started_at", `"yesterday"`), "started_at", "fault.date"},
		{"start a number", change(t, "started_at", `1700000000`), "started_at", "fault.type"},
		{"the wrong second", change(t, "ended_at", `"2026-11-21T10:05:60Z"`), "ended_at", "fault.date"},
		{"no such day", change(t, "started_at", `"2026-02-30T10:00:00Z"`), "started_at", "fault.date"},
		{"end before start", change(t, "ended_at", `"2026-11-21T09:59:59Z"`), "ended_at", "fault.order"},
		{"the last century", change(t, "started_at", `"1999-12-31T23:59:59Z"`), "started_at", "fault.date"},
		{"the year 9999", change(t, "ended_at", `"9999-01-01T00:00:00Z"`), "ended_at", "fault.date"},
		{"messages an object", change(t, "messages", `{}`), "messages", "fault.type"},
		{"too many messages", change(t, "messages", many), "messages", "contact.fault_many"},
		{"nobody says it", change(t, "messages", `[{"text":"x"}]`), "messages[0].from", "fault.required"},
		{"a stranger says it", change(t, "messages", `[{"from":"bot","text":""},{"from":"dog","text":"x"}]`), "messages[1].from", "fault.choice"},
		{"text too long", change(t, "messages", `[{"from":"bot","text":`+quoted(strings.Repeat("a", 64<<10+1))+`}]`), "messages[0].text", "fault.too_long"},
		{"text a number", change(t, "messages", `[{"from":"bot","text":5}]`), "messages[0].text", "fault.type"},
		{"source no UTF-8", change(t, "source", "\"a\xff\""), "source", "fault.text"},
		{"an id with half a surrogate", strings.Replace(whole, "c-1001", `c\ud800`, 1), "external_id", "fault.malformed"},
		{"a name that is no UTF-8", strings.Replace(whole, `"line"`, "\"li\xffne\"", 1), "", ""},
		{"message at no time", change(t, "messages", `[{"from":"bot","text":"","at":"noon"}]`), "messages[0].at", "fault.date"},
	}
}

// left is every kind of value that costs only its own field, which is named.
func left(t testing.TB) []struct{ name, raw, field, key string } {
	long := quoted(strings.Repeat("я", 201))
	return []struct{ name, raw, field, key string }{
		{"line a half", change(t, "line", `1.5`), "line", "fault.type"},
		{"seconds a half", change(t, "talk_seconds", `31.5`), "talk_seconds", "fault.type"},
		{"line a word", change(t, "line", `"1"`), "line", "fault.type"},
		{"resolved a word", change(t, "resolved", `"yes"`), "resolved", "fault.type"},
		{"operator a word", change(t, "operator", `"Анна"`), "operator", "fault.type"},
		{"customer a list", change(t, "customer", `[]`), "customer", "fault.type"},
		{"a phone that is a number", change(t, "customer.phone", `79161234567`), "customer.phone", "fault.type"},
		{"an attribute that is a number", change(t, "attributes", `{"b":5,"a":"x"}`), "attributes.b", "fault.type"},
		{"one who served is a word", change(t, "operators", `["Анна"]`), "operators", "fault.type"},
		{"a consent at no time", change(t, "consent", `{"basis":"contract","at":"noon"}`), "consent.at", "fault.date"},
		{"kind unknown", change(t, "channel_kind", `"fax"`), "channel_kind", "fault.choice"},
		{"line 0", change(t, "line", `0`), "line", "fault.range"},
		{"line 10", change(t, "line", `10`), "line", "fault.range"},
		{"seconds negative", change(t, "talk_seconds", `-1`), "talk_seconds", "fault.range"},
		{"seconds absurd", change(t, "wait_seconds", `604801`), "wait_seconds", "fault.range"},
		{"seconds beyond int64", change(t, "hold_seconds", `99999999999999999999`), "hold_seconds", "fault.range"},
		{"wrap negative", change(t, "wrap_seconds", `-9`), "wrap_seconds", "fault.range"},
		{"operator without id", change(t, "operator", `{"name":"Анна"}`), "operator.name", "contact.fault_without"},
		{"team too long", change(t, "operator.team", long), "operator.team", "fault.too_long"},
		{"operator's name too long", change(t, "operator.name", long), "operator.name", "fault.too_long"},
		{"phone no phone", change(t, "customer.phone", `"call me"`), "customer.phone", "contact.fault_phone"},
		{"phone too short", change(t, "customer.phone", `"123"`), "customer.phone", "contact.fault_phone"},
		{"phone too long", change(t, "customer.phone", quoted(strings.Repeat("1", 41))), "customer.phone", "fault.too_long"},
		{"e-mail without @", change(t, "customer.email", `"ivan"`), "customer.email", "fault.email"},
		{"e-mail with a header", change(t, "customer.email", `"a@b.ru\r\nBcc: c@d.ru"`), "customer.email", "fault.email"},
		{"e-mail with a name", change(t, "customer.email", `"Ivan <a@b.ru>"`), "customer.email", "fault.email"},
		{"two e-mails", change(t, "customer.email", `"a@b.ru, c@d.ru"`), "customer.email", "fault.email"},
		{"e-mail too long", change(t, "customer.email", quoted(strings.Repeat("a", 250)+"@b.ru")), "customer.email", "fault.too_long"},
		{"telegram too long", change(t, "customer.telegram", quoted(strings.Repeat("t", 65))), "customer.telegram", "fault.too_long"},
		{"language too long", change(t, "customer.language", quoted(strings.Repeat("r", 36))), "customer.language", "fault.too_long"},
		{"no such zone", change(t, "customer.time_zone", `"Mars/Base"`), "customer.time_zone", "contact.fault_zone"},
		{"a zone's way out", change(t, "customer.time_zone", `"../../etc/passwd"`), "customer.time_zone", "contact.fault_zone"},
		{"the zone of the server", change(t, "customer.time_zone", `"Local"`), "customer.time_zone", "contact.fault_zone"},
		{"beyond without what", change(t, "beyond", `{"why":"x"}`), "beyond.why", "contact.fault_without"},
		{"beyond too long", change(t, "beyond.cost", quoted(strings.Repeat("я", 2001))), "beyond.cost", "fault.too_long"},
		{"message at the wrong time", change(t, "messages", `[{"from":"bot","text":"","at":"1812-09-07T05:00:00Z"}]`), "messages[0].at", "fault.date"},
		{"seconds far below", change(t, "wait_seconds", `-1e300`), "wait_seconds", "fault.range"},
		{"topic too long", change(t, "topic", long), "topic", "fault.too_long"},
		{"site of two lines", change(t, "site", `"a\nb"`), "site", "fault.text"},
		{"operator's id unseen", change(t, "operator", `{"external_id":"1\u200b","team":"x"}`), "operator.external_id", "fault.text"},
		{"customer's id too long", change(t, "customer.external_id", long), "customer.external_id", "fault.too_long"},
		{"customer's name too long", change(t, "customer.name", long), "customer.name", "fault.too_long"},
		{"customer's name with NUL", change(t, "customer.name", `"a\u0000"`), "customer.name", "fault.text"},
		{"operator's name with a bell", change(t, "operator.name", `"a\u0007"`), "operator.name", "fault.text"},
		{"no number that is known", change(t, "customer.phone", `"anonymous"`), "customer.phone", "contact.fault_phone"},
		{"a number of the house", change(t, "customer.phone", `"1021"`), "customer.phone", "contact.fault_phone"},
		{"no language", change(t, "customer.language", `"???"`), "customer.language", "contact.fault_language"},
		{"beyond with NUL", change(t, "beyond.why", `"a\u0000"`), "beyond.why", "fault.text"},
		{"topic no UTF-8", strings.Replace(whole, "tariffs", "a\xffb", 1), "topic", "fault.text"},
		{"half a surrogate in a topic", strings.Replace(whole, "tariffs", `a\ud800b`, 1), "topic", "fault.text"},
		{"customer's name no UTF-8", strings.Replace(whole, "Иван", "\xc8\xe2\xe0\xed", 1), "customer.name", "fault.text"},
		{"message's time no UTF-8", strings.Replace(whole, `"at":"2026`, "\"at\":\"\xff2026", 1), "messages[0].at", "fault.text"},
		{"what went beyond too long", change(t, "beyond", `{"what":`+quoted(strings.Repeat("я", 2001))+`}`), "beyond.what", "fault.too_long"},
	}
}

// What is left out is absent: the rest is what it would be without the field.
func TestDecodeLeavesOut(t *testing.T) {
	for _, c := range left(t) {
		t.Run(c.name, func(t *testing.T) {
			d, err := Decode([]byte(c.raw))
			if err != nil || len(d.LeftOut) != 1 || d.LeftOut[0].Name != c.field || d.LeftOut[0].Key != c.key {
				t.Fatalf("left out %+v, want %s %s; %v", d.LeftOut, c.field, c.key, err)
			}
			again, err := Decode([]byte(c.raw))
			if err != nil || again.hash() != d.hash() {
				t.Error("the same again has another hash")
			}
			var body map[string]any
			if err := json.Unmarshal([]byte(c.raw), &body); err != nil {
				t.Fatal(err)
			}
			if group, field, nested := strings.Cut(c.field, "."); nested && !strings.HasPrefix(group, "messages") {
				delete(body[group].(map[string]any), field)
			} else if nested {
				delete(body["messages"].([]any)[0].(map[string]any), field)
			} else {
				delete(body, c.field)
			}
			raw, _ := json.Marshal(body)
			without, err := Decode(raw)
			d.LeftOut = nil
			if diff := cmp.Diff(without, d); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
	d, err := Decode([]byte(change(t, "customer", `{"phone":"unknown","email":"-","name":"Иван","time_zone":"MSK+2"}`)))
	if err != nil || d.Customer != nil || len(d.LeftOut) != 3 {
		t.Errorf("of whom nothing is left: %+v, %+v, %v", d.Customer, d.LeftOut, err)
	}
	d, err = Decode([]byte(change(t, "messages", "["+strings.Repeat(`{"from":"bot","text":"","at":"1812-09-07T05:00:00Z"},`, 1000)+`{"from":"bot","text":""}]`, "line", `0`)))
	if err != nil || len(d.LeftOut) != maxLeft || d.LeftOut[0].Name != "line" {
		t.Errorf("a thousand are told as %d, the first is %+v; %v", len(d.LeftOut), d.LeftOut[0], err)
	}
}

// What was said is kept: what cannot be in it is replaced, and that is told.
func TestDecodeMendsWhatWasSaid(t *testing.T) {
	for name, said := range map[string]string{"no UTF-8": "a\xffb", "half a surrogate": `a\ud800b`, "NUL": `a\u0000b`} {
		d, err := Decode([]byte(strings.Replace(whole, "<b>тест</b>", said, 1)))
		if err != nil || d.Messages[0].Text != "a\ufffdb" || len(d.Messages) != 2 || d.Topic != "tariffs" ||
			len(d.LeftOut) != 1 || d.LeftOut[0].Name != "messages[0].text" || d.LeftOut[0].Key != "contact.fault_mended" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	d, err := Decode([]byte(strings.NewReplacer("<b>тест</b>", "\xff", "Анна П.", "\xfe", "tariffs", `\udc00`).Replace(whole)))
	if err != nil || d.Messages[0].Text != "\ufffd" || d.Name != "" || d.Topic != "" || d.Operator != "17" || len(d.LeftOut) != 3 {
		t.Errorf("three at once: %+v, %v", d, err)
	}
}

// A name stands in one line, and turns nothing around that stands beside it.
func TestNamesStayInTheirPlace(t *testing.T) {
	d, err := Decode([]byte(change(t, "customer.name", `"\u202eИван\u2069 "`, "operator.name", `"Анна\r\nП.\u2066"`)))
	if err != nil || d.Customer.Name != "Иван" || d.Name != "Анна П." || d.LeftOut != nil {
		t.Errorf("%q %q %v %v", d.Customer.Name, d.Name, d.LeftOut, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range bad(t) {
		t.Run(c.name, func(t *testing.T) {
			d, err := Decode([]byte(c.raw))
			var f *fault.Fault
			if !errors.As(err, &f) {
				t.Fatalf("taken as %+v, error %v", d, err)
			}
			if status := f.Code.Status(); status < 400 || status > 499 {
				t.Errorf("status %d", status)
			}
			if c.field == "" {
				return
			}
			if len(f.Fields) == 0 || f.Fields[0].Name != c.field || f.Fields[0].Key != c.key {
				t.Errorf("fields %+v, want %s %s", f.Fields, c.field, c.key)
			}
		})
	}
	if _, err := Decode([]byte(`{"source":"` + strings.Repeat("a", MaxContact) + `"}`)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("more than 4 MB: %v", err)
	}
	_, err := Decode([]byte(change(t, "source", `""`, "channel", `"\u200b"`, "ended_at", `"1999-01-01T00:00:00Z"`)))
	if f := fault.Of(err); len(f.Fields) != 3 {
		t.Errorf("three wrong fields are told as %+v", f.Fields)
	}
	_, err = Decode([]byte(change(t, "messages", "["+strings.Repeat(`{"from":"x","text":""},`, 1000)+`{"from":"bot","text":""}]`)))
	if f := fault.Of(err); len(f.Fields) != maxFaults {
		t.Errorf("a thousand faults are told as %d", len(f.Fields))
	}
}

func TestDecodeLenient(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		ok        func(d Draft) bool
	}{
		{"only what is required", `{"source":"s","external_id":"1","channel":"c","started_at":"2026-11-21T10:00:00Z","ended_at":"2026-11-21T10:00:00Z"}`, func(d Draft) bool {
			return d.Customer == nil && d.Line == nil && d.Resolved == nil && d.Kind == "" && d.Messages == nil && d.Talk == nil && d.Hold == nil && d.Wrap == nil
		}},
		{"null is absent", change(t, "line", `null`, "customer", `null`, "operator", `null`, "messages", `null`, "beyond", `null`, "topic", `null`, "talk_seconds", `null`), func(d Draft) bool {
			return d.Line == nil && d.Customer == nil && d.Operator == "" && d.Topic == "" && d.Talk == nil
		}},
		{"a name alone is nobody", change(t, "customer", `{"name":"Иван","language":"en"}`), func(d Draft) bool { return d.Customer == nil }},
		{"another language", change(t, "customer.language", `"kk-Cyrl-KZ"`), func(d Draft) bool { return d.Customer.Language == "kk" }},
		{"whole numbers", change(t, "line", `2.0`, "talk_seconds", `3.1e1`, "wait_seconds", `-0.0`), func(d Draft) bool { return *d.Line == 2 && *d.Talk == 31 && *d.Wait == 0 }},
		{"small letters of a date", change(t, "started_at", `"2026-11-21t10:00:00z"`), func(d Draft) bool { return d.StartedAt.Equal(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)) }},
		{"a leap second", change(t, "started_at", `"2016-12-31T23:59:00Z"`, "ended_at", `"2016-12-31T23:59:60Z"`), func(d Draft) bool { return d.EndedAt.Equal(time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)) }},
		{"a phone abroad", change(t, "customer.phone", `"+49 30 901820"`), func(d Draft) bool { return d.Customer.Phone == "+4930901820" }},
		{"a team without an operator", change(t, "operator", `{"team":"night"}`), func(d Draft) bool { return d.Operator == "" && d.Team == "night" }},
		{"64 kB of text", change(t, "messages", `[{"from":"bot","text":`+quoted(strings.Repeat("a", 64<<10))+`}]`), func(d Draft) bool { return len(d.Messages[0].Text) == 64<<10 }},
	} {
		d, err := Decode([]byte(c.raw))
		if err != nil || !c.ok(d) {
			t.Errorf("%s: %+v, %v", c.name, d, err)
		}
	}
}

func TestHashKnowsEveryField(t *testing.T) {
	decode := func(raw string) string {
		d, err := Decode([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		return d.hash()
	}
	same := decode(whole)
	if again := decode(change(t)); again != same {
		t.Error("the order of members changes the hash")
	}
	seen := map[string]string{same: "nothing"}
	for _, c := range [][2]string{
		{"source", `"x"`}, {"external_id", `"x"`}, {"channel", `"x"`}, {"channel_kind", `"voice"`}, {"topic", `"x"`}, {"site", `"x"`}, {"region", `"x"`}, {"client", `"x"`},
		{"line", `2`}, {"line", `null`}, {"operator", `null`}, {"operator.name", `"x"`}, {"operator.team", `"x"`}, {"customer", `null`}, {"customer.name", `"x"`},
		{"started_at", `"2026-11-21T10:00:01Z"`}, {"ended_at", `"2026-11-21T10:05:00Z"`}, {"wait_seconds", `5`}, {"talk_seconds", `5`}, {"hold_seconds", `5`},
		{"wrap_seconds", `5`}, {"resolved", `false`}, {"resolved", `null`}, {"beyond", `null`}, {"beyond.why", `"x"`}, {"messages", `null`}, {"messages", `[{"from":"bot","text":"x"}]`},
	} {
		h := decode(change(t, c[0], c[1]))
		if other, twice := seen[h]; twice {
			t.Errorf("%s = %s has the hash of %s", c[0], c[1], other)
		}
		seen[h] = c[0]
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(whole))
	for _, c := range append(bad(f), left(f)...) {
		if len(c.raw) < 4000 {
			f.Add([]byte(c.raw))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := Decode(raw)
		if err != nil {
			var known *fault.Fault
			if !errors.As(err, &known) || known.Code.Status() < 400 || known.Code.Status() > 499 {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		// What is taken can be kept by both engines.
		kept, err := json.Marshal(d)
		if err != nil || !utf8.Valid(kept) || strings.Contains(string(kept), `\u0000`) && !strings.Contains(string(kept), `\\u0000`) {
			t.Fatalf("%q is taken as %s, %v", raw, kept, err)
		}
		if d.Source == "" || d.ExternalID == "" || d.Channel == "" || d.StartedAt.IsZero() || d.EndedAt.Before(d.StartedAt) {
			t.Fatalf("%q is taken as %s", raw, kept)
		}
		if d.Customer != nil && len(Keys(*d.Customer)) == 0 {
			t.Fatalf("a customer without identifiers: %s", kept)
		}
	})
}

// What is of another type deep within, or as large as no number is, costs only itself too.
func TestTypesWithin(t *testing.T) {
	d, err := Decode([]byte(change(t, "operators", `[{"external_id":"1","seconds":"5","line":true},{"external_id":"2","seconds":5}]`)))
	if err != nil || len(d.Operators) != 2 || d.Operators[0].Seconds != nil || *d.Operators[1].Seconds != 5 || len(d.LeftOut) != 2 || d.LeftOut[0].Name != "operators[0].seconds" || d.LeftOut[1].Name != "operators[0].line" {
		t.Errorf("%v, left out %+v, kept %+v", err, d.LeftOut, d.Operators)
	}
	if d, err := Decode([]byte(change(t, "line", `1e400`))); err != nil || d.Line != nil || len(d.LeftOut) != 1 || d.LeftOut[0].Name != "line" {
		t.Errorf("%v, left out %+v", err, d.LeftOut)
	}
}
