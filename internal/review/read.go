package review

import (
	"context"
	"math"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/scorecard"
)

// CountLimit is as far as a list is counted.
const CountLimit = 10_000

// Get returns a review with its history. NotFound also for who may not know of
// it, and for a draft that is somebody else's.
func (s *Service) Get(ctx context.Context, a actor.Actor, id int64) (Full, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return Full{}, err
	}
	r, err := s.store.ReviewByID(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !a.SeesReview(r.ReviewerID, r.OperatorID, r.TeamID, r.Submitted()):
		return Full{}, a.Unseen()
	case err != nil:
		return Full{}, err
	}
	f := Full{Review: r, IsReviewer: a.PersonID != 0 && r.ReviewerID == a.PersonID}
	if !f.IsReviewer {
		f.Draft, f.DraftedAt = nil, nil
	}
	if f.Version, err = s.cards.Version(ctx, a, r.VersionID); err != nil {
		return Full{}, err
	}
	if f.Row, err = s.store.ReviewRow(ctx, id); err != nil {
		return Full{}, err
	}
	if f.Revisions, err = s.store.ReviewRevisions(ctx, id); err != nil {
		return Full{}, err
	}
	if !a.May(actor.ContactReveal) {
		for i := range f.Revisions {
			v := &f.Revisions[i]
			v.Sheet = v.Sheet.masked()
			if v.Acknowledgement != nil {
				v.Acknowledgement.Remark = mask.Text(v.Acknowledgement.Remark)
			}
		}
	}
	return f, s.process(ctx, a, &f)
}

// process fills in what was said against a review, and what the actor may do.
func (s *Service) process(ctx context.Context, a actor.Actor, f *Full) (err error) {
	if f.IsReviewer && MayReview(a, f.TeamID, f.OperatorID) {
		closed, err := s.closed(ctx, f.Review)
		if err != nil {
			return err
		}
		f.MayChange = !closed
	}
	if !f.Submitted() {
		return nil
	}
	if f.Appeals, err = s.store.AppealsOf(ctx, f.ID); err != nil {
		return err
	}
	if f.Talks, err = s.store.CoachingOf(ctx, f.ID); err != nil {
		return err
	}
	for i := range f.Talks {
		f.Talks[i].coached(a)
	}
	f.MayCoach = f.OperatorID != 0 && MayReview(a, f.TeamID, f.OperatorID)
	if f.Selves, err = s.selfReviews(ctx, a, f.ContactID); err != nil {
		return err
	}
	f.MaySelf = a.PersonID != 0 && a.Is(f.OperatorID) && !slices.ContainsFunc(f.Selves, func(r SelfReview) bool { return r.PersonID == a.PersonID })
	if f.OperatorID != 0 {
		signs, err := s.store.HasAccount(ctx, f.OperatorID)
		if err != nil {
			return err
		}
		f.Unsigned = !signs
	}
	f.Contest = contestOf(f.Version, f.Revisions, f.Appeals, s.now())
	if speaks(a, f.Review, f.Unsigned) {
		f.MayAnswer, f.MayContest = f.Revision > f.Acknowledged, f.Contest.Any()
	}
	for i := range f.Appeals {
		f.Appeals[i].Asked, _, _ = f.Version.CriterionOf(f.Appeals[i].Criterion)
		f.Appeals[i].seenBy(a, s.now())
	}
	return nil
}

// Acknowledge is the operator's word on the revision that was read, once for
// each. NotFound for a review the actor may not know of; Forbidden for who does not
// speak for the operator; Invalid, fields word and remark; Conflict when it has a word
// already, or a newer revision came meanwhile.
func (s *Service) Acknowledge(ctx context.Context, a actor.Actor, id int64, revision int, word Word, remark string) error {
	if err := a.Need(actor.ReviewRead); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.answered(ctx, a, id)
		if err != nil {
			return err
		}
		var wrong fault.Fields
		remark = tidy(remark)
		if !slices.ContainsFunc(Words, func(w WordRow) bool { return w.Word == word }) {
			wrong.Add("word", "review.fault.word")
		}
		checkText(&wrong, "remark", remark, MaxWords)
		if err := wrong.Err(); err != nil {
			return err
		}
		switch {
		case revision != r.Revision:
			return fault.New(fault.Conflict, "review.fault.newer")
		case r.Acknowledged == r.Revision:
			return fault.New(fault.Conflict, "review.fault.acknowledged")
		}
		if err := s.store.Acknowledge(ctx, id, Acknowledgement{Revision: revision, PersonID: a.PersonID, At: s.now(), Word: word, Remark: remark}); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "acknowledge", "review", id, map[string]any{"revision": revision, "word": string(word)})
	})
}

