package review

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/scorecard"
	"openpeople/internal/stats"
)

// Limits, in characters, and how many messages may be pinned.
const (
	MaxRemark = 4000
	MaxWords  = 1000 // of a criterion's remark, of a pin, of an acknowledgement
	MaxPins   = 100
	// How many seconds of recordings may be pinned.
	MaxMoments = 50
)

// Names of the fields of a review's form, by criterion key and message.
const (
	fieldRemark    = "remark"
	fieldUncounted = "uncounted"
)

// ScoreField is the name of the field that holds a criterion's points, or NA.
func ScoreField(key string) string { return "score-" + key }

// RemarkField is the name of the field of a criterion's remark.
func RemarkField(key string) string { return "remark-" + key }

// ReasonField is the name of the field of the reasons picked for a criterion.
func ReasonField(key string) string { return "reason-" + key }

// PinField is the name of the field of the words on a message.
func PinField(message int) string { return "pin-" + strconv.Itoa(message) }

// PinKindField is the name of the field of what a pin on a message shows.
func PinKindField(message int) string { return "kind-" + strconv.Itoa(message) }

// Names of the fields of the n-th pin on a second of a recording: where it is, the words,
// what it shows, and of which recording.
func MomentField(n int) string          { return "moment-" + strconv.Itoa(n) }
func MomentWordsField(n int) string     { return MomentField(n) + "-words" }
func MomentKindField(n int) string      { return MomentField(n) + "-kind" }
func MomentRecordingField(n int) string { return MomentField(n) + "-recording" }

// NA as the value of a ScoreField is "not applicable".
const NA = "na"

// Result is what a sheet comes to.
type Result struct {
	Score   *float64 // 0 to 100, rounded to six places; nil when nothing was answered
	Failed  []string // keys of critical criteria under one half
	Missing []string // keys of criteria without an answer
}

// ResultOf computes the score of the criteria answered so far, by PRODUCT.md's formula
// (stats.ReviewScore). Those that were not asked (Sheet.Hidden) are in neither sum.
func ResultOf(card scorecard.Content, s Sheet) Result {
	var r Result
	var list []stats.Criterion
	for _, c := range card.Shown(s.Hidden).Criteria() {
		a := s.Answers[c.Key]
		if !a.Given() {
			r.Missing = append(r.Missing, c.Key)
			continue
		}
		one := stats.Criterion{Min: int64(c.Min()), Max: int64(c.Max()), Weight: float64(c.Weight), Critical: c.Critical != "", NA: a.NA}
		if a.Points != nil {
			one.Chosen = int64(*a.Points)
		}
		if score, ok := one.Score(); ok && c.Critical != "" && score < 0.5 {
			r.Failed = append(r.Failed, c.Key)
		}
		list = append(list, one)
	}
	if score, ok := stats.ReviewScore(list); ok {
		score = math.Round(score*1e6) / 1e6
		r.Score = &score
	}
	return r
}

// clean returns the sheet as it is kept: line ends as \n, no white space around
// texts, no empty answers and pins, pins in order.
func (s Sheet) clean() Sheet {
	out := Sheet{Answers: map[string]Answer{}, Remark: tidy(s.Remark), Uncounted: tidy(s.Uncounted), Hidden: s.Hidden}
	for key, a := range s.Answers {
		a.Remark = tidy(a.Remark)
		if (a.Given() || a.Remark != "") && !slices.Contains(s.Hidden, key) {
			out.Answers[key] = a
		}
	}
	for _, p := range s.Pins {
		if p.Words = tidy(p.Words); p.Words != "" {
			out.Pins = append(out.Pins, p)
		}
	}
	slices.SortStableFunc(out.Pins, func(a, b Pin) int { return cmp.Compare(a.Message, b.Message) })
	for _, m := range s.Moments {
		if m.Words = tidy(m.Words); m.Words != "" {
			out.Moments = append(out.Moments, m)
		}
	}
	return out
}

// inOrder is the sheet as clean keeps it, with what is pinned on recordings in its order; it
// comes as it was typed.
func (s Sheet) inOrder() Sheet {
	out := s.clean()
	slices.SortStableFunc(out.Moments, func(a, b Moment) int {
		return cmp.Or(cmp.Compare(a.Recording, b.Recording), cmp.Compare(a.Second, b.Second))
	})
	return out
}

