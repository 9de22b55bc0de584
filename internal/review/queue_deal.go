package review

import (
	"cmp"
	"fmt"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/when"
)

// hand is a reviewer with what was given to them.
type hand struct {
	actor.Actor
	group int // reviewers who lead the same teams are of one group
	given int
}

// hands deals out the contacts of a cycle.
type hands struct {
	monday when.Day
	all    []*hand
	groups int
	drawn  []dealt
}

// dealt is a contact that was drawn, with who may review it.
type dealt struct {
	ruleID int64
	Candidate
	near []*hand // those who lead its team, else supervisors, else admins
	may  []*hand // everybody, supervisors first
	by   *hand
	link *hand // who reviews it, too; nil: nobody
}

// newHands is who reviews; by id, so that the same draw gives the same to each.
func newHands(people []actor.Actor, monday when.Day) *hands {
	h := &hands{monday: monday}
	groups := map[string]int{}
	slices.SortFunc(people, func(a, b actor.Actor) int { return cmp.Compare(a.PersonID, b.PersonID) })
	for _, p := range people {
		teams := slices.Clone(p.TeamIDs)
		slices.Sort(teams)
		name := fmt.Sprint(p.Role, teams)
		if _, known := groups[name]; !known {
			groups[name] = len(groups)
		}
		h.all = append(h.all, &hand{Actor: p, group: groups[name]})
	}
	h.groups = len(groups)
	return h
}

// add notes a contact that was drawn; false when nobody may review it.
func (h *hands) add(ruleID int64, c Candidate) bool {
	d := dealt{ruleID: ruleID, Candidate: c}
	var lead, supervise, admin []*hand
	for _, one := range h.all {
		switch {
		case !MayReview(one.Actor, c.TeamID, c.OperatorID):
		case one.Role != actor.Supervisor:
			admin = append(admin, one)
		case one.Leads(c.TeamID):
			lead, supervise = append(lead, one), append(supervise, one)
		default:
			supervise = append(supervise, one)
		}
	}
	d.may = append(slices.Clone(supervise), admin...)
	for _, list := range [][]*hand{lead, supervise, admin} {
		if len(list) > 0 {
			d.near = list
			h.drawn = append(h.drawn, d)
			return true
		}
	}
	return false
}

// least is who of some has been given the least, the first of them.
func least(list []*hand) *hand {
	return slices.MinFunc(list, func(a, b *hand) int { return cmp.Compare(a.given, b.given) })
}

// deal gives contacts to two reviewers, so that the groups are linked links times over, and
// each other one to one of those who may review it, evenly: what few may review comes first.
func (h *hands) deal(links int) (list []Assignment) {
	order := make([]*dealt, len(h.drawn))
	for i := range h.drawn {
		order[i] = &h.drawn[i]
	}
	slices.SortStableFunc(order, func(a, b *dealt) int { return cmp.Compare(len(a.near), len(b.near)) })
	for range links {
		h.link(order)
	}
	for _, d := range order {
		if d.by == nil {
			d.by = least(d.near)
			d.by.given++
		}
	}
	for i, d := range h.drawn {
		one := Assignment{Monday: h.monday, RuleID: d.ruleID, ContactID: d.ContactID, ReviewerID: d.by.PersonID, Place: i + 1, Linked: d.link != nil, State: Open}
		list = append(list, one)
		if d.link != nil {
			one.ReviewerID = d.link.PersonID
			list = append(list, one)
		}
	}
	return list
}

// link connects the groups of reviewers once, as far as contacts are there that people of
// two of them may review: a spanning forest of the groups, each edge a contact. Admins are
// asked where no supervisor connects.
func (h *hands) link(order []*dealt) {
	of := make([]int, h.groups) // the part in which a group is, by union of parts
	for i := range of {
		of[i] = i
	}
	for _, admins := range []bool{false, true} {
		for _, d := range order {
			if d.link != nil {
				continue
			}
			by := least(d.near)
			var others []*hand
			for _, one := range d.may {
				if of[one.group] != of[by.group] && (admins || one.Role == actor.Supervisor) {
					others = append(others, one)
				}
			}
			if len(others) == 0 {
				continue
			}
			d.by, d.link = by, least(others)
			d.by.given++
			d.link.given++
			from, to := of[d.link.group], of[d.by.group]
			for i := range of {
				if of[i] == from {
					of[i] = to
				}
			}
		}
	}
}
