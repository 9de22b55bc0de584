package report_test

import (
	"math"
	"slices"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// An agent's figures of reviews are of the own contacts, a supervisor's of the teams led, of
// whoever leads none of nothing; who may read every review reads every figure.
func TestReviewedIsWithinReach(t *testing.T) {
	p := when.Period{From: 2026_10_01, To: 2026_10_31}
	for name, c := range map[string]struct {
		who  actor.Actor
		want report.Filter
	}{
		"agent":         {actor.Actor{PersonID: 1, Role: actor.Agent, OperatorID: 7}, report.Filter{Own: 7}},
		"no operator":   {actor.Actor{PersonID: 1, Role: actor.Agent}, report.Filter{Own: report.Nobody}},
		"supervisor":    {actor.Actor{PersonID: 1, Role: actor.Supervisor, OperatorID: 7, TeamIDs: []int64{3, 4}}, report.Filter{Teams: []int64{3, 4}}},
		"leads nobody":  {actor.Actor{PersonID: 1, Role: actor.Supervisor}, report.Filter{Own: report.Nobody}},
		"of every team": {actor.Actor{PersonID: 1, Role: actor.Supervisor, TeamIDs: []int64{3}, AllTeams: true}, report.Filter{}},
		"executive":     {actor.Actor{PersonID: 1, Role: actor.Executive}, report.Filter{}},
		"token":         {actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeRead}}, report.Filter{}},
	} {
		d := &desk{}
		if _, err := service(d).Reviewed(t.Context(), c.who, p, report.Filter{}, report.ReviewAxis("operator")); err != nil {
			t.Fatal(name, err)
		}
		if got := d.asked[0]; got.Own != c.want.Own || !slices.Equal(got.Teams, c.want.Teams) {
			t.Errorf("%s asks for %+v", name, got)
		}
	}
	if _, err := service(&desk{}).Reviewed(t.Context(), actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeIntake}}, p, report.Filter{}, report.ReviewAxis("week")); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a token of intake: %v", err)
	}
}

// scored is the reviews of one value: as many of that score as said.
func scored(code string, reviews map[float64]int64) report.Row {
	var s figure.Sums
	for score, n := range reviews {
		s[figure.ReviewN] += n
		s[figure.ReviewSum] += n * int64(score*1e6)
		s[figure.ReviewSquares] += n * int64(math.Round(score*100)) * int64(math.Round(score*100))
	}
	return report.Row{Code: code, Measures: report.Measures{All: s, Ripe: s}}
}

// One fault of four reviews puts nobody last: the mean is drawn to that of all, and the
// ranking says how little of it is the people's own. The five scores of the issue come to
// 52.97.
func TestPeopleAreRankedByWhatIsSure(t *testing.T) {
	iqs, _ := report.ColumnOf(report.IQS)
	x, _ := report.AxisOf("operator")
	table := report.Table{Axis: x, Rows: []report.Row{
		scored("few", map[float64]int64{100: 4}), scored("good", map[float64]int64{98: 30, 96: 30}), scored("plain", map[float64]int64{80: 40, 84: 20}),
		scored("weak", map[float64]int64{60: 40, 70: 10, 0: 10}), scored("none", nil),
	}}
	s, ok := table.Spread(iqs)
	if !ok || s.Reliability < 0.9 || s.Comparable != 3 || s.Flagged < 2 || !s.Differs(table.Rows[3]) || s.Differs(table.Rows[0]) {
		t.Errorf("%+v, %v", s, ok)
	}
	table.Sort(iqs, false)
	var order []string
	for _, r := range table.Rows {
		order = append(order, r.Code)
	}
	if !slices.Equal(order, []string{"good", "few", "plain", "weak", "none"}) || table.Rows[0].Sure == nil {
		t.Errorf("%v", order)
	}
	chance := report.Table{Axis: x, Rows: []report.Row{
		scored("a", map[float64]int64{100: 3, 0: 1}), scored("b", map[float64]int64{100: 4}), scored("c", map[float64]int64{100: 2, 0: 1}), scored("d", map[float64]int64{90: 3, 0: 1}),
	}}
	if s, ok := chance.Spread(iqs); !ok || s.Reliability > 0.04 || s.Flagged != 0 {
		t.Errorf("four reviews each: %+v, %v", s, ok)
	}
	if chance.Sort(iqs, false); chance.Rows[0].Code != "a" || chance.Rows[0].Sure != nil {
		t.Errorf("nobody is ahead, yet %+v leads", chance.Rows[0])
	}
	five := scored("five", map[float64]int64{100: 1, 9.91: 1, 63.96: 1, 90.99: 1, 0: 1}).IQS()
	if five == nil || math.Abs(five.Value-52.972) > 1e-9 || five.Low != nil {
		t.Errorf("%+v", five)
	}
	if many := table.Rows[0].IQS(); many.Low == nil || *many.Low >= 97 || *many.High <= 97 {
		t.Errorf("%+v", many)
	}
}

// Scores are kept to a millionth and their squares to hundredths: few reviews tell how far
// people differ all the same.
func TestFewReviewsTellToo(t *testing.T) {
	iqs, _ := report.ColumnOf(report.IQS)
	x, _ := report.AxisOf("operator")
	table := report.Table{Axis: x, Rows: []report.Row{
		scored("a", map[float64]int64{85.024444: 1}), scored("b", map[float64]int64{91.019191: 2}), scored("c", map[float64]int64{9.918888: 1, 63.968888: 1}), scored("d", map[float64]int64{100: 1}),
	}}
	if s, ok := table.Spread(iqs); !ok || s.Reliability < 0 || s.Reliability > 1 {
		t.Errorf("%+v %v", s, ok)
	}
	without := scored("e", map[float64]int64{90: 4})
	without.Measures.All[figure.ReviewSquares] = 0
	without.Measures.Ripe[figure.ReviewSquares] = 0
	table.Rows = append(table.Rows, without)
	if _, ok := table.Spread(iqs); ok {
		t.Error("of reviews that were counted before squares were nothing is told")
	}
}
