package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// ConditionFields are the boxes of a condition, in their order; kit's Condition reads them.
func ConditionFields(ctx context.Context, c condition.Condition, names contact.Names, wrong *fault.Fault) []Field {
	label := func(name string) string { return i18n.T(ctx, "settings.rule."+name) }
	lines, chosen := LineOptions(ctx, c.Lines)
	list := []Field{
		{Name: "kinds", Label: label("kinds"), Hint: label("kinds_hint"), Values: c.Kinds, Options: KindOptions(ctx)},
		{Name: "channels", Label: label("channels"), Values: c.Channels, Options: ChannelOptions(names, c.Channels)},
		{Name: "topics", Label: label("topics"), Values: c.Topics, Options: DimensionOptions(names, contact.Topic, c.Topics)},
		{Name: "teams", Label: label("teams"), Values: c.Teams, Options: DimensionOptions(names, contact.Team, c.Teams)},
		{Name: "regions", Label: label("regions"), Values: c.Regions, Options: DimensionOptions(names, contact.Region, c.Regions)},
		{Name: "lines", Label: label("lines"), Values: chosen, Options: lines},
		{Name: "attributes", Label: label("attributes"), Hint: label("attributes_hint"), Value: strings.Join(pairs(c.Attributes), "\n"), Rows: 2, Optional: true},
	}
	for i := range list {
		list[i].Error = FieldError(ctx, wrong, list[i].Name)
	}
	return list
}

// pairs are attributes as they are typed, a line each.
func pairs(list []condition.Attribute) (lines []string) {
	for _, a := range list {
		lines = append(lines, strings.TrimSuffix(a.Key+" = "+a.Value, " = "))
	}
	return lines
}

// ConditionWords says a condition, a phrase for each thing that it asks; none: any contact.
func ConditionWords(ctx context.Context, c condition.Condition, names contact.Names) (words []string) {
	say := func(name string, values []string, options []Option) {
		if len(values) == 0 {
			return
		}
		labels := make([]string, len(values))
		for i, v := range values {
			labels[i] = v
			if j := slices.IndexFunc(options, func(o Option) bool { return o.Value == v }); j >= 0 {
				labels[i] = options[j].Label
			}
		}
		words = append(words, i18n.T(ctx, "settings.rule.said", "Name", i18n.T(ctx, "settings.rule."+name), "Values", strings.Join(labels, ", ")))
	}
	lines, chosen := LineOptions(ctx, c.Lines)
	say("kinds", c.Kinds, KindOptions(ctx))
	say("channels", c.Channels, ChannelOptions(names, nil))
	say("topics", c.Topics, DimensionOptions(names, contact.Topic, nil))
	say("teams", c.Teams, DimensionOptions(names, contact.Team, nil))
	say("regions", c.Regions, DimensionOptions(names, contact.Region, nil))
	say("lines", chosen, lines)
	say("attributes", pairs(c.Attributes), nil)
	return words
}

// KindOptions is every kind of channel.
func KindOptions(ctx context.Context) (out []Option) {
	for _, row := range contact.Kinds {
		out = append(out, Option{Value: string(row.Kind), Label: row.Name.For(ctx)})
	}
	return out
}

// ChannelOptions is every channel, and codes that no contact has had yet.
func ChannelOptions(names contact.Names, chosen []string) (out []Option) {
	for _, c := range names.Channels {
		out = append(out, Option{Value: c.Code, Label: c.Name})
	}
	return withUnknown(out, chosen)
}

// DimensionOptions is every value of a dimension, and codes that no contact has had yet.
func DimensionOptions(names contact.Names, kind contact.DimensionKind, chosen []string) (out []Option) {
	for _, d := range names.Dimensions[kind] {
		out = append(out, Option{Value: d.Code, Label: d.Name})
	}
	return withUnknown(out, chosen)
}

func withUnknown(list []Option, chosen []string) []Option {
	for _, code := range chosen {
		if !slices.ContainsFunc(list, func(o Option) bool { return o.Value == code }) {
			list = append(list, Option{Value: code, Label: code})
		}
	}
	return list
}

// LineOptions are three lines, and more where one of them is chosen; chosen as values.
func LineOptions(ctx context.Context, of []int) (options []Option, chosen []string) {
	for n := 1; n <= 3 || n <= condition.MaxLine && slices.ContainsFunc(of, func(l int) bool { return l >= n }); n++ {
		options = append(options, Option{Value: strconv.Itoa(n), Label: i18n.T(ctx, "settings.rule.line", "Line", n)})
	}
	for _, n := range of {
		chosen = append(chosen, strconv.Itoa(n))
	}
	return options, chosen
}
