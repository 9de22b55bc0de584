package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// These benchmarks ask the handler of the whole desk in this process, as a
// browser asks, without wire and client. What they tell is CPU time, which
// neighbours on the machine disturb less than the clock:
//
//	go test ./cmd/openpeople -run '^$' -bench Handler -benchtime 20000x

// browserHeaders are those that a page's cost may hang on.
var browserHeaders = http.Header{
	"Accept-Encoding": {"gzip, deflate, br, zstd"}, "Accept-Language": {"ru-RU,ru;q=0.9,en;q=0.8"},
	"User-Agent": {"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"},
}

// nowhere takes an answer and keeps its status and size.
type nowhere struct {
	header http.Header
	status int
	size   int
}

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) WriteHeader(status int)      { n.status = status }
func (n *nowhere) Write(p []byte) (int, error) { n.size += len(p); return len(p), nil }

// asked sends one request to a handler and fails when the answer is another.
func asked(h http.Handler, method, path, form string, want int) (size int, err error) {
	u, err := url.Parse(path)
	if err != nil {
		return 0, err
	}
	r := &http.Request{Method: method, URL: u, Host: "desk", Header: browserHeaders.Clone(), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		RemoteAddr: "192.0.2.1:4000", RequestURI: path, Body: http.NoBody}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form)), int64(len(form))
	}
	w := &nowhere{header: http.Header{}}
	h.ServeHTTP(w, r.WithContext(context.Background()))
	if w.status != want {
		return 0, fmt.Errorf("%s %s: %d", method, path, w.status)
	}
	return w.size, nil
}

// ofHandler runs n askings, so many at once, and reports the CPU time of each.
func ofHandler(b *testing.B, atOnce int, do func(i int) error) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu(b)
	var next atomic.Int64
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkHandlerPage: the customer's page, as a browser asks for it.
func BenchmarkHandlerPage(b *testing.B) {
	dir := b.TempDir()
	pages := invite(b, dir, 2000)
	a := openDesk(b, dir)
	defer a.Close()
	var size atomic.Int64
	ofHandler(b, 16, func(i int) error {
		n, err := asked(a.handler, http.MethodGet, pages[i%len(pages)]+"?mark=5", "", http.StatusOK)
		size.Store(int64(n))
		return err
	})
	b.ReportMetric(float64(size.Load()), "bytes")
}

// BenchmarkHandlerAnswer: a customer opens the page and submits it.
func BenchmarkHandlerAnswer(b *testing.B) {
	dir := b.TempDir()
	pages := invite(b, dir, b.N)
	a := openDesk(b, dir)
	defer a.Close()
	form := url.Values{"mark": {"5"}, "solved": {"yes"}, "comment": {"Спасибо, всё решили быстро"}}.Encode()
	ofHandler(b, 16, func(i int) error {
		if _, err := asked(a.handler, http.MethodGet, pages[i], "", http.StatusOK); err != nil {
			return err
		}
		_, err := asked(a.handler, http.MethodPost, pages[i], form, http.StatusSeeOther)
		return err
	})
}

// BenchmarkHandlerSubmit: a customer submits, and nothing else.
func BenchmarkHandlerSubmit(b *testing.B) {
	dir := b.TempDir()
	pages := invite(b, dir, b.N)
	a := openDesk(b, dir)
	defer a.Close()
	form := url.Values{"mark": {"5"}, "solved": {"yes"}, "comment": {"Спасибо, всё решили быстро"}}.Encode()
	ofHandler(b, 64, func(i int) error {
		_, err := asked(a.handler, http.MethodPost, pages[i], form, http.StatusSeeOther)
		return err
	})
}
