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

// PasswordLink is what a letter with a link to set a password shows.
type PasswordLink struct {
	Lang     i18n.Lang
	Subject  string
	Greeting string
	About    string
	Button   string
	Life     string // until when the link works
	Unasked  string // what to do for whoever did not ask
	URL      string
}

// DrawLink draws the letter that brings a person a link; zone is that of the person.
func (c Centre) DrawLink(p account.Person, link account.Link, lang i18n.Lang, zone *time.Location) (sending.Content, error) {
	ctx := ui.WithZone(i18n.With(context.Background(), lang), zone)
	host := c.Base
	if u, err := url.Parse(c.Base); err == nil && u.Host != "" {
		host = u.Host
	}
	l := PasswordLink{
		Lang:     lang,
		Subject:  i18n.In(lang, "mail.password.subject", "Host", host),
		Greeting: i18n.In(lang, "mail.greeting"),
		About:    i18n.In(lang, "mail.password.about", "Host", host),
		Button:   i18n.In(lang, "mail.password.button"),
		Life:     i18n.In(lang, "mail.password.life", "At", ui.DateTime(ctx, link.ExpiresAt)),
		Unasked:  i18n.In(lang, "mail.password.unasked"),
		URL:      link.URL(c.Base),
	}
	name := Plain(p.Name, nameLimit)
	if name != "" {
		l.Greeting = i18n.In(lang, "mail.greeting.name", "Name", name)
	}
	var html bytes.Buffer
	if err := LinkHTML(l).Render(context.Background(), &html); err != nil {
		return sending.Content{}, err
	}
	return sending.Content{From: Plain(c.Name, nameLimit), Name: name, Title: l.Subject, Text: l.Text(), HTML: html.String(), Secret: link.Token}, nil
}

// Text is the plain-text twin.
func (l PasswordLink) Text() string {
	return strings.Join([]string{l.Greeting, l.About, l.URL, l.Life, l.Unasked}, "\n\n") + "\n"
}
