package ui

import (
	"context"
	"slices"
	"strings"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// MaxSeveral is of how many values several can be chosen; of more a page offers one.
const MaxSeveral = 100

// SeveralOf is the part of a filter by which several values of a parameter are chosen
// among options, or left out. What is chosen and is no option stands too: it came by a
// link of somebody whose desk knows more.
func SeveralOf(ctx context.Context, of page.Filter, p page.Param, wrong *fault.Fault, options []Option) SeveralChoices {
	s := SeveralChoices{Field: Field{Name: p.Name, Label: p.Label.For(ctx), Values: of.All(p.Name), Options: options, Error: FieldError(ctx, wrong, p.Name)}, Not: of.Not(p.Name)}
	said := page.Said{Not: s.Not}
	for _, value := range s.Values {
		i := slices.IndexFunc(s.Options, func(o Option) bool { return o.Value == value })
		if i < 0 {
			i, s.Options = len(s.Options), append(slices.Clip(s.Options), Option{Value: value, Label: value})
		}
		said.Values = append(said.Values, s.Options[i].Label)
	}
	if len(said.Values) > 0 {
		s.Said = SaidValues(ctx, said)
	} else if of.Lacks(p.Name) { // all but those ticked, of which there are none
		s.Not, s.Said = true, page.Lacking(ctx)
	}
	return s
}

// LeftOut are the parameters of which a filter leaves values out and that have no box: a
// form that keeps their values hidden keeps that, too.
func LeftOut(of page.Filter, boxes []page.Param) (list []string) {
	for _, name := range of.All(page.Not) {
		if !slices.ContainsFunc(boxes, func(p page.Param) bool { return p.Name == name }) {
			list = append(list, name)
		}
	}
	return list
}

// SaidValues are the values of a filter in words.
func SaidValues(ctx context.Context, said page.Said) string {
	values := slices.Clone(said.Values)
	for i, v := range values {
		if slices.Contains(said.None, v) {
			values[i] = i18n.T(ctx, "ui.several.none", "Value", v)
		}
	}
	if said.Not {
		return i18n.T(ctx, "ui.several.but", "Values", strings.Join(values, i18n.T(ctx, "ui.several.but.and")))
	}
	return strings.Join(values, ", ")
}
