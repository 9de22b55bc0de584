package review_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/stats"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// randomSheet answers the built-in scorecard at random: better where the mark is high.
func randomSheet(r *rand.Rand, mark int) review.Sheet {
	sheet := review.Sheet{Answers: map[string]review.Answer{}}
	for i, c := range scorecard.BuiltInCriteria() {
		step := r.IntN(len(c.Steps))
		if i == 0 && mark > 0 {
			step = min((mark-1)*len(c.Steps)/5, len(c.Steps)-1)
		}
		a := review.Answer{Points: &c.Steps[step].Points}
		if c.MayNA && r.IntN(4) == 0 {
			a = review.Answer{NA: true}
		}
		sheet.Answers[c.Key] = a
	}
	for at := range 3 {
		if r.IntN(2) == 0 {
			sheet.Pins = append(sheet.Pins, review.Pin{Message: at, Words: "w", Kind: review.PinKinds[r.IntN(3)].Kind})
		}
	}
	return sheet
}

// ratedDesk is the desk with sixty more contacts, most with a mark, of each of which Boris and
// Egor may have submitted a review.
func ratedDesk(t *testing.T, s *store.Store, clock *storetest.Clock) *review.Service {
	svc, r := reviewDesk(t, s, clock), rand.New(rand.NewPCG(9, 9))
	for i := range 60 {
		id, mark, guest := 100+i, r.IntN(6), i%16 == 5
		err := storetest.Run(t.Context(), s, `INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line,
			started_at, ended_at, day, beyond_what, beyond_why, beyond_cost, hash, taken_at, mark, guest) VALUES (?, 'f', ?, ?, ?, ?, 0, 0, 3, 0, 1, ?, ?, ?, '', '', '', '', 0, ?, ?)`,
			id, fmt.Sprint(id), 1+i%2, 1+i%2, 1+i%3/2, id*1000, id*1000, 19700101, map[bool]any{true: mark}[mark > 0], guest)
		if err == nil {
			err = storetest.Run(t.Context(), s, "INSERT INTO conversations (contact_id, messages) VALUES (?, ?)", id, []byte(`[{"from":"customer","text":"a"},{"from":"operator","text":"b"},{"from":"customer","text":"c"}]`))
		}
		if err == nil {
			err = storetest.Run(t.Context(), s, "INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) VALUES (?, FALSE, 'no_rule', 0, 0)", id)
		}
		if err == nil {
			err = storetest.Run(t.Context(), s, "INSERT INTO word_touches (contact_id) VALUES (?)", id)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []actor.Actor{boris, egor} {
			if r.IntN(3) == 0 {
				continue
			}
			if _, err := svc.Save(t.Context(), who, int64(id), 0, randomSheet(r, mark), true); err != nil {
				t.Fatal(err)
			}
		}
	}
	return svc
}

// byHand are the reviews of a filter, read one by one.
func byHand(t *testing.T, svc *review.Service, f review.Filter) []review.ExportRow {
	t.Helper()
	list, err := svc.Export(t.Context(), egor, f, page.Request{Limit: page.MaxLimit})
	if err != nil || list.Next != (page.Cursor{}) {
		t.Fatal(list.Next, err)
	}
	return list.Rows
}

// TestJudged: criterion by criterion, by channel and by kind, figures are what reading each
// review comes to, and every number opens as many reviews as it counts.
func TestJudged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx, svc := t.Context(), ratedDesk(t, s, clock)
		count := func(f review.Filter) int64 {
			n, err := svc.Total(ctx, egor, f)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for name, f := range map[string]review.Filter{
			"all": {}, "a channel": {By: figure.Filter{figure.Channel: {"line"}}}, "a team": {By: figure.Filter{figure.Team: {"second"}}, Counted: true}, "a reviewer": {ReviewerID: 2},
			"nothing": {By: figure.Filter{figure.Topic: {"none such"}}},
		} {
			j, err := svc.Judged(ctx, egor, f)
			if err != nil {
				t.Fatal(name, err)
			}
			rows := byHand(t, svc, f)
			for _, c := range j.Criteria {
				var want review.Scored
				here := map[string]int64{}
				for _, row := range rows {
					a := row.Sheet.Answers[c.Key]
					one := scorecard.BuiltInCriteria()[slicesIndex(c.Key)]
					switch {
					case a.NA:
						want.NA++
					case a.Points != nil:
						score := 100 * float64(*a.Points-one.Min()) / float64(one.Max()-one.Min())
						want.N, want.Sum, want.Squares = want.N+1, want.Sum+score, want.Squares+score*score
						here[row.ChannelCode]++
						if one.IsLow(*a.Points) {
							want.Low++
						}
					}
				}
				if c.N != want.N || c.NA != want.NA || c.Low != want.Low || math.Abs(c.Sum-want.Sum) > 1e-6 || math.Abs(c.Squares-want.Squares) > 1e-4 {
					t.Errorf("%s, %s: %+v, want %+v", name, c.Key, c.Scored, want)
				}
				f := f
				if f.Criterion = c.Key; count(f) != c.N {
					t.Errorf("%s: %s opens %d, not %d", name, c.Key, count(f), c.N)
				}
				if f.Low = true; count(f) != c.Low {
					t.Errorf("%s: %s under half opens %d, not %d", name, c.Key, count(f), c.Low)
				}
				for _, h := range j.Channels {
					if c.Channels[h.ID].N != here[h.Code] {
						t.Errorf("%s: %s in %s %d times, not %d", name, c.Key, h.Code, c.Channels[h.ID].N, here[h.Code])
					}
				}
			}
			for _, a := range j.Accuracy {
				f := f
				if f.Critical = a.Kind; count(f) != a.Of.N {
					t.Errorf("%s: %s opens %d, not %d", name, a.Kind, count(f), a.Of.N)
				}
				if f.Low = true; count(f) != a.Of.N-a.Of.K {
					t.Errorf("%s: %s failed opens %d, not %d", name, a.Kind, count(f), a.Of.N-a.Of.K)
				}
			}
			if some := len(rows) > 0; some != (len(j.Criteria) > 3) || some != (len(j.Accuracy) > 0) {
				t.Errorf("%s: %d reviews, %d criteria, %d kinds", name, len(rows), len(j.Criteria), len(j.Accuracy))
			}
		}
		besideMarksOf(t, svc)
		loadsOf(t, svc)
		reachOfFigures(t, svc)
		filledAgain(t, s)
	})
}

