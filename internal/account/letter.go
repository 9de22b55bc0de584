package account

import (
	"cmp"
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// MailedLinkLife is how long a link that came by mail may be used.
const MailedLinkLife = 24 * time.Hour

// Letter is a letter that brings a person a link to set a password. The link is
// made when the letter goes: what waits holds none.
type Letter struct {
	PersonID int64
	Email    string // of the person, when the letter was asked for
	Language i18n.Lang
}

// Post is the way of letters to people. Methods act in the transaction of the
// context.
type Post interface {
	// Send lets a letter go as soon as it can; one that waits for the same person is
	// taken back for it.
	Send(ctx context.Context, l Letter) error
	// TakeBack stops the letters that wait for a person; why stays with them.
	TakeBack(ctx context.Context, personID int64, why string) error
}

// PostBy says how letters travel. Call it before anything else, or never on a desk
// from which no letter reaches anybody.
func (s *Service) PostBy(p Post) { s.post = p }

// Mails reports whether letters reach people.
func (s *Service) Mails() bool { return s.post != nil }

// Why a letter that waited is not sent.
const (
	isGone      = "gone"
	isDisabled  = "disabled"
	hasMoved    = "moved"        // the e-mail is another one
	hasPassword = "password_set" // meanwhile
)

// AskForLink sends whoever has an e-mail a letter with a link to set a password.
// It is asked by somebody at an address (of the network) who has not signed in, and
// says nothing of who has an account: an unknown e-mail, a disabled person and a
// desk without mail get the same answer, after the same writing. TooMany says when
// to ask again. language is that of the page, for a person who has chosen none.
func (s *Service) AskForLink(ctx context.Context, email, address string, language i18n.Lang) error {
	email = asWritten(email)
	if email == "" {
		return wrong("email", "fault.required")
	}
	if !plain(email) || len(email) > MaxEmail {
		return wrong("email", "fault.email")
	}
	if wait := s.ofAddress.take(addressKey(address), s.now()); wait > 0 {
		return tooMany(wait)
	}
	if wait := s.toAccount.take(email, s.now()); wait > 0 {
		return tooMany(wait)
	}
	if s.post == nil {
		return nil
	}
	// A line of the audit log for every e-mail: the disk is waited for alike.
	return s.change(ctx, actor.System("login"), "ask", "password_link", nil, func(ctx context.Context) (int64, error) {
		p, _, err := s.store.Credentials(ctx, email)
		if fault.Is(err, fault.NotFound) {
			return 0, nil
		}
		if err != nil || p.Disabled() {
			return p.ID, err
		}
		return p.ID, s.post.Send(ctx, letterTo(p, language))
	})
}

// SendLink sends a person a letter with a link to set a password. Conflict when
// the person is disabled, or no letter reaches anybody.
func (s *Service) SendLink(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.PersonManage); err != nil {
		return err
	}
	if s.post == nil {
		return fault.New(fault.Conflict, "account.letter.no_mail")
	}
	desk, err := s.Desk(ctx)
	if err != nil {
		return err
	}
	return s.change(ctx, a, "send", "password_link", nil, func(ctx context.Context) (int64, error) {
		p, err := s.store.PersonByID(ctx, id)
		if err != nil {
			return 0, err
		}
		if p.Disabled() {
			return 0, fault.New(fault.Conflict, "account.disabled_link")
		}
		return id, s.post.Send(ctx, letterTo(p, desk.Language))
	})
}

func letterTo(p Person, otherwise i18n.Lang) Letter {
	return Letter{PersonID: p.ID, Email: p.Email, Language: cmp.Or(p.Language, otherwise)}
}

func (s *Service) takeBack(ctx context.Context, personID int64, why string) error {
	if s.post == nil {
		return nil
	}
	return s.post.TakeBack(ctx, personID, why)
}

// StopLetter says why a letter that waited is not to be sent any more, "" when it is.
func (s *Service) StopLetter(ctx context.Context, l Letter) (why string, err error) {
	p, err := s.store.PersonByID(ctx, l.PersonID)
	if fault.Is(err, fault.NotFound) {
		return isGone, nil
	}
	switch {
	case err != nil:
		return "", err
	case p.Disabled():
		return isDisabled, nil
	case p.Email != l.Email:
		return hasMoved, nil
	}
	return "", nil
}

// WriteLetter makes the link of a letter that is about to go, and returns whom it
// is for; earlier links die. Conflict when the letter is not to be sent any more.
func (s *Service) WriteLetter(ctx context.Context, l Letter) (p Person, link Link, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		why, err := s.StopLetter(ctx, l)
		if err == nil && why != "" {
			err = fault.New(fault.Conflict, "account.letter.stopped")
		}
		if err != nil {
			return err
		}
		if p, err = s.store.PersonByID(ctx, l.PersonID); err != nil {
			return err
		}
		link, err = s.newLink(ctx, actor.System("mail"), p.ID, MailedLinkLife)
		return err
	})
	return p, link, err
}
