package asking_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

var (
	ctx    = context.Background()
	system = actor.System("test")
)

const today when.Day = 20261121

func TestDecideGivesEachReason(t *testing.T) {
	cases := []struct {
		name   string
		before func(t *testing.T, d *askingtest.Desk)
		draft  func(c *contact.Draft)
		want   asking.Reason
	}{
		{"asked", nil, nil, asking.Asked},
		{"no rule: another line", func(t *testing.T, d *askingtest.Desk) { d.Rule(func(r *asking.RuleDraft) { r.Lines = []int{2, 3} }) }, nil, asking.NoRule},
		{"no rule: the line is not known", func(t *testing.T, d *askingtest.Desk) { d.Rule(func(r *asking.RuleDraft) { r.Lines = []int{1} }) },
			func(c *contact.Draft) { c.Line = nil }, asking.NoRule},
		{"no rule: another topic", func(t *testing.T, d *askingtest.Desk) {
			d.Rule(func(r *asking.RuleDraft) { r.Topics = []string{"roaming"} })
		}, nil, asking.NoRule},
		{"the topic fits", func(t *testing.T, d *askingtest.Desk) {
			d.Rule(func(r *asking.RuleDraft) { r.Topics = []string{"roaming", "tariffs"} })
		}, nil, asking.Asked},
		{"no rule: another region", func(t *testing.T, d *askingtest.Desk) {
			d.Rule(func(r *asking.RuleDraft) { r.Regions = []string{"volga"} })
		}, nil, asking.NoRule},
		{"no rule: no region", func(t *testing.T, d *askingtest.Desk) {
			d.Rule(func(r *asking.RuleDraft) { r.Regions = []string{"ural"} })
		},
			func(c *contact.Draft) { c.Region = "" }, asking.NoRule},
		{"no rule: another channel", func(t *testing.T, d *askingtest.Desk) {
			d.Rule(func(r *asking.RuleDraft) { r.Channels = []string{"shop"} })
		}, nil, asking.NoRule},
		{"no rule: another kind", func(t *testing.T, d *askingtest.Desk) {
			d.Rule(func(r *asking.RuleDraft) { r.Kinds = []string{"voice", "retail"} })
		}, nil, asking.NoRule},
		{"no rule: it is off", func(t *testing.T, d *askingtest.Desk) { d.Rule(func(r *asking.RuleDraft) { r.Active = false }) }, nil, asking.NoRule},
		{"too old", nil, func(c *contact.Draft) {
			c.StartedAt, c.EndedAt = askingtest.Noon.Add(-73*time.Hour), askingtest.Noon.Add(-72*time.Hour-time.Second)
		}, asking.TooOld},
		{"too old goes before no address", nil, func(c *contact.Draft) {
			c.StartedAt, c.EndedAt, c.Customer = askingtest.Noon.Add(-99*time.Hour), askingtest.Noon.Add(-98*time.Hour), nil
		}, asking.TooOld},
		{"just young enough", nil, func(c *contact.Draft) {
			c.StartedAt, c.EndedAt = askingtest.Noon.Add(-73*time.Hour), askingtest.Noon.Add(-72*time.Hour)
		}, asking.Asked},
		{"no address: nobody", nil, func(c *contact.Draft) { c.Customer = nil }, asking.NoAddress},
		{"no address: a phone only", nil, func(c *contact.Draft) { c.Customer = &contact.Customer{Phone: "+79161234567"} }, asking.NoAddress},
		{"opted out", func(t *testing.T, d *askingtest.Desk) { optOut(t, d, "u@example.org") },
			func(c *contact.Draft) { c.Customer = &contact.Customer{ExternalID: "other", Email: "u@example.org"} }, asking.OptedOut},
		{"opted out goes before held", func(t *testing.T, d *askingtest.Desk) { optOut(t, d, "u@example.org"); hold(t, d) },
			func(c *contact.Draft) { c.Customer = &contact.Customer{Email: "u@example.org"} }, asking.OptedOut},
		{"held", func(t *testing.T, d *askingtest.Desk) { hold(t, d) }, nil, asking.Held},
		{"quarantine", func(t *testing.T, d *askingtest.Desk) {
			d.Take(func(c *contact.Draft) { c.Customer.ExternalID = "same" })
		},
			func(c *contact.Draft) { c.Customer.ExternalID = "same" }, asking.Quarantine},
		{"quarantine goes before sampled out", func(t *testing.T, d *askingtest.Desk) {
			d.Take(func(c *contact.Draft) { c.Customer.ExternalID = "same" })
			d.Rule(func(r *asking.RuleDraft) { r.Share = 0 })
		}, func(c *contact.Draft) { c.Customer.ExternalID = "same" }, asking.Quarantine},
		{"sampled out", func(t *testing.T, d *askingtest.Desk) { d.Rule(func(r *asking.RuleDraft) { r.Share = 0 }) }, nil, asking.SampledOut},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				d := askingtest.NewDesk(t, s, clock)
				if c.before != nil {
					c.before(t, d)
				}
				draft := d.Draft()
				if c.draft != nil {
					c.draft(&draft)
				}
				day := when.DayOf(draft.EndedAt, storetest.Moscow)
				asked := d.Sums(day)[figure.Asked]
				taken := d.TakeAll(draft)[0]
				if got := asking.Reason(taken.Decision.Reason); got != c.want || taken.Decision.Asked != (got == asking.Asked) {
					t.Fatalf("decided %v, want %s", taken.Decision, c.want)
				}
				stored, err := s.DecisionByContact(context.Background(), taken.ID)
				if err != nil || stored.Reason != c.want || (stored.RuleID == 0) != (c.want == asking.NoRule) {
					t.Errorf("stored %+v, %v", stored, err)
				}
				if want := asked + count(c.want == asking.Asked); d.Sums(day)[figure.Asked] != want {
					t.Errorf("%d asked in the figures, want %d", d.Sums(day)[figure.Asked], want)
				}
				_, _, err = s.InvitationByContact(context.Background(), taken.ID)
				if c.want == asking.Asked && err != nil || c.want != asking.Asked && !fault.Is(err, fault.NotFound) {
					t.Errorf("invitation: %v", err)
				}
			})
		})
	}
}

