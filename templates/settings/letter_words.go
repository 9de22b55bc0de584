package settings

import (
	"context"

	"openpeople/internal/i18n"
	"openpeople/internal/sending"
)

// letterStates says how far a letter with a link is.
var letterStates = map[sending.State]string{
	sending.Queued: "settings.letter.waits", sending.Leased: "settings.letter.waits", sending.OnWire: "settings.letter.waits",
	sending.Sent: "settings.letter.sent", sending.Failed: "settings.letter.failed", sending.Unknown: "settings.letter.unknown",
	sending.Cancelled: "settings.letter.stopped",
}

// letterReasons says why a letter with a link was not sent.
var letterReasons = map[string]string{
	"disabled": "settings.letter.disabled", "moved": "settings.letter.moved", "password_set": "settings.letter.password_set",
	sending.Replaced: "settings.letter.replaced",
}

// letterWords says how far the last letter with a link is, and why not further.
func letterWords(ctx context.Context, r sending.Row) string {
	why := r.Error
	if key, known := letterReasons[why]; known {
		why = i18n.T(ctx, key)
	}
	return i18n.T(ctx, letterStates[r.State], "Why", why)
}
