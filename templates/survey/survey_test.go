package survey_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	view "openpeople/templates/survey"
)

// Whoever adds a kind of question learns here which door is still open.
func TestEveryKindIsDrawn(t *testing.T) {
	for _, l := range i18n.Langs {
		ctx := i18n.With(context.Background(), l)
		for _, k := range survey.Kinds {
			q := survey.Question{
				Key: "k", Kind: k.Kind, Min: 1, Max: 5, Text: survey.Words{"ru": "Вопрос", "en": "Question"},
				Options: []survey.Option{{Code: "1", Text: survey.Words{"ru": "один", "en": "one"}}},
			}
			var page, thanks bytes.Buffer
			err := view.Questions(view.Page{Questions: []survey.Question{q}, About: view.About{EndedAt: time.Now()}}).Render(ctx, &page)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(page.String(), `name="k"`) || !strings.Contains(page.String(), q.Text.In(string(l))) {
				t.Errorf("templates/survey draws no %q", k.Kind)
			}
			value := map[survey.QuestionKind]string{survey.YesNo: "yes"}[k.Kind]
			if value == "" {
				value = "1"
			}
			err = view.ThankYou(view.Thanks{Questions: []survey.Question{q}, Values: map[string][]string{"k": {value}}}).Render(ctx, &thanks)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(thanks.String(), "<dd>") || strings.Contains(thanks.String(), "[survey.") {
				t.Errorf("the thanks draw no %q", k.Kind)
			}
			if k.Name.RU == "" || k.Name.EN == "" {
				t.Errorf("%q has no name", k.Kind)
			}
		}
	}
}

// A question waits for all of its conditions: answers that meet one carry its
// class, and the style sheet knows every class that is drawn.
func TestConditionsAreDrawn(t *testing.T) {
	low := survey.Condition{Question: survey.KeyMark, Any: []string{"1", "2"}}
	unsolved := survey.Condition{Question: survey.KeySolved, Any: []string{"no"}}
	p := view.Page{Questions: []survey.Question{
		{Key: survey.KeyMark, Kind: survey.Rating, Min: 1, Max: 5}, {Key: survey.KeySolved, Kind: survey.YesNo},
		{Key: "why", Kind: survey.FreeText, When: []survey.Condition{low, unsolved}}, {Key: "else", Kind: survey.FreeText, When: []survey.Condition{unsolved}},
	}, About: view.About{EndedAt: time.Now()}}
	var page bytes.Buffer
	if err := view.Questions(p).Render(context.Background(), &page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`value="1" class="c1"`, `value="2" class="c1"`, `value="no" class="c2"`, `class="question when-marked when-1 when-2"`, `class="question when-marked when-2"`,
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, not := range []string{`value="3" class=`, `value="yes" class=`} {
		if strings.Contains(page.String(), not) {
			t.Errorf("the page has %s", not)
		}
	}
	sheet, err := os.ReadFile("../../static/css/survey.css")
	if err != nil {
		t.Fatal(err)
	}
	var many []survey.Condition
	for n := range 40 {
		many = append(many, survey.Condition{Question: survey.KeyMark, Any: []string{strconv.Itoa(n)}})
	}
	page.Reset()
	p.Questions[3].When = many
	if err := view.Questions(p).Render(context.Background(), &page); err != nil {
		t.Fatal(err)
	}
	drawn := regexp.MustCompile(`when-[0-9]+`).FindAllString(page.String(), -1)
	if len(drawn) < 12 {
		t.Errorf("%d conditions are drawn", len(drawn))
	}
	for _, class := range drawn {
		k := strings.TrimPrefix(class, "when-")
		if !strings.Contains(string(sheet), "form:has(.c"+k+"):not(:has(.c"+k+":checked)) ."+class) {
			t.Errorf("survey.css knows no %s", class)
		}
	}
}

// Every sentence that a link may be refused with has its page.
func TestEveryRefusalHasItsWords(t *testing.T) {
	for _, l := range i18n.Langs {
		for _, key := range []string{"unknown", "expired", "answered", "opted_out"} {
			for _, of := range []string{"survey.gone.", "survey.gone_text."} {
				if full := of + key; i18n.In(l, full) == "["+full+"]" {
					t.Errorf("%s has no %s", l, full)
				}
			}
		}
	}
}

func BenchmarkPage(b *testing.B) {
	ctx := i18n.With(context.Background(), i18n.RU)
	p := view.Page{Questions: survey.BuiltInQuestions(), About: view.About{Channel: "чат", Topic: "тарифы", EndedAt: time.Now()}, Action: "/s/x", OptOut: "/s/x/opt-out"}
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := view.Questions(p).Render(ctx, &out); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}
