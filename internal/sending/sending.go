// Package sending is the room of messages: what waits to be sent, to whom, by which
// delivery, and what became of it. It knows no other room: what a message says is
// written by the room of its kind (Writer) at the moment when it is carried, and how
// it travels is a carrier's affair (Carrier). Carrying is done by jobs.
package sending

import (
	"context"
	"strconv"
	"time"

	"openpeople/internal/i18n"
)

// Kind says which room writes a message, and what its subject is.
type Kind string

const (
	Invitation   Kind = "invitation"    // of an invitation: please give a mark
	SecondMark   Kind = "second_mark"   // of an invitation: how is it now that somebody has put it right
	PasswordLink Kind = "password_link" // of a person: the way in
	Digest       Kind = "digest"        // of a letter of the digest room: figures
	ReviewLink   Kind = "review_link"   // of a review; its number is the person who is to show it to an operator without an account
	Calibration  Kind = "calibration"   // of a letter of the review room: score, or look at what came of it
)

// Invites reports whether the subject of such a message is an invitation.
func (k Kind) Invites() bool { return k == Invitation || k == SecondMark }

// KindRow is one line of the table of kinds.
type KindRow struct {
	Kind Kind
	Name i18n.Text
}

// Kinds is every kind of message with its name on the screen.
var Kinds = []KindRow{
	{Invitation, i18n.Text{RU: "приглашение", EN: "invitation"}},
	{SecondMark, i18n.Text{RU: "вторая оценка", EN: "second mark"}},
	{PasswordLink, i18n.Text{RU: "ссылка для пароля", EN: "password link"}},
	{Digest, i18n.Text{RU: "сводка", EN: "digest"}},
	{ReviewLink, i18n.Text{RU: "разбор для оператора", EN: "review for an operator"}},
	{Calibration, i18n.Text{RU: "калибровка", EN: "calibration"}},
}

// Title is the kind's name on the screen.
func (k Kind) Title() i18n.Text {
	return i18n.NameOf(Kinds, k, func(r KindRow) (Kind, i18n.Text) { return r.Kind, r.Name })
}

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

// Replaced is why a message is not sent for which another one goes.
const Replaced = "replaced"

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
	From   string // who writes, where the desk's sender has no name of its own
	Name   string // of the recipient; "" when not known
	Title  string
	Text   string
	HTML   string // "" when there is only text
	OptOut string // an address at which one POST opts out; "" for what nobody opts out of
	Secret string // the part of Text and HTML that opens an account, "" for none: whoever keeps a letter leaves it out
}

// Draft is what the room of a message says of it when it is about to be carried.
type Draft struct {
	Stop  string    // why it is not sent any more: "answered"; "" to send
	After time.Time // not before; zero: now
	Draw  func(ctx context.Context) (Content, error)
}

// Writer says what messages of one kind are to say: one draft for each, in their
// order. It is asked at every try, so what held when they were queued (not
// answered, not opted out, not in quiet hours) is asked again. Draw is called once,
// by whoever carries the message.
type Writer func(ctx context.Context, list []Message, now time.Time) ([]Draft, error)
