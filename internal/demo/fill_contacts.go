package demo

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/survey"
)

// served is a contact that was taken in, with what came back.
type served struct {
	id         int64
	at         int // its place in the year, see Desk.record
	ended      time.Time
	kind       contact.Kind
	channel    string // codes
	topic      string
	team       string
	operator   string // external id
	beyond     bool
	said       *survey.Answers // nil: nothing
	answeredAt time.Time
}

func (s served) mark() int {
	if s.said == nil || s.said.Mark == nil {
		return 0
	}
	return *s.said.Mark
}

func (s served) worth() int { return worth(s.mark(), s.beyond) }

// known is when all is known that the customer said.
func (s served) known() time.Time {
	if s.answeredAt.After(s.ended) {
		return s.answeredAt
	}
	return s.ended
}

// deed is what somebody does at an instant.
type deed struct {
	at time.Time
	do func(ctx context.Context) error
}

// agenda is a heap of deeds, the next one first.
type agenda []deed

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, k int) bool { return a[i].at.Before(a[k].at) }
func (a agenda) Swap(i, k int)      { a[i], a[k] = a[k], a[i] }
func (a *agenda) Push(d any)        { *a = append(*a, d.(deed)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// step is how much is lived through at a time.
const step = 7 * 24 * time.Hour

// live takes in the contacts of the year, sends what is due, and lets customers
// answer.
func (f *filler) live(ctx context.Context) error {
	if err := f.share(ctx, sampledShare, f.year.start()); err != nil {
		return err
	}
	heap.Push(&f.agenda, deed{f.year.start().AddDate(0, 0, sampledDays), func(ctx context.Context) error { return f.share(ctx, 100, f.Clock.Now()) }})
	next, stop := iter.Pull(portions(f.year))
	defer stop()
	portion, more := next()
	for until := f.year.start().Add(step); ; until = until.Add(step) {
		if until.After(f.year.now) {
			until = f.year.now
		}
		err := f.Together(ctx, func(ctx context.Context) error {
			for ; more && !portion.at.After(until); portion, more = next() {
				if err := f.take(ctx, portion); err != nil {
					return err
				}
			}
			return f.name(ctx)
		})
		if err != nil {
			return err
		}
		if err := f.send(ctx, until); err != nil {
			return err
		}
		if err := f.Together(ctx, func(ctx context.Context) error { return f.act(ctx, until) }); err != nil {
			return err
		}
		if !until.Before(f.year.now) {
			break
		}
	}
	f.Clock.Set(f.year.now)
	return f.volumes(ctx)
}

// share sets the share of the built-in rule.
func (f *filler) share(ctx context.Context, percent int, at time.Time) error {
	f.Clock.Set(at)
	rules, err := f.Asking.Rules(ctx, system)
	if err != nil || len(rules) == 0 {
		return fmt.Errorf("no rule: %w", err)
	}
	draft := asking.DraftOf(rules[0])
	draft.Share = percent
	_, err = f.Asking.SaveRule(ctx, f.staff[TheAdmin].Actor, draft)
	return err
}

// portion is the contacts that sources bring at a time: those of an hour, when it
// is over.
type portion struct {
	at   time.Time
	list []Record
}

// portions composes the contacts of the year on another core than the one that
// stores them.
func portions(year *Desk) iter.Seq[portion] {
	return func(yield func(portion) bool) {
		ready, enough := make(chan portion, 64), make(chan struct{})
		defer close(enough)
		go func() {
			defer close(ready)
			var p portion
			give := func() bool {
				select {
				case ready <- p:
					return true
				case <-enough:
					return false
				}
			}
			for rec := range year.Contacts() {
				at := instant(rec.visit.taken)
				if len(p.list) > 0 && (at.Unix()/3600 != p.at.Unix()/3600 || len(p.list) == contact.MaxBatch) {
					if !give() {
						return
					}
					p.list = nil
				}
				p.at, p.list = at, append(p.list, rec)
			}
			if len(p.list) > 0 {
				give()
			}
		}()
		for p := range ready {
			if !yield(p) {
				return
			}
		}
	}
}

// awaited is a letter that is to be sent.
type awaited struct {
	place int // in served
	reply Reply
}

// take takes in a portion.
func (f *filler) take(ctx context.Context, p portion) error {
	f.Clock.Set(p.at)
	drafts := make([]contact.Draft, len(p.list))
	for i, rec := range p.list {
		drafts[i] = rec.Draft
	}
	taken, err := f.Contacts.Take(ctx, system, drafts)
	if err != nil {
		return err
	}
	for i, t := range taken {
		rec := p.list[i]
		if t.Err != nil {
			return fmt.Errorf("%s: %w", rec.ExternalID, t.Err)
		}
		place := len(f.served)
		f.served = append(f.served, served{
			id: t.ID, at: rec.at, ended: rec.EndedAt, kind: rec.Kind, channel: rec.Channel, topic: rec.Topic, team: rec.Team, operator: rec.Operator,
			beyond: rec.BeyondWhat != "",
		})
		f.mine[rec.Operator] = append(f.mine[rec.Operator], place)
		if t.Decision.Asked {
			f.awaited[rec.Customer.Email] = awaited{place, f.year.Reply(rec, *t.Decision.DueAt)}
		}
	}
	return nil
}

// name gives what came in the names that people read, as far as it has none.
func (f *filler) name(ctx context.Context) error {
	all := f.year.named()
	if len(f.ids) == len(all) {
		return nil
	}
	known, err := f.Contacts.Names(ctx, system)
	if err != nil {
		return err
	}
	of := map[contact.DimensionKind][]contact.Named{"": known.Of("")}
	for kind := range known.Dimensions {
		of[kind] = known.Of(kind)
	}
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		var names []contact.Renaming
		for _, n := range of[kind] {
			key := cmp.Or(string(kind), "channel") + "/" + n.Code
			if given, planned := all[key]; planned && f.ids[key] == 0 {
				f.ids[key] = n.ID
				names = append(names, contact.Renaming{ID: n.ID, Names: given})
			}
		}
		if _, err := f.Contacts.Rename(ctx, f.staff[TheAdmin].Actor, kind, names); err != nil {
			return err
		}
	}
	return nil
}

// act does what is on the agenda until an instant.
func (f *filler) act(ctx context.Context, until time.Time) error {
	for len(f.agenda) > 0 && !f.agenda[0].at.After(until) {
		d := heap.Pop(&f.agenda).(deed)
		f.Clock.Set(d.at)
		if err := d.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// volumes tells the daily counts of self-service.
func (f *filler) volumes(ctx context.Context) error {
	var list []contact.VolumeDraft
	for v := range f.year.Volumes() {
		list = append(list, contact.VolumeDraft{Date: v.Day, Channel: v.ChannelCode, Count: v.Count})
	}
	return f.Together(ctx, func(ctx context.Context) error {
		if err := f.Contacts.SetVolumes(ctx, system, list); err != nil {
			return err
		}
		return f.name(ctx)
	})
}

// token is what opens the page of an invitation.
func (f *filler) token(invitation int64) string { return path.Base(f.Surveys.URL(invitation)) }
