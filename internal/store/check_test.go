package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// damagedDesk is rows of every room beside a grown desk of twelve contacts. Contact 13
// repeats 12.
var damagedDesk = []string{
	`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line, started_at, ended_at, day,
		wait, talk, hold, wrap, handling, resolved, beyond_what, beyond_why, beyond_cost, hash, taken_at)
		SELECT 13, source, 'again', channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line, started_at + 60000, ended_at + 60000, day,
		NULL, NULL, NULL, NULL, NULL, NULL, '', '', '', '', taken_at + 60000 FROM contacts WHERE id = 12`,
	`UPDATE contacts SET repeated_at = started_at + 60000 WHERE id = 12`,
	`INSERT INTO conversations (contact_id, messages) SELECT 13, messages FROM conversations WHERE contact_id = 12`,
	`INSERT INTO contact_extras (contact_id, extras) VALUES (12, '{"attributes":{"tariff":"M"}}')`,
	`INSERT INTO contact_attributes (contact_id, key, value, day) SELECT 12, 'tariff', 'M', day FROM contacts WHERE id = 12`,
	`INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) VALUES (13, FALSE, 'quarantine', 1, 0)`,
	`INSERT INTO volumes (day, channel_id, count) VALUES (20261120, 1, 5)`,
	`INSERT INTO people (id, email, name, role, team_id, operator_id, time_zone, created_at) VALUES (1, 'a@example.org', 'Anna', 'supervisor', 1, 1, 'Asia/Omsk', 0)`,
	`INSERT INTO leads (person_id, team_id) VALUES (1, 1)`,
	`INSERT INTO password_links (hash, person_id, created_at, expires_at) VALUES ('h', 1, 5, 6)`,
	`INSERT INTO tokens (id, name, scopes, namespace, hash, created_at) VALUES (1, 'crm', '["read"]', '', 'h', 0)`,
	`INSERT INTO audit (id, at, person_id, token_id, name, action, noun, noun_id, detail) VALUES (1, 0, 1, 0, 'Anna', 'add', 'rule', 1, '{}')`,
	`INSERT INTO settings (name, value) VALUES ('time_zone', 'Europe/Moscow'), ('language', 'ru'), ('sending_held', 'no')`,
	`UPDATE contacts SET mark = 2 WHERE id = 7`,
	`UPDATE responses SET mark = 2, taken_at = answered_at + 60000 WHERE id = 7`,
	`UPDATE revisions SET mark = 2 WHERE response_id = 7`,
	`INSERT INTO recoveries (id, contact_id, response_id, mark, opened_at, due_at) SELECT 1, 7, 7, 2, answered_at, answered_at + 86400000 FROM responses WHERE id = 7`,
	`UPDATE contacts SET mark = 1 WHERE id = 9`,
	`UPDATE responses SET mark = 1, revision = 2 WHERE id = 9`,
	`INSERT INTO revisions (response_id, number, at, mark, solved, comment, reasons, other) SELECT 9, 2, at, 1, solved, comment, reasons, other FROM revisions WHERE response_id = 9`,
	`INSERT INTO recoveries (id, contact_id, response_id, mark, opened_at, due_at) SELECT 2, 9, 9, 1, answered_at, answered_at + 86400000 FROM responses WHERE id = 9`,
	`INSERT INTO customer_keys (key, customer_id, asked_at) SELECT 'p:+79990000003', customer_id, asked_at FROM customer_keys WHERE customer_id = 3`,
	`UPDATE customers SET phone = '+79990000003' WHERE id = 3`,
	`INSERT INTO scorecards (id, key, name, fallback) VALUES (1, 'core', '{}', TRUE)`,
	`INSERT INTO scorecard_versions (id, scorecard_id, number, published_at, content) VALUES (1, 1, 1, 0, '{"name":{"en":"core"},"groups":[{"key":"core","criteria":[{"key":"humanity","name":{"en":"Humanity"},"weight":1,"steps":[{"points":0,"name":{"en":"no"}},{"points":4,"name":{"en":"yes"}}]}]}]}')`,
	`INSERT INTO reviews (id, contact_id, reviewer_id, version_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, line, started_at, edit, draft, drafted_at, revision, score, submitted_at, submitted_day, acknowledged, answers)
		SELECT 1, id, 1, 1, channel_id, operator_id, team_id, site_id, region_id, topic_id, line, 0, 1, '{"answers":{}}', 0, 1, 100000000, ended_at, day, 1, '1' FROM contacts WHERE id = 7`,
	`INSERT INTO review_revisions (review_id, number, at, score, sheet) SELECT 1, 1, ended_at, 100000000, '{"answers":{"humanity":{"points":4}}}' FROM contacts WHERE id = 7`,
	`INSERT INTO review_acknowledgements (review_id, revision, person_id, at, word, remark) VALUES (1, 1, 1, 0, 'thanks', '')`,
	`INSERT INTO open_days (id, title, aim, from_day, to_day, announced_by, announced_at, revision) VALUES (1, 'Day', '', 20261120, 20261121, 1, 0, 1)`,
	`INSERT INTO places (id, kind, name, address) VALUES (1, 'shop', 'Shop', '')`,
	`INSERT INTO notes (id, key, author_id, day_id, shift_id, place_id, written_at, what, quote, hindered, hindered_text, helped, helped_text, mood, elsewhere, contact_id, revision)
		VALUES (1, 'k', 1, 1, 0, 1, 0, 'Queue', '', '["queue"]', '', '[]', '', 3, '', 7, 1)`,
	`INSERT INTO note_revisions (note_id, number, at, person_id, day_id, place_id, what, quote, hindered, hindered_text, helped, helped_text, mood, elsewhere, contact_id)
		VALUES (1, 1, 0, 1, 1, 1, 'Queue', '', '["queue"]', '', '[]', '', 3, '', 7)`,
}

