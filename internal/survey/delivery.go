package survey

import (
	"context"
	"fmt"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
)

// Letter is an invitation on its way: all that a delivery needs to write it.
type Letter struct {
	OutboxID     int64
	InvitationID int64
	To           string
	CustomerName string
	Language     i18n.Lang
	Question     Question // the rating question, for a button per mark
	ChannelKind  contact.Kind
	ChannelName  string
	TopicName    string
	EndedAt      time.Time
	TimeZone     *time.Location // the customer's
	URL          string         // https://desk/s/TOKEN; ?mark=4 preselects, /opt-out opts out
	MessageID    string         // stable over retries: <invitation id@host>, without < >
}

// Delivery carries a letter to a customer: e-mail, SMS, Telegram, a webhook.
// Safe for use by many goroutines; connections are kept and reused.
type Delivery interface {
	// Send hands the letter over. onWire is called when everything but the last
	// acknowledged step is done (SMTP: the content is written, the final dot is
	// not): its error stops the sending, and once it returned nil the letter may
	// have arrived whatever happens. A refusal is a *SendError.
	Send(ctx context.Context, letter Letter, onWire func() error) error
	Close() error
}

// SendError is a refusal by the other side.
type SendError struct {
	Code  int  // SMTP reply code or the like; 0 when there was none (no connection)
	Final bool // 5xx: trying again is of no use
	Wire  bool // it is not known whether the letter arrived: the connection broke after the final dot
	Err   error
}

func (e *SendError) Error() string { return fmt.Sprintf("sending: %d: %v", e.Code, e.Err) }

func (e *SendError) Unwrap() error { return e.Err }
