package delivery

import (
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
)

// settings is OPENPEOPLE_SMTP_URL, read.
type settings struct {
	host, port     string
	user, password string
	security       security
	rate           float64 // messages a second; 0: as fast as the server takes them
	connections    int
}

type security int

const (
	noTLS    security = iota // smtp://…?tls=none
	startTLS                 // smtp://…?tls=starttls: required, never silently left out
	fullTLS                  // smtps://…
)

const (
	defaultConnections = 16
	maxConnections     = 64
)

var defaultPorts = map[security]string{noTLS: "25", startTLS: "587", fullTLS: "465"}

// readSettings reads smtp://[user:pass@]host:port?tls=none|starttls&rate=N&connections=N
// or smtps://…. Without tls= a server on this machine is spoken to in the clear
// and any other by STARTTLS. Errors are one sentence and never hold the password.
func readSettings(raw string) (s settings, err error) {
	const name = smtpURL
	u, err := url.Parse(raw)
	if err != nil {
		return s, errors.New(name + " is not an address like smtp://user:password@host:587?tls=starttls") // the error may hold the password
	}
	s.host, s.port, s.connections = u.Hostname(), u.Port(), defaultConnections
	s.user = u.User.Username()
	s.password, _ = u.User.Password()
	switch {
	case u.Scheme != "smtp" && u.Scheme != "smtps":
		return s, fmt.Errorf("%s must begin with smtp:// or smtps://", name)
	case s.host == "":
		return s, fmt.Errorf("%s names no host", name)
	case u.Path != "" && u.Path != "/" || u.Fragment != "":
		return s, fmt.Errorf("%s must end after the port and its parameters", name)
	case (s.user == "") != (s.password == ""):
		return s, fmt.Errorf("%s needs both a user and a password, or neither", name)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return s, fmt.Errorf("%s has parameters that cannot be read", name)
	}
	for key := range query {
		switch key {
		case "tls", "rate", "connections":
		default:
			return s, fmt.Errorf("%s has an unknown parameter %q; known are tls, rate, connections", name, key)
		}
	}
	if s.security, err = readSecurity(u.Scheme, s.host, query.Get("tls")); err != nil {
		return s, err
	}
	if s.port == "" {
		s.port = defaultPorts[s.security]
	}
	if n, err := strconv.Atoi(s.port); err != nil || n < 1 || n > 65535 {
		return s, fmt.Errorf("%s has no valid port: %q", name, s.port)
	}
	if v := query.Get("rate"); v != "" {
		if s.rate, err = strconv.ParseFloat(v, 64); err != nil || !(s.rate > 0) || math.IsInf(s.rate, 0) || s.rate > 1e6 {
			return s, fmt.Errorf("%s: rate must be messages a second, above 0, not %q", name, v)
		}
	}
	if v := query.Get("connections"); v != "" {
		if s.connections, err = strconv.Atoi(v); err != nil || s.connections < 1 || s.connections > maxConnections {
			return s, fmt.Errorf("%s: connections must be from 1 to %d, not %q", name, maxConnections, v)
		}
	}
	return s, nil
}

func readSecurity(scheme, host, wish string) (security, error) {
	switch {
	case scheme == "smtps" && wish == "":
		return fullTLS, nil
	case scheme == "smtps":
		return 0, errors.New("OPENPEOPLE_SMTP_URL: smtps:// is TLS from the first byte, leave tls= out")
	case wish == "none":
		return noTLS, nil
	case wish == "starttls":
		return startTLS, nil
	case wish != "":
		return 0, fmt.Errorf("OPENPEOPLE_SMTP_URL: tls must be none or starttls, not %q", wish)
	case local(host):
		return noTLS, nil
	}
	return startTLS, nil
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s settings) tlsConfig(base *tls.Config) *tls.Config {
	c := &tls.Config{}
	if base != nil {
		c = base.Clone()
	}
	if c.ServerName == "" {
		c.ServerName = s.host
	}
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	return c
}
