package account

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/store/engine"
)

const sessionColumns = "SELECT hash, person_id, data, agent, created_at, seen_at, proved_at, expires_at FROM sessions"

func scanSession(row scanner) (r account.SessionRow, err error) {
	var created, seen, expires int64
	var proved *int64
	err = row.Scan(&r.Hash, &r.PersonID, &r.Data, &r.Agent, &created, &seen, &proved, &expires)
	r.CreatedAt, r.SeenAt, r.ProvedAt, r.ExpiresAt = engine.At(created), engine.At(seen), engine.AtOrNil(proved), engine.At(expires)
	return r, err
}

// SessionByHash returns a session, expired or not.
func (s *Store) SessionByHash(ctx context.Context, hash string) (account.SessionRow, error) {
	r, err := scanSession(s.Row(ctx, sessionColumns+" WHERE hash = ?", hash))
	return r, engine.Refused(err)
}

// SaveSession stores a new session, or person, data and agent of a known one.
func (s *Store) SaveSession(ctx context.Context, r account.SessionRow) error {
	if r.Data == nil {
		r.Data = []byte{}
	}
	_, err := s.Exec(ctx, `INSERT INTO sessions (hash, person_id, data, agent, created_at, seen_at, proved_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (hash) DO UPDATE SET person_id = excluded.person_id, data = excluded.data, agent = excluded.agent`,
		r.Hash, r.PersonID, r.Data, r.Agent, engine.Ms(r.CreatedAt), engine.Ms(r.SeenAt), engine.MsOrNil(r.ProvedAt), engine.Ms(r.ExpiresAt))
	return engine.Refused(err)
}

// SetProved stores when the password was last given in a session.
func (s *Store) SetProved(ctx context.Context, hash string, at time.Time) error {
	_, err := s.Exec(ctx, "UPDATE sessions SET proved_at = ? WHERE hash = ?", engine.Ms(at), hash)
	return engine.Refused(err)
}

// DeleteSession removes a session; none is no error.
func (s *Store) DeleteSession(ctx context.Context, hash string) error {
	_, err := s.Exec(ctx, "DELETE FROM sessions WHERE hash = ?", hash)
	return engine.Refused(err)
}

// SessionsOf lists a person's sessions, the last seen first.
func (s *Store) SessionsOf(ctx context.Context, personID int64) (list []account.SessionRow, err error) {
	err = s.Each(ctx, sessionColumns+" WHERE person_id = ? ORDER BY seen_at DESC, hash", []any{personID}, func(row *sql.Rows) error {
		r, err := scanSession(row)
		list = append(list, r)
		return err
	})
	return list, err
}

// DeleteSessionsOf removes a person's sessions but one, and tells how many.
func (s *Store) DeleteSessionsOf(ctx context.Context, personID int64, except string) (int64, error) {
	n, err := s.Changed(ctx, "DELETE FROM sessions WHERE person_id = ? AND hash <> ?", personID, except)
	return n, engine.Refused(err)
}

// TouchSessions stores when sessions, by hash, were last seen.
func (s *Store) TouchSessions(ctx context.Context, seen map[string]time.Time) error {
	for _, hash := range sortedKeys(seen) {
		if _, err := s.Exec(ctx, "UPDATE sessions SET seen_at = ? WHERE hash = ? AND seen_at < ?", engine.Ms(seen[hash]), hash, engine.Ms(seen[hash])); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

// SweepSessions removes what expired, and what was last seen before idle.
func (s *Store) SweepSessions(ctx context.Context, now, idle time.Time) error {
	_, err := s.Exec(ctx, "DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?", engine.Ms(now), engine.Ms(idle))
	return engine.Refused(err)
}

const tokenColumns = "SELECT id, name, scopes, namespace, created_at, used_at, expires_at, revoked_at FROM tokens"

func scanToken(row scanner) (t account.Token, err error) {
	var scopes string
	var created int64
	var used, ends, revoked *int64
	if err = row.Scan(&t.ID, &t.Name, &scopes, &t.Namespace, &created, &used, &ends, &revoked); err != nil {
		return t, err
	}
	t.CreatedAt, t.UsedAt, t.ExpiresAt, t.RevokedAt = engine.At(created), engine.AtOrNil(used), engine.AtOrNil(ends), engine.AtOrNil(revoked)
	return t, json.Unmarshal([]byte(scopes), &t.Scopes)
}

// InsertToken stores a new token under the hash of its text and sets the id.
func (s *Store) InsertToken(ctx context.Context, t *account.Token, hash string) error {
	scopes, err := json.Marshal(t.Scopes)
	if err != nil {
		return err
	}
	t.ID, err = s.InsertID(ctx, "INSERT INTO tokens (name, scopes, namespace, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)", t.Name, string(scopes), t.Namespace, hash, engine.Ms(t.CreatedAt), engine.MsOrNil(t.ExpiresAt))
	return engine.Refused(err)
}

// ListTokens lists live tokens, the newest first, then revoked ones.
func (s *Store) ListTokens(ctx context.Context) (list []account.Token, err error) {
	err = s.Each(ctx, tokenColumns+" ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 500", nil, func(row *sql.Rows) error {
		t, err := scanToken(row)
		list = append(list, t)
		return err
	})
	return list, err
}

// LiveTokens counts the tokens that are neither revoked nor expired.
func (s *Store) LiveTokens(ctx context.Context, now time.Time) (n int, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM tokens WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)", engine.Ms(now)).Scan(&n)
	return n, engine.Refused(err)
}

// TokenByHash returns the token whose text has the hash.
func (s *Store) TokenByHash(ctx context.Context, hash string) (account.Token, error) {
	t, err := scanToken(s.Row(ctx, tokenColumns+" WHERE hash = ?", hash))
	return t, engine.Refused(err)
}

// TokenByID returns a token.
func (s *Store) TokenByID(ctx context.Context, id int64) (account.Token, error) {
	t, err := scanToken(s.Row(ctx, tokenColumns+" WHERE id = ?", id))
	return t, engine.Refused(err)
}

// RevokeToken marks a token as revoked; false when it was before.
func (s *Store) RevokeToken(ctx context.Context, id int64, when time.Time) (bool, error) {
	n, err := s.Changed(ctx, "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", engine.Ms(when), id)
	return n > 0, engine.Refused(err)
}

// TellToken marks a token as one of whose end was told; false when it was before.
func (s *Store) TellToken(ctx context.Context, id int64, at time.Time) (bool, error) {
	n, err := s.Changed(ctx, "UPDATE tokens SET told_at = ? WHERE id = ? AND told_at IS NULL", engine.Ms(at), id)
	return n > 0, engine.Refused(err)
}

// TouchTokens stores when tokens were last used.
func (s *Store) TouchTokens(ctx context.Context, used map[int64]time.Time) error {
	for _, id := range sortedKeys(used) {
		if _, err := s.Exec(ctx, "UPDATE tokens SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)", engine.Ms(used[id]), id, engine.Ms(used[id])); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}
