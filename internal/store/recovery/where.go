package recovery

import (
	"context"
	"math"
	"slices"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
)

// conditions are joined with AND; their texts are constants.
type conditions struct {
	texts []string
	args  []any
}

func (c *conditions) add(text string, args ...any) {
	c.texts, c.args = append(c.texts, text), append(c.args, args...)
}

func among[T any](c *conditions, column string, values []T) {
	if len(values) > 0 {
		c.add(column+" IN ("+engine.Marks(len(values))+")", engine.Anys(values)...)
	}
}

func (c *conditions) where() string {
	if len(c.texts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.texts, " AND ")
}

// stateWhere is true of cases of a state; ? is now.
var stateWhere = map[recovery.State]string{
	recovery.Untaken: "v.closed_at IS NULL AND v.owner_id = 0 AND COALESCE(v.next_at, 0) <= ?",
	recovery.Taken:   "v.closed_at IS NULL AND v.owner_id > 0 AND COALESCE(v.next_at, 0) <= ?",
	recovery.Waiting: "v.closed_at IS NULL AND v.next_at > ?",
	recovery.Closed:  "v.closed_at IS NOT NULL AND v.closed_at <= ?",
}

// solved is true of cases v that are closed with an outcome that counts as solved.
const solved = "EXISTS (SELECT 1 FROM recovery_words e WHERE e.list = 'outcome' AND e.code = v.outcome AND e.solved)"

// narrow writes a filter as conditions on cases v and their contacts c. some is false when
// nothing can be found.
func (s *Store) narrow(ctx context.Context, f recovery.Filter) (c *conditions, some bool, err error) {
	c = &conditions{}
	now := engine.Ms(f.Now)
	if f.Period.From != 0 {
		c.add("v.opened_at >= ?", engine.Ms(f.Period.From.Start(s.Zone())))
	}
	if f.Period.To != 0 {
		c.add("v.opened_at < ?", engine.Ms(f.Period.To.Add(1).Start(s.Zone())))
	}
	var states []string
	var args []any
	for _, state := range f.States {
		states, args = append(states, stateWhere[state]), append(args, now)
	}
	if len(states) > 0 {
		c.add("("+strings.Join(states, " OR ")+")", args...)
	}
	if f.Late {
		c.add("v.closed_at IS NULL AND v.due_at < ?", now)
	}
	if f.OwnerID != 0 {
		c.add("v.owner_id = ?", f.OwnerID)
	}
	among(c, "v.outcome", f.Outcomes)
	among(c, "v.cause", f.Causes)
	if !f.ClosedSince.IsZero() {
		c.add("v.closed_at >= ?", engine.Ms(f.ClosedSince))
	}
	byDeadline(c, f.Acknowledged, "v.acknowledged_at", "v.acknowledge_due_at", now)
	byDeadline(c, f.Closed, "v.closed_at", "v.due_at", now)
	if f.Solved {
		c.add(solved)
	}
	if f.Again {
		c.add(secondMark("IS NOT NULL"))
	}
	among(c, "v.mark", f.Before)
	if len(f.After) > 0 {
		c.add(secondMark("IN ("+engine.Marks(len(f.After))+")"), engine.Anys(f.After)...)
	}
	if f.Counted {
		c.add("NOT c.guest")
	}
	if len(f.Attributes) > 0 {
		condition, args := figures.Bearing("v.contact_id", f.Attributes)
		c.add(condition, args...)
	}
	if some, err := s.narrowBy(ctx, c, f); err != nil || !some {
		return c, false, err
	}
	return c, true, s.reach(ctx, c, f)
}

// secondMark is true of cases v whose customer's second mark is so.
func secondMark(is string) string {
	return "EXISTS (SELECT 1 FROM responses z WHERE z.contact_id = v.contact_id AND z.purpose = 'second' AND z.mark " + is + ")"
}

// byDeadline lets through what was done in time, or was not.
func byDeadline(c *conditions, how, at, due string, now int64) {
	switch how {
	case recovery.InTime:
		c.add(at + " <= " + due)
	case recovery.TooLate:
		c.add("("+at+" > "+due+" OR "+at+" IS NULL AND "+due+" < ?)", now)
	}
}

func (s *Store) narrowBy(ctx context.Context, c *conditions, f recovery.Filter) (some bool, err error) {
	for d, values := range f.By {
		if len(values) == 0 {
			continue
		}
		borne, err := s.figures.Borne(ctx, d, values)
		but := slices.Contains(f.Without, d)
		if err != nil || len(borne) == 0 && !but {
			return false, err
		}
		switch {
		case len(borne) == 0: // nothing bears what is left out
		case f.By.Lacks(d) && d == figure.Survey:
			c.add("NOT EXISTS (SELECT 1 FROM responses q JOIN versions n ON n.id = q.version_id WHERE q.id = v.response_id)")
		case f.By.Lacks(d):
			c.add(figures.Lacking(d, s.Zone()))
		case d == figure.Survey:
			c.add(map[bool]string{true: "NOT "}[but]+"EXISTS (SELECT 1 FROM responses q JOIN versions n ON n.id = q.version_id WHERE q.id = v.response_id AND n.survey_id IN ("+engine.Marks(len(borne))+"))", borne...)
		case but:
			c.add(figures.Column(d, s.Zone())+" NOT IN ("+engine.Marks(len(borne))+")", borne...)
		default:
			among(c, figures.Column(d, s.Zone()), borne)
		}
	}
	return true, nil
}

// reach leaves what the reader sees.
func (s *Store) reach(ctx context.Context, c *conditions, f recovery.Filter) error {
	if !f.Reach.Limited {
		return nil
	}
	own, err := s.ownOf(ctx, f.Reach)
	if err != nil {
		return err
	}
	text := "(c.team_id IN (" + engine.Marks(len(f.Reach.TeamIDs)) + ") OR c.operator_id IN (" + engine.Marks(len(own)) + ")"
	if f.Unled {
		text += " OR " + unled
	}
	c.add(text+")", append(engine.Anys(f.Reach.TeamIDs), engine.Anys(own)...)...)
	return nil
}

func (s *Store) ownOf(ctx context.Context, r actor.Reach) ([]int64, error) {
	if r.OperatorID == 0 {
		return nil, nil
	}
	return s.figures.CountedAs(ctx, []int64{r.OperatorID})
}

// orders are the columns by which lists go, and where they begin.
var orders = map[recovery.Order]struct {
	column, sign, way string
	first             page.Cursor
}{
	recovery.ByOpening: {"v.opened_at", ">", "", page.Cursor{At: math.MinInt64}},
	recovery.Latest:    {"v.opened_at", "<", " DESC", page.Cursor{At: math.MaxInt64}},
	recovery.ByDue:     {"v.due_at", ">", "", page.Cursor{At: math.MinInt64}},
}
