// Package recovery keeps the cases that a low mark opens, and the calendar by which they
// are due.
package recovery

import (
	"context"
	"encoding/json"
	"time"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
)

// Store is recoveries. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	figures *figures.Store
}

// New puts them on a database.
func New(db *engine.DB, figures *figures.Store) *Store { return &Store{db, figures} }

var _ recovery.Store = (*Store)(nil)

// RuleOf returns at or under which mark the rule of a contact opens a case, and how old
// what it asks about may be.
func (s *Store) RuleOf(ctx context.Context, contactID int64) (low int, maxAge time.Duration, err error) {
	var hours int64
	err = s.Row(ctx, "SELECT COALESCE(MAX(ru.low_mark), ?), COALESCE(MAX(ru.max_age_hours), 0) FROM decisions d JOIN rules ru ON ru.id = d.rule_id WHERE d.contact_id = ?", recovery.LowMark, contactID).Scan(&low, &hours)
	return low, time.Duration(hours) * time.Hour, engine.Refused(err)
}

const insertRecovery = `INSERT INTO recoveries (contact_id, response_id, mark, low, calendar_id, opened_at, acknowledge_due_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (contact_id) DO NOTHING`

// OpenRecovery opens the case of a contact once; a second call changes nothing.
func (s *Store) OpenRecovery(ctx context.Context, r *recovery.Recovery) error {
	_, err := s.Exec(ctx, insertRecovery, r.ContactID, r.ResponseID, r.Mark, r.Low, r.CalendarID, engine.Ms(r.OpenedAt), engine.Ms(r.AcknowledgeDueAt), engine.Ms(r.DueAt))
	return engine.Refused(err)
}

// PromisedOf returns until when the customer of a contact is turned to; ok is false when
// the contact has no open case.
func (s *Store) PromisedOf(ctx context.Context, contactID int64) (until time.Time, ok bool, err error) {
	due, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT due_at FROM recoveries WHERE contact_id = ? AND closed_at IS NULL", contactID)
	if err != nil || len(due) == 0 {
		return time.Time{}, false, err
	}
	return engine.At(due[0]), true, nil
}

// unled is true of contacts c of a team that nobody leads.
const unled = `NOT EXISTS (SELECT 1 FROM leads l JOIN people s ON s.id = l.person_id WHERE l.team_id = c.team_id AND s.role = 'supervisor' AND s.disabled_at IS NULL)`

// RecoveryByContact returns the case of a contact with all that was done about it.
func (s *Store) RecoveryByContact(ctx context.Context, contactID int64) (r recovery.Row, err error) {
	if r, err = scanRow(s.Row(ctx, engine.Named(ctx, rowColumns)+rowTables+" WHERE v.contact_id = ?", contactID).Scan); err != nil {
		return r, engine.Refused(err)
	}
	if err = s.servedToo(ctx, &r.Recovery); err != nil {
		return r, err
	}
	err = s.G(ctx).Table("recovery_attempts t").Joins("LEFT JOIN people p ON p.id = t.person_id").Select("t.*, COALESCE(p.name, '') AS person").
		Where("t.recovery_id = ?", r.ID).Order("t.at DESC, t.id DESC").Find(&r.Attempts).Error
	if err != nil {
		return r, engine.Refused(err)
	}
	if r.Owners, err = s.ownersOf(ctx, r.ID); err != nil {
		return r, err
	}
	r.Returns, err = s.returnsOf(ctx, r.ID)
	return r, err
}

// servedToo adds who served a contact beside the one who is answered for.
func (s *Store) servedToo(ctx context.Context, r *recovery.Recovery) error {
	raw, err := engine.Gather(ctx, s.DB, engine.One[string], "SELECT extras FROM contact_extras WHERE contact_id = ?", r.ContactID)
	if err != nil || len(raw) == 0 {
		return err
	}
	var extras struct {
		Operators []struct {
			ExternalID string `json:"external_id"`
		} `json:"operators"`
	}
	if err := json.Unmarshal([]byte(raw[0]), &extras); err != nil || len(extras.Operators) == 0 {
		return err
	}
	var codes []any
	for _, o := range extras.Operators {
		codes = append(codes, o.ExternalID)
	}
	ids, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM operators WHERE external_id IN ("+engine.Marks(len(codes))+")", codes...)
	r.Served = append(r.Served, ids...)
	return err
}

// maxKept bounds how much of what was done about a case is read.
const maxKept = 50

func (s *Store) ownersOf(ctx context.Context, id int64) ([]recovery.Owned, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (o recovery.Owned, err error) {
		var at int64
		err = scan(&at, &o.By, &o.Owner, &o.Self, &o.Remark)
		o.At = engine.At(at)
		return o, err
	}, `SELECT o.at, COALESCE(b.name, ''), COALESCE(p.name, ''), o.person_id = o.owner_id, o.remark FROM recovery_owners o
LEFT JOIN people b ON b.id = o.person_id LEFT JOIN people p ON p.id = o.owner_id WHERE o.recovery_id = ? ORDER BY o.id DESC LIMIT ?`, id, maxKept)
}

