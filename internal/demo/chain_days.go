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

// OpenDays are the open people days, the first one first: five are over, one
// runs, one is announced.
func OpenDays() []OpenDay { return book().OpenDays }
