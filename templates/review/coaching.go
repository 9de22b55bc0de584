package review

import (
	"context"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// fields are those of a new note.
func (p CoachingPage) fields(ctx context.Context) []ui.Field {
	day := func(d when.Day) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	wrong := func(name string) string { return ui.FieldError(ctx, p.Fault, name) }
	talked := p.Typed.Talked
	if p.Today {
		talked = when.DayOf(ui.Now(ctx), ui.Zone(ctx))
	}
	list := []ui.Field{
		{Name: "talked", Label: i18n.T(ctx, "coaching.talked"), Value: day(talked), Error: wrong("talked")},
		{Name: "words", Label: i18n.T(ctx, "coaching.words"), Value: p.Typed.Words, Rows: 4, Max: review.MaxRemark, Error: wrong("words")},
		{Name: "agreed", Label: i18n.T(ctx, "coaching.agreed"), Value: p.Typed.Agreed, Rows: 3, Max: review.MaxRemark, Optional: true, Error: wrong("agreed")},
		{Name: "again", Label: i18n.T(ctx, "coaching.again"), Hint: i18n.T(ctx, "coaching.again.hint"), Value: day(p.Typed.Again), Optional: true, Error: wrong("again")},
	}
	if len(p.Others) == 0 {
		return list
	}
	also := ui.Field{Name: "reviews", Label: i18n.T(ctx, "coaching.also"), Error: wrong("reviews")}
	for _, r := range p.Others {
		also.Options = append(also.Options, ui.Option{Value: strconv.FormatInt(r.ID, 10), Label: orElse(r.TopicName, channelOf(r)) + ", " + ui.Date(ctx, *r.SubmittedAt) + ", " + scoreText(ctx, whole(r.Score))})
	}
	for _, id := range p.Typed.ReviewIDs {
		also.Values = append(also.Values, strconv.FormatInt(id, 10))
	}
	return append(list, also)
}

// lateNote reports whether the day to look again has passed.
func lateNote(ctx context.Context, c review.Coaching) bool {
	return c.Late(when.DayOf(ui.Now(ctx), ui.Zone(ctx)))
}

func (p CoachingsPage) pages(_ context.Context) ui.Pages {
	return pagesOf(page.Filter{}, CoachingPath, len(p.Rows.Rows), p.Count, p.Rows.Next, p.Further)
}
