package stats

import "math"

// Prior is how the true shares of groups are spread: a beta distribution with the
// parameters A and B, or one share for all.
type Prior struct {
	Mean float64
	A, B float64 // 0: the groups differ by no more than chance, all have the share Mean
}

// Fit estimates by maximum likelihood how the true shares of groups are spread, from
// what was counted of each (beta-binomial). ok is false for less than two groups with
// anything counted, and where all or none of it succeeded.
//
// Source: Griffiths (1973), Maximum likelihood estimation for the beta-binomial
// distribution, Biometrics 29, 637-648; whether there is any spread to be estimated:
// the sign of the score at none, Tarone (1979), Biometrika 66, 585-590.
func Fit(groups []Share) (p Prior, ok bool) {
	var counted []Share
	var all Share
	for _, g := range groups {
		if g.possible() {
			counted = append(counted, g)
			all.K, all.N = all.K+g.K, all.N+g.N
		}
	}
	if len(counted) < 2 || all.K == 0 || all.K == all.N {
		return Prior{}, false
	}
	p.Mean = float64(all.K) / float64(all.N)
	var score, pairs float64
	for _, g := range counted {
		k, m, n := float64(g.K), float64(g.N-g.K), float64(g.N)
		score += k*(k-1)/p.Mean + m*(m-1)/(1-p.Mean) - n*(n-1)
		pairs += n * (n - 1)
	}
	if score <= 1e-9*pairs || pairs == 0 {
		return p, true
	}
	rho := min(max(score/pairs, 1e-6), 0.9)
	a, b := climb(counted, p.Mean*(1/rho-1), (1-p.Mean)*(1/rho-1))
	if a+b > 1e8 {
		return p, true
	}
	return Prior{Mean: a / (a + b), A: a, B: b}, true
}

// leastPrior keeps a and b from where a distribution is two points.
const leastPrior = 0.01

// climb goes by Newton's steps of the logarithms of a and b to the largest likelihood.
func climb(groups []Share, a, b float64) (float64, float64) {
	at := likelihood(groups, a, b)
	for range 100 {
		ga, gb, aa, ab, bb := slopes(groups, a, b)
		gu, gv := a*ga, b*gb
		uu, uv, vv := a*a*aa+gu, a*b*ab, b*b*bb+gv
		du, dv := gu, gv // uphill, where the surface is no hill
		if det := uu*vv - uv*uv; uu < 0 && det > 0 {
			du, dv = -(vv*gu-uv*gv)/det, -(uu*gv-uv*gu)/det
		}
		if longest := max(math.Abs(du), math.Abs(dv)); longest > 2 {
			du, dv = du*2/longest, dv*2/longest
		}
		moved := false
		for range 40 {
			nextA, nextB := max(a*math.Exp(du), leastPrior), max(b*math.Exp(dv), leastPrior)
			if next := likelihood(groups, nextA, nextB); next > at {
				moved = next-at > 1e-10*math.Abs(at)
				a, b, at = nextA, nextB, next
				break
			}
			du, dv = du/2, dv/2
		}
		if !moved || a+b > 1e8 {
			break
		}
	}
	return a, b
}

// likelihood is the logarithm of the likelihood of a and b, less what does not hang on
// them.
func likelihood(groups []Share, a, b float64) (sum float64) {
	none := logBeta(a, b)
	for _, g := range groups {
		sum += logBeta(float64(g.K)+a, float64(g.N-g.K)+b) - none
	}
	return sum
}

func logBeta(a, b float64) float64 {
	one, _ := math.Lgamma(a)
	two, _ := math.Lgamma(b)
	both, _ := math.Lgamma(a + b)
	return one + two - both
}

// slopes are the first and second derivatives of likelihood.
func slopes(groups []Share, a, b float64) (ga, gb, aa, ab, bb float64) {
	m := float64(len(groups))
	both, bothSlope := digamma(a+b), trigamma(a+b)
	ga, gb = m*(both-digamma(a)), m*(both-digamma(b))
	aa, ab, bb = m*(bothSlope-trigamma(a)), m*bothSlope, m*(bothSlope-trigamma(b))
	for _, g := range groups {
		k, misses, n := float64(g.K)+a, float64(g.N-g.K)+b, float64(g.N)+a+b
		whole, wholeSlope := digamma(n), trigamma(n)
		ga += digamma(k) - whole
		gb += digamma(misses) - whole
		aa += trigamma(k) - wholeSlope
		bb += trigamma(misses) - wholeSlope
		ab -= wholeSlope
	}
	return ga, gb, aa, ab, bb
}

