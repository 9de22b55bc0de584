package review

import (
	"context"
	"database/sql"

	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

const queueRules = "SELECT id, position, name, active, kind, n, most, seed, filter, updated_at FROM queue_rules "

func scanQueueRule(scan func(...any) error) (r review.QueueRule, err error) {
	var updated int64
	err = scan(&r.ID, &r.Position, &r.Name, &r.Active, &r.Kind, &r.N, &r.Most, &r.Seed, &r.Filter, &updated)
	r.UpdatedAt = engine.At(updated)
	return r, err
}

// QueueRules lists the rules in their order.
func (s *Store) QueueRules(ctx context.Context) ([]review.QueueRule, error) {
	return engine.Gather(ctx, s.DB, scanQueueRule, queueRules+"ORDER BY position, id")
}

// HoldQueueRules is QueueRules; nobody changes them until the transaction ends.
func (s *Store) HoldQueueRules(ctx context.Context) ([]review.QueueRule, error) {
	if err := s.Each(ctx, "SELECT id FROM queue_rules ORDER BY id"+s.ForUpdate(), nil, func(*sql.Rows) error { return nil }); err != nil {
		return nil, engine.Refused(err)
	}
	return s.QueueRules(ctx)
}

// QueueRuleByID returns one rule.
func (s *Store) QueueRuleByID(ctx context.Context, id int64) (review.QueueRule, error) {
	r, err := scanQueueRule(s.Row(ctx, queueRules+"WHERE id = ?", id).Scan)
	return r, engine.Refused(err)
}

// SaveQueueRule stores a new or changed rule; a new one gets its id.
func (s *Store) SaveQueueRule(ctx context.Context, r *review.QueueRule) (err error) {
	if r.ID == 0 {
		r.ID, err = s.InsertID(ctx, "INSERT INTO queue_rules (position, name, active, kind, n, most, seed, filter, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			r.Position, r.Name, r.Active, string(r.Kind), r.N, r.Most, r.Seed, r.Filter, engine.Ms(r.UpdatedAt))
		return engine.Refused(err)
	}
	return engine.OneRow(s.Exec(ctx, "UPDATE queue_rules SET position = ?, name = ?, active = ?, kind = ?, n = ?, most = ?, seed = ?, filter = ?, updated_at = ? WHERE id = ?",
		r.Position, r.Name, r.Active, string(r.Kind), r.N, r.Most, r.Seed, r.Filter, engine.Ms(r.UpdatedAt), r.ID))
}

// RemoveQueueRule removes a rule.
func (s *Store) RemoveQueueRule(ctx context.Context, id int64) error {
	_, err := s.Exec(ctx, "DELETE FROM queue_rules WHERE id = ?", id)
	return engine.Refused(err)
}
