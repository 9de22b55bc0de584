package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

var (
	bigContacts = flag.Int("contacts", 1_000_000, "how many contacts the desk of BenchmarkBigDesk has")
	bigAnswered = flag.Int("answered", 1, "every so many-th of them is answered")
	bigComments = flag.Int("commented", 5, "every so many-th of these has a comment")
	bigDays     = flag.Int("days", 365, "over how many days they are spread")
	bigKeep     = flag.String("keep", "", "folder in which the desk of BenchmarkBigDesk stays, and is found again")
)

// BenchmarkBigDesk asks the real program for what a supervisor and a reader of the
// API ask on a desk of a million contacts with conversations (storetest.Grow), over
// HTTP as a browser does; medians of 21, of search p99 of 200. Five millions of
// three years, kept to be looked at:
//
//	go test ./cmd/openpeople -v -run '^$' -bench BigDesk -benchtime 1x -timeout 2h -args -contacts 5000000 -answered 5 -days 1095 -keep /tmp/big
func BenchmarkBigDesk(b *testing.B) {
	dir := *bigKeep
	if dir == "" {
		dir = b.TempDir()
	}
	const email, password = "supervisor@example.org", "correct horse battery staple"
	token := growDesk(b, dir, email, password)
	p := start(b, dir)
	c := supervisorOf(b, p, email, password)
	today := time.Now()
	year := callOf("kpis", today)
	for b.Loop() {
		for _, group := range []struct {
			name  string
			pages []string
		}{
			{"today-28-ms", []string{"/?days=28"}},
			{"today-year-ms", []string{"/?days=365", "/?days=365&team=d3"}},
			{"two-filters-ms", []string{
				"/contacts?channel=ch4&team=d5", "/contacts?team=d3&topic=d30", "/contacts?topic=d30&mark=1&mark=2", "/contacts?operator=op17&topic=d30", "/contacts?site=d93&region=d86",
			}},
			{"reports-year-ms", []string{
				"/reports/channel?days=365", "/reports/operator?days=365&sort=top_box&against=before", "/reports/topic?days=365&team=d3", "/reports/day?days=365", "/reports/hour_of_week?days=365", "/reports/team?days=365&topic=d30&region=d86",
				"/reports/standard?days=365&by=topic", "/reports/trend?days=365", "/reports/trend?days=365&by=day&figure=handling_seconds&team=d3", "/reports/hours?days=365",
				"/reports/mix?days=365", "/reports/mix?days=365&by=team&topic=d30", "/reports/programme?days=365", "/reports/programme?days=365&programme_by=hour&team=d3&topic=d30",
			}},
			{"lists-year-ms", []string{
				"/reports/comments?days=365", "/reports/comments?days=365&team=d3&topic=d30", "/reports/comments?days=365&mark=1&mark=2", "/recoveries?all=1", "/recoveries/figures?all=1",
				callOf("contacts", today) + "&team=d3&topic=d30", callOf("comments", today) + "&channel=ch4&team=d5", callOf("recoveries", today) + "&team=d3", callOf("reports/team", today) + "&topic=d30&region=d86&against=before",
			}},
			{"comments-year-ms", []string{
				"/reports/comments?days=365&show=themes", "/reports/comments?days=365&show=themes&team=d3", "/reports/comments?days=365&show=themes&topic=d30&region=d86", "/reports/comments?days=365&show=reasons", "/reports/comments?days=365&show=reasons&topic=d30",
			}},
			{"kpis-year-ms", []string{
				year, year + "&team=d3", year + "&operator=op17", year + "&topic=d30", year + "&survey=service", year + "&line=2", year + "&region=d86&site=d93", year + "&channel=ch4&team=d5", year + "&topic=d30&team=d3", year + "&topic=d30&region=d86&line=1",
			}},
		} {
			var slowest time.Duration
			for _, page := range group.pages {
				half, worst := askOften(b, c, "http://"+p.addr+page, token)
				b.Logf("%-60s p50 %6.1f ms, slowest %6.1f ms", page, float64(half.Microseconds())/1000, float64(worst.Microseconds())/1000)
				slowest = max(slowest, half)
			}
			b.ReportMetric(float64(slowest.Microseconds())/1000, group.name)
		}
		measureSearch(b, p, c)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(peak(b, p))/1024, "peak-MB")
	}
}

