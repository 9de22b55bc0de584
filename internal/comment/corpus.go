package comment

import (
	"slices"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Standing is how the mark of an answer stands on the scale of its survey.
type Standing int

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
// reasons are numbers, of a day or of a Corpus.
type Answer struct {
	ContactID int64
	Day       when.Day
	Standing  Standing
	Written   bool // there is a comment
	Words     []int32
	Reasons   []int32
}

// Corpus is what was said about many contacts, the latest days first.
type Corpus struct {
	Answers []Answer
	Terms   []string // by the numbers of words
	Forms   []string // a form of each, as it stood in a comment of a late day
	Codes   []string // of reasons, by their numbers
	Until   when.Day // nothing before it was read for there being so much; 0: all was
	Waits   bool     // some answers are not counted yet

	words, reasons map[string]int32
	said           []int32
	day            when.Day
}

// NewCorpus returns an empty one.
func NewCorpus() *Corpus { return &Corpus{words: map[string]int32{}, reasons: map[string]int32{}} }

// On says of which day the answers are that come.
func (c *Corpus) On(day when.Day) { c.day = day }

// Word is the number of a term; form is one of its forms.
func (c *Corpus) Word(term, form []byte) int32 {
	i, known := c.words[string(term)]
	if !known {
		i = int32(len(c.Terms))
		c.Terms, c.Forms = append(c.Terms, string(term)), append(c.Forms, string(form))
		c.words[c.Terms[i]] = i
	}
	return i
}

// Reason is the number of a reason's code.
func (c *Corpus) Reason(code []byte) int32 {
	i, known := c.reasons[string(code)]
	if !known {
		i = int32(len(c.Codes))
		c.Codes = append(c.Codes, string(code))
		c.reasons[c.Codes[i]] = i
	}
	return i
}

// Mark is where the words of the next answer begin; Say says one of them, Add ends it.
func (c *Corpus) Mark() int { return len(c.said) }

// Say adds a word to the answer that is being said.
func (c *Corpus) Say(word int32) { c.said = append(c.said, word) }

// Add adds an answer of the day, whose words began at a mark.
func (c *Corpus) Add(a Answer, from int) {
	a.Day, a.Words = c.day, c.said[from:len(c.said):len(c.said)]
	c.Answers = append(c.Answers, a)
}

// Reading is what a corpus is narrowed to.
type Reading struct {
	Filter
	Within actor.Reach
	Ticked bool // what was ticked alone; no words are read
}

// Narrowed reports whether more than days narrows it.
func (r Reading) Narrowed() bool {
	for _, values := range r.By {
		if len(values) > 0 {
			return true
		}
	}
	return r.Within.Limited || r.Attribute.Key != "" || r.Counted || len(r.Marks) > 0 || len(r.Tags) > 0 || len(r.Without) > 0
}

// MostAnswers bounds what is read of a corpus: it ends with the day with which there are so
// many.
const MostAnswers = 60_000
