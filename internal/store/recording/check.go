package recording

import (
	"context"
	"fmt"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// Promises are the invariants of recordings.
var Promises = []engine.Promise{
	{"a recording is of a contact that is there, and goes by its age", "SELECT r.id FROM recordings r LEFT JOIN contacts c ON c.id = r.contact_id WHERE c.id IS NULL OR c.ended_at <> r.ended_at"},
	{"a recording says in one way where it lies", "SELECT id FROM recordings WHERE (url = '') = (path = '') OR external_id = ''"},
	{"a recording of two files has both, and no other has two", "SELECT id FROM recordings WHERE (path_customer <> '') <> (channels = 'two_files' AND path <> '') OR channels NOT IN ('mono', 'stereo', 'two_files')"},
	{"the operator has a side of a recording that has two", "SELECT id FROM recordings WHERE operator_channel IS NOT NULL AND (channels <> 'stereo' OR operator_channel NOT IN (0, 1))"},
	{"a contact has no more recordings than it may", fmt.Sprintf("SELECT contact_id FROM recordings GROUP BY contact_id HAVING COUNT(*) > %d", contact.MaxRecordings)},
	{"the id of a recording of nobody known is gone", "SELECT r.id FROM recordings r JOIN contacts c ON c.id = r.contact_id JOIN customers u ON u.id = c.customer_id WHERE u.erased_at IS NOT NULL AND c.hash = '[…]' AND r.external_id NOT LIKE '[…]%'"},
	{"every recording is heard, waits to be, or says why it was not", "SELECT r.id FROM recordings r LEFT JOIN hearings h ON h.recording_id = r.id WHERE h.recording_id IS NULL OR h.contact_id <> r.contact_id OR h.state = '' OR (h.state = 'heard') <> (h.length_ms IS NOT NULL)"},
	{"of a recording that is gone no wave is kept, and nobody listens to it", "SELECT r.id FROM recordings r JOIN hearings h ON h.recording_id = r.id WHERE r.url = '[…]' AND (h.peaks IS NOT NULL OR h.run_at IS NOT NULL)"},
	{"a hearing adds up: silence, speech and overtalk lie within the recording", `SELECT recording_id FROM hearings WHERE talked_ms > length_ms OR silence_ms > talked_ms OR silence_longest_ms > silence_ms OR long_ms > silence_ms OR overtalk_ms > speech_first_ms OR overtalk_ms > speech_second_ms
OR (sides = 'one') <> (speech_second_ms IS NULL AND length_ms IS NOT NULL) OR sides NOT IN ('', 'one', 'two', 'unnamed')`},
	{"of a recording that is gone no text is made, and one that was made says when and by whom", "SELECT t.recording_id FROM speech_texts t LEFT JOIN recordings r ON r.id = t.recording_id AND r.contact_id = t.contact_id WHERE r.id IS NULL OR r.url = '[…]' AND t.run_at IS NOT NULL OR t.state = '' OR (t.state = 'made') <> (t.made_at IS NOT NULL AND t.model <> '')"},
	{"a line is corrected of a conversation that was made of sound", "SELECT c.id FROM speech_corrections c JOIN conversations v ON v.contact_id = c.contact_id WHERE NOT v.spoken OR c.was = c.text"},
	{"a muted part has a beginning, a later end and a reason, and is of its contact's recording", "SELECT r.id FROM redactions r LEFT JOIN recordings o ON o.id = r.recording_id AND o.contact_id = r.contact_id WHERE o.id IS NULL OR r.from_ms < 0 OR r.to_ms <= r.from_ms OR r.why = '' OR r.lifted_by_id IS NOT NULL AND r.lifted_at IS NULL"},
}

// Check returns which promises are broken.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(Promises)(ctx) }
