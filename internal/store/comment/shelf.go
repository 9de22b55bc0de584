package comment

import (
	"sync"

	"openpeople/internal/comment"
	"openpeople/internal/when"
)

// shelf keeps days in memory as they were read, each under the edition that wrote it: who
// asks for a year again reads stamps, and of the days only what was written since. It is as
// right as the database is, on any number of nodes.
type shelf struct {
	mu   sync.Mutex
	have *held
	most int // bytes of what is held
}

// shelfSize is how many bytes of days are kept in memory: those of some half a million
// answers.
const shelfSize = 64 << 20

// held is what a shelf holds. It goes as a whole when it is too much: its words have their
// numbers from it.
type held struct {
	mu                    sync.Mutex
	days                  map[when.Day]stamped
	terms, forms, reasons numbered
	size                  int
}

// stamped is a day and the edition that wrote it.
type stamped struct {
	comment.Day
	stamp int64
}

func newHeld() *held {
	return &held{days: map[when.Day]stamped{}, terms: newNumbered(), forms: newNumbered(), reasons: newNumbered()}
}

// held is what is read from, and added to, by one reading.
func (s *shelf) held() *held {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.have == nil || s.have.weight() > s.most {
		s.have = newHeld()
	}
	return s.have
}

func (h *held) weight() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.size + h.terms.weight() + h.forms.weight()
}

// find takes a day that stands there under that stamp.
func (h *held) find(on when.Day, stamp int64) (comment.Day, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	have, there := h.days[on]
	return have.Day, there && have.stamp == stamp
}

// read reads the row of a day, and keeps the day unless a later one stands there.
func (h *held) read(on when.Day, stamp int64, raw []byte) (comment.Day, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	d, err := readDay(on, raw, h)
	if have, there := h.days[on]; err == nil && (!there || have.stamp < stamp) {
		h.size += weigh(d) - weigh(have.Day)
		h.days[on] = stamped{d, stamp}
	}
	return d, err
}

// called are the words and reasons by their numbers.
func (h *held) called(to *comment.Corpus) {
	h.mu.Lock()
	defer h.mu.Unlock()
	to.Terms, to.Forms, to.Codes = h.terms.list, h.forms.list, h.reasons.list
}

// Bytes that an answer, and a text with its number, take beside what they say.
const (
	answerWeight = 64
	textWeight   = 64
)

func (n *numbered) weight() int { return n.long + textWeight*len(n.list) }

func weigh(d comment.Day) int {
	n := answerWeight*len(d.Answers) + 8*len(d.Words)
	for i := range d.Answers {
		n += 4 * (len(d.Answers[i].Words) + len(d.Answers[i].Reasons))
	}
	return n
}
