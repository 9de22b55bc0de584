// Package deliverytest gives tests a real SMTP server on loopback that records
// what it takes, and can be told to refuse, to hang up or to be slow.
package deliverytest

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Received is a message that the sink took.
type Received struct {
	From, To string
	Data     string // "" when the sink does not keep
}

// Options of a sink. A hook returns the refusal of its step, nil to go on.
type Options struct {
	TLS      *tls.Config // offers STARTTLS
	Implicit bool        // TLS from the first byte
	User     string      // with Password: signing in is needed
	Password string
	Forget   bool // keep no Data, for benchmarks
	OneByOne bool // does not say that it takes several commands at once
	Mail     func(c *smtp.Conn, from string) error
	Rcpt     func(c *smtp.Conn, to string) error
	// Data is called before the content is read, Dot after the final dot and
	// before the reply.
	Data func(c *smtp.Conn) error
	Dot  func(c *smtp.Conn, m Received) error
}

// Sink is the server.
type Sink struct {
	Addr string // host:port

	o           Options
	server      *smtp.Server
	mu          sync.Mutex
	got         []Received
	connections int
}

// Start starts a sink that ends with the test.
func Start(t testing.TB, o Options) *Sink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Sink{Addr: l.Addr().String(), o: o}
	s.server = smtp.NewServer(s)
	s.server.Domain = "sink.test"
	s.server.TLSConfig = o.TLS
	s.server.AllowInsecureAuth = true
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	if o.OneByOne {
		l = oneByOne{l}
	}
	if o.Implicit {
		l = tls.NewListener(l, o.TLS)
		s.server.TLSConfig = nil
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.server.Serve(l)
	}()
	t.Cleanup(func() {
		s.server.Close()
		<-done
	})
	return s
}

// oneByOne takes PIPELINING out of what a server says.
type oneByOne struct{ net.Listener }

func (l oneByOne) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return quiet{c}, err
}

type quiet struct{ net.Conn }

func (q quiet) Write(b []byte) (int, error) {
	_, err := q.Conn.Write(bytes.ReplaceAll(b, []byte("250-PIPELINING\r\n"), nil))
	return len(b), err
}

// Received returns what was taken so far.
func (s *Sink) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.got...)
}

// Count returns how many messages were taken, Connections how many connections
// were made.
func (s *Sink) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.got)
}

// Connections returns how many connections were made.
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// NewSession is for the server.
func (s *Sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.connections++
	s.mu.Unlock()
	return &session{sink: s, conn: c}, nil
}

type session struct {
	sink   *Sink
	conn   *smtp.Conn
	signed bool
	m      Received
}

func (s *session) Reset() { s.m = Received{} }

func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.sink.o.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.sink.o.User || password != s.sink.o.Password {
			return smtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.sink.o.User != "" && !s.signed {
		return smtp.ErrAuthRequired
	}
	s.m.From = from
	if s.sink.o.Mail != nil {
		return s.sink.o.Mail(s.conn, from)
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.m.To = to
	if s.sink.o.Rcpt != nil {
		return s.sink.o.Rcpt(s.conn, to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	if s.sink.o.Data != nil {
		if err := s.sink.o.Data(s.conn); err != nil {
			return err
		}
	}
	if s.sink.o.Forget {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return err
		}
	} else {
		var b strings.Builder
		if _, err := io.Copy(&b, r); err != nil {
			return err
		}
		s.m.Data = b.String()
	}
	if s.sink.o.Dot != nil {
		if err := s.sink.o.Dot(s.conn, s.m); err != nil {
			return err
		}
	}
	s.sink.mu.Lock()
	s.sink.got = append(s.sink.got, s.m)
	s.sink.mu.Unlock()
	return nil
}
