package contact

import (
	"net/url"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	view "openpeople/templates/contact"
)

// read reads the filters of the URL. Invalid names what is wrong; the search then
// holds what could be read.
func read(values url.Values) (view.Search, error) {
	q := kit.ReadQuery(values)
	p := q.Period()
	s := view.Search{
		From: p.From, To: p.To, Channel: q.Text("channel"), Team: q.Text("team"), Operator: q.Text("operator"),
		Topic: q.Text("topic"), Region: q.Text("region"), Site: q.Text("site"),
		Commented: q.Has("commented"), Beyond: q.Has("beyond"), Customer: q.ID("customer"), Q: q.Text("q"), After: q.After(),
	}
	for _, m := range q.Ints("mark", 0, 100) {
		if !slices.Contains(s.Marks, m) {
			s.Marks = append(s.Marks, m)
		}
	}
	return s, q.Err()
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
