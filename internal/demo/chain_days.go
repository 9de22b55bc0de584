package demo

import "openpeople/internal/openday"

// OpenDay is the plan of an open people day.
type OpenDay struct {
	Ago         int // days before the present one; below 0: to come
	Long        int // calendar days
	Title, Aim  string
	AnnouncedBy string // key of a person
	Places      []OpenPlace
	// Agents is how many agents come beside those who are named; they sit where
	// they serve.
	Agents int
}

// OpenPlace is a place of a day with its shifts.
type OpenPlace struct {
	Kind          openday.PlaceKind
	Name, Address string
	Shifts        []OpenShift
}

// OpenShift is a shift on the desk's clock and the keys of those who come.
type OpenShift struct {
	Day      int    // of the event, from 0
	From, To string // hh:mm
	Seats    int
	Guests   []string
}

func shifts(seats int, morning, afternoon []string) []OpenShift {
	return []OpenShift{{0, "10:00", "14:00", seats, morning}, {0, "14:00", "18:00", seats, afternoon}}
}

func who(keys ...string) []string { return keys }

func shop(name, address string, list []OpenShift) OpenPlace {
	return OpenPlace{"shop", name, address, list}
}

func phones(list []OpenShift) OpenPlace {
	return OpenPlace{"line", "Горячая линия 0722, Челябинск", "Зал 2, второй этаж; гарнитуру даст дежурный супервайзер", list}
}

func writing(list []OpenShift) OpenPlace {
	return OpenPlace{"desk", "Чат в приложении, Самара", "Вход по своей учётной записи, очередь «app»; коллега рядом", list}
}

func atHome(name, address, from, to string, guests []string) OpenPlace {
	return OpenPlace{"visit", name, address, []OpenShift{{0, from, to, 2, guests}}}
}

// OpenDays are the open people days, the first one first: five are over, one
// runs, one is announced.
func OpenDays() []OpenDay { return openDays }

