package scorecard

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// free is the first of stem1, stem2, … that is not taken.
func free(stem string, taken []string) string {
	for n := 1; ; n++ {
		if key := stem + strconv.Itoa(n); !slices.Contains(taken, key) {
			return key
		}
	}
}

// Begin makes a draft of what was published last, so that it can be changed; nothing where
// there is a draft. Conflict of an archived one.
func (s *Service) Begin(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.store.HoldScorecard(ctx, id)
		switch {
		case err != nil || c.Draft != nil:
			return err
		case c.State() == Archived:
			return fault.New(fault.Conflict, "scorecard.fault.archived")
		}
		content, err := s.said(ctx, c)
		if err != nil {
			return err
		}
		return s.keep(ctx, a, c, content, map[string]any{"draft": "begun"})
	})
}

// Discard takes the draft away; a scorecard that was never published goes with it.
// Conflict when the draft is not as the revision says.
func (s *Service) Discard(ctx context.Context, a actor.Actor, id int64, revision string) error {
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
		if c.Latest == 0 {
			if err := s.store.RemoveScorecard(ctx, id); err != nil {
				return err
			}
			return s.audit.Audit(ctx, a, "remove", "scorecard", id, map[string]any{"name": s.title(c)})
		}
		c.Draft, c.DraftedAt = nil, nil
		if err := s.store.SaveScorecard(ctx, c); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "scorecard", id, map[string]any{"draft": "discarded"})
	})
}

// Revision names what a draft says.
func (c Content) Revision() string { return fault.Revision(c) }

// Revision names what the form of a group shows.
func (g Group) Revision() string {
	g.Criteria = nil
	return fault.Revision(g)
}

// Revision names what the form of a criterion shows.
func (c Criterion) Revision() string { return fault.Revision(c) }

// GroupOf returns the group of a key; NotFound.
func (c Content) GroupOf(key string) (Group, error) {
	for _, g := range c.Groups {
		if g.Key == key {
			return g, nil
		}
	}
	return Group{}, fault.New(fault.NotFound, "fault.not_found")
}

// CriterionOf returns the criterion of a key and the key of its group; NotFound.
func (c Content) CriterionOf(key string) (Criterion, string, error) {
	for _, g := range c.Groups {
		for _, one := range g.Criteria {
			if one.Key == key {
				return one, g.Key, nil
			}
		}
	}
	return Criterion{}, "", fault.New(fault.NotFound, "fault.not_found")
}

// hold returns a scorecard that is being written; Conflict when it is not.
func (s *Service) hold(ctx context.Context, id int64) (Scorecard, error) {
	c, err := s.store.HoldScorecard(ctx, id)
	if err == nil && c.Draft == nil {
		err = fault.New(fault.Conflict, "scorecard.fault.no_draft")
	}
	return c, err
}

// keep stores a draft.
func (s *Service) keep(ctx context.Context, a actor.Actor, c Scorecard, draft Content, what map[string]any) error {
	now := s.now()
	c.Draft, c.DraftedAt = &draft, &now
	if c.Latest == 0 {
		c.Name = draft.Name
	}
	if err := s.store.SaveScorecard(ctx, c); err != nil {
		return err
	}
	return s.audit.Audit(ctx, a, "change", "scorecard", c.ID, what)
}

// change does something to the draft of a scorecard, and says what.
func (s *Service) change(ctx context.Context, a actor.Actor, id int64, do func(draft *Content) (map[string]any, error)) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.hold(ctx, id)
		if err != nil {
			return err
		}
		draft := *c.Draft
		what, err := do(&draft)
		if err != nil {
			return err
		}
		return s.keep(ctx, a, c, draft, what)
	})
}

// Rename gives the draft a name. Invalid: name_ru, name_en; Conflict when it is not as
// the revision of the name says.
func (s *Service) Rename(ctx context.Context, a actor.Actor, id int64, name i18n.Text, revision string) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	var wrong fault.Fields
	name = named(&wrong, "name", name, MaxName)
	if nameless(name) && !wrong.Wrong("name_ru") {
		wrong.Add("name_ru", "fault.required")
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.change(ctx, a, id, func(draft *Content) (map[string]any, error) {
		if err := fault.Fresh(revision, fault.Revision(draft.Name)); err != nil {
			return nil, err
		}
		draft.Name = name
		return map[string]any{"name": name.In(i18n.RU)}, nil
	})
}

// SaveGroup changes the name and the condition of a group, or adds one where key is "".
// Invalid: name_ru, name_en and the lists of the condition; NotFound; Conflict when the
// group is not as the revision says.
func (s *Service) SaveGroup(ctx context.Context, a actor.Actor, id int64, key string, name i18n.Text, of condition.Condition, revision string) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	var wrong fault.Fields
	name = named(&wrong, "name", name, MaxName)
	of.Check(&wrong, contact.KindCodes())
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.change(ctx, a, id, func(draft *Content) (map[string]any, error) {
		draft.Groups = slices.Clone(draft.Groups)
		if key == "" {
			if len(draft.Groups) >= MaxGroups {
				return nil, refused("name_ru", "scorecard.fault.groups", "Max", MaxGroups)
			}
			var keys []string
			for _, g := range draft.Groups {
				keys = append(keys, g.Key)
			}
			draft.Groups = append(draft.Groups, Group{Key: free("group", keys), Name: name, If: of})
			return map[string]any{"group": name.In(i18n.RU)}, nil
		}
		i := slices.IndexFunc(draft.Groups, func(g Group) bool { return g.Key == key })
		if i < 0 {
			return nil, fault.New(fault.NotFound, "fault.not_found")
		}
		g := &draft.Groups[i]
		if err := fault.Fresh(revision, g.Revision()); err != nil {
			return nil, err
		}
		g.Name, g.If = name, of
		return map[string]any{"group": name.In(i18n.RU)}, nil
	})
}

