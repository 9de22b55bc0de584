package contact

// LookAtAnswers sets how many answers a page of what was answered lately looks at, and how
// many are few.
func (s *Store) LookAtAnswers(n, few int) { s.answersLooked, s.answersFew = n, few }

// AskFiguresOf sets of how many contacts that hold words the figures are asked.
func (s *Store) AskFiguresOf(n int) { s.figuresOf = n }

// NeighbourQueries find the contacts between which one stands.
var NeighbourQueries = []string{selectNext, selectLater, selectPrevious}
