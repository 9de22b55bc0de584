package openday

import (
	"strings"
	"testing"

	"openpeople/internal/actor"
)

// A phone and an address that somebody noted are for the author and for who may see
// customers' data.
func TestWhatANoteSaysOfACustomer(t *testing.T) {
	for name, c := range map[string]struct {
		who   actor.Actor
		plain bool
	}{
		"the author":        {actor.Actor{PersonID: 5, Role: actor.Agent}, true},
		"another agent":     {actor.Actor{PersonID: 6, Role: actor.Agent}, false},
		"an executive":      {actor.Actor{PersonID: 7, Role: actor.Executive}, false},
		"a supervisor":      {actor.Actor{PersonID: 8, Role: actor.Supervisor}, true},
		"nobody who signed": {actor.Actor{Role: actor.Agent}, false},
	} {
		rows := []NoteRow{{Note: Note{AuthorID: 5, Said: Said{
			What: "звонил с +7 916 123-45-67", Quote: "пишите на ivan@example.org", HinderedText: "89161234567", HelpedText: "a@example.org", Elsewhere: "+79161234567",
		}}}}
		maskRows(c.who, rows)
		s := rows[0].Said
		for _, words := range []string{s.What, s.Quote, s.HinderedText, s.HelpedText, s.Elsewhere} {
			if plain := strings.Contains(words, "123") || strings.Contains(words, "@example"); plain != c.plain {
				t.Errorf("%s reads %q", name, words)
			}
		}
	}
}
