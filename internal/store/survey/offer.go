package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
)

// A name equals its code until somebody names it: such a name is not for customers.
var offerByID = `SELECT i.id, i.contact_id, i.customer_id, i.version_id, i.purpose, i.delivery, i.address, i.address_key, i.expires_at,
ch.kind, ` + engine.GivenNames("ch") + `, ` + engine.GivenNames("t") + `, c.ended_at,
COALESCE(cu.name, ''), COALESCE(cu.language, ''), COALESCE(cu.time_zone, ''),
EXISTS (SELECT 1 FROM customer_keys k WHERE k.customer_id = i.customer_id AND i.customer_id > 0 AND k.opted_out_at > 0)
OR EXISTS (SELECT 1 FROM customer_keys k WHERE k.key = i.address_key AND k.opted_out_at > 0),
r.id, r.delivery, r.mark, r.solved, r.comment, r.reasons, r.other, r.answered_at, r.updated_at, r.revision
FROM invitations i
JOIN contacts c ON c.id = i.contact_id
JOIN channels ch ON ch.id = c.channel_id
LEFT JOIN dimensions t ON t.id = c.topic_id
LEFT JOIN customers cu ON cu.id = i.customer_id
LEFT JOIN responses r ON r.invitation_id = i.id
WHERE i.id`

// OfferByID returns what the customer's page shows, in one read.
func (s *Store) OfferByID(ctx context.Context, invitationID int64) (survey.Offer, error) {
	return s.offers.Find(ctx, invitationID)
}

func readOffer(scan func(...any) error) (id int64, o survey.Offer, err error) {
	var expires, ended int64
	var kind string
	var r responseRow
	if err := scan(
		&o.ID, &o.ContactID, &o.CustomerID, &o.VersionID, &o.Purpose, &o.Delivery, &o.Address, &o.AddressKey, &expires,
		&kind, &o.Channel.RU, &o.Channel.EN, &o.Topic.RU, &o.Topic.EN, &ended,
		&o.CustomerName, &o.CustomerLang, &o.TimeZone, &o.OptedOut,
		&r.id, &r.delivery, &r.mark, &r.solved, &r.comment, &r.reasons, &r.other, &r.answeredAt, &r.updatedAt, &r.revision); err != nil {
		return 0, o, err
	}
	o.ExpiresAt, o.EndedAt = engine.At(expires), engine.At(ended)
	o.ChannelKind = contact.Kind(kind)
	if r.id.Valid {
		r.purpose = o.Purpose
		answer, err := r.response(o.ID, o.ContactID, o.VersionID)
		if err != nil {
			return o.ID, o, err
		}
		o.Response = &answer
	}
	return o.ID, o, nil
}

// responseRow is a response whose columns may all be NULL.
type responseRow struct {
	purpose                             survey.Purpose
	id, answeredAt, updatedAt, revision sql.NullInt64
	mark                                *int
	solved                              *bool
	delivery, comment, reasons, other   sql.NullString
}

func (r responseRow) response(invitationID, contactID, versionID int64) (survey.Response, error) {
	out := survey.Response{
		ID: r.id.Int64, InvitationID: invitationID, ContactID: contactID, VersionID: versionID, Purpose: r.purpose, Delivery: r.delivery.String,
		Mark: r.mark, Solved: r.solved, Comment: r.comment.String,
		AnsweredAt: engine.At(r.answeredAt.Int64), UpdatedAt: engine.At(r.updatedAt.Int64), Revision: int(r.revision.Int64),
	}
	err := readAnswerJSON(r.reasons.String, r.other.String, &out.Reasons, &out.Other)
	return out, err
}

func readAnswerJSON(reasons, other string, intoReasons *[]string, intoOther *map[string][]string) error {
	if reasons != "[]" {
		if err := json.Unmarshal([]byte(reasons), intoReasons); err != nil {
			return fmt.Errorf("store: reasons of a response: %w", err)
		}
	}
	if other != "{}" {
		if err := json.Unmarshal([]byte(other), intoOther); err != nil {
			return fmt.Errorf("store: other answers of a response: %w", err)
		}
	}
	return nil
}

func answerJSON(reasons []string, other map[string][]string) (string, string, error) {
	r, o := "[]", "{}"
	if len(reasons) > 0 {
		raw, err := json.Marshal(reasons)
		if err != nil {
			return "", "", err
		}
		r = string(raw)
	}
	if len(other) > 0 {
		raw, err := json.Marshal(other)
		if err != nil {
			return "", "", err
		}
		o = string(raw)
	}
	return r, o, nil
}
