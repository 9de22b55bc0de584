package stats

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
)

// Alpha is Krippendorff's alpha for interval data: how far reviewers who scored the
// same things agree beyond chance. 1 is perfect agreement, 0 is what chance gives,
// below 0 is systematic disagreement.
//
// Each unit (one criterion of one contact) lists the scores it was given, in any
// order and on one common scale. A reviewer who did not score a unit is simply not
// in its list; a unit with fewer than two scores cannot be compared and is left out.
//
// ok is false when no two scores can be compared, when all comparable scores are
// equal (there is nothing to tell apart, so agreement is 0/0), and when a score is
// not a finite number.
//
// Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability, with the
// squared difference as metric. The sum of squared differences over all ordered
// pairs of m values is taken as 2m times their sum of squares about the mean.
func Alpha(units [][]float64) (alpha float64, ok bool) {
	var all []float64
	var within float64
	for _, scores := range units {
		if m := len(scores); m >= 2 {
			all = append(all, scores...)
			within += squares(scores) * float64(m) / float64(m-1)
		}
	}
	total := squares(all)
	// Also false for NaN, which any score that is not finite leads to.
	if !(total > 0) {
		return 0, false
	}
	n := float64(len(all))
	return 1 - (n-1)/n*within/total, true
}

// squares is the sum of squares of the values about their mean, exactly 0 when all
// are equal: the mean is reached by offsets from the first value, because summing
// ten times 0.1 and dividing by ten would miss 0.1 and feign variation.
func squares(values []float64) (sum float64) {
	if len(values) == 0 {
		return 0
	}
	var offset float64
	for _, v := range values {
		offset += v - values[0]
	}
	mean := values[0] + offset/float64(len(values))
	for _, v := range values {
		sum += (v - mean) * (v - mean)
	}
	return sum
}

// Metric says how far apart two values of a scale are.
type Metric int

// The metrics.
const (
	NominalData Metric = iota // names: equal or not
	OrdinalData               // ranks
	RatioData                 // amounts from a true nought
)

// AlphaOf is Alpha by another metric than that of interval data: as of Alpha, but values of
// RatioData may not be negative.
//
// Source: Krippendorff (2011), by the matrix of coincidences.
func AlphaOf(units [][]float64, metric Metric) (alpha float64, ok bool) {
	together, of := coincidences(units)
	values := slices.Sorted(maps.Keys(of))
	upTo := make([]float64, len(values)) // how many scores are of a value or a lower one
	var n float64
	for i, v := range values {
		n += of[v]
		upTo[i] = n
	}
	var observed, expected float64
	for i, a := range values {
		for j, b := range values[:i] {
			var d float64
			switch metric {
			case NominalData:
				d = 1
			case OrdinalData:
				d = upTo[i] - upTo[j] + of[b]/2 - of[a]/2
			case RatioData:
				d = (a - b) / (a + b)
			}
			observed += d * d * together[[2]float64{a, b}]
			expected += d * d * of[a] * of[b]
		}
	}
	if !(expected > 0) {
		return 0, false
	}
	return 1 - (n-1)*observed/expected, true
}

// coincidences counts in how many pairs of a unit two values meet, the higher first, each unit
// weighing as many as it has scores, and how many comparable scores are of each value.
func coincidences(units [][]float64) (together map[[2]float64]float64, of map[float64]float64) {
	together, of = map[[2]float64]float64{}, map[float64]float64{}
	for _, scores := range units {
		if len(scores) < 2 {
			continue
		}
		for i, a := range scores {
			of[a]++
			for _, b := range scores[:i] {
				together[[2]float64{max(a, b), min(a, b)}] += 1 / float64(len(scores)-1)
			}
		}
	}
	return together, of
}

// Resampling of AlphaInterval.
const (
	resamples   = 1000
	FewClusters = 10 // under so many there is no interval: what would be resampled is no sample yet
)

// spread is what Alpha adds up of units, values taken from an offset that all share.
type spread struct{ n, sum, squares, within float64 }

func (s spread) plus(o spread) spread {
	return spread{s.n + o.n, s.sum + o.sum, s.squares + o.squares, s.within + o.within}
}

// alpha is Alpha of what was added up; what is left of rounding is no variation.
func (s spread) alpha() (float64, bool) {
	total := s.squares - s.sum*s.sum/s.n
	if !(total > 1e-9*s.squares) {
		return 0, false
	}
	return 1 - (s.n-1)/s.n*s.within/total, true
}

