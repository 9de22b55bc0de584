package stats

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
