package scorecard

import (
	"context"

	"openpeople/internal/store/engine"
)

// Promises are the invariants of scorecards.
var Promises = []engine.Promise{
	{"a scorecard is published, or being written", "SELECT c.id FROM scorecards c WHERE c.draft IS NULL AND NOT EXISTS (SELECT 1 FROM scorecard_versions v WHERE v.scorecard_id = c.id)"},
	{"a draft of a scorecard says when it was kept", "SELECT id FROM scorecards WHERE (draft IS NULL) <> (drafted_at IS NULL)"},
	{"versions of a scorecard are numbered from 1", "SELECT scorecard_id FROM scorecard_versions GROUP BY scorecard_id HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*)"},
	{"what judges every other contact is published and in use", "SELECT c.id FROM scorecards c WHERE c.fallback AND (c.archived_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM scorecard_versions v WHERE v.scorecard_id = c.id))"},
	{"a rule of scorecards names one that was published", "SELECT r.id FROM scorecard_rules r WHERE NOT EXISTS (SELECT 1 FROM scorecard_versions v WHERE v.scorecard_id = r.scorecard_id)"},
	{"one scorecard judges every other contact", "SELECT COUNT(*) FROM scorecards HAVING COUNT(*) > 0 AND SUM(CASE WHEN fallback THEN 1 ELSE 0 END) <> 1"},
}

// Check returns which promises are broken, and reads every scorecard and version.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(Promises), s.checkTexts)
}

func (s *Store) checkTexts(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	if err := s.Tried(ctx, &b, "a scorecard can be read", scorecards, func(scan func(...any) error) (any, error) {
		c, err := scanScorecard(scan)
		return c.ID, err
	}); err != nil {
		return b.Say(), err
	}
	if err := s.Tried(ctx, &b, "a rule of scorecards can be read", rules, func(scan func(...any) error) (any, error) {
		r, err := scanRule(scan)
		return r.ID, err
	}); err != nil {
		return b.Say(), err
	}
	err := s.Tried(ctx, &b, "a published scorecard can be read", Versions, func(scan func(...any) error) (any, error) {
		v, err := Version(scan)
		if err == nil && len(v.Problems()) > 0 {
			b.Add("a published scorecard is whole", 1, v.ID)
		}
		return v.ID, err
	})
	return b.Say(), err
}
