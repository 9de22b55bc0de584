package stats

import "math"

// Moments are n values by their sum and the sum of their squares.
type Moments struct {
	N            int64
	Sum, Squares float64
}

// Plus is the values of both.
func (m Moments) Plus(o Moments) Moments {
	return Moments{m.N + o.N, m.Sum + o.Sum, m.Squares + o.Squares}
}

// Less is the values without those of o, which are among them.
func (m Moments) Less(o Moments) Moments {
	return Moments{m.N - o.N, m.Sum - o.Sum, m.Squares - o.Squares}
}

// mean and the square of its standard error; ok is false for less than two values.
func (m Moments) mean() (mean, square float64, ok bool) {
	if m.N < 2 {
		return 0, 0, false
	}
	n := float64(m.N)
	mean = m.Sum / n
	return mean, max(0, m.Squares-m.Sum*mean) / (n - 1) / n, true
}

// Welch is the difference of two means a - b with its 95 % interval, which asks no
// equal variances. ok is false where either has less than two values.
//
// Source: Welch (1947), The generalization of Student's problem when several
// different population variances are involved, Biometrika 34, 28-35.
func Welch(a, b Moments) (d Difference, ok bool) { return welch(a, b, z95) }

// WelchOf is Welch for one of so many comparisons that are looked at together, as
// NewcombeOf is of shares.
func WelchOf(a, b Moments, comparisons int) (d Difference, ok bool) {
	return welch(a, b, oneOf(comparisons))
}

func welch(a, b Moments, z float64) (d Difference, ok bool) {
	one, squareOne, okOne := a.mean()
	two, squareTwo, okTwo := b.mean()
	if !okOne || !okTwo {
		return Difference{}, false
	}
	both, half := squareOne+squareTwo, 0.0
	if both > 0 {
		freedom := both * both / (squareOne*squareOne/float64(a.N-1) + squareTwo*squareTwo/float64(b.N-1))
		half = student(freedom, z) * math.Sqrt(both)
	}
	return Difference{Value: one - two, Low: one - two - half, High: one - two + half}, true
}

// student is the quantile of Student's t of the level of which z is that of the normal
// distribution: of 97.5 % to four places from ten degrees of freedom on.
//
// Source: 26.7.5 in Abramowitz and Stegun (1964), Handbook of Mathematical Functions.
func student(freedom, z float64) float64 {
	v := freedom
	z3, z5, z7 := math.Pow(z, 3), math.Pow(z, 5), math.Pow(z, 7)
	return z + (z3+z)/(4*v) + (5*z5+16*z3+3*z)/(96*v*v) + (3*z7+19*z5+17*z3-15*z)/(384*v*v*v) +
		(79*math.Pow(z, 9)+776*z7+1482*z5-1920*z3-945*z)/(92160*v*v*v*v)
}
