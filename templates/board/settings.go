package board

import (
	"context"
	"strconv"

	"openpeople/internal/board"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

func crumbs(ctx context.Context, one bool) []ui.Crumb {
	way := []ui.Crumb{{Label: i18n.T(ctx, "settings.title"), URL: "/settings"}}
	if one {
		way = append(way, ui.Crumb{Label: i18n.T(ctx, "board.boards"), URL: "/settings/boards"})
	}
	return way
}

func boardURL(id int64, rest string) string {
	return "/settings/boards/" + strconv.FormatInt(id, 10) + rest
}

func linkURL(l board.Link) string {
	return boardURL(l.BoardID, "/links/"+strconv.FormatInt(l.ID, 10)+"/revocation")
}

// SpanValues are the periods as the form sends them.
func SpanValues() (list []string) {
	for _, days := range board.Spans {
		list = append(list, strconv.Itoa(days))
	}
	return list
}

func spanWord(ctx context.Context, days int) string {
	if days == 1 {
		return i18n.T(ctx, "board.today")
	}
	return i18n.T(ctx, "board.days", "Count", days)
}

func (p BoardPage) title(ctx context.Context) string {
	if p.Stored.ID == 0 {
		return i18n.T(ctx, "board.new")
	}
	return p.Stored.Name
}

func (p BoardPage) action() string {
	if p.Stored.ID == 0 {
		return "/settings/boards"
	}
	return boardURL(p.Stored.ID, "")
}

var themeKeys = map[string]string{"": "ui.theme.auto", "light": "ui.theme.light", "dark": "ui.theme.dark"}

// fields are those of the form of a board that are no part of its slice.
func (p BoardPage) fields(ctx context.Context) []ui.Field {
	var languages, themes, spans []ui.Option
	for _, l := range i18n.Langs {
		languages = append(languages, ui.Option{Value: string(l), Label: l.Own()})
	}
	for _, theme := range board.Themes {
		themes = append(themes, ui.Option{Value: theme, Label: i18n.T(ctx, themeKeys[theme])})
	}
	for i, days := range board.Spans {
		spans = append(spans, ui.Option{Value: SpanValues()[i], Label: spanWord(ctx, days)})
	}
	list := []ui.Field{
		{Name: "name", Label: i18n.T(ctx, "board.name"), Hint: i18n.T(ctx, "board.name.hint"), Value: p.Form.Name, Max: board.MaxName},
		{Name: "days", Label: i18n.T(ctx, "board.days.label"), Value: strconv.Itoa(p.Form.Days), Options: spans},
		{Name: "language", Label: i18n.T(ctx, "board.language"), Value: p.Form.Language, Options: languages},
		{Name: "theme", Label: i18n.T(ctx, "board.theme"), Value: p.Form.Theme, Options: themes},
	}
	if p.OfLink {
		return append(list, p.linkField(ctx))
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}

func (p BoardPage) linkField(ctx context.Context) ui.Field {
	f := ui.Field{Name: "name", Label: i18n.T(ctx, "board.link.name"), Hint: i18n.T(ctx, "board.link.name.hint"), Value: p.LinkName, Max: board.MaxName}
	if p.OfLink {
		f.Error = ui.FieldError(ctx, p.Fault, "name")
	}
	return f
}

// slices are the boxes of what a board may be narrowed to, those of which the desk has any.
func (p BoardPage) slices(ctx context.Context) (list []ui.SeveralChoices) {
	for _, param := range board.Params {
		if param.Name == page.Not {
			continue
		}
		var options []ui.Option
		for i, code := range param.Of {
			options = append(options, ui.Option{Value: code, Label: param.Names[i].For(ctx)})
		}
		if param.Of == nil {
			for _, n := range p.Names.Choices(param.Name) {
				options = append(options, ui.Option{Value: n.Code, Label: n.Title(ctx)})
			}
		}
		if len(options) > 0 || p.Form.Slice.Has(param.Name) {
			list = append(list, ui.SeveralOf(ctx, p.Form.Slice, param, p.Fault, options[:min(len(options), ui.MaxSeveral)]))
		}
	}
	return list
}

// SliceWords says the slice of a board.
func SliceWords(ctx context.Context, names contact.Names, slice page.Filter) string {
	return sliceWords(ctx, slice.Words(ctx, func(q page.Param, v string) string { return names.Word(ctx, q.Name, v) }))
}

// pairs say how the board is stored, beside a form that somebody else overtook.
func (p BoardPage) pairs(ctx context.Context) []ui.Pair {
	b := p.Stored
	return []ui.Pair{
		{Label: i18n.T(ctx, "board.name"), Value: ui.Text(b.Name)},
		{Label: i18n.T(ctx, "board.days.label"), Value: ui.Text(spanWord(ctx, b.Days))},
		{Label: i18n.T(ctx, "board.slice"), Value: ui.Text(SliceWords(ctx, p.Names, b.Slice))},
	}
}
