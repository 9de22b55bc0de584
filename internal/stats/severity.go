package stats

import "math"

// Scored is the score that a reviewer gave to one criterion of a contact. Reviewers and
// criteria are numbered from 0.
type Scored struct {
	Reviewer, Criterion int32
	Score               float64
}

// FewLinked is under how many linked contacts a severity is too little known for a word.
const FewLinked = 10

// Severity is how much lower a reviewer scores than the group, in the unit of the scores, the
// same contacts and criteria being scored; below 0 is higher.
type Severity struct {
	Group    int // from 0; reviewers of different groups cannot be compared. -1: nobody else scored what this one did
	Contacts int // scored by this reviewer and another
	Value    float64
	Error    float64 // standard error of Value
}

// Few reports whether too few contacts say so.
func (s Severity) Few() bool { return s.Contacts < FewLinked }

// Interval is the 95 % interval of a severity that is one of so many looked at together. ok is
// false where the reviewer is in no group or too few contacts link him to it.
func (s Severity) Interval(comparisons int) (d Difference, ok bool) {
	if s.Group < 0 || s.Few() {
		return Difference{}, false
	}
	half := student(float64(s.Contacts-1), oneOf(comparisons)) * s.Error
	return Difference{Value: s.Value, Low: s.Value - half, High: s.Value + half}, true
}

// Severities fits score = contact + criterion - severity by least squares to what was scored
// of contacts, each a list, and answers for each of so many reviewers; groups is how many
// groups of reviewers are linked. Two are linked who scored the same criterion of the same
// contact, or are each linked to a third. Severities of a group are about its mean, to which
// each reviewer adds by the number of linked contacts. Contacts of one reviewer tell nothing of
// severity and are left out.
//
// The standard error is robust: what is left of a contact's scores may hang together (who
// dislikes one criterion dislikes the next) and vary more in one contact than in another.
// Contacts are eliminated first, so that the equations are of reviewers and criteria only.
//
// Sources: Baltagi (2021), Econometric Analysis of Panel Data, 2.2 (elimination), Goodnight
// (1979), A Tutorial on the SWEEP Operator (solution where not all can be told apart), Liang and
// Zeger (1986), Longitudinal data analysis using generalized linear models (the error).
func Severities(contacts [][]Scored, reviewers, criteria int) (list []Severity, groups int) {
	list = make([]Severity, reviewers)
	var linked [][]Scored
	for _, scores := range contacts {
		if several(scores) {
			linked = append(linked, scores)
		}
	}
	groups = group(list, linked)
	f := newFit(reviewers, criteria)
	for _, scores := range linked {
		f.add(scores)
	}
	f.solve()
	for _, scores := range linked {
		f.spread(scores)
	}
	for g := range groups {
		f.tell(list, g)
	}
	return list, groups
}

// several reports whether more than one reviewer scored a contact.
func several(scores []Scored) bool {
	for _, s := range scores {
		if s.Reviewer != scores[0].Reviewer {
			return true
		}
	}
	return false
}

// group numbers the groups of reviewers and counts the contacts that link each.
func group(list []Severity, linked [][]Scored) (groups int) {
	to := make([]int32, len(list)) // towards the one by whom a group is known
	for i := range to {
		to[i] = int32(i)
	}
	known := func(r int32) int32 {
		for to[r] != r {
			to[r] = to[to[r]]
			r = to[r]
		}
		return r
	}
	for _, scores := range linked {
		first, counted := map[int32]int32{}, map[int32]bool{} // of a criterion; of a reviewer
		for _, s := range scores {
			r, there := first[s.Criterion]
			if !there {
				first[s.Criterion] = s.Reviewer
				continue
			}
			if r == s.Reviewer {
				continue
			}
			to[known(s.Reviewer)] = known(r)
			for _, one := range []int32{r, s.Reviewer} {
				if !counted[one] {
					counted[one] = true
					list[one].Contacts++
				}
			}
		}
	}
	number := map[int32]int{}
	for i := range list {
		if list[i].Group = -1; list[i].Contacts == 0 {
			continue
		}
		by := known(int32(i))
		if _, there := number[by]; !there {
			number[by] = len(number)
		}
		list[i].Group = number[by]
	}
	return len(number)
}

// fit is the equations of reviewers, then criteria, after contacts are eliminated.
type fit struct {
	reviewers int
	normal    [][]float64 // then its inverse, of what can be told apart
	right     []float64
	effect    []float64
	meat      [][]float64 // how residuals of a contact pull together
}

func newFit(reviewers, criteria int) *fit {
	n := reviewers + criteria
	f := &fit{reviewers: reviewers, right: make([]float64, n), effect: make([]float64, n)}
	for range n {
		f.normal, f.meat = append(f.normal, make([]float64, n)), append(f.meat, make([]float64, n))
	}
	return f
}

// places are the two unknowns of a score: a severity, which is taken away, and a criterion.
func (f *fit) places(s Scored) (reviewer, criterion int) {
	return int(s.Reviewer), f.reviewers + int(s.Criterion)
}

