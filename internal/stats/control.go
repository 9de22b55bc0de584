package stats

import "math"

// Control draws control limits around the overall mean of parts of a series: three
// standard deviations, each part by its own n, with the deviation of single values over
// all of the series. A share is the mean of noughts and ones: N, and K as sum and as
// squares. Where parts differ from their neighbours by more than n explains, as they
// do at large n, the limits widen as much, never narrow. A part without values has
// zero Limits. ok is false with less than two values in all.
//
// Source: Laney (2002), Improved control charts for attributes, Quality Engineering 14,
// 531-537; the moving range over 1.128 as there.
func Control(parts []Moments) (center float64, limits []Limits, ok bool) {
	var all Moments
	for _, p := range parts {
		all = all.Plus(p)
	}
	if all.N < 2 {
		return 0, nil, false
	}
	n := float64(all.N)
	center = all.Sum / n
	single := math.Sqrt(max(0, all.Squares/n-center*center))
	var apart []float64 // distances of successive parts from the center, in deviations of their own
	for _, p := range parts {
		if p.N > 0 && single > 0 {
			apart = append(apart, (p.Sum/float64(p.N)-center)/(single/math.Sqrt(float64(p.N))))
		}
	}
	half := 3 * single * max(1, movingRange(apart)/rangeToSigma)
	limits = make([]Limits, len(parts))
	for i, p := range parts {
		if p.N > 0 {
			reach := half / math.Sqrt(float64(p.N))
			limits[i] = Limits{Low: center - reach, High: center + reach}
		}
	}
	return center, limits, true
}

// rangeToSigma is d2 of two: the mean range of two normal values, in standard deviations.
const rangeToSigma = 1.128

// movingRange is the mean distance of neighbours, 0 without any.
func movingRange(list []float64) (mean float64) {
	for i := 1; i < len(list); i++ {
		mean += math.Abs(list[i]-list[i-1]) / float64(len(list)-1)
	}
	return mean
}

// Interval is the 95 % interval of a mean, by Student's t; ok is false for less than
// two values.
func (m Moments) Interval() (low, high float64, ok bool) {
	mean, square, ok := m.mean()
	half := 0.0
	if square > 0 {
		half = student(float64(m.N-1), z95) * math.Sqrt(square)
	}
	return mean - half, mean + half, ok
}
