package ui

import (
	"bytes"
	"strings"
	"testing"

	"openpeople/internal/i18n"
)

// The band between the limits takes the middle half of the height, whatever the figure;
// what lies outside is a dot of its own and is said, unless it may still change.
func TestSparkOnItsBand(t *testing.T) {
	p := func(f float64) *float64 { return &f }
	for _, c := range []struct{ center, half float64 }{{0.95, 0.01}, {40, 12}} {
		s := Spark{Center: c.center}
		for i := range 4 {
			s.Values = append(s.Values, p(c.center+c.half*float64(i-1)/10))
			s.Low, s.High = append(s.Low, p(c.center-c.half)), append(s.High, p(c.center+c.half))
		}
		if k := s.scale(); coord(k.y(*s.High[0])) != "25" || coord(k.y(*s.Low[0])) != "75" || s.center() != "50" {
			t.Errorf("%v: the band lies from %v to %v", c, k.y(*s.High[0]), k.y(*s.Low[0]))
		}
		ctx := i18n.With(t.Context(), i18n.RU)
		draw := func() string {
			var b bytes.Buffer
			if err := Sparkline(s).Render(ctx, &b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		if html := draw(); strings.Contains(html, "spark-out") || !strings.Contains(html, "Все точки в обычных пределах") {
			t.Error(html)
		}
		*s.Values[1] = c.center + 1.5*c.half
		if html := draw(); strings.Count(html, "spark-out") != 1 || !strings.Contains(html, "За пределами 1 точка") {
			t.Error(html)
		}
		s.Open = true
		if html := draw(); strings.Contains(html, "spark-out") || strings.Contains(html, "предел") {
			t.Error("what may still change is said to lie outside: " + html)
		}
	}
}

// What lies beyond the line is drawn at its end, and nothing outside of the picture.
func TestReachStaysOnItsLine(t *testing.T) {
	r := Reach{From: 0.8, To: 1}
	for v, want := range map[float64]string{0: "3%", 0.8: "3%", 0.9: "50%", 1: "97%", 7: "97%"} {
		if got := r.at(v); got != want {
			t.Errorf("%v stands at %s, want %s", v, got, want)
		}
	}
	if from, to := Around(0.9, nil, &r.To); from >= 0.9 || to <= 1 {
		t.Errorf("%v to %v", from, to)
	}
}
