// Package privacy is what a customer may ask of the desk, and what the law asks of it:
// what is kept of one customer and on what ground, a copy of it, its erasure with a
// certificate, the hold that forbids erasure, and for how long each class of data is kept
// at all. What each room keeps the rooms list themselves (package personal); this room
// says what happens to it, and that no figure moves by it.
package privacy

import (
	"context"
	"log/slog"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/when"
)

// MaxReason is how long the reason of a hold may be, in characters.
const MaxReason = 500

// Counted is how many things there are of each class.
type Counted map[personal.Class]int64

// Total is how many things there are.
func (c Counted) Total() (n int64) {
	for _, one := range c {
		n += one
	}
	return n
}

// Hold is why the data of a customer stay, whatever else is asked.
type Hold struct {
	ID         int64
	CustomerID int64
	At         time.Time
	PersonID   int64
	Person     string // name
	Reason     string
	LiftedAt   *time.Time
	Lifter     string // name
}

// Consent is on what ground data of a customer may be processed, as contacts brought it.
type Consent struct {
	contact.Consent
	Contacts int
	Last     time.Time // end of the last contact that brought it
}

// Certificate is one erasure. Nothing in it tells whose.
type Certificate struct {
	ID         int64 // its number
	CustomerID int64 // of the husk that is left
	AskedAt    time.Time
	PersonID   int64
	TokenID    int64
	Name       string // of who asked for it
	Contacts   int64
	Counted    Counted
	DoneAt     *time.Time // nil: it is under way, or was broken off and goes on by itself
	FreedAt    *time.Time // when the database gave the room of what was erased back

	Mentions     []int64 // contacts of others, by id, in which the customer's addresses were masked
	MentionsMore bool    // there may be more of these: so many were looked at
	Files        int64   // files prepared for staff that went, for the customer may have stood in them
}

// File is what is kept of one customer.
type File struct {
	Card        contact.Card
	Contacts    int
	Kept        Counted
	Holds       []Hold // the latest first
	Consents    []Consent
	Certificate *Certificate // of a customer who was erased
	Prepared    int          // files of staff that an erasure takes, whoever is in them
}

// Held returns the hold that counts, nil for none.
func (f File) Held() *Hold {
	for i := range f.Holds {
		if f.Holds[i].LiftedAt == nil {
			return &f.Holds[i]
		}
	}
	return nil
}

// Store is what this room needs to keep. Faults: NotFound for a missing row. Methods called
// with the context of InTx act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	View(ctx context.Context, do func(ctx context.Context) error) error

	Cards(ctx context.Context, ids []int64) ([]contact.Card, error)
	HoldCustomers(ctx context.Context, ids ...int64) ([]contact.Card, error)
	// CustomersByKey returns who is known by a key: none or one.
	CustomersByKey(ctx context.Context, key string) ([]int64, error)
	// KeptOf counts what is kept of a customer, by class; contacts is of how many contacts.
	KeptOf(ctx context.Context, customerID int64) (kept Counted, contacts int, err error)
	ConsentsOf(ctx context.Context, customerID int64) ([]Consent, error)

	// PartsOf returns everything that the rooms keep of a customer's contacts.
	PartsOf(ctx context.Context, customerID int64) ([]Part, error)

	HoldsOf(ctx context.Context, customerID int64) ([]Hold, error)
	// SetHold holds a customer; Conflict when one is held.
	SetHold(ctx context.Context, h Hold) error
	// LiftHold ends a hold; Conflict when it has ended.
	LiftHold(ctx context.Context, customerID, personID int64, at time.Time) error

	// BeginErasure stores a new erasure and sets its number, or makes e the one that there is of the customer.
	BeginErasure(ctx context.Context, e *Certificate, seals []string) error
	SaveErasure(ctx context.Context, e Certificate) error
	ErasureByID(ctx context.Context, id int64) (Certificate, error)
	ErasureOf(ctx context.Context, customerID int64) (*Certificate, error)
	// ErasureSealed returns the erasure of whom a seal names. NotFound.
	ErasureSealed(ctx context.Context, seal string) (Certificate, error)
	// Unfinished lists erasures that were begun before and are not done.
	Unfinished(ctx context.Context, before time.Time) ([]Certificate, error)
	Erasures(ctx context.Context, p page.Request) (page.Of[Certificate], error)
	CountErasures(ctx context.Context) (int64, error)

	// EraseTexts masks in everything that staff wrote what names a person.
	EraseTexts(ctx context.Context, m personal.Mask, counted Counted) error
	// EraseContacts erases what is kept of a few contacts of a customer, in the transaction
	// of ctx; n is how many they were, 0: none is left.
	EraseContacts(ctx context.Context, customerID int64, p personal.Person, counted Counted) (n int, err error)
	// Mentioned finds contacts of others in which addresses of a person may be given, up to a
	// bound beyond which more is true; EraseMentions masks them there, in the transaction of
	// ctx, and counts the texts.
	Mentioned(ctx context.Context, customerID int64, p personal.Person) (ids []int64, more bool, err error)
	EraseMentions(ctx context.Context, ids []int64, p personal.Person) (n int64, err error)
	// EraseHolds masks why a customer was held.
	EraseHolds(ctx context.Context, customerID int64) error
	HuskCustomer(ctx context.Context, card contact.Card, seal personal.Seal) error
	// Free gives the room of what was deleted back, as far as that goes now: done is false
	// when it has to be tried again, at night when wait says so.
	Free(ctx context.Context, night bool) (done bool, err error)
	// NoteFreed notes of all erasures that were done before at that their room was given back.
	NoteFreed(ctx context.Context, before, at time.Time) error
	Unfreed(ctx context.Context) (bool, error)

	retentionStore
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Files are files in which customers can be recognised: exports that are kept for a while.
type Files interface {
	// ForgetAll drops every file, and says how many they were.
	ForgetAll(ctx context.Context) (n int, err error)
	// Prepared counts the files that ForgetAll would drop.
	Prepared(ctx context.Context) (int, error)
}

// Options of New.
type Options struct {
	Audit Auditor
	Seal  personal.Seal
	Now   when.Clock
	Zone  func() *time.Location // the desk's
	Files []Files
	Log   *slog.Logger // nil: nobody reads it
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store Store
	of    Options
}

// New returns the room over its store.
func New(store Store, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{store, o}
}

// FileOf returns what is kept of a customer. NotFound. Right: CustomerErase.
func (s *Service) FileOf(ctx context.Context, a actor.Actor, customerID int64) (f File, err error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return f, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		f, err = s.file(ctx, customerID)
		return err
	})
	return f, err
}

func (s *Service) file(ctx context.Context, customerID int64) (f File, err error) {
	cards, err := s.store.Cards(ctx, []int64{customerID})
	if err == nil && len(cards) == 0 {
		err = notFound()
	}
	if err != nil {
		return f, err
	}
	f.Card = cards[0]
	f.Card.Revision = f.Card.Revised()
	if f.Certificate, err = s.store.ErasureOf(ctx, customerID); err != nil {
		return f, err
	}
	if f.Holds, err = s.store.HoldsOf(ctx, customerID); err != nil {
		return f, err
	}
	if f.Consents, err = s.store.ConsentsOf(ctx, customerID); err != nil {
		return f, err
	}
	for _, files := range s.of.Files {
		n, err := files.Prepared(ctx)
		if f.Prepared += n; err != nil {
			return f, err
		}
	}
	f.Kept, f.Contacts, err = s.store.KeptOf(ctx, customerID)
	return f, err
}
