package today_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/web/kit"
	"openpeople/internal/web/today"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// rooms is every room that Today asks; it notes what it was asked for.
type rooms struct {
	waits      waits
	overview   report.Overview
	period     when.Period
	filter     report.Filter
	lists      []contact.Filter
	recoveries []recovery.Row
	slides     []report.Slide
	sending    sending.Overview

	desk             account.Desk
	people           int
	nameless, mailed bool
	unwritable       error
	health           today.Health
	ending           []account.Token
}

// beginning is a desk that is set up, unless told otherwise.
func (r *rooms) beginning() today.Beginning {
	return today.Beginning{
		Desk:     func(context.Context) (account.Desk, error) { return r.desk, nil },
		People:   func(context.Context, actor.Actor, account.PeopleFilter) (int, error) { return r.people, nil },
		Nameless: func(context.Context) (bool, error) { return r.nameless, nil },
		Mailed:   r.mailed,
		Base:     "https://desk.example/",
		Writable: func(context.Context) error { return r.unwritable },
		Health:   func(context.Context) (today.Health, error) { return r.health, nil },
		Ending:   func(context.Context, actor.Actor) ([]account.Token, error) { return r.ending, nil },
	}
}

func (r *rooms) Today() when.Day { return 2026_11_23 }

func (r *rooms) Overview(_ context.Context, _ actor.Actor, p when.Period, f report.Filter) (report.Overview, error) {
	r.period, r.filter = p, f
	o := r.overview
	o.Figures.Period = p
	if p.Days() > report.MaxDays {
		return o, &fault.Fault{Code: fault.Invalid, Key: "fault.invalid", Fields: []fault.Field{{Name: "from", Key: "report.fault.long", Args: map[string]any{"Years": 20}}}}
	}
	return o, nil
}

func (r *rooms) Slides(context.Context, actor.Actor) ([]report.Slide, error) { return r.slides, nil }

func (r *rooms) NamesFor(context.Context, actor.Actor, page.Filter) (contact.Names, error) {
	return contact.Names{
		Channels:   []contact.Channel{{ID: 1, Code: "chat", Kind: contact.Chat, Name: "Чат на сайте"}},
		Dimensions: map[contact.DimensionKind][]contact.Dimension{contact.Team: {{ID: 3, Kind: contact.Team, Code: "Чаты-2"}}},
	}, nil
}

func (r *rooms) List(_ context.Context, _ actor.Actor, f contact.Filter, _ page.Request) (page.Of[contact.Row], error) {
	r.lists = append(r.lists, f)
	five := 5
	return page.Of[contact.Row]{Rows: []contact.Row{{Contact: contact.Contact{ID: 77, Mark: &five, EndedAt: now.Add(-time.Hour)}, Comment: "Спасибо <b>Анне</b>", CustomerName: "И***"}}}, nil
}

func (r *rooms) Open(context.Context, actor.Actor, int) ([]recovery.Row, int, error) {
	return r.recoveries, len(r.recoveries) + 20, nil
}

// sendingRoom is the rooms under the other Overview.
type sendingRoom struct{ *rooms }

func (s sendingRoom) Overview(context.Context, actor.Actor, page.Request) (sending.Overview, error) {
	return s.sending, nil
}

