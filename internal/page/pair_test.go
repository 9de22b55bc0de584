package page_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/page"
)

var paired = page.Params{{Name: "team", Many: true}, {Name: "key", Many: true, With: "value"}, {Name: "value", Many: true, With: "key"}}

// Pairs stand by their order, each once; what is half a pair says what is missing, and stays.
func TestPairs(t *testing.T) {
	var many []string
	for i := range page.MaxPairs + 1 {
		many = append(many, "key=k&value="+strconv.Itoa(i))
	}
	for _, c := range []struct {
		query, url string
		wrong      []string
	}{
		{"", "/", nil},
		{"key=a&value=1", "/?key=a&value=1", nil},
		{"key=a&key=a&value=1&value=2&key=b&value=1", "/?key=a&key=a&key=b&value=1&value=2&value=1", nil},
		{"key=a&value=1&key=a&value=1", "/?key=a&value=1", nil},
		{"key=&value=&key=a&value=+1+&key=&value=", "/?key=a&value=1", nil},
		{"key=a", "/?key=a&value=", []string{"value fault.required"}},
		{"value=1", "/?key=&value=1", []string{"key fault.required"}},
		{"key=a&value=1&key=&value=2", "/?key=a&key=&value=1&value=2", []string{"key fault.required"}},
		{"key=a&value=" + strings.Repeat("x", 300), "/", []string{"value fault.too_long"}},
		{strings.Join(many, "&"), "/", []string{"key fault.too_many"}},
	} {
		values, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		f, wrong := paired.Read(values)
		var said []string
		if wrong != nil {
			for _, w := range fault.Of(wrong).Fields {
				said = append(said, w.Name+" "+w.Key)
			}
		}
		if f.URL("/") != c.url || !slices.Equal(said, c.wrong) {
			t.Errorf("%s: %s, %q; want %s, %q", c.query, f.URL("/"), said, c.url, c.wrong)
		}
	}
}

// Pairs are said key by key, and taken off so.
func TestPairsAreSaidByKey(t *testing.T) {
	f, err := paired.Read(url.Values{"team": {"x"}, "key": {"a", "b", "a"}, "value": {"1", "1", "2"}})
	if err != nil {
		t.Fatal(err)
	}
	said := f.Words(t.Context(), func(page.Param, string) string { return "" })
	if len(said) != 3 || said[1].Key != "a" || !slices.Equal(said[1].Values, []string{"a = 1", "a = 2"}) || !slices.Equal(said[2].Values, []string{"b = 1"}) {
		t.Fatalf("%+v", said)
	}
	for i, want := range []string{"/?key=a&key=b&key=a&value=1&value=1&value=2", "/?key=b&team=x&value=1", "/?key=a&key=a&team=x&value=1&value=2"} {
		if got := f.Unsaid(said[i]).URL("/"); got != want {
			t.Errorf("without %v: %s, want %s", said[i].Values, got, want)
		}
	}
	if got := f.Without("key").URL("/"); got != "/?team=x" {
		t.Errorf("without all: %s", got)
	}
	if raw, err := f.MarshalJSON(); err != nil || string(raw) != `{"key":["a","b","a"],"team":["x"],"value":["1","1","2"]}` {
		t.Errorf("%s, %v", raw, err)
	} else if back, err := paired.ReadJSON(raw); err != nil || back.URL("/") != f.URL("/") {
		t.Errorf("read again: %s, %v", back.URL("/"), err)
	}
}
