package delivery

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"openpeople/internal/sending"
)

// messagesPerLine is how many messages go over one connection; many servers stop
// at a hundred.
const messagesPerLine = 100

// askAfter: a connection that was idle for longer is asked whether it lives.
const askAfter = 10 * time.Second

// errStale: the server had closed a kept connection; nothing of the message was
// said yet.
var errStale = errors.New("the server closed the idle connection")

// line is one connection to the server.
type line struct {
	client    *smtp.Client
	conn      net.Conn // under TLS, if any: for deadlines and closing
	timeouts  EmailTimeouts
	pipelines bool // takes several commands at once
	messages  int
	last      time.Time // when it was given back
	broken    bool
}

// connect takes an idle connection or makes one.
func (e *Email) connect(ctx context.Context) (*line, error) {
	for {
		e.mu.Lock()
		n := len(e.idle)
		if n == 0 {
			e.mu.Unlock()
			return e.dial(ctx)
		}
		c := e.idle[n-1]
		e.idle = e.idle[:n-1]
		e.mu.Unlock()
		if time.Since(c.last) < askAfter || c.step(ctx, c.timeouts.Command, c.client.Noop) == nil {
			return c, nil
		}
		c.conn.Close()
	}
}

// giveBack keeps a connection for the next message, or ends it.
func (e *Email) giveBack(c *line) {
	if c.broken {
		c.conn.Close()
		return
	}
	if c.messages >= messagesPerLine {
		c.quit()
		return
	}
	c.last = time.Now()
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		c.quit()
		return
	}
	e.idle = append(e.idle, c)
	if e.sweeper == nil {
		e.sweeper = time.AfterFunc(e.timeouts.Idle, e.sweep)
	}
	e.mu.Unlock()
}

// sweep ends connections that were idle for too long.
func (e *Email) sweep() {
	e.mu.Lock()
	var old []*line
	for len(e.idle) > 0 && time.Since(e.idle[0].last) >= e.timeouts.Idle {
		old = append(old, e.idle[0])
		e.idle = e.idle[1:]
	}
	e.sweeper = nil
	if len(e.idle) > 0 && !e.closed {
		e.sweeper = time.AfterFunc(e.timeouts.Idle, e.sweep)
	}
	e.mu.Unlock()
	for _, c := range old {
		c.quit()
	}
}

// dial connects, greets, turns TLS on and signs in. go-mail's own
// DialToSMTPClient leaks the connection when one of these fails.
func (e *Email) dial(ctx context.Context) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeouts.Connect)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(e.set.host, e.set.port))
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()
	speak := conn
	if e.set.security == fullTLS {
		speak = tls.Client(conn, e.tls)
	}
	client, err := e.greet(speak)
	if err != nil {
		conn.Close()
		return nil, err
	}
	pipelines, _ := client.Extension("PIPELINING")
	return &line{client: client, conn: conn, timeouts: e.timeouts, pipelines: pipelines}, nil
}

func (e *Email) greet(conn net.Conn) (*smtp.Client, error) {
	client, err := smtp.NewClient(conn, e.set.host)
	if err != nil {
		return nil, fmt.Errorf("greeting: %w", err)
	}
	if err := client.Hello(e.hello); err != nil {
		return nil, fmt.Errorf("EHLO: %w", err)
	}
	if e.set.security == startTLS {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return nil, errors.New("the server offers no STARTTLS, which OPENPEOPLE_SMTP_URL asks for")
		}
		if err := client.StartTLS(e.tls); err != nil {
			return nil, fmt.Errorf("STARTTLS: %w", err)
		}
	}
	if e.set.user != "" {
		auth, err := e.auth(client)
		if err != nil {
			return nil, err
		}
		if err := client.Auth(auth); err != nil {
			return nil, fmt.Errorf("the server refuses the sign-in: %w", err)
		}
	}
	return client, nil
}

