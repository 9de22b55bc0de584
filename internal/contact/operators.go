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

// MergeOperators counts goes, and whoever counts as goes, as stays from now on and for
// all the past; contacts keep the operator of their time. The account of goes becomes
// that of stays. NotFound; Invalid for one operator twice; Conflict when one of them
// counts as another already, or each has an account.
func (s *Service) MergeOperators(ctx context.Context, a actor.Actor, stays, goes int64) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if stays == goes {
		var w checks
		w.Add("other", "contact.fault_same_operator")
		return w.Err()
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		held, err := s.store.HoldOperators(ctx, stays, goes)
		if err != nil {
			return err
		}
		for _, o := range held {
			if o.CountsAs != 0 {
				return fault.New(fault.Conflict, "contact.fault_counted")
			}
		}
		if err := s.store.CountOperator(ctx, goes, stays); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "join", "operator", stays, map[string]any{"joined": []int64{goes}})
	})
}

// PartOperator counts an operator as itself again. The account stays with who it
// counted as. NotFound; Conflict when it does already.
func (s *Service) PartOperator(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		held, err := s.store.HoldOperators(ctx, id)
		if err != nil {
			return err
		}
		main := held[0].CountsAs
		if main == 0 {
			return fault.New(fault.Conflict, "contact.fault_apart")
		}
		if err := s.store.CountOperator(ctx, id, 0); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "split", "operator", main, map[string]any{"made": id})
	})
}
