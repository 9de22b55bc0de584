package mail_test

import (
	"strings"
	"testing"

	"openpeople/internal/asking"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	"openpeople/templates/mail"
)

// The question stands in the customer's own language where the survey speaks it;
// what is around it, in that of the desk.
func TestQuestionInTheCustomersLanguage(t *testing.T) {
	q := survey.BuiltInQuestions()[0]
	q.Text["kk"], q.Options[4].Text["kk"] = "Қалай көмектестік?", "өте жақсы"
	for speaks, want := range map[string][]string{
		"kk": {"Қалай көмектестік?", "өте жақсы"}, "uz": {"Как мы вам помогли?", "отлично"}, "en": {"How well did we help you?"},
	} {
		c, err := mail.Draw(asking.Invited{Question: q, Speaks: speaks, Language: i18n.RU, URL: "https://desk/s/T"})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(c.Text, w) || !strings.Contains(c.HTML, w) {
				t.Errorf("a customer who speaks %s reads no %q:\n%s", speaks, w, c.Text)
			}
		}
		if !strings.HasPrefix(c.Title, "Как мы помогли вам") {
			t.Errorf("a customer who speaks %s reads the title %q", speaks, c.Title)
		}
	}
}
