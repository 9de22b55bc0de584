package kit

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// maxQuery is how long a code or a search in a URL may be, in characters.
const maxQuery = 200

// Query reads the filters of a URL: what is wrong is a fault of its parameter,
// the rest is read all the same. Read every parameter, then ask Err.
type Query struct {
	values url.Values
	fault.Fields
}

// ReadQuery begins reading.
func ReadQuery(values url.Values) *Query { return &Query{values: values} }

// Has reports whether a parameter is there and not empty.
func (q *Query) Has(name string) bool { return q.values.Get(name) != "" }

// Text returns a parameter without the white space around it.
func (q *Query) Text(name string) string {
	s := strings.TrimSpace(q.values.Get(name))
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		q.Add(name, "fault.text")
		return ""
	case utf8.RuneCountInString(s) > maxQuery:
		q.Add(name, "fault.too_long", "Max", maxQuery)
		return ""
	}
	return s
}

// ID returns the number of a row; 0 when it is absent.
func (q *Query) ID(name string) int64 {
	s := q.values.Get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		q.Add(name, "fault.type", "Want", "1, 2, 3 …")
		return 0
	}
	return n
}

// Ints returns every value of a parameter that is not empty, each between min
// and max.
func (q *Query) Ints(name string, min, max int) (list []int) {
	for _, s := range q.values[name] {
		if s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < min || n > max {
			q.Add(name, "fault.range", "Min", min, "Max", max)
			return list
		}
		list = append(list, n)
	}
	return list
}

// Day returns a date yyyy-mm-dd; 0 when it is absent.
func (q *Query) Day(name string) when.Day {
	s := q.values.Get(name)
	if s == "" {
		return 0
	}
	d, err := when.ParseDay(s)
	if err != nil {
		q.Add(name, "fault.date")
		return 0
	}
	return d
}

// Period returns the days from and to; the end must not be before the beginning.
func (q *Query) Period() (p when.Period) {
	p.From, p.To = q.Day("from"), q.Day("to")
	if p.From != 0 && p.To != 0 && p.From > p.To {
		q.Add("to", "fault.order")
	}
	return p
}

// After returns the cursor of a list; one that was cut off begins anew.
func (q *Query) After() string {
	s := q.values.Get("after")
	if _, ok := page.ParseCursor(s); !ok {
		return ""
	}
	return s
}
