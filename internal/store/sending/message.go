// Package sending keeps what waits to be sent and what became of it, and the
// built-in mailbox.
package sending

import (
	"cmp"
	"context"
	"slices"
	"time"

	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// The texts name "state IN ('leased', 'wire')" word for word: SQLite takes a
// partial index only when its condition stands in the query.
const (
	claimOutbox = `WITH due AS MATERIALIZED (SELECT id FROM outbox WHERE state = 'queued' AND run_at <= ? ORDER BY run_at, id LIMIT ?%LOCK%)
UPDATE outbox SET state = 'leased', lease = ?, leased_until = ?, updated_at = ? WHERE id IN (SELECT id FROM due)
RETURNING id, invitation_id, attempts, run_at`

	putOnWire = `UPDATE outbox SET state = 'wire', message_id = ?, leased_until = ?, updated_at = ?
WHERE id = ? AND state = 'leased' AND lease = ?`

	acceptOutbox = `UPDATE outbox SET state = 'sent', leased_until = 0, code = 0, error = '', updated_at = ?
WHERE id = ? AND lease = ? AND state IN ('wire', 'unknown')`

	settleOutbox = `UPDATE outbox SET state = ?, run_at = ?, attempts = ?, code = ?, error = ?, lease = '', leased_until = 0, updated_at = ?
WHERE id = ? AND lease = ? AND state IN ('leased', 'wire')`

	releaseOutbox = `UPDATE outbox SET state = 'queued', lease = '', leased_until = 0, updated_at = ?
WHERE state IN ('leased', 'wire') AND state = 'leased' AND lease = ?`
)

var claimTexts = map[engine.Kind]string{
	engine.SQLite:   replaceLock(claimOutbox, ""),
	engine.Postgres: replaceLock(claimOutbox, " FOR UPDATE SKIP LOCKED"),
}

// Store is outgoing messages. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	Settings
	figures *figures.Store
}

// Settings are the desk's.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// New puts it on a database.
func New(db *engine.DB, settings Settings, figures *figures.Store) *Store {
	return &Store{db, settings, figures}
}

const insertOutbox = `INSERT INTO outbox (invitation_id, state, run_at, updated_at) VALUES (?, 'queued', ?, ?)`

// QueueInvitation queues the letter of an invitation, in the transaction of the
// context.
func (s *Store) QueueInvitation(ctx context.Context, invitationID int64, due, now time.Time) error {
	if _, err := s.Exec(ctx, insertOutbox, invitationID, engine.Ms(due), engine.Ms(now)); err != nil {
		return engine.Refused(err)
	}
	s.WakeAfter(ctx, "outbox")
	return nil
}

// Claim leases up to n messages that are due, the longest waiting first.
func (s *Store) Claim(ctx context.Context, lease string, now, until time.Time, n int) ([]survey.Claimed, error) {
	// Most of the time nothing is due: ask the reading side before the writer.
	var due bool
	err := s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'queued' AND run_at <= ?)", engine.Ms(now)).Scan(&due)
	if err != nil || !due {
		return nil, engine.Refused(err)
	}
	type row struct {
		survey.Claimed
		runAt int64
	}
	var got []row
	err = s.InTx(ctx, func(ctx context.Context) error {
		got = got[:0]
		rows, err := s.Rows(ctx, claimTexts[s.Kind()], engine.Ms(now), n, lease, engine.Ms(until), engine.Ms(now))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r row
			if err := rows.Scan(&r.OutboxID, &r.InvitationID, &r.Attempts, &r.runAt); err != nil {
				return err
			}
			got = append(got, r)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(got, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.runAt, b.runAt), cmp.Compare(a.OutboxID, b.OutboxID))
	})
	claimed := make([]survey.Claimed, len(got))
	for i, r := range got {
		claimed[i] = r.Claimed
	}
	return claimed, nil
}

// PutOnWire notes that the letters may arrive from now on. ok[i] is false when
// the lease of w[i] is lost.
func (s *Store) PutOnWire(ctx context.Context, lease string, w []survey.Wire, now, until time.Time) (ok []bool, err error) {
	ok = make([]bool, len(w))
	err = s.InTx(ctx, func(ctx context.Context) error {
		for i, one := range w {
			n, err := s.Changed(ctx, putOnWire, one.MessageID, engine.Ms(until), engine.Ms(now), one.OutboxID, lease)
			if err != nil {
				return err
			}
			ok[i] = n > 0
		}
		return nil
	})
	return ok, err
}

