package api

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
)

func asked(body io.Reader, length int64) *request {
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest(http.MethodPost, "/api/v1/contacts/batch", body)
	c.Request.ContentLength = length
	return &request{Context: c}
}

// cut breaks off where a connection would.
type cut struct{ io.Reader }

func (c cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err == io.EOF {
		err = errors.New("the connection broke")
	}
	return n, err
}

// A header that promises much takes nothing: memory grows as bytes arrive.
func TestBodyTakesWhatArrives(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 50 {
		r := asked(cut{strings.NewReader(strings.Repeat("x", 26<<10))}, 32<<20)
		if _, err := r.body(32 << 20); !fault.Is(err, fault.Malformed) {
			t.Fatal(err)
		}
		r.free()
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) / 50; took > 1<<20 {
		t.Errorf("26 kB of a promised 32 MB take %d bytes", took)
	}
}

// Beyond what may be in memory at once a large body is asked to come again, while
// small ones come in; what is answered gives its room back.
func TestBodiesInFlight(t *testing.T) {
	var held []*request
	refused := 0
	for range 48 {
		r := asked(strings.NewReader(strings.Repeat("x", 31<<20)), 31<<20)
		raw, err := r.body(32 << 20)
		held = append(held, r)
		switch f := fault.Of(err); {
		case err == nil && len(raw) == 31<<20:
		case f.Code == fault.Unavailable && f.RetryAfter > 0:
			refused++
		default:
			t.Fatal(len(raw), err)
		}
	}
	if most := inFlight / (31 << 20); 48-refused > most || refused == 48 {
		t.Errorf("%d of 48 batches of 31 MB are in memory at once", 48-refused)
	}
	small := asked(strings.NewReader("{}"), 2)
	if raw, err := small.body(1 << 20); err != nil || string(raw) != "{}" {
		t.Errorf("a small one beside them: %q %v", raw, err)
	}
	for _, r := range append(held, small) {
		r.free()
	}
	r := asked(strings.NewReader(strings.Repeat("x", 31<<20)), -1)
	if _, err := r.body(32 << 20); err != nil {
		t.Errorf("after they were answered: %v", err)
	}
	if r.free(); !flying.TryAcquire(inFlight / block) {
		t.Fatal("not all room was given back")
	}
	flying.Release(inFlight / block)
	if _, err := asked(strings.NewReader(strings.Repeat("x", 2<<20)), -1).body(1 << 20); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
}
