package survey_test

import (
	"bytes"
	"context"
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
				Key: "k", Kind: k.Kind, Min: 1, Max: 5, Text: i18n.Text{RU: "Вопрос", EN: "Question"},
				Options: []survey.Option{{Code: "1", Text: i18n.Text{RU: "один", EN: "one"}}},
			}
			var page, thanks bytes.Buffer
			err := view.Questions(view.Page{Questions: []survey.Question{q}, About: view.About{EndedAt: time.Now()}}).Render(ctx, &page)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(page.String(), `name="k"`) || !strings.Contains(page.String(), q.Text.In(l)) {
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
