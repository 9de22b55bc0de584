package contact

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// anyOf is the words for no choice.
var anyOf = map[string]string{
	"channel":      "contacts.any.channel",
	"channel_kind": "contacts.any.channel_kind",
	"team":         "contacts.any.team",
	"operator":     "contacts.any.operator",
	"topic":        "contacts.any.topic",
	"region":       "contacts.any.region",
	"site":         "contacts.any.site",
	"client":       "contacts.any.client",

	"end_reason": "contacts.any.end_reason",
}

// Answered are the contacts that have a mark, Everything all of them.
var (
	Answered   = only("answered")
	Everything = only("all")
)

func only(flag string) page.Filter {
	f, err := contact.Params.Read(url.Values{flag: {"1"}})
	if err != nil {
		panic(err)
	}
	return f
}

// quick are the choices above the list, each a link that sets or takes off one of
// them and leaves the other filters.
func (v ListView) quick(ctx context.Context) (list []ui.Choice) {
	rest := v.Filter.Without("answered", "all", "mark")
	latest := rest.Without("sort") // what has no mark has no place by it
	marks := v.Filter.All("mark")
	list = append(list,
		ui.Choice{Label: i18n.T(ctx, "contacts.answered"), URL: rest.With("answered", "1").URL(v.path()), Chosen: len(marks) == 0 && (v.Filter.Has("answered") || v.byMark())},
		ui.Choice{Label: i18n.T(ctx, "contacts.all"), URL: latest.With("all", "1").URL(v.path()), Chosen: len(marks) == 0 && !v.Filter.Has("answered") && !v.byMark()})
	for m := 5; m >= 1; m-- {
		mark, others := strconv.Itoa(m), slices.Clone(marks)
		chosen := slices.Contains(marks, mark)
		if chosen {
			others = slices.DeleteFunc(others, func(s string) bool { return s == mark })
		} else {
			others = append(others, mark)
		}
		to := rest.With("answered", "1")
		if len(others) > 0 {
			to = rest.With("mark", others...)
		}
		list = append(list, ui.Choice{Label: mark, Title: ui.MarkName(ctx, m), Mark: m, URL: to.URL(v.path()), Chosen: chosen})
	}
	for _, flag := range []string{"commented", "beyond"} {
		to := v.Filter.With(flag, "1")
		if v.Filter.Has(flag) {
			to = v.Filter.Without(flag)
		}
		list = append(list, ui.Choice{Label: i18n.T(ctx, "contacts."+flag), URL: v.orAll(to).URL(v.path()), Chosen: v.Filter.Has(flag)})
	}
	// Of the contacts of FCR, those that failed it.
	if sum := figure.InOf(v.Filter); sum == figure.Keyed || sum == figure.Repeated {
		other := figure.Keyed + figure.Repeated - sum
		list = append(list, ui.Choice{Label: i18n.T(ctx, "contacts.repeated"), URL: v.Filter.With(figure.In.Name, figure.Table[other].Name).URL(v.path()), Chosen: sum == figure.Repeated})
	}
	return list
}

// byMark reports whether the list goes by marks.
func (v ListView) byMark() bool { return v.Filter.Has("sort") }

// columns are the heads of the list; two of them sort it.
func (v ListView) columns(ctx context.Context) []ui.Column {
	mark := ui.Column{Label: i18n.T(ctx, "contacts.mark"), Width: "narrow"}
	when := ui.Column{Label: i18n.T(ctx, "contacts.when"), Number: true, Width: "narrow", Sorted: ui.Descending}
	if contact.FilterOf(v.Filter).Order == contact.Answered {
		when.Label = i18n.T(ctx, "contacts.when_answered")
	}
	other := contact.WorstMark
	switch contact.Order(v.Filter.Get("sort")) {
	case contact.WorstMark:
		mark.Sorted, when.Sorted, other = ui.Ascending, ui.Unsorted, contact.BestMark
	case contact.BestMark:
		mark.Sorted, when.Sorted = ui.Descending, ui.Unsorted
	}
	mark.Sort = v.Filter.Without("all").With("sort", string(other)).URL(v.path())
	when.Sort = v.orAll(v.Filter.Without("sort")).URL(v.path())
	return []ui.Column{mark, {Label: i18n.T(ctx, "contacts.customer"), Width: "wide"}, {Label: i18n.T(ctx, "contacts.about"), From: ui.NotPhone}, when}
}

