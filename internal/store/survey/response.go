package survey

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

const (
	insertResponse = `INSERT INTO responses (id, invitation_id, contact_id, version_id, purpose, delivery, mark, solved, comment, reasons, other, answered_at, updated_at, revision, taken_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	insertRevision  = `INSERT INTO revisions (response_id, number, at, mark, solved, comment, reasons, other) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	correctResponse = `UPDATE responses SET mark = ?, solved = ?, comment = ?, reasons = ?, other = ?, updated_at = ?, revision = ? WHERE id = ? AND revision = ?`
)

// InsertResponse stores the first answer with its first revision and, of a first
// invitation, shows its mark on the contact. Conflict when the invitation has an answer already.
func (s *Store) InsertResponse(ctx context.Context, r *survey.Response) error {
	if err := s.unsay(ctx, r); err != nil {
		return engine.Refused(err)
	}
	reasons, other, err := answerJSON(r.Reasons, r.Other)
	if err != nil {
		return err
	}
	mark, solved := intOrNil(r.Mark), boolOrNil(r.Solved)
	r.ID, err = s.InsertAhead(ctx, "responses", insertResponse, r.InvitationID, r.ContactID, r.VersionID, string(r.Purpose), r.Delivery, mark, solved, r.Comment,
		reasons, other, engine.Ms(r.AnsweredAt), engine.Ms(r.UpdatedAt), r.Revision, engine.Ms(s.Now()))
	if err != nil {
		return engine.Refused(err)
	}
	return s.addRevision(ctx, r, reasons, other)
}

// addRevision also shows the mark of a first invitation on the contact.
func (s *Store) addRevision(ctx context.Context, r *survey.Response, reasons, other string) error {
	mark, solved := intOrNil(r.Mark), boolOrNil(r.Solved)
	if _, err := s.Exec(ctx, insertRevision, r.ID, r.Revision, engine.Ms(r.UpdatedAt), mark, solved, r.Comment, reasons, other); err != nil {
		return engine.Refused(err)
	}
	if r.Purpose != survey.First {
		return nil
	}
	if r.Comment != "" || r.Revision > 1 { // a correction may have taken it back
		if err := s.words.TouchWords(ctx, r.ContactID); err != nil {
			return engine.Refused(err)
		}
	}
	if r.Comment != "" || len(r.Reasons) > 0 || r.Revision > 1 {
		if err := s.comments.TouchComments(ctx, r.ContactID); err != nil {
			return engine.Refused(err)
		}
	}
	return s.contacts.ShowMark(ctx, r.ContactID, r.Mark, r.Comment != "")
}

func intOrNil(n *int) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}

func boolOrNil(b *bool) any {
	if b == nil {
		return nil
	}
	return *b
}

// CorrectResponse replaces the answer and appends a revision. Conflict when r.Revision does not follow the one stored.
func (s *Store) CorrectResponse(ctx context.Context, r *survey.Response) error {
	if err := s.unsay(ctx, r); err != nil {
		return engine.Refused(err)
	}
	reasons, other, err := answerJSON(r.Reasons, r.Other)
	if err != nil {
		return err
	}
	n, err := s.Changed(ctx, correctResponse, intOrNil(r.Mark), boolOrNil(r.Solved), r.Comment, reasons, other, engine.Ms(r.UpdatedAt), r.Revision, r.ID, r.Revision-1)
	if err != nil {
		return engine.Refused(err)
	}
	if n == 0 {
		return engine.Conflict("revision " + strconv.Itoa(r.Revision) + " does not follow")
	}
	return s.addRevision(ctx, r, reasons, other)
}

const responseColumns = `SELECT r.id, r.invitation_id, r.contact_id, r.version_id, r.purpose, r.delivery, r.mark, r.solved, r.comment, r.reasons, r.other, r.answered_at, r.updated_at, r.revision FROM responses r WHERE `

func (s *Store) responseWhere(ctx context.Context, text string, id int64) (survey.Response, error) {
	var r responseRow
	var invitationID, contactID, versionID int64
	err := s.Row(ctx, text, id).Scan(&r.id, &invitationID, &contactID, &versionID, &r.purpose, &r.delivery, &r.mark, &r.solved,
		&r.comment, &r.reasons, &r.other, &r.answeredAt, &r.updatedAt, &r.revision)
	if err != nil {
		return survey.Response{}, engine.Refused(err)
	}
	return r.response(invitationID, contactID, versionID)
}

