package sending

import (
	"context"
	"fmt"
)

// Outgoing is a message on its way, with what it says.
type Outgoing struct {
	Message
	Content
	HeaderID string // without < >
}

// Carrier carries finished messages: by e-mail, SMS, Telegram, a webhook. Safe for
// use by many goroutines; connections are kept and reused.
type Carrier interface {
	// Send hands a message over. onWire is called when everything but the last
	// acknowledged step is done (SMTP: the content is written, the final dot is
	// not): its error stops the sending, and once it returned nil the message may
	// have arrived whatever happens. A refusal is a *Refusal.
	Send(ctx context.Context, o Outgoing, onWire func() error) error
	// Limits says how much the other side takes.
	Limits() Limits
	Close() error
}

// Limits of a carrier.
type Limits struct {
	AtOnce int     // messages under way at the same time; 0: as the lane likes
	Rate   float64 // messages a second; 0: as fast as they are taken
}

// Refusal is what the other side said instead of taking a message.
type Refusal struct {
	Code   int  // SMTP reply code or the like; 0 when there was none (no connection)
	Final  bool // 5xx: trying again is of no use
	Sender bool // the desk was refused, not this message: all of the lane wait
	Wire   bool // it is not known whether the message arrived: the connection broke after the final dot
	Err    error
}

func (e *Refusal) Error() string { return fmt.Sprintf("sending: %d: %v", e.Code, e.Err) }

func (e *Refusal) Unwrap() error { return e.Err }
