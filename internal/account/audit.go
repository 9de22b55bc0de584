package account

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Actions is what the audit log tells of, by code. A room whose use-case writes a
// new one adds its line; without it the code itself is shown.
var Actions = []struct {
	Code string
	Name i18n.Text
}{
	{"add", i18n.Text{RU: "добавление", EN: "added"}},
	{"acknowledge", i18n.Text{RU: "ответ оператора", EN: "acknowledged"}},
	{"play", i18n.Text{RU: "прослушивание", EN: "played"}},
	{"download", i18n.Text{RU: "скачивание", EN: "downloaded"}},
	{"mute", i18n.Text{RU: "заглушение", EN: "muted"}},
	{"transcribe", i18n.Text{RU: "запрос расшифровки", EN: "speech text asked for"}},
	{"correct", i18n.Text{RU: "исправление", EN: "corrected"}},
	{"unmute", i18n.Text{RU: "снятие заглушения", EN: "unmuted"}},
	{"publish", i18n.Text{RU: "публикация", EN: "published"}},
	{"archive", i18n.Text{RU: "в архив", EN: "archived"}},
	{"duplicate", i18n.Text{RU: "копирование", EN: "duplicated"}},
	{"ask", i18n.Text{RU: "запрос", EN: "asked for"}},
	{"share", i18n.Text{RU: "общий доступ", EN: "shared"}},
	{"change", i18n.Text{RU: "изменение", EN: "changed"}},
	{"close", i18n.Text{RU: "закрытие", EN: "closed"}},
	{"disable", i18n.Text{RU: "отключение", EN: "disabled"}},
	{"enable", i18n.Text{RU: "включение", EN: "enabled"}},
	{"end_soon", i18n.Text{RU: "скоро закончится срок", EN: "ends soon"}},
	{"copy", i18n.Text{RU: "выдача копии данных", EN: "copy of data given"}},
	{"erase", i18n.Text{RU: "удаление", EN: "erased"}},
	{"hold", i18n.Text{RU: "запрет на удаление", EN: "held"}},
	{"lift", i18n.Text{RU: "снятие запрета", EN: "hold lifted"}},
	{"join", i18n.Text{RU: "объединение", EN: "joined"}},
	{"keep_apart", i18n.Text{RU: "отказ объединить", EN: "not joined"}},
	{"put_off", i18n.Text{RU: "слишком много отказов", EN: "refused too often"}},
	{"remove", i18n.Text{RU: "скрытие", EN: "retired"}},
	{"refuse", i18n.Text{RU: "отказ", EN: "refused"}},
	{"retry", i18n.Text{RU: "повтор", EN: "tried again"}},
	{"return", i18n.Text{RU: "возврат", EN: "undone"}},
	{"revoke", i18n.Text{RU: "отзыв", EN: "revoked"}},
	{"score", i18n.Text{RU: "выставление баллов", EN: "scored"}},
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
	{"recording", i18n.Text{RU: "запись разговора", EN: "recording"}},
	{"speech_text", i18n.Text{RU: "расшифровка", EN: "speech text"}},
	{"speech_engine", i18n.Text{RU: "программа распознавания", EN: "speech engine"}},
	{"password", i18n.Text{RU: "пароль", EN: "password"}},
	{"file", i18n.Text{RU: "файл выгрузки", EN: "exported file"}},
	{"password_link", i18n.Text{RU: "ссылка для пароля", EN: "password link"}},
	{"session", i18n.Text{RU: "сеанс", EN: "session"}},
	{"preferences", i18n.Text{RU: "личные настройки", EN: "own settings"}},
	{"token", i18n.Text{RU: "ключ API", EN: "API token"}},
	{"desk", i18n.Text{RU: "настройки центра", EN: "desk settings"}},
	{"rule", i18n.Text{RU: "правило", EN: "rule"}},
	{"scorecard_rule", i18n.Text{RU: "правило оценочных форм", EN: "rule of scorecards"}},
	{"queue_rule", i18n.Text{RU: "правило очереди разборов", EN: "rule of the review queue"}},
	{"queue", i18n.Text{RU: "план разборов", EN: "plan of reviews"}},
	{"calibration", i18n.Text{RU: "калибровка", EN: "calibration"}},
	{"queue_assignment", i18n.Text{RU: "обращение в очереди разборов", EN: "contact in the review queue"}},
	{"scorecard", i18n.Text{RU: "оценочная форма", EN: "scorecard"}},
	{"review", i18n.Text{RU: "разбор", EN: "review"}},
	{"praise", i18n.Text{RU: "похвала при всех", EN: "praise in public"}},
	{"coaching", i18n.Text{RU: "запись после беседы", EN: "coaching note"}},
	{"self_review", i18n.Text{RU: "самооценка", EN: "self-review"}},
	{"appeal", i18n.Text{RU: "апелляция или ошибка разбора", EN: "appeal or mistake"}},
	{"channel", i18n.Text{RU: "канал", EN: "channel"}},
	{"customer", i18n.Text{RU: "клиент", EN: "customer"}},
	{"recovery", i18n.Text{RU: "возврат к клиенту", EN: "call-back"}},
	{"calendar", i18n.Text{RU: "рабочие часы", EN: "working hours"}},
	{"outcome", i18n.Text{RU: "исход перезвона", EN: "outcome of call-backs"}},
	{"cause", i18n.Text{RU: "причина перезвона", EN: "cause of call-backs"}},
	{"work", i18n.Text{RU: "фоновая задача", EN: "job"}},
	{"event", i18n.Text{RU: "событие", EN: "event"}},
	{"operator", i18n.Text{RU: "оператор", EN: "operator"}},
	{"team", i18n.Text{RU: "группа", EN: "team"}},
	{"topic", i18n.Text{RU: "тема", EN: "topic"}},
	{"site", i18n.Text{RU: "площадка", EN: "site"}},
	{"region", i18n.Text{RU: "регион", EN: "region"}},
	{"client", i18n.Text{RU: "заказчик", EN: "client"}},
	{"remark", i18n.Text{RU: "пометка на динамике", EN: "remark on a trend"}},
	{"tag", i18n.Text{RU: "метка комментариев", EN: "tag of comments"}},
	{"view", i18n.Text{RU: "сохранённый отчёт", EN: "saved report"}},
	{"board", i18n.Text{RU: "табло", EN: "wall board"}},
	{"board_link", i18n.Text{RU: "ссылка на табло", EN: "link to a wall board"}},
	{"dimension", i18n.Text{RU: "название", EN: "name"}},
}

