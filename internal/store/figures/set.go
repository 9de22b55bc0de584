package figures

// Set is a set of ids of contacts, a bit each: those of a day stand near each other. The zero
// Set is empty.
type Set struct {
	leaves map[int64]*leaf
	at     int64 // of which last is
	last   *leaf
}

type leaf [64]uint64

func (s *Set) leaf(id int64) *leaf {
	if at := id >> 12; s.last == nil || s.at != at {
		s.at, s.last = at, s.leaves[at]
	}
	return s.last
}

// Add adds an id.
func (s *Set) Add(id int64) {
	of := s.leaf(id)
	if of == nil {
		if s.leaves == nil {
			s.leaves = map[int64]*leaf{}
		}
		of = &leaf{}
		s.leaves[s.at], s.last = of, of
	}
	of[id>>6&63] |= 1 << (id & 63)
}

// Has reports whether an id is in it.
func (s *Set) Has(id int64) bool {
	of := s.leaf(id)
	return of != nil && of[id>>6&63]>>(id&63)&1 > 0
}
