// Package config is the settings of the program: one struct, filled from the
// environment and from flags of the same names (by kong, in cmd), checked here,
// and printable with its secrets masked.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Config is every setting. The env names are the contract (CONTRACT.md).
type Config struct {
	Addr           string   `env:"OPENPEOPLE_ADDR" default:":8080" help:"Address to listen on."`
	Database       string   `env:"OPENPEOPLE_DATABASE" default:"./data/openpeople.db" help:"SQLite file, or postgres://user:password@host/name."`
	Data           string   `env:"OPENPEOPLE_DATA" default:"./data" help:"Folder for files and the generated secret."`
	BaseURL        string   `env:"OPENPEOPLE_BASE_URL" default:"http://localhost:8080" help:"Address that links in messages begin with."`
	Secret         string   `env:"OPENPEOPLE_SECRET" help:"Secret that customers' links are made from, at least 32 characters. Empty: made once and kept in the data folder."`
	SMTPURL        string   `env:"OPENPEOPLE_SMTP_URL" name:"smtp-url" help:"smtp://[user:pass@]host:port?tls=none|starttls, or smtps://…; rate=N a second and connections=N may follow. Empty: the built-in mailbox."`
	MailFrom       string   `env:"OPENPEOPLE_MAIL_FROM" help:"Sender of e-mail: Name <address@host>."`
	TrustedProxies []string `env:"OPENPEOPLE_TRUSTED_PROXIES" help:"Addresses or networks whose X-Forwarded-For is believed."`
	LogFormat      string   `env:"OPENPEOPLE_LOG_FORMAT" default:"text" help:"text or json."`
	LogLevel       string   `env:"OPENPEOPLE_LOG_LEVEL" default:"info" help:"debug, info, warn or error: the least that is logged."`
	// Deliveries holds the settings of deliveries that have no field here, by name.
	Deliveries map[string]string `kong:"-"`
	DebugAddr  string            `env:"OPENPEOPLE_DEBUG_ADDR" help:"Address on this machine that serves /debug/pprof, like 127.0.0.1:6060. Empty: nowhere."`
}

// names lists every OPENPEOPLE_ name; anything else is a mistake in writing.
var names = []string{
	"OPENPEOPLE_ADDR", "OPENPEOPLE_DATABASE", "OPENPEOPLE_DATA", "OPENPEOPLE_BASE_URL", "OPENPEOPLE_SECRET",
	"OPENPEOPLE_SMTP_URL", "OPENPEOPLE_MAIL_FROM", "OPENPEOPLE_TRUSTED_PROXIES", "OPENPEOPLE_LOG_FORMAT",
	"OPENPEOPLE_LOG_LEVEL", "OPENPEOPLE_DEBUG_ADDR",
	"OPENPEOPLE_TEST_POSTGRES",
}

// Setting returns the value of a delivery's setting by the name of its environment.
func (c Config) Setting(name string) string {
	switch name {
	case "OPENPEOPLE_SMTP_URL":
		return c.SMTPURL
	case "OPENPEOPLE_MAIL_FROM":
		return c.MailFrom
	}
	return c.Deliveries[name]
}

// CheckEnvironment refuses OPENPEOPLE_ names that mean nothing; more are those of
// deliveries.
func CheckEnvironment(environ, more []string) error {
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "OPENPEOPLE_") && !slices.Contains(names, name) && !slices.Contains(more, name) && !ofKubernetes(name, value) {
			return fmt.Errorf("the environment sets %s, which is no setting of openpeople", name)
		}
	}
	return nil
}

// kubernetes are the names that Kubernetes puts into every pod for a service whose
// name begins with openpeople: SERVICE_HOST, SERVICE_PORT, SERVICE_PORT_HTTP, PORT,
// PORT_8080_TCP_ADDR.
var kubernetes = regexp.MustCompile(`^OPENPEOPLE(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?)$`)

// ofKubernetes tells them from a setting that somebody hoped for: OPENPEOPLE_PORT is
// tcp://10.0.0.1:80 there, not 8080.
func ofKubernetes(name, value string) bool {
	if !kubernetes.MatchString(name) {
		return false
	}
	port := strings.HasSuffix(name, "_PORT") && !strings.HasSuffix(name, "_SERVICE_PORT") && !strings.Contains(name, "_PORT_")
	return !port || strings.Contains(value, "://")
}

// CheckAddr refuses what cannot be listened on; name says which setting it is.
func CheckAddr(name, addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("%s must be an address and a port like :8080 or 127.0.0.1:8080, not %q", name, addr)
	}
	return nil
}

// Loopback reports whether a host is this machine and nothing else: an address
// of loopback, or localhost.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.Unmap().IsLoopback()
}

// levels are the words of OPENPEOPLE_LOG_LEVEL.
var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

