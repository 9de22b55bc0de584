package words

import (
	"openpeople/internal/personal"
)

// Personal lists what this room keeps of customers: the words by which contacts are found.
// ForgetWords takes them out.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{{Table: "word_postings", Columns: []string{"term", "postings"}, Class: personal.Conversation}}
}
