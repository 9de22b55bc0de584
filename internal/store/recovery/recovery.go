// Package recovery keeps the cases that a low mark opens.
package recovery

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

// Store is recoveries. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }

var _ recovery.Store = (*Store)(nil)

// MaxAgeOf returns how old what a contact's rule asks about may be; 0 when no rule
// fitted the contact.
func (s *Store) MaxAgeOf(ctx context.Context, contactID int64) (time.Duration, error) {
	var hours int64
	err := s.Row(ctx, "SELECT COALESCE((SELECT ru.max_age_hours FROM decisions d JOIN rules ru ON ru.id = d.rule_id WHERE d.contact_id = ?), 0)", contactID).Scan(&hours)
	return time.Duration(hours) * time.Hour, engine.Refused(err)
}

const insertRecovery = `INSERT INTO recoveries (contact_id, response_id, opened_at, due_at) VALUES (?, ?, ?, ?) ON CONFLICT (contact_id) DO NOTHING`

// OpenRecovery opens the case of a contact once; a second call changes nothing.
func (s *Store) OpenRecovery(ctx context.Context, r *recovery.Recovery) error {
	_, err := s.Exec(ctx, insertRecovery, r.ContactID, r.ResponseID, engine.Ms(r.OpenedAt), engine.Ms(r.DueAt))
	return engine.Refused(err)
}

// RecoveryByContact returns the case of a contact with its attempts, and which
// operator and team served it.
func (s *Store) RecoveryByContact(ctx context.Context, contactID int64) (r recovery.Recovery, operatorID, teamID int64, err error) {
	if err = s.G(ctx).Take(&r, "contact_id = ?", contactID).Error; err != nil {
		return r, 0, 0, engine.Refused(err)
	}
	err = s.Row(ctx, `SELECT c.operator_id, c.team_id, CASE WHEN v.mark <> a.mark THEN v.mark END
FROM contacts c JOIN responses a ON a.id = ? LEFT JOIN revisions v ON v.response_id = a.id AND v.number = 1 WHERE c.id = ?`, r.ResponseID, contactID).Scan(&operatorID, &teamID, &r.Before)
	if err != nil {
		return r, 0, 0, engine.Refused(err)
	}
	err = s.G(ctx).Table("recovery_attempts t").Joins("LEFT JOIN people p ON p.id = t.person_id").Select("t.*, COALESCE(p.name, '') AS person").
		Where("t.recovery_id = ?", r.ID).Order("t.at DESC, t.id DESC").Find(&r.Attempts).Error
	return r, operatorID, teamID, engine.Refused(err)
}

// addAttempt asks for an open case with room for one more.
const addAttempt = `INSERT INTO recovery_attempts (recovery_id, at, person_id, remark)
SELECT v.id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT) FROM recoveries v WHERE v.id = ? AND v.closed_at IS NULL AND (SELECT COUNT(*) FROM recovery_attempts t WHERE t.recovery_id = v.id) < ?`

// AddAttempt stores a call that reached nobody.
func (s *Store) AddAttempt(ctx context.Context, t recovery.Attempt) error {
	n, err := s.Changed(ctx, addAttempt, engine.Ms(t.At), t.PersonID, t.Remark, t.RecoveryID, recovery.MaxAttempts)
	if err != nil {
		return engine.Refused(err)
	}
	if n == 0 {
		return engine.Conflict("the case is closed, or was tried too often")
	}
	return nil
}

const closeRecovery = `UPDATE recoveries SET closed_at = ?, closed_by = ?, outcome = ?, remark = ? WHERE id = ? AND closed_at IS NULL`

// CloseRecovery closes an open case; Conflict when it is closed already.
func (s *Store) CloseRecovery(ctx context.Context, r recovery.Recovery) error {
	n, err := s.Changed(ctx, closeRecovery, engine.MsOrNil(r.ClosedAt), r.ClosedBy, r.Outcome, r.Remark, r.ID)
	if err != nil {
		return engine.Refused(err)
	}
	if n == 0 {
		return engine.Conflict("the case is closed")
	}
	return nil
}

