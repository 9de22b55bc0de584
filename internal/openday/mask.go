package openday

import (
	"openpeople/internal/actor"
	"openpeople/internal/mask"
)

// knows reports whether somebody may read what a note says of a customer: its
// author, and who may see personal data.
func knows(a actor.Actor, n Note) bool {
	return a.May(actor.ContactReveal) || a.PersonID != 0 && a.PersonID == n.AuthorID
}

// masked returns what a note says with personal data hidden.
func (s Said) masked() Said {
	for _, words := range []*string{&s.What, &s.Quote, &s.HinderedText, &s.HelpedText, &s.Elsewhere} {
		*words = mask.Text(*words)
	}
	return s
}

func maskRows(a actor.Actor, rows []NoteRow) {
	for i := range rows {
		if !knows(a, rows[i].Note) {
			rows[i].Said = rows[i].Said.masked()
		}
	}
}
