package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/store/storetest"
)

func cheapAccounts(t *testing.T) *account.Service {
	t.Helper()
	s, clock := storetest.SQLite(t)
	svc := account.New(account.Options{
		Store: s, Now: clock.Now,
		Hasher: account.Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}),
	})
	if _, err := svc.EnsureDesk(t.Context()); err != nil {
		t.Fatal(err)
	}
	return svc
}

func TestUserAdd(t *testing.T) {
	svc, ctx := cheapAccounts(t), t.Context()
	var out bytes.Buffer
	if err := runUserAdd(ctx, svc, "Anna@example.org", "Анна", "supervisor", "Чаты-2", nil, &out, "https://desk.example/"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"Чаты-2" is its first`) {
		t.Errorf("a team is made without a word: %q", out.String())
	}
	link := regexp.MustCompile(`(?m)^https://desk\.example/password/([0-9a-f]{40})$`).FindStringSubmatch(out.String())
	if link == nil {
		t.Fatalf("no link in %q", out.String())
	}
	p, err := svc.UseLink(ctx, link[1], "tram at the station")
	if err != nil || p.TeamName != "Чаты-2" || p.Role != actor.Supervisor || len(p.Leads) != 1 || p.Leads[0] != p.TeamID {
		t.Errorf("the link's owner: %+v, %v", p, err)
	}
	if err := runUserAdd(ctx, svc, "y@example.org", "Y", "agent", "Чаты-22", nil, io.Discard, ""); err == nil || !strings.Contains(err.Error(), `"Чаты-22"`) || !strings.Contains(err.Error(), "has Чаты-2") {
		t.Errorf("a team that is none: %v", err)
	}
	if err := runUserAdd(ctx, svc, "y@example.org", "Y", "agent", " Чаты-2 ", nil, io.Discard, ""); err != nil {
		t.Errorf("a known team: %v", err)
	}
	out.Reset()
	if err := runUserAdd(ctx, svc, "oleg@example.org", "Олег", "admin", "", strings.NewReader(" tram at the station \r\nmore"), &out, ""); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "/password/") {
		t.Errorf("a link beside a password: %q", out.String())
	}
	if _, err := svc.SignIn(ctx, "oleg@example.org", " tram at the station ", "", ""); err != nil {
		t.Errorf("signing in with the password of stdin: %v", err)
	}
	if _, err := svc.SignIn(ctx, "oleg@example.org", "tram at the station", "", ""); err == nil {
		t.Error("the password of stdin lost its spaces")
	}
	for _, c := range []struct{ email, role, password, want string }{
		{"no address", "agent", "tram at the station", "email:"},
		{"x@example.org", "god", "tram at the station", "role:"},
		{"x@example.org", "agent", "short", "password:"},
		{"oleg@example.org", "agent", "tram at the station", "Somebody"},
	} {
		err := runUserAdd(ctx, svc, c.email, "n", c.role, "", strings.NewReader(c.password), &out, "")
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, want one sentence with %q", c, err, c.want)
		}
	}
}

func TestTokenCommands(t *testing.T) {
	svc, ctx := cheapAccounts(t), t.Context()
	var out bytes.Buffer
	if err := runTokenCreate(ctx, svc, "chat", []string{"intake", " read"}, "crm", "90d", &out); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(out.String())
	a, err := svc.Actor(ctx, text)
	if err != nil || !a.May(actor.ContactTake) || !a.May(actor.FigureRead) || a.Namespace != "crm" {
		t.Fatalf("the printed token: %+v, %v", a, err)
	}
	if err := runTokenCreate(ctx, svc, "chat", []string{"root"}, "", "", &out); err == nil {
		t.Error("an unknown scope was taken")
	}
	for _, bad := range []string{"a b", "чат", "a:b", strings.Repeat("a", 41)} {
		if err := runTokenCreate(ctx, svc, "chat", []string{"intake"}, bad, "", &out); err == nil || !strings.Contains(err.Error(), "namespace") {
			t.Errorf("the namespace %q: %v", bad, err)
		}
	}
	out.Reset()
	if err := runTokenList(ctx, svc, &out); err != nil || !strings.Contains(out.String(), "crm") || strings.Contains(out.String(), text) {
		t.Errorf("the list: %q, %v", out.String(), err)
	}
	if err := runTokenRevoke(ctx, svc, a.TokenID, &out); err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Actor(ctx, text); err == nil {
		t.Error("the token works after it was revoked")
	}
	if err := runTokenRevoke(ctx, svc, 999, &out); err == nil {
		t.Error("a token that is none was revoked")
	}
}
