package review

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store/engine"
	cards "openpeople/internal/store/scorecard"
)

// Promises are the invariants of reviews.
var Promises = []engine.Promise{
	{"a review has a revision for each submission", `SELECT r.id FROM reviews r WHERE (SELECT COUNT(*) FROM review_revisions v WHERE v.review_id = r.id AND v.number BETWEEN 1 AND r.revision) <> r.revision
OR EXISTS (SELECT 1 FROM review_revisions v WHERE v.review_id = r.id AND v.number NOT BETWEEN 1 AND r.revision)`},
	{"a review was submitted when its first revision was", `SELECT r.id FROM reviews r JOIN review_revisions v ON v.review_id = r.id AND v.number = 1 WHERE v.at <> r.submitted_at`},
	{"an acknowledgement has a known word", `SELECT review_id FROM review_acknowledgements WHERE word NOT IN ` + engine.In(words()...)},
	{"a review has the score of its last revision", `SELECT r.id FROM reviews r LEFT JOIN review_revisions v ON v.review_id = r.id AND v.number = r.revision WHERE r.revision > 0 AND (v.score IS NULL OR v.score <> r.score)`},
	{"one review per contact and reviewer", `SELECT contact_id FROM reviews GROUP BY contact_id, reviewer_id HAVING COUNT(*) > 1`},
	{"a review stands where its contact stands", `SELECT r.id FROM reviews r JOIN contacts c ON c.id = r.contact_id WHERE r.channel_id <> c.channel_id OR r.operator_id <> c.operator_id
OR r.team_id <> c.team_id OR r.site_id <> c.site_id OR r.region_id <> c.region_id OR r.topic_id <> c.topic_id OR r.line <> COALESCE(c.line, 0)`},
	{"an acknowledged review has the word", `SELECT r.id FROM reviews r WHERE r.acknowledged > 0 AND NOT EXISTS (SELECT 1 FROM review_acknowledgements k WHERE k.review_id = r.id AND k.revision = r.acknowledged)`},
	{"a contact is given once in a cycle, a linked one twice", "SELECT contact_id FROM queue_assignments WHERE state <> 'replaced' GROUP BY monday, contact_id HAVING COUNT(*) > 2 OR (COUNT(*) > 1) <> (SUM(CASE WHEN linked THEN 1 ELSE 0 END) > 0) OR COUNT(DISTINCT reviewer_id) < COUNT(*)"},
	{"nobody is given the own contact", "SELECT a.id FROM queue_assignments a JOIN contacts c ON c.id = a.contact_id JOIN people p ON p.id = a.reviewer_id WHERE a.closed_at IS NULL AND p.operator_id > 0 AND p.operator_id = c.operator_id"},
	{"what was reviewed of the queue has its review", "SELECT a.id FROM queue_assignments a LEFT JOIN reviews r ON r.id = a.review_id WHERE a.state = 'reviewed' AND (r.id IS NULL OR r.revision = 0 OR r.contact_id <> a.contact_id OR r.reviewer_id <> a.reviewer_id)"},
	{"what is reviewed waits in the queue no more", "SELECT a.id FROM queue_assignments a JOIN reviews r ON r.contact_id = a.contact_id AND r.reviewer_id = a.reviewer_id AND r.revision > 0 WHERE a.closed_at IS NULL"},
	{"an assignment is of a known state", "SELECT id FROM queue_assignments WHERE state NOT IN " + engine.In(states()...)},
	{"a rule of the queue is of a known kind, and has a seed", "SELECT id FROM queue_rules WHERE seed < 1 OR kind NOT IN " + engine.In(kinds()...)},
	{"who was replaced in the queue makes room for one", "SELECT a.id FROM queue_assignments a LEFT JOIN queue_assignments b ON b.id = a.replaces WHERE a.replaces > 0 AND (b.id IS NULL OR b.state <> 'replaced' OR b.reviewer_id <> a.reviewer_id OR b.monday <> a.monday)"},
	{"a rule of a draw gave out no more than it found", "SELECT rule_id FROM queue_draws WHERE taken + nobody > found"},
	{"an appeal has a known kind, and an end that its kind may have", "SELECT id FROM appeals WHERE kind NOT IN " + engine.In(appealKinds()...) + " OR state NOT IN " + engine.In(appealStates()...) + " OR kind = 'mistake' AND state = 'rule_wrong'"},
	{"an appeal has one final state", "SELECT id FROM appeals WHERE (state = 'open') <> (decided_at IS NULL) OR decided_at < at OR state IN ('declined', 'rule_wrong') AND answer = ''"},
	{"nobody decides about the own review, nor what one raised", "SELECT a.id FROM appeals a JOIN reviews r ON r.id = a.review_id WHERE a.kind = 'appeal' AND (a.decider_id = r.reviewer_id OR a.decider_id = a.person_id)"},
	{"an appeal never lowers a score", "SELECT a.id FROM appeals a JOIN review_revisions v ON v.review_id = a.review_id AND v.number = a.result JOIN review_revisions w ON w.review_id = a.review_id AND w.number = a.result - 1 WHERE v.score < w.score"},
	{"an accepted appeal made a revision", "SELECT id FROM appeals WHERE state = 'accepted' AND result IS NULL OR state IN ('open', 'declined', 'withdrawn') AND result IS NOT NULL"},
	{"a criterion is appealed once", "SELECT review_id FROM appeals WHERE state <> 'withdrawn' GROUP BY review_id, criterion, kind HAVING COUNT(*) > 1"},
	{"a rule that was found wrong has its idea, or the event that makes it", "SELECT a.id FROM appeals a WHERE a.state = 'rule_wrong' AND NOT EXISTS (SELECT 1 FROM idea_origins o WHERE o.kind = 'review' AND o.origin_id = a.review_id) AND NOT EXISTS (SELECT 1 FROM events e WHERE e.name = 'appeal.decided' AND e.subject = a.id)"},
	{"a note after a talk is of the operator of its reviews", "SELECT c.note_id FROM coaching_reviews c JOIN coaching_notes n ON n.id = c.note_id JOIN reviews r ON r.id = c.review_id WHERE r.operator_id <> n.operator_id UNION ALL SELECT n.id FROM coaching_notes n WHERE NOT EXISTS (SELECT 1 FROM coaching_reviews c WHERE c.note_id = n.id)"},
	{"a self-review is of a contact of one's own", "SELECT s.id FROM self_reviews s JOIN contacts c ON c.id = s.contact_id WHERE s.operator_id <> c.operator_id OR s.operator_id = 0"},
	{"praise is of what its operator did beyond the procedure", "SELECT k.contact_id FROM praises k JOIN contacts c ON c.id = k.contact_id WHERE c.operator_id <> k.operator_id OR c.beyond_what = ''"},
	{"a review knows its last word", `SELECT k.review_id FROM review_acknowledgements k JOIN reviews r ON r.id = k.review_id WHERE k.revision > r.acknowledged`},
}

