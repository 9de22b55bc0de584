package kit

import (
	"strconv"
	"strings"

	"openpeople/internal/condition"
)

// maxPairs is how long the attributes of a condition may be as they are typed.
const maxPairs = condition.MaxCodes * (condition.MaxKey + condition.MaxValue + 4) / 4

// Condition reads the boxes of a condition (ui.ConditionFields): lists of codes, and
// attributes, a line each: name = value. A line that is none is an attribute without a
// value, which the room refuses.
func (f *Form) Condition() (c condition.Condition) {
	codes := func(name string) []string { return f.List(name, condition.MaxCodes, condition.MaxCode) }
	c.Kinds, c.Channels, c.Topics, c.Teams, c.Regions = codes("kinds"), codes("channels"), codes("topics"), codes("teams"), codes("regions")
	for _, text := range f.List("lines", condition.MaxLine, 2) {
		n, _ := strconv.Atoi(text)
		c.Lines = append(c.Lines, n)
	}
	for line := range strings.Lines(f.Text("attributes", maxPairs)) {
		key, value, _ := strings.Cut(line, "=")
		if a := (condition.Attribute{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value)}); a != (condition.Attribute{}) {
			c.Attributes = append(c.Attributes, a)
		}
	}
	return c
}