// digamma is the derivative of the logarithm of the gamma function, of x above 0.
//
// Source: 6.3.5 and 6.3.18 in Abramowitz and Stegun (1964), Handbook of Mathematical
// Functions.
func digamma(x float64) (sum float64) {
	for ; x < 8; x++ {
		sum -= 1 / x
	}
	y := 1 / (x * x)
	return sum + math.Log(x) - 1/(2*x) - y*(1./12-y*(1./120-y*(1./252-y*(1./240-y/132))))
}

// betaQuantile is the point of the beta distribution below which is the part p.
func betaQuantile(a, b, p float64) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if middle := (low + high) / 2; betaBelow(a, b, middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// betaBelow is the part of the beta distribution below x: the regularised incomplete
// beta function, by its continued fraction (Lentz's method).
//
// Source: 26.5.8 in Abramowitz and Stegun.
func betaBelow(a, b, x float64) float64 {
	if x <= 0 || x >= 1 {
		return min(max(x, 0), 1)
	}
	if x > (a+1)/(a+b+2) { // where it converges fast
		return 1 - betaBelow(b, a, 1-x)
	}
	const tiny, near = 1e-300, 1e-14
	kept := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/kept(1-(a+b)*x/(a+1))
	f := d
	for i := 1; i < 2000; i++ {
		m := float64(i)
		for _, t := range [2]float64{m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)), -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))} {
			d, c = 1/kept(1+t*d), kept(1+t/c)
			f *= c * d
		}
		if math.Abs(c*d-1) < near {
			break
		}
	}
	return f * math.Exp(a*math.Log(x)+b*math.Log1p(-x)-logBeta(a, b)) / a
}

// trigamma is the derivative of the digamma function.
//
// Source: 6.4.6 and 6.4.12 in Abramowitz and Stegun (1964), Handbook of Mathematical
// Functions.
func trigamma(x float64) (sum float64) {
	for ; x < 8; x++ {
		sum += 1 / (x * x)
	}
	y := 1 / (x * x)
	return sum + 1/x + y/2 + y/x*(1./6-y*(1./30-y*(1./42-y*(1./30-y*5/66))))
}

// After is what is believed of the true share of a group once it is counted, with the
// interval in which it lies with probability 95 %: the share of the group, drawn to
// that of all as far as it rests on little.
func (p Prior) After(g Share) (d Difference) {
	if p.A == 0 {
		return Difference{Value: p.Mean, Low: p.Mean, High: p.Mean}
	}
	if !g.possible() {
		g = Share{}
	}
	a, b := p.A+float64(g.K), p.B+float64(g.N-g.K)
	d.Value = a / (a + b)
	if a+b > 1e5 { // as good as normal
		half := z95 * math.Sqrt(d.Value*(1-d.Value)/(a+b+1))
		d.Low, d.High = max(d.Value-half, 0), min(d.Value+half, 1)
		return d
	}
	d.Low, d.High = min(betaQuantile(a, b, 0.025), d.Value), max(betaQuantile(a, b, 0.975), d.Value)
	return d
}

// Reliability is how much of the spread of the shares of groups is the groups' own, from
// 0 to 1: the variance between them / (between + within), within being that of the mean
// group's counted share. ok is false where nothing is counted.
//
// Source: PRODUCT.md, Formulas; as the intraclass correlation of group means, Snijders
// and Bosker (1999), Multilevel Analysis, 3.3.
func (p Prior) Reliability(groups []Share) (share float64, ok bool) {
	var inverse, m float64
	for _, g := range groups {
		if g.possible() {
			inverse, m = inverse+1/float64(g.N), m+1
		}
	}
	if m == 0 {
		return 0, false
	}
	if p.A == 0 {
		return 0, true
	}
	// Between is Mean(1-Mean)/(A+B+1), within Mean(1-Mean)(A+B)/(A+B+1) times the mean of 1/n.
	return 1 / (1 + (p.A+p.B)*inverse/m), true
}
