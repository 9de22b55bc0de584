package asking

import (
	"context"

	"openpeople/internal/asking"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// InsertPastInvitation stores an invitation whose message has had its fate
// already: Sent (i.SentAt says when), Failed, or still Queued. For desks that
// begin with a history (the demo); a living desk invites through
// InsertInvitation. Conflict when the contact has one of the same rule.
func (s *Store) InsertPastInvitation(ctx context.Context, i *asking.Invitation, fate survey.SendState) (err error) {
	if i.SentAt != nil {
		i.SentDay = when.DayOf(*i.SentAt, s.Zone())
	}
	i.ID, err = s.InsertID(ctx, `INSERT INTO invitations (contact_id, customer_id, version_id, rule_id, delivery, language, address, created_at, due_at, expires_at, sent_at, sent_day)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, i.ContactID, i.CustomerID, i.VersionID, i.RuleID, i.Delivery, i.Language, i.Address,
		engine.Ms(i.CreatedAt), engine.Ms(i.DueAt), engine.Ms(i.ExpiresAt), engine.MsOrNil(i.SentAt), int(i.SentDay))
	if err != nil {
		return engine.Refused(err)
	}
	updated := i.DueAt
	if i.SentAt != nil {
		updated = *i.SentAt
	}
	if err := s.InsertPastMessage(ctx, i.ID, fate, i.DueAt, updated); err != nil {
		return err
	}
	return engine.Refused(s.figures.Touch(ctx, i.ContactID))
}
