package review

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/scorecard"
	"openpeople/internal/when"
)

// How long what is said here holds.
const (
	EditFor       = 24 * time.Hour     // an author may change what was submitted first
	ContestWithin = 7 * 24 * time.Hour // the operator may contest what the reviewer submitted last
	DecideWithin  = 7 * 24 * time.Hour // an appeal is to be decided, a mistake to be put right
)

// AppealKind is what an operator says against one criterion of a review.
type AppealKind string

// The kinds.
const (
	OfMistake   AppealKind = "mistake" // the reviewer slipped, and puts it right
	OfJudgement AppealKind = "appeal"  // a disagreement, which another decides
)

// AppealKindRow is one line of the table of kinds.
type AppealKindRow struct {
	Kind AppealKind
	Name i18n.Text
}

// AppealKinds is every kind, as it is chosen.
var AppealKinds = []AppealKindRow{
	{OfMistake, i18n.Text{RU: "Ошибка разбора", EN: "Mistake"}},
	{OfJudgement, i18n.Text{RU: "Апелляция", EN: "Appeal"}},
}

// Name is the kind as it stands on the screen.
func (k AppealKind) Name() i18n.Text {
	return i18n.NameOf(AppealKinds, k, func(r AppealKindRow) (AppealKind, i18n.Text) { return r.Kind, r.Name })
}

// AppealState is what became of an appeal.
type AppealState string

// The states.
const (
	AppealOpen AppealState = "open"
	Accepted   AppealState = "accepted" // the criterion has another step
	Declined   AppealState = "declined"
	RuleWrong  AppealState = "rule_wrong" // the criterion does not apply, and an idea is born
	Withdrawn  AppealState = "withdrawn"
)

// AppealStateRow is one line of the table of states.
type AppealStateRow struct {
	State AppealState
	Name  i18n.Text
}

// AppealStates are the states with their words.
var AppealStates = []AppealStateRow{
	{AppealOpen, i18n.Text{RU: "ждёт решения", EN: "open"}},
	{Accepted, i18n.Text{RU: "принято", EN: "accepted"}},
	{Declined, i18n.Text{RU: "отклонено", EN: "declined"}},
	{RuleWrong, i18n.Text{RU: "неверно правило", EN: "the rule is wrong"}},
	{Withdrawn, i18n.Text{RU: "отозвано", EN: "withdrawn"}},
}

// Name is the state as it stands on the screen.
func (s AppealState) Name() i18n.Text {
	return i18n.NameOf(AppealStates, s, func(r AppealStateRow) (AppealState, i18n.Text) { return r.State, r.Name })
}

// Outcomes are the states that end an appeal of a kind by a decision.
func (k AppealKind) Outcomes() []AppealState {
	if k == OfMistake {
		return []AppealState{Accepted, Declined}
	}
	return []AppealState{Accepted, Declined, RuleWrong}
}

// Appeal is what an operator says against one criterion of a review, and what became of it.
type Appeal struct {
	ID          int64
	ReviewID    int64
	Revision    int // that it contests
	Kind        AppealKind
	Criterion   string // key
	Reason      string
	PersonID    int64 // who raised it: the operator, or who spoke for one without an account
	PersonName  string
	At          time.Time
	DueAt       time.Time
	State       AppealState
	DeciderID   int64 // 0: open, or withdrawn
	DeciderName string
	DecidedAt   *time.Time // nil: open
	Answer      string
	Proposal    string // how the rule should read, where it is wrong
	Result      int    // the revision that came of it, 0: none
}

// Late reports whether it waits longer than it should.
func (p Appeal) Late(now time.Time) bool { return p.State == AppealOpen && now.After(p.DueAt) }

// AppealRow is an appeal with what a list shows.
type AppealRow struct {
	Appeal
	ContactID    int64
	ReviewerID   int64
	OperatorID   int64
	TeamID       int64
	VersionID    int64
	Asked        scorecard.Criterion // of the criterion's key
	ReviewerName string
	OperatorName string
	TeamName     string
	TopicName    string
	ChannelName  string
	Before       float64 // score of the revision that it contests
	After        *float64
	MayDecide    bool // the one who asks may
	MayWithdraw  bool
}

