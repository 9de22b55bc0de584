package sending

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// CountMessages says how many messages are where; sent ones, and those that failed
// lately, of so many days, today included.
func (s *Store) CountMessages(ctx context.Context, sentDays int) (c sending.Counts, err error) {
	waiting, err := s.WaitingByDelivery(ctx)
	if err != nil {
		return c, err
	}
	for _, w := range waiting {
		c.Queued += w.Queued
		if c.OldestDue == nil || w.OldestDue.Before(*c.OldestDue) {
			c.OldestDue = &w.OldestDue
		}
		c.Stuck = cmp.Or(c.Stuck, w.Stuck)
	}
	for _, text := range []string{
		"SELECT state, COUNT(*) FROM messages WHERE state IN ('leased', 'wire') GROUP BY state",
		"SELECT state, COUNT(*) FROM messages WHERE state IN ('failed', 'unknown') GROUP BY state",
	} {
		if err = s.countStates(ctx, text, map[sending.State]*int64{
			sending.Leased: &c.Leased, sending.OnWire: &c.OnWire, sending.Failed: &c.Failed, sending.Unknown: &c.Unknown,
		}); err != nil {
			return c, engine.Refused(err)
		}
	}
	from := when.DayOf(s.Now(), s.Zone()).Add(1 - sentDays)
	if err = s.countStates(ctx, "SELECT state, COUNT(*) FROM messages WHERE state IN ('failed', 'unknown') AND updated_at >= ? GROUP BY state", map[sending.State]*int64{
		sending.Failed: &c.FailedLately, sending.Unknown: &c.UnknownLately,
	}, engine.Ms(from.Start(s.Zone()))); err != nil {
		return c, engine.Refused(err)
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM messages WHERE state = 'sent' AND updated_at >= ?", engine.Ms(from.Start(s.Zone()))).Scan(&c.Sent)
	return c, engine.Refused(err)
}

// WaitingByDelivery says what waits, by delivery.
func (s *Store) WaitingByDelivery(ctx context.Context) ([]sending.Waiting, error) {
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (w sending.Waiting, err error) {
		var oldest int64
		err = scan(&w.Delivery, &w.Queued, &oldest)
		w.OldestDue = engine.At(oldest)
		return w, err
	}, "SELECT delivery, COUNT(*), MIN(run_at) FROM messages WHERE state = 'queued' GROUP BY delivery ORDER BY delivery")
	if err != nil {
		return nil, err
	}
	soon := s.Now().Add(dueSoon)
	for i := range list {
		if list[i].OldestDue.After(soon) {
			continue
		}
		if list[i].Stuck, err = s.Setting(ctx, settingStuck+list[i].Delivery); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// settingStuck begins the names of the settings that say why a delivery is stuck. It
// is not asked of the messages: of many that wait, few were tried.
const settingStuck = "sending_stuck:"

// dueSoon is longer than what could not be handed over waits for its next try.
const dueSoon = 2 * time.Minute

// NoteStuck keeps why nothing of a delivery can be handed over; "": it goes.
func (s *Store) NoteStuck(ctx context.Context, delivery, why string) error {
	if was, err := s.Setting(ctx, settingStuck+delivery); err != nil || was == why {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context) error { return s.SetSetting(ctx, settingStuck+delivery, why) })
}

// CountKinds says how many messages are where, by kind; sent ones of so many days,
// today included.
func (s *Store) CountKinds(ctx context.Context, sentDays int) (map[sending.Kind]sending.OfKind, error) {
	out := map[sending.Kind]sending.OfKind{}
	from := engine.Ms(when.DayOf(s.Now(), s.Zone()).Add(1 - sentDays).Start(s.Zone()))
	for _, part := range []struct {
		text string
		args []any
		to   func(k *sending.OfKind) *int64
	}{
		{"SELECT kind, COUNT(*) FROM messages WHERE state = 'queued' GROUP BY kind", nil, func(k *sending.OfKind) *int64 { return &k.Queued }},
		{"SELECT kind, COUNT(*) FROM messages WHERE state = 'sent' AND updated_at >= ? GROUP BY kind", []any{from}, func(k *sending.OfKind) *int64 { return &k.Sent }},
		{"SELECT kind, COUNT(*) FROM messages WHERE state IN ('failed', 'unknown') GROUP BY kind", nil, func(k *sending.OfKind) *int64 { return &k.Trouble }},
	} {
		if err := s.Each(ctx, part.text, part.args, func(rows *sql.Rows) error {
			var kind sending.Kind
			var n int64
			err := rows.Scan(&kind, &n)
			one := out[kind]
			*part.to(&one) = n
			out[kind] = one
			return err
		}); err != nil {
			return nil, engine.Refused(err)
		}
	}
	return out, nil
}

func (s *Store) countStates(ctx context.Context, text string, to map[sending.State]*int64, args ...any) error {
	return s.Each(ctx, text, args, func(rows *sql.Rows) error {
		var state sending.State
		var n int64
		err := rows.Scan(&state, &n)
		if err == nil {
			*to[state] = n
		}
		return err
	})
}

const selectRow = "SELECT id, kind, subject, nth, delivery, recipient, language, state, attempts, code, error, updated_at FROM messages"

func scanRow(scan func(...any) error) (r sending.Row, err error) {
	var updated int64
	err = scan(&r.ID, &r.Kind, &r.Subject, &r.Nth, &r.Delivery, &r.Recipient, &r.Language, &r.State, &r.Attempts, &r.Code, &r.Error, &updated)
	r.UpdatedAt = engine.At(updated)
	return r, err
}

// LastAbout returns the latest message of a kind about a subject.
func (s *Store) LastAbout(ctx context.Context, kind sending.Kind, subject int64) (sending.Row, error) {
	r, err := scanRow(s.Row(ctx, selectRow+" WHERE kind = ? AND subject = ? ORDER BY nth DESC LIMIT 1", string(kind), subject).Scan)
	return r, engine.Refused(err)
}

// Trouble lists what failed or is unknown, the latest first.
func (s *Store) Trouble(ctx context.Context, p page.Request) (list page.Of[sending.Row], err error) {
	after := page.Cursor{At: 1 << 62, ID: 1 << 62}
	if p.After != (page.Cursor{}) {
		after = p.After
	}
	found, err := engine.Gather(ctx, s.DB, scanRow, selectRow+`
WHERE state IN ('failed', 'unknown') AND (updated_at, id) < (?, ?) ORDER BY updated_at DESC, id DESC LIMIT ?`, after.At, after.ID, p.Rows()+1)
	return page.Cut(found, p.Rows(), func(r sending.Row) page.Cursor {
		return page.Cursor{At: engine.Ms(r.UpdatedAt), ID: r.ID}
	}), err
}

// Requeue queues a failed or unknown message again, now; NotFound when there is
// none, Conflict when it is neither.
func (s *Store) Requeue(ctx context.Context, messageID int64, now time.Time) error {
	n, err := s.Changed(ctx, `UPDATE messages SET state = 'queued', run_at = ?, attempts = 0, code = 0, error = '', lease = '', leased_until = 0, header_id = '', updated_at = ?
WHERE id = ? AND state IN ('failed', 'unknown')`, engine.Ms(now), engine.Ms(now), messageID)
	if err != nil {
		return engine.Refused(err)
	}
	if n == 0 {
		var state string
		if err := s.Row(ctx, "SELECT state FROM messages WHERE id = ?", messageID).Scan(&state); err != nil {
			return engine.Refused(err)
		}
		return fault.New(fault.Conflict, "fault.conflict")
	}
	s.WakeAfter(ctx, topic)
	return nil
}

// RequeueFailed queues all failed messages again, now, and counts them.
func (s *Store) RequeueFailed(ctx context.Context, now time.Time) (int64, error) {
	n, err := s.Changed(ctx, `UPDATE messages SET state = 'queued', run_at = ?, attempts = 0, code = 0, error = '', lease = '', leased_until = 0, header_id = '', updated_at = ?
WHERE state IN ('failed', 'unknown') AND state = 'failed'`, engine.Ms(now), engine.Ms(now))
	if n > 0 {
		s.WakeAfter(ctx, topic)
	}
	return n, engine.Refused(err)
}

// RetryNow lets what was tried before and waits be tried now, and counts it.
func (s *Store) RetryNow(ctx context.Context, now time.Time) (int64, error) {
	n, err := s.Changed(ctx, "UPDATE messages SET run_at = ?, updated_at = ? WHERE state = 'queued' AND error <> '' AND run_at > ?", engine.Ms(now), engine.Ms(now), engine.Ms(now))
	if n > 0 {
		s.WakeAfter(ctx, topic)
	}
	return n, engine.Refused(err)
}

// HoldSending holds all sending, or lets it go on.
func (s *Store) HoldSending(ctx context.Context, held bool) error {
	value := "no"
	if held {
		value = "yes"
	} else if err := s.SetSetting(ctx, settingLost, ""); err != nil {
		return err
	}
	s.WakeAfter(ctx, topic)
	return s.SetSetting(ctx, "sending_held", value)
}
