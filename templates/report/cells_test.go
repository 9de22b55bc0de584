package report

import (
	"context"
	"strings"
	"testing"

	"openpeople/internal/i18n"
	"openpeople/internal/report"
)

// Every share carries its interval, as the file does, and says when it rests on too few.
func TestAShareOfFewSaysItsInterval(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.EN)
	var r report.Row
	for i := range r.All {
		r.All[i] = 12
	}
	col, _ := report.ColumnOf(report.TopBox)
	c := View{}.cell(ctx, layout{}, col, r)
	if !c.Few || !strings.HasPrefix(c.Title, "too few · 75.8–100") {
		t.Errorf("of 12: %q, few %v", c.Title, c.Few)
	}
	for i := range r.All {
		r.All[i] = 30
	}
	if c := (View{}).cell(ctx, layout{}, col, r); c.Few || !strings.HasPrefix(c.Title, "88.6–100") {
		t.Errorf("of 30: %q, few %v", c.Title, c.Few)
	}
}
