package actor

import "slices"

// Who may see what, beyond the rights: the sentences that every room asks.

// SeesAllContacts reports whether every contact may be seen; an agent sees the
// own ones only.
func (a Actor) SeesAllContacts() bool { return a.system || a.Role != Agent }

// SeesContact reports whether a contact may be seen that this operator served (0:
// nobody known): by an agent the own ones, by everybody else each.
func (a Actor) SeesContact(operatorID int64) bool {
	return a.May(ContactRead) && (a.SeesAllContacts() || a.Is(operatorID))
}

// Is reports whether the actor is this operator.
func (a Actor) Is(operatorID int64) bool {
	return operatorID != 0 && (operatorID == a.OperatorID || slices.Contains(a.Also, operatorID))
}

// Leads reports whether the actor leads this team: what a supervisor reviews.
func (a Actor) Leads(teamID int64) bool { return teamID != 0 && slices.Contains(a.TeamIDs, teamID) }

// Tends reports whether contacts of this team are the actor's to look after: to
// review them, and to call their customers back. An admin tends all, a supervisor
// those of the teams led.
func (a Actor) Tends(teamID int64) bool { return a.system || a.Role == Admin || a.Leads(teamID) }

// SeesAllReviews reports whether every submitted review may be read.
func (a Actor) SeesAllReviews() bool {
	return a.system || a.May(ReviewRead) && a.Role != Agent && a.Role != Supervisor
}

// SeesReview reports whether a review may be read: by its reviewer always; once it
// is submitted, by the operator it is about, by the supervisor of the team, and by
// who sees all of them.
func (a Actor) SeesReview(reviewerID, operatorID, teamID int64, submitted bool) bool {
	switch {
	case !a.May(ReviewRead):
		return false
	case a.PersonID != 0 && reviewerID == a.PersonID:
		return true
	case !submitted:
		return false
	case a.Is(operatorID):
		return true
	case a.Role == Supervisor:
		return a.Leads(teamID)
	}
	return a.SeesAllReviews()
}
