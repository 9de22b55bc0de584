package demo

import "openpeople/internal/idea"

// Idea is the plan of an idea with its history. Texts are templates, people,
// notes and dimensions are keys and codes.
type Idea struct {
	By                        string
	Ago                       int // days; 0: within the last hours
	Title, Problem, Proposal  string
	Channels, Topics, Regions []string // the slice that it should move
	Notes                     []string // field notes of which it came
	Cases                     int      // reviewed contacts of its topics of which it came
	Votes                     int
	Talk                      []Remark
	Moves                     []Move
}

// Remark is a comment, so many days after the idea.
type Remark struct {
	After int
	By    string
	Words string
}

// Move is a change of status, so many days after the idea; Due is counted from it.
type Move struct {
	After  int
	By     string
	To     idea.Status
	Reason string
	Owner  string
	Due    int
}

// Ideas are the ideas, the first one first.
func Ideas() []Idea { return book().Ideas }