// refused is Invalid with one field.
func refused(field, key string, args ...any) error {
	var w fault.Fields
	w.Add(field, key, args...)
	return w.Err()
}

// SaveCriterion changes a criterion and puts it into a group, at the end when it is new
// there; a criterion without a key is added and gets one. Invalid names the fields of the
// form; NotFound; Conflict when the criterion is not as the revision says.
func (s *Service) SaveCriterion(ctx context.Context, a actor.Actor, id int64, group, key string, c Criterion, revision string) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.change(ctx, a, id, func(draft *Content) (map[string]any, error) {
		var keys []string
		for _, one := range draft.Criteria() {
			if one.Key != key {
				keys = append(keys, one.Key)
			}
		}
		var old Criterion
		if key != "" {
			var err error
			if old, _, err = draft.CriterionOf(key); err != nil {
				return nil, err
			}
			if err := fault.Fresh(revision, old.Revision()); err != nil {
				return nil, err
			}
		} else if len(keys) >= MaxCriteria {
			return nil, refused("name_ru", "scorecard.problem.many", "Max", MaxCriteria)
		}
		c, err := c.tidied(id, old, keys)
		if err != nil {
			return nil, err
		}
		return map[string]any{"criterion": c.Name.In(i18n.RU)}, draft.put(group, key, c)
	})
}

// tidied is a criterion as it is kept, with keys for itself and its reasons. taken are the
// keys of the others; a new one is one of the whole desk, so that figures and files never
// take two questions for one.
func (c Criterion) tidied(scorecardID int64, old Criterion, taken []string) (Criterion, error) {
	var wrong fault.Fields
	c.Name, c.Hint = named(&wrong, "name", c.Name, MaxName), named(&wrong, "hint", c.Hint, MaxHint)
	if c.Key == "" {
		c.Key = free("c"+strconv.FormatInt(scorecardID, 10)+"_", taken)
	}
	if slices.Contains(taken, c.Key) {
		wrong.Add("key", "scorecard.problem.twice")
	}
	c.Steps = slices.Clone(c.Steps)
	for i := range c.Steps {
		c.Steps[i].Name = named(&wrong, "steps", c.Steps[i].Name, MaxName)
	}
	c.keyReasons(old)
	checkCriterion(&wrong, c)
	return c, wrong.Err()
}

// keyReasons gives each reason the key that one of its name, in either language, had, or a
// new one.
func (c *Criterion) keyReasons(old Criterion) {
	var taken []string
	left := append(old.lows(), old.High...)
	for _, r := range left {
		taken = append(taken, r.Key)
	}
	give := func(r *Reason) {
		if r.Key != "" {
			return
		}
		i := slices.IndexFunc(left, func(o Reason) bool {
			return o.Name.RU != "" && o.Name.RU == r.Name.RU || o.Name.EN != "" && o.Name.EN == r.Name.EN
		})
		if i >= 0 {
			r.Key = left[i].Key
			left = slices.Delete(left, i, i+1)
			return
		}
		r.Key = free("r", taken)
		taken = append(taken, r.Key)
	}
	c.Low, c.High = slices.Clone(c.Low), slices.Clone(c.High) // the caller's stay as they are
	for i := range c.Low {
		c.Low[i].Of = slices.Clone(c.Low[i].Of)
		give(&c.Low[i].Reason)
		for j := range c.Low[i].Of {
			give(&c.Low[i].Of[j])
		}
	}
	for i := range c.High {
		give(&c.High[i])
	}
}

// put stores a criterion at its place, or at the end of the group where it was not there.
func (c *Content) put(group, key string, one Criterion) error {
	c.Groups = slices.Clone(c.Groups)
	at := slices.IndexFunc(c.Groups, func(g Group) bool { return g.Key == group })
	if at < 0 {
		return refused("group", "survey.fault.choice")
	}
	for i := range c.Groups {
		g := &c.Groups[i]
		g.Criteria = slices.Clone(g.Criteria)
		j := slices.IndexFunc(g.Criteria, func(o Criterion) bool { return key != "" && o.Key == key })
		switch {
		case j >= 0 && i == at:
			g.Criteria[j] = one
			return nil
		case j >= 0:
			g.Criteria = slices.Delete(g.Criteria, j, j+1)
		}
	}
	c.Groups[at].Criteria = append(c.Groups[at].Criteria, one)
	return nil
}

// Remove takes a criterion, or a group with all of its criteria, out of the draft; versions
// keep them. NotFound.
func (s *Service) Remove(ctx context.Context, a actor.Actor, id int64, part Part) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.change(ctx, a, id, func(draft *Content) (map[string]any, error) {
		if part.Criterion == "" {
			g, err := draft.GroupOf(part.Group)
			draft.Groups = slices.DeleteFunc(slices.Clone(draft.Groups), func(o Group) bool { return o.Key == part.Group })
			return map[string]any{"removed": g.Name.In(i18n.RU)}, err
		}
		one, group, err := draft.CriterionOf(part.Criterion)
		draft.Groups = slices.Clone(draft.Groups)
		for i, g := range draft.Groups {
			if g.Key == group {
				draft.Groups[i].Criteria = slices.DeleteFunc(slices.Clone(g.Criteria), func(o Criterion) bool { return o.Key == part.Criterion })
			}
		}
		return map[string]any{"removed": one.Name.In(i18n.RU)}, err
	})
}
