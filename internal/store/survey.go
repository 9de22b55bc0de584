package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
)

// SurveyList returns every survey.
func (s *Store) SurveyList(ctx context.Context) (list []survey.Survey, err error) {
	err = s.G(ctx).Order("id").Find(&list).Error
	return list, engine.Refused(err)
}

// InsertSurvey stores a new survey with its first version; both get their ids.
// Conflict when the key is taken.
func (s *Store) InsertSurvey(ctx context.Context, v *survey.Survey, first *survey.Version) error {
	if err := s.G(ctx).Create(v).Error; err != nil {
		return engine.Refused(err)
	}
	first.SurveyID = v.ID
	return engine.Refused(s.G(ctx).Create(first).Error)
}

// LatestVersions returns the newest published version of each survey.
func (s *Store) LatestVersions(ctx context.Context) (map[int64]survey.Version, error) {
	var list []survey.Version
	if err := s.G(ctx).Order("survey_id, number").Find(&list).Error; err != nil {
		return nil, engine.Refused(err)
	}
	out := map[int64]survey.Version{}
	for _, v := range list {
		out[v.SurveyID] = v
	}
	return out, nil
}

// VersionByID returns one version.
func (s *Store) VersionByID(ctx context.Context, id int64) (v survey.Version, err error) {
	err = s.G(ctx).Take(&v, "id = ?", id).Error
	return v, engine.Refused(err)
}

// DimensionCodes returns the codes of dimensions by id.
func (s *Store) DimensionCodes(ctx context.Context, ids []int64) (map[int64]string, error) {
	var list []struct {
		ID   int64
		Code string
	}
	if err := s.G(ctx).Table("dimensions").Select("id, code").Where("id IN ?", ids).Find(&list).Error; err != nil {
		return nil, engine.Refused(err)
	}
	out := make(map[int64]string, len(list))
	for _, d := range list {
		out[d.ID] = d.Code
	}
	return out, nil
}

const insertDecision = `INSERT INTO decisions (contact_id, asked, reason, rule_id, due_at, decided_at) VALUES (?, ?, ?, ?, ?, ?)`

// InsertDecision stores the decision about a contact. Conflict when there is one
// already.
func (s *Store) InsertDecision(ctx context.Context, d survey.Decision, _ survey.Place) error {
	if _, err := s.Exec(ctx, insertDecision, d.ContactID, d.Asked, string(d.Reason), d.RuleID, engine.MsOrNil(d.DueAt), engine.Ms(d.DecidedAt)); err != nil {
		return engine.Refused(err)
	}
	return engine.Refused(s.Touch(ctx, d.ContactID))
}

