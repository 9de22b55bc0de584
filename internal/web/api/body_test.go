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

// What is refused is read to its end, so that who sends it meets the answer and no
// broken connection; nothing of it is kept, and not without end.
func TestRefusedBodiesAreDrained(t *testing.T) {
	for name, c := range map[string]struct {
		size, length, rest int64
		expect             string
		full               bool
	}{
		"its head says that it is too large": {size: 40 << 20, length: 40 << 20},
		"it turns out to be too large":       {size: 40 << 20, length: -1},
		"too much is in memory":              {size: 31 << 20, length: 31 << 20, full: true},
		"it waits for a word":                {size: 40 << 20, length: 40 << 20, expect: "100-continue", rest: 40 << 20},
		"it has no end":                      {size: 300 << 20, length: 300 << 20, rest: 300<<20 - drained},
	} {
		if c.full && !flying.TryAcquire(inFlight/block) {
			t.Fatal("something is in memory still")
		}
		from := &io.LimitedReader{R: zeros{}, N: c.size}
		r := asked(from, c.length)
		r.Request.Header.Set("Expect", c.expect)
		_, err := r.body(32 << 20)
		if want := map[bool]fault.Code{true: fault.Unavailable, false: fault.TooLarge}[c.full]; !fault.Is(err, want) || from.N != c.rest || r.blocks != 0 && c.full {
			t.Errorf("%s: %v, %d bytes are left unread", name, err, from.N)
		}
		if r.free(); c.full {
			flying.Release(inFlight / block)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