func count(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func optOut(t *testing.T, d *askingtest.Desk, email string) {
	t.Helper()
	_, token := d.Invited(func(c *contact.Draft) { c.Customer = &contact.Customer{ExternalID: "quiet", Email: email} })
	if _, err := d.Asking.OptOut(context.Background(), token); err != nil {
		t.Fatal(err)
	}
}

func hold(t *testing.T, d *askingtest.Desk) {
	t.Helper()
	if err := d.Store.InTx(context.Background(), func(ctx context.Context) error { return d.Store.SetSetting(ctx, "sending_held", "yes") }); err != nil {
		t.Fatal(err)
	}
}

func TestInvitationIsDueOutOfQuietHours(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		id, _ := d.Invited(func(c *contact.Draft) { c.Customer.TimeZone, c.Customer.Language = "Asia/Vladivostok", "en" })
		i := d.Invitation(id)
		// It is 19:00 in Vladivostok; ten minutes after the end is allowed at once.
		if want := askingtest.Noon.Add(5 * time.Minute); !i.DueAt.Equal(want) || !i.ExpiresAt.Equal(want.Add(14*24*time.Hour)) {
			t.Errorf("due %s until %s, want %s", i.DueAt, i.ExpiresAt, want)
		}
		if i.Language != "en" || i.Delivery != "email" || i.Address != "u1@example.org" || i.SentAt != nil {
			t.Errorf("%+v", i)
		}
		d.Clock.Set(askingtest.Noon.Add(8 * time.Hour)) // 20:00 in Moscow, three in the morning there
		id, _ = d.Invited(func(c *contact.Draft) { c.Customer.TimeZone = "Asia/Vladivostok" })
		if i, want := d.Invitation(id), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC); !i.DueAt.Equal(want) {
			t.Errorf("due %s, want %s", i.DueAt, want)
		}
		// An older contact is not due in the past.
		id, _ = d.Invited(func(c *contact.Draft) { c.StartedAt, c.EndedAt = askingtest.Noon.Add(-time.Hour), askingtest.Noon })
		if i := d.Invitation(id); !i.DueAt.Equal(d.Clock.Now()) {
			t.Errorf("due %s, want now", i.DueAt)
		}
		id, _ = d.Invited(func(c *contact.Draft) { c.Customer.TimeZone, c.Customer.Language = "Nowhere/City", "de" })
		if i := d.Invitation(id); i.Language != "de" || !i.DueAt.Equal(d.Clock.Now().Add(5*time.Minute)) {
			t.Errorf("an unknown zone is not the desk's, or the customer's language is not kept: %+v", i)
		}
		if err := storetest.Run(t.Context(), s, "UPDATE customers SET time_zone = '' WHERE time_zone = 'Nowhere/City'"); err != nil { // intake keeps none such
			t.Fatal(err)
		}
		id, _ = d.Invited(func(c *contact.Draft) { c.Customer.Language = "" })
		if i := d.Invitation(id); i.Language != "ru" {
			t.Errorf("no language is not the desk's: %+v", i)
		}
	})
}

func TestQuarantineAcrossChannelsAndKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		full := contact.Customer{ExternalID: "u-5", Phone: "+79161234567", Email: "ivan@example.org"}
		as := func(channel string, c contact.Customer) contact.Taken {
			return d.Take(func(x *contact.Draft) { x.Channel, x.Kind, x.Customer = channel, contact.Voice, &c })
		}
		if got := as("voice", full); !got.Decision.Asked {
			t.Fatal(got.Decision)
		}
		for _, c := range []contact.Customer{
			{ExternalID: "u-5", Email: "new@example.org"},
			{Phone: "+79161234567", Email: "second@example.org"},
			{Email: "ivan@example.org"},
			{ExternalID: "somebody-else", Email: "ivan@example.org"},
		} {
			if got := as("shop", c); got.Decision.Reason != string(asking.Quarantine) {
				t.Errorf("%+v: %s", c, got.Decision.Reason)
			}
		}
		if got := as("voice", contact.Customer{ExternalID: "u-6", Email: "other@example.org"}); !got.Decision.Asked {
			t.Errorf("a stranger: %s", got.Decision.Reason)
		}
		d.Clock.Set(askingtest.Noon.AddDate(0, 0, 30).Add(-time.Minute))
		if got := as("chat", full); got.Decision.Reason != string(asking.Quarantine) {
			t.Errorf("a minute before the end: %s", got.Decision.Reason)
		}
		d.Clock.Set(askingtest.Noon.AddDate(0, 0, 30).Add(time.Minute))
		if got := as("chat", full); !got.Decision.Asked {
			t.Errorf("after thirty days: %s", got.Decision.Reason)
		}
	})
}

// Two contacts of one customer in a batch, and many at once: one question.
func TestQuarantineHoldsUnderConcurrentIntake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		customers := []contact.Customer{{Email: "same@example.org"}, {ExternalID: "same", Email: "same@example.org"}, {ExternalID: "same", Phone: "+79161234567", Email: "same@example.org"}}
		var wait sync.WaitGroup
		for i := range 12 {
			one := d.Draft(func(c *contact.Draft) { x := customers[i%3]; c.Customer = &x })
			two := d.Draft(func(c *contact.Draft) { x := customers[(i+1)%3]; c.Customer = &x })
			wait.Go(func() {
				taken, err := d.Contacts.Take(context.Background(), system, []contact.Draft{one, two})
				if err != nil || taken[0].Err != nil || taken[1].Err != nil {
					t.Error(taken, err)
				}
			})
		}
		wait.Wait()
		if got := d.Sums(today); got[figure.N] != 24 || got[figure.Asked] != 1 {
			t.Errorf("%d of %d contacts are asked about, want 1 of 24", got[figure.Asked], got[figure.N])
		}
	})
}

// A rerun draws the same, and the share comes out near what was said.
func TestSamplingIsSteady(t *testing.T) {
	run := func() map[string]bool {
		s, clock := storetest.SQLite(t)
		d := askingtest.NewDesk(t, s, clock)
		d.Rule(func(r *asking.RuleDraft) { r.Share = 30 })
		var drafts []contact.Draft
		for range 400 {
			drafts = append(drafts, d.Draft())
		}
		out := map[string]bool{}
		for i, taken := range d.TakeAll(drafts...) {
			out[drafts[i].ExternalID] = taken.Decision.Asked
		}
		return out
	}
	first, second := run(), run()
	n := 0
	for id, asked := range first {
		if second[id] != asked {
			t.Errorf("%s was drawn once and not the other time", id)
		}
		n += int(count(asked))
	}
	if n < 80 || n > 160 {
		t.Errorf("%d of 400 are asked at 30 per cent", n)
	}
}

func TestBuiltInIsMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if err := askingtest.Bare(s, clock.Now, nil).Asking.EnsureBuiltIn(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		ctx := context.Background()
		surveys, err := s.SurveyList(ctx)
		if err != nil || len(surveys) != 1 || surveys[0].Key != "service" {
			t.Fatal(surveys, err)
		}
		rules, err := s.ListRules(ctx)
		if err != nil || len(rules) != 1 {
			t.Fatal(rules, err)
		}
		r := rules[0]
		if r.DelayMinutes != 10 || r.QuietFrom != 21*60 || r.QuietTo != 10*60 || r.Share != 100 || r.QuarantineDays != 30 || r.MaxAgeHours != 72 || r.Delivery != "email" || !r.Active || len(r.Channels)+len(r.Kinds)+len(r.Topics)+len(r.Regions)+len(r.Lines) > 0 {
			t.Errorf("%+v", r)
		}
		versions, err := s.LatestVersions(ctx)
		if v := versions[surveys[0].ID]; err != nil || v.Number != 1 || len(v.Questions) != 4 || v.Questions[0].Text["ru"] == "" {
			t.Error(versions, err)
		}
	})
}
