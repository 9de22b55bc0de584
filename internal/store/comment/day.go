package comment

import (
	"encoding/binary"
	"errors"
	"strings"

	"openpeople/internal/comment"
	"openpeople/internal/terms"
	"openpeople/internal/when"
)

// A row of a day is numbers of variable length (encoding/binary, Uvarint): the words that
// stand in its comments, each as its term and a form of it, the reasons that were ticked,
// then the answers by their contacts. An answer is how much its contact's id is above the
// one before, its Standing with written added where there is a comment, its reasons and its
// words, each list with its length before it. A word is its place among those of the day
// plus one; 0 stands between words of which other signs or words that say nothing stood.

// written is added to the Standing of an answer with a comment.
const written = 8

// day is the row of a day that is being made.
type day struct {
	words, reasons numbered
	forms          []string
	answers        []comment.Answer
}

// numbered are texts by the order in which they came.
type numbered struct {
	list []string
	at   map[string]int32
	long int // bytes of them all
}

func (n *numbered) number(s string) (i int32, fresh bool) {
	i, known := n.at[s]
	if !known {
		i = int32(len(n.list))
		n.list = append(n.list, strings.Clone(s))
		n.at[n.list[i]] = i
		n.long += len(s)
	}
	return i, !known
}

// numberOf is number of bytes.
func (n *numbered) numberOf(raw []byte) int32 {
	i, known := n.at[string(raw)]
	if !known {
		i, _ = n.number(string(raw))
	}
	return i
}

func newNumbered() numbered { return numbered{at: map[string]int32{}} }

func newDay() *day { return &day{words: newNumbered(), reasons: newNumbered()} }

// add adds an answer; those of a day come by their contacts.
func (d *day) add(contactID int64, standing comment.Standing, text string, reasons []string) {
	a := comment.Answer{ContactID: contactID, Standing: standing, Written: text != ""}
	for _, code := range reasons {
		i, _ := d.reasons.number(code)
		a.Reasons = append(a.Reasons, i)
	}
	terms.Each(text, func(w terms.Word) {
		if w.Everywhere && !comment.Denies(w.Term) {
			a.Words = append(a.Words, comment.Between)
			return
		}
		i, fresh := d.words.number(w.Term)
		if fresh {
			d.forms = append(d.forms, strings.ToLower(text[w.Begin:w.End]))
		}
		a.Words = append(a.Words, i)
	})
	d.answers = append(d.answers, a)
}

// bytes writes the row.
func (d *day) bytes() []byte {
	var out []byte
	put := func(n int) { out = binary.AppendUvarint(out, uint64(n)) }
	text := func(s string) { put(len(s)); out = append(out, s...) }
	put(len(d.words.list))
	for i, word := range d.words.list {
		text(word)
		text(d.forms[i])
	}
	put(len(d.reasons.list))
	for _, code := range d.reasons.list {
		text(code)
	}
	put(len(d.answers))
	last := int64(0)
	for _, a := range d.answers {
		out = binary.AppendUvarint(out, uint64(a.ContactID-last))
		last = a.ContactID
		standing := int(a.Standing)
		if a.Written {
			standing += written
		}
		put(standing)
		put(len(a.Reasons))
		for _, i := range a.Reasons {
			put(int(i))
		}
		put(len(a.Words))
		for _, i := range a.Words {
			put(int(i) + 1)
		}
	}
	return out
}

var errDay = errors.New("comment: the row of a day cannot be read")

// reader reads a row; it ends at the first number that is none.
type reader struct {
	raw []byte
	bad bool
}

func (r *reader) number() int {
	n, width := binary.Uvarint(r.raw)
	if width <= 0 || n > 1<<53 {
		r.raw, r.bad = nil, true
		return 0
	}
	r.raw = r.raw[width:]
	return int(n)
}

// length is a number of things that take a byte each at least.
func (r *reader) length() int {
	n := r.number()
	if n > len(r.raw) {
		r.raw, r.bad = nil, true
		return 0
	}
	return n
}

func (r *reader) text() []byte {
	n := r.length()
	s := r.raw[:n]
	r.raw = r.raw[n:]
	return s
}

// readDay reads the row of a day, with the numbers that its words and reasons have on a shelf.
func readDay(on when.Day, raw []byte, of *held) (comment.Day, error) {
	r := &reader{raw: raw}
	d := comment.Day{On: on, Words: make([]int32, r.length())}
	d.Forms = make([]int32, len(d.Words))
	for i := range d.Words {
		d.Words[i], d.Forms[i] = of.terms.numberOf(r.text()), of.forms.numberOf(r.text())
	}
	reasons := make([]int32, r.length())
	for i := range reasons {
		reasons[i] = of.reasons.numberOf(r.text())
	}
	d.Answers = make([]comment.Answer, r.length())
	said := make([]int32, 0, len(r.raw)) // a word takes a byte at least
	id := int64(0)
	for i := range d.Answers {
		id += int64(r.number())
		standing := r.number()
		a := comment.Answer{ContactID: id, Standing: comment.Standing(standing % written), Written: standing >= written}
		a.Reasons, said = r.numbers(said, reasons, 0)
		a.Words, said = r.numbers(said, d.Words, 1)
		d.Answers[i] = a
	}
	if r.bad || len(r.raw) > 0 {
		return d, errDay
	}
	return d, nil
}

// numbers reads a list of places, each counted from first, 0 before that standing for what
// stands between, and adds to said what stands at them.
func (r *reader) numbers(said, at []int32, first int) (list, all []int32) {
	from := len(said)
	for range r.length() {
		switch i := r.number() - first; {
		case i < 0:
			said = append(said, comment.Between)
		case i < len(at):
			said = append(said, at[i])
		default:
			r.bad = true
		}
	}
	if len(said) == from {
		return nil, said
	}
	return said[from:len(said):len(said)], said
}