var openDays = []OpenDay{{
	Ago: 297, Long: 1, AnnouncedBy: TheSupervisor, Agents: 3,
	Title: "Первый день открытых людей",
	Aim:   "Каждый, кто принимает решения, полдня обслуживает сам: в салоне, на линии, в чате. Ничего не проверяем и не показываем себя, только помогаем людям и записываем, что увидели.",
	Places: []OpenPlace{
		shop("Салон: Москва, Тверская", "Тверская, 12; спросить Дарью", shifts(3, who(TheDirector, "savchenko"), who("belozerova"))),
		phones(shifts(4, who(TheSupervisor), who("roshchin", TheAdmin))),
		writing(shifts(3, who("gordeeva"), nil)),
		atHome("Домашний интернет: с монтажником по Твери", "Выезд от узла на Советской, 9:40", "10:30", "15:30", who("kryuchkova")),
	},
}, {
	Ago: 226, Long: 1, AnnouncedBy: "gordeeva", Agents: 3,
	Title: "День открытых людей: первая неделя после смены цен",
	Aim:   "У части клиентов сегодня изменилась плата за тариф. Будем там, где об этом спрашивают, и запишем вопросы, на которые у нас нет простого ответа.",
	Places: []OpenPlace{
		shop("Салон: Казань, Баумана", "Баумана, 51", shifts(2, who("belozerova"), who("savchenko"))),
		phones(shifts(6, who("roshchin", "platonov"), who(TheDirector, TheSupervisor))),
		writing(shifts(4, who("kryuchkova"), who("gordeeva", TheAdmin))),
	},
}, {
	Ago: 151, Long: 1, AnnouncedBy: "akhmetov", Agents: 4,
	Title: "День открытых людей перед отпусками",
	Aim:   "Роуминг, дача, связь для родителей. Смотрим, что человек узнаёт сам, а за чем приходит к нам, и почему.",
	Places: []OpenPlace{
		shop("Салон: Краснодар, Красная", "Красная, 88", shifts(3, who(TheDirector), who("platonov"))),
		shop("Салон: Новосибирск, Красный проспект", "Красный проспект, 29", shifts(2, who("akhmetov"), who("roshchin"))),
		phones(shifts(5, who("kim", "belozerova"), who(TheSupervisor))),
		writing(shifts(3, who(TheAdmin), who("gordeeva"))),
		atHome("Выезд: качество связи в садовом товариществе", "С измерителями сети, посёлок Рябиновый", "11:00", "16:00", who("kryuchkova")),
	},
}, {
	Ago: 82, Long: 1, AnnouncedBy: TheSupervisor, Agents: 3,
	Title: "День открытых людей: учебный год начался",
	Aim:   "Номера для первоклассников, семейные группы, перенос домашнего интернета после переезда. Что мешает сделать это за один раз?",
	Places: []OpenPlace{
		shop("Салон: Екатеринбург, Малышева", "Малышева, 44", shifts(3, who("roshchin", "savchenko"), who("belozerova"))),
		phones(shifts(5, who(TheDirector), who("kim"))),
		writing(shifts(4, who("akhmetov"), who(TheSupervisor))),
		atHome("Домашний интернет: с монтажником по Казани", "Выезд от салона на Баумана", "10:30", "15:30", who("platonov")),
	},
}, {
	Ago: 27, Long: 1, AnnouncedBy: "kryuchkova", Agents: 4,
	Title: "День открытых людей: слушаем тех, кто недоволен",
	Aim:   "Берём очереди, где оценки ниже остальных: чат в приложении и домашний интернет. Не спорим с оценкой, ищем, что её опустило.",
	Places: []OpenPlace{
		shop("Салон: Петербург, Невский", "Невский, 71", shifts(3, who("belozerova"), who("platonov"))),
		phones(shifts(5, who("savchenko", "roshchin"), who("gordeeva"))),
		writing(shifts(5, who(TheDirector, TheSupervisor), who("kim", TheAdmin))),
		atHome("Домашний интернет: с монтажником по Самаре", "Выезд от узла на Ново-Садовой, 10:00", "10:30", "15:30", who("akhmetov")),
	},
}, {
	Ago: 1, Long: 2, AnnouncedBy: TheSupervisor, Agents: 5,
	Title: "Сутки открытых людей",
	Aim:   "Служба работает круглые сутки, и решения должны годиться ночью тоже. Смены и днём, и ночью: кто обращается в три часа ночи и чего нам в это время не хватает?",
	Places: []OpenPlace{
		{"line", "Горячая линия 0722, Челябинск", "Зал 2, второй этаж; гарнитуру даст дежурный супервайзер", []OpenShift{
			{0, "16:00", "00:00", 4, who("roshchin", "gordeeva")},
			{1, "00:00", "08:00", 4, who(TheDirector, "kim")},
			{1, "08:00", "16:00", 4, who("belozerova", TheAgent)},
			{1, "16:00", "00:00", 4, who("akhmetov")},
		}},
		{"desk", "Чат в приложении, Самара", "Вход по своей учётной записи, очередь «app»; коллега рядом", []OpenShift{
			{0, "16:00", "00:00", 3, who("kryuchkova")},
			{1, "00:00", "08:00", 3, who("savchenko")},
			{1, "08:00", "16:00", 3, who(TheSupervisor)},
			{1, "16:00", "00:00", 3, who(TheAdmin)},
		}},
		shop("Салон: Москва, Тверская", "Тверская, 12; спросить Дарью", []OpenShift{
			{0, "12:00", "16:00", 2, who("belozerova", "platonov")},
			{1, "10:00", "14:00", 2, who("roshchin")},
			{1, "14:00", "19:00", 3, who(TheDirector)},
		}),
		shop("Салон: Казань, Баумана", "Баумана, 51", []OpenShift{
			{0, "12:00", "16:00", 2, nil},
			{1, "10:00", "14:00", 2, who("savchenko")},
		}),
	},
}, {
	Ago: -10, Long: 1, AnnouncedBy: TheSupervisor,
	Title: "День открытых людей перед праздниками",
	Aim:   "Подарки, доставка, новые номера, поездки к родным. Самый людный день года: берите смену там, где страшнее всего.",
	Places: []OpenPlace{
		shop("Салон: Москва, Тверская", "Тверская, 12; спросить Дарью", shifts(3, who(TheDirector, "savchenko", "shops-west"), who("roshchin"))),
		shop("Салон: Казань, Баумана", "Баумана, 51", shifts(2, who("belozerova", "shops-volga-ural"), nil)),
		shop("Салон: Воронеж, Плехановская", "Плехановская, 15", shifts(2, who("platonov"), nil)),
		phones(shifts(6, who("kim", "voice-samara-1"), who("gordeeva", "voice-voronezh-1", "voice-khabarovsk-1"))),
		writing(shifts(4, who("chat-samara-1"), who("kryuchkova", "chat-chelyabinsk-1"))),
		atHome("Домашний интернет: с монтажником по Туле", "Выезд от узла на Фрунзе, 10:00", "10:30", "15:30", who("akhmetov")),
	},
}}
