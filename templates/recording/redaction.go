package recording

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"openpeople/internal/i18n"
	"openpeople/internal/recording"
	"openpeople/templates/ui"
)

// RedactionsURL is the page of the parts of a recording that nobody hears.
func RedactionsURL(contactID, id int64) string {
	return contactURL(contactID) + "/recordings/" + strconv.FormatInt(id, 10) + "/redactions"
}

func (p RedactionsPage) liftURL(one recording.Redaction) string {
	return RedactionsURL(p.ContactID, p.ID) + "/" + strconv.FormatInt(one.ID, 10) + "/return"
}

// by names who did something.
func by(ctx context.Context, name string) string {
	return cmp.Or(name, i18n.T(ctx, "recording.redactions.program"))
}

// fields are where a part begins, where it ends, and why nobody is to hear it.
func (p RedactionsPage) fields(ctx context.Context) []ui.Field {
	list := []ui.Field{{Name: "from", Value: p.From, Max: 20, Placeholder: "02:13"}, {Name: "to", Value: p.To, Max: 20, Placeholder: "02:20"}, {Name: "why", Value: p.Why, Max: recording.MaxWhy, Rows: 2}}
	for i := range list {
		f := &list[i]
		f.Label, f.Required, f.Error = i18n.T(ctx, "recording.redactions."+f.Name), true, ui.FieldError(ctx, p.Fault, f.Name)
	}
	list[0].Hint = i18n.T(ctx, "recording.redactions.clock")
	if p.Length > 0 {
		list[0].Hint = i18n.T(ctx, "recording.redactions.length", "Length", recording.Clock(p.Length.Seconds()))
	}
	return list
}

// muted names the parts of a recording that nobody hears, "" when there are none.
func muted(ctx context.Context, one recording.Shown) string {
	parts := make([]string, len(one.Mutes))
	for i, s := range one.Mutes {
		parts[i] = recording.Clock(s.From) + "–" + recording.Clock(s.To)
	}
	if len(parts) == 0 {
		return ""
	}
	return i18n.T(ctx, "recording.mutes", "Parts", strings.Join(parts, ", "))
}