func full() report.Overview {
	sums := figure.Sums{
		figure.N: 12345, figure.Asked: 2800, figure.Delivered: 2700, figure.Replied: 800, figure.Answered: 800,
		figure.MarkN: 800, figure.MarkSum: 3900, figure.Top: 760, figure.Satisfied: 780, figure.Dissatisfied: 4,
		figure.Keyed: 1000, figure.Repeated: 150, figure.SolvedN: 25, figure.SolvedYes: 20, figure.Lined: 1000, figure.FirstLine: 990,
		figure.HandlingN: 1000, figure.HandlingSum: 72000,
	}
	m := report.Measures{All: sums, Ripe: sums}
	before := m
	before.All[figure.Top] = 640
	weeks := make([]report.Point, 12)
	for i := range weeks {
		weeks[i] = report.Point{Period: when.Last(7, when.Day(2026_11_23).Add(-7*(11-i))), Measures: m}
	}
	few := report.Measures{All: figure.Sums{figure.N: 345, figure.MarkN: 10, figure.Top: 9}}
	return report.Overview{
		Figures: report.Figures{Channels: 2, Measures: m, RipeDay: 2026_11_15,
			DigitalShare: report.ShareOf(955, 1000), Handling: &report.Handling{Mean: 72, Median: 31, P90: 84, N: 1000}, Open: 3},
		Before: report.Point{Measures: before}, Weeks: weeks, LastDay: 2026_11_22, Targets: report.Targets{report.TopBox: 0.95, report.FCRObserved: 0.9, report.FLR: 0.98, report.HandlingSeconds: 40},
		Channels: []report.Channel{{ID: 1, Code: "chat", Name: "Чат на сайте", Kind: "chat", Measures: m}, {ID: 2, Code: "phone", Kind: "voice", Measures: few}},
	}
}

// get asks for a page as somebody, in a language.
func get(t *testing.T, r *rooms, who actor.Actor, lang i18n.Lang, url string) (status int, body string) {
	t.Helper()
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	enter := func(c *gin.Context) {
		ctx := ui.WithNow(ui.WithZone(i18n.With(actor.With(c.Request.Context(), who), lang), time.UTC), now)
		c.Request = c.Request.WithContext(ctx)
	}
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {enter}}, func(c *gin.Context, err error) {
		c.String(fault.Of(err).Code.Status(), err.Error())
	})
	today.Routes(doors, r, r, r, sendingRoom{r}, today.Waiting{Reviews: reviewRoom{r}, Queue: queueRoom{r}, Calibrations: calibrationRoom{r}, Days: dayRoom{r}, Ideas: ideaRoom{r}}, r.beginning())
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
	return w.Code, strings.NewReplacer("\u00a0", " ", "&#34;", `"`, "&amp;", "&").Replace(w.Body.String())
}

func has(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(body, word) {
			t.Errorf("the page does not say %q", word)
		}
	}
}

func hasNot(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(body, word) {
			t.Errorf("the page says %q", word)
		}
	}
}

var (
	supervisor = actor.Actor{PersonID: 1, Name: "Ольга", Role: actor.Supervisor, TeamIDs: []int64{3}}
	agent      = actor.Actor{PersonID: 2, Name: "Анна", Role: actor.Agent, OperatorID: 17}
	executive  = actor.Actor{PersonID: 3, Name: "Иван", Role: actor.Executive}
	admin      = actor.Actor{PersonID: 4, Name: "Пётр", Role: actor.Admin}
)

// A new desk leads its admin, step by step, until all is done or nobody wants to see
// it; nobody else is told.
func TestFirstSteps(t *testing.T) {
	r := &rooms{overview: full(), mailed: true, people: 1, nameless: true}
	_, body := get(t, r, admin, i18n.RU, "/")
	has(t, body, "Первые шаги: 2 из 5", "Назвать контакт-центр", `href="/settings/desk"`, "пробным письмом", "Письма клиентам не уходят: у контакт-центра нет названия")
	for _, who := range []actor.Actor{supervisor, agent, executive} {
		_, body := get(t, r, who, i18n.RU, "/")
		hasNot(t, body, "Первые шаги", "нет названия")
	}
	r.desk.Brand.Name, r.nameless, r.people = "Ромашка", false, 2
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "Первые шаги: 4 из 5")
	hasNot(t, body, "нет названия", `href="/settings/people">Добавить`)
	r.desk.Tried = true
	_, body = get(t, r, admin, i18n.RU, "/")
	hasNot(t, body, "Первые шаги")
	r.desk.Tried, r.desk.Begun = false, true
	_, body = get(t, r, admin, i18n.RU, "/")
	hasNot(t, body, "Первые шаги")
	empty := &rooms{people: 1}
	_, body = get(t, empty, admin, i18n.RU, "/")
	has(t, body, "Первые шаги: 0 из 5", "во встроенном ящике", "Передать первое обращение")
}

