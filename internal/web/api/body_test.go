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
	r = asked(strings.NewReader(strings.Repeat("x", 2<<20)), -1)
	if _, err := r.body(1 << 20); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
	r.free()
}

// What is refused holds no room, and is read no further than it has to.
func TestRefusedBodies(t *testing.T) {
	for name, c := range map[string]struct {
		length, read int64
		full         bool
	}{
		"its head says that it is too large": {length: 40 << 20},
		"it turns out to be too large":       {length: -1, read: 32<<20 + 1},
		"too much is in memory":              {length: 31 << 20, read: block, full: true},
	} {
		if c.full && !flying.TryAcquire(inFlight/block) {
			t.Fatal("something is in memory still")
		}
		from := &io.LimitedReader{R: zeros{}, N: 40 << 20}
		r := asked(from, c.length)
		_, err := r.body(32 << 20)
		if want := map[bool]fault.Code{true: fault.Unavailable, false: fault.TooLarge}[c.full]; !fault.Is(err, want) || 40<<20-from.N != c.read || r.blocks != 0 && c.full {
			t.Errorf("%s: %v, %d bytes were read", name, err, 40<<20-from.N)
		}
		if r.free(); c.full {
			flying.Release(inFlight / block)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
