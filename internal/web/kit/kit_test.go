package kit_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

func fields(err error) (names []string) {
	for _, f := range fault.Of(err).Fields {
		names = append(names, f.Name+" "+f.Key)
	}
	return names
}

// A form names every field that is wrong, and each that nobody asked for.
func TestForm(t *testing.T) {
	body := "name=+%D0%98%D0%B2%D0%B0%D0%BD+&n=99&of=red&many=a&many=zz&day=2026-02-30&text=%ff&extra=1"
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	c.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f, err := kit.ReadForm(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Need("name", 10); got != "Иван" {
		t.Errorf("name %q", got)
	}
	f.Need("absent", 10)
	f.Int("n", 1, 9)
	f.Choice("of", "blue")
	f.Choices("many", "a", "b")
	f.Day("day")
	f.Text("text", 10)
	want := "absent fault.required, n fault.range, of fault.choice, many fault.choice, day fault.date, text fault.text, extra fault.unknown"
	if got := strings.Join(fields(f.Err()), ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	c.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x="+strings.Repeat("y", kit.MaxForm)))
	c.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if _, err := kit.ReadForm(c); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a huge form: %v", err)
	}
}

// A route asks for its right before its handler runs, and what fails on the way
// goes to one place.
func TestDoor(t *testing.T) {
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	var failed error
	who := actor.Nobody
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {func(c *gin.Context) {
		c.Request = c.Request.WithContext(actor.With(c.Request.Context(), who))
	}}}, func(c *gin.Context, err error) { failed = err; c.Status(fault.Of(err).Code.Status()) })
	broken := errors.New("broken")
	doors.Staff.GET("/x", actor.PersonManage, func(*gin.Context) error { return broken })
	ask := func() int {
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x", nil))
		return w.Code
	}
	if ask() != 401 || errors.Is(failed, broken) {
		t.Errorf("nobody: %v", failed)
	}
	if who = (actor.Actor{PersonID: 1, Role: actor.Agent}); ask() != 403 || errors.Is(failed, broken) {
		t.Errorf("an agent: %v", failed)
	}
	if who.Role = actor.Admin; ask() != 500 || !errors.Is(failed, broken) {
		t.Errorf("an admin: %v", failed)
	}
	if len(doors.Routes()) != 2 { // HEAD comes with GET
		t.Errorf("%v", doors.Routes())
	}
}

// An error of an export is an error; cells are no formulas; every row says whose clock it is
// and what was chosen.
func TestExport(t *testing.T) {
	w := httptest.NewRecorder()
	c, _ := gin.CreateTestContext(w)
	c.Request = httptest.NewRequestWithContext(i18n.With(t.Context(), i18n.EN), http.MethodGet, "/", nil)
	boom, narrowed := errors.New("boom"), []page.Said{
		{Param: page.Param{Label: i18n.Text{RU: "Канал", EN: "Channel"}}, Values: []string{"=chat", "e-mail"}}, {Param: page.Param{Label: i18n.Text{RU: "Мои", EN: "Mine"}, Kind: page.Flag}, Values: []string{"1"}},
	}
	cells := func(s string) []string { return []string{s, "1"} }
	if err := kit.Export(c, kit.Table{Name: "x", Head: []string{"a", "b"}, Said: narrowed}, func(page.Request) (page.Of[string], error) { return page.Of[string]{}, boom }, cells); !errors.Is(err, boom) || w.Body.Len() > 0 {
		t.Errorf("%v, %q", err, w.Body)
	}
	parts := 0
	list := func(p page.Request) (page.Of[string], error) {
		if parts++; p.After == (page.Cursor{}) {
			return page.Of[string]{Rows: []string{"=1+1", "@x", "plain, \"quoted\""}, Next: page.Cursor{ID: 1}}, nil
		}
		return page.Of[string]{Rows: []string{"-2"}}, nil
	}
	if err := kit.Export(c, kit.Table{Name: "x", Head: []string{"a", "b"}, Said: narrowed}, list, cells); err != nil || parts != 2 {
		t.Fatal(err, parts)
	}
	if want := "\ufeffa,b,time_zone,filter\r\n'=1+1,1,#\r\n'@x,1,#\r\n\"plain, \"\"quoted\"\"\",1,#\r\n'-2,1,#\r\n"; w.Body.String() != strings.ReplaceAll(want, "#", `UTC,"Channel: =chat, e-mail; Mine"`) {
		t.Errorf("%q", w.Body)
	}
}

