package survey_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpeople/internal/asking/askingtest"
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
	d := askingtest.NewDesk(b, s, clock)
	tokens := manyInvited(d, b.N)
	groups, before := d.Store.WriterGroups()
	b.ResetTimer()
	fromMany(b, b.N, func(i int) error {
		_, err := d.Surveys.Answer(ctx, tokens[i], survey.Answers{Mark: new(i%5 + 1), Solved: new(i%3 > 0), Comment: "Всё объяснили, спасибо"})
		return err
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
	g, n := d.Store.WriterGroups()
	b.ReportMetric(float64(n-before)/float64(max(1, g-groups)), "answers/group")
}

// BenchmarkOpen reads what the customer's page shows, 64 at once.
func BenchmarkOpen(b *testing.B) {
	s, clock := storetest.SQLite(b)
	d := askingtest.NewDesk(b, s, clock)
	tokens := manyInvited(d, min(b.N, 20_000))
	b.ResetTimer()
	fromMany(b, b.N, func(i int) error {
		_, err := d.Surveys.Open(ctx, tokens[i%len(tokens)])
		return err
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "opened/s")
}

// manyInvited makes invitations that were sent, over 40 channels and 400 operators.
func manyInvited(d *askingtest.Desk, n int) []string {
	for left := n; left > 0; left -= contact.MaxBatch {
		var drafts []contact.Draft
		for i := range min(left, contact.MaxBatch) {
			drafts = append(drafts, d.Draft(func(c *contact.Draft) {
				c.Channel, c.Operator, c.Team = fmt.Sprintf("channel-%d", i%40), fmt.Sprintf("op-%d", (left+i)%400), fmt.Sprintf("team-%d", i%20)
			}))
		}
		d.TakeAll(drafts...)
	}
	d.Clock.Set(askingtest.Noon.Add(10 * time.Minute))
	for d.Send() > 0 {
	}
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = d.Links.Token(int64(i + 1))
	}
	return tokens
}

func fromMany(b *testing.B, n int, do func(i int) error) {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range posters {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
}