// callOf is the address of a call of the API for the year that ends with a day.
func callOf(call string, today time.Time) string {
	return "/api/v1/" + call + "?from=" + today.AddDate(-1, 0, 1).Format(time.DateOnly) + "&to=" + today.Format(time.DateOnly)
}

// searches are what is looked for on a grown desk, with how frequent it is.
var searches = []struct{ name, asked string }{
	{"one of ten contacts", "бабабар"}, {"in every contact", "спасибо"}, {"in one of 50,000 comments", "слово29190"}, {"nowhere", "зюзюкинский"}, {"two words", "спасибо роуминг"}, {"a frequent and a rare word", "спасибо слово29190"},
	{"a phrase", `"спасибо пожалуйста"`}, {"a phrase that nobody said", `"спасибо спасибо спасибо"`}, {"of the operator", "from:operator спасибо"}, {"of the customer", "from:customer спасибо роуминг"}, {"without", "спасибо -долго"}, {"without a phrase", `спасибо -"долго ждали"`},
}

// measureSearch asks for the first page of contacts that hold words, and of comments; p99 of
// 200 calls each.
func measureSearch(b *testing.B, p *program, c *http.Client) {
	b.Helper()
	for metric, page := range map[string]string{"search-p99-ms": "/contacts?q=", "comments-search-p99-ms": "/reports/comments?days=365&q="} {
		var slowest time.Duration
		for _, s := range searches {
			took := askTimes(b, c, "http://"+p.addr+page+url.QueryEscape(s.asked), "", 200)
			b.Logf("%-30s %-28s p50 %6.1f ms, p99 %6.1f ms", page, s.name, float64(took[100].Microseconds())/1000, float64(took[197].Microseconds())/1000)
			slowest = max(slowest, took[197])
		}
		b.ReportMetric(float64(slowest.Microseconds())/1000, metric)
	}
}

// index counts the comments of a grown desk and makes its index of words, which the program
// would do beside the pages that are measured.
func index(b *testing.B, a *app) {
	b.Helper()
	ctx := context.Background()
	for more := true; more; {
		var err error
		if more, err = a.store.IndexComments(ctx); err != nil {
			b.Fatal(err)
		}
	}
	outdated, err := a.store.WordsOutdated(ctx)
	if err == nil && outdated {
		err = a.store.RebuildWords(ctx, page.Cursor{}, func(int64, int64, page.Cursor) error { return nil })
	}
	if err != nil {
		b.Fatal(err)
	}
}

// growDesk makes a desk in a folder, unless it is there, with a supervisor of the
// team d3; it returns an API token.
func growDesk(b *testing.B, dir, email, password string) (token string) {
	b.Helper()
	file := filepath.Join(dir, "desk.db")
	_, missing := os.Stat(file)
	a := openDesk(b, dir)
	defer a.Close()
	ctx, who := context.Background(), actor.System("benchmark")
	if missing != nil {
		began := time.Now()
		if err := storetest.Grow(ctx, a.store, storetest.Grown{Contacts: *bigContacts, Answered: *bigAnswered, Commented: *bigComments, Days: *bigDays}, when.DayOf(time.Now(), a.store.Zone())); err != nil {
			b.Fatal(err)
		}
		grown := time.Since(began)
		if err := a.store.Rebuild(ctx, 0, nil); err != nil {
			b.Fatal(err)
		}
		if _, err := a.store.MakeSpans(ctx, when.DayOf(time.Now(), a.store.Zone())); err != nil { // as the hour does
			b.Fatal(err)
		}
		made := time.Since(began)
		index(b, a)
		if err := runUserAdd(ctx, a.accounts, email, "Supervisor", "supervisor", "d3", strings.NewReader(password+"\n"), io.Discard, ""); err != nil {
			b.Fatal(err)
		}
		if size, err := os.Stat(file); err == nil {
			b.Logf("%d contacts written in %v, figures made in %v, comments counted and words indexed in %v, %.1f kB of disk each", *bigContacts, grown.Round(time.Second), (made - grown).Round(time.Second), (time.Since(began) - made).Round(time.Second), float64(size.Size())/float64(*bigContacts)/1000)
		}
	}
	_, token, err := a.accounts.CreateToken(ctx, who, account.TokenDraft{Name: fmt.Sprintf("benchmark %d", time.Now().UnixNano()), Scopes: []actor.Scope{actor.ScopeRead}})
	if err != nil {
		b.Fatal(err)
	}
	return token
}
