package review

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"time"

	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Settings are the desk's.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// settingPlan keeps the plan of cycles to come.
const settingPlan = "review_queue"

var _ review.QueueStore = (*Store)(nil)

// QueuePlan returns the plan of cycles to come.
func (s *Store) QueuePlan(ctx context.Context) (p review.QueuePlan, err error) {
	raw, err := s.settings.Setting(ctx, settingPlan)
	if err != nil || raw == "" {
		return review.UsualPlan, err
	}
	return p, json.Unmarshal([]byte(raw), &p)
}

// SaveQueuePlan changes it.
func (s *Store) SaveQueuePlan(ctx context.Context, p review.QueuePlan) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.settings.SetSetting(ctx, settingPlan, string(raw))
}

// ContactsOfOperators hands over the contacts of a period that operators served, guests'
// left out.
func (s *Store) ContactsOfOperators(ctx context.Context, p when.Period, take func(c review.Candidate)) error {
	return s.Each(ctx, `SELECT c.id, c.operator_id, COALESCE(NULLIF(o.counts_as, 0), c.operator_id), c.team_id FROM contacts c JOIN operators o ON o.id = c.operator_id
WHERE c.ended_at >= ? AND c.ended_at < ? AND NOT c.guest`, []any{engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone()))}, func(rows *sql.Rows) error {
		var c review.Candidate
		err := rows.Scan(&c.ContactID, &c.OperatorID, &c.CountsAs, &c.TeamID)
		take(c)
		return err
	})
}

// Bound returns those of the contacts that cannot be drawn: their conversation is kept no
// more, they were drawn before, or were reviewed.
func (s *Store) Bound(ctx context.Context, contactIDs []int64) (map[int64]bool, error) {
	bound := map[int64]bool{}
	err := s.InChunks(ctx, `SELECT c.id FROM contacts c WHERE (NOT c.worded OR EXISTS (SELECT 1 FROM queue_assignments a WHERE a.contact_id = c.id)
OR EXISTS (SELECT 1 FROM reviews r WHERE r.contact_id = c.id AND r.revision > 0)) AND c.id IN `, nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		bound[id] = true
		return err
	})
	return bound, err
}

const cycleColumns = "SELECT monday, drawn_at, due_at, goal, links FROM queue_cycles "

func scanCycle(scan func(...any) error) (c review.Cycle, err error) {
	var drawn, due int64
	err = scan(&c.Monday, &drawn, &due, &c.Goal, &c.Links)
	c.DrawnAt, c.DueAt = engine.At(drawn), engine.At(due)
	return c, err
}

// Cycles returns the latest cycles, the latest first, without their draws.
func (s *Store) Cycles(ctx context.Context, limit int) ([]review.Cycle, error) {
	return engine.Gather(ctx, s.DB, scanCycle, cycleColumns+"ORDER BY monday DESC LIMIT ?", limit)
}

const drawColumns = "SELECT rule, found, taken, nobody FROM queue_draws "

func scanDraw(scan func(...any) error) (d review.Draw, err error) {
	var rule string
	if err := scan(&rule, &d.Found, &d.Taken, &d.Nobody); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(rule), &d.Rule)
}

// CycleOf returns a cycle with its draws.
func (s *Store) CycleOf(ctx context.Context, monday when.Day) (review.Cycle, error) {
	c, err := scanCycle(s.Row(ctx, cycleColumns+"WHERE monday = ?", int64(monday)).Scan)
	if err != nil {
		return c, engine.Refused(err)
	}
	c.Draws, err = engine.Gather(ctx, s.DB, scanDraw, drawColumns+"WHERE monday = ? ORDER BY place", int64(monday))
	return c, err
}

