package actor

import (
	"slices"

	"openpeople/internal/fault"
)

// Who may see what, beyond the rights: the sentences that every room asks.

// Reach is which contacts, with all that belongs to them, an actor sees: those that
// the operator served and those of the teams. The zero value is every contact.
type Reach struct {
	Limited    bool
	OperatorID int64 // 0: none
	TeamIDs    []int64
}

// Nothing reports whether there can be no contact within the reach.
func (r Reach) Nothing() bool { return r.Limited && r.OperatorID == 0 && len(r.TeamIDs) == 0 }

// Reach says which contacts the actor sees: an agent the own ones; a supervisor the
// own ones and those of the teams led, of every team where the desk says so (AllTeams);
// executives, admins and whoever else may read contacts each.
func (a Actor) Reach() Reach {
	switch {
	case !a.May(ContactRead) || a.Role == Agent:
		return Reach{Limited: true, OperatorID: a.OperatorID}
	case a.Role == Supervisor && !a.AllTeams:
		return Reach{Limited: true, OperatorID: a.OperatorID, TeamIDs: a.TeamIDs}
	}
	return Reach{}
}

// SeesContact reports whether a contact may be seen that this operator (0: nobody
// known) served for this team (0: none): whether it is within the Reach.
func (a Actor) SeesContact(operatorID, teamID int64) bool {
	return a.May(ContactRead) && (!a.Reach().Limited || a.Is(operatorID) || a.Role == Supervisor && a.Leads(teamID))
}

// Unseen is the answer about a contact that is not there or may not be seen, alike for
// both; to whom some are hidden it tells who sees them.
func (a Actor) Unseen() error {
	key := "fault.not_found"
	switch {
	case !a.Reach().Limited:
	case a.Role == Supervisor:
		key = "fault.unseen_team"
	default:
		key = "fault.unseen_own"
	}
	return fault.New(fault.NotFound, key)
}

// SeesAllCustomers reports whether personal data of every customer may be seen, where
// nobody asks whose contact it is.
func (a Actor) SeesAllCustomers() bool { return a.May(ContactReveal) && !a.Reach().Limited }

// SeesAllFigures reports whether the figures of everybody may be seen; an agent sees
// those of the own contacts only.
func (a Actor) SeesAllFigures() bool { return a.system || a.Role != Agent }

// Is reports whether the actor is this operator.
func (a Actor) Is(operatorID int64) bool {
	return operatorID != 0 && (operatorID == a.OperatorID || slices.Contains(a.Also, operatorID))
}

// Leads reports whether the actor leads this team.
func (a Actor) Leads(teamID int64) bool { return teamID != 0 && slices.Contains(a.TeamIDs, teamID) }

// Tends reports whether contacts of this team are the actor's to look after: to
// review them, and to call their customers back. An admin tends all, a supervisor
// those of the teams led, or all where the desk says so.
func (a Actor) Tends(teamID int64) bool {
	return a.system || a.Role == Admin || a.Role == Supervisor && (a.AllTeams || a.Leads(teamID))
}

// Untended refuses work on a contact of a team that is not the actor's to look after;
// the page that says so names the team and who leads it.
func Untended(teamID int64) error {
	if teamID == 0 {
		return fault.New(fault.Forbidden, "fault.untended_no_team")
	}
	f := fault.New(fault.Forbidden, "fault.untended")
	f.Args = map[string]any{ArgTeam: teamID}
	return f
}

// ArgTeam is the argument of a refusal that names the team by whose people it is done.
const ArgTeam = "TeamID"

// SeesAllReviews reports whether every submitted review may be read.
func (a Actor) SeesAllReviews() bool { return a.May(ReviewRead) && !a.Reach().Limited }

// SeesReview reports whether a review may be read: of a contact that may be seen, by
// its reviewer always; once it is submitted, by the operator it is about, and by
// whoever else sees the contact.
func (a Actor) SeesReview(reviewerID, operatorID, teamID int64, submitted bool) bool {
	return a.May(ReviewRead) && a.SeesContact(operatorID, teamID) && (submitted || a.PersonID != 0 && reviewerID == a.PersonID)
}