// add adds what the scores of a contact say, their mean taken out.
func (f *fit) add(scores []Scored) {
	n := float64(len(scores))
	var mean float64
	sums := map[int]float64{}
	for _, s := range scores {
		r, c := f.places(s)
		mean += s.Score / n
		sums[r]--
		sums[c]++
		f.normal[r][r]++
		f.normal[c][c]++
		f.normal[r][c]--
		f.normal[c][r]--
	}
	for i, a := range sums {
		for j, b := range sums {
			f.normal[i][j] -= a * b / n
		}
	}
	for _, s := range scores {
		r, c := f.places(s)
		f.right[r] -= s.Score - mean
		f.right[c] += s.Score - mean
	}
}

// solve sweeps the equations one unknown after the other; one that those before it tell
// already is left at 0, which moves no difference within a group.
func (f *fit) solve() {
	n := len(f.right)
	first := make([]float64, n)
	for i := range first {
		first[i] = f.normal[i][i]
	}
	swept := make([]bool, n)
	for k := range n {
		pivot := f.normal[k][k]
		if pivot <= 1e-9*first[k] || first[k] == 0 {
			continue
		}
		swept[k] = true
		row := f.normal[k]
		for j := range n {
			row[j] /= pivot
		}
		for i := range n {
			if by := f.normal[i][k]; i != k && by != 0 {
				for j := range n {
					f.normal[i][j] -= by * row[j]
				}
				f.normal[i][k] = -by / pivot
			}
		}
		row[k] = 1 / pivot
	}
	for i := range n {
		for j := range n {
			if !swept[i] || !swept[j] {
				f.normal[i][j] = 0
			}
		}
	}
	for i := range n {
		for j, b := range f.right {
			f.effect[i] += f.normal[i][j] * b
		}
	}
}

// spread adds what is left of a contact's scores after the fit.
func (f *fit) spread(scores []Scored) {
	n := float64(len(scores))
	residual := make([]float64, len(scores))
	var mean float64
	for i, s := range scores {
		r, c := f.places(s)
		residual[i] = s.Score - f.effect[c] + f.effect[r]
		mean += residual[i] / n
	}
	pull := map[int]float64{}
	for i, s := range scores {
		r, c := f.places(s)
		pull[r] -= residual[i] - mean
		pull[c] += residual[i] - mean
	}
	for i, a := range pull {
		for j, b := range pull {
			f.meat[i][j] += a * b
		}
	}
}

// tell answers for the reviewers of a group.
func (f *fit) tell(list []Severity, group int) {
	var weight, mean float64
	for i, s := range list {
		if s.Group == group {
			weight += float64(s.Contacts)
			mean += float64(s.Contacts) * f.effect[i]
		}
	}
	for i := range list {
		if list[i].Group != group {
			continue
		}
		n := len(f.effect)
		contrast, told := make([]float64, n), make([]float64, n)
		for j, s := range list {
			if s.Group == group {
				contrast[j] = -float64(s.Contacts) / weight
			}
		}
		contrast[i]++
		for j, c := range contrast {
			if c != 0 {
				for k, g := range f.normal[j] {
					told[k] += c * g
				}
			}
		}
		var square float64
		for j, a := range told {
			if a != 0 {
				for k, b := range told {
					square += a * b * f.meat[j][k]
				}
			}
		}
		m := float64(list[i].Contacts)
		list[i].Value, list[i].Error = math.Round((f.effect[i]-mean/weight)*1e9)/1e9+0, 0 // of rounding nothing is left, not even -0
		if m > 1 {
			list[i].Error = math.Sqrt(max(0, square) * m / (m - 1))
		}
	}
}

// Estimate is a value at a place with its standard error.
type Estimate struct{ At, Value, Error float64 }

// Slope is by how much estimates grow from one place to the next, with the 95 % interval of one
// of so many that are looked at together. Where they scatter about the line more than their
// errors say, the interval is as much wider. ok is false for fewer than three, and where one has
// no error.
//
// Source: weighted least squares, widened by Birge's ratio (Birge 1932, The calculation of errors by
// the method of least squares, Physical Review 40, 207-227).
func Slope(list []Estimate, comparisons int) (d Difference, ok bool) {
	var weight, at, value float64
	for _, e := range list {
		if !(e.Error > 0) {
			return d, false
		}
		w := 1 / (e.Error * e.Error)
		weight, at, value = weight+w, at+w*e.At, value+w*e.Value
	}
	if len(list) < 3 {
		return d, false
	}
	at, value = at/weight, value/weight
	var across, along, scatter float64
	for _, e := range list {
		w := 1 / (e.Error * e.Error)
		across += w * (e.At - at) * (e.At - at)
		along += w * (e.At - at) * (e.Value - value)
	}
	if !(across > 0) {
		return d, false
	}
	slope := along / across
	for _, e := range list {
		off := (e.Value - value - slope*(e.At-at)) / e.Error
		scatter += off * off
	}
	half := oneOf(comparisons) * math.Sqrt(max(1, scatter/float64(len(list)-2))/across)
	return Difference{Value: slope, Low: slope - half, High: slope + half}, true
}
