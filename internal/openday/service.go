package openday

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Options of New.
type Options struct {
	Now  when.Clock     // nil: time.Now
	Zone *time.Location // the desk's; nil: UTC
	Rand io.Reader      // of note keys; nil: crypto/rand
}

// Service is the use-cases of this room.
type Service struct {
	store Store
	o     Options
}

// New returns the service.
func New(store Store, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return &Service{store: store, o: o}
}

// Zone is the desk's time zone: what is typed is on its clock.
func (s *Service) Zone() *time.Location { return s.o.Zone }

// Now is the present moment on the desk.
func (s *Service) Now() time.Time { return s.o.Now() }

// Today is the present day of the desk.
func (s *Service) Today() when.Day { return when.DayOf(s.o.Now(), s.o.Zone) }

// NewKey makes the key of a note's form: a random UUID.
func (s *Service) NewKey() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(s.o.Rand, b[:]); err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// DayInput is what an organiser types about a day.
type DayInput struct {
	Title    string
	Aim      string
	From, To when.Day // To 0: the same day as From
}

// Days lists open people days: coming ones, the next one first, or past ones,
// the latest first; and how many there are.
func (s *Service) Days(ctx context.Context, a actor.Actor, past bool, p page.Request) (page.Of[DayRow], int64, error) {
	if err := a.Need(actor.DayRead); err != nil {
		return page.Of[DayRow]{}, 0, err
	}
	list, err := s.store.ListOpenDays(ctx, s.Today(), past, a.PersonID, s.o.Now(), p)
	if err != nil {
		return page.Of[DayRow]{}, 0, err
	}
	n, err := s.store.CountOpenDays(ctx, s.Today(), past)
	return list, n, err
}

// Cards lists the coming days, the next one first, each with the shifts that are not
// over and who comes of the teams that the actor leads; and how many days there are.
func (s *Service) Cards(ctx context.Context, a actor.Actor, p page.Request) (page.Of[DayCard], int64, error) {
	if err := a.Need(actor.DayRead); err != nil {
		return page.Of[DayCard]{}, 0, err
	}
	days, n, err := s.Days(ctx, a, false, p)
	if err != nil || len(days.Rows) == 0 {
		return page.Of[DayCard]{}, n, err
	}
	out := page.Of[DayCard]{Next: days.Next}
	ids, at := make([]int64, len(days.Rows)), map[int64]int{}
	for i, d := range days.Rows {
		ids[i], at[d.ID] = d.ID, i
		out.Rows = append(out.Rows, DayCard{DayRow: d})
	}
	offers, err := s.store.Offers(ctx, ids, a.PersonID, s.o.Now(), OffersOnCard)
	if err != nil {
		return page.Of[DayCard]{}, 0, err
	}
	for _, o := range offers {
		c := &out.Rows[at[o.DayID]]
		c.Offers = append(c.Offers, o)
	}
	if len(a.TeamIDs) == 0 {
		return out, n, nil
	}
	team, err := s.store.GuestsOfTeams(ctx, ids, a.TeamIDs, a.PersonID, TeamOnCard)
	for _, g := range team {
		c := &out.Rows[at[g.DayID]]
		c.Team, c.Coming = append(c.Team, g.Name), g.Coming
	}
	return out, n, err
}

