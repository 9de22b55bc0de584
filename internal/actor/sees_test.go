package actor_test

import (
	"testing"

	"openpeople/internal/actor"
)

// Who sees which contact and which review: operator 17 of team 3 was served about,
// person 9 reviewed it.
func TestWhoSeesWhat(t *testing.T) {
	as := func(role actor.Role, person, operator int64, teams ...int64) actor.Actor {
		return actor.Actor{PersonID: person, Role: role, OperatorID: operator, TeamIDs: teams}
	}
	for name, c := range map[string]struct {
		who                                 actor.Actor
		contact, draft, submitted, everyone bool
	}{
		"nobody":                             {actor.Nobody, false, false, false, false},
		"the operator":                       {as(actor.Agent, 1, 17), true, false, true, false},
		"another operator":                   {as(actor.Agent, 1, 18), false, false, false, false},
		"an agent who is no operator":        {as(actor.Agent, 1, 0), false, false, false, false},
		"an agent of the team":               {as(actor.Agent, 1, 18, 3), false, false, false, false},
		"the reviewer":                       {as(actor.Supervisor, 9, 0, 3), true, true, true, false},
		"the reviewer who lost the team":     {as(actor.Supervisor, 9, 0), true, true, true, false},
		"another supervisor of the team":     {as(actor.Supervisor, 8, 0, 3), true, false, true, false},
		"a supervisor of another team":       {as(actor.Supervisor, 8, 0, 4), true, false, false, false},
		"an executive":                       {as(actor.Executive, 7, 0), true, false, true, true},
		"an admin":                           {as(actor.Admin, 6, 0), true, false, true, true},
		"a token that reads":                 {actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeRead}}, true, false, true, true},
		"a token that takes in":              {actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeIntake}}, false, false, false, false},
		"the program":                        {actor.System("test"), true, false, true, true},
		"a supervisor who served it himself": {as(actor.Supervisor, 8, 17), true, false, true, false},
	} {
		if got := c.who.SeesContact(17); got != c.contact {
			t.Errorf("%s sees the contact: %v", name, got)
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
		if c.who.Is(0) || c.who.Leads(0) {
			t.Errorf("%s is nobody's operator or leads no team", name)
		}
	}
}
