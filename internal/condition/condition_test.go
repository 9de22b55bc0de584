package condition

import (
	"testing"

	"pgregory.net/rapid"
)

func drawn(t *rapid.T, name string) Condition {
	codes := func(what string) []string {
		return rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2).Draw(t, name+what)
	}
	c := Condition{Channels: codes("channels"), Kinds: codes("kinds"), Topics: codes("topics"), Teams: codes("teams"), Regions: codes("regions")}
	c.Lines = rapid.SliceOfN(rapid.IntRange(1, 3), 0, 2).Draw(t, name+"lines")
	for _, key := range codes("keys") {
		c.Attributes = append(c.Attributes, Attribute{key, rapid.SampledFrom([]string{"x", "y"}).Draw(t, name+"value")})
	}
	return c
}

func facts(t *rapid.T) Facts {
	code := rapid.SampledFrom([]string{"", "a", "b", "c"})
	f := Facts{Channel: code.Draw(t, "channel"), Kind: code.Draw(t, "kind"), Topic: code.Draw(t, "topic"), Team: code.Draw(t, "team"), Region: code.Draw(t, "region"), Attributes: map[string]string{}}
	if n := rapid.IntRange(0, 3).Draw(t, "line"); n > 0 {
		f.Line = &n
	}
	for _, key := range []string{"a", "b", "c"} {
		if v := rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, key); v != "" {
			f.Attributes[key] = v
		}
	}
	return f
}

// What covers another lets through what that does; what excludes another lets through
// nothing that it does; what asks for nothing lets everything through.
func TestConditions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, f := drawn(t, "a"), drawn(t, "b"), facts(t)
		if a.Covers(b) && b.Holds(f) && !a.Holds(f) {
			t.Errorf("%+v covers %+v, but not %+v", a, b, f)
		}
		if a.Excludes(b) != b.Excludes(a) || a.Excludes(b) && a.Holds(f) && b.Holds(f) {
			t.Errorf("%+v excludes %+v, but both take %+v", a, b, f)
		}
		if !a.Covers(a) || !(Condition{}).Holds(f) || !(Condition{}).Covers(a) || a.Any() && !a.Holds(f) {
			t.Errorf("%+v", a)
		}
	})
}

func TestHolds(t *testing.T) {
	two := 2
	chat := Facts{Channel: "site", Kind: "chat", Topic: "bill", Team: "north", Line: &two, Attributes: map[string]string{"tariff": "M"}}
	for name, c := range map[string]struct {
		Condition
		holds bool
	}{
		"any":                     {Condition{}, true},
		"its kind":                {Condition{Kinds: []string{"voice", "chat"}}, true},
		"another kind":            {Condition{Kinds: []string{"voice"}}, false},
		"one list of two":         {Condition{Kinds: []string{"chat"}, Topics: []string{"roaming"}}, false},
		"what is not known":       {Condition{Regions: []string{"ural"}}, false},
		"its line":                {Condition{Lines: []int{2}}, true},
		"another line":            {Condition{Lines: []int{1}}, false},
		"a field":                 {Condition{Attributes: []Attribute{{"tariff", "S"}, {"tariff", "M"}}}, true},
		"a field of other value":  {Condition{Attributes: []Attribute{{"tariff", "S"}}}, false},
		"a field that is not set": {Condition{Attributes: []Attribute{{"tariff", "M"}, {"app", "4"}}}, false},
	} {
		if c.Holds(chat) != c.holds {
			t.Errorf("%s: %v", name, !c.holds)
		}
	}
}