func words() (list []review.Word) {
	for _, row := range review.Words {
		list = append(list, row.Word)
	}
	return list
}

func appealKinds() (list []review.AppealKind) {
	for _, row := range review.AppealKinds {
		list = append(list, row.Kind)
	}
	return list
}

func appealStates() (list []review.AppealState) {
	for _, row := range review.AppealStates {
		list = append(list, row.State)
	}
	return list
}

func states() (list []review.AssignmentState) {
	for _, row := range review.AssignmentStates {
		list = append(list, row.State)
	}
	return list
}

func kinds() (list []review.QueueKind) {
	for _, row := range review.QueueKinds {
		list = append(list, row.Kind)
	}
	return list
}

// Check returns which promises are broken, and computes the score of every
// revision again.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(Promises), s.Broken(CalibrationPromises),
		s.OnDays("a review stands on the day on which it was submitted", "SELECT id, submitted_at, submitted_day FROM reviews WHERE submitted_at IS NOT NULL"),
		s.checkSheets, s.checkSelves, s.checkDrafts, s.checkDraws, s.checkCalibrations)
}

// versions are all that were published of scorecards, by id.
func (s *Store) versions(ctx context.Context) (map[int64]scorecard.Version, error) {
	versions := map[int64]scorecard.Version{}
	err := s.Each(ctx, cards.Versions, nil, func(rows *sql.Rows) error {
		if v, err := cards.Version(rows.Scan); err == nil { // what cannot be read is said of scorecards
			versions[v.ID] = v
		}
		return nil
	})
	return versions, err
}

