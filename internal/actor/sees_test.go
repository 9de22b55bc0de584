package actor_test

import (
	"slices"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Who sees which contact and which review: operator 17 of team 3 was served about,
// person 9 reviewed it.
func TestWhoSeesWhat(t *testing.T) {
	as := func(role actor.Role, person, operator int64, teams ...int64) actor.Actor {
		return actor.Actor{PersonID: person, Role: role, OperatorID: operator, TeamIDs: teams}
	}
	all := as(actor.Supervisor, 8, 0)
	all.AllTeams = true
	agentOfAll := as(actor.Agent, 1, 18)
	agentOfAll.AllTeams = true
	also := as(actor.Supervisor, 8, 16)
	also.Also = []int64{17}
	for name, c := range map[string]struct {
		who                                          actor.Actor
		contact, draft, submitted, everyone, tending bool
	}{
		"nobody":                                         {actor.Nobody, false, false, false, false, false},
		"the operator":                                   {as(actor.Agent, 1, 17), true, false, true, false, false},
		"another operator":                               {as(actor.Agent, 1, 18), false, false, false, false, false},
		"an agent who is no operator":                    {as(actor.Agent, 1, 0), false, false, false, false, false},
		"an agent of the team":                           {as(actor.Agent, 1, 18, 3), false, false, false, false, false},
		"an agent of a desk that shows all teams":        {agentOfAll, false, false, false, false, false},
		"the reviewer":                                   {as(actor.Supervisor, 9, 0, 3), true, true, true, false, true},
		"the reviewer who lost the team":                 {as(actor.Supervisor, 9, 0), false, false, false, false, false},
		"another supervisor of the team":                 {as(actor.Supervisor, 8, 0, 3, 4), true, false, true, false, true},
		"a supervisor of another team":                   {as(actor.Supervisor, 8, 0, 4), false, false, false, false, false},
		"a supervisor of no team":                        {as(actor.Supervisor, 8, 18), false, false, false, false, false},
		"a supervisor of a desk that shows all teams":    {all, true, false, true, true, true},
		"an executive":                                   {as(actor.Executive, 7, 0), true, false, true, true, false},
		"an admin":                                       {as(actor.Admin, 6, 0), true, false, true, true, true},
		"a token that reads":                             {actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeRead}}, true, false, true, true, false},
		"a token that takes in":                          {actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeIntake}}, false, false, false, false, false},
		"the program":                                    {actor.System("test"), true, false, true, true, true},
		"a supervisor who served it":                     {as(actor.Supervisor, 8, 17), true, false, true, false, false},
		"a supervisor as whom the one who served counts": {also, true, false, true, false, false},
	} {
		if got := c.who.SeesContact(17, 3); got != c.contact {
			t.Errorf("%s sees the contact: %v", name, got)
		}
		// The reach says the same in sets, for lists.
		reach := c.who.Reach()
		within := !reach.Limited || slices.Contains(reach.TeamIDs, 3) || reach.OperatorID == 17 || slices.Contains(c.who.Also, 17) && reach.OperatorID == c.who.OperatorID
		if within != c.contact || c.contact && reach.Nothing() {
			t.Errorf("%s reaches %+v", name, reach)
		}
		if got := c.who.SeesContact(0, 0); got != !reach.Limited {
			t.Errorf("%s sees a contact of nobody's: %v", name, got)
		}
		if got := c.who.SeesReview(9, 17, 3, false); got != c.draft {
			t.Errorf("%s sees the draft: %v", name, got)
		}
		if got := c.who.SeesReview(9, 17, 3, true); got != c.submitted {
			t.Errorf("%s sees the review: %v", name, got)
		}
		if got := c.who.SeesAllReviews(); got != c.everyone {
			t.Errorf("%s sees all reviews: %v", name, got)
		}
		if got := c.who.Tends(3); got != c.tending {
			t.Errorf("%s tends the team: %v", name, got)
		}
		if c.who.Is(0) || c.who.Leads(0) {
			t.Errorf("%s is nobody's operator or leads no team", name)
		}
		if f := fault.Of(c.who.Unseen()); f.Code != fault.NotFound || (f.Key == "fault.not_found") == reach.Limited {
			t.Errorf("%s is told %s of what is not seen", name, f.Key)
		}
	}
}