// Accept notes that the letters were taken and moves the links' ends.
func (s *Store) Accept(ctx context.Context, lease string, a []survey.Accepted) error {
	a = slices.SortedFunc(slices.Values(a), func(x, y survey.Accepted) int { return cmp.Compare(x.OutboxID, y.OutboxID) })
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, one := range a {
			if err := s.accept(ctx, lease, one); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) accept(ctx context.Context, lease string, one survey.Accepted) error {
	n, err := s.Changed(ctx, acceptOutbox, engine.Ms(one.At), one.OutboxID, lease)
	if err != nil || n == 0 {
		return err
	}
	var sentDay int32
	var contactID int64
	if err = s.Row(ctx, "SELECT sent_day, contact_id FROM invitations WHERE id = ?"+s.ForUpdate(), one.InvitationID).Scan(&sentDay, &contactID); err != nil || sentDay != 0 {
		return err
	}
	day, ends := when.DayOf(one.At, s.Zone()), engine.Ms(one.At.Add(survey.LinkLife))
	if _, err = s.Exec(ctx, `UPDATE invitations SET sent_at = ?, sent_day = ?, expires_at = CASE WHEN expires_at < ? THEN ? ELSE expires_at END
WHERE id = ?`, engine.Ms(one.At), int(day), ends, ends, one.InvitationID); err != nil {
		return err
	}
	return s.figures.Touch(ctx, contactID)
}

// Settle notes what became of letters that were not taken.
func (s *Store) Settle(ctx context.Context, lease string, list []survey.Settled, now time.Time) error {
	list = slices.SortedFunc(slices.Values(list), func(x, y survey.Settled) int { return cmp.Compare(x.OutboxID, y.OutboxID) })
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, one := range list {
			if _, err := s.Exec(ctx, settleOutbox, string(one.State), engine.Ms(one.RunAt), one.Attempts, one.Code, one.Error, engine.Ms(now), one.OutboxID, lease); err != nil {
				return err
			}
		}
		return nil
	})
}

// Release gives back what a lease holds and has not put on the wire.
func (s *Store) Release(ctx context.Context, lease string, now time.Time) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		n, err := s.Changed(ctx, releaseOutbox, engine.Ms(now), lease)
		if n > 0 {
			s.WakeAfter(ctx, "outbox")
		}
		return err
	})
}

// RescueLeases queues expired leases again and calls what was on the wire
// unknown. all: every lease but of mine, expired or not.
func (s *Store) RescueLeases(ctx context.Context, mine string, all bool, now time.Time) (queued, unknown int64, err error) {
	which, arg := " AND leased_until < ?", any(engine.Ms(now))
	if all {
		which, arg = " AND lease <> ?", any(mine)
	}
	var stuck bool
	err = s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN ('leased', 'wire')"+which+")", arg).Scan(&stuck)
	if err != nil || !stuck {
		return 0, 0, engine.Refused(err)
	}
	err = s.InTx(ctx, func(ctx context.Context) (err error) {
		queued, err = s.Changed(ctx, `UPDATE outbox SET state = 'queued', lease = '', leased_until = 0, updated_at = ?
WHERE state IN ('leased', 'wire') AND state = 'leased'`+which, engine.Ms(now), arg)
		if err != nil {
			return err
		}
		// The lease stays: a sender that was only slow may still report success.
		unknown, err = s.Changed(ctx, `UPDATE outbox SET state = 'unknown', leased_until = 0, error = ?, updated_at = ?
WHERE state IN ('leased', 'wire') AND state = 'wire'`+which, survey.Interrupted, engine.Ms(now), arg)
		s.WakeAfter(ctx, "outbox")
		return err
	})
	return queued, unknown, err
}

// CancelQueuedFor takes what waits for this invitation or this customer (0: of
// none) out of the outbox; what a sender holds but has not put on the wire too.
func (s *Store) CancelQueuedFor(ctx context.Context, customerID, invitationID int64) error {
	now := engine.Ms(s.Now())
	if invitationID > 0 {
		if _, err := s.Exec(ctx, `UPDATE outbox SET state = 'cancelled', error = 'answered', updated_at = ?
WHERE invitation_id = ? AND state IN ('queued', 'leased')`, now, invitationID); err != nil {
			return engine.Refused(err)
		}
	}
	if customerID > 0 {
		if _, err := s.Exec(ctx, `UPDATE outbox SET state = 'cancelled', error = 'opted_out', updated_at = ?
WHERE invitation_id IN (SELECT id FROM invitations WHERE customer_id = ? AND customer_id > 0) AND state IN ('queued', 'leased')`, now, customerID); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

// WaitsFor reports whether anything waits to be sent for this invitation or
// this customer (0: of none).
func (s *Store) WaitsFor(ctx context.Context, customerID, invitationID int64) (waits bool, err error) {
	err = s.Row(ctx, `SELECT EXISTS (SELECT 1 FROM outbox WHERE invitation_id = ? AND state IN ('queued', 'leased'))
OR EXISTS (SELECT 1 FROM outbox o JOIN invitations i ON i.id = o.invitation_id WHERE i.customer_id = ? AND i.customer_id > 0 AND o.state IN ('queued', 'leased'))`,
		invitationID, customerID).Scan(&waits)
	return waits, engine.Refused(err)
}
