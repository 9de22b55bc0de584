package sending

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Row is a message in the list of those that need a look.
type Row struct {
	Message
	State     State
	Attempts  int
	Code      int
	Error     string
	UpdatedAt time.Time
}

// Counts says how many messages are where. Sent and what happened lately
// are of the last days only, the others are of ever.
type Counts struct {
	Queued, Leased, OnWire, Failed, Unknown int64
	Sent, FailedLately, UnknownLately       int64
	OldestDue                               *time.Time // when the longest waiting one was due; nil when none waits
	Stuck                                   string     // that of the first delivery of which something is stuck
}

// Waiting says what waits for one delivery.
type Waiting struct {
	Delivery  string
	Queued    int64
	OldestDue time.Time
	Stuck     string // why nothing can be handed over, when something is due or soon will be; "": it goes
}

// Letter is a message as it lies in the built-in mailbox.
type Letter struct {
	ID        int64
	MessageID int64
	At        time.Time
	Kind      Kind
	About     int64 // the subject of its message
	State     State // of its message
	To        string
	Subject   string
	Text      string // empty in lists
	HTML      string // empty in lists
}

// Store is what the use-cases need. Faults: NotFound for a missing row.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	CountMessages(ctx context.Context, sentDays int) (Counts, error)
	// WaitingByDelivery says what waits, by delivery; one for which nothing waits is
	// not in it.
	WaitingByDelivery(ctx context.Context) ([]Waiting, error)
	// CountKinds says how many messages are where, by kind; sent ones of so many days,
	// today included.
	CountKinds(ctx context.Context, sentDays int) (map[Kind]OfKind, error)
	// Trouble lists what failed or is unknown, the latest first.
	Trouble(ctx context.Context, p page.Request) (page.Of[Row], error)
	// Requeue queues a failed or unknown message again, now; Conflict when it is
	// neither.
	Requeue(ctx context.Context, messageID int64, now time.Time) error
	// RequeueFailed queues all failed messages again, now, and counts them.
	RequeueFailed(ctx context.Context, now time.Time) (int64, error)
	// RetryNow lets what waits for another try be tried now, and counts it.
	RetryNow(ctx context.Context, now time.Time) (int64, error)
	// LastAbout returns the latest message of a kind about a subject.
	LastAbout(ctx context.Context, kind Kind, subject int64) (Row, error)
	SendingHeld(ctx context.Context) (bool, error)
	HoldSending(ctx context.Context, held bool) error
	ListLetters(ctx context.Context, p page.Request) (page.Of[Letter], error)
	CountLetters(ctx context.Context, limit int) (int, error)
	LetterByID(ctx context.Context, id int64) (Letter, error)
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Service is what people do with messages: look at them, send one again, hold all of
// them. Sending them is done by jobs.
type Service struct {
	store      Store
	audit      Auditor
	now        when.Clock
	deliveries Deliveries
}

// New returns the use-cases of a desk with these deliveries.
func New(store Store, audit Auditor, now when.Clock, deliveries Deliveries) *Service {
	return &Service{store: store, audit: audit, now: now, deliveries: deliveries}
}

// SentDays is how many days Overview counts sent messages over, today included.
const SentDays = 7

// Overview is the state of sending.
type Overview struct {
	Held    bool
	Counts  Counts
	Trouble page.Of[Row]
	Ways    []Way
	Kinds   []OfKind
}

// OfKind says how many messages of a kind are where: sent ones of the last days.
type OfKind struct {
	Kind                  Kind
	Queued, Sent, Trouble int64
}

// Way is a delivery with what waits for it.
type Way struct {
	Opened
	Waiting
}

// Overview returns counts and the messages that need a look. Right: DeskManage.
func (s *Service) Overview(ctx context.Context, a actor.Actor, p page.Request) (o Overview, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return o, err
	}
	if o.Held, err = s.store.SendingHeld(ctx); err != nil {
		return o, err
	}
	if o.Counts, err = s.store.CountMessages(ctx, SentDays); err != nil {
		return o, err
	}
	if o.Trouble, err = s.store.Trouble(ctx, p); err != nil {
		return o, err
	}
	counts, err := s.store.CountKinds(ctx, SentDays)
	if err != nil {
		return o, err
	}
	for _, k := range Kinds {
		one := counts[k.Kind]
		one.Kind = k.Kind
		o.Kinds = append(o.Kinds, one)
	}
	waiting, err := s.store.WaitingByDelivery(ctx)
	for _, d := range s.deliveries {
		way := Way{Opened: d}
		for _, w := range waiting {
			if w.Delivery == d.Name {
				way.Waiting = w
			}
		}
		o.Ways = append(o.Ways, way)
	}
	return o, err
}

