package sending

import (
	"context"
	"strconv"

	"openpeople/internal/store/engine"
)

// settingLost keeps since when sending is held because what was stored last is gone.
const settingLost = "stored_last_lost_at"

// SendingHeld reports whether an admin, or a restore, holds all sending.
func (s *Store) SendingHeld(ctx context.Context) (bool, error) {
	value, err := s.Setting(ctx, "sending_held")
	return value == "yes", err
}

// NoteLoss holds sending where what was stored last is gone, which messages went among
// it: they would go again.
func (s *Store) NoteLoss(ctx context.Context) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		if err := s.HoldSending(ctx, true); err != nil {
			return err
		}
		return s.SetSetting(ctx, settingLost, strconv.FormatInt(engine.Ms(s.Now()), 10))
	})
	if err == nil {
		s.LossNoted()
	}
	return err
}

// LossHeld reports whether sending is held because what was stored last is gone.
func (s *Store) LossHeld(ctx context.Context) (bool, error) {
	value, err := s.Setting(ctx, settingLost)
	return value != "", err
}
