package survey_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/store/storetest"
)

// BenchmarkPage asks for the customer's page through the handler, 64 at once;
// the wire and the client are not in it.
func BenchmarkPage(b *testing.B) {
	d, _ := newDoor(b)
	paths := d.manyInvited(min(b.N, 5000))
	b.ResetTimer()
	d.fromMany(b.N, func(i int) error {
		return d.want(http.StatusOK, httptest.NewRequest("GET", paths[i%len(paths)]+"?mark=5", nil))
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

// BenchmarkPost posts first answers through the handler, 64 at once, on a file
// with synchronous=FULL.
func BenchmarkPost(b *testing.B) {
	d, _ := newDoor(b)
	paths := d.manyInvited(b.N)
	b.ResetTimer()
	d.fromMany(b.N, func(i int) error {
		r := httptest.NewRequest("POST", paths[i], strings.NewReader("mark=4&solved=yes&comment=%D0%A1%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return d.want(http.StatusSeeOther, r)
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
}

func (d *door) want(code int, r *http.Request) error {
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	if w.Code != code {
		return fmt.Errorf("%s: %d %s", r.URL, w.Code, w.Body)
	}
	return nil
}

func (d *door) manyInvited(n int) []string {
	contacts := contact.New(d.store, d.Asking, d.clock.Now, storetest.Moscow)
	var paths []string
	for len(paths) < n {
		var drafts []contact.Draft
		for i := range min(n-len(paths), contact.MaxBatch) {
			id := fmt.Sprint(len(paths) + i)
			drafts = append(drafts, contact.Draft{
				Source: "chat", ExternalID: id, Channel: "chat-" + fmt.Sprint(i%40), Kind: contact.Chat, Operator: fmt.Sprint(i % 400),
				Customer:  &contact.Customer{ExternalID: "u-" + id, Email: id + "@example.org", Language: "ru"},
				StartedAt: noon.Add(-10 * time.Minute), EndedAt: noon.Add(-5 * time.Minute),
			})
		}
		if _, err := contacts.Take(context.Background(), actor.System("bench"), drafts); err != nil {
			d.t.Fatal(err)
		}
		for range drafts {
			paths = append(paths, "/s/"+d.Links.Token(int64(len(paths)+1)))
		}
	}
	return paths
}

func (d *door) fromMany(n int, do func(i int) error) {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					d.t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
}
