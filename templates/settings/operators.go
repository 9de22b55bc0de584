package settings

import (
	"context"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/templates/ui"
)

func operatorURL(n int64) string { return "/settings/operators/" + id(n) }

func operatorCrumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return crumbs(ctx, append([]ui.Crumb{{Label: i18n.T(ctx, "settings.operators"), URL: "/settings/operators"}}, more...)...)
}

func operatorWords(o contact.Operator) string {
	if o.Name == o.ExternalID {
		return o.Name
	}
	return o.Name + " · " + o.ExternalID
}

func operatorPairs(ctx context.Context, c contact.OperatorCard) []ui.Pair {
	return []ui.Pair{
		{Label: i18n.T(ctx, "account.name"), Value: ui.Text(c.Name)},
		{Label: i18n.T(ctx, "settings.operator.number"), Value: ui.Text(c.ExternalID)},
		{Label: i18n.T(ctx, "contacts.title"), Value: ui.Text(ui.Number(ctx, c.Contacts))},
	}
}

func (p MergingPage) with(other int64) string {
	return operatorURL(p.Card.ID) + "/joining?other=" + id(other)
}

// mergingField is the choice of whom both are counted as.
func mergingField(ctx context.Context, p MergingPage) ui.Field {
	f := ui.Field{Name: "stays", Label: i18n.T(ctx, "settings.merging.stays"), Value: p.Stays, Error: ui.FieldError(ctx, p.Fault, "stays")}
	for _, c := range []contact.OperatorCard{p.Card, p.Other} {
		f.Options = append(f.Options, ui.Option{Value: id(c.ID), Label: operatorWords(c.Operator), Hint: i18n.T(ctx, "settings.customer.count", "Count", c.Contacts)})
	}
	return f
}
