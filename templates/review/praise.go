package review

import (
	"context"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/templates/ui"
)

// praiseWords say how far a praise is.
func praiseWords(ctx context.Context, v review.PraiseView) string {
	switch {
	case v.Row == nil:
		return i18n.T(ctx, "praise.hint")
	case v.Row.AnsweredAt == nil && v.MayAnswer:
		return i18n.T(ctx, "praise.asked", "Name", v.Row.ProposerName)
	case v.Row.AnsweredAt == nil:
		return i18n.T(ctx, "praise.waits")
	case v.Row.Agreed:
		return i18n.T(ctx, "praise.agreed")
	}
	return i18n.T(ctx, "praise.refused")
}

func (p PraisedPage) pages(ctx context.Context) ui.Pages {
	return pagesOf(page.Filter{}, PraisePath, len(p.Rows.Rows), -1, p.Rows.Next, p.Further)
}