// AlphaInterval is the 95 % interval of Alpha. Each cluster is the units of one contact,
// which were scored in one reading and do not vary by themselves. ok is false for fewer than
// FewClusters clusters that can be compared, and where more than one resample in twenty has
// nothing to tell apart.
//
// Source: the percentile bootstrap over clusters, 1,000 resamples, as in Davison and Hinkley
// (1997), Bootstrap Methods and their Application, 3.8. The same seed gives the same interval.
func AlphaInterval(clusters [][][]float64, seed uint64) (low, high float64, ok bool) {
	var list []spread
	var offset float64
	for _, units := range clusters {
		var one spread
		for _, scores := range units {
			if len(scores) < 2 {
				continue
			}
			if len(list) == 0 && one.n == 0 {
				offset = scores[0]
			}
			for _, v := range scores {
				one.n, one.sum, one.squares = one.n+1, one.sum+v-offset, one.squares+(v-offset)*(v-offset)
			}
			one.within += squares(scores) * float64(len(scores)) / float64(len(scores)-1)
		}
		if one.n > 0 {
			list = append(list, one)
		}
	}
	if len(list) < FewClusters {
		return 0, 0, false
	}
	r := rand.New(rand.NewPCG(seed, uint64(len(list))))
	var alphas []float64
	for range resamples {
		var sum spread
		for range list {
			sum = sum.plus(list[r.IntN(len(list))])
		}
		if alpha, ok := sum.alpha(); ok {
			alphas = append(alphas, alpha)
		}
	}
	if len(alphas) < resamples*19/20 {
		return 0, 0, false
	}
	slices.Sort(alphas)
	return alphas[len(alphas)/40], alphas[len(alphas)-1-len(alphas)/40], true
}

// AC1 is Gwet's chance-corrected agreement of scores that are one of so many steps: it holds
// where nearly all scores are of one step, and Alpha does not. agreement is the share of pairs
// of scores that are equal, before chance is taken out. Units as of Alpha. ok is false where no
// two scores can be compared or there are fewer than two steps.
//
// Source: Gwet (2008), Computing inter-rater reliability and its variance in the presence of
// high agreement, British Journal of Mathematical and Statistical Psychology 61, 29-48.
func AC1(units [][]float64, steps int) (ac1, agreement float64, ok bool) {
	shares := map[float64]float64{}
	var scored, compared float64
	for _, scores := range units {
		of := map[float64]float64{}
		for _, v := range scores {
			of[v]++
		}
		m := float64(len(scores))
		if m > 0 {
			scored++
		}
		if m >= 2 {
			compared++
		}
		for v, n := range of {
			shares[v] += n / m
			if m >= 2 {
				agreement += n * (n - 1) / (m * (m - 1))
			}
		}
	}
	if compared == 0 || steps < 2 || len(shares) > steps {
		return 0, 0, false
	}
	agreement /= compared
	var chance float64
	for _, sum := range shares {
		chance += sum / scored * (1 - sum/scored) / float64(steps-1)
	}
	return (agreement - chance) / (1 - chance), agreement, true
}

// Commonest is the value that most of the scores of comparable units have, the lowest of
// several, and the share of it. ok is false where there is none.
func Commonest(units [][]float64) (value, share float64, ok bool) {
	_, of := coincidences(units)
	var n float64
	for _, count := range of {
		n += count
	}
	if n == 0 {
		return 0, 0, false
	}
	value = slices.MaxFunc(slices.Collect(maps.Keys(of)), func(a, b float64) int {
		return cmp.Or(cmp.Compare(of[a], of[b]), cmp.Compare(b, a))
	})
	return value, of[value] / n, true
}

// Median is the middle of values, the mean of the middle two of an even number; ok is false of
// none. The values stay as they are.
func Median(values []float64) (median float64, ok bool) {
	if len(values) == 0 {
		return 0, false
	}
	list := slices.Sorted(slices.Values(values))
	half := len(list) / 2
	if len(list)%2 == 1 {
		return list[half], true
	}
	return list[half-1]/2 + list[half]/2, true
}

// Skewed is the share of one step over which AC1 stands beside Alpha.
const Skewed = 0.9
