package account

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// Actions is what the audit log tells of, by code. A room whose use-case writes a
// new one adds its line; without it the code itself is shown.
var Actions = []struct {
	Code string
	Name i18n.Text
}{
	{"add", i18n.Text{RU: "добавление", EN: "added"}},
	{"ask", i18n.Text{RU: "запрос", EN: "asked for"}},
	{"change", i18n.Text{RU: "изменение", EN: "changed"}},
	{"disable", i18n.Text{RU: "отключение", EN: "disabled"}},
	{"enable", i18n.Text{RU: "включение", EN: "enabled"}},
	{"join", i18n.Text{RU: "объединение", EN: "joined"}},
	{"keep_apart", i18n.Text{RU: "отказ объединить", EN: "not joined"}},
	{"refuse", i18n.Text{RU: "отказ", EN: "refused"}},
	{"retry", i18n.Text{RU: "повтор", EN: "tried again"}},
	{"revoke", i18n.Text{RU: "отзыв", EN: "revoked"}},
	{"send", i18n.Text{RU: "отправка", EN: "sent"}},
	{"sign_in", i18n.Text{RU: "вход", EN: "signed in"}},
	{"split", i18n.Text{RU: "разделение", EN: "split"}},
	{"sign_out", i18n.Text{RU: "выход", EN: "signed out"}},
}

// Nouns is what actions are done to, by code.
var Nouns = []struct {
	Code string
	Name i18n.Text
}{
	{"person", i18n.Text{RU: "сотрудник", EN: "person"}},
	{"password", i18n.Text{RU: "пароль", EN: "password"}},
	{"password_link", i18n.Text{RU: "ссылка для пароля", EN: "password link"}},
	{"session", i18n.Text{RU: "сеанс", EN: "session"}},
	{"preferences", i18n.Text{RU: "личные настройки", EN: "own settings"}},
	{"token", i18n.Text{RU: "ключ API", EN: "API token"}},
	{"desk", i18n.Text{RU: "настройки центра", EN: "desk settings"}},
	{"rule", i18n.Text{RU: "правило", EN: "rule"}},
	{"channel", i18n.Text{RU: "канал", EN: "channel"}},
	{"customer", i18n.Text{RU: "клиент", EN: "customer"}},
	{"work", i18n.Text{RU: "фоновая задача", EN: "job"}},
	{"event", i18n.Text{RU: "событие", EN: "event"}},
	{"operator", i18n.Text{RU: "оператор", EN: "operator"}},
	{"team", i18n.Text{RU: "группа", EN: "team"}},
	{"topic", i18n.Text{RU: "тема", EN: "topic"}},
	{"site", i18n.Text{RU: "площадка", EN: "site"}},
	{"region", i18n.Text{RU: "регион", EN: "region"}},
	{"client", i18n.Text{RU: "заказчик", EN: "client"}},
	{"dimension", i18n.Text{RU: "название", EN: "name"}},
}

// Audit appends a line to the log, in the transaction of the context: what is
// not stored is not told, what is told is stored. Lines never change. id is the
// row that was acted on, 0 for none; detail holds no secrets and no personal
// data of customers.
func (s *Service) Audit(ctx context.Context, a actor.Actor, action, noun string, id int64, detail map[string]any) error {
	return s.store.InsertAudit(ctx, Entry{
		At: s.now(), PersonID: a.PersonID, TokenID: a.TokenID, Name: a.Name,
		Action: action, Noun: noun, NounID: id, Detail: detail,
	})
}

// AuditLog lists what was done, the newest first.
func (s *Service) AuditLog(ctx context.Context, a actor.Actor, f AuditFilter, p page.Request) (page.Of[Entry], error) {
	if err := a.Need(actor.AuditRead); err != nil {
		return page.Of[Entry]{}, err
	}
	return s.store.ListAudit(ctx, f, p)
}

// AuditCount counts lines, at most limit.
func (s *Service) AuditCount(ctx context.Context, a actor.Actor, f AuditFilter, limit int) (int, error) {
	if err := a.Need(actor.AuditRead); err != nil {
		return 0, err
	}
	return s.store.CountAudit(ctx, f, limit)
}
