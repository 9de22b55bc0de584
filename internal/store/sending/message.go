// Package sending keeps messages, what waits to be sent and what became of it, and
// the built-in mailbox.
package sending

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"openpeople/internal/sending"
	"openpeople/internal/store/engine"
)

// The texts name "state IN ('leased', 'wire')" word for word: SQLite takes a
// partial index only when its condition stands in the query.
const (
	insertMessage = `INSERT INTO messages (kind, subject, nth, delivery, recipient, language, state, run_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?)
ON CONFLICT (kind, subject, nth) DO NOTHING`

	insertNext = `INSERT INTO messages (kind, subject, nth, delivery, recipient, language, state, run_at, updated_at)
VALUES (?, ?, (SELECT COALESCE(MAX(nth), 0) + 1 FROM messages WHERE kind = ? AND subject = ?), ?, ?, ?, 'queued', ?, ?)
ON CONFLICT (kind, subject, nth) DO NOTHING`

	claimMessages = `WITH due AS MATERIALIZED (SELECT id FROM messages WHERE state = 'queued' AND delivery = ? AND run_at <= ? ORDER BY run_at, id LIMIT ?%LOCK%)
UPDATE messages SET state = 'leased', lease = ?, leased_until = ?, updated_at = ? WHERE id IN (SELECT id FROM due)
RETURNING id, kind, subject, nth, recipient, language, attempts, run_at`

	renewLease = `UPDATE messages SET leased_until = ? WHERE state IN ('leased', 'wire') AND lease = ? AND leased_until < ?`

	settleMessage = `UPDATE messages SET state = ?, run_at = ?, attempts = ?, code = ?, error = ?, lease = '', leased_until = 0, updated_at = ?
WHERE id = ? AND lease = ? AND state = ?`

	putOff = `UPDATE messages SET state = 'queued', run_at = ?, lease = '', leased_until = 0, updated_at = ? WHERE id = ? AND lease = ? AND state = 'leased'`

	releaseLease = `UPDATE messages SET state = 'queued', lease = '', leased_until = 0, updated_at = ?
WHERE state IN ('leased', 'wire') AND state = 'leased' AND lease = ?`
)

var (
	// Whoever holds all sending does not wait for what was claimed before.
	putOnWire = engine.ManyOf(`UPDATE messages SET state = 'wire', leased_until = ?, updated_at = ?,
header_id = (SELECT name FROM v WHERE message = id AND claim = lease LIMIT 1)
WHERE id IN (SELECT message FROM v) AND state = 'leased' AND EXISTS (SELECT 1 FROM v WHERE message = id AND claim = lease)
AND NOT EXISTS (SELECT 1 FROM settings WHERE settings.name = 'sending_held' AND value = 'yes') RETURNING id, lease`, "message BIGINT", "claim TEXT", "name TEXT")

	acceptMessages = engine.ManyOf(`UPDATE messages SET state = 'sent', leased_until = 0, code = 0, error = '',
updated_at = (SELECT at FROM v WHERE message = id AND claim = lease LIMIT 1)
WHERE id IN (SELECT message FROM v) AND state IN ('wire', 'unknown') AND EXISTS (SELECT 1 FROM v WHERE message = id AND claim = lease)
RETURNING id, lease`, "message BIGINT", "claim TEXT", "at BIGINT")
)

var claimTexts = engine.Claims(claimMessages, "")

// topic wakes who carries messages.
const topic = "messages"

// Store is messages. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	Settings
	followers map[sending.Kind]Follower
}

// Settings are the desk's.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// Follower is told, within the transaction that notes it, which messages of its kind
// the other side took.
type Follower func(ctx context.Context, taken []sending.Accepted) error

// New puts it on a database.
func New(db *engine.DB, settings Settings) *Store {
	return &Store{db, settings, map[sending.Kind]Follower{}}
}

// FollowedBy says who is told of messages of a kind. Call it before the first.
func (s *Store) FollowedBy(kind sending.Kind, who Follower) { s.followers[kind] = who }

