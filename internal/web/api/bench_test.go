package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"openpeople/internal/store/storetest"
)

// The whole way of a batch of 8 kB contacts: HTTP, decoding, one transaction on a
// real file, answer. The client's half runs on the same cores.
func BenchmarkBatch(b *testing.B) {
	s, clock := storetest.SQLite(b)
	d := open(b, s, clock)
	server := httptest.NewServer(d)
	defer server.Close()
	text := strings.Repeat("Здравствуйте, подскажите по тарифу. ", 6)
	var messages []string
	for i := range 20 {
		messages = append(messages, fmt.Sprintf(`{"from":"customer","text":"%d %s","at":"2026-11-23T11:00:%02dZ"}`, i, text, i))
	}
	made := func(i int) string {
		c := strings.Replace(one(fmt.Sprint(i)), `"operator":{"external_id":"17"`, fmt.Sprintf(`"operator":{"external_id":"%d"`, i%300), 1)
		c = strings.Replace(c, `"chat"`, fmt.Sprintf(`"chat-%d"`, i%40), 1)
		c = strings.Replace(c, `"+79161234567"`, fmt.Sprintf(`"+79%09d"`, i), 1)
		return c[:strings.Index(c, `"messages"`)] + `"messages":[` + strings.Join(messages, ",") + `]}`
	}
	b.Logf("a contact has %d bytes", len(made(1)))
	n := 0
	var mu sync.Mutex
	b.SetParallelism(4)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			first := n
			n += 100
			mu.Unlock()
			var body bytes.Buffer
			body.WriteString(`{"contacts":[`)
			for i := range 100 {
				if i > 0 {
					body.WriteByte(',')
				}
				body.WriteString(made(first + i))
			}
			body.WriteString(`]}`)
			r, _ := http.NewRequest("POST", server.URL+"/api/v1/contacts/batch", &body)
			r.Header.Set("Authorization", "Bearer intake")
			answer, err := server.Client().Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			raw, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode != 200 || strings.Count(string(raw), `"status":201`) != 100 {
				b.Errorf("%d %.300s", answer.StatusCode, raw)
				return
			}
		}
	})
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "contacts/s")
}