func slicesIndex(key string) int {
	for i, c := range scorecard.BuiltInCriteria() {
		if c.Key == key {
			return i
		}
	}
	return -1
}

// besideMarksOf: the first criterion follows the mark, the others are chance; ranks are those
// of the pairs.
func besideMarksOf(t *testing.T, svc *review.Service) {
	list, err := svc.BesideMarks(t.Context(), egor, review.Filter{})
	if err != nil || len(list) < 4 || list[0].Key != scorecard.BuiltInCriteria()[0].Key || !list[0].Goes() {
		t.Fatalf("%+v, %v", list, err)
	}
	for i, b := range list {
		var pairs []stats.Paired
		for _, row := range byHand(t, svc, review.Filter{Marked: true, Criterion: b.Key}) {
			pairs = append(pairs, stats.Paired{X: float64(*row.Sheet.Answers[b.Key].Points), Y: float64(*row.Mark), N: 1})
		}
		want, _ := stats.Spearman(pairs)
		if b.N != want.N || b.Known && math.Abs(b.Rho.Rho-want.Rho) > 1e-9 || b.Known != !stats.TooFew(b.N) || b.Known && b.Adjusted < b.Rho.P-1e-12 || i > 0 && b.Goes() {
			t.Errorf("%s: %+v, want %+v", b.Key, b, want)
		}
	}
	few, err := svc.BesideMarks(t.Context(), egor, review.Filter{By: figure.Filter{figure.Team: {"second"}, figure.Channel: {"line"}}})
	if err != nil || len(few) == 0 || few[0].Known || few[0].Goes() {
		t.Errorf("too few: %+v, %v", few, err)
	}
}

