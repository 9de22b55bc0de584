package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"

	"openpeople/internal/fault"
	"openpeople/static"
)

func galleryToday(ctx context.Context) templ.Component {
	pc := func(v float64) string { return Percent(ctx, v) }
	weeks := func(base, swing float64, text func(float64) string) Spark {
		v := wave(12, base, swing, 5)
		texts := make([]string, len(v))
		for i, f := range v {
			if f != nil {
				texts[i] = text(*f)
			}
		}
		return Spark{Values: v, Texts: texts}
	}
	month := say(ctx, "28 дней", "28 days")
	tiles := []templ.Component{
		Tile(Figure{Label: say(ctx, "Высший балл", "Top-box"), Value: pc(0.953), N: 812, Interval: "93,6–96,5 %", Period: month, Target: pc(0.95), Verdict: Met,
			Delta: &Delta{Points(ctx, 0.012), "+0,4 п. п. … +2,0 п. п.", Good}, Weeks: weeks(0.93, 0.02, pc), URL: "/contacts?mark=5", Formula: say(ctx, "Доля оценок 5 среди всех оценок за период.", "Share of marks 5 among all marks of the period.")}),
		Tile(Figure{Label: say(ctx, "Решено с первого раза", "First contact resolution"), Value: pc(0.884), N: 19402, Interval: "87,9–88,8 %", Period: month, Target: pc(0.9), Verdict: Missed,
			Delta: &Delta{Points(ctx, -0.008), "−1,4 п. п. … −0,2 п. п.", Bad}, Weeks: weeks(0.9, -0.02, pc), URL: "/contacts", Formula: "…"}),
		Tile(Figure{Label: say(ctx, "Решено на первой линии", "First line resolution"), Value: pc(0.981), N: 21340, Interval: "97,9–98,3 %", Target: pc(0.98), Verdict: Met,
			Delta: &Delta{Points(ctx, 0.001), "−0,9 п. п. … +1,1 п. п.", Neutral}, Weeks: weeks(0.97, 0.005, pc), URL: "/contacts", Formula: "…"}),
		Tile(Figure{Label: say(ctx, "Среднее время", "Average handling time"), Value: Seconds(ctx, 72), N: 21340, NText: say(ctx, "21 340 обращений", "21,340 contacts"), Target: Seconds(ctx, 40), Verdict: Missed,
			Delta: &Delta{Seconds(ctx, -4), "−7 с … −1 с", Good}, Weeks: weeks(70, 8, func(f float64) string { return Seconds(ctx, f) }), URL: "/contacts", Formula: "…"}),
		Tile(Figure{Label: say(ctx, "Доля ответов", "Response rate"), Value: pc(0.214), N: 14, Interval: "8–48 %", Few: true, Target: pc(0.2), Verdict: Met, Weeks: weeks(0.2, 0.05, pc), URL: "/contacts", Formula: "…"}),
	}
	names := make([]string, 24)
	for i := range names {
		names[i] = ShortDate(ctx, galleryNow.AddDate(0, 0, 7*(i-23)))
	}
	main, side := wave(24, 0.92, 0.02, 9), wave(24, 0.9, -0.01)
	low, high := make([]*float64, 24), make([]*float64, 24)
	for i, v := range main {
		if v != nil {
			low[i], high[i] = ptr(*v-0.012), ptr(*v+0.012)
		}
	}
	line := Line{Title: say(ctx, "Высший балл по неделям", "Top-box by week"), Desc: say(ctx, "После запуска линия поднялась.", "The line rose after going live."), X: names, First: say(ctx, "Неделя", "Week"), Format: pc,
		Series: []Series{
			{Name: say(ctx, "чат, тарифы", "chat, tariffs"), Kind: SeriesMain, Values: main, Low: low, High: high},
			{Name: say(ctx, "остальные", "the rest"), Kind: SeriesCompare, Values: side},
		},
		Marks: []LineMark{{15, say(ctx, "идея запущена", "idea went live")}}}
	heat := HourMap{Title: say(ctx, "Обращения по часам недели", "Contacts by hour of the week"), Format: func(f float64) string { return Number(ctx, int64(f)) }}
	for d := range 7 {
		for h := range 24 {
			heat.Values[d][h] = ptr(float64(40 + (h*(24-h))*(9-d)/2))
		}
	}
	heat.Values[6][3] = nil
	var cells []templ.Component
	for i, name := range []string{say(ctx, "Чат на сайте", "Site chat"), say(ctx, "Телефон", "Phone"), "Telegram", say(ctx, "Салон, Челябинск 3", "Shop, Chelyabinsk 3")} {
		share := 0.96 - float64(i)*0.07
		cells = append(cells, raw(`<tr><th scope="row"><a class="row-link" href="/contacts">`+name+`</a></th><td class="num">`+Number(ctx, 12840/(i*i*i+1))+`</td><td>`),
			ReachLine(Reach{From: 0.6, To: 1, Value: share, Low: ptr(share - 0.02*float64(i+1)), High: ptr(share + 0.01*float64(i+1)), Few: i == 3}), raw(`</td><td class="num">`+Seconds(ctx, 48+i*57)+`</td></tr>`))
	}
	table := in(Table(Grid{Caption: say(ctx, "По каналам", "By channel"), ShowCaption: true, Columns: []Column{
		{Label: say(ctx, "Канал", "Channel"), Sort: "?sort=name"}, {Label: say(ctx, "Обращений", "Contacts"), Number: true, Sort: "?sort=n", Sorted: Descending},
		{Label: say(ctx, "Высший балл", "Top-box"), Sort: "?sort=top"}, {Label: say(ctx, "Время", "Time"), Number: true},
	}}), cells...)
	return in(Page(Shell{Title: say(ctx, "Сегодня", "Today"), Lead: say(ctx, "25 окт. – 21 нояб. 2026, все каналы", "25 Oct – 21 Nov 2026, all channels"), Active: "today",
		Actions: LinkButton(ButtonQuiet, "/", say(ctx, "Выгрузить", "Export"), IconDownload)}),
		in(Tiles(), tiles...), table, in(Panel(""), LineChart(line)), in(Panel(""), HourChart(heat)))
}

