package survey

import (
	"context"
	"strings"
	"testing"
	"time"

	"openpeople/internal/i18n"
)

// The sentence says what the customer did, and fits its topic.
func TestAbout(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lang                       i18n.Lang
		kind, channel, topic, want string
	}{
		{i18n.RU, "retail", "Салон: Воронеж, Плехановская", "", "24 ноября вы были в салоне: Воронеж, Плехановская"},
		{i18n.RU, "retail", "Воронеж", "", "24 ноября вы были в салоне: Воронеж"}, {i18n.RU, "retail", "", "", "24 ноября вы были в салоне"},
		{i18n.RU, "voice", "Горячая линия", "Мобильный интернет", "24 ноября вы звонили нам, тема: мобильный интернет"},
		{i18n.RU, "chat", "", "eSIM", "24 ноября вы писали нам в чат, тема: eSIM"}, {i18n.RU, "chat", "", "SIM-карта", "24 ноября вы писали нам в чат, тема: SIM-карта"},
		{i18n.RU, "pigeon", "Голубь", "", "24 ноября вы обращались к нам"}, {i18n.EN, "voice", "", "Tariffs", "You called us on 24 November, about: tariffs"},
	} {
		got := About{Kind: c.kind, Channel: c.channel, Topic: c.topic, EndedAt: at}.words(i18n.With(context.Background(), c.lang))
		if strings.ReplaceAll(got, "\u00a0", " ") != c.want {
			t.Errorf("%s %s: %q, want %q", c.kind, c.topic, got, c.want)
		}
	}
}
