// Package work is the room of what the program does by itself: which events wait
// for which reader, what is done again and again, and one-off work that somebody
// asked for. Here stand what it is called and who may look at it and ask for it;
// what is done, and the leases under which several nodes share it, is in jobs.
package work

import (
	"time"

	"openpeople/internal/event"
	"openpeople/internal/i18n"
)

// Reader is who does something because of an event. Each is told of every one, and
// one that fails neither repeats nor holds up the others.
type Reader struct {
	Event event.Name
	Name  string // in the database: never change it
	Words i18n.Text
}

// Task is a line of the timetable.
type Task struct {
	Name  string // in the database: never change it
	Plan  Plan
	Words i18n.Text
}

// Claim asks for events that one reader is to be told of.
type Claim struct {
	Reader     string
	Readers    map[event.Name][]string // of every event: what happened is handed out to them
	Lease      string                  // of this claim alone
	Now, Until time.Time
	N          int // at most
}

// Turn asks for a task of the timetable.
type Turn struct {
	Task, Plan, Lease string
	Now, Until        time.Time
	First             time.Time // when it is due if it was never seen
	Next              time.Time // when it is due if it was planned otherwise
}

// Ended is what became of a turn.
type Ended struct {
	Task, Lease string
	At          time.Time
	Next        time.Time // when it is due again; zero: it was broken off and is due still
	Error       string
}
