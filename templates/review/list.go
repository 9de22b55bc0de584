package review

import (
	"context"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// tabs are the lists that the reader has.
func (p ListPage) tabs(ctx context.Context) []ui.Tab {
	var out []ui.Tab
	for _, l := range p.Lists {
		t := ui.Tab{URL: listURL(l), Current: l == p.List}
		switch l {
		case review.OfTeam:
			t.Label = i18n.T(ctx, "review.of_team")
		case review.ToMe:
			t.Label, t.Count = i18n.T(ctx, "review.to_me"), p.Waiting.Acknowledge
		case review.ByMe:
			t.Label = i18n.T(ctx, "review.by_me")
		case review.Drafts:
			t.Label, t.Count = i18n.T(ctx, "review.drafts"), p.Waiting.Drafts
		}
		out = append(out, t)
	}
	return out
}

// listURL is a list that nothing narrows.
func listURL(list review.List) string { return page.Filter{}.With("list", string(list)).URL(Path) }

// all is the list without its filters.
func (p ListPage) all() string { return listURL(p.List) }

// narrowed reports whether a filter is set.
func (p ListPage) narrowed() bool { return p.Filter.Without("list").Any() }

// named are the values of a parameter that have names here.
func (p ListPage) named(name string) []review.Named {
	switch name {
	case "team":
		return p.Names.Teams
	case "operator":
		return p.Names.Operators
	}
	return nil
}

// anyOf is the words for no choice.
var anyOf = map[string]string{"team": "review.any_team", "operator": "review.any_operator"}

// chosen are the filters that are a choice of one value, where there is something to
// choose; idle are the others, which links from figures set.
func (p ListPage) chosen() (out []page.Param) {
	for _, param := range review.Params {
		if len(p.named(param.Name)) > 1 && !p.Filter.Several(param.Name) {
			out = append(out, param)
		}
	}
	return out
}

func (p ListPage) idle() (out []page.Param) {
	chosen := p.chosen()
	for _, param := range append(figure.Params(), review.Content...) {
		if !slices.ContainsFunc(chosen, func(c page.Param) bool { return c.Name == param.Name }) {
			out = append(out, param)
		}
	}
	return out
}

func (p ListPage) field(ctx context.Context, param page.Param) ui.Field {
	f := ui.Field{Name: param.Name, Label: param.Label.For(ctx), Value: p.Filter.Get(param.Name), Error: ui.FieldError(ctx, p.Wrong, param.Name)}
	f.Options = []ui.Option{{Label: i18n.T(ctx, anyOf[param.Name])}}
	known := f.Value == ""
	for _, n := range p.named(param.Name) {
		f.Options = append(f.Options, ui.Option{Value: n.Code, Label: orElse(n.Name, n.Code)})
		known = known || n.Code == f.Value
	}
	if !known { // a link of somebody whose list knows more
		f.Options = append(f.Options, ui.Option{Value: f.Value, Label: f.Value})
	}
	return f
}

// chips are the filters that are set.
func (p ListPage) chips(ctx context.Context) []ui.Chip {
	var out []ui.Chip
	if set := p.Filter.Period(); set != (when.Period{}) {
		words := ui.Day(ctx, set.From) + " – " + ui.Day(ctx, set.To)
		if set.From != 0 && set.To != 0 {
			words = ui.Period(ctx, set)
		}
		out = append(out, ui.Chip{Label: words, Remove: p.Filter.Without("from", "to").URL(Path)})
	}
	for _, said := range p.Filter.Without("list", "from", "to").Words(ctx, p.wordIn(ctx)) {
		label := ui.SaidValues(ctx, said)
		switch {
		case said.Not, said.Lacks:
			label = said.Label.For(ctx) + ": " + label
		case said.Kind == page.Flag:
			label = said.Label.For(ctx)
		case p.named(said.Name) == nil:
			label = said.Label.For(ctx) + ": " + label
		}
		out = append(out, ui.Chip{Label: label, Remove: p.Filter.Unsaid(said).URL(Path)})
	}
	return out
}

// Said is what narrows the list, in words.
func (p ListPage) Said(ctx context.Context) []page.Said {
	return p.Filter.Without("list").Words(ctx, p.wordIn(ctx))
}

// wordIn is word in the language of the reader.
func (p ListPage) wordIn(ctx context.Context) func(page.Param, string) string {
	return func(param page.Param, value string) string { return p.word(ctx, param, value) }
}

// word is the name of a value, "" where none is known.
func (p ListPage) word(ctx context.Context, param page.Param, value string) string {
	switch param.Name {
	case "criterion":
		return p.Called.Criterion.For(ctx)
	case "reviewer":
		return p.Called.Reviewer
	}
	for _, n := range p.named(param.Name) {
		if n.Code == value {
			return n.Name
		}
	}
	return ""
}

func (p ListPage) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: Path, Chips: p.chips(ctx), Fields: filters(p), Wrong: p.Wrong, Boxes: []string{"from", "to"}}
	for _, param := range p.chosen() {
		b.Boxes = append(b.Boxes, param.Name)
	}
	if p.narrowed() {
		b.Reset = p.all()
	}
	return b
}

func (p ListPage) pages(ctx context.Context) ui.Pages {
	out := pagesOf(p.Filter, Path, len(p.Rows.Rows), p.Count, p.Rows.Next, p.Further)
	if p.List != review.Drafts {
		out.Exports = []ui.Link{{Label: "CSV", URL: p.Filter.URL(Path + ".csv")}}
	}
	return out
}

// rowURL opens a row: a review, or the form of a draft.
func rowURL(p ListPage, r review.Row) string {
	if p.List == review.Drafts {
		return FormURL(r.ContactID, FromDrafts)
	}
	return URL(r.ID)
}

// who leads a row: whose work it is; among reviews of one's own work what it was about.
func (p ListPage) who(ctx context.Context, r review.Row) string {
	if p.List == review.ToMe {
		return orElse(r.TopicName, channelOf(r))
	}
	return orElse(r.OperatorName, i18n.T(ctx, "review.nobody"))
}

func channelOf(r review.Row) string { return orElse(r.ChannelName, r.ChannelCode) }

// own reports whether every row is the reader's own review.
func (p ListPage) own() bool { return p.List == review.ByMe || p.List == review.Drafts }

// columns are those that tell rows of this list apart.
func (p ListPage) columns(ctx context.Context) []ui.Column {
	out := []ui.Column{{Label: i18n.T(ctx, "review.score"), Number: true, Width: "narrow"}}
	if p.List == review.ToMe {
		out = append(out, ui.Column{Label: i18n.T(ctx, "review.about")})
	} else {
		out = append(out, ui.Column{Label: i18n.T(ctx, "review.operator")})
	}
	out = append(out, ui.Column{Label: i18n.T(ctx, "review.mark"), Width: "narrow", From: ui.NotTablet})
	if !p.own() {
		out = append(out, ui.Column{Label: i18n.T(ctx, "review.reviewer"), From: ui.NotPhone})
	}
	return append(out, ui.Column{Label: i18n.T(ctx, "review.answer"), From: ui.NotPhone}, ui.Column{Label: i18n.T(ctx, "review.when"), Number: true})
}
