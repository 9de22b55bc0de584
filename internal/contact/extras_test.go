package contact_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

const withExtras = `{"source":"pbx","external_id":"c-1","channel":"phone","started_at":"2026-11-20T10:00:00Z","ended_at":"2026-11-20T10:03:00Z",
"end_reason":"transfer","attributes":{"tariff":"M","contact":"+7 916 123-45-67"},"consent":{"basis":"contract","text":"oferta-2026-09","at":"2026-09-01T00:00:00Z"},
"operators":[{"external_id":"17","name":"Анна П.","team":"Чаты-2","seconds":25,"line":1},{"external_id":"31","name":"Егор К.","team":"Эксперты","seconds":40,"line":2}]%s}`

func number(n int) *int { return &n }

var extras = contact.Extras{
	EndReason: "transfer", Attributes: map[string]string{"tariff": "M", "contact": "+7 916 123-45-67"},
	Operators: []contact.Served{{ExternalID: "17", Name: "Анна П.", Team: "Чаты-2", Seconds: number(25), Line: number(1)}, {ExternalID: "31", Name: "Егор К.", Team: "Эксперты", Seconds: number(40), Line: number(2)}},
	Consent:   &contact.Consent{Basis: "contract", Text: "oferta-2026-09", At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)},
}

func decode(t *testing.T, raw string) contact.Draft {
	t.Helper()
	d, err := contact.Decode([]byte(raw))
	if err != nil {
		t.Fatal(err, fault.Of(err).Fields)
	}
	return d
}

// What a contact also carries comes back as it came, follows a re-post, is masked for
// who sees no personal data, and stays away from a contact that brings none.
func TestExtrasAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		d := decode(t, fmt.Sprintf(withExtras, `,"line":77`))
		first := take(t, svc, d)[0]
		got := get(t, svc, first.ID)
		want := extras
		want.LeftOut = []contact.LeftOut{{Field: "line", Key: "fault.range", Args: map[string]any{"Min": 1.0, "Max": 9.0}}}
		if diff := cmp.Diff(want, got.Extras); diff != "" {
			t.Error(diff)
		}
		// Nobody else was named: the last who served is answered for.
		if got.Operator == nil || got.Operator.ExternalID != "31" || got.Operator.Name != "Егор К." || got.Team.Code != "Эксперты" {
			t.Errorf("answered for by %+v of %+v", got.Operator, got.Team)
		}
		masked, err := svc.Get(ctx, actor.Actor{PersonID: 1, Role: actor.Executive}, first.ID)
		if err != nil || masked.Extras.Attributes["contact"] != "***67" || masked.Extras.Attributes["tariff"] != "M" {
			t.Errorf("an executive reads %+v, %v", masked.Extras, err)
		}
		for of, want := range map[*contact.Filter]contact.Extras{{Extras: true}: want, {}: {EndReason: "transfer"}, {Extras: true, Attributes: figure.Attributes{{Key: "tariff", Values: []string{"M"}}}}: want} {
			list, err := svc.List(ctx, actor.System("test"), *of, page.Request{})
			if err != nil || len(list.Rows) != 1 || !cmp.Equal(list.Rows[0].Extras, want) {
				t.Errorf("%+v: listed %+v, %v", *of, list.Rows, err)
			}
		}
		if again := take(t, svc, d)[0]; again.New || again.ID != first.ID || again.NotTaken != nil {
			t.Errorf("the same again: %+v", again)
		}
		// A correction takes other ones, the operator who is answered for stays.
		d = decode(t, strings.NewReplacer(`"tariff":"M"`, `"tariff":"L"`, `"transfer"`, `"customer"`).Replace(fmt.Sprintf(withExtras, "")))
		if again := take(t, svc, d)[0]; again.New || again.NotTaken != nil {
			t.Errorf("corrected: %+v", again)
		}
		if got := get(t, svc, first.ID).Extras; got.Attributes["tariff"] != "L" || got.EndReason != "customer" || got.LeftOut != nil {
			t.Errorf("corrected to %+v", got)
		}
		d.Extras, d.Operator, d.Name, d.Team = contact.Extras{}, "31", "Егор К.", "Эксперты"
		take(t, svc, d)
		if got := get(t, svc, first.ID).Extras; !got.Empty() {
			t.Errorf("taken back: %+v", got)
		}
		var n int
		if err := s.Row(ctx, "SELECT COUNT(*) FROM contact_extras").Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows of nothing, %v", n, err)
		}
		// Ids stand in the namespace of who brings them.
		crm := actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeIntake}, Namespace: "crm"}
		d = decode(t, strings.Replace(fmt.Sprintf(withExtras, ""), `"c-1"`, `"c-2"`, 1))
		taken, err := svc.Take(ctx, crm, []contact.Draft{d})
		if err != nil || taken[0].Err != nil {
			t.Fatal(err, taken[0].Err)
		}
		if got := get(t, svc, taken[0].ID); got.Extras.Operators[0].ExternalID != "crm::17" || got.Operator.ExternalID != "crm::31" || d.Operators[0].ExternalID != "17" {
			t.Errorf("in the namespace: %+v", got.Extras.Operators)
		}
	})
}

