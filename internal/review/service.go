package review

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/scorecard"
	"openpeople/internal/when"
)

// Service is the use-cases of this room. Safe for use by many goroutines.
type Service struct {
	store Store
	cards Scorecards
	now   when.Clock
	zone  *time.Location
	audit Auditor // nil: nobody writes down what is done
}

// Scorecards is what reviews ask of the room of what they are asked by.
type Scorecards interface {
	Scorecards(ctx context.Context, a actor.Actor) ([]scorecard.Scorecard, error)
	Card(ctx context.Context, a actor.Actor, id int64) (scorecard.Card, error)
	Version(ctx context.Context, a actor.Actor, id int64) (scorecard.Version, error)
	Judging(ctx context.Context, a actor.Actor, f condition.Facts) (scorecard.Judgement, error)
}

// New returns the service; zone is the desk's, in which days are counted.
func New(store Store, cards Scorecards, now when.Clock, zone *time.Location) *Service {
	return &Service{store: store, cards: cards, now: now, zone: zone}
}

// AuditBy says who writes down what is done. Call it before the service is used.
func (s *Service) AuditBy(by Auditor) { s.audit = by }

// Form is what a reviewer fills in about a contact.
type Form struct {
	Contact    contact.Detail
	Version    scorecard.Version
	Rule       string  // that chose the scorecard just now; "": none takes the contact, or the review has begun
	Review     *Review // own one; nil until something was saved
	Sheet      Sheet   // the draft, else what was submitted last, else empty
	Recordings []int64 // of the contact, those that may be pinned
	Blind      bool    // the customer's mark is not to be seen: the desk asks for it, and nothing was submitted yet
	Others     []Row   // submitted reviews of the contact by others; none while Blind
	Earlier    []Row   // of other contacts of the operator, the latest first
}

// Edit is the number that Save must be told.
func (f Form) Edit() int {
	if f.Review == nil {
		return 0
	}
	return f.Review.Edit
}

// MayReview reports whether the actor may review a contact of that team and
// operator: an admin any, a supervisor those of the teams led, nobody the own.
func MayReview(a actor.Actor, teamID, operatorID int64) bool {
	return mayReview(a, teamID, operatorID) == nil
}

// NextOf returns the first of contacts that the actor may review and has not yet: a draft
// waits too. 0 when there is none.
func (s *Service) NextOf(ctx context.Context, a actor.Actor, contacts []contact.Row) (int64, error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return 0, err
	}
	var ids []int64
	for _, c := range contacts {
		if MayReview(a, c.TeamID, c.OperatorID) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	done, err := s.store.ReviewedBy(ctx, a.PersonID, ids)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if !slices.Contains(done, id) {
			return id, nil
		}
	}
	return 0, nil
}

func mayReview(a actor.Actor, teamID, operatorID int64) error {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return err
	}
	switch {
	case a.PersonID == 0:
		return fault.New(fault.Forbidden, "fault.forbidden") // a review is somebody's
	case a.Is(operatorID):
		return fault.New(fault.Forbidden, "review.fault.own")
	case !a.Tends(teamID):
		return actor.Untended(teamID)
	}
	return nil
}

// Start returns the form of a contact; it stores nothing. NotFound for an unknown
// contact; Forbidden for the own contact or one of another team.
func (s *Service) Start(ctx context.Context, a actor.Actor, contactID int64) (Form, error) {
	return s.Begun(ctx, a, contactID, 0)
}

// Begun is Start for a form that was opened when a version of the scorecard judged, 0: the one
// that does now: until the review is saved, the form alone knows it. Conflict when another
// scorecard judges the contact by now, and when nobody may change the review any more (a
// draft of it may still be read, and discarded).
func (s *Service) Begun(ctx context.Context, a actor.Actor, contactID, by int64) (Form, error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return Form{}, err
	}
	f, err := s.form(ctx, a, contactID, by)
	if err == nil && f.Review != nil && f.Review.Draft == nil {
		err = s.changeable(ctx, *f.Review)
	}
	if err != nil {
		return Form{}, err
	}
	if f.Recordings, err = s.store.RecordingIDs(ctx, contactID); err != nil {
		return f, err
	}
	plan, err := s.store.QueuePlan(ctx)
	if err != nil {
		return f, err
	}
	f.Blind = plan.Blind && (f.Review == nil || !f.Review.Submitted())
	rows, err := s.OfContact(ctx, a, contactID)
	if err != nil {
		return f, err
	}
	for _, r := range rows {
		if r.ReviewerID != a.PersonID && !f.Blind {
			f.Others = append(f.Others, r)
		}
	}
	f.Earlier, err = s.earlier(ctx, a, f.Contact)
	return f, err
}

