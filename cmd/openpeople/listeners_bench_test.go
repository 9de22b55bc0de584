package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/config"
	"openpeople/internal/demo"
)

// listeners is how many people hear recordings at once.
const listeners = 200

// BenchmarkListeners: two hundred people hear an hour of two channels at once, as it lies
// and of mu-law, which is made PCM while it is sent. first-byte-p50-ms is of one of them
// alone, each from another place of the hour; peak-MB is the most that the whole program
// took, idle-MB what it took before.
//
//	go test ./cmd/openpeople -run '^$' -bench Listeners -benchtime 1x
func BenchmarkListeners(b *testing.B) {
	for _, form := range []struct {
		name       string
		form, bits uint16
	}{{"linear", 1, 16}, {"telephone", 7, 8}} {
		b.Run(form.name, func(b *testing.B) {
			dir := b.TempDir()
			cfg := config.Config{Database: filepath.Join(dir, "desk.db"), Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
			if _, err := fillDesk(context.Background(), cfg, options{demo: true, hasher: cheap, now: time.Now}, 500); err != nil {
				b.Fatal(err)
			}
			sound := hourOf(b, dir, form.form, form.bits)
			p := start(b, dir)
			c := supervisorOf(b, p, "admin@demo.example", demo.Password)
			for b.Loop() {
				idle, first := peak(b, p), []time.Duration{}
				for i := range 101 {
					began := time.Now()
					answer := hearFrom(b, c, "http://"+p.addr+sound, int64(i)*500_000)
					first = append(first, time.Since(began))
					answer.Body.Close()
				}
				slices.Sort(first)
				hearAtOnce(b, c, "http://"+p.addr+sound)
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(first[50].Microseconds())/1000, "first-byte-p50-ms")
				b.ReportMetric(float64(first[100].Microseconds())/1000, "first-byte-slowest-ms")
				b.ReportMetric(float64(idle)/1000, "idle-MB")
				b.ReportMetric(float64(peak(b, p))/1000, "peak-MB")
			}
		})
	}
}

// hourOf puts an hour of silence in the place of a recording, and returns its address.
func hourOf(b *testing.B, dir string, form, bits uint16) (address string) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "desk.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var contactID, id int64
	var name string
	if err := db.QueryRow("SELECT contact_id, id, path FROM recordings ORDER BY id LIMIT 1").Scan(&contactID, &id, &name); err != nil {
		b.Fatal(err)
	}
	frame := 2 * uint32(bits/8)
	data, le := 3600*8000*frame, binary.LittleEndian
	head := append(le.AppendUint32([]byte("RIFF"), 36+data), "WAVEfmt "...)
	for _, v := range []uint32{16, 2<<16 | uint32(form), 8000, 8000 * frame, uint32(bits)<<16 | frame} {
		head = le.AppendUint32(head, v)
	}
	file := filepath.Join(dir, "recordings", name)
	if err := os.WriteFile(file, le.AppendUint32(append(head, "data"...), data), 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.Truncate(file, int64(44+data)); err != nil {
		b.Fatal(err)
	}
	return fmt.Sprintf("/contacts/%d/recordings/%d/sound", contactID, id)
}

// hearFrom asks for a recording from a byte on, and returns when the first one is there.
func hearFrom(b *testing.B, c *http.Client, address string, from int64) *http.Response {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	answer, err := c.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.ReadFull(answer.Body, make([]byte, 1)); err != nil || answer.StatusCode != http.StatusPartialContent {
		b.Fatalf("%d, %v", answer.StatusCode, err)
	}
	return answer
}

// hearAtOnce lets all listen until each has heard two megabytes, two minutes of it.
func hearAtOnce(b *testing.B, c *http.Client, address string) {
	b.Helper()
	answers := make([]*http.Response, listeners)
	for i := range answers {
		answers[i] = hearFrom(b, c, address, int64(i)*200_000)
		defer answers[i].Body.Close()
	}
	var all sync.WaitGroup
	for _, answer := range answers {
		all.Go(func() {
			if _, err := io.CopyN(io.Discard, answer.Body, 2<<20); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
}
