package figures

// LookNoFurther sets how many contacts a page of a list looks at.
func (s *Store) LookNoFurther(n int) { s.lookAt = n }
