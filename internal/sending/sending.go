// Package sending is the room of messages: what waits to be sent, to whom, by which
// delivery, and what became of it. It knows no other room: what a message says is
// written by the room of its kind (Writer) at the moment when it is carried, and how
// it travels is a carrier's affair (Carrier). Carrying is done by jobs.
package sending

import (
	"context"
	"strconv"
	"time"
)

// Kind says which room writes a message, and what its subject is.
type Kind string

const (
	Invitation Kind = "invitation"  // of an invitation: please give a mark
	SecondMark Kind = "second_mark" // of an invitation: how is it now that somebody has put it right
)

// State is how far a message is.
type State string

const (
	Queued    State = "queued"
	Leased    State = "leased"    // a lane holds it
	OnWire    State = "wire"      // the content is out; the final dot may be
	Sent      State = "sent"      // the other side took it
	Failed    State = "failed"    // refused for good, or too often
	Unknown   State = "unknown"   // broke after OnWire; never sent again by itself
	Cancelled State = "cancelled" // its room said so before it was sent: answered, expired, opted out
)

// Interrupted is the error of a message that was on the wire when its sender
// died.
const Interrupted = "interrupted"

// Message is one thing to be said to one recipient. There is one of a kind, a
// subject and a number, whoever queues it and however often.
type Message struct {
	ID        int64
	Kind      Kind
	Subject   int64 // the id of what it is about, in the room of its kind
	Nth       int   // 1 for the first of its kind about its subject
	Delivery  string
	Recipient string // an address as the delivery has it
	Language  string // of the recipient: the base of a BCP 47 tag
}

// HeaderID names the message on its way, the same over retries: <it@host>.
func (m Message) HeaderID(host string) string {
	return string(m.Kind) + "-" + strconv.FormatInt(m.Subject, 10) + "-" + strconv.Itoa(m.Nth) + "@" + host
}

// Content is what a message says, finished.
type Content struct {
	Name   string // of the recipient; "" when not known
	Title  string
	Text   string
	HTML   string // "" when there is only text
	OptOut string // an address at which one POST opts out; "" for what nobody opts out of
}

// Draft is what the room of a message says of it when it is about to be carried.
type Draft struct {
	Stop  string    // why it is not sent any more: "answered"; "" to send
	After time.Time // not before; zero: now
	Draw  func() (Content, error)
}

// Writer says what messages of one kind are to say: one draft for each, in their
// order. It is asked at every try, so what held when they were queued (not
// answered, not opted out, not in quiet hours) is asked again. Draw is called once,
// by whoever carries the message.
type Writer func(ctx context.Context, list []Message, now time.Time) ([]Draft, error)
