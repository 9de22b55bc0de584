package contact

// LookAtAnswers sets how many answers a page of what was answered lately looks at.
func (s *Store) LookAtAnswers(n int) { s.answersLooked = n }

// NeighbourQueries find the contacts between which one stands.
var NeighbourQueries = []string{selectNext, selectLater, selectPrevious}
