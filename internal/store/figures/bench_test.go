package figures_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/figures"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// yearOf fills a desk on a real file: so many answered contacts over a year, 350
// operators of 24 teams who each serve two of 40 channels, 60 topics, 8 regions.
func yearOf(b *testing.B, responses int) *store.Store {
	b.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{URL: filepath.Join(b.TempDir(), "desk.db"), Zone: storetest.Moscow, Now: storetest.NewClock().Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	start := when.Day(2026_01_01).Start(storetest.Moscow).UnixMilli()
	began := time.Now()
	for _, text := range []string{
		"CREATE TABLE n (i INTEGER PRIMARY KEY, r INTEGER NOT NULL, at INTEGER NOT NULL, day INTEGER NOT NULL)",
		fmt.Sprintf(`WITH RECURSIVE up(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < %d)
			INSERT INTO n SELECT i, abs(random()) >> 8, %d + i * (365 * 86400000 / %d), 0 FROM up`, responses, start, responses+1),
		"UPDATE n SET day = CAST(strftime('%Y%m%d', at / 1000 + 10800, 'unixepoch') AS INTEGER)",
		`INSERT INTO channels (id, code, kind, name) SELECT i, 'ch' || i, CASE i % 4 WHEN 0 THEN 'voice' WHEN 1 THEN 'chat' WHEN 2 THEN 'retail' ELSE 'email' END, 'Channel ' || i FROM n WHERE i <= 40`,
		`INSERT INTO dimensions (id, kind, code, name) SELECT i, CASE WHEN i <= 24 THEN 'team' WHEN i <= 84 THEN 'topic' WHEN i <= 92 THEN 'region' ELSE 'site' END, 'd' || i, '' FROM n WHERE i <= 95`,
		`INSERT INTO operators (id, external_id, name, team_id) SELECT i, 'op' || i, '', 1 + i % 24 FROM n WHERE i <= 350`,
		`INSERT INTO surveys (id, key, name) VALUES (1, 'service', '{}')`,
		`INSERT INTO versions (id, survey_id, number, published_at, questions) VALUES (1, 1, 1, 0, '[{"Key":"mark","Min":1,"Max":5,"Satisfied":[4,5],"Dissatisfied":[1,2]}]')`,
		`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line, started_at, ended_at, day,
			handling, beyond_what, beyond_why, beyond_cost, hash, taken_at, repeated_at, mark)
			SELECT i, 'bench', i, 1 + (r % 350 + r / 350 % 2 * 7) % 40, 1 + r % 350, 1 + (1 + r % 350) % 24, 93 + r % 350 % 3, 85 + r / 700 % 8, 25 + r / 5600 % 60, i, 1 + (r / 336000 % 50 = 0),
			at, at, day, 10 + (r / 350 % 83) * (r / 29050 % 7), '', '', '', '', at, CASE WHEN r % 10 = 0 THEN at + 1 END, CASE WHEN r / 350 % 20 = 0 THEN 1 + r / 7000 % 4 ELSE 5 END FROM n`,
		`INSERT INTO decisions (contact_id, asked, reason, rule_id, due_at, decided_at) SELECT i, TRUE, 'asked', 1, at, at FROM n`,
		`INSERT INTO invitations (id, contact_id, customer_id, version_id, rule_id, delivery, language, address, created_at, due_at, expires_at, sent_at, sent_day)
			SELECT i, i, i, 1, 1, 'email', 'ru', 'a@example.org', at, at, at, at, day FROM n`,
		`INSERT INTO responses (id, invitation_id, contact_id, version_id, delivery, mark, solved, comment, reasons, other, answered_at, updated_at, revision)
			SELECT i, i, i, 1, 'email', CASE WHEN r / 350 % 20 = 0 THEN 1 + r / 7000 % 4 ELSE 5 END, r % 10 > 0, '', '[]', '{}', at, at, 1 FROM n`,
		"DROP TABLE n",
	} {
		if err := s.InTx(ctx, func(ctx context.Context) error { _, err := s.Exec(ctx, text); return err }); err != nil {
			b.Fatalf("%s: %v", text, err)
		}
	}
	b.Logf("%d rows of each kind written in %v", responses, time.Since(began).Round(time.Millisecond))
	began = time.Now()
	if err := s.Rebuild(ctx, 0, nil); err != nil {
		b.Fatal(err)
	}
	b.Logf("figures made in %v", time.Since(began).Round(time.Millisecond))
	return s
}

// BenchmarkOverview measures what Today asks of the store at a million responses.
func BenchmarkOverview(b *testing.B) {
	s := yearOf(b, 1_000_000)
	ctx := context.Background()
	now := when.Day(2026_12_31).Start(storetest.Moscow).Add(12 * time.Hour)
	service := report.New(s, report.Options{Now: func() time.Time { return now }, Zone: storetest.Moscow})
	for _, c := range []struct {
		name string
		who  actor.Actor
		days int
		f    report.Filter
	}{
		{"desk 7 days", actor.System("bench"), 7, report.Filter{}},
		{"desk 28 days", actor.System("bench"), 28, report.Filter{}},
		{"desk 90 days", actor.System("bench"), 90, report.Filter{}},
		{"desk a year", actor.System("bench"), 365, report.Filter{}},
		{"team 28 days", actor.System("bench"), 28, report.Filter{By: figure.Filter{figure.Team: {"d3"}}}},
		{"team a year", actor.System("bench"), 365, report.Filter{By: figure.Filter{figure.Team: {"d3"}}}},
		{"channel 28 days", actor.System("bench"), 28, report.Filter{By: figure.Filter{figure.Channel: {"ch5"}}}},
		{"channel a year", actor.System("bench"), 365, report.Filter{By: figure.Filter{figure.Channel: {"ch5"}}}},
		{"channel and team 28 days", actor.System("bench"), 28, report.Filter{By: figure.Filter{figure.Channel: {"ch4"}, figure.Team: {"d5"}}}},
		{"agent 28 days", actor.Actor{PersonID: 1, Role: actor.Agent, OperatorID: 17}, 28, report.Filter{}},
		{"topic a year", actor.System("bench"), 365, report.Filter{By: figure.Filter{figure.Topic: {"d30"}}}},
		{"topic and team 28 days", actor.System("bench"), 28, report.Filter{By: figure.Filter{figure.Topic: {"d30"}, figure.Team: {"d3"}}}},
		{"survey 28 days", actor.System("bench"), 28, report.Filter{By: figure.Filter{figure.Survey: {"service"}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				o, err := service.Overview(ctx, c.who, when.Last(c.days, service.Today()), c.f)
				if err != nil || o.All[figure.N] == 0 || o.Share(report.TopBox) == nil {
					b.Fatal(o.All, err)
				}
			}
		})
	}
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Check(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkList measures a page of Contacts and its count by several filters:
// -bench 'List/100000' or 'List/1000000'. looked/op is how many contacts of the
// figures were gone through for the page.
func BenchmarkList(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := yearOf(b, n)
			for _, c := range []struct {
				name string
				f    contact.Filter
			}{
				{"channel and team", contact.Filter{By: figure.Filter{figure.Channel: {"ch4"}, figure.Team: {"d5"}}}},
				{"team and topic", contact.Filter{By: figure.Filter{figure.Team: {"d3"}, figure.Topic: {"d30"}}}},
				{"operator and topic", contact.Filter{By: figure.Filter{figure.Operator: {"op17"}, figure.Topic: {"d30"}}}},
				{"topic and low marks", contact.Filter{By: figure.Filter{figure.Topic: {"d30"}}, Marks: []int{1, 2}}},
				{"site and region", contact.Filter{By: figure.Filter{figure.Site: {"d93"}, figure.Region: {"d86"}}}},
				{"three and a period", contact.Filter{By: figure.Filter{figure.Channel: {"ch4"}, figure.Team: {"d5"}, figure.Region: {"d86"}}, Period: when.Period{From: 2026_02_01, To: 2026_03_31}}},
				{"nothing fits", contact.Filter{By: figure.Filter{figure.Operator: {"op17"}, figure.Team: {"d3"}}}},
			} {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						list, err := s.ListContacts(b.Context(), c.f, page.Request{})
						if err != nil {
							b.Fatal(err)
						}
						if len(list.Rows) < page.DefaultLimit {
							continue // the page knows how many there are
						}
						if _, _, err := s.CountContacts(b.Context(), c.f, contact.CountLimit); err != nil {
							b.Fatal(err)
						}
					}
					found, err := s.FindContacts(b.Context(), figures.Search{Period: c.f.Period, By: c.f.By, Marks: c.f.Marks}, page.Request{})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(found.Looked), "looked/op")
				})
			}
		})
	}
}
