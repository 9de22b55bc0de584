package account

import (
	"slices"

	"openpeople/internal/i18n"
)

// Zone is a time zone to choose.
type Zone struct {
	Name  string // of IANA
	Title i18n.Text
}

// Zones is the time zones that are offered; any IANA name may be stored.
var Zones = []Zone{
	{"Europe/Kaliningrad", i18n.Text{RU: "Калининград, UTC+2", EN: "Kaliningrad, UTC+2"}},
	{"Europe/Moscow", i18n.Text{RU: "Москва, UTC+3", EN: "Moscow, UTC+3"}},
	{"Europe/Minsk", i18n.Text{RU: "Минск, UTC+3", EN: "Minsk, UTC+3"}},
	{"Europe/Samara", i18n.Text{RU: "Самара, UTC+4", EN: "Samara, UTC+4"}},
	{"Asia/Tbilisi", i18n.Text{RU: "Тбилиси, UTC+4", EN: "Tbilisi, UTC+4"}},
	{"Asia/Yerevan", i18n.Text{RU: "Ереван, UTC+4", EN: "Yerevan, UTC+4"}},
	{"Asia/Yekaterinburg", i18n.Text{RU: "Екатеринбург, Челябинск, UTC+5", EN: "Yekaterinburg, Chelyabinsk, UTC+5"}},
	{"Asia/Tashkent", i18n.Text{RU: "Ташкент, UTC+5", EN: "Tashkent, UTC+5"}},
	{"Asia/Almaty", i18n.Text{RU: "Алматы, UTC+5", EN: "Almaty, UTC+5"}},
	{"Asia/Omsk", i18n.Text{RU: "Омск, UTC+6", EN: "Omsk, UTC+6"}},
	{"Asia/Bishkek", i18n.Text{RU: "Бишкек, UTC+6", EN: "Bishkek, UTC+6"}},
	{"Asia/Novosibirsk", i18n.Text{RU: "Новосибирск, UTC+7", EN: "Novosibirsk, UTC+7"}},
	{"Asia/Krasnoyarsk", i18n.Text{RU: "Красноярск, UTC+7", EN: "Krasnoyarsk, UTC+7"}},
	{"Asia/Irkutsk", i18n.Text{RU: "Иркутск, UTC+8", EN: "Irkutsk, UTC+8"}},
	{"Asia/Yakutsk", i18n.Text{RU: "Якутск, Чита, UTC+9", EN: "Yakutsk, Chita, UTC+9"}},
	{"Asia/Vladivostok", i18n.Text{RU: "Владивосток, UTC+10", EN: "Vladivostok, UTC+10"}},
	{"Asia/Magadan", i18n.Text{RU: "Магадан, UTC+11", EN: "Magadan, UTC+11"}},
	{"Asia/Kamchatka", i18n.Text{RU: "Петропавловск-Камчатский, UTC+12", EN: "Petropavlovsk-Kamchatsky, UTC+12"}},
	{"Europe/London", i18n.Text{RU: "Лондон", EN: "London"}},
	{"Europe/Berlin", i18n.Text{RU: "Берлин", EN: "Berlin"}},
	{"Europe/Athens", i18n.Text{RU: "Афины", EN: "Athens"}},
	{"Asia/Dubai", i18n.Text{RU: "Дубай, UTC+4", EN: "Dubai, UTC+4"}},
	{"Asia/Shanghai", i18n.Text{RU: "Шанхай, UTC+8", EN: "Shanghai, UTC+8"}},
	{"America/New_York", i18n.Text{RU: "Нью-Йорк", EN: "New York"}},
	{"UTC", i18n.Text{RU: "UTC", EN: "UTC"}},
}

// ZonesWith is Zones, and the current one when it is none of them.
func ZonesWith(current string) []Zone {
	if current == "" || slices.ContainsFunc(Zones, func(z Zone) bool { return z.Name == current }) {
		return Zones
	}
	return append(slices.Clone(Zones), Zone{current, i18n.Text{RU: current, EN: current}})
}

// ZoneTitle names a time zone; by its IANA name when it is none of Zones.
func ZoneTitle(name string) i18n.Text {
	for _, z := range ZonesWith(name) {
		if z.Name == name {
			return z.Title
		}
	}
	return i18n.Text{RU: name, EN: name}
}