// Lists returns the lists that the actor has, the first one first.
func Lists(a actor.Actor) []List {
	var out []List
	if a.Role != actor.Agent {
		out = append(out, OfTeam)
	}
	if a.Role == actor.Agent || a.OperatorID != 0 {
		out = append(out, ToMe)
	}
	if a.May(actor.ReviewWrite) && a.PersonID != 0 {
		out = append(out, ByMe, Drafts)
	}
	return out
}

// narrow turns a filter into what the actor may see; any is false when that is
// nothing. A list that the actor does not have is the first one.
func narrow(a actor.Actor, f Filter) (narrowed Filter, any bool) {
	if !a.May(actor.ContactReveal) { // a customer may not be known by what is hidden
		f.Attributes = f.Attributes.Seen(mask.Shows)
	}
	lists := Lists(a)
	if !slices.Contains(lists, f.List) {
		f.List = lists[0]
	}
	switch f.List {
	case ToMe:
		f.OperatorID = a.OperatorID
		return f, a.OperatorID != 0
	case ByMe, Drafts:
		if f.ReviewerID != 0 && f.ReviewerID != a.PersonID {
			return f, false
		}
		f.ReviewerID = a.PersonID
	}
	if a.SeesAllReviews() {
		return f, true
	}
	f.TeamIDs = a.TeamIDs // nobody reviews the own contacts
	return f, len(f.TeamIDs) > 0
}

// List lists submitted reviews, the latest first; the own drafts with List
// Drafts.
func (s *Service) List(ctx context.Context, a actor.Actor, f Filter, p page.Request) (page.Of[Row], error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return page.Of[Row]{}, err
	}
	f, any := narrow(a, f)
	if !any {
		return page.Of[Row]{}, nil
	}
	return s.store.ListReviews(ctx, f, p)
}

// Count counts what List would list, up to CountLimit.
func (s *Service) Count(ctx context.Context, a actor.Actor, f Filter) (int, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return 0, err
	}
	f, any := narrow(a, f)
	if !any {
		return 0, nil
	}
	return s.store.CountReviews(ctx, f, CountLimit)
}

// Export is List with what was submitted last; drafts are not exported.
func (s *Service) Export(ctx context.Context, a actor.Actor, f Filter, p page.Request) (page.Of[ExportRow], error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return page.Of[ExportRow]{}, err
	}
	f, any := exported(a, f)
	if !any {
		return page.Of[ExportRow]{}, nil
	}
	list, err := s.store.ExportReviews(ctx, f, p)
	for i := 0; i < len(list.Rows) && err == nil; i++ {
		row := &list.Rows[i]
		if !a.May(actor.ContactReveal) {
			row.Sheet = row.Sheet.masked()
		}
		row.Version, err = s.cards.Version(ctx, a, row.VersionID)
	}
	return list, err
}

// exported narrows a filter to what Export lists of it; any is false when that is nothing.
func exported(a actor.Actor, f Filter) (narrowed Filter, any bool) {
	if f.List == Drafts {
		f.List = ByMe
	}
	return narrow(a, f)
}

// Total is how many reviews Export lists in all, however many. Right: ReviewRead.
func (s *Service) Total(ctx context.Context, a actor.Actor, f Filter) (int64, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return 0, err
	}
	f, any := exported(a, f)
	if !any {
		return 0, nil
	}
	n, err := s.store.CountReviews(ctx, f, math.MaxInt32)
	return int64(n), err
}