func galleryList(ctx context.Context) templ.Component {
	people := []string{say(ctx, "Анна К.", "Anna K."), say(ctx, "Ильдар М.", "Ildar M."), "+7 ··· 41-07"}
	words := []string{say(ctx, "Очень быстро помогли, спасибо", "Helped me in no time, thanks"), say(ctx, "Тариф поменяли без спроса, второй раз объясняю одно и то же", "You changed my tariff without asking, and I explain it for the second time"), ""}
	var cells []templ.Component
	for i := range 14 {
		var m *int
		if i%6 != 5 {
			m = ptr(5 - i%6)
		}
		at := galleryNow.Add(-time.Duration(i*i*i*7) * time.Minute)
		cells = append(cells, raw(`<tr><td>`), Mark(m), raw(`</td><td><a class="row-link" href="/contacts/7">`+people[i%3]+`</a></td><td><span class="person">`), ChannelIcon([]string{"chat", "voice", "retail", "email"}[i%4]),
			raw(`<span class="not-phone">`+[]string{say(ctx, "Чат", "Chat"), say(ctx, "Телефон", "Phone"), say(ctx, "Салон", "Shop"), say(ctx, "Почта", "E-mail")}[i%4]+`</span></span></td><td class="not-phone">`+say(ctx, "Ольга Петрова", "Olga Petrova")+`</td><td class="not-tablet">`+say(ctx, "Тарифы", "Tariffs")+`</td><td class="cut quiet not-phone">`+words[i%3]+`</td><td class="num quiet">`), When(at), raw(`</td></tr>`))
	}
	any := Option{Label: say(ctx, "Любой", "Any")}
	fields := seq(
		in(FieldRow(), DateField(Field{Name: "from", Label: say(ctx, "С", "From"), Value: "2026-10-25"}), DateField(Field{Name: "to", Label: say(ctx, "По", "To"), Value: "2026-11-21"})),
		Select(Field{Name: "channel", Label: say(ctx, "Канал", "Channel"), Options: []Option{any, {Value: "1", Label: say(ctx, "Чат", "Chat")}}, Value: "1"}),
		Select(Field{Name: "team", Label: say(ctx, "Группа", "Team"), Options: []Option{any}}),
		Select(Field{Name: "topic", Label: say(ctx, "Тема", "Topic"), Options: []Option{any}}),
		Checkboxes(Field{Name: "mark", Label: say(ctx, "Оценка", "Mark"), Values: []string{"1", "2"}, Options: []Option{{Value: "5", Label: "5"}, {Value: "4", Label: "4"}, {Value: "3", Label: "3"}, {Value: "2", Label: "2"}, {Value: "1", Label: "1"}}}),
		Checkbox(Field{Name: "commented", Label: say(ctx, "С комментарием", "With a comment"), Value: "1"}),
	)
	table := in(Table(Grid{Caption: say(ctx, "Обращения", "Contacts"), Lines: true, Columns: []Column{
		{Label: say(ctx, "Оценка", "Mark"), Width: "narrow"}, {Label: say(ctx, "Клиент", "Customer")}, {Label: say(ctx, "Канал", "Channel")},
		{Label: say(ctx, "Оператор", "Operator"), From: NotPhone}, {Label: say(ctx, "Тема", "Topic"), From: NotTablet}, {Label: say(ctx, "Комментарий", "Comment"), From: NotPhone}, {Label: say(ctx, "Когда", "When"), Number: true, Sort: "?", Sorted: Descending},
	}}), cells...)
	return in(Page(Shell{Title: say(ctx, "Обращения", "Contacts"), Active: "contacts"}),
		in(Filtered(FilterBar{Action: "/contacts", Reset: "/contacts", Fields: fields, Chips: []Chip{{say(ctx, "Канал: чат", "Channel: chat"), "?"}, {say(ctx, "Оценка: 1, 2", "Mark: 1, 2"), "?"}}}),
			table, Pager(Pages{Shown: 50, Count: 12480, First: "?", Next: "?after=x", Exports: []Link{{"CSV", "?csv"}}})))
}