// AppealList says which appeals are listed.
type AppealList string

// The lists.
const (
	AppealsToDecide AppealList = "decide" // open, for the one who asks to decide, the oldest first
	AppealsSeen     AppealList = "all"    // of every review that the one who asks sees, the latest first
)

// AppealFilter narrows a list of appeals. Empty means any.
type AppealFilter struct {
	List    AppealList
	Kind    AppealKind
	State   AppealState
	Decided when.Period // of the day on which it was decided

	// What the reader sees, by row id; the service says so.
	TeamIDs    []int64
	OperatorID int64
	DeciderID  int64     // of AppealsToDecide
	Now        time.Time // of AppealsToDecide
}

// AppealParams is how a list of appeals can be narrowed, as it stands in a URL.
var AppealParams = func() page.Params {
	kind := page.Param{Name: "kind", Label: i18n.Text{RU: "Вид", EN: "Kind"}}
	for _, r := range AppealKinds {
		kind.Of, kind.Names = append(kind.Of, string(r.Kind)), append(kind.Names, r.Name)
	}
	state := page.Param{Name: "state", Label: i18n.Text{RU: "Исход", EN: "Outcome"}}
	for _, r := range AppealStates {
		state.Of, state.Names = append(state.Of, string(r.State)), append(state.Names, r.Name)
	}
	return page.Params{
		{Name: "list", Of: []string{string(AppealsToDecide), string(AppealsSeen)}, Label: i18n.Text{RU: "Список", EN: "List"}},
		kind, state,
		{Name: "from", Kind: page.Date, Label: i18n.Text{RU: "Решено с", EN: "Decided from"}},
		{Name: "to", Kind: page.Date, Label: i18n.Text{RU: "Решено по", EN: "Decided to"}},
	}
}()

// AppealFilterOf reads what AppealParams let through.
func AppealFilterOf(f page.Filter) AppealFilter {
	return AppealFilter{List: AppealList(f.Get("list")), Kind: AppealKind(f.Get("kind")), State: AppealState(f.Get("state")), Decided: f.Period()}
}

// AppealStore keeps appeals. Faults as of Store.
type AppealStore interface {
	// HasAccount reports whether an operator signs in: whether somebody with an account is
	// this operator, or the one as whom this one counts.
	HasAccount(ctx context.Context, operatorID int64) (bool, error)
	// InsertAppeal stores an open appeal, which gets its id. Conflict when the criterion is
	// contested so already.
	InsertAppeal(ctx context.Context, p *Appeal) error
	// HoldAppeal returns an appeal that nobody changes until the transaction ends.
	HoldAppeal(ctx context.Context, id int64) (AppealRow, error)
	AppealByID(ctx context.Context, id int64) (AppealRow, error)
	// EndAppeal stores state, decider, time, answer, proposal and result of an open one, and
	// tells of it. Conflict when it is not open.
	EndAppeal(ctx context.Context, p Appeal) error
	// AppealsOf lists what was said against a review, the first one first.
	AppealsOf(ctx context.Context, reviewID int64) ([]AppealRow, error)
	ListAppeals(ctx context.Context, f AppealFilter, p page.Request) (page.Of[AppealRow], error)
	// CountAppeals counts what the filter lets through, at most limit.
	CountAppeals(ctx context.Context, f AppealFilter, limit int) (int, error)
	// AppealSums counts appeals that were decided in a period by their outcome, and returns how
	// long each waited, the shortest first.
	AppealSums(ctx context.Context, p when.Period) (n map[AppealState]int64, waited []time.Duration, err error)
}

// speaks reports whether the actor may answer to a submitted review: the operator, and for one
// who has no account whoever may review the contact.
func speaks(a actor.Actor, r Review, unsigned bool) bool {
	return a.PersonID != 0 && (a.Is(r.OperatorID) || unsigned && r.OperatorID != 0 && MayReview(a, r.TeamID, r.OperatorID))
}