func TestFiguresInBothLanguages(t *testing.T) {
	for lang, words := range map[i18n.Lang][]string{
		i18n.RU: {"Сегодня", "Оценка «отлично»", "95,0 %", "n = 800", "93,3–96,3 %", "цель 95 %", "в пределах погрешности", "достигнута", "+15,0 п. п.", "85,0 %", "<span>· не достигнута</span>", "1 мин 12 с", "цель 40 с",
			"ответы ещё идут", "мало данных", "27 окт. – 23 нояб. 2026", "по 15 ноября", "обращений 12 345", "Чат на сайте", "Доля цифровых каналов", "4,88", "Ещё показатели", "Высшие оценки шкалы"},
		i18n.EN: {"Today", "Top-box CSAT", "95.0%", "<span>· missed</span>", "n = 800", "93.3–96.3%", "target 95%", "+15.0 pp", "85.0%", "1 min 12 s", "answers still coming", "too few",
			"27 Oct – 23 Nov 2026", "until 15 November", "12,345 contacts", "Digital share", "4.88", "Further figures", "Marks at the top of the scale"},
	} {
		r := &rooms{overview: full()}
		status, body := get(t, r, executive, lang, "/")
		if status != http.StatusOK || r.period != (when.Period{From: 2026_10_27, To: 2026_11_23}) {
			t.Errorf("%s: %d, %v", lang, status, r.period)
		}
		has(t, body, words...)
		has(t, body, `/contacts?answered=1&from=2026-10-27&to=2026-11-23`, `href="/?channel=chat&days=28"`)
		hasNot(t, body, "[today.", "[report.", "[ui.", "/contacts/77")
	}
}

// Every dot stands within the line whose ends the head of the column says, one of few
// answers too.
func TestEveryDotStandsOnItsLine(t *testing.T) {
	o := full()
	few := figure.Sums{figure.N: 23, figure.MarkN: 23, figure.Top: 14}
	o.Channels = append(o.Channels, report.Channel{Code: "few", Kind: "chat", Measures: report.Measures{All: few, Ripe: few}})
	_, body := get(t, &rooms{overview: o}, executive, i18n.EN, "/")
	has(t, body, "60.9%", "from 55.0%")
}

// A refused address says so above all else, with a link to the field that is shown and
// the name of the one that is not; an empty desk names its own address.
// However many channels there are, a page draws a hundred and leads to the next.
func TestManyChannelsComeInParts(t *testing.T) {
	r := &rooms{overview: full()}
	r.overview.Channels = nil
	for i := range 250 {
		c := report.Channel{ID: int64(i + 1), Code: fmt.Sprintf("c%03d", i), Name: fmt.Sprintf("Канал %03d", i), Kind: "chat"}
		c.All = figure.Sums{figure.N: int64(500 - i), figure.MarkN: int64(500 - i), figure.Top: int64(400 - i)}
		c.Ripe = c.All
		r.overview.Channels = append(r.overview.Channels, c)
	}
	seen := map[string]bool{}
	for part, want := range []int{100, 100, 50} {
		url := "/?days=28"
		if part > 0 {
			url += fmt.Sprintf("&part=%d", part+1)
		}
		status, body := get(t, r, executive, i18n.RU, url)
		names := map[string]int{}
		for _, name := range regexp.MustCompile(`<bdi>(Канал \d+)</bdi>`).FindAllStringSubmatch(body, -1) {
			names[name[1]]++
			seen[name[1]] = true
		}
		if drawn := regexp.MustCompile(`<th scope="row"><a href[^>]*><bdi>Канал`).FindAllString(body, -1); status != 200 || len(drawn) != want {
			t.Errorf("part %d: %d, %d channels in the table, want %d", part+1, status, len(drawn), want)
		}
		if next := fmt.Sprintf(`/?days=28&part=%d#channels`, part+2); strings.Contains(body, next) != (part < 2) {
			t.Errorf("part %d leads on to %s: %v", part+1, next, part >= 2)
		}
		if len(names) > 2*want {
			t.Errorf("part %d draws %d channels", part+1, len(names))
		}
	}
	if len(seen) != 250 {
		t.Errorf("%d channels are on the three pages", len(seen))
	}
	if status, _ := get(t, r, executive, i18n.RU, "/?part=0"); status != 422 {
		t.Errorf("part 0: %d", status)
	}
}

