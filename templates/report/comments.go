package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/stats"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// Comments is the report of what customers wrote beside their marks.
var Comments = Kind{Key: "comments", Name: i18n.Text{RU: "Комментарии", EN: "Comments"}, Own: append(page.Params{
	{Name: "show", Label: i18n.Text{RU: "Что показать", EN: "Show"}, Of: shows, Names: []i18n.Text{{RU: "Лента", EN: "Stream"}, {RU: "О чём пишут с низкой оценкой", EN: "What sets low marks apart"}, {RU: "Причины", EN: "Reasons"}}},
}, comment.Params...), Narrow: comment.Params, Listed: true}

// What the report of comments shows.
const (
	AsStream  = "stream"
	AsThemes  = "themes"
	AsReasons = "reasons"
)

var shows = []string{AsStream, AsThemes, AsReasons}

// Shows is which of them the address asks for.
func (c Choice) Shows() string { return cmp.Or(c.Filter.Get("show"), AsStream) }

// commentsOf is the choice with another filter.
func (v CommentsView) commentsOf(f page.Filter) Choice {
	c := v.Choice
	c.Filter = f
	return c
}

func (v CommentsView) heading(ctx context.Context) heading {
	h := heading{Title: i18n.T(ctx, "comments.title."+v.Choice.Shows()), Days: ui.Period(ctx, v.Choice.Period), Switches: []switches{{i18n.T(ctx, "comments.show"), v.views(ctx)}}}
	if len(v.Called.Tags.Living()) > 0 || v.Choice.Filter.Has("tag") {
		f := v.tagBoxes(ctx)
		h.Columns, h.Summary = &f, i18n.T(ctx, "comments.filters")
	}
	if v.Choice.Shows() != AsThemes {
		h.Switches = append(h.Switches, switches{i18n.T(ctx, "comments.marks"), v.marks(ctx)})
	}
	return h
}

// tagBoxes choose tags, of those in use and those that the address names.
func (v CommentsView) tagBoxes(ctx context.Context) ui.Field {
	f := ui.Field{Name: "tag", Label: i18n.T(ctx, "comments.tag"), Values: v.Choice.Filter.All("tag"), Error: ui.FieldError(ctx, v.Wrong, "tag")}
	for _, t := range v.Called.Tags.Offered(f.Values) {
		f.Options = append(f.Options, ui.Option{Value: strconv.FormatInt(t.ID, 10), Label: t.Title(ctx)})
	}
	return f
}

// exports are the files of what is shown.
func (v CommentsView) exports() []ui.Link { return []ui.Link{{Label: "CSV", URL: v.Choice.CSV()}} }

// views is the switch of what is shown; what only the stream is narrowed by falls away with
// it.
func (v CommentsView) views(ctx context.Context) []ui.Choice {
	list := v.switchOf(ctx, "show", v.Choice.Shows())
	for i, show := range shows {
		f := v.Choice.Filter.With("show", show)
		if show != AsStream {
			f = f.Without(narrowsNot(show)...)
		} else {
			f = f.Without("show")
		}
		list[i].URL = v.commentsOf(f).URL()
	}
	return list
}

// narrowsNot are the parameters by which something else than the stream is not narrowed.
func narrowsNot(show string) []string {
	if show == AsThemes {
		return []string{"mark", "low", "q", "reason"}
	}
	return []string{"q", "reason"}
}

// within says that the reader sees comments of the own teams alone; "" for who sees each.
func (v CommentsView) within(ctx context.Context) string {
	if !v.Who.Reach().Limited {
		return ""
	}
	return i18n.T(ctx, "comments.within")
}

// marks are the switch of the marks beside which comments stand: each sets or takes off
// one.
func (v CommentsView) marks(ctx context.Context) (list []ui.Choice) {
	f := v.Choice.Filter
	rest := f.Without("mark", "low")
	list = append(list,
		ui.Choice{Label: i18n.T(ctx, "comments.all"), URL: v.commentsOf(rest).URL(), Chosen: !f.Has("mark") && !f.Has("low")},
		ui.Choice{Label: i18n.T(ctx, "comments.low"), URL: v.commentsOf(rest.With("low", "1")).URL(), Chosen: f.Has("low")})
	for m := 5; m >= 1; m-- {
		mark, others := strconv.Itoa(m), slices.Clone(f.All("mark"))
		chosen := slices.Contains(others, mark)
		if chosen {
			others = slices.DeleteFunc(others, func(o string) bool { return o == mark })
		} else {
			others = append(others, mark)
		}
		list = append(list, ui.Choice{Label: mark, Title: ui.MarkName(ctx, m), Mark: m, URL: v.commentsOf(rest.With("mark", others...)).URL(), Chosen: chosen})
	}
	return list
}

