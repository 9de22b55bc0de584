package asking

import (
	"context"
	"database/sql"

	"openpeople/internal/asking"
	"openpeople/internal/store/engine"
)

// ActiveRules returns the active rules in the order in which they are tried.
func (s *Store) ActiveRules(ctx context.Context) (list []asking.Rule, err error) {
	err = s.G(ctx).Where("active").Order("position, id").Find(&list).Error
	return list, engine.Refused(err)
}

// ListRules returns all rules in the order in which they are tried.
func (s *Store) ListRules(ctx context.Context) (list []asking.Rule, err error) {
	err = s.G(ctx).Order("position, id").Find(&list).Error
	return list, engine.Refused(err)
}

// RuleByID returns one rule.
func (s *Store) RuleByID(ctx context.Context, id int64) (r asking.Rule, err error) {
	err = s.G(ctx).Take(&r, "id = ?", id).Error
	return r, engine.Refused(err)
}

// HoldRule returns a rule that nobody changes until the transaction ends.
func (s *Store) HoldRule(ctx context.Context, id int64) (r asking.Rule, err error) {
	if err := s.Row(ctx, "SELECT id FROM rules WHERE id = ?"+s.ForUpdate(), id).Scan(&id); err != nil {
		return r, engine.Refused(err)
	}
	return s.RuleByID(ctx, id)
}

// HoldRules returns all rules in the order in which they are tried; nobody changes them
// until the transaction ends.
func (s *Store) HoldRules(ctx context.Context) ([]asking.Rule, error) {
	if err := s.Each(ctx, "SELECT id FROM rules ORDER BY id"+s.ForUpdate(), nil, func(*sql.Rows) error { return nil }); err != nil {
		return nil, engine.Refused(err)
	}
	return s.ListRules(ctx)
}

// SaveRule stores a new or changed rule; a new one gets its id.
func (s *Store) SaveRule(ctx context.Context, r *asking.Rule) error {
	// A list is never NULL: an empty one is "any".
	for _, list := range []*[]string{&r.Channels, &r.Kinds, &r.Topics, &r.Regions} {
		if *list == nil {
			*list = []string{}
		}
	}
	if r.Lines == nil {
		r.Lines = []int{}
	}
	return engine.Refused(s.G(ctx).Save(r).Error)
}