// mayDecide reports whether the actor may decide an open appeal: never who raised it. An
// appeal is decided by anybody who may review the contact but the reviewer; a mistake is put
// right by the reviewer, and by another only when the reviewer let its day pass.
func mayDecide(a actor.Actor, p AppealRow, now time.Time) bool {
	if p.State != AppealOpen || !MayReview(a, p.TeamID, p.OperatorID) {
		return false
	}
	if p.Kind == OfMistake {
		return a.PersonID == p.ReviewerID || p.Late(now) && a.PersonID != p.PersonID
	}
	return a.PersonID != p.ReviewerID && a.PersonID != p.PersonID
}

// seenBy fills in what the actor may do with an appeal, and masks it.
func (p *AppealRow) seenBy(a actor.Actor, now time.Time) {
	p.MayDecide = mayDecide(a, *p, now)
	p.MayWithdraw = p.State == AppealOpen && a.PersonID != 0 && (a.PersonID == p.PersonID || a.Is(p.OperatorID))
	if !a.May(actor.ContactReveal) {
		p.Reason, p.Answer, p.Proposal = mask.Text(p.Reason), mask.Text(p.Answer), mask.Text(p.Proposal)
	}
}

// Contest is what may be said against a review, by whom is another question.
type Contest struct {
	Until    time.Time             // for what the reviewer submitted last
	Mistakes []scorecard.Criterion // of which a mistake may be said
	Appeals  []scorecard.Criterion // that may be appealed
}

// Any reports whether anything may be contested.
func (c Contest) Any() bool { return len(c.Mistakes)+len(c.Appeals) > 0 }

// contestOf says what of a review may be contested at a moment. Seven days begin anew with what
// the reviewer submits; of a criterion whose mistake was answered also with the answer. Of
// each criterion one mistake and one appeal are heard, the appeal after the mistake; what has
// the best step there is has nothing to gain.
func contestOf(v scorecard.Version, revisions []Revision, said []AppealRow, now time.Time) (c Contest) {
	last := revisions[len(revisions)-1]
	for _, r := range revisions {
		decided := slices.ContainsFunc(said, func(p AppealRow) bool { return p.Result == r.Number && p.DeciderID != p.ReviewerID })
		if !decided {
			c.Until = r.At.Add(ContestWithin)
		}
	}
	for _, criterion := range v.Shown(last.Sheet.Hidden).Criteria() {
		a := last.Sheet.Answers[criterion.Key]
		if !a.Given() || a.Points != nil && *a.Points >= criterion.Max() {
			continue
		}
		until, mistake, open, heard := c.Until, false, false, false
		for _, p := range said {
			if p.Criterion != criterion.Key || p.State == Withdrawn {
				continue
			}
			open, heard, mistake = open || p.State == AppealOpen, heard || p.Kind == OfJudgement, mistake || p.Kind == OfMistake
			if p.Kind == OfMistake && p.DecidedAt != nil && p.DecidedAt.Add(ContestWithin).After(until) {
				until = p.DecidedAt.Add(ContestWithin)
			}
		}
		if open || heard || !now.Before(until) {
			continue
		}
		if !mistake {
			c.Mistakes = append(c.Mistakes, criterion)
		}
		c.Appeals = append(c.Appeals, criterion)
	}
	return c
}

// closed reports whether the author may not change a review any more: a day after it was
// submitted, and once anything was said against it.
func (s *Service) closed(ctx context.Context, r Review) (bool, error) {
	if !r.Submitted() {
		return false, nil
	}
	if !s.now().Before(r.SubmittedAt.Add(EditFor)) {
		return true, nil
	}
	said, err := s.store.AppealsOf(ctx, r.ID)
	return slices.ContainsFunc(said, func(p AppealRow) bool { return p.State != Withdrawn }), err
}
