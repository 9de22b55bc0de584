// Package scorecard is the room of what reviews ask: scorecards with their groups and
// criteria, drafts and published versions, conditions under which a part of one is asked,
// reasons to pick, and the rules that say which contacts are judged by which. What a
// reviewer answers is in review.
package scorecard

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/condition"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Scorecard is what a review asks. What was published never changes: it is a version.
type Scorecard struct {
	ID         int64
	Key        string    // for programs; never changes
	Name       i18n.Text // of what was published last, of the draft until then
	Draft      *Content  // what is being written; nil: nothing is
	DraftedAt  *time.Time
	ArchivedAt *time.Time // no contact is judged by it any more
	Fallback   bool       // judges the contacts that no rule takes; one is
	Latest     int        // number of the last version, 0: none
}

// State is where a scorecard stands.
type State string

const (
	Drafted   State = "drafted" // never published
	Published State = "published"
	Archived  State = "archived"
)

// State says where the scorecard stands.
func (c Scorecard) State() State {
	switch {
	case c.ArchivedAt != nil:
		return Archived
	case c.Latest == 0:
		return Drafted
	}
	return Published
}

// Version is one published form of a scorecard.
type Version struct {
	ID          int64
	ScorecardID int64
	Number      int
	PublishedAt time.Time
	Content
}

// Content is what a scorecard says: the draft, or a version.
type Content struct {
	Name   i18n.Text `json:"name"`
	Groups []Group   `json:"groups"`
}

// Group is criteria under one heading; without a name there is no heading. Its condition
// is one of each of its criteria.
type Group struct {
	Key      string              `json:"key"`
	Name     i18n.Text           `json:"name,omitzero"`
	If       condition.Condition `json:"if,omitzero"`
	Criteria []Criterion         `json:"criteria"`
}

// Criterion is one question of a scorecard.
type Criterion struct {
	Key      string              `json:"key"`
	Name     i18n.Text           `json:"name"`
	Hint     i18n.Text           `json:"hint,omitzero"`
	Weight   int                 `json:"weight"`
	Critical Critical            `json:"critical,omitempty"` // under one half of it the review is 0; "": it is not
	MayNA    bool                `json:"may_na,omitempty"`   // not applicable may be chosen
	Steps    []Step              `json:"steps"`              // 2 to 5, the worst first
	If       condition.Condition `json:"if,omitzero"`        // of contacts that are asked about
	Low      []Cause             `json:"low,omitempty"`      // reasons for a step under one half
	High     []Reason            `json:"high,omitempty"`     // for one over it
}

// Step is one named step of a criterion.
type Step struct {
	Points int       `json:"points"`
	Name   i18n.Text `json:"name"`
}

// Critical says who suffers from what a critical criterion asks about.
type Critical string

const (
	CustomerCritical   Critical = "customer"
	BusinessCritical   Critical = "business"
	ComplianceCritical Critical = "compliance"
)

// CriticalRow is one line of the table of kinds.
type CriticalRow struct {
	Kind Critical
	Name i18n.Text
}

// Criticals is every kind of critical criterion.
var Criticals = []CriticalRow{
	{CustomerCritical, i18n.Text{RU: "критично для клиента", EN: "critical to the customer"}},
	{BusinessCritical, i18n.Text{RU: "критично для дела", EN: "critical to the business"}},
	{ComplianceCritical, i18n.Text{RU: "критично по закону и правилам", EN: "critical to compliance"}},
}

// Title returns the kind as it stands on the screen.
func (k Critical) Title() i18n.Text {
	return i18n.NameOf(Criticals, k, func(r CriticalRow) (Critical, i18n.Text) { return r.Kind, r.Name })
}

// Cause is a root cause, and what it is more exactly.
type Cause struct {
	Reason
	Of []Reason `json:"of,omitempty"`
}

// Reason is what a reviewer picks beside a step.
type Reason struct {
	Key  string    `json:"key"`
	Name i18n.Text `json:"name"`
}

// Edition is a version of a scorecard at the moment in which it was published.
type Edition struct {
	Name   i18n.Text // of the scorecard
	Number int
	At     time.Time
}

// Min is the points of the worst step.
func (c Criterion) Min() int { return c.Steps[0].Points }

// Max is the points of the best step.
func (c Criterion) Max() int { return c.Steps[len(c.Steps)-1].Points }

// StepOf returns the step of that many points.
func (c Criterion) StepOf(points int) (Step, bool) {
	i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Points == points })
	if i < 0 {
		return Step{}, false
	}
	return c.Steps[i], true
}

// IsLow reports whether a step is under one half of the scale.
func (c Criterion) IsLow(points int) bool { return 2*(points-c.Min()) < c.Max()-c.Min() }

