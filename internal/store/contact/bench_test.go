package contact_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// Generated contacts of a year in transactions of a thousand, each with customer,
// conversation, decision and touch: how the demo is filled.
func BenchmarkInsertContact(b *testing.B) {
	ctx := context.Background()
	s, _ := storetest.SQLite(b)
	end := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	line, talk := 1, 30
	messages := []contact.Message{{From: contact.FromCustomer, Text: "Здравствуйте, подскажите, какой у меня тариф", At: end}, {From: contact.FromOperator, Text: "Здравствуйте, у вас тариф «Простой», 300 ₽ в месяц", At: end}, {From: contact.FromCustomer, Text: "Спасибо", At: end}}
	n := 0
	for b.Loop() {
		err := s.InTx(ctx, func(ctx context.Context) error {
			var customers []contact.Customer
			for i := range 1000 {
				id := (n + i) % 20_000
				customers = append(customers, contact.Customer{ExternalID: fmt.Sprint("u-", id), Name: "Иван", Phone: fmt.Sprintf("+79%09d", id), Email: fmt.Sprintf("u%d@example.org", id)})
			}
			known, err := s.CustomersOf(ctx, customers)
			if err != nil {
				return err
			}
			for i := range 1000 {
				n++
				channel, err := s.ChannelOf(ctx, fmt.Sprint("ch-", n%40), contact.Chat)
				if err != nil {
					return err
				}
				topic, err := s.DimensionOf(ctx, contact.Topic, fmt.Sprint("topic-", n%25))
				if err != nil {
					return err
				}
				seconds := talk + n%60
				ended := end.Add(-time.Duration(400_000-n) * 20 * time.Minute / 20)
				c := contact.Contact{Source: "demo", ExternalID: fmt.Sprint(n), ChannelID: channel.ID, OperatorID: int64(n%300 + 1), TeamID: int64(n%20 + 1), TopicID: topic,
					CustomerID: known[i].ID, Line: &line, StartedAt: ended.Add(-time.Minute), EndedAt: ended, Day: when.DayOf(ended, storetest.Moscow), Talk: &seconds, Handling: &seconds, TakenAt: ended}
				if err := s.InsertContact(ctx, &c, messages); err != nil {
					return err
				}
				if err := s.InsertDecision(ctx, asking.Decision{ContactID: c.ID, Reason: asking.TooOld, DecidedAt: end}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "contacts/s")
}
