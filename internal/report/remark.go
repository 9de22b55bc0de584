package report

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Remark is what somebody wrote beside a day: why figures may have moved then.
type Remark struct {
	ID        int64
	PersonID  int64
	Author    string // name
	Day       when.Day
	Words     string
	CreatedAt time.Time
}

// Bounds of remarks.
const (
	MaxRemark   = 200   // characters
	MaxRemarks  = 5_000 // of the desk
	remarksRead = 200   // of a period, the latest
)

// RemarkStore is what remarks need to keep. Faults: NotFound for a missing row.
type RemarkStore interface {
	// InsertRemark stores a remark, in a transaction, and sets its id. Conflict when the desk has most already.
	InsertRemark(ctx context.Context, r *Remark, most int) error
	// RemarksIn lists the latest remarks on days of a period, by day.
	RemarksIn(ctx context.Context, p when.Period, limit int) ([]Remark, error)
	RemarkByID(ctx context.Context, id int64) (Remark, error)
	// RemoveRemark removes a remark; Conflict when it is not there.
	RemoveRemark(ctx context.Context, id int64) error
}

// Remark writes down beside a day what happened then. day is as people type one. Invalid
// names day and words.
func (s *Service) Remark(ctx context.Context, a actor.Actor, day, words string) (r Remark, err error) {
	if err := a.Need(actor.RemarkWrite); err != nil {
		return r, err
	}
	var wrong fault.Fields
	r = Remark{PersonID: a.PersonID, Author: a.Name, Words: wrong.Text("words", spelling.Name(words), MaxRemark), CreatedAt: s.o.Now()}
	if r.Words == "" && !wrong.Wrong("words") {
		wrong.Add("words", "fault.required")
	}
	if r.Day, err = when.ParseDay(day); err != nil {
		wrong.Add("day", "fault.date")
	} else if r.Day > s.Today() {
		wrong.Add("day", "report.fault.later")
	}
	if err := wrong.Err(); err != nil {
		return r, err
	}
	err = s.o.Views.InTx(ctx, func(ctx context.Context) error {
		err := s.o.Remarks.InsertRemark(ctx, &r, MaxRemarks)
		if fault.Is(err, fault.Conflict) {
			var many fault.Fields
			many.Add("words", "report.fault.many_remarks", "Max", MaxRemarks)
			return many.Err()
		}
		if err != nil {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "add", "remark", r.ID, map[string]any{"day": r.Day.String()})
	})
	return r, err
}

// Remarks lists what stands beside the days of a period, by day. What looks personal is
// masked for who may not see customers' data.
func (s *Service) Remarks(ctx context.Context, a actor.Actor, p when.Period) ([]Remark, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return nil, err
	}
	list, err := s.o.Remarks.RemarksIn(ctx, p, remarksRead)
	if !a.SeesAllCustomers() {
		for i := range list {
			if list[i].PersonID != a.PersonID || a.PersonID == 0 {
				list[i].Words = mask.Text(list[i].Words)
			}
		}
	}
	return list, err
}

// MayRemove reports whether the actor may take a remark away: who wrote it, and who manages
// the desk.
func (r Remark) MayRemove(a actor.Actor) bool {
	return a.May(actor.RemarkWrite) && (r.PersonID == a.PersonID || a.May(actor.DeskManage))
}

// RemoveRemark takes a remark away. NotFound for one that is not there, Forbidden for
// another's.
func (s *Service) RemoveRemark(ctx context.Context, a actor.Actor, id int64) (r Remark, err error) {
	if err := a.Need(actor.RemarkWrite); err != nil {
		return r, err
	}
	err = s.o.Views.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.o.Remarks.RemarkByID(ctx, id); err != nil {
			return err
		}
		if !r.MayRemove(a) {
			return a.Need(actor.DeskManage)
		}
		if err := s.o.Remarks.RemoveRemark(ctx, id); err != nil {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "remove", "remark", id, map[string]any{"day": r.Day.String()})
	})
	return r, err
}
