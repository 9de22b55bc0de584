package comment

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/mask"
	"openpeople/internal/query"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Theme is a word, or two that stand beside each other, that sets comments beside low marks
// apart from the others, or the others from these.
type Theme struct {
	Words     string // as they stood in a comment
	Low, Rest int64  // comments beside low marks and beside others in which it stands
	G2        float64
	Adjusted  float64   // p of G2 among all that was asked
	Weeks     []int64   // comments in which it stands, as Themes.Weeks
	Examples  []Example // the latest of its side

	low   bool
	terms []int32
	ids   []int64 // of the examples
	last  int32   // comment in which it was followed
}

// Asked is what is looked for to find its comments: a word, or a phrase.
func (t Theme) Asked() string {
	if len(t.terms) > 1 {
		return `"` + t.Words + `"`
	}
	return t.Words
}

// Example is a comment in which a theme stands.
type Example struct {
	ContactID int64
	Text      string // whole; masked for who may not see personal data
	Marks     []query.Span
}

// Week is the comments of a week.
type Week struct {
	From when.Day // Monday
	All  int64
}

// Themes are what sets comments beside low marks apart.
type Themes struct {
	Low, Rest   int64   // comments beside low marks and beside others
	Asked       int     // words and pairs that were compared
	Beside      []Theme // that stand more beside low marks, the most striking first
	Elsewhere   []Theme // that stand more beside the others
	Weeks       []Week
	Until       when.Day // comments before this day were not read; 0: all were
	Waits       bool     // some comments are not counted yet
	Discoveries int      // those beyond chance, shown or not
}

// TooFew reports whether there are too few comments on either side to compare them.
func (t Themes) TooFew() bool { return stats.TooFew(t.Low) || stats.TooFew(t.Rest) }

// Rules by which words become themes.
const (
	Discovery   = 0.05 // the share of false ones among those that are called themes
	LeastHits   = 5    // comments in which a word stands, before it is asked
	mostThemes  = 15   // of each side
	mostShown   = 3    // examples
	coveredPart = 0.75 // of the comments of a word that a pair must hold to stand for it
)

// Themes finds the words, and pairs of words beside each other, that set comments beside low
// marks apart, in the comments that the actor sees: by Dunning's log-likelihood on the
// number of comments in which they stand, with the error of many questions held by Benjamini
// and Hochberg over all words and pairs that stand in LeastHits comments. Invalid for a
// filter of marks or words: low marks are compared with all others.
func (s *Service) Themes(ctx context.Context, a actor.Actor, f Filter) (t Themes, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return t, err
	}
	if err := f.refuse("mark", "low", "q", "reason"); err != nil {
		return t, err
	}
	c, err := s.corpus(ctx, a, f, false)
	if err != nil {
		return t, err
	}
	t = c.Themes()
	return t, s.giveExamples(ctx, a, &t)
}

// corpus reads what the actor sees; ticked: without words.
func (s *Service) corpus(ctx context.Context, a actor.Actor, f Filter, ticked bool) (*Corpus, error) {
	r := Reading{Filter: f, Within: a.Reach(), Ticked: ticked}
	if r.Within.Nothing() {
		return &Corpus{}, nil
	}
	if !a.May(actor.ContactReveal) {
		r.Attributes = r.Attributes.Seen(mask.Shows)
	}
	c, err := s.store.ReadCorpus(ctx, r, MostAnswers)
	if err != nil || !f.Low {
		return c, err
	}
	for i := range c.Days {
		c.Days[i] = c.Days[i].Only(func(a *Answer) bool { return a.Standing == Low })
	}
	return c, nil
}

// giveExamples reads the examples of themes.
func (s *Service) giveExamples(ctx context.Context, a actor.Actor, t *Themes) error {
	var ids []int64
	for _, list := range [][]Theme{t.Beside, t.Elsewhere} {
		for _, one := range list {
			ids = append(ids, one.ids...)
		}
	}
	said, err := s.store.SaidOf(ctx, ids)
	if err != nil {
		return err
	}
	for _, list := range [][]Theme{t.Beside, t.Elsewhere} {
		for i := range list {
			q, err := query.Parse(list[i].Asked())
			if err != nil {
				continue // its words alone cannot be looked for
			}
			for _, id := range list[i].ids {
				e := Example{ContactID: id, Text: said[id].Text}
				if !a.May(actor.ContactReveal) {
					e.Text = mask.Text(e.Text)
				}
				e.Marks, _ = q.Marks(query.Text{By: query.Comment, Text: e.Text})
				list[i].Examples = append(list[i].Examples, e)
			}
		}
	}
	return nil
}