// earlierShown is how many earlier reviews of an operator stand beside the scorecard.
const earlierShown = 5

// earlier are the latest reviews of other contacts of an operator that the actor may know of.
func (s *Service) earlier(ctx context.Context, a actor.Actor, c contact.Detail) ([]Row, error) {
	f, any := narrow(a, Filter{List: OfTeam, OperatorID: c.OperatorID})
	if !any || c.OperatorID == 0 {
		return nil, nil
	}
	list, err := s.store.ListReviews(ctx, f, page.Request{Limit: earlierShown + 1})
	rows := slices.DeleteFunc(list.Rows, func(r Row) bool { return r.ContactID == c.ID })
	return rows[:min(len(rows), earlierShown)], err
}

func (s *Service) form(ctx context.Context, a actor.Actor, contactID, version int64) (f Form, err error) {
	if f.Contact, err = s.store.ContactByID(ctx, contactID); err != nil {
		return f, err
	}
	if err := mayReview(a, f.Contact.TeamID, f.Contact.OperatorID); err != nil {
		return f, err
	}
	facts := f.Contact.Facts()
	r, err := s.store.ReviewBy(ctx, contactID, a.PersonID)
	switch {
	case fault.Is(err, fault.NotFound):
		var by scorecard.Judgement
		by, err = s.cards.Judging(ctx, a, facts)
		if f.Version, f.Rule = by.Version, by.Rule; err == nil && version != 0 {
			f.Version, err = s.begunBy(ctx, a, version, by.Version)
		}
	case err == nil:
		f.Review = &r
		if f.Version, err = s.cards.Version(ctx, a, r.VersionID); err == nil {
			f.Sheet, err = s.typed(ctx, r)
		}
	}
	if err != nil {
		return f, err
	}
	f.Sheet.Hidden = f.Version.Hidden(facts)
	f.Sheet = f.Sheet.clean()
	return f, nil
}

// begunBy is the version by which a form was opened: one that was published since does not
// change what is being filled in.
func (s *Service) begunBy(ctx context.Context, a actor.Actor, id int64, now scorecard.Version) (scorecard.Version, error) {
	v, err := s.cards.Version(ctx, a, id)
	if fault.Is(err, fault.NotFound) || err == nil && v.ScorecardID != now.ScorecardID {
		return now, fault.New(fault.Conflict, "review.fault.other_card")
	}
	return v, err
}

// Asked is what the scorecard asks about the contact.
func (f Form) Asked() scorecard.Content { return f.Version.Shown(f.Sheet.Hidden) }

// typed returns the draft, else what was submitted last.
func (s *Service) typed(ctx context.Context, r Review) (Sheet, error) {
	if r.Draft != nil {
		return *r.Draft, nil
	}
	return s.submitted(ctx, r)
}

// submitted returns what was submitted last; nothing for a draft.
func (s *Service) submitted(ctx context.Context, r Review) (Sheet, error) {
	if !r.Submitted() {
		return Sheet{}, nil
	}
	list, err := s.store.ReviewRevisions(ctx, r.ID)
	if err != nil {
		return Sheet{}, err
	}
	return list[len(list)-1].Sheet, nil
}

