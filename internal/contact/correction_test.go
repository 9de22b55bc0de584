package contact_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/contact"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A correction may change one thing alone, however small: it is seen as one and
// stored. What is the same changes nothing.
func TestTheSmallestCorrections(t *testing.T) {
	at := now.Add(-65 * time.Minute)
	full := func(change ...func(d *contact.Draft)) contact.Draft {
		return draft("1", append([]func(d *contact.Draft){func(d *contact.Draft) {
			n, no := 5, false
			d.Wait, d.Talk, d.Hold, d.Wrap, d.Resolved = &n, nil, &n, &n, &no
			d.BeyondWhat, d.BeyondWhy, d.BeyondCost = "что", "почему", "цена"
			d.Messages = []contact.Message{{From: contact.FromCustomer, Text: "раз", At: at}, {From: contact.FromOperator, Text: "два", At: at}, {From: contact.FromCustomer, Text: "три"}}
		}}, change...)...)
	}
	six, zero, yes := 6, 0, true
	for name, change := range map[string]func(d *contact.Draft){
		"a letter of a message":        func(d *contact.Draft) { d.Messages[1].Text = "двa" },
		"the first message":            func(d *contact.Draft) { d.Messages[0].Text = "рад" },
		"the last message":             func(d *contact.Draft) { d.Messages[2].Text = "тре" },
		"who wrote a message":          func(d *contact.Draft) { d.Messages[1].From = contact.FromBot },
		"when a message was written":   func(d *contact.Draft) { d.Messages[1].At = at.Add(time.Millisecond) },
		"a message whose time is gone": func(d *contact.Draft) { d.Messages[1].At = time.Time{} },
		"a message more":               func(d *contact.Draft) { d.Messages = append(d.Messages, contact.Message{From: contact.FromSystem}) },
		"a message less":               func(d *contact.Draft) { d.Messages = d.Messages[:2] },
		"two messages in another order": func(d *contact.Draft) {
			d.Messages[0], d.Messages[1] = d.Messages[1], d.Messages[0]
		},
		"a text that moved over": func(d *contact.Draft) { d.Messages[0].Text, d.Messages[2].Text = "раздв", "а" },
		"the wait":               func(d *contact.Draft) { d.Wait = &six },
		"a wait of none":         func(d *contact.Draft) { d.Wait = &zero },
		"no wait":                func(d *contact.Draft) { d.Wait = nil },
		"the talk":               func(d *contact.Draft) { d.Talk = &six },
		"the hold":               func(d *contact.Draft) { d.Hold = &six },
		"the wrap":               func(d *contact.Draft) { d.Wrap = &six },
		"wait and hold changed":  func(d *contact.Draft) { d.Wait, d.Hold = nil, &six },
		"the wait was the talk":  func(d *contact.Draft) { d.Wait, d.Talk = d.Talk, d.Wait },
		"solved":                 func(d *contact.Draft) { d.Resolved = &yes },
		"solved or not unknown":  func(d *contact.Draft) { d.Resolved = nil },
		"what went beyond":       func(d *contact.Draft) { d.BeyondWhat = "чтo" },
		"why":                    func(d *contact.Draft) { d.BeyondWhy = "" },
		"at what cost":           func(d *contact.Draft) { d.BeyondCost = "цены" },
		"two texts that meet":    func(d *contact.Draft) { d.BeyondWhat, d.BeyondWhy = "чтоп", "очему" },
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				svc := desk(s, clock)
				id := take(t, svc, full())[0].ID
				before := get(t, svc, id)
				take(t, svc, full())
				if diff := cmp.Diff(before, get(t, svc, id)); diff != "" {
					t.Fatalf("the same again changed it: %s", diff)
				}
				corrected := full(change)
				take(t, svc, corrected)
				after := get(t, svc, id)
				if after.Hash == before.Hash {
					t.Fatal("it is not seen as a correction")
				}
				type content struct {
					Wait, Talk, Hold, Wrap *int
					Resolved               *bool
					What, Why, Cost        string
					Messages               []contact.Message
				}
				want := content{corrected.Wait, corrected.Talk, corrected.Hold, corrected.Wrap, corrected.Resolved, corrected.BeyondWhat, corrected.BeyondWhy, corrected.BeyondCost, corrected.Messages}
				got := content{after.Wait, after.Talk, after.Hold, after.Wrap, after.Resolved, after.BeyondWhat, after.BeyondWhy, after.BeyondCost, after.Messages}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				take(t, svc, full())
				if got := get(t, svc, id); got.Hash != before.Hash {
					t.Error("the first content is not the first hash again")
				}
			})
		})
	}
}

