package recovery

import (
	"context"
	"math"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/stats"
)

// CountLimit is where counting a list stops.
const CountLimit = 10_000

// ListStore reads lists of cases.
type ListStore interface {
	// ListRecoveries lists cases in the order of the filter.
	ListRecoveries(ctx context.Context, f Filter, p page.Request) (page.Of[Row], error)
	// CountRecoveries counts them, at most limit.
	CountRecoveries(ctx context.Context, f Filter, limit int) (int, error)
	// RecoverySums adds up what the figures of cases are made of.
	RecoverySums(ctx context.Context, f Filter) (Sums, error)
}

// within says which cases the actor sees: those about contacts within the reach, and those of
// teams that nobody leads for who may work on them.
func (s *Service) within(a actor.Actor, f Filter) Filter {
	f.Reach, f.Also, f.Unled, f.Now = a.Reach(), a.Also, a.May(actor.RecoveryClose), s.now()
	if !a.May(actor.ContactReveal) {
		f.Attributes = f.Attributes.Seen(mask.Shows)
	}
	return f
}

// List lists cases that the actor sees; who may not see personal data gets them masked.
func (s *Service) List(ctx context.Context, a actor.Actor, f Filter, p page.Request) (page.Of[Row], error) {
	if err := a.Need(actor.RecoveryRead); err != nil {
		return page.Of[Row]{}, err
	}
	list, err := s.store.ListRecoveries(ctx, s.within(a, f), p)
	for i := range list.Rows {
		list.Rows[i].mask(a)
	}
	return list, err
}

// Count counts them, at most CountLimit.
func (s *Service) Count(ctx context.Context, a actor.Actor, f Filter) (int, error) {
	if err := a.Need(actor.RecoveryRead); err != nil {
		return 0, err
	}
	return s.store.CountRecoveries(ctx, s.within(a, f), CountLimit)
}

// Total is how many cases List lists in all, however many.
func (s *Service) Total(ctx context.Context, a actor.Actor, f Filter) (int64, error) {
	if err := a.Need(actor.RecoveryRead); err != nil {
		return 0, err
	}
	n, err := s.store.CountRecoveries(ctx, s.within(a, f), math.MaxInt32)
	return int64(n), err
}

const (
	// BoardShown is how many cases stand in a column of the board.
	BoardShown = 25
	// ClosedLately is how long a closed case stands on the board.
	ClosedLately = 7 * 24 * time.Hour
)

// Column is the cases of a state.
type Column struct {
	State State
	Rows  []Row // at most BoardShown
	Count int   // of all, at most CountLimit
}

// Board is the cases that the actor sees by their state; of closed ones those of
// ClosedLately.
func (s *Service) Board(ctx context.Context, a actor.Actor, f Filter) ([]Column, error) {
	if err := a.Need(actor.RecoveryRead); err != nil {
		return nil, err
	}
	var out []Column
	for _, row := range States {
		one := f
		one.States, one.Order = []State{row.State}, ByDue
		if row.State == Closed {
			one.ClosedSince, one.Order = s.now().Add(-ClosedLately), Latest
		}
		list, err := s.List(ctx, a, one, page.Request{Limit: BoardShown})
		if err != nil {
			return nil, err
		}
		n, err := s.Count(ctx, a, one)
		if err != nil {
			return nil, err
		}
		out = append(out, Column{row.State, list.Rows, n})
	}
	return out, nil
}

// Sums is what figures of cases are made of.
type Sums struct {
	Opened, Open, Closed              int64
	AcknowledgeRipe, AcknowledgedSoon int64 // acknowledged or past that deadline; of these in time
	CloseRipe, ClosedSoon             int64 // closed or past the deadline; of these in time
	Solved                            int64 // of the closed ones
	AskedAgain                        int64 // customers asked for a second mark
	Pairs                             []Pair
}

// Pair is how many customers gave one mark before and another one after.
type Pair struct {
	Before, After int
	N             int64
}

// Figures are those of cases that were opened in a period.
type Figures struct {
	Sums
	Acknowledged stats.Share // in time / those acknowledged or past their deadline
	InTime       stats.Share // closed in time / those closed or past their deadline
	Fixed        stats.Share // solved / closed
	Again        Again
}

// Again compares the mark before with the second one of the same customers.
type Again struct {
	N             int64
	Before, After float64 // means
	Change        float64 // mean of the differences
	Low, High     float64 // its 95 % interval
	Known         bool    // there is an interval
}

// Proven reports whether the change is beyond chance.
func (g Again) Proven() bool { return g.Known && !stats.TooFew(g.N) && (g.Low > 0 || g.High < 0) }

// Figures adds up the cases that the actor sees. Cases that are open and not past their
// deadline stand in no share: they are said apart (Open).
func (s *Service) Figures(ctx context.Context, a actor.Actor, f Filter) (Figures, error) {
	if err := a.Need(actor.RecoveryRead); err != nil {
		return Figures{}, err
	}
	sums, err := s.store.RecoverySums(ctx, s.within(a, f))
	return Figures{
		Sums:         sums,
		Acknowledged: stats.Share{K: sums.AcknowledgedSoon, N: sums.AcknowledgeRipe},
		InTime:       stats.Share{K: sums.ClosedSoon, N: sums.CloseRipe},
		Fixed:        stats.Share{K: sums.Solved, N: sums.Closed},
		Again:        again(sums.Pairs),
	}, err
}

// again compares pairs of marks: the interval is that of a mean of differences, which are
// whole numbers.
func again(pairs []Pair) (g Again) {
	var before, after int64
	var bins []stats.Bin
	for _, p := range pairs {
		g.N += p.N
		before += int64(p.Before) * p.N
		after += int64(p.After) * p.N
		bins = append(bins, stats.Bin{Value: int64(p.After - p.Before), N: p.N})
	}
	if g.N == 0 {
		return g
	}
	g.Before, g.After = float64(before)/float64(g.N), float64(after)/float64(g.N)
	g.Change = g.After - g.Before
	g.Low, g.High, g.Known = stats.MeanInterval(bins)
	return g
}
