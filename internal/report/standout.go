package report

import (
	"cmp"
	"math"
	"slices"

	"openpeople/internal/stats"
)

// Compared is a channel beside all others together, by a share.
type Compared struct {
	Channel
	Here   *Share // nil: it has none
	Others *Share // nil: no other has any
	Beyond bool   // the difference is beyond chance, all channels taken together
	Worse  bool   // than the others, be it by chance

	apart float64 // difference: in units of the share where it is beyond chance, else of its error
}

// Compare puts each channel beside the others, what stands out most first: those
// beyond chance by their difference, then those that may be chance by how near they
// are to the line, then those of too few, the most first.
func Compare(k KPI, list []Channel) []Compared {
	var all stats.Share
	shares := make([]stats.Share, len(list))
	compared := 0
	for i, c := range list {
		part, n := k.Of(k.sums(c.Measures))
		shares[i] = stats.Share{K: int64(part), N: n}
		all.K, all.N = all.K+shares[i].K, all.N+n
		if !stats.TooFew(n) {
			compared++
		}
	}
	out := make([]Compared, len(list))
	for i, s := range shares {
		others := stats.Share{K: all.K - s.K, N: all.N - s.N}
		out[i] = Compared{Channel: list[i], Here: ShareOf(s.K, s.N), Others: ShareOf(others.K, others.N)}
		if stats.TooFew(s.N) || stats.TooFew(others.N) {
			continue
		}
		d, ok := stats.NewcombeOf(s, others, compared)
		if !ok {
			continue
		}
		out[i].Beyond, out[i].Worse = d.Beyond(), (d.Value < 0) != k.Less
		if out[i].apart = math.Abs(d.Value); !out[i].Beyond {
			out[i].apart /= max(d.High-d.Low, 1e-9)
		}
	}
	slices.SortStableFunc(out, func(a, b Compared) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(b.apart, a.apart), cmp.Compare(b.n(), a.n()))
	})
	return out
}

func rank(c Compared) int {
	switch {
	case c.Beyond:
		return 0
	case !stats.TooFew(c.n()):
		return 1
	}
	return 2
}

func (c Compared) n() int64 {
	if c.Here == nil {
		return 0
	}
	return c.Here.N
}

// StandsOut is the first of what Compare returned when it stands out beyond chance,
// nil when none does. comparable is how many have enough to be compared.
func StandsOut(list []Compared) (first *Compared, comparable int) {
	for _, c := range list {
		if rank(c) < 2 {
			comparable++
		}
	}
	if comparable > 1 && list[0].Beyond {
		first = &list[0]
	}
	return first, comparable
}
