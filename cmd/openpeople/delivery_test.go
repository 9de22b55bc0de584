package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/config"
	"openpeople/internal/contact"
	"openpeople/internal/delivery"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/store/storetest"
)

// TestADeliveryIsOneFile adds a delivery by one file (pigeon_test.go) and one line of
// the table, and finds it everywhere: in what the environment may set, in the form
// of a rule, on the page of sending, in the decision, in a lane, on the contact's
// page, and in opting out by its kind of address.
func TestADeliveryIsOneFile(t *testing.T) {
	table := append(slices.Clone(delivery.Table), pigeons)
	if err := config.CheckEnvironment([]string{"OPENPEOPLE_PIGEON_LOFT=x", "OPENPEOPLE_PIGEON_WHISTLE=y"}, deliverySettings(table)); err != nil {
		t.Error(err)
	}
	const secret = "hush-4711"
	dir := t.TempDir()
	cfg := config.Config{Database: dir + "/desk.db", Data: dir, BaseURL: "http://localhost", LogFormat: "text", Deliveries: map[string]string{
		"OPENPEOPLE_PIGEON_LOFT": "the old tower", "OPENPEOPLE_PIGEON_WHISTLE": secret,
	}}
	if text := cfg.String(); strings.Contains(text, secret) {
		t.Errorf("the settings print a secret: %s", text)
	}
	clock := storetest.NewClock()
	a, err := open(t.Context(), cfg, options{hasher: cheap, now: clock.Now, deliveries: table})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	hire(t, a, account.Draft{Email: "root@example.org", Name: "Вера", Role: "admin"})
	server := httptest.NewServer(a.handler)
	defer server.Close()
	admin := signedIn(t, server.URL, "root@example.org")
	see := func(path string, words ...string) string {
		t.Helper()
		r, err := admin.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		raw, err := io.ReadAll(r.Body)
		page := string(raw)
		if err != nil || r.StatusCode != http.StatusOK || strings.Contains(page, secret) {
			t.Errorf("%s: %d, %v", path, r.StatusCode, err)
		}
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		return page
	}
	see("/settings/rules/new", `value="pigeon"`, "голубиная почта")
	see("/settings/sending", "голубиная почта", "телефон", "Голубятня: the old tower", "Свисток: задано", "Почтовый сервер: не задано")

	ctx, system := context.Background(), actor.System("test")
	rules, err := a.asking.Rules(ctx, system)
	if err != nil || len(rules) != 1 || rules[0].Delivery != "email" {
		t.Fatal(rules, err)
	}
	draft := asking.DraftOf(rules[0])
	draft.Delivery, draft.QuietFrom, draft.QuietTo = "pigeon", 0, 0
	if _, err := a.asking.SaveRule(ctx, system, draft); err != nil {
		t.Fatal(err)
	}
	see("/settings/rules", "голубиная почта")

	take := func(id string, c contact.Customer) contact.Taken {
		t.Helper()
		taken, err := a.contacts.Take(ctx, system, []contact.Draft{{
			Source: "chat", ExternalID: id, Channel: "chat", Kind: contact.Chat, Customer: &c,
			StartedAt: clock.Now().Add(-20 * time.Minute), EndedAt: clock.Now().Add(-15 * time.Minute),
		}})
		if err != nil || taken[0].Err != nil {
			t.Fatal(err, taken[0].Err)
		}
		return taken[0]
	}
	if d := take("1", contact.Customer{ExternalID: "u-1", Email: "a@example.org"}).Decision; d.Reason != string(asking.NoAddress) {
		t.Errorf("without a phone: %+v", d)
	}
	asked := take("2", contact.Customer{ExternalID: "u-2", Phone: "+7 916 123-45-67"})
	if !asked.Decision.Asked {
		t.Fatalf("with a phone: %+v", asked.Decision)
	}
	a.jobs.Drain(ctx)
	way, _ := a.deliveries.Of("pigeon")
	flew := way.Carrier.(*loft).flew
	if len(flew) != 1 {
		t.Fatalf("%d flew", len(flew))
	}
	if flew[0].Recipient != "+79161234567" || !strings.Contains(flew[0].Text, "/s/") {
		t.Fatalf("%d flew, %+v", len(flew), flew[0].Message)
	}
	see("/contacts/2", "голубиная почта")

	// Whoever has the phone now is not asked again, under another id too.
	link := regexp.MustCompile(`http://localhost(/s/[\w-]+/opt-out)`).FindStringSubmatch(flew[0].Text)
	if link == nil {
		t.Fatalf("no way to opt out: %s", flew[0].Text)
	}
	r, err := http.PostForm(server.URL+link[1], url.Values{})
	if err != nil || r.StatusCode >= 400 {
		t.Fatal(r.StatusCode, err)
	}
	r.Body.Close()
	if d := take("3", contact.Customer{ExternalID: "u-3", Phone: "8 916 123 45 67"}).Decision; d.Reason != string(asking.OptedOut) {
		t.Errorf("opted out by phone: %+v", d)
	}
}

