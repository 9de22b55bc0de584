package review

import (
	"context"

	"github.com/a-h/templ"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/templates/ui"
)

// exampleBubbles are a pinned message, the customer's words before it, and those of the
// reviewer under it. Where no message is kept the reviewer's words stand alone.
func exampleBubbles(one review.Pinned) (list []ui.Bubble) {
	if one.Before != "" {
		list = append(list, ui.Bubble{From: string(contact.FromCustomer), Text: one.Before})
	}
	words := pinWords(review.Pin{Kind: review.Example, Words: one.Words}, "")
	if one.From == "" {
		return append(list, ui.Bubble{From: string(contact.FromSystem), Text: "…", Under: words})
	}
	return append(list, ui.Bubble{From: one.From, Text: one.Said, Pinned: true, Under: words})
}

// kindName is the parameter that is a choice; others come by links.
var kindName = figure.ChannelKind.Row().Key

func (p ExamplesPage) selects(ctx context.Context) (out []ui.Field) {
	for _, param := range review.ExampleParams {
		if param.Name != kindName || p.Filter.Several(param.Name) {
			continue
		}
		f := ui.Field{Name: param.Name, Label: param.Label.For(ctx), Value: p.Filter.Get(param.Name), Error: ui.FieldError(ctx, p.Wrong, param.Name)}
		out = append(out, f.Offering(append([]ui.Option{{Label: param.Label.For(ctx) + ": " + i18n.T(ctx, "appeal.any")}}, ui.KindOptions(ctx)...)))
	}
	return out
}

// idle are the parameters that links set.
func (p ExamplesPage) idle() (names []string) {
	for _, param := range review.ExampleParams {
		if param.Name != kindName || p.Filter.Several(param.Name) {
			names = append(names, param.Name)
		}
	}
	return names
}

func (p ExamplesPage) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: ExamplesPath, Fields: exampleFilters(p), Wrong: p.Wrong, Boxes: []string{kindName}}
	for _, said := range p.Filter.Words(ctx, func(_ page.Param, value string) string { return contact.Kind(value).Title().For(ctx) }) {
		b.Chips = append(b.Chips, ui.Chip{Label: said.Label.For(ctx) + ": " + ui.SaidValues(ctx, said), Remove: p.Filter.Unsaid(said).URL(ExamplesPath)})
	}
	if len(b.Chips) > 0 {
		b.Reset = ExamplesPath
	}
	return b
}

func (p ExamplesPage) pages(_ context.Context) ui.Pages {
	return pagesOf(p.Filter, ExamplesPath, len(p.Rows.Rows), p.Count, p.Rows.Next, p.Further)
}

func (p ExamplesPage) nothing(ctx context.Context) templ.Component {
	if p.Further || p.Filter.Any() {
		return ui.Empty(ui.Blank{Icon: ui.IconSearch, Title: i18n.T(ctx, "review.none_found"), Text: i18n.T(ctx, "review.none_found.text"), URL: ExamplesPath, Action: i18n.T(ctx, "review.none_found.all")})
	}
	return ui.Empty(ui.Blank{Icon: ui.IconFlag, Title: i18n.T(ctx, "example.none"), Text: i18n.T(ctx, "example.none.text")})
}