func galleryForm(ctx context.Context) templ.Component {
	fields := []Field{
		{Name: "name", Label: say(ctx, "Имя", "Name"), Value: say(ctx, "Ольга Петрова", "Olga Petrova"), Required: true, Max: 200, Autocomplete: "name"},
		{Name: "email", Label: say(ctx, "Почта", "E-mail"), Hint: say(ctx, "На неё придёт ссылка для входа.", "The sign-in link goes there."), Value: "olga@", Error: say(ctx, "Это не похоже на адрес почты.", "This does not look like an e-mail address."), Width: WidthMedium},
	}
	roles := Field{Name: "role", Label: say(ctx, "Роль", "Role"), Value: "agent", Options: []Option{
		{Value: "agent", Label: say(ctx, "Оператор", "Agent"), Hint: say(ctx, "Видит свои обращения и разборы.", "Sees own contacts and reviews.")},
		{Value: "supervisor", Label: say(ctx, "Руководитель группы", "Supervisor"), Hint: say(ctx, "Ведёт группу, делает разборы.", "Leads a team, writes reviews.")},
		{Value: "executive", Label: say(ctx, "Директор", "Executive"), Disabled: true}}}
	why := &fault.Fault{Code: fault.Invalid, Key: "fault.invalid", Fields: []fault.Field{{Name: "email", Key: "fault.email"}, {Name: "quota", Key: "fault.required"}}}
	form := in(Form("/settings/people"),
		TextField(fields[0]), EmailField(fields[1]), PasswordField(Field{Name: "password", Label: say(ctx, "Пароль", "Password"), Optional: true}),
		Radios(roles),
		Checkboxes(Field{Name: "teams", Label: say(ctx, "Группы", "Teams"), Error: say(ctx, "Заполните это поле.", "Fill this in."), Values: []string{"b"}, Options: []Option{{Value: "a", Label: say(ctx, "Ночная", "Night")}, {Value: "b", Label: say(ctx, "Тарифы", "Tariffs")}}}),
		in(FieldRow(), NumberField(Field{Name: "quota", Label: say(ctx, "Разборов в неделю", "Reviews a week"), Value: "12", From: "0", To: "99", Width: WidthShort}),
			DateField(Field{Name: "since", Label: say(ctx, "С какого дня", "Since"), Value: "2026-11-21", Width: WidthShort})),
		Select(Field{Name: "language", Label: say(ctx, "Язык", "Language"), Width: WidthMedium, Options: []Option{{Value: "ru", Label: "Русский"}, {Value: "en", Label: "English"}}}),
		TextArea(Field{Name: "note", Label: say(ctx, "Заметка", "Note"), Optional: true, Rows: 3}),
		Checkbox(Field{Name: "active", Label: say(ctx, "Может входить", "May sign in"), Value: "1"}),
		Hidden("back", "/"),
		in(FormButtons(), Primary(say(ctx, "Сохранить", "Save")), Quiet(say(ctx, "Отмена", "Cancel")), Danger(say(ctx, "Закрыть доступ", "Take access away"))))
	return in(Page(Shell{Title: say(ctx, "Новый человек", "New person"), Active: "settings", Narrow: true,
		Crumbs: []Crumb{{say(ctx, "Настройки", "Settings"), "/settings"}, {say(ctx, "Люди", "People"), "/settings/people"}}}),
		FaultSummary(why, append(fields, Field{Name: "teams", Error: say(ctx, "Заполните это поле.", "Fill this in.")})...), form)
}

