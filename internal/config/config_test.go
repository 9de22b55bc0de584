package config

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestCheckSaysOneClearSentence(t *testing.T) {
	right := Config{Addr: ":8080", Database: "./x.db", Data: t.TempDir(), BaseURL: "http://localhost:8080"}
	if err := right.Check(); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]func(*Config){
		"OPENPEOPLE_BASE_URL":        func(c *Config) { c.BaseURL = "localhost:8080" },
		"OPENPEOPLE_BASE_URL must":   func(c *Config) { c.BaseURL = "https://desk.example/quality" },
		"OPENPEOPLE_BASE_URL must h": func(c *Config) { c.BaseURL = "https://anna:wonderland@desk.example" },
		"OPENPEOPLE_SECRET":          func(c *Config) { c.Secret = "short" },
		"OPENPEOPLE_DATABASE":        func(c *Config) { c.Database = "mysql://x/y" },
		"OPENPEOPLE_DATABASE must":   func(c *Config) { c.Database = "host=127.0.0.1 user=postgres password=wonderland dbname=x" },
		"OPENPEOPLE_MAIL_FROM":       func(c *Config) { c.MailFrom = "nobody" },
		"OPENPEOPLE_MAIL_FROM must":  func(c *Config) { c.SMTPURL = "smtp://localhost:25" },
		"OPENPEOPLE_TRUSTED_PROXIES": func(c *Config) { c.TrustedProxies = []string{"everyone"} },
		"OPENPEOPLE_LOG_FORMAT":      func(c *Config) { c.LogFormat = "xml" },
		"OPENPEOPLE_LOG_LEVEL":       func(c *Config) { c.LogLevel = "INFO" },
		"OPENPEOPLE_DEBUG_ADDR":      func(c *Config) { c.DebugAddr = "6060" },
		"OPENPEOPLE_DEBUG_ADDR must": func(c *Config) { c.DebugAddr = ":6060" },
	} {
		c := right
		wrong(&c)
		err := c.Check()
		if err == nil || !strings.HasPrefix(err.Error(), name) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "wonderland") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The debug address is on this machine and nowhere else.
func TestDebugAddress(t *testing.T) {
	c := Config{Addr: ":8080", Database: "./x.db", Data: t.TempDir(), BaseURL: "http://localhost:8080"}
	for addr, fine := range map[string]bool{
		"": true, "127.0.0.1:6060": true, "127.1.2.3:0": true, "[::1]:6060": true, "localhost:6060": true, "[::ffff:127.0.0.1]:1": true,
		":6060": false, "0.0.0.0:6060": false, "[::]:6060": false, "192.168.0.1:6060": false, "desk.example.org:6060": false, "127.0.0.1": false,
		"localhost.example.org:1": false, "127.0.0.1.example.org:1": false,
	} {
		c.DebugAddr = addr
		if err := c.Check(); (err == nil) != fine {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

func TestLogLevel(t *testing.T) {
	for word, want := range map[string]slog.Level{"": slog.LevelInfo, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError} {
		if got := (Config{LogLevel: word}).Level(); got != want {
			t.Errorf("%q is %v", word, got)
		}
	}
}

func TestEnvironmentWithAnUnknownName(t *testing.T) {
	if err := CheckEnvironment([]string{"PATH=/bin", "OPENPEOPLE_ADDR=:1", "OPENPEOPLE_TEST_POSTGRES=x", "OPENPEOPLE_SMS_URL=x"}, []string{"OPENPEOPLE_SMS_URL"}); err != nil {
		t.Error(err)
	}
	if err := CheckEnvironment([]string{"OPENPEOPLE_ADR=:1"}, nil); err == nil || !strings.Contains(err.Error(), "OPENPEOPLE_ADR") {
		t.Error(err)
	}
}

// Nothing secret is printed, however a setting holds it and however it is printed;
// what is not secret can be read.
// Kubernetes names every service in the environment of every pod, a service called
// openpeople or openpeople-web too.
func TestEnvironmentOfKubernetes(t *testing.T) {
	for pair, fine := range map[string]bool{
		"OPENPEOPLE_SERVICE_HOST=10.96.0.7": true, "OPENPEOPLE_SERVICE_PORT=8080": true, "OPENPEOPLE_SERVICE_PORT_HTTP=8080": true,
		"OPENPEOPLE_PORT=tcp://10.96.0.7:8080": true, "OPENPEOPLE_PORT_8080_TCP=tcp://10.96.0.7:8080": true, "OPENPEOPLE_PORT_8080_TCP_PROTO=tcp": true,
		"OPENPEOPLE_PORT_8080_TCP_PORT=8080": true, "OPENPEOPLE_PORT_8080_TCP_ADDR=10.96.0.7": true, "OPENPEOPLE_WEB_SERVICE_HOST=10.96.0.7": true,
		"OPENPEOPLE_WEB_PORT=tcp://10.96.0.7:8080": true,
		"OPENPEOPLE_PORT=8080":                     false, "OPENPEOPLE_SMTP_PORT=25": false, "OPENPEOPLE_PORTS=1": false, "OPENPEOPLE_SERVICE=1": false,
	} {
		if err := CheckEnvironment([]string{pair}, nil); (err == nil) != fine {
			t.Errorf("%s: %v", pair, err)
		}
	}
}

func TestStringHidesSecrets(t *testing.T) {
	for name, c := range map[string]Config{
		"secret":                {Secret: "hushhushhushhushhushhushhushhushhush"},
		"PostgreSQL, before @":  {Database: "postgres://u:hush@db/x"},
		"PostgreSQL, behind ?":  {Database: "postgres://u@db/x?sslmode=require&password=hush&sslpassword=hush"},
		"PostgreSQL, no scheme": {Database: "postgresql://u:hush@db/x"},
		"SMTP":                  {SMTPURL: "smtp://u:hush@mail:25"},
		"SMTPS":                 {SMTPURL: "smtps://u:hush@mail:465"},
		"not to be read":        {SMTPURL: "smtp://u:hush%zz@mail:25"},
		"hidden in a database":  {Database: "postgres://u:hush@db:port/x"},
	} {
		for verb, s := range map[string]string{"String": c.String(), "%v": fmt.Sprintf("%v", c), "%+v": fmt.Sprintf("%+v", c), "pointer": fmt.Sprint(&c)} {
			if strings.Contains(s, "hush") {
				t.Errorf("%s, %s: %s", name, verb, s)
			}
		}
	}
	s := Config{Database: "postgres://u:hush@db.example.org/x?sslmode=require", SMTPURL: "smtp://mailer:hush@mail:25", Secret: "x"}.String()
	for _, word := range []string{"db.example.org/x", "sslmode=require", "mailer", "mail:25", `secret="set"`} {
		if !strings.Contains(s, word) {
			t.Errorf("%q is not in %s", word, s)
		}
	}
}
