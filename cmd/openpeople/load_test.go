package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// wire is one kept connection that speaks just enough HTTP/1.1 to load a server
// on the same two cores without being the heavier half.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(addr string) (*wire, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &wire{conn, bufio.NewReaderSize(conn, 32<<10)}, nil
}

func (w *wire) close() { w.conn.Close() }

// do sends a whole request and returns the answer's status and body.
func (w *wire) do(request []byte) (status int, body []byte, err error) {
	if _, err := w.conn.Write(request); err != nil {
		return 0, nil, err
	}
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 12 {
		return 0, nil, errors.New("no status line")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, nil, err
	}
	length := 0
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		if len(line) <= 2 {
			break
		}
		if len(line) > 15 && (line[0] == 'C' || line[0] == 'c') && bytes.EqualFold(line[:15], []byte("Content-Length:")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[15:]))); err != nil {
				return 0, nil, err
			}
		}
	}
	body = make([]byte, length)
	_, err = io.ReadFull(w.in, body)
	return status, body, err
}

// post writes a request with a body, get one without, as a browser asks.
func post(path, contentType, token string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: desk\r\nContent-Type: %s\r\nContent-Length: %d\r\n", path, contentType, len(body))
	if token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", token)
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

func get(path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: desk\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: ru-RU,ru;q=0.9,en;q=0.8\r\n\r\n")
}

// load is what came of a run.
type load struct {
	Done, Failed int
	Took         time.Duration
	P50, P99     time.Duration
}

// PerSecond is the throughput.
func (l load) PerSecond() float64 { return float64(l.Done) / l.Took.Seconds() }

// drive sends n requests over so many connections; request makes the i-th, ok
// judges its answer.
func drive(addr string, connections, n int, request func(i int) []byte, ok func(status int, body []byte) bool) (load, error) {
	var next, failed atomic.Int64
	var mu sync.Mutex
	var all []time.Duration
	var firstErr error
	var wait sync.WaitGroup
	start := time.Now()
	for range connections {
		wait.Go(func() {
			w, err := dial(addr)
			if err != nil {
				mu.Lock()
				firstErr = err
				mu.Unlock()
				return
			}
			defer w.close()
			var own []time.Duration
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					break
				}
				r := request(i)
				began := time.Now()
				status, body, err := w.do(r)
				own = append(own, time.Since(began))
				if err != nil || !ok(status, body) {
					failed.Add(1)
					mu.Lock()
					if firstErr == nil {
						firstErr = fmt.Errorf("request %d: status %d, %v: %.300s", i, status, err, body)
					}
					mu.Unlock()
					if err != nil {
						break
					}
				}
			}
			mu.Lock()
			all = append(all, own...)
			mu.Unlock()
		})
	}
	wait.Wait()
	l := load{Done: len(all), Failed: int(failed.Load()), Took: time.Since(start)}
	if len(all) > 0 {
		slices.Sort(all)
		l.P50, l.P99 = all[len(all)/2], all[len(all)*99/100]
	}
	return l, firstErr
}
