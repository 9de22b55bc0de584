package delivery_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"openpeople/internal/delivery"
	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
)

// modes are servers that take several commands at once, and those that do not.
func modes(t *testing.T, do func(t *testing.T, oneByOne bool)) {
	t.Run("in one go", func(t *testing.T) { do(t, false) })
	t.Run("one by one", func(t *testing.T) { do(t, true) })
}

func TestRefusals(t *testing.T) { modes(t, testRefusals) }

func testRefusals(t *testing.T, oneByOne bool) {
	say := func(code int) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: "no"}
	}
	for _, c := range []struct {
		step  string
		wired bool
	}{{"MAIL", false}, {"RCPT", false}, {"dot", true}} {
		for _, code := range []int{421, 450, 550} {
			t.Run(c.step, func(t *testing.T) {
				var refuse atomic.Bool
				refuse.Store(true)
				at := func(step string) error {
					if refuse.Load() && step == c.step {
						return say(code)
					}
					return nil
				}
				sink := deliverytest.Start(t, deliverytest.Options{
					OneByOne: oneByOne,
					Mail:     func(*smtp.Conn, string) error { return at("MAIL") },
					Rcpt:     func(*smtp.Conn, string) error { return at("RCPT") },
					Dot:      func(*smtp.Conn, deliverytest.Received) error { return at("dot") },
				})
				e := open(t, "smtp://"+sink.Addr, delivery.EmailOptions{})
				wired := false
				err := e.Send(context.Background(), letter(i18n.RU), func() error { wired = true; return nil })
				var refused *sending.Refusal
				if !errors.As(err, &refused) || refused.Code != code || refused.Final != (code >= 500 && c.step != "MAIL") || refused.Sender != (code == 421 || c.step == "MAIL") || refused.Wire || wired != c.wired {
					t.Fatalf("%d: %#v, on the wire %v", code, err, wired)
				}
				if said := fmt.Sprintf("%d %d.0.0 no", code, code/100); refused.Err.Error() != said {
					t.Errorf("the server said %q, and it reads %q", said, refused.Err)
				}
				refuse.Store(false)
				if err := e.Send(context.Background(), letter(i18n.RU), fine); err != nil {
					t.Fatalf("the next letter: %v", err)
				}
				want := 1
				if code == 421 {
					want = 2
				}
				if n := sink.Connections(); n != want {
					t.Errorf("%d connections, want %d", n, want)
				}
			})
		}
	}
}

func TestBrokenConnection(t *testing.T) { modes(t, testBrokenConnection) }

func testBrokenConnection(t *testing.T, oneByOne bool) {
	gone := errors.New("hung up")
	hang := func(c *smtp.Conn) error { c.Conn().Close(); return gone }
	for _, c := range []struct {
		step string
		o    deliverytest.Options
		wire bool
	}{
		{"at RCPT", deliverytest.Options{Rcpt: func(c *smtp.Conn, _ string) error { return hang(c) }}, false},
		{"in the content", deliverytest.Options{Data: hang}, true}, // the client cannot see it in time: never twice
		{"after the dot", deliverytest.Options{Dot: func(c *smtp.Conn, _ deliverytest.Received) error { return hang(c) }}, true},
	} {
		t.Run(c.step, func(t *testing.T) {
			c.o.OneByOne = oneByOne
			sink := deliverytest.Start(t, c.o)
			e := open(t, "smtp://"+sink.Addr, delivery.EmailOptions{})
			wired := false
			err := e.Send(context.Background(), letter(i18n.RU), func() error { wired = true; return nil })
			var refused *sending.Refusal
			if !errors.As(err, &refused) || refused.Code != 0 || refused.Final {
				t.Fatalf("%#v", err)
			}
			if refused.Wire && !wired || refused.Wire != c.wire && c.step != "in the content" {
				t.Errorf("%#v, on the wire %v", refused, wired)
			}
		})
	}
	t.Run("no server", func(t *testing.T) {
		e := open(t, "smtp://127.0.0.1:1", delivery.EmailOptions{})
		var refused *sending.Refusal
		err := e.Send(context.Background(), letter(i18n.RU), func() error { t.Error("on the wire"); return nil })
		if !errors.As(err, &refused) || refused.Code != 0 || refused.Final || refused.Wire {
			t.Errorf("%#v", err)
		}
	})
}

// When the state cannot be stored the dot is not sent, and the server takes
// nothing: neither then nor when the connection is closed.
func TestNotOnWire(t *testing.T) { modes(t, testNotOnWire) }

