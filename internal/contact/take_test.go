package contact_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func TestTakeTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		first := take(t, svc, draft("1"))[0]
		if !first.New || first.ID == 0 || first.Decision.Reason != "no_rule" {
			t.Fatalf("first: %+v", first)
		}
		before := get(t, svc, first.ID)
		again := take(t, svc, draft("1"))[0]
		if want := (contact.Taken{ID: first.ID, Decision: first.Decision}); !cmp.Equal(again, want) {
			t.Errorf("again: %+v, want %+v", again, want)
		}
		if diff := cmp.Diff(before, get(t, svc, first.ID)); diff != "" {
			t.Errorf("a repetition changed the contact: %s", diff)
		}
		// The same external id of another source is another contact.
		if other := take(t, svc, draft("1", func(d *contact.Draft) { d.Source = "voice" }))[0]; !other.New || other.ID == first.ID {
			t.Errorf("another source: %+v", other)
		}
	})
}

func TestCorrectionKeepsTheSnapshot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		id := take(t, svc, draft("1"))[0].ID
		before := get(t, svc, id)
		talk, hold, line, yes := 50, 7, 2, true
		corrected := draft("1", func(d *contact.Draft) {
			d.Channel, d.Operator, d.Name, d.Team, d.Topic, d.Region, d.Site = "other", "99", "Пётр", "day", "roaming", "south", "omsk"
			d.Customer, d.Line = nil, &line
			d.StartedAt, d.EndedAt = d.StartedAt.AddDate(0, 0, -3), d.EndedAt.AddDate(0, 0, -2)
			d.Talk, d.Hold, d.Resolved, d.BeyondWhat = &talk, &hold, &yes, "помог с физикой"
			d.Messages = append(d.Messages, contact.Message{From: contact.FromOperator, Text: "готово"})
		})
		notTaken := []string{"channel", "operator.external_id", "operator.team", "started_at", "ended_at", "customer"}
		for range 2 { // the same again says the same again
			if got := take(t, svc, corrected)[0]; !slices.Equal(got.NotTaken, notTaken) {
				t.Errorf("not taken: %v, want %v", got.NotTaken, notTaken)
			}
		}
		again := take(t, svc, corrected)[0]
		if again.New || again.ID != id || again.Decision.Reason != "no_rule" {
			t.Errorf("the correction: %+v", again)
		}
		after := get(t, svc, id)
		want := before
		sum := 57
		want.Talk, want.Hold, want.Handling, want.Resolved, want.BeyondWhat, want.Hash = &talk, &hold, &sum, &yes, "помог с физикой", after.Hash
		want.Messages = corrected.Messages
		want.Line, want.TopicID, want.RegionID, want.SiteID = &line, after.TopicID, after.RegionID, after.SiteID
		want.Topic, want.Region, want.Site = after.Topic, after.Region, after.Site
		if after.Topic.Code != "roaming" || after.Region.Code != "south" || after.Site.Code != "omsk" {
			t.Errorf("%+v %+v %+v", after.Topic, after.Region, after.Site)
		}
		if diff := cmp.Diff(want, after); diff != "" {
			t.Error(diff)
		}
		if after.Hash == before.Hash {
			t.Error("the correction is not known by its hash")
		}
		// A correction may take the times away; the rollups are checked afterwards.
		take(t, svc, draft("1", func(d *contact.Draft) { d.Talk, d.Wrap = nil, &sum })) // of unknown talk there is no handling time
		if got := get(t, svc, id); got.Handling != nil {
			t.Errorf("handling %d, want none", *got.Handling)
		}
		// The operator's later team does not move the contact.
		take(t, svc, draft("2", func(d *contact.Draft) { d.Team, d.Name = "day", "Анна Петровна" }))
		got := get(t, svc, id)
		if got.Team.Code != "night" || got.Operator.Name != "Анна Петровна" {
			t.Errorf("team %s, operator %s", got.Team.Code, got.Operator.Name)
		}
	})
}

func TestTakeABatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		old := take(t, svc, draft("old"))[0]
		talk := 99
		taken, err := svc.Take(ctx, sys, []contact.Draft{
			draft("b"),
			draft("late", func(d *contact.Draft) { d.EndedAt = now.Add(11 * time.Minute) }),
			draft("a", func(d *contact.Draft) { d.Customer = nil }),
			draft("old"),
			draft("b"),
			draft("b", func(d *contact.Draft) { d.Talk = &talk }),
			draft("soon", func(d *contact.Draft) { d.EndedAt = now.Add(9 * time.Minute) }),
		})
		if err != nil {
			t.Fatal(err)
		}
		var f *fault.Fault
		if !errors.As(taken[1].Err, &f) || f.Fields[0].Name != "ended_at" {
			t.Errorf("in the future: %v", taken[1].Err)
		}
		for i, isNew := range []bool{true, false, true, false, false, false, true} {
			if taken[i].New != isNew || i != 1 && (taken[i].ID == 0 || taken[i].Err != nil || taken[i].Decision.Reason == "") {
				t.Errorf("item %d: %+v", i, taken[i])
			}
		}
		if taken[3].ID != old.ID || taken[4].ID != taken[0].ID || taken[5].ID != taken[0].ID {
			t.Errorf("duplicates: %+v", taken)
		}
		if got := get(t, svc, taken[0].ID); *got.Talk != talk {
			t.Errorf("the later of two did not correct: talk %d", *got.Talk)
		}
		if _, err := svc.Take(ctx, sys, make([]contact.Draft, contact.MaxBatch+1)); !fault.Is(err, fault.TooLarge) {
			t.Errorf("too many at once: %v", err)
		}
		if _, err := svc.Take(ctx, actor.Nobody, nil); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody takes: %v", err)
		}
	})
}

// broken lets the decision of one contact fail in the database.
type broken struct {
	decider
	at string
}

func (b broken) Decide(ctx context.Context, closed []contact.Closed) ([]contact.Decision, error) {
	for _, c := range closed {
		if c.Contact.ExternalID == b.at {
			return nil, errors.New("broken row")
		}
	}
	return b.decider.Decide(ctx, closed)
}

func TestOneBadItemSpoilsNoOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		clock.Set(now)
		svc := contact.New(s, broken{decider{s}, "bad"}, clock.Now, storetest.Moscow)
		fresh := func(d *contact.Draft) { d.Channel, d.Topic, d.Operator = "new", "new", "new" }
		taken, err := svc.Take(ctx, sys, []contact.Draft{draft("bad", fresh), draft("good", fresh), draft("fine", fresh)})
		if err != nil {
			t.Fatal(err)
		}
		if taken[0].Err == nil || taken[0].ID != 0 || !taken[1].New || !taken[2].New {
			t.Errorf("%+v", taken)
		}
		known, err := s.KnownContacts(ctx, []contact.Key{{Source: "chat", ExternalID: "bad"}, {Source: "chat", ExternalID: "good"}})
		if err != nil || len(known) != 1 {
			t.Errorf("stored: %v, %v", known, err)
		}
		// The ids of names that were rolled back are not remembered.
		if got := get(t, svc, taken[1].ID); got.Channel.Code != "new" || got.Topic.Code != "new" || got.Operator.ExternalID != "new" {
			t.Errorf("names: %+v", got)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		var all sync.WaitGroup
		var mu sync.Mutex
		made, ids := 0, map[int64]bool{}
		for range 64 {
			all.Go(func() {
				taken, err := svc.Take(ctx, sys, []contact.Draft{draft("same")})
				if err != nil || taken[0].Err != nil {
					t.Errorf("%v %+v", err, taken)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				ids[taken[0].ID] = true
				if taken[0].New {
					made++
				}
				if taken[0].Decision.Reason != "no_rule" {
					t.Errorf("decision %+v", taken[0].Decision)
				}
			})
		}
		all.Wait()
		if made != 1 || len(ids) != 1 {
			t.Errorf("%d contacts made under %d ids, want one", made, len(ids))
		}
	})
}

// Batches of the same contacts, customers and names, each in its own order, wait
// for each other but never for good, and make every contact once.
func TestBatchesCrossEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		var all sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for worker := range 8 {
			all.Go(func() {
				var batch []contact.Draft
				for i := range 40 {
					n := (i*7 + worker*11) % 40
					if worker%2 == 1 {
						n = 39 - n
					}
					batch = append(batch, draft(name(n), func(d *contact.Draft) {
						d.Channel, d.Topic, d.Operator = fmt.Sprint("ch", n%5), fmt.Sprint("t", n%3), fmt.Sprint("o", n%7)
						d.Customer = &contact.Customer{ExternalID: fmt.Sprint("u", n%9), Phone: fmt.Sprintf("+7916000000%d", n%4)}
						d.StartedAt, d.EndedAt = d.StartedAt.AddDate(0, 0, -n%6), d.EndedAt.AddDate(0, 0, -n%6)
					}))
				}
				taken, err := svc.Take(ctx, sys, batch)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				for _, one := range taken {
					if one.Err != nil {
						t.Error(one.Err)
					}
					if one.New {
						made++
					}
				}
			})
		}
		all.Wait()
		if made != 40 {
			t.Errorf("%d contacts made, want 40", made)
		}
		names, err := s.AllNames(ctx)
		if err != nil || len(names.Channels) != 5 || len(names.Operators) != 7 || len(names.Dimensions[contact.Topic]) != 3 {
			t.Errorf("names %+v, %v", names, err)
		}
		list, err := svc.List(ctx, sys, contact.Filter{}, page.Request{Limit: 100})
		if err != nil || len(list.Rows) != 40 {
			t.Errorf("%d rows, %v", len(list.Rows), err)
		}
	})
}

