package review

import (
	"strings"
	"testing"
)

// Lists show whole scores, in the tone of what they show.
func TestScoresInListsAreWhole(t *testing.T) {
	for score, want := range map[float64]string{91.67: ">92<", 79.6: ">80<", 49.4: ">49<"} {
		var b strings.Builder
		if err := scoreSign(&score).Render(t.Context(), &b); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%v: no %s in %s, %v", score, want, b.String(), err)
		}
		if tone := "badge-good"; strings.Contains(b.String(), tone) != (score > 79.5) {
			t.Errorf("%v: %s", score, b.String())
		}
	}
}
