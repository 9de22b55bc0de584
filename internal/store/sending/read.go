package sending

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

func replaceLock(text, with string) string { return strings.ReplaceAll(text, "%LOCK%", with) }

// A name equals its code until somebody names it: such a name is not for customers.
const selectOutgoing = `SELECT o.id, i.delivery, i.language, i.address, i.version_id, i.expires_at, ch.kind, CASE WHEN ch.name = ch.code THEN '' ELSE ch.name END,
COALESCE(CASE WHEN t.name = t.code THEN '' ELSE t.name END, ''), c.ended_at,
COALESCE(cu.name, ''), COALESCE(cu.time_zone, ''),
EXISTS (SELECT 1 FROM responses r WHERE r.invitation_id = i.id),
EXISTS (SELECT 1 FROM customer_keys k WHERE k.key = 'e:' || i.address AND k.opted_out_at > 0)
OR EXISTS (SELECT 1 FROM customer_keys k WHERE k.customer_id = i.customer_id AND i.customer_id > 0 AND k.opted_out_at > 0)
FROM outbox o JOIN invitations i ON i.id = o.invitation_id JOIN contacts c ON c.id = i.contact_id JOIN channels ch ON ch.id = c.channel_id
LEFT JOIN dimensions t ON t.id = c.topic_id LEFT JOIN customers cu ON cu.id = i.customer_id
WHERE o.id IN `

// outgoingRead is how many letters one query reads. Its text is constant, so
// that the driver keeps it prepared.
const outgoingRead = 64

// Outgoing returns the letters of claimed messages, in their order.
func (s *Store) Outgoing(ctx context.Context, claimed []survey.Claimed, now time.Time) ([]survey.Outgoing, error) {
	out := make([]survey.Outgoing, len(claimed))
	place := make(map[int64]int, len(claimed))
	for i, c := range claimed {
		out[i].Claimed = c
		out[i].Stop = "gone"
		place[c.OutboxID] = i
	}
	versions := make([]int64, len(claimed))
	for from := 0; from < len(claimed); from += outgoingRead {
		part := claimed[from:min(from+outgoingRead, len(claimed))]
		args := make([]any, outgoingRead)
		for i := range args {
			args[i] = part[min(i, len(part)-1)].OutboxID
		}
		if err := s.readOutgoing(ctx, args, now, out, versions, place); err != nil {
			return nil, engine.Refused(err)
		}
	}
	questions := map[int64]survey.Question{}
	for i, version := range versions {
		q, known := questions[version]
		if !known && version != 0 {
			var err error
			if q, err = s.ratingOf(ctx, version); err != nil {
				return nil, engine.Refused(err)
			}
			questions[version] = q
		}
		out[i].Letter.Question = q
	}
	return out, nil
}

var outgoingText = selectOutgoing + "(" + strings.Repeat("?, ", outgoingRead-1) + "?)"

// readOutgoing fills the letters of one part and notes their versions.
func (s *Store) readOutgoing(ctx context.Context, ids []any, now time.Time, out []survey.Outgoing, versions []int64, place map[int64]int) error {
	rows, err := s.Rows(ctx, outgoingText, ids...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, version, expires, ended int64
		var language, zone string
		var answered, optedOut bool
		var o survey.Outgoing
		l := &o.Letter
		if err := rows.Scan(&id, &o.Delivery, &language, &l.To, &version, &expires, &l.ChannelKind, &l.ChannelName, &l.TopicName, &ended,
			&l.CustomerName, &zone, &answered, &optedOut); err != nil {
			return err
		}
		o.Claimed = out[place[id]].Claimed
		l.OutboxID, l.InvitationID = id, o.InvitationID
		l.Language, l.EndedAt, l.TimeZone = i18n.Lang(language), engine.At(ended), when.ZoneOr(zone, s.Zone())
		switch {
		case answered:
			o.Stop = "answered"
		case optedOut:
			o.Stop = "opted_out"
		case expires <= engine.Ms(now):
			o.Stop = "expired"
		}
		versions[place[id]] = version
		out[place[id]] = o
	}
	return rows.Err()
}

// ratingOf returns the rating question of a version.
func (s *Store) ratingOf(ctx context.Context, version int64) (survey.Question, error) {
	var raw string
	if err := s.Row(ctx, "SELECT questions FROM versions WHERE id = ?", version).Scan(&raw); err != nil {
		return survey.Question{}, err
	}
	var list []survey.Question
	if err := json.Unmarshal([]byte(raw), &list); err != nil {
		return survey.Question{}, err
	}
	v := survey.Version{Questions: list}
	return v.RatingQuestion(), nil
}

