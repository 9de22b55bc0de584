package delivery

import (
	"context"
	"strings"

	"openpeople/internal/survey"
	"openpeople/internal/when"
	"openpeople/templates/mail"
)

// Keeper keeps letters of the built-in mailbox.
type Keeper interface {
	// KeepLetter stores a letter; a second one of the same invitation replaces
	// the first.
	KeepLetter(ctx context.Context, l survey.KeptLetter) error
}

// Mailbox is the delivery of a desk without a mail server: it keeps the letters,
// and the desk shows them in the browser.
type Mailbox struct {
	keep Keeper
	now  when.Clock
}

var _ survey.Delivery = (*Mailbox)(nil)

// NewMailbox returns the built-in mailbox.
func NewMailbox(keep Keeper, now when.Clock) *Mailbox { return &Mailbox{keep: keep, now: now} }

// Send keeps the letter.
func (m *Mailbox) Send(ctx context.Context, l survey.Letter, onWire func() error) error {
	letter := mail.New(l)
	var html strings.Builder
	if err := mail.HTML(letter).Render(ctx, &html); err != nil {
		return err
	}
	if err := onWire(); err != nil {
		return err
	}
	err := m.keep.KeepLetter(context.WithoutCancel(ctx), survey.KeptLetter{
		InvitationID: l.InvitationID, At: m.now(), To: l.To, Subject: letter.Subject, Text: letter.Text(), HTML: html.String(),
	})
	if err != nil {
		return &survey.SendError{Err: err} // it is not in the mailbox: trying again is safe
	}
	return nil
}

// Close does nothing.
func (m *Mailbox) Close() error { return nil }
