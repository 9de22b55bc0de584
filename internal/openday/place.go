package openday

import (
	"context"
	"fmt"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// PlaceInput is what an organiser types about a place of a day.
type PlaceInput struct {
	Kind    PlaceKind
	Name    string
	Address string
	Shifts  []ShiftInput
}

// ShiftInput is one line of the shifts of a place. A line without an id and
// without times is left out.
type ShiftInput struct {
	ID     int64    // 0: a new one
	Date   when.Day // on which it starts; 0: the first day
	From   string   // hh:mm on the desk's clock
	To     string   // hh:mm; at or before From it is on the next day
	Seats  int
	Remove bool
}

// ShiftField names a field of a line of shifts in faults: "shift_0_seats".
func ShiftField(line int, part string) string { return fmt.Sprintf("shift_%d_%s", line, part) }

// blank reports whether a line was left alone.
func (in ShiftInput) blank() bool { return in.ID == 0 && in.From == "" && in.To == "" }

// SavePlace stores a place of a day with its shifts and returns the place's id.
// placeID 0 adds a place to the day: kind and name find a known place, which
// gets the address. Invalid: kind, name, address, shift_N_date, _from, _to,
// _seats (also when more are taken, or it overlaps for somebody who comes).
// Conflict when the day is cancelled; NotFound for a shift of another place.
func (s *Service) SavePlace(ctx context.Context, a actor.Actor, dayID, placeID int64, in PlaceInput) (int64, error) {
	if err := a.Need(actor.DayManage); err != nil {
		return 0, err
	}
	var saved int64
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		day, err := s.standing(ctx, dayID)
		if err != nil {
			return err
		}
		all, err := s.store.ShiftsOfDay(ctx, dayID)
		if err != nil {
			return err
		}
		place, err := s.placeFrom(ctx, placeID, all, in)
		if err != nil {
			return err
		}
		have := slices.DeleteFunc(slices.Clone(all), func(shift Shift) bool { return shift.PlaceID != place.ID })
		lines, err := s.shiftsFrom(day, have, in.Shifts)
		if err != nil {
			return err
		}
		if err := s.store.SavePlace(ctx, &place); err != nil {
			return placeTaken(err)
		}
		saved = place.ID
		return s.saveShifts(ctx, a, day, place, lines)
	})
	return saved, err
}

func placeTaken(err error) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	var wrong fault.Fields
	wrong.Add("name", "openday.fault.place_taken")
	return wrong.Err()
}

// placeFrom checks what was typed and finds the place that it means.
func (s *Service) placeFrom(ctx context.Context, id int64, all []Shift, in PlaceInput) (Place, error) {
	var wrong fault.Fields
	name := wrong.Text("name", spelling.Name(in.Name), MaxName)
	if name == "" {
		wrong.Add("name", "fault.required")
	}
	address := wrong.Text("address", spelling.Name(in.Address), MaxAddress)
	if !slices.ContainsFunc(PlaceKinds, func(k KindRow) bool { return k.Kind == in.Kind }) {
		wrong.Add("kind", "openday.fault.choice")
	}
	if err := wrong.Err(); err != nil {
		return Place{}, err
	}
	if id != 0 {
		if !slices.ContainsFunc(all, func(shift Shift) bool { return shift.PlaceID == id }) {
			return Place{}, fault.New(fault.NotFound, "fault.not_found")
		}
		return Place{ID: id, Kind: in.Kind, Name: name, Address: address}, nil
	}
	p, err := s.store.PlaceNamed(ctx, in.Kind, name)
	switch {
	case fault.Is(err, fault.NotFound):
		p = Place{Kind: in.Kind, Name: name, Address: address}
	case err != nil:
		return Place{}, err
	case address != "":
		p.Address = address
	}
	places := map[int64]bool{}
	for _, shift := range all {
		places[shift.PlaceID] = true
	}
	if !places[p.ID] && len(places) >= MaxPlaces {
		wrong.Add("name", "openday.fault.places", "Max", MaxPlaces)
	}
	return p, wrong.Err()
}

// line is a checked line of shifts: where it stood on the form, what it was and
// what it shall be.
type line struct {
	at     int
	before *Shift // nil: a new one
	shift  Shift
	remove bool
}

// shiftsFrom reads the lines; have are the shifts that the place has.
func (s *Service) shiftsFrom(day Day, have []Shift, in []ShiftInput) ([]line, error) {
	var wrong fault.Fields
	var out []line
	left := len(have)
	for i, typed := range in {
		if typed.blank() {
			continue
		}
		l := line{at: i, remove: typed.Remove}
		if typed.ID != 0 {
			at := slices.IndexFunc(have, func(shift Shift) bool { return shift.ID == typed.ID })
			if at < 0 {
				return nil, fault.New(fault.NotFound, "fault.not_found")
			}
			l.before, l.shift = &have[at], have[at]
		} else {
			l.shift.DayID = day.ID
			left++
		}
		if l.remove {
			left--
			if l.before == nil {
				continue
			}
		} else {
			s.readShift(&wrong, day, &l, typed)
		}
		out = append(out, l)
	}
	if len(in) > 0 && left > MaxShifts {
		wrong.Add(ShiftField(0, "from"), "openday.fault.shifts", "Max", MaxShifts)
	}
	if len(have) == 0 && len(out) == 0 {
		wrong.Add(ShiftField(0, "from"), "openday.fault.no_shift")
	}
	return out, wrong.Err()
}

