package report

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/spelling"
)

// SavedView is a name for a report that somebody comes back to.
type SavedView struct {
	ID        int64
	PersonID  int64
	Owner     string // name
	Name      string
	Address   string // path and query of the report; days that end today stay such
	Shared    bool   // everybody who reads figures may open it
	CreatedAt time.Time
	Start     bool // its reader begins with it after the sign-in
}

// Bounds of saved views.
const (
	MaxViewName  = 80   // characters
	MaxViews     = 100  // of a person
	MaxAddress   = 2000 // bytes
	maxViewsRead = 500
)

// ViewDraft is a report to be saved as somebody types it. The address is one that a
// report has given itself.
type ViewDraft struct {
	Name, Address string
	Shared        bool
	Start         bool
}

// ViewStore is what saved views need to keep. Faults: NotFound for a missing row.
type ViewStore interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	// SaveView stores a view of a person; one of the same name takes its place and keeps
	// its id. Conflict when the person has most already.
	SaveView(ctx context.Context, v *SavedView, most int) error
	// ViewsFor lists the views that a person may open, the own first, by name.
	ViewsFor(ctx context.Context, personID int64, limit int) ([]SavedView, error)
	// ViewFor returns a view that a person may open.
	ViewFor(ctx context.Context, personID, id int64) (SavedView, error)
	// RemoveView removes a view, and nobody begins with it any more.
	RemoveView(ctx context.Context, id int64) error
	// StartWith makes a view the one with which a person begins; 0: none.
	StartWith(ctx context.Context, personID, viewID int64) error
	// StartOf returns the view with which a person begins, as long as the person may open it.
	StartOf(ctx context.Context, personID int64) (SavedView, error)
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// SaveView keeps a report under a name; an own view of that name is replaced, but
// one that is shared by a shared one only. Invalid names name.
func (s *Service) SaveView(ctx context.Context, a actor.Actor, d ViewDraft) (v SavedView, err error) {
	if err := a.Need(actor.ReportSave); err != nil {
		return v, err
	}
	var wrong fault.Fields
	name := wrong.Text("name", spelling.Name(d.Name), MaxViewName)
	if name == "" {
		wrong.Add("name", "fault.required")
	}
	if len(d.Address) > MaxAddress {
		wrong.Add("name", "reports.saved.long")
	}
	if err := wrong.Err(); err != nil {
		return v, err
	}
	err = s.o.Views.InTx(ctx, func(ctx context.Context) error {
		if taken, err := s.sharesAnother(ctx, a, name, d.Address); err != nil {
			return err
		} else if taken && !d.Shared { // others open it
			var shared fault.Fields
			shared.Add("name", "reports.saved.shared_name")
			return shared.Err()
		}
		v = SavedView{PersonID: a.PersonID, Name: name, Address: d.Address, Shared: d.Shared, CreatedAt: s.o.Now(), Start: d.Start}
		err := s.o.Views.SaveView(ctx, &v, MaxViews)
		if fault.Is(err, fault.Conflict) {
			var many fault.Fields
			many.Add("name", "reports.saved.many", "Max", MaxViews)
			return many.Err()
		}
		if err == nil && d.Start {
			err = s.o.Views.StartWith(ctx, a.PersonID, v.ID)
		}
		if err != nil || !d.Shared {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "share", "view", v.ID, map[string]any{"name": v.Name, "address": v.Address})
	})
	return v, err
}

// sharesAnother reports whether the actor shares a view of a name with another address.
func (s *Service) sharesAnother(ctx context.Context, a actor.Actor, name, address string) (bool, error) {
	list, err := s.o.Views.ViewsFor(ctx, a.PersonID, maxViewsRead)
	return slices.ContainsFunc(list, func(v SavedView) bool {
		return v.PersonID == a.PersonID && v.Shared && v.Name == name && v.Address != address
	}), err
}

// SavedViews lists the views that the actor may open: the own ones, then those that
// others share, by name.
func (s *Service) SavedViews(ctx context.Context, a actor.Actor) ([]SavedView, error) {
	if err := a.Need(actor.ReportSave); err != nil {
		return nil, err
	}
	return s.o.Views.ViewsFor(ctx, a.PersonID, maxViewsRead)
}

// MayRemove reports whether the actor may take a view away: its owner, and of a shared
// one who manages the desk.
func (v SavedView) MayRemove(a actor.Actor) bool {
	return v.PersonID == a.PersonID || v.Shared && a.May(actor.DeskManage)
}

// RemoveView takes a view away, from everybody who begins with it too. NotFound for one
// that the actor may not open, Forbidden for another's.
func (s *Service) RemoveView(ctx context.Context, a actor.Actor, id int64) (v SavedView, err error) {
	if err := a.Need(actor.ReportSave); err != nil {
		return v, err
	}
	err = s.o.Views.InTx(ctx, func(ctx context.Context) error {
		if v, err = s.o.Views.ViewFor(ctx, a.PersonID, id); err != nil {
			return err
		}
		if !v.MayRemove(a) {
			return a.Need(actor.DeskManage)
		}
		if err := s.o.Views.RemoveView(ctx, id); err != nil || !v.Shared {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "remove", "view", id, map[string]any{"name": v.Name})
	})
	return v, err
}

// StartWith makes a view the one with which the actor begins after the sign-in; 0: none.
// NotFound for one that the actor may not open.
func (s *Service) StartWith(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.ReportSave); err != nil {
		return err
	}
	return s.o.Views.InTx(ctx, func(ctx context.Context) error {
		if id != 0 {
			if _, err := s.o.Views.ViewFor(ctx, a.PersonID, id); err != nil {
				return err
			}
		}
		return s.o.Views.StartWith(ctx, a.PersonID, id)
	})
}

// StartOf is the address with which the actor begins, "" for none: a view that is not
// shared any more is no start.
func (s *Service) StartOf(ctx context.Context, a actor.Actor) (string, error) {
	if err := a.Need(actor.ReportSave); err != nil {
		return "", err
	}
	v, err := s.o.Views.StartOf(ctx, a.PersonID)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return v.Address, err
}