func testNotOnWire(t *testing.T, oneByOne bool) {
	ended := make(chan error, 1)
	sink := deliverytest.Start(t, deliverytest.Options{OneByOne: oneByOne})
	e := open(t, "smtp://"+sink.Addr+"?connections=1", delivery.EmailOptions{})
	full := errors.New("disk full")
	if err := e.Send(context.Background(), letter(i18n.RU), func() error { return full }); !errors.Is(err, full) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Send(ctx, letter(i18n.RU), func() error { t.Error("on the wire"); return nil }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	// After onWire the end of ctx stops nothing.
	ctx, cancel = context.WithCancel(context.Background())
	go func() {
		ended <- e.Send(ctx, letter(i18n.RU), func() error { cancel(); return nil })
	}()
	if err := <-ended; err != nil || sink.Count() != 1 {
		t.Errorf("%v, %d letters", err, sink.Count())
	}
}

func TestConnectionsAreKept(t *testing.T) { modes(t, testConnectionsAreKept) }

func testConnectionsAreKept(t *testing.T, oneByOne bool) {
	var first atomic.Pointer[smtp.Conn]
	sink := deliverytest.Start(t, deliverytest.Options{Forget: true, OneByOne: oneByOne, Mail: func(c *smtp.Conn, _ string) error {
		if first.Load() == nil {
			first.Store(c)
		}
		return nil
	}})
	e := open(t, "smtp://"+sink.Addr+"?connections=1", delivery.EmailOptions{})
	for range 250 {
		if err := e.Send(context.Background(), letter(i18n.RU), fine); err != nil {
			t.Fatal(err)
		}
	}
	if n := sink.Connections(); n != 3 {
		t.Errorf("%d connections for 250 letters, want 3", n)
	}
	// The server hangs up while the connection is idle: the next letter goes.
	first.Store(nil)
	if err := e.Send(context.Background(), letter(i18n.RU), fine); err != nil {
		t.Fatal(err)
	}
	first.Load().Conn().Close()
	if err := e.Send(context.Background(), letter(i18n.RU), fine); err != nil {
		t.Errorf("after the server hung up: %v", err)
	}
	if n := sink.Count(); n != 252 {
		t.Errorf("%d letters", n)
	}
}

func TestSlowServer(t *testing.T) { modes(t, testSlowServer) }

func testSlowServer(t *testing.T, oneByOne bool) {
	for _, step := range []string{"RCPT", "dot"} {
		t.Run(step, func(t *testing.T) {
			over := make(chan struct{})
			defer close(over)
			sink := deliverytest.Start(t, deliverytest.Options{
				OneByOne: oneByOne,
				Rcpt: func(*smtp.Conn, string) error {
					if step == "RCPT" {
						<-over
					}
					return nil
				},
				Dot: func(*smtp.Conn, deliverytest.Received) error {
					if step == "dot" {
						<-over
					}
					return nil
				},
			})
			e := open(t, "smtp://"+sink.Addr, delivery.EmailOptions{Timeouts: delivery.EmailTimeouts{Command: 80 * time.Millisecond, Reply: 80 * time.Millisecond}})
			var refused *sending.Refusal
			err := e.Send(context.Background(), letter(i18n.RU), fine)
			if !errors.As(err, &refused) || refused.Wire != (step == "dot") || refused.Code != 0 {
				t.Errorf("%#v", err)
			}
		})
	}
}

// A server that refuses the recipient and wants the content all the same gets none,
// and the next message a connection of its own.
func TestContentAfterRefusal(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() {
		defer l.Close()
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		lines := bufio.NewScanner(c)
		answer := func(verb, reply string) {
			if lines.Scan() && strings.HasPrefix(lines.Text(), verb) {
				io.WriteString(c, reply+"\r\n")
			}
		}
		io.WriteString(c, "220 odd\r\n")
		answer("EHLO", "250-odd\r\n250 PIPELINING")
		answer("MAIL", "250 ok")
		answer("RCPT", "550 nobody")
		answer("DATA", "354 go on")
		var rest strings.Builder
		for lines.Scan() {
			rest.WriteString(lines.Text())
		}
		said <- rest.String()
	}()
	e := open(t, "smtp://"+l.Addr().String(), delivery.EmailOptions{})
	var refused *sending.Refusal
	err = e.Send(context.Background(), letter(i18n.RU), func() error { t.Error("on the wire"); return nil })
	if !errors.As(err, &refused) || refused.Code != 550 || !refused.Final || refused.Sender {
		t.Errorf("%#v", err)
	}
	if got := <-said; got != "" {
		t.Errorf("after the refusal it says %q", got)
	}
}
