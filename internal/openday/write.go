package openday

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// NoteInput is what somebody types on a note. Said.ContactID is not read: the
// contact comes by its number.
type NoteInput struct {
	Key string // see Service.NewKey
	Said
	Contact string // our id, or source/external id; may be empty
}

// Sheet is what the empty form of a note needs.
type Sheet struct {
	Key     string
	Current *Stint // the own shift that runs now; nil: none does
	Spots   []Spot // places to choose from, the latest day first
}

var noteKey = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// Sheet returns what an empty form needs; its key is new each time.
func (s *Service) Sheet(ctx context.Context, a actor.Actor) (Sheet, error) {
	if err := a.Need(actor.NoteWrite); err != nil {
		return Sheet{}, err
	}
	key, err := s.NewKey()
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Key: key}
	if sheet.Spots, err = s.Spots(ctx, a); err != nil {
		return Sheet{}, err
	}
	sheet.Current, err = s.current(ctx, a.PersonID)
	return sheet, err
}

// Spots lists the places that a note may name now: of days that run or ended
// within SpotsBack days.
func (s *Service) Spots(ctx context.Context, a actor.Actor) ([]Spot, error) {
	if err := a.Need(actor.NoteWrite); err != nil {
		return nil, err
	}
	today := s.Today()
	return s.store.Spots(ctx, when.Period{From: today.Add(-SpotsBack), To: today})
}

// current is the shift of a person that runs now, nil when none does.
func (s *Service) current(ctx context.Context, personID int64) (*Stint, error) {
	now := s.o.Now()
	list, err := s.store.StintsOf(ctx, personID, now, 1)
	if err != nil || len(list) == 0 || !list[0].Running(now) {
		return nil, err
	}
	return &list[0], nil
}

// Write stores a note and returns its id. A repeated post with the same key by
// the same author gives the id of the note that is there; of another author it
// is a Conflict. Invalid: key, what, quote, hindered, hindered_text, helped,
// helped_text, mood, place, elsewhere, contact.
func (s *Service) Write(ctx context.Context, a actor.Actor, in NoteInput) (int64, error) {
	if err := a.Need(actor.NoteWrite); err != nil {
		return 0, err
	}
	if a.PersonID == 0 {
		return 0, fault.New(fault.Forbidden, "fault.forbidden")
	}
	var wrong fault.Fields
	if !noteKey.MatchString(in.Key) {
		wrong.Add("key", "openday.fault.key")
	}
	said, err := s.checkNote(ctx, a, &wrong, in, nil)
	if err != nil {
		return 0, err
	}
	now := s.o.Now()
	n := Note{Key: in.Key, AuthorID: a.PersonID, Said: said, WrittenAt: now, Revision: 1}
	if n.DayID != 0 {
		current, err := s.current(ctx, a.PersonID)
		if err != nil {
			return 0, err
		}
		if current != nil && current.DayID == n.DayID && current.PlaceID == n.PlaceID {
			n.ShiftID = current.ID
		}
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error { return s.store.InsertNote(ctx, &n) })
	if err == nil && n.AuthorID != a.PersonID {
		return 0, fault.New(fault.Conflict, "fault.conflict")
	}
	return n.ID, err
}

// Correct stores what a note says now; the state before stays in its history.
// Forbidden for who may not, see MayCorrect. Invalid as of Write; Conflict when
// somebody corrected the revision that was read.
func (s *Service) Correct(ctx context.Context, a actor.Actor, id int64, revision int, in NoteInput) error {
	if err := a.Need(actor.NoteWrite); err != nil {
		return err
	}
	row, err := s.store.NoteByID(ctx, id)
	if err != nil {
		return err
	}
	if !MayCorrect(a, row) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	said, err := s.checkNote(ctx, a, &fault.Fields{}, in, &row.Note)
	if err != nil {
		return err
	}
	n := row.Note
	n.Said, n.Revision = said, revision
	return s.store.InTx(ctx, func(ctx context.Context) error {
		next := n // a transaction may be run again
		return s.store.CorrectNote(ctx, &next, a.PersonID, s.o.Now())
	})
}

// MayCorrect reports whether the actor may correct a note: who wrote it, and an
// organiser who reads it unmasked.
func MayCorrect(a actor.Actor, n NoteRow) bool {
	return a.May(actor.NoteTriage) && knows(a, n) || a.May(actor.NoteWrite) && wrote(a, n)
}

// checkNote refuses what is no note; before is what stood, nil for a new one.
func (s *Service) checkNote(ctx context.Context, a actor.Actor, wrong *fault.Fields, in NoteInput, before *Note) (Said, error) {
	said := in.Said
	if said.What = wrong.Text("what", said.What, MaxWhat); said.What == "" {
		wrong.Add("what", "fault.required")
	}
	said.Quote = wrong.Text("quote", said.Quote, MaxQuote)
	said.Hindered = ticked(wrong, "hindered", said.Hindered, Hindrances)
	said.HinderedText = wrong.Text("hindered_text", said.HinderedText, MaxChip)
	said.Helped = ticked(wrong, "helped", said.Helped, Helps)
	said.HelpedText = wrong.Text("helped_text", said.HelpedText, MaxChip)
	if said.Mood != nil && (*said.Mood < 1 || *said.Mood > len(Moods)) {
		wrong.Add("mood", "fault.range", "Min", 1, "Max", len(Moods))
	}
	said.Elsewhere = wrong.Text("elsewhere", spelling.Name(said.Elsewhere), MaxPlace)
	if err := s.checkSpot(ctx, a, wrong, &said, before); err != nil {
		return Said{}, err
	}
	number := wrong.Text("contact", in.Contact, MaxNumber)
	said.ContactID = 0
	if number != "" {
		c, err := s.numbered(ctx, a, number, before)
		switch {
		case fault.Is(err, fault.NotFound):
			wrong.Add("contact", "openday.fault.contact")
		case err != nil:
			return Said{}, err
		}
		said.ContactID = c.ID
	}
	return said, wrong.Err()
}

