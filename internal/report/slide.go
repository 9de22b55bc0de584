package report

import (
	"cmp"
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// How slides of top-box are watched for, by kind of channel: the days that are watched end
// today, and what is usual is what the days before them say.
const (
	watchedDays = 28
	usualDays   = 56
	usualLong   = 4 * usualDays // where usualDays have too few marks
	leastUsual  = 200           // marks, for anything to be usual
	// FalseAlarmDays is how many days pass between two false alarms of one kind, at least.
	FalseAlarmDays = 365
)

// Slide is a fall of top-box in a kind of channels that is beyond chance, and has not
// ended.
type Slide struct {
	Kind  string // as the contact room names it
	Codes []string
	Since when.Day // the first day of the fall
	Now   *Share   // since then
	Usual *Share   // before
}

// slidesFor is how long what Slides found is told again without looking: everybody who
// opens Today asks for the same.
const slidesFor = time.Minute

// foundSlides are the slides of a moment.
type foundSlides struct {
	at   time.Time
	list []Slide
}

// Slides tells in which kinds of channels top-box falls, of the whole desk: within hours,
// for today counts from its first mark; a fall that has ended is told no more. It looks
// once a minute at most; the list is not to be changed.
func (s *Service) Slides(ctx context.Context, a actor.Actor) ([]Slide, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return nil, err
	}
	now := s.o.Now()
	if lately := s.slides.Load(); lately != nil && when.Fresh(lately.at, now, slidesFor) {
		return lately.list, nil
	}
	list, err := s.lookForSlides(ctx)
	if err == nil {
		s.slides.Store(&foundSlides{now, list})
	}
	return list, err
}

func (s *Service) lookForSlides(ctx context.Context) (out []Slide, err error) {
	watched := when.Last(watchedDays, s.Today())
	usual := when.Last(usualLong, watched.From.Add(-1))
	sums, err := s.store.Sums(ctx, Query{Of: when.Period{From: usual.From, To: watched.To}, By: figure.Channel, Daily: true})
	if err != nil {
		return nil, err
	}
	byKind := map[string]*course{}
	of := map[int64]*course{}
	for _, v := range sums.Values {
		if byKind[v.Kind] == nil {
			byKind[v.Kind] = &course{usual: make([]stats.Share, usualLong), watched: make([]stats.Share, watchedDays)}
		}
		of[v.ID] = byKind[v.Kind]
		of[v.ID].codes = append(of[v.ID].codes, v.Code)
	}
	for _, d := range sums.Daily {
		if c := of[d.Value]; c != nil {
			c.add(usual.From.DaysUntil(d.Day), stats.Share{K: d.Sums[figure.Top], N: d.Sums[figure.MarkN]})
		}
	}
	for kind, c := range byKind {
		if slide, slides := c.slide(watched.From); slides {
			slide.Kind = kind
			out = append(out, slide)
		}
	}
	slices.SortFunc(out, func(a, b Slide) int { return cmp.Compare(b.Now.N, a.Now.N) })
	return out, nil
}

// course is the marks of a kind of channels, day by day.
type course struct {
	codes          []string
	usual, watched []stats.Share
}

// add adds marks of the n-th day.
func (c *course) add(n int, s stats.Share) {
	day := &c.usual[min(n, usualLong-1)]
	if n >= usualLong {
		day = &c.watched[n-usualLong]
	}
	day.K, day.N = day.K+s.K, day.N+s.N
}

// slide is the fall that has not ended; slides is false where there is none, or where the
// kind has too few marks to say what is usual.
func (c *course) slide(from when.Day) (out Slide, slides bool) {
	before := c.usual[usualLong-usualDays:]
	if summed(before).N < leastUsual {
		before = c.usual
	}
	usual := summed(before)
	if usual.N < leastUsual {
		return out, false
	}
	chart, _ := stats.PChart(before)
	found, ok := stats.Watch{Usual: usual, Spread: chart.Spread, PerDay: float64(usual.N) / float64(len(before)), Every: FalseAlarmDays}.Slides(c.watched)
	if !ok || len(found) == 0 || found[len(found)-1].Until >= 0 {
		return out, false
	}
	since := found[len(found)-1].From
	now := summed(c.watched[since:])
	return Slide{Codes: c.codes, Since: from.Add(since), Now: ShareOf(now.K, now.N), Usual: ShareOf(usual.K, usual.N)}, true
}

// summed adds up the marks of days.
func summed(days []stats.Share) (all stats.Share) {
	for _, d := range days {
		all.K, all.N = all.K+d.K, all.N+d.N
	}
	return all
}