// Plan returns a day with its places, shifts and who comes. NotFound.
func (s *Service) Plan(ctx context.Context, a actor.Actor, id int64) (Plan, error) {
	if err := a.Need(actor.DayRead); err != nil {
		return Plan{}, err
	}
	var p Plan
	var err error
	if p.Day, err = s.store.OpenDayByID(ctx, id); err != nil {
		return Plan{}, err
	}
	places, err := s.store.PlacesOfDay(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	shifts, err := s.store.ShiftsOfDay(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	guests, err := s.store.GuestsOfDay(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	notes, err := s.store.CountNotes(ctx, NoteFilter{DayID: id}, MaxCount)
	if err != nil {
		return Plan{}, err
	}
	p.Notes, p.Levels = int(notes), levels(guests)
	byShift := map[int64][]Guest{}
	for _, g := range guests {
		byShift[g.ShiftID] = append(byShift[g.ShiftID], g)
	}
	for _, place := range places {
		plan := PlacePlan{Place: place}
		for _, shift := range shifts {
			if shift.PlaceID == place.ID {
				plan.Shifts = append(plan.Shifts, shiftPlan(shift, byShift[shift.ID], a.PersonID))
			}
		}
		p.Places = append(p.Places, plan)
	}
	return p, nil
}

func shiftPlan(shift Shift, guests []Guest, reader int64) ShiftPlan {
	mine := reader != 0 && slices.ContainsFunc(guests, func(g Guest) bool { return g.PersonID == reader })
	return ShiftPlan{Shift: shift, Guests: guests, Mine: mine}
}

// levels sorts who comes by role, each person once.
func levels(guests []Guest) []Level {
	var out []Level
	seen := map[int64]bool{}
	for _, role := range actor.Roles {
		l := Level{Role: role}
		for _, g := range guests {
			if g.Role == role && !seen[g.PersonID] {
				seen[g.PersonID] = true
				l.Names = append(l.Names, g.Name)
			}
		}
		if len(l.Names) > 0 {
			slices.Sort(l.Names)
			out = append(out, l)
		}
	}
	return out
}

// Announce stores a new open people day and returns its id. Invalid: title,
// aim, from, to.
func (s *Service) Announce(ctx context.Context, a actor.Actor, in DayInput) (int64, error) {
	if err := a.Need(actor.DayManage); err != nil {
		return 0, err
	}
	in, err := s.checkDay(in, when.Period{})
	if err != nil {
		return 0, err
	}
	d := Day{Title: in.Title, Aim: in.Aim, When: when.Period{From: in.From, To: in.To}, AnnouncedBy: a.PersonID, AnnouncedAt: s.o.Now(), Revision: 1}
	err = s.store.InTx(ctx, func(ctx context.Context) error { return s.store.InsertOpenDay(ctx, &d) })
	return d.ID, err
}

// Change stores what an organiser changed. Invalid: title, aim, from, to (also
// when a shift would lie outside); Conflict when somebody else changed the
// revision that was read, or the day was cancelled.
func (s *Service) Change(ctx context.Context, a actor.Actor, id int64, revision int, in DayInput) error {
	if err := a.Need(actor.DayManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		d, err := s.standing(ctx, id)
		if err != nil {
			return err
		}
		if in, err = s.checkDay(in, d.When); err != nil {
			return err
		}
		shifts, err := s.store.ShiftsOfDay(ctx, id)
		if err != nil {
			return err
		}
		var wrong fault.Fields
		for _, shift := range shifts {
			if starts := when.DayOf(shift.StartsAt, s.o.Zone); starts < in.From || starts > in.To {
				wrong.Add("to", "openday.fault.outside", "Day", starts.String())
				break
			}
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		d.Title, d.Aim, d.When, d.Revision = in.Title, in.Aim, when.Period{From: in.From, To: in.To}, revision
		return s.store.UpdateOpenDay(ctx, &d)
	})
}

// Cancel calls a day off, with the reason. Who had signed up stays listed.
// Conflict when it is cancelled already or its first shift has begun.
func (s *Service) Cancel(ctx context.Context, a actor.Actor, id int64, reason string) error {
	if err := a.Need(actor.DayManage); err != nil {
		return err
	}
	var wrong fault.Fields
	reason = wrong.Text("reason", reason, MaxReason)
	if reason == "" {
		wrong.Add("reason", "fault.required")
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		d, err := s.standing(ctx, id)
		if err != nil {
			return err
		}
		shifts, err := s.store.ShiftsOfDay(ctx, id)
		if err != nil {
			return err
		}
		now := s.o.Now()
		if d.When.To < s.Today() || slices.ContainsFunc(shifts, func(shift Shift) bool { return !now.Before(shift.StartsAt) }) {
			return fault.New(fault.Conflict, "openday.fault.begun")
		}
		d.CancelledAt, d.CancelledBy, d.CancelReason = &now, a.PersonID, reason
		return s.store.UpdateOpenDay(ctx, &d)
	})
}

// Return calls a cancelled day on again: its shifts and who had signed up stand as they
// did. Conflict when it is not cancelled as of that instant, or when somebody of them has
// taken another seat for that time.
func (s *Service) Return(ctx context.Context, a actor.Actor, id int64, cancelled time.Time) error {
	if err := a.Need(actor.DayManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		d, err := s.store.OpenDayByID(ctx, id)
		if err != nil {
			return err
		}
		if !d.Cancelled() || !d.CancelledAt.Equal(cancelled) {
			return fault.New(fault.Conflict, "fault.returned_late")
		}
		if err := s.guestsFree(ctx, id); err != nil {
			return err
		}
		return s.store.ReturnOpenDay(ctx, d, a.PersonID, s.o.Now())
	})
}

// guestsFree refuses when somebody who has a seat of a day has another one at that time.
func (s *Service) guestsFree(ctx context.Context, dayID int64) error {
	shifts, err := s.store.ShiftsOfDay(ctx, dayID)
	if err != nil {
		return err
	}
	guests, err := s.store.GuestsOfDay(ctx, dayID)
	if err != nil {
		return err
	}
	slices.SortFunc(guests, func(a, b Guest) int { return cmp.Compare(a.PersonID, b.PersonID) }) // held in one order by everybody
	for _, g := range guests {
		if err := s.store.HoldGuest(ctx, g.PersonID); err != nil {
			return err
		}
		i := slices.IndexFunc(shifts, func(shift Shift) bool { return shift.ID == g.ShiftID })
		if i < 0 {
			continue
		}
		_, busy, err := s.store.ShiftBetween(ctx, g.PersonID, shifts[i].StartsAt, shifts[i].EndsAt, g.ShiftID)
		if err != nil {
			return err
		}
		if busy {
			return fault.New(fault.Conflict, "fault.returned_late")
		}
	}
	return nil
}

// standing returns a day that is not cancelled; else Conflict.
func (s *Service) standing(ctx context.Context, id int64) (Day, error) {
	d, err := s.store.OpenDayByID(ctx, id)
	if err != nil {
		return Day{}, err
	}
	if d.Cancelled() {
		return Day{}, fault.New(fault.Conflict, "openday.fault.cancelled")
	}
	return d, nil
}

// checkDay refuses what is no day. Dates that stood before are left alone: a
// day that has begun may still be described better.
func (s *Service) checkDay(in DayInput, before when.Period) (DayInput, error) {
	var wrong fault.Fields
	in.Title = wrong.Text("title", spelling.Name(in.Title), MaxTitle)
	if in.Title == "" {
		wrong.Add("title", "fault.required")
	}
	in.Aim = wrong.Text("aim", in.Aim, MaxAim)
	if in.To == 0 {
		in.To = in.From
	}
	switch {
	case in.From == 0:
		wrong.Add("from", "fault.required")
	case !isDay(in.From):
		wrong.Add("from", "fault.date")
	case in.From < s.Today() && in.From != before.From:
		wrong.Add("from", "openday.fault.past")
	case !isDay(in.To):
		wrong.Add("to", "fault.date")
	case in.To < in.From:
		wrong.Add("to", "fault.order")
	case in.From.DaysUntil(in.To) >= MaxDays:
		wrong.Add("to", "openday.fault.long", "Max", MaxDays)
	}
	return in, wrong.Err()
}

func isDay(d when.Day) bool { return d >= 2000_01_01 && d <= 2100_12_31 && d.Add(0) == d }