// TestADeliveryMayBeWithoutSettings is a desk that has no loft, and one whose
// settings are wrong.
func TestADeliveryMayBeWithoutSettings(t *testing.T) {
	table := append(slices.Clone(delivery.Table), pigeons)
	dir := t.TempDir()
	cfg := config.Config{Database: dir + "/desk.db", Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
	a, err := open(t.Context(), cfg, options{hasher: cheap, now: storetest.NewClock().Now, deliveries: table})
	if err != nil {
		t.Fatal(err)
	}
	if _, offered := a.asking.Deliveries().Of("pigeon"); offered {
		t.Error("a rule may name what is not set up")
	}
	o, err := a.sending.Overview(t.Context(), actor.System("test"), page.Request{Limit: 1})
	if err != nil || len(o.Ways) != 2 || o.Ways[1].Carrier != nil || o.Ways[0].Carrier == nil {
		t.Errorf("%+v, %v", o.Ways, err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	cfg.Deliveries = map[string]string{"OPENPEOPLE_PIGEON_LOFT": "the old tower"}
	if _, err := open(t.Context(), cfg, options{hasher: cheap, now: storetest.NewClock().Now, deliveries: table}); err == nil || !strings.Contains(err.Error(), "OPENPEOPLE_PIGEON_WHISTLE") {
		t.Errorf("wrong settings: %v", err)
	}
}

// TestDeliveriesAreWhole looks at the table: names, addresses and settings.
func TestDeliveriesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range delivery.Table {
		if seen[d.Name] || !regexp.MustCompile(`^[a-z][a-z0-9_-]{0,19}$`).MatchString(d.Name) || d.Title.RU == "" || d.Title.EN == "" || d.Open == nil {
			t.Errorf("%+v", d)
		}
		if !slices.ContainsFunc(sending.Addresses, func(r sending.AddressRow) bool { return r.Address == d.Address }) {
			t.Errorf("%s goes to %q", d.Name, d.Address)
		}
		for _, s := range d.Settings {
			if seen[s.Name] || !strings.HasPrefix(s.Name, "OPENPEOPLE_") || s.Title.RU == "" || s.Title.EN == "" {
				t.Errorf("%s: %+v", d.Name, s)
			}
			seen[s.Name] = true
			if s.Show != nil && strings.Contains(s.Show("smtp://user:hush@mail.example.org:587"), "hush") && s.Name != "OPENPEOPLE_MAIL_FROM" {
				t.Errorf("%s shows a password", s.Name)
			}
		}
		seen[d.Name] = true
	}
}

// TestOptOutAtAnyAddress has somebody opt out whose address another customer, known
// by another id, has too. What waits for that address is not sent to anybody, and
// nobody there is asked again.
func TestOptOutAtAnyAddress(t *testing.T) {
	shared := map[sending.Address]contact.Customer{
		sending.ByEmail: {Email: "family@example.org"}, sending.ByPhone: {Phone: "+79161234567"},
		sending.ByTelegram: {Telegram: "family"}, sending.ByExternalID: {ExternalID: "u-0"},
	}
	for _, row := range sending.Addresses {
		t.Run(string(row.Address), func(t *testing.T) {
			way := pigeons
			way.Address = row.Address
			dir, ctx, system, clock := t.TempDir(), context.Background(), actor.System("test"), storetest.NewClock()
			cfg := config.Config{Database: dir + "/desk.db", Data: dir, BaseURL: "http://localhost", LogFormat: "text", Deliveries: map[string]string{
				"OPENPEOPLE_PIGEON_LOFT": "x", "OPENPEOPLE_PIGEON_WHISTLE": "y",
			}}
			a, err := open(ctx, cfg, options{hasher: cheap, now: clock.Now, deliveries: []sending.Delivery{way}})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			rules, err := a.asking.Rules(ctx, system)
			if err != nil {
				t.Fatal(err)
			}
			draft := asking.DraftOf(rules[0])
			draft.QuarantineDays = 0
			if _, err := a.asking.SaveRule(ctx, system, draft); err != nil {
				t.Fatal(err)
			}
			take := func(id string) contact.Taken {
				t.Helper()
				c := shared[row.Address]
				if c.ExternalID == "" {
					c.ExternalID = "u-" + id
				}
				taken, err := a.contacts.Take(ctx, system, []contact.Draft{{
					Source: "chat", ExternalID: id, Channel: "chat", Kind: contact.Chat, Customer: &c,
					StartedAt: clock.Now().Add(-2 * time.Minute), EndedAt: clock.Now().Add(-time.Minute),
				}})
				if err != nil || taken[0].Err != nil {
					t.Fatal(err, taken[0].Err)
				}
				return taken[0]
			}
			if one, other := take("1"), take("2"); !one.Decision.Asked || !other.Decision.Asked {
				t.Fatalf("%+v, %+v", one.Decision, other.Decision)
			}
			link := a.surveys.URL(1)
			if _, err := a.asking.OptOut(ctx, link[strings.LastIndex(link, "/")+1:]); err != nil {
				t.Fatal(err)
			}
			clock.Pass(time.Hour)
			a.jobs.Drain(ctx)
			if flew := a.deliveries[0].Carrier.(*loft).flew; len(flew) != 0 {
				t.Errorf("%d messages went there", len(flew))
			}
			if d := take("3").Decision; d.Reason != string(asking.OptedOut) {
				t.Errorf("asked again: %+v", d)
			}
		})
	}
}
