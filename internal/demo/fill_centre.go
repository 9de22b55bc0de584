package demo

import (
	"context"

	"openpeople/internal/account"
	"openpeople/internal/i18n"
)

// centre is how a contact centre shows itself.
type centre struct {
	Name, Signature, Contact, Hours, Accent string
	Targets                                 map[string]float64
}

// nameCentre gives the contact centre its name, its logo, its colour and its targets.
func (f *filler) nameCentre(ctx context.Context) error {
	c := book().Centre
	err := f.Rooms.Accounts.ChangeDesk(ctx, system, account.DeskDraft{
		Language: string(i18n.RU), Name: c.Name, Signature: c.Signature, Contact: c.Contact, Hours: c.Hours, Accent: c.Accent,
	})
	if err != nil {
		return err
	}
	if err := f.Rooms.Accounts.ChangeTargets(ctx, system, c.Targets, ""); err != nil {
		return err
	}
	logo, err := data.ReadFile("data/logo.svg")
	if err != nil {
		return err
	}
	if err := f.Rooms.Accounts.ChangeLogo(ctx, system, logo, ""); err != nil {
		return err
	}
	return f.Rooms.Accounts.Begin(ctx, system)
}
