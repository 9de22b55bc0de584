package account

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/store/engine"
)

var promises = []engine.Promise{
	{"a person has a known role", `SELECT id FROM people WHERE role NOT IN ` + engine.In(actor.Roles...)},
	{"a person's language is one of the program's", `SELECT id FROM people WHERE language <> '' AND language NOT IN ` + engine.In(i18n.Langs...)},
	{"a person's colours are a theme of the program", `SELECT id FROM people WHERE theme NOT IN ` + engine.In(account.Themes...)},
	{"a person's operator is there", `SELECT id FROM people WHERE operator_id <> 0 AND operator_id NOT IN (SELECT id FROM operators)`},
	{"a person's team is a team", `SELECT id FROM people WHERE team_id <> 0 AND team_id NOT IN (SELECT id FROM dimensions WHERE kind = 'team')`},
	{"who leads leads a team", `SELECT person_id FROM leads WHERE team_id NOT IN (SELECT id FROM dimensions WHERE kind = 'team')`},
	{"a password link ends after it was made", `SELECT person_id FROM password_links WHERE expires_at < created_at`},
	{"sending is held or not", `SELECT value FROM settings WHERE name = 'sending_held' AND value NOT IN ('yes', 'no', '')`},
}

// Check returns a sentence for each promise about people and settings that does not
// hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises),
		s.Zones("a time zone of the desk or of a person is known",
			"SELECT value FROM settings WHERE name = 'time_zone' AND value <> '' UNION SELECT time_zone FROM people WHERE time_zone <> ''"),
		s.checkSettings, s.checkTokens, s.checkAudit)
}

func (s *Store) checkSettings(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "a setting can be read", "SELECT name, value FROM settings ORDER BY name", func(scan func(...any) error) (any, error) {
		var name, value string
		err := scan(&name, &value)
		if err == nil {
			err = account.CheckSetting(name, value)
		}
		return name, err
	})
	return b.Say(), err
}

func (s *Store) checkTokens(ctx context.Context) ([]string, error) {
	const promise = "a token is for what tokens are for"
	var b engine.Breaches
	err := s.Tried(ctx, &b, promise, "SELECT id, scopes FROM tokens ORDER BY id", func(scan func(...any) error) (any, error) {
		var id int64
		var scopes []byte
		var list []actor.Scope
		err := scan(&id, &scopes)
		if err == nil {
			err = json.Unmarshal(scopes, &list)
		}
		if slices.ContainsFunc(list, func(one actor.Scope) bool { return !slices.Contains(actor.Scopes, one) }) {
			b.Add(promise, 1, id)
		}
		return id, err
	})
	return b.Say(), err
}

func (s *Store) checkAudit(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "a line of the audit log can be read", "SELECT id, detail FROM audit", func(scan func(...any) error) (any, error) {
		var id int64
		var detail sql.RawBytes
		err := scan(&id, &detail)
		if err == nil && !json.Valid(detail) {
			err = errors.New("no JSON")
		}
		return id, err
	})
	return b.Say(), err
}
