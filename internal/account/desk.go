package account

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// Names of the desk's settings.
const (
	settingZone     = "time_zone"
	settingLanguage = "language"
	settingHeld     = "sending_held" // yes or no; read and changed in survey's Sending
)

// What an empty desk starts with.
const (
	DefaultZone     = "Europe/Moscow"
	DefaultLanguage = i18n.RU
)

// deskFresh is how long the settings are believed; another node may change them.
const deskFresh = 5 * time.Second

type deskSeen struct {
	desk  Desk
	until time.Time
}

// EnsureDesk returns the settings of the desk and stores the defaults of those
// that were never set. Call it before the store's first write.
func (s *Service) EnsureDesk(ctx context.Context) (Desk, error) {
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		for _, d := range []struct{ name, value string }{{settingZone, DefaultZone}, {settingLanguage, string(DefaultLanguage)}, {settingHeld, "no"}} {
			value, err := s.store.Setting(ctx, d.name)
			if err != nil {
				return err
			}
			if value == "" {
				if err := s.store.SetSetting(ctx, d.name, d.value); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return Desk{}, err
	}
	return s.readDesk(ctx)
}

// Desk returns the settings of the desk, at most deskFresh old. Everybody may
// know them: they are what a page without an account is drawn with.
func (s *Service) Desk(ctx context.Context) (Desk, error) {
	seen := s.desk.Load()
	if seen != nil && s.now().Before(seen.until) {
		return seen.desk, nil
	}
	desk, err := s.readDesk(ctx)
	if err != nil && seen != nil {
		return seen.desk, nil // old settings are better than no page
	}
	return desk, err
}

func (s *Service) readDesk(ctx context.Context) (Desk, error) {
	values := map[string]string{}
	for _, name := range []string{settingZone, settingLanguage} {
		v, err := s.store.Setting(ctx, name)
		if err != nil {
			return Desk{}, err
		}
		values[name] = v
	}
	if values[settingZone] == "" {
		values[settingZone] = DefaultZone
	}
	zone, err := time.LoadLocation(values[settingZone])
	if err != nil {
		return Desk{}, err
	}
	lang, ok := i18n.Parse(values[settingLanguage])
	if !ok {
		lang = DefaultLanguage
	}
	desk := Desk{Zone: zone, Language: lang}
	s.desk.Store(&deskSeen{desk, s.now().Add(deskFresh)})
	return desk, nil
}

// ZoneFixed reports whether the time zone may no longer be changed: contacts are
// there, and their days were counted in it.
func (s *Service) ZoneFixed(ctx context.Context, a actor.Actor) (bool, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return false, err
	}
	return s.store.HasContacts(ctx)
}

// ChangeDesk changes time zone and language of the desk. Invalid names the
// field; the zone is refused once there are contacts.
func (s *Service) ChangeDesk(ctx context.Context, a actor.Actor, zone, language string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	var w fault.Fields
	loc := cleanZone(&w, "time_zone", zone)
	if !slices.Contains(i18n.Langs, i18n.Lang(language)) {
		w.Add("language", "account.language.choose")
	}
	if err := w.Err(); err != nil {
		return err
	}
	old, err := s.readDesk(ctx)
	if err != nil {
		return err
	}
	moved := loc.String() != old.Zone.String()
	err = s.change(ctx, a, "change", "desk", map[string]any{settingZone: loc.String(), settingLanguage: language}, func(ctx context.Context) (int64, error) {
		if moved {
			fixed, err := s.store.HasContacts(ctx)
			if err == nil && fixed {
				err = wrong("time_zone", "account.zone.fixed")
			}
			if err != nil {
				return 0, err
			}
			if err := s.store.SetSetting(ctx, settingZone, loc.String()); err != nil {
				return 0, err
			}
		}
		return 0, s.store.SetSetting(ctx, settingLanguage, language)
	})
	if err == nil {
		s.desk.Store(nil)
		if moved && s.onZone != nil {
			s.onZone(loc)
		}
	}
	return err
}

// cleanZone reads the IANA name of a time zone.
func cleanZone(w *fault.Fields, name, text string) *time.Location {
	text = clean(w, name, text, 64)
	loc, err := time.LoadLocation(text)
	if err != nil || text == "" || text == "Local" {
		w.Add(name, "account.zone.unknown")
		return time.UTC
	}
	return loc
}