// The window of first contact resolution at its edges, whichever comes first.
func TestTheEdgesOfARepeat(t *testing.T) {
	ended := now.AddDate(0, 0, -10)
	for _, c := range []struct {
		name    string
		begins  time.Duration // after the end of the first
		change  func(d *contact.Draft)
		repeats bool
	}{
		{"at once", 0, nil, true},
		{"a millisecond before the window closes", contact.RepeatWithin - time.Millisecond, nil, true},
		{"when it closes", contact.RepeatWithin, nil, true},
		{"a millisecond later", contact.RepeatWithin + time.Millisecond, nil, false},
		{"before the first has ended", -5 * time.Minute, nil, true},
		{"about something else", time.Hour, func(d *contact.Draft) { d.Topic = "roaming" }, false},
		{"about nothing that is known", time.Hour, func(d *contact.Draft) { d.Topic = "" }, false},
		{"by somebody else", time.Hour, func(d *contact.Draft) { d.Customer = &contact.Customer{ExternalID: "u-6"} }, false},
		{"by nobody who is known", time.Hour, func(d *contact.Draft) { d.Customer = nil }, false},
		{"on another channel", time.Hour, func(d *contact.Draft) { d.Channel, d.Kind = "shop", contact.Retail }, true},
	} {
		for _, order := range []string{"in order", "the later first"} {
			t.Run(c.name+", "+order, func(t *testing.T) {
				storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
					svc := desk(s, clock)
					first := draft("first", func(d *contact.Draft) { d.StartedAt, d.EndedAt = ended.Add(-10*time.Minute), ended })
					second := draft("second", func(d *contact.Draft) {
						d.StartedAt = ended.Add(c.begins)
						d.EndedAt = d.StartedAt.Add(6 * time.Minute)
						if c.change != nil {
							c.change(d)
						}
					})
					var id int64
					if order == "in order" {
						id = take(t, svc, first)[0].ID
						take(t, svc, second)
					} else {
						take(t, svc, second)
						id = take(t, svc, first)[0].ID
					}
					got := get(t, svc, id).RepeatedAt
					if c.repeats && (got == nil || !got.Equal(second.StartedAt)) || !c.repeats && got != nil {
						t.Errorf("repeated at %v, the second began at %v", got, second.StartedAt)
					}
				})
			})
		}
	}
}

// What a correction changes of a contact's places moves in the figures too, and a
// contact about something else repeats nothing any more.
func TestCorrectedPlacesCount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		later := func(change ...func(d *contact.Draft)) contact.Draft {
			return draft("later", append([]func(d *contact.Draft){func(d *contact.Draft) {
				d.StartedAt, d.EndedAt = d.StartedAt.Add(20*time.Minute), d.EndedAt.Add(20*time.Minute)
			}}, change...)...)
		}
		first := take(t, svc, draft("first"))[0].ID
		second := take(t, svc, later())[0].ID
		fold := func() {
			t.Helper()
			if _, err := s.Fold(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		fold()
		line := 3
		for _, c := range []struct {
			name    string
			change  func(d *contact.Draft)
			repeats bool
		}{
			{"as it was", func(*contact.Draft) {}, true},
			{"another topic", func(d *contact.Draft) { d.Topic = "roaming" }, false},
			{"the topic again", func(d *contact.Draft) { d.Site, d.Client, d.Region, d.Line = "omsk", "shop-a", "south", &line }, true},
			{"no topic", func(d *contact.Draft) { d.Topic, d.Site, d.Line = "", "", nil }, false},
			{"all of it back", func(*contact.Draft) {}, true},
		} {
			want := later(c.change)
			for range 2 {
				if again := take(t, svc, want)[0]; again.ID != second || len(again.NotTaken) > 0 {
					t.Errorf("%s: %+v", c.name, again)
				}
			}
			got := get(t, svc, second)
			code := func(d *contact.Dimension) string {
				if d == nil {
					return ""
				}
				return d.Code
			}
			if code(got.Topic) != want.Topic || code(got.Site) != want.Site || code(got.Client) != want.Client || code(got.Region) != want.Region || (got.Line == nil) != (want.Line == nil) || got.RepeatedAt != nil {
				t.Errorf("%s: %+v", c.name, got)
			}
			if repeated := get(t, svc, first).RepeatedAt != nil; repeated != c.repeats {
				t.Errorf("%s: the first contact is repeated: %t", c.name, repeated)
			}
			fold()
		}
		// A contact that is repeated leaves its repeat when it moves itself.
		for _, topic := range []string{"roaming", ""} {
			take(t, svc, draft("first", func(d *contact.Draft) { d.Topic = topic }))
			if got := get(t, svc, first); got.RepeatedAt != nil {
				t.Errorf("about %q it is repeated: %v", topic, got.RepeatedAt)
			}
			take(t, svc, draft("first"))
			if got := get(t, svc, first); got.RepeatedAt == nil {
				t.Errorf("from %q it does not come back to its repeat", topic)
			}
		}
	})
}

