package words

// SetSizes sets how many places a block has, and how many contacts are made anew in one go.
func (s *Store) SetSizes(places, anew int) { s.places, s.anew = places, anew }
