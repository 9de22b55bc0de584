package account

import (
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// Themes that may be chosen; "" is as the device wants.
var Themes = []string{"", "light", "dark"}

// Own returns the actor's own account.
func (s *Service) Own(ctx context.Context, a actor.Actor) (Person, error) {
	if err := personal(a); err != nil {
		return Person{}, err
	}
	return s.store.PersonByID(ctx, a.PersonID)
}

// Again is who a person is by now, of whom a page that stays open was told before.
// Unauthenticated for who may not come in any more.
func (s *Service) Again(ctx context.Context, a actor.Actor) (actor.Actor, error) {
	p, err := s.Own(ctx, a)
	if err != nil {
		return actor.Nobody, err
	}
	if p.Disabled() {
		return actor.Nobody, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	return s.ActorNow(ctx, p)
}

// SetLanguage changes the actor's own language.
func (s *Service) SetLanguage(ctx context.Context, a actor.Actor, language i18n.Lang) error {
	if err := personal(a); err != nil {
		return err
	}
	if !slices.Contains(i18n.Langs, language) {
		return wrong("language", "account.language.choose")
	}
	return s.preferences(ctx, a, "language", func(p *Person) *string { return (*string)(&p.Language) }, string(language))
}

// SetTheme changes the actor's own theme: light, dark, or "" as the device wants.
func (s *Service) SetTheme(ctx context.Context, a actor.Actor, theme string) error {
	if err := personal(a); err != nil {
		return err
	}
	if !slices.Contains(Themes, theme) {
		return wrong("theme", "account.theme.choose")
	}
	return s.preferences(ctx, a, "theme", func(p *Person) *string { return &p.Theme }, theme)
}

// SetTimeZone changes the actor's own time zone, an IANA name or "" for the desk's.
func (s *Service) SetTimeZone(ctx context.Context, a actor.Actor, zone string) error {
	if err := personal(a); err != nil {
		return err
	}
	var w fault.Fields
	if zone != "" {
		zone = cleanZone(&w, "time_zone", zone).String()
	}
	if err := w.Err(); err != nil {
		return err
	}
	return s.preferences(ctx, a, "time_zone", func(p *Person) *string { return &p.TimeZone }, zone)
}

func (s *Service) preferences(ctx context.Context, a actor.Actor, name string, of func(p *Person) *string, value string) error {
	detail := map[string]any{}
	return s.change(ctx, a, "change", "preferences", detail, func(ctx context.Context) (int64, error) {
		p, err := s.store.HoldPerson(ctx, a.PersonID)
		if err != nil {
			return 0, err
		}
		detail[name] = []string{*of(&p), value}
		*of(&p) = value
		return p.ID, s.store.SetPreferences(ctx, p)
	})
}