// A page is packed for who takes it, when it is large enough to pay.
func TestPacking(t *testing.T) {
	large := strings.Repeat("<p>Сколько стоит роуминг?</p>", 400)
	for _, c := range []struct {
		takes, page string
		packed      bool
	}{
		{"gzip, deflate, br, zstd", large, true},
		{"*", large, true},
		{"gzip;q=0, br", large, false},
		{"br", large, false},
		{"", large, false},
		{"gzip", large[:4<<10-1], false},
	} {
		w := httptest.NewRecorder()
		g, _ := gin.CreateTestContext(w)
		g.Request = httptest.NewRequest(http.MethodGet, "/", nil)
		g.Request.Header.Set("Accept-Encoding", c.takes)
		if err := kit.OK(g, templ.Raw(c.page)); err != nil {
			t.Fatal(err)
		}
		body := io.Reader(w.Body)
		size := w.Body.Len()
		if w.Header().Get("Content-Length") != strconv.Itoa(size) || !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
			t.Errorf("%q: %v of %d bytes", c.takes, w.Header(), size)
		}
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != c.packed {
			t.Errorf("%q, %d bytes: packed %v", c.takes, len(c.page), packed)
		} else if packed {
			z, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != c.page {
			t.Errorf("%q: %d bytes came back, %v", c.takes, len(got), err)
		}
	}
}

// No spreadsheet takes a cell for a formula, and no other cell is changed.
func TestCell(t *testing.T) {
	for _, s := range []string{"=1+1", "+7 916", "-2", "@x", "=", "\r", "＝1"} {
		if got := kit.Cell(s); got != "'"+s {
			t.Errorf("%q became %q", s, got)
		}
	}
	// A spreadsheet that splits at another separator sees cells within a cell, and no
	// quotes that stand in the middle.
	for s, want := range map[string]string{
		"\t=1": "'\t'=1", "\r=1": "'\r'=1", "a;=1": "a;'=1", "a;\"=1\"": "a;\"'=1\"", "a,@b;-c": "a,'@b;'-c", "a\n+1": "a\n'+1", "a\t=1": "a\t'=1", "a;;=1": "a;;'=1", "a; =1": "a; '=1", "a;\u00a0 -1": "a;\u00a0 '-1", "a, =1": "a, '=1", " =1": " '=1", "a, \"+1": "a, \"'+1",
	} {
		if got := kit.Cell(s); got != want {
			t.Errorf("%q became %q, want %q", s, got, want)
		}
	}
	for _, s := range []string{"", "a=1", "да, - сказал он", "a; b-c; d", "a,b", "x;\"y\"", "1-2", "'=1", "имя", "#", "\n"} {
		if got := kit.Cell(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// What was typed into a form that could not be stored is known by its names and
// values; of a form with a password nothing is.
func TestTyped(t *testing.T) {
	for body, want := range map[string]string{
		"b=2&a=%D0%B4%D0%B0&b=3":     "[[a да] [b 2] [b 3]]",
		"email=a%40b.org&password=x": "[]",
	} {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		c.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := fmt.Sprint(kit.Typed(c)); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// From an address of which a part says nothing a page leads to the rest; what is asked in
// another way, or says nothing at all, is answered.
func TestAddressesAreShort(t *testing.T) {
	for _, c := range []struct{ method, address, to string }{
		{http.MethodGet, "/reports/a%2Fb?against=&from=2026-11-01&attribute=&team=a&team=&attribute_value&to=%20", "/reports/a%2Fb?from=2026-11-01&team=a&to=%20"},
		{http.MethodGet, "/contacts?team=&mark=", ""},
		{http.MethodGet, "/contacts?team=a", ""},
		{http.MethodGet, "/contacts", ""},
		{http.MethodHead, "/contacts?team=&mark=1", ""},
		{http.MethodPost, "/contacts?team=&mark=1", ""},
	} {
		w := httptest.NewRecorder()
		g, _ := gin.CreateTestContext(w)
		g.Request = httptest.NewRequest(c.method, c.address, nil)
		if err := kit.OK(g, templ.Raw("page")); err != nil {
			t.Fatal(err)
		}
		g.Writer.WriteHeaderNow()
		want := http.StatusOK
		if c.to != "" {
			want = http.StatusSeeOther
		}
		if w.Code != want || w.Header().Get("Location") != c.to {
			t.Errorf("%s %s: %d to %q, want %q", c.method, c.address, w.Code, w.Header().Get("Location"), c.to)
		}
	}
}
