package scorecard

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Publish makes the draft the next version: reviews that begin from now on are asked by it,
// those that began keep theirs. Invalid with what is wrong with the draft (Problems);
// Conflict when the draft is not as the revision says.
func (s *Service) Publish(ctx context.Context, a actor.Actor, id int64, revision string) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.hold(ctx, id)
		if err == nil {
			err = fault.Fresh(revision, c.Draft.Revision())
		}
		if err != nil {
			return err
		}
		if len(c.Draft.Problems()) > 0 {
			var wrong fault.Fields
			wrong.Add("draft", "scorecard.fault.unready")
			return wrong.Err()
		}
		v := Version{ScorecardID: id, Number: c.Latest + 1, PublishedAt: s.now(), Content: *c.Draft}
		if err := s.store.InsertScorecardVersion(ctx, &v); err != nil {
			return err
		}
		c.Name, c.Draft, c.DraftedAt, c.ArchivedAt = v.Name, nil, nil, nil
		if err := s.store.SaveScorecard(ctx, c); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "publish", "scorecard", id, map[string]any{"name": s.title(c), "version": v.Number})
	})
}

// Archive takes a scorecard out of use, or brings it back: what was reviewed by it stays.
// Conflict of the fallback, and of one that was never published.
func (s *Service) Archive(ctx context.Context, a actor.Actor, id int64, away bool) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.store.HoldScorecard(ctx, id)
		switch {
		case err != nil:
			return err
		case c.Latest == 0:
			return fault.New(fault.Conflict, "scorecard.fault.unpublished")
		case away && c.Fallback:
			return fault.New(fault.Conflict, "scorecard.fault.fallback")
		case away == (c.ArchivedAt != nil):
			return nil
		}
		action := "return"
		if c.ArchivedAt = nil; away {
			now := s.now()
			c.ArchivedAt, action = &now, "archive"
		}
		if err := s.store.SaveScorecard(ctx, c); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, action, "scorecard", id, map[string]any{"name": s.title(c)})
	})
}