// Level is the least that is logged: info when nothing was set.
func (c Config) Level() slog.Level { return levels[c.LogLevel] }

func (c Config) checkLog() error {
	if _, known := levels[c.LogLevel]; !known && c.LogLevel != "" {
		return fmt.Errorf("OPENPEOPLE_LOG_LEVEL must be debug, info, warn or error, not %q", c.LogLevel)
	}
	if !slices.Contains([]string{"", "text", "json"}, c.LogFormat) {
		return fmt.Errorf("OPENPEOPLE_LOG_FORMAT must be text or json, not %q", c.LogFormat)
	}
	return nil
}

// keywords are how libpq writes an address; as the name of a file it would stand in logs
// with its password.
var keywords = regexp.MustCompile(`(?i)(^|\s)(host|hostaddr|port|dbname|user|password|service|sslmode)\s*=`)

// CheckDatabase is Check of the database's address alone, for commands without a server.
func (c Config) CheckDatabase() error {
	if c.Database == "" {
		return errors.New("OPENPEOPLE_DATABASE must name a file or a postgres:// address")
	}
	if keywords.MatchString(c.Database) {
		return errors.New("OPENPEOPLE_DATABASE must be a file or a postgres:// address, not host=… dbname=…: postgres://user:password@host/name")
	}
	if scheme, _, found := strings.Cut(c.Database, "://"); found && scheme != "postgres" && scheme != "postgresql" {
		return fmt.Errorf("OPENPEOPLE_DATABASE must be a file or a postgres:// address, not %s://", scheme)
	}
	return nil
}

// Check returns one clear sentence about the first wrong setting.
func (c Config) Check() error {
	if err := CheckAddr("OPENPEOPLE_ADDR", c.Addr); err != nil {
		return err
	}
	if err := c.checkLog(); err != nil {
		return err
	}
	if c.DebugAddr != "" {
		if err := CheckAddr("OPENPEOPLE_DEBUG_ADDR", c.DebugAddr); err != nil {
			return err
		}
		if host, _, _ := net.SplitHostPort(c.DebugAddr); !Loopback(host) {
			return fmt.Errorf("OPENPEOPLE_DEBUG_ADDR must be on this machine, like 127.0.0.1:6060, not %q", c.DebugAddr)
		}
	}
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
		return fmt.Errorf("OPENPEOPLE_BASE_URL must be http:// or https:// and a host, not %q", mask(c.BaseURL))
	}
	if base.User != nil {
		return errors.New("OPENPEOPLE_BASE_URL must hold no user and password: it stands in every letter")
	}
	if base.Path != "" && base.Path != "/" {
		return fmt.Errorf("OPENPEOPLE_BASE_URL must end with the host: the desk answers at the root of a name, not below %s", base.Path)
	}
	if c.Secret != "" && len(c.Secret) < 32 {
		return errors.New("OPENPEOPLE_SECRET must have at least 32 characters")
	}
	if err := c.CheckDatabase(); err != nil {
		return err
	}
	if c.MailFrom != "" {
		if _, err := mail.ParseAddress(c.MailFrom); err != nil {
			return fmt.Errorf("OPENPEOPLE_MAIL_FROM must be an address like Desk <desk@example.org>, not %q", c.MailFrom)
		}
	}
	if c.SMTPURL != "" && c.MailFrom == "" {
		return errors.New("OPENPEOPLE_MAIL_FROM must be set when OPENPEOPLE_SMTP_URL is")
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParseAddr(p); err == nil {
			continue
		}
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("OPENPEOPLE_TRUSTED_PROXIES must hold addresses or networks, not %q", p)
		}
	}
	if info, err := os.Stat(c.Data); err == nil && !info.IsDir() {
		return fmt.Errorf("OPENPEOPLE_DATA must be a folder, and %s is a file", c.Data)
	}
	return nil
}

// String prints the settings with passwords and the secret masked.
func (c Config) String() string {
	secret := ""
	if c.Secret != "" {
		secret = "set"
	}
	return fmt.Sprintf("addr=%s database=%s data=%s base_url=%s secret=%q smtp_url=%s mail_from=%q trusted_proxies=%v log_format=%s log_level=%s debug_addr=%q",
		c.Addr, mask(c.Database), c.Data, c.BaseURL, secret, mask(c.SMTPURL), c.MailFrom, c.TrustedProxies, c.LogFormat, strings.ToLower(c.Level().String()), c.DebugAddr)
}

func mask(address string) string {
	if !strings.Contains(address, "://") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable)"
	}
	q := u.Query()
	for name := range q {
		if strings.Contains(name, "password") { // PostgreSQL takes it there too
			q.Set(name, "xxxxx")
		}
	}
	u.RawQuery = q.Encode()
	return u.Redacted()
}
