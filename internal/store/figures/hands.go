package figures

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"

	"openpeople/internal/figure"
	"openpeople/internal/when"
)

// added is what a reading has added up so far.
type added struct {
	days     map[when.Day]*figure.Sums
	values   map[int64]*figure.Sums
	daily    map[dayValue]*figure.Sums
	open     map[int64]int64
	bins     counter
	times    map[int64]*counter
	byStrata *strata // asked for instead of sums; nil: not
}

func nothingAdded() *added {
	return &added{
		days: map[when.Day]*figure.Sums{}, values: map[int64]*figure.Sums{}, daily: map[dayValue]*figure.Sums{},
		open: map[int64]int64{}, times: map[int64]*counter{},
	}
}

// take adds what another hand added up.
func (a *added) take(other *added) {
	takeSums(&a.days, other.days)
	takeSums(&a.values, other.values)
	takeSums(&a.daily, other.daily)
	for v, n := range other.open {
		a.open[v] += n
	}
	a.bins.take(&other.bins)
	for v, theirs := range other.times {
		if ours := a.times[v]; ours != nil {
			ours.take(theirs)
		} else {
			a.times[v] = theirs
		}
	}
	if a.byStrata != nil {
		a.byStrata.take(&other.byStrata.grid)
	}
}

func takeSums[K comparable](to *map[K]*figure.Sums, from map[K]*figure.Sums) {
	if len(*to) == 0 {
		*to = from
		return
	}
	for k, theirs := range from {
		if ours := (*to)[k]; ours != nil {
			*ours = ours.Plus(*theirs)
		} else {
			(*to)[k] = theirs
		}
	}
}

// mostHands is by how many at once the segments of one reading are added up.
const mostHands = 4

// read is a segment on its way to a hand.
type read struct {
	segmentKey
	kept
}

// byHands adds up the segments that list hands over, several at once: adding up the rows
// of years takes longer than finding them. It returns which were stored by another table
// of sums.
func (r *reading) byHands(ctx context.Context, list func(give func(segmentKey, kept) error) error) (old []segmentKey, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan read, 64)
	all := make([]hand, min(runtime.GOMAXPROCS(0), mostHands))
	var working sync.WaitGroup
	for i := range all {
		all[i].reading = *r
		all[i].added = nothingAdded()
		if r.byStrata != nil {
			all[i].byStrata = r.byStrata.another()
		}
		working.Go(func() {
			if err := all[i].work(queue); err != nil {
				stop(err)
				for range queue { // nobody waits for it
				}
			}
		})
	}
	err = list(func(key segmentKey, k kept) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		queue <- read{key, k}
		return nil
	})
	close(queue)
	working.Wait()
	if err == nil {
		err = context.Cause(ctx)
	}
	for i := range all {
		r.added.take(all[i].added)
		old = append(old, all[i].old...)
	}
	return old, err
}

// hand adds up some segments of a reading.
type hand struct {
	reading
	old []segmentKey
}

// work adds up what comes.
func (h *hand) work(queue <-chan read) (err error) {
	defer func() {
		if p := recover(); p != nil { // else it would end the program, not the request
			err = fmt.Errorf("figures: adding up segments: %v\n%s", p, debug.Stack())
		}
	}()
	for one := range queue {
		seg, err := open(one.kept)
		if errors.Is(err, errFormat) {
			h.old = append(h.old, one.segmentKey)
			continue
		}
		if err == nil {
			err = h.addSegment(one.day, one.part, &seg, one.names)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// another is to add up by the same strata.
func (s *strata) another() *strata {
	return &strata{q: s.q, kinds: s.kinds, names: s.names, grid: grid{sums: s.grid.sums}}
}

// take adds the sums of another grid.
func (g *grid) take(other *grid) {
	if len(g.at) == 0 {
		*g = *other
		return
	}
	var number [len(g.known)][]uint32 // of a number there, the one here
	for i := range number {
		for _, v := range other.known[i].values {
			number[i] = append(number[i], g.number(i, v))
		}
	}
	g.widen()
	for cell, at := range other.at {
		for i := range at {
			if number[i] != nil {
				at[i] = number[i][at[i]]
			}
		}
		sums := g.of(g.cell(g.place(at)))
		for j, n := range other.all[cell*other.sums : (cell+1)*other.sums] {
			sums[j] += n
		}
	}
}

// take adds the counts of another.
func (c *counter) take(other *counter) {
	for seconds, n := range other.few {
		if n != 0 {
			c.add(int64(seconds), n)
		}
	}
	for seconds, n := range other.many {
		c.add(seconds, n)
	}
}