// Queue queues a message, in the transaction of the context. One that there is
// already, whatever became of it, stays as it is.
func (s *Store) Queue(ctx context.Context, m sending.Message, due, now time.Time) error {
	if _, err := s.Exec(ctx, insertMessage, string(m.Kind), m.Subject, m.Nth, m.Delivery, m.Recipient, m.Language, engine.Ms(due), engine.Ms(now)); err != nil {
		return engine.Refused(err)
	}
	s.WakeAfter(ctx, topic)
	return nil
}

// QueueNext queues the next message of its kind about its subject, now, in the
// transaction of the context. Those before it that wait are taken back, for the
// reason of Replaced.
func (s *Store) QueueNext(ctx context.Context, m sending.Message, now time.Time) error {
	if err := s.Cancel(ctx, []sending.Kind{m.Kind}, []int64{m.Subject}, sending.Replaced); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, insertNext, string(m.Kind), m.Subject, string(m.Kind), m.Subject, m.Delivery, m.Recipient, m.Language, engine.Ms(now), engine.Ms(now)); err != nil {
		return engine.Refused(err)
	}
	s.WakeAfter(ctx, topic)
	return nil
}

// Claim leases messages of a delivery that are due, the longest waiting first.
func (s *Store) Claim(ctx context.Context, c sending.Claim) ([]sending.Claimed, error) {
	// Most of the time nothing is due: ask the reading side before the writer.
	var due bool
	err := s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM messages WHERE state = 'queued' AND delivery = ? AND run_at <= ?)", c.Delivery, engine.Ms(c.Now)).Scan(&due)
	if err != nil || !due {
		return nil, engine.Refused(err)
	}
	type row struct {
		sending.Claimed
		runAt int64
	}
	var got []row
	err = s.InTx(ctx, func(ctx context.Context) error {
		got = got[:0]
		args := []any{c.Delivery, engine.Ms(c.Now), c.Limit, c.Lease, engine.Ms(c.Until), engine.Ms(c.Now)}
		return s.Each(ctx, claimTexts[s.Kind()], args, func(rows *sql.Rows) error {
			r := row{Claimed: sending.Claimed{Message: sending.Message{Delivery: c.Delivery}, Lease: c.Lease}}
			if err := rows.Scan(&r.ID, &r.Kind, &r.Subject, &r.Nth, &r.Recipient, &r.Language, &r.Attempts, &r.runAt); err != nil {
				return err
			}
			got = append(got, r)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(got, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.runAt, b.runAt), cmp.Compare(a.ID, b.ID))
	})
	claimed := make([]sending.Claimed, len(got))
	for i, r := range got {
		claimed[i] = r.Claimed
	}
	return claimed, nil
}

// Renew lets leases last until then at the least.
func (s *Store) Renew(ctx context.Context, leases []string, until time.Time) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, lease := range leases {
			if _, err := s.Exec(ctx, renewLease, engine.Ms(until), lease, engine.Ms(until)); err != nil {
				return err
			}
		}
		return nil
	})
}

// PutOnWire notes that the messages may arrive from now on. ok[i] is false when the
// lease of w[i] is lost, or sending is held.
func (s *Store) PutOnWire(ctx context.Context, w []sending.Wire, now, until time.Time) (ok []bool, err error) {
	values := make([][]any, len(w))
	for i, one := range w {
		values[i] = []any{one.ID, one.Lease, one.HeaderID}
	}
	var wired map[claimedBy]bool
	err = s.InTx(ctx, func(ctx context.Context) (err error) {
		wired, err = s.changed(ctx, putOnWire, values, engine.Ms(until), engine.Ms(now))
		return err
	})
	ok = make([]bool, len(w))
	for i, one := range w {
		ok[i] = wired[claimedBy{one.ID, one.Lease}]
	}
	return ok, err
}

// claimedBy is a message and the lease of a claim of it: of two claims only the
// later one holds it.
type claimedBy struct {
	id    int64
	lease string
}

