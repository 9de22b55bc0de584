package review

import (
	"cmp"
	"context"
	"math"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/internal/stats"
)

// Agreement is how far reviewers agree on one criterion, or on all of them.
type Agreement struct {
	Key              string // of the criterion; "": of all
	Name             i18n.Text
	Contacts, Scores int      // that can be compared: two reviewers at least scored the criterion
	Alpha            *float64 // Krippendorff's, interval; nil: all scores are alike, or of one criterion of one contact, or none can be compared
	Low, High        *float64 // its 95 % interval; nil: too few contacts, or too much alike
	Share            float64  // of the commonest step, 0 to 1
	AC1              *float64 // Gwet's, where Share is over stats.Skewed
	Equal            float64  // share of pairs that are equal, where AC1 is
	Alike            bool     // all scores are
	// By other metrics, for who compares with other programs; nil as Alpha.
	Nominal, Ordinal *float64
}

// Few reports whether too few contacts were scored for an interval.
func (g Agreement) Few() bool { return g.Contacts < stats.FewClusters }

// Distance is how far a reviewer is from the baseline, in points of 100 of a criterion.
type Distance struct {
	Calibrator
	Baseline bool     // this one is the baseline
	N        int      // criteria of contacts that both scored
	Mean     *float64 // of the distances; nil: none
	Lean     *float64 // of the differences: under 0, stricter than the baseline
	Scores   []*float64
}

// Disagreement is one criterion of one contact that reviewers scored differently.
type Disagreement struct {
	Place     int // of the contact, from 1
	Contact   Calibrated
	Criterion scorecard.Criterion
	Given     []Given // by reviewer, in their order
	Wide      float64 // between the lowest and the highest score, 0 to 100
	Apart     float64 // of two reviewers in the mean, 0 to 100
	Mixed     bool    // to some it does not apply
}

// Given is what one reviewer gave.
type Given struct {
	Calibrator
	Answered bool
	Answer   Answer
	Score    *float64 // 0 to 100; nil for N/A
}

// Results is what came of a calibration.
type Results struct {
	Calibration
	All           Agreement
	Criteria      []Agreement    // in the order of the scorecards
	Distances     []Distance     // by reviewer
	Disagreements []Disagreement // the widest first
	Cells         []Disagreement // every criterion of every contact, in order
}

// Agreement returns what came of a calibration. NotFound; Forbidden while it is blind to the
// actor.
func (k *Calibrations) Agreement(ctx context.Context, a actor.Actor, id int64) (Results, error) {
	if err := a.Need(actor.CalibrationRead); err != nil {
		return Results{}, err
	}
	c, err := k.knownTo(ctx, a, id, k.store.CalibrationByID)
	if err != nil {
		return Results{}, err
	}
	sheets, err := k.scoresOf(ctx, a, c)
	if err != nil {
		return Results{}, err
	}
	versions := map[int64]scorecard.Version{}
	for _, one := range c.Contacts {
		if versions[one.VersionID], err = k.Cards.Version(ctx, a, one.VersionID); err != nil {
			return Results{}, err
		}
	}
	return ResultsOf(c, sheets, versions), nil
}

// ResultsOf computes them of what was given.
func ResultsOf(c Calibration, sheets []CalibrationSheet, versions map[int64]scorecard.Version) Results {
	r := Results{Calibration: c, Cells: cells(c, sheets, versions)}
	for _, d := range r.Cells {
		if d.Wide > 0 || d.Mixed {
			r.Disagreements = append(r.Disagreements, d)
		}
	}
	slices.SortStableFunc(r.Disagreements, func(x, y Disagreement) int {
		return cmp.Or(cmp.Compare(y.Wide, x.Wide), cmp.Compare(y.Apart, x.Apart), cmp.Compare(y.Criterion.Weight, x.Criterion.Weight))
	})
	r.All = agreement(r.Cells, uint64(c.ID))
	var keys []string
	for _, d := range r.Cells {
		if !slices.Contains(keys, d.Criterion.Key) {
			keys = append(keys, d.Criterion.Key)
		}
	}
	for _, key := range keys {
		of := slices.DeleteFunc(slices.Clone(r.Cells), func(d Disagreement) bool { return d.Criterion.Key != key })
		one := agreement(of, uint64(c.ID))
		one.Key, one.Name = key, of[0].Criterion.Name
		r.Criteria = append(r.Criteria, one)
	}
	for _, by := range c.Reviewers {
		r.Distances = append(r.Distances, distance(c, by, r.Cells, sheets))
	}
	return r
}

