package ui

import (
	"context"
	"strings"
	"testing"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
)

// A change on a tile stands with its interval, as the report writes it; what may be chance
// is no change.
func TestAChangeCarriesItsInterval(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.EN)
	top := report.KPIByKey(report.TopBox)
	of := func(k int64) report.Measures {
		sums := figure.Sums{figure.N: 400, figure.MarkN: 400, figure.Top: k}
		return report.Measures{All: sums, Ripe: sums}
	}
	now, before := of(320), of(380)
	f := Measured(ctx, top, report.Figures{Measures: now}, before, nil)
	d, beyond := top.Change(now, before)
	if want := ChangedBetween(ctx, top.Unit, d.Low, d.High); !beyond || f.Delta == nil || f.Delta.Between != want || f.Delta.Tone != Bad {
		t.Fatalf("%+v, want %s", f.Delta, want)
	}
	var page strings.Builder
	if err := Tile(f).Render(ctx, &page); err != nil || !strings.Contains(page.String(), f.Delta.Between) {
		t.Errorf("%v: %s", err, page.String())
	}
	if f := Measured(ctx, top, report.Figures{Measures: now}, of(322), nil); f.Delta != nil {
		t.Errorf("by chance: %+v", f.Delta)
	}
}
