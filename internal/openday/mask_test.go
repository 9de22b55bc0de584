package openday

import (
	"strings"
	"testing"

	"openpeople/internal/actor"
)

// A phone and an address that somebody noted are for the author and for who may see
// the customer's data; which contact it is about, for who sees that. Team 3 served it.
func TestWhatANoteSaysOfACustomer(t *testing.T) {
	for name, c := range map[string]struct {
		who          actor.Actor
		plain, names bool
	}{
		"the author":        {actor.Actor{PersonID: 5, Role: actor.Agent}, true, true},
		"another agent":     {actor.Actor{PersonID: 6, Role: actor.Agent}, false, false},
		"the operator":      {actor.Actor{PersonID: 6, Role: actor.Agent, OperatorID: 17}, false, true},
		"an executive":      {actor.Actor{PersonID: 7, Role: actor.Executive}, false, true},
		"a supervisor":      {actor.Actor{PersonID: 8, Role: actor.Supervisor, TeamIDs: []int64{3}}, true, true},
		"another's":         {actor.Actor{PersonID: 8, Role: actor.Supervisor, TeamIDs: []int64{4}}, false, false},
		"nobody who signed": {actor.Actor{Role: actor.Agent}, false, false},
	} {
		row := NoteRow{Served: 17, ServedTeam: 3, Note: Note{AuthorID: 5, Said: Said{ContactID: 9,
			What: "звонил с +7 916 123-45-67", Quote: "пишите на ivan@example.org", HinderedText: "89161234567", HelpedText: "a@example.org", Elsewhere: "+79161234567",
		}}}
		if may := MayCorrect(c.who, row); may != (c.plain && c.who.PersonID != 0) {
			t.Errorf("%s may correct it: %v", name, may)
		}
		hide(c.who, &row)
		s := row.Said
		if (s.ContactID == 9) != c.names {
			t.Errorf("%s reads of contact %d", name, s.ContactID)
		}
		for _, words := range []string{s.What, s.Quote, s.HinderedText, s.HelpedText, s.Elsewhere} {
			if plain := strings.Contains(words, "123") || strings.Contains(words, "@example"); plain != c.plain {
				t.Errorf("%s reads %q", name, words)
			}
		}
	}
}
