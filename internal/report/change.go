package report

import "openpeople/internal/stats"

// Change is how much a figure has changed since other measures, with its 95 %
// interval: of shares by Newcombe, of means by Welch. ok is false when either rests on
// too few, or when the change may be chance.
func (k KPI) Change(now, before Measures) (d stats.Difference, ok bool) {
	a, n := k.Of(k.sums(now))
	b, m := k.Of(k.sums(before))
	switch {
	case stats.TooFew(n) || stats.TooFew(m):
		return d, false
	case k.Unit == UnitShare:
		d, ok = stats.Newcombe(stats.Share{K: int64(a), N: n}, stats.Share{K: int64(b), N: m})
	case k.Squares != nil:
		d, ok = stats.Welch(stats.Moments{N: n, Sum: a, Squares: k.Squares(k.sums(now))}, stats.Moments{N: m, Sum: b, Squares: k.Squares(k.sums(before))})
	}
	return d, ok && (d.Low > 0 || d.High < 0)
}
