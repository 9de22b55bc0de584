package survey_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

const today when.Day = 20261121

func TestDecideGivesEachReason(t *testing.T) {
	cases := []struct {
		name   string
		before func(d *desk)
		draft  func(c *contact.Draft)
		want   survey.Reason
	}{
		{"asked", nil, nil, survey.Asked},
		{"no rule: another line", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Lines = []int{2, 3} }) }, nil, survey.NoRule},
		{"no rule: the line is not known", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Lines = []int{1} }) },
			func(c *contact.Draft) { c.Line = nil }, survey.NoRule},
		{"no rule: another topic", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Topics = []string{"roaming"} }) }, nil, survey.NoRule},
		{"the topic fits", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Topics = []string{"roaming", "tariffs"} }) }, nil, survey.Asked},
		{"no rule: another region", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Regions = []string{"volga"} }) }, nil, survey.NoRule},
		{"no rule: no region", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Regions = []string{"ural"} }) },
			func(c *contact.Draft) { c.Region = "" }, survey.NoRule},
		{"no rule: another channel", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Channels = []string{"shop"} }) }, nil, survey.NoRule},
		{"no rule: another kind", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Kinds = []string{"voice", "retail"} }) }, nil, survey.NoRule},
		{"no rule: it is off", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Active = false }) }, nil, survey.NoRule},
		{"too old", nil, func(c *contact.Draft) {
			c.StartedAt, c.EndedAt = noon.Add(-73*time.Hour), noon.Add(-72*time.Hour-time.Second)
		}, survey.TooOld},
		{"too old goes before no address", nil, func(c *contact.Draft) {
			c.StartedAt, c.EndedAt, c.Customer = noon.Add(-99*time.Hour), noon.Add(-98*time.Hour), nil
		}, survey.TooOld},
		{"just young enough", nil, func(c *contact.Draft) {
			c.StartedAt, c.EndedAt = noon.Add(-73*time.Hour), noon.Add(-72*time.Hour)
		}, survey.Asked},
		{"no address: nobody", nil, func(c *contact.Draft) { c.Customer = nil }, survey.NoAddress},
		{"no address: a phone only", nil, func(c *contact.Draft) { c.Customer = &contact.Customer{Phone: "+79161234567"} }, survey.NoAddress},
		{"opted out", func(d *desk) { d.optOut("u@example.org") },
			func(c *contact.Draft) { c.Customer = &contact.Customer{ExternalID: "other", Email: "u@example.org"} }, survey.OptedOut},
		{"opted out goes before held", func(d *desk) { d.optOut("u@example.org"); d.hold() },
			func(c *contact.Draft) { c.Customer = &contact.Customer{Email: "u@example.org"} }, survey.OptedOut},
		{"held", func(d *desk) { d.hold() }, nil, survey.Held},
		{"quarantine", func(d *desk) { d.take(func(c *contact.Draft) { c.Customer.ExternalID = "same" }) },
			func(c *contact.Draft) { c.Customer.ExternalID = "same" }, survey.Quarantine},
		{"quarantine goes before sampled out", func(d *desk) {
			d.take(func(c *contact.Draft) { c.Customer.ExternalID = "same" })
			d.rule(func(r *survey.RuleDraft) { r.Share = 0 })
		}, func(c *contact.Draft) { c.Customer.ExternalID = "same" }, survey.Quarantine},
		{"sampled out", func(d *desk) { d.rule(func(r *survey.RuleDraft) { r.Share = 0 }) }, nil, survey.SampledOut},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				d := newDesk(t, s, clock)
				if c.before != nil {
					c.before(d)
				}
				draft := d.draft()
				if c.draft != nil {
					c.draft(&draft)
				}
				day := when.DayOf(draft.EndedAt, storetest.Moscow)
				asked := d.sums(day)[figure.Asked]
				taken := d.takeAll(draft)[0]
				if got := survey.Reason(taken.Decision.Reason); got != c.want || taken.Decision.Asked != (got == survey.Asked) {
					t.Fatalf("decided %v, want %s", taken.Decision, c.want)
				}
				stored, err := s.DecisionByContact(context.Background(), taken.ID)
				if err != nil || stored.Reason != c.want || (stored.RuleID == 0) != (c.want == survey.NoRule) {
					t.Errorf("stored %+v, %v", stored, err)
				}
				if want := asked + count(c.want == survey.Asked); d.sums(day)[figure.Asked] != want {
					t.Errorf("%d asked in the figures, want %d", d.sums(day)[figure.Asked], want)
				}
				_, _, err = s.InvitationByContact(context.Background(), taken.ID)
				if c.want == survey.Asked && err != nil || c.want != survey.Asked && !fault.Is(err, fault.NotFound) {
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

func (d *desk) optOut(email string) {
	d.t.Helper()
	_, token := d.invited(func(c *contact.Draft) { c.Customer = &contact.Customer{ExternalID: "quiet", Email: email} })
	if _, err := d.surveys.OptOut(context.Background(), token); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) hold() {
	d.t.Helper()
	if err := d.store.InTx(context.Background(), func(ctx context.Context) error { return d.store.SetSetting(ctx, "sending_held", "yes") }); err != nil {
		d.t.Fatal(err)
	}
}

func TestInvitationIsDueOutOfQuietHours(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		id, _ := d.invited(func(c *contact.Draft) { c.Customer.TimeZone, c.Customer.Language = "Asia/Vladivostok", "en" })
		i := d.invitation(id)
		// It is 19:00 in Vladivostok; ten minutes after the end is allowed at once.
		if want := noon.Add(5 * time.Minute); !i.DueAt.Equal(want) || !i.ExpiresAt.Equal(want.Add(14*24*time.Hour)) {
			t.Errorf("due %s until %s, want %s", i.DueAt, i.ExpiresAt, want)
		}
		if i.Language != "en" || i.Delivery != "email" || i.Address != "u1@example.org" || i.SentAt != nil {
			t.Errorf("%+v", i)
		}
		d.clock.Set(noon.Add(8 * time.Hour)) // 20:00 in Moscow, three in the morning there
		id, _ = d.invited(func(c *contact.Draft) { c.Customer.TimeZone = "Asia/Vladivostok" })
		if i, want := d.invitation(id), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC); !i.DueAt.Equal(want) {
			t.Errorf("due %s, want %s", i.DueAt, want)
		}
		// An older contact is not due in the past.
		id, _ = d.invited(func(c *contact.Draft) { c.StartedAt, c.EndedAt = noon.Add(-time.Hour), noon })
		if i := d.invitation(id); !i.DueAt.Equal(d.clock.Now()) {
			t.Errorf("due %s, want now", i.DueAt)
		}
		id, _ = d.invited(func(c *contact.Draft) { c.Customer.TimeZone, c.Customer.Language = "Nowhere/City", "de" })
		if i := d.invitation(id); i.Language != "ru" || !i.DueAt.Equal(d.clock.Now().Add(5*time.Minute)) {
			t.Errorf("an unknown zone or language is not the desk's: %+v", i)
		}
	})
}

func TestQuarantineAcrossChannelsAndKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		full := contact.Customer{ExternalID: "u-5", Phone: "+79161234567", Email: "ivan@example.org"}
		as := func(channel string, c contact.Customer) contact.Taken {
			return d.take(func(x *contact.Draft) { x.Channel, x.Kind, x.Customer = channel, contact.Voice, &c })
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
			if got := as("shop", c); got.Decision.Reason != string(survey.Quarantine) {
				t.Errorf("%+v: %s", c, got.Decision.Reason)
			}
		}
		if got := as("voice", contact.Customer{ExternalID: "u-6", Email: "other@example.org"}); !got.Decision.Asked {
			t.Errorf("a stranger: %s", got.Decision.Reason)
		}
		d.clock.Set(noon.AddDate(0, 0, 30).Add(-time.Minute))
		if got := as("chat", full); got.Decision.Reason != string(survey.Quarantine) {
			t.Errorf("a minute before the end: %s", got.Decision.Reason)
		}
		d.clock.Set(noon.AddDate(0, 0, 30).Add(time.Minute))
		if got := as("chat", full); !got.Decision.Asked {
			t.Errorf("after thirty days: %s", got.Decision.Reason)
		}
	})
}

// Two contacts of one customer in a batch, and many at once: one question.
func TestQuarantineHoldsUnderConcurrentIntake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		customers := []contact.Customer{{Email: "same@example.org"}, {ExternalID: "same", Email: "same@example.org"}, {ExternalID: "same", Phone: "+79161234567", Email: "same@example.org"}}
		var wait sync.WaitGroup
		for i := range 12 {
			one := d.draft(func(c *contact.Draft) { x := customers[i%3]; c.Customer = &x })
			two := d.draft(func(c *contact.Draft) { x := customers[(i+1)%3]; c.Customer = &x })
			wait.Go(func() {
				taken, err := d.contacts.Take(context.Background(), system, []contact.Draft{one, two})
				if err != nil || taken[0].Err != nil || taken[1].Err != nil {
					t.Error(taken, err)
				}
			})
		}
		wait.Wait()
		if got := d.sums(today); got[figure.N] != 24 || got[figure.Asked] != 1 {
			t.Errorf("%d of %d contacts are asked about, want 1 of 24", got[figure.Asked], got[figure.N])
		}
	})
}

// A rerun draws the same, and the share comes out near what was said.
func TestSamplingIsSteady(t *testing.T) {
	run := func() map[string]bool {
		s, clock := storetest.SQLite(t)
		d := newDesk(t, s, clock)
		d.rule(func(r *survey.RuleDraft) { r.Share = 30 })
		var drafts []contact.Draft
		for range 400 {
			drafts = append(drafts, d.draft())
		}
		out := map[string]bool{}
		for i, taken := range d.takeAll(drafts...) {
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
		d := &desk{t: t, store: s, clock: clock}
		clock.Set(noon)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if err := survey.New(s, survey.Options{Now: d.clock.Now, Zone: storetest.Moscow, Language: "ru"}).EnsureBuiltIn(context.Background()); err != nil {
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
		if v := versions[surveys[0].ID]; err != nil || v.Number != 1 || len(v.Questions) != 4 || v.Questions[0].Text.RU == "" {
			t.Error(versions, err)
		}
	})
}
