package report

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/comment"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

// Comments is the report of what customers wrote beside their marks.
var Comments = Kind{Key: "comments", Name: i18n.Text{RU: "Комментарии", EN: "Comments"}, Own: comment.Params, Narrow: comment.Params, Listed: true}

// commentsOf is the choice with another filter.
func (v CommentsView) commentsOf(f page.Filter) Choice {
	c := v.Choice
	c.Filter = f
	return c
}

func (v CommentsView) heading(ctx context.Context) heading {
	return heading{
		Title: i18n.T(ctx, "comments.title"), Days: ui.Period(ctx, v.Choice.Period),
		Switches: []switches{{i18n.T(ctx, "comments.marks"), v.marks(ctx)}},
	}
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
	out := ui.Pages{Shown: len(v.List.Rows), Count: int64(v.List.N), AtLeast: v.List.More, Until: v.List.Until, Exports: []ui.Link{{Label: "CSV", URL: v.Choice.CSV()}}}
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
	return v.Choice.URL() + "&after=" + v.List.Next.String() // the days always stand before it
}

// about says where a contact took place, who served, and what it was about.
func about(r comment.Row) (list []string) {
	c := r.Contact
	for _, word := range []string{c.OperatorName, c.TeamName, c.TopicName} {
		if word != "" {
			list = append(list, word)
		}
	}
	return list
}
