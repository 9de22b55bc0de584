// Package idea is the room of proposals for improvement: what somebody on the
// staff proposes, of what it came (contacts, reviews, field notes), who supports
// it, what was said about it, and what became of it, status by status. What an
// idea moved (its effect) is not here yet; contacts, reviews and notes are known
// by id only.
package idea

import (
	"time"

	"openpeople/internal/when"
)

// Idea is one proposal. What somebody wrote never changes; its status is that of
// its last Change.
type Idea struct {
	ID         int64
	Key        string // made when the form was opened; a repeated post has the same
	AuthorID   int64
	Title      string
	Problem    string
	Proposal   string
	CreatedAt  time.Time
	Status     Status
	MovedAt    time.Time // of the last change
	Revision   int       // number of the last change, from 1
	OwnerID    int64     // 0 before it is accepted
	DueDay     when.Day  // 0 before it is accepted
	Votes      int
	Comments   int
	AnsweredAt *time.Time // first change or comment by somebody else who decides; nil: none yet
}

// Slice is what an idea should move: ids of channels, topics and regions. An
// empty list is all of them.
type Slice struct {
	Channels []int64
	Topics   []int64
	Regions  []int64
}

// Whole reports whether it is the whole desk.
func (s Slice) Whole() bool { return len(s.Channels)+len(s.Topics)+len(s.Regions) == 0 }

// Named is an id with its name.
type Named struct {
	ID   int64
	Name string
}

// Names is what a slice can be made of, by name.
type Names struct{ Channels, Topics, Regions []Named }

// Row is an idea in a list, with names for ids.
type Row struct {
	Idea
	AuthorName string
	OwnerName  string
	Mine       bool // the reader voted for it
}

// Change is one state of an idea; they append. The first is "new".
type Change struct {
	IdeaID     int64
	Number     int
	At         time.Time
	PersonID   int64
	PersonName string
	Status     Status
	Reason     string
	OwnerID    int64
	OwnerName  string
	DueDay     when.Day
}

// Comment is what somebody said about an idea.
type Comment struct {
	ID         int64
	Key        string // like an idea's
	IdeaID     int64
	PersonID   int64
	PersonName string
	At         time.Time
	Words      string
}

// Voter is somebody who supports an idea.
type Voter struct {
	PersonID int64
	Name     string
	At       time.Time
}

// Link is an idea as other pages name it: what a contact, a review or a note fed.
type Link struct {
	ID     int64
	Title  string
	Status Status
	Votes  int
}

// Order is how a list of ideas stands.
type Order string

// The orders.
const (
	MostWanted Order = "wanted" // most votes first
	Newest     Order = "new"    // latest first
)

// Orders lists every order, the usual one first.
var Orders = []Order{MostWanted, Newest}

// Filter narrows a list of ideas. Zero means any.
type Filter struct {
	Open     bool   // not live and not declined
	Status   Status // one status; wins over Open
	AuthorID int64
	OwnerID  int64
	Search   string // words that all must stand in it, in any form
}

// CountLimit is as far as a list with this filter is counted: what is found by
// words cannot be counted in an index.
func (f Filter) CountLimit() int {
	if f.Search != "" {
		return searchLimit
	}
	return countLimit
}

// Limits of what is typed, in characters, and of lists.
const (
	MaxTitle    = 120
	MaxText     = 4000 // problem, proposal
	MaxComment  = 2000
	MaxReason   = 1000
	MaxSearch   = 200
	MaxOrigins  = 20  // of one idea, when it is stored
	MaxFrom     = 200 // origins of one idea in all
	MaxSlice    = 100 // values of one kind in a slice
	MaxComments = 500 // shown on the page, the latest
	MaxVoters   = 200 // names shown on the page
	countLimit  = 100_000
	searchLimit = 1000
	// SimilarShown is how many similar ideas are shown.
	SimilarShown = 5
	// AnswerWithin is how many days an idea may wait for its first answer.
	AnswerWithin = 14
)
