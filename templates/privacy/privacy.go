// Package privacy draws what is kept of a customer, and certificates of erasure.
package privacy

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/privacy"
	"openpeople/templates/ui"
)

// OverviewURL leads to what is kept of customers, and to the certificates.
const OverviewURL = "/settings/privacy"

// CertificatesURL leads to the certificates of erasure.
const CertificatesURL = OverviewURL + "/certificates"

// FileURL leads to what is kept of a customer.
func FileURL(customerID int64) string {
	return "/settings/customers/" + strconv.FormatInt(customerID, 10) + "/data"
}

// CertificateURL leads to a certificate.
func CertificateURL(id int64) string {
	return CertificatesURL + "/" + strconv.FormatInt(id, 10)
}

func customerURL(id int64, rest string) string {
	return "/settings/customers/" + strconv.FormatInt(id, 10) + rest
}

func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: i18n.T(ctx, "settings.title"), URL: "/settings"}}, more...)
}

// fileCrumbs is the way to what is kept of a customer.
func fileCrumbs(ctx context.Context, c contact.Card) []ui.Crumb {
	return crumbs(ctx, ui.Crumb{Label: i18n.T(ctx, "settings.customers"), URL: "/settings/customers"}, ui.Crumb{Label: name(ctx, c), URL: customerURL(c.ID, "")})
}

// name is what a customer is called.
func name(ctx context.Context, c contact.Card) string {
	return cmp.Or(c.Name, c.ExternalID, c.Phone, c.Email, c.Telegram, i18n.T(ctx, "contacts.unnamed"))
}

// number is how a certificate is named.
func number(e privacy.Certificate) string { return "E-" + strconv.FormatInt(e.ID, 10) }

// state is how far an erasure is.
func state(ctx context.Context, e privacy.Certificate) (ui.Tone, string) {
	if e.DoneAt == nil {
		return ui.Warn, i18n.T(ctx, "privacy.going")
	}
	return ui.Good, i18n.T(ctx, "privacy.done")
}

func moment(t *time.Time) templ.Component {
	if t == nil {
		return ui.Absent()
	}
	return ui.Moment(*t)
}

func (p CertificatePage) pairs(ctx context.Context) []ui.Pair {
	e := p.Certificate
	return []ui.Pair{
		{Label: i18n.T(ctx, "privacy.number"), Value: ui.Text(number(e))},
		{Label: i18n.T(ctx, "privacy.asked_at"), Value: ui.Moment(e.AskedAt)},
		{Label: i18n.T(ctx, "privacy.asked_by"), Value: ui.Text(e.Name)},
		{Label: i18n.T(ctx, "privacy.done_at"), Value: moment(e.DoneAt)},
		{Label: i18n.T(ctx, "privacy.freed_at"), Value: moment(e.FreedAt)},
		{Label: i18n.T(ctx, "contacts.title"), Value: ui.Text(ui.Number(ctx, int(e.Contacts)))},
		{Label: i18n.T(ctx, "privacy.files"), Value: ui.Text(ui.Number(ctx, e.Files))},
		{Label: i18n.T(ctx, "privacy.mentions"), Value: mentions(e)},
	}
}

func (p FilePage) reason(ctx context.Context) ui.Field {
	return ui.Field{Name: "reason", Label: i18n.T(ctx, "privacy.hold.reason"), Hint: i18n.T(ctx, "privacy.hold.reason.hint"), Value: p.Reason, Max: privacy.MaxReason, Rows: 2, Error: ui.FieldError(ctx, p.Fault, "reason")}
}

func (p ErasingPage) word(ctx context.Context) ui.Field {
	return ui.Field{Name: "word", Label: i18n.T(ctx, "privacy.erase.type", "Word", i18n.T(ctx, "privacy.erase.word")), Value: p.Typed, Max: 40, Autocomplete: "off", Width: ui.WidthShort, Error: ui.FieldError(ctx, p.Fault, "word")}
}

// undone is the hold that was lifted last, where none counts: it can be set again.
func (p FilePage) undone() *privacy.Hold {
	if len(p.File.Holds) == 0 || p.File.Held() != nil || p.File.Certificate != nil {
		return nil
	}
	return &p.File.Holds[0]
}

// holdLine says of a hold since when it counts, and until when.
func holdLine(ctx context.Context, h privacy.Hold) string {
	if h.LiftedAt == nil {
		return i18n.T(ctx, "privacy.hold.since", "Person", cmp.Or(h.Person, i18n.T(ctx, "privacy.program")), "At", ui.DateTime(ctx, h.At))
	}
	return i18n.T(ctx, "privacy.hold.was", "Person", cmp.Or(h.Person, i18n.T(ctx, "privacy.program")), "At", ui.DateTime(ctx, h.At), "Lifter", cmp.Or(h.Lifter, i18n.T(ctx, "privacy.program")), "Until", ui.DateTime(ctx, *h.LiftedAt))
}

func (p CertificatesPage) pages(ctx context.Context) ui.Pages {
	p.Pages.Exports = []ui.Link{{Label: i18n.T(ctx, "privacy.export"), URL: CertificatesURL + ".csv"}}
	return p.Pages
}