// Save keeps the actor's review of a contact: as a draft, or submitted, which
// appends a revision. edit is Form.Edit of the form that was filled in. Faults:
// those of Start; Invalid with the fields of the form; Conflict when the review
// was saved elsewhere since, unless there the same was said. What was submitted
// before and is submitted again unchanged makes no revision.
func (s *Service) Save(ctx context.Context, a actor.Actor, contactID int64, edit int, sheet Sheet, submit bool) (r Review, err error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return Review{}, err
	}
	by := sheet.By
	sheet = sheet.clean()
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		f, err := s.form(ctx, a, contactID, by)
		if err != nil {
			return err
		}
		sheet := sheet
		sheet.Hidden = f.Sheet.Hidden
		if len(sheet.Moments) > 0 {
			if f.Recordings, err = s.store.RecordingIDs(ctx, contactID); err != nil {
				return err
			}
		}
		if err := f.check(sheet, submit); err != nil {
			return err
		}
		sheet = sheet.fitting(f.Version.Content)
		if f.Edit() != edit {
			if r, err = s.same(ctx, f, sheet, submit); err != nil {
				return err
			}
			return nil
		}
		if f.Review == nil {
			r = Review{ContactID: contactID, ReviewerID: a.PersonID, VersionID: f.Version.ID, Place: PlaceOf(f.Contact.Contact), StartedAt: s.now()}
		} else {
			r = *f.Review
		}
		return s.keep(ctx, a, &r, f.Version, sheet, submit)
	})
	if fault.Is(err, fault.Conflict) && fault.Of(err).Key != "review.fault.other_card" && fault.Of(err).Key != faultClosed {
		err = fault.Wrap(fault.Conflict, "review.fault.elsewhere", err)
	}
	return r, err
}

// same lets a repeated post pass: what is stored is what was sent.
func (s *Service) same(ctx context.Context, f Form, sheet Sheet, submit bool) (Review, error) {
	if f.Review != nil && submit == (f.Review.Draft == nil) && f.Sheet.equal(sheet) {
		return *f.Review, nil
	}
	return Review{}, fault.New(fault.Conflict, "review.fault.elsewhere")
}

func (s *Service) keep(ctx context.Context, a actor.Actor, r *Review, v scorecard.Version, sheet Sheet, submit bool) error {
	now := s.now()
	if err := s.changeable(ctx, *r); err != nil {
		return err
	}
	if !submit {
		r.Draft, r.DraftedAt = &sheet, &now
		return s.put(ctx, r)
	}
	last, err := s.submitted(ctx, *r)
	if err != nil {
		return err
	}
	r.Draft, r.DraftedAt = nil, nil
	if r.Submitted() && last.equal(sheet) {
		return s.put(ctx, r)
	}
	if r.SubmittedAt == nil {
		r.SubmittedAt, r.SubmittedDay = &now, when.DayOf(now, s.zone)
	}
	if err := s.append(ctx, r, v, sheet, now); err != nil || s.audit == nil {
		return err
	}
	action := "change"
	if r.Revision == 1 {
		action = "add"
	}
	return s.audit.Audit(ctx, a, action, "review", r.ID, map[string]any{"contact": r.ContactID, "revision": r.Revision})
}

// append stores a sheet as the next revision of a review.
func (s *Service) append(ctx context.Context, r *Review, v scorecard.Version, sheet Sheet, now time.Time) error {
	r.Revision, r.Score, r.Uncounted = r.Revision+1, ResultOf(v.Content, sheet).Score, sheet.Uncounted != ""
	if err := s.put(ctx, r); err != nil {
		return err
	}
	return s.store.InsertReviewRevision(ctx, r.ID, Revision{Number: r.Revision, At: now, Score: *r.Score, Sheet: sheet})
}

// faultClosed is the refusal of a change that comes too late.
const faultClosed = "review.fault.closed"

// changeable refuses to change what was submitted a day ago, and what is contested. Conflict.
func (s *Service) changeable(ctx context.Context, r Review) error {
	closed, err := s.closed(ctx, r)
	if err == nil && closed {
		err = fault.New(fault.Conflict, faultClosed)
	}
	return err
}

func (s *Service) put(ctx context.Context, r *Review) error {
	if r.ID == 0 {
		r.Edit = 1
		return s.store.InsertReview(ctx, r)
	}
	return s.store.SaveReview(ctx, r)
}

// Discard takes the actor's draft away; what was submitted stays. edit as of
// Save. NotFound when there is no draft, Conflict when it was saved elsewhere.
func (s *Service) Discard(ctx context.Context, a actor.Actor, contactID int64, edit int) error {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.ReviewBy(ctx, contactID, a.PersonID)
		switch {
		case err != nil:
			return err
		case r.Draft == nil:
			return fault.New(fault.NotFound, "fault.not_found")
		case r.Edit != edit:
			return fault.New(fault.Conflict, "review.fault.elsewhere")
		case !r.Submitted():
			return s.store.DropReview(ctx, r)
		}
		r.Draft, r.DraftedAt = nil, nil
		return s.store.SaveReview(ctx, &r)
	})
}