// CountOutbox says how many messages are where; sent ones, and those that failed
// lately, of so many days, today included.
func (s *Store) CountOutbox(ctx context.Context, sentDays int) (c survey.OutboxCounts, err error) {
	var oldest *int64
	if err = s.Row(ctx, "SELECT COUNT(*), MIN(run_at) FROM outbox WHERE state = 'queued'").Scan(&c.Queued, &oldest); err != nil {
		return c, engine.Refused(err)
	}
	c.OldestDue = engine.AtOrNil(oldest)
	if c.Queued > 0 {
		// The first of the queue only: it may be long. A reply (code) is the letter's own affair.
		if err = s.Row(ctx, `SELECT COALESCE(MAX(error), '') FROM (SELECT error, code FROM outbox WHERE state = 'queued' ORDER BY run_at, id LIMIT 100) AS first
WHERE code = 0`).Scan(&c.Stuck); err != nil {
			return c, engine.Refused(err)
		}
	}
	for _, text := range []string{
		"SELECT state, COUNT(*) FROM outbox WHERE state IN ('leased', 'wire') GROUP BY state",
		"SELECT state, COUNT(*) FROM outbox WHERE state IN ('failed', 'unknown') GROUP BY state",
	} {
		if err = s.countStates(ctx, text, map[survey.SendState]*int64{
			survey.Leased: &c.Leased, survey.OnWire: &c.OnWire, survey.Failed: &c.Failed, survey.Unknown: &c.Unknown,
		}); err != nil {
			return c, engine.Refused(err)
		}
	}
	from := when.DayOf(s.Now(), s.Zone()).Add(1 - sentDays)
	if err = s.countStates(ctx, "SELECT state, COUNT(*) FROM outbox WHERE state IN ('failed', 'unknown') AND updated_at >= ? GROUP BY state", map[survey.SendState]*int64{
		survey.Failed: &c.FailedLately, survey.Unknown: &c.UnknownLately,
	}, engine.Ms(from.Start(s.Zone()))); err != nil {
		return c, engine.Refused(err)
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM invitations WHERE sent_day > 0 AND sent_day >= ?", int(from)).Scan(&c.Sent)
	return c, engine.Refused(err)
}

func (s *Store) countStates(ctx context.Context, text string, to map[survey.SendState]*int64, args ...any) error {
	rows, err := s.Rows(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state survey.SendState
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return err
		}
		*to[state] = n
	}
	return rows.Err()
}

// OutboxTrouble lists what failed or is unknown, the latest first.
func (s *Store) OutboxTrouble(ctx context.Context, p page.Request) (list page.Of[survey.OutboxRow], err error) {
	after := page.Cursor{At: 1 << 62, ID: 1 << 62}
	if p.After != (page.Cursor{}) {
		after = p.After
	}
	rows, err := s.Rows(ctx, `SELECT o.id, o.invitation_id, i.contact_id, o.state, i.address, o.attempts, o.code, o.error, o.message_id, o.updated_at
FROM outbox o JOIN invitations i ON i.id = o.invitation_id
WHERE o.state IN ('failed', 'unknown') AND (o.updated_at, o.id) < (?, ?) ORDER BY o.updated_at DESC, o.id DESC LIMIT `+strconv.Itoa(p.Rows()+1),
		after.At, after.ID)
	if err != nil {
		return list, engine.Refused(err)
	}
	defer rows.Close()
	var found []survey.OutboxRow
	for rows.Next() {
		var r survey.OutboxRow
		var updated int64
		if err := rows.Scan(&r.ID, &r.InvitationID, &r.ContactID, &r.State, &r.To, &r.Attempts, &r.Code, &r.Error, &r.MessageID, &updated); err != nil {
			return list, engine.Refused(err)
		}
		r.UpdatedAt = engine.At(updated)
		found = append(found, r)
	}
	return page.Cut(found, p.Rows(), func(r survey.OutboxRow) page.Cursor {
		return page.Cursor{At: engine.Ms(r.UpdatedAt), ID: r.ID}
	}), engine.Refused(rows.Err())
}

// Requeue queues a failed or unknown message again, now; NotFound when there is
// none, Conflict when it is neither.
func (s *Store) Requeue(ctx context.Context, outboxID int64, now time.Time) error {
	n, err := s.Changed(ctx, `UPDATE outbox SET state = 'queued', run_at = ?, attempts = 0, code = 0, error = '', lease = '', leased_until = 0, updated_at = ?
WHERE id = ? AND state IN ('failed', 'unknown')`, engine.Ms(now), engine.Ms(now), outboxID)
	if err != nil {
		return engine.Refused(err)
	}
	if n == 0 {
		var state string
		if err := s.Row(ctx, "SELECT state FROM outbox WHERE id = ?", outboxID).Scan(&state); err != nil {
			return engine.Refused(err)
		}
		return fault.New(fault.Conflict, "fault.conflict")
	}
	s.WakeAfter(ctx, "outbox")
	return nil
}

// HoldSending holds all sending, or lets it go on.
func (s *Store) HoldSending(ctx context.Context, held bool) error {
	value := "no"
	if held {
		value = "yes"
	}
	s.WakeAfter(ctx, "outbox")
	return s.SetSetting(ctx, "sending_held", value)
}
