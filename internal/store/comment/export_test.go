package comment

// SetShelf sets how many bytes of days are kept in memory.
func (s *Store) SetShelf(most int) { s.shelf.most = most }
