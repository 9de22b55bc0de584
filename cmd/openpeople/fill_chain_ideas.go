package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"openpeople/internal/demo"
	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/when"
)

func (c *chain) system() actor.Actor { return actor.System("demo") }

// ideas stores the ideas with their votes, comments and decisions.
func (c *chain) ideas(ctx context.Context) error {
	used := map[int64]bool{}
	var list []idea.Past
	for n, plan := range demo.Ideas() {
		p, err := c.idea(ctx, n, plan, used)
		if err != nil {
			return err
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b idea.Past) int { return a.Idea.CreatedAt.Compare(b.Idea.CreatedAt) })
	return idea.New(c.store, idea.Options{Zone: c.store.Zone()}).LoadPast(ctx, c.system(), list)
}

// idea makes the history of the n-th idea; used are the contacts of which an
// earlier one came.
func (c *chain) idea(ctx context.Context, n int, plan demo.Idea, used map[int64]bool) (idea.Past, error) {
	r := rand.New(rand.NewPCG(demoSeed, uint64(n)+1300))
	by := c.staff[plan.By]
	words := func(text string) string { return c.year.Words(by.female, uint64(n), text) }
	created := c.daytime(r, plan.Ago)
	for _, key := range plan.Notes {
		if at, ok := c.notes[key]; ok && !created.After(at) {
			created = at.Add(20 * time.Minute)
		}
	}
	created = c.past(created)
	p := idea.Past{
		Idea:  idea.Idea{Key: demo.Key("idea", n), AuthorID: by.PersonID, Title: plan.Title, Problem: words(plan.Problem), Proposal: words(plan.Proposal), CreatedAt: created},
		Slice: c.slice(plan),
	}
	var err error
	if p.Origins, err = c.origins(ctx, plan, created, used); err != nil {
		return p, err
	}
	for k, said := range plan.Talk {
		p.Comments = append(p.Comments, idea.Comment{
			Key: demo.Key("talk", n*100+k), PersonID: c.staff[said.By].PersonID, At: c.later(r, created, said.After), Words: said.Words,
		})
	}
	slices.SortStableFunc(p.Comments, func(a, b idea.Comment) int { return a.At.Compare(b.At) })
	c.moves(r, &p, plan)
	p.Voters = c.voters(r, plan, p)
	if len(p.Comments) > 0 {
		first := c.byID(p.Comments[0].PersonID)
		p.Answered = first.key != plan.By && first.May(actor.IdeaDecide)
	}
	return p, nil
}

// daytime is an instant in office hours so many days ago.
func (c *chain) daytime(r *rand.Rand, ago int) time.Time {
	zone := c.store.Zone()
	return when.DayOf(c.now, zone).Add(-ago).Start(zone).Add(time.Duration(10*60+r.IntN(8*60)) * time.Minute).UTC()
}

// later is some days after an instant, before now and never before the instant.
func (c *chain) later(r *rand.Rand, from time.Time, days int) time.Time {
	at := from.AddDate(0, 0, days).Add(time.Duration(r.IntN(170)) * time.Minute)
	if at = c.past(at); at.Before(from) {
		return from
	}
	return at
}

func (c *chain) past(at time.Time) time.Time {
	if latest := c.now.Add(-10 * time.Minute); at.After(latest) {
		return latest
	}
	return at
}

func (c *chain) byID(person int64) member {
	for _, m := range c.staff {
		if m.PersonID == person {
			return m
		}
	}
	return member{}
}

func (c *chain) slice(plan demo.Idea) (s idea.Slice) {
	for _, code := range plan.Channels {
		s.Channels = append(s.Channels, c.channels[code].ID)
	}
	for _, code := range plan.Topics {
		s.Topics = append(s.Topics, c.topics[code])
	}
	for _, code := range plan.Regions {
		s.Regions = append(s.Regions, c.regions[code])
	}
	return s
}

