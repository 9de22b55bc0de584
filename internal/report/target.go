package report

import (
	"math"
	"strconv"
	"strings"

	"openpeople/internal/fault"
	"openpeople/internal/stats"
)

// Targets is what the desk aims at, by the key of an Aim: shares of 1, seconds, marks,
// scores. What is not in it has no target.
type Targets map[Key]float64

// Of is the target of a figure for a kind of channels: its own, else that of the whole
// desk. "" is the whole desk.
func (t Targets) Of(kind string, k KPI) (target float64, has bool) {
	if target, has = t[Aim{kind, k}.Key()]; has || kind == "" {
		return target, has
	}
	target, has = t[k.Key]
	return target, has
}

// Aim is a figure that the desk may have a target for, of one kind of channels or, where
// Kind is "", of all.
type Aim struct {
	Kind string
	KPI
}

// Key names the target: "top_box", of a kind "voice/top_box".
func (a Aim) Key() Key {
	if a.Kind == "" {
		return a.KPI.Key
	}
	return Key(a.Kind) + "/" + a.KPI.Key
}

// Aims are what a desk may have targets for: every figure of Today, and of each kind of
// channels those of its tiles.
func Aims(kinds []string) (list []Aim) {
	for _, k := range KPIs {
		if k.Today != Nowhere {
			list = append(list, Aim{"", k})
		}
	}
	for _, kind := range kinds {
		for _, k := range KPIs {
			if k.Today == Tile {
				list = append(list, Aim{kind, k})
			}
		}
	}
	return list
}

// Verdict says how a figure stands to its target.
type Verdict string

// A figure has reached its target, or missed it, where its interval says so.
const (
	Undecided Verdict = ""       // no target, no figure, too few, or no interval
	Met       Verdict = "met"    // the whole interval is at the target or better
	Missed    Verdict = "missed" // the whole interval is worse
	Within    Verdict = "within" // the target lies within the error
)

// Judge compares a figure of some measures with a target. h is the handling time of
// the same contacts, nil when it is not known.
func (k KPI) Judge(m Measures, h *Handling, target float64) Verdict {
	low, high, ok := k.Interval(m, h)
	if !ok {
		return Undecided
	}
	if k.Less {
		low, high, target = -high, -low, -target
	}
	switch {
	case low >= target:
		return Met
	case high < target:
		return Missed
	}
	return Within
}

// Interval is the 95 % interval of a figure: Wilson's of a share, Student's of a mean.
// ok is false when none is known, or when the figure rests on too few. h is as in Judge.
func (k KPI) Interval(m Measures, h *Handling) (low, high float64, ok bool) {
	values, known := k.moments(m)
	switch {
	case stats.TooFew(values.N):
	case k.Unit == UnitShare:
		return stats.Wilson(int64(values.Sum), values.N)
	case k.Key == HandlingSeconds && h != nil && h.N == values.N:
		return h.low, h.high, true
	case known:
		return values.Interval()
	}
	return 0, 0, false
}

// bounds are the ends of what a figure of a unit can be.
var bounds = map[Unit][2]float64{UnitShare: {0, 100}, UnitSeconds: {0, 86400}, UnitMark: {0, 100}, UnitScore: {0, 100}}

// ReadTarget reads a target as people type it: shares in percent, with a comma or a
// dot. ok is false for "", which is no target, and for what is wrong.
func (k KPI) ReadTarget(w *fault.Fields, name, text string) (target float64, ok bool) {
	text = strings.ReplaceAll(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%")), ",", ".")
	if text == "" {
		return 0, false
	}
	ends := bounds[k.Unit]
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || v < ends[0] || v > ends[1] {
		w.Add(name, "fault.range", "Min", ends[0], "Max", ends[1])
		return 0, false
	}
	if k.Unit == UnitShare {
		v /= 100
	}
	return v, true
}
