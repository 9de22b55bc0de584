package words_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

var benchContacts = flag.Int("contacts", 20_000, "how many contacts the desk of BenchmarkSearch has")

// BenchmarkSearch asks for the first page, counted and with excerpts, of what was said on a
// desk of a year (storetest.Grow: conversations of some 8 kB), to which comments bring
// 50,000 words of their own; p50 and p99 of 200 calls. A million contacts:
//
//	go test ./internal/store/words -run '^$' -bench Search -benchtime 1x -timeout 1h -args -contacts 1000000
func BenchmarkSearch(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchSearch(b, filepath.Join(b.TempDir(), "desk.db")) })
	b.Run("postgres", func(b *testing.B) {
		dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
		if dsn == "" {
			b.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
		}
		benchSearch(b, storetest.FreshPostgres(b, dsn))
	})
}

func benchSearch(b *testing.B, dsn string) {
	ctx := context.Background()
	clock := storetest.NewClock()
	s, err := store.Open(ctx, store.Options{URL: dsn, Zone: storetest.Moscow, Now: clock.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: *benchContacts}, when.DayOf(clock.Now(), storetest.Moscow)); err != nil {
		b.Fatal(err)
	}
	// One of 50,000 words with every tenth contact, and one of all.
	for _, text := range []string{
		"UPDATE responses SET comment = 'слово' || (id * 7919 % 50000) || ' спасибочки' WHERE id % 10 = 0",
		"UPDATE contacts SET commented = TRUE WHERE id % 10 = 0",
		fmt.Sprintf("UPDATE responses SET comment = 'единственное' WHERE id = %d", *benchContacts/2),
	} {
		if err := storetest.Run(ctx, s, text); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d contacts grown in %.0f s", *benchContacts, time.Since(began).Seconds())
	began = time.Now()
	if err := s.RebuildWords(ctx, page.Cursor{}, func(int64, int64, page.Cursor) error { return nil }); err != nil {
		b.Fatal(err)
	}
	b.Logf("indexed in %.0f s", time.Since(began).Seconds())
	if err := s.Optimize(ctx); err != nil {
		b.Fatal(err)
	}
	svc := contact.New(s, decider{s}, clock.Now, storetest.Moscow)
	executive := actor.Actor{PersonID: 1, Role: actor.Executive}
	for b.Loop() {
		for _, c := range []struct {
			name string
			f    contact.Filter
		}{
			{"everywhere", contact.Filter{Search: "спасибо"}}, {"everywhere, by the operator", contact.Filter{Search: "from:operator спасибо"}},
			{"one of ten", contact.Filter{Search: "спасибочки"}}, {"a rare word", contact.Filter{Search: "слово29190"}}, {"one contact", contact.Filter{Search: "единственное"}},
			{"rare and frequent", contact.Filter{Search: "спасибо слово29190"}}, {"nothing", contact.Filter{Search: "зюзюкинский"}}, {"without", contact.Filter{Search: "спасибо -спасибочки"}},
			{"a phrase", contact.Filter{Search: "\"спасибо пожалуйста\""}}, {"everywhere, of an operator", contact.Filter{Search: "спасибо", By: figure.Filter{figure.Operator: {"op17"}}}},
			{"everywhere, of a topic and a mark", contact.Filter{Search: "спасибо", By: figure.Filter{figure.Topic: {"d30"}}, Marks: []int{1, 2}}},
		} {
			var times []time.Duration
			n, more := 0, false
			for range 200 {
				began := time.Now()
				list, err := svc.Counted(ctx, executive, c.f, page.Request{})
				if err != nil {
					b.Fatal(err)
				}
				times, n, more = append(times, time.Since(began)), list.N, list.More
			}
			slices.Sort(times)
			fmt.Printf("%-36s n %6d %-5v p50 %6.1f ms p99 %6.1f ms\n", c.name, n, more, float64(times[100].Microseconds())/1000, float64(times[197].Microseconds())/1000)
		}
	}
}
