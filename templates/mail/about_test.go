package mail

import (
	"strings"
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
)

// The letter says in one sentence what the customer did, and where; the word under a
// mark stays in one line.
func TestWhatALetterIsAbout(t *testing.T) {
	l := asking.Invited{
		Language: i18n.RU, ChannelKind: "retail", Channel: i18n.Text{RU: "Салон: Воронеж, Плехановская"}, Topic: i18n.Text{RU: "Замена SIM-карты"},
		EndedAt: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), URL: "https://desk.example/s/x", Question: survey.BuiltInQuestions()[0],
	}
	c, err := Draw(l)
	if err != nil {
		t.Fatal(err)
	}
	const want = "24\u00a0ноября вы были в салоне: Воронеж, Плехановская, тема: замена SIM-карты."
	for kind, body := range map[string]string{"text": c.Text, "HTML": c.HTML} {
		if !strings.Contains(body, want) {
			t.Errorf("the %s does not say %q:\n%s", kind, want, body)
		}
	}
	if n := strings.Count(c.HTML, "white-space:nowrap"); n != 5 {
		t.Errorf("%d of 5 words under marks stay in one line", n)
	}
}
