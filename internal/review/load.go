package review

import (
	"context"

	"openpeople/internal/actor"
)

// Load is what one person reviewed.
type Load struct {
	ReviewerID       int64
	Reviewer         string
	N                int64 // reviews
	Operators        int64 // whose contacts they were
	Praised, Faulted int64 // pins of good examples, and of faults
}

// Loads computes who reviewed how much, the most first, and how much praise there is to
// fault.
func (s *Service) Loads(ctx context.Context, a actor.Actor, f Filter) ([]Load, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	f, any := figured(a, f)
	if !any {
		return nil, nil
	}
	return s.store.ReviewLoads(ctx, f)
}
