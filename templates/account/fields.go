package account

import (
	"context"

	"openpeople/internal/account"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/templates/ui"
)

func loginFields(ctx context.Context, p LoginPage) []ui.Field {
	return []ui.Field{
		{Name: "email", Label: i18n.T(ctx, "account.email"), Value: p.Email, Autocomplete: "username", Error: ui.FieldError(ctx, p.Fault, "email"), Autofocus: p.Email == "" && len(p.Demo) == 0},
		{Name: "password", Label: i18n.T(ctx, "account.password"), Autocomplete: "current-password", Error: ui.FieldError(ctx, p.Fault, "password"), Autofocus: p.Email != ""},
	}
}

func forgotField(ctx context.Context, p ForgotPage) ui.Field {
	return ui.Field{Name: "email", Label: i18n.T(ctx, "account.email"), Value: p.Email, Autocomplete: "username", Error: ui.FieldError(ctx, p.Fault, "email"), Autofocus: true}
}

func newPasswordFields(ctx context.Context, f *fault.Fault) []ui.Field {
	return []ui.Field{
		{
			Name: "password", Label: i18n.T(ctx, "account.password.new"), Hint: i18n.T(ctx, "account.password.hint", "Min", account.MinPassword),
			Autocomplete: "new-password", Error: ui.FieldError(ctx, f, "password"),
		},
		{Name: "again", Label: i18n.T(ctx, "account.password.again"), Autocomplete: "new-password", Error: ui.FieldError(ctx, f, "again")},
	}
}

func proofField(ctx context.Context, p ProvePage) ui.Field {
	f := ui.Field{Name: "proof", Label: i18n.T(ctx, "account.password"), Autocomplete: "current-password", Error: ui.FieldError(ctx, p.Fault, "proof"), Autofocus: true}
	if p.Demo != "" {
		f.Hint = i18n.T(ctx, "account.prove.demo", "Password", p.Demo)
	}
	return f
}

// provedThen says what becomes of the form.
func provedThen(p ProvePage) string {
	if p.Lost {
		return "account.prove.lost"
	}
	return "account.prove.kept"
}

func passwordFields(ctx context.Context, f *fault.Fault) []ui.Field {
	current := ui.Field{Name: "current", Label: i18n.T(ctx, "account.password.current"), Autocomplete: "current-password", Error: ui.FieldError(ctx, f, "current")}
	return append([]ui.Field{current}, newPasswordFields(ctx, f)...)
}

func zoneField(ctx context.Context, p OwnPage) ui.Field {
	f := ui.Field{
		Name: "time_zone", Label: i18n.T(ctx, "account.zone"), Hint: i18n.T(ctx, "account.zone.hint"),
		Value: p.Person.TimeZone, Width: ui.WidthMedium, Error: ui.FieldError(ctx, p.Fault, "time_zone"),
	}
	f.Options = []ui.Option{{Label: i18n.T(ctx, "account.zone.desk", "Zone", account.ZoneTitle(p.DeskZone).For(ctx))}}
	for _, z := range account.ZonesWith(p.Person.TimeZone) {
		f.Options = append(f.Options, ui.Option{Value: z.Name, Label: z.Title.For(ctx)})
	}
	return f
}

func ownPairs(ctx context.Context, p account.Person) []ui.Pair {
	text := func(s string) (c ui.Pair) {
		if s != "" {
			c.Value = ui.Text(s)
		}
		return c
	}
	pair := func(key, value string) ui.Pair {
		c := text(value)
		c.Label = i18n.T(ctx, key)
		return c
	}
	return []ui.Pair{
		pair("account.name", p.Name), pair("account.email", p.Email), pair("account.role", ui.RoleName(ctx, p.Role)),
		pair("account.team", p.TeamName), pair("account.operator", p.OperatorNumber),
	}
}

func deviceName(ctx context.Context, agent string) string {
	browser, system := account.Device(agent)
	switch {
	case browser != "" && system != "":
		return browser + ", " + system
	case browser+system != "":
		return browser + system
	}
	return i18n.T(ctx, "account.sessions.unknown")
}

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}
