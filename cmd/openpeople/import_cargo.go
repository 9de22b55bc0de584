package main

import (
	"context"
	"strings"
	"sync"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
)

// cargo is what a file brings.
type cargo struct {
	noun, one string            // contacts, a contact
	most      int               // bytes of JSON that one may have
	columns   map[string]column // that a .csv may have: the fields of the API with dots
	group     string            // words by keys of their own: columns that begin so, "" for none
	needed    []string          // of these, those that it must have
	final     bool              // what is once stored does not change: nothing is left out
	// take stores rows and says what became of each; an error of its own is one of all.
	take func(ctx context.Context, rows []row) ([]outcome, error)
}

// column says how cells of a column become JSON; ok is false for a name that is none.
func (c cargo) column(name string) (kind column, ok bool) {
	if c.group != "" && len(name) > len(c.group) && strings.HasPrefix(name, c.group) {
		return words, true
	}
	kind, ok = c.columns[name]
	return kind, ok
}

// outcome is what became of a row.
type outcome struct {
	fresh bool
	left  []fault.Field // what it is kept without
	err   error         // it is not kept
}

// contactCargo is contacts, a batch a transaction.
func contactCargo(a *app, by actor.Actor) cargo {
	return cargo{
		noun: "contacts", one: "a contact", most: contact.MaxContact,
		columns: map[string]column{
			"source": words, "external_id": number, "channel": words, "channel_kind": words, "topic": words, "site": words, "region": words, "client": words, "line": whole,
			"operator.external_id": number, "operator.name": words, "operator.team": words,
			"customer.external_id": number, "customer.name": words, "customer.email": words, "customer.phone": number, "customer.telegram": words,
			"customer.language": words, "customer.time_zone": words,
			"started_at": moment, "ended_at": moment, "wait_seconds": whole, "talk_seconds": whole, "hold_seconds": whole, "wrap_seconds": whole,
			"resolved": yesNo, "beyond.what": words, "beyond.why": words, "beyond.cost": words, "messages": messages,
			"end_reason": words, "operators": served, "consent.basis": words, "consent.text": words, "consent.at": moment,
		},
		group:  "attributes.",
		needed: []string{"source", "external_id", "channel", "started_at", "ended_at"},
		take: func(ctx context.Context, rows []row) ([]outcome, error) {
			out := make([]outcome, len(rows))
			var drafts []contact.Draft
			var places []int // of drafts among rows
			for k, r := range rows {
				d, err := contact.Draft{}, r.err
				if err == nil {
					d, err = contact.Decode(r.raw)
				}
				if out[k].err = err; err == nil {
					d.LeftOut = append(r.left, d.LeftOut...)
					out[k].left = d.LeftOut
					drafts, places = append(drafts, d), append(places, k)
				}
			}
			if len(drafts) == 0 {
				return out, nil
			}
			taken, err := a.contacts.Take(ctx, by, drafts)
			for n, t := range taken {
				one := &out[places[n]]
				one.fresh, one.err, one.left = t.New, t.Err, append(one.left, t.LeftOut...)
			}
			return out, err
		},
	}
}

// takers is how many answers are stored at once: the writer commits them together.
const takers = 16

// responseCargo is answers given elsewhere, each a transaction; those of one contact come
// one after another.
func responseCargo(a *app, by actor.Actor) cargo {
	return cargo{
		noun: "responses", one: "a response", most: asking.MaxElsewhere, final: true,
		columns: map[string]column{
			"source": words, "external_id": number, "mark": whole, "solved": yesNo, "comment": words, "delivery": words, "offered_at": moment, "answered_at": moment,
		},
		needed: []string{"source", "external_id", "delivery", "answered_at"},
		take: func(ctx context.Context, rows []row) ([]outcome, error) {
			out := make([]outcome, len(rows))
			lanes := make([][]func(), takers)
			of := map[[2]string]int{}
			for k, r := range rows {
				e, err := asking.Elsewhere{}, r.err
				if err == nil {
					e, err = asking.DecodeElsewhere(r.raw)
				}
				if out[k].left, out[k].err = r.left, err; err != nil {
					continue
				}
				key := [2]string{e.Source, e.ExternalID}
				lane, seen := of[key]
				if !seen {
					lane = len(of) % takers
					of[key] = lane
				}
				lanes[lane] = append(lanes[lane], func() {
					took, err := a.asking.TakeResponse(ctx, by, e)
					out[k].fresh, out[k].err = took.New, err
				})
			}
			var wait sync.WaitGroup
			for _, lane := range lanes {
				wait.Go(func() {
					for _, take := range lane {
						take()
					}
				})
			}
			wait.Wait()
			for _, o := range out {
				if fault.Is(o.err, fault.Unavailable) && ctx.Err() == nil {
					return nil, o.err
				}
			}
			return out, ctx.Err()
		},
	}
}
