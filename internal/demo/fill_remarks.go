package demo

import (
	"container/heap"
	"context"
	"math/rand/v2"
)

// TrendRemark is what a colleague writes beside a day of the trend.
type TrendRemark struct {
	By    string // key of a colleague
	Ago   int    // days
	Words string
}

// remarks puts the remarks beside days on the agenda, each on the evening of its day.
func (f *filler) remarks() {
	r := rand.New(rand.NewPCG(f.year.seed, 1700))
	for _, one := range book().TrendRemarks {
		at := f.past(f.daytime(r, one.Ago))
		heap.Push(&f.agenda, deed{at, func(ctx context.Context) error {
			_, err := f.Reports.Remark(ctx, f.staff[one.By].Actor, f.Reports.DayOf(at).String(), one.Words)
			return err
		}})
	}
}
