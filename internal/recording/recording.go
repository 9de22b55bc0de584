// Package recording keeps the recordings of contacts by reference, and lets people play
// them: where the sound lies, which places an admin lists, what stands in the way when it
// cannot be heard, what the server heard of it (waves and voice measures), and which parts
// nobody is to hear. The sound itself stays where it is. What does not live here: reading
// sound, contacts.
package recording

import (
	"context"
	"net/http"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/personal"
	"openpeople/internal/when"
)

// Recording is the sound of a contact, by reference.
type Recording struct {
	ID        int64
	ContactID int64
	EndedAt   time.Time // when the contact did
	TakenAt   time.Time
	contact.Recording
}

// Gone reports whether where the sound lies is not known any more: the customer was
// erased, or it was kept long enough.
func (r Recording) Gone() bool { return r.URL == personal.Gone }

// Recorded is the contact of recordings, as far as this room asks.
type Recorded struct {
	OperatorID, TeamID int64
	EndedAt            time.Time
	Erased             bool // nobody knows whose it was
}

// Store is what this room keeps. Faults: NotFound for a missing row. Methods called with
// the context of InTx act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	// Recorded returns a contact; held: nobody changes it until the transaction ends.
	Recorded(ctx context.Context, contactID int64, held bool) (Recorded, error)
	// RecordingsOf lists those of a contact, in the order in which they began.
	RecordingsOf(ctx context.Context, contactID int64) ([]Recording, error)
	InsertRecording(ctx context.Context, r *Recording) error
	// CorrectRecording stores where the sound of r.ID lies and what is said of it.
	CorrectRecording(ctx context.Context, r Recording) error
	// RecordingPlaces returns where sound may be taken from; nothing is listed at first.
	RecordingPlaces(ctx context.Context) (Places, error)
	SaveRecordingPlaces(ctx context.Context, p Places) error
	hearingStore
	redactionStore
}

// Service is the use-cases of recordings. Safe for use by many goroutines.
type Service struct {
	store  Store
	audit  Auditor
	now    when.Clock
	client *http.Client
	plays  plays
	away   away
	follow func(ctx context.Context, r Recording, v Voice) error         // nil: nobody
	muted  func(ctx context.Context, r Recording, part audio.Span) error // nil: there are no texts
}

// New returns the service.
func New(store Store, audit Auditor, now when.Clock) *Service {
	return &Service{store: store, audit: audit, now: now, client: client()}
}

// Record keeps the recordings that a contact came with: Service is contact.Recorder. One
// that is known by its id is corrected, unless its sound is gone; those that are not named
// stay. Beyond contact.MaxRecordings they are left out.
func (s *Service) Record(ctx context.Context, contactID int64, endedAt time.Time, list []contact.Recording) (left []fault.Field, err error) {
	known, err := s.store.RecordingsOf(ctx, contactID)
	if err != nil {
		return nil, err
	}
	var wrong fault.Fields
	for _, one := range list {
		i := named(known, one.ExternalID)
		switch {
		case i < 0 && len(known) >= contact.MaxRecordings:
			wrong.Add("recordings", "contact.fault_many", "Max", contact.MaxRecordings)
		case i < 0:
			r := Recording{ContactID: contactID, EndedAt: endedAt, TakenAt: s.now(), Recording: one}
			if err := s.store.InsertRecording(ctx, &r); err != nil {
				return nil, err
			}
			known = append(known, r)
		case !known[i].Gone() && !known[i].Same(one):
			known[i].Recording = one
			if err := s.store.CorrectRecording(ctx, known[i]); err != nil {
				return nil, err
			}
		}
	}
	if f := fault.Of(wrong.Err()); f != nil {
		left = f.Fields[:1]
	}
	return left, nil
}

func named(list []Recording, externalID string) int {
	return slices.IndexFunc(list, func(r Recording) bool { return r.ExternalID == externalID })
}

// Taken is the result of taking one recording in.
type Taken struct {
	ID  int64
	New bool
}

// Take keeps a recording that comes after its contact. One that is known by its id is the
// same when it says the same, or when its sound is gone. Faults: NotFound for no such
// contact; Conflict when the id is known with another content, when the contact has
// contact.MaxRecordings, and when its customer was erased. Right: ContactTake.
func (s *Service) Take(ctx context.Context, a actor.Actor, contactID int64, one contact.Recording) (t Taken, err error) {
	if err := a.Need(actor.ContactTake); err != nil {
		return t, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		t = Taken{}
		of, err := s.store.Recorded(ctx, contactID, true)
		if err != nil {
			return err
		}
		if of.Erased {
			return fault.New(fault.Conflict, "recording.fault_erased")
		}
		known, err := s.store.RecordingsOf(ctx, contactID)
		if err != nil {
			return err
		}
		i := named(known, one.ExternalID)
		switch {
		case i >= 0 && !known[i].Gone() && !known[i].Same(one):
			return fault.New(fault.Conflict, "recording.fault_other")
		case i >= 0:
			t.ID = known[i].ID
			return nil
		case len(known) >= contact.MaxRecordings:
			f := fault.New(fault.Conflict, "contact.fault_many")
			f.Args = map[string]any{"Max": contact.MaxRecordings}
			return f
		}
		r := Recording{ContactID: contactID, EndedAt: of.EndedAt, TakenAt: s.now(), Recording: one}
		err = s.store.InsertRecording(ctx, &r)
		t = Taken{r.ID, true}
		return err
	})
	return t, err
}

// OfContact lists the recordings of a contact, in the order in which they began. NotFound
// beyond the actor's reach. Right: ContactRead.
func (s *Service) OfContact(ctx context.Context, a actor.Actor, contactID int64) ([]Recording, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	of, err := s.store.Recorded(ctx, contactID, false)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !a.SeesContact(of.OperatorID, of.TeamID):
		return nil, a.Unseen()
	case err != nil:
		return nil, err
	}
	return s.store.RecordingsOf(ctx, contactID)
}