// readShift reads times and seats of one line on the desk's clock.
func (s *Service) readShift(wrong *fault.Fields, day Day, l *line, typed ShiftInput) {
	date := typed.Date
	if date == 0 {
		date = day.When.From
	}
	if !isDay(date) || date < day.When.From || date > day.When.To {
		wrong.Add(ShiftField(l.at, "date"), "openday.fault.not_on_day")
		return
	}
	if typed.Seats < 1 || typed.Seats > MaxSeats {
		wrong.Add(ShiftField(l.at, "seats"), "fault.range", "Min", 1, "Max", MaxSeats)
	}
	from, ok := s.instant(wrong, ShiftField(l.at, "from"), date, typed.From)
	if !ok {
		return
	}
	end := date
	if typed.To <= typed.From {
		end = date.Add(1)
	}
	to, ok := s.instant(wrong, ShiftField(l.at, "to"), end, typed.To)
	if !ok {
		return
	}
	moved := l.before == nil || !from.Equal(l.before.StartsAt) || !to.Equal(l.before.EndsAt)
	switch {
	case typed.To == typed.From:
		wrong.Add(ShiftField(l.at, "to"), "openday.fault.no_time")
	case moved && !to.After(s.o.Now()):
		wrong.Add(ShiftField(l.at, "to"), "openday.fault.past")
	}
	l.shift.StartsAt, l.shift.EndsAt, l.shift.Seats = from, to, typed.Seats
}

// instant is a time of day on the desk's clock; a time that the clock skips in
// spring is refused.
func (s *Service) instant(wrong *fault.Fields, field string, day when.Day, hhmm string) (time.Time, bool) {
	if hhmm == "" {
		wrong.Add(field, "fault.required")
		return time.Time{}, false
	}
	clock, err := time.Parse("15:04", hhmm)
	if err != nil {
		wrong.Add(field, "openday.fault.clock")
		return time.Time{}, false
	}
	start := day.Start(time.UTC)
	t := time.Date(start.Year(), start.Month(), start.Day(), clock.Hour(), clock.Minute(), 0, 0, s.o.Zone)
	if t.Hour() != clock.Hour() || t.Minute() != clock.Minute() {
		wrong.Add(field, "openday.fault.skipped")
		return time.Time{}, false
	}
	return t.UTC(), true
}

func (s *Service) saveShifts(ctx context.Context, a actor.Actor, day Day, place Place, lines []line) error {
	var wrong fault.Fields
	for _, l := range lines {
		l.shift.PlaceID = place.ID
		switch {
		case l.remove:
			err := s.store.RemoveShift(ctx, l.shift.ID, s.o.Now())
			if fault.Is(err, fault.Conflict) {
				wrong.Add(ShiftField(l.at, "remove"), "openday.fault.has_guests", "Count", l.shift.Taken)
			} else if err != nil {
				return err
			}
		case l.before == nil:
			if err := s.store.InsertShift(ctx, &l.shift); err != nil {
				return err
			}
		case l.shift != *l.before:
			if err := s.moveShift(ctx, &wrong, l); err != nil {
				return err
			}
		}
	}
	return wrong.Err()
}

// moveShift stores new times and seats of a shift for which people may have
// signed up.
func (s *Service) moveShift(ctx context.Context, wrong *fault.Fields, l line) error {
	err := s.store.UpdateShift(ctx, l.shift)
	if fault.Is(err, fault.Conflict) {
		wrong.Add(ShiftField(l.at, "seats"), "openday.fault.below_taken", "Count", l.before.Taken)
		return nil
	}
	if err != nil || l.shift.StartsAt.Equal(l.before.StartsAt) && l.shift.EndsAt.Equal(l.before.EndsAt) {
		return err
	}
	guests, err := s.store.GuestsOfShift(ctx, l.shift.ID)
	if err != nil {
		return err
	}
	for _, g := range guests {
		if err := s.store.HoldGuest(ctx, g.PersonID); err != nil {
			return err
		}
		_, busy, err := s.store.ShiftBetween(ctx, g.PersonID, l.shift.StartsAt, l.shift.EndsAt, l.shift.ID)
		if err != nil {
			return err
		}
		if busy {
			wrong.Add(ShiftField(l.at, "from"), "openday.fault.guest_busy", "Name", g.Name)
			return nil
		}
		if err := s.store.MarkGuests(ctx, g.PersonID); err != nil {
			return err
		}
	}
	return nil
}
