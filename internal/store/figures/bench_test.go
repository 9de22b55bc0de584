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

// yearOf grows a desk of so many answered contacts on a real file.
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
	began := time.Now()
	if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: responses}, 2026_12_31); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d contacts written in %v", responses, time.Since(began).Round(time.Millisecond))
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
		{"topic and team a year", actor.System("bench"), 365, report.Filter{By: figure.Filter{figure.Topic: {"d30"}, figure.Team: {"d3"}}}},
		{"site, region and line a year", actor.System("bench"), 365, report.Filter{By: figure.Filter{figure.Site: {"d93"}, figure.Region: {"d86"}, figure.Line: {"1"}}}},
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
				{"answered lately", contact.Filter{Marks: []int{1, 2, 3, 4, 5}, Order: contact.Answered}},
				{"answered lately, of a topic and a region", contact.Filter{By: figure.Filter{figure.Topic: {"d30"}, figure.Region: {"d86"}}, Marks: []int{1, 2, 3, 4, 5}, Order: contact.Answered}},
				{"nothing fits", contact.Filter{By: figure.Filter{figure.Operator: {"op17"}, figure.Team: {"d3"}}}},
			} {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						read := s.ListContacts
						if c.f.Order == contact.Answered {
							read = s.ListAnswered
						}
						list, err := read(b.Context(), c.f, page.Request{})
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