// Whatever the order of arrival, first contact resolution is what the words say:
// the first later contact of the same customer and topic within seven days.
func TestRepeatsAgainstBruteForce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		run := 0
		rapid.Check(t, func(r *rapid.T) {
			run++
			n := rapid.IntRange(1, 7).Draw(r, "n")
			var drafts []contact.Draft
			for i := range n {
				start := now.Add(-time.Duration(rapid.IntRange(5, 20).Draw(r, "days before")) * 24 * time.Hour).Add(time.Duration(rapid.IntRange(-1, 1).Draw(r, "seconds")) * time.Second)
				took := time.Duration(rapid.SampledFrom([]int{0, 1, 3600, 3 * 86400}).Draw(r, "took")) * time.Second
				customer, topic := rapid.IntRange(0, 2).Draw(r, "customer"), rapid.IntRange(0, 2).Draw(r, "topic")
				drafts = append(drafts, draft(fmt.Sprintf("%s-%d-%d", t.Name(), run, i), func(d *contact.Draft) {
					d.StartedAt, d.EndedAt, d.Topic, d.Customer = start, start.Add(took), "", nil
					if topic > 0 {
						d.Topic = fmt.Sprint("topic-", topic)
					}
					if customer > 0 {
						d.Customer = &contact.Customer{ExternalID: fmt.Sprintf("u-%d-%d", run, customer)}
					}
				}))
			}
			var ids []int64
			for rest := drafts; len(rest) > 0; {
				k := rapid.IntRange(1, len(rest)).Draw(r, "batch")
				for _, one := range take(t, svc, rest[:k]...) {
					ids = append(ids, one.ID)
				}
				rest = rest[k:]
			}
			for i, a := range drafts {
				var want *time.Time
				for _, b := range drafts {
					same := a.Customer != nil && b.Customer != nil && cmp.Equal(a.Customer, b.Customer) && a.Topic != "" && a.Topic == b.Topic
					later := b.StartedAt.After(a.StartedAt) || b.StartedAt.Equal(a.StartedAt) && b.EndedAt.After(a.EndedAt)
					if same && later && b.StartedAt.Sub(a.EndedAt) <= 7*24*time.Hour && (want == nil || b.StartedAt.Before(*want)) {
						want = &b.StartedAt
					}
				}
				if diff := cmp.Diff(want, get(t, svc, ids[i]).RepeatedAt); diff != "" {
					r.Fatalf("contact %d of %+v: %s", i, drafts, diff)
				}
			}
		})
	})
}

func TestCustomersAreTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		n := 0
		customer := func(c contact.Customer) contact.Customer {
			n++
			return *get(t, svc, take(t, svc, draft(name(n), func(d *contact.Draft) { d.Customer = &c }))[0].ID).Customer
		}
		first := customer(contact.Customer{Phone: "+79160000001", Name: "Иван"})
		for _, c := range []struct {
			say  string
			give contact.Customer
			same bool
		}{
			{"the phone and an id besides", contact.Customer{Phone: "+79160000001", ExternalID: "u-1", Email: "a@b.ru"}, true},
			{"the id alone", contact.Customer{ExternalID: "u-1", Language: "en"}, true},
			{"the e-mail alone", contact.Customer{Email: "a@b.ru"}, true},
			{"the phone of somebody with another id", contact.Customer{ExternalID: "u-2", Phone: "+79160000001"}, false},
			{"another e-mail", contact.Customer{Email: "c@d.ru"}, false},
			{"the phone again", contact.Customer{Phone: "+79160000001"}, true},
		} {
			if got := customer(c.give); (got.ID == first.ID) != c.same {
				t.Errorf("%s: %+v, first %+v", c.say, got, first)
			}
		}
		want := contact.Customer{ID: first.ID, ExternalID: "u-1", Name: "Иван", Phone: "+79160000001", Email: "a@b.ru", Language: "en"}
		if got := customer(contact.Customer{ExternalID: "u-1"}); !cmp.Equal(got, want) {
			t.Errorf("brought up to date: %+v, want %+v", got, want)
		}
	})
}

func TestChannelsKeepTheirKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		for i, c := range []struct {
			code       string
			give, want contact.Kind
		}{{"shop-1", contact.Retail, contact.Retail}, {"shop-1", contact.Chat, contact.Retail}, {"voice", "", contact.Voice}, {"whatever", "", contact.Chat}} {
			id := take(t, svc, draft(name(i), func(d *contact.Draft) { d.Channel, d.Kind = c.code, c.give }))[0].ID
			if got := get(t, svc, id).Channel; got.Kind != c.want || got.Code != c.code {
				t.Errorf("%+v: %+v", c, got)
			}
		}
	})
}
