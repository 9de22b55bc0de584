package settings

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/templates/ui"
)

func customerURL(n int64) string { return "/settings/customers/" + id(n) }

func customerCrumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return crumbs(ctx, append([]ui.Crumb{{Label: i18n.T(ctx, "settings.customers"), URL: "/settings/customers"}}, more...)...)
}

// customerName is what a customer is called: by name, else by what is known.
func customerName(ctx context.Context, c contact.Card) string {
	return cmp.Or(c.Name, c.ExternalID, c.Phone, c.Email, c.Telegram, i18n.T(ctx, "contacts.unnamed"))
}

func keysInLine(c contact.Card) string {
	var out []string
	for _, k := range c.Keys {
		out = append(out, k.Value())
	}
	return strings.Join(out, ", ")
}

// kindKeys are the words for kinds of keys.
var kindKeys = map[string]string{"x": "contacts.customer_number", "p": "contacts.phone", "e": "contacts.email", "t": "contacts.telegram"}

func keyWords(ctx context.Context, k contact.CardKey) string {
	return i18n.T(ctx, kindKeys[k.Kind()]) + ": " + k.Value()
}

func customerPairs(ctx context.Context, c contact.Card) []ui.Pair {
	return storedPairs(ctx, [][2]string{
		{"account.name", c.Name}, {"contacts.customer_number", c.ExternalID}, {"contacts.phone", c.Phone}, {"contacts.email", c.Email}, {"contacts.telegram", c.Telegram},
		{"contacts.title", ui.Number(ctx, c.Contacts)},
	})
}

func (p JoiningPage) with(other int64) string {
	return customerURL(p.Card.ID) + "/joining?other=" + id(other)
}

// joiningField is the choice of who stays.
func joiningField(ctx context.Context, p JoiningPage) ui.Field {
	f := ui.Field{Name: "stays", Label: i18n.T(ctx, "settings.joining.stays"), Value: p.Stays, Error: ui.FieldError(ctx, p.Fault, "stays")}
	for _, c := range []contact.Card{p.Card, p.Other} {
		f.Options = append(f.Options, ui.Option{Value: id(c.ID), Label: customerName(ctx, c), Hint: keysInLine(c) + " · " + i18n.T(ctx, "settings.customer.count", "Count", c.Contacts)})
	}
	return f
}

// splittingField is the name of the new customer.
func splittingField(ctx context.Context, p SplittingPage) ui.Field {
	return ui.Field{Name: "name", Label: i18n.T(ctx, "settings.splitting.name"), Hint: i18n.T(ctx, "settings.splitting.name_hint"), Value: p.Name, Max: contact.MaxName,
		Width: ui.WidthMedium, Optional: true, Autocomplete: "off", Error: ui.FieldError(ctx, p.Fault, "name")}
}

func (p SplittingPage) chosen(k contact.CardKey) bool { return slices.Contains(p.Chosen, k.Number) }

func (p SplittingPage) going() (list []contact.CardKey) {
	for _, k := range p.Card.Keys {
		if p.chosen(k) {
			list = append(list, k)
		}
	}
	return list
}

func (p SplittingPage) staying() (list []contact.CardKey) {
	for _, k := range p.Card.Keys {
		if !p.chosen(k) {
			list = append(list, k)
		}
	}
	return list
}

// moves is how many contacts go.
func (p SplittingPage) moves() (n int) {
	for _, k := range p.going() {
		n += k.Contacts
	}
	return n
}

// unknown is how many contacts came by a key that nobody knows.
func (p SplittingPage) unknown() int {
	n := p.Card.Contacts
	for _, k := range p.Card.Keys {
		n -= k.Contacts
	}
	return n
}