// wordsField is the box of the words that are looked for.
func (v CommentsView) wordsField(ctx context.Context) ui.Field {
	return ui.Field{Name: "q", Label: i18n.T(ctx, "comments.words"), Value: v.Choice.Filter.Get("q"), Max: page.MaxValue, Width: ui.WidthMedium, Autocomplete: "off", Error: ui.FieldError(ctx, v.Wrong, "q")}
}

// kept are the pairs of the address besides the words, for their form.
func (v CommentsView) kept() (pairs [][2]string) {
	values := v.Choice.Filter.Without("q").Values()
	if v.Choice.Days > 0 {
		values.Set("days", strconv.Itoa(v.Choice.Days))
	} else {
		values.Set("from", v.Choice.Period.From.String())
		values.Set("to", v.Choice.Period.To.String())
	}
	for name, list := range values {
		for _, value := range list {
			pairs = append(pairs, [2]string{name, value})
		}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return pairs
}

func (v CommentsView) pages() ui.Pages {
	out := ui.Pages{Shown: len(v.List.Rows), Count: int64(v.List.N), AtLeast: v.List.More, Until: v.List.Until, Exports: v.exports()}
	if v.Choice.After != (page.Cursor{}) {
		out.First = v.Choice.URL()
	}
	out.Next = v.next()
	return out
}

// next is the address of the part that follows, "" where none does.
func (v CommentsView) next() string {
	if v.List.Next == (page.Cursor{}) {
		return ""
	}
	return v.Choice.URL() + "&after=" + v.List.Next.In(v.Choice.URL()) // the days always stand before it
}

// about is who served and what the contact was about: each leads to its comments.
func (v CommentsView) about(r comment.Row) (list []ui.Link) {
	c := r.Contact
	for _, one := range []struct{ param, code, name string }{
		{"operator", c.OperatorCode, c.OperatorName}, {"team", c.TeamCode, c.TeamName}, {"topic", c.TopicCode, c.TopicName},
	} {
		if one.code != "" && one.name != "" {
			list = append(list, ui.Link{Label: one.name, URL: v.Choice.With(one.param, one.code).URL()})
		}
	}
	return list
}

// taggingField chooses a tag, of those in use.
func (v CommentsView) taggingField(ctx context.Context) ui.Field {
	f := ui.Field{Name: "tag", Label: i18n.T(ctx, "comments.tagging.tag"), Width: ui.WidthMedium}
	for _, t := range v.Called.Tags.Living() {
		f.Options = append(f.Options, ui.Option{Value: strconv.FormatInt(t.ID, 10), Label: t.Name.For(ctx)})
	}
	return f
}

func (v CommentsView) mayTag() bool { return v.Who.May(actor.CommentTag) }

// tagged are the tags of a comment, each with the way to its comments; an archived one leads
// nowhere.
func (v CommentsView) tagged(ctx context.Context, r comment.Row) (list []ui.Link) {
	for _, one := range r.Tags {
		t, known := v.Called.Tags.Find(one.ID)
		if !known {
			continue
		}
		if t.ArchivedAt != nil {
			list = append(list, ui.Link{Label: t.Name.For(ctx)})
			continue
		}
		list = append(list, ui.Link{Label: t.Name.For(ctx), URL: v.Choice.With("tag", strconv.FormatInt(t.ID, 10)).URL()})
	}
	return list
}

// limits says what is not whole.
func (v CommentsView) limits(ctx context.Context, until when.Day, waits bool) (list []string) {
	if until != 0 {
		list = append(list, i18n.T(ctx, "comments.until", "Day", ui.Day(ctx, until)))
	}
	if waits {
		list = append(list, i18n.T(ctx, "comments.waits"))
	}
	return list
}

// lead says how many words set comments apart.
func (v CommentsView) lead(ctx context.Context) string {
	t := v.Themes
	counts := i18n.T(ctx, "comments.themes.of", "Count", t.Low, "Low", ui.Number(ctx, t.Low), "Rest", ui.Number(ctx, t.Rest), "Asked", ui.Number(ctx, t.Asked))
	if len(t.Beside) == 0 {
		return i18n.T(ctx, "comments.themes.none") + " " + counts
	}
	return i18n.T(ctx, "comments.themes.some", "Count", len(t.Beside), "N", ui.Number(ctx, len(t.Beside))) + " " + counts
}

// themeURL leads to the comments of a theme, beside low marks or beside all.
func (v CommentsView) themeURL(t comment.Theme, low bool) string {
	f := v.Choice.Filter.Without("show").With("q", t.Asked())
	if low {
		f = f.With("low", "1")
	}
	return v.commentsOf(f).URL()
}

// busiest is the most comments that a theme beside low marks has in a week: the top of the
// scale of all their lines.
func (v CommentsView) busiest() (most float64) {
	for _, t := range v.Themes.Beside {
		for _, n := range t.Weeks {
			most = max(most, float64(n))
		}
	}
	return most
}

// spark is the weeks of a theme, on the scale of all of them.
func (v CommentsView) spark(ctx context.Context, t comment.Theme) ui.Spark {
	s := ui.Spark{Title: i18n.T(ctx, "comments.themes.weeks", "Words", t.Words), Top: v.busiest()}
	for i, w := range v.Themes.Weeks {
		n := float64(t.Weeks[i])
		s.Values = append(s.Values, &n)
		s.Texts = append(s.Texts, i18n.T(ctx, "comments.themes.week", "N", ui.Number(ctx, t.Weeks[i]), "All", ui.Number(ctx, w.All)))
		s.Names = append(s.Names, ui.Day(ctx, w.From))
	}
	return s
}

// chance writes an adjusted p.
func chance(ctx context.Context, p float64) string {
	if p < 0.001 {
		return "< " + ui.Decimal(ctx, 0.001, 3)
	}
	return ui.Decimal(ctx, p, 3)
}

// reasonURL leads to the comments of those who ticked a reason.
func (v CommentsView) reasonURL(r comment.Reason) string {
	return v.commentsOf(v.Choice.Filter.Without("show").With("reason", r.Code)).URL()
}

// tickedURL leads to the contacts in whose answers a reason was ticked, as far back as they
// were counted.
func (v CommentsView) tickedURL(r comment.Reason) string {
	f, p := v.Choice.Filter.Without("show", "low").With(contact.Ticked.Name, r.Code), v.Choice.Period
	p.From = max(p.From, v.Reasons.Until)
	if v.Choice.Filter.Has("low") {
		f = f.With(figure.In.Name, figure.Table[figure.Dissatisfied].Name)
	}
	if figure.OfAgents(f) {
		f = f.With(figure.Counted.Name, "1")
	}
	return f.URL("/contacts", "from", p.From.String(), "to", p.To.String())
}

// reasonsLead says what is ticked most, and of how many answers.
func (v CommentsView) reasonsLead(ctx context.Context) string {
	r := v.Reasons
	return i18n.T(ctx, "comments.reasons.of", "Count", r.Answers, "N", ui.Number(ctx, r.Answers), "Period", ui.Period(ctx, r.Compared), "Before", ui.Number(ctx, r.Before))
}

// changed says how a reason's share has changed, in words that hold against chance.
func (v CommentsView) changed(ctx context.Context, r comment.Reason) (words string, tone ui.Tone) {
	switch {
	case r.Change == nil || stats.TooFew(r.Share.N) || stats.TooFew(r.Before.N):
		return i18n.T(ctx, "comments.reasons.few"), ui.Neutral
	case !r.Proven():
		return i18n.T(ctx, "reports.unproven"), ui.Neutral
	case r.Change.Value > 0:
		tone = ui.Bad
	default:
		tone = ui.Good
	}
	return ui.Points(ctx, r.Change.Value) + " (" + ui.Points(ctx, r.Change.Low) + " … " + ui.Points(ctx, r.Change.High) + ")", tone
}

// few reports whether a share is of too few answers.
func few(r comment.Reason) bool { return stats.TooFew(r.Share.N) }

// between is the interval of a reason's share.
func between(ctx context.Context, r comment.Reason) string {
	low, high, _ := r.Share.Interval()
	return ui.Between(ctx, low, high)
}

// fewThemes says how many comments there are, and how many it takes.
func (v CommentsView) fewThemes(ctx context.Context) string {
	t := v.Themes
	return i18n.T(ctx, "comments.themes.few.text", "Few", stats.Enough, "Low", ui.Number(ctx, t.Low), "Rest", ui.Number(ctx, t.Rest))
}
