package demo

import "openpeople/internal/idea"

// Idea is the plan of an idea with its history. Texts are templates, people,
// notes and dimensions are keys and codes.
type Idea struct {
	By                        string
	Ago                       int // days; 0: within the last hours
	Title, Problem, Proposal  string
	Channels, Topics, Regions []string // the slice that it should move
	Notes                     []string // field notes of which it came
	Cases                     int      // reviewed contacts of its topics of which it came
	Votes                     int
	Talk                      []Remark
	Moves                     []Move
}

// Remark is a comment, so many days after the idea.
type Remark struct {
	After int
	By    string
	Words string
}

// Move is a change of status, so many days after the idea; Due is counted from it.
type Move struct {
	After  int
	By     string
	To     idea.Status
	Reason string
	Owner  string
	Due    int
}

// Ideas are the ideas, the first one first.
func Ideas() []Idea {
	return append(append([]Idea{}, ideasOfTheFirstDays...), ideasOfLate...)
}

const (
	discussed = idea.StatusDiscussed
	accepted  = idea.StatusAccepted
	progress  = idea.StatusProgress
	live      = idea.StatusLive
	declined  = idea.StatusDeclined
)

var ideasOfTheFirstDays = []Idea{{
	By: "shops-west", Ago: 294, Votes: 15, Topics: codes("sim"), Notes: codes("sim-passport"), Cases: 2,
	Title:    "Менять сим-карту без бумажного паспорта: права или Госуслуги",
	Problem:  "Паспорт дома, симка разбита, человек без связи. По порядку мы его отправляем обратно, по-человечески звоним в Иваново и уговариваем. Выходит по-разному: кому какой продавец попался.",
	Proposal: "Принимать водительские права или паспорт в приложении Госуслуг, если номер на клиенте больше года. Фото при нём, сверка кодом на запасной номер.",
	Talk: []Remark{
		{1, TheDirector, "Видел это у стойки. Поддерживаю."},
		{3, "platonov", "На Юге то же самое, раза по три в день."},
		{5, "belozerova", "Проверила с безопасностью: для замены, не для переоформления, можно."},
	},
	Moves: []Move{
		{6, TheDirector, discussed, "", "", 0},
		{20, TheDirector, accepted, "Безопасность согласна при сверке кодом. Начинаем с Тверской и Невского.", "savchenko", 90},
		{38, "savchenko", progress, "", "savchenko", 72},
		{104, "savchenko", live, "Работает во всех салонах. Отказов из-за паспорта стало втрое меньше, считаем дальше.", "", 0},
	},
}, {
	By: "belozerova", Ago: 288, Votes: 11, Topics: codes("contract", "tariff"), Notes: codes("receipt"),
	Title:    "Одна строка сверху: сколько платить и когда",
	Problem:  "Человек получает одиннадцать листов договора и не находит в них того, за чем смотрел: сумму и число. Листы остаются в урне у двери.",
	Proposal: "Первая строка первого листа крупно: «590 рублей, 14 числа каждого месяца». Остальное по почте, печатать по просьбе. Бумаги тратим впятеро меньше.",
	Talk: []Remark{
		{2, "savchenko", "Клиенты будут фотографировать этот лист. Сделайте его красивым."},
		{9, TheSupervisor, "И ту же строку в чат, когда меняем тариф."},
	},
	Moves: []Move{
		{9, "roshchin", discussed, "", "", 0},
		{30, TheDirector, accepted, "Юристы не против, если полный договор остаётся доступным.", "belozerova", 120},
		{55, "belozerova", progress, "", "belozerova", 95},
		{163, "belozerova", live, "Опоздали на две недели из-за типографии. Работает.", "", 0},
	},
}, {
	By: TheAgent, Ago: 290, Votes: 13, Topics: codes("internet", "home", "signal"), Notes: codes("hold-music"), Cases: 2,
	Title:    "Передавать эксперту вместе: втроём на линии",
	Problem:  "Перевожу на экспертов, человек слушает музыку и рассказывает всё заново. Я уже знаю ответ на половину вопросов эксперта, но меня в разговоре нет.",
	Proposal: "Оставлять первого оператора на линии, пока эксперт не поздоровался и не повторил суть. Тридцать секунд моего времени против трёх минут клиента.",
	Talk: []Remark{
		{4, "voice-samara-1", "У нас в Самаре так делают тайком, через громкую связь."},
		{6, "experts-chelyabinsk", "Экспертам это тоже нужно: половина вопросов отпадает."},
		{90, "akhmetov", "Телефония умеет, надо включить право. Проверяю."},
	},
	Moves: []Move{
		{11, TheSupervisor, discussed, "", "", 0},
		{120, TheSupervisor, accepted, "Пробуем на Челябинске.", TheSupervisor, 60},
		{170, TheSupervisor, accepted, "Телефонию обновят только осенью, переносим срок.", TheSupervisor, 130},
		{232, TheSupervisor, progress, "Обновили. Учим две группы.", TheSupervisor, 78},
	},
}, {
	By: "voice-voronezh-1", Ago: 222, Votes: 14, Topics: codes("tariff", "balance"), Notes: codes("discount-right"), Cases: 2,
	Title:    "Скидка за верность решением оператора, без заявки",
	Problem:  "Клиент пятнадцать лет с нами и просит хоть что-нибудь. Новичок пишет заявку, ответ через сутки. За сутки обидятся и уйдут.",
	Proposal: "До 10 % на три месяца любой оператор даёт сам, раз в год на номер. Кому и почему, пишем одной строкой.",
	Talk: []Remark{
		{1, "platonov", "Я могу, мои люди нет. Это неправильно."},
		{7, "roshchin", "А если раздадут всем подряд?"},
		{8, "voice-voronezh-1", "Тогда увидим это по записям через неделю. Но не раздадут."},
	},
	Moves: []Move{
		{8, "platonov", discussed, "", "", 0},
		{35, TheDirector, accepted, "Полномочия настоящие или никакие. Пробуем без лимита на группу, смотрим через квартал.", "platonov", 60},
		{60, "platonov", progress, "", "platonov", 35},
		{98, "platonov", live, "За первый месяц 2,1 % разговоров. Никто не раздаёт.", "", 0},
	},
}, {
	By: "belozerova", Ago: 220, Votes: 9, Topics: codes("tariff"), Notes: codes("price-sms", "price-why"),
	Title:    "Число в первом же сообщении о новой цене",
	Problem:  "Сообщение говорит «условия изменены», а человек хочет знать, на сколько. Таблица по ссылке на тридцать строк не помогает даже мне, хотя я её утверждала.",
	Proposal: "«С 1 числа ваш тариф 590 рублей вместо 540. Не подходит? Ответьте НЕТ, подберём другой.» И всё.",
	Talk: []Remark{
		{3, "voice-samara-2", "Если будет «ответьте НЕТ», нам это разгребать. Но лучше так."},
		{60, TheDirector, "Беру. Формулировку согласую сам."},
	},
	Moves: []Move{
		{5, TheDirector, discussed, "", "", 0},
		{61, TheDirector, accepted, "", TheDirector, 90},
		{120, TheDirector, progress, "Текст готов, ждём рассылку.", TheDirector, 88},
	},
}, {
	By: TheSupervisor, Ago: 217, Votes: 12, Notes: codes("pensioner"),
	Title:    "Не будить: служебные сообщения только днём по часам клиента",
	Problem:  "Рассылка идёт по московской ночи. На Дальнем Востоке утро, в Калининграде ночь, а дедушка под Тверью решил, что это мошенники.",
	Proposal: "Всё, что не срочно, отправлять с десяти до девяти по времени клиента, как мы уже делаем с опросами.",
	Talk:     []Remark{{1, "kim", "Мы на Дальнем Востоке просили об этом два года."}},
	Moves: []Move{
		{2, TheAdmin, discussed, "", "", 0},
		{9, "roshchin", accepted, "Делается настройкой, стыдно, что не сделали.", "kim", 30},
		{12, "kim", progress, "", "kim", 27},
		{28, "kim", live, "Включено для всех рассылок.", "", 0},
	},
}, {
	By: "chat-chelyabinsk-1", Ago: 214, Votes: 8, Notes: codes("night-operator"),
	Title:    "Личные ответы операторов сделать общими",
	Problem:  "У каждого второго свой файл с живыми ответами, копят годами. В базе знаний их нет, потому что туда пишут другие люди другим языком.",
	Proposal: "Кнопка «поделиться» рядом с ответом, который сработал. Имя автора остаётся. Раз в неделю трое смотрят и поправляют.",
	Talk: []Remark{
		{2, "gordeeva", "Только не превратите в скрипты."},
		{3, "chat-samara-1", "Вот именно: хочу чужие идеи, а не чужой текст слово в слово."},
	},
	Moves: []Move{{13, "kryuchkova", discussed, "Обсуждаем с базой знаний. Боимся, что живые ответы станут шаблоном.", "", 0}},
}, {
	By: "mail-ivanovo", Ago: 205, Votes: 3,
	Title:    "Платить оператору за каждую пятёрку",
	Problem:  "Старайся не старайся, оклад одинаковый.",
	Proposal: "Двадцать рублей за каждую пятёрку клиента.",
	Talk: []Remark{
		{1, "voice-khabarovsk-1", "И будем выпрашивать. Видели у соседей."},
		{2, "mail-ivanovo", "Может, тогда за месяц на группу?"},
	},
	Moves: []Move{
		{4, TheSupervisor, discussed, "", "", 0},
		{18, TheDirector, declined, "Как только за оценку платят, её начинают просить, и она больше ничего не значит. Но про оклад вопрос честный: вынесли отдельно, ответим до конца квартала.", "", 0},
	},
}, {
	By: "kim", Ago: 148, Votes: 10, Topics: codes("roaming"), Notes: codes("roam-cutoff"), Cases: 1,
	Title:    "Лимит за границей снимается звонком, без интернета",
	Problem:  "Лимит кончился, интернета нет, а снять его можно только в приложении. Круг. Оператор снимает сам и оформляет как исключение.",
	Proposal: "Право снять лимит у каждого оператора линии для тех, кто за границей, плюс короткая команда *100*8#.",
	Moves: []Move{
		{3, TheDirector, discussed, "", "", 0},
		{10, TheDirector, accepted, "", "kim", 60},
		{30, "kim", progress, "", "kim", 40},
		{105, "kim", live, "Право дали сразу, команду ждали до осени.", "", 0},
	},
}, {
	By: TheAdmin, Ago: 146, Votes: 12, Channels: codes("chat-app", "chat-site", "chat-account"), Notes: codes("chat-lost"), Cases: 1,
	Title:    "Переписка не закрывается, пока человек ищет паспорт",
	Problem:  "Десять минут тишины, и чат закрыт. Вернулся с паспортом, а там новый оператор и вопрос «чем могу помочь».",
	Proposal: "Держать переписку сутки, возвращать тому же оператору, если он на смене, а если нет, то показывать следующему всю историю.",
	Talk:     []Remark{{2, "chat-samara-1", "Да, да и ещё раз да."}, {5, "gordeeva", "Считала: вырастет число открытых, но не работа."}},
	Moves: []Move{
		{6, "gordeeva", discussed, "", "", 0},
		{13, TheDirector, accepted, "", "kryuchkova", 45},
		{20, "kryuchkova", progress, "", "kryuchkova", 38},
		{52, "kryuchkova", live, "Сутки. Жалоб «всё сначала» в чате на сайте почти не осталось, в приложении ещё есть.", "", 0},
	},
}, {
	By: "roshchin", Ago: 145, Votes: 6, Notes: codes("loaner"),
	Title:    "Подменный телефон на время ремонта",
	Problem:  "Телефон уезжает на три недели, а в шкафу лежат шесть подменных, которые выдавать нельзя: они на балансе витрины.",
	Proposal: "Выдавать под расписку. Без залога тем, кто с нами больше года.",
	Talk:     []Remark{{4, "shops-volga-ural", "Выдавали бы, если б разрешили. Люди просят каждый день."}},
	Moves: []Move{
		{7, "savchenko", discussed, "", "", 0},
		{64, "belozerova", declined, "Считала с бухгалтерией: витринные аппараты застрахованы только в салоне. Купить отдельные подменные можно, это другая идея, напишите её, я проголосую.", "", 0},
	},
}, {
	By: "akhmetov", Ago: 143, Votes: 7, Topics: codes("contract", "sim"), Notes: codes("power-attorney"), Cases: 1,
	Title:    "Видеозвонок вместо нотариуса для тех, кто не может прийти",
	Problem:  "Дочь меняет симку маме после инсульта. Мы требуем нотариуса, банк через дорогу обошёлся видеозвонком.",
	Proposal: "Звонок с показом паспорта и лица, запись храним. Только для замены симки и восстановления доступа.",
	Talk: []Remark{
		{2, "platonov", "Та самая дочь до сих пор ходит с временным номером."},
		{70, "kryuchkova", "Соседи запустили похожее в сентябре."},
	},
	Moves: []Move{
		{5, "platonov", discussed, "", "", 0},
		{33, "belozerova", declined, "Юристы: запись видео без отдельного согласия хранить нельзя.", "", 0},
		{86, TheDirector, discussed, "Согласие можно взять в том же звонке, банк подтвердил. Открываем снова.", "", 0},
	},
}, {
	By: "voice-novosibirsk-1", Ago: 140, Votes: 5, Topics: codes("roaming", "family"), Notes: codes("roaming-who"),
	Title:    "Поездка семьи одной строкой",
	Problem:  "Папа, мама и сын на разных тарифах: три страны правил на одну поездку. Продавец считает на калькуляторе, сын покупает чужую симку у входа.",
	Proposal: "Одна услуга на группу на даты поездки с одной ценой. Считать сами, в том числе прошлые поездки.",
	Moves:    []Move{{12, "akhmetov", discussed, "", "", 0}},
}, {
	By: "gordeeva", Ago: 138, Votes: 6, Channels: codes("telegram", "chat-app", "email"), Notes: codes("two-chats"),
	Title:    "Один клиент, одна очередь, где бы он ни написал",
	Problem:  "Человек написал в три места, ответили трое и по-разному. Кто прав, выбирал сам.",
	Proposal: "Показывать оператору другие открытые обращения того же человека и забирать их одной кнопкой.",
	Talk:     []Remark{{3, "social-voronezh", "В соцсетях мы не всегда знаем, кто это. Но когда знаем, очень помогло бы."}},
	Moves:    []Move{{10, TheSupervisor, discussed, "", "", 0}},
}}

func codes(list ...string) []string { return list }
