package demo

import "openpeople/internal/contact"

// Codes of channels that the plan names; the rest stands in the table only.
const (
	appChat      = "chat-app" // the channel that is worse than the rest
	betterTeam   = "voice-samara-2"
	roamingLine  = "voice-roaming"
	businessLine = "voice-business"
	businessChat = "chat-business"
	businessMail = "email-business"
	shopChat     = "chat-shop"
)

var channels = []contact.Channel{
	{Code: "voice-moscow", Kind: contact.Voice, Name: "Горячая линия 0722, Москва"},
	{Code: "voice-center", Kind: contact.Voice, Name: "Горячая линия 0722, Центр"},
	{Code: "voice-northwest", Kind: contact.Voice, Name: "Горячая линия 0722, Северо-Запад"},
	{Code: "voice-south", Kind: contact.Voice, Name: "Горячая линия 0722, Юг"},
	{Code: "voice-volga", Kind: contact.Voice, Name: "Горячая линия 0722, Поволжье"},
	{Code: "voice-ural", Kind: contact.Voice, Name: "Горячая линия 0722, Урал"},
	{Code: "voice-siberia", Kind: contact.Voice, Name: "Горячая линия 0722, Сибирь"},
	{Code: "voice-fareast", Kind: contact.Voice, Name: "Горячая линия 0722, Дальний Восток"},
	{Code: businessLine, Kind: contact.Voice, Name: "Линия для бизнеса 0733"},
	{Code: roamingLine, Kind: contact.Voice, Name: "Линия для тех, кто за границей"},
	{Code: "voice-callback", Kind: contact.Voice, Name: "Обратный звонок с сайта"},

	{Code: "chat-site", Kind: contact.Chat, Name: "Чат на сайте"},
	{Code: appChat, Kind: contact.Chat, Name: "Чат в приложении"},
	{Code: "chat-account", Kind: contact.Chat, Name: "Чат в личном кабинете"},
	{Code: shopChat, Kind: contact.Chat, Name: "Чат интернет-магазина"},
	{Code: businessChat, Kind: contact.Chat, Name: "Чат кабинета компании"},

	{Code: "telegram", Kind: contact.Messenger, Name: "Телеграм"},
	{Code: "whatsapp", Kind: contact.Messenger, Name: "Вотсап"},
	{Code: "viber", Kind: contact.Messenger, Name: "Вайбер"},

	{Code: "vk", Kind: contact.Social, Name: "ВКонтакте"},
	{Code: "ok", Kind: contact.Social, Name: "Одноклассники"},
	{Code: "store-reviews", Kind: contact.Social, Name: "Отзывы в магазинах приложений"},
	{Code: "forum", Kind: contact.Social, Name: "Форум абонентов"},

	{Code: "email", Kind: contact.Email, Name: "Почта help@"},
	{Code: businessMail, Kind: contact.Email, Name: "Почта для компаний"},

	{Code: "shop-moscow-tverskaya", Kind: contact.Retail, Name: "Салон: Москва, Тверская"},
	{Code: "shop-voronezh-plekhanovskaya", Kind: contact.Retail, Name: "Салон: Воронеж, Плехановская"},
	{Code: "shop-spb-nevsky", Kind: contact.Retail, Name: "Салон: Петербург, Невский"},
	{Code: "shop-krasnodar-krasnaya", Kind: contact.Retail, Name: "Салон: Краснодар, Красная"},
	{Code: "shop-kazan-baumana", Kind: contact.Retail, Name: "Салон: Казань, Баумана"},
	{Code: "shop-ekaterinburg-malysheva", Kind: contact.Retail, Name: "Салон: Екатеринбург, Малышева"},
	{Code: "shop-novosibirsk-krasny", Kind: contact.Retail, Name: "Салон: Новосибирск, Красный проспект"},
	{Code: "shop-vladivostok-svetlanskaya", Kind: contact.Retail, Name: "Салон: Владивосток, Светланская"},

	{Code: "account-web", Kind: contact.SelfService, Name: "Личный кабинет"},
	{Code: "app", Kind: contact.SelfService, Name: "Приложение"},
	{Code: "ussd", Kind: contact.SelfService, Name: "Короткие команды *100#"},
	{Code: "ivr", Kind: contact.SelfService, Name: "Голосовое меню"},
	{Code: "chatbot", Kind: contact.SelfService, Name: "Чат-бот"},
	{Code: "sms-command", Kind: contact.SelfService, Name: "СМС-команды"},
	{Code: "terminal", Kind: contact.SelfService, Name: "Терминалы в салонах"},
}

