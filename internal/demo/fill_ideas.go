package demo

import (
	"cmp"
	"container/heap"
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/when"
)

// ideas lives through the ideas with their votes, comments and decisions, and through the
// remarks beside days.
func (f *filler) ideas(ctx context.Context) error {
	used := map[int64]bool{}
	for n, plan := range Ideas() {
		f.idea(n, plan, used)
	}
	f.remarks()
	return f.act(ctx, f.year.now)
}

// course is an idea as it goes on.
type course struct {
	id       int64
	revision int // of the last decision
}

// idea puts the n-th idea and all that follows on the agenda; used are the
// contacts of which an earlier one came.
func (f *filler) idea(n int, plan Idea, used map[int64]bool) {
	r := rand.New(rand.NewPCG(f.year.seed, uint64(n)+1300))
	by := f.staff[plan.By]
	words := func(text string) string { return f.year.Words(by.female, uint64(n), text) }
	created := f.daytime(r, plan.Ago)
	for _, key := range plan.Notes {
		if at, ok := f.noteAt[key]; ok && !created.After(at) {
			created = at.Add(20 * time.Minute)
		}
	}
	created = f.past(created)
	c := &course{revision: 1}
	mine, others := f.origins(plan, created, used)
	heap.Push(&f.agenda, deed{created, func(ctx context.Context) (err error) {
		c.id, _, err = f.Ideas.Offer(ctx, by.Actor, idea.Draft{
			Key: Key("idea", n), Title: plan.Title, Problem: words(plan.Problem), Proposal: words(plan.Proposal), Slice: f.slice(plan), Origins: mine,
		}, true)
		return err
	}})
	for k, said := range plan.Talk {
		heap.Push(&f.agenda, deed{f.later(r, created, said.After).Add(time.Second), func(ctx context.Context) error {
			_, err := f.Ideas.Say(ctx, f.staff[said.By].Actor, c.id, Key("talk", n*100+k), said.Words)
			return err
		}})
	}
	until := f.moves(r, c, plan, created)
	f.votes(r, c, plan, created, until, others)
}

// daytime is an instant in office hours so many days ago.
func (f *filler) daytime(r *rand.Rand, ago int) time.Time {
	return when.DayOf(f.year.now, f.Zone).Add(-ago).Start(f.Zone).Add(time.Duration(10*60+r.IntN(8*60)) * time.Minute).UTC()
}

// later is some days after an instant, before now and never before the instant.
func (f *filler) later(r *rand.Rand, from time.Time, days int) time.Time {
	at := from.AddDate(0, 0, days).Add(time.Duration(r.IntN(170)) * time.Minute)
	if at = f.past(at); at.Before(from) {
		return from
	}
	return at
}

func (f *filler) past(at time.Time) time.Time {
	if latest := f.year.now.Add(-10 * time.Minute); at.After(latest) {
		return latest
	}
	return at
}

func (f *filler) slice(plan Idea) (s idea.Slice) {
	ids := func(kind string, codes []string) (list []int64) {
		for _, code := range codes {
			if id := f.ids[kind+"/"+code]; id != 0 {
				list = append(list, id)
			}
		}
		return list
	}
	return idea.Slice{Channels: ids("channel", plan.Channels), Topics: ids("topic", plan.Topics), Regions: ids("region", plan.Regions)}
}

// origins are the notes that a plan names, which are the author's, and reviewed
// contacts of its slice, which others add who may open them: the worse the mark
// the sooner, and first those that a note names and that the demo's supervisor may
// open; one as the contact, the next as its review.
func (f *filler) origins(plan Idea, before time.Time, used map[int64]bool) (mine, others []idea.Origin) {
	for _, key := range plan.Notes {
		if id := f.noteID[key]; id != 0 {
			mine = append(mine, idea.Origin{Kind: idea.FromNote, ID: id})
		}
	}
	for found := range plan.Cases {
		best := -1
		for i, s := range f.reviewed {
			if !used[s.id] && s.when.Before(before) && s.when.After(before.AddDate(-1, 0, 0)) && about(s.served, plan.Channels, plan.Topics) &&
				(best < 0 || f.value(s) >= f.value(f.reviewed[best])) {
				best = i
			}
		}
		if best < 0 || f.value(f.reviewed[best]) < 0 {
			break
		}
		s := f.reviewed[best]
		used[s.id] = true
		o := idea.Origin{Kind: idea.FromContact, ID: s.id}
		if (found+plan.Votes)%2 == 0 {
			o = idea.Origin{Kind: idea.FromReview, ID: s.review}
		}
		others = append(others, o)
		if note := f.pointed[s.id]; note != 0 && f.pointedAt[note].Before(before) {
			mine = append(mine, idea.Origin{Kind: idea.FromNote, ID: note})
		}
	}
	return mine, others
}

// about reports whether a contact belongs to a slice; an empty one has none.
func about(s served, channels, topics []string) bool {
	return slices.Contains(topics, s.topic) || len(topics) == 0 && slices.Contains(channels, s.channel)
}

// value says how well a reviewed contact tells why something should change; -1:
// not at all.
func (f *filler) value(s reviewed) int {
	m, v := s.mark(), 0
	if m == 0 || m > 3 {
		return -1
	}
	if s.said.Comment != "" {
		v = 10
	}
	if s.reviewer == TheSupervisor {
		v += 5
	}
	if f.pointed[s.id] != 0 {
		v += 6
	}
	return v + 4 - m
}

// moves puts the decisions about an idea on the agenda, and returns until when
// there can be votes.
func (f *filler) moves(r *rand.Rand, c *course, plan Idea, created time.Time) (until time.Time) {
	at := created
	until = f.year.now
	for _, m := range plan.Moves {
		if next := f.later(r, created, m.After); next.After(at) {
			at = next
		} else {
			at = at.Add(time.Second)
		}
		step := idea.Step{To: m.To, Reason: m.Reason}
		if row, _ := m.To.Row(); row.NeedsOwner() {
			step.OwnerID = f.staff[m.Owner].PersonID
			step.Due = when.DayOf(created, f.Zone).Add(m.After + m.Due)
		}
		heap.Push(&f.agenda, deed{at, func(ctx context.Context) error {
			step.Revision = c.revision
			c.revision++
			return f.Ideas.Decide(ctx, f.staff[m.By].Actor, c.id, step)
		}})
		if until = f.year.now; !m.To.Open() {
			until = at
		}
	}
	return until
}

// votes puts those who support an idea on the agenda; the first who may open what
// else it comes of adds that.
func (f *filler) votes(r *rand.Rand, c *course, plan Idea, created, until time.Time, others []idea.Origin) {
	span := min(until.Sub(created), 40*24*time.Hour)
	type vote struct {
		key string
		at  time.Time
	}
	var list []vote
	for _, i := range r.Perm(len(f.keys)) {
		if key := f.keys[i]; key != plan.By && len(list) < plan.Votes {
			list = append(list, vote{key, created.Add(time.Second + time.Duration(r.Float64()*r.Float64()*float64(span-2*time.Second)))})
		}
	}
	slices.SortFunc(list, func(a, b vote) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.key, b.key)) })
	for _, v := range list {
		who := f.staff[v.key]
		var adds []idea.Origin
		if who.Role == actor.Executive || who.Role == actor.Admin {
			adds, others = others, nil
		}
		heap.Push(&f.agenda, deed{v.at, func(ctx context.Context) error { return f.Ideas.Vote(ctx, who.Actor, c.id, adds) }})
	}
}
