package review

import (
	"slices"

	"openpeople/internal/scorecard"
)

// What stands in Tally.Answers where no step was chosen. A step is its place on the scale,
// from 0.
const (
	lettered    = "0123456789"
	letterNA    = 'n'
	letterUnask = '-'
)

// Tally is what figures count of a review that was submitted.
type Tally struct {
	Answers          string // a letter for each criterion of the version, in their order
	Praised, Faulted int    // pins, on messages and on seconds of recordings, of good examples, and of faults
}

// TallyOf is what figures count of a sheet.
func TallyOf(card scorecard.Content, s Sheet) (t Tally) {
	for _, c := range card.Criteria() {
		letter := byte(letterUnask)
		switch a := s.Answers[c.Key]; {
		case a.NA:
			letter = letterNA
		case a.Points != nil:
			if at := slices.IndexFunc(c.Steps, func(step scorecard.Step) bool { return step.Points == *a.Points }); at >= 0 {
				letter = lettered[at]
			}
		}
		t.Answers += string(letter)
	}
	for _, p := range s.Pins {
		t.pinned(p.Kind)
	}
	for _, m := range s.Moments {
		t.pinned(m.Kind)
	}
	return t
}

func (t *Tally) pinned(kind PinKind) {
	switch kind {
	case Example:
		t.Praised++
	case Mistake:
		t.Faulted++
	}
}

// stepOf is the step that a letter says was chosen; false where none was.
func stepOf(c scorecard.Criterion, letter byte) (points int, ok bool) {
	if letter < '0' || int(letter-'0') >= len(c.Steps) {
		return 0, false
	}
	return c.Steps[letter-'0'].Points, true
}

// Steps are the letters of the steps of a criterion: of all, or of those under one half.
func Steps(c scorecard.Criterion, low bool) (letters []string) {
	for i, s := range c.Steps {
		if !low || c.IsLow(s.Points) {
			letters = append(letters, lettered[i:i+1])
		}
	}
	return letters
}
