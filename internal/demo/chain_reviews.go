package demo

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/review"
)

// Review fills in a scorecard about a record as a supervisor would who read it:
// scores that fit the mark, a remark, pins on messages.
func (d *Desk) Review(rec Record, byWoman bool) review.Sheet {
	h := fnv.New64a()
	h.Write([]byte(rec.Contact.Source + "/" + rec.Contact.ExternalID))
	r := rand.New(rand.NewPCG(d.seed, h.Sum64()))
	look := d.look(r, rec)
	s := &scene{r: r, opFemale: d.Female(rec.OperatorExternalID), op: forms{n: "оператор"}}
	sheet := review.Sheet{Answers: map[string]review.Answer{}}
	for i, c := range review.BuiltInCriteria() {
		p := look.points[i]
		if p < 0 {
			sheet.Answers[c.Key] = review.Answer{NA: true}
			continue
		}
		sheet.Answers[c.Key] = review.Answer{Points: &p}
	}
	if texts := criterionRemarks[look.kind]; texts.key != "" && chance(r, .5) {
		a := sheet.Answers[texts.key]
		a.Remark = s.say(byWoman, pick(r, texts.list))
		sheet.Answers[texts.key] = a
	}
	sheet.Remark = s.say(byWoman, pick(r, reviewRemarks[look.kind]))
	if chance(r, .45) {
		sheet.Remark += " " + s.say(byWoman, pick(r, reviewAdvice[look.kind]))
	}
	sheet.Pins = pins(s, byWoman, look, rec.Messages)
	return sheet
}

// look is how a contact looks to who reads it.
type look struct {
	kind   string
	points [6]int // by criterion of the built-in scorecard; -1: not applicable
	good   bool
}

// look reads what the customer said went wrong. Not every low mark is earned by
// the one who served.
func (d *Desk) look(r *rand.Rand, rec Record) look {
	if rec.Contact.BeyondWhat != "" {
		return look{"beyond", [6]int{3, 2, 3, 3, 2, 1}, true}
	}
	mark, reasons := 0, ""
	if rec.Answer != nil && rec.Answer.Mark != nil {
		mark, reasons = *rec.Answer.Mark, strings.Join(rec.Answer.Reasons, " ")
	}
	own := either(chance(r, .3), -1, 2) // authority is not always wanted
	switch {
	case mark == 0 || mark >= 4:
		if chance(r, .55) {
			return look{"fine", [6]int{2, 2, 2 + r.IntN(2), own, 2, 1}, true}
		}
		return look{"warm", [6]int{3, 2, 3, own, 2, 1}, true}
	case strings.Contains(reasons, "rude"):
		return look{"cold", [6]int{r.IntN(2), 1, 1 + r.IntN(2), either(chance(r, .4), -1, 0), 2, either(chance(r, .5), 1, 0)}, false}
	case strings.Contains(reasons, "not_understood") || strings.Contains(reasons, "repeated"):
		return look{"deaf", [6]int{1 + r.IntN(2), r.IntN(2), 1 + r.IntN(2), -1, 2 - r.IntN(2), 1}, false}
	case strings.Contains(reasons, "not_solved"):
		if mark == 1 && chance(r, .12) {
			return look{"harm", [6]int{1, 1, 0, either(chance(r, .5), -1, 0), 0, 0}, false}
		}
		if rec.Contact.Resolved != nil && *rec.Contact.Resolved {
			return look{"untried", [6]int{1 + r.IntN(2), 2, 1, -1, 2 - r.IntN(2), 1}, false}
		}
		return look{"open", [6]int{1 + r.IntN(2), 2 - r.IntN(2), r.IntN(2), r.IntN(2), 2, either(chance(r, .5), 1, 0)}, false}
	case strings.Contains(reasons, "long_wait"):
		return look{"late", [6]int{2, 2, 2, own, 2, either(chance(r, .7), 1, 0)}, false}
	}
	return look{"unfair", [6]int{2, 2, 2, own, 2, 1}, true}
}

// pins puts words on one or two messages: the solution, the last word, or the
// customer's first.
func pins(s *scene, byWoman bool, l look, messages []contact.Message) []review.Pin {
	first, fix, last := -1, -1, -1
	for i, m := range messages {
		switch m.From {
		case contact.FromCustomer:
			if first < 0 {
				first = i
			}
		case contact.FromOperator:
			if last = i; fix < 0 || utf8.RuneCountInString(m.Text) > utf8.RuneCountInString(messages[fix].Text) {
				fix = i
			}
		}
	}
	var list []review.Pin
	add := func(at int, texts []string) {
		if at >= 0 && len(texts) > 0 && !taken(list, at) {
			list = append(list, review.Pin{Message: at, Words: s.say(byWoman, pick(s.r, texts))})
		}
	}
	texts := pinWords[l.kind]
	if !l.good || chance(s.r, .3) {
		add(first, texts.first)
	}
	if chance(s.r, either(l.good, .8, .45)) {
		add(fix, texts.fix)
	}
	if !l.good && last != fix {
		add(last, texts.last)
	}
	return list
}

