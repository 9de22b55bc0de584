package kit_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/xuri/excelize/v2"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// served is the doors over one list as a file.
func served(list func(p page.Request) (page.Of[int], error), line func(int) []string) http.Handler {
	engine := gin.New()
	doors := kit.Open(engine, nil, func(c *gin.Context, err error) { c.String(http.StatusTeapot, err.Error()) })
	doors.Public.GET("/list.csv", actor.Everyone, func(c *gin.Context) error {
		return kit.Export(c, kit.Table{Name: "list", Head: []string{"id", "=head"}}, list, line)
	})
	return engine
}

func fetch(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

// A book holds every part of the list: numbers as numbers, texts that no program takes for
// a formula, heads too.
func TestBookHoldsTheList(t *testing.T) {
	const rows = page.MaxLimit + 7
	parts := 0
	h := served(func(p page.Request) (page.Of[int], error) {
		parts++
		from := int(p.After.ID)
		out := page.Of[int]{}
		for i := from; i < min(from+p.Limit, rows); i++ {
			out.Rows = append(out.Rows, i)
		}
		if from+p.Limit < rows {
			out.Next = page.Cursor{ID: int64(from + p.Limit)}
		}
		return out, nil
	}, func(i int) []string {
		return []string{strconv.Itoa(i), []string{"=1+1", "+79161234567", "0017", kit.Decimal(0.25), "", "1234567890123456", "-3", "2026-11-27"}[i%8]}
	})
	w := fetch(h, http.MethodGet, "/list.xlsx")
	if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") != `attachment; filename="list.xlsx"` || parts != 2 {
		t.Fatalf("%d %v, %d parts", w.Code, w.Header(), parts)
	}
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(got) != rows+1 {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	if !slices.Equal(got[0], []string{"id", "'=head"}) {
		t.Errorf("head %q", got[0])
	}
	for i, want := range []struct {
		text   string
		number bool
	}{{"'=1+1", false}, {"'+79161234567", false}, {"0017", false}, {"0.25", true}, {"", true}, {"1234567890123456", false}, {"-3", true}, {"2026-11-27", false}} {
		cell := "B" + strconv.Itoa(i+2)
		text, _ := f.GetCellValue(f.GetSheetName(0), cell)
		kind, _ := f.GetCellType(f.GetSheetName(0), cell)
		if text != want.text || (kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset) != want.number {
			t.Errorf("%s is %q of type %d, want %+v", cell, text, kind, want)
		}
		if formula, _ := f.GetCellFormula(f.GetSheetName(0), cell); formula != "" {
			t.Errorf("%s is a formula: %q", cell, formula)
		}
	}
	if zone, _ := f.GetCellValue("about", "B1"); zone != "UTC" {
		t.Errorf("the book says %q of its time zone", zone)
	}
	if w := fetch(h, http.MethodHead, "/list.xlsx"); w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := fetch(h, http.MethodGet, "/list.xlsx?sep=dot"); w.Code != http.StatusTeapot {
		t.Errorf("a separator that is none: %d", w.Code)
	}
}

// What fails in the middle is no file.
func TestBookIsWholeOrNone(t *testing.T) {
	broken := errors.New("broken")
	h := served(func(p page.Request) (page.Of[int], error) {
		if p.After != (page.Cursor{}) {
			return page.Of[int]{}, broken
		}
		return page.Of[int]{Rows: []int{1}, Next: page.Cursor{ID: 1}}, nil
	}, func(int) []string { return []string{"1", "2"} })
	if w := fetch(h, http.MethodGet, "/list.xlsx"); w.Code != http.StatusTeapot || w.Header().Get("Content-Disposition") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
