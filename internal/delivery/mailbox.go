package delivery

import (
	"context"
	"strings"

	"openpeople/internal/sending"
	"openpeople/internal/when"
)

// Mailbox is the carrier of a desk without a mail server: it keeps the messages as
// letters, and the desk shows them in the browser. It keeps nothing that opens an
// account.
type Mailbox struct {
	keep sending.Keeper
	now  when.Clock
}

var _ sending.Carrier = (*Mailbox)(nil)

// NewMailbox returns the built-in mailbox.
func NewMailbox(keep sending.Keeper, now when.Clock) *Mailbox { return &Mailbox{keep: keep, now: now} }

// Send keeps the message as a letter.
func (m *Mailbox) Send(ctx context.Context, o sending.Outgoing, onWire func() error) error {
	if err := onWire(); err != nil {
		return err
	}
	err := m.keep.KeepLetter(context.WithoutCancel(ctx), sending.Letter{
		MessageID: o.ID, At: m.now(), To: o.Recipient, Subject: o.Title, Text: without(o.Text, o.Secret), HTML: without(o.HTML, o.Secret),
	})
	if err != nil {
		return &sending.Refusal{Err: err} // it is not in the mailbox: trying again is safe
	}
	return nil
}

// Limits are none.
func (m *Mailbox) Limits() sending.Limits { return sending.Limits{} }

// Close does nothing.
func (m *Mailbox) Close() error { return nil }

// without is a text with dots in place of its secret.
func without(text, secret string) string {
	if secret == "" {
		return text
	}
	return strings.ReplaceAll(text, secret, "…")
}
