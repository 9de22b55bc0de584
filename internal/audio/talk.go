package audio

import (
	"cmp"
	"math"
	"slices"
)

// Talk is what is measured of a conversation, in seconds. Sides are named by their place:
// that of Of is the first. It is computed from who speaks when, and from nothing else.
type Talk struct {
	Seconds  float64 // of the recording, without holds
	Speech   [2]float64
	Silence  Silence // of at least 3 s
	Long     Silence // of at least 5 s
	Silences []Span  // of at least 3 s, in order
	OneSided bool    // one channel only: nothing but silence is known

	Overtalk      float64
	Interruptions [2]int       // by each side
	Gaps          [2][]float64 // before each side replied, in order
	Monologue     [2]float64   // the longest of each side
}

// Silence is how often nobody spoke for so long, how long in all, and the longest.
type Silence struct {
	Count            int
	Seconds, Longest float64
}

// Rules of the measures, in seconds.
const (
	silenceLeast    = 3.0
	longSilence     = 5.0
	interruptsLeast = 0.5 // a shorter word is a sign of listening
	givesWayWithin  = 2.0
	monologuePause  = 2.0
	wordLeast       = 0.1
)

// TalkOf measures a conversation of two sides, or of one of whom it is not known who
// speaks: then second is nil. holds are the parts in which a side was put on hold: they
// are no speech and no silence.
func TalkOf(first, second []Span, seconds float64, holds []Span) (t Talk) {
	holds = joined(holds, 0)
	t.Seconds = seconds - total(clip(holds, seconds))
	sides := [2][]Span{spoken(first, holds), spoken(second, holds)}
	anybody := joined(slices.Concat(sides[0], sides[1]), 0)
	for _, quiet := range outside([]Span{{0, seconds}}, joined(slices.Concat(anybody, holds), 0)) {
		t.Silence.add(quiet.Len(), silenceLeast)
		t.Long.add(quiet.Len(), longSilence)
		if quiet.Len() >= silenceLeast {
			t.Silences = append(t.Silences, quiet)
		}
	}
	if second == nil {
		t.OneSided = true
		t.Speech[0] = total(sides[0])
		return t
	}
	for side, own := range sides {
		other := sides[1-side]
		t.Speech[side] = total(own)
		t.Interruptions[side] = interruptions(own, other)
		t.Monologue[side] = monologue(own, other, holds)
	}
	t.Overtalk = total(sides[0]) + total(sides[1]) - total(anybody)
	t.Gaps = gaps(sides, holds)
	return t
}

// spoken is what a side said outside of holds; what a hold leaves of a word is none.
func spoken(list, holds []Span) []Span {
	return slices.DeleteFunc(outside(list, holds), func(s Span) bool { return s.Len() < wordLeast })
}

func (s *Silence) add(length, least float64) {
	if length < least {
		return
	}
	s.Count++
	s.Seconds += length
	s.Longest = max(s.Longest, length)
}

// Share is the part of all speech that a side spoke; false where nobody spoke.
func (t Talk) Share(side int) (float64, bool) {
	all := t.Speech[0] + t.Speech[1]
	return t.Speech[side] / all, all > 0 && !t.OneSided
}

// ReplyGap is the median and the 90th percentile of all gaps; false where nobody replied.
func (t Talk) ReplyGap() (median, p90 float64, ok bool) {
	all := slices.Sorted(slices.Values(slices.Concat(t.Gaps[0], t.Gaps[1])))
	if len(all) == 0 {
		return 0, 0, false
	}
	return quantile(all, 0.5), quantile(all, 0.9), true
}

// quantile interpolates between the nearest of a sorted list.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// interruptions counts where own begins within what the other says, goes on, and the other
// gives way.
func interruptions(own, other []Span) (n int) {
	for _, b := range own {
		if b.Len() < interruptsLeast {
			continue
		}
		for _, a := range other {
			if a.From < b.From && b.From < a.To && a.To <= b.From+givesWayWithin {
				n++
				break
			}
		}
	}
	return n
}

// gaps are the pauses after which the other side replied.
func gaps(sides [2][]Span, holds []Span) (out [2][]float64) {
	type turn struct {
		Span
		side int
	}
	var turns []turn
	for side, list := range sides {
		for _, s := range list {
			turns = append(turns, turn{s, side})
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return cmp.Compare(a.From, b.From) })
	for i, a := range turns {
		busy := slices.ContainsFunc(turns, func(o turn) bool { return o != a && o.From < a.To && o.To > a.To })
		if i+1 == len(turns) || busy {
			continue
		}
		next := slices.IndexFunc(turns, func(o turn) bool { return o.From >= a.To })
		if next < 0 || turns[next].side == a.side || touches(holds, Span{a.To, turns[next].From}) {
			continue
		}
		out[turns[next].side] = append(out[turns[next].side], turns[next].From-a.To)
	}
	return out
}

// monologue is the longest that a side spoke, over pauses in which nobody else did.
func monologue(own, other, holds []Span) (longest float64) {
	var from, to float64
	for i, s := range own {
		pause := Span{to, s.From}
		if i == 0 || pause.Len() >= monologuePause || touches(other, pause) || touches(holds, pause) {
			from = s.From
		}
		to = s.To
		longest = max(longest, to-from)
	}
	return longest
}

func touches(list []Span, s Span) bool {
	return slices.ContainsFunc(list, func(o Span) bool { return o.From < s.To && s.From < o.To })
}

func total(list []Span) (sum float64) {
	for _, s := range list {
		sum += s.Len()
	}
	return sum
}

func clip(list []Span, seconds float64) []Span {
	return outside(list, []Span{{seconds, math.Inf(1)}, {math.Inf(-1), 0}})
}

// joined are the spans in order, those that touch or are hardly apart as one.
func joined(list []Span, apart float64) (out []Span) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	for _, s := range list {
		if n := len(out); n > 0 && s.From <= out[n-1].To+apart {
			out[n-1].To = max(out[n-1].To, s.To)
		} else if s.To > s.From {
			out = append(out, s)
		}
	}
	return out
}

// outside is what of some spans lies in none of others.
func outside(list, others []Span) (out []Span) {
	for _, s := range list {
		rest := []Span{s}
		for _, o := range others {
			var left []Span
			for _, r := range rest {
				if o.To <= r.From || o.From >= r.To {
					left = append(left, r)
					continue
				}
				if o.From > r.From {
					left = append(left, Span{r.From, o.From})
				}
				if o.To < r.To {
					left = append(left, Span{o.To, r.To})
				}
			}
			rest = left
		}
		out = append(out, rest...)
	}
	return out
}
