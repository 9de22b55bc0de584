package openday

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
)

// Shift returns a shift with its day, place and who comes. NotFound.
func (s *Service) Shift(ctx context.Context, a actor.Actor, id int64) (Detail, error) {
	if err := a.Need(actor.DayRead); err != nil {
		return Detail{}, err
	}
	var d Detail
	shift, err := s.store.ShiftByID(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	if d.Day, err = s.store.OpenDayByID(ctx, shift.DayID); err != nil {
		return Detail{}, err
	}
	if d.Place, err = s.store.PlaceByID(ctx, shift.PlaceID); err != nil {
		return Detail{}, err
	}
	guests, err := s.store.GuestsOfShift(ctx, id)
	d.ShiftPlan = shiftPlan(shift, guests, a.PersonID)
	return d, err
}

// Seat signs the actor up for a shift. With the e-mail address of somebody else
// an organiser signs that person up, also for a shift that is over: who came is
// put right afterwards. Conflict: no seat is left, signed up already, another
// shift overlaps, the shift is over, the day is cancelled. Invalid: email.
func (s *Service) Seat(ctx context.Context, a actor.Actor, shiftID int64, email string) error {
	right := actor.ShiftTake
	if email != "" {
		right = actor.DayManage
	}
	if err := a.Need(right); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		person, err := s.personOf(ctx, a, email)
		if err != nil {
			return err
		}
		shift, err := s.store.ShiftByID(ctx, shiftID)
		if err != nil {
			return err
		}
		if _, err := s.standing(ctx, shift.DayID); err != nil {
			return err
		}
		now := s.o.Now()
		if shift.Ended(now) && email == "" {
			return fault.New(fault.Conflict, "openday.fault.over")
		}
		if err := s.store.HoldGuest(ctx, person); err != nil {
			return err
		}
		other, busy, err := s.store.ShiftBetween(ctx, person, shift.StartsAt, shift.EndsAt, 0)
		switch {
		case err != nil:
			return err
		case busy && other.ID == shiftID:
			return fault.New(fault.Conflict, "openday.fault.twice")
		case busy:
			return fault.New(fault.Conflict, "openday.fault.overlap")
		}
		taken, err := s.store.TakeSeat(ctx, shiftID, person, a.PersonID, now)
		switch {
		case err != nil:
			return err
		case !taken:
			return fault.New(fault.Conflict, "openday.fault.full")
		}
		return s.afterwards(ctx, shift, person, now)
	})
}

// Release gives the actor's seat back, or, for an organiser, the seat of a
// person. Conflict when the own shift is over, NotFound when there is no seat.
func (s *Service) Release(ctx context.Context, a actor.Actor, shiftID, personID int64) error {
	right := actor.ShiftTake
	others := personID != 0 && personID != a.PersonID
	if others {
		right = actor.DayManage
	}
	if err := a.Need(right); err != nil {
		return err
	}
	if personID == 0 {
		personID = a.PersonID
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		shift, err := s.store.ShiftByID(ctx, shiftID)
		if err != nil {
			return err
		}
		now := s.o.Now()
		if shift.Ended(now) && !others && !a.May(actor.DayManage) {
			return fault.New(fault.Conflict, "openday.fault.over")
		}
		if err := s.store.HoldGuest(ctx, personID); err != nil {
			return err
		}
		if err := s.store.ReleaseSeat(ctx, shiftID, personID, a.PersonID, now); err != nil {
			return err
		}
		return s.afterwards(ctx, shift, personID, now)
	})
}

// afterwards puts the contacts of a person right when the shift has begun.
func (s *Service) afterwards(ctx context.Context, shift Shift, personID int64, now time.Time) error {
	if now.Before(shift.StartsAt) {
		return nil
	}
	return s.store.MarkGuests(ctx, personID)
}

func (s *Service) personOf(ctx context.Context, a actor.Actor, email string) (int64, error) {
	if email == "" {
		if a.PersonID == 0 {
			return 0, fault.New(fault.Forbidden, "fault.forbidden")
		}
		return a.PersonID, nil
	}
	var wrong fault.Fields
	email = wrong.Text("email", email, spelling.MaxEmail)
	if written, err := spelling.Email(email); err == nil {
		email = written
	}
	if err := wrong.Err(); err != nil {
		return 0, err
	}
	id, err := s.store.GuestByEmail(ctx, email)
	if fault.Is(err, fault.NotFound) {
		wrong.Add("email", "openday.fault.nobody")
		return 0, wrong.Err()
	}
	return id, err
}

// MarkGuests sets anew, for every contact of the operator linked to a person,
// whether a guest served it; to be called when such a link is made. Figures
// follow.
func (s *Service) MarkGuests(ctx context.Context, a actor.Actor, personID int64) error {
	if err := a.Need(actor.PersonManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.store.MarkGuests(ctx, personID) })
}

// Waiting is what Today says about this room.
type Waiting struct {
	Unread  int64     // notes that no organiser has read; 0 for who may not
	Notes   []NoteRow // the latest of these
	Stints  []Stint   // own shifts that are not over, the next one first
	NextDay *DayRow   // the next open people day that stands; nil: none
}

// Waiting returns what waits for the actor.
func (s *Service) Waiting(ctx context.Context, a actor.Actor) (Waiting, error) {
	if err := a.Need(actor.DayRead); err != nil {
		return Waiting{}, err
	}
	var w Waiting
	var err error
	if a.May(actor.NoteTriage) {
		f := NoteFilter{Unread: true}
		if w.Unread, err = s.store.CountNotes(ctx, f, MaxCount); err != nil {
			return Waiting{}, err
		}
		list, err := s.store.ListNotes(ctx, f, page.Request{Limit: 5})
		if err != nil {
			return Waiting{}, err
		}
		w.Notes = list.Rows
	}
	if w.Stints, err = s.store.StintsOf(ctx, a.PersonID, s.o.Now(), 5); err != nil {
		return Waiting{}, err
	}
	days, err := s.store.ListOpenDays(ctx, s.Today(), false, a.PersonID, s.o.Now(), page.Request{Limit: 10})
	for _, d := range days.Rows {
		if !d.Cancelled() {
			w.NextDay = &d
			break
		}
	}
	return w, err
}
