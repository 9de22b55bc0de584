package ui

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func funnelOf(dots ...FunnelDot) Funnel {
	return Funnel{Center: 0.9, Dots: dots, Format: func(f float64) string { return fmt.Sprintf("%.2f", f) }, Count: func(n int64) string { return fmt.Sprint(n) }}
}

// Every dot and every name lies within the picture, whatever the shares are; without any
// dots there is a picture too.
func TestFunnelDrawsWithinItself(t *testing.T) {
	number := regexp.MustCompile(`c[xy]="(-?[0-9.]+)%?"`)
	for name, f := range map[string]Funnel{
		"nothing": funnelOf(), "no observations": funnelOf(FunnelDot{}), "one": funnelOf(FunnelDot{N: 1, Share: 1}), "alike": funnelOf(FunnelDot{N: 50, Share: 0.9}, FunnelDot{N: 50, Share: 0.9}),
		"far apart": funnelOf(FunnelDot{N: 1, Share: 0}, FunnelDot{N: 80_000_000, Share: 1, Out: true, Named: true, Name: strings.Repeat("я", 90)}),
	} {
		curve := FunnelCurve{Kind: CurveWide}
		for n := int64(30); n < 1000; n *= 2 {
			curve.Add(n, 0.8, 0.97, 0.7, 1)
		}
		f.Curves = []FunnelCurve{curve}
		out := html(t, context.Background(), FunnelChart(f))
		if strings.Contains(out, "NaN") || strings.Contains(out, "Inf") {
			t.Errorf("%s draws no number", name)
		}
		for _, at := range number.FindAllStringSubmatch(out, -1) {
			var v float64
			if _, err := fmt.Sscan(at[1], &v); err != nil || v < 0 || v > 240 {
				t.Errorf("%s: %s lies outside", name, at[0])
			}
		}
	}
}

// Whatever the numbers of observations, some stand under the funnel.
func TestFunnelCountsItsObservations(t *testing.T) {
	for _, ends := range [][2]int64{{1, 1}, {10, 90}, {5100, 6300}, {30, 80_000_000}, {99, 101}} {
		f := funnelOf(FunnelDot{N: ends[0], Share: 0.9}, FunnelDot{N: ends[1], Share: 0.8})
		if names := f.plot().Names; len(names) < 2 && ends[1] > 1 || len(names) == 0 || len(names) > 30 {
			t.Errorf("%v: %d numbers", ends, len(names))
		}
	}
}

// Names of dots that stand near each other do not hide one another.
func TestFunnelNamesWhatHasRoom(t *testing.T) {
	out := html(t, context.Background(), FunnelChart(funnelOf(
		FunnelDot{N: 100, Share: 0.5, Name: "first", Named: true}, FunnelDot{N: 101, Share: 0.501, Name: "second", Named: true}, FunnelDot{N: 100, Share: 0.95, Name: "third", Named: true}, FunnelDot{N: 3000, Share: 0.9, Name: "fourth"},
	)))
	for name, want := range map[string]bool{"first": true, "second": false, "third": true, "fourth": false} {
		if strings.Contains(out, ">"+name+"<") != want {
			t.Errorf("%s is named: %v", name, !want)
		}
	}
}

// An hour that rests on too few is hollow and has no part in the scale.
func TestHoursOfTooFewAreHollow(t *testing.T) {
	m := HourMap{Values: [7][24]*float64{{ptr(0.0), ptr(50.0), ptr(60.0)}}, Few: [7][24]bool{{true}}, Notes: [7][24]string{{"n = 3"}}, Format: func(f float64) string { return fmt.Sprint(f) }}
	ramp := m.ramp()
	if ramp.Low != "50" || ramp.High != "60" || m.class(ramp, 0, 0) != "heat-none heat-few" || m.class(ramp, 0, 2) != "heat-6" || m.class(ramp, 0, 3) != "heat-none" || m.text(0, 0) != "0 (n = 3)" {
		t.Errorf("%+v, %s", ramp, m.text(0, 0))
	}
}
