package review

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/page"
)

// Praise is that what an operator did beyond the procedure may be told to everybody: who may
// review the contact proposes it, and the operator alone agrees, and may change their mind.
type Praise struct {
	ContactID  int64
	OperatorID int64
	ProposerID int64
	ProposedAt time.Time
	AnsweredAt *time.Time // nil: not yet
	Agreed     bool
}

// PraiseRow is a praise with what a list shows; what was done is masked.
type PraiseRow struct {
	Praise
	OperatorName, TeamName, TopicName, ChannelName string
	ProposerName                                   string
	What, Why                                      string
}

// PraiseStore keeps praise. Faults as of Store.
type PraiseStore interface {
	// PraiseOf returns the praise of a contact; held: nobody changes it until the transaction
	// ends. NotFound.
	PraiseOf(ctx context.Context, contactID int64, held bool) (PraiseRow, error)
	// InsertPraise stores a proposal; Conflict when the contact has one.
	InsertPraise(ctx context.Context, p Praise) error
	// AnswerPraise stores what the operator said.
	AnswerPraise(ctx context.Context, p Praise) error
	// ListPraise lists what operators agreed to and is kept still, the last agreed first.
	ListPraise(ctx context.Context, p page.Request) (page.Of[PraiseRow], error)
	// PraiseFor lists what was proposed to an operator and has no answer, the first proposed
	// first, at most limit.
	PraiseFor(ctx context.Context, operatorID int64, limit int) ([]PraiseRow, error)
}

// PraiseView is what the page of a contact shows of its praise.
type PraiseView struct {
	Row        *PraiseRow // nil: nobody proposed it
	MayPropose bool
	MayAnswer  bool
}

// Praise returns what the actor may know and do of the praise of a contact. It is nobody's but
// the operator's, who may review the contact, and everybody's once it is agreed to. NotFound.
func (s *Service) Praise(ctx context.Context, a actor.Actor, contactID int64) (v PraiseView, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return v, err
	}
	d, err := s.store.ContactByID(ctx, contactID)
	if err != nil {
		return v, err
	}
	if !a.SeesContact(d.OperatorID, d.TeamID) {
		return v, a.Unseen()
	}
	told, own := d.BeyondWhat != "" && d.Worded, a.Is(d.OperatorID)
	row, err := s.store.PraiseOf(ctx, contactID, false)
	switch {
	case fault.Is(err, fault.NotFound):
		signs, err := s.store.HasAccount(ctx, d.OperatorID)
		v.MayPropose = told && signs && MayReview(a, d.TeamID, d.OperatorID)
		return v, err
	case err != nil:
		return v, err
	}
	if v.MayAnswer = told && own; own || row.Agreed || MayReview(a, d.TeamID, d.OperatorID) {
		v.Row = &row
	}
	return v, nil
}

// ProposePraise asks the operator whether what was done may be told to everybody. Faults: those
// of MayReview; Conflict where nothing was done beyond the procedure, where the operator has no
// account, and when it was proposed before.
func (s *Service) ProposePraise(ctx context.Context, a actor.Actor, contactID int64) error {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		d, err := s.store.ContactByID(ctx, contactID)
		if err != nil {
			return err
		}
		if err := mayReview(a, d.TeamID, d.OperatorID); err != nil {
			return err
		}
		signs, err := s.store.HasAccount(ctx, d.OperatorID)
		switch {
		case err != nil:
			return err
		case d.BeyondWhat == "" || !d.Worded:
			return fault.New(fault.Conflict, "praise.fault.nothing")
		case !signs:
			return fault.New(fault.Conflict, "praise.fault.no_account")
		}
		p := Praise{ContactID: contactID, OperatorID: d.OperatorID, ProposerID: a.PersonID, ProposedAt: s.now()}
		if err := s.store.InsertPraise(ctx, p); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "add", "praise", contactID, nil)
	})
}

// AnswerPraise says whether the actor, who served the contact, agrees; the last word counts.
// NotFound for what was not proposed, and for another's contact.
func (s *Service) AnswerPraise(ctx context.Context, a actor.Actor, contactID int64, agree bool) error {
	if err := a.Need(actor.ReviewRead); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		row, err := s.store.PraiseOf(ctx, contactID, true)
		if err == nil && !a.Is(row.OperatorID) {
			err = a.Unseen()
		}
		if err != nil {
			return err
		}
		now, p := s.now(), row.Praise
		if p.AnsweredAt != nil && p.Agreed == agree {
			return nil
		}
		p.AnsweredAt, p.Agreed = &now, agree
		if err := s.store.AnswerPraise(ctx, p); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "praise", contactID, map[string]any{"agreed": agree})
	})
}

// Praised lists what was done beyond the procedure and its operators let be told, the last
// first, for everybody who may read reviews. Customers' data are masked, whoever reads.
func (s *Service) Praised(ctx context.Context, a actor.Actor, p page.Request) (page.Of[PraiseRow], error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return page.Of[PraiseRow]{}, err
	}
	list, err := s.store.ListPraise(ctx, p)
	for i := range list.Rows {
		r := &list.Rows[i]
		r.What, r.Why = mask.Text(r.What), mask.Text(r.Why)
	}
	return list, err
}