func (s *Store) returnsOf(ctx context.Context, id int64) ([]recovery.Return, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (t recovery.Return, err error) {
		var closed, at int64
		err = scan(&closed, &t.Closer, &t.Outcome, &t.Cause, &t.Remark, &at, &t.Person)
		t.ClosedAt, t.At = engine.At(closed), engine.At(at)
		return t, err
	}, `SELECT t.closed_at, COALESCE(c.name, ''), t.outcome, t.cause, t.remark, t.at, COALESCE(p.name, '') FROM recovery_returns t
LEFT JOIN people c ON c.id = t.closed_by LEFT JOIN people p ON p.id = t.person_id WHERE t.recovery_id = ? ORDER BY t.at DESC, t.id DESC LIMIT ?`, id, maxKept)
}

// changed is Conflict when a guarded statement met no row.
func (s *Store) changed(ctx context.Context, why, text string, args ...any) error {
	n, err := s.Changed(ctx, text, args...)
	if err == nil && n == 0 {
		return engine.Conflict(why)
	}
	return engine.Refused(err)
}

const ownRecovery = `UPDATE recoveries SET owner_id = ?, acknowledged_at = COALESCE(acknowledged_at, ?) WHERE id = ? AND owner_id = ? AND closed_at IS NULL`

// OwnRecovery gives an open case to another owner, and keeps by whom and why.
func (s *Store) OwnRecovery(ctx context.Context, r recovery.Recovery, to, by int64, remark string, at time.Time) error {
	if err := s.changed(ctx, "the case is closed, or another's", ownRecovery, to, engine.Ms(at), r.ID, r.OwnerID); err != nil {
		return err
	}
	_, err := s.Exec(ctx, "INSERT INTO recovery_owners (recovery_id, at, person_id, owner_id, remark) VALUES (?, ?, ?, ?, ?)", r.ID, engine.Ms(at), by, to, remark)
	return engine.Refused(err)
}

// tryRecovery asks for an open case of the owner with room for one more attempt.
const tryRecovery = `UPDATE recoveries SET next_at = ?, acknowledged_at = COALESCE(acknowledged_at, ?)
WHERE id = ? AND owner_id = ? AND closed_at IS NULL AND (SELECT COUNT(*) FROM recovery_attempts t WHERE t.recovery_id = recoveries.id) < ?`

// AddAttempt stores a try to reach the customer.
func (s *Store) AddAttempt(ctx context.Context, r recovery.Recovery, t recovery.Attempt) error {
	err := s.changed(ctx, "the case is closed, or another's, or was tried too often", tryRecovery, engine.MsOrNil(t.NextAt), engine.Ms(t.At), r.ID, r.OwnerID, recovery.MaxAttempts)
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "INSERT INTO recovery_attempts (recovery_id, at, person_id, result, remark, next_at) VALUES (?, ?, ?, ?, ?, ?)",
		r.ID, engine.Ms(t.At), t.PersonID, string(t.Result), t.Remark, engine.MsOrNil(t.NextAt))
	return engine.Refused(err)
}

const closeRecovery = `UPDATE recoveries SET closed_at = ?, closed_by = ?, outcome = ?, cause = ?, remark = ?, next_at = NULL, acknowledged_at = COALESCE(acknowledged_at, ?)
WHERE id = ? AND owner_id = ? AND closed_at IS NULL`

// CloseRecovery closes an open case.
func (s *Store) CloseRecovery(ctx context.Context, r recovery.Recovery) error {
	closed := engine.MsOrNil(r.ClosedAt)
	return s.changed(ctx, "the case is closed, or another's", closeRecovery, closed, r.ClosedBy, r.Outcome, r.Cause, r.Remark, closed, r.ID, r.OwnerID)
}

// ReturnRecovery opens a closed case again and keeps how it was closed.
func (s *Store) ReturnRecovery(ctx context.Context, r recovery.Recovery, by int64, at time.Time) error {
	err := s.changed(ctx, "the case is not closed as it was",
		"UPDATE recoveries SET closed_at = NULL, closed_by = 0, outcome = '', cause = '', remark = '' WHERE id = ? AND closed_at = ?", r.ID, engine.MsOrNil(r.ClosedAt))
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "INSERT INTO recovery_returns (recovery_id, closed_at, closed_by, outcome, cause, remark, at, person_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		r.ID, engine.MsOrNil(r.ClosedAt), r.ClosedBy, r.Outcome, r.Cause, r.Remark, engine.Ms(at), by)
	return engine.Refused(err)
}