// presets are the periods that are asked for most.
func (v ListView) presets(ctx context.Context) (list []ui.Choice) {
	today := when.DayOf(ui.Now(ctx), ui.Zone(ctx))
	for _, p := range []struct {
		key string
		of  when.Period
	}{
		{"contacts.today", when.Last(1, today)}, {"contacts.yesterday", when.Last(1, today.Add(-1))},
		{"contacts.week", when.Last(7, today)}, {"contacts.weeks", when.Last(28, today)},
	} {
		to := v.Filter.With("from", p.of.From.String()).With("to", p.of.To.String())
		list = append(list, ui.Choice{Label: i18n.T(ctx, p.key), URL: to.URL(v.path()), Chosen: v.Filter.Period() == p.of})
	}
	return list
}

// orAll is a filter that says so when it lets everything through.
func (v ListView) orAll(f page.Filter) page.Filter {
	if !f.Any() && v.CustomerID == 0 {
		return Everything
	}
	return f
}

// choices of the filters: every value of a dimension, "any" first.
func (v ListView) choices(ctx context.Context, name string) []ui.Option {
	out := []ui.Option{{Label: i18n.T(ctx, anyOf[name])}}
	for _, c := range v.Names.Choices(name) {
		out = append(out, ui.Option{Value: c.Code, Label: c.Title(ctx)})
	}
	return out
}

// dimensions are the filters that are a choice of one value.
func (v ListView) dimensions(ctx context.Context) (out []page.Param) {
	for _, p := range contact.Params {
		if anyOf[p.Name] == "" {
			continue
		}
		// Agents see their own contacts only; a site is set by links from reports.
		idle := p.Name == "site" || v.Who.Role == actor.Agent && (p.Name == "team" || p.Name == "operator")
		idlest := 2 // "any", and the one that every contact bears
		if p.Name == "end_reason" {
			idlest = 1 // some bear none
		}
		if v.Filter.Has(p.Name) || v.Filter.Lacks(p.Name) || !idle && len(v.choices(ctx, p.Name)) > idlest {
			out = append(out, p)
		}
	}
	return out
}

// attributes are the boxes of attributes and their values.
func (v ListView) attributes(ctx context.Context) ui.AttributeBoxes {
	return ui.AttributesOf(ctx, v.Filter, v.Wrong, v.Names.Choices(figure.AttributeKey), i18n.T(ctx, "contacts.any.attribute"))
}

// carried are the parameters that the form holds without a box.
func (v ListView) carried(ctx context.Context) []page.Param {
	drawn := []string{"from", "to", page.Not, figure.AttributeKey, figure.AttributeValue}
	if len(v.tagBoxes(ctx).Options) > 0 {
		drawn = append(drawn, contact.Tagged.Name)
	}
	for _, p := range append(v.dimensions(ctx), contact.Voiced...) {
		drawn = append(drawn, p.Name)
	}
	return slices.DeleteFunc(slices.Clone(contact.Params), func(p page.Param) bool { return slices.Contains(drawn, p.Name) })
}

// voiced reports whether the list is narrowed by what was measured of recordings, or should
// be and cannot.
func (v ListView) voiced(ctx context.Context) bool {
	return slices.ContainsFunc(contact.Voiced, func(p page.Param) bool {
		return v.Filter.Has(p.Name) || ui.FieldError(ctx, v.Wrong, p.Name) != ""
	})
}

// least is the box of a number that is measured at least.
func (v ListView) least(ctx context.Context, p page.Param) ui.Field {
	return ui.Field{Name: p.Name, Label: p.Label.For(ctx), Value: v.Filter.Get(p.Name), From: strconv.Itoa(p.Min), To: strconv.Itoa(p.Max), Error: ui.FieldError(ctx, v.Wrong, p.Name)}
}

func (v ListView) field(ctx context.Context, p page.Param) ui.Field {
	f := ui.Field{Name: p.Name, Label: p.Label.For(ctx), Value: v.Filter.Get(p.Name), Error: ui.FieldError(ctx, v.Wrong, p.Name)}
	return f.Offering(v.choices(ctx, p.Name))
}

// tagBoxes choose tags of comments, of those in use and those that the address names.
func (v ListView) tagBoxes(ctx context.Context) ui.SeveralChoices {
	var options []ui.Option
	for _, t := range v.Called.Tags.Offered(v.Filter.All(contact.Tagged.Name)) {
		options = append(options, ui.Option{Value: strconv.FormatInt(t.ID, 10), Label: t.Title(ctx)})
	}
	f := ui.SeveralOf(ctx, v.Filter, contact.Tagged, v.Wrong, options)
	f.Only = true
	return f
}

