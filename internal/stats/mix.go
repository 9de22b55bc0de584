package stats

// Cell is what one unit (a person, a team, a channel) has of one stratum: work of one sort.
type Cell struct {
	Unit, Stratum int // from 0
	Share
}

// Adjusted is a unit beside what all together reach with the same work.
type Adjusted struct {
	Observed Share   // what counts: of strata in which it has peers
	Expected float64 // how many of Observed.N it would have, had it the shares of all
	Alone    int64   // observations of strata that nobody else has, which cannot be compared
}

// Ratio is observed over expected with its 95 % interval: above 1 is more than all
// together have of the same work.
type Ratio struct{ Value, Low, High float64 }

// Indirect compares each of so many units with all together by indirect standardisation:
// what is expected of a unit is the sum over strata of its observations times the share
// of all units in the stratum, the unit among them. A stratum of one unit has no peers and
// is left out of it.
//
// Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, 2.2.
func Indirect(cells []Cell, units int) []Adjusted {
	var all []Share // by stratum
	for _, c := range cells {
		if c.Stratum >= len(all) {
			all = append(all, make([]Share, c.Stratum+1-len(all))...)
		}
		all[c.Stratum] = all[c.Stratum].Plus(c.Share)
	}
	out := make([]Adjusted, units)
	for _, c := range cells {
		s, u := all[c.Stratum], &out[c.Unit]
		if !c.possible() || !s.possible() {
			continue
		}
		if s.N == c.N {
			u.Alone += c.N
			continue
		}
		u.Observed.K, u.Observed.N = u.Observed.K+c.K, u.Observed.N+c.N
		u.Expected += float64(c.N) * float64(s.K) / float64(s.N)
	}
	return out
}

// Ratio is observed over expected; ok is false where nothing can be compared, or nothing
// is expected. The interval is that of the observed share by Wilson: what is expected
// rests on all together, and is taken as known.
func (a Adjusted) Ratio() (r Ratio, ok bool) {
	low, high, ok := Wilson(a.Observed.K, a.Observed.N)
	if !ok || a.Expected <= 0 {
		return Ratio{}, false
	}
	n := float64(a.Observed.N)
	return Ratio{Value: float64(a.Observed.K) / a.Expected, Low: low * n / a.Expected, High: high * n / a.Expected}, true
}
