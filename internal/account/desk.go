package account

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/brand"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// Names of the desk's settings.
const (
	settingZone     = "time_zone"
	settingLanguage = "language"
	settingHeld     = "sending_held" // yes or no; read and changed in the room of sending

	settingName      = "desk_name"
	settingSignature = "desk_signature"
	settingContact   = "desk_contact"
	settingHours     = "desk_hours"
	settingAccent    = "desk_accent"
	settingLogo      = "desk_logo"
	settingTargets   = "desk_targets"
	settingTried     = "mail_tried" // yes: a letter of trial was taken
	settingBegun     = "desk_begun" // yes: the first steps are hidden
)

var deskSettings = []string{settingZone, settingLanguage, settingName, settingSignature, settingContact, settingHours, settingAccent, settingLogo, settingTargets, settingTried, settingBegun}

// Desk is the settings of the contact centre as a whole.
type Desk struct {
	Zone     *time.Location
	Language i18n.Lang // of who has not chosen one, staff and customers
	Brand    brand.Brand
	Targets  map[string]float64 // what the desk aims at, by the key of a figure
	Tried    bool               // the mail server took a letter of trial
	Begun    bool               // nobody needs the first steps any more
}

// DeskDraft is the contact centre as somebody types it. Zone "" is the one it has.
type DeskDraft struct {
	Zone, Language                          string
	Name, Signature, Contact, Hours, Accent string
}

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

// LanguageSeen is the desk's language as it was read last; nothing is read for it.
func (s *Service) LanguageSeen() i18n.Lang {
	if seen := s.desk.Load(); seen != nil {
		return seen.desk.Language
	}
	return DefaultLanguage
}

func (s *Service) readDesk(ctx context.Context) (Desk, error) {
	values := map[string]string{}
	for _, name := range deskSettings {
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
	logo, err := brand.ParseLogo(values[settingLogo])
	if err != nil {
		return Desk{}, err
	}
	var targets map[string]float64
	if text := values[settingTargets]; text != "" {
		if err := json.Unmarshal([]byte(text), &targets); err != nil {
			return Desk{}, fmt.Errorf("the desk's targets: %w", err)
		}
	}
	desk := Desk{Zone: zone, Language: lang, Brand: brand.Brand{
		Name: values[settingName], Signature: values[settingSignature], Contact: values[settingContact], Hours: values[settingHours],
		Accent: brand.Colour(values[settingAccent]), Logo: logo,
	}, Targets: targets, Tried: values[settingTried] == "yes", Begun: values[settingBegun] == "yes"}
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

// ChangeDesk changes how the contact centre shows itself, its time zone and its
// language. Invalid names the fields; the zone is refused once there are contacts,
// and a name that was given is not taken away.
func (s *Service) ChangeDesk(ctx context.Context, a actor.Actor, d DeskDraft) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	old, err := s.readDesk(ctx)
	if err != nil {
		return err
	}
	if d.Zone == "" {
		d.Zone = old.Zone.String()
	}
	loc, next, err := d.check(old)
	if err != nil {
		return err
	}
	moved := loc.String() != old.Zone.String()
	detail := map[string]any{}
	for name, value := range next {
		detail[name] = value
	}
	err = s.change(ctx, a, "change", "desk", detail, func(ctx context.Context) (int64, error) {
		if moved {
			fixed, err := s.store.HasContacts(ctx)
			if err == nil && fixed {
				err = wrong("time_zone", "account.zone.fixed")
			}
			if err != nil {
				return 0, err
			}
		}
		for name, value := range next {
			if err := s.store.SetSetting(ctx, name, value); err != nil {
				return 0, err
			}
		}
		return 0, nil
	})
	if err == nil {
		s.desk.Store(nil)
		if moved && s.onZone != nil {
			s.onZone(loc)
		}
	}
	return err
}

// check returns the settings that a draft stands for.
func (d DeskDraft) check(old Desk) (*time.Location, map[string]string, error) {
	var w fault.Fields
	loc := cleanZone(&w, "time_zone", d.Zone)
	if !slices.Contains(i18n.Langs, i18n.Lang(d.Language)) {
		w.Add("language", "account.language.choose")
	}
	next := map[string]string{
		settingZone: loc.String(), settingLanguage: d.Language,
		settingName: clean(&w, "name", d.Name, brand.MaxName), settingSignature: clean(&w, "signature", d.Signature, brand.MaxSignature),
		settingContact: clean(&w, "contact", d.Contact, brand.MaxContact), settingHours: clean(&w, "hours", d.Hours, brand.MaxHours),
		settingAccent: string(brand.ReadColour(&w, "accent", d.Accent)),
	}
	if next[settingName] == "" && old.Brand.Named() {
		w.Add("name", "fault.required")
	}
	brand.CheckContact(&w, "contact", next[settingContact])
	return loc, next, w.Err()
}

// ChangeTargets changes what the desk aims at: values by keys of figures. What is
// not named has no target.
func (s *Service) ChangeTargets(ctx context.Context, a actor.Actor, targets map[string]float64) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	raw, err := json.Marshal(targets)
	if err != nil {
		return err
	}
	err = s.change(ctx, a, "change", "desk", map[string]any{settingTargets: targets}, func(ctx context.Context) (int64, error) {
		return 0, s.store.SetSetting(ctx, settingTargets, string(raw))
	})
	if err == nil {
		s.desk.Store(nil)
	}
	return err
}

// NoteTried notes that the mail server took a letter of trial.
func (s *Service) NoteTried(ctx context.Context, a actor.Actor) error {
	return s.note(ctx, a, settingTried)
}

// Begin hides the first steps: the desk is at work.
func (s *Service) Begin(ctx context.Context, a actor.Actor) error {
	return s.note(ctx, a, settingBegun)
}

func (s *Service) note(ctx context.Context, a actor.Actor, name string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	err := s.change(ctx, a, "change", "desk", map[string]any{name: "yes"}, func(ctx context.Context) (int64, error) {
		return 0, s.store.SetSetting(ctx, name, "yes")
	})
	if err == nil {
		s.desk.Store(nil)
	}
	return err
}

// ChangeLogo puts another picture in place of the contact centre's logo; empty
// takes it away. Invalid says what is wrong with the picture.
func (s *Service) ChangeLogo(ctx context.Context, a actor.Actor, raw []byte) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	var logo brand.Logo
	if len(raw) > 0 {
		var err error
		if logo, err = brand.ReadLogo(raw); err != nil {
			return wrong("logo", err.Error())
		}
	}
	err := s.change(ctx, a, "change", "desk", map[string]any{settingLogo: logo.Type}, func(ctx context.Context) (int64, error) {
		return 0, s.store.SetSetting(ctx, settingLogo, logo.String())
	})
	if err == nil {
		s.desk.Store(nil)
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
