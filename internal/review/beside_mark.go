package review

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/internal/stats"
)

// BesideMark is how a criterion goes with the customer's mark of the same contact.
type BesideMark struct {
	Key      string
	Name     i18n.Text
	Rho      stats.RankCorrelation
	Known    bool    // else there are too few, or all are alike
	Adjusted float64 // p of Rho, of all criteria that are known looked at together
	N        int64   // reviews that answered it by a step, of contacts with a mark
}

// Goes reports whether the criterion goes with the mark, or against it, beyond chance.
func (b BesideMark) Goes() bool { return b.Known && b.Adjusted <= falseFinds }

// falseFinds is the share of criteria found that may be found by chance.
const falseFinds = 0.05

// BesideMarks computes how each criterion goes with the customers' marks, the closest first.
func (s *Service) BesideMarks(ctx context.Context, a actor.Actor, f Filter) ([]BesideMark, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	f, any := figured(a, f)
	if !any {
		return nil, nil
	}
	list, err := s.store.AnswersByMark(ctx, f)
	if err != nil {
		return nil, err
	}
	versions, err := s.versionsOf(ctx, a, list)
	return besideMarks(list, versions), err
}

func besideMarks(list []Answers, versions map[int64]scorecard.Version) (out []BesideMark) {
	names := judge(list, versions).Criteria
	pairs := map[string][]stats.Paired{}
	for _, one := range list {
		asked := versions[one.VersionID].Criteria()
		for at, c := range asked {
			steps, _ := counted(c, one.Letters, at, len(asked))
			for i, n := range steps {
				if n > 0 {
					pairs[c.Key] = append(pairs[c.Key], stats.Paired{X: ScoreOf(c, c.Steps[i].Points), Y: float64(one.Of), N: n})
				}
			}
		}
	}
	var chances []float64
	for _, c := range names {
		b := BesideMark{Key: c.Key, Name: c.Name, N: c.N}
		if b.Rho, b.Known = stats.Spearman(pairs[c.Key]); stats.TooFew(c.N) {
			b.Rho, b.Known = stats.RankCorrelation{}, false
		}
		if b.Known {
			chances = append(chances, b.Rho.P)
		}
		out = append(out, b)
	}
	adjusted := stats.FalseDiscoveries(chances)
	for i := range out {
		if out[i].Known {
			out[i].Adjusted, adjusted = adjusted[0], adjusted[1:]
		}
	}
	slices.SortStableFunc(out, func(a, b BesideMark) int {
		return cmp.Or(cmp.Compare(bit(b.Known), bit(a.Known)), cmp.Compare(b.Rho.Rho, a.Rho.Rho))
	})
	return out
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
