package config

import (
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
		"OPENPEOPLE_SECRET":          func(c *Config) { c.Secret = "short" },
		"OPENPEOPLE_DATABASE":        func(c *Config) { c.Database = "mysql://x/y" },
		"OPENPEOPLE_MAIL_FROM":       func(c *Config) { c.MailFrom = "nobody" },
		"OPENPEOPLE_MAIL_FROM must":  func(c *Config) { c.SMTPURL = "smtp://localhost:25" },
		"OPENPEOPLE_TRUSTED_PROXIES": func(c *Config) { c.TrustedProxies = []string{"everyone"} },
	} {
		c := right
		wrong(&c)
		err := c.Check()
		if err == nil || !strings.HasPrefix(err.Error(), name) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEnvironmentWithAnUnknownName(t *testing.T) {
	if err := CheckEnvironment([]string{"PATH=/bin", "OPENPEOPLE_ADDR=:1", "OPENPEOPLE_TEST_POSTGRES=x"}); err != nil {
		t.Error(err)
	}
	if err := CheckEnvironment([]string{"OPENPEOPLE_ADR=:1"}); err == nil || !strings.Contains(err.Error(), "OPENPEOPLE_ADR") {
		t.Error(err)
	}
}

func TestStringHidesSecrets(t *testing.T) {
	c := Config{Database: "postgres://u:hush@db/x", SMTPURL: "smtp://u:hush@mail:25", Secret: "hushhushhushhushhushhushhushhushhush"}
	if s := c.String(); strings.Contains(s, "hush") {
		t.Error(s)
	}
}
