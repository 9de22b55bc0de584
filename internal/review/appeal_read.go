package review

import (
	"context"
	"math"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// AppealLists returns the lists of appeals that the actor has, the first one first.
func AppealLists(a actor.Actor) []AppealList {
	if a.May(actor.ReviewWrite) && a.PersonID != 0 {
		return []AppealList{AppealsToDecide, AppealsSeen}
	}
	return []AppealList{AppealsSeen}
}

// narrowAppeals turns a filter into what the actor may see; any is false when that is
// nothing. A list that the actor does not have is the first one.
func (s *Service) narrowAppeals(a actor.Actor, f AppealFilter) (narrowed AppealFilter, any bool) {
	if lists := AppealLists(a); !slices.Contains(lists, f.List) {
		f.List = lists[0]
	}
	if f.List == AppealsToDecide {
		f.DeciderID, f.Now, f.OperatorID = a.PersonID, s.now(), a.OperatorID
		if a.Role == actor.Admin || a.AllTeams {
			return f, true
		}
		f.TeamIDs = a.TeamIDs
		return f, len(f.TeamIDs) > 0
	}
	reach := a.Reach()
	f.OperatorID, f.TeamIDs = reach.OperatorID, reach.TeamIDs
	return f, !reach.Nothing()
}

// Appeals lists appeals: those that the actor may decide, the oldest first, or all of reviews
// that the actor sees, the latest first.
func (s *Service) Appeals(ctx context.Context, a actor.Actor, f AppealFilter, p page.Request) (page.Of[AppealRow], error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return page.Of[AppealRow]{}, err
	}
	f, any := s.narrowAppeals(a, f)
	if !any {
		return page.Of[AppealRow]{}, nil
	}
	list, err := s.store.ListAppeals(ctx, f, p)
	for i := 0; i < len(list.Rows) && err == nil; i++ {
		err = s.show(ctx, a, &list.Rows[i])
	}
	return list, err
}

// show fills in what an appeal is about, and what the actor may do with it.
func (s *Service) show(ctx context.Context, a actor.Actor, row *AppealRow) error {
	v, err := s.cards.Version(ctx, a, row.VersionID)
	if err != nil {
		return err
	}
	row.Asked, _, err = v.CriterionOf(row.Criterion)
	row.seenBy(a, s.now())
	return err
}

// CountAppeals counts what Appeals would list, up to CountLimit.
func (s *Service) CountAppeals(ctx context.Context, a actor.Actor, f AppealFilter) (int, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return 0, err
	}
	return s.countAppeals(ctx, a, f, CountLimit)
}

// TotalAppeals counts what Appeals would list, however many.
func (s *Service) TotalAppeals(ctx context.Context, a actor.Actor, f AppealFilter) (int, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return 0, err
	}
	return s.countAppeals(ctx, a, f, math.MaxInt32)
}

func (s *Service) countAppeals(ctx context.Context, a actor.Actor, f AppealFilter, limit int) (int, error) {
	f, any := s.narrowAppeals(a, f)
	if !any {
		return 0, nil
	}
	return s.store.CountAppeals(ctx, f, limit)
}

// AppealByID returns an appeal of a review that the actor sees. NotFound.
func (s *Service) AppealByID(ctx context.Context, a actor.Actor, id int64) (AppealRow, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return AppealRow{}, err
	}
	row, err := s.store.AppealByID(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && !a.SeesReview(row.ReviewerID, row.OperatorID, row.TeamID, true) {
		return AppealRow{}, a.Unseen()
	}
	if err != nil {
		return AppealRow{}, err
	}
	return row, s.show(ctx, a, &row)
}

// AppealDays is over how many days the figures of appeals go.
const AppealDays = 90

// AppealFigures tells how appeals of the whole desk went, mistakes apart: they are decided by
// nobody else.
type AppealFigures struct {
	Period    when.Period // of the day of the decision
	Decided   int64
	Accepted  int64
	Declined  int64
	RuleWrong int64
	Share     *stats.Share // accepted of those decided; nil: none was
	Low, High float64      // 95 % Wilson interval of it
	Median    *float64     // days from raising to the decision; nil: none was decided
}

// AppealFigures returns the figures of the last AppealDays days, for everybody who may read
// reviews: how a desk decides is no secret.
func (s *Service) AppealFigures(ctx context.Context, a actor.Actor) (g AppealFigures, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return g, err
	}
	g.Period = when.Last(AppealDays, when.DayOf(s.now(), s.zone))
	n, waited, err := s.store.AppealSums(ctx, g.Period)
	if err != nil {
		return g, err
	}
	g.Accepted, g.Declined, g.RuleWrong = n[Accepted], n[Declined], n[RuleWrong]
	if g.Decided = g.Accepted + g.Declined + g.RuleWrong; g.Decided == 0 {
		return g, nil
	}
	g.Share = &stats.Share{K: g.Accepted, N: g.Decided}
	g.Low, g.High, _ = stats.Wilson(g.Accepted, g.Decided)
	median := medianDays(waited)
	g.Median = &median
	return g, nil
}

// medianDays is the median of sorted durations, in days.
func medianDays(sorted []time.Duration) float64 {
	half := len(sorted) / 2
	middle := sorted[half]
	if len(sorted)%2 == 0 {
		middle = (sorted[half-1] + sorted[half]) / 2
	}
	return middle.Hours() / 24
}

// toDecide tells what waits for a decision of the actor, with the first of it.
func (s *Service) toDecide(ctx context.Context, a actor.Actor) (n int, rows []AppealRow, err error) {
	if AppealLists(a)[0] != AppealsToDecide {
		return 0, nil, nil
	}
	f := AppealFilter{List: AppealsToDecide}
	if n, err = s.CountAppeals(ctx, a, f); err != nil || n == 0 {
		return 0, nil, err
	}
	list, err := s.Appeals(ctx, a, f, page.Request{Limit: waitingRows})
	return n, list.Rows, err
}

// decidedLately are appeals about the actor's own contacts that were decided in the last week.
func (s *Service) decidedLately(ctx context.Context, a actor.Actor) ([]AppealRow, error) {
	today := when.DayOf(s.now(), s.zone)
	list, err := s.store.ListAppeals(ctx, AppealFilter{List: AppealsSeen, OperatorID: a.OperatorID, Decided: when.Last(7, today)}, page.Request{Limit: waitingRows})
	for i := 0; i < len(list.Rows) && err == nil; i++ {
		err = s.show(ctx, a, &list.Rows[i])
	}
	return slices.DeleteFunc(list.Rows, func(p AppealRow) bool { return p.State == Withdrawn }), err
}
