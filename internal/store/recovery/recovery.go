// Package recovery keeps the cases that a low mark opens.
package recovery

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

// Store is recoveries. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }

var _ recovery.Store = (*Store)(nil)

const insertRecovery = `INSERT INTO recoveries (contact_id, response_id, opened_at, due_at) VALUES (?, ?, ?, ?) ON CONFLICT (contact_id) DO NOTHING`

// OpenRecovery opens the case of a contact once; a second call changes nothing.
func (s *Store) OpenRecovery(ctx context.Context, r *recovery.Recovery) error {
	_, err := s.Exec(ctx, insertRecovery, r.ContactID, r.ResponseID, engine.Ms(r.OpenedAt), engine.Ms(r.DueAt))
	return engine.Refused(err)
}

// RecoveryByContact returns the case of a contact, and which operator is answered
// for it.
func (s *Store) RecoveryByContact(ctx context.Context, contactID int64) (r recovery.Recovery, operatorID int64, err error) {
	if err = s.G(ctx).Take(&r, "contact_id = ?", contactID).Error; err == nil {
		err = s.Row(ctx, "SELECT operator_id FROM contacts WHERE id = ?", contactID).Scan(&operatorID)
	}
	return r, operatorID, engine.Refused(err)
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

// OpenRecoveries lists open cases by deadline and counts them all; teamIDs
// empty: of every team.
func (s *Store) OpenRecoveries(ctx context.Context, teamIDs []int64, limit int) ([]recovery.Row, int, error) {
	teams := slices.Compact(slices.Sorted(slices.Values(teamIDs)))
	open := func() *gorm.DB {
		q := s.G(ctx).Table("recoveries v").Joins("JOIN contacts c ON c.id = v.contact_id").Where("v.closed_at IS NULL")
		if len(teams) > 0 {
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
		Select("v.*, r.mark AS mark, r.comment AS comment, ch.name AS channel_name, COALESCE(cu.name, '') AS customer_name").
		Order("v.due_at, v.id").Limit(limit).Find(&list).Error
	return list, int(n), engine.Refused(err)
}
