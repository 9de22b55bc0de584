package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/web/kit"
)

// TestWrongFiltersAreRefused asks every list and its file for what it does not know:
// who meant to narrow must not get everything. Each answers 422 and says the name, in
// words where the list knows the parameter.
func TestWrongFiltersAreRefused(t *testing.T) {
	d := newFilledDesk(t, 100)
	unknown := map[string]string{"foo=1": "foo", "foo=": "foo", "comment=1": "comment", "sort=zzz": "sort"}
	place := map[string]string{"after=zzz": "Место в списке", "after=MS4x&after=MS4x": "Место в списке"}
	lists := map[string]map[string]string{
		"/":                               {"team=%E2%80%8Babc": "Группа", "days=0": "Дней", "after=MS4x": "after", "customer=9": "customer"},
		"/contacts":                       {"customer=9": "customer", "mark=9": "Оценка", "mark=abc": "от 1 до 5", "beyond=zz": "Сверх регламента", "team=%E2%80%8Babc": "Группа"},
		"/customers/:id/contacts":         {"customer=9": "customer", "commented=yes": "С комментарием"},
		"/reviews":                        {"unacknowledged=2": "Без ответа оператора", "critical=lost": "Критичный критерий", "low=2": "Ниже половины шкалы", "pinned=lost": "Отмечено в разговоре", "reviewer=x": "Кто разбирал", "list=zzz": "Список", "line=10": "Линия: Должно быть от 0 до 9", "customer=9": "customer"},
		"/reviews/appeals":                {"kind=mood": "Вид", "state=lost": "Исход", "list=zzz": "Список", "from=zzz": "Решено с"},
		"/reviews/examples":               {"customer=9": "customer"},
		"/recoveries":                     {"state=lost": "Состояние", "late=2": "Срок прошёл", "owner=me": "У кого", "closing=never": "Закрытие", "customer=9": "customer"},
		"/recoveries/figures":             {"state=lost": "Состояние", "after=MS4x": "after"},
		"/settings/tokens":                {"cursor=MS4x": "cursor"},
		"/notes":                          {"q=%FF": "Слова заметки", "q=a&q=b": "Слова заметки", "unread=2": "Никто не прочитал", "day=zzz": "Это не день", "contact=0": "Это не обращение", "customer=9": "customer"},
		"/ideas":                          {"mine=2": "Мои", "order=zzz": "Порядок", "customer=9": "customer"},
		"/days":                           {"past=2": "Прошедшие"},
		"/reports/channel":                {"sort=zzz": "Такого порядка нет", "column=zzz": "Такого столбца нет", "from=zzz": "С: Такой даты нет", "against=zzz": "Сравнить"},
		"/reports/channel/table.csv":      {"column=zzz": "Такого столбца нет", "line=10": "Линия"},
		"/reports/standard":               {"by=operator": "По чему", "figure=iqs": "Показатель", "to=zzz": "По: Такой даты нет"},
		"/reports/standard/table.csv":     {"by=operator": "По чему", "figure=iqs": "Показатель"},
		"/reports/trend":                  {"by=zzz": "По чему", "figure=zzz": "Показатель", "by=day&from=2010-01-01&to=2026-11-01": "Слишком много точек"},
		"/reports/trend/table.csv":        {"by=zzz": "По чему", "figure=zzz": "Показатель"},
		"/reports/mix/strata.csv":         {"by=zzz": "По чему", "figure=iqs": "Показатель"},
		"/reports/hours":                  {"by=day": "by", "from=zzz": "С: Такой даты нет"},
		"/reports/hours/table.csv":        {"by=day": "by", "line=10": "Линия"},
		"/reports/comments":               {"mark=6": "Оценка", "low=yes": "Низкие оценки", "q=a&q=b": "Слова", "q=%22": "Слова", "after=zzz": "Место в списке", "tag=money": "Метка", "tag=0": "Метка", "show=all": "Что показать"},
		"/reports/comments/table.csv":     {"mark=6": "Оценка", "q=-a": "Слова"},
		"/comments/tags":                  {},
		"/mailbox":                        {},
		"/settings/sending":               {},
		"/settings/jobs":                  {},
		"/settings/rules":                 {},
		"/settings/boards":                {},
		"/settings/privacy/certificates":  {},
		"/settings/people":                {"disabled=2": "Вход закрыт", "role=king": "Роль"},
		"/settings/customers":             {"q=%FF": "Кого ищем", "q=a&q=b": "Кого ищем"},
		"/settings/customers/:id/joining": {"other=x": "Это не клиент", "other=1&other=2": "Второй клиент"},
		"/settings/operators":             {"q=%00": "Кого ищем"},
		"/settings/operators/:id/joining": {"other=0": "Это не оператор"},
		"/settings/teams":                 {"kind=operator": "Что называть", "kind=team&kind=topic": "Что называть"},
		"/reviews/severity":               {"from=zzz": "С: Такой даты нет", "fair=2": "Справедливый балл", "from=2020-01-01": "366"},
		"/calibrations":                   {"after=zzz": "Место в списке"},
		"/calibrations/:id/table.csv":     {"colour=red": "colour"},
		"/calibrations/:id/agreement.csv": {"colour=red": "colour"},
		"/settings/audit":                 {"person=zzz": "Это не сотрудник", "from=zzz": "С: Такой даты нет"},
	}
	for _, r := range d.routes {
		if list, isFile := strings.CutSuffix(r.Path, ".csv"); isFile && r.Door != kit.API && lists[list] == nil && lists[strings.ReplaceAll(r.Path, ":dimension", "channel")] == nil {
			t.Errorf("%s is no file of a list here", r.Path)
		}
	}
	c := d.as(t, actor.Admin)
	ask := func(path, query, word string) {
		t.Helper()
		status, body := d.send(t, c, http.MethodGet, path+"?"+query, map[string]string{"Accept-Language": "ru"}, "")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, word) || strings.Contains(body, "отмеченные поля") {
			t.Errorf("%s?%s: %d, says %q: %v", path, query, status, word, strings.Contains(body, word))
		}
	}
	for list, wrong := range lists {
		paths := []string{list}
		if slices.ContainsFunc(d.routes, func(r kit.Route) bool { return r.Path == list+".csv" }) {
			paths = append(paths, list+".csv")
		}
		for _, path := range paths {
			path = strings.ReplaceAll(path, ":id", "1")
			for _, more := range []map[string]string{unknown, wrong} {
				for query, word := range more {
					ask(path, query, word)
				}
			}
			switch {
			case list == "/", list == "/comments/tags", list == "/recoveries/figures", list == "/reviews/severity", list == "/settings/tokens", list == "/settings/rules", list == "/settings/boards", strings.HasPrefix(list, "/reports/"):
			case strings.HasSuffix(path, ".csv"):
				ask(path, "after=MS4x", "after")
			case strings.HasPrefix(path, "/settings/") && path != "/settings/sending":
				ask(path, "cursor=zzz", "Место в списке")
			default:
				for query, word := range place {
					ask(path, query, word)
				}
			}
		}
	}
}
