package scorecard

import (
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// moved is a list whose element at a place went some places later, by -1 one earlier, as
// far as there are places, and where it stands then.
func moved[T any](list []T, at, by int) ([]T, int) {
	to := min(max(at+by, 0), len(list)-1)
	one := list[at]
	return slices.Insert(slices.Delete(slices.Clone(list), at, at+1), to, one), to
}

// MoveRule has a rule tried some places later, by -1 one earlier; as far as there are
// places. NotFound.
func (s *Service) MoveRule(ctx context.Context, a actor.Actor, id int64, by int) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		list, err := s.store.HoldScorecardRules(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(r Rule) bool { return r.ID == id })
		if at < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		list, to := moved(list, at, by)
		if to == at {
			return nil
		}
		for i := range list {
			if r := &list[i]; r.Position != 10*(i+1) {
				r.Position = 10 * (i + 1)
				if err := s.store.SaveScorecardRule(ctx, r); err != nil {
					return err
				}
			}
		}
		return s.audit.Audit(ctx, a, "change", "scorecard_rule", id, map[string]any{"place": []int{at + 1, to + 1}})
	})
}

// Move puts a criterion, or a group, some places later, by -1 one earlier, as far as there
// are places; a criterion goes on into the next group. NotFound.
func (s *Service) Move(ctx context.Context, a actor.Actor, id int64, part Part, by int) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.change(ctx, a, id, func(draft *Content) (map[string]any, error) {
		if part.Criterion == "" {
			_, err := draft.GroupOf(part.Group)
			if err == nil {
				draft.moveGroup(part.Group, by)
			}
			return map[string]any{"moved": part.Group}, err
		}
		_, _, err := draft.CriterionOf(part.Criterion)
		if err == nil {
			draft.moveCriterion(part.Criterion, by)
		}
		return map[string]any{"moved": part.Criterion}, err
	})
}

// Part is a group, or a criterion, by its key.
type Part struct{ Group, Criterion string }

func (c *Content) moveGroup(key string, by int) {
	at := slices.IndexFunc(c.Groups, func(g Group) bool { return g.Key == key })
	c.Groups, _ = moved(c.Groups, at, by)
}

func (c *Content) moveCriterion(key string, by int) {
	c.Groups = slices.Clone(c.Groups)
	for i := range c.Groups {
		list := slices.Clone(c.Groups[i].Criteria)
		at := slices.IndexFunc(list, func(o Criterion) bool { return o.Key == key })
		if at < 0 {
			continue
		}
		one := list[at]
		list = slices.Delete(list, at, at+1)
		to := at + by
		switch {
		case to < 0 && i > 0:
			c.Groups[i].Criteria = list
			c.Groups[i-1].Criteria = append(slices.Clone(c.Groups[i-1].Criteria), one)
		case to > len(list) && i < len(c.Groups)-1:
			c.Groups[i].Criteria = list
			c.Groups[i+1].Criteria = slices.Insert(slices.Clone(c.Groups[i+1].Criteria), 0, one)
		default:
			c.Groups[i].Criteria = slices.Insert(list, min(max(to, 0), len(list)), one)
		}
		return
	}
}
