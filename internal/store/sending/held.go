package sending

import "context"

// SendingHeld reports whether an admin, or a restore, holds all sending.
func (s *Store) SendingHeld(ctx context.Context) (bool, error) {
	value, err := s.Setting(ctx, "sending_held")
	return value == "yes", err
}