func galleryTalk(ctx context.Context) templ.Component {
	at := func(min int) time.Time { return galleryNow.Add(time.Duration(min) * time.Minute) }
	talk := Conversation([]Bubble{
		{From: "system", Text: say(ctx, "Чат начат на сайте", "Chat started on the site"), At: at(-20)},
		{From: "bot", Text: say(ctx, "Здравствуйте. Чем помочь?", "Hello. How can I help?"), At: at(-20)},
		{From: "customer", Author: say(ctx, "Анна К.", "Anna K."), Text: say(ctx, "Почему с меня сняли 300 рублей? Я ничего не подключала, и так уже второй месяц.", "Why did you take 300 roubles from me? I ordered nothing, and it is the second month."), At: at(-19)},
		{From: "operator", Author: say(ctx, "Ольга Петрова", "Olga Petrova"), Text: say(ctx, "Вижу подписку, которую подключил партнёр. Отключаю её и возвращаю деньги за оба месяца.\nПридут в течение часа.", "I see a subscription that a partner added. I remove it and return the money for both months.\nIt arrives within an hour."), At: at(-17), Pinned: true,
			Under: in(Panel(""), Text(say(ctx, "Отлично: решение сразу и за прошлый месяц тоже.", "Excellent: solved at once, last month included.")))},
		{From: "customer", Author: say(ctx, "Анна К.", "Anna K."), Text: say(ctx, "Спасибо", "Thanks"), At: at(-16)},
	})
	facts := Pairs([]Pair{
		{say(ctx, "Оценка", "Mark"), MarkWord(ptr(5))}, {say(ctx, "Все оценки", "All marks"), seq(Mark(ptr(1)), raw(" "), Mark(ptr(2)), raw(" "), Mark(ptr(3)), raw(" "), Mark(ptr(4)), raw(" "), Mark(ptr(5)), raw(" "), MarkOf(9, 0, 10))},
		{say(ctx, "Оператор", "Operator"), Face(say(ctx, "Ольга Петрова", "Olga Petrova"))},
		{say(ctx, "Закрыто", "Closed"), Moment(at(-15))}, {say(ctx, "Ожидание", "Wait"), nil},
		{say(ctx, "Состояние", "State"), seq(Badge(Good, say(ctx, "решено", "solved")), raw(" "), Badge(Warn, say(ctx, "скоро срок", "due soon")), raw(" "), Badge(Bad, say(ctx, "просрочено", "overdue")), raw(" "), Badge(Accent, say(ctx, "сверх регламента", "beyond the procedure")), raw(" "), Badge(Neutral, say(ctx, "закрыто", "closed")))},
	})
	ctx2 := NoticeBox(Notice{Tone: Good, Text: say(ctx, "Перезвон закрыт.", "The call-back is closed.")})
	return in(Page(Shell{Title: say(ctx, "Обращение 48 213", "Contact 48,213"), Active: "contacts", Crumbs: []Crumb{{say(ctx, "Обращения", "Contacts"), "/contacts"}}}),
		ctx2, NoticeBox(Notice{Tone: Warn, Text: say(ctx, "Отправка опросов остановлена.", "Sending of surveys is held.")}), NoticeBox(Notice{Tone: Bad, Text: say(ctx, "Почта не отвечает с 12:40.", "Mail has not answered since 12:40.")}),
		Tabs(say(ctx, "Части", "Parts"), []Tab{{say(ctx, "Разговор", "Conversation"), "?", true, 0}, {say(ctx, "Разборы", "Reviews"), "?", false, 2}, {say(ctx, "История", "History"), "?", false, 14}}),
		raw(`<div class="columns">`), talk, raw(`<div class="stack">`), in(Panel(say(ctx, "Об обращении", "About this contact")), facts),
		in(Panel(say(ctx, "Слова клиента", "In the customer's words")), Quote(say(ctx, "Вернули за оба месяца, хотя я просила за один.", "They returned both months, though I asked for one."), say(ctx, "Анна К., оценка 5", "Anna K., mark 5"))),
		in(Panel(say(ctx, "Выгрузка", "Export")), Progress(say(ctx, "Обращения за год", "Contacts of a year"), 412000, 1200000), Secret("op_live_7f3a9c1e5b2d4f6a8c0e")),
		raw(`</div></div>`))
}

