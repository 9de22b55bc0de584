package stats

// PostStratum is a part of everybody of whom some answered.
type PostStratum struct {
	Size   int64 // everybody in it
	Answer Share // of those who answered
}

// Weighted is a share of everybody, estimated from those who answered.
type Weighted struct {
	Value     float64
	Low, High float64 // the 95 % interval: Wilson's at Effective answers
	Effective float64 // how many answers of a plain sample are worth these: (sum of weights)² / sum of their squares
	Silent    int64   // everybody in strata of which nobody answered: they are not in it
}

// PostStratify weighs those who answered by what is known of everybody: the answers of a
// stratum stand for all in it. ok is false where nobody answered, or a part is impossible.
//
// Source: Holt and Smith (1979), Post stratification, JRSS A 142; the effective number is
// that of Kish (1965), Survey Sampling, 11.7.
func PostStratify(strata []PostStratum) (w Weighted, ok bool) {
	var size, squares float64
	for _, s := range strata {
		if s.Answer.N == 0 {
			w.Silent += max(s.Size, 0)
			continue
		}
		if !s.Answer.possible() || s.Size < 0 {
			return Weighted{}, false
		}
		share, _ := s.Answer.Value()
		w.Value += float64(s.Size) * share
		size += float64(s.Size)
		squares += float64(s.Size) * float64(s.Size) / float64(s.Answer.N)
	}
	if size == 0 {
		return Weighted{}, false
	}
	w.Value /= size
	w.Effective = size * size / squares
	low, high := score(w.Value*w.Effective, w.Effective, z95)
	w.Low, w.High = max(low, 0), min(high, 1)
	return w, true
}
