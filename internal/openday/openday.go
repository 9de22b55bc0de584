// Package openday is the room of open people days: the event with its places and
// shifts, who takes a seat in a shift, and the field notes that people write
// there. What notes and days lead to (ideas) lives next door; contacts and
// people are known here by id only.
package openday

import (
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Day is an open people day: an event of one or more calendar days on which
// everybody may serve customers.
type Day struct {
	ID           int64
	Title        string
	Aim          string // what it is for
	When         when.Period
	AnnouncedBy  int64 // person
	AnnouncedAt  time.Time
	Revision     int        // 1 when announced; a change of another revision is refused
	CancelledAt  *time.Time // nil: it stands
	CancelledBy  int64
	CancelReason string
}

// Cancelled reports whether the day was called off.
func (d Day) Cancelled() bool { return d.CancelledAt != nil }

// DayRow is a day in a list.
type DayRow struct {
	Day
	Places int
	Shifts int
	Seats  int // in all shifts
	Taken  int // of these
	Ahead  int // shifts that are not over
	Free   int // seats in these that are left
	Notes  int
	Mine   int // shifts in which the reader has a seat
}

// DayCard is a day as one who may sign up looks at it.
type DayCard struct {
	DayRow
	Offers []Offer  // at most OffersOnCard
	Team   []string // who comes of the teams that the reader leads, by name, at most TeamOnCard
	Coming int      // how many they are
}

// Offer is a shift that is not over, and whether the reader has a seat in it.
type Offer struct {
	Shift
	PlaceName string
	Mine      bool
}

// TeamGuest is a person of a team who has a seat on a day; Coming is how many such
// people there are on it.
type TeamGuest struct {
	DayID  int64
	Name   string
	Coming int
}

// PlaceKind is what kind of place it is.
type PlaceKind string

// KindRow is one line of the table of kinds.
type KindRow struct {
	Kind PlaceKind
	Name i18n.Text
}

// PlaceKinds is every kind of place.
var PlaceKinds = []KindRow{
	{"shop", i18n.Text{RU: "салон", EN: "shop"}},
	{"line", i18n.Text{RU: "телефонная линия", EN: "phone line"}},
	{"desk", i18n.Text{RU: "чат и сообщения", EN: "chat desk"}},
	{"visit", i18n.Text{RU: "выезд к клиенту", EN: "visit to a customer"}},
	{"other", i18n.Text{RU: "другое место", EN: "another place"}},
}

// KindName is the name of a kind of place; its code when it is none of ours.
func KindName(kind PlaceKind) i18n.Text {
	for _, k := range PlaceKinds {
		if k.Kind == kind {
			return k.Name
		}
	}
	return i18n.Text{RU: string(kind), EN: string(kind)}
}

// Place is where customers are served: a shop, a chat desk, a line. It is the
// same place on every open people day; kind and name say which one.
type Place struct {
	ID      int64
	Kind    PlaceKind
	Name    string
	Address string // or how to get in: a queue, a room, a link
}

// Shift is one span of time at one place of a day, with its seats.
type Shift struct {
	ID       int64
	DayID    int64
	PlaceID  int64
	StartsAt time.Time
	EndsAt   time.Time
	Seats    int
	Taken    int // seats that are signed up for; never above Seats
}

// Free is how many seats are left.
func (s Shift) Free() int { return s.Seats - s.Taken }

// Ended reports whether the shift is over: nobody signs up any more.
func (s Shift) Ended(now time.Time) bool { return !now.Before(s.EndsAt) }

// Running reports whether now lies inside the shift.
func (s Shift) Running(now time.Time) bool { return !now.Before(s.StartsAt) && now.Before(s.EndsAt) }

// Guest is a person with a seat in a shift. Role is the person's level.
type Guest struct {
	ShiftID  int64
	PersonID int64
	Name     string
	Role     actor.Role
	TakenAt  time.Time
}

// Level is how many and who of one role come.
type Level struct {
	Role  actor.Role
	Names []string // each person once, by name
}

// Plan is a day as its page shows it.
type Plan struct {
	Day
	Places []PlacePlan
	Levels []Level // the highest level last, as in actor.Roles; only those who come
	Notes  int
}

// PlacePlan is a place with its shifts on one day, by time.
type PlacePlan struct {
	Place
	Shifts []ShiftPlan
}

// ShiftPlan is a shift with who comes.
type ShiftPlan struct {
	Shift
	Guests []Guest
	Mine   bool // the reader has a seat
}

// Detail is a shift with its day and place.
type Detail struct {
	ShiftPlan
	Day   Day
	Place Place
}

// Stint is a person's own shift with the names that are needed to say which.
type Stint struct {
	Shift
	DayTitle  string
	PlaceName string
	PlaceKind PlaceKind
}

// Limits of what is typed, in characters where they are texts.
const (
	MaxTitle   = 120
	MaxAim     = 2000
	MaxReason  = 500
	MaxName    = 120
	MaxAddress = 300
	MaxSeats   = 500 // in a shift
	MaxShifts  = 48  // of a place on a day
	MaxPlaces  = 100 // on a day
	MaxDays    = 31  // of an event

	OffersOnCard = 6
	TeamOnCard   = 5
)