// checkSelves computes what operators make of their own contacts again.
func (s *Store) checkSelves(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	versions, err := s.versions(ctx)
	err = errors.Join(err, s.Tried(ctx, &b, "a self-review can be read", "SELECT id, version_id, score, sheet FROM self_reviews", func(scan func(...any) error) (any, error) {
		var id, version, score int64
		var raw sql.RawBytes
		var sheet review.Sheet
		err := scan(&id, &version, &score, &raw)
		if err == nil {
			err = json.Unmarshal(raw, &sheet)
		}
		if v, known := versions[version]; err == nil && known {
			if now := review.ResultOf(v.Content, sheet).Score; now == nil || millionths(now) != any(score) {
				b.Add("the score of a self-review is what the scorecard comes to", 1, id)
			}
		}
		return id, err
	}))
	return b.Say(), err
}

func (s *Store) checkSheets(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	versions, err := s.versions(ctx)
	err = errors.Join(err, s.Tried(ctx, &b, "a filled-in scorecard can be read",
		"SELECT r.id, v.number, r.version_id, v.score, v.sheet, v.number = r.revision, r.uncounted, r.answers, r.praised, r.faulted FROM review_revisions v JOIN reviews r ON r.id = v.review_id", func(scan func(...any) error) (any, error) {
			var id, version, score int64
			var number int
			var raw sql.RawBytes
			var last, uncounted bool
			var counted review.Tally
			err := scan(&id, &number, &version, &score, &raw, &last, &uncounted, &counted.Answers, &counted.Praised, &counted.Faulted)
			which := fmt.Sprintf("that of review %d, revision %d", id, number)
			var sheet review.Sheet
			if err == nil {
				err = json.Unmarshal(raw, &sheet)
			}
			if err == nil && last && uncounted != (sheet.Uncounted != "") {
				b.Add("a review counts unless its author said why not", 1, which)
			}
			for _, key := range sheet.Hidden {
				if a := sheet.Answers[key]; a.Given() || a.Remark != "" {
					b.Add("what was not asked has no answer", 1, which)
				}
			}
			if v, known := versions[version]; err == nil && known {
				if now := review.ResultOf(v.Content, sheet).Score; now == nil || millionths(now) != any(score) {
					b.Add("a score is what the scorecard comes to", 1, which)
				}
				if last && counted != review.TallyOf(v.Content, sheet) {
					b.Add("figures count of a review what was submitted last", 1, which)
				}
			}
			return which, err
		}))
	return b.Say(), err
}

func (s *Store) checkDrafts(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "the draft of a review can be read", "SELECT id, draft FROM reviews WHERE draft IS NOT NULL", func(scan func(...any) error) (any, error) {
		var id int64
		var raw sql.RawBytes
		err := scan(&id, &raw)
		if err == nil {
			err = json.Unmarshal(raw, &review.Sheet{})
		}
		return id, err
	})
	return b.Say(), err
}

func (s *Store) checkDraws(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "what a rule of the queue drew can be read", "SELECT monday, rule FROM queue_draws", func(scan func(...any) error) (any, error) {
		var monday int64
		var raw sql.RawBytes
		err := scan(&monday, &raw)
		if err == nil {
			err = json.Unmarshal(raw, &review.QueueRule{})
		}
		return monday, err
	})
	return b.Say(), err
}
