package review

import (
	"context"
	"slices"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// queueShown is how many open assignments a reviewer's page shows, the next first.
const queueShown = 100

// cyclesShown is how many cycles can be looked at.
const cyclesShown = 26

// Own is a reviewer's queue.
type Own struct {
	Open        []AssignmentRow // the next first, at most queueShown
	Count, Late int             // of all that is open
	Cycle       *Cycle          // the latest; nil: nothing was drawn yet
	Progress    Progress        // in it
}

// Own returns the queue of the actor.
func (q *Queue) Own(ctx context.Context, a actor.Actor) (own Own, err error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return own, err
	}
	if own.Open, err = q.open(ctx, a, queueShown); err != nil {
		return own, err
	}
	if own.Count, own.Late, err = q.store.CountOpen(ctx, a.PersonID, q.Now()); err != nil {
		return own, err
	}
	latest, err := q.store.Cycles(ctx, 1)
	if err != nil || len(latest) == 0 {
		return own, err
	}
	own.Cycle = &latest[0]
	list, err := q.store.ProgressOf(ctx, latest[0].Monday, a.PersonID)
	if len(list) > 0 {
		own.Progress = list[0]
	}
	return own, err
}

// open are the first open assignments of the actor; each says whether it may be reviewed.
func (q *Queue) open(ctx context.Context, a actor.Actor, limit int) ([]AssignmentRow, error) {
	list, err := q.store.OpenAssignments(ctx, a.PersonID, limit)
	if err != nil {
		return nil, err
	}
	plan, err := q.store.QueuePlan(ctx)
	for i := range list {
		list[i].MayReview = list[i].Worded && MayReview(a, list[i].TeamID, list[i].OperatorID)
		list[i] = list[i].unseen(plan)
	}
	return list, err
}

// NextInQueue returns what the actor is to review, the next first, and the contact there that
// comes after one that may be 0: in the order of the queue, and again from its beginning. 0
// when there is none.
func (q *Queue) NextInQueue(ctx context.Context, a actor.Actor, contactID int64) (list []AssignmentRow, next int64, err error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return nil, 0, err
	}
	if list, err = q.open(ctx, a, queueShown); err != nil {
		return nil, 0, err
	}
	list = slices.DeleteFunc(list, func(r AssignmentRow) bool { return !r.MayReview && r.ContactID != contactID })
	at := slices.IndexFunc(list, func(r AssignmentRow) bool { return r.ContactID == contactID })
	for i := range list {
		if r := list[(at+1+i)%len(list)]; r.ContactID != contactID {
			return list, r.ContactID, nil
		}
	}
	return list, 0, nil
}

// InQueue tells what waits for the actor, with the first of it.
func (q *Queue) InQueue(ctx context.Context, a actor.Actor) (count int, first []AssignmentRow, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return 0, nil, err
	}
	if !a.May(actor.ReviewWrite) || a.PersonID == 0 {
		return 0, nil, nil
	}
	if count, _, err = q.store.CountOpen(ctx, a.PersonID, q.Now()); err != nil || count == 0 {
		return 0, nil, err
	}
	first, err = q.open(ctx, a, waitingRows)
	return count, first, err
}

// History lists what the actor was to review, the last first.
func (q *Queue) History(ctx context.Context, a actor.Actor, p page.Request) (page.Of[AssignmentRow], error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return page.Of[AssignmentRow]{}, err
	}
	return q.store.ClosedAssignments(ctx, a.PersonID, p)
}

// Overall is a cycle with what it drew and how far its reviewers are.
type Overall struct {
	Cycles    []Cycle // that can be looked at, the latest first
	Cycle     Cycle   // the one that is looked at; zero: nothing was drawn yet
	Reviewers []Progress
}

// Cycle tells of a cycle, of the latest when monday is 0. NotFound.
func (q *Queue) Cycle(ctx context.Context, a actor.Actor, monday when.Day) (o Overall, err error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return o, err
	}
	if o.Cycles, err = q.store.Cycles(ctx, cyclesShown); err != nil {
		return o, err
	}
	if monday == 0 && len(o.Cycles) == 0 {
		return o, nil
	}
	if monday == 0 {
		monday = o.Cycles[0].Monday
	}
	if o.Cycle, err = q.store.CycleOf(ctx, monday); err != nil {
		return o, err
	}
	o.Reviewers, err = q.store.ProgressOf(ctx, monday, 0)
	return o, err
}

// MaxReason is how long the reason of a replacement may be.
const MaxReason = 500

