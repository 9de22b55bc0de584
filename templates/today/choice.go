// Package today draws the first page of the desk: the figures of a period with
// their targets, and what waits for the reader. How figures are computed is in
// the report room.
package today

import (
	"strconv"

	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// PartSize is how many channels Today draws at a time.
const PartSize = 100

// Choice is what the URL says: which days, and what the figures are narrowed to.
type Choice struct {
	report.Asked
	Part int  // of the channels, from 1, each of PartSize; 0: the first
	Own  bool // the teams among the filters are those that the reader leads, because nothing else was asked for
}

// URL leads to Today as chosen; what nobody asked for does not stand in it.
func (c Choice) URL() string {
	if c.Own {
		c.Filter = c.Filter.Without("team")
	}
	return c.Asked.URL("/")
}

// Shared is the choice as it stands today, for somebody else and another day: its days
// by their dates, the reader's own teams by their names.
func (c Choice) Shared() Choice {
	c.Days, c.Own = 0, false
	return c
}

// With returns the choice of another span.
func (c Choice) With(days int) Choice {
	c.Days = days
	return c
}

// Unsaid returns the choice without what was said of its filter.
func (c Choice) Unsaid(s page.Said) Choice {
	c.Filter = c.Filter.Unsaid(s)
	return c
}

// In returns the choice of another channel.
func (c Choice) In(channel string) Choice {
	c.Filter = c.Filter.With("channel", channel)
	return c
}

// At returns the choice of another period.
func (c Choice) At(p when.Period) Choice {
	c.Days, c.Period = 0, p
	return c
}

// InPart leads to a part of the channels.
func (c Choice) InPart(n int) string {
	url := c.URL()
	if n > 1 {
		url += "&part=" + strconv.Itoa(n)
	}
	return url + "#channels"
}

// Contacts leads to the contacts behind a figure; more are pairs.
func (c Choice) Contacts(more ...string) string { return c.list("/contacts", more...) }

// Reviews leads to the reviews behind a figure; more are pairs.
func (c Choice) Reviews(more ...string) string { return c.list("/reviews", more...) }

func (c Choice) list(path string, more ...string) string {
	return c.Filter.Without("all").URL(path, append([]string{"from", c.Period.From.String(), "to", c.Period.To.String()}, more...)...)
}