// cells puts what was given by contact and criterion.
func cells(c Calibration, sheets []CalibrationSheet, versions map[int64]scorecard.Version) (list []Disagreement) {
	type key struct{ contact, person int64 }
	of := map[key]Sheet{}
	hidden := map[int64][]string{}
	for _, s := range sheets {
		of[key{s.ContactID, s.PersonID}], hidden[s.ContactID] = s.Sheet, s.Sheet.Hidden
	}
	for i, one := range c.Contacts {
		for _, criterion := range versions[one.VersionID].Shown(hidden[one.ContactID]).Criteria() {
			d := Disagreement{Place: i + 1, Contact: one, Criterion: criterion}
			var scores []float64
			na := 0
			for _, by := range c.Reviewers {
				g := Given{Calibrator: by, Answer: of[key{one.ContactID, by.PersonID}].Answers[criterion.Key]}
				g.Answered = g.Answer.Given()
				if g.Answer.NA {
					na++
				} else if g.Answer.Points != nil {
					score := pointsOf(criterion, *g.Answer.Points)
					g.Score, scores = &score, append(scores, score)
				}
				d.Given = append(d.Given, g)
			}
			if len(scores) > 0 {
				d.Wide, d.Apart, d.Mixed = slices.Max(scores)-slices.Min(scores), apart(scores), na > 0
			}
			list = append(list, d)
		}
	}
	return list
}

// apart is how far two of the scores are from each other in the mean.
func apart(scores []float64) (mean float64) {
	pairs := float64(len(scores)*(len(scores)-1)) / 2
	for i, a := range scores {
		for _, b := range scores[:i] {
			mean += math.Abs(a-b) / pairs
		}
	}
	return mean
}

// pointsOf is a step of a criterion as a score, 0 to 100.
func pointsOf(c scorecard.Criterion, points int) float64 {
	return 100 * float64(points-c.Min()) / float64(c.Max()-c.Min())
}

// scores are those that were given of a cell.
func (d Disagreement) scores() (list []float64) {
	for _, g := range d.Given {
		if g.Score != nil {
			list = append(list, *g.Score)
		}
	}
	return list
}

// agreement is that of some cells; those of a contact are resampled together.
func agreement(list []Disagreement, seed uint64) (g Agreement) {
	var units [][]float64
	var clusters [][][]float64
	last, steps := 0, 0
	for _, d := range list {
		scores := d.scores()
		if steps = max(steps, len(d.Criterion.Steps)); len(scores) < 2 {
			continue
		}
		if d.Place != last {
			clusters, last = append(clusters, nil), d.Place
		}
		at := len(clusters) - 1
		units, clusters[at], g.Scores = append(units, scores), append(clusters[at], scores), g.Scores+len(scores)
	}
	g.Contacts = len(clusters)
	if alpha, ok := stats.Alpha(units); ok && len(units) > 1 { // of one it is 0 whatever was scored
		g.Alpha = &alpha
		for of, to := range map[stats.Metric]**float64{stats.NominalData: &g.Nominal, stats.OrdinalData: &g.Ordinal} {
			if v, ok := stats.AlphaOf(units, of); ok {
				*to = &v
			}
		}
		if low, high, ok := stats.AlphaInterval(clusters, seed); ok {
			g.Low, g.High = &low, &high
		}
	}
	_, share, some := stats.Commonest(units)
	g.Share, g.Alike = share, some && share == 1
	if share > stats.Skewed {
		if ac1, equal, ok := stats.AC1(units, steps); ok {
			g.AC1, g.Equal = &ac1, equal
		}
	}
	return g
}

// distance is how far a reviewer is from the baseline.
func distance(c Calibration, by Calibrator, list []Disagreement, sheets []CalibrationSheet) Distance {
	d := Distance{Calibrator: by, Baseline: by.PersonID == c.BaselineID}
	for _, one := range c.Contacts {
		var score *float64
		for _, s := range sheets {
			if s.ContactID == one.ContactID && s.PersonID == by.PersonID {
				score = s.Score
			}
		}
		d.Scores = append(d.Scores, score)
	}
	if d.Baseline {
		return d
	}
	var far, lean float64
	for _, cell := range list {
		own, base := cell.against(by.PersonID, c.BaselineID)
		if own != nil && base != nil {
			d.N, far, lean = d.N+1, far+math.Abs(*own-*base), lean+*own-*base
		}
	}
	if d.N > 0 {
		far, lean = far/float64(d.N), lean/float64(d.N)
		d.Mean, d.Lean = &far, &lean
	}
	return d
}

// against returns what a reviewer gave, and what the baseline is: that of a named reviewer,
// or of 0 the middle of what the others gave.
func (d Disagreement) against(personID, baselineID int64) (own, base *float64) {
	var others []float64
	for _, g := range d.Given {
		switch {
		case g.Score == nil:
		case g.PersonID == personID:
			own = g.Score
		case g.PersonID == baselineID:
			base = g.Score
		default:
			others = append(others, *g.Score)
		}
	}
	if baselineID == 0 {
		if middle, ok := stats.Median(others); ok {
			base = &middle
		}
	}
	return own, base
}