func TestARefusedAddressIsSummedUpFirst(t *testing.T) {
	_, body := get(t, &rooms{overview: full()}, executive, i18n.RU, "/?from=2026-11-26&to=2026-11-01&days=0")
	has(t, body, `href="#f-to">По: Конец раньше начала`, `id="f-to"`, "Дней: ")
	if summary, head := strings.Index(body, "data-error-summary"), strings.Index(body, `id="figures"`); summary < 0 || summary > head || strings.Count(body, "data-error-summary") != 1 {
		t.Errorf("the summary stands at %d, the head at %d", summary, head)
	}
	_, body = get(t, &rooms{}, admin, i18n.RU, "/")
	has(t, body, "curl https://desk.example/api/v1/contacts")
	hasNot(t, body, "localhost:8080")
}

// A figure that a filter makes meaningless says why, what rests on few has no bar and
// is grey whatever it is, its dot hollow, and how many it rests on stands under each.
func TestFiguresSayWhatTheyRestOn(t *testing.T) {
	o := full()
	o.DigitalShare, o.Senseless = nil, []report.Key{report.DigitalShare}
	o.Channels[1].All[figure.HandlingN], o.Channels[1].All[figure.HandlingSum] = 5, 500
	o.Channels[0].All[figure.FirstLine], o.Channels[0].All[figure.Lined] = 1999, 2000
	_, body := get(t, &rooms{overview: o}, executive, i18n.EN, "/")
	has(t, body, "Not computed under this filter: counters of self-service know their channel only.", "&gt; 99.9%", "n = 2,000", "n = 10")
	dots := body[strings.Index(body, `class="dots"`):]
	if whole, few := strings.Count(dots, `class="reach reach-neutral"`), strings.Count(dots, `class="reach reach-few`); whole != 1 || few != 1 {
		t.Errorf("%d dots are filled and %d hollow, want that of the channel with 800 marks filled", whole, few)
	}
	if !regexp.MustCompile(`class="num not-tablet few">\s*1 min 40 s\s*<br>\s*<span class="quiet small">n = 5<`).MatchString(body) {
		t.Error("a mean of five contacts is not grey, or does not say so")
	}
}

// A change that may be chance is not shown.
func TestChangesBeyondChance(t *testing.T) {
	o := full()
	o.Before.All[figure.Top] = 756 // 94.5 % before 95.0 %
	_, body := get(t, &rooms{overview: o}, executive, i18n.EN, "/")
	hasNot(t, body, "0.5 pp", `class="delta`)
	o.Measures.All[figure.HandlingSquares] = 1000 * (72*72 + 900)
	o.Before.All[figure.HandlingSum], o.Before.All[figure.HandlingSquares] = 62000, 1000*(62*62+900)
	_, body = get(t, &rooms{overview: o}, executive, i18n.EN, "/")
	has(t, body, "+10 s")
}

func TestWhatTheURLChooses(t *testing.T) {
	for url, want := range map[string]struct {
		p when.Period
		f report.Filter
	}{
		"/?days=7":                        {when.Last(7, 2026_11_23), report.Filter{}},
		"/?days=90&team=%D0%A7&channel=c": {when.Last(90, 2026_11_23), report.Filter{By: figure.Filter{figure.Team: {"Ч"}, figure.Channel: {"c"}}}},
		"/?from=2026-01-05&to=2026-02-01": {when.Period{From: 2026_01_05, To: 2026_02_01}, report.Filter{}},
		"/?from=2026-01-05":               {when.Period{From: 2026_01_05, To: 2026_11_23}, report.Filter{}},
		"/?to=2026-01-05":                 {when.Period{From: 2026_01_05, To: 2026_01_05}, report.Filter{}},
		"/?days=&from=&to=&team=":         {when.Last(28, 2026_11_23), report.Filter{}},
	} {
		r := &rooms{overview: full()}
		status, _ := get(t, r, admin, i18n.RU, url)
		if status != http.StatusOK || r.period != want.p || !maps.EqualFunc(r.filter.By, want.f.By, slices.Equal[[]string]) {
			t.Errorf("%s: %d, %v %+v", url, status, r.period, r.filter)
		}
	}
	for url, word := range map[string]string{
		"/?from=2026-02-30":                  "Такой даты нет",
		"/?from=2026-02-02&to=2026-02-01":    "Конец раньше начала",
		"/?days=0":                           "Должно быть от 1",
		"/?days=9999999999999999999":         "Должно быть от 1",
		"/?team=%ff":                         "недопустимые символы",
		"/?channel=a%00b":                    "недопустимые символы",
		"/?from=2001-01-01&to=2026-01-01":    "Период слишком длинный",
		"/?team=" + strings.Repeat("a", 201): "Слишком длинно",
	} {
		status, body := get(t, &rooms{overview: full()}, supervisor, i18n.RU, url)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", url, status)
		}
		has(t, body, word)
	}
}

