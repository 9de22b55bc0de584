package openday

import (
	"context"
	"slices"
	"strings"

	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

const notesPath = "/notes"

// anyOf names the empty choice of a filter.
var anyOf = map[string]string{"day": "openday.any.day", "place": "openday.any.place", "author": "openday.any.author"}

// options are the values of a filter that is a choice of one.
func (p NotesPage) options(name string) (out []ui.Option) {
	switch name {
	case "day":
		for _, d := range p.Names.Days {
			out = append(out, ui.Option{Value: id(d.ID), Label: firstWords(d.Name, 60)})
		}
	case "place":
		for _, of := range p.Names.Places {
			out = append(out, ui.Option{Value: of, Label: firstWords(of, 60)})
		}
	case "author":
		for _, of := range p.Names.Authors {
			out = append(out, ui.Option{Value: of, Label: of})
		}
	}
	return out
}

func (p NotesPage) field(ctx context.Context, name string) ui.Field {
	f := ui.Field{Name: name, Value: p.Filter.Get(name), Error: ui.FieldError(ctx, p.Wrong, name)}
	for _, param := range openday.NoteParams {
		if param.Name == name {
			f.Label = param.Label.For(ctx)
		}
	}
	if name == "q" {
		f.Max, f.Autocomplete = page.MaxValue, "off"
		return f
	}
	f.Options = append([]ui.Option{{Label: i18n.T(ctx, anyOf[name])}}, p.options(name)...)
	if !slices.ContainsFunc(f.Options, func(o ui.Option) bool { return o.Value == f.Value }) { // nobody wrote there
		f.Options = append(f.Options, ui.Option{Value: f.Value, Label: f.Value})
	}
	return f
}

// facts are what got in the way and what helped, in one line.
func facts(ctx context.Context, n openday.NoteRow) string {
	var out []string
	if of := chipWords(ctx, openday.Hindrances, n.Hindered); len(of) > 0 {
		out = append(out, i18n.T(ctx, "openday.note.hindered.in", "What", strings.Join(of, ", ")))
	}
	if of := chipWords(ctx, openday.Helps, n.Helped); len(of) > 0 {
		out = append(out, i18n.T(ctx, "openday.note.helped.in", "What", strings.Join(of, ", ")))
	}
	return strings.Join(out, " · ")
}

// Said is what narrows the list, in words.
func (p NotesPage) Said(ctx context.Context) []page.Said {
	return p.Filter.Words(ctx, func(param page.Param, value string) string { return p.word(ctx, param, value) })
}

// chips are the filters that are set.
func (p NotesPage) chips(ctx context.Context) (out []ui.Chip) {
	for _, said := range p.Said(ctx) {
		label := strings.Join(said.Values, ", ")
		if said.Kind == page.Flag {
			label = said.Label.For(ctx)
		}
		out = append(out, ui.Chip{Label: label, Remove: p.Filter.Without(said.Name).URL(notesPath)})
	}
	return out
}

// word is the name of a value.
func (p NotesPage) word(ctx context.Context, param page.Param, value string) string {
	for _, o := range p.options(param.Name) {
		if o.Value == value {
			return o.Label
		}
	}
	switch param.Name {
	case "day":
		return "№ " + value
	case "contact":
		return i18n.T(ctx, "openday.note.contact.n", "N", value)
	}
	return ""
}

func (p NotesPage) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: notesPath, Chips: p.chips(ctx), Fields: noteFilters(p), Wrong: p.Wrong, Boxes: []string{"q", "day", "place", "author"}}
	if p.Filter.Any() {
		b.Reset = notesPath
	}
	return b
}
