package privacy

import (
	"context"
	"fmt"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/privacy"
	"openpeople/templates/ui"
)

func partName(ctx context.Context, p privacy.Part) string {
	return i18n.T(ctx, "privacy.part."+p.Name)
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
