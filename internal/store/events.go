package store

import "context"

// CountEvents returns how many events wait for their reaction.
func (s *Store) CountEvents(ctx context.Context) (n int64, err error) {
	err = s.row(ctx, "SELECT COUNT(*) FROM events").Scan(&n)
	return n, refused(err)
}
