package ui

import (
	"context"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// refusalTitles heads the error page, by what kind of refusal it is.
var refusalTitles = map[fault.Code]string{
	fault.Broken:          "ui.refusal.broken",
	fault.Invalid:         "ui.refusal.invalid",
	fault.Malformed:       "ui.refusal.invalid",
	fault.Unauthenticated: "ui.refusal.unauthenticated",
	fault.Forbidden:       "ui.refusal.forbidden",
	fault.NotFound:        "ui.refusal.not_found",
	fault.Gone:            "ui.refusal.gone",
	fault.Conflict:        "ui.refusal.conflict",
	fault.TooLarge:        "ui.refusal.too_large",
	fault.TooMany:         "ui.refusal.too_many",
	fault.Unavailable:     "ui.refusal.unavailable",
	fault.NotAllowed:      "ui.refusal.invalid",
	fault.Unsupported:     "ui.refusal.invalid",
}

func refusalTitle(ctx context.Context, r Refusal) string {
	return i18n.T(ctx, refusalTitles[r.Fault.Code])
}