// A supervisor begins with the teams led and may switch to all; whoever leads none, or
// asks for something, sees what was asked for.
func TestASupervisorBeginsWithOwnTeams(t *testing.T) {
	nobody := actor.Actor{PersonID: 9, Role: actor.Supervisor}
	for _, c := range []struct {
		who   actor.Actor
		url   string
		teams []string
	}{
		{supervisor, "/", []string{"Чаты-2"}}, {supervisor, "/?days=7&channel=chat", []string{"Чаты-2"}}, {supervisor, "/?all=1", nil}, {supervisor, "/?team=b", []string{"b"}},
		{supervisor, "/?operator=17", nil}, {nobody, "/", nil}, {admin, "/", nil}, {executive, "/", nil},
	} {
		r := &rooms{overview: full()}
		_, body := get(t, r, c.who, i18n.RU, c.url)
		if !slices.Equal(r.filter.By[figure.Team], c.teams) {
			t.Errorf("%s of %s: teams %v", c.url, c.who.Role, r.filter.By[figure.Team])
		}
		if c.who.PersonID == supervisor.PersonID {
			has(t, body, "Мои группы", `all=1`)
			if links := regexp.MustCompile(`href="/\?(?:channel=\w+&|all=1&)?(?:days=\d+&)?team=`).FindAllString(body, -1); (len(links) > 0) != (c.url == "/?team=b") {
				t.Errorf("%s: links on this page name teams that nobody asked for: %q", c.url, links)
			}
		} else {
			hasNot(t, body, "Мои группы")
		}
	}
}

// An executive reads in one sentence what stands out beyond chance.
func TestWhatStandsOut(t *testing.T) {
	of := func(code string, top int64) report.Channel {
		s := figure.Sums{figure.N: 1000, figure.MarkN: 1000, figure.Top: top}
		return report.Channel{Code: code, Name: "Канал " + code, Kind: "chat", Measures: report.Measures{All: s, Ripe: s}}
	}
	r := &rooms{overview: full()}
	r.overview.Channels = []report.Channel{of("a", 950), of("b", 700), of("c", 950)}
	_, body := get(t, r, executive, i18n.RU, "/")
	has(t, body, "): хуже, чем по остальным каналам вместе (", "Канал b", "70,0 %", "95,0 %")
	_, body = get(t, r, supervisor, i18n.RU, "/")
	has(t, body, "): хуже, чем по остальным каналам вместе (", "Канал b", "хуже остальных вместе")
	_, body = get(t, r, agent, i18n.RU, "/")
	hasNot(t, body, "хуже, чем по остальным", "хуже остальных")
	r.overview.Channels = []report.Channel{of("a", 950), of("b", 945), of("c", 955)}
	_, body = get(t, r, executive, i18n.RU, "/")
	has(t, body, "ни один канал не выделяется")
}

// An agent reads thanks and own marks first, and figures only from thirty on.
func TestAnAgentReadsPeopleFirst(t *testing.T) {
	r := &rooms{overview: full()}
	r.overview.All[figure.MarkN], r.overview.All[figure.Top] = 29, 28
	_, body := get(t, r, agent, i18n.RU, "/")
	hasNot(t, body, "Оценка «отлично»</")
	marks, figures := strings.Index(body, "Ваши последние оценки"), strings.Index(body, "На первой линии")
	if marks < 0 || figures < 0 || marks > figures {
		t.Errorf("marks stand at %d, figures at %d", marks, figures)
	}
}

