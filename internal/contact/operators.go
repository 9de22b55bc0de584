package contact

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/cases"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
)

// Operators who are one. A contact keeps the operator of its time for ever; what may
// change is under whom an operator is counted: two numbers of one person count as one
// operator, and count apart again when that was wrong.

// OperatorCard is an operator as an admin looks at one.
type OperatorCard struct {
	Operator
	Contacts int        // that bear this very operator
	Main     *Operator  // as whom this one counts; nil: as itself
	Also     []Operator // who count as this one
}

// Revision names what a form of the operator shows.
func (c OperatorCard) Revision() string {
	also := make([]int64, len(c.Also))
	for i, o := range c.Also {
		also[i] = o.ID
	}
	return fault.Revision(c.ID, c.Name, c.CountsAs, also)
}

// FindOperators returns operators by a part of the name or the number, by name, and
// how many there are in all; everybody for "".
func (s *Service) FindOperators(ctx context.Context, a actor.Actor, f Search, p page.Request) (list page.Of[Operator], found int, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return list, 0, err
	}
	all, err := s.store.Operators(ctx)
	fold := cases.Fold()
	part := fold.String(spelling.Tidy(f.Typed))
	all = slices.DeleteFunc(all, func(o Operator) bool {
		return f.With != 0 && (o.ID == f.With || o.CountsAs != 0) || !strings.Contains(fold.String(o.Name), part) && !strings.Contains(fold.String(o.ExternalID), part)
	})
	return page.Part(all, p, func(o Operator) int64 { return o.ID }), len(all), err
}

// Operator returns one operator. NotFound.
func (s *Service) Operator(ctx context.Context, a actor.Actor, id int64) (OperatorCard, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return OperatorCard{}, err
	}
	return s.store.OperatorCard(ctx, id)
}

// holdCards returns operators, and what a form shows of each, of whom nobody changes as
// whom they count until the transaction ends.
func (s *Service) holdCards(ctx context.Context, ids ...int64) ([]Operator, []OperatorCard, error) {
	held, err := s.store.HoldOperators(ctx, ids...)
	if err != nil {
		return nil, nil, err
	}
	cards := make([]OperatorCard, len(ids))
	for i, id := range ids {
		if cards[i], err = s.store.OperatorCard(ctx, id); err != nil {
			return nil, nil, err
		}
	}
	return held, cards, nil
}

// MergeOperators counts goes, and whoever counts as goes, as stays from now on and for
// all the past; contacts keep the operator of their time. The account of goes becomes
// that of stays. NotFound; Invalid for one operator twice; Conflict when they are not as
// the revision says any more, one of them counts as another already, or each has an
// account.
func (s *Service) MergeOperators(ctx context.Context, a actor.Actor, j Joining) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if j.Stays == j.Goes {
		var w checks
		w.Add("other", "contact.fault_same_operator")
		return w.Err()
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		held, cards, err := s.holdCards(ctx, j.Stays, j.Goes)
		if err == nil {
			err = fault.Fresh(j.Revision, JoinRevision(cards[0].Revision(), cards[1].Revision()))
		}
		if err != nil {
			return err
		}
		for _, o := range held {
			if o.CountsAs != 0 {
				return fault.New(fault.Conflict, "contact.fault_counted")
			}
		}
		if err := s.store.CountOperator(ctx, j.Goes, j.Stays); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "join", "operator", j.Stays, map[string]any{"joined": []int64{j.Goes}})
	})
}

// PartOperator counts an operator as itself again. The account stays with who it
// counted as. NotFound; Conflict when it does already, and when it is not as the revision
// says any more; "" is of who has seen no form.
func (s *Service) PartOperator(ctx context.Context, a actor.Actor, id int64, revision string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		held, cards, err := s.holdCards(ctx, id)
		if err != nil {
			return err
		}
		main := held[0].CountsAs
		if main == 0 {
			return fault.New(fault.Conflict, "contact.fault_apart")
		}
		if err := fault.Fresh(revision, cards[0].Revision()); err != nil {
			return err
		}
		if err := s.store.CountOperator(ctx, id, 0); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "split", "operator", main, map[string]any{"made": id})
	})
}
