package privacy

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/privacy"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	"openpeople/templates/ui"
)

func partName(ctx context.Context, p privacy.Part) string {
	return i18n.T(ctx, "privacy.part."+p.Name)
}

// CopyWords are what codes are called in a copy.
type CopyWords struct {
	Deliveries sending.Deliveries
	Recoveries recovery.Words
	Reasons    map[string]string
}

// cell is what stands in a column, with codes in words; what nobody has named stays as it
// is kept.
func (w CopyWords) cell(ctx context.Context, column string, cell any) any {
	code, text := cell.(string)
	switch {
	case column == "solved" && cell != nil:
		solved := fmt.Sprint(cell)
		return i18n.T(ctx, map[bool]string{true: "settings.audit.yes", false: "settings.audit.no"}[solved == "1" || solved == "true"])
	case !text || code == "":
	case column == "delivery":
		return w.Deliveries.Title(code).For(ctx)
	case column == "result":
		return recovery.Result(code).Title().For(ctx)
	case column == "outcome":
		return w.Recoveries.Name(recovery.Outcome, code).For(ctx)
	case column == "reasons", column == "other":
		return w.chosen(code)
	}
	return cell
}

// chosen writes answers that are kept as JSON: a list of reasons, or words by question.
func (w CopyWords) chosen(raw string) string {
	var reasons []string
	var other map[string][]string
	switch {
	case json.Unmarshal([]byte(raw), &reasons) == nil:
	case json.Unmarshal([]byte(raw), &other) == nil:
		for _, key := range slices.Sorted(maps.Keys(other)) {
			reasons = append(reasons, key+": "+strings.Join(other[key], ", "))
		}
	default:
		return raw
	}
	for i, code := range reasons {
		reasons[i] = cmp.Or(w.Reasons[code], code)
	}
	return strings.Join(reasons, "; ")
}

// cellText writes what stands in a cell; nothing is nothing.
func cellText(ctx context.Context, cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case time.Time:
		return ui.DateTime(ctx, v)
	}
	return fmt.Sprint(cell)
}
