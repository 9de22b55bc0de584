package review

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Bounds of rules of the queue.
const (
	MaxQueueRules = 50
	MaxQueueName  = 80
	MaxMost       = 5000 // contacts that a rule takes of a week, whatever it says
	MaxFilter     = 2000
)

// QueueRule takes contacts of a week into the queue. Each rule draws by itself; a contact
// that several take is given out once, by the first of them in order of Position.
type QueueRule struct {
	ID        int64     `json:"id"`
	Position  int       `json:"-"`
	Name      string    `json:"name"`
	Active    bool      `json:"-"`
	Kind      QueueKind `json:"kind"`
	N         int       `json:"n,omitempty"`    // what the kind's number says; 0: it has none
	Most      int       `json:"most,omitempty"` // contacts of a week; 0: as many as there are
	Seed      int64     `json:"seed"`           // from 1: puts contacts into an order of chance
	Filter    string    `json:"filter,omitempty"`
	UpdatedAt time.Time `json:"-"`
}

// Revision names what the form of a rule shows.
func (r QueueRule) Revision() string {
	return fault.Revision(r.Name, r.Active, r.Kind, r.N, r.Most, r.Seed, r.Filter)
}

// Period is the days of which a rule takes contacts for the cycle of a week.
func (r QueueRule) Period(monday when.Day) when.Period {
	row, _ := r.Kind.Row()
	p := weekOf(monday)
	p.From = p.From.Add(-row.Late)
	return p
}

// asksMark reports whether what the rule takes is known by the customer's mark.
func (r QueueRule) asksMark() bool {
	row, _ := r.Kind.Row()
	return row.Query != nil && row.Query(r).Has("mark")
}

// Listed is the query of the list of contacts that a rule names for the cycle of a week; ""
// of a kind that has no list.
func (r QueueRule) Listed(monday when.Day) string {
	row, _ := r.Kind.Row()
	if row.Query == nil {
		return ""
	}
	v, p := row.Query(r), r.Period(monday)
	v.Set("from", p.From.String())
	v.Set("to", p.To.String())
	return v.Encode()
}

// unfit are the parameters of a list that a rule has no use for: days, places and orders.
var unfit = []string{"from", "to", "after", "before", "sort", "all", "answered", page.Separator}

// filterOf reads the address of a list of contacts, or the query of one. Invalid, field
// filter, says what is wrong with it.
func filterOf(typed string) (query string, err error) {
	typed = strings.TrimSpace(typed)
	if _, after, found := strings.Cut(typed, "?"); found {
		typed = after
	}
	typed, _, _ = strings.Cut(typed, "#")
	values, err := url.ParseQuery(typed)
	if err != nil {
		return "", refusedFilter("queue.fault.filter")
	}
	for _, name := range unfit {
		values.Del(name)
	}
	f, err := contact.Params.Read(values)
	if wrong := fault.Of(err); err != nil && len(wrong.Fields) > 0 {
		return "", refusedFilter("queue.fault.filter_part", "Name", wrong.Fields[0].Name)
	}
	if !f.Any() {
		return "", refusedFilter("queue.fault.filter")
	}
	return values.Encode(), nil
}

func refusedFilter(key string, args ...any) error {
	var wrong fault.Fields
	wrong.Add("filter", key, args...)
	return wrong.Err()
}

// fit checks a rule, and leaves of it what its kind knows. Faults: Invalid, fields kind,
// name, n, most, seed, filter.
func (r *QueueRule) fit() error {
	var wrong fault.Fields
	row, known := r.Kind.Row()
	if !known {
		wrong.Add("kind", "queue.fault.kind")
	}
	if r.Name = wrong.Text("name", spelling.Name(r.Name), MaxQueueName); r.Name == "" && !wrong.Wrong("name") {
		wrong.Add("name", "fault.required")
	}
	switch {
	case row.Max == 0:
		r.N = 0
	case len(row.Of) > 0 && !slices.Contains(row.Of, r.N):
		wrong.Add("n", "queue.fault.minutes")
	case r.N < row.Min || r.N > row.Max:
		wrong.Add("n", "fault.range", "Min", row.Min, "Max", row.Max)
	}
	if r.Most < 0 || r.Most > MaxMost {
		wrong.Add("most", "fault.range", "Min", 0, "Max", MaxMost)
	}
	if r.Seed < 0 || r.Seed > MaxSeed {
		wrong.Add("seed", "fault.range", "Min", 1, "Max", MaxSeed)
	}
	if r.Kind != ByFilter {
		r.Filter = ""
		return wrong.Err()
	}
	query, err := filterOf(r.Filter)
	if err != nil {
		wrong.AddAll(fault.Of(err).Fields...)
	}
	r.Filter = query
	return wrong.Err()
}

