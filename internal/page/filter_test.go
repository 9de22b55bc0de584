package page_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

var params = page.Params{
	{Name: "from", Kind: page.Date}, {Name: "to", Kind: page.Date}, {Name: "channel", Many: true}, {Name: "line", Kind: page.Number, Many: true, Min: 1, Max: 9},
	{Name: "beyond", Kind: page.Flag}, {Name: "q", Kind: page.Text}, {Name: "order", Of: []string{"new", "wanted"}},
}

func TestWhatIsNoFilterIsNamed(t *testing.T) {
	for query, wrong := range map[string]string{
		"": "", "x=1": "x", "x=": "x", "channel=a&x=1": "x", "after=1": "after", "order=new": "", "order=old": "order", "channel=": "", "channel=a&channel=b&channel=a": "", "beyond=1": "", "beyond=1&beyond=1": "", "beyond=yes": "beyond", "beyond=0": "beyond", "channel=%E2%80%8Ba": "channel", "channel=a%09b": "channel", "q=%E2%80%8Ba": "", "line=1&line=9": "", "from=2026-11-01&to=2026-11-01": "",
		"from=2026-02-30": "from", "from=2026-11-02&to=2026-11-01": "to", "line=0": "line", "line=one": "line", "q=a&q=b": "q", "channel=a%00": "channel",
		"channel=%ff": "channel", "q=" + strings.Repeat("я", 201): "q", "channel=a&line=10": "line", "from=2026-11-01&from=2026-11-02": "from",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		_, err = params.Read(values)
		if f := fault.Of(err); (err != nil) != (wrong != "") || err != nil && (f.Code != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != wrong) {
			t.Errorf("%q: %v, want a fault of %q", query, err, wrong)
		}
	}
	if f, err := params.Read(url.Values{"channel": {" \u0438\u0306 ", "\u0439"}}); err != nil || !slices.Equal(f.All("channel"), []string{"\u0439"}) {
		t.Errorf("a code that is composed otherwise: %+q %v", f.All("channel"), err)
	}
	many := url.Values{}
	for i := range page.MaxValues + 1 {
		many.Add("channel", strings.Repeat("a", 1+i%150)+string(rune('a'+i/150)))
	}
	if _, err := params.Read(many); !fault.Is(err, fault.Invalid) {
		t.Errorf("%d values: %v", len(many["channel"]), err)
	}
}

// A filter that was written, as a URL or as a saved view, is read as the same.
func TestAFilterComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := url.Values{}
		for _, name := range []string{"from", "channel", "line", "beyond", "q", "other"} {
			known := map[string][]string{"from": {"2026-11-01"}, "channel": {"чат & co", "a=b", "c"}, "line": {"1", "2"}, "beyond": {"1", "yes"}, "q": {"+7 916", "\"'"}, "other": {"x"}}
			for range rapid.IntRange(0, 2).Draw(t, name) {
				values.Add(name, rapid.SampledFrom(known[name]).Draw(t, name+"="))
			}
		}
		f, err := params.Read(values)
		if err != nil {
			return // q twice
		}
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		saved, err := params.ReadJSON(raw)
		if err != nil || cmp.Diff(f.Values(), saved.Values()) != "" {
			t.Fatalf("%s: %v %v", raw, saved.Values(), err)
		}
		u, err := url.Parse(f.URL("/list"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := params.Read(u.Query())
		if err != nil || cmp.Diff(f.Values(), again.Values()) != "" || f.Any() != (len(f.Values()) > 0) {
			t.Fatalf("%s: %v %v", u, again.Values(), err)
		}
		if less := f.Without("channel"); less.Has("channel") || less.Has("line") != f.Has("line") {
			t.Fatal(less.Values())
		}
	})
	f, err := params.Read(url.Values{"line": {"2", "1"}, "q": {"a"}, "channel": {"c1"}})
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, said := range f.Words(t.Context(), func(_ page.Param, v string) string { return map[string]string{"c1": "Chat"}[v] }) {
		words = append(words, said.Name+" "+strings.Join(said.Values, "+"))
	}
	if !slices.Equal(words, []string{"channel Chat", "line 2+1", "q a"}) {
		t.Errorf("%q", words)
	}
}

