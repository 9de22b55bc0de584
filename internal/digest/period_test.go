package digest

import (
	"strings"
	"testing"

	"openpeople/internal/when"
)

// office works Monday to Friday, but for a holiday on Monday, 23 November 2026.
var office = when.Hours{Week: [7]when.Span{{From: 540, To: 1080}, {From: 540, To: 1080}, {From: 540, To: 1080}, {From: 540, To: 1080}, {From: 540, To: 1080}}, Holidays: []when.Day{2026_11_23}}

// A daily digest tells of every day since the last working one, so that none is left out;
// a weekly one of the last whole week, on the first working day after it.
func TestPeriods(t *testing.T) {
	always := when.Hours{Week: [7]when.Span{{To: 1440}, {To: 1440}, {To: 1440}, {To: 1440}, {To: 1440}, {To: 1440}, {To: 1440}}}
	for _, c := range []struct {
		every    Every
		day      when.Day
		hours    when.Hours
		from, to when.Day // 0: none is sent
	}{
		{Daily, 2026_11_25, office, 2026_11_24, 2026_11_24},
		{Daily, 2026_11_24, office, 2026_11_20, 2026_11_23}, // Tuesday, after a holiday
		{Daily, 2026_11_23, office, 0, 0},
		{Daily, 2026_11_22, office, 0, 0}, // Sunday
		{Daily, 2026_11_22, always, 2026_11_21, 2026_11_21},
		{Weekly, 2026_11_23, office, 0, 0},
		{Weekly, 2026_11_24, office, 2026_11_16, 2026_11_22},
		{Weekly, 2026_11_25, office, 0, 0},
		{Weekly, 2026_11_30, office, 2026_11_23, 2026_11_29},
		{Weekly, 2026_11_23, always, 2026_11_16, 2026_11_22},
		{Weekly, 2026_11_24, always, 0, 0},
		{Never, 2026_11_30, office, 0, 0},
		{Daily, 2026_11_25, when.Hours{}, 0, 0},
	} {
		p, ok := PeriodOf(c.every, c.day, c.hours)
		if ok != (c.from != 0) || ok && p != (when.Period{From: c.from, To: c.to}) {
			t.Errorf("%s on %v: %v, %v; want %v to %v", c.every, c.day, p, ok, c.from, c.to)
		}
	}
	var before when.Day
	for day := when.Day(2026_11_02); day < 2026_12_24; day = day.Add(1) {
		p, ok := PeriodOf(Daily, day, office)
		if ok && before != 0 && p.From != before.Add(1) {
			t.Errorf("between %v and %v days are told twice or not at all", before, p.From)
		}
		if ok {
			before = p.To
		}
	}
}

// A link names its person to who made it, and to nobody else.
func TestLinksOfLetters(t *testing.T) {
	l, other := newLinks([]byte("secret")), newLinks([]byte("another"))
	token := l.token(17)
	if id, ok := l.open(token); !ok || id != 17 {
		t.Errorf("%q opens %d, %v", token, id, ok)
	}
	if _, ok := other.open(token); ok {
		t.Error("another desk opens the link")
	}
	for _, wrong := range []string{"", "-", "17", "17-", "18" + token[2:], token + "A", strings.ToLower(token) + "x", "x-y", "99999999999999999999-" + token[3:]} {
		if _, ok := l.open(wrong); ok {
			t.Errorf("%q opens", wrong)
		}
	}
}
