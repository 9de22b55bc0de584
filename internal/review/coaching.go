package review

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Coaching is a note after a talk with an operator, tied to reviews.
type Coaching struct {
	ID           int64
	OperatorID   int64
	OperatorName string
	TeamID       int64 // of the first review
	AuthorID     int64
	AuthorName   string
	At           time.Time
	Talked       when.Day
	Words        string // what was talked about
	Agreed       string
	Again        when.Day   // when to look again, 0: not at all
	LookedAt     *time.Time // nil: not yet
	LookedName   string
	Looked       string // what was seen then
	ReviewIDs    []int64
	MayLook      bool // the reader may say what was seen
}

// Late reports whether the day to look again has passed.
func (c Coaching) Late(today when.Day) bool {
	return c.Again > 0 && c.LookedAt == nil && today > c.Again
}

// CoachingStore keeps notes. Faults as of Store.
type CoachingStore interface {
	// InsertCoaching stores a note with its reviews.
	InsertCoaching(ctx context.Context, c *Coaching) error
	CoachingByID(ctx context.Context, id int64) (Coaching, error)
	// LookAgain adds what was seen; Conflict when it was said already.
	LookAgain(ctx context.Context, id, personID int64, at time.Time, words string) error
	// CoachingOf lists the notes that are tied to a review, the first one first.
	CoachingOf(ctx context.Context, reviewID int64) ([]Coaching, error)
	// ListCoaching lists notes about operators, and of teams, the latest first; of all where
	// reach is not limited.
	ListCoaching(ctx context.Context, reach actor.Reach, p page.Request) (page.Of[Coaching], error)
	CountCoaching(ctx context.Context, reach actor.Reach, limit int) (int, error)
	// AgainBy lists what an author is to look at again up to a day, the longest due first.
	AgainBy(ctx context.Context, authorID int64, until when.Day, limit int) ([]Coaching, error)
}

// coached fills in what the actor may do with a note, and masks it.
func (c *Coaching) coached(a actor.Actor) {
	c.MayLook = c.LookedAt == nil && MayReview(a, c.TeamID, c.OperatorID)
	if !a.May(actor.ContactReveal) {
		c.Words, c.Agreed, c.Looked = mask.Text(c.Words), mask.Text(c.Agreed), mask.Text(c.Looked)
	}
}

// Coach stores a note after a talk with the operator of a review, who may be coached by whoever
// may review the contact. ReviewIDs are other reviews of the same operator. NotFound for a
// review that the actor may not know of; Forbidden; Invalid, fields words, agreed, talked,
// again, reviews.
func (s *Service) Coach(ctx context.Context, a actor.Actor, reviewID int64, c Coaching) error {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.ReviewByID(ctx, reviewID)
		if fault.Is(err, fault.NotFound) || err == nil && (!a.SeesReview(r.ReviewerID, r.OperatorID, r.TeamID, r.Submitted()) || !r.Submitted() || r.OperatorID == 0) {
			return a.Unseen()
		}
		if err == nil {
			err = mayReview(a, r.TeamID, r.OperatorID)
		}
		if err != nil {
			return err
		}
		c := c
		c.OperatorID, c.TeamID, c.AuthorID, c.At = r.OperatorID, r.TeamID, a.PersonID, s.now()
		c.Words, c.Agreed = tidy(c.Words), tidy(c.Agreed)
		wrong := c.wrong(when.DayOf(c.At, s.zone))
		for _, id := range c.ReviewIDs {
			if other, err := s.store.ReviewByID(ctx, id); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			} else if err != nil || other.OperatorID != r.OperatorID || !a.SeesReview(other.ReviewerID, other.OperatorID, other.TeamID, other.Submitted()) {
				wrong.Add("reviews", "survey.fault.choice")
				break
			}
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		c.ReviewIDs = append([]int64{reviewID}, slices.DeleteFunc(slices.Clone(c.ReviewIDs), func(id int64) bool { return id == reviewID })...)
		if err := s.store.InsertCoaching(ctx, &c); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "add", "coaching", c.ID, map[string]any{"operator": c.OperatorID})
	})
}

// wrong is what is wrong with a note that is written today.
func (c Coaching) wrong(today when.Day) (wrong fault.Fields) {
	if c.Words == "" {
		wrong.Add("words", "fault.required")
	}
	checkText(&wrong, "words", c.Words, MaxRemark)
	checkText(&wrong, "agreed", c.Agreed, MaxRemark)
	if c.Talked == 0 || c.Talked > today || c.Talked < today.Add(-366) {
		wrong.Add("talked", "coaching.fault.talked")
	}
	if c.Again != 0 && (c.Again < c.Talked || c.Again > today.Add(366)) {
		wrong.Add("again", "coaching.fault.again")
	}
	if len(c.ReviewIDs) > earlierShown {
		wrong.Add("reviews", "survey.fault.choice")
	}
	return wrong
}

// LookAgain says, once, what was seen after a talk. NotFound, Forbidden; Invalid, field looked;
// Conflict when it was said.
func (s *Service) LookAgain(ctx context.Context, a actor.Actor, id int64, words string) error {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.store.CoachingByID(ctx, id)
		if fault.Is(err, fault.NotFound) || err == nil && !a.SeesContact(c.OperatorID, c.TeamID) {
			return a.Unseen()
		}
		if err == nil {
			err = mayReview(a, c.TeamID, c.OperatorID)
		}
		if err != nil {
			return err
		}
		var wrong fault.Fields
		if words = tidy(words); words == "" {
			wrong.Add("looked", "fault.required")
		}
		checkText(&wrong, "looked", words, MaxRemark)
		if err := wrong.Err(); err != nil {
			return err
		}
		if err := s.store.LookAgain(ctx, id, a.PersonID, s.now(), words); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "close", "coaching", id, map[string]any{"operator": c.OperatorID})
	})
}

// Coachings lists the notes that the actor may read, the latest first: an operator those about
// oneself, others those of the teams that they see.
func (s *Service) Coachings(ctx context.Context, a actor.Actor, p page.Request) (page.Of[Coaching], error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return page.Of[Coaching]{}, err
	}
	if a.Reach().Nothing() {
		return page.Of[Coaching]{}, nil
	}
	list, err := s.store.ListCoaching(ctx, a.Reach(), p)
	for i := range list.Rows {
		list.Rows[i].coached(a)
	}
	return list, err
}

// CountCoachings counts them, up to CountLimit.
func (s *Service) CountCoachings(ctx context.Context, a actor.Actor) (int, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return 0, err
	}
	if a.Reach().Nothing() {
		return 0, nil
	}
	return s.store.CountCoaching(ctx, a.Reach(), CountLimit)
}

// toLookAgain are the notes of the actor whose day to look again has come.
func (s *Service) toLookAgain(ctx context.Context, a actor.Actor) ([]Coaching, error) {
	if !a.May(actor.ReviewWrite) || a.PersonID == 0 {
		return nil, nil
	}
	return s.store.AgainBy(ctx, a.PersonID, when.DayOf(s.now(), s.zone), waitingRows)
}

// Beside lists the latest other reviews of the operator of a review, which a note may be tied
// to, too.
func (s *Service) Beside(ctx context.Context, a actor.Actor, f Full) ([]Row, error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return nil, err
	}
	var c contact.Detail
	c.ID, c.OperatorID = f.ContactID, f.OperatorID
	return s.earlier(ctx, a, c)
}
