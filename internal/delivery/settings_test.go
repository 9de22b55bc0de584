package delivery_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"openpeople/internal/delivery"
	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
)

func TestWrongSettings(t *testing.T) {
	const from = "Desk <desk@example.org>"
	for _, c := range []struct{ url, from, says string }{
		{"http://mail.example.org", from, "smtp://"},
		{"smtp://", from, "no host"},
		{"smtp://u:s3cret@:25", from, "no host"},
		{"smtp://u:s3cret@host:99999", from, "port"},
		{"smtp://u:s3cret@host:25/box", from, "end after the port"},
		{"smtp://u:s3cret@host?tls=maybe", from, "none or starttls"},
		{"smtps://u:s3cret@host?tls=starttls", from, "leave tls="},
		{"smtp://u:s3cret@host?speed=9", from, "unknown parameter"},
		{"smtp://u:s3cret@host?rate=0", from, "rate"},
		{"smtp://u:s3cret@host?rate=NaN", from, "rate"},
		{"smtp://u:s3cret@host?connections=0", from, "connections"},
		{"smtp://u:s3cret@host?connections=1000", from, "connections"},
		{"smtp://u@host", from, "both a user and a password"},
		{"smtp://u:s3cret%zz@host", from, "not an address"},
		{"smtp://u:s3cret@ho st", from, "not an address"},
		{"smtp://host", "desk", "OPENPEOPLE_MAIL_FROM"},
	} {
		_, err := delivery.NewEmail(c.url, c.from, delivery.EmailOptions{})
		switch {
		case err == nil:
			t.Errorf("%s was let through", c.url)
		case !strings.Contains(err.Error(), c.says), strings.Contains(err.Error(), "s3cret"), strings.Contains(err.Error(), "\n"):
			t.Errorf("%s: %v", c.url, err)
		}
	}
}

// certificate returns a server's settings with a self-made certificate and a
// client's that trust it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: pool}
}

func TestTLS(t *testing.T) {
	server, trusting := certificate(t)
	for _, c := range []struct {
		name, url string
		sink      deliverytest.Options
		client    *tls.Config
		refused   string // "" when the letter arrives
	}{
		{"starttls", "smtp://desk:word@ADDR?tls=starttls", deliverytest.Options{TLS: server, User: "desk", Password: "word"}, trusting, ""},
		{"smtps", "smtps://desk:word@ADDR", deliverytest.Options{TLS: server, Implicit: true, User: "desk", Password: "word"}, trusting, ""},
		{"a certificate of nobody", "smtp://ADDR?tls=starttls", deliverytest.Options{TLS: server}, nil, "certificate"},
		{"a certificate of nobody, smtps", "smtps://ADDR", deliverytest.Options{TLS: server, Implicit: true}, nil, "certificate"},
		{"no STARTTLS", "smtp://ADDR?tls=starttls", deliverytest.Options{}, trusting, "no STARTTLS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := deliverytest.Start(t, c.sink)
			e := open(t, strings.ReplaceAll(c.url, "ADDR", sink.Addr), delivery.EmailOptions{TLS: c.client})
			err := e.Send(context.Background(), letter(i18n.RU), fine)
			if c.refused == "" && (err != nil || sink.Count() != 1) {
				t.Errorf("%v, %d letters", err, sink.Count())
			}
			if c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused) || sink.Count() != 0) {
				t.Errorf("%v, %d letters", err, sink.Count())
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for url, want := range map[string]sending.Limits{
		"smtp://a.example": {AtOnce: 16}, "smtp://a.example?rate=2.5&connections=4": {AtOnce: 4, Rate: 2.5},
	} {
		if got := open(t, url, delivery.EmailOptions{}).Limits(); got != want {
			t.Errorf("%s: %+v", url, got)
		}
	}
}

func TestSignIn(t *testing.T) {
	const password = "sesame-4711"
	o := deliverytest.Options{User: "desk", Password: password}
	sink := deliverytest.Start(t, o)
	if err := open(t, "smtp://desk:"+password+"@"+sink.Addr+"?tls=none", delivery.EmailOptions{}).Send(context.Background(), letter(i18n.RU), fine); err != nil {
		t.Error(err)
	}
	err := open(t, "smtp://desk:wrong-"+password+"@"+sink.Addr, delivery.EmailOptions{}).Send(context.Background(), letter(i18n.RU), fine)
	var refused *sending.Refusal
	if !errors.As(err, &refused) || refused.Final || refused.Code != 0 {
		t.Fatalf("a wrong password is no fault of the letter: %#v", err)
	}
	if strings.Contains(err.Error(), password) || strings.Contains(err.Error(), base64.StdEncoding.EncodeToString([]byte(password))) {
		t.Errorf("the error shows the password: %v", err)
	}
}