// Replace takes another contact in the place of one of the actor's, for a reason that is
// kept: the next that the same rule names, of the same operator where it draws so many of
// each. contactID is 0 when the rule names no other; the first one leaves all the same.
// NotFound for what is not the actor's, Conflict when it is not open any more; Invalid,
// field reason.
func (q *Queue) Replace(ctx context.Context, a actor.Actor, id int64, reason string) (contactID int64, err error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return 0, err
	}
	var wrong fault.Fields
	if reason = wrong.Text("reason", strings.TrimSpace(reason), MaxReason); reason == "" && !wrong.Wrong("reason") {
		wrong.Add("reason", "fault.required")
	}
	r, err := ownOpen(ctx, a, id, q.store.AssignmentByID)
	if err != nil {
		return 0, err
	}
	if err := wrong.Err(); err != nil {
		return 0, err
	}
	named, err := q.others(ctx, a, r)
	if err != nil {
		return 0, err
	}
	err = q.store.InTx(ctx, func(ctx context.Context) error {
		r, err := ownOpen(ctx, a, id, q.store.HoldAssignment) // it may have gone meanwhile
		if err != nil {
			return err
		}
		now := q.Now()
		old := r.Assignment
		old.ClosedAt, old.Reason = &now, reason
		if err := q.store.ReplaceAssignment(ctx, old); err != nil {
			return err
		}
		if contactID, err = q.put(ctx, old, named); err != nil {
			return err
		}
		return q.Audit.Audit(ctx, a, "change", "queue_assignment", id, map[string]any{"contact": old.ContactID, "instead": contactID})
	})
	return contactID, err
}

// Assignment returns an open assignment of the actor. NotFound for what is not, Conflict
// when it is not open any more.
func (q *Queue) Assignment(ctx context.Context, a actor.Actor, id int64) (AssignmentRow, error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return AssignmentRow{}, err
	}
	r, err := ownOpen(ctx, a, id, q.store.AssignmentByID)
	if err != nil {
		return r, err
	}
	plan, err := q.store.QueuePlan(ctx)
	return r.unseen(plan), err
}

// unseen hides the customer's mark where the desk wants reviews that it does not lead.
func (r AssignmentRow) unseen(p QueuePlan) AssignmentRow {
	if p.Blind {
		r.Blind, r.Mark = true, nil
	}
	return r
}

// Told reports whether it may be said by which rule the contact stands in the queue: a rule
// about marks tells the mark.
func (r AssignmentRow) Told() bool { return !r.Blind || !r.Rule.asksMark() }

func ownOpen(ctx context.Context, a actor.Actor, id int64, read func(context.Context, int64) (AssignmentRow, error)) (AssignmentRow, error) {
	r, err := read(ctx, id)
	switch {
	case err != nil:
		return r, err
	case a.PersonID == 0 || r.ReviewerID != a.PersonID:
		return r, fault.New(fault.NotFound, "fault.not_found")
	case r.State != Open:
		return r, fault.New(fault.Conflict, "queue.fault.closed")
	}
	return r, nil
}

// others are the contacts, in their order, that may stand in the place of one.
func (q *Queue) others(ctx context.Context, a actor.Actor, r AssignmentRow) ([]Candidate, error) {
	named, err := q.named(ctx, r.Rule, r.Monday)
	if err != nil {
		return nil, err
	}
	counts := int64(0)
	if r.Rule.Kind == AtRandom {
		counts = r.OperatorID
		if i := slices.IndexFunc(named, func(c Candidate) bool { return c.ContactID == r.ContactID }); i >= 0 {
			counts = named[i].CountsAs
		}
	}
	return slices.DeleteFunc(named, func(c Candidate) bool {
		return !MayReview(a, c.TeamID, c.OperatorID) || counts != 0 && c.CountsAs != counts
	}), nil
}

// askAtOnce is how many contacts are asked at once whether they are free.
const askAtOnce = 100

// put gives the first free contact of some in the place of an assignment; 0: none is.
func (q *Queue) put(ctx context.Context, old Assignment, named []Candidate) (int64, error) {
	for some := range slices.Chunk(named, askAtOnce) {
		var ids []int64
		for _, c := range some {
			ids = append(ids, c.ContactID)
		}
		bound, err := q.store.Bound(ctx, ids)
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			if !bound[id] {
				return id, q.store.InsertAssignment(ctx, &Assignment{Monday: old.Monday, RuleID: old.RuleID, ContactID: id, ReviewerID: old.ReviewerID, Place: old.Place, State: Open, Replaces: old.ID})
			}
		}
	}
	return 0, nil
}
