package kit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
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
		err := kit.Export(c, "x.csv", []string{"n"}, func(page.Request) (page.Of[string], error) {
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
