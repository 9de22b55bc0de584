package account

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/brand"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
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
	settingTried     = "mail_tried"     // yes: a letter of trial was taken
	settingBegun     = "desk_begun"     // yes: the first steps are hidden
	settingAllTeams  = "desk_all_teams" // yes: see Desk.AllTeams
)

var deskSettings = []string{settingZone, settingLanguage, settingName, settingSignature, settingContact, settingHours, settingAccent, settingLogo, settingTargets, settingTried, settingBegun, settingAllTeams}

// Desk is the settings of the contact centre as a whole.
type Desk struct {
	Zone     *time.Location
	Language i18n.Lang // of who has not chosen one, staff and customers
	Brand    brand.Brand
	Targets  map[string]float64 // what the desk aims at, by the key of a figure
	Tried    bool               // the mail server took a letter of trial
	Begun    bool               // nobody needs the first steps any more
	AllTeams bool               // supervisors see and tend every team, not those alone that they lead
}

// Revision names what the form of the contact centre shows.
func (d Desk) Revision() string {
	b := d.Brand
	return fault.Revision(d.Zone.String(), d.Language, b.Name, b.Signature, b.Contact, b.Hours, b.Accent)
}

// TargetsRevision names what the form of targets shows.
func (d Desk) TargetsRevision() string {
	if len(d.Targets) == 0 {
		return fault.Revision()
	}
	return fault.Revision(d.Targets)
}

// LogoRevision names the logo.
func (d Desk) LogoRevision() string { return fault.Revision(d.Brand.Logo.String()) }

// DeskDraft is the contact centre as somebody types it. Zone "" is the one it has.
type DeskDraft struct {
	Zone, Language                          string
	Name, Signature, Contact, Hours, Accent string
	Revision                                string // of the desk that the form was drawn from, "": no form was
}

// What an empty desk starts with.
const (
	DefaultZone     = "Europe/Moscow"
	DefaultLanguage = i18n.RU
)

// deskFresh is how long the settings are believed; another node may change them.
const deskFresh = 5 * time.Second

type deskSeen struct {
	desk Desk
	at   time.Time
}

// EnsureDesk returns the settings of the desk and stores the defaults of those
// that were never set. Of an error those that can be read are there; a zone that cannot
// is nil. Call it before the store's first write.
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
	if seen != nil && when.Fresh(seen.at, s.now(), deskFresh) {
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

// readDesk reads the settings and remembers them.
func (s *Service) readDesk(ctx context.Context) (Desk, error) {
	desk, err := s.storedDesk(ctx)
	if err == nil {
		s.desk.Store(&deskSeen{desk, s.now()})
	}
	return desk, err
}

func (s *Service) storedDesk(ctx context.Context) (Desk, error) {
	values, err := s.store.DeskSettings(ctx, deskSettings)
	if err != nil {
		return Desk{}, err
	}
	var d Desk
	for _, name := range deskSettings {
		if wrong := d.read(name, values[name]); wrong != nil && err == nil {
			err = fmt.Errorf("the setting %s cannot be read: %w", name, wrong)
		}
	}
	return d, err
}

// read takes a setting as it is stored; "" is what was never set.
func (d *Desk) read(name, value string) (err error) {
	yes := func(to *bool) error {
		*to = value == "yes"
		if value != "" && value != "yes" && value != "no" {
			return fmt.Errorf("%q is neither yes nor no", value)
		}
		return nil
	}
	switch name {
	case settingZone:
		d.Zone, err = time.LoadLocation(cmp.Or(value, DefaultZone))
	case settingLanguage:
		d.Language = cmp.Or(i18n.Lang(value), DefaultLanguage)
		if !slices.Contains(i18n.Langs, d.Language) {
			err = fmt.Errorf("%q is no language of the program", value)
		}
	case settingName:
		d.Brand.Name = value
	case settingSignature:
		d.Brand.Signature = value
	case settingContact:
		d.Brand.Contact = value
	case settingHours:
		d.Brand.Hours = value
	case settingAccent:
		var w fault.Fields
		d.Brand.Accent = brand.ReadColour(&w, name, value)
		err = w.Err()
	case settingLogo:
		d.Brand.Logo, err = brand.ParseLogo(value)
	case settingTargets:
		if value != "" {
			err = json.Unmarshal([]byte(value), &d.Targets)
		}
	case settingTried:
		err = yes(&d.Tried)
	case settingBegun:
		err = yes(&d.Begun)
	case settingAllTeams:
		err = yes(&d.AllTeams)
	}
	return err
}

// CheckSetting reports whether a setting of the desk can be read as it is stored; of one
// that is no setting of the desk it says nothing.
func CheckSetting(name, value string) error { return new(Desk).read(name, value) }

// ZoneFixed reports whether the time zone may no longer be changed: contacts are
// there, and their days were counted in it.
func (s *Service) ZoneFixed(ctx context.Context, a actor.Actor) (bool, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return false, err
	}
	return s.store.HasContacts(ctx)
}

