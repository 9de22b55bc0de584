package report

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/mask"
	"openpeople/internal/when"
)

// Figures is what GET /api/v1/kpis answers and Today draws: for a period and a
// filter, each figure with its n. Nil is a figure that cannot be computed.
//
// Contacts counts single contacts; the daily counts of self-service stand in
// DigitalShare only. Asked, Answered and the marks stand on the day the contact
// ended; Delivered and the response rate on the day the invitation was sent.
type Figures struct {
	Period   when.Period
	Filter   Filter
	Channels int // that have contacts
	Measures
	DigitalShare *Share // digital / all, daily counts included; nil under a filter that these do not know
	Handling     *Handling

	RipeDay   when.Day // last day whose repeats can all be known
	Open      int64    // invitations sent in the period that nobody answered yet, on days whose links still live
	Volumes   int64    // daily counts in the period, no single contacts
	Senseless []Key    // figures that the filter makes meaningless
	Unknown   Unknown  // values of the filter of which the desk knows nothing, where it was asked
}

// StillOpen reports whether the response rate may grow.
func (f Figures) StillOpen() bool { return f.Open > 0 }

// Quiet reports whether the period has nothing to show.
func (f Figures) Quiet() bool {
	return f.All[figure.N] == 0 && f.All[figure.Delivered] == 0 && f.All[figure.ReviewN] == 0 && f.Volumes == 0
}

// RipeUntil is the last day of the period that FCR counts, 0 when none is ripe.
func (f Figures) RipeUntil() when.Day {
	return ripeUntil(f.Period, f.RipeDay)
}

func ripeUntil(p when.Period, ripe when.Day) when.Day {
	if until := min(p.To, ripe); until >= p.From {
		return until
	}
	return 0
}

// MarshalJSON writes the figures as CONTRACT.md's GET /api/v1/kpis.
func (f Figures) MarshalJSON() ([]byte, error) {
	var m members
	m.add("period", f.Period)
	m.add("filter", f.Filter)
	m.add("channels", f.Channels)
	m.counts(f.Measures)
	m.add(string(DigitalShare), f.DigitalShare)
	m.add(string(HandlingSeconds), f.Handling)
	m.add("fcr_ripe_until", orNull(f.RipeUntil()))
	m.add("open", f.Open)
	m.add("not_applicable", append([]Key{}, f.Senseless...))
	m.unknown(f.Unknown)
	m.kpis(f.Measures)
	return m.bytes()
}

// Point is the measures of a part of a period.
type Point struct {
	Period when.Period
	Measures
}

// Channel is the measures of one channel over a period.
type Channel struct {
	ID         int64
	Code, Name string
	Kind       string
	Measures
}

// Overview is everything that Today shows.
type Overview struct {
	Figures
	Before   Point     // the period of the same length just before
	Weeks    []Point   // twelve weeks that end with the period, oldest first
	Channels []Channel // most contacts first
	LastDay  when.Day  // the latest day of the desk with contacts; 0: the desk is empty
	Targets  Targets   // the desk's
}

// Options of New.
type Options struct {
	Now      when.Clock
	Zone     *time.Location                             // the desk's
	LinkLife time.Duration                              // how long a customer can answer; 0: 14 days
	Targets  func(ctx context.Context) (Targets, error) // nil: none
	Views    ViewStore
	Remarks  RemarkStore
	Audit    Auditor
}

// Service computes figures.
type Service struct {
	store  Store
	o      Options
	slides atomic.Pointer[foundSlides]
}

// New returns the service.
func New(store Store, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.LinkLife == 0 {
		o.LinkLife = 14 * 24 * time.Hour
	}
	return &Service{store: store, o: o}
}

const (
	// MaxDays is how long a period may be.
	MaxDays = 20*366 + 1
	// RipensIn is after how many full days all repeats of a contact are known.
	RipensIn = 7
	// WeeksShown is the length of the line under a figure.
	WeeksShown = 12
)

// Today is the present day on the desk's clock.
func (s *Service) Today() when.Day { return when.DayOf(s.o.Now(), s.o.Zone) }

// Zone is the name of the desk's time zone.
func (s *Service) Zone() string { return s.o.Zone.String() }

// DayOf is the day of an instant on the desk's clock.
func (s *Service) DayOf(t time.Time) when.Day { return when.DayOf(t, s.o.Zone) }

// RipeDay is the last day after which RipensIn full days have passed.
func (s *Service) RipeDay() when.Day { return s.Today().Add(-RipensIn - 1) }

// Figures computes the figures of a period. Faults: Invalid for a period that is
// none or over 20 years and for codes that are no text. Codes that nothing bears
// give zeros.
func (s *Service) Figures(ctx context.Context, a actor.Actor, p when.Period, f Filter) (Figures, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Figures{}, err
	}
	if err := asked(a, p, &f); err != nil {
		return Figures{}, err
	}
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: p, Of: p, By: figure.Channel, Handling: true})
	if err != nil {
		return Figures{}, err
	}
	return s.figures(ctx, p, f, sums)
}

// Step is how long the parts of a series are.
type Step string

const (
	Daily  Step = "day"
	Weekly Step = "week"
)

// Series computes the measures of each part of a period, oldest first. Weeks end
// with the period, so the first one may be shorter. Faults as of Figures.
func (s *Service) Series(ctx context.Context, a actor.Actor, p when.Period, f Filter, step Step) ([]Point, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return nil, err
	}
	if err := asked(a, p, &f); err != nil {
		return nil, err
	}
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: p})
	if err != nil {
		return nil, err
	}
	return s.points(sums.Days, p, step), nil
}

