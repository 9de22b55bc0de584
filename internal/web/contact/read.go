package contact

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/when"
	view "openpeople/templates/contact"
)

// maxText is how long a code or a search in the URL may be, in characters.
const maxText = 200

// read reads the filters of the URL. Invalid names what is wrong; the search then
// holds what could be read.
func read(q url.Values) (view.Search, error) {
	var wrong fault.Fields
	s := view.Search{
		From: day(&wrong, q, "from"), To: day(&wrong, q, "to"),
		Channel: text(&wrong, q, "channel"), Team: text(&wrong, q, "team"), Operator: text(&wrong, q, "operator"),
		Topic: text(&wrong, q, "topic"), Region: text(&wrong, q, "region"), Site: text(&wrong, q, "site"),
		Commented: q.Get("commented") != "", Beyond: q.Get("beyond") != "",
		Q: text(&wrong, q, "q"), After: text(&wrong, q, "after"),
	}
	if s.From != 0 && s.To != 0 && s.From > s.To {
		wrong.Add("to", "fault.order")
	}
	for _, m := range q["mark"] {
		n, err := strconv.Atoi(m)
		if err != nil || n < 0 || n > 100 {
			wrong.Add("mark", "fault.range", "Min", 0, "Max", 100)
			break
		}
		if !slices.Contains(s.Marks, n) {
			s.Marks = append(s.Marks, n)
		}
	}
	if c := text(&wrong, q, "customer"); c != "" {
		n, err := strconv.ParseInt(c, 10, 64)
		if err != nil || n <= 0 {
			wrong.Add("customer", "fault.type", "Want", "1, 2, 3 …")
			n = 0
		}
		s.Customer = n
	}
	if _, ok := page.ParseCursor(s.After); !ok {
		s.After = "" // a cursor that was cut off: begin anew
	}
	return s, wrong.Err()
}

func day(wrong *fault.Fields, q url.Values, name string) when.Day {
	s := q.Get(name)
	if s == "" {
		return 0
	}
	d, err := when.ParseDay(s)
	if err != nil {
		wrong.Add(name, "fault.date")
	}
	return d
}

func text(wrong *fault.Fields, q url.Values, name string) string {
	s := strings.TrimSpace(q.Get(name))
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		wrong.Add(name, "fault.text")
		return ""
	case utf8.RuneCountInString(s) > maxText:
		wrong.Add(name, "fault.too_long", "Max", maxText)
		return ""
	}
	return s
}

// filter turns the codes of a search into ids. A code that nothing bears lets
// nothing through.
func filter(s view.Search, names contact.Names) contact.Filter {
	f := contact.Filter{
		Period: when.Period{From: s.From, To: s.To}, Marks: s.Marks, Commented: s.Commented, Beyond: s.Beyond,
		Search: s.Q, CustomerID: s.Customer,
	}
	for _, of := range []struct {
		code string
		kind contact.DimensionKind
		ids  *[]int64
	}{{s.Team, contact.Team, &f.TeamIDs}, {s.Topic, contact.Topic, &f.TopicIDs}, {s.Region, contact.Region, &f.RegionIDs}, {s.Site, contact.Site, &f.SiteIDs}} {
		*of.ids = idOf(of.code, names.Dimensions[of.kind], func(d contact.Dimension) (string, int64) { return d.Code, d.ID })
	}
	f.ChannelIDs = idOf(s.Channel, names.Channels, func(c contact.Channel) (string, int64) { return c.Code, c.ID })
	f.OperatorIDs = idOf(s.Operator, names.Operators, func(o contact.Operator) (string, int64) { return o.ExternalID, o.ID })
	return f
}

// nothing is an id that no row has.
const nothing = -1

func idOf[T any](code string, list []T, of func(T) (code string, id int64)) []int64 {
	if code == "" {
		return nil
	}
	for _, v := range list {
		if c, id := of(v); c == code {
			return []int64{id}
		}
	}
	return []int64{nothing}
}
