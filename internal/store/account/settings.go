package account

import (
	"context"
	"database/sql"

	"openpeople/internal/fault"
	"openpeople/internal/store/engine"
)

// Setting returns a setting of the desk, "" when it was never set.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	err = engine.Refused(s.Row(ctx, "SELECT value FROM settings WHERE name = ?", name).Scan(&value))
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return value, err
}

// DeskSettings returns those of names that were ever set, in one question.
func (s *Store) DeskSettings(ctx context.Context, names []string) (map[string]string, error) {
	values := map[string]string{}
	err := s.Each(ctx, "SELECT name, value FROM settings WHERE name IN "+engine.In(names...), nil, func(rows *sql.Rows) error {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		values[name] = value
		return nil
	})
	return values, engine.Refused(err)
}

// HoldSettings lets nobody else who holds them change the desk's settings until the
// transaction ends. A desk always has a time zone: its row stands for all.
func (s *Store) HoldSettings(ctx context.Context) error {
	return s.Each(ctx, "SELECT name FROM settings WHERE name = 'time_zone'"+s.ForUpdate(), nil, func(*sql.Rows) error { return nil })
}

// SetSetting stores a setting of the desk.
func (s *Store) SetSetting(ctx context.Context, name, value string) error {
	_, err := s.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return engine.Refused(err)
}

// KeepFirst stores a setting that has no value yet and returns the one it has then:
// of several that keep one at the same moment all get the same.
func (s *Store) KeepFirst(ctx context.Context, name, value string) (kept string, err error) {
	_, err = s.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = CASE settings.value WHEN '' THEN excluded.value ELSE settings.value END", name, value)
	if err != nil {
		return "", engine.Refused(err)
	}
	return s.Setting(ctx, name)
}