const (
	insertInvitation = `INSERT INTO invitations (contact_id, customer_id, version_id, rule_id, delivery, language, address, created_at, due_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	insertOutbox     = `INSERT INTO outbox (invitation_id, state, run_at, updated_at) VALUES (?, 'queued', ?, ?)`
)

// InsertInvitation stores the invitation and, when it has an address, the outbox
// row that sends it when it is due. Conflict when the contact has one of the
// same rule.
func (s *Store) InsertInvitation(ctx context.Context, i *survey.Invitation) (err error) {
	i.ID, err = s.InsertID(ctx, insertInvitation, i.ContactID, i.CustomerID, i.VersionID, i.RuleID, i.Delivery,
		i.Language, i.Address, engine.Ms(i.CreatedAt), engine.Ms(i.DueAt), engine.Ms(i.ExpiresAt))
	if err == nil {
		err = s.Touch(ctx, i.ContactID)
	}
	if err != nil || i.Address == "" {
		return engine.Refused(err)
	}
	if _, err := s.Exec(ctx, insertOutbox, i.ID, engine.Ms(i.DueAt), engine.Ms(i.CreatedAt)); err != nil {
		return engine.Refused(err)
	}
	s.WakeAfter(ctx, "outbox")
	return nil
}

// DecisionByContact returns the decision about a contact.
func (s *Store) DecisionByContact(ctx context.Context, contactID int64) (d survey.Decision, err error) {
	err = s.G(ctx).Take(&d, "contact_id = ?", contactID).Error
	return d, engine.Refused(err)
}

// DecisionsByContact returns the decisions about contacts, by contact.
func (s *Store) DecisionsByContact(ctx context.Context, contactIDs []int64) (map[int64]survey.Decision, error) {
	out := make(map[int64]survey.Decision, len(contactIDs))
	for part := range slices.Chunk(contactIDs, 500) {
		var list []survey.Decision
		if err := s.G(ctx).Where("contact_id IN ?", part).Find(&list).Error; err != nil {
			return nil, engine.Refused(err)
		}
		for _, d := range list {
			out[d.ContactID] = d
		}
	}
	return out, nil
}

// InvitationByContact returns the contact's invitation and how far its sending
// is, "" when nothing was ever to be sent.
func (s *Store) InvitationByContact(ctx context.Context, contactID int64) (i survey.Invitation, sending string, err error) {
	if err = s.G(ctx).Order("rule_id DESC, id").Take(&i, "contact_id = ?", contactID).Error; err != nil {
		return i, "", engine.Refused(err)
	}
	err = s.Row(ctx, "SELECT COALESCE((SELECT state FROM outbox WHERE invitation_id = ?), '')", i.ID).Scan(&sending)
	return i, sending, engine.Refused(err)
}

const subject = `SELECT c.id, c.customer_id, c.started_at, c.ended_at, c.day, c.channel_id, c.operator_id, c.team_id, c.site_id, c.topic_id,
c.region_id, COALESCE(c.line, 0), COALESCE((SELECT i.id FROM invitations i WHERE i.contact_id = c.id ORDER BY i.rule_id DESC, i.id LIMIT 1), 0)
FROM contacts c WHERE `

// SubjectByKey finds a contact by what intake calls it.
func (s *Store) SubjectByKey(ctx context.Context, source, externalID string) (survey.Subject, error) {
	return scanSubject(s.Row(ctx, subject+"c.source = ? AND c.external_id = ?", source, externalID))
}

// SubjectByID finds a contact by its id.
func (s *Store) SubjectByID(ctx context.Context, contactID int64) (survey.Subject, error) {
	return scanSubject(s.Row(ctx, subject+"c.id = ?", contactID))
}

func scanSubject(row *sql.Row) (c survey.Subject, err error) {
	var started, ended int64
	p := &c.Place
	err = row.Scan(&c.ContactID, &c.CustomerID, &started, &ended, &p.Day, &p.ChannelID, &p.OperatorID, &p.TeamID, &p.SiteID,
		&p.TopicID, &p.RegionID, &p.Line, &c.InvitationID)
	c.StartedAt, c.EndedAt = engine.At(started), engine.At(ended)
	return c, engine.Refused(err)
}

// heldKeys reads the keys of a customer; unused places repeat a key, so that the
// text stays one.
const heldKeys = `SELECT key, asked_at, opted_out_at FROM customer_keys WHERE key IN (?, ?, ?, ?) ORDER BY key`

var heldKeyTexts = map[engine.Kind]string{engine.SQLite: heldKeys, engine.Postgres: heldKeys + " FOR UPDATE"}

// AskedAndOptedOut returns until when any of a customer's keys was last asked
// and whether any opted out. The keys, which CustomersOf made in this
// transaction or an earlier one, are held until it ends, in the order of their
// names; on SQLite there is one writer anyhow.
func (s *Store) AskedAndOptedOut(ctx context.Context, keys []string) (asked time.Time, optedOut bool, err error) {
	if len(keys) == 0 {
		return time.Time{}, false, nil
	}
	var last int64
	for four := range slices.Chunk(slices.Sorted(slices.Values(keys)), 4) {
		args := make([]any, 4)
		for i := range args {
			args[i] = four[min(i, len(four)-1)]
		}
		rows, err := s.Rows(ctx, heldKeyTexts[s.Kind()], args...)
		if err != nil {
			return asked, false, engine.Refused(err)
		}
		for rows.Next() {
			var key string
			var at, out int64
			if err := rows.Scan(&key, &at, &out); err != nil {
				rows.Close()
				return asked, false, engine.Refused(err)
			}
			last, optedOut = max(last, at), optedOut || out > 0
		}
		if err := rows.Err(); err != nil {
			return asked, false, engine.Refused(err)
		}
	}
	if last > 0 {
		asked = engine.At(last)
	}
	return asked, optedOut, nil
}

const noteAsked = `INSERT INTO customer_keys (key, customer_id, asked_at) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET asked_at = CASE WHEN excluded.asked_at > customer_keys.asked_at THEN excluded.asked_at ELSE customer_keys.asked_at END`

// NoteAsked notes for all keys when the customer is asked.
func (s *Store) NoteAsked(ctx context.Context, customerID int64, keys []string, at time.Time) error {
	for _, key := range slices.Sorted(slices.Values(keys)) {
		if _, err := s.Exec(ctx, noteAsked, key, customerID, engine.Ms(at)); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

// OptOut notes the customer's wish for all of the customer's keys and the
// address; first is false when all of them knew it already.
func (s *Store) OptOut(ctx context.Context, customerID int64, address string, at time.Time) (first bool, err error) {
	for _, change := range []struct {
		on   bool
		text string
		args []any
	}{
		{customerID > 0, "UPDATE customer_keys SET opted_out_at = ? WHERE customer_id = ? AND opted_out_at = 0", []any{engine.Ms(at), customerID}},
		{strings.Contains(address, "@"), `INSERT INTO customer_keys (key, customer_id, opted_out_at) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET opted_out_at = excluded.opted_out_at WHERE customer_keys.opted_out_at = 0`, []any{"e:" + strings.ToLower(address), customerID, engine.Ms(at)}},
	} {
		if !change.on {
			continue
		}
		n, err := s.Changed(ctx, change.text, change.args...)
		if err != nil {
			return false, engine.Refused(err)
		}
		first = first || n > 0
	}
	return first, nil
}