// A figure opens what it counts: contacts, and reviews, narrowed as it is.
func TestFiguresKeepTheirFilter(t *testing.T) {
	r := &rooms{overview: full()}
	r.overview.All[figure.ReviewN], r.overview.All[figure.ReviewSum] = 40, 40*85_000_000
	_, body := get(t, r, executive, i18n.RU, "/?days=7&team=%D0%A7%D0%B0%D1%82%D1%8B-2&team=b&channel=chat&line=1")
	has(t, body, "/reviews?channel=chat&counted=1&from=2026-11-17&line=1&team=%D0%A7%D0%B0%D1%82%D1%8B-2&team=b&to=2026-11-23", "counted=1")
	has(t, body, "/contacts?answered=1&channel=chat&counted=1&from=2026-11-17&line=1&team=") // figures of a team leave out what guests served
	_, body = get(t, r, executive, i18n.RU, "/?days=7&channel=chat&line=1")
	has(t, body, "/contacts?answered=1&channel=chat&from=2026-11-17&line=1&to=2026-11-23")
	// Invitations are those of the days on which they were sent.
	has(t, body, "/contacts?channel=chat&from=2026-11-17&in=delivered&line=1&to=2026-11-23")
	// What counts some of the contacts opens these.
	has(t, body, "/contacts?channel=chat&from=2026-11-17&in=lined&line=1&to=2026-11-23")
	has(t, body, "/contacts?channel=chat&from=2026-11-17&in=handling_n&line=1&to=2026-11-23")
	_, body = get(t, r, supervisor, i18n.RU, "/?all=1")
	has(t, body, "посчитано и то, чего вам не видно")
	r.overview.All[figure.Keyed], r.overview.All[figure.Lined], r.overview.All[figure.HandlingN] = 12345, 12345, 12345
	r.overview.Ripe = r.overview.All
	_, body = get(t, r, executive, i18n.RU, "/?days=28")
	hasNot(t, body, "чего вам не видно")
	r.overview = full()
	r.overview.All[figure.ReviewN], r.overview.All[figure.ReviewSum] = 40, 40*85_000_000
	// Who may not read all the reviews that are counted gets no link to some of them.
	leader := supervisor
	leader.TeamIDs = []int64{3}
	for query, opens := range map[string]bool{"/": true, "/?all=1": false, "/?team=%D0%A7%D0%B0%D1%82%D1%8B-2": true, "/?team=%D0%A7%D0%B0%D1%82%D1%8B-2&without=team": false, "/?team=%D0%A7%D0%B0%D1%82%D1%8B-2&team=b": false, "/?team=b": false} {
		_, body = get(t, r, leader, i18n.RU, query)
		if strings.Contains(body, `class="tile-link" href="/reviews?`) != opens {
			t.Errorf("%s: a supervisor's tile of reviews leads on: %v", query, !opens)
		}
	}
}

