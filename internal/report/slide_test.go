package report_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// marked is a store of the marks of two channels of one kind and one of another, by day.
type marked struct {
	report.Store
	daily []report.DayValue
	asked int
}

func (m *marked) add(day when.Day, channel, top, marks int64) {
	m.daily = append(m.daily, report.DayValue{Day: day, Value: channel, Sums: figure.Sums{figure.Top: top, figure.MarkN: marks}})
}

func (m *marked) Sums(_ context.Context, q report.Query) (out report.Answer, _ error) {
	m.asked++
	for _, d := range m.daily {
		if q.Daily && q.By == figure.Channel && q.Of.Has(d.Day) {
			out.Daily = append(out.Daily, d)
		}
	}
	out.Values = []report.ValueSums{{ID: 1, Code: "site", Kind: "chat"}, {ID: 2, Code: "app", Kind: "chat"}, {ID: 3, Code: "line", Kind: "voice"}}
	return out, nil
}

// A kind of channels that falls today is told with its marks since, while another that
// stays is not; when the usual share is back for sure it is told no more.
func TestSlides(t *testing.T) {
	today := when.DayOf(now, moscow)
	ask := func(m *marked) []report.Slide {
		t.Helper()
		got, err := report.New(m, report.Options{Now: func() time.Time { return now }, Zone: moscow}).Slides(t.Context(), system)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	m := &marked{}
	for i := range 84 {
		day := today.Add(i - 83)
		m.add(day, 3, 90+int64(i%3), 100)
		if day < today.Add(-1) {
			m.add(day, 1, 91+int64(i%2), 100)
			m.add(day, 2, 45, 50)
		}
	}
	if got := ask(m); len(got) != 0 {
		t.Fatalf("as usual: %+v", got)
	}
	m.add(today.Add(-1), 1, 70, 100)
	m.add(today, 2, 60, 90)
	got := ask(m)
	if len(got) != 1 || got[0].Kind != "chat" || got[0].Since != today.Add(-1) || got[0].Now.N != 190 || got[0].Now.K != 130 || got[0].Usual.N != 8400 || len(got[0].Codes) != 2 {
		t.Fatalf("a fall: %+v", got)
	}
	m.add(today, 1, 990, 1000)
	if got := ask(m); len(got) != 0 {
		t.Errorf("it is over: %+v", got)
	}
	clock := now
	s := report.New(m, report.Options{Now: func() time.Time { return clock }, Zone: moscow})
	for range 2 {
		if _, err := s.Slides(t.Context(), system); err != nil {
			t.Fatal(err)
		}
	}
	if asked := m.asked; asked != 4 { // three services before, and this one once
		t.Errorf("looked %d times", asked)
	}
	m.add(today, 3, 10, 100)
	if clock = now.Add(time.Minute); len(must(s.Slides(t.Context(), system))) != 1 {
		t.Error("a minute later nobody has looked")
	}
	few := &marked{}
	for i := range 84 {
		few.add(today.Add(i-83), 1, map[bool]int64{true: 3, false: 0}[i < 56], 3)
	}
	if got := ask(few); len(got) != 0 {
		t.Errorf("of too few marks something is usual: %+v", got)
	}
	slow := &marked{} // a mark a day: half a year and more says what is usual
	for i := range 252 {
		slow.add(today.Add(i-251), 3, map[bool]int64{true: 1, false: 0}[i%10 > 0], 1)
	}
	if got := ask(slow); len(got) != 0 {
		t.Errorf("a mark a day, as usual: %+v", got)
	}
	slow.add(today, 3, 1, 20)
	if got := ask(slow); len(got) != 1 || got[0].Kind != "voice" || got[0].Usual.N != 224 {
		t.Errorf("a mark a day, and twenty low ones today: %+v", got)
	}
	if _, err := report.New(m, report.Options{Now: func() time.Time { return now }, Zone: moscow}).Slides(t.Context(), actor.Actor{PersonID: 1, Role: actor.Agent}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