func galleryLogin(ctx context.Context) templ.Component {
	return in(Bare(say(ctx, "Вход", "Sign in")),
		FaultSummary(fault.New(fault.Unauthenticated, "fault.unauthenticated")),
		in(Form("/login"), EmailField(Field{Name: "email", Label: say(ctx, "Почта", "E-mail"), Autocomplete: "username"}),
			PasswordField(Field{Name: "password", Label: say(ctx, "Пароль", "Password"), Autocomplete: "current-password"}), in(FormButtons(), Primary(say(ctx, "Войти", "Sign in")))))
}

func galleryEmpty(ctx context.Context) templ.Component {
	return in(Page(Shell{Title: say(ctx, "Обращения", "Contacts"), Active: "contacts"}),
		Empty(Blank{IconContacts, say(ctx, "Обращений пока нет", "No contacts yet"), say(ctx, "Они появятся, как только ваша система начнёт их передавать. Токен для неё создаётся в настройках.", "They appear as soon as your system sends them. The token for it is made in the settings."), "/settings/tokens", say(ctx, "К токенам", "To the tokens")}),
		in(Panel("Icons"), raw(`<div class="buttons">`), allIcons(), raw(`</div>`)), Logo(),
		LineChart(Line{Title: "One", X: []string{"a"}, Series: []Series{{Name: "x", Values: []*float64{ptr(1.0)}}}, Format: func(f float64) string { return fmt.Sprint(f) }}))
}

func allIcons() templ.Component {
	var list []templ.Component
	for name := range Icons {
		list = append(list, Icon(name))
	}
	return seq(list...)
}

// surveySample is a customer's page as the survey room may draw it.
func surveySample(ctx context.Context) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="%s"><title>?</title></head><body>
<header><span class="brand"><svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path class="logo-ring" d="M18.6 5.9A9 9 0 1 0 18.6 18.1"/><path class="logo-half" d="M12 6.5a5.5 5.5 0 0 1 0 11z"/></svg> openpeople</span><form><button class="plain">English</button></form></header>
<main><p class="about">%s</p><h1>%s</h1><form><fieldset><legend class="out-of-sight">%s</legend><div class="marks">`, static.URL("survey.css"),
		say(ctx, "Чат 21 ноября, тарифы", "Chat on 21 November, tariffs"), say(ctx, "Как мы вам помогли?", "How well did we help you?"), say(ctx, "Оценка", "Mark"))
	for i := 1; i <= 5; i++ {
		checked := ""
		if i == 2 {
			checked = " checked"
		}
		fmt.Fprintf(&b, `<label class="pick"><input type="radio" name="mark" value="%d"%s><b>%d</b> <small>%s</small></label>`, i, checked, i, MarkName(ctx, i))
	}
	fmt.Fprintf(&b, `</div></fieldset><div class="when-marked"><fieldset class="question"><legend>%s</legend><div class="row"><label class="pick"><input type="radio" name="s" checked>%s</label><label class="pick"><input type="radio" name="s">%s</label></div></fieldset>
<fieldset class="question when-low"><legend>%s</legend><div class="chips">`, say(ctx, "Вопрос решён?", "Was it solved?"), say(ctx, "Да", "Yes"), say(ctx, "Нет", "No"), say(ctx, "Что пошло не так?", "What went wrong?"))
	for _, c := range []string{say(ctx, "долго ждать", "long wait"), say(ctx, "не поняли меня", "did not understand me"), say(ctx, "не решили", "not solved"), say(ctx, "грубо", "rude")} {
		fmt.Fprintf(&b, `<label class="pick"><input type="checkbox" name="why">%s</label>`, c)
	}
	fmt.Fprintf(&b, `</div></fieldset><div class="question"><label class="label" for="c">%s</label><textarea id="c"></textarea></div></div><div class="send"><button class="button">%s</button></div></form></main><footer><form><button class="plain">%s</button></form></footer></body></html>`,
		say(ctx, "Расскажите, если хотите", "Tell us more, if you like"), say(ctx, "Отправить", "Send"), say(ctx, "Больше не спрашивать меня", "Do not ask me again"))
	return b.String()
}
