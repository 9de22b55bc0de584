package sending

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about messages that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, promises) }

var promises = []engine.Promise{
	{"a letter has a message", `SELECT l.id FROM letters l LEFT JOIN messages m ON m.id = l.message_id WHERE m.id IS NULL`},
	{"a message in somebody's hands has a lease", `SELECT id FROM messages WHERE state IN ('leased', 'wire') AND lease = ''`},
}
