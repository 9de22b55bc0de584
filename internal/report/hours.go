package report

import (
	"context"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/when"
)

// HourCell is the measures of one hour of the week, all such hours of a period together.
type HourCell struct {
	Day, Hour int // 0 is Monday; 0 to 23 on the clock of the desk
	Times     int // how often its day of the week was in the period
	Measures
}

// Rate is how many contacts began in it, on average; nil where its day was not there.
func (c HourCell) Rate() *float64 {
	if c.Times == 0 {
		return nil
	}
	rate := float64(c.All[figure.N]) / float64(c.Times)
	return &rate
}

// Hours is the figures of a period by the hour of the week in which contacts began.
type Hours struct {
	Total    Measures
	Cells    []HourCell // 168, from Monday midnight on
	Standard Standard   // of top-box: which hours are outside of what chance brings
}

// Hours computes figures by hour of the week. Faults as of Figures.
func (s *Service) Hours(ctx context.Context, a actor.Actor, p when.Period, f Filter) (Hours, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Hours{}, err
	}
	if err := asked(a, p, &f); err != nil {
		return Hours{}, err
	}
	x, ripe := ofDimension(figure.Hour), s.RipeDay()
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: p, Of: p, By: x.By, Ripe: ripe})
	if err != nil {
		return Hours{}, err
	}
	out := Hours{Total: measured(sums.Days, p, ripe), Cells: make([]HourCell, hoursOfWeek)}
	for i := range out.Cells {
		out.Cells[i].Day, out.Cells[i].Hour = i/24, i%24
		out.Cells[i].Times = p.Days() / 7
		if (i/24-p.From.Weekday()+7)%7 < p.Days()%7 {
			out.Cells[i].Times++
		}
	}
	out.Standard = Standard{KPI: KPIByKey(TopBox), Axis: x, RipeDay: ripe, Total: out.Total}
	for _, r := range rows(sums, x) {
		if i, err := strconv.Atoi(r.Code); err == nil && i >= 0 && i < hoursOfWeek {
			out.Cells[i].Measures = r.Measures
			out.Standard.Units = append(out.Standard.Units, Held{Row: r, Share: out.Standard.KPI.Share(r.Measures), Stand: TooFew})
		}
	}
	out.Standard.judge()
	return out, nil
}

const hoursOfWeek = 7 * 24

// Busiest is the hour with the most contacts on average; ok is false without any.
func (h Hours) Busiest() (busiest HourCell, ok bool) {
	most := 0.0
	for _, c := range h.Cells {
		if rate := c.Rate(); rate != nil && *rate > most {
			most, busiest, ok = *rate, c, true
		}
	}
	return busiest, ok
}

// Silent is how many hours of the week that were in the period had no contact at all.
func (h Hours) Silent() (n int) {
	for _, c := range h.Cells {
		if c.Times > 0 && c.All[figure.N] == 0 {
			n++
		}
	}
	return n
}
