package review

import (
	"net/url"
	"slices"
	"strconv"

	"openpeople/internal/i18n"
)

// QueueKind is by what a rule of the queue takes contacts.
type QueueKind string

// The kinds of rules.
const (
	AtRandom    QueueKind = "random"
	LowMarks    QueueKind = "low_mark"
	BeyondRules QueueKind = "beyond"
	LongOnes    QueueKind = "long"
	LongSilence QueueKind = "silence"
	CameBack    QueueKind = "repeated"
	PraiseOnly  QueueKind = "praise"
	ByFilter    QueueKind = "filter"
)

// QueueKindRow is one line of the table of kinds.
type QueueKindRow struct {
	Kind QueueKind
	Name i18n.Text
	Text i18n.Text // what it takes, in a sentence
	N    i18n.Text // what its number is; zero: it has none
	// Min, Max and Of bound the number, which is one of Of where there are any; Usual is
	// what a form begins with.
	Min, Max, Usual int
	Of              []int
	// Late is how many days before the week it looks, too: what it asks about is known
	// late, and then is missed by no week. A contact is drawn once.
	Late int
	// Query is the list of /contacts that holds what the rule takes of a week; nil: n
	// contacts of each operator.
	Query func(r QueueRule) url.Values
}

// answersLate is how many days after its contact an answer may come: the life of a link.
const answersLate = 14

// QueueKinds is every kind, in the order in which they are offered.
var QueueKinds = []QueueKindRow{
	{
		Kind: AtRandom, Name: i18n.Text{RU: "Случайные обращения", EN: "At random"},
		Text: i18n.Text{RU: "Столько-то обращений каждого оператора за неделю, наугад: по ним судят о работе в целом.", EN: "So many contacts of each operator and week, by chance: they tell of the work as a whole."},
		N:    i18n.Text{RU: "Обращений на оператора", EN: "Contacts of each operator"}, Min: 1, Max: 50, Usual: 2,
	},
	{
		Kind: LowMarks, Name: i18n.Text{RU: "Низкие оценки", EN: "Low marks"},
		Text: i18n.Text{RU: "Каждое обращение с такой оценкой или ниже.", EN: "Every contact with that mark or a lower one."},
		N:    i18n.Text{RU: "Оценка не выше", EN: "The mark is at most"}, Min: 1, Max: 5, Usual: 2, Late: answersLate,
		Query: func(r QueueRule) url.Values {
			v := url.Values{}
			for m := 1; m <= r.N; m++ {
				v.Add("mark", strconv.Itoa(m))
			}
			return v
		},
	},
	{
		Kind: BeyondRules, Name: i18n.Text{RU: "Сверх регламента", EN: "Beyond the procedure"},
		Text:  i18n.Text{RU: "Каждое обращение, в котором сделали больше, чем велит регламент.", EN: "Every contact in which more was done than the procedure asks."},
		Query: func(QueueRule) url.Values { return url.Values{"beyond": {"1"}} },
	},
	{
		Kind: LongOnes, Name: i18n.Text{RU: "Долгая обработка", EN: "Long handling"},
		Text: i18n.Text{RU: "Каждое обращение, которое обрабатывали дольше 1, 3 или 10 минут.", EN: "Every contact that took longer than 1, 3 or 10 minutes to handle."},
		N:    i18n.Text{RU: "Дольше, минут", EN: "Longer than, minutes"}, Min: 1, Max: 10, Usual: 10, Of: []int{1, 3, 10},
		Query: func(r QueueRule) url.Values {
			v := url.Values{}
			for _, band := range []struct {
				from int
				code string
			}{{1, "1_to_3_min"}, {3, "3_to_10_min"}, {10, "over_10_min"}} {
				if band.from >= r.N {
					v.Add("handling", band.code)
				}
			}
			return v
		},
	},
	{
		Kind: LongSilence, Name: i18n.Text{RU: "Долгая тишина", EN: "Long silence"},
		Text: i18n.Text{RU: "Каждый звонок, в записи которого молчали столько секунд подряд или дольше.", EN: "Every call in whose recording nobody spoke for so many seconds or longer."},
		N:    i18n.Text{RU: "Тишина от, секунд", EN: "Silence from, seconds"}, Min: 3, Max: 3600, Usual: 30,
		Query: func(r QueueRule) url.Values { return url.Values{"silence_longest": {strconv.Itoa(r.N)}} },
	},
	{
		Kind: CameBack, Name: i18n.Text{RU: "Клиент вернулся", EN: "The customer came back"},
		Text: i18n.Text{RU: "Каждое обращение, после которого клиент за 7 дней вернулся с той же темой.", EN: "Every contact after which the customer came back with the topic within 7 days."},
		Late: 7, Query: func(QueueRule) url.Values { return url.Values{"repeats": {"yes"}} },
	},
	{
		Kind: PraiseOnly, Name: i18n.Text{RU: "Только похвала", EN: "Praise only"},
		Text: i18n.Text{RU: "Высшая оценка и слова клиента: на них учатся и за них благодарят.", EN: "The top mark with the customer's words: to learn from, and to thank for."},
		Late: answersLate, Query: func(QueueRule) url.Values { return url.Values{"mark": {"5"}, "commented": {"1"}} },
	},
	{
		Kind: ByFilter, Name: i18n.Text{RU: "Список обращений", EN: "A list of contacts"},
		Text: i18n.Text{RU: "Что угодно, чем сужается список обращений: канал, тема, слова, своё поле.", EN: "Whatever the list of contacts can be narrowed by: channel, topic, words, an attribute."},
		Late: answersLate, Query: func(r QueueRule) url.Values {
			v, _ := url.ParseQuery(r.Filter) // was read when it was stored
			return v
		},
	},
}

// Row is what is known of a kind; ok is false for one that there is not.
func (k QueueKind) Row() (row QueueKindRow, ok bool) {
	i := slices.IndexFunc(QueueKinds, func(r QueueKindRow) bool { return r.Kind == k })
	if i < 0 {
		return QueueKindRow{Name: i18n.Text{RU: string(k), EN: string(k)}}, false
	}
	return QueueKinds[i], true
}
