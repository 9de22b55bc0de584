package openday

import (
	"openpeople/internal/actor"
	"openpeople/internal/mask"
)

// wrote reports whether the actor is the author of a note.
func wrote(a actor.Actor, n NoteRow) bool { return a.PersonID != 0 && a.PersonID == n.AuthorID }

// seesContact reports whether the actor sees the contact that a note is about.
func seesContact(a actor.Actor, n NoteRow) bool {
	return n.ContactID != 0 && a.SeesContact(n.Served, n.ServedTeam)
}

// knows reports whether somebody may read what a note says of a customer: its
// author, and who may see the customer's personal data.
func knows(a actor.Actor, n NoteRow) bool {
	return wrote(a, n) || a.May(actor.ContactReveal) && (n.ContactID == 0 || seesContact(a, n))
}

// masked returns what a note says with personal data hidden.
func (s Said) masked() Said {
	for _, words := range []*string{&s.What, &s.Quote, &s.HinderedText, &s.HelpedText, &s.Elsewhere} {
		*words = mask.Text(*words)
	}
	return s
}

// hide takes off a note what its reader may not see: personal data, and which contact
// it is about. The author knows that.
func hide(a actor.Actor, n *NoteRow) {
	if !knows(a, *n) {
		n.Said = n.Said.masked()
	}
	if !wrote(a, *n) && !seesContact(a, *n) {
		n.ContactID = 0
	}
}
