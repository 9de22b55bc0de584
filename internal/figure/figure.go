// Package figure is the leaf of what is counted. A Fact is what is known of one
// row that counts (a contact, the sending of its invitation, a review of it); a
// Sum is a number that a fact adds; a Place is the day and the dimensions under
// which it adds it. The tables Sums and Dimensions are read by everything that
// stores, narrows, adds up and checks figures: a new sum or dimension is a line.
// What is computed from sums (shares, means, targets) is in report, how they are
// kept is in store/figures.
package figure

import (
	"slices"

	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Part is which kind of row a fact is about. Facts of each part stand on a day of
// their own.
type Part int

const (
	Contacts Part = iota // a closed contact with its decision and its answer, on the day it ended
	Sendings             // the contact's invitation, on the day it was sent
	Reviews              // a review of the contact, on the day it was submitted

	Parts // how many there are
)

// Dimension is a way to cut figures.
type Dimension int

// Desk is no cut at all: one value, 0.
const (
	Desk Dimension = iota
	Channel
	Operator
	Team
	Site
	Region
	Client
	Topic
	Line
	EndReason
	Survey
	Rule
	Delivery
	Language
	Hour
	Decision
	HandlingBand
	Repeats
	AnsweredAfter

	dimensions
)

// ChannelKind cuts nothing: it narrows to the channels of a kind, under which figures are
// kept.
const ChannelKind Dimension = -1

// NumDimensions is how many dimensions there are, Desk among them.
const NumDimensions = int(dimensions)

// DimensionRow is one line of the table of dimensions.
type DimensionRow struct {
	Key  string // in URLs, in JSON, as the API names it
	Name i18n.Text
	// Agents: what a guest served counts under none of its values (0).
	Agents bool
	// Number: its values are numbers, up to Max where figures are narrowed by them, 0 for
	// none; else they are codes.
	Number bool
	Max    int
	// Filter: pages and the API narrow figures by it.
	Filter bool
	Lacks  bool // a contact may have none of its values, and figures are narrowed to those
	// Values is every value, where they are not of the desk's own. A value is kept as its
	// place in the list, from 1: new ones stand at the end.
	Values []Value
}

// Value is one of a closed list of values.
type Value struct {
	Code string
	Name i18n.Text
}

// NumberOf is the number of a value of a closed list, 0 for a code that is none of it.
func (row DimensionRow) NumberOf(code string) int64 {
	return int64(slices.IndexFunc(row.Values, func(v Value) bool { return v.Code == code }) + 1)
}

// CodeOf is the code of a number of a closed list, "" for one that is none of it.
func (row DimensionRow) CodeOf(n int64) string {
	if n < 1 || n > int64(len(row.Values)) {
		return ""
	}
	return row.Values[n-1].Code
}

// NameOf is the name of a code of a closed list; the code itself for one that is none of it.
func (row DimensionRow) NameOf(code string) i18n.Text {
	if n := row.NumberOf(code); n > 0 {
		return row.Values[n-1].Name
	}
	return i18n.Text{RU: code, EN: code}
}

// MaxLine is the last line of a desk.
const MaxLine = 9

// HoursOfWeek is how many values Hour has.
const HoursOfWeek = 7 * 24

// Dimensions is every dimension. The order is part of the stored form.
var Dimensions = [NumDimensions]DimensionRow{
	Desk:     {Key: "desk", Name: i18n.Text{RU: "Контакт-центр", EN: "Contact centre"}},
	Channel:  {Key: "channel", Name: i18n.Text{RU: "Канал", EN: "Channel"}, Filter: true},
	Operator: {Key: "operator", Name: i18n.Text{RU: "Оператор", EN: "Operator"}, Agents: true, Filter: true, Lacks: true},
	Team:     {Key: "team", Name: i18n.Text{RU: "Группа", EN: "Team"}, Agents: true, Filter: true, Lacks: true},
	Site:     {Key: "site", Name: i18n.Text{RU: "Площадка", EN: "Site"}, Filter: true, Lacks: true},
	Region:   {Key: "region", Name: i18n.Text{RU: "Регион", EN: "Region"}, Filter: true, Lacks: true},
	// The company served, where a centre serves several.
	Client: {Key: "client", Name: i18n.Text{RU: "Заказчик", EN: "Client"}, Filter: true, Lacks: true},
	Topic:  {Key: "topic", Name: i18n.Text{RU: "Тема", EN: "Topic"}, Filter: true, Lacks: true},
	Line:   {Key: "line", Name: i18n.Text{RU: "Линия", EN: "Line"}, Number: true, Max: MaxLine, Filter: true, Lacks: true},
	// Who or what ended the contact.
	EndReason: {Key: "end_reason", Name: i18n.Text{RU: "Чем закончилось", EN: "How it ended"}, Filter: true, Lacks: true, Values: []Value{
		{"customer", i18n.Text{RU: "завершил клиент", EN: "the customer ended it"}},
		{"operator", i18n.Text{RU: "завершил оператор", EN: "the operator ended it"}},
		{"transfer", i18n.Text{RU: "перевод", EN: "transfer"}},
		{"timeout", i18n.Text{RU: "истекло время ожидания", EN: "time ran out"}},
		{"system", i18n.Text{RU: "завершила система", EN: "the system ended it"}},
	}},
	Survey: {Key: "survey", Name: i18n.Text{RU: "Опрос", EN: "Survey"}, Filter: true, Lacks: true},
	// What the contact's invitation came of, travels by and is written in.
	Rule:     {Key: "rule", Name: i18n.Text{RU: "Правило", EN: "Rule"}, Number: true, Max: 1 << 53, Filter: true, Lacks: true},
	Delivery: {Key: "delivery", Name: i18n.Text{RU: "Доставка", EN: "Delivery"}, Filter: true, Lacks: true},
	Language: {Key: "language", Name: i18n.Text{RU: "Язык", EN: "Language"}, Filter: true, Lacks: true},
	// Of the week on the desk's clock: 0 is Monday from midnight to one, 167 the
	// last hour of Sunday.
	Hour: {Key: "hour_of_week", Name: i18n.Text{RU: "Час недели", EN: "Hour of the week"}, Number: true, Max: HoursOfWeek - 1, Filter: true},
	// Whether it was decided to ask the customer, and why not. 0: nothing was decided.
	Decision: {Key: "decision", Name: i18n.Text{RU: "Решение об опросе", EN: "Decision to ask"}, Filter: true, Lacks: true, Values: []Value{
		{"asked", i18n.Text{RU: "спрашиваем", EN: "asked"}},
		{"no_rule", i18n.Text{RU: "нет подходящего правила", EN: "no rule fits"}},
		{"no_address", i18n.Text{RU: "некуда написать", EN: "no address"}},
		{"opted_out", i18n.Text{RU: "просил не спрашивать", EN: "opted out"}},
		{"quarantine", i18n.Text{RU: "карантин: недавно спрашивали", EN: "quarantine: asked lately"}},
		{"sampled_out", i18n.Text{RU: "не попал в выборку", EN: "sampled out"}},
		{"too_old", i18n.Text{RU: "обращение слишком старое", EN: "the contact is too old"}},
		{"held", i18n.Text{RU: "рассылка остановлена", EN: "sending is held"}},
	}},
	// How long it took to handle; see Handling.
	HandlingBand: {Key: "handling", Name: i18n.Text{RU: "Время обработки", EN: "Handling time"}, Filter: true, Lacks: true, Values: []Value{
		{"under_30_s", i18n.Text{RU: "до 30 с", EN: "under 30 s"}},
		{"30_to_60_s", i18n.Text{RU: "30–60 с", EN: "30 to 60 s"}},
		{"1_to_3_min", i18n.Text{RU: "1–3 мин", EN: "1 to 3 min"}},
		{"3_to_10_min", i18n.Text{RU: "3–10 мин", EN: "3 to 10 min"}},
		{"over_10_min", i18n.Text{RU: "дольше 10 мин", EN: "over 10 min"}},
	}},
	// Whether another contact of that customer and topic followed within seven days. 0: the
	// customer or the topic is not known.
	Repeats: {Key: "repeats", Name: i18n.Text{RU: "Вернулся ли клиент", EN: "Did the customer come back"}, Filter: true, Lacks: true, Values: []Value{
		{"no", i18n.Text{RU: "не вернулся за 7 дней", EN: "not within 7 days"}},
		{"yes", i18n.Text{RU: "вернулся за 7 дней", EN: "within 7 days"}},
	}},
	// How long after the invitation was sent the customer answered. 0: no answer, or a mark
	// that was taken elsewhere.
	AnsweredAfter: {Key: "answered_after", Name: i18n.Text{RU: "Когда ответил", EN: "When they answered"}, Filter: true, Lacks: true, Values: []Value{
		{"1_hour", i18n.Text{RU: "в первый час", EN: "within an hour"}},
		{"1_day", i18n.Text{RU: "в первые сутки", EN: "within a day"}},
		{"3_days", i18n.Text{RU: "на 2–3-й день", EN: "on day 2 or 3"}},
		{"later", i18n.Text{RU: "позже", EN: "later"}},
	}},
}

// kinds is the row of ChannelKind.
var kinds = DimensionRow{Key: "channel_kind", Name: i18n.Text{RU: "Вид канала", EN: "Kind of channel"}, Filter: true, Values: []Value{
	{"voice", i18n.Text{RU: "телефон", EN: "phone"}},
	{"chat", i18n.Text{RU: "чат", EN: "chat"}},
	{"social", i18n.Text{RU: "соцсеть", EN: "social network"}},
	{"messenger", i18n.Text{RU: "мессенджер", EN: "messenger"}},
	{"email", i18n.Text{RU: "почта", EN: "e-mail"}},
	{"retail", i18n.Text{RU: "салон", EN: "shop"}},
	{"self_service", i18n.Text{RU: "самообслуживание", EN: "self-service"}},
}}

// Row is what is known of a dimension.
func (d Dimension) Row() *DimensionRow {
	if d == ChannelKind {
		return &kinds
	}
	return &Dimensions[d]
}

// Filters are the dimensions by which pages and the API narrow figures, in the order in
// which it is said.
var Filters = func() (list []Dimension) {
	for i, row := range Dimensions {
		if row.Filter {
			list = append(list, Dimension(i))
		}
		if Dimension(i) == Channel {
			list = append(list, ChannelKind)
		}
	}
	return list
}()

// DimensionOf finds a dimension by its key.
func DimensionOf(key string) (Dimension, bool) {
	i := slices.IndexFunc(Dimensions[:], func(row DimensionRow) bool { return row.Key == key })
	return Dimension(i), i > int(Desk)
}

// Bands are where numbers end that are one value of a dimension, each of the next one.
type Bands []int64

const hour = 3_600_000 // milliseconds

// Handling are the bands of HandlingBand in seconds, Answering those of AnsweredAfter in
// milliseconds, one less than went by from the sending to the answer.
var (
	Handling  = Bands{30, 60, 180, 600}
	Answering = Bands{hour, 24 * hour, 72 * hour}
)

// Of is which band holds a number, from 1.
func (ends Bands) Of(n int64) int64 {
	i := slices.IndexFunc(ends, func(end int64) bool { return n < end })
	if i < 0 {
		i = len(ends)
	}
	return int64(i + 1)
}

// Place is where a fact stands: its day and its value of each dimension, 0 when
// it has none. It is the snapshot of the contact, whose day never changes.
type Place struct {
	Day   when.Day
	At    [NumDimensions]int64
	Guest bool // served by a guest of an open people day
}

// Counts is the value of a dimension under which the fact counts: what a guest
// served counts for customers' figures, not for agents'.
func (p *Place) Counts(d Dimension) int64 {
	if p.Guest && Dimensions[d].Agents {
		return 0
	}
	return p.At[d]
}

// Fact is one row that counts. Nil and false mean absent, never 0.
type Fact struct {
	Part      Part
	ID        int64 // of the contact, the invitation or the review: its name within the part
	ContactID int64
	Place

	// Of a contact.
	EndedAt  int64 // unix milliseconds
	Line     *int
	Digital  bool // its channel counts above the line of the digital share
	Keyed    bool // customer and topic are known
	Repeated bool // another contact of that customer and topic followed within seven days
	Handling *int // seconds
	Wait     *int // seconds
	Beyond   bool // beyond the procedure
	Asked    bool
	Reviewed bool  // a review of it was submitted
	Scale    Scale // of the survey that asked

	// Of a contact, as the customer answered; Answered of a sending too.
	Answered  bool
	Mark      *int
	Solved    *bool
	Commented bool

	// Of a review: its score in millionths of a point.
	Score int64
}

// Scale says which marks of a survey's version count as what.
type Scale struct {
	Top                     int
	Satisfied, Dissatisfied []int
}

// Sums is one number for each line of the table, by index.
type Sums [NumSums]int64

// Plus returns the sums of two sets of facts.
func (s Sums) Plus(o Sums) Sums {
	for i, n := range o {
		s[i] += n
	}
	return s
}

// SumsOf is what one fact adds.
func SumsOf(f *Fact) (s Sums) {
	for i := range Table {
		if row := &Table[i]; row.Part == f.Part {
			s[i] = row.Of(f)
		}
	}
	return s
}