// Criteria returns the criteria of every scorecard that was published, as they are now,
// for the columns of an export: what two ask by one key stands once.
func (s *Service) Criteria(ctx context.Context, a actor.Actor) (list []scorecard.Criterion, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	cards, err := s.cards.Scorecards(ctx, a)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		card, err := s.cards.Card(ctx, a, c.ID)
		if err != nil {
			return nil, err
		}
		v, _ := card.Last()
		for _, one := range v.Criteria() {
			if !slices.ContainsFunc(list, func(o scorecard.Criterion) bool { return o.Key == one.Key }) {
				list = append(list, one)
			}
		}
	}
	return list, nil
}

// Names returns teams and operators that a list can be narrowed to.
func (s *Service) Names(ctx context.Context, a actor.Actor) (Names, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return Names{}, err
	}
	if a.SeesAllReviews() {
		return s.store.ReviewNames(ctx, nil)
	}
	if a.Role == actor.Agent || len(a.TeamIDs) == 0 {
		return Names{}, nil
	}
	return s.store.ReviewNames(ctx, a.TeamIDs)
}

// Called is what a filter names, in words: "" where it names none, or one that is not known.
type Called struct {
	Criterion i18n.Text
	Reviewer  string
}

// Called finds the words for what a filter names. Who reviewed is not told by number to who
// sees own reviews alone.
func (s *Service) Called(ctx context.Context, a actor.Actor, f Filter) (c Called, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return c, err
	}
	if f.ReviewerID != 0 && a.Role != actor.Agent {
		if c.Reviewer, err = s.store.ReviewerName(ctx, f.ReviewerID); err != nil {
			return c, err
		}
	}
	if f.Criterion == "" {
		return c, nil
	}
	list, err := s.Criteria(ctx, a)
	if i := slices.IndexFunc(list, func(one scorecard.Criterion) bool { return one.Key == f.Criterion }); i >= 0 {
		c.Criterion = list[i].Name
	}
	return c, err
}

// OfContact lists the reviews of a contact that the actor may know of, the own
// draft included (Revision 0), the first started first.
func (s *Service) OfContact(ctx context.Context, a actor.Actor, contactID int64) ([]Row, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	rows, err := s.store.ReviewsOfContact(ctx, contactID)
	return slices.DeleteFunc(rows, func(r Row) bool { return !a.SeesReview(r.ReviewerID, r.OperatorID, r.TeamID, r.Revision > 0) }), err
}

// waitingRows is how many rows of each kind Waiting brings along.
const waitingRows = 5

// Waiting returns what waits for the actor: reviews to acknowledge, drafts to finish, and
// appeals to decide.
func (s *Service) Waiting(ctx context.Context, a actor.Actor) (w Waiting, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return w, err
	}
	if a.OperatorID != 0 {
		f := Filter{List: ToMe, OperatorID: a.OperatorID, Unacknowledged: true}
		if w.Acknowledge, w.AcknowledgeRows, err = s.first(ctx, f); err != nil {
			return w, err
		}
		if w.Decided, err = s.decidedLately(ctx, a); err != nil {
			return w, err
		}
		if w.Praise, err = s.store.PraiseFor(ctx, a.OperatorID, CountLimit); err != nil {
			return w, err
		}
	}
	if w.Again, err = s.toLookAgain(ctx, a); err != nil {
		return w, err
	}
	if w.Appeals, w.AppealRows, err = s.toDecide(ctx, a); err != nil {
		return w, err
	}
	if a.PersonID != 0 && a.May(actor.ReviewWrite) {
		if f, any := narrow(a, Filter{List: Drafts}); any {
			w.Drafts, w.DraftRows, err = s.first(ctx, f)
		}
	}
	return w, err
}

func (s *Service) first(ctx context.Context, f Filter) (int, []Row, error) {
	n, err := s.store.CountReviews(ctx, f, CountLimit)
	if err != nil || n == 0 {
		return 0, nil, err
	}
	list, err := s.store.ListReviews(ctx, f, page.Request{Limit: waitingRows})
	return n, list.Rows, err
}
