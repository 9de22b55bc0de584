package account

import (
	"context"
	"time"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/secret"
)

// ProvedFor is how long after a password was given its session may change what is
// sensitive without being asked for it again.
const ProvedFor = 15 * time.Minute

// Proved reports whether the actor has lately given the password in the session of a
// cookie's token: at sign-in, or since.
func (s *Service) Proved(ctx context.Context, a actor.Actor, sessionToken string) (bool, error) {
	if err := personal(a); err != nil {
		return false, err
	}
	row, err := s.store.SessionByHash(ctx, secret.Hash(sessionToken))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil || row.PersonID != a.PersonID || row.ProvedAt == nil {
		return false, err
	}
	return s.now().Sub(*row.ProvedAt).Abs() < ProvedFor, nil // also on a clock that was set back
}

// Prove takes the actor's password once more in the session of a cookie's token, tried
// from an address. Invalid names the field proof; TooMany says when to try again: what
// fails counts as at a sign-in from a known browser, and is written down.
func (s *Service) Prove(ctx context.Context, a actor.Actor, password, sessionToken, address string) error {
	if err := personal(a); err != nil {
		return err
	}
	if password == "" {
		return wrong("proof", "fault.required")
	}
	p, err := s.store.PersonByID(ctx, a.PersonID)
	if err != nil {
		return err
	}
	if err := s.checkOwn(ctx, a, p, password, sessionToken, address, wrong("proof", "account.prove.wrong")); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.store.SetProved(ctx, secret.Hash(sessionToken), s.now()) })
}

// checkOwn returns refused, and writes it down, unless the password is the actor's own;
// TooMany after too many failures in the same session.
func (s *Service) checkOwn(ctx context.Context, a actor.Actor, p Person, password, sessionToken, address string, refused error) error {
	if !utf8.ValidString(password) || utf8.RuneCountInString(password) > MaxPassword {
		return refused
	}
	own := browserKey(p.Email, sessionToken)
	if wait := s.door.place.take(own, s.now()); wait > 0 {
		if s.door.place.tell(own) {
			s.log.WarnContext(ctx, "password put off: too many failures", "person", p.ID, "address", address)
		}
		return tooMany(wait)
	}
	hash, err := s.store.PasswordHash(ctx, p.ID)
	if err != nil {
		return err
	}
	ok, err := s.hasher.Matches(ctx, password, hash)
	if err != nil {
		return err
	}
	if ok {
		s.door.place.giveBack(own)
		return nil
	}
	s.log.WarnContext(ctx, "password refused", "person", p.ID, "address", address)
	err = s.change(ctx, a, "refuse", "password", map[string]any{"address": addressKey(address)}, func(context.Context) (int64, error) { return p.ID, nil })
	if err != nil {
		return err
	}
	return refused
}
