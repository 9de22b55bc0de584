package report_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

func (d *desk) trend(t *testing.T, p when.Period, by string, key report.Key) report.Trend {
	t.Helper()
	x, _ := report.AxisOf(by)
	got, err := service(d).Trend(t.Context(), system, p, report.Filter{}, x, report.KPIByKey(key))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A day far below the others is beyond three sigma; a day with too few marks is not
// judged, and neither is one without any.
func TestTrendOfAShare(t *testing.T) {
	d := &desk{}
	p := when.Last(20, 2026_11_20)
	for i := range 20 {
		day := report.DaySums{Day: p.From.Add(i), Sums: figure.Sums{figure.N: 200, figure.MarkN: 100, figure.Top: int64(85 + 7*(i%2))}}
		switch i {
		case 4:
			day.Sums[figure.MarkN], day.Sums[figure.Top] = 29, 0
		case 5:
			continue
		case 15:
			day.Sums[figure.Top] = 60
		}
		d.days = append(d.days, day)
	}
	got := d.trend(t, p, "day", report.TopBox)
	if len(got.Points) != 20 || !got.Known || got.Chart.Points[4].Plotted || got.Chart.Points[5].Plotted {
		t.Fatalf("%d points: %+v", len(got.Points), got.Chart.Points)
	}
	first := got.Signals()
	if len(first) != 1 || first[0].Above || first[0].Rule.Key != "beyond_three_sigma" || first[0].Points[0] != 15 {
		t.Errorf("signals: %+v", first)
	}
	weeks := d.trend(t, p, "week", report.TopBox)
	if len(weeks.Points) != 4 || weeks.Points[0].Period != (when.Period{From: 2026_11_01, To: 2026_11_01}) {
		t.Errorf("weeks: %+v", weeks.Points)
	}
}

// A response rate of days whose links still live is not judged: it grows.
func TestTrendLeavesOutWhatGrows(t *testing.T) {
	today := when.DayOf(now, moscow)
	d, p := &desk{}, when.Last(40, today)
	for i := range 40 {
		replied := int64(28 + 4*(i%2))
		if i > 35 {
			replied = 3
		}
		d.days = append(d.days, report.DaySums{Day: p.From.Add(i), Sums: figure.Sums{figure.N: 200, figure.Delivered: 100, figure.Replied: replied, figure.Answered: replied}})
	}
	for _, key := range []report.Key{report.ResponseRate, "coverage"} {
		got := d.trend(t, p, "day", key)
		if !got.Known || !got.Open() || len(got.Signals()) != 0 || got.Chart.Points[39].Plotted || !got.Chart.Points[10].Plotted {
			t.Errorf("%s: %+v", key, got.Signals())
		}
	}
	if d.trend(t, p, "day", report.TopBox).Open() {
		t.Error("marks grow")
	}
}

// Without an axis the parts are those of which a typical one has enough.
func TestTrendChoosesItsParts(t *testing.T) {
	p := when.Last(84, 2026_11_20)
	for marks, want := range map[int64]string{40: "day", 10: "week", 1: "month"} {
		d := &desk{}
		for i := range 84 {
			d.days = append(d.days, report.DaySums{Day: p.From.Add(i), Sums: figure.Sums{figure.N: 50, figure.MarkN: marks, figure.HandlingN: 50, figure.HandlingSum: int64(2000 + i%3)}})
		}
		if got := d.trend(t, p, "", report.TopBox); got.Axis.Key != want {
			t.Errorf("%d marks a day: by %s, want %s", marks, got.Axis.Key, want)
		}
		if got := d.trend(t, p, "", report.HandlingSeconds); got.Axis.Key != "day" || !got.Known || len(got.Chart.Signals) > 0 || got.Wider() {
			t.Errorf("handling: by %s, %+v", got.Axis.Key, got.Chart.Signals)
		}
	}
}

func TestTrendOfNothing(t *testing.T) {
	p := when.Last(20, 2026_11_20)
	if got := (&desk{}).trend(t, p, "day", report.TopBox); got.Known || !got.Empty() || len(got.Points) != 20 {
		t.Errorf("%+v", got)
	}
	if got := (&desk{}).trend(t, p, "day", report.IQS); got.Known || !got.Empty() {
		t.Errorf("%+v", got)
	}
	s := service(&desk{})
	day, _ := report.AxisOf("day")
	k := report.KPIByKey(report.TopBox)
	if _, err := s.Trend(t.Context(), actor.Actor{PersonID: 1, Role: actor.Agent}, p, report.Filter{}, day, k); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
	long := when.Period{From: 2010_01_01, To: 2026_11_20}
	if _, err := s.Trend(t.Context(), system, long, report.Filter{}, day, k); !fault.Is(err, fault.Invalid) {
		t.Errorf("six thousand days: %v", err)
	}
	if got, err := s.Trend(t.Context(), system, long, report.Filter{}, report.Axis{}, k); err != nil || len(got.Points) > 250 {
		t.Errorf("%d parts of many years: %v", len(got.Points), err)
	}
}

// remarks is a store of remarks, of one at most.
type remarks struct {
	report.ViewStore
	report.RemarkStore
	kept  []report.Remark
	audit []string
}

func (r *remarks) InTx(ctx context.Context, do func(ctx context.Context) error) error { return do(ctx) }

func (r *remarks) InsertRemark(_ context.Context, one *report.Remark, _ int) error {
	if len(r.kept) > 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	one.ID = 1
	r.kept = append(r.kept, *one)
	return nil
}

func (r *remarks) RemarksIn(context.Context, when.Period, int) ([]report.Remark, error) {
	return append([]report.Remark(nil), r.kept...), nil
}

func (r *remarks) RemarkByID(_ context.Context, id int64) (report.Remark, error) {
	if id != 1 || len(r.kept) == 0 {
		return report.Remark{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return r.kept[0], nil
}

func (r *remarks) RemoveRemark(context.Context, int64) error { r.kept = nil; return nil }

func (r *remarks) Audit(_ context.Context, _ actor.Actor, action, noun string, _ int64, detail map[string]any) error {
	for _, v := range detail {
		if strings.Contains(v.(string), "+7") {
			action += " with words"
		}
	}
	r.audit = append(r.audit, action+" "+noun)
	return nil
}

// A remark is written by a supervisor and up, read without what looks personal by others,
// and taken away by who wrote it, or by who manages the desk.
func TestRemarks(t *testing.T) {
	kept := &remarks{}
	s := report.New(&desk{}, report.Options{Now: func() time.Time { return now }, Zone: moscow, Views: kept, Remarks: kept, Audit: kept})
	anna, boris := actor.Actor{PersonID: 1, Name: "Анна", Role: actor.Supervisor}, actor.Actor{PersonID: 2, Role: actor.Executive}
	for name, typed := range map[string][2]string{"no words": {"2026-11-20", " "}, "no day": {"", "x"}, "no such day": {"2026-02-30", "x"}, "a day to come": {"2027-01-01", "x"}, "too long": {"2026-11-20", strings.Repeat("я", report.MaxRemark+1)}} {
		if _, err := s.Remark(t.Context(), anna, typed[0], typed[1]); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Remark(t.Context(), actor.Actor{PersonID: 3, Role: actor.Agent}, "2026-11-20", "x"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
	one, err := s.Remark(t.Context(), anna, "20.11.2026", "  Авария,  звонить +7 916 123-45-67 ")
	if err != nil || one.Day != 2026_11_20 {
		t.Fatalf("%+v %v", one, err)
	}
	if _, err := s.Remark(t.Context(), anna, "2026-11-20", "x"); !fault.Is(err, fault.Invalid) {
		t.Errorf("one too many: %v", err)
	}
	for who, shown := range map[*actor.Actor]bool{&anna: true, &boris: false} {
		list, err := s.Remarks(t.Context(), *who, when.Last(3, 2026_11_21))
		if err != nil || len(list) != 1 || strings.Contains(list[0].Words, "123-45") != shown {
			t.Errorf("%s reads %+v: %v", who.Role, list, err)
		}
	}
	if _, err := s.Remarks(t.Context(), actor.Actor{PersonID: 3, Role: actor.Agent}, when.Last(3, 2026_11_21)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent reads: %v", err)
	}
	if _, err := s.RemoveRemark(t.Context(), boris, 1); !fault.Is(err, fault.Forbidden) {
		t.Errorf("another's: %v", err)
	}
	if _, err := s.RemoveRemark(t.Context(), boris, 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("none: %v", err)
	}
	if _, err := s.RemoveRemark(t.Context(), actor.Actor{PersonID: 4, Role: actor.Admin}, 1); err != nil || len(kept.kept) != 0 {
		t.Errorf("an admin: %v", err)
	}
	if strings.Join(kept.audit, ", ") != "add remark, remove remark" {
		t.Errorf("audit: %v", kept.audit)
	}
}
