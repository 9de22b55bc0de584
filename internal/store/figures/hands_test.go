package figures

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/figure"
	"openpeople/internal/report"
)

// What hands added up apart comes to what one would have added up, whichever values each
// of them met first.
func TestGridsArePutTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 1))
	for range 50 {
		var whole grid
		parts := make([]grid, 1+r.IntN(4))
		whole.sums = 2
		for i := range parts {
			parts[i].sums = 2
		}
		add := func(g *grid, value int64, along [report.MostAlong]int64) {
			at := numbers4{g.number(0, value)}
			for j, v := range along {
				at[1+j] = g.number(1+j, v)
			}
			g.widen()
			sums := g.of(g.cell(g.place(at)))
			sums[0], sums[1] = sums[0]+1, sums[1]+value
		}
		for range r.IntN(300) {
			value, along := r.Int64N(30), [report.MostAlong]int64{r.Int64N(3), r.Int64N(9), r.Int64N(200)}
			add(&whole, value, along)
			add(&parts[r.IntN(len(parts))], value, along)
		}
		together := grid{sums: 2}
		for i := range parts {
			together.take(&parts[i])
		}
		if got, want := cellsOf(&together), cellsOf(&whole); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

// cellsOf are the values of each cell, then its sums, in order.
func cellsOf(g *grid) (list [][6]int64) {
	for i, at := range g.at {
		var one [6]int64
		for j, n := range at {
			one[j] = g.known[j].values[n]
		}
		copy(one[len(at):], g.of(int32(i+1)))
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b [6]int64) int { return slices.Compare(a[:], b[:]) })
	return list
}

// A segment that breaks a hand fails the reading, not the program, and nobody waits for the
// hand.
func TestAHandThatFails(t *testing.T) {
	none := figure.Dimension(len(figure.Dimensions)) // that there is not
	r := reading{added: nothingAdded(), n: narrowed{picks: map[figure.Dimension]pick{none: {ids: []int64{1}}}}}
	for name, broken := range map[string]kept{
		"no segment":    {places: []byte("nothing")},
		"breaks a hand": encode(tableOf([]row{{id: 1}})),
	} {
		_, err := r.byHands(t.Context(), func(give func(segmentKey, kept) error) error {
			for range 1000 {
				if err := give(segmentKey{}, broken); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			t.Errorf("%s: added up", name)
		}
		if name != "no segment" && !strings.Contains(err.Error(), "adding up segments") {
			t.Errorf("%s: %v", name, err)
		}
	}
	stopped := errors.New("enough")
	if _, err := r.byHands(t.Context(), func(func(segmentKey, kept) error) error { return stopped }); !errors.Is(err, stopped) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.byHands(ctx, func(func(segmentKey, kept) error) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