// origins are the notes that a plan names and reviewed contacts of its slice, the
// worse the mark the sooner, and first those that a note names and that the
// demo's supervisor may open: one as the contact, the next as its review.
func (c *chain) origins(ctx context.Context, plan demo.Idea, before time.Time, used map[int64]bool) ([]idea.Origin, error) {
	var list []idea.Origin
	for _, key := range plan.Notes {
		if id := c.noteIDs[key]; id != 0 {
			list = append(list, idea.Origin{Kind: idea.FromNote, ID: id})
		}
	}
	for found := range plan.Cases {
		best := -1
		for i, s := range c.reviewed {
			if !used[s.Contact.ID] && s.at.Before(before) && s.at.After(before.AddDate(-1, 0, 0)) && about(s.served, plan.Channels, plan.Topics) &&
				(best < 0 || c.value(s) >= c.value(c.reviewed[best])) {
				best = i
			}
		}
		if best < 0 || c.value(c.reviewed[best]) < 0 {
			break
		}
		s := c.reviewed[best]
		used[s.Contact.ID] = true
		stored, err := c.store.ReviewBy(ctx, s.Contact.ID, c.staff[s.reviewer].PersonID)
		if err != nil {
			return nil, err
		}
		o := idea.Origin{Kind: idea.FromContact, ID: s.Contact.ID}
		if (found+plan.Votes)%2 == 0 {
			o = idea.Origin{Kind: idea.FromReview, ID: stored.ID}
		}
		list = append(list, o)
		if note := c.pointed[s.Contact.ID]; note != 0 && c.written[note].Before(before) {
			list = append(list, idea.Origin{Kind: idea.FromNote, ID: note})
		}
	}
	return list, nil
}

// value says how well a reviewed contact tells why something should change; -1:
// not at all.
func (c *chain) value(s reviewed) int {
	m, v := s.mark(), 0
	if m == 0 || m > 3 {
		return -1
	}
	if s.Answer.Comment != "" {
		v = 10
	}
	if s.reviewer == demo.TheSupervisor {
		v += 5
	}
	if c.pointed[s.Contact.ID] != 0 {
		v += 6
	}
	return v + 4 - m
}

// moves are the decisions about an idea.
func (c *chain) moves(r *rand.Rand, p *idea.Past, plan demo.Idea) {
	var owner int64
	var due when.Day
	at := p.Idea.CreatedAt
	for _, m := range plan.Moves {
		if next := c.later(r, p.Idea.CreatedAt, m.After); next.After(at) {
			at = next
		} else {
			at = at.Add(time.Second)
		}
		switch row, _ := m.To.Row(); {
		case row.NeedsOwner():
			owner = c.staff[m.Owner].PersonID
			due = when.DayOf(p.Idea.CreatedAt, c.store.Zone()).Add(m.After + m.Due)
		case !row.Owned:
			owner, due = 0, 0
		}
		p.Changes = append(p.Changes, idea.Change{PersonID: c.staff[m.By].PersonID, At: at, Status: m.To, Reason: m.Reason, OwnerID: owner, DueDay: due})
	}
}

// voters are those who support an idea, until it is closed.
func (c *chain) voters(r *rand.Rand, plan demo.Idea, p idea.Past) []idea.Voter {
	until := c.now
	if n := len(p.Changes); n > 0 && !p.Changes[n-1].Status.Open() {
		until = p.Changes[n-1].At
	}
	span := min(until.Sub(p.Idea.CreatedAt), 40*24*time.Hour)
	var list []idea.Voter
	for _, i := range r.Perm(len(c.keys)) {
		if key := c.keys[i]; key != plan.By && len(list) < plan.Votes {
			list = append(list, idea.Voter{PersonID: c.staff[key].PersonID, At: p.Idea.CreatedAt.Add(time.Duration(r.Float64() * r.Float64() * float64(span)))})
		}
	}
	slices.SortFunc(list, func(a, b idea.Voter) int { return a.At.Compare(b.At) })
	return list
}
