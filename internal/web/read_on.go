package web

import (
	"io"
	"net/http"
	"time"
)

// How much of a body that nobody wanted is read on, in bytes, and for how long: less
// than an answer may take.
const (
	readOnMost  = 64 << 20
	readOnLimit = 30 * time.Second
)

// readOn reads and forgets what an answered request left of its body: a client that is
// still sending would meet a broken connection, and not the answer. One that waits for a
// word (Expect: 100-continue) and has none has sent nothing.
func readOn(limit time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest := &sent{ReadCloser: r.Body, some: r.Header.Get("Expect") == ""}
		asked := *r // the server looks at its own to see who waits for a word
		asked.Body = rest
		next.ServeHTTP(w, &asked)
		if !rest.some || rest.all {
			return
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(limit)) // of a real connection
		_, _ = io.CopyN(io.Discard, rest, readOnMost)
	})
}

// sent is a body that knows whether some of it was sent, and whether all was read.
type sent struct {
	io.ReadCloser
	some, all bool
}

func (s *sent) Read(p []byte) (n int, err error) {
	n, err = s.ReadCloser.Read(p)
	s.some, s.all = true, s.all || err != nil
	return n, err
}
