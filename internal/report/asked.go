package report

import (
	"cmp"
	"net/url"
	"strconv"

	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Asked is what an address asks of figures: which days, and to what they are narrowed.
type Asked struct {
	Days   int // of Spans, that end today; 0: a period of the reader's own
	Period when.Period
	Filter page.Filter
}

// URL is a path that asks for the same: a period that ends today by its length.
func (a Asked) URL(path string) string {
	if a.Days > 0 {
		return a.Filter.URL(path, "days", strconv.Itoa(a.Days))
	}
	return a.Filter.URL(path, "from", a.Period.From.String(), "to", a.Period.To.String())
}

// Spans are the periods that are one click away, in days.
var Spans = []int{7, 28, 90}

// defaultSpan is the period where an address names none.
const defaultSpan = 28

// Params are those of an address that asks of figures: days=28, or from and to; what
// narrows them, and what is refused in words because it does not.
func Params() page.Params {
	return append(page.Params{
		{Name: "days", Kind: page.Number, Label: i18n.Text{RU: "Дней", EN: "Days"}, Min: 1, Max: MaxDays},
		{Name: "from", Kind: page.Date, Label: i18n.Text{RU: "С", EN: "From"}},
		{Name: "to", Kind: page.Date, Label: i18n.Text{RU: "По", EN: "To"}},
	}, append(figure.Params(), figure.NotByTag)...)
}

// ReadAsked reads an address of Params and others of its own, on a day of the desk.
// Invalid names what is wrong; what could be read is then there.
func ReadAsked(params page.Params, values url.Values, today when.Day) (Asked, error) {
	out, _, err := ReadListed(params, values, "", "", today)
	return out, err
}

// ReadListed is ReadAsked for a page of the list at a path: the parameter called place says
// where the list goes on.
func ReadListed(params page.Params, values url.Values, path, place string, today when.Day) (Asked, page.Cursor, error) {
	f, after, wrong := params.ReadList(values, path, place)
	out := Asked{Days: defaultSpan, Filter: f.Without("days", "from", "to")}
	asked := f.Period()
	if asked == (when.Period{}) {
		if days := f.Numbers("days"); len(days) > 0 {
			out.Days = days[0]
		}
	}
	out.Period = when.Last(out.Days, today)
	if asked != (when.Period{}) {
		out.Days = 0
		out.Period.From, out.Period.To = cmp.Or(asked.From, out.Period.From), cmp.Or(asked.To, out.Period.To)
		if asked.From == 0 && out.Period.From > out.Period.To {
			out.Period.From = out.Period.To
		}
		if asked.To == 0 && out.Period.From > out.Period.To && wrong == nil {
			var after fault.Fields
			after.Add("to", "fault.order")
			wrong = after.Err()
		}
	}
	for _, span := range Spans {
		if out.Period == when.Last(span, today) {
			out.Days = span
		}
	}
	return out, after, wrong
}