func taken(list []review.Pin, at int) bool {
	for _, p := range list {
		if p.Message == at {
			return true
		}
	}
	return false
}

// WordOn is the word with which an operator acknowledges a review.
func (d *Desk) WordOn(number int, score float64) review.Word {
	r := rand.New(rand.NewPCG(d.seed, uint64(number)+77))
	if score < 60 && chance(r, .22) {
		return review.Disagree
	}
	return []review.Word{review.Thanks, review.Agreed, review.Noted}[draw(r, []float64{.45, .8, 1})]
}

// Worth says how much a record wants to be reviewed: the lower the mark the more,
// and what went beyond the procedure; 0: like any other.
func (r Record) Worth() int {
	switch {
	case r.Answer != nil && r.Answer.Mark != nil && *r.Answer.Mark <= recovery.LowMark:
		return 3
	case r.Answer != nil && r.Answer.Mark != nil && *r.Answer.Mark == 3:
		return 2
	case r.Contact.BeyondWhat != "":
		return 1
	}
	return 0
}

type onCriterion struct {
	key  string
	list []string
}

var criterionRemarks = map[string]onCriterion{
	"cold":    {"humanity", []string{"Тон [ровный, но холодный|как у объявления на вокзале]. Человек пришёл с бедой, а слышит инструкцию.", "Ни разу не назвал{op?|а} человека по имени, хотя имя известно."}},
	"deaf":    {"understood", []string{"Переспросили бы один раз, и хватило бы.", "Второй вопрос, который за первым, остался без ответа."}},
	"untried": {"solved", []string{"Сделано, но не проверено."}},
	"open":    {"solved", []string{"Не сказано главное: кто отвечает и когда.", "Закончили разговор, а не вопрос."}},
	"harm":    {"accuracy", []string{"Назван не тот срок, из-за этого человек остался без связи."}},
	"late":    {"standard", []string{"В чате на сайте на это ответили бы за минуту."}},
	"warm":    {"humanity", []string{"Слышно, что {op?ему|ей} не всё равно.", "Пошутил{op?|а} там, где можно, и замолчал{op?|а} там, где нужно."}},
	"beyond":  {"authority", []string{"Решение своё, принято вовремя, [спрашивать было некогда|и правильно, что без заявки]."}},
}

var reviewRemarks = map[string][]string{
	"cold": {
		"По делу всё верно, а тепла не хватило. Клиент дал понять, что ему плохо, ответа на это нет.",
		"Читаю и слышу усталость. Поговорим [завтра перед сменой|в пятницу за чаем], не о баллах, а о том, что происходит.",
		"Правда на стороне оператора, но человеку от неё не легче. Начать стоило с «понимаю», и не словом, а паузой.",
		"Ответ как справка. Клиент ждал, что с ним поговорят.",
		"Слова вежливые, а человек услышал холод. Дело не в том, что сказано, а в том, как.",
	},
	"deaf": {
		"Ответ верный, а человек ушёл с чувством, что его не слушали. Не хватило одной фразы: повторить вопрос своими словами.",
		"Решили, что поняли, и не проверили. Один уточняющий вопрос, и оценка была бы другой.",
		"Прочитал<|а> дважды. За вопросом был ещё один, его не заметили. Отсюда и оценка.",
		"В истории обращений была половина ответа. Её стоило открыть до первого вопроса.",
		"Слушали, чтобы ответить, а не чтобы понять. Бывает с каждым, давайте разберём вместе.",
	},
	"untried": {
		"На вид всё решено, а клиент пишет, что нет. Проверить бы вместе с ним, пока он ещё здесь.",
		"Сделали, попрощались, а у человека не заработало. Перезвонить первым было бы дешевле.",
		"Решение правильное, не хватило последнего шага: убедиться, что получилось.",
		"Мы считаем вопрос решённым, клиент нет. Прав клиент: это у него не работает.",
	},
	"open": {
		"Вопрос не закрыт, а обращение закрыто. Так не делаем: лучше открытое обращение, чем обманутый человек.",
		"Передано дальше правильно, но клиент ушёл с пустыми руками: ни срока, ни имени.",
		"Можно было решить своей властью: сумма небольшая, случай ясный. Спрашивали разрешения зря.",
		"Понимаю, что решение не у нас. Но тогда надо было остаться на связи, а не прощаться.",
		"Второй раз человек придёт злее. Перезвонить первым дешевле.",
	},
	"harm": {
		"Ошибка, за которую заплатил клиент. Исправлено вчера, деньги вернули, но человек остался один на сутки. Разбираем вместе, без наказаний.",
		"Неверный срок назвали уверенно. Если не знаешь, скажи «проверю», это не стыдно.",
	},
	"late": {
		"К разговору вопросов нет. Двойка за ожидание, и она справедливая, только не оператору.",
		"Человек ждал дольше, чем говорил. Дальше всё сделано хорошо.",
		"Оценка про очередь. Спасибо, что не стал{op?|а} оправдываться.",
	},
	"unfair": {
		"Прочитал<|а> от начала до конца. Помогли, и помогли хорошо. Оценка про [цену|компанию|день, который не задался], не про разговор.",
		"Не вижу, что можно было сделать лучше. Так бывает.",
		"Клиент поставил низко, я бы поставил<|а> высоко. Спорить с ним не будем.",
		"Здесь всё на месте. Похоже, человек недоволен условиями, об этом запишу отдельно.",
	},
	"fine": {
		"Спокойно, точно, без лишнего. [Так и надо.|Хорошая работа.]",
		"Понято с первой фразы, решено со второй.",
		"Хороший разговор. Ни одного дежурного слова.",
		"Решено за одно обращение, и клиент знает, что будет дальше.",
		"Ровно и по делу. [Подойдёт новичкам как пример.|Покажу новичкам.]",
		"Придраться не к чему. Одного не хватило: спросить, осталось ли что-то ещё.",
		"Решено быстро. Немного торопливо в конце, но человек доволен.",
	},
	"warm": {
		"Вот ради таких разговоров и работаем.",
		"Клиент пришёл с вопросом, а ушёл с хорошим настроением. Редкое умение.",
		"Услышал{op?|а} не только вопрос, но и то, что за ним. И закрыл{op?|а} оба.",
		"Перечитал<|а> просто для удовольствия.",
		"Легко, тепло и без единой лишней секунды. Возьму на планёрку.",
		"Следующего звонка по этому поводу не будет: ответил{op?|а} и на него тоже.",
	},
	"beyond": {
		"За процедуру вышли и правильно сделали. Расскажу [всем группам|на планёрке], чтобы знали: так можно.",
		"Это больше, чем обслуживание. Спасибо. Расходы согласованы, вопросов не будет.",
		"Ни в одном регламенте такого нет, и хорошо, что не побоял{op?ся|ась}.",
		"Человек запомнит это на годы. Я тоже.",
	},
}

