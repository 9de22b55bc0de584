package survey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
)

// Check returns a sentence for each promise about answers that does not hold: it
// reads every version, and what was said by it.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises), s.checkSaid)
}

var promises = []engine.Promise{
	{"at most one final response per invitation", `SELECT invitation_id FROM responses GROUP BY invitation_id HAVING COUNT(*) > 1`},
	{"a response has a revision for each of its states", `SELECT r.id FROM responses r WHERE (SELECT COUNT(*) FROM revisions v WHERE v.response_id = r.id AND v.number BETWEEN 1 AND r.revision) <> r.revision
OR EXISTS (SELECT 1 FROM revisions v WHERE v.response_id = r.id AND v.number NOT BETWEEN 1 AND r.revision)`},
	{"the last revision is the response", `SELECT r.id FROM responses r JOIN revisions v ON v.response_id = r.id AND v.number = r.revision
WHERE v.comment <> r.comment OR v.mark IS DISTINCT FROM r.mark OR v.solved IS DISTINCT FROM r.solved OR v.reasons <> r.reasons OR v.other <> r.other OR v.at <> r.updated_at`},
	{"a response was given when its first revision was", `SELECT r.id FROM responses r JOIN revisions v ON v.response_id = r.id AND v.number = 1 WHERE v.at <> r.answered_at`},
	{"a response is of its invitation's contact, version and purpose", `SELECT r.id FROM responses r JOIN invitations i ON i.id = r.invitation_id
WHERE i.contact_id <> r.contact_id OR i.version_id <> r.version_id OR i.purpose <> r.purpose`},
	{"a contact shows the mark of its response", `SELECT c.id FROM contacts c JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' WHERE c.mark IS DISTINCT FROM r.mark`},
	{"a contact says whether its response has a comment", `SELECT c.id FROM contacts c LEFT JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' WHERE c.commented <> (COALESCE(r.comment, '') <> '')`},
	{"a mark on a contact has a response", `SELECT c.id FROM contacts c WHERE c.mark IS NOT NULL AND NOT EXISTS (SELECT 1 FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first')`},
	{"a version has a survey's next number", `SELECT v.id FROM versions v WHERE v.number < 1 OR v.number > (SELECT COUNT(*) FROM versions o WHERE o.survey_id = v.survey_id)`},
}

// checkSaid compares what was answered with what was asked. Of what many said alike
// one is read.
func (s *Store) checkSaid(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	asked := map[int64]*survey.Version{}
	err := s.Tried(ctx, &b, "the questions of a survey's version can be read", "SELECT id, questions FROM versions ORDER BY id", func(scan func(...any) error) (any, error) {
		v := &survey.Version{}
		var questions []byte
		err := scan(&v.ID, &questions)
		if err == nil {
			err = json.Unmarshal(questions, &v.Questions)
		}
		if err != nil {
			return v.ID, err
		}
		asked[v.ID] = v
		if q := v.RatingQuestion(); q.Key != "" && !isScale(q) {
			b.Add("the scale of a survey's version holds the marks that satisfy and those that do not", 1, v.ID)
		}
		return v.ID, nil
	})
	// alike reads what was said, where it was said, and how often.
	alike := func(text, promise string, fits func(v *survey.Version, said string) bool) {
		err = errors.Join(err, s.Tried(ctx, &b, promise, text, func(scan func(...any) error) (any, error) {
			var version, response, n int64
			var said string
			err := scan(&response, &version, &said, &n)
			which := fmt.Sprintf("that of response %d", response)
			if v := asked[version]; err == nil && v != nil && !fits(v, said) {
				b.Add(promise, n, which)
			}
			return which, err
		}))
	}
	const from = " FROM revisions v JOIN responses r ON r.id = v.response_id "
	alike("SELECT MIN(r.id), r.version_id, CAST(v.mark AS TEXT), COUNT(*)"+from+"WHERE v.mark IS NOT NULL GROUP BY r.version_id, v.mark",
		"a mark is one of its survey's scale", func(v *survey.Version, said string) bool { return v.PickMark(said) != "" })
	alike("SELECT MIN(r.id), r.version_id, v.reasons, COUNT(*)"+from+"WHERE v.reasons <> '[]' GROUP BY r.version_id, v.reasons",
		"reasons are of those that a survey offers", haveReasons)
	alike("SELECT r.id, r.version_id, v.other, 1"+from+"WHERE v.other <> '{}'",
		"other answers are of questions that a survey asks", haveOther)
	return b.Say(), err
}

func isScale(q survey.Question) bool {
	of := func(mark int) bool { return q.Min <= mark && mark <= q.Max }
	return q.Min < q.Max && !slices.ContainsFunc(slices.Concat(q.Satisfied, q.Dissatisfied), func(mark int) bool { return !of(mark) }) &&
		!slices.ContainsFunc(q.Satisfied, func(mark int) bool { return slices.Contains(q.Dissatisfied, mark) })
}

func haveReasons(v *survey.Version, said string) bool {
	var codes []string
	if json.Unmarshal([]byte(said), &codes) != nil {
		return false
	}
	options := v.Question(survey.KeyReasons).Options
	return !slices.ContainsFunc(codes, func(code string) bool {
		return !slices.ContainsFunc(options, func(o survey.Option) bool { return o.Code == code })
	})
}

func haveOther(v *survey.Version, said string) bool {
	var answers map[string][]string
	if json.Unmarshal([]byte(said), &answers) != nil {
		return false
	}
	for key := range answers {
		if v.Question(key).Key == "" {
			return false
		}
	}
	return true
}
