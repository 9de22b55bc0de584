package comment

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Reason is how often customers ticked a reason.
type Reason struct {
	Code   string
	Share  stats.Share // ticked / answers in which some reason was ticked
	Before stats.Share // the same of the period before
	Change *stats.Difference
	Wrote  int64 // of those who ticked it, how many wrote a comment
}

// Proven reports whether its share differs from that of the period before beyond chance.
func (r Reason) Proven() bool {
	return r.Change != nil && !stats.TooFew(r.Share.N) && !stats.TooFew(r.Before.N) && r.Change.Beyond()
}

// Reasons are what customers ticked, the most frequent first.
type Reasons struct {
	List          []Reason
	Answers       int64 // in which some reason was ticked
	Before        int64 // of the period before
	Compared      when.Period
	Until, Waited when.Day // answers before these days were not read, of the period and of that before; 0: all were
	Waits         bool     // some answers are not counted yet
}

// Reasons counts what customers ticked in answers that the actor sees, and in those of as
// many days before. The intervals of the changes hold at once, however many reasons there
// are. Invalid for a filter of words: who ticks a reason need not write.
func (s *Service) Reasons(ctx context.Context, a actor.Actor, f Filter) (out Reasons, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return out, err
	}
	if err := f.refuse("q", "reason"); err != nil {
		return out, err
	}
	out.Compared = f.Period.Before()
	err = s.store.View(ctx, func(ctx context.Context) error {
		now, err := s.corpus(ctx, a, f, true)
		if err != nil {
			return err
		}
		f.Period = out.Compared
		before, err := s.corpus(ctx, a, f, true)
		if err != nil {
			return err
		}
		out.Until, out.Waited, out.Waits = now.Until, before.Until, now.Waits
		out.compare(now.ticked(false), before.ticked(false))
		wrote := now.ticked(true)
		for i := range out.List {
			out.List[i].Wrote = wrote[out.List[i].Code]
		}
		return nil
	})
	return out, err
}

// ticked counts answers by reason, wrote: those with a comment; "" are those with any reason.
func (c *Corpus) ticked(wrote bool) map[string]int64 {
	out := map[string]int64{}
	n := make([]int64, len(c.Codes))
	for _, day := range c.Days {
		for i := range day.Answers {
			a := &day.Answers[i]
			if len(a.Reasons) == 0 || wrote && !a.Written {
				continue
			}
			out[""]++
			for _, r := range a.Reasons {
				n[r]++
			}
		}
	}
	for i, code := range c.Codes {
		if n[i] > 0 {
			out[code] = n[i]
		}
	}
	return out
}

func (r *Reasons) compare(now, before map[string]int64) {
	r.Answers, r.Before = now[""], before[""]
	for code, n := range now {
		if code != "" {
			r.List = append(r.List, Reason{Code: code, Share: stats.Share{K: n, N: r.Answers}, Before: stats.Share{K: before[code], N: r.Before}})
		}
	}
	for code, n := range before {
		if _, known := now[code]; !known && code != "" {
			r.List = append(r.List, Reason{Code: code, Share: stats.Share{N: r.Answers}, Before: stats.Share{K: n, N: r.Before}})
		}
	}
	slices.SortFunc(r.List, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Share.K, a.Share.K), cmp.Compare(b.Before.K, a.Before.K), cmp.Compare(a.Code, b.Code))
	})
	for i := range r.List {
		one := &r.List[i]
		if d, ok := stats.NewcombeOf(one.Share, one.Before, len(r.List)); ok {
			one.Change = &d
		}
	}
}
