package sending

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about sending that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, promises) }

var promises = []engine.Promise{
	{"every sent message has an invitation that knows it", `SELECT o.id FROM outbox o LEFT JOIN invitations i ON i.id = o.invitation_id WHERE o.state = 'sent' AND (i.id IS NULL OR i.sent_at IS NULL)`},
	{"a letter has an invitation", `SELECT l.id FROM letters l LEFT JOIN invitations i ON i.id = l.invitation_id WHERE i.id IS NULL`},
}
