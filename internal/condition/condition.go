// Package condition says which contacts something is for: a rule that asks, a scorecard,
// a part of one. It knows codes and nothing of who keeps them.
package condition

import (
	"slices"
	"strings"

	"openpeople/internal/fault"
)

// Bounds of a condition.
const (
	MaxCodes = 200 // of each list
	MaxCode  = 100 // characters
	MaxKey   = 40  // characters, of an attribute
	MaxValue = 200
	MaxLine  = 9
)

// Condition holds for contacts that every list of it lets through; an empty list is any.
type Condition struct {
	Channels   []string    `json:"channels,omitempty"` // codes, as of the other lists
	Kinds      []string    `json:"kinds,omitempty"`    // of channels
	Topics     []string    `json:"topics,omitempty"`
	Teams      []string    `json:"teams,omitempty"`
	Regions    []string    `json:"regions,omitempty"`
	Lines      []int       `json:"lines,omitempty"` // 1 to MaxLine
	Attributes []Attribute `json:"attributes,omitempty"`
}

// Attribute is a value of a desk's own field. Of a field that is named several times any
// of its values will do.
type Attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Facts are what a condition asks of a contact; "" and nil are unknown, which only an
// empty list lets through.
type Facts struct {
	Channel, Kind, Topic, Team, Region string
	Line                               *int
	Attributes                         map[string]string
}

// Holds reports whether the condition lets a contact through.
func (c Condition) Holds(f Facts) bool {
	return fits(c.Channels, f.Channel) && fits(c.Kinds, f.Kind) && fits(c.Topics, f.Topic) && fits(c.Teams, f.Team) && fits(c.Regions, f.Region) &&
		(len(c.Lines) == 0 || f.Line != nil && slices.Contains(c.Lines, *f.Line)) &&
		!slices.ContainsFunc(c.Attributes, func(a Attribute) bool { return !slices.Contains(c.values(a.Key), f.Attributes[a.Key]) })
}

func fits(wanted []string, code string) bool {
	return len(wanted) == 0 || slices.Contains(wanted, code)
}

// values are those that the condition lets through of a field; none: any.
func (c Condition) values(key string) (list []string) {
	for _, a := range c.Attributes {
		if a.Key == key {
			list = append(list, a.Value)
		}
	}
	return list
}

// Keys are the fields of the desk's own that the condition asks for, each once.
func (c Condition) Keys() (list []string) {
	for _, a := range c.Attributes {
		if !slices.Contains(list, a.Key) {
			list = append(list, a.Key)
		}
	}
	return list
}

// Any reports whether every contact is let through.
func (c Condition) Any() bool {
	return len(c.Channels)+len(c.Kinds)+len(c.Topics)+len(c.Teams)+len(c.Regions)+len(c.Lines)+len(c.Attributes) == 0
}

// Covers reports whether c lets every contact through that o does.
func (c Condition) Covers(o Condition) bool {
	return covers(c.Channels, o.Channels) && covers(c.Kinds, o.Kinds) && covers(c.Topics, o.Topics) && covers(c.Teams, o.Teams) && covers(c.Regions, o.Regions) && covers(c.Lines, o.Lines) &&
		!slices.ContainsFunc(c.Keys(), func(key string) bool { return !covers(c.values(key), o.values(key)) })
}

func covers[T comparable](wide, narrow []T) bool {
	return len(wide) == 0 || len(narrow) > 0 && !slices.ContainsFunc(narrow, func(v T) bool { return !slices.Contains(wide, v) })
}

// Excludes reports whether no contact can be let through by both: they ask for other
// values of the same thing.
func (c Condition) Excludes(o Condition) bool {
	return apart(c.Channels, o.Channels) || apart(c.Kinds, o.Kinds) || apart(c.Topics, o.Topics) || apart(c.Teams, o.Teams) || apart(c.Regions, o.Regions) || apart(c.Lines, o.Lines) ||
		slices.ContainsFunc(c.Keys(), func(key string) bool { return apart(c.values(key), o.values(key)) })
}

func apart[T comparable](a, b []T) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}

// Check notes what is wrong with a condition, by the names of its lists. kinds are those
// of channels.
func (c Condition) Check(w *fault.Fields, kinds []string) {
	for _, list := range []struct {
		name  string
		codes []string
	}{{"channels", c.Channels}, {"topics", c.Topics}, {"teams", c.Teams}, {"regions", c.Regions}} {
		if len(list.codes) > MaxCodes {
			w.Add(list.name, "fault.too_long", "Max", MaxCodes)
			continue
		}
		for _, code := range list.codes {
			if w.Text(list.name, code, MaxCode); w.Wrong(list.name) {
				break
			}
		}
	}
	if slices.ContainsFunc(c.Kinds, func(k string) bool { return !slices.Contains(kinds, k) }) {
		w.Add("kinds", "survey.fault.choice")
	}
	if slices.ContainsFunc(c.Lines, func(n int) bool { return n < 1 || n > MaxLine }) {
		w.Add("lines", "fault.range", "Min", 1, "Max", MaxLine)
	}
	if len(c.Attributes) > MaxCodes {
		w.Add("attributes", "fault.too_long", "Max", MaxCodes)
	}
	for _, a := range c.Attributes {
		switch {
		case a.Key == "" || a.Value == "" || strings.ContainsAny(a.Key+a.Value, "\n"):
			w.Add("attributes", "condition.fault.attribute")
		default:
			w.Text("attributes", a.Key, MaxKey)
			w.Text("attributes", a.Value, MaxValue)
		}
		if w.Wrong("attributes") {
			return
		}
	}
}
