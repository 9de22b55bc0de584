package openday

import (
	"context"
	"time"

	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Store is what this room needs to keep. Faults: NotFound for a missing row,
// Conflict where said. Methods called with the context of InTx act inside that
// transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error

	InsertOpenDay(ctx context.Context, d *Day) error
	// UpdateOpenDay stores title, aim, dates and cancellation and raises the
	// revision by one; Conflict when the stored revision is not d.Revision.
	UpdateOpenDay(ctx context.Context, d *Day) error
	// ReturnOpenDay calls a cancelled day on again and keeps how it was cancelled;
	// Conflict when it is not as d says.
	ReturnOpenDay(ctx context.Context, d Day, by int64, at time.Time) error
	OpenDayByID(ctx context.Context, id int64) (Day, error)
	// ListOpenDays lists the days that end on today or later, the next one first,
	// or the past ones, the latest first. Mine counts the shifts of personID, Ahead and
	// Free those that end after now.
	ListOpenDays(ctx context.Context, today when.Day, past bool, personID int64, now time.Time, p page.Request) (page.Of[DayRow], error)
	CountOpenDays(ctx context.Context, today when.Day, past bool) (int64, error)

	PlaceByID(ctx context.Context, id int64) (Place, error)
	// PlaceNamed finds a place by kind and name.
	PlaceNamed(ctx context.Context, kind PlaceKind, name string) (Place, error)
	// SavePlace stores a new or changed place; Conflict when another one has its
	// kind and name.
	SavePlace(ctx context.Context, p *Place) error
	PlacesOfDay(ctx context.Context, dayID int64) ([]Place, error)

	ShiftByID(ctx context.Context, id int64) (Shift, error)
	// ShiftsOfDay lists the shifts of a day by place and time.
	ShiftsOfDay(ctx context.Context, dayID int64) ([]Shift, error)
	// Offers lists, of each day, at most limit shifts that end after now: those of the
	// person first, then those with a seat left, by time.
	Offers(ctx context.Context, dayIDs []int64, personID int64, now time.Time, limit int) ([]Offer, error)
	InsertShift(ctx context.Context, s *Shift) error
	// UpdateShift stores times and seats; Conflict when more seats are taken.
	UpdateShift(ctx context.Context, s Shift) error
	// RemoveShift takes a shift out of the plan; Conflict when a seat is taken.
	RemoveShift(ctx context.Context, id int64, at time.Time) error

	GuestsOfDay(ctx context.Context, dayID int64) ([]Guest, error)
	// GuestsOfTeams lists, of each day, at most limit people who have a seat and are of
	// the teams themselves or as an operator, each once, by name; the person is left out.
	GuestsOfTeams(ctx context.Context, dayIDs, teamIDs []int64, personID int64, limit int) ([]TeamGuest, error)
	GuestsOfShift(ctx context.Context, shiftID int64) ([]Guest, error)
	// HoldGuest holds a person until the transaction ends, so that two sign-ups
	// of the same person cannot both miss the other.
	HoldGuest(ctx context.Context, personID int64) error
	// GuestByEmail finds a person who may sign in.
	GuestByEmail(ctx context.Context, email string) (personID int64, err error)
	// ShiftBetween returns a shift in which the person has a seat and which
	// overlaps the span, except that of an id; ok is false when there is none.
	ShiftBetween(ctx context.Context, personID int64, from, to time.Time, except int64) (s Shift, ok bool, err error)
	// TakeSeat gives a seat to a person; taken=false when none is left. Conflict
	// when the person has one in this shift.
	TakeSeat(ctx context.Context, shiftID, personID, by int64, at time.Time) (taken bool, err error)
	// ReleaseSeat gives a seat back; NotFound when the person has none.
	ReleaseSeat(ctx context.Context, shiftID, personID, by int64, at time.Time) error
	// StintsOf lists the shifts of a person that end after an instant, by time.
	StintsOf(ctx context.Context, personID int64, after time.Time, limit int) ([]Stint, error)
	// MarkGuests sets for every contact of the operator linked to the person
	// whether a guest served it, and moves the rollups.
	MarkGuests(ctx context.Context, personID int64) error

	NoteStore
}

// NoteStore keeps the field notes.
type NoteStore interface {
	// InsertNote stores a note with its first revision. When the key is known,
	// nothing is stored and n gets the id and the author of the known one.
	InsertNote(ctx context.Context, n *Note) error
	// CorrectNote stores what the note says now, with a new revision by a person;
	// Conflict when the stored revision is not n.Revision, which is raised by one.
	CorrectNote(ctx context.Context, n *Note, by int64, at time.Time) error
	// ReadNote notes the first reading; later ones change nothing.
	ReadNote(ctx context.Context, id, by int64, at time.Time) error
	NoteByID(ctx context.Context, id int64) (NoteRow, error)
	NoteRevisions(ctx context.Context, id int64) ([]NoteRevision, error)
	// ListNotes lists notes, the latest first.
	ListNotes(ctx context.Context, f NoteFilter, p page.Request) (page.Of[NoteRow], error)
	// CountNotes counts what the filter lets through, at most limit.
	CountNotes(ctx context.Context, f NoteFilter, limit int) (int64, error)
	// NoteAuthors lists the names of those who wrote notes, in order.
	NoteAuthors(ctx context.Context) ([]string, error)
	// NotePlaces lists the names of the places where notes were written, in order.
	NotePlaces(ctx context.Context) ([]string, error)
	// NoteDays lists the days that have notes, the latest first.
	NoteDays(ctx context.Context) ([]Named, error)
	// Spots lists the places of days that overlap the period and stand.
	Spots(ctx context.Context, p when.Period) ([]Spot, error)
	// ContactNumbered finds a contact by our id, when source is "", or by source
	// and external id.
	ContactNumbered(ctx context.Context, id int64, source, externalID string) (NoteContact, error)
}