// LastAbout returns the latest message of a kind about a subject, however far it
// is. Right: DeskManage.
func (s *Service) LastAbout(ctx context.Context, a actor.Actor, kind Kind, subject int64) (r Row, found bool, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return r, false, err
	}
	r, err = s.store.LastAbout(ctx, kind, subject)
	if fault.Is(err, fault.NotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

// Resend queues a failed or unknown message again: an unknown one may arrive
// twice, which is why only a person may say so. Right: DeskManage. Conflict when
// it is neither failed nor unknown.
func (s *Service) Resend(ctx context.Context, a actor.Actor, messageID int64) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if messageID <= 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.Requeue(ctx, messageID, s.now()); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "desk", 0, map[string]any{"resent": messageID})
	})
}

// ResendFailed queues all failed messages again and returns how many there were.
// Whoever writes them is asked again, so that what has ended since does not go. What
// may have arrived stays. Right: DeskManage.
func (s *Service) ResendFailed(ctx context.Context, a actor.Actor) (n int64, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return 0, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		if n, err = s.store.RequeueFailed(ctx, s.now()); err != nil || n == 0 {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "desk", 0, map[string]any{"resent_failed": n})
	})
	return n, err
}

// RetryNow lets what was refused for now, and waits for another try, be tried at
// once; it returns how many there were. What failed for good stays. Right: DeskManage.
func (s *Service) RetryNow(ctx context.Context, a actor.Actor) (n int64, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return 0, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		if n, err = s.store.RetryNow(ctx, s.now()); err != nil || n == 0 {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "desk", 0, map[string]any{"retried": n})
	})
	return n, err
}

// Hold stops all sending, or lets it go on. Right: DeskManage.
func (s *Service) Hold(ctx context.Context, a actor.Actor, held bool) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.HoldSending(ctx, held); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "desk", 0, map[string]any{"sending_held": []bool{!held, held}})
	})
}

// Trouble lists the messages that need a look, as Overview does. Right: DeskManage.
func (s *Service) Trouble(ctx context.Context, a actor.Actor, p page.Request) (page.Of[Row], error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return page.Of[Row]{}, err
	}
	return s.store.Trouble(ctx, p)
}

// Letters lists the built-in mailbox, newest first; addresses as the actor may see them.
// Right: MailboxRead.
func (s *Service) Letters(ctx context.Context, a actor.Actor, p page.Request) (page.Of[Letter], error) {
	if err := a.Need(actor.MailboxRead); err != nil {
		return page.Of[Letter]{}, err
	}
	list, err := s.store.ListLetters(ctx, p)
	for i := range list.Rows {
		list.Rows[i] = seen(a, list.Rows[i])
	}
	return list, err
}

// CountLetters counts the built-in mailbox, at most so many. Right: MailboxRead.
func (s *Service) CountLetters(ctx context.Context, a actor.Actor, most int) (int, error) {
	if err := a.Need(actor.MailboxRead); err != nil {
		return 0, err
	}
	return s.store.CountLetters(ctx, most)
}

// LettersCounted is where a page stops counting the mailbox.
const LettersCounted = 10_000

// Letter returns one letter of the built-in mailbox, its address likewise. Right: MailboxRead.
func (s *Service) Letter(ctx context.Context, a actor.Actor, id int64) (Letter, error) {
	if err := a.Need(actor.MailboxRead); err != nil {
		return Letter{}, err
	}
	l, err := s.store.LetterByID(ctx, id)
	return seen(a, l), err
}

// seen hides a customer's address from whom it is none of the business; the letter
// itself is as it was written.
func seen(a actor.Actor, l Letter) Letter {
	if l.Kind.Invites() && !a.SeesAllCustomers() {
		l.To = mask.Email(l.To)
	}
	return l
}
