package review

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/scorecard"
)

// SelfReview is what an operator makes of an own contact by the scorecard: to be laid beside
// the supervisor's review, and in no figure. It is written once.
type SelfReview struct {
	ID         int64
	ContactID  int64
	OperatorID int64
	PersonID   int64
	PersonName string
	VersionID  int64
	At         time.Time
	Score      float64 // 0 to 100
	Sheet      Sheet
}

// SelfStore keeps self-reviews. Faults as of Store.
type SelfStore interface {
	// InsertSelfReview stores one; Conflict when the person has one of the contact.
	InsertSelfReview(ctx context.Context, r *SelfReview) error
	// SelfReviewsOf lists those of a contact, the first one first.
	SelfReviewsOf(ctx context.Context, contactID int64) ([]SelfReview, error)
}

// SelfForm is what an operator fills in about an own contact.
type SelfForm struct {
	Contact contact.Detail
	Version scorecard.Version
	Hidden  []string    // keys of what the scorecard does not ask about this contact
	Own     *SelfReview // nil: not written yet
	Reviews []Row       // submitted reviews of the contact
}

// SelfForm returns it: by the version of the latest review of the contact, so that the two can
// be compared, else by the one that judges such contacts. NotFound for a contact that the
// actor may not see, and for one that somebody else served.
func (s *Service) SelfForm(ctx context.Context, a actor.Actor, contactID int64) (f SelfForm, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return f, err
	}
	f.Contact, err = s.store.ContactByID(ctx, contactID)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !a.SeesContact(f.Contact.OperatorID, f.Contact.TeamID):
		return f, a.Unseen()
	case err != nil:
		return f, err
	case a.PersonID == 0 || !a.Is(f.Contact.OperatorID):
		return f, fault.New(fault.NotFound, "self.fault.not_yours")
	}
	all, err := s.OfContact(ctx, a, contactID)
	if err != nil {
		return f, err
	}
	version := int64(0)
	for _, r := range all {
		if r.Revision > 0 {
			f.Reviews = append(f.Reviews, r)
			full, err := s.store.ReviewByID(ctx, r.ID)
			if err != nil {
				return f, err
			}
			version = full.VersionID
		}
	}
	own, err := s.store.SelfReviewsOf(ctx, contactID)
	if err != nil {
		return f, err
	}
	for i := range own {
		if own[i].PersonID == a.PersonID {
			f.Own, version = &own[i], own[i].VersionID
		}
	}
	if version == 0 {
		by, err := s.cards.Judging(ctx, system, f.Contact.Facts())
		if err != nil {
			return f, err
		}
		version = by.Version.ID
	}
	f.Version, err = s.cards.Version(ctx, a, version)
	f.Hidden = f.Version.Hidden(f.Contact.Facts())
	return f, err
}

// Asked is what the scorecard asks about the contact.
func (f SelfForm) Asked() scorecard.Content { return f.Version.Shown(f.Hidden) }

// ReviewSelf stores what the actor makes of an own contact. Faults: those of SelfForm; Invalid
// with the fields of the form; Conflict when it was written before.
func (s *Service) ReviewSelf(ctx context.Context, a actor.Actor, contactID int64, sheet Sheet) error {
	if err := a.Need(actor.ReviewRead); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		f, err := s.SelfForm(ctx, a, contactID)
		if err != nil {
			return err
		}
		if f.Own != nil {
			return fault.New(fault.Conflict, "self.fault.written")
		}
		sheet := sheet.clean()
		sheet.Hidden = f.Hidden
		if err := (Form{Version: f.Version}).check(sheet, true); err != nil {
			return err
		}
		r := SelfReview{ContactID: contactID, OperatorID: f.Contact.OperatorID, PersonID: a.PersonID, VersionID: f.Version.ID, At: s.now(), Score: *ResultOf(f.Version.Content, sheet).Score, Sheet: sheet}
		if err := s.store.InsertSelfReview(ctx, &r); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "add", "self_review", contactID, nil)
	})
}

// selfReviews are those of a contact as the actor may read them.
func (s *Service) selfReviews(ctx context.Context, a actor.Actor, contactID int64) ([]SelfReview, error) {
	list, err := s.store.SelfReviewsOf(ctx, contactID)
	if !a.May(actor.ContactReveal) {
		for i := range list {
			list[i].Sheet = list[i].Sheet.masked()
		}
	}
	return list, err
}
