package idea

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"

	"openpeople/internal/idea"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/search"
	"openpeople/internal/terms"
)

// What is looked at to find similar ideas, so that the answer comes at once
// however many ideas there are.
const (
	similarTerms = 24  // the rarest terms of the text
	similarRows  = 700 // ideas that hold one of these
)

// What is similar: terms in common, by weight, out of 1, and how many of them.
const (
	similarScore = 0.22
	similarWords = 2
)

// SimilarIdeas lists ideas that say much the same as a text, the most similar
// first. Terms weigh by how rare they are among ideas; what two texts share is
// measured like the cosine of their angle.
func (s *Store) SimilarIdeas(ctx context.Context, text string, readerID int64, limit int) ([]idea.Row, error) {
	asked := terms.Of(text)
	if len(asked) == 0 {
		return nil, nil
	}
	w, err := s.weigh(ctx, asked)
	if err != nil || len(w.rarest) == 0 {
		return nil, engine.Refused(err)
	}
	type hit struct {
		id    int64
		score float64
	}
	var hits []hit
	order := " ORDER BY docid DESC LIMIT ?"
	if w.few {
		order = " ORDER BY docid + 0 DESC LIMIT ?" // found by its terms first, then sorted
	}
	err = s.Each(ctx, "SELECT docid, terms FROM idea_search WHERE "+search.Matches[s.Kind()]+order, []any{search.Any(s.Kind(), w.rarest), similarRows}, func(rows *sql.Rows) error {
		var h hit
		var list string
		if err := rows.Scan(&h.id, &list); err != nil {
			return err
		}
		if h.score = w.score(strings.Fields(list)); h.score >= similarScore {
			hits = append(hits, h)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.id, a.id)) })
	var out []idea.Row
	for _, h := range hits[:min(limit, len(hits))] {
		r, err := s.IdeaByID(ctx, h.id, readerID)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// weights is how much each term of a text says.
type weights struct {
	of     map[string]float64
	total  float64
	rarest []string // known terms to look for, the rarest first
	few    bool     // no more than similarRows ideas hold one of these
}

// weigh asks how rare the terms are.
func (s *Store) weigh(ctx context.Context, asked []string) (weights, error) {
	var all float64
	if err := s.Row(ctx, "SELECT COUNT(*) FROM ideas").Scan(&all); err != nil {
		return weights{}, err
	}
	known := map[string]float64{}
	if err := s.termCounts(ctx, asked, func(t string, n int64) { known[t] = float64(n) }); err != nil {
		return weights{}, err
	}
	w := weights{of: map[string]float64{}}
	for _, t := range asked {
		w.of[t] = math.Log(1 + all/max(1, known[t]))
		w.total += w.of[t] * w.of[t]
		if known[t] > 0 {
			w.rarest = append(w.rarest, t)
		}
	}
	slices.SortFunc(w.rarest, func(a, b string) int { return cmp.Or(cmp.Compare(known[a], known[b]), cmp.Compare(a, b)) })
	rows := 0.0
	for i, t := range w.rarest {
		if i == similarTerms || i > 0 && rows+known[t] > similarRows {
			w.rarest = w.rarest[:i]
			break
		}
		rows += known[t]
	}
	w.few = rows <= similarRows
	return w, nil
}

// score is how much an idea with these terms shares with the text, from 0 to 1.
// What the idea says besides weighs like the mean of the text.
func (w weights) score(list []string) float64 {
	shared, words := 0.0, 0
	for _, t := range list {
		if weight := w.of[t]; weight > 0 {
			shared += weight * weight
			words++
		}
	}
	if words < min(similarWords, len(w.of)) {
		return 0
	}
	other := shared + float64(len(list)-words)*w.total/float64(len(w.of))
	return shared / math.Sqrt(w.total*other)
}
