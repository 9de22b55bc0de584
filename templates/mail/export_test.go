package mail

import "openpeople/internal/asking"

// Whole is an invitation without gaps.
func Whole(c Centre, l asking.Invited) Invitation {
	i := invitation(c, l)
	i.Centre = c
	return i
}

// CalledBy is calledBy.
var CalledBy = calledBy
