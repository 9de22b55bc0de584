package survey

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// LinkState is what a customer may still do with a link.
type LinkState int

const (
	Unanswered  LinkState = iota // no answer yet
	Correctable                  // answered; may be changed within CorrectWithin
	Commentable                  // answered for good without a comment: one may be added while the link lives
	Answered                     // answered for good
	Expired                      // never answered, and too late
	Refused                      // never answered, and the customer does not want to be asked
)

// Open reads the invitation of a link in one read. A forged link is NotFound and
// reads nothing; Gone says in its key why a link is of no use any more, and the
// offer is returned all the same, for the language of the page.
func (s *Service) Open(ctx context.Context, token string) (Offer, error) {
	o, err := s.Look(ctx, token)
	if err != nil {
		return o, err
	}
	return o, s.usable(o)
}

// Look is Open without the question whether the link is still of use.
func (s *Service) Look(ctx context.Context, token string) (Offer, error) {
	id, ok := s.links.Open(token)
	if !ok {
		return Offer{}, fault.New(fault.NotFound, "survey.gone.unknown")
	}
	o, err := s.store.OfferByID(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return Offer{}, fault.Wrap(fault.NotFound, "survey.gone.unknown", err)
	}
	if err != nil {
		return Offer{}, err
	}
	o.Version, err = s.version(ctx, o.VersionID)
	return o, err
}

// StateOf says what a customer may still do with a link.
func (s *Service) StateOf(o Offer) LinkState {
	now := s.now()
	switch {
	case o.Response == nil && o.OptedOut:
		return Refused
	case o.Response == nil && !now.Before(o.ExpiresAt):
		return Expired
	case o.Response == nil:
		return Unanswered
	case now.Before(o.Response.AnsweredAt.Add(CorrectWithin)):
		return Correctable
	case o.Response.Comment == "" && now.Before(o.ExpiresAt) && o.Version.Question(KeyComment).Key != "":
		return Commentable
	}
	return Answered
}

// Tells reports whether a link may still show what was said on it: until its end, or
// while that may be corrected. It may have been handed on since.
func (s *Service) Tells(o Offer) bool {
	return o.Response != nil && (s.now().Before(o.ExpiresAt) || s.StateOf(o) == Correctable)
}

func (s *Service) usable(o Offer) error {
	switch s.StateOf(o) {
	case Refused:
		return fault.New(fault.Gone, "survey.gone.opted_out")
	case Expired:
		return fault.New(fault.Gone, "survey.gone.expired")
	case Answered:
		return fault.New(fault.Gone, "survey.gone.answered")
	}
	return nil
}

// Answer stores what the customer says on a link: Open, then Give.
func (s *Service) Answer(ctx context.Context, token string, a Answers) (Response, error) {
	o, err := s.Open(ctx, token)
	if err != nil {
		return Response{}, err
	}
	return s.Give(ctx, o, a)
}

// Give stores an answer to an opened offer. The first is the final one; another
// within CorrectWithin of it is a correction that appends a revision, and the
// same once more changes nothing; one more than MaxCorrections is Conflict. Later only a comment may be added, while there
// is none and the link lives: the rest of a is then left out of account. Else Gone.
func (s *Service) Give(ctx context.Context, o Offer, a Answers) (Response, error) {
	if err := s.usable(o); err != nil {
		return Response{}, err
	}
	if o.Response == nil {
		r, err := s.giveFirst(ctx, o, a, o.Delivery, s.now())
		if !fault.Is(err, fault.Conflict) {
			return r, err
		}
		// Somebody answered the same invitation at this moment.
	}
	return s.correct(ctx, o, a)
}

func (s *Service) giveFirst(ctx context.Context, o Offer, a Answers, delivery string, at time.Time) (Response, error) {
	var r Response
	err := s.store.InTx(ctx, func(ctx context.Context) (err error) {
		r, err = s.insertFirst(ctx, o, a, delivery, at)
		return err
	})
	return r, err
}

// insertFirst is giveFirst inside a transaction.
func (s *Service) insertFirst(ctx context.Context, o Offer, a Answers, delivery string, at time.Time) (Response, error) {
	r := Response{
		InvitationID: o.ID, ContactID: o.ContactID, VersionID: o.VersionID, Purpose: o.Purpose, Delivery: delivery,
		AnsweredAt: at, UpdatedAt: at, Revision: 1,
	}
	r.say(a)
	if err := s.store.InsertResponse(ctx, &r); err != nil {
		return r, err
	}
	for _, follow := range s.followers {
		if err := follow(ctx, r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Take stores a mark taken elsewhere as the one final answer to an invitation,
// within the transaction of the context, and reports whether it was the first. The
// very same mark once more is known, another one Conflict.
func (s *Service) Take(ctx context.Context, invitationID int64, a Answers, delivery string, at time.Time) (r Response, first bool, err error) {
	o, err := s.store.OfferByID(ctx, invitationID)
	if err != nil {
		return r, false, err
	}
	if o.Version, err = s.version(ctx, o.VersionID); err != nil {
		return r, false, err
	}
	if o.Response == nil {
		r, err = s.insertFirst(ctx, o, a, delivery, at)
		return r, err == nil, err
	}
	if r = *o.Response; r.Delivery != delivery || !r.AnsweredAt.Equal(at) || !r.Answers().Same(a) {
		return r, false, fault.New(fault.Conflict, "survey.fault.answered")
	}
	return r, false, nil
}

func (s *Service) correct(ctx context.Context, o Offer, a Answers) (Response, error) {
	var r Response
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		before, err := s.store.HeldResponse(ctx, o.ID)
		if err != nil {
			return err
		}
		said, now := before.Answers(), s.now()
		next := a
		o.Response = &before
		switch s.StateOf(o) {
		case Correctable:
		case Commentable:
			next = said
			next.Comment = a.Comment
		default:
			return s.usable(o)
		}
		r = before
		if next.Same(said) {
			return nil
		}
		if s.StateOf(o) == Correctable && before.Revision > MaxCorrections {
			f := fault.New(fault.Conflict, "survey.fault.corrections")
			f.Args = map[string]any{"Max": MaxCorrections}
			return f
		}
		r.say(next)
		r.UpdatedAt, r.Revision = now, before.Revision+1
		if err := s.store.CorrectResponse(ctx, &r); err != nil {
			return err
		}
		return s.store.Emit(ctx, event.ResponseCorrected, r.ID)
	})
	return r, err
}

// ListResponses returns the answers given in a period, oldest first, for export.
func (s *Service) ListResponses(ctx context.Context, a actor.Actor, p when.Period, r page.Request) (page.Of[ExportRow], error) {
	if err := a.Need(actor.ResponseRead); err != nil {
		return page.Of[ExportRow]{}, err
	}
	return s.store.ListResponses(ctx, p, r)
}

// Response returns one answer. It is for the program's own reactions and asks no
// right.
func (s *Service) Response(ctx context.Context, id int64) (Response, error) {
	return s.store.ResponseByID(ctx, id)
}
