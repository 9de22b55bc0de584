package digest

import (
	"context"
	"errors"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// choicesAtOnce is how many choices are read at a time.
const choicesAtOnce = 500

// QueueDue queues of each person the digest that was due last, which is a day old at the most,
// once, however often it is called and by however many nodes. While sending is held it queues
// none.
func (s *Service) QueueDue(ctx context.Context) error {
	if s.o.Post == nil {
		return nil
	}
	held, err := s.store.SendingHeld(ctx)
	if err != nil || held {
		return err
	}
	hours, err := s.o.Hours(ctx)
	if err != nil {
		return err
	}
	var broken []error
	for after := int64(0); ; {
		list, err := s.store.Choices(ctx, after, choicesAtOnce)
		if err != nil {
			return err
		}
		for _, c := range list {
			after = c.PersonID
			if err := s.queue(ctx, c, hours); err != nil {
				broken = append(broken, err) // of one: the others get theirs
			}
		}
		if len(list) < choicesAtOnce || ctx.Err() != nil {
			return errors.Join(broken...)
		}
	}
}

// queue queues the digest of one person that was due last.
func (s *Service) queue(ctx context.Context, c Choice, hours when.Hours) error {
	now := s.o.Now()
	day := when.DayOf(now, s.o.Zone)
	if day.At(c.Hour, 0, s.o.Zone).After(now) {
		day = day.Add(-1)
	}
	due := day.At(c.Hour, 0, s.o.Zone)
	p, sent := PeriodOf(c.Every, day, hours)
	if !sent || due.Before(c.ChosenAt) {
		return nil
	}
	r, err := s.o.Reader(ctx, c.PersonID)
	if err != nil || r.Gone {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		l := Letter{PersonID: c.PersonID, Every: c.Every, Period: p, DueAt: due}
		fresh, err := s.store.AddLetter(ctx, &l)
		if err != nil || !fresh {
			return err
		}
		return s.o.Post(ctx, l, r)
	})
}

// Why a digest that waited is not sent.
const (
	isGone   = "gone"
	isOff    = "disabled"
	hasMoved = "moved"
	isEnded  = "digest_ended"
	isStale  = "digest_stale"
	noRight  = "digest_no_right"
)

// Stop says why a letter that was queued for an address is not to be sent any more, "" when
// it is: what held when it was queued is asked again.
func (s *Service) Stop(ctx context.Context, letterID int64, email string) (why string, l Letter, r Reader, err error) {
	l, err = s.store.DigestLetter(ctx, letterID)
	if err == nil {
		r, err = s.o.Reader(ctx, l.PersonID)
	}
	if fault.Is(err, fault.NotFound) {
		return isGone, l, r, nil
	}
	if err != nil {
		return "", l, r, err
	}
	c, err := s.store.ChoiceOf(ctx, l.PersonID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", l, r, err
	}
	switch {
	case r.Gone:
		why = isOff
	case r.Email != email:
		why = hasMoved
	case !r.Actor.May(actor.TodayRead):
		why = noRight
	case !l.Asked && c.Every != l.Every:
		why = isEnded
	case s.o.Now().Sub(l.DueAt) > StaleAfter:
		why = isStale
	}
	return why, l, r, nil
}

// Write returns what a letter says, and the token of the link that ends the digest.
func (s *Service) Write(ctx context.Context, l Letter, r Reader) (d Digest, token string, err error) {
	d, err = s.compose(ctx, r.Actor, l.Every, l.Period)
	d.Asked = l.Asked
	return d, s.links.token(l.PersonID), err
}

// compose gathers what a digest says to somebody: the figures that Today would show of the
// same days.
func (s *Service) compose(ctx context.Context, a actor.Actor, every Every, p when.Period) (d Digest, err error) {
	d.Every = every
	names, err := s.o.Names.Names(ctx, a)
	if err != nil {
		return d, err
	}
	d.Filter = ownTeams(a, names)
	if d.Overview, err = s.o.Figures.Overview(ctx, a, p, report.FilterOf(d.Filter)); err != nil {
		return d, err
	}
	if a.May(actor.FigureRead) {
		if d.Slides, err = s.o.Figures.Slides(ctx, a); err != nil {
			return d, err
		}
	}
	d.Waits, err = s.o.Waits(ctx, a)
	return d, err
}

// ownTeams is the filter with which a supervisor begins.
func ownTeams(a actor.Actor, names contact.Names) (f page.Filter) {
	if codes := names.LedBy(a); a.Role == actor.Supervisor && len(codes) > 0 && len(codes) <= page.MaxValues {
		return f.With("team", codes...)
	}
	return f
}
