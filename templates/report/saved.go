package report

import (
	"context"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/templates/ui"
)

// savedPath is where a button of a saved view posts.
func savedPath(s report.SavedView, action string) string {
	return "/reports/saved/" + strconv.FormatInt(s.ID, 10) + "/" + action
}

// stands reports whether a saved view is the report that stands on the page.
func (v Frame) stands(s report.SavedView) bool { return s.Address == v.Choice.URL() }

func (v Frame) savedTitle(ctx context.Context) string {
	for _, s := range v.Saved {
		if v.stands(s) {
			return i18n.T(ctx, "reports.saved.this", "Name", s.Name)
		}
	}
	if len(v.Saved) == 0 {
		return i18n.T(ctx, "reports.saved.none")
	}
	return i18n.T(ctx, "reports.saved.title", "N", ui.Number(ctx, int64(len(v.Saved))))
}

// sharedBy says whose a view is that is not the reader's alone.
func (v Frame) sharedBy(ctx context.Context, s report.SavedView) string {
	switch {
	case s.PersonID != v.Who.PersonID:
		return i18n.T(ctx, "reports.saved.of", "Name", s.Owner)
	case s.Shared:
		return i18n.T(ctx, "reports.saved.for_all")
	}
	return ""
}

// saveFields are the name, shared or not, the start or not.
func (v Frame) saveFields(ctx context.Context) []ui.Field {
	return []ui.Field{
		{Name: "name", Label: i18n.T(ctx, "reports.saved.name"), Value: v.Saving.Name, Max: report.MaxViewName, Width: ui.WidthMedium, Autocomplete: "off", Error: ui.FieldError(ctx, v.Saving.Wrong, "name")},
		{Name: "shared", Label: i18n.T(ctx, "reports.saved.share"), Value: ui.Flag(v.Saving.Shared), Error: ui.FieldError(ctx, v.Saving.Wrong, "shared")},
		{Name: "start", Label: i18n.T(ctx, "reports.saved.start_with"), Value: ui.Flag(v.Saving.Start), Error: ui.FieldError(ctx, v.Saving.Wrong, "start")},
	}
}