// IsHigh reports whether a step is over one half of the scale.
func (c Criterion) IsHigh(points int) bool { return 2*(points-c.Min()) > c.Max()-c.Min() }

// Picked are those of the reasons that may be picked beside a step, in their order; a cause
// comes with what is under it.
func (c Criterion) Picked(points int, reasons []string) (keys []string) {
	has := func(r Reason) bool { return slices.Contains(reasons, r.Key) }
	switch {
	case c.IsLow(points):
		for _, cause := range c.Low {
			if has(cause.Reason) || slices.ContainsFunc(cause.Of, has) {
				keys = append(keys, cause.Key)
			}
			for _, r := range cause.Of {
				if has(r) {
					keys = append(keys, r.Key)
				}
			}
		}
	case c.IsHigh(points):
		for _, r := range c.High {
			if has(r) {
				keys = append(keys, r.Key)
			}
		}
	}
	return keys
}

// lows are the causes, each before what is under it.
func (c Criterion) lows() (list []Reason) {
	for _, cause := range c.Low {
		list = append(append(list, cause.Reason), cause.Of...)
	}
	return list
}

// ReasonOf returns the reason of a key, low or high.
func (c Criterion) ReasonOf(key string) (Reason, bool) {
	for _, r := range append(c.lows(), c.High...) {
		if r.Key == key {
			return r, true
		}
	}
	return Reason{}, false
}

// Criteria are those of every group, in their order.
func (c Content) Criteria() (list []Criterion) {
	for _, g := range c.Groups {
		list = append(list, g.Criteria...)
	}
	return list
}

// Hidden are the keys of the criteria that are not asked about a contact.
func (c Content) Hidden(f condition.Facts) (keys []string) {
	for _, g := range c.Groups {
		for _, one := range g.Criteria {
			if !g.If.Holds(f) || !one.If.Holds(f) {
				keys = append(keys, one.Key)
			}
		}
	}
	return keys
}

// Shown is the content without the criteria of these keys, and without groups of which
// nothing is left.
func (c Content) Shown(hidden []string) Content {
	out := Content{Name: c.Name}
	for _, g := range c.Groups {
		g.Criteria = slices.DeleteFunc(slices.Clone(g.Criteria), func(one Criterion) bool { return slices.Contains(hidden, one.Key) })
		if len(g.Criteria) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	return out
}

// Store keeps scorecards and their rules. Faults: NotFound for a missing row, Conflict
// where it is said. Methods called with the context of InTx act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error

	// InsertScorecard stores a scorecard, which gets its id. Conflict when the key is taken.
	InsertScorecard(ctx context.Context, c *Scorecard) error
	// SaveScorecard stores name, draft, when it was archived, and whether it is the fallback.
	SaveScorecard(ctx context.Context, c Scorecard) error
	// RemoveScorecard removes a scorecard that was never published.
	RemoveScorecard(ctx context.Context, id int64) error
	ScorecardByID(ctx context.Context, id int64) (Scorecard, error)
	// HoldScorecard is ScorecardByID; nobody changes the scorecard until the transaction ends.
	HoldScorecard(ctx context.Context, id int64) (Scorecard, error)
	// Scorecards lists all of them by id.
	Scorecards(ctx context.Context) ([]Scorecard, error)
	// InsertScorecardVersion stores a version, which gets its id. Conflict when the number is taken.
	InsertScorecardVersion(ctx context.Context, v *Version) error
	ScorecardVersion(ctx context.Context, id int64) (Version, error)
	// ScorecardVersions lists the versions of a scorecard, the latest first, at most limit.
	ScorecardVersions(ctx context.Context, scorecardID int64, limit int) ([]Version, error)
	// ScorecardRules lists the rules in the order in which they are tried.
	ScorecardRules(ctx context.Context) ([]Rule, error)
	// HoldScorecardRules is ScorecardRules; nobody changes them until the transaction ends.
	HoldScorecardRules(ctx context.Context) ([]Rule, error)
	ScorecardRuleByID(ctx context.Context, id int64) (Rule, error)
	// SaveScorecardRule stores a new or changed rule; a new one gets its id.
	SaveScorecardRule(ctx context.Context, r *Rule) error
	RemoveScorecardRule(ctx context.Context, id int64) error
	// ContactsByFacts counts the contacts that ended on days of a period by the facts that
	// are asked for; others are "" and nil.
	ContactsByFacts(ctx context.Context, p when.Period, asked Asked, each func(f condition.Facts, n int64)) error
	// ScorecardEditions returns the latest versions published on days of a period, in time.
	ScorecardEditions(ctx context.Context, p when.Period, limit int) ([]Edition, error)
}
