package kit_test

import (
	"fmt"
	"io"
	"strconv"
	"testing"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// BenchmarkFiles writes 100,000 rows of 30 cells as a file in the background: how long one
// takes, and how much is allocated for it.
func BenchmarkFiles(b *testing.B) {
	const rows = 100_000
	head := make([]string, 30)
	for i := range head {
		head[i] = "column_" + strconv.Itoa(i)
	}
	engine := gin.New()
	doors := kit.Open(engine, nil, func(c *gin.Context, err error) { b.Error(err) })
	doors.Public.GET("/list.csv", actor.Everyone, func(c *gin.Context) error {
		return kit.Export(c, kit.Table{Name: "list", Head: head}, func(p page.Request) (page.Of[int], error) {
			out := page.Of[int]{}
			for i := int(p.After.ID); i < int(p.After.ID)+p.Limit; i++ {
				out.Rows = append(out.Rows, i)
			}
			if next := p.After.ID + int64(p.Limit); next < rows {
				out.Next = page.Cursor{ID: next}
			}
			return out, nil
		}, func(i int) []string {
			cells := make([]string, len(head))
			for k := range cells {
				switch k % 3 {
				case 0:
					cells[k] = strconv.Itoa(i * k)
				case 1:
					cells[k] = fmt.Sprintf("2026-11-%02dT10:%02d:00Z", 1+i%28, i%60)
				default:
					cells[k] = "Чат на сайте " + strconv.Itoa(i%40)
				}
			}
			return cells
		})
	})
	for _, form := range []string{kit.TableSuffix, kit.BookSuffix} {
		b.Run(form[1:], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, n, err := doors.WriteFile(b.Context(), "/list"+form, io.Discard, func(int64, int64) error { return nil }); err != nil || n != rows {
					b.Fatal(n, err)
				}
			}
		})
	}
}