// Indexes into channels: the first of the kind's block, whose lines and shops
// stand in the order of regions.
const (
	firstVoice  = 0
	firstRetail = 25
)

// volumeShares is how self-service spreads over its channels.
var volumeShares = map[string]float64{
	"account-web": .24, "app": .47, "ussd": .11, "ivr": .07, "chatbot": .07, "sms-command": .025, "terminal": .015,
}

// indexOf returns the place of a channel in the table; the codes are ours.
func indexOf(code string) int {
	for i, c := range channels {
		if c.Code == code {
			return i
		}
	}
	panic("demo: no channel " + code)
}

var sources = map[contact.Kind]string{
	contact.Voice: "acd", contact.Chat: "chat", contact.Messenger: "messenger", contact.Social: "smm", contact.Email: "mail", contact.Retail: "pos",
}

var prefixes = map[contact.Kind]string{
	contact.Voice: "v", contact.Chat: "c", contact.Messenger: "m", contact.Social: "s", contact.Email: "e", contact.Retail: "r",
}

// Region weights are the customers' share.
var regions = []struct {
	code, name string
	weight     float64
	offset     int // hours from UTC, of most of its customers
}{
	{"moscow", "Москва", .19, 3},
	{"center", "Центр", .15, 3},
	{"northwest", "Северо-Запад", .12, 3},
	{"south", "Юг", .13, 3},
	{"volga", "Поволжье", .15, 4},
	{"ural", "Урал", .11, 5},
	{"siberia", "Сибирь", .09, 7},
	{"fareast", "Дальний Восток", .06, 10},
}

var sites = []struct{ code, name string }{
	{"chelyabinsk", "Челябинск"}, {"samara", "Самара"}, {"voronezh", "Воронеж"},
	{"novosibirsk", "Новосибирск"}, {"khabarovsk", "Хабаровск"}, {"ivanovo", "Иваново"},
}

// crew is a team: whom it serves, where it sits, how many they are. The line is
// that of its contacts.
type crew struct {
	code, name, site string
	kinds            []contact.Kind
	line             int
	size             int
	region           int // of a shop; -1 else
}

func crews() []crew {
	voice, chat := []contact.Kind{contact.Voice}, []contact.Kind{contact.Chat}
	talkers := []contact.Kind{contact.Messenger, contact.Social}
	list := []crew{}
	for i, s := range sites {
		for n := range 3 - i/5 { // two in Ivanovo, three elsewhere
			digit := string(rune('1' + n))
			list = append(list, crew{"voice-" + s.code + "-" + digit, "Голос " + s.name + "-" + digit, s.code, voice, 1, 13, -1})
		}
	}
	return append(list,
		crew{"chat-chelyabinsk-1", "Чаты Челябинск-1", "chelyabinsk", chat, 1, 14, -1},
		crew{"chat-chelyabinsk-2", "Чаты Челябинск-2", "chelyabinsk", chat, 1, 14, -1},
		crew{"chat-samara-1", "Чаты Самара-1", "samara", chat, 1, 14, -1},
		crew{"chat-novosibirsk-1", "Чаты Новосибирск-1", "novosibirsk", chat, 1, 14, -1},
		crew{"social-voronezh", "Соцсети и мессенджеры Воронеж", "voronezh", talkers, 1, 8, -1},
		crew{"social-samara", "Соцсети и мессенджеры Самара", "samara", talkers, 1, 8, -1},
		crew{"mail-ivanovo", "Почта Иваново", "ivanovo", []contact.Kind{contact.Email}, 1, 8, -1},
		crew{"experts-chelyabinsk", "Эксперты Челябинск", "chelyabinsk", nil, 2, 8, -1},
		crew{"experts-novosibirsk", "Эксперты Новосибирск", "novosibirsk", nil, 2, 8, -1},
		crew{"shops-west", "Салоны Запад", "ivanovo", []contact.Kind{contact.Retail}, 1, 12, 0},
		crew{"shops-south", "Салоны Юг", "voronezh", []contact.Kind{contact.Retail}, 1, 9, 3},
		crew{"shops-volga-ural", "Салоны Поволжье и Урал", "samara", []contact.Kind{contact.Retail}, 1, 9, 4},
		crew{"shops-east", "Салоны Восток", "khabarovsk", []contact.Kind{contact.Retail}, 1, 8, 6},
	)
}
