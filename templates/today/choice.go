// Package today draws the first page of the desk: the figures of a period with
// their targets, and what waits for the reader. How figures are computed is in
// the report room.
package today

import (
	"net/url"
	"strconv"

	"openpeople/internal/when"
)

// Spans are the periods that are one click away, in days.
var Spans = []int{7, 28, 90}

// Choice is what the URL says: which days, which team, which channel.
type Choice struct {
	Days    int // one of Spans, or 0 for a period of the reader's own
	Period  when.Period
	Team    string // code, "" for all
	Channel string
}

// URL leads to Today as chosen.
func (c Choice) URL() string { return "/" + query(c.values()) }

// With returns the choice of another span.
func (c Choice) With(days int) Choice {
	c.Days = days
	return c
}

// In returns the choice of another channel.
func (c Choice) In(channel string) Choice {
	c.Channel = channel
	return c
}

// At returns the choice of another period.
func (c Choice) At(p when.Period) Choice {
	c.Days, c.Period = 0, p
	return c
}

func (c Choice) values() url.Values {
	v := url.Values{}
	if c.Days > 0 {
		v.Set("days", strconv.Itoa(c.Days))
	} else {
		v.Set("from", c.Period.From.String())
		v.Set("to", c.Period.To.String())
	}
	set(v, "team", c.Team)
	set(v, "channel", c.Channel)
	return v
}

// Contacts leads to the contacts behind a figure; more are pairs.
func (c Choice) Contacts(more ...string) string {
	v := url.Values{}
	v.Set("from", c.Period.From.String())
	v.Set("to", c.Period.To.String())
	set(v, "team", c.Team)
	set(v, "channel", c.Channel)
	for i := 0; i+1 < len(more); i += 2 {
		v.Add(more[i], more[i+1])
	}
	return "/contacts" + query(v)
}

func set(v url.Values, name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

func query(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}