// QueueRules are the rules in their order.
func (q *Queue) QueueRules(ctx context.Context, a actor.Actor) ([]QueueRule, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return nil, err
	}
	return q.store.QueueRules(ctx)
}

// QueueRule returns one; NotFound.
func (q *Queue) QueueRule(ctx context.Context, a actor.Actor, id int64) (QueueRule, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return QueueRule{}, err
	}
	return q.store.QueueRuleByID(ctx, id)
}

// SaveQueueRule stores a new rule at the end, or changes one at its place: cycles that are
// drawn from now on follow it. A seed of 0 is made. Faults: those of what is wrong with the
// rule; NotFound; Conflict when it is not as the revision says.
func (q *Queue) SaveQueueRule(ctx context.Context, a actor.Actor, r QueueRule, revision string) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	if err := r.fit(); err != nil {
		return err
	}
	if r.Seed == 0 {
		r.Seed = q.Seed()
	}
	return q.store.InTx(ctx, func(ctx context.Context) error {
		r := r // a transaction may be tried again
		list, err := q.store.HoldQueueRules(ctx)
		if err != nil {
			return err
		}
		action := "add"
		switch at := slices.IndexFunc(list, func(o QueueRule) bool { return o.ID == r.ID }); {
		case r.ID != 0 && at < 0:
			return fault.New(fault.NotFound, "fault.not_found")
		case r.ID != 0:
			action, r.Position = "change", list[at].Position
			if err := fault.Fresh(revision, list[at].Revision()); err != nil {
				return err
			}
		case len(list) >= MaxQueueRules:
			var wrong fault.Fields
			wrong.Add("name", "queue.fault.rules", "Max", MaxQueueRules)
			return wrong.Err()
		case len(list) > 0:
			r.Position = list[len(list)-1].Position + 10
		default:
			r.Position = 10
		}
		r.UpdatedAt = q.Now()
		if err := q.store.SaveQueueRule(ctx, &r); err != nil {
			return err
		}
		return q.Audit.Audit(ctx, a, action, "queue_rule", r.ID, map[string]any{"name": r.Name, "active": r.Active, "kind": string(r.Kind), "n": r.N, "most": r.Most, "seed": r.Seed, "filter": r.Filter})
	})
}

// MoveQueueRule puts a rule one place earlier (-1) or later, as far as there are places.
// NotFound.
func (q *Queue) MoveQueueRule(ctx context.Context, a actor.Actor, id int64, by int) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return q.store.InTx(ctx, func(ctx context.Context) error {
		list, err := q.store.HoldQueueRules(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(r QueueRule) bool { return r.ID == id })
		if at < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		to := min(max(at+by, 0), len(list)-1)
		if to == at {
			return nil
		}
		one := list[at]
		list = slices.Insert(slices.Delete(list, at, at+1), to, one)
		for i := range list {
			if list[i].Position = 10 * (i + 1); i >= min(at, to) && i <= max(at, to) {
				if err := q.store.SaveQueueRule(ctx, &list[i]); err != nil {
					return err
				}
			}
		}
		return q.Audit.Audit(ctx, a, "change", "queue_rule", id, map[string]any{"place": []int{at + 1, to + 1}})
	})
}

// RemoveQueueRule takes a rule out of the list; what it drew stays. NotFound.
func (q *Queue) RemoveQueueRule(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return q.store.InTx(ctx, func(ctx context.Context) error {
		r, err := q.store.QueueRuleByID(ctx, id)
		if err != nil {
			return err
		}
		if err := q.store.RemoveQueueRule(ctx, id); err != nil {
			return err
		}
		return q.Audit.Audit(ctx, a, "remove", "queue_rule", id, map[string]any{"name": r.Name})
	})
}

// Tried is what a rule would have taken of a week.
type Tried struct {
	RuleID int64
	Found  int // contacts that it names
	Taken  int // of these that no earlier rule takes, as far as it takes them
}

// TryQueue tells what the active rules would have taken of the week that is over, were
// nothing drawn or reviewed yet.
func (q *Queue) TryQueue(ctx context.Context, a actor.Actor) (monday when.Day, list []Tried, err error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return 0, nil, err
	}
	rules, err := q.store.QueueRules(ctx)
	if err != nil {
		return 0, nil, err
	}
	monday = q.lastWeek()
	taken := map[int64]bool{}
	for _, r := range rules {
		if !r.Active {
			continue
		}
		found, err := q.named(ctx, r, monday)
		if err != nil {
			return 0, nil, err
		}
		t := Tried{RuleID: r.ID, Found: len(found)}
		for _, c := range r.first(found, nil) {
			if !taken[c.ContactID] {
				taken[c.ContactID] = true
				t.Taken++
			}
		}
		list = append(list, t)
	}
	return monday, list, nil
}
