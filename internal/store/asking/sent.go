package asking

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/sending"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

var noteSent = engine.ManyOf(`UPDATE invitations SET (sent_at, sent_day, expires_at) =
(SELECT at, day, CASE WHEN expires_at < ends THEN ends ELSE expires_at END FROM v WHERE invitation = id LIMIT 1)
WHERE id IN (SELECT invitation FROM v) AND sent_day = 0 RETURNING contact_id`, "invitation BIGINT", "at BIGINT", "day INTEGER", "ends BIGINT")

// NoteSent notes that invitations reached the other side for the first time and
// moves the ends of their links, in the transaction of the context. It follows
// messages that were taken.
func (s *Store) NoteSent(ctx context.Context, taken []sending.Accepted) error {
	values := make([][]any, len(taken))
	for i, one := range taken {
		values[i] = []any{one.Subject, engine.Ms(one.At), int(when.DayOf(one.At, s.Zone())), engine.Ms(one.At.Add(survey.LinkLife))}
	}
	var contacts []int64
	err := s.EachOf(ctx, noteSent, values, nil, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		contacts = append(contacts, id)
		return err
	})
	if err != nil || len(contacts) == 0 { // all were sent before
		return err
	}
	return engine.Refused(s.figures.Touch(ctx, contacts...))
}

const noteOffered = `UPDATE invitations SET sent_at = ?, sent_day = ? WHERE id = ? AND sent_day = 0`

// NoteOffered notes when the question of an invitation reached the customer; first is
// false when that is known already, and stays as it is. What waits to ask the customer
// is taken back.
func (s *Store) NoteOffered(ctx context.Context, i asking.Invitation, at time.Time) (first bool, err error) {
	n, err := s.Changed(ctx, noteOffered, engine.Ms(at), int(when.DayOf(at, s.Zone())), i.ID)
	if err != nil || n == 0 {
		return false, engine.Refused(err)
	}
	if err := s.Cancel(ctx, Kinds, []int64{i.ID}, asking.Offered); err != nil {
		return false, err
	}
	return true, engine.Refused(s.figures.Touch(ctx, i.ContactID))
}

// CancelQueuedFor takes back what waits to be sent for this invitation or this
// customer (0: of none); what a lane holds but has not put on the wire too.
func (s *Store) CancelQueuedFor(ctx context.Context, customerID, invitationID int64) error {
	if invitationID > 0 {
		if err := s.Cancel(ctx, Kinds, []int64{invitationID}, "answered"); err != nil {
			return err
		}
	}
	list, err := s.invitationsOf(ctx, customerID)
	if err != nil {
		return err
	}
	return s.Cancel(ctx, Kinds, list, "opted_out")
}

// Kinds are those of the messages that carry invitations.
var Kinds = []sending.Kind{sending.Invitation, sending.SecondMark}

// WaitsFor reports whether anything waits to be sent for this invitation or this
// customer (0: of none).
func (s *Store) WaitsFor(ctx context.Context, customerID, invitationID int64) (bool, error) {
	list, err := s.invitationsOf(ctx, customerID)
	if err != nil {
		return false, err
	}
	if invitationID > 0 {
		list = append(list, invitationID)
	}
	return s.Waits(ctx, Kinds, list)
}

// invitationsOf lists the invitations of a customer; none of customer 0.
func (s *Store) invitationsOf(ctx context.Context, customerID int64) ([]int64, error) {
	if customerID == 0 {
		return nil, nil
	}
	return engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM invitations WHERE customer_id = ? AND customer_id > 0", customerID)
}

// A name equals its code until somebody names it: such a name is not for customers.
var selectInvited = `SELECT i.id, i.version_id, i.expires_at, ch.kind, ` + engine.GivenNames("ch") + `,
` + engine.GivenNames("t") + `, c.ended_at,
COALESCE(cu.name, ''), COALESCE(cu.time_zone, ''), COALESCE(ru.quiet_from, 0), COALESCE(ru.quiet_to, 0),
i.purpose = 'second', i.purpose = 'second' AND EXISTS (SELECT 1 FROM recoveries v WHERE v.contact_id = i.contact_id AND v.closed_at IS NULL),
i.sent_day > 0, EXISTS (SELECT 1 FROM responses r WHERE r.invitation_id = i.id),
EXISTS (SELECT 1 FROM customer_keys k WHERE k.key = i.address_key AND k.opted_out_at > 0)
OR EXISTS (SELECT 1 FROM customer_keys k WHERE k.customer_id = i.customer_id AND i.customer_id > 0 AND k.opted_out_at > 0)
FROM invitations i JOIN contacts c ON c.id = i.contact_id JOIN channels ch ON ch.id = c.channel_id
LEFT JOIN dimensions t ON t.id = c.topic_id LEFT JOIN customers cu ON cu.id = i.customer_id LEFT JOIN rules ru ON ru.id = i.rule_id
WHERE i.id IN `

// invitedRead is how many invitations one query reads. Its text is constant, so
// that the driver keeps it prepared.
const invitedRead = 64

var invitedText = selectInvited + "(" + strings.Repeat("?, ", invitedRead-1) + "?)"

// InvitedByID returns what messages show of invitations, by invitation.
func (s *Store) InvitedByID(ctx context.Context, ids []int64) (map[int64]asking.Invited, error) {
	out := make(map[int64]asking.Invited, len(ids))
	for from := 0; from < len(ids); from += invitedRead {
		part := ids[from:min(from+invitedRead, len(ids))]
		args := make([]any, invitedRead)
		for i := range args {
			args[i] = part[min(i, len(part)-1)]
		}
		if err := s.Each(ctx, invitedText, args, func(rows *sql.Rows) error {
			one, err := s.scanInvited(rows)
			out[one.InvitationID] = one
			return err
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) scanInvited(rows *sql.Rows) (i asking.Invited, err error) {
	var expires, ended int64
	var kind, zone string
	err = rows.Scan(&i.InvitationID, &i.VersionID, &expires, &kind, &i.Channel.RU, &i.Channel.EN, &i.Topic.RU, &i.Topic.EN, &ended,
		&i.CustomerName, &zone, &i.QuietFrom, &i.QuietTo, &i.Again, &i.Reopened, &i.Offered, &i.Answered, &i.OptedOut)
	i.ExpiresAt, i.EndedAt, i.ChannelKind = engine.At(expires), engine.At(ended), contact.Kind(kind)
	i.TimeZone = when.ZoneOr(zone, s.Zone())
	return i, err
}

// AboutOf returns what invitations are about, by invitation.
func (s *Store) AboutOf(ctx context.Context, invitationIDs []int64) (map[int64]asking.About, error) {
	out := make(map[int64]asking.About, len(invitationIDs))
	ids := engine.Anys(invitationIDs)
	err := s.InChunks(ctx, engine.Named(ctx, `SELECT i.id, i.contact_id, {ch.name}, ch.kind, COALESCE(cu.name, ''), r.id IS NOT NULL, r.mark, i.expires_at
FROM invitations i JOIN contacts c ON c.id = i.contact_id JOIN channels ch ON ch.id = c.channel_id
LEFT JOIN customers cu ON cu.id = i.customer_id LEFT JOIN responses r ON r.invitation_id = i.id WHERE i.id IN `), nil, ids, func(rows *sql.Rows) error {
		var invitation, expires int64
		var one asking.About
		err := rows.Scan(&invitation, &one.ContactID, &one.ChannelName, &one.ChannelKind, &one.CustomerName, &one.Answered, &one.Mark, &expires)
		one.ExpiresAt = engine.At(expires)
		out[invitation] = one
		return err
	})
	return out, err
}
