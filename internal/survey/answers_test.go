package survey_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/asking/askingtest"
	"openpeople/internal/fault"
	"openpeople/internal/survey"
)

func TestReadAnswers(t *testing.T) {
	v := &survey.Version{Questions: survey.BuiltInQuestions()}
	for _, c := range []struct {
		name, form string
		want       survey.Answers
		wrong      string // field and key, "" when it is right
	}{
		{"only a mark", "mark=5", askingtest.Marked(5), ""},
		{"everything", "mark=2&solved=no&reasons=rude&reasons=other&reasons=rude&comment=+%D0%B4%D0%B0%0D%0Aok+",
			survey.Answers{Mark: new(2), Solved: new(false), Reasons: []string{"rude", "other"}, Comment: "да\nok"}, ""},
		{"what the mark hides is left out", "mark=5&reasons=rude&solved=yes", survey.Answers{Mark: new(5), Solved: new(true)}, ""},
		{"empty fields are absent", "mark=4&solved=&comment=++", askingtest.Marked(4), ""},
		{"no mark", "comment=hello", survey.Answers{}, "mark survey.fault.required.rating"},
		{"a mark over the scale", "mark=6", survey.Answers{}, "mark fault.range"},
		{"a mark that is no number", "mark=five", survey.Answers{}, "mark fault.range"},
		{"a huge number", "mark=99999999999999999999", survey.Answers{}, "mark fault.range"},
		{"a mark written otherwise", "mark=%2B5", survey.Answers{}, "mark fault.range"},
		{"two marks", "mark=4&mark=5", survey.Answers{}, "mark survey.fault.one"},
		{"neither yes nor no", "mark=4&solved=maybe", survey.Answers{}, "solved survey.fault.choice"},
		{"an unknown reason", "mark=1&reasons=weather", survey.Answers{}, "reasons survey.fault.choice"},
		{"a text of no bytes", "mark=4&comment=a%00b", survey.Answers{}, "comment fault.text"},
		{"a text that is none", "mark=4&comment=%ff", survey.Answers{}, "comment fault.text"},
		{"a long text", "mark=4&comment=" + strings.Repeat("a", survey.MaxComment+1), survey.Answers{}, "comment fault.too_long"},
		{"a field nobody asked for", "mark=4&admin=1", survey.Answers{}, "admin fault.unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			form, err := url.ParseQuery(c.form)
			if err != nil {
				t.Fatal(err)
			}
			got, err := survey.ReadAnswers(v, form)
			if c.wrong != "" {
				f := fault.Of(err)
				if f == nil || f.Code != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name+" "+f.Fields[0].Key != c.wrong {
					t.Fatalf("got %v, want %s", err, c.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			again, err := survey.ReadAnswers(v, got.Form())
			if err != nil || !again.Same(got) {
				t.Errorf("its own form reads as %v, %v", again, err)
			}
		})
	}
}

// Conditions hang on any earlier answer and on each other: what hangs on an answer
// that is left out is left out too.
func TestConditions(t *testing.T) {
	when := func(question string, any ...string) survey.Condition {
		return survey.Condition{Question: question, Any: any}
	}
	v := &survey.Version{Questions: []survey.Question{
		{Key: survey.KeyMark, Kind: survey.Rating, Min: 1, Max: 5},
		{Key: survey.KeySolved, Kind: survey.YesNo, When: []survey.Condition{when(survey.KeyMark, "1", "2", "3")}},
		{Key: "why", Kind: survey.Many, Options: []survey.Option{{Code: "rude"}, {Code: "slow"}}, When: []survey.Condition{when(survey.KeyMark, "1", "2"), when(survey.KeySolved, "no")}},
		{Key: "how_rude", Kind: survey.FreeText, When: []survey.Condition{when("why", "rude")}},
		{Key: survey.KeyComment, Kind: survey.FreeText},
	}}
	for _, c := range []struct {
		form string
		kept string
	}{
		{"mark=1&solved=no&why=slow&why=rude&how_rude=very,+and+long&comment=a", "comment=a&how_rude=very%2C+and+long&mark=1&solved=no&why=slow&why=rude"},
		{"mark=1&solved=yes&why=rude&how_rude=very", "mark=1&solved=yes"},
		{"mark=3&solved=no&why=rude&how_rude=very", "mark=3&solved=no"},
		{"mark=5&solved=no&why=rude&how_rude=very&comment=a", "comment=a&mark=5"},
		{"mark=2&solved=no&why=slow&how_rude=very", "mark=2&solved=no&why=slow"},
		{"mark=2&why=rude&how_rude=very", "mark=2"},
		{"solved=no&how_rude=very&comment=a", "comment=a"},
	} {
		form, err := url.ParseQuery(c.form)
		if err != nil {
			t.Fatal(err)
		}
		got, err := survey.ReadAnswers(v, form)
		if kept := url.Values(got.Form()).Encode(); err != nil || kept != c.kept {
			t.Errorf("%s\nkeeps %s\nwant  %s, %v", c.form, kept, c.kept, err)
		}
	}
}
