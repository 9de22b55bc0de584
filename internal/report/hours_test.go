package report_test

import (
	"strconv"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// hour adds contacts of an hour of the week with their marks.
func (v *valued) hour(hour int, contacts, top, marks int64) {
	v.values = append(v.values, report.ValueSums{ID: int64(hour), Code: strconv.Itoa(hour), Sums: figure.Sums{figure.N: contacts, figure.Top: top, figure.MarkN: marks}})
}

// Ten days from a Wednesday have two Wednesdays to Fridays and one of each other day; what
// began in an hour is shared out among as many. An hour far below the others is outside.
func TestHours(t *testing.T) {
	v := &valued{}
	for h := range 20 {
		v.hour(h, 40, 36, 40)
	}
	v.hour(2*24+9, 100, 20, 50)
	v.hour(6*24+23, 7, 0, 5)
	s := report.New(v, report.Options{Now: func() time.Time { return now }, Zone: moscow})
	p := when.Period{From: 2026_11_04, To: 2026_11_13}
	got, err := s.Hours(t.Context(), system, p, report.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if v.asked.By != figure.Hour || len(got.Cells) != 168 {
		t.Fatalf("%d cells, asked %+v", len(got.Cells), v.asked)
	}
	for day, times := range []int{1, 1, 2, 2, 2, 1, 1} {
		if c := got.Cells[day*24+5]; c.Day != day || c.Hour != 5 || c.Times != times {
			t.Errorf("day %d: %+v, want %d times", day, c, times)
		}
	}
	if rate := got.Cells[2*24+9].Rate(); rate == nil || *rate != 50 {
		t.Errorf("on Wednesdays at nine: %v", rate)
	}
	busiest, ok := got.Busiest()
	if !ok || busiest.Day != 2 || busiest.Hour != 9 || got.Silent() != 168-22 {
		t.Errorf("busiest: %+v, %d silent", busiest, got.Silent())
	}
	if first := got.Standard.Units[0]; first.Code != "57" || first.Stand != report.Outside || first.Above || got.Standard.Judged() != 21 {
		t.Errorf("first: %+v of %d", first, got.Standard.Judged())
	}
	short, err := s.Hours(t.Context(), system, when.Period{From: 2026_11_04, To: 2026_11_04}, report.Filter{})
	if err != nil || short.Cells[0].Rate() != nil || short.Cells[2*24].Rate() == nil {
		t.Errorf("of one Wednesday: %v", err)
	}
	if _, err := s.Hours(t.Context(), actor.Actor{PersonID: 1, Role: actor.Agent}, p, report.Filter{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
	if got, err := report.New(&valued{}, report.Options{Now: func() time.Time { return now }, Zone: moscow}).Hours(t.Context(), system, p, report.Filter{}); err != nil || got.Standard.Known {
		t.Errorf("an empty desk: %v", err)
	} else if _, ok := got.Busiest(); ok {
		t.Error("an empty desk has a busiest hour")
	}
}
