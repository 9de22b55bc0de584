package comment

import (
	"context"
	"strconv"
	"strings"

	"openpeople/internal/comment"
	"openpeople/internal/i18n"
	"openpeople/templates/ui"
)

// Path is where the tags live.
const Path = "/comments/tags"

// Stream is where their comments are read.
const Stream = "/reports/comments"

func id(n int64) string { return strconv.FormatInt(n, 10) }

func tagURL(t comment.Tag, rest string) string { return Path + "/" + id(t.ID) + rest }

// bornURL leads to the comments that bear a tag, of a year.
func bornURL(t comment.Tag) string {
	return Stream + "?days=" + strconv.Itoa(comment.SeenDays) + "&tag=" + id(t.ID)
}

func (p TagPage) action() string {
	if p.Tag.ID == 0 {
		return Path
	}
	return tagURL(p.Tag, "")
}

func (p TagPage) title(ctx context.Context) string {
	if p.Tag.ID == 0 {
		return i18n.T(ctx, "comments.tag.new")
	}
	return i18n.T(ctx, "comments.tag")
}

// fields are those of the form: names and rules.
func (p TagPage) fields(ctx context.Context) []ui.Field {
	list := []ui.Field{
		{Name: "name", Label: i18n.T(ctx, "comments.tag.name"), Value: p.Tag.Name.RU, Max: comment.MaxTagName, Width: ui.WidthMedium, Autocomplete: "off"},
		{Name: "name_en", Label: i18n.T(ctx, "comments.tag.name_en"), Value: p.Tag.Name.EN, Max: comment.MaxTagName, Width: ui.WidthMedium, Autocomplete: "off"},
		{Name: "rules", Label: i18n.T(ctx, "comments.tag.rules"), Hint: i18n.T(ctx, "comments.tag.rules.hint"), Value: strings.Join(p.Tag.Rules, "\n"), Max: MaxRulesText, Rows: 5},
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Wrong, list[i].Name)
	}
	return list
}

// MaxRulesText is how long the rules of a form may be, in characters.
const MaxRulesText = comment.MaxRules*comment.MaxRule + comment.MaxRules

// stored says how a tag is stored that somebody else has changed.
func (p TagPage) stored(ctx context.Context) []ui.Pair {
	return []ui.Pair{
		{Label: i18n.T(ctx, "comments.tag.name"), Value: ui.Text(p.Stored.Name.RU)}, {Label: i18n.T(ctx, "comments.tag.name_en"), Value: ui.Text(p.Stored.Name.EN)},
		{Label: i18n.T(ctx, "comments.tag.rules"), Value: ui.Text(strings.Join(p.Stored.Rules, "; "))},
	}
}

// would says how many comments the rules hit.
func (p TagPage) would(ctx context.Context) string {
	v := p.Preview
	words := i18n.T(ctx, "comments.preview.would", "Count", v.Looked, "Hits", ui.Number(ctx, v.Hits), "Looked", ui.Number(ctx, v.Looked))
	if !v.All {
		words += " " + i18n.T(ctx, "comments.preview.latest")
	}
	if n := len(v.Shown); n < v.Hits {
		words += " " + i18n.T(ctx, "comments.preview.shown", "Count", n, "N", ui.Number(ctx, n))
	}
	return words
}

// counted says how many comments bear a tag, of those that its link opens.
func (p TagsPage) counted(ctx context.Context, t comment.Tag) string {
	n := p.List.Tagged[t.ID].Seen
	return i18n.T(ctx, "comments.tag.born", "Count", n, "N", ui.Number(ctx, n))
}

// desk says of how many days that is, and how many comments of the whole desk bear it.
func (p TagsPage) desk(ctx context.Context, t comment.Tag) string {
	return i18n.T(ctx, "comments.tag.desk", "Days", comment.SeenDays, "N", ui.Number(ctx, p.List.Tagged[t.ID].Desk))
}

// changes says what the rules would put on and take off, of the whole desk.
func (p TagPage) changes(ctx context.Context) string {
	v := p.Preview
	return i18n.T(ctx, "comments.preview.desk", "Desk", ui.Number(ctx, v.Desk), "Heard", ui.Number(ctx, v.Heard), "On", ui.Number(ctx, v.On), "Off", ui.Number(ctx, v.Off))
}