// Values of a closed list have their names in the reader's language; one parameter may
// ask for another.
func TestClosedListsAndPairs(t *testing.T) {
	pair := page.Params{
		{Name: "state", Of: []string{"open", "closed"}, Names: []i18n.Text{{RU: "открыт", EN: "opened"}, {RU: "закрыт", EN: "done"}}, Many: true},
		{Name: "key", With: "value"}, {Name: "value", With: "key"},
	}
	f, err := pair.Read(url.Values{"state": {"closed", "open"}, "key": {"a"}, "value": {"1"}})
	if err != nil {
		t.Fatal(err)
	}
	said := f.Words(i18n.With(t.Context(), i18n.RU), func(page.Param, string) string { return "" })
	if len(said) != 2 || !slices.Equal(said[0].Values, []string{"закрыт", "открыт"}) || !slices.Equal(said[1].Values, []string{"a = 1"}) {
		t.Errorf("%+v", said)
	}
	if f.Without("key").Has("value") || f.Without("value").Has("key") || !f.Without("state").Has("value") {
		t.Error("one of a pair stays alone")
	}
	for query, want := range map[string]string{"key=a": "value fault.required", "value=1": "key fault.required", "key=a&value=": "value fault.required", "key=a&value=%ff": "value fault.text"} {
		values, _ := url.ParseQuery(query)
		_, err := pair.Read(values)
		if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name+" "+f.Fields[0].Key != want {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}

// TestWhatHasNone: a name in without that has no values lets through what has none, of those
// parameters alone that rows may lack.
func TestWhatHasNone(t *testing.T) {
	ps := page.Params{
		{Name: "team", Many: true, Lacks: true, Label: i18n.Text{RU: "Группа", EN: "Team"}}, {Name: "channel", Many: true},
		{Name: page.Not, Many: true, Of: []string{"team", "channel"}},
	}
	f, err := ps.Read(url.Values{"without": {"team"}, "channel": {"chat"}})
	if err != nil || !f.Lacks("team") || f.Lacks("channel") || f.Not("team") || !f.Several("team") {
		t.Errorf("%+v %v", f.Values(), err)
	}
	if _, err := ps.Read(url.Values{"without": {"channel"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("every row has a channel: %v", err)
	}
	if f = f.With("team", "north"); f.Lacks("team") || f.Not("team") {
		t.Errorf("%+v", f.Values())
	}
	if f = f.Lacking("team"); !f.Lacks("team") || f.URL("/") != "/?channel=chat&without=team" {
		t.Errorf("%+v", f.Values())
	}
	said := f.Words(i18n.With(t.Context(), i18n.EN), func(page.Param, string) string { return "" })
	if len(said) != 2 || !slices.Equal(said[0].Values, []string{"none"}) {
		t.Errorf("%+v", said)
	}
	if f = f.With("team"); f.Any() && f.Lacks("team") {
		t.Errorf("%+v", f.Values())
	}
}

// A day that lies too far away is a date, and too many values are not a long one.
func TestWhatIsTooFarAndTooMany(t *testing.T) {
	ps := page.Params{{Name: "from", Kind: page.Date}, {Name: "topic", Many: true}}
	many := url.Values{}
	for i := range page.MaxValues + 1 {
		many.Add("topic", strconv.Itoa(i))
	}
	for want, q := range map[string]url.Values{"fault.date_outside": {"from": {"1926-01-01"}}, "fault.date": {"from": {"2026-02-30"}}, "fault.too_many": many} {
		if _, err := ps.Read(q); err == nil || fault.Of(err).Fields[0].Key != want {
			t.Errorf("%v: %v, want %s", len(q["topic"]), err, want)
		}
	}
}