// Check names every kind of damage in one line.
func TestCheckNamesDamage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: 12}, when.DayOf(clock.Now(), storetest.Moscow)); err != nil {
			t.Fatal(err)
		}
		for _, text := range damagedDesk {
			if err := storetest.Run(ctx, s, text); err != nil {
				t.Fatalf("%.60s: %v", text, err)
			}
		}
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
			t.Fatalf("the desk as it is: %q, %v", breaches, err)
		}
		blob := "X'5B7B"
		if s.Kind() == store.Postgres {
			blob = `'\x5B7B`
		}
		taken := errors.New("taken back")
		for _, c := range []struct{ want, spoil string }{
			// Names.
			{"a channel is of a known kind: 1 breach, 5", "UPDATE channels SET kind = 'fax' WHERE id = 5"},
			{"a name is of a known dimension: 1 breach, 95", "UPDATE dimensions SET kind = 'shelf' WHERE id = 95"},
			{"an operator's team is a team: 1 breach, 3", "UPDATE operators SET team_id = 30 WHERE id = 3"},
			// Contacts.
			{"what a contact also carries can be read, and is within its limits: 1 breach, 12", `UPDATE contact_extras SET extras = '{"attributes":{"":"M"}}'`},
			{"a contact is found by the attributes that it carries: 1 breach, 12", "UPDATE contact_attributes SET value = 'L'"},
			{"a contact is found by the attributes that it carries: 1 breach, 12", "UPDATE contact_attributes SET day = day - 1"},
			{"a contact is found by the attributes that it carries: 1 breach, 12", "DELETE FROM contact_attributes"},
			{"a contact is found by the attributes that it carries: 1 breach, 7", "INSERT INTO contact_attributes (contact_id, key, value, day) VALUES (7, 'tariff', 'M', 20261120)"},
			{"a contact ended for a known reason: 1 breach, 7", "UPDATE contacts SET end_reason = 6 WHERE id = 7"},
			{"what a contact also carries can be read, and is within its limits: 1 breach, 12", `UPDATE contact_extras SET extras = '{}'`},
			{"what a contact also carries can be read, and is within its limits: 1 breach, 12", `UPDATE contact_extras SET extras = '{"consent":{"text":"oferta"}}'`},
			{"a contact stands on the day on which it ended: 1 breach, 7", "UPDATE contacts SET day = day + 1 WHERE id = 7"},
			{"a contact stands on the day on which it ended: 1 breach, 7", "UPDATE contacts SET day = 20261399 WHERE id = 7"},
			{"a contact stands on the day on which it ended: 1 breach, 7", "UPDATE contacts SET ended_at = ended_at + 86400000 WHERE id = 7"},
			{"a contact's operator is there: 1 breach, 7", "UPDATE contacts SET operator_id = 777 WHERE id = 7"},
			{"a contact's team is a team: 1 breach, 7", "UPDATE contacts SET team_id = 30 WHERE id = 7"},
			{"a contact's site is a site: 1 breach, 7", "UPDATE contacts SET site_id = 1 WHERE id = 7"},
			{"a contact's region is a region: 1 breach, 7", "UPDATE contacts SET region_id = 777 WHERE id = 7"},
			{"a contact's client is a client: 1 breach, 7", "UPDATE contacts SET client_id = 1 WHERE id = 7"},
			{"a contact's topic is a topic: 1 breach, 7", "UPDATE contacts SET topic_id = -1 WHERE id = 7"},
			{"a contact ends after it began: 1 breach, 7", "UPDATE contacts SET started_at = ended_at + 1 WHERE id = 7"},
			{"a contact's line is one of the desk: 1 breach, 7", "UPDATE contacts SET line = 0 WHERE id = 7"},
			{"a contact's line is one of the desk: 1 breach, 7", "UPDATE contacts SET line = 10 WHERE id = 7"},
			{"a contact's seconds are not below nothing: 1 breach, 7", "UPDATE contacts SET wait = -1 WHERE id = 7"},
			{"a contact's handling time is talk, hold and wrap, where talk is known: 1 breach, 7", "UPDATE contacts SET handling = handling + 1 WHERE id = 7"},
			{"a contact's handling time is talk, hold and wrap, where talk is known: 1 breach, 7", "UPDATE contacts SET handling = NULL WHERE id = 7"},
			{"a contact's handling time is talk, hold and wrap, where talk is known: 1 breach, 13", "UPDATE contacts SET handling = 0 WHERE id = 13"},
			{"a contact's handling time is talk, hold and wrap, where talk is known: 1 breach, 13", "UPDATE contacts SET wrap = 9, handling = 9 WHERE id = 13"},
			{"why and what it cost is said of what was done beyond the procedure: 1 breach, 7", "UPDATE contacts SET beyond_cost = '100' WHERE id = 7"},
			{"a contact's repetition is the next contact of its customer and topic, within seven days: 1 breach, 12", "UPDATE contacts SET repeated_at = NULL WHERE id = 12"},
			{"a contact's repetition is the next contact of its customer and topic, within seven days: 1 breach, 12", "UPDATE contacts SET repeated_at = repeated_at + 1 WHERE id = 12"},
			{"a contact's repetition is the next contact of its customer and topic, within seven days: 1 breach, 7", "UPDATE contacts SET repeated_at = ended_at WHERE id = 7"},
			{"nothing repeats a contact without a customer or a topic: 1 breach, 12", "UPDATE contacts SET topic_id = 0 WHERE id = 12"},
			{"a conversation can be read: 1 breach, 7", "UPDATE conversations SET messages = " + blob + "' WHERE contact_id = 7"},
			{"a conversation can be read: 1 breach, 7", "UPDATE conversations SET messages = " + blob + "2266726F6D223A22626F7373227D5D' WHERE contact_id = 7"}, // [{"from":"boss"}]
			{"a conversation can be read: 1 breach, 7", "UPDATE conversations SET messages = " + strings.Replace(blob, "5B", "28", 1) + "' WHERE contact_id = 7"},
			{"a customer's time zone is known: 1 breach, \"Europe/Moskow\"", "UPDATE customers SET time_zone = 'Europe/Moskow' WHERE id = 3"},
			{"a daily count is not below nothing: 1 breach, 20261120", "UPDATE volumes SET count = -5"},
			{"a daily count is of a day: 1 breach, 20261332", "UPDATE volumes SET day = 20261332"},
			{"a contact has the name that its source gave it, and was taken in: 1 breach, 7", "UPDATE contacts SET external_id = '' WHERE id = 7"},
			{"a contact has the name that its source gave it, and was taken in: 1 breach, 7", "UPDATE contacts SET taken_at = -1 WHERE id = 7"},
			{"a customer is found by every address: 1 breach, 3", "DELETE FROM customer_keys WHERE key = 'p:+79990000003'"},
			{"a customer is found by every address: 1 breach, 3", "UPDATE customer_keys SET key = 'p:+79990000004' WHERE key = 'p:+79990000003'"},
			{"a customer is found by every address: 1 breach, 3", "UPDATE customers SET telegram = '@other' WHERE id = 3"},
			{"no address of a customer who opted out is asked: 1 breach, 3", "UPDATE customer_keys SET opted_out_at = 5 WHERE key = 'p:+79990000003'"},
			{"a customer was asked, and opted out, at a time: 1 breach, 2", "UPDATE customer_keys SET opted_out_at = -5 WHERE customer_id = 2"},
			// Asking.
			{"a decision says why: 1 breach, 7", "UPDATE decisions SET reason = 'mood' WHERE contact_id = 7"},
			{"who is asked is asked because of a rule, at a time: 1 breach, 7", "UPDATE decisions SET reason = 'no_rule' WHERE contact_id = 7"},
			{"who is asked is asked because of a rule, at a time: 1 breach, 7", "UPDATE decisions SET due_at = NULL WHERE contact_id = 7"},
			{"the rule of a decision is there: 1 breach, 13", "UPDATE decisions SET rule_id = 77 WHERE contact_id = 13"},
			{"an invitation stands on the day on which it was sent: 1 breach, 7", "UPDATE invitations SET sent_day = sent_day - 1 WHERE id = 7"},
			{"an invitation stands on the day on which it was sent: 1 breach, 7", "UPDATE invitations SET sent_day = 0 WHERE id = 7"},
			{"an invitation stands on the day on which it was sent: 1 breach, 7", "UPDATE invitations SET sent_at = NULL WHERE id = 7"},
			{"an invitation has a known purpose: 1 breach, 7", "UPDATE invitations SET purpose = 'third' WHERE id = 7"},
			{"an invitation ends after it is due: 1 breach, 7", "UPDATE invitations SET expires_at = due_at - 1 WHERE id = 7"},
			{"a rule asks a share, at a time and in a quarantine that there are: 1 breach, 1", "UPDATE rules SET share = 101"},
			{"a rule's lists can be read: 1 breach, 1", "UPDATE rules SET topics = '[1]'"},
			{"a message that waits after it was on the wire was refused: 1 breach, 7", "UPDATE messages SET state = 'queued' WHERE id = 7"},
			{"a message that waits after it was on the wire was refused: 1 breach, 7", "UPDATE messages SET state = 'leased', lease = 'l', leased_until = 1 WHERE id = 7"},
			{"who reads of a message that was not taken reads why: 1 breach, 7", "UPDATE messages SET state = 'failed' WHERE id = 7"},
			{"who reads of a message that was not taken reads why: 1 breach, 7", "UPDATE messages SET state = 'cancelled' WHERE id = 7"},
			{"a message is due, was changed and is leased at a time: 1 breach, 7", "UPDATE messages SET run_at = 0 WHERE id = 7"},
			{"an invitation with an address has one message, which goes there: 1 breach, 7", `INSERT INTO messages (kind, subject, nth, delivery, recipient, language, state, run_at, updated_at)
				SELECT kind, subject, 2, delivery, recipient, language, 'queued', run_at, updated_at FROM messages WHERE id = 7`},
			{"an invitation with an address has one message, which goes there: 1 breach, 7", "DELETE FROM messages WHERE id = 7"},
			{"an invitation with an address has one message, which goes there: 1 breach, 7", "UPDATE messages SET nth = 2 WHERE id = 7"},
			{"an invitation with an address has one message, which goes there: 1 breach, 7", "UPDATE messages SET recipient = 'other@example.org' WHERE id = 7"},
			{"an invitation with an address has one message, which goes there: 1 breach, 7", "UPDATE messages SET delivery = 'sms' WHERE id = 7"},
			{"an invitation with an address has one message, which goes there: 1 breach, 7", "UPDATE messages SET kind = 'second_mark' WHERE id = 7"},
			{"an invitation without an address has no message: 1 breach, 7", "UPDATE invitations SET address = '' WHERE id = 7"},
			{"a message is in a known state: 1 breach, 7", "UPDATE messages SET state = 'lost' WHERE id = 7"},
			{"a message counts its tries: 1 breach, 7", "UPDATE messages SET attempts = -1 WHERE id = 7"},
			// Answers.
			{"the last revision is the response: 1 breach, 7", "UPDATE responses SET solved = NULL WHERE id = 7"},
			{"the last revision is the response: 1 breach, 7", "UPDATE responses SET solved = NOT solved WHERE id = 7"},
			{"the last revision is the response: 1 breach, 7", `UPDATE responses SET reasons = '["rude"]' WHERE id = 7`},
			{"the last revision is the response: 1 breach, 7", "UPDATE responses SET mark = NULL WHERE id = 7"},
			{"the last revision is the response: 1 breach, 7", "UPDATE responses SET updated_at = updated_at + 1 WHERE id = 7"},
			{"a response was given when its first revision was: 1 breach, 7", "UPDATE responses SET answered_at = answered_at - 1 WHERE id = 7"},
			{"a response has a revision for each of its states: 1 breach, 7", "UPDATE revisions SET number = 2 WHERE response_id = 7"},
			{"a response is of its invitation's contact, version and purpose: 1 breach, 7", "UPDATE responses SET contact_id = 8 WHERE id = 7"},
			{"a contact shows the mark of its response: 1 breach, 7", "UPDATE contacts SET mark = NULL WHERE id = 7"},
			{"a mark is one of its survey's scale: 1 breach, that of response 7", "UPDATE revisions SET mark = 6 WHERE response_id = 7"},
			{"reasons are of those that a survey offers: 1 breach, that of response 7", `UPDATE revisions SET reasons = '["weather"]' WHERE response_id = 7`},
			{"reasons are of those that a survey offers: 1 breach, that of response 7", "UPDATE revisions SET reasons = '[' WHERE response_id = 7"},
			{"other answers are of questions that a survey asks: 1 breach, that of response 7", `UPDATE revisions SET other = '{"why":["so"]}' WHERE response_id = 7`},
			{"other answers are of questions that a survey asks: 1 breach, that of response 7", "UPDATE revisions SET other = '[]' WHERE response_id = 7"},
			{"a version has a survey's next number: 1 breach, 1", "UPDATE versions SET number = 3"},
			{"the questions of a survey's version can be read: 1 breach, 1", "UPDATE versions SET questions = '{'"},
			{"the scale of a survey's version holds the marks that satisfy and those that do not: 1 breach, 1",
				`UPDATE versions SET questions = '[{"Key":"mark","Kind":"rating","Min":1,"Max":5,"Satisfied":[4,5,6],"Dissatisfied":[1,2]}]'`},
			{"the scale of a survey's version holds the marks that satisfy and those that do not: 1 breach, 1",
				`UPDATE versions SET questions = '[{"Key":"mark","Kind":"rating","Min":1,"Max":5,"Satisfied":[4,5],"Dissatisfied":[1,4]}]'`},
			// Cases.
			{"a case from before calendars is due a day after what was answered: 1 breach, 1", "UPDATE recoveries SET due_at = opened_at - 1 WHERE id = 1"},
			{"a case from before calendars is due a day after what was answered: 1 breach, 1", "UPDATE recoveries SET due_at = due_at + 86400000 WHERE id = 1"},
			{"a case is of a low mark: 1 breach, 1", "UPDATE revisions SET mark = 5 WHERE response_id = 7"},
			{"a low mark that came fresh has its case: 1 breach, 7", "DELETE FROM recoveries WHERE id = 1"},
			{"a low mark to which an answer was corrected has its case: 1 breach, 9", "DELETE FROM recoveries WHERE id = 2"},
			{"a low mark to which an answer was corrected has its case: 1 breach, 9", "UPDATE recoveries SET contact_id = 8 WHERE id = 2"},
			{"a case is of the contact that its answer is about: 1 breach, 1", "UPDATE recoveries SET contact_id = 8 WHERE id = 1"},
			{"a case is closed with an outcome, and not before: 1 breach, 1", "UPDATE recoveries SET closed_at = 9 WHERE id = 1"},
			{"a case has a known outcome and cause: 1 breach, 1", "UPDATE recoveries SET closed_at = 9, acknowledged_at = 9, outcome = 'forgotten' WHERE id = 1"},
			{"a case has a known outcome and cause: 1 breach, 1", "UPDATE recoveries SET closed_at = 9, acknowledged_at = 9, outcome = 'fixed', cause = 'forgotten' WHERE id = 1"},
			{"a case ends in a way that may be chosen: 1 breach, outcome", "UPDATE recovery_words SET retired_at = 9 WHERE list = 'outcome'"},
			{"a case is of a low mark: 1 breach, 1", "UPDATE recoveries SET low = 1 WHERE id = 1"},
			{"a case is due by a calendar that is there: 1 breach, 1", "UPDATE recoveries SET calendar_id = 99 WHERE id = 1"},
			{"a case is due as the calendar says by which it was opened: 1 breach, 1", "UPDATE recoveries SET calendar_id = 1 WHERE id = 1"},
			{"a calendar can be read: 1 breach, 1", "UPDATE recovery_calendars SET hours = '[]'"},
			{"a case is somebody's who got it last: 1 breach, 1", "UPDATE recoveries SET owner_id = 1 WHERE id = 1"},
			{"a case is acknowledged by the first that was done about it: 1 breach, 1", "INSERT INTO recovery_owners (recovery_id, at, person_id, owner_id, remark) VALUES (1, 9, 1, 0, '')"},
			{"an attempt has a known result: 1 breach, 1", "INSERT INTO recovery_attempts (id, recovery_id, at, person_id, remark, result) VALUES (1, 1, 9, 1, '', 'flew')"},
			{"who waits for an attempt waits for the last that was named: 1 breach, 1", "UPDATE recoveries SET next_at = 9 WHERE id = 1"},
			// Reviews.
			{"a review stands on the day on which it was submitted: 1 breach, 1", "UPDATE reviews SET submitted_day = submitted_day + 1"},
			{"a review was submitted when its first revision was: 1 breach, 1", "UPDATE review_revisions SET at = at + 1"},
			{"a score is what the scorecard comes to: 1 breach, that of review 1, revision 1", "UPDATE review_revisions SET score = 50000000"},
			{"a filled-in scorecard can be read: 1 breach, that of review 1, revision 1", "UPDATE review_revisions SET sheet = '['"},
			{"the draft of a review can be read: 1 breach, 1", "UPDATE reviews SET draft = '['"},
			{"what was not asked has no answer: 1 breach, that of review 1, revision 1", `UPDATE review_revisions SET sheet = REPLACE(sheet, '"answers":', '"hidden":["humanity"],"answers":')`},
			{"a note after a talk is of the operator of its reviews: 1 breach, 3", "INSERT INTO coaching_notes (id, operator_id, team_id, author_id, at, talked, words, agreed, again, looked) VALUES (3, 1, 1, 1, 0, 0, '', '', 0, '')"},
			{"praise is of what its operator did beyond the procedure: 1 breach, 7", "UPDATE contacts SET beyond_what = '' WHERE id = 7; INSERT INTO praises (contact_id, operator_id, proposer_id, proposed_at, agreed) SELECT id, operator_id, 1, 0, FALSE FROM contacts WHERE id = 7"},
			{"a self-review is of a contact of one's own: 1 breach, 4", selfReviewed + "; UPDATE self_reviews SET operator_id = 0"},
			{"the score of a self-review is what the scorecard comes to: 1 breach, 4", selfReviewed + "; UPDATE self_reviews SET score = 1"},
			{"a self-review can be read: 1 breach, 4", selfReviewed + "; UPDATE self_reviews SET sheet = '['"},
			// Appeals, of a review by the person 1.
			{"an appeal has a known kind, and an end that its kind may have: 1 breach, 5", appealed + "; UPDATE appeals SET kind = 'mood'"},
			{"an appeal has one final state: 1 breach, 5", appealed + "; UPDATE appeals SET state = 'declined', decider_id = 2, decided_at = 9"},
			{"nobody decides about the own review, nor what one raised: 1 breach, 5", appealed + "; UPDATE appeals SET state = 'declined', answer = 'a', decider_id = 1, decided_at = 9"},
			{"an accepted appeal made a revision: 1 breach, 5", appealed + "; UPDATE appeals SET state = 'accepted', decider_id = 2, decided_at = 9"},
			{"an appeal never lowers a score: 1 breach, 5", appealed + "; INSERT INTO review_revisions (review_id, number, at, score, sheet) SELECT 1, 0, at, 100000001, sheet FROM review_revisions; UPDATE appeals SET state = 'accepted', decider_id = 2, decided_at = 9, result = 1"},
			{"a rule that was found wrong has its idea, or the event that makes it: 1 breach, 5", appealed + "; UPDATE appeals SET state = 'rule_wrong', answer = 'a', decider_id = 2, decided_at = 9"},
			// The queue of reviews.
			{"a contact is given once in a cycle, a linked one twice: 1 breach, 8", drawnEight + "; UPDATE queue_assignments SET linked = TRUE"},
			{"nobody is given the own contact: 1 breach, 1", drawnEight + "; UPDATE people SET operator_id = (SELECT operator_id FROM contacts WHERE id = 8)"},
			{"what was reviewed of the queue has its review: 1 breach, 1", drawnEight + "; UPDATE queue_assignments SET state = 'reviewed', closed_at = 9, review_id = 1"},
			{"what is reviewed waits in the queue no more: 1 breach, 1", drawnEight + "; UPDATE queue_assignments SET contact_id = 7"},
			{"an assignment is of a known state: 1 breach, 1", drawnEight + "; UPDATE queue_assignments SET state = 'lost', closed_at = 9"},
			{"a rule of the queue is of a known kind, and has a seed: 1 breach, 1", drawnEight + "; UPDATE queue_rules SET kind = 'mood'"},
			{"a rule of the queue is of a known kind, and has a seed: 1 breach, 1", drawnEight + "; UPDATE queue_rules SET seed = 0"},
			{"who was replaced in the queue makes room for one: 1 breach, 1", drawnEight + "; UPDATE queue_assignments SET replaces = 7"},
			{"a rule of a draw gave out no more than it found: 1 breach, 1", drawnEight + "; UPDATE queue_draws SET taken = 2"},
			{"what a rule of the queue drew can be read: 1 breach, 20261109", drawnEight + "; UPDATE queue_draws SET rule = '7'"},
			// Calibrations.
			{"a calibration has contacts, two reviewers, and its baseline among them: 1 breach, 1", blindEight + "; UPDATE calibrations SET baseline_id = 77"},
			{"who is done with a calibration has scored all of it, and who has is done: 1 breach, 99", blindEight + "; UPDATE calibration_reviewers SET done_at = 9 WHERE person_id = 99"},
			{"nothing is scored in a calibration that is closed: 1 breach, 1", blindEight + "; UPDATE calibrations SET closed_at = 3, closed_by = 1"},
			{"nobody scores the own contact in a calibration: 1 breach, 1", blindEight + "; UPDATE people SET operator_id = (SELECT operator_id FROM contacts WHERE id = 8) WHERE id = 1"},
			{"what is scored in a calibration is no review and in no average: 1 breach, 1", blindEight + "; INSERT INTO calibration_contacts (calibration_id, place, contact_id, version_id) SELECT 1, 2, contact_id, version_id FROM reviews WHERE id = 1" +
				"; INSERT INTO calibration_sheets (calibration_id, contact_id, person_id, edit, sheet, saved_at, given_at, score) SELECT 1, r.contact_id, r.reviewer_id, 1, v.sheet, r.submitted_at, r.submitted_at, v.score FROM reviews r JOIN review_revisions v ON v.review_id = r.id AND v.number = 1 WHERE r.id = 1"},
			{"a score of a calibration is what the scorecard comes to: 1 breach, that of calibration 1, contact 8, person 1", blindEight + "; UPDATE calibration_sheets SET sheet = (SELECT sheet FROM review_revisions WHERE review_id = 1 AND number = 1), given_at = 5, score = 7"},
			{"what is scored in a calibration can be read: 1 breach, that of calibration 1, contact 8, person 1", blindEight + "; UPDATE calibration_sheets SET sheet = '['"},
			{"a letter about a calibration says something known: 1 breach, 1", blindEight + "; INSERT INTO calibration_letters (id, calibration_id, person_id, about, at) VALUES (1, 1, 1, 'gossip', 0)"},
			{"a message about a calibration has its letter: 1 breach, 7", "UPDATE messages SET kind = 'calibration' WHERE id = 7"},
			// Scorecards.
			{"a published scorecard can be read: 1 breach, 1", "UPDATE scorecard_versions SET content = '[7]'"},
			{"a published scorecard is whole: 1 breach, 1", `UPDATE scorecard_versions SET content = REPLACE(content, '"weight":1', '"weight":0')`},
			{"a scorecard can be read: 1 breach, 1", "UPDATE scorecards SET draft = '[7]', drafted_at = 9"},
			{"a draft of a scorecard says when it was kept: 1 breach, 1", "UPDATE scorecards SET drafted_at = 9"},
			{"a scorecard is published, or being written: 1 breach, 2", "INSERT INTO scorecards (id, key, name) VALUES (2, 'letters', '{}')"},
			{"versions of a scorecard are numbered from 1: 1 breach, 1", "UPDATE scorecard_versions SET number = 2"},
			{"what judges every other contact is published and in use: 1 breach, 1", "UPDATE scorecards SET archived_at = 9"},
			{"a rule of scorecards names one that was published: 1 breach, 1", "INSERT INTO scorecards (id, key, name, draft, drafted_at) VALUES (2, 'letters', '{}', '{}', 9); INSERT INTO scorecard_rules (id, position, name, active, scorecard_id, condition, updated_at) VALUES (1, 10, 'a', FALSE, 2, '{}', 9)"},
			{"a rule of scorecards can be read: 1 breach, 1", "INSERT INTO scorecard_rules (id, position, name, active, scorecard_id, condition, updated_at) VALUES (1, 10, 'a', FALSE, 1, '7', 9)"},
			{"one scorecard judges every other contact: 1 breach, 1", "UPDATE scorecards SET fallback = FALSE"},
			{"an acknowledgement has a known word: 1 breach, 1", "UPDATE review_acknowledgements SET word = 'grumble'"},
			// Days.
			{"the last revision is the note: 1 breach, 1", `UPDATE notes SET hindered = '[]'`},
			{"the last revision is the note: 1 breach, 1", "UPDATE notes SET mood = NULL"},
			{"a mood is one of five: 1 breach, 1", "UPDATE notes SET mood = 6"},
			{"a note is read by somebody, at a time: 1 breach, 1", "UPDATE notes SET read_at = 5"},
			{"what hindered and helped in a note can be read: 1 breach, 1", "UPDATE note_revisions SET helped = 'queue'"},
			{"a place is of a known kind: 1 breach, 1", "UPDATE places SET kind = 'moon'"},
			{"a day that was called off says when: 1 breach, 1", "UPDATE open_days SET cancel_reason = 'rain'"},
			// People.
			{"a person has a known role: 1 breach, 1", "UPDATE people SET role = 'king'"},
			{"a person's language is one of the program's: 1 breach, 1", "UPDATE people SET language = 'la'"},
			{"a person's colours are a theme of the program: 1 breach, 1", "UPDATE people SET theme = 'pink'"},
			{"a person's operator is there: 1 breach, 1", "UPDATE people SET operator_id = 777"},
			{"a person's team is a team: 1 breach, 1", "UPDATE people SET team_id = 30"},
			{"who leads leads a team: 1 breach, 1", "UPDATE leads SET team_id = 30"},
			{"a password link ends after it was made: 1 breach, 1", "UPDATE password_links SET expires_at = 4"},
			{"sending is held or not: 1 breach, perhaps", "UPDATE settings SET value = 'perhaps' WHERE name = 'sending_held'"},
			{"a time zone of the desk or of a person is known: 1 breach, \"Mars/Olympus\"", "UPDATE settings SET value = 'Mars/Olympus' WHERE name = 'time_zone'"},
			{"a time zone of the desk or of a person is known: 1 breach, \"Local\"", "UPDATE people SET time_zone = 'Local'"},
			{"a token is for what tokens are for: 1 breach, 1", `UPDATE tokens SET scopes = '["read","rule"]'`},
			{"a token is for what tokens are for: 1 breach, 1", "UPDATE tokens SET scopes = 'read'"},
			{"a line of the audit log can be read: 1 breach, 1", "UPDATE audit SET detail = '{'"},
			{"a setting can be read: 1 breach, time_zone", "UPDATE settings SET value = 'Mars/Olympus' WHERE name = 'time_zone'"},
			{"a setting can be read: 1 breach, desk_targets", "INSERT INTO settings (name, value) VALUES ('desk_targets', '{\"csat\":')"},
			{"a setting can be read: 1 breach, desk_logo", "INSERT INTO settings (name, value) VALUES ('desk_logo', 'image/png;!!')"},
			{"a setting can be read: 1 breach, desk_all_teams", "INSERT INTO settings (name, value) VALUES ('desk_all_teams', 'perhaps')"},
			{"a setting can be read: 1 breach, language", "UPDATE settings SET value = 'la' WHERE name = 'language'"},
			// Erasure.
			{"nothing tells who an erased customer was: 1 breach, 1", "UPDATE customers SET erased_at = 5 WHERE id = 1"},
			{"nothing on a contact tells who its erased customer was: 1 breach, 7", "UPDATE customers SET erased_at = 5 WHERE id = (SELECT customer_id FROM contacts WHERE id = 7); UPDATE contacts SET hash = '[…]' WHERE id <> 7"},
			{"an erasure that is done left a customer who is nobody: 1 breach, 1", erasedSeven},
			{"no comment of an erased customer is left: 1 breach, 1", erasedSeven + "; UPDATE revisions SET comment = 'ouch' WHERE response_id = 7"},
			{"no address of an erased customer is left: 3 breaches, the first is 1", erasedSeven},
			{"no reason why an erased customer was held is left: 1 breach, 1", erasedSeven + "; INSERT INTO customer_holds (id, customer_id, at, person_id, reason, lifted_at) SELECT 1, customer_id, 5, 1, 'x', 5 FROM contacts WHERE id = 7"},
			{"who is held was not erased: 1 breach, 1", erasedSeven + "; INSERT INTO customer_holds (id, customer_id, at, person_id, reason) SELECT 1, customer_id, 5, 1, '[…]' FROM contacts WHERE id = 7"},
			{"a hold has a reason, and ends after it began: 1 breach, 1", "INSERT INTO customer_holds (id, customer_id, at, person_id, reason, lifted_at) SELECT 1, customer_id, 5, 1, 'x', 4 FROM contacts WHERE id = 7"},
			// Schema.
			{"schema: index messages_waiting is missing", "DROP INDEX messages_waiting"},
			{"schema: table recovery_attempts is missing", "DROP TABLE recovery_attempts"},
			{"schema: column contacts.commented is missing", "ALTER TABLE contacts RENAME COLUMN commented TO said"},
			// Values that cannot be read, of SQLite, which keeps whatever it is given: the rest is looked at all the same.
			{"lite: what stands in contacts.wait is of its type: 1 breach, 7", "UPDATE contacts SET wait = 'long' WHERE id = 7"},
			{"lite: what stands in contacts.guest is of its type: 1 breach, 7", "UPDATE contacts SET guest = 7 WHERE id = 7"},
			{"lite: what stands in messages.run_at is of its type: 1 breach, 7", "UPDATE messages SET run_at = 'tomorrow' WHERE id = 7"},
			{"lite: what stands in settings.value is of its type: 1 breach, language", "UPDATE settings SET value = X'00' WHERE name = 'language'"},
			{"lite: a review stands on the day on which it was submitted: 1 breach, 1", "UPDATE reviews SET submitted_at = 'once', submitted_day = submitted_day + 1"},
			{"lite: a filled-in scorecard can be read: 1 breach, that of review 1, revision 1", "UPDATE review_revisions SET score = 'much'"},
			{"not read to the end: figures of 2025-12-24: ", "UPDATE figure_segments SET sums = " + blob + "'"},
			{"the draft of a review can be read: 1 breach, 1", "UPDATE reviews SET draft = '['; UPDATE scorecard_versions SET content = '{'; UPDATE versions SET questions = '7'; UPDATE rules SET lines = 'x'"},
			// Many: how many, and the first of them.
			{"a contact's line is one of the desk: 12 breaches, the first is 1", "UPDATE contacts SET line = 12 WHERE line IS NOT NULL AND id < 13"},
		} {
			want, ofLite := strings.CutPrefix(c.want, "lite: ")
			if ofLite && s.Kind() != store.SQLite {
				continue
			}
			err := s.InTx(ctx, func(ctx context.Context) error {
				for _, text := range strings.Split(c.spoil, "; ") {
					if _, err := s.Exec(ctx, text); err != nil {
						return err
					}
				}
				breaches, err := s.Check(ctx)
				if !slices.ContainsFunc(breaches, func(b string) bool { return b == want || strings.HasSuffix(want, ": ") && strings.HasPrefix(b, want) }) {
					t.Errorf("%s\n wants %s\n has %q, %v", c.spoil, want, breaches, err)
				}
				return taken
			})
			if !errors.Is(err, taken) {
				t.Errorf("%s: %v", c.spoil, err)
			}
		}
	})
}