// refersTo says of what rows nouns, and details that hold numbers, are; a detail of "" is
// of what its entry is about.
var refersTo = map[string]string{
	"person": "person", "password": "person", "password_link": "person", "session": "person", "preferences": "person",
	"token": "token", "rule": "rule", "channel": "channel", "operator": "operator", "customer": "customer", "survey": "survey", "recovery": "contact",
	"dimension": "dimension", "team": "dimension", "topic": "dimension", "site": "dimension", "region": "dimension", "client": "dimension",
	"leads": "dimension", "contact": "contact", "instead": "contact", "joined": "", "made": "", "apart": "",
}

// About is the row that an entry is about, the zero Ref when it is about none.
func (e Entry) About() Ref {
	if of := refersTo[e.Noun]; of != "" && e.NounID != 0 {
		return Ref{of, e.NounID}
	}
	return Ref{}
}

// RefOf is the row that a number in a detail stands for; ok is false where it is a number.
func (e Entry) RefOf(detail string, n float64) (r Ref, ok bool) {
	of, refers := refersTo[detail]
	if refers && of == "" {
		of = refersTo[e.Noun]
	}
	return Ref{of, int64(n)}, of != ""
}

// Refs is every row that an entry tells of.
func (e Entry) Refs() (list []Ref) {
	if r := e.About(); r != (Ref{}) {
		list = append(list, r)
	}
	for key, value := range e.Detail {
		list = append(list, e.refsIn(key, value)...)
	}
	return list
}

func (e Entry) refsIn(key string, value any) (list []Ref) {
	switch v := value.(type) {
	case float64:
		if r, ok := e.RefOf(key, v); ok && r.ID != 0 {
			list = append(list, r)
		}
	case []any:
		for _, one := range v {
			list = append(list, e.refsIn(key, one)...)
		}
	}
	return list
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
	list, err := s.store.ListAudit(ctx, f, p)
	if err != nil {
		return list, err
	}
	var refs []Ref
	for _, e := range list.Rows {
		refs = append(refs, e.Refs()...)
	}
	names, err := s.store.NamesOf(ctx, refs)
	for i := range list.Rows {
		list.Rows[i].Names = names
	}
	return list, err
}

// RuleChange is a moment in which a rule was made or changed.
type RuleChange struct {
	At   time.Time
	Name string // of the rule by now
}

// changesRead is how many changes of a period are told, the latest.
const changesRead = 200

// RuleChanges tells when rules were made or changed in a period, in time.
func (s *Service) RuleChanges(ctx context.Context, a actor.Actor, p when.Period) (out []RuleChange, err error) {
	if err := a.Need(actor.RuleRead); err != nil {
		return nil, err
	}
	list, err := s.store.ListAudit(ctx, AuditFilter{Noun: "rule", Period: p}, page.Request{Limit: changesRead})
	if err != nil {
		return nil, err
	}
	var refs []Ref
	for _, e := range list.Rows {
		refs = append(refs, e.About())
	}
	names, err := s.store.NamesOf(ctx, refs)
	for _, e := range slices.Backward(list.Rows) {
		out = append(out, RuleChange{At: e.At, Name: names[e.About()]})
	}
	return out, err
}

// AuditCount counts lines, at most limit.
func (s *Service) AuditCount(ctx context.Context, a actor.Actor, f AuditFilter, limit int) (int, error) {
	if err := a.Need(actor.AuditRead); err != nil {
		return 0, err
	}
	return s.store.CountAudit(ctx, f, limit)
}