// Each field in which a known contact stays as it was is named, and no other.
func TestNotTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		who := func(change func(c *contact.Customer)) func(d *contact.Draft) {
			return func(d *contact.Draft) {
				d.Customer = &contact.Customer{ExternalID: "u-5", Name: "Иван", Email: "ivan@example.org", Phone: "+79161234567", Language: "ru"}
				change(d.Customer)
			}
		}
		known := who(func(*contact.Customer) {})
		take(t, svc, draft("1", known))
		for want, change := range map[string]func(d *contact.Draft){
			"":                     func(*contact.Draft) {},
			"channel":              func(d *contact.Draft) { d.Channel = "other" },
			"channel_kind":         func(d *contact.Draft) { d.Kind = contact.Retail },
			"operator.external_id": func(d *contact.Draft) { d.Operator = "99" },
			"operator.name":        func(d *contact.Draft) { d.Name = "Пётр" },
			"operator.team":        func(d *contact.Draft) { d.Team = "day" },
			"started_at":           func(d *contact.Draft) { d.StartedAt = d.StartedAt.Add(-time.Millisecond) },
			"ended_at":             func(d *contact.Draft) { d.EndedAt = d.EndedAt.Add(time.Millisecond) },
			"customer":             func(d *contact.Draft) { d.Customer = nil },
			"customer.external_id": who(func(c *contact.Customer) { c.ExternalID = "u-6" }),
			"customer.phone":       who(func(c *contact.Customer) { c.Phone = "+79161234568" }),
			"customer.email":       who(func(c *contact.Customer) { c.Email = "other@example.org" }),
			"customer.telegram":    who(func(c *contact.Customer) { c.Telegram = "ivan_ivanov" }),
			"customer.name":        who(func(c *contact.Customer) { c.Name = "Пётр" }),
			"customer.language":    who(func(c *contact.Customer) { c.Language = "en" }),
			"customer.time_zone":   who(func(c *contact.Customer) { c.TimeZone = "Asia/Omsk" }),
		} {
			again := draft("1", known, change)
			for range 2 {
				if got := take(t, svc, again)[0]; got.New || strings.Join(got.NotTaken, " ") != want {
					t.Errorf("not taken: %v, want %s", got.NotTaken, want)
				}
			}
		}
		// The kind of a known channel, guessed or said, is what it is.
		if got := take(t, svc, draft("of another kind", func(d *contact.Draft) { d.Kind = contact.Retail }))[0]; !got.New || strings.Join(got.NotTaken, " ") != "channel_kind" {
			t.Errorf("a new contact of another kind: %+v", got)
		}
		if got := take(t, svc, draft("of that kind"))[0]; !got.New || len(got.NotTaken) > 0 {
			t.Errorf("a new contact that says no other kind: %+v", got)
		}
		// Twice in one batch it is known the second time.
		twice := take(t, svc, draft("2", known), draft("2", known, func(d *contact.Draft) { d.Team, d.Topic = "day", "roaming" }))
		if strings.Join(twice[1].NotTaken, " ") != "operator.team" || get(t, svc, twice[0].ID).Topic.Code != "roaming" {
			t.Errorf("in one batch: %+v", twice)
		}
		// What of the customer is known by another contact is not missing.
		take(t, svc, draft("3", who(func(c *contact.Customer) { c.Phone, c.Email = "+79161234568", "" })))
		if got := take(t, svc, draft("1", known))[0]; len(got.NotTaken) > 0 {
			t.Errorf("with a second phone: %v", got.NotTaken)
		}
	})
}
