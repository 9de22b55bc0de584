package account

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/secret"
	"openpeople/internal/spelling"
)

// SignIn checks e-mail and password, tried from an address (of the network) with a
// device (KnowDevice's secret, "" for none). An unknown e-mail, a wrong password and a
// disabled person get the same answer, Invalid, after the same work, and stand in the
// log. TooMany says when to try again, and is told once a burst: only failures count. The
// caller must give the browser a new session id.
func (s *Service) SignIn(ctx context.Context, email, password, address, device string) (Person, error) {
	email = asWritten(email)
	var w fault.Fields
	if email == "" {
		w.Add("email", "fault.required")
	}
	if password == "" {
		w.Add("password", "fault.required")
	}
	if err := w.Err(); err != nil {
		return Person{}, err
	}
	refused := fault.New(fault.Invalid, "account.signin.wrong")
	if !plain(email) || len(email) > MaxEmail || !utf8.ValidString(password) || utf8.RuneCountInString(password) > MaxPassword {
		return Person{}, refused
	}
	right, off := s.door.try(email, address, device, s.now())
	if right == nil && !off.first {
		return Person{}, off.refusal()
	}
	p, hash, err := s.store.Credentials(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Person{}, err
	}
	if right == nil {
		s.log.WarnContext(ctx, "sign-in put off: too many failures", "person", p.ID, "address", address, "many_addresses", off.account)
		return Person{}, cmp.Or(s.noteSignIn(ctx, p, "put_off", address), off.refusal())
	}
	ok, err := s.hasher.Matches(ctx, password, hash) // hash is "" for nobody: the same work
	if err != nil {
		return Person{}, err
	}
	if !ok || p.Disabled() {
		return Person{}, s.refuseSignIn(ctx, p, address, refused)
	}
	right()
	err = s.change(ctx, s.ActorOf(p), "sign_in", "session", nil, func(context.Context) (int64, error) { return p.ID, nil })
	return p, err
}

// refuseSignIn writes down that somebody did not get in, for every e-mail alike.
func (s *Service) refuseSignIn(ctx context.Context, p Person, address string, refused error) error {
	s.log.WarnContext(ctx, "sign-in refused", "person", p.ID, "address", address)
	return cmp.Or(s.noteSignIn(ctx, p, "refuse", address), refused)
}

func (s *Service) noteSignIn(ctx context.Context, p Person, action, address string) error {
	return s.change(ctx, actor.System("login"), action, "session", map[string]any{"address": addressKey(address)}, func(context.Context) (int64, error) { return p.ID, nil })
}

// asWritten is an e-mail as accounts have it; what is none stays as it is.
func asWritten(email string) string {
	email = strings.TrimSpace(email)
	if written, err := spelling.Email(email); err == nil {
		return written
	}
	return email
}

func (off putOff) refusal() error {
	if off.account {
		return later("account.signin.slowed", off.wait)
	}
	return tooMany(off.wait)
}

func tooMany(wait time.Duration) error { return later("account.signin.too_many", wait) }

func later(key string, wait time.Duration) error {
	f := fault.New(fault.TooMany, key)
	f.RetryAfter = wait
	f.Args = map[string]any{"Count": int((wait + time.Minute - 1) / time.Minute)}
	return f
}

// SignOut ends the session of a cookie's token.
func (s *Service) SignOut(ctx context.Context, a actor.Actor, token string) error {
	if err := personal(a); err != nil {
		return err
	}
	return s.change(ctx, a, "sign_out", "session", nil, func(ctx context.Context) (int64, error) {
		return a.PersonID, s.store.DeleteSession(ctx, secret.Hash(token))
	})
}

