package survey

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/fault"
)

// Keys of the questions whose answers have columns of their own.
const (
	KeyMark    = "mark"
	KeySolved  = "solved"
	KeyReasons = "reasons"
	KeyComment = "comment"
)

// ReadAnswers reads a posted form by the questions of a version: one field per
// question, named by its key. Invalid names every wrong field, those that nobody
// asked for too. An answer to a question that its mark does not show is left
// out: the customer saw it before choosing another mark.
func ReadAnswers(v *Version, form map[string][]string) (Answers, error) {
	var w fault.Fields
	var a Answers
	for _, q := range v.Questions {
		kind, ok := kindOf(q.Kind)
		if !ok {
			continue
		}
		codes, wrong := kind.Read(q, form[q.Key])
		switch {
		case wrong != nil:
			wrong.Name = q.Key
			w.AddAll(*wrong)
		case len(codes) == 0 && q.Required:
			w.Add(q.Key, "survey.fault.required."+string(q.Kind))
		default:
			a.put(q, codes)
		}
	}
	refuseUnknown(&w, v, form)
	return a.seen(v), w.Err()
}

// ReadComment reads a posted form of which only the comment is still open.
func ReadComment(v *Version, form map[string][]string) (string, error) {
	var w fault.Fields
	refuseUnknown(&w, v, form)
	codes, wrong := readText(Question{}, form[KeyComment])
	switch {
	case wrong != nil:
		wrong.Name = KeyComment
		w.AddAll(*wrong)
	case len(codes) == 0:
		w.Add(KeyComment, "fault.required")
	default:
		return codes[0], w.Err()
	}
	return "", w.Err()
}

func refuseUnknown(w *fault.Fields, v *Version, form map[string][]string) {
	for name := range form {
		if !slices.ContainsFunc(v.Questions, func(q Question) bool { return q.Key == name }) {
			w.Add(readable(name), "fault.unknown")
		}
	}
}

// readable makes a name that came from outside fit to be shown.
func readable(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
	for utf8.RuneCountInString(name) > 60 {
		name = string([]rune(name)[:60])
	}
	return name
}

func (a *Answers) put(q Question, codes []string) {
	if len(codes) == 0 {
		return
	}
	switch {
	case q.Key == KeyMark && q.Kind == Rating:
		n, _ := strconv.Atoi(codes[0]) // readRating let it through
		a.Mark = &n
	case q.Key == KeySolved && q.Kind == YesNo:
		yes := codes[0] == "yes"
		a.Solved = &yes
	case q.Key == KeyReasons && q.Kind == Many:
		a.Reasons = codes
	case q.Key == KeyComment && q.Kind == FreeText:
		a.Comment = codes[0]
	default:
		if a.Other == nil {
			a.Other = map[string][]string{}
		}
		a.Other[q.Key] = codes
	}
}

// Form returns the answers as the fields of a form: what ReadAnswers reads.
func (a Answers) Form() map[string][]string {
	f := map[string][]string{}
	if a.Mark != nil {
		f[KeyMark] = []string{strconv.Itoa(*a.Mark)}
	}
	if a.Solved != nil {
		f[KeySolved] = []string{"no"}
		if *a.Solved {
			f[KeySolved] = []string{"yes"}
		}
	}
	if len(a.Reasons) > 0 {
		f[KeyReasons] = a.Reasons
	}
	if a.Comment != "" {
		f[KeyComment] = []string{a.Comment}
	}
	maps.Copy(f, a.Other)
	return f
}

// Same reports whether two customers' answers say the same.
func (a Answers) Same(b Answers) bool {
	return same(a.Mark, b.Mark) && same(a.Solved, b.Solved) && a.Comment == b.Comment &&
		slices.Equal(a.Reasons, b.Reasons) && maps.EqualFunc(a.Other, b.Other, slices.Equal[[]string])
}

func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// Answers returns what the response says.
func (r Response) Answers() Answers {
	return Answers{Mark: r.Mark, Solved: r.Solved, Comment: r.Comment, Reasons: r.Reasons, Other: r.Other}
}

func (r *Response) say(a Answers) {
	r.Mark, r.Solved, r.Comment, r.Reasons, r.Other = a.Mark, a.Solved, a.Comment, a.Reasons, a.Other
}

// RatingQuestion returns the question whose answer is the mark; the zero
// Question when the version asks for none.
func (v *Version) RatingQuestion() Question { return v.Question(KeyMark) }

// Question returns a question by its key, the zero one when there is none.
func (v *Version) Question(key string) Question {
	for _, q := range v.Questions {
		if q.Key == key {
			return q
		}
	}
	return Question{}
}
