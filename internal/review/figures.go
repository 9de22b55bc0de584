package review

import (
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/internal/stats"
)

// Answers is the letters (see Tally) of reviews by one version, one after the other: of those
// in one channel, or of those whose contacts have one mark.
type Answers struct {
	VersionID int64
	Of        int64 // id of the channel, or the mark
	Letters   string
}

// Channel is a channel of which there are reviews.
type Channel struct {
	ID         int64
	Code, Name string
	Kind       contact.Kind
}

// Scored is how a criterion was answered: by steps, each a score from 0 to 100.
type Scored struct {
	stats.Moments
	Low int64 // of these, under half of the scale
	NA  int64 // besides, not applicable
}

func (s Scored) plus(o Scored) Scored {
	return Scored{s.Plus(o.Moments), s.Low + o.Low, s.NA + o.NA}
}

// LowShare is how many of the answers are under half of the scale.
func (s Scored) LowShare() stats.Share { return stats.Share{K: s.Low, N: s.N} }

// CriterionScored is a criterion with its answers, in all and by channel. What several
// versions ask by one key is one criterion, called as the latest of them calls it.
type CriterionScored struct {
	Key      string
	Name     i18n.Text
	Critical scorecard.Critical
	Scored
	Channels map[int64]Scored // by channel id

	latest int64 // version that it is called by
}

// Accuracy is how many reviews with critical criteria of a kind failed none of them.
type Accuracy struct {
	Kind scorecard.Critical
	Of   stats.Share
}

// Judged is what reviews say criterion by criterion.
type Judged struct {
	Criteria []CriterionScored // as the scorecards ask them
	Channels []Channel         // by name
	Accuracy []Accuracy        // of the kinds that were asked about
}

// FigureStore is what the figures of reviews are made of. Filters are narrowed to what the
// reader may see.
type FigureStore interface {
	// AnswersByChannel and AnswersByMark give the answers of the reviews that a filter lets
	// through; those of contacts without a mark have none.
	AnswersByChannel(ctx context.Context, f Filter) ([]Answers, error)
	AnswersByMark(ctx context.Context, f Filter) ([]Answers, error)
	// ReviewChannels lists the channels of these ids, by name.
	ReviewChannels(ctx context.Context, ids []int64) ([]Channel, error)
	// ReviewLoads adds up reviews by who wrote them, the most first.
	ReviewLoads(ctx context.Context, f Filter) ([]Load, error)
}

// figured narrows a filter to the reviews that figures count for the actor: those of the
// teams led, or the own ones, less what guests served and what does not count. any is false when that is nothing.
func figured(a actor.Actor, f Filter) (narrowed Filter, any bool) {
	f.List = OfTeam
	if a.Role == actor.Agent {
		f.List = ToMe
	}
	f.Counts = "yes"
	f.Counted = f.Counted || a.Reach().Limited || f.By.OfAgents(f.Without)
	return narrow(a, f)
}

// Judged computes what reviews say criterion by criterion.
func (s *Service) Judged(ctx context.Context, a actor.Actor, f Filter) (j Judged, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return j, err
	}
	f, any := figured(a, f)
	if !any {
		return j, nil
	}
	list, err := s.store.AnswersByChannel(ctx, f)
	if err != nil {
		return j, err
	}
	versions, err := s.versionsOf(ctx, a, list)
	if err != nil {
		return j, err
	}
	j = judge(list, versions)
	var ids []int64
	for _, one := range list {
		if !slices.Contains(ids, one.Of) {
			ids = append(ids, one.Of)
		}
	}
	j.Channels, err = s.store.ReviewChannels(ctx, ids)
	return j, err
}

// versionsOf are the versions that answers are by.
func (s *Service) versionsOf(ctx context.Context, a actor.Actor, list []Answers) (map[int64]scorecard.Version, error) {
	versions := map[int64]scorecard.Version{}
	for _, one := range list {
		if _, known := versions[one.VersionID]; known {
			continue
		}
		v, err := s.cards.Version(ctx, a, one.VersionID)
		if err != nil {
			return nil, err
		}
		versions[one.VersionID] = v
	}
	return versions, nil
}