// ReturnRecovery opens a closed case again and keeps how it was closed.
func (s *Store) ReturnRecovery(ctx context.Context, r recovery.Recovery, by int64, at time.Time) error {
	n, err := s.Changed(ctx, "UPDATE recoveries SET closed_at = NULL, closed_by = 0, outcome = '', remark = '' WHERE id = ? AND closed_at = ?", r.ID, engine.MsOrNil(r.ClosedAt))
	if err != nil {
		return engine.Refused(err)
	}
	if n == 0 {
		return engine.Conflict("the case is not closed as it was")
	}
	_, err = s.Exec(ctx, "INSERT INTO recovery_returns (recovery_id, closed_at, closed_by, outcome, remark, at, person_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
		r.ID, engine.MsOrNil(r.ClosedAt), r.ClosedBy, r.Outcome, r.Remark, engine.Ms(at), by)
	return engine.Refused(err)
}

// maxReturns bounds how many closings are read of a case.
const maxReturns = 50

// ClosingsOf returns who closed a case, and how it was closed before, the latest first.
func (s *Store) ClosingsOf(ctx context.Context, r recovery.Recovery) (closer string, returns []recovery.Return, err error) {
	names, err := engine.Gather(ctx, s.DB, engine.One[string], "SELECT name FROM people WHERE id = ?", r.ClosedBy)
	if err != nil {
		return "", nil, err
	}
	if len(names) > 0 {
		closer = names[0]
	}
	returns, err = engine.Gather(ctx, s.DB, func(scan func(...any) error) (t recovery.Return, err error) {
		var closed, at int64
		err = scan(&closed, &t.Closer, &t.Outcome, &t.Remark, &at, &t.Person)
		t.ClosedAt, t.At = engine.At(closed), engine.At(at)
		return t, err
	}, `SELECT t.closed_at, COALESCE(c.name, ''), t.outcome, t.remark, t.at, COALESCE(p.name, '') FROM recovery_returns t
LEFT JOIN people c ON c.id = t.closed_by LEFT JOIN people p ON p.id = t.person_id WHERE t.recovery_id = ? ORDER BY t.at DESC, t.id DESC LIMIT ?`, r.ID, maxReturns)
	return closer, returns, err
}

// OpenRecoveries lists open cases by deadline and counts them all; teamIDs nil: of
// every team.
func (s *Store) OpenRecoveries(ctx context.Context, teamIDs []int64, limit int) ([]recovery.Row, int, error) {
	teams := slices.Compact(slices.Sorted(slices.Values(teamIDs)))
	open := func() *gorm.DB {
		q := s.G(ctx).Table("recoveries v").Joins("JOIN contacts c ON c.id = v.contact_id").Where("v.closed_at IS NULL")
		if teamIDs != nil {
			q = q.Where("c.team_id IN ?", teams)
		}
		return q
	}
	var n int64
	if err := open().Count(&n).Error; err != nil {
		return nil, 0, engine.Refused(err)
	}
	var list []recovery.Row
	err := open().Joins("JOIN responses r ON r.id = v.response_id").
		Joins("JOIN channels ch ON ch.id = c.channel_id").
		Joins("LEFT JOIN customers cu ON cu.id = c.customer_id").
		Joins("LEFT JOIN revisions f ON f.response_id = r.id AND f.number = 1").
		Select(engine.Named(ctx, `v.*, r.mark AS mark, f.mark AS first_mark, r.comment AS comment, {ch.name} AS channel_name,
COALESCE(cu.name, '') AS customer_name, COALESCE(cu.phone, '') AS phone, COALESCE(cu.time_zone, '') AS time_zone,
(SELECT COUNT(*) FROM recovery_attempts t WHERE t.recovery_id = v.id) AS tries, (SELECT MAX(t.at) FROM recovery_attempts t WHERE t.recovery_id = v.id) AS tried_at`)).
		Order("v.due_at, v.id").Limit(limit).Find(&list).Error
	return list, int(n), engine.Refused(err)
}