// A bad part costs only itself; what nobody knows is refused by its name.
func TestExtrasAreChecked(t *testing.T) {
	long := strings.Repeat("я", 201)
	many := make([]string, 21)
	for i := range many {
		many[i] = fmt.Sprintf(`"k%02d":"v"`, i)
	}
	for more, left := range map[string]string{
		`"end_reason":"hung up"`: "end_reason fault.choice", `"attributes":{"a":"` + long + `"}`: "attributes.a fault.too_long",
		`"attributes":{"` + long[:82] + `":"v"}`: "attributes." + strings.Repeat("я", 30) + " fault.too_long", `"attributes":{"":"v"}`: "attributes fault.text", `"attributes":{"a":"b\u0000"}`: "attributes.a fault.text",
		`"attributes":{` + strings.Join(many, ",") + `}`: "attributes.k20 contact.fault_many", `"attributes":{"a":"v"," a ":"w"}`: "attributes.a contact.fault_twice",
		`"operators":[{"name":"Анна"}]`: "operators[0] contact.fault_without", `"operators":[{"external_id":"17","seconds":-1}]`: "operators[0].seconds fault.range",
		`"operators":[{"external_id":"17","line":10}]`: "operators[0].line fault.range", `"consent":{"text":"oferta"}`: "consent contact.fault_without",
		`"consent":{"basis":"contract","at":"1999-01-01T00:00:00Z"}`: "consent.at fault.date", `"consent":{}`: "", `"attributes":{}`: "", `"operators":[]`: "",
	} {
		d, err := contact.Decode([]byte(`{"source":"pbx","external_id":"c-1","channel":"phone","started_at":"2026-11-20T10:00:00Z","ended_at":"2026-11-20T10:03:00Z",` + more + "}"))
		var got []string
		for _, f := range d.LeftOut {
			got = append(got, f.Name+" "+f.Key)
		}
		if err != nil || strings.Join(got, ", ") != left {
			t.Errorf("%s leaves out %v, %v; want %s", more, got, err, left)
		}
		if len(d.Attributes) > contact.MaxAttributes {
			t.Errorf("%d attributes", len(d.Attributes))
		}
	}
	for more, want := range map[string]string{
		`"recordings":[{"why":1}]`: "recordings[0].why fault.unknown", `"consent":{"why":"x"}`: "consent.why fault.unknown", `"operators":[{"external_id":"17","shift":1}]`: "operators[0].shift fault.unknown",
		`"attributes":{"a":"1","a":"2"}`: "attributes.a contact.fault_twice",
	} {
		_, err := contact.Decode([]byte(`{"source":"pbx","external_id":"c-1","channel":"phone","started_at":"2026-11-20T10:00:00Z","ended_at":"2026-11-20T10:03:00Z",` + more + "}"))
		var got []string
		if f := fault.Of(err); f != nil {
			for _, w := range f.Fields {
				got = append(got, w.Name+" "+w.Key)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", more, got, want)
		}
	}
	// Somebody named is answered for, whoever else served.
	d := decode(t, fmt.Sprintf(withExtras, `,"operator":{"external_id":"17","name":"Анна П."}`))
	if d.Operator != "17" || d.Team != "" || len(d.Operators) != 2 {
		t.Errorf("answered for by %s of %q", d.Operator, d.Team)
	}
}