// judge adds up answers criterion by criterion.
func judge(list []Answers, versions map[int64]scorecard.Version) (j Judged) {
	kinds := make([]stats.Share, len(scorecard.Criticals))
	for _, one := range list {
		v := versions[one.VersionID]
		asked := v.Criteria()
		for at, c := range asked {
			j.add(v.ID, c, one.Of, scored(c, one.Letters, at, len(asked)))
		}
		for i, row := range scorecard.Criticals {
			kinds[i] = kinds[i].Plus(accuracy(row.Kind, asked, one.Letters))
		}
	}
	for i, row := range scorecard.Criticals {
		if kinds[i].N > 0 {
			j.Accuracy = append(j.Accuracy, Accuracy{row.Kind, kinds[i]})
		}
	}
	return j
}

// add adds the answers of a criterion as a version asks it.
func (j *Judged) add(version int64, c scorecard.Criterion, channel int64, s Scored) {
	if s.N+s.NA == 0 {
		return
	}
	i := slices.IndexFunc(j.Criteria, func(o CriterionScored) bool { return o.Key == c.Key })
	if i < 0 {
		i = len(j.Criteria)
		j.Criteria = append(j.Criteria, CriterionScored{Key: c.Key, Channels: map[int64]Scored{}})
	}
	one := &j.Criteria[i]
	if version >= one.latest {
		one.latest, one.Name, one.Critical = version, c.Name, c.Critical
	}
	one.Scored = one.plus(s)
	one.Channels[channel] = one.Channels[channel].plus(s)
}

// counted is how often each step of a criterion was chosen, and how often none was applicable;
// it stands at a place of so many in the letters of each review.
func counted(c scorecard.Criterion, letters string, at, of int) (steps []int64, na int64) {
	steps = make([]int64, len(c.Steps))
	for ; at < len(letters); at += of {
		if letter := letters[at]; letter == letterNA {
			na++
		} else if step := int(letter) - '0'; step >= 0 && step < len(steps) {
			steps[step]++
		}
	}
	return steps, na
}

// scored adds up the answers of one criterion; see counted.
func scored(c scorecard.Criterion, letters string, at, of int) (s Scored) {
	steps, na := counted(c, letters, at, of)
	s.NA = na
	for i, n := range steps {
		score := ScoreOf(c, c.Steps[i].Points)
		s.N, s.Sum, s.Squares = s.N+n, s.Sum+float64(n)*score, s.Squares+float64(n)*score*score
		if c.IsLow(c.Steps[i].Points) {
			s.Low += n
		}
	}
	return s
}

// ScoreOf is the score of a step of a criterion, from 0 to 100.
func ScoreOf(c scorecard.Criterion, points int) float64 {
	score, _ := stats.Criterion{Min: int64(c.Min()), Max: int64(c.Max()), Chosen: int64(points), Weight: 1}.Score()
	return 100 * score
}

// accuracy is of how many reviews critical criteria of a kind were answered by a step, and of
// how many of these none was under half of its scale.
func accuracy(kind scorecard.Critical, asked []scorecard.Criterion, letters string) (s stats.Share) {
	var places []int
	for at, c := range asked {
		if c.Critical == kind {
			places = append(places, at)
		}
	}
	for from := 0; len(places) > 0 && from+len(asked) <= len(letters); from += len(asked) {
		met, failed := false, false
		for _, at := range places {
			if points, chosen := stepOf(asked[at], letters[from+at]); chosen {
				met, failed = true, failed || asked[at].IsLow(points)
			}
		}
		if met {
			s.N++
		}
		if met && !failed {
			s.K++
		}
	}
	return s
}

// Apart is how the mean of a criterion in a channel differs from that in the other channels,
// as one of so many that are looked at together; ok is false where either rests on too few.
func (c CriterionScored) Apart(channel int64, comparisons int) (d stats.Difference, ok bool) {
	here := c.Channels[channel].Moments
	rest := c.Less(here)
	if stats.TooFew(here.N) || stats.TooFew(rest.N) {
		return d, false
	}
	return stats.WelchOf(here, rest, comparisons)
}

// Compared is how many cells of channel and criterion are looked at together.
func (j Judged) Compared() (n int) {
	for _, c := range j.Criteria {
		for channel := range c.Channels {
			if _, ok := c.Apart(channel, 1); ok {
				n++
			}
		}
	}
	return n
}
