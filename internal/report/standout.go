package report

import "openpeople/internal/stats"

// Standout is the channel of which a share differs most from that of all other
// channels together, beyond chance.
type Standout struct {
	Channel
	Here, Others Share
	Worse        bool
}

// StandsOut finds the channel that stands out by a share; nil when none does, for all
// of their differences together may be chance.
func StandsOut(k KPI, list []Channel) (out *Standout) {
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
	most := 0.0
	for i, s := range shares {
		others := stats.Share{K: all.K - s.K, N: all.N - s.N}
		if stats.TooFew(s.N) || stats.TooFew(others.N) {
			continue
		}
		d, ok := stats.NewcombeOf(s, others, compared)
		if !ok || d.Low <= 0 && d.High >= 0 {
			continue
		}
		if apart := max(d.Value, -d.Value); apart > most {
			most = apart
			out = &Standout{list[i], *ShareOf(s.K, s.N), *ShareOf(others.K, others.N), (d.Value < 0) != k.Less}
		}
	}
	return out
}
