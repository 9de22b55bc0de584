package mail

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/templates/ui"
)

// Letter is what a letter with one link shows.
type Letter struct {
	Lang     i18n.Lang
	Subject  string
	Greeting string
	About    string
	Button   string
	Life     string // until when it is of use
	Unasked  string // why it comes, or what to do for whoever did not ask
	URL      string
}

// DrawLink draws the letter that brings a person a link; zone is that of the person.
func (c Centre) DrawLink(p account.Person, link account.Link, lang i18n.Lang, zone *time.Location) (sending.Content, error) {
	ctx := ui.WithZone(i18n.With(context.Background(), lang), zone)
	host := c.Base
	if u, err := url.Parse(c.Base); err == nil && u.Host != "" {
		host = u.Host
	}
	l := Letter{
		Lang:    lang,
		Subject: i18n.In(lang, "mail.password.subject", "Host", host),
		About:   i18n.In(lang, "mail.password.about", "Host", host),
		Button:  i18n.In(lang, "mail.password.button"),
		Life:    i18n.In(lang, "mail.password.life", "At", ui.DateTime(ctx, link.ExpiresAt)),
		Unasked: i18n.In(lang, "mail.password.unasked"),
		URL:     link.URL(c.Base),
	}
	return c.drawn(l, p.Name, link.Token)
}

// ReviewLink is a review that somebody is to show to an operator without an account.
type ReviewLink struct {
	Name     string // of who gets the letter
	Language i18n.Lang
	Zone     *time.Location
	Operator string
	URL      string    // below the address of the desk
	Until    time.Time // it may be contested
}

// DrawReview draws the letter that asks somebody to show a review to its operator.
func (c Centre) DrawReview(r ReviewLink) (sending.Content, error) {
	ctx := ui.WithZone(i18n.With(context.Background(), r.Language), r.Zone)
	return c.drawn(Letter{
		Lang:    r.Language,
		Subject: i18n.In(r.Language, "mail.review.subject", "Name", r.Operator),
		About:   i18n.In(r.Language, "mail.review.about", "Name", r.Operator),
		Button:  i18n.In(r.Language, "mail.review.button"),
		Life:    i18n.In(r.Language, "mail.review.until", "At", ui.DateTime(ctx, r.Until)),
		Unasked: i18n.In(r.Language, "mail.review.why"),
		URL:     strings.TrimSuffix(c.Base, "/") + r.URL,
	}, r.Name, "")
}

// drawn is a letter with one link to somebody; secret is the part of it that opens an
// account, "" for none.
func (c Centre) drawn(l Letter, name, secret string) (sending.Content, error) {
	l.Greeting = i18n.In(l.Lang, "mail.greeting")
	if name = Plain(name, nameLimit); name != "" {
		l.Greeting = i18n.In(l.Lang, "mail.greeting.name", "Name", name)
	}
	var html bytes.Buffer
	if err := LinkHTML(l).Render(context.Background(), &html); err != nil {
		return sending.Content{}, err
	}
	return sending.Content{From: Plain(c.Name, nameLimit), Name: name, Title: l.Subject, Text: l.Text(), HTML: html.String(), Secret: secret}, nil
}

// Text is the plain-text twin.
func (l Letter) Text() string {
	return strings.Join([]string{l.Greeting, l.About, l.URL, l.Life, l.Unasked}, "\n\n") + "\n"
}