var heldResponseTexts = map[engine.Kind]string{
	engine.SQLite:   responseColumns + "r.invitation_id = ?",
	engine.Postgres: responseColumns + "r.invitation_id = ? FOR UPDATE",
}

// HeldResponse returns the answer to an invitation and holds it until the
// transaction ends.
func (s *Store) HeldResponse(ctx context.Context, invitationID int64) (survey.Response, error) {
	return s.responseWhere(ctx, heldResponseTexts[s.Kind()], invitationID)
}

// ResponseByInvitation returns the answer to an invitation.
func (s *Store) ResponseByInvitation(ctx context.Context, invitationID int64) (survey.Response, error) {
	return s.responseWhere(ctx, responseColumns+"r.invitation_id = ?", invitationID)
}

// ResponseByID returns one answer.
func (s *Store) ResponseByID(ctx context.Context, id int64) (survey.Response, error) {
	return s.responseWhere(ctx, responseColumns+"r.id = ?", id)
}

// AnsweredOf tells which operator of which team is answered for a contact, and the response that
// stands for it, 0 when there is none.
func (s *Store) AnsweredOf(ctx context.Context, contactID int64) (operatorID, teamID, responseID int64, err error) {
	err = s.Row(ctx, `SELECT c.operator_id, c.team_id, COALESCE((SELECT r.id FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first'), 0) FROM contacts c WHERE c.id = ?`, contactID).Scan(&operatorID, &teamID, &responseID)
	return operatorID, teamID, responseID, engine.Refused(err)
}

// LastRevisions returns the last states of an answer, the earliest of them first.
func (s *Store) LastRevisions(ctx context.Context, responseID int64, most int) (list []survey.Revision, err error) {
	err = s.G(ctx).Where("response_id = ?", responseID).Order("number DESC").Limit(most).Find(&list).Error
	slices.Reverse(list)
	return list, engine.Refused(err)
}

const exportRows = `SELECT r.id, r.invitation_id, r.contact_id, r.version_id, r.purpose, r.delivery, r.mark, r.solved, r.comment, r.reasons, r.other, r.answered_at, r.updated_at, r.revision,
c.source, c.external_id, ch.code, COALESCE(team.code, ''), COALESCE(o.external_id, ''), COALESCE(topic.code, ''), COALESCE(region.code, ''), COALESCE(site.code, ''), COALESCE(client.code, ''), c.ended_at
FROM responses r
JOIN contacts c ON c.id = r.contact_id
JOIN channels ch ON ch.id = c.channel_id
LEFT JOIN operators o ON o.id = c.operator_id
LEFT JOIN dimensions team ON team.id = c.team_id
LEFT JOIN dimensions topic ON topic.id = c.topic_id
LEFT JOIN dimensions region ON region.id = c.region_id
LEFT JOIN dimensions site ON site.id = c.site_id
LEFT JOIN dimensions client ON client.id = c.client_id
WHERE r.purpose = 'first' AND r.answered_at >= ? AND r.answered_at < ? AND (r.answered_at > ? OR (r.answered_at = ? AND r.id > ?))
ORDER BY r.answered_at, r.id LIMIT ?`

// ListResponses returns answers to first invitations of a period by the day they were given, oldest first.
func (s *Store) ListResponses(ctx context.Context, p when.Period, r page.Request) (page.Of[survey.ExportRow], error) {
	limit := r.Rows()
	from, to := engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone()))
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (one survey.ExportRow, err error) {
		var a responseRow
		var invitationID, contactID, versionID, ended int64
		if err := scan(&a.id, &invitationID, &contactID, &versionID, &a.purpose, &a.delivery, &a.mark, &a.solved, &a.comment, &a.reasons, &a.other,
			&a.answeredAt, &a.updatedAt, &a.revision, &one.Source, &one.ExternalID, &one.Channel, &one.Team, &one.Operator,
			&one.Topic, &one.Region, &one.Site, &one.Client, &ended); err != nil {
			return one, err
		}
		one.ContactEndedAt = engine.At(ended)
		one.Response, err = a.response(invitationID, contactID, versionID)
		return one, err
	}, exportRows, max(from, r.After.At), to, r.After.At, r.After.At, r.After.ID, limit+1)
	return page.Cut(list, limit, func(x survey.ExportRow) page.Cursor {
		return page.Cursor{At: engine.Ms(x.AnsweredAt), ID: x.ID}
	}), err
}
