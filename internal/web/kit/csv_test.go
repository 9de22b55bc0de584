package kit_test

import (
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// Exports take turns, a few at a time; when too many wait, the next is told to come
// again.
func TestExportsTakeTurns(t *testing.T) {
	going, begun := make(chan struct{}), make(chan struct{}, 100)
	export := func() (int, error) {
		w := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(w)
		c.Request = httptest.NewRequest(http.MethodGet, "/x.csv", nil)
		err := kit.Export(c, kit.Table{Name: "x", Head: []string{"n"}}, func(page.Request) (page.Of[string], error) {
			begun <- struct{}{}
			<-going
			return page.Of[string]{Rows: []string{"1"}}, nil
		}, func(s string) []string { return []string{s} })
		return strings.Count(w.Body.String(), "\r\n"), err
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	whole, busy := 0, 0
	refused := make(chan struct{}, 100)
	for range 40 {
		all.Go(func() {
			lines, err := export()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && lines == 2:
				whole++
			case fault.Is(err, fault.TooMany) && fault.Of(err).RetryAfter > 0:
				busy++
				refused <- struct{}{}
			default:
				t.Errorf("%d lines, %v", lines, err)
			}
		})
	}
	for range 8 { // of forty two run and thirty wait
		<-refused
	}
	<-begun
	<-begun
	if len(begun) != 0 {
		t.Errorf("%d exports run at once", 2+len(begun))
	}
	close(going)
	all.Wait()
	if whole != 32 || busy != 8 {
		t.Errorf("%d whole, %d refused", whole, busy)
	}
}

// What was chosen once is the browser's until another is.
func TestSeparatorIsRemembered(t *testing.T) {
	export := func(address string, with ...*http.Cookie) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		g, _ := gin.CreateTestContext(w)
		g.Request = httptest.NewRequestWithContext(i18n.With(t.Context(), i18n.RU), http.MethodGet, address, nil)
		for _, cookie := range with {
			g.Request.AddCookie(cookie)
		}
		if err := kit.Export(g, kit.Table{Name: "x", Head: []string{"a", "b"}}, func(page.Request) (page.Of[string], error) { return page.Of[string]{}, nil }, func(s string) []string { return []string{s} }); err != nil {
			t.Fatal(err)
		}
		return w
	}
	chosen := export("/x.csv?sep=comma").Result().Cookies()
	if got := export("/x.csv", chosen...).Body.String(); got != "\ufeffa,b,time_zone,filter\r\n" {
		t.Errorf("after a choice: %q", got)
	}
	if got := export("/x.csv?sep=tab", chosen...).Body.String(); got != "\ufeffa\tb\ttime_zone\tfilter\r\n" {
		t.Errorf("another choice: %q", got)
	}
	chosen[0].Value = "nonsense"
	if got := export("/x.csv", chosen...).Body.String(); got != "\ufeffa;b;time_zone;filter\r\n" {
		t.Errorf("nonsense is remembered: %q", got)
	}
}

// A file is parted as a spreadsheet in the reader's language expects it, or as its
// address asks for.
func TestSeparators(t *testing.T) {
	for _, c := range []struct {
		language i18n.Lang
		address  string
		want     string // "": refused
	}{
		{i18n.RU, "/x.csv", "a;b;time_zone;filter"}, {i18n.EN, "/x.csv", "a,b,time_zone,filter"}, {i18n.RU, "/x.csv?sep=comma", "a,b,time_zone,filter"}, {i18n.EN, "/x.csv?sep=semicolon", "a;b;time_zone;filter"},
		{i18n.EN, "/x.csv?sep=tab", "a\tb\ttime_zone\tfilter"}, {i18n.EN, "/x.csv?sep=pipe", ""},
	} {
		w := httptest.NewRecorder()
		g, _ := gin.CreateTestContext(w)
		g.Request = httptest.NewRequestWithContext(i18n.With(t.Context(), c.language), http.MethodGet, c.address, nil)
		err := kit.Export(g, kit.Table{Name: "x", Head: []string{"a", "b"}}, func(page.Request) (page.Of[string], error) { return page.Of[string]{}, nil }, func(s string) []string { return []string{s} })
		if c.want == "" {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", c.address, err)
			}
			continue
		}
		if got := strings.TrimPrefix(w.Body.String(), "\ufeff"); err != nil || got != c.want+"\r\n" {
			t.Errorf("%s, %s: %q, %v", c.language, c.address, got, err)
		}
	}
}

// Numbers have the decimal point that a spreadsheet expects which splits at the separator;
// a text that looks like one stays as it is, and a number below nothing is no formula.
func TestDecimals(t *testing.T) {
	for address, want := range map[string]string{"/x.csv?sep=comma": "4.12,-0.5,7,4.12,UTC,everything", "/x.csv?sep=semicolon": "4,12;-0,5;7;4.12;UTC;everything", "/x.csv?sep=tab": "4.12\t-0.5\t7\t4.12\tUTC\teverything"} {
		w := httptest.NewRecorder()
		g, _ := gin.CreateTestContext(w)
		g.Request = httptest.NewRequestWithContext(i18n.With(t.Context(), i18n.EN), http.MethodGet, address, nil)
		err := kit.Export(g, kit.Table{Name: "x", Head: []string{"a"}}, func(page.Request) (page.Of[string], error) { return page.Of[string]{Rows: []string{"4.12"}}, nil },
			func(s string) []string { return []string{kit.Decimal(4.12), kit.Decimal(-0.5), kit.Decimal(7), s} })
		if _, got, _ := strings.Cut(w.Body.String(), "\r\n"); err != nil || got != want+"\r\n" {
			t.Errorf("%s: %q, %v", address, got, err)
		}
	}
}

// A file without rows says nothing of its filter inside: its name does, but for what was
// searched for.
func TestTheNameOfAFileSaysItsFilter(t *testing.T) {
	name := func(said ...page.Said) string {
		w := httptest.NewRecorder()
		g, _ := gin.CreateTestContext(w)
		g.Request = httptest.NewRequestWithContext(i18n.With(t.Context(), i18n.EN), http.MethodGet, "/x.csv", nil)
		none := func(page.Request) (page.Of[string], error) { return page.Of[string]{}, nil }
		if err := kit.Export(g, kit.Table{Name: "contacts", Head: []string{"a"}, Said: said}, none, func(s string) []string { return []string{s} }); err != nil {
			t.Fatal(err)
		}
		return w.Header().Get("Content-Disposition")
	}
	team := page.Said{Param: page.Param{Name: "team", Label: i18n.Text{EN: "Team"}}, Values: []string{"Чаты/2 \"a\""}}
	words := page.Said{Param: page.Param{Name: "q", Kind: page.Text, Label: i18n.Text{EN: "Found"}}, Values: []string{"+79161234567"}}
	const plain = `attachment; filename="contacts.csv"`
	if got := name(words); got != plain {
		t.Errorf("what was searched for stands in %s", got)
	}
	got := name(team, words)
	_, params, err := mime.ParseMediaType(strings.Replace(got, `filename="contacts.csv"; `, "", 1))
	if err != nil || !strings.HasPrefix(got, plain+"; ") || params["filename"] != "contacts – Team- Чаты-2 -a-.csv" {
		t.Errorf("%s: %v %v", got, params, err)
	}
}
