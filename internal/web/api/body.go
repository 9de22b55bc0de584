package api

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"openpeople/internal/fault"
)

// Bodies in memory at the same moment. A body counts by the blocks of it that have
// arrived, whatever its header promises, until its request is answered; the first
// block is free, so that single contacts come in beside the largest batches.
const (
	block    = 64 << 10
	inFlight = 128 << 20
)

var flying = semaphore.NewWeighted(inFlight / block)

// body reads a request's body of at most max bytes. TooLarge beyond it,
// Unsupported when its head says that it is no plain JSON, Unavailable when too much
// is being read at this moment.
func (r *request) body(max int64) ([]byte, error) {
	if err := r.plainJSON(); err != nil {
		return nil, err
	}
	if r.Request.ContentLength > max {
		return nil, fault.New(fault.TooLarge, "fault.too_large")
	}
	var b bytes.Buffer
	from := http.MaxBytesReader(r.Writer, r.Request.Body, max)
	for {
		_, err := io.CopyN(&b, from, block)
		switch large, _ := err.(*http.MaxBytesError); {
		case err == io.EOF:
			return b.Bytes(), nil
		case large != nil:
			return nil, fault.Wrap(fault.TooLarge, "fault.too_large", err)
		case err != nil:
			return nil, fault.Wrap(fault.Malformed, "fault.malformed", err)
		case !flying.TryAcquire(1):
			b = bytes.Buffer{}
			r.free()
			return nil, &fault.Fault{Code: fault.Unavailable, Key: "fault.busy", RetryAfter: 5 * time.Second}
		}
		r.blocks++
	}
}

// free gives back what the body took.
func (r *request) free() {
	flying.Release(r.blocks)
	r.blocks = 0
}
