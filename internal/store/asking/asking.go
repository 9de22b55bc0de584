// Package asking keeps rules, decisions, invitations, and by the keys of a
// customer when one was asked and who does not want to be.
package asking

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/event"
	"openpeople/internal/sending"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/survey"
)

// Store is rules, decisions and invitations. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	Events
	Messages
	figures *figures.Store
}

// Events writes down what happened.
type Events interface {
	Emit(ctx context.Context, name event.Name, subject int64) error
}

// Messages are what is sent.
type Messages interface {
	Queue(ctx context.Context, m sending.Message, due, now time.Time) error
	Waits(ctx context.Context, kinds []sending.Kind, subjects []int64) (bool, error)
	Cancel(ctx context.Context, kinds []sending.Kind, subjects []int64, why string) error
	SendingHeld(ctx context.Context) (bool, error)
}

// New puts them on a database.
func New(db *engine.DB, events Events, messages Messages, figures *figures.Store) *Store {
	return &Store{db, events, messages, figures}
}

var _ asking.Store = (*Store)(nil)

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
func (s *Store) InsertDecision(ctx context.Context, d asking.Decision) error {
	if _, err := s.Exec(ctx, insertDecision, d.ContactID, d.Asked, string(d.Reason), d.RuleID, engine.MsOrNil(d.DueAt), engine.Ms(d.DecidedAt)); err != nil {
		return engine.Refused(err)
	}
	return engine.Refused(s.figures.Touch(ctx, d.ContactID))
}

const insertInvitation = `INSERT INTO invitations (contact_id, customer_id, version_id, rule_id, purpose, delivery, language, address, address_key, created_at, due_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// InsertInvitation stores the invitation and, when it has an address, queues the
// message that carries it when it is due. Conflict when the contact has one of the
// same purpose.
func (s *Store) InsertInvitation(ctx context.Context, i *asking.Invitation) (err error) {
	i.ID, err = s.InsertID(ctx, insertInvitation, i.ContactID, i.CustomerID, i.VersionID, i.RuleID, string(i.Purpose), i.Delivery,
		i.Language, i.Address, i.AddressKey, engine.Ms(i.CreatedAt), engine.Ms(i.DueAt), engine.Ms(i.ExpiresAt))
	if err == nil {
		err = s.figures.Touch(ctx, i.ContactID)
	}
	if err != nil || i.Address == "" {
		return engine.Refused(err)
	}
	return s.Queue(ctx, sending.Message{
		Kind: kindOf(i.Purpose), Subject: i.ID, Nth: 1, Delivery: i.Delivery, Recipient: i.Address, Language: i.Language,
	}, i.DueAt, i.CreatedAt)
}

// kindOf is the kind of message that carries an invitation.
func kindOf(p survey.Purpose) sending.Kind {
	if p == survey.Second {
		return sending.SecondMark
	}
	return sending.Invitation
}

// DecisionByContact returns the decision about a contact.
func (s *Store) DecisionByContact(ctx context.Context, contactID int64) (d asking.Decision, err error) {
	err = s.G(ctx).Take(&d, "contact_id = ?", contactID).Error
	return d, engine.Refused(err)
}

// DecisionsByContact returns the decisions about contacts, by contact.
func (s *Store) DecisionsByContact(ctx context.Context, contactIDs []int64) (map[int64]asking.Decision, error) {
	out := make(map[int64]asking.Decision, len(contactIDs))
	for part := range slices.Chunk(contactIDs, 500) {
		var list []asking.Decision
		if err := s.G(ctx).Where("contact_id IN ?", part).Find(&list).Error; err != nil {
			return nil, engine.Refused(err)
		}
		for _, d := range list {
			out[d.ContactID] = d
		}
	}
	return out, nil
}

// InvitationByContact returns the contact's first invitation and how far it came.
func (s *Store) InvitationByContact(ctx context.Context, contactID int64) (i asking.Invitation, p asking.Progress, err error) {
	if err = s.G(ctx).Take(&i, "contact_id = ? AND purpose = 'first'", contactID).Error; err != nil {
		return i, p, engine.Refused(err)
	}
	var sent *int64
	err = s.Row(ctx, `SELECT COALESCE((SELECT state FROM messages WHERE kind = 'invitation' AND subject = ? ORDER BY nth DESC LIMIT 1), ''),
(SELECT MIN(updated_at) FROM messages WHERE kind = 'invitation' AND subject = ? AND state = 'sent'), COALESCE((SELECT delivery FROM responses WHERE invitation_id = ?), '')`, i.ID, i.ID, i.ID).
		Scan(&p.Sending, &sent, &p.By)
	p.SentAt, p.Answered = engine.AtOrNil(sent), p.By != ""
	return i, p, engine.Refused(err)
}

// HoldCustomerOf returns the customer of a contact, 0 for none, which it is until the
// transaction ends: customers are joined and split. It holds the customer before any
// key and any contact, as those who join do.
func (s *Store) HoldCustomerOf(ctx context.Context, contactID int64) (id int64, err error) {
	const of = "SELECT customer_id FROM contacts WHERE id = ?"
	if err := s.Row(ctx, of, contactID).Scan(&id); err != nil || id == 0 || s.Kind() == engine.SQLite {
		return id, engine.Refused(err)
	}
	var there, now int64
	err = s.Row(ctx, "SELECT id FROM customers WHERE id = ? FOR UPDATE", id).Scan(&there)
	if err == nil {
		err = s.Row(ctx, of, contactID).Scan(&now)
	}
	if err == sql.ErrNoRows || err == nil && now != id { // while we waited
		err = engine.Again
	}
	return id, engine.Refused(err)
}

const subject = `SELECT c.id, c.started_at, c.ended_at, c.operator_id, c.team_id, COALESCE(i.id, 0), COALESCE(i.rule_id, 0)
FROM contacts c LEFT JOIN invitations i ON i.contact_id = c.id AND i.purpose = 'first' WHERE `

// SubjectByKey finds a contact by what intake calls it.
func (s *Store) SubjectByKey(ctx context.Context, source, externalID string) (asking.Subject, error) {
	return scanSubject(s.Row(ctx, subject+"c.source = ? AND c.external_id = ?", source, externalID))
}

// SubjectByID finds a contact by its id.
func (s *Store) SubjectByID(ctx context.Context, contactID int64) (asking.Subject, error) {
	return scanSubject(s.Row(ctx, subject+"c.id = ?", contactID))
}

func scanSubject(row engine.Row) (c asking.Subject, err error) {
	var started, ended int64
	err = row.Scan(&c.ContactID, &started, &ended, &c.OperatorID, &c.TeamID, &c.InvitationID, &c.RuleID)
	c.StartedAt, c.EndedAt = engine.At(started), engine.At(ended)
	return c, engine.Refused(err)
}
