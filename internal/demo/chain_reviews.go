package demo

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/survey"
)

// Review fills in a scorecard about a record as a supervisor would who read it:
// scores that fit what the customer said (nil: nothing), a remark, pins on
// messages.
func (d *Desk) Review(rec Record, said *survey.Answers, byWoman bool) review.Sheet {
	h := fnv.New64a()
	h.Write([]byte(rec.Source + "/" + rec.ExternalID))
	r := rand.New(rand.NewPCG(d.seed, h.Sum64()))
	look := d.look(r, rec, said)
	s := &scene{r: r, opFemale: d.Female(rec.Operator), op: forms{N: "оператор"}}
	sheet := review.Sheet{Answers: map[string]review.Answer{}}
	for i, c := range scorecard.BuiltInCriteria() {
		p := look.points[i]
		if p < 0 {
			sheet.Answers[c.Key] = review.Answer{NA: true}
			continue
		}
		sheet.Answers[c.Key] = review.Answer{Points: &p}
	}
	if texts := book().CriterionRemarks[look.kind]; texts.Key != "" && chance(r, .5) {
		a := sheet.Answers[texts.Key]
		a.Remark = s.say(byWoman, pick(r, texts.List))
		sheet.Answers[texts.Key] = a
	}
	sheet.Remark = s.say(byWoman, pick(r, book().ReviewRemarks[look.kind]))
	if chance(r, .45) {
		sheet.Remark += " " + s.say(byWoman, pick(r, book().ReviewAdvice[look.kind]))
	}
	sheet.Pins = pins(s, byWoman, look, rec.Messages)
	return sheet
}

// look is how a contact looks to who reads it.
type look struct {
	kind   string
	points [6]int // by criterion of the built-in scorecard; -1: not applicable
	good   bool
}

// look reads what the customer said went wrong. Not every low mark is earned by
// the one who served.
func (d *Desk) look(r *rand.Rand, rec Record, said *survey.Answers) look {
	if rec.BeyondWhat != "" {
		return look{"beyond", [6]int{3, 2, 3, 3, 2, 1}, true}
	}
	mark, reasons := 0, ""
	if said != nil && said.Mark != nil {
		mark, reasons = *said.Mark, strings.Join(said.Reasons, " ")
	}
	own := either(chance(r, .3), -1, 2) // authority is not always wanted
	switch {
	case mark == 0 || mark >= 4:
		if chance(r, .55) {
			return look{"fine", [6]int{2, 2, 2 + r.IntN(2), own, 2, 1}, true}
		}
		return look{"warm", [6]int{3, 2, 3, own, 2, 1}, true}
	case strings.Contains(reasons, "rude"):
		return look{"cold", [6]int{r.IntN(2), 1, 1 + r.IntN(2), either(chance(r, .4), -1, 0), 2, either(chance(r, .5), 1, 0)}, false}
	case strings.Contains(reasons, "not_understood") || strings.Contains(reasons, "repeated"):
		return look{"deaf", [6]int{1 + r.IntN(2), r.IntN(2), 1 + r.IntN(2), -1, 2 - r.IntN(2), 1}, false}
	case strings.Contains(reasons, "not_solved"):
		if mark == 1 && chance(r, .12) {
			return look{"harm", [6]int{1, 1, 0, either(chance(r, .5), -1, 0), 0, 0}, false}
		}
		if rec.Resolved != nil && *rec.Resolved {
			return look{"untried", [6]int{1 + r.IntN(2), 2, 1, -1, 2 - r.IntN(2), 1}, false}
		}
		return look{"open", [6]int{1 + r.IntN(2), 2 - r.IntN(2), r.IntN(2), r.IntN(2), 2, either(chance(r, .5), 1, 0)}, false}
	case strings.Contains(reasons, "long_wait"):
		return look{"late", [6]int{2, 2, 2, own, 2, either(chance(r, .7), 1, 0)}, false}
	}
	return look{"unfair", [6]int{2, 2, 2, own, 2, 1}, true}
}

// pins puts words on one or two messages: the solution, the last word, or the
// customer's first.
func pins(s *scene, byWoman bool, l look, messages []contact.Message) []review.Pin {
	first, fix, last := -1, -1, -1
	for i, m := range messages {
		switch m.From {
		case contact.FromCustomer:
			if first < 0 {
				first = i
			}
		case contact.FromOperator:
			if last = i; fix < 0 || utf8.RuneCountInString(m.Text) > utf8.RuneCountInString(messages[fix].Text) {
				fix = i
			}
		}
	}
	var list []review.Pin
	add := func(at int, texts []string, kind review.PinKind) {
		if at >= 0 && len(texts) > 0 && !taken(list, at) {
			list = append(list, review.Pin{Message: at, Words: s.say(byWoman, pick(s.r, texts)), Kind: kind})
		}
	}
	shows := review.Mistake
	if l.good {
		shows = review.Example
	}
	texts := book().PinWords[l.kind]
	if !l.good || chance(s.r, .3) {
		add(first, texts.First, review.Note)
	}
	if chance(s.r, either(l.good, .8, .45)) {
		add(fix, texts.Fix, shows)
	}
	if !l.good && last != fix {
		add(last, texts.Last, shows)
	}
	return list
}

func taken(list []review.Pin, at int) bool {
	for _, p := range list {
		if p.Message == at {
			return true
		}
	}
	return false
}

// WordOn is the word with which an operator acknowledges a review.
func (d *Desk) WordOn(number int, score float64) review.Word {
	r := rand.New(rand.NewPCG(d.seed, uint64(number)+77))
	if score < 60 && chance(r, .22) {
		return review.Disagree
	}
	return []review.Word{review.Thanks, review.Agreed, review.Noted}[draw(r, []float64{.45, .8, 1})]
}

// worth says how much a contact wants to be reviewed: the lower the mark (0: none)
// the more, and what went beyond the procedure; 0: like any other.
func worth(mark int, beyond bool) int {
	switch {
	case mark > 0 && mark <= recovery.LowMark:
		return 3
	case mark == 3:
		return 2
	case beyond:
		return 1
	}
	return 0
}

type onCriterion struct {
	Key  string
	List []string
}

type pinTexts struct{ First, Fix, Last []string }