// checkSpot makes sure that the place is one of those offered, or stays.
func (s *Service) checkSpot(ctx context.Context, a actor.Actor, wrong *fault.Fields, said *Said, before *Note) error {
	switch {
	case said.DayID == 0 && said.PlaceID == 0:
		return nil
	case before != nil && before.DayID == said.DayID && before.PlaceID == said.PlaceID:
		said.Elsewhere = ""
		return nil
	}
	spots, err := s.Spots(ctx, a)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(spots, func(p Spot) bool { return p.DayID == said.DayID && p.PlaceID == said.PlaceID }) {
		wrong.Add("place", "openday.fault.choice")
	}
	said.Elsewhere = ""
	return nil
}

// numbered finds the contact of a number. Nobody names one that they do not see: for
// them it does not exist.
func (s *Service) numbered(ctx context.Context, a actor.Actor, number string, before *Note) (NoteContact, error) {
	var id int64
	source, external, found := strings.Cut(number, "/")
	if !found {
		n, err := strconv.ParseInt(strings.TrimPrefix(number, "#"), 10, 64)
		if err != nil || n <= 0 {
			return NoteContact{}, fault.New(fault.NotFound, "fault.not_found")
		}
		id, source = n, ""
	} else if source == "" || external == "" {
		return NoteContact{}, fault.New(fault.NotFound, "fault.not_found")
	}
	c, err := s.store.ContactNumbered(ctx, id, source, external)
	if err != nil {
		return NoteContact{}, err
	}
	kept := before != nil && before.ContactID == c.ID
	if !kept && !a.SeesContact(c.OperatorID, c.TeamID) {
		return NoteContact{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return c, nil
}

// Read notes that an organiser has read a note; again changes nothing.
func (s *Service) Read(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.NoteTriage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.store.NoteByID(ctx, id); err != nil {
			return err
		}
		return s.store.ReadNote(ctx, id, a.PersonID, s.o.Now())
	})
}

// NotePage is a note with all that its page shows.
type NotePage struct {
	NoteRow
	Contact   *NoteContact // nil when none is named that the reader sees
	Corrects  bool         // the reader may correct the note
	Revisions []NoteRevision
}

// Note returns a note with its history and contact; what was noted of customers is
// masked for who may not see it. NotFound.
func (s *Service) Note(ctx context.Context, a actor.Actor, id int64) (NotePage, error) {
	if err := a.Need(actor.NoteRead); err != nil {
		return NotePage{}, err
	}
	row, err := s.store.NoteByID(ctx, id)
	if err != nil {
		return NotePage{}, err
	}
	p := NotePage{NoteRow: row}
	if p.Revisions, err = s.store.NoteRevisions(ctx, id); err != nil {
		return NotePage{}, err
	}
	p.Corrects = MayCorrect(a, row)
	hide(a, &p.NoteRow)
	for i := range p.Revisions {
		v := &p.Revisions[i]
		if !knows(a, row) {
			v.Said = v.Said.masked()
		}
		if v.ContactID != p.ContactID && !wrote(a, row) { // another contact, of which nobody asked
			v.ContactID = 0
		}
	}
	if seesContact(a, row) {
		c, err := s.store.ContactNumbered(ctx, row.ContactID, "", "")
		if err != nil {
			return NotePage{}, err
		}
		p.Contact = &c
	}
	return p, nil
}

// NotesOfContact lists the notes about a contact, the latest first; at most 50, and
// none for who does not see the contact.
func (s *Service) NotesOfContact(ctx context.Context, a actor.Actor, contactID int64) ([]NoteRow, error) {
	if err := a.Need(actor.NoteRead); err != nil {
		return nil, err
	}
	list, err := s.store.ListNotes(ctx, NoteFilter{ContactID: contactID}, page.Request{})
	rows := slices.DeleteFunc(list.Rows, func(n NoteRow) bool { return !seesContact(a, n) })
	for i := range rows {
		hide(a, &rows[i])
	}
	return rows, err
}

// Names is what a list of notes may be narrowed to.
type Names struct {
	Days            []Named
	Places, Authors []string
}

// Names lists the days, places and people that have notes.
func (s *Service) Names(ctx context.Context, a actor.Actor) (n Names, err error) {
	if err := a.Need(actor.NoteRead); err != nil {
		return Names{}, err
	}
	if n.Days, err = s.store.NoteDays(ctx); err != nil {
		return Names{}, err
	}
	if n.Places, err = s.store.NotePlaces(ctx); err != nil {
		return Names{}, err
	}
	n.Authors, err = s.store.NoteAuthors(ctx)
	return n, err
}
