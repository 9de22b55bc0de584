package review

import (
	"context"

	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

// AnswersByChannel gives the answers of the reviews that a filter lets through, by version and
// channel.
func (s *Store) AnswersByChannel(ctx context.Context, f review.Filter) ([]review.Answers, error) {
	return s.answers(ctx, f, "r.channel_id", "", "")
}

// AnswersByMark gives the answers of the reviews that a filter lets through, by version and
// mark of the contact; those of contacts without a mark have none.
func (s *Store) AnswersByMark(ctx context.Context, f review.Filter) ([]review.Answers, error) {
	return s.answers(ctx, f, "m.mark", " JOIN contacts m ON m.id = r.contact_id", " AND m.mark IS NOT NULL")
}

// answers puts the letters of reviews together in the database: rows of a review each are
// most of the time that it takes.
func (s *Store) answers(ctx context.Context, f review.Filter, by, with, and string) ([]review.Answers, error) {
	where, args, some, err := s.reviewWhere(ctx, f)
	if err != nil || !some {
		return nil, err
	}
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (a review.Answers, err error) {
		return a, scan(&a.VersionID, &a.Of, &a.Letters)
	}, "SELECT r.version_id, "+by+", "+s.Joined("r.answers")+" FROM reviews r"+with+" "+where+and+" GROUP BY r.version_id, "+by+" ORDER BY r.version_id, "+by, args...)
}

// ReviewChannels lists the channels of these ids, by name.
func (s *Store) ReviewChannels(ctx context.Context, ids []int64) ([]review.Channel, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (c review.Channel, err error) {
		return c, scan(&c.ID, &c.Code, &c.Name, &c.Kind)
	}, engine.Named(ctx, "SELECT h.id, h.code, {h.name} AS shown, h.kind FROM channels h WHERE h.id IN ("+engine.Marks(len(ids))+") ORDER BY shown, h.id"), engine.Anys(ids)...)
}

// ReviewLoads adds up reviews by who wrote them, the most first.
func (s *Store) ReviewLoads(ctx context.Context, f review.Filter) ([]review.Load, error) {
	where, args, some, err := s.reviewWhere(ctx, f)
	if err != nil || !some {
		return nil, err
	}
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (l review.Load, err error) {
		return l, scan(&l.ReviewerID, &l.Reviewer, &l.N, &l.Operators, &l.Praised, &l.Faulted)
	}, `SELECT w.id, w.name, g.n, g.operators, g.praised, g.faulted FROM (SELECT r.reviewer_id, COUNT(*) AS n, COUNT(DISTINCT r.operator_id) AS operators, SUM(r.praised) AS praised, SUM(r.faulted) AS faulted
FROM reviews r `+where+` GROUP BY r.reviewer_id) g JOIN people w ON w.id = g.reviewer_id ORDER BY g.n DESC, w.name, w.id`, args...)
}
