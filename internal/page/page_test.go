package page_test

import (
	"math"
	"slices"
	"testing"

	"openpeople/internal/page"
)

func TestRows(t *testing.T) {
	for asked, want := range map[int]int{
		math.MinInt: page.DefaultLimit, -1: page.DefaultLimit, 0: page.DefaultLimit, 1: 1, page.DefaultLimit + 1: page.DefaultLimit + 1,
		page.MaxLimit - 1: page.MaxLimit - 1, page.MaxLimit: page.MaxLimit, page.MaxLimit + 1: page.MaxLimit, math.MaxInt: page.MaxLimit,
	} {
		if got := (page.Request{Limit: asked}).Rows(); got != want {
			t.Errorf("asked for %d rows: %d, want %d", asked, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	key := func(n int) page.Cursor { return page.Cursor{At: int64(-n), ID: int64(n)} }
	for n := range 5 {
		rows := []int{1, 2, 3, 4}[:n]
		got := page.Cut(rows, 3, key)
		want := page.Cursor{}
		if n == 4 {
			want = page.Cursor{At: -3, ID: 3}
		}
		if len(got.Rows) != min(n, 3) || got.Next != want {
			t.Errorf("%d rows cut to 3: %v", n, got)
		}
	}
}

func TestPart(t *testing.T) {
	all := []int64{5, 3, 9, 1}
	id := func(n int64) int64 { return n }
	for after, want := range map[int64]page.Of[int64]{
		0: {Rows: []int64{5, 3}, Next: page.Cursor{ID: 3}}, 3: {Rows: []int64{9, 1}}, 5: {Rows: []int64{3, 9}, Next: page.Cursor{ID: 9}}, 1: {}, 7: {},
	} {
		got := page.Part(all, page.Request{After: page.Cursor{ID: after}, Limit: 2}, id)
		if !slices.Equal(got.Rows, want.Rows) || got.Next != want.Next {
			t.Errorf("after %d: %v, want %v", after, got, want)
		}
	}
}

func TestCursor(t *testing.T) {
	for _, c := range []page.Cursor{{}, {At: 1, ID: 1}, {At: math.MaxInt64, ID: math.MaxInt64}, {At: math.MinInt64, ID: math.MinInt64}, {At: 1_795_000_000_000, ID: 42}} {
		text := c.In("/contacts?team=north")
		if got, ok := page.ParseCursor(text, "/contacts?team=north"); !ok || got != c {
			t.Errorf("%+v came back as %+v, %v", c, got, ok)
		}
		for _, other := range []string{"/contacts", "/contacts?team=south", "/reviews?team=north", ""} {
			if _, ok := page.ParseCursor(text, other); ok && c != (page.Cursor{}) {
				t.Errorf("%+v of one list is read as one of %s", c, other)
			}
		}
	}
	for _, s := range []string{"x", "!!", "MQ", "MS4", "LjE", "MS4xLjE", "MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAuMQ", " MS4x", "MS4x=", "0J8uMQ"} {
		if c, ok := page.ParseCursor(s, ""); ok {
			t.Errorf("%q was read as %+v", s, c)
		}
	}
}