// The form keeps every filter that the URL has, and each can be taken off by itself.
func TestTheFormKeepsEveryFilter(t *testing.T) {
	const query = "/?days=7&team=%D0%A7%D0%B0%D1%82%D1%8B-2&channel=mail&channel=chat&operator=17&region=r&site=s&client=cl&topic=t&line=1&line=2&survey=service"
	boxed := func(body string) url.Values {
		sent := url.Values{}
		_, form, _ := strings.Cut(body, `<form method="get" action="/">`)
		form, _, _ = strings.Cut(form, "</form>")
		for _, m := range regexp.MustCompile(`<input type="(?:hidden" name="(\w+)" value="([^"]*)"|text" value="([^"]*)"[^>]* name="(\w+)")`).FindAllStringSubmatch(form, -1) {
			sent.Add(m[1]+m[4], m[2]+m[3])
		}
		for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="(\w+)".*?<option value="([^"]*)" selected`).FindAllStringSubmatch(form, -1) {
			sent.Add(m[1], m[2])
		}
		return sent
	}
	for who, reader := range map[string]actor.Actor{"a supervisor": supervisor, "an agent": agent} {
		r := &rooms{overview: full()}
		_, body := get(t, r, reader, i18n.RU, query)
		want := r.filter.By
		if len(want) != 9 {
			t.Fatalf("%s asks for %v", who, want)
		}
		has(t, body, ">Чаты-2<svg", ">Канал: «mail» (такого нет), Чат на сайте<svg", ">Линия: 1, 2<svg", ">Опрос: service<svg", "Сбросить",
			`href="/?channel=mail&channel=chat&client=cl&days=7&line=1&line=2&operator=17&region=r&site=s&survey=service&topic=t"`)
		if status, _ := get(t, r, reader, i18n.RU, "/?"+boxed(body).Encode()); status != http.StatusOK || !maps.EqualFunc(r.filter.By, want, slices.Equal[[]string]) || r.period != when.Last(7, 2026_11_23) {
			t.Errorf("%s, shown again: %d, %v of %v, want %v", who, status, r.filter.By, r.period, want)
		}
	}
	r := &rooms{overview: full()}
	_, body := get(t, r, admin, i18n.EN, "/?channel=nowhere")
	if sent := boxed(body); sent.Get("channel") != "nowhere" || len(sent["team"]) != 0 && sent.Get("team") != "" {
		t.Errorf("a channel that the desk does not know: %v", sent)
	}
	_, body = get(t, r, supervisor, i18n.EN, "/")
	hasNot(t, body, `class="chips"`)
}

func TestWhatWaitsIsByRole(t *testing.T) {
	two := 2
	r := &rooms{overview: full(), sending: sending.Overview{Held: true, Counts: sending.Counts{Failed: 99, FailedLately: 3, UnknownLately: 1}}, recoveries: []recovery.Row{
		{Recovery: recovery.Recovery{ContactID: 55, TeamID: 3, DueAt: now.Add(-time.Hour)}, NowMark: &two, Comment: "Не <i>помогли</i>", CustomerName: "Иван"},
	}}
	_, body := get(t, r, supervisor, i18n.RU, "/")
	has(t, body, "/contacts/55#recovery", "Ждёт звонка 21 клиент", "срок прошёл", "Не &lt;i&gt;помогли", "Показан 1, чей срок")
	hasNot(t, body, "Не доставлено", "Рассылка остановлена", "/contacts/77")
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "/contacts/55#recovery", "За 7 дней не доставлено писем: 3", "дошли ли: 1", "Рассылка остановлена")
	r.sending = sending.Overview{Counts: sending.Counts{Failed: 99, FailedLately: 2}}
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "не доставлено писем: 2. <a href=\"/settings/sending\">Рассылка")
	r.unwritable = errors.New("the disk is full")
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "База данных не принимает запись")
	r.unwritable = nil
	r.health = today.Health{Dropped: 3, Ahead: -90 * time.Second, LogBytes: 2 << 30, Lost: true}
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "за час пропали 3 строки", "на 90 секунд", "вырос до 2048 МБ", "То, что было сохранено последним, пропало")
	_, body = get(t, r, supervisor, i18n.RU, "/")
	hasNot(t, body, "пропали 3 строки", "на 90 секунд", "2048 МБ", "пропало") // cannot mend it
	r.health = today.Health{}
	soon, over := now.Add(50*time.Hour), now.Add(-time.Hour)
	r.ending = []account.Token{{Name: "crm<", ExpiresAt: &soon}, {Name: "ivr", ExpiresAt: &over}}
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "Ключ API «crm&lt;» перестанет действовать", "Ключ API «ivr» истёк")
	_, body = get(t, r, supervisor, i18n.RU, "/")
	hasNot(t, body, "Ключ API")
	r.ending = nil
	r.sending = sending.Overview{Counts: sending.Counts{Stuck: "535 <no>"}}
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "Письма ждут", "535 &lt;no&gt;")
	r.sending = sending.Overview{Counts: sending.Counts{Failed: 99}}
	_, body = get(t, r, admin, i18n.RU, "/")
	hasNot(t, body, "не доставлено писем")
	_, body = get(t, r, executive, i18n.RU, "/")
	hasNot(t, body, "/contacts/55", "Не доставлено", "Перезвонить некому")
	r.recoveries, r.lists = nil, nil
	_, body = get(t, r, supervisor, i18n.RU, "/")
	has(t, body, "дела ваших групп закрыты (Чаты-2)")
	_, body = get(t, r, admin, i18n.RU, "/")
	has(t, body, "Перезванивать некому: все низкие оценки разобраны")
	_, body = get(t, r, actor.Actor{PersonID: 9, Role: actor.Supervisor}, i18n.RU, "/")
	has(t, body, "У вас пока нет групп")
	if r.lists != nil {
		t.Errorf("a supervisor's page asked for own marks: %+v", r.lists)
	}
	_, body = get(t, r, agent, i18n.RU, "/")
	has(t, body, "ваши обращения", "Ваши последние оценки", "Спасибо вам", "Спасибо &lt;b&gt;Анне", "/contacts/77")
	hasNot(t, body, "По каналам", "Все группы", "Перезвонить некому")
	if len(r.lists) != 2 || !r.lists[1].Commented || len(r.lists[1].Marks) != 1 {
		t.Errorf("an agent's page asked for %+v", r.lists)
	}
	if status, _ := get(t, r, actor.Nobody, i18n.RU, "/"); status != http.StatusUnauthorized {
		t.Errorf("nobody gets %d", status)
	}
}

