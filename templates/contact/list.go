package contact

import (
	"context"
	"strconv"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/templates/ui"
)

// anyOf is the words for no choice.
var anyOf = map[string]string{
	"channel":  "contacts.any.channel",
	"team":     "contacts.any.team",
	"operator": "contacts.any.operator",
	"topic":    "contacts.any.topic",
	"region":   "contacts.any.region",
	"site":     "contacts.any.site",
}

// choices of the filters: every value of a dimension, "any" first.
func (v ListView) choices(ctx context.Context, name string) []ui.Option {
	out := []ui.Option{{Label: i18n.T(ctx, anyOf[name])}}
	switch name {
	case "channel":
		for _, c := range v.Names.Channels {
			out = append(out, ui.Option{Value: c.Code, Label: orCode(c.Name, c.Code)})
		}
	case "operator":
		for _, o := range v.Names.Operators {
			out = append(out, ui.Option{Value: o.ExternalID, Label: orCode(o.Name, o.ExternalID)})
		}
	default:
		for _, d := range v.Names.Dimensions[contact.DimensionKind(name)] {
			out = append(out, ui.Option{Value: d.Code, Label: orCode(d.Name, d.Code)})
		}
	}
	return out
}

// dimension is one filter by code.
type dimension struct{ name, label, value string }

// dimensions are the filters that are a choice of one value. Their labels stand
// here by name, so that every key is a word of this file.
func (v ListView) dimensions(ctx context.Context) []dimension {
	s := v.Search
	list := []dimension{
		{"channel", i18n.T(ctx, "contacts.channel"), s.Channel},
		{"team", i18n.T(ctx, "contacts.team"), s.Team},
		{"operator", i18n.T(ctx, "contacts.operator"), s.Operator},
		{"topic", i18n.T(ctx, "contacts.topic"), s.Topic},
		{"region", i18n.T(ctx, "contacts.region"), s.Region},
		{"site", i18n.T(ctx, "contacts.site"), s.Site},
	}
	out := list[:0]
	for _, d := range list {
		// Agents see their own contacts only; a site is set by links from reports.
		idle := d.name == "site" || v.Who.Role == actor.Agent && (d.name == "team" || d.name == "operator")
		if d.value != "" || !idle && len(v.choices(ctx, d.name)) > 2 {
			out = append(out, d)
		}
	}
	return out
}

func (v ListView) field(ctx context.Context, d dimension) ui.Field {
	options := v.choices(ctx, d.name)
	known := d.value == ""
	for _, o := range options {
		known = known || o.Value == d.value
	}
	if !known { // a link of somebody whose desk knows more
		options = append(options, ui.Option{Value: d.value, Label: d.value})
	}
	return ui.Field{Name: d.name, Label: d.label, Value: d.value, Options: options, Error: ui.FieldError(ctx, v.Wrong, d.name)}
}

// chips are the filters that are set.
func (v ListView) chips(ctx context.Context) []ui.Chip {
	s := v.Search
	var out []ui.Chip
	if s.From != 0 || s.To != 0 {
		words := ui.Period(ctx, v.period())
		if s.To == 0 {
			words = i18n.T(ctx, "contacts.since", "Day", words)
		} else if s.From == 0 {
			words = i18n.T(ctx, "contacts.until", "Day", words)
		}
		out = append(out, ui.Chip{Label: words, Remove: s.Without("from", "to")})
	}
	for _, d := range v.dimensions(ctx) {
		if d.value == "" {
			continue
		}
		label := d.value
		for _, o := range v.choices(ctx, d.name) {
			if o.Value == d.value {
				label = o.Label
			}
		}
		out = append(out, ui.Chip{Label: label, Remove: s.Without(d.name)})
	}
	if len(s.Marks) > 0 {
		out = append(out, ui.Chip{Label: i18n.T(ctx, "contacts.marks", "Marks", strings.Join(s.markValues(), ", ")), Remove: s.Without("mark")})
	}
	if s.Commented {
		out = append(out, ui.Chip{Label: i18n.T(ctx, "contacts.commented"), Remove: s.Without("commented")})
	}
	if s.Beyond {
		out = append(out, ui.Chip{Label: i18n.T(ctx, "contacts.beyond"), Remove: s.Without("beyond")})
	}
	if s.Customer != 0 {
		out = append(out, ui.Chip{Label: i18n.T(ctx, "contacts.one_customer"), Remove: s.Without("customer")})
	}
	if s.Q != "" {
		out = append(out, ui.Chip{Label: i18n.T(ctx, "contacts.found", "Q", s.Q), Remove: s.Without("q")})
	}
	return out
}

func (v ListView) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: Path, Chips: v.chips(ctx), Fields: filters(v)}
	if v.Search.Any() {
		b.Reset = Path
	}
	return b
}

func (v ListView) pages(ctx context.Context) ui.Pages {
	p := ui.Pages{Shown: len(v.Rows.Rows), Count: int64(v.Count), AtLeast: v.Count >= v.CountLimit}
	if v.Search.After != "" {
		p.First = v.Search.URL()
	}
	if next := v.Rows.Next.String(); next != "" {
		p.Next = v.Search.Next(next)
	}
	if v.Count > 0 {
		p.Exports = []ui.Link{{Label: i18n.T(ctx, "contacts.csv", "N", ui.Number(ctx, v.ExportLimit)), URL: v.Search.Export()}}
	}
	return p
}

func marksToChoose(ctx context.Context) []ui.Option {
	var out []ui.Option
	for m := 5; m >= 1; m-- {
		out = append(out, ui.Option{Value: strconv.Itoa(m), Label: strconv.Itoa(m) + " · " + ui.MarkName(ctx, m)})
	}
	return out
}

func rowName(ctx context.Context, r contact.Row) string {
	if r.CustomerName != "" {
		return r.CustomerName
	}
	return i18n.T(ctx, "contacts.unnamed")
}

func rowURL(id int64) string { return Path + "/" + strconv.FormatInt(id, 10) }

func orCode(name, code string) string {
	if name == "" {
		return code
	}
	return name
}
