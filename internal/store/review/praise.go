package review

import (
	"context"
	"math"

	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

const praise = `SELECT k.contact_id, k.operator_id, k.proposer_id, k.proposed_at, k.answered_at, k.agreed, COALESCE(o.name, ''), COALESCE({t.name}, ''), COALESCE({u.name}, ''), {h.name}, COALESCE(p.name, ''), c.beyond_what, c.beyond_why
FROM praises k JOIN contacts c ON c.id = k.contact_id JOIN channels h ON h.id = c.channel_id LEFT JOIN operators o ON o.id = k.operator_id LEFT JOIN people p ON p.id = k.proposer_id
LEFT JOIN dimensions t ON t.id = c.team_id LEFT JOIN dimensions u ON u.id = c.topic_id WHERE `

func scanPraise(scan func(...any) error) (r review.PraiseRow, err error) {
	var proposed int64
	var answered *int64
	err = scan(&r.ContactID, &r.OperatorID, &r.ProposerID, &proposed, &answered, &r.Agreed, &r.OperatorName, &r.TeamName, &r.TopicName, &r.ChannelName, &r.ProposerName, &r.What, &r.Why)
	r.ProposedAt, r.AnsweredAt = engine.At(proposed), engine.AtOrNil(answered)
	return r, err
}

// PraiseOf returns the praise of a contact; held: nobody changes it until the transaction ends.
func (s *Store) PraiseOf(ctx context.Context, contactID int64, held bool) (review.PraiseRow, error) {
	if held {
		var id int64
		if err := s.Row(ctx, "SELECT contact_id FROM praises WHERE contact_id = ?"+s.ForUpdate(), contactID).Scan(&id); err != nil {
			return review.PraiseRow{}, engine.Refused(err)
		}
	}
	r, err := scanPraise(s.Row(ctx, engine.Named(ctx, praise)+"k.contact_id = ?", contactID).Scan)
	return r, engine.Refused(err)
}

// InsertPraise stores a proposal; Conflict when the contact has one.
func (s *Store) InsertPraise(ctx context.Context, p review.Praise) error {
	_, err := s.Exec(ctx, "INSERT INTO praises (contact_id, operator_id, proposer_id, proposed_at, agreed) VALUES (?, ?, ?, ?, FALSE)", p.ContactID, p.OperatorID, p.ProposerID, engine.Ms(p.ProposedAt))
	return engine.Refused(err)
}

// AnswerPraise stores what the operator said.
func (s *Store) AnswerPraise(ctx context.Context, p review.Praise) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE praises SET answered_at = ?, agreed = ? WHERE contact_id = ?", engine.MsOrNil(p.AnsweredAt), p.Agreed, p.ContactID))
}

// ListPraise lists what operators agreed to and is kept still, the last agreed first.
func (s *Store) ListPraise(ctx context.Context, p page.Request) (page.Of[review.PraiseRow], error) {
	after := p.After
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	list, err := engine.Gather(ctx, s.DB, scanPraise, engine.Named(ctx, praise)+"k.agreed AND c.worded AND c.beyond_what NOT IN ('', '[…]') AND (k.answered_at, k.contact_id) < (?, ?) ORDER BY k.answered_at DESC, k.contact_id DESC LIMIT ?",
		after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[review.PraiseRow]{}, err
	}
	return page.Cut(list, p.Rows(), func(r review.PraiseRow) page.Cursor {
		return page.Cursor{At: engine.Ms(*r.AnsweredAt), ID: r.ContactID}
	}), nil
}

// PraiseFor lists what was proposed to an operator and has no answer, the first proposed first.
func (s *Store) PraiseFor(ctx context.Context, operatorID int64, limit int) ([]review.PraiseRow, error) {
	ids, err := s.figures.CountedAs(ctx, []int64{operatorID})
	if err != nil {
		return nil, err
	}
	return engine.Gather(ctx, s.DB, scanPraise, engine.Named(ctx, praise)+"k.answered_at IS NULL AND c.worded AND k.operator_id IN ("+engine.Marks(len(ids))+") ORDER BY k.proposed_at, k.contact_id LIMIT ?",
		append(engine.Anys(ids), limit)...)
}
