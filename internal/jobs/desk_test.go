package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/delivery"
	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/jobs"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

func TestMain(m *testing.M) {
	if runHelper() {
		return
	}
	goleak.VerifyTestMain(m)
}

// desk is a store with the built-in survey and rule.
type desk struct {
	t     testing.TB
	store *store.Store
	clock *storetest.Clock
	askingtest.Rooms
	settled chan struct{} // gets a value after each Settle, when there is one
}

// watched is the store as the jobs know it.
func (d *desk) watched() jobs.Store {
	if d.settled == nil {
		return d.store
	}
	return watched{d.store, d.settled}
}

type watched struct {
	*store.Store
	settled chan<- struct{}
}

func (w watched) Settle(ctx context.Context, list []sending.Settled, now time.Time) error {
	err := w.Store.Settle(ctx, list, now)
	w.settled <- struct{}{}
	return err
}

func newDesk(t testing.TB, s *store.Store, clock *storetest.Clock) *desk {
	t.Helper()
	d := &desk{t: t, store: s, clock: clock}
	d.Rooms = askingtest.New(t, s, d.clock.Now)
	return d
}

// ask stores n contacts, from number first on, whose customers are asked at
// once: the contacts ended an hour ago.
func (d *desk) ask(first, n int) {
	d.t.Helper()
	ctx, now := context.Background(), d.clock.Now()
	for from := first; from < first+n; from += 500 {
		err := d.store.InTx(ctx, func(ctx context.Context) error {
			channel, err := d.store.ChannelOf(ctx, "chat", contact.Chat)
			if err != nil {
				return err
			}
			topic, err := d.store.DimensionOf(ctx, contact.Topic, "тарифы")
			if err != nil {
				return err
			}
			var customers []contact.Customer
			for i := from; i < min(from+500, first+n); i++ {
				customers = append(customers, contact.Customer{ExternalID: strconv.Itoa(i), Name: "Иван " + strconv.Itoa(i), Email: address(i), Language: "ru"})
			}
			if customers, err = d.store.CustomersOf(ctx, customers); err != nil {
				return err
			}
			var closed []contact.Closed
			for i := range customers {
				c := contact.Contact{
					Source: "chat", ExternalID: "c-" + strconv.Itoa(from+i), ChannelID: channel.ID, TopicID: topic, CustomerID: customers[i].ID,
					StartedAt: now.Add(-2 * time.Hour), EndedAt: now.Add(-time.Hour), Day: when.DayOf(now.Add(-time.Hour), storetest.Moscow), Hash: "h", TakenAt: now,
				}
				if err := d.store.InsertContact(ctx, &c, nil); err != nil {
					return err
				}
				closed = append(closed, contact.Closed{Contact: c, Customer: &customers[i], Channel: channel})
			}
			decisions, err := d.Asking.Decide(ctx, closed)
			for _, decision := range decisions {
				if !decision.Asked {
					return fmt.Errorf("not asked: %s", decision.Reason)
				}
			}
			return err
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

func address(i int) string { return fmt.Sprintf("customer%d@example.org", i) }

type logger struct{ t testing.TB }

func (l logger) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// runner returns a runner that sends to a sink.
func (d *desk) runner(node, url string, more func(p *jobs.Parts)) *jobs.Runner {
	d.t.Helper()
	e, err := delivery.NewEmail(url, "Служба <desk@example.org>", delivery.EmailOptions{Now: d.clock.Now, Timeouts: delivery.EmailTimeouts{Command: 5 * time.Second, Reply: 5 * time.Second}})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { e.Close() })
	p := jobs.Parts{
		Carriers: map[string]sending.Carrier{"email": e}, Writers: map[sending.Kind]sending.Writer{sending.Invitation: d.Asking.WriteInvitations}, Host: "desk.example.org", Recoveries: d.Recoveries, Node: node,
		Log: slog.New(slog.NewTextHandler(logger{d.t}, nil)),
	}
	if more != nil {
		more(&p)
	}
	return jobs.New(d.watched(), p, d.clock.Now)
}

// states counts the messages.
func (d *desk) counts() sending.Counts {
	d.t.Helper()
	c, err := d.store.CountMessages(context.Background(), 1<<10)
	if err != nil {
		d.t.Fatal(err)
	}
	c.OldestDue, c.FailedLately, c.UnknownLately, c.Stuck = nil, 0, 0, ""
	return c
}

// to counts letters by recipient.
func to(list []deliverytest.Received) map[string]int {
	out := map[string]int{}
	for _, m := range list {
		out[m.To]++
	}
	return out
}

func header(t testing.TB, data, name string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get(name)
}
