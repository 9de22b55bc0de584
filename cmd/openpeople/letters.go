package main

import (
	"context"
	"net/url"
	"slices"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/asking"
	"openpeople/internal/config"
	"openpeople/internal/delivery"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/internal/when"
	"openpeople/templates/mail"
)

// letters is how account's letters to people travel: as messages of the kind
// password link, by a delivery that goes to an e-mail address.
type letters struct {
	*app
	delivery string
}

// openLetters lets letters go where one reaches people. What the built-in mailbox
// keeps reaches nobody; a demo shows it.
func (a *app) openLetters(demo bool) {
	i := slices.IndexFunc(a.deliveries, func(o sending.Opened) bool {
		_, kept := o.Carrier.(*delivery.Mailbox)
		return o.Carrier != nil && o.Address == sending.ByEmail && (demo || !kept)
	})
	if i >= 0 {
		a.accounts.PostBy(letters{a, a.deliveries[i].Name})
		a.postDigests = letters{a, a.deliveries[i].Name}.sendDigest
		a.letters = a.deliveries[i].Name
		a.postCalibrations = letters{a, a.deliveries[i].Name}.sendCalibration
	}
}

// Send queues a letter.
func (l letters) Send(ctx context.Context, one account.Letter) error {
	return l.store.QueueNext(ctx, sending.Message{
		Kind: sending.PasswordLink, Subject: one.PersonID, Delivery: l.delivery, Recipient: one.Email, Language: string(one.Language),
	}, l.now())
}

// TakeBack cancels what waits for a person.
func (l letters) TakeBack(ctx context.Context, personID int64, why string) error {
	return l.store.Cancel(ctx, []sending.Kind{sending.PasswordLink}, []int64{personID}, why)
}

// centre is who writes.
func (a *app) centre(ctx context.Context) mail.Centre {
	desk, _ := a.accounts.Desk(ctx) // what cannot be read is left out
	return mail.Centre{Brand: desk.Brand, Base: a.cfg.BaseURL}
}

func (a *app) drawInvitation(i asking.Invited) (sending.Content, error) {
	return a.sheets.Draw(a.centre(context.Background()), i)
}

// nameless tells whether invitations wait for the desk's name: those that go to
// customers in earnest do. A desk without a mail server keeps its letters, and one
// that answers on this machine only asks nobody.
func (a *app) nameless() func(ctx context.Context) (bool, error) {
	base, err := url.Parse(a.cfg.BaseURL)
	if a.cfg.SMTPURL == "" || err != nil || config.Loopback(base.Hostname()) {
		return nil
	}
	return func(ctx context.Context) (bool, error) {
		desk, err := a.accounts.Desk(ctx)
		return !desk.Brand.Named(), err
	}
}

// writeLinks is the sending.Writer of password links. A link is made when its letter
// goes, once for every try.
func (a *app) writeLinks(ctx context.Context, list []sending.Message, _ time.Time) ([]sending.Draft, error) {
	out := make([]sending.Draft, len(list))
	for i, m := range list {
		letter := account.Letter{PersonID: m.Subject, Email: m.Recipient, Language: i18n.Lang(m.Language)}
		why, err := a.accounts.StopLetter(ctx, letter)
		if err != nil {
			return nil, err
		}
		out[i].Stop = why
		out[i].Draw = func(ctx context.Context) (sending.Content, error) {
			p, link, err := a.accounts.WriteLetter(ctx, letter)
			if err != nil {
				return sending.Content{}, err
			}
			return a.centre(ctx).DrawLink(p, link, letter.Language, when.ZoneOr(p.TimeZone, a.zone()))
		}
	}
	return out, nil
}