// Themes compares what was written beside low marks with the rest.
func (c *Corpus) Themes() Themes {
	t := Themes{Until: c.Until, Waits: c.Waits}
	words, pairs := c.count(&t)
	if t.TooFew() {
		return t
	}
	var found []Theme
	ask := func(n hits, terms ...int32) {
		if n.low+n.rest < LeastHits {
			return
		}
		table := stats.Fourfold{Both: n.low, First: t.Low - n.low, Second: n.rest, Neither: t.Rest - n.rest}
		g := table.LogLikelihood()
		found = append(found, Theme{Low: n.low, Rest: n.rest, G2: g, Adjusted: stats.BeyondG2(g), low: table.Drawn(), terms: terms})
	}
	for i, n := range words {
		if n.low+n.rest >= LeastHits && tells(c.Terms[i]) {
			ask(n, int32(i))
		}
	}
	for _, one := range pairs {
		ask(one.hits, one.words[0], one.words[1])
	}
	t.Asked = len(found)
	p := make([]float64, len(found))
	for i := range found {
		p[i] = found[i].Adjusted
	}
	for i, adjusted := range stats.FalseDiscoveries(p) {
		found[i].Adjusted = adjusted
	}
	found = slices.DeleteFunc(found, func(one Theme) bool { return one.Adjusted > Discovery })
	t.Discoveries = len(found)
	slices.SortFunc(found, func(a, b Theme) int { return cmp.Or(cmp.Compare(b.G2, a.G2), c.compare(a.terms, b.terms)) })
	for _, one := range distinct(found) {
		side := &t.Elsewhere
		if one.low {
			side = &t.Beside
		}
		if len(*side) < mostThemes {
			*side = append(*side, one)
		}
	}
	c.follow(&t)
	return t
}

// distinct leaves out what another theme says already: a pair that tells less than one of
// its words, a word most of whose comments hold a pair that tells more.
func distinct(found []Theme) (list []Theme) {
	side := func(t Theme) float64 {
		if t.low {
			return float64(t.Low)
		}
		return float64(t.Rest)
	}
	for i, one := range found {
		said := slices.ContainsFunc(found, func(other Theme) bool {
			if other.low != one.low || len(other.terms) == len(one.terms) {
				return false
			}
			shares := slices.ContainsFunc(one.terms, func(w int32) bool { return slices.Contains(other.terms, w) })
			if len(one.terms) == 2 {
				return shares && other.G2 >= one.G2
			}
			return shares && other.G2 > one.G2 && side(other) >= coveredPart*side(one)
		})
		if !said {
			list = append(list, found[i])
		}
	}
	return list
}

// follow finds the weeks and the latest examples of themes, and names them.
func (c *Corpus) follow(t *Themes) {
	if len(t.Beside)+len(t.Elsewhere) == 0 {
		return
	}
	of := [][]*Theme{nil}             // by their first word
	at := make([]int16, len(c.Terms)) // the place of a word in of; 0: no theme begins with it
	for _, list := range [][]Theme{t.Beside, t.Elsewhere} {
		for i := range list {
			one := &list[i]
			begin := &at[one.terms[0]]
			if *begin == 0 {
				*begin = int16(len(of))
				of = append(of, nil)
			}
			of[*begin] = append(of[*begin], one)
			for j, w := range one.terms {
				one.Words += map[bool]string{true: " "}[j > 0] + c.form(w)
			}
		}
	}
	weeks := map[when.Day]int{}
	for _, monday := range c.mondays() {
		weeks[monday] = len(t.Weeks)
		t.Weeks = append(t.Weeks, Week{From: monday})
	}
	for _, list := range [][]Theme{t.Beside, t.Elsewhere} {
		for i := range list {
			list[i].Weeks = make([]int64, len(t.Weeks))
		}
	}
	var day when.Day
	var week int
	c.marked(func(n int32, on when.Day, a *Answer) {
		if on != day {
			day, week = on, weeks[monday(on)]
		}
		t.Weeks[week].All++
		for i, w := range a.Words {
			if w == Between {
				continue
			}
			for _, one := range of[at[w]] {
				if one.last == n || len(one.terms) == 2 && (i+1 == len(a.Words) || a.Words[i+1] != one.terms[1]) {
					continue
				}
				one.last = n
				one.Weeks[week]++
				if len(one.ids) < mostShown && one.low == (a.Standing == Low) {
					one.ids = append(one.ids, a.ContactID)
				}
			}
		}
	})
}

// mondays are the weeks in which there is a comment with a mark, and those between, the
// earliest first.
func (c *Corpus) mondays() (list []when.Day) {
	var first, last when.Day
	for _, day := range c.Days {
		if slices.ContainsFunc(day.Answers, Answer.marked) {
			first, last = day.On, max(last, day.On)
		}
	}
	for day := monday(first); first != 0 && day <= last; day = day.Add(7) {
		list = append(list, day)
	}
	return list
}

// monday is the first day of the week of a day.
func monday(d when.Day) when.Day { return d.Add(-d.Weekday()) }
