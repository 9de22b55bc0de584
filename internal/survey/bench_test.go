package survey_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

const posters = 64

// BenchmarkAnswer stores first answers to invitations that were sent the same
// day, 64 at once, on a file with synchronous=FULL: answer, revision, contact,
// rollups and event in one transaction each.
func BenchmarkAnswer(b *testing.B) {
	s, clock := storetest.SQLite(b)
	d := newDesk(b, s, clock)
	tokens := d.manyInvited(b.N)
	groups, before := d.store.WriterGroups()
	b.ResetTimer()
	d.fromMany(b.N, func(i int) error {
		_, err := d.surveys.Answer(ctx, tokens[i], survey.Answers{Mark: ptr(i%5 + 1), Solved: ptr(i%3 > 0), Comment: "Всё объяснили, спасибо"})
		return err
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
	g, n := d.store.WriterGroups()
	b.ReportMetric(float64(n-before)/float64(max(1, g-groups)), "answers/group")
}

// BenchmarkOpen reads what the customer's page shows, 64 at once.
func BenchmarkOpen(b *testing.B) {
	s, clock := storetest.SQLite(b)
	d := newDesk(b, s, clock)
	tokens := d.manyInvited(min(b.N, 20_000))
	b.ResetTimer()
	d.fromMany(b.N, func(i int) error {
		_, err := d.surveys.Open(ctx, tokens[i%len(tokens)])
		return err
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "opened/s")
}

// manyInvited makes invitations that were sent, over 40 channels and 400 operators.
func (d *desk) manyInvited(n int) []string {
	for left := n; left > 0; left -= contact.MaxBatch {
		var drafts []contact.Draft
		for i := range min(left, contact.MaxBatch) {
			drafts = append(drafts, d.draft(func(c *contact.Draft) {
				c.Channel, c.Operator, c.Team = fmt.Sprintf("channel-%d", i%40), fmt.Sprintf("op-%d", (left+i)%400), fmt.Sprintf("team-%d", i%20)
			}))
		}
		d.takeAll(drafts...)
	}
	d.clock.Set(noon.Add(10 * time.Minute))
	for d.send() > 0 {
	}
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = d.links.Token(int64(i + 1))
	}
	return tokens
}

func (d *desk) fromMany(n int, do func(i int) error) {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range posters {
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