// Overview computes Today. An agent gets the own contacts' figures, whatever the
// filter says of operators.
func (s *Service) Overview(ctx context.Context, a actor.Actor, p when.Period, f Filter) (Overview, error) {
	if err := a.Need(actor.TodayRead); err != nil {
		return Overview{}, err
	}
	if err := asked(a, p, &f); err != nil {
		return Overview{}, err
	}
	f = Own(a, f)
	weeks := when.Last(7*WeeksShown, p.To)
	before := p.Before()
	all := when.Period{From: min(weeks.From, before.From), To: p.To}
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: all, Of: p, By: figure.Channel, Ripe: s.RipeDay(), Handling: true})
	if err != nil {
		return Overview{}, err
	}
	var o Overview
	for _, c := range sums.Values {
		if c.Sums[figure.N] > 0 || c.Sums[figure.Delivered] > 0 {
			o.Channels = append(o.Channels, Channel{ID: c.ID, Code: c.Code, Name: c.Name, Kind: c.Kind, Measures: Measures{All: c.Sums, Ripe: c.Sums}})
		}
	}
	if o.Figures, err = s.figures(ctx, p, f, sums); err != nil {
		return Overview{}, err
	}
	o.Before = s.point(sums.Days, before)
	o.Weeks = s.points(sums.Days, weeks, Weekly)
	if s.o.Targets != nil {
		if o.Targets, err = s.o.Targets(ctx); err != nil {
			return Overview{}, err
		}
	}
	o.LastDay, err = s.store.LastDay(ctx)
	return o, err
}

// Own narrows a filter to what the actor may see: an agent's own contacts.
func Own(a actor.Actor, f Filter) Filter {
	if a.SeesAllFigures() {
		return f
	}
	if f.Own = a.OperatorID; f.Own <= 0 {
		f.Own = Nobody
	}
	return f
}

func (s *Service) figures(ctx context.Context, p when.Period, f Filter, sums Answer) (Figures, error) {
	ripe := s.RipeDay()
	m := measured(sums.Days, p, ripe)
	out := Figures{
		Period: p, Filter: f, Measures: m,
		Handling: handling(sums.Handling),
		RipeDay:  ripe,
		Open:     s.open(sums.Days, p),
	}
	if f.countersKnow() {
		digital, volumes, err := s.store.VolumeSum(ctx, p, f)
		if err != nil {
			return Figures{}, err
		}
		out.DigitalShare, out.Volumes = ShareOf(m.All[figure.Digital]+digital, m.All[figure.N]+volumes), volumes
	} else {
		out.Senseless = append(out.Senseless, DigitalShare)
	}
	for _, c := range sums.Values {
		if c.Sums[figure.N] > 0 {
			out.Channels++
		}
	}
	return out, nil
}

// open counts the invitations of a period that may still be answered.
func (s *Service) open(days []DaySums, p when.Period) (n int64) {
	live := s.liveFrom()
	for _, d := range days {
		if p.Has(d.Day) && d.Day >= live {
			n += d.Sums[figure.Delivered] - d.Sums[figure.Replied]
		}
	}
	return n
}

func (s *Service) point(days []DaySums, p when.Period) Point {
	return Point{Period: p, Measures: measured(days, p, s.RipeDay())}
}

func (s *Service) points(days []DaySums, p when.Period, step Step) []Point {
	size := 1
	if step == Weekly {
		size = 7
	}
	out := make([]Point, (p.Days()+size-1)/size)
	to := p.To
	for i := len(out) - 1; i >= 0; i-- {
		from := max(p.From, to.Add(1-size))
		lo, hi := span(days, from, to)
		out[i] = s.point(days[lo:hi], when.Period{From: from, To: to})
		to = from.Add(-1)
	}
	return out
}

// span finds the rows of a range of days in rows that stand in order.
func span(days []DaySums, from, to when.Day) (lo, hi int) {
	byDay := func(d DaySums, day when.Day) int { return cmp.Compare(d.Day, day) }
	lo, _ = slices.BinarySearchFunc(days, from, byDay)
	hi, _ = slices.BinarySearchFunc(days, to.Add(1), byDay)
	return lo, hi
}

// asked is check of what the actor may ask: a customer may not be known by what is hidden.
func asked(a actor.Actor, p when.Period, f *Filter) error {
	if !a.May(actor.ContactReveal) {
		f.Attributes = f.Attributes.Seen(mask.Shows)
	}
	return check(p, *f)
}

// check refuses what no figure can be computed of.
func check(p when.Period, f Filter) error {
	var wrong fault.Fields
	for _, end := range []struct {
		name string
		day  when.Day
	}{{"from", p.From}, {"to", p.To}} {
		switch {
		case end.day == 0:
			wrong.Add(end.name, "fault.required")
		case !isDay(end.day):
			wrong.Add(end.name, "fault.date")
		}
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	switch {
	case p.From > p.To:
		wrong.Add("to", "fault.order")
	case p.Days() > MaxDays:
		wrong.Add("from", "report.fault.long", "Years", MaxDays/366)
	}
	values := url.Values{}
	for d, codes := range f.By {
		values[d.Row().Key] = codes
	}
	if _, err := figure.Params().Read(values); err != nil {
		wrong.AddAll(fault.Of(err).Fields...)
	}
	return wrong.Err()
}

// isDay reports whether d is a day of the calendar, in the years that when.ParseDay takes.
func isDay(d when.Day) bool {
	return d >= 2000_01_01 && d <= 2100_12_31 && d.Add(0) == d
}