var reviewAdvice = map[string][]string{
	"cold":    {"Попробуй начать следующий такой разговор с вопроса о человеке.", "Послушай вместе со мной запись, обсудим."},
	"deaf":    {"Приём простой: повтори вопрос своими словами, прежде чем отвечать.", "Первые десять секунд только слушаем.", "Открой историю, потом здоровайся."},
	"untried": {"Перезвони, пожалуйста, и запиши итог.", "Клиенту я уже позвонил<|а>, вопрос закрыт."},
	"open":    {"Перезвони, пожалуйста, и запиши итог.", "До какой суммы можно решать без заявки, напомню на планёрке.", "Назови срок, даже если он неприятный."},
	"harm":    {"Клиенту я позвонил<|а>."},
	"late":    {"Расписание вечерней смены подниму на этой неделе."},
	"unfair":  {"Не бери близко к сердцу.", "Клиенту перезвонили, он подтвердил: к разговору вопросов нет."},
	"fine":    {"Так держать.", "Спасибо за смену."},
	"warm":    {"Спасибо!", "Если согласишься, возьму тебя наставником на следующий набор."},
	"beyond":  {"Горжусь."},
}

type pinTexts struct{ first, fix, last []string }

var pinWords = map[string]pinTexts{
	"cold":    {[]string{"Ответить сначала на то, что человек чувствует, потом на вопрос."}, []string{"По делу, но звучит как отказ.", "Всё верно, только сухо."}, []string{"Здесь не хватило одного живого слова."}},
	"deaf":    {[]string{"Здесь их два: вопрос и то, что за ним.", "Тут стоило переспросить."}, []string{"Верно, но быстро: человек не успел сказать остальное.", "Ответ хороший. Проверить бы, на тот ли вопрос."}, []string{"Здесь спросить: «Это всё, с чем вы пришли?»"}},
	"untried": {nil, []string{"Здесь спросить: «Проверите сейчас, я подожду?»"}, []string{"Попрощались раньше, чем убедились."}},
	"open":    {[]string{"Не первое обращение, это видно."}, []string{"Кто сделает и когда? Клиент этого не узнал.", "Здесь можно было решить сам{op?ому|ой}."}, []string{"Прощаемся, а вопрос открыт."}},
	"harm":    {nil, []string{"Срок неверный. Отсюда всё и пошло."}, []string{"Тут ещё можно было поправиться."}},
	"late":    {[]string{"Прождал, и первая фраза об этом."}, []string{"Хорошее решение, жаль, что не сразу."}, nil},
	"unfair":  {nil, []string{"Всё правильно сделано.", "Тут сделали даже больше, чем просили."}, nil},
	"fine":    {[]string{"Понят сразу."}, []string{"Причина, решение и что дальше, в одной фразе.", "Хорошо: сначала сделал{op?|а}, потом объяснил{op?|а}.", "Точно и коротко."}, nil},
	"warm":    {nil, []string{"Вот это место лучшее.", "Сказано так, что спорить не хочется.", "Решение вместе с заботой."}, nil},
	"beyond":  {[]string{"Здесь по правилам надо было отказать."}, []string{"Вот здесь решили по-человечески.", "Это не по процедуре. Это лучше."}, nil},
}
