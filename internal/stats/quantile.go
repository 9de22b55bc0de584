package stats

import (
	"cmp"
	"math"
	"slices"
)

// Bin says that a value, in whatever whole unit the caller counts (seconds, marks),
// was observed N times.
type Bin struct{ Value, N int64 }

// Mean is the arithmetic mean of the counted values, in their unit. ok is false
// when nothing was counted or a count is negative.
func Mean(bins []Bin) (mean float64, ok bool) {
	total, ok := count(bins)
	if !ok {
		return 0, false
	}
	var sum float64
	for _, b := range bins {
		sum += float64(b.Value) * float64(b.N)
	}
	return sum / float64(total), true
}

// MeanInterval is the 95 % interval of the mean of the counted values by the normal
// approximation, good for some dozens of observations and more. ok is false for less
// than two.
//
// Source: any textbook; with s the sample standard deviation, mean ± z·s/√n.
func MeanInterval(bins []Bin) (low, high float64, ok bool) {
	mean, ok := Mean(bins)
	total, _ := count(bins)
	if !ok || total < 2 {
		return 0, 0, false
	}
	var squares float64
	for _, b := range bins {
		squares += float64(b.N) * (float64(b.Value) - mean) * (float64(b.Value) - mean)
	}
	half := z95 * math.Sqrt(squares/float64(total-1)/float64(total))
	return mean - half, mean + half, true
}

// Quantile is the exact q-quantile of the counted values, in their unit, by nearest
// rank: the smallest observed value such that at least q of all observations are not
// above it, so p90 of ten values is the ninth and q = 0 is the smallest. One
// exception, as everybody expects of a median: for q = 0.5 and an even number of
// observations it is the mean of the two middle ones.
//
// The bins may come in any order and a value may come in several bins, so bins of
// several days can be strung together. ok is false when nothing was counted, a
// count is negative, or q is not within 0..1.
//
// Source: definitions 1 and, for the median, 2 in Hyndman and Fan (1996), Sample
// quantiles in statistical packages, The American Statistician 50, 361-365.
func Quantile(bins []Bin, q float64) (value float64, ok bool) {
	total, ok := count(bins)
	if !ok || !(q >= 0 && q <= 1) {
		return 0, false
	}
	sorted := slices.SortedFunc(slices.Values(bins), func(a, b Bin) int { return cmp.Compare(a.Value, b.Value) })
	if q == 0.5 {
		lower, upper := ranked(sorted, (total+1)/2), ranked(sorted, total/2+1)
		return (float64(lower) + float64(upper)) / 2, true
	}
	// 0.07 of 100 is 7.000000000000001 in floating point; without the shave the
	// rank would be 8.
	rank := int64(math.Ceil(q * float64(total) * (1 - 1e-15)))
	return float64(ranked(sorted, max(rank, 1))), true
}

// count is the number of observations; ok is false when there are none or a count
// is negative.
func count(bins []Bin) (total int64, ok bool) {
	for _, b := range bins {
		if b.N < 0 {
			return 0, false
		}
		total += b.N
	}
	return total, total > 0
}

// ranked is the value at a rank, counted from 1, of bins sorted by value.
func ranked(sorted []Bin, rank int64) (value int64) {
	for _, b := range sorted {
		if b.N > 0 {
			value = b.Value
		}
		if rank -= b.N; rank <= 0 {
			break
		}
	}
	return value
}
