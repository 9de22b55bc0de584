package store

import "context"

// RawOnly makes figures read with this context come from the raw rows.
func RawOnly(ctx context.Context) context.Context { return rawOnly(ctx) }

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
