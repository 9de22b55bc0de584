package review

import (
	"context"
	"fmt"
	"strings"

	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store/engine"
	cards "openpeople/internal/store/scorecard"
)

// ReviewerName is what somebody is called who has submitted a review, "" where there is none
// such.
func (s *Store) ReviewerName(ctx context.Context, personID int64) (string, error) {
	list, err := engine.Gather(ctx, s.DB, engine.One[string], "SELECT p.name FROM people p WHERE p.id = ? AND EXISTS (SELECT 1 FROM reviews r WHERE r.reviewer_id = p.id AND r.revision > 0)", personID)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// cardVersions are every version of every scorecard, with what it asks.
func (s *Store) cardVersions(ctx context.Context) ([]scorecard.Version, error) {
	return engine.Gather(ctx, s.DB, cards.Version, cards.Versions+"ORDER BY v.id")
}

// answeredBy is the condition that one of the criteria of a filter, of all where it names
// none, was answered by a step, or by one under half of its scale. It holds numbers and
// letters of ours alone.
func (s *Store) answeredBy(ctx context.Context, f review.Filter) (string, error) {
	versions, err := s.cardVersions(ctx)
	if err != nil {
		return "", err
	}
	var places []string // by what is looked for where, in order
	by := map[string][]string{}
	for _, v := range versions {
		for at, c := range v.Criteria() {
			if f.Criterion != "" && c.Key != f.Criterion || f.Critical != "" && c.Critical != f.Critical {
				continue
			}
			place := fmt.Sprintf("SUBSTR(r.answers, %d, 1) IN %s", at+1, engine.In(review.Steps(c, f.Low)...))
			if by[place] == nil {
				places = append(places, place)
			}
			by[place] = append(by[place], fmt.Sprint(v.ID))
		}
	}
	if len(places) == 0 {
		return "1 = 0", nil
	}
	for i, place := range places {
		places[i] = "r.version_id IN (" + strings.Join(by[place], ", ") + ") AND " + place
	}
	return "(" + strings.Join(places, " OR ") + ")", nil
}
