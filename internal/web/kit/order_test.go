package kit_test

import (
	"io"
	"slices"
	"strconv"
	"testing"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// Who does not wait for a file is told how many rows it will have: before the first, where the
// list can count; else from its last part on, which for a list that is read whole is the first.
func TestAPreparedFileSaysHowManyRowsItWillHave(t *testing.T) {
	parts := func(sizes ...int) func(p page.Request) (page.Of[int], error) {
		return func(p page.Request) (out page.Of[int], err error) {
			out.Rows = make([]int, sizes[p.After.ID])
			if int(p.After.ID) < len(sizes)-1 {
				out.Next = page.Cursor{ID: p.After.ID + 1}
			}
			return out, nil
		}
	}
	counts := func() (int64, error) { return 7, nil }
	const part = page.MaxLimit
	for name, c := range map[string]struct {
		list  func(p page.Request) (page.Of[int], error)
		count func() (int64, error)
		want  [][2]int64
	}{
		"two parts, not counted": {parts(part, part), nil, [][2]int64{{part, 0}, {2 * part, 2 * part}}},
		"read whole":             {parts(2*part + 1), nil, [][2]int64{{part, 2*part + 1}, {2 * part, 2*part + 1}}},
		"counted":                {parts(part, 5), counts, [][2]int64{{part, 7}}},
	} {
		d := kit.Open(gin.New(), nil, func(*gin.Context, error) {})
		d.Public.GET("/x.csv", actor.Everyone, func(g *gin.Context) error {
			return kit.Export(g, kit.Table{Name: "x", Head: []string{"n"}, Count: c.count}, c.list, func(n int) []string { return []string{strconv.Itoa(n)} })
		})
		var got [][2]int64
		ctx := actor.With(t.Context(), actor.System("test"))
		file, _, err := d.WriteFile(ctx, "/x.csv", io.Discard, func(done, total int64) error {
			got = append(got, [2]int64{done, total})
			return nil
		})
		if err != nil || file != "x.csv" || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, told %v, want %v: %v", name, file, got, c.want, err)
		}
	}
}
