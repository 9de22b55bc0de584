// Package work is the room of what the program does by itself: which events wait
// for which reader, what is done again and again, and one-off work that somebody
// asked for. Here stand what it is called and who may look at it and ask for it;
// what is done, and the leases under which several nodes share it, is in jobs.
package work

import (
	"encoding/json"
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

// Kind is a kind of one-off work.
type Kind struct {
	Name    string // in the database: never change it
	Words   i18n.Text
	Ordered bool // by a room, for something that somebody did there; not asked for by itself
}

// State is how far one-off work is.
type State string

const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Dead    State = "dead" // failed too often
)

// Work is one-off work that somebody asked for.
type Work struct {
	ID          int64
	Kind        string
	Words       i18n.Text       // of the kind; filled by Overview
	Key         string          // of several of a kind that are not done there is one with this key; "": any number
	Arguments   json.RawMessage // of a kind's own shape
	AskedBy     int64           // person; 0: the program itself
	AskedByName string          // filled when it is read
	AskedAt     time.Time
	State       State
	RunAt       time.Time // not before; of a running one the end of its lease
	Node        string    // who does or did it
	BeganAt     *time.Time
	EndedAt     *time.Time
	Progress
	Result   json.RawMessage // of a kind's own shape; empty before it is done
	Attempts int             // this one included
	Error    string          // of the last attempt
}

// Progress is how far work is. A later attempt goes on from the mark.
type Progress struct {
	Done, Total int64           // Total 0: not known yet
	Mark        json.RawMessage // of a kind's own shape; empty at the beginning
}

// Hire asks for the next work of a kind.
type Hire struct {
	Kind, Lease, Node string
	Now, Until        time.Time
}

// Finished is what became of an attempt.
type Finished struct {
	ID       int64
	Lease    string
	State    State // Waiting: once more at RunAt
	At       time.Time
	RunAt    time.Time
	Attempts int
	Progress
	Result json.RawMessage
	Error  string
}