// loadsOf: who reviewed how much, and what was pinned.
func loadsOf(t *testing.T, svc *review.Service) {
	list, err := svc.Loads(t.Context(), egor, review.Filter{})
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, l := range list {
		var n, praised, faulted int64
		for _, row := range byHand(t, svc, review.Filter{ReviewerID: l.ReviewerID}) {
			n++
			for _, p := range row.Sheet.Pins {
				switch p.Kind {
				case review.Example:
					praised++
				case review.Mistake:
					faulted++
				}
			}
		}
		if l.N != n || l.Praised != praised || l.Faulted != faulted || l.Operators != 2 || n == 0 || praised == 0 || faulted == 0 {
			t.Errorf("%+v, want %d reviews, %d and %d pins", l, n, praised, faulted)
		}
	}
	for kind, at := range map[review.PinKind]int{review.Example: 0, review.Mistake: 1} {
		var want int
		for _, row := range byHand(t, svc, review.Filter{}) {
			tally := review.TallyOf(row.Version.Content, row.Sheet)
			if [2]int{tally.Praised, tally.Faulted}[at] > 0 {
				want++
			}
		}
		if n, err := svc.Count(t.Context(), egor, review.Filter{Pinned: kind}); err != nil || n != want {
			t.Errorf("%s: %d reviews, want %d, %v", kind, n, want, err)
		}
	}
}

// reachOfFigures: an agent counts reviews of the own contacts, a supervisor of the teams led,
// less what guests served.
func reachOfFigures(t *testing.T, svc *review.Service) {
	ctx := context.Background()
	for _, c := range []struct {
		who  actor.Actor
		like review.Filter
	}{
		{vera, review.Filter{By: figure.Filter{figure.Operator: {"17"}}, Counted: true}},
		{anna, review.Filter{By: figure.Filter{figure.Team: {"first"}}, Counted: true}},
		{dina, review.Filter{}},
		{token, review.Filter{}},
	} {
		j, err := svc.Judged(ctx, c.who, review.Filter{})
		if err != nil || len(j.Criteria) == 0 {
			t.Fatal(c.who.Name, err)
		}
		like := c.like
		like.Criterion = j.Criteria[0].Key
		if n := int64(len(byHand(t, svc, like))); j.Criteria[0].N != n || n == 0 {
			t.Errorf("%s counts %d, want %d", c.who.Name, j.Criteria[0].N, n)
		}
	}
	for name, ask := range map[string]func() error{
		"judged": func() error { _, err := svc.Judged(ctx, reader, review.Filter{}); return err },
		"marks":  func() error { _, err := svc.BesideMarks(ctx, reader, review.Filter{}); return err },
		"loads":  func() error { _, err := svc.Loads(ctx, reader, review.Filter{}); return err },
		"called": func() error { _, err := svc.Called(ctx, reader, review.Filter{}); return err },
	} {
		if err := ask(); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s of a token of intake: %v", name, err)
		}
	}
	if called, err := svc.Called(ctx, egor, review.Filter{Criterion: "humanity", ReviewerID: 2}); err != nil || called.Reviewer != "Boris" || called.Criterion.EN == "" {
		t.Errorf("%+v, %v", called, err)
	}
	if called, err := svc.Called(ctx, vera, review.Filter{ReviewerID: 2}); err != nil || called.Reviewer != "" {
		t.Errorf("an agent is told of %+v, %v", called, err)
	}
}

// filledAgain: what the migration finds in reviews that were there is what is kept of new ones.
func filledAgain(t *testing.T, s *store.Store) {
	raw, err := os.ReadFile("../engine/migrations/0087_review_answers." + string(s.Kind()) + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)[strings.Index(string(raw), "UPDATE"):]
	for _, text := range []string{"UPDATE contacts SET mark = NULL, guest = FALSE", "UPDATE reviews SET answers = '', praised = 9, faulted = 9", strings.TrimRight(text, ";\n ")} {
		if err := storetest.Run(t.Context(), s, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Rebuild(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	if breaches, err := s.Check(t.Context()); err != nil || len(breaches) > 0 {
		t.Error(breaches, err)
	}
}

// The five steps of the issue give 0, 25, 50, 75 and 100.
func TestScoreOfASteps(t *testing.T) {
	var c scorecard.Criterion
	for points := 1; points <= 5; points++ {
		c.Steps = append(c.Steps, scorecard.Step{Points: points})
	}
	for i, want := range []float64{0, 25, 50, 75, 100} {
		if got := review.ScoreOf(c, i+1); got != want {
			t.Errorf("step %d gives %v", i+1, got)
		}
	}
}
