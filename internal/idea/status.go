package idea

import "openpeople/internal/i18n"

// Status is where an idea stands.
type Status string

// The statuses.
const (
	StatusNew       Status = "new"
	StatusDiscussed Status = "discussed"
	StatusAccepted  Status = "accepted"
	StatusProgress  Status = "progress"
	StatusLive      Status = "live"
	StatusDeclined  Status = "declined"
)

// StatusRow is one line of the table of statuses.
type StatusRow struct {
	Status Status
	Name   i18n.Text // where an idea stands
	Move   i18n.Text // what somebody does who moves it there
	Open   bool      // people may vote
	Owned  bool      // has an owner and a due date; both are asked for while it is open
}

// Statuses is every status, in the order of an idea's life.
var Statuses = []StatusRow{
	{StatusNew, i18n.Text{RU: "Новая", EN: "New"}, i18n.Text{}, true, false},
	{StatusDiscussed, i18n.Text{RU: "Обсуждаем", EN: "Discussed"}, i18n.Text{RU: "Обсудить", EN: "Discuss it"}, true, false},
	{StatusAccepted, i18n.Text{RU: "Принята", EN: "Accepted"}, i18n.Text{RU: "Принять", EN: "Accept it"}, true, true},
	{StatusProgress, i18n.Text{RU: "В работе", EN: "In progress"}, i18n.Text{RU: "Взять в работу", EN: "Start the work"}, true, true},
	{StatusLive, i18n.Text{RU: "Работает", EN: "Live"}, i18n.Text{RU: "Запустить: уже работает", EN: "It is live"}, false, true},
	{StatusDeclined, i18n.Text{RU: "Отклонена", EN: "Declined"}, i18n.Text{RU: "Отклонить", EN: "Decline it"}, false, false},
}

// Transition is one way from a status to another. From and To are the same where
// only owner and due date change.
type Transition struct {
	From, To Status
	Why      bool // a reason must be given
}

// Transitions is every way that an idea may go, and no other.
var Transitions = []Transition{
	{StatusNew, StatusDiscussed, false},
	{StatusNew, StatusDeclined, true},
	{StatusDiscussed, StatusAccepted, false},
	{StatusDiscussed, StatusDeclined, true},
	{StatusAccepted, StatusAccepted, false}, // another owner, another date
	{StatusAccepted, StatusProgress, false},
	{StatusAccepted, StatusDeclined, true},
	{StatusProgress, StatusProgress, false},
	{StatusProgress, StatusLive, false},
	{StatusProgress, StatusDeclined, true},
	{StatusLive, StatusProgress, true},      // it did not hold
	{StatusDeclined, StatusDiscussed, true}, // reopened
}

// Row returns the status's line of the table; ok is false for none of ours.
func (s Status) Row() (row StatusRow, ok bool) {
	for _, r := range Statuses {
		if r.Status == s {
			return r, true
		}
	}
	return StatusRow{Status: s, Name: i18n.Text{RU: string(s), EN: string(s)}}, false
}

// Name is the status in words.
func (s Status) Name() i18n.Text {
	row, _ := s.Row()
	return row.Name
}

// Open reports whether people may still vote.
func (s Status) Open() bool {
	row, _ := s.Row()
	return row.Open
}

// Ways lists where an idea may go from here.
func (s Status) Ways() []Transition {
	var out []Transition
	for _, t := range Transitions {
		if t.From == s {
			out = append(out, t)
		}
	}
	return out
}

// way finds the transition to a status.
func (s Status) way(to Status) (Transition, bool) {
	for _, t := range s.Ways() {
		if t.To == to {
			return t, true
		}
	}
	return Transition{}, false
}

// NeedsOwner reports whether owner and due date must be named on the way to a
// status: while an accepted idea is on its way.
func (r StatusRow) NeedsOwner() bool { return r.Owned && r.Open }
