package delivery

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Mail is e-mail; without a server messages go to the built-in mailbox.
var Mail = sending.Delivery{
	Name: "email", Title: i18n.Text{RU: "почта", EN: "e-mail"}, Address: sending.ByEmail,
	Settings: []sending.Setting{
		{Name: smtpURL, Title: i18n.Text{RU: "Почтовый сервер", EN: "Mail server"}, Show: server},
		{Name: mailFrom, Title: i18n.Text{RU: "Отправитель", EN: "Sender"}, Show: func(v string) string { return v }},
	},
	Open: func(o sending.Opening) (sending.Carrier, error) {
		if o.Value(smtpURL) == "" {
			return NewMailbox(o.Keeper, o.Now), nil
		}
		e, err := NewEmail(o.Value(smtpURL), o.Value(mailFrom), EmailOptions{Now: o.Now})
		if err != nil {
			return nil, err // not e: a nil *Email is a carrier that is not nil
		}
		return e, nil
	},
}

const (
	smtpURL  = "OPENPEOPLE_SMTP_URL"
	mailFrom = "OPENPEOPLE_MAIL_FROM"
)

// server is what people may see of OPENPEOPLE_SMTP_URL: neither user nor password.
func server(raw string) string {
	set, err := readSettings(raw)
	if err != nil {
		return ""
	}
	return net.JoinHostPort(set.host, set.port)
}

// EmailOptions of NewEmail. The zero value is ready.
type EmailOptions struct {
	Hello    string        // the name that greets the server: the desk's host; "" is localhost
	TLS      *tls.Config   // for servers with a certificate of their own
	Timeouts EmailTimeouts // zero values: the defaults
	Now      when.Clock    // of the Date header; nil: time.Now
}

// EmailTimeouts bounds each step with the server.
type EmailTimeouts struct {
	Connect time.Duration // connection, greeting, TLS and sign-in; 20 s
	Command time.Duration // one command and its reply, and writing the content; 60 s
	Reply   time.Duration // the reply to the final dot; 5 min
	Idle    time.Duration // an idle connection is closed after it; 60 s
}

func (t EmailTimeouts) orDefaults() EmailTimeouts {
	for _, d := range []struct {
		at *time.Duration
		to time.Duration
	}{{&t.Connect, 20 * time.Second}, {&t.Command, time.Minute}, {&t.Reply, 5 * time.Minute}, {&t.Idle, time.Minute}} {
		if *d.at == 0 {
			*d.at = d.to
		}
	}
	return t
}

// Email sends messages over SMTP. Connections are kept and reused.
type Email struct {
	set      settings
	from     mail.Address
	hello    string
	tls      *tls.Config
	timeouts EmailTimeouts
	now      when.Clock

	slots chan struct{} // one for each connection that may be in use

	mu      sync.Mutex
	idle    []*line // the latest used last
	sweeper *time.Timer
	closed  bool
}

var _ sending.Carrier = (*Email)(nil)

// NewEmail returns a carrier of e-mail through the server of url
// (OPENPEOPLE_SMTP_URL), from the sender `Name <address@host>`. It does not
// connect. Wrong settings are one sentence without the password.
func NewEmail(url, from string, o EmailOptions) (*Email, error) {
	set, err := readSettings(url)
	if err != nil {
		return nil, err
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("OPENPEOPLE_MAIL_FROM must be an address like Desk <desk@example.org>, not %q", from)
	}
	if plain, err := spelling.Email(sender.Address); err == nil && plain != "" { // a domain as DNS has it
		sender.Address = plain
	}
	e := &Email{
		set: set, from: *sender, hello: o.Hello, tls: set.tlsConfig(o.TLS), timeouts: o.Timeouts.orDefaults(), now: o.Now,
		slots: make(chan struct{}, set.connections),
	}
	if e.hello == "" {
		e.hello = "localhost"
	}
	if e.now == nil {
		e.now = time.Now
	}
	return e, nil
}

// Limits are those of OPENPEOPLE_SMTP_URL.
func (e *Email) Limits() sending.Limits {
	return sending.Limits{AtOnce: e.set.connections, Rate: e.set.rate}
}

// Send hands one message to the server. ctx may stop it until onWire was called,
// not afterwards. See sending.Carrier.
func (e *Email) Send(ctx context.Context, o sending.Outgoing, onWire func() error) error {
	to, err := recipient(o.Recipient)
	if err != nil {
		return &sending.Refusal{Final: true, Err: err}
	}
	content := e.content(o, to)
	defer buffers.Put(content)
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		c, err := e.connect(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &sending.Refusal{Err: err}
		}
		used := c.messages
		err = c.send(ctx, e.from.Address, to, content.Bytes(), onWire)
		if errors.Is(err, errStale) && used > 0 {
			continue // the server had closed the connection while it was idle
		}
		e.giveBack(c)
		return err
	}
}

// Close ends the idle connections. Call it when nothing is being sent.
func (e *Email) Close() error {
	e.mu.Lock()
	idle := e.idle
	e.idle, e.closed = nil, true
	if e.sweeper != nil {
		e.sweeper.Stop()
	}
	e.mu.Unlock()
	for _, c := range idle {
		c.quit()
	}
	return nil
}

// closing is the reply of a server that takes nothing from anybody now (RFC 5321,
// 3.8), whatever it was asked.
const closing = 421

// refusal makes a Refusal of what a step answered. wire: the final dot may be
// out.
func refusal(err error, wire bool) error {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code >= 400 {
		// A reply is shown as the server wrote it, in one line; textproto quotes it.
		said := strings.Replace(err.Error(), reply.Error(), fmt.Sprintf("%03d %s", reply.Code, strings.Join(strings.Fields(reply.Msg), " ")), 1)
		return &sending.Refusal{Code: reply.Code, Final: reply.Code >= 500, Sender: reply.Code == closing, Err: errors.New(said)}
	}
	return &sending.Refusal{Wire: wire, Err: err}
}
