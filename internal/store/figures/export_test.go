package figures

// LookNoFurther sets how many contacts a page of a list looks at.
func (s *Store) LookNoFurther(n int) { s.lookAt = n }

// OnDays is the condition by which the segments of some days are found.
var OnDays = onDays