// selfReviewed has the operator of contact 7 review it.
const selfReviewed = `INSERT INTO self_reviews (id, contact_id, operator_id, person_id, version_id, at, score, sheet) SELECT 4, id, operator_id, 1, 1, 0, 100000000, '{"answers":{"humanity":{"points":4}}}' FROM contacts WHERE id = 7`

// appealed has the person 2 say something against review 1.
const appealed = "INSERT INTO people (id, email, name, role, created_at) VALUES (2, 'b@example.org', 'Boris', 'supervisor', 0); " +
	"INSERT INTO appeals (id, review_id, revision, kind, criterion, reason, person_id, at, due_at, state, answer, proposal) VALUES (5, 1, 1, 'appeal', 'humanity', 'a', 2, 7, 8, 'open', '', '')"

// blindEight has Anna begin to score contact 8 in a calibration with somebody else.
const blindEight = "INSERT INTO people (id, email, name, role, operator_id, created_at) VALUES (99, 'b@example.org', 'Boris', 'supervisor', 0, 0); " +
	"INSERT INTO calibrations (id, name, task, baseline_id, created_by, created_at, due_day) VALUES (1, 'a', '', 0, 1, 0, 0); " +
	"INSERT INTO calibration_contacts (calibration_id, place, contact_id, version_id) VALUES (1, 1, 8, 1); " +
	"INSERT INTO calibration_reviewers (calibration_id, person_id) VALUES (1, 1), (1, 99); " +
	"INSERT INTO calibration_sheets (calibration_id, contact_id, person_id, edit, sheet, saved_at) VALUES (1, 8, 1, 1, '{}', 5)"

// drawnEight has a rule of the queue that gave contact 8 to Anna.
const drawnEight = "INSERT INTO queue_rules (id, position, name, active, kind, n, most, seed, filter, updated_at) VALUES (1, 10, 'a', TRUE, 'random', 1, 0, 42, '', 0); " +
	"INSERT INTO queue_cycles (monday, drawn_at, due_at, goal, links) VALUES (20261109, 0, 0, 10, 2); " +
	`INSERT INTO queue_draws (monday, rule_id, place, rule, found, taken, nobody) VALUES (20261109, 1, 1, '{"id":1}', 1, 1, 0); ` +
	"INSERT INTO queue_assignments (id, monday, rule_id, contact_id, reviewer_id, place, linked, state, replaces, reason) VALUES (1, 20261109, 1, 8, 1, 1, FALSE, 'open', 0, '')"

// erasedSeven says that the customer of contact 7 was erased.
const erasedSeven = "INSERT INTO erasures (id, customer_id, asked_at, person_id, token_id, name, counted, done_at) SELECT 1, customer_id, 5, 1, 0, '', '{}', 5 FROM contacts WHERE id = 7"