func TestAnEmptyDeskSaysHowToBegin(t *testing.T) {
	for lang, words := range map[i18n.Lang][]string{
		i18n.RU: {"Здесь появятся показатели", "openpeople import contacts", "/api/v1/contacts", "действует одно правило", "/settings/rules"},
		i18n.EN: {"Figures will appear here", "openpeople import contacts", "/api/v1/contacts", "One rule is at work"},
	} {
		_, body := get(t, &rooms{}, admin, lang, "/")
		has(t, body, words...)
		hasNot(t, body, "<form method=\"get\" action=\"/\"")
	}
	_, body := get(t, &rooms{}, agent, i18n.EN, "/")
	has(t, body, "No contacts of yours yet")
	hasNot(t, body, "curl")
	// A quiet period of a desk that has contacts leads to its last days.
	_, body = get(t, &rooms{overview: report.Overview{LastDay: 2025_03_31}}, executive, i18n.EN, "/")
	has(t, body, "No contacts on these days", "31 Mar 2025", "/?from=2025-03-04&to=2025-03-31")
}

// A slide stands before all else, with since when, its marks, what is usual, and the way to
// its trend; an agent, who reads no figures of others, is not told.
func TestSlidesOnToday(t *testing.T) {
	r := &rooms{overview: full(), slides: []report.Slide{{Kind: "chat", Codes: []string{"chat", "app"}, Since: 2026_11_23, Now: report.ShareOf(94, 120), Usual: report.ShareOf(910, 1000)}}}
	for _, who := range []actor.Actor{supervisor, executive, admin} {
		_, body := get(t, r, who, i18n.EN, "/")
		has(t, body, "below the usual", "It began: 23 Nov 2026", "78.3% of 120 marks", "usually 91.0%", `href="/reports/trend?by=day&channel=chat&channel=app&days=84"`)
		if strings.Index(body, "below the usual") > strings.Index(body, `id="figures"`) {
			t.Error("the figures stand before the slide")
		}
	}
	_, body := get(t, r, agent, i18n.EN, "/")
	hasNot(t, body, "below the usual")
	r.slides = nil
	_, body = get(t, r, executive, i18n.EN, "/")
	hasNot(t, body, "below the usual")
}

// Where the channels that are looked at are of one kind, the target is that of the kind.
func TestTargetsOfAKind(t *testing.T) {
	r := &rooms{overview: full()}
	r.overview.Targets["chat/top_box"] = 0.87
	for query, want := range map[string]string{"/": "95 %", "/?channel=chat": "87 %", "/?channel=chat&without=channel": "95 %", "/?channel=nowhere": "95 %"} {
		_, body := get(t, r, executive, i18n.RU, query)
		has(t, body, "цель "+want)
	}
}