// changed runs a statement of many rows that returns those it changed.
func (s *Store) changed(ctx context.Context, m engine.Many, values [][]any, after ...any) (map[claimedBy]bool, error) {
	out := make(map[claimedBy]bool, len(values))
	err := s.EachOf(ctx, m, values, after, func(rows *sql.Rows) error {
		var one claimedBy
		err := rows.Scan(&one.id, &one.lease)
		out[one] = true
		return err
	})
	return out, err
}

// Accept notes that the messages were taken and tells who follows their kinds.
func (s *Store) Accept(ctx context.Context, a []sending.Accepted) error {
	a = slices.SortedFunc(slices.Values(a), func(x, y sending.Accepted) int { return cmp.Compare(x.ID, y.ID) })
	values := make([][]any, len(a))
	for i, one := range a {
		values[i] = []any{one.ID, one.Lease, engine.Ms(one.At)}
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		sent, err := s.changed(ctx, acceptMessages, values)
		if err != nil {
			return err
		}
		taken := map[sending.Kind][]sending.Accepted{}
		for _, one := range a {
			if sent[claimedBy{one.ID, one.Lease}] {
				taken[one.Kind] = append(taken[one.Kind], one)
			}
		}
		for kind, list := range taken {
			if tell := s.followers[kind]; tell != nil {
				if err := tell(ctx, list); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Settle notes what became of messages that were not taken.
func (s *Store) Settle(ctx context.Context, list []sending.Settled, now time.Time) error {
	list = slices.SortedFunc(slices.Values(list), func(x, y sending.Settled) int { return cmp.Compare(x.ID, y.ID) })
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, one := range list {
			if one.State == sending.Queued && one.Error == "" {
				if _, err := s.Exec(ctx, putOff, engine.Ms(one.RunAt), engine.Ms(now), one.ID, one.Lease); err != nil {
					return err
				}
				continue
			}
			from := sending.Leased
			if one.Wired {
				from = sending.OnWire
			}
			if _, err := s.Exec(ctx, settleMessage, string(one.State), engine.Ms(one.RunAt), one.Attempts, one.Code, one.Error, engine.Ms(now), one.ID, one.Lease, string(from)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Release gives back what leases hold and have not put on the wire.
func (s *Store) Release(ctx context.Context, leases []string, now time.Time) error {
	if len(leases) == 0 {
		return nil
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, lease := range leases {
			n, err := s.Changed(ctx, releaseLease, engine.Ms(now), lease)
			if err != nil {
				return err
			}
			if n > 0 {
				s.WakeAfter(ctx, topic)
			}
		}
		return nil
	})
}

// RescueLeases queues expired leases again and calls what was on the wire
// unknown. all: every lease, expired or not.
func (s *Store) RescueLeases(ctx context.Context, all bool, now time.Time) (queued, unknown int64, err error) {
	before := engine.Ms(now)
	if all {
		before = 1 << 62
	}
	var stuck bool
	err = s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM messages WHERE state IN ('leased', 'wire') AND leased_until < ?)", before).Scan(&stuck)
	if err != nil || !stuck {
		return 0, 0, engine.Refused(err)
	}
	err = s.InTx(ctx, func(ctx context.Context) (err error) {
		queued, err = s.Changed(ctx, `UPDATE messages SET state = 'queued', lease = '', leased_until = 0, updated_at = ?
WHERE state IN ('leased', 'wire') AND state = 'leased' AND leased_until < ?`, engine.Ms(now), before)
		if err != nil {
			return err
		}
		// The lease stays: a sender that was only slow may still report success.
		unknown, err = s.Changed(ctx, `UPDATE messages SET state = 'unknown', leased_until = 0, attempts = attempts + 1, error = ?, updated_at = ?
WHERE state IN ('leased', 'wire') AND state = 'wire' AND leased_until < ?`, sending.Interrupted, engine.Ms(now), before)
		s.WakeAfter(ctx, topic)
		return err
	})
	return queued, unknown, err
}

// SetBack brings back with a clock that showed before what waits for it, or was written
// by it: what was due then is due now, the rest waits as long as it would have waited.
func (s *Store) SetBack(ctx context.Context, before, now time.Time) (n int64, err error) {
	was, is := engine.Ms(before), engine.Ms(now)
	err = s.InTx(ctx, func(ctx context.Context) error {
		n, err = s.Changed(ctx, `UPDATE messages SET run_at = CASE WHEN run_at > ? THEN run_at - ? ELSE ? END, updated_at = ?
WHERE state = 'queued' AND run_at > ? AND (run_at <= ? OR updated_at > ?)`, was, was-is, is, is, is, was, is)
		if err != nil {
			return err
		}
		_, err = s.Exec(ctx, `UPDATE messages SET leased_until = CASE WHEN leased_until > ? THEN leased_until - ? ELSE ? END
WHERE state IN ('leased', 'wire') AND leased_until > ?`, was, was-is, is, is)
		s.WakeAfter(ctx, topic)
		return err
	})
	return n, err
}

// FailStrays fails what is due and waits for a delivery that is not among the known.
func (s *Store) FailStrays(ctx context.Context, known []string, now time.Time) (failed int64, err error) {
	for delivery := ""; ; {
		// The next name only: a long queue of one delivery is passed over.
		err := s.Row(ctx, "SELECT delivery FROM messages WHERE state = 'queued' AND delivery > ? ORDER BY delivery LIMIT 1", delivery).Scan(&delivery)
		if errors.Is(err, sql.ErrNoRows) {
			return failed, nil
		}
		if err != nil {
			return failed, engine.Refused(err)
		}
		if slices.Contains(known, delivery) {
			continue
		}
		err = s.InTx(ctx, func(ctx context.Context) error {
			n, err := s.Changed(ctx, `UPDATE messages SET state = 'failed', error = ?, updated_at = ? WHERE state = 'queued' AND delivery = ? AND run_at <= ?`,
				fmt.Sprintf("no delivery is named %q", delivery), engine.Ms(now), delivery, engine.Ms(now))
			failed += n
			return err
		})
		if err != nil {
			return failed, err
		}
	}
}

// Waits reports whether anything of these kinds waits to be sent about these subjects.
func (s *Store) Waits(ctx context.Context, kinds []sending.Kind, subjects []int64) (waits bool, err error) {
	for part := range slices.Chunk(subjects, inList) {
		where, args := about(kinds, part)
		if err = s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM messages WHERE "+where+" AND state IN ('queued', 'leased'))", args...).Scan(&waits); err != nil || waits {
			return waits, engine.Refused(err)
		}
	}
	return false, nil
}

// Cancel takes back what waits to be sent about these subjects; what a lane holds
// but has not put on the wire too.
func (s *Store) Cancel(ctx context.Context, kinds []sending.Kind, subjects []int64, why string) error {
	for part := range slices.Chunk(subjects, inList) {
		where, args := about(kinds, part)
		if _, err := s.Exec(ctx, "UPDATE messages SET state = 'cancelled', error = ?, updated_at = ? WHERE "+where+" AND state IN ('queued', 'leased')",
			append([]any{why, engine.Ms(s.Now())}, args...)...); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

// inList is how many subjects one statement names; unused places repeat the last,
// so that there are two texts: for one subject, which is usual, and for several.
const inList = 8

// about is the condition for messages of some kinds about up to inList subjects.
func about(kinds []sending.Kind, subjects []int64) (where string, args []any) {
	for _, k := range kinds {
		args = append(args, string(k))
	}
	n := 1
	if len(subjects) > 1 {
		n = inList
	}
	for i := range n {
		args = append(args, subjects[min(i, len(subjects)-1)])
	}
	return "kind IN (" + engine.Marks(len(kinds)) + ") AND subject IN (" + engine.Marks(n) + ")", args
}
