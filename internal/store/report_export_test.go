package store

import "context"

// Run writes past the rooms, in a transaction of its own.
func (s *Store) Run(ctx context.Context, text string, args ...any) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, text, args...)
		return err
	})
}

// RunIn writes past the rooms, in the transaction of the context.
func (s *Store) RunIn(ctx context.Context, text string, args ...any) error {
	_, err := s.Exec(ctx, text, args...)
	return err
}
