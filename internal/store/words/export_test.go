package words

// SetSizes sets how many places a block has, how many contacts are made anew in one go, and
// how many bytes of sketches are kept: those of some more contacts than a block has.
func (s *Store) SetSizes(places, anew int) {
	s.places, s.anew, s.sketches.most = places, anew, 200*places
}
