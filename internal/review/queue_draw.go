package review

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// MaxSeed is the largest seed.
const MaxSeed = 1<<31 - 1

// Candidate is a contact that may be drawn.
type Candidate struct {
	ContactID  int64
	OperatorID int64 // as the contact has it
	CountsAs   int64 // the operator as whom that one counts
	TeamID     int64

	chance uint64
}

// chanceOf is the place of a contact in the order of chance of a seed and a week: the same
// whenever it is asked, by the finalizer of splitmix64 (Steele, Lea, Flood 2014).
func chanceOf(seed int64, monday when.Day, contactID int64) uint64 {
	x := uint64(seed)
	for _, n := range []uint64{uint64(monday), uint64(contactID)} {
		x += n*0x9e3779b97f4a7c15 + 0x9e3779b97f4a7c15
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
	}
	return x
}

// named are the contacts that a rule names for the cycle of a week, in the order of chance
// of its seed.
func (q *Queue) named(ctx context.Context, r QueueRule, monday when.Day) (list []Candidate, err error) {
	if listed := r.Listed(monday); listed == "" {
		err = q.store.ContactsOfOperators(ctx, r.Period(monday), func(c Candidate) { list = append(list, c) })
	} else {
		list, err = q.listed(ctx, listed)
	}
	for i := range list {
		list[i].chance = chanceOf(r.Seed, monday, list[i].ContactID)
	}
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.chance, b.chance), cmp.Compare(a.ContactID, b.ContactID))
	})
	return list, err
}

// listed reads a list of contacts from its beginning, as far as a rule may take them.
func (q *Queue) listed(ctx context.Context, query string) (list []Candidate, err error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("a rule of the queue has no list: %w", err)
	}
	set, err := contact.Params.Read(values)
	if err != nil { // a saved filter names what is no more: nothing bears it
		return nil, nil
	}
	f, p := contact.FilterOf(set), page.Request{Limit: page.MaxLimit}
	for len(list) < MaxMost {
		part, err := q.Contacts.List(ctx, system, f, p)
		if fault.Is(err, fault.Invalid) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, c := range part.Rows {
			list = append(list, Candidate{ContactID: c.ID, OperatorID: c.OperatorID, CountsAs: c.OperatorID, TeamID: c.TeamID})
		}
		if p.After = part.Next; p.After == (page.Cursor{}) {
			break
		}
	}
	return list[:min(len(list), MaxMost)], nil
}

// first are those of the named that a rule takes, of them that are not bound: n of each
// operator, or the first Most.
func (r QueueRule) first(named []Candidate, bound map[int64]bool) (list []Candidate) {
	most := cmp.Or(r.Most, MaxMost)
	row, _ := r.Kind.Row()
	of := map[int64]int{}
	for _, c := range named {
		if len(list) >= most {
			break
		}
		if bound[c.ContactID] || row.Query == nil && of[c.CountsAs] >= r.N {
			continue
		}
		of[c.CountsAs]++
		list = append(list, c)
	}
	return list
}

// free is first of contacts that can be drawn; only those are asked that would be taken.
func (q *Queue) free(ctx context.Context, r QueueRule, named []Candidate) ([]Candidate, error) {
	asked, bound := map[int64]bool{}, map[int64]bool{}
	for {
		list := r.first(named, bound)
		var ask []int64
		for _, c := range list {
			if !asked[c.ContactID] {
				asked[c.ContactID] = true
				ask = append(ask, c.ContactID)
			}
		}
		if len(ask) == 0 {
			return list, nil
		}
		more, err := q.store.Bound(ctx, ask)
		if err != nil {
			return nil, err
		}
		for id := range more {
			bound[id] = true
		}
	}
}

// drawFrom is the hour of a monday from which the week before is drawn: what was said on
// Sunday is there by then.
const drawFrom = 5

// lapseAfter is how long after its day an assignment waits, before it lapses.
const lapseAfter = 14 * 24 * time.Hour

// lastWeek is the monday of the last week that is over, and may be drawn.
func (q *Queue) lastWeek() when.Day {
	today := when.DayOf(q.Now(), q.Zone)
	monday := today.Add(-today.Weekday())
	if q.Now().Before(monday.At(drawFrom, 0, q.Zone)) {
		monday = monday.Add(-7)
	}
	return monday.Add(-7)
}

// DrawDue has what cannot be reviewed any more leave the queue, and draws the week that is
// over unless that was done, or no rule is active. Several nodes may call it at once: one
// draw counts.
func (q *Queue) DrawDue(ctx context.Context) error {
	now := q.Now()
	if err := q.store.InTx(ctx, func(ctx context.Context) error { return q.store.LeaveQueue(ctx, now.Add(-lapseAfter), now) }); err != nil {
		return err
	}
	monday := q.lastWeek()
	if _, err := q.store.CycleOf(ctx, monday); !fault.Is(err, fault.NotFound) {
		return err
	}
	rules, err := q.store.QueueRules(ctx)
	rules = slices.DeleteFunc(rules, func(r QueueRule) bool { return !r.Active })
	if err != nil || len(rules) == 0 {
		return err
	}
	c := Cycle{Monday: monday, DrawnAt: now, DueAt: monday.Add(14).Start(q.Zone)}
	if c.QueuePlan, err = q.store.QueuePlan(ctx); err != nil {
		return err
	}
	list, err := q.draw(ctx, &c, rules)
	if err != nil {
		return err
	}
	if err = q.store.InTx(ctx, func(ctx context.Context) error { return q.store.InsertCycle(ctx, c, list) }); fault.Is(err, fault.Conflict) {
		return nil // another node was first
	}
	return err
}

// draw has the rules draw a cycle, and gives what they take to reviewers.
func (q *Queue) draw(ctx context.Context, c *Cycle, rules []QueueRule) ([]Assignment, error) {
	people, err := q.People.Holders(ctx, actor.ReviewWrite)
	if err != nil {
		return nil, err
	}
	out := newHands(people, c.Monday)
	drawn := map[int64]bool{}
	for _, r := range rules {
		named, err := q.named(ctx, r, c.Monday)
		if err != nil {
			return nil, err
		}
		list, err := q.free(ctx, r, named)
		if err != nil {
			return nil, err
		}
		d := Draw{Rule: r, Found: len(named)}
		for _, one := range list {
			if drawn[one.ContactID] {
				continue
			}
			drawn[one.ContactID] = true
			if out.add(r.ID, one) {
				d.Taken++
			} else {
				d.Nobody++
			}
		}
		c.Draws = append(c.Draws, d)
	}
	return out.deal(c.Links), nil
}
