package comment

import (
	"cmp"
	"slices"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Standing is how the mark of an answer stands on the scale of its survey.
type Standing uint8

const (
	Unmarked Standing = iota
	Rest
	Low
)

// Between stands among the words of an answer where others stood that say nothing.
const Between int32 = -1

// denials are words that stand everywhere and yet turn what follows.
var denials = []i18n.Text{{RU: "не", EN: "not"}, {RU: "нет", EN: "no"}, {RU: "ни", EN: "nor"}, {RU: "без", EN: "without"}, {EN: "never"}}

// Denies reports whether a term that stands everywhere turns what follows it.
func Denies(term string) bool {
	return slices.ContainsFunc(denials, func(d i18n.Text) bool { return term == d.RU || term == d.EN })
}

// tells reports whether a term says something by itself: a number does not, nor what denies.
func tells(term string) bool { return !Denies(term) && strings.Trim(term, "0123456789") != "" }

// Answer is what a customer said: words in their order, reasons that were ticked. Words and
// reasons are numbers of a Corpus.
type Answer struct {
	ContactID int64
	Standing  Standing
	Written   bool // there is a comment
	Words     []int32
	Reasons   []int32
}

// Day is what was said about the contacts of a day. Several readers may hold it at once:
// nobody changes it.
type Day struct {
	On      when.Day
	Answers []Answer // by their contacts
	Words   []int32  // that stand in its comments
	Forms   []int32  // by the places of Words: a form of each, as it stood in one
}

// Corpus is what was said about many contacts, the latest days first.
type Corpus struct {
	Days  []Day
	Terms []string // by the numbers of words; some may stand in no answer
	Forms []string // by the numbers of forms
	Codes []string // of reasons, by their numbers
	Until when.Day // nothing before it was read for there being so much; 0: all was
	Waits bool     // some answers are not counted yet
}

// form is a word as it stood in a comment of the latest day that has it.
func (c *Corpus) form(word int32) string {
	for _, day := range c.Days {
		if i := slices.Index(day.Words, word); i >= 0 {
			return c.Forms[day.Forms[i]]
		}
	}
	return c.Terms[word]
}

// compare orders words, the longer first, for they say more: their numbers differ from
// reading to reading.
func (c *Corpus) compare(a, b []int32) int {
	return slices.CompareFunc(a, b, func(one, other int32) int {
		return cmp.Or(cmp.Compare(len(c.Terms[other]), len(c.Terms[one])), cmp.Compare(c.Terms[one], c.Terms[other]))
	})
}

// Only leaves of a day the answers that a reader wants.
func (d Day) Only(wanted func(a *Answer) bool) Day {
	var left []Answer
	for i := range d.Answers {
		if wanted(&d.Answers[i]) {
			left = append(left, d.Answers[i])
		}
	}
	d.Answers = left
	return d
}

// Reading is what a corpus is narrowed to.
type Reading struct {
	Filter
	Within actor.Reach
	Ticked bool // what was ticked is read, with and without a comment; else comments alone
}

// Narrowed reports whether more than days narrows it.
func (r Reading) Narrowed() bool {
	for _, values := range r.By {
		if len(values) > 0 {
			return true
		}
	}
	return r.Within.Limited || len(r.Attributes) > 0 || r.Counted || len(r.Marks) > 0 || len(r.Tags) > 0 || len(r.Without) > 0
}

// MostAnswers bounds what is read of a corpus: it ends with the day with which there are so
// many.
const MostAnswers = 60_000