// chips are the filters that are set.
func (v ListView) chips(ctx context.Context) []ui.Chip {
	var out []ui.Chip
	if p := v.Filter.Period(); p != (when.Period{}) {
		words := ui.Period(ctx, p)
		if p.To == 0 {
			words = i18n.T(ctx, "contacts.since", "Day", words)
		} else if p.From == 0 {
			words = i18n.T(ctx, "contacts.until", "Day", words)
		}
		out = append(out, ui.Chip{Label: words, Remove: v.without("from", "to")})
	}
	if v.CustomerID != 0 {
		out = append(out, ui.Chip{Label: i18n.T(ctx, "contacts.one_customer"), Remove: v.Filter.URL(Path)})
	}
	for _, said := range v.Called.Say(ctx, v.Names.Said(ctx, v.Filter.Without("from", "to", "answered", "all", "mark", "commented", "beyond", "sort"))) {
		label := ui.SaidValues(ctx, said)
		switch {
		case said.Not, said.Lacks, said.Name == figure.In.Name:
			label = said.Label.For(ctx) + ": " + label
		case said.Name == "q":
			label = i18n.T(ctx, "contacts.found", "Q", label)
		case said.Kind == page.Flag:
			label = said.Label.For(ctx)
		case said.Kind == page.Number, anyOf[said.Name] == "":
			label = said.Label.For(ctx) + ": " + label
		}
		out = append(out, ui.Chip{Label: label, Remove: v.orAll(v.Filter.Unsaid(said)).URL(v.path())})
	}
	return out
}

// path is where the list lives.
func (v ListView) path() string {
	if v.CustomerID != 0 {
		return OfCustomer(v.CustomerID)
	}
	return Path
}

func (v ListView) without(names ...string) string {
	return v.orAll(v.Filter.Without(names...)).URL(v.path())
}

func (v ListView) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: v.path(), Chips: v.chips(ctx), Fields: filters(v), Wrong: v.Wrong, Boxes: []string{"from", "to"}}
	for _, p := range v.dimensions(ctx) {
		b.Boxes = append(b.Boxes, p.Name)
	}
	b.Boxes = append(b.Boxes, figure.AttributeKey, figure.AttributeValue, contact.Tagged.Name)
	if v.Filter.Without("answered", "all", "sort").Any() || v.CustomerID != 0 {
		b.Reset = Answered.URL(Path)
	}
	return b
}

func (v ListView) pages(ctx context.Context) ui.Pages {
	p := ui.Pages{Shown: len(v.Rows), Count: int64(v.N), AtLeast: v.More, Until: v.Until, Next: v.next()}
	if v.After != (page.Cursor{}) {
		p.First = v.Filter.URL(v.path())
	}
	if v.N > 0 || v.More {
		p.Exports = []ui.Link{{Label: "CSV", URL: v.Filter.URL(v.path() + ".csv")}}
	}
	return p
}

// next is where the list goes on; "" at its end.
func (v ListView) next() string {
	return v.Filter.Next(v.path(), "after", v.Next)
}

// day is the day of the desk's reader on which a row stands, when the row before it
// stands on another.
func (v ListView) day(ctx context.Context, i int) (when.Day, bool) {
	of := func(i int) when.Day { return when.DayOf(at(v.Rows[i]), ui.Zone(ctx)) }
	return of(i), !v.byMark() && (i == 0 || of(i) != of(i-1))
}

// at is when a row happened: its answer in a list of answers, else its contact.
func at(r contact.Row) time.Time {
	if r.AnsweredAt != nil {
		return *r.AnsweredAt
	}
	return r.EndedAt
}

func rowName(ctx context.Context, r contact.Row) string {
	if r.CustomerName != "" {
		return r.CustomerName
	}
	return i18n.T(ctx, "contacts.unnamed")
}

// hitAnchor leads from a row to where the words stand that were looked for.
func hitAnchor(r contact.Row) string {
	if r.Excerpt == nil {
		return ""
	}
	return messageAnchor(r.Excerpt.Message)
}

// sayer is the word for who said what was looked for.
func sayer(ctx context.Context, by query.By) string {
	switch by {
	case query.Customer:
		return ui.AuthorWord(ctx, string(contact.FromCustomer))
	case query.Operator:
		return ui.AuthorWord(ctx, string(contact.FromOperator))
	case query.Comment:
		return i18n.T(ctx, "query.in_comment")
	}
	return ui.AuthorWord(ctx, string(contact.FromBot))
}

func rowURL(id int64) string { return Path + "/" + strconv.FormatInt(id, 10) }

func orCode(name, code string) string {
	if name == "" {
		return code
	}
	return name
}