// InsertCycle stores a cycle with its draws and assignments; Conflict when it is there.
func (s *Store) InsertCycle(ctx context.Context, c review.Cycle, list []review.Assignment) error {
	if _, err := s.Exec(ctx, "INSERT INTO queue_cycles (monday, drawn_at, due_at, goal, links) VALUES (?, ?, ?, ?, ?)",
		int64(c.Monday), engine.Ms(c.DrawnAt), engine.Ms(c.DueAt), c.Goal, c.Links); err != nil {
		return engine.Refused(err)
	}
	for i, d := range c.Draws {
		rule, err := json.Marshal(d.Rule)
		if err != nil {
			return err
		}
		if _, err := s.Exec(ctx, "INSERT INTO queue_draws (monday, rule_id, place, rule, found, taken, nobody) VALUES (?, ?, ?, ?, ?, ?, ?)",
			int64(c.Monday), d.Rule.ID, i+1, string(rule), d.Found, d.Taken, d.Nobody); err != nil {
			return engine.Refused(err)
		}
	}
	for i := range list {
		if err := s.InsertAssignment(ctx, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

// InsertAssignment stores one more, which gets its id.
func (s *Store) InsertAssignment(ctx context.Context, a *review.Assignment) (err error) {
	a.ID, err = s.InsertID(ctx, `INSERT INTO queue_assignments (monday, rule_id, contact_id, reviewer_id, place, linked, state, replaces, reason) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, '')`,
		int64(a.Monday), a.RuleID, a.ContactID, a.ReviewerID, a.Place, a.Linked, a.Replaces)
	return engine.Refused(err)
}

const assignmentColumns = `SELECT a.id, a.monday, a.rule_id, a.contact_id, a.reviewer_id, a.place, a.linked, a.state, a.closed_at, COALESCE(a.review_id, 0), a.replaces, a.reason,
d.rule, y.due_at, c.operator_id, c.team_id, COALESCE(o.name, ''), COALESCE({u.name}, ''), {h.name}, h.code, c.mark, c.ended_at, c.worded`

const assignmentTables = ` FROM queue_assignments a JOIN queue_draws d ON d.monday = a.monday AND d.rule_id = a.rule_id JOIN queue_cycles y ON y.monday = a.monday
JOIN contacts c ON c.id = a.contact_id JOIN channels h ON h.id = c.channel_id LEFT JOIN operators o ON o.id = c.operator_id LEFT JOIN dimensions u ON u.id = c.topic_id `

func scanAssignment(scan func(...any) error) (r review.AssignmentRow, err error) {
	var rule string
	var due, ended int64
	var closed *int64
	if err := scan(&r.ID, &r.Monday, &r.RuleID, &r.ContactID, &r.ReviewerID, &r.Place, &r.Linked, &r.State, &closed, &r.ReviewID, &r.Replaces, &r.Reason,
		&rule, &due, &r.OperatorID, &r.TeamID, &r.OperatorName, &r.TopicName, &r.ChannelName, &r.ChannelCode, &r.Mark, &ended, &r.Worded); err != nil {
		return r, err
	}
	r.ClosedAt, r.DueAt, r.EndedAt = engine.AtOrNil(closed), engine.At(due), engine.At(ended)
	return r, json.Unmarshal([]byte(rule), &r.Rule)
}

// AssignmentByID returns one assignment.
func (s *Store) AssignmentByID(ctx context.Context, id int64) (review.AssignmentRow, error) {
	r, err := scanAssignment(s.Row(ctx, engine.Named(ctx, assignmentColumns)+assignmentTables+"WHERE a.id = ?", id).Scan)
	return r, engine.Refused(err)
}

// HoldAssignment is AssignmentByID; nobody changes it until the transaction ends.
func (s *Store) HoldAssignment(ctx context.Context, id int64) (review.AssignmentRow, error) {
	if err := s.Row(ctx, "SELECT id FROM queue_assignments WHERE id = ?"+s.ForUpdate(), id).Scan(&id); err != nil {
		return review.AssignmentRow{}, engine.Refused(err)
	}
	return s.AssignmentByID(ctx, id)
}

// ReplaceAssignment closes an open one for a reason, and has its contact linked no more.
func (s *Store) ReplaceAssignment(ctx context.Context, a review.Assignment) error {
	if err := engine.OneRow(s.Exec(ctx, "UPDATE queue_assignments SET state = 'replaced', closed_at = ?, reason = ? WHERE id = ? AND closed_at IS NULL", engine.MsOrNil(a.ClosedAt), a.Reason, a.ID)); err != nil {
		return err
	}
	_, err := s.Exec(ctx, "UPDATE queue_assignments SET linked = FALSE WHERE linked AND contact_id = ? AND monday = ?", a.ContactID, int64(a.Monday))
	return engine.Refused(err)
}

// closeAssignment notes that a person has reviewed a contact that stood in the queue, in
// the transaction of ctx.
func (s *Store) closeAssignment(ctx context.Context, r review.Review) error {
	_, err := s.Exec(ctx, "UPDATE queue_assignments SET state = 'reviewed', closed_at = ?, review_id = ? WHERE contact_id = ? AND reviewer_id = ? AND closed_at IS NULL",
		engine.MsOrNil(r.SubmittedAt), r.ID, r.ContactID, r.ReviewerID)
	return engine.Refused(err)
}

// LeaveQueue closes open assignments whose conversation is kept no more, and those that were
// due before an instant.
func (s *Store) LeaveQueue(ctx context.Context, due, now time.Time) error {
	if _, err := s.Exec(ctx, "UPDATE queue_assignments SET state = 'gone', closed_at = ? WHERE closed_at IS NULL AND EXISTS (SELECT 1 FROM contacts c WHERE c.id = queue_assignments.contact_id AND NOT c.worded)", engine.Ms(now)); err != nil {
		return engine.Refused(err)
	}
	_, err := s.Exec(ctx, "UPDATE queue_assignments SET state = 'lapsed', closed_at = ? WHERE closed_at IS NULL AND monday IN (SELECT y.monday FROM queue_cycles y WHERE y.due_at < ?)", engine.Ms(now), engine.Ms(due))
	return engine.Refused(err)
}

// OpenAssignments returns what a person is to review, in its order, at most limit.
func (s *Store) OpenAssignments(ctx context.Context, reviewerID int64, limit int) ([]review.AssignmentRow, error) {
	return engine.Gather(ctx, s.DB, scanAssignment, engine.Named(ctx, assignmentColumns)+assignmentTables+"WHERE a.closed_at IS NULL AND a.reviewer_id = ? ORDER BY a.monday, a.place, a.id LIMIT ?", reviewerID, limit)
}

// CountOpen counts what a person is to review, and what of it is late.
func (s *Store) CountOpen(ctx context.Context, reviewerID int64, now time.Time) (open, late int, err error) {
	err = s.Row(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN y.due_at <= ? THEN 1 ELSE 0 END), 0) FROM queue_assignments a JOIN queue_cycles y ON y.monday = a.monday WHERE a.closed_at IS NULL AND a.reviewer_id = ?", engine.Ms(now), reviewerID).Scan(&open, &late)
	return open, late, engine.Refused(err)
}

// ClosedAssignments lists what a person was to review, the last closed first.
func (s *Store) ClosedAssignments(ctx context.Context, reviewerID int64, p page.Request) (page.Of[review.AssignmentRow], error) {
	after := p.After
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	list, err := engine.Gather(ctx, s.DB, scanAssignment, engine.Named(ctx, assignmentColumns)+assignmentTables+
		"WHERE a.closed_at IS NOT NULL AND a.reviewer_id = ? AND (a.closed_at, a.id) < (?, ?) ORDER BY a.closed_at DESC, a.id DESC LIMIT ?", reviewerID, after.At, after.ID, p.Rows()+1)
	return page.Cut(list, p.Rows(), func(r review.AssignmentRow) page.Cursor { return page.Cursor{At: engine.Ms(*r.ClosedAt), ID: r.ID} }), err
}

// ProgressOf tells of every reviewer of a cycle, by name; of one when it is not 0.
func (s *Store) ProgressOf(ctx context.Context, monday when.Day, reviewerID int64) ([]review.Progress, error) {
	of, args := "", []any{int64(monday)}
	if reviewerID != 0 {
		of, args = " AND a.reviewer_id = ?", append(args, reviewerID)
	}
	count := func(state review.AssignmentState) string {
		return ", SUM(CASE WHEN a.state = '" + string(state) + "' THEN 1 ELSE 0 END)"
	}
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (p review.Progress, err error) {
		err = scan(&p.PersonID, &p.Name, &p.Open, &p.Reviewed, &p.Replaced, &p.Gone, &p.Lapsed, &p.Assigned)
		p.Assigned -= p.Replaced
		return p, err
	}, "SELECT a.reviewer_id, p.name"+count(review.Open)+count(review.Reviewed)+count(review.Replaced)+count(review.Gone)+count(review.Lapsed)+
		", COUNT(*) FROM queue_assignments a JOIN people p ON p.id = a.reviewer_id WHERE a.monday = ?"+of+" GROUP BY a.reviewer_id, p.name ORDER BY p.name, a.reviewer_id", args...)
}
