package mailbox

import (
	"context"

	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/templates/ui"
)

// countPairs says how many messages are where.
func countPairs(ctx context.Context, c sending.Counts) []ui.Pair {
	n := func(v int64) string { return ui.Number(ctx, v) }
	pairs := []ui.Pair{
		{Label: i18n.T(ctx, "sending.queued"), Value: ui.Text(n(c.Queued))},
		{Label: i18n.T(ctx, "sending.leased"), Value: ui.Text(n(c.Leased))},
		{Label: i18n.T(ctx, "sending.wire"), Value: ui.Text(n(c.OnWire))},
		{Label: i18n.T(ctx, "sending.sent", "Count", sending.SentDays), Value: ui.Text(n(c.Sent))},
		{Label: i18n.T(ctx, "sending.failed", "Count", sending.SentDays), Value: ui.Text(n(c.FailedLately))},
		{Label: i18n.T(ctx, "sending.unknown", "Count", sending.SentDays), Value: ui.Text(n(c.UnknownLately))},
	}
	if c.OldestDue != nil {
		pairs = append(pairs, ui.Pair{Label: i18n.T(ctx, "sending.oldest"), Value: ui.When(*c.OldestDue)})
	}
	return pairs
}

// settingWords says a setting and what people may see of it.
func settingWords(ctx context.Context, s sending.Shown) string {
	value := s.Value
	switch {
	case !s.Set:
		value = i18n.T(ctx, "sending.way.not_set")
	case value == "":
		value = i18n.T(ctx, "sending.way.set")
	}
	return i18n.T(ctx, "sending.way.setting", "Name", s.Title.For(ctx), "Value", value)
}

// errorText is what the server said, or what happened here in the reader's
// language.
func errorText(ctx context.Context, s string) string {
	if s == sending.Interrupted {
		return i18n.T(ctx, "sending.interrupted")
	}
	return s
}
