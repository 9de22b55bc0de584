package sending

import (
	"context"

	"openpeople/internal/sending"
	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about messages that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises))
}

var promises = []engine.Promise{
	{"a letter has a message", `SELECT l.id FROM letters l LEFT JOIN messages m ON m.id = l.message_id WHERE m.id IS NULL`},
	{"a letter that brings a password link keeps no link", `SELECT l.id FROM letters l JOIN messages m ON m.id = l.message_id WHERE m.kind = 'password_link'
AND (l.body_text NOT LIKE '%/password/…%' OR l.body_html NOT LIKE '%/password/…%')`},
	{"a password link is sent to a person", `SELECT m.id FROM messages m LEFT JOIN people p ON p.id = m.subject WHERE m.kind = 'password_link' AND p.id IS NULL`},
	{"a message in somebody's hands has a lease", `SELECT id FROM messages WHERE state IN ('leased', 'wire') AND lease = ''`},
	{"a message is in a known state", `SELECT id FROM messages WHERE state NOT IN ` + engine.In(sending.Queued, sending.Leased, sending.OnWire, sending.Sent, sending.Failed, sending.Unknown, sending.Cancelled)},
	{"who reads of a message that was not taken reads why", `SELECT id FROM messages WHERE state IN ('failed', 'unknown', 'cancelled') AND error = ''`},
	{"a message that waits after it was on the wire was refused", `SELECT id FROM messages WHERE state IN ('queued', 'leased') AND header_id <> '' AND error = ''`},
	{"a message is due, was changed and is leased at a time", `SELECT id FROM messages WHERE run_at <= 0 OR updated_at <= 0 OR leased_until < 0`},
	{"a message counts its tries", `SELECT id FROM messages WHERE attempts < 0 OR nth < 1`},
}