// Enter returns the person of a session as the one who asks, as of now: a new
// role counts from the next request on. stamp is the person's when the session began,
// "" for one that does not say. NotFound when there is no such person, the person is
// disabled, or has another password by now.
func (s *Service) Enter(ctx context.Context, personID int64, stamp string) (Person, actor.Actor, error) {
	p, err := s.store.PersonByID(ctx, personID)
	if err != nil {
		return Person{}, actor.Nobody, err
	}
	if p.Disabled() || stamp != "" && stamp != p.Stamp {
		return Person{}, actor.Nobody, fault.New(fault.NotFound, "fault.not_found")
	}
	a, err := s.ActorNow(ctx, p)
	if err != nil {
		return Person{}, actor.Nobody, err
	}
	return p, a, nil
}

// ActorNow returns a person as the one who asks, on the desk as it is now.
func (s *Service) ActorNow(ctx context.Context, p Person) (actor.Actor, error) {
	a := s.ActorOf(p)
	if p.Role == actor.Supervisor {
		desk, err := s.Desk(ctx)
		if err != nil {
			return actor.Nobody, err
		}
		a.AllTeams = desk.AllTeams
	}
	return a, nil
}

// ActorOf returns a person as the one who asks, on a desk that hides other teams from
// a supervisor.
func (s *Service) ActorOf(p Person) actor.Actor {
	return actor.Actor{PersonID: p.ID, Name: p.Name, Role: p.Role, OperatorID: p.OperatorID, Also: p.Also, TeamIDs: p.Leads, Demo: s.demo}
}

// ChangePassword changes the own password, tried from an address; every other session
// ends. Invalid names the field: current, password. The caller must renew the session id.
func (s *Service) ChangePassword(ctx context.Context, a actor.Actor, current, password, sessionToken, address string) error {
	if err := personal(a); err != nil {
		return err
	}
	p, err := s.store.PersonByID(ctx, a.PersonID)
	if err != nil {
		return err
	}
	if current == "" {
		return wrong("current", "fault.required")
	}
	if err := CheckPassword(password, p); err != nil {
		return err
	}
	if err := s.checkOwn(ctx, a, p, current, sessionToken, address, wrong("current", "account.password.wrong")); err != nil {
		return err
	}
	if password == current { // said to who knows it only
		return wrong("password", "account.password.same")
	}
	return s.setPassword(ctx, a, p, password, secret.Hash(sessionToken))
}

// LinkOwner returns whose password a one-time link sets. Gone when the link was
// used, expired, never was, or its owner is disabled: alike for all.
func (s *Service) LinkOwner(ctx context.Context, token string) (Person, error) {
	gone := fault.New(fault.Gone, "account.link.gone")
	if len(token) != 40 || !plain(token) {
		return Person{}, gone
	}
	link, err := s.store.LinkByHash(ctx, secret.Hash(token))
	if fault.Is(err, fault.NotFound) {
		return Person{}, gone
	}
	if err != nil {
		return Person{}, err
	}
	p, err := s.store.PersonByID(ctx, link.PersonID)
	if err != nil {
		return Person{}, err
	}
	if link.UsedAt != nil || !s.now().Before(link.ExpiresAt) || p.Disabled() {
		return Person{}, gone
	}
	return p, nil
}

// UseLink sets the password of a link's owner, once; all sessions end. Gone as
// for LinkOwner, also for the second of two at the same moment.
func (s *Service) UseLink(ctx context.Context, token, password string) (Person, error) {
	p, err := s.LinkOwner(ctx, token)
	if err != nil {
		return Person{}, err
	}
	if err := CheckPassword(password, p); err != nil {
		return Person{}, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return Person{}, err
	}
	p.HasPassword, p.Stamp = true, StampOf(hash)
	err = s.change(ctx, s.ActorOf(p), "change", "password", map[string]any{"by": "link"}, func(ctx context.Context) (int64, error) {
		first, err := s.store.UseLink(ctx, secret.Hash(token), s.now())
		if err == nil && !first {
			err = fault.New(fault.Gone, "account.link.gone")
		}
		if err != nil {
			return 0, err
		}
		return p.ID, s.storePassword(ctx, p.ID, hash, "")
	})
	return p, err
}