// fitting is the sheet with the reasons that belong to the steps chosen, in the order of
// the scorecard; a cause comes with what was picked under it. Others were seen before
// another step was chosen, and go.
func (s Sheet) fitting(card scorecard.Content) Sheet {
	out := s.inOrder()
	for _, c := range card.Criteria() {
		a, picked := out.Answers[c.Key], []string(nil)
		if a.Points != nil {
			picked = c.Picked(*a.Points, a.Reasons)
		}
		if a.Reasons = picked; a.Given() || a.Remark != "" {
			out.Answers[c.Key] = a
		}
	}
	return out
}

func tidy(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

func (s Sheet) equal(o Sheet) bool { return reflect.DeepEqual(s.inOrder(), o.inOrder()) }

// check refuses what does not fit the scorecard or the conversation; a review to
// be submitted must answer every criterion. Fields are named as in the form.
func (f Form) check(s Sheet, submit bool) error {
	var wrong fault.Fields
	card := f.Version.Content
	known := map[string]bool{}
	asked := card.Shown(s.Hidden).Criteria()
	for _, c := range asked {
		known[c.Key] = true
		a := s.Answers[c.Key]
		switch {
		case a.NA && (!c.MayNA || a.Points != nil):
			wrong.Add(ScoreField(c.Key), "review.fault.step")
		case a.Points != nil:
			if _, ok := c.StepOf(*a.Points); !ok {
				wrong.Add(ScoreField(c.Key), "review.fault.step")
			}
		case !a.NA && submit:
			wrong.Add(ScoreField(c.Key), "review.fault.missing")
		}
		checkText(&wrong, RemarkField(c.Key), a.Remark, MaxWords)
		if slices.ContainsFunc(a.Reasons, func(key string) bool { _, known := c.ReasonOf(key); return !known }) {
			wrong.Add(ReasonField(c.Key), "survey.fault.choice")
		}
	}
	for key := range s.Answers {
		if !known[key] {
			wrong.Add(ScoreField(clip(key)), "fault.unknown")
		}
	}
	checkText(&wrong, fieldRemark, s.Remark, MaxRemark)
	checkText(&wrong, fieldUncounted, s.Uncounted, MaxWords)
	f.checkPins(&wrong, s)
	if err := wrong.Err(); err != nil || !submit {
		return err
	}
	if ResultOf(card, s).Score == nil { // every criterion is N/A
		wrong.Add(ScoreField(asked[0].Key), "review.fault.nothing")
	}
	return wrong.Err()
}

func (f Form) checkPins(wrong *fault.Fields, s Sheet) {
	if len(s.Pins) > MaxPins {
		wrong.Add("pins", "review.fault.pins", "Max", MaxPins)
		return
	}
	for i, p := range s.Pins {
		if p.Message < 0 || p.Message >= len(f.Contact.Messages) || i > 0 && s.Pins[i-1].Message == p.Message {
			wrong.Add(PinField(p.Message), "review.fault.message")
			continue
		}
		checkText(wrong, PinField(p.Message), p.Words, MaxWords)
		if !p.Kind.known() {
			wrong.Add(PinKindField(p.Message), "survey.fault.choice")
		}
	}
	if len(s.Moments) > MaxMoments {
		wrong.Add(MomentField(0), "review.fault.moments", "Max", MaxMoments)
		return
	}
	for n, m := range s.Moments {
		switch {
		case !slices.Contains(f.Recordings, m.Recording):
			wrong.Add(MomentRecordingField(n), "review.fault.recording")
		case m.Second < 0:
			wrong.Add(MomentField(n), "review.fault.second")
		case !m.Kind.known():
			wrong.Add(MomentKindField(n), "survey.fault.choice")
		}
		checkText(wrong, MomentWordsField(n), m.Words, MaxWords)
	}
}

func checkText(wrong *fault.Fields, name, s string, limit int) {
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		wrong.Add(name, "fault.text")
	case utf8.RuneCountInString(s) > limit:
		wrong.Add(name, "fault.too_long", "Max", limit)
	}
}

func clip(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "")
	}
	return s
}

// masked hides personal data of customers in what the reviewer wrote.
func (s Sheet) masked() Sheet {
	out := s.clean()
	out.Remark, out.Uncounted = mask.Text(out.Remark), mask.Text(out.Uncounted)
	for key, a := range out.Answers {
		a.Remark = mask.Text(a.Remark)
		out.Answers[key] = a
	}
	for i := range out.Pins {
		out.Pins[i].Words = mask.Text(out.Pins[i].Words)
	}
	for i := range out.Moments {
		out.Moments[i].Words = mask.Text(out.Moments[i].Words)
	}
	return out
}
