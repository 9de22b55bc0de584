package account

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/secret"
)

// How long a session lives: without being used, and at all.
const (
	SessionIdle = 14 * 24 * time.Hour
	SessionLife = 90 * 24 * time.Hour
)

// touchEvery is how exactly the last use of a session or a token is kept.
const touchEvery = time.Minute

// FindSession returns the data of a session by the cookie's token; false when
// there is none or it has expired. It notes in memory that the session was used
// (Flush writes it), so reading changes nothing.
func (s *Service) FindSession(ctx context.Context, token string) ([]byte, bool, error) {
	hash := secret.Hash(token)
	row, err := s.store.SessionByHash(ctx, hash)
	if fault.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	now := s.now()
	seen := s.lastSeen(row)
	if !now.Before(row.ExpiresAt) || now.Sub(seen) >= SessionIdle {
		return nil, false, nil
	}
	if now.Sub(seen) >= touchEvery {
		s.sessions.Note(hash, now, 0)
	}
	return row.Data, true, nil
}

func (s *Service) lastSeen(row SessionRow) time.Time {
	if t := s.sessions.At(row.Hash); t.After(row.SeenAt) {
		return t
	}
	return row.SeenAt
}

// KeepSession stores a session under the cookie's token. One that is new begins with a
// password that was just given.
func (s *Service) KeepSession(ctx context.Context, token string, personID int64, agent string, data []byte) error {
	now := s.now()
	return s.store.InTx(ctx, func(ctx context.Context) error {
		return s.store.SaveSession(ctx, SessionRow{
			Hash: secret.Hash(token), PersonID: personID, Data: data, Agent: agent,
			CreatedAt: now, SeenAt: now, ProvedAt: &now, ExpiresAt: now.Add(SessionLife),
		})
	})
}

// DropSession removes a session; none is no error.
func (s *Service) DropSession(ctx context.Context, token string) error {
	if token == "" {
		return nil
	}
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.store.DeleteSession(ctx, secret.Hash(token)) })
}

// Sessions lists the actor's own sessions, the last used first. token is the
// cookie's, to mark the current one.
func (s *Service) Sessions(ctx context.Context, a actor.Actor, token string) ([]Session, error) {
	if err := personal(a); err != nil {
		return nil, err
	}
	rows, err := s.store.SessionsOf(ctx, a.PersonID)
	if err != nil {
		return nil, err
	}
	now, current := s.now(), secret.Hash(token)
	var list []Session
	for _, r := range rows {
		seen := s.lastSeen(r)
		if now.Before(r.ExpiresAt) && now.Sub(seen) < SessionIdle {
			list = append(list, Session{ID: r.Hash[:16], Agent: r.Agent, CreatedAt: r.CreatedAt, SeenAt: seen, Current: r.Hash == current, hash: r.Hash})
		}
	}
	return list, nil
}

// RevokeSession ends one of the actor's own sessions. NotFound for any other.
func (s *Service) RevokeSession(ctx context.Context, a actor.Actor, id string) error {
	list, err := s.Sessions(ctx, a, "")
	if err != nil {
		return err
	}
	for _, one := range list {
		if one.ID == id {
			return s.change(ctx, a, "revoke", "session", nil, func(ctx context.Context) (int64, error) {
				return a.PersonID, s.store.DeleteSession(ctx, one.hash)
			})
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// RevokeOtherSessions ends the actor's own sessions but the one of token.
func (s *Service) RevokeOtherSessions(ctx context.Context, a actor.Actor, token string) error {
	if err := personal(a); err != nil {
		return err
	}
	return s.change(ctx, a, "revoke", "session", map[string]any{"all": true}, func(ctx context.Context) (int64, error) {
		_, err := s.store.DeleteSessionsOf(ctx, a.PersonID, secret.Hash(token))
		return a.PersonID, err
	})
}

// Sweep removes sessions that have expired.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.store.SweepSessions(ctx, now, now.Add(-SessionIdle)) })
}