// ChangeDesk changes how the contact centre shows itself, its time zone and its
// language. Conflict when these are not as the draft's revision says any more. Invalid
// names the fields; the zone is refused once there are contacts, and a name that was
// given is not taken away.
func (s *Service) ChangeDesk(ctx context.Context, a actor.Actor, d DeskDraft) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	var moved *time.Location
	err := s.changeSettings(ctx, a, func(ctx context.Context, old Desk) (next map[string]string, err error) {
		if err := fault.Fresh(d.Revision, old.Revision()); err != nil {
			return nil, err
		}
		d := d
		if d.Zone == "" {
			d.Zone = old.Zone.String()
		}
		loc, next, err := d.check(old)
		if err != nil {
			return nil, err
		}
		if moved = nil; loc.String() != old.Zone.String() {
			fixed, err := s.store.HasContacts(ctx)
			if err == nil && fixed {
				err = wrong("time_zone", "account.zone.fixed")
			}
			if err != nil {
				return nil, err
			}
			moved = loc
		}
		return next, nil
	})
	if err == nil && moved != nil && s.onZone != nil {
		s.onZone(moved)
	}
	return err
}

// changeSettings stores the settings that next makes of the desk as it is, which
// nobody else changes meanwhile.
func (s *Service) changeSettings(ctx context.Context, a actor.Actor, next func(ctx context.Context, old Desk) (map[string]string, error)) error {
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.HoldSettings(ctx); err != nil {
			return err
		}
		old, err := s.storedDesk(ctx)
		if err != nil {
			return err
		}
		values, err := next(ctx, old)
		if err != nil {
			return err
		}
		names := slices.Sorted(maps.Keys(values))
		before, err := s.store.DeskSettings(ctx, names)
		if err != nil {
			return err
		}
		detail := map[string]any{}
		for _, name := range names {
			if err := s.store.SetSetting(ctx, name, values[name]); err != nil {
				return err
			}
			if before[name] != values[name] {
				detail[name] = []any{told(name, before[name]), told(name, values[name])}
			}
		}
		return s.Audit(ctx, a, "change", "desk", 0, detail)
	})
	if err == nil || fault.Of(err).Stale() { // what is remembered may be what was stale
		s.desk.Store(nil)
	}
	return err
}

// told is what the audit log tells of a setting: of a picture its type alone.
func told(name, value string) any {
	switch name {
	case settingTargets:
		if value == "" {
			return nil
		}
		return json.RawMessage(value)
	case settingLogo:
		kind, _, _ := strings.Cut(value, ";")
		return kind
	}
	return value
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
// not named has no target. Conflict when the targets are not those of the revision any
// more; "" is of who has seen none.
func (s *Service) ChangeTargets(ctx context.Context, a actor.Actor, targets map[string]float64, revision string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	raw, err := json.Marshal(targets)
	if err != nil {
		return err
	}
	return s.changeSettings(ctx, a, func(_ context.Context, old Desk) (map[string]string, error) {
		return map[string]string{settingTargets: string(raw)}, fault.Fresh(revision, old.TargetsRevision())
	})
}

// NoteTried notes that the mail server took a letter of trial.
func (s *Service) NoteTried(ctx context.Context, a actor.Actor) error {
	return s.note(ctx, a, settingTried)
}

// ShowAllTeams opens the contacts of every team to supervisors, with what belongs to
// them, or leaves each with those of the teams led.
func (s *Service) ShowAllTeams(ctx context.Context, a actor.Actor, yes bool) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.changeSettings(ctx, a, func(context.Context, Desk) (map[string]string, error) {
		return map[string]string{settingAllTeams: map[bool]string{true: "yes", false: "no"}[yes]}, nil
	})
}

// Begin hides the first steps: the desk is at work.
func (s *Service) Begin(ctx context.Context, a actor.Actor) error {
	return s.note(ctx, a, settingBegun)
}

func (s *Service) note(ctx context.Context, a actor.Actor, name string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.changeSettings(ctx, a, func(context.Context, Desk) (map[string]string, error) {
		return map[string]string{name: "yes"}, nil
	})
}

// ChangeLogo puts another picture in place of the contact centre's logo; empty
// takes it away. Conflict when the logo is not that of the revision any more; "" is of
// who has seen none. Invalid says what is wrong with the picture.
func (s *Service) ChangeLogo(ctx context.Context, a actor.Actor, raw []byte, revision string) error {
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
	return s.changeSettings(ctx, a, func(_ context.Context, old Desk) (map[string]string, error) {
		return map[string]string{settingLogo: logo.String()}, fault.Fresh(revision, old.LogoRevision())
	})
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
