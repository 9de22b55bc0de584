package digest

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/when"
)

// Options of New.
type Options struct {
	Now     when.Clock
	Zone    *time.Location // the desk's
	Secret  []byte         // the desk's: links that end a digest are made of it
	Figures Figures
	Names   Names
	Reader  func(ctx context.Context, personID int64) (Reader, error) // NotFound
	Waits   func(ctx context.Context, a actor.Actor) ([]Wait, error)  // what waits for somebody
	Hours   func(ctx context.Context) (when.Hours, error)             // when the desk works
	Post    Post                                                      // nil: no letter reaches anybody
	Audit   Auditor
}

// Service is the room. Safe for use by many goroutines.
type Service struct {
	store Store
	o     Options
	links links
}

// New returns the room.
func New(store Store, o Options) *Service {
	return &Service{store: store, o: o, links: newLinks(o.Secret)}
}

// Mails reports whether letters reach people.
func (s *Service) Mails() bool { return s.o.Post != nil }

// Own returns what the actor wants; Never with the hour of Morning for who has chosen
// nothing.
func (s *Service) Own(ctx context.Context, a actor.Actor) (Choice, error) {
	if err := a.Need(actor.TodayRead); err != nil {
		return Choice{}, err
	}
	c, err := s.store.ChoiceOf(ctx, a.PersonID)
	if fault.Is(err, fault.NotFound) {
		return Choice{PersonID: a.PersonID, Hour: Morning}, nil
	}
	return c, err
}

// Choose keeps what the actor wants. Invalid names every and hour.
func (s *Service) Choose(ctx context.Context, a actor.Actor, every Every, hour int) error {
	if err := a.Need(actor.TodayRead); err != nil {
		return err
	}
	var wrong fault.Fields
	if !known(every) {
		wrong.Add("every", "digest.fault.every")
	}
	if hour < FirstHour || hour > LastHour {
		wrong.Add("hour", "fault.range", "Min", FirstHour, "Max", LastHour)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.set(ctx, a, Choice{PersonID: a.PersonID, Every: every, Hour: hour, ChosenAt: s.o.Now()})
}

// set stores a choice that is another one than before.
func (s *Service) set(ctx context.Context, a actor.Actor, c Choice) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		old, err := s.store.ChoiceOf(ctx, c.PersonID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if old.Every == c.Every && (c.Every == Never || old.Hour == c.Hour) {
			return nil
		}
		if err := s.store.SetChoice(ctx, c); err != nil {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "change", "preferences", c.PersonID, map[string]any{"digest": []string{string(old.Every), string(c.Every)}})
	})
}

// askedMost is how many letters somebody may press for within an hour.
const askedMost = 5

// SendNow sends the actor the digest that would come next, at once: the last whole period
// of its rhythm, daily where none is chosen. Conflict where no letter reaches anybody, or
// sending is held; TooMany when pressed too often.
func (s *Service) SendNow(ctx context.Context, a actor.Actor) error {
	if err := a.Need(actor.TodayRead); err != nil {
		return err
	}
	if s.o.Post == nil {
		return fault.New(fault.Conflict, "digest.fault.no_mail")
	}
	held, err := s.store.SendingHeld(ctx)
	if err != nil {
		return err
	}
	if held {
		return fault.New(fault.Conflict, "digest.fault.held")
	}
	c, err := s.Own(ctx, a)
	if err != nil {
		return err
	}
	p, every, err := s.last(ctx, c.Every)
	if err != nil {
		return err
	}
	r, err := s.o.Reader(ctx, a.PersonID)
	if err != nil {
		return err
	}
	now := s.o.Now()
	return s.store.InTx(ctx, func(ctx context.Context) error {
		n, err := s.store.AskedSince(ctx, a.PersonID, now.Add(-time.Hour))
		if err != nil {
			return err
		}
		if n >= askedMost {
			return &fault.Fault{Code: fault.TooMany, Key: "digest.fault.often", RetryAfter: time.Hour}
		}
		l := Letter{PersonID: a.PersonID, Every: every, Period: p, Asked: true, DueAt: now}
		if _, err := s.store.AddLetter(ctx, &l); err != nil {
			return err
		}
		return s.o.Post(ctx, l, r)
	})
}

// last is the latest period of which a digest of a rhythm tells, looked at today.
func (s *Service) last(ctx context.Context, every Every) (when.Period, Every, error) {
	hours, err := s.o.Hours(ctx)
	if every == Never {
		every = Daily
	}
	today := s.o.Figures.Today()
	for n := range maxBack {
		if p, ok := PeriodOf(every, today.Add(-n), hours); ok {
			return p, every, err
		}
	}
	return when.Last(map[Every]int{Daily: 1, Weekly: 7}[every], today.Add(-1)), every, err
}

// Preview returns the digest that SendNow would send, and the token of the link in it.
func (s *Service) Preview(ctx context.Context, a actor.Actor) (d Digest, r Reader, token string, err error) {
	if err := a.Need(actor.TodayRead); err != nil {
		return d, r, "", err
	}
	c, err := s.Own(ctx, a)
	if err != nil {
		return d, r, "", err
	}
	p, every, err := s.last(ctx, c.Every)
	if err != nil {
		return d, r, "", err
	}
	if r, err = s.o.Reader(ctx, a.PersonID); err != nil {
		return d, r, "", err
	}
	d, err = s.compose(ctx, r.Actor, every, p)
	d.Asked = true
	return d, r, s.links.token(a.PersonID), err
}

// Ends reports whether a link of a letter is one: see End.
func (s *Service) Ends(token string) bool {
	_, ok := s.links.open(token)
	return ok
}

// End ends the digest of who has the link of a letter. NotFound for a link that was not
// made here; that the digest has ended already is none.
func (s *Service) End(ctx context.Context, token string) error {
	person, ok := s.links.open(token)
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.set(ctx, actor.System("mail"), Choice{PersonID: person})
}
