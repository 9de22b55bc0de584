// Package contact draws the list of contacts and one contact. What may be seen
// is decided in the contact room: what it masked stays masked here.
package contact

import (
	"net/url"
	"slices"
	"strconv"

	"openpeople/internal/when"
)

// Search is the filters of the list as they stand in the URL: codes, "" for any.
type Search struct {
	From, To                                     when.Day
	Channel, Team, Operator, Topic, Region, Site string
	Marks                                        []int
	Commented, Beyond                            bool
	Customer                                     int64 // row id, 0 for any
	Q                                            string
	After                                        string // cursor
}

// Path is where the list lives.
const Path = "/contacts"

// Values writes the search for a URL, the cursor left out.
func (s Search) Values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("from", s.From.String())
	set("to", s.To.String())
	set("channel", s.Channel)
	set("team", s.Team)
	set("operator", s.Operator)
	set("topic", s.Topic)
	set("region", s.Region)
	set("site", s.Site)
	for _, m := range s.Marks {
		v.Add("mark", strconv.Itoa(m))
	}
	if s.Commented {
		v.Set("commented", "1")
	}
	if s.Beyond {
		v.Set("beyond", "1")
	}
	if s.Customer != 0 {
		v.Set("customer", strconv.FormatInt(s.Customer, 10))
	}
	set("q", s.Q)
	return v
}

// URL leads to the first page of the list.
func (s Search) URL() string { return link(Path, s.Values()) }

// Next leads to the page after a cursor.
func (s Search) Next(cursor string) string {
	v := s.Values()
	v.Set("after", cursor)
	return link(Path, v)
}

// Export leads to the same list as a file.
func (s Search) Export() string { return link(Path+".csv", s.Values()) }

// Without leads to the list with a filter taken off.
func (s Search) Without(names ...string) string {
	v := s.Values()
	for _, name := range names {
		v.Del(name)
	}
	return link(Path, v)
}

// Any reports whether anything is filtered.
func (s Search) Any() bool { return len(s.Values()) > 0 }

func link(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (s Search) markValues() []string {
	out := make([]string, len(s.Marks))
	for i, m := range s.Marks {
		out[i] = strconv.Itoa(m)
	}
	slices.Sort(out)
	return out
}
