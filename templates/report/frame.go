package report

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/templates/ui"
)

// Frame is what stands around every report: which one, of which days, narrowed to what,
// and those that are saved.
type Frame struct {
	Who    actor.Actor
	Choice Choice
	Wrong  *fault.Fault // what is wrong with the address; there are no figures then
	Names  contact.Names
	Called comment.Called     // in the report of comments
	Saved  []report.SavedView // those that the reader may open
	Saving *Saving            // what was typed to save this one
}

// heading is what a kind of report puts into its frame.
type heading struct {
	Title    string
	Days     string     // the period in words
	Switches []switches // what is one click away
	Fields   []ui.Field // choices of its own in the form
	Columns  *ui.Field  // boxes of its own under them
	Summary  string     // what the form chooses; "": as its fields say it
}

// filters is what the form chooses.
func (h heading) filters(ctx context.Context) string {
	switch {
	case h.Summary != "":
		return h.Summary
	case h.Columns != nil:
		return i18n.T(ctx, "reports.filters")
	case len(h.Fields) == 0:
		return i18n.T(ctx, "today.filters")
	}
	return i18n.T(ctx, "reports.filters.own")
}

type switches struct {
	Label string
	List  []ui.Choice
}

// kinds is the switch between the kinds of reports.
func (v Frame) kinds(ctx context.Context) (list []ui.Choice) {
	for i, k := range Kinds {
		c := ui.Choice{Label: k.Name.For(ctx), URL: v.Choice.Of(k).URL(), Chosen: v.Choice.Key == k.Key}
		if i == 0 {
			c.URL, c.Chosen = v.Choice.By(report.Axes[0]).URL(), v.Choice.Axis.Key != ""
		}
		list = append(list, c)
	}
	return list
}

// switchOf is the switch between the values of a parameter of the kind's own; the chosen
// one may be its default.
func (v Frame) switchOf(ctx context.Context, param, chosen string) (list []ui.Choice) {
	for _, p := range v.Choice.Own {
		if p.Name != param {
			continue
		}
		for i, value := range p.Of {
			list = append(list, ui.Choice{Label: p.Names[i].For(ctx), URL: v.Choice.With(param, value).URL(), Chosen: value == chosen && v.Wrong == nil})
		}
	}
	return list
}

// ownField is a choice among the values of a parameter of the kind's own.
func (v Frame) ownField(ctx context.Context, param, chosen string) ui.Field {
	f := ui.Field{Name: param, Value: chosen, Width: ui.WidthMedium, Error: ui.FieldError(ctx, v.Wrong, param)}
	for _, p := range v.Choice.Own {
		if p.Name != param {
			continue
		}
		f.Label = p.Label.For(ctx)
		for i, value := range p.Of {
			f.Options = append(f.Options, ui.Option{Value: value, Label: p.Names[i].For(ctx)})
		}
	}
	return f
}

func (v Frame) spans(ctx context.Context) []ui.Choice {
	return ui.Spans(ctx, v.Choice.Asked, v.Wrong != nil, func(days int) string { return v.Choice.Span(days).URL() })
}

// boxed are the parameters that have a box; one of which the desk knows too many, or
// none, is carried along.
var boxed = []string{"channel", "channel_kind", "team", "topic", "region", "site", "client", "end_reason", "line"}

func (v Frame) boxes() (list []page.Param) {
	for _, p := range v.Choice.Params() {
		if n := len(v.values(p)); slices.Contains(boxed, p.Name) && (v.Choice.Filter.Has(p.Name) || n > 1) && n <= ui.MaxSeveral {
			list = append(list, p)
		}
	}
	return list
}

// carried are the names of what the form holds without a box.
func (v Frame) carried(h heading, boxes []page.Param) (list []string) {
	drawn := []string{"days", "from", "to", page.Not, figure.AttributeKey, figure.AttributeValue}
	for _, f := range h.Fields {
		drawn = append(drawn, f.Name)
	}
	if h.Columns != nil {
		drawn = append(drawn, h.Columns.Name)
	}
	for _, p := range v.Choice.Params() {
		named := func(b page.Param) bool { return b.Name == p.Name }
		if !slices.ContainsFunc(boxes, named) && !slices.Contains(drawn, p.Name) {
			list = append(list, p.Name)
		}
	}
	return list
}

// values are what a parameter may be.
func (v Frame) values(p page.Param) []contact.Named {
	if p.Name != figure.Dimensions[figure.Line].Key {
		return v.Names.Choices(p.Name)
	}
	list := make([]contact.Named, figure.MaxLine)
	for i := range list {
		list[i].Code = strconv.Itoa(i + 1)
	}
	return list
}

func (v Frame) several(ctx context.Context, p page.Param) ui.SeveralChoices {
	var options []ui.Option
	for _, n := range v.values(p) {
		options = append(options, ui.Option{Value: n.Code, Label: n.Title(ctx)})
	}
	return ui.SeveralOf(ctx, v.Choice.Filter, p, v.Wrong, options)
}

// attributes are the boxes of attributes and their values.
func (v Frame) attributes(ctx context.Context) ui.AttributeBoxes {
	return ui.AttributesOf(ctx, v.Choice.Filter, v.Wrong, v.Names.Choices(figure.AttributeKey), i18n.T(ctx, "reports.any"))
}

// chips are the filters that are set, each with the way to the report without it.
func (v Frame) chips(ctx context.Context) (out []ui.Chip) {
	for _, said := range v.Called.Say(ctx, v.Names.Said(ctx, v.Choice.Narrowed())) {
		label := said.Label.For(ctx)
		if said.Kind != page.Flag {
			label += ": " + ui.SaidValues(ctx, said)
		}
		out = append(out, ui.Chip{Label: label, Remove: v.Choice.Unsaid(said).URL()})
	}
	return out
}

// bare is the choice without what narrows it.
func (v Frame) bare() string {
	c := v.Choice
	for _, p := range append(figure.Params(), c.Narrow...) {
		c = c.With(p.Name)
	}
	return c.URL()
}
