package contact_test

import (
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