// auth picks the way to sign in: one that does not show the password where the
// connection is in the clear.
func (e *Email) auth(client *smtp.Client) (smtp.Auth, error) {
	_, offered := client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	has := func(way string) bool { return slices.Contains(ways, way) }
	clear := e.set.security == noTLS
	switch {
	case has("SCRAM-SHA-256") && clear:
		return smtp.ScramSHA256Auth(e.set.user, e.set.password), nil
	case has("CRAM-MD5") && clear:
		return smtp.CRAMMD5Auth(e.set.user, e.set.password), nil
	case has("PLAIN"):
		return smtp.PlainAuth("", e.set.user, e.set.password, e.set.host, clear), nil
	case has("LOGIN"):
		return smtp.LoginAuth(e.set.user, e.set.password, e.set.host, clear), nil
	case has("SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(e.set.user, e.set.password), nil
	case has("CRAM-MD5"):
		return smtp.CRAMMD5Auth(e.set.user, e.set.password), nil
	}
	return nil, errors.New("the server offers no way to sign in that is known here")
}

// step runs one exchange within a time; the end of ctx breaks it off where the
// caller has bound the two (see send).
func (c *line) step(ctx context.Context, within time.Duration, do func() error) error {
	if err := c.conn.SetDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return do()
}

// send says MAIL, RCPT, DATA, the content, calls onWire and sends the dot.
func (c *line) send(ctx context.Context, from, to string, content []byte, onWire func() error) error {
	stop := context.AfterFunc(ctx, func() { c.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	open := c.oneByOne
	if c.pipelines && ascii(to) {
		open = c.inOneGo
	}
	body, err := open(ctx, from, to)
	if err != nil {
		return err
	}
	// From here until the dot every way out closes the connection: any further
	// command would have textproto finish the message with a dot first.
	if err := c.step(ctx, c.timeouts.Command, func() error {
		return c.write(body, content)
	}); err != nil {
		err = c.early(ctx, err)
		c.broken = true
		return err
	}
	if !stop() {
		c.broken = true
		return ctx.Err()
	}
	if err := onWire(); err != nil {
		c.broken = true
		return err
	}
	if err := c.step(context.WithoutCancel(ctx), c.timeouts.Reply, body.Close); err != nil {
		c.broken = !keeps(err)
		return refusal(err, true)
	}
	c.messages++
	return nil
}

// errNoUTF8 is why a letter is not sent to an address with letters outside ASCII.
var errNoUTF8 = errors.New("the mail server takes no addresses outside ASCII (SMTPUTF8)")

// oneByOne says MAIL, RCPT and DATA and returns what takes the content.
func (c *line) oneByOne(ctx context.Context, from, to string) (body io.WriteCloser, err error) {
	if offered, _ := c.client.Extension("SMTPUTF8"); !offered && !ascii(to) {
		return nil, &sending.Refusal{Final: true, Err: errNoUTF8}
	}
	c.client.SkipSMTPUTF8(ascii(to))
	if err := c.step(ctx, c.timeouts.Command, func() error { return c.client.Mail("<" + from + ">") }); err != nil {
		return nil, c.noMail(ctx, err)
	}
	if err := c.step(ctx, c.timeouts.Command, func() error { return c.client.Rcpt("<" + to + ">") }); err != nil {
		return nil, c.reset(c.early(ctx, err))
	}
	if err := c.step(ctx, c.timeouts.Command, func() (err error) { body, err = c.client.Data(); return err }); err != nil {
		return nil, c.reset(c.early(ctx, err))
	}
	return body, nil
}

// inOneGo is oneByOne without waiting for each reply (RFC 2920), where the server
// takes that: two round trips less.
func (c *line) inOneGo(ctx context.Context, from, to string) (io.WriteCloser, error) {
	text := &c.client.Text.Writer
	if err := c.step(ctx, c.timeouts.Command, func() error {
		text.W.WriteString("MAIL FROM:<" + from + ">\r\nRCPT TO:<" + to + ">\r\nDATA\r\n")
		return text.W.Flush()
	}); err != nil {
		return nil, c.noMail(ctx, err)
	}
	reply := func(want int) error {
		return c.step(ctx, c.timeouts.Command, func() error { _, _, err := c.client.Text.ReadResponse(want); return err })
	}
	mail := reply(250)
	if mail != nil && !keeps(mail) {
		return nil, c.noMail(ctx, mail)
	}
	rcpt := reply(25)
	if rcpt != nil && !keeps(rcpt) {
		return nil, c.early(ctx, rcpt)
	}
	data := reply(354)
	switch {
	case mail != nil || rcpt != nil:
		// A server that wants the content all the same gets none: to end it with a dot
		// might be to send it.
		c.broken = data == nil || !keeps(data)
		if mail != nil {
			return nil, c.noMail(ctx, mail)
		}
		return nil, c.reset(c.early(ctx, rcpt))
	case data != nil:
		return nil, c.reset(c.early(ctx, data))
	}
	return content{text.DotWriter(), c.client}, nil
}

// content takes what follows DATA; Close ends it and reads the reply.
type content struct {
	io.WriteCloser
	client *smtp.Client
}

func (d content) Close() error {
	if err := d.WriteCloser.Close(); err != nil {
		return err
	}
	_, _, err := d.client.Text.ReadResponse(250)
	return err
}

// noMail makes the error of a MAIL that was not taken.
func (c *line) noMail(ctx context.Context, err error) error {
	stale := !keeps(err) && c.messages > 0
	if err = c.early(ctx, err); stale && ctx.Err() == nil {
		c.conn.Close()
		return fmt.Errorf("%w: %w", errStale, err)
	}
	return c.reset(ofSender(err))
}

// write writes the content but for the final dot. textproto's own writer goes
// byte by byte, a tenth of all that sending costs; ours stuffs dots in one pass
// and goes past it. The line end that the writer puts before the dot is then the
// content's last.
func (c *line) write(body io.Writer, content []byte) error {
	rest, ended := bytes.CutSuffix(content, []byte("\r\n"))
	if !ended || bytes.HasPrefix(rest, []byte(".")) || bytes.Count(rest, []byte("\n")) != bytes.Count(rest, []byte("\r\n")) || bytes.HasSuffix(rest, []byte("\r")) {
		if _, err := body.Write(content); err != nil {
			return err
		}
		return c.client.Text.W.Flush()
	}
	out := c.client.Text.W
	for {
		dot := bytes.Index(rest, []byte("\n."))
		if dot < 0 {
			break
		}
		out.Write(rest[:dot+2]) // an error stays with the writer
		rest = rest[dot+1:]
	}
	if _, err := out.Write(rest); err != nil {
		return err
	}
	return out.Flush()
}

// early makes the error of a step before the message was on the wire.
func (c *line) early(ctx context.Context, err error) error {
	c.broken = c.broken || !keeps(err)
	if ctx.Err() != nil {
		c.broken = true
		return ctx.Err()
	}
	return refusal(err, false)
}

// ofSender makes a refusal where only the sender was named one of the sender, for
// good or for a while: a quota, a block. The message is not at fault.
func ofSender(err error) error {
	var refused *sending.Refusal
	if errors.As(err, &refused) && refused.Code != 0 {
		return &sending.Refusal{Code: refused.Code, Sender: true, Err: refused.Err}
	}
	return err
}

// keeps reports whether the connection is good for more after an error: the
// server has answered, and does not hang up.
func keeps(err error) bool {
	var reply *textproto.Error
	return errors.As(err, &reply) && reply.Code != 421
}

// reset clears a transaction that the server refused, so that the connection can
// take the next message.
func (c *line) reset(err error) error {
	if !c.broken && c.step(context.Background(), c.timeouts.Command, c.client.Reset) != nil {
		c.broken = true
	}
	return err
}

// quit says goodbye and closes.
func (c *line) quit() {
	c.step(context.Background(), 5*time.Second, c.client.Quit)
	c.conn.Close()
}
