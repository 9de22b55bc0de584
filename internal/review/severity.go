package review

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// SeverityDays is how many days severity is computed of where none are asked for, and
// SeverityMost how many it may be.
const (
	SeverityDays = 180
	SeverityMost = 366
)

// SeverityParams are how severity is narrowed: to days, and fair=1 shows fair scores beside
// those that were given.
var SeverityParams = page.Params{
	{Name: "from", Kind: page.Date, Label: i18n.Text{RU: "С", EN: "From"}},
	{Name: "to", Kind: page.Date, Label: i18n.Text{RU: "По", EN: "To"}},
	{Name: "fair", Kind: page.Flag, Label: i18n.Text{RU: "Справедливый балл", EN: "Fair score"}},
}

// LinkedReview is a review of a contact that somebody else reviewed, too, as it was submitted
// first: before anybody said anything to it.
type LinkedReview struct {
	ID, ContactID, ReviewerID, VersionID int64
	ReviewerName                         string
	Day                                  when.Day
	Score                                float64 // 0 to 100
	Sheet                                Sheet
}

// Strictness is how strict a reviewer is.
type Strictness struct {
	PersonID int64
	Name     string
	stats.Severity
	Reach   *stats.Difference // 95 % interval, all reviewers being looked at together; nil: too few contacts, or no group
	Reviews int               // linked ones
	Mean    float64           // of their scores
	Fair    *float64          // what the mean would be of somebody as strict as the group: an estimate, kept nowhere; nil: Reach is
	Months  []MonthOfSeverity
	Drift   *stats.Difference // by how much severity grows a month, interval as of Reach; nil: fewer than three months tell
}

// Beyond reports whether the reviewer differs from the group beyond chance.
func (s Strictness) Beyond() bool { return s.Reach != nil && s.Reach.Beyond() }

// Drifts reports whether the reviewer moved beyond chance.
func (s Strictness) Drifts() bool { return s.Drift != nil && s.Drift.Beyond() }

// MonthOfSeverity is the severity of the reviews of a month, about the group's mean in it.
type MonthOfSeverity struct {
	First when.Day
	stats.Severity
}

// Severities is how strict reviewers are, by group; first those of whom something is known beyond
// chance, the strictest first, then by name.
type Severities struct {
	Period            when.Period
	Reviewers         []Strictness
	Groups            int // that cannot be compared with each other
	Contacts, Reviews int // linked
	Months            []when.Day
}

// Connected reports whether all who reviewed the same contacts as others can be compared.
func (s Severities) Connected() bool { return s.Groups == 1 }

// SeverityPeriod returns the days that a filter of SeverityParams asks for. Invalid, field from,
// of more than SeverityMost days.
func (s *Service) SeverityPeriod(f page.Filter) (when.Period, error) {
	p := f.Period()
	if p.To == 0 {
		p.To = when.DayOf(s.now(), s.zone)
	}
	if p.From == 0 {
		p.From = p.To.Add(1 - SeverityDays)
	}
	if p.From > p.To || p.To.Add(1-SeverityMost) > p.From {
		var wrong fault.Fields
		wrong.Add("from", "severity.fault.days", "Max", SeverityMost)
		return p, wrong.Err()
	}
	return p, nil
}

// Severity computes how strict reviewers are of linked reviews of a period: contact + criterion
// - severity, by least squares. It changes no score. Right: FigureRead.
func (s *Service) Severity(ctx context.Context, a actor.Actor, p when.Period) (out Severities, err error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return out, err
	}
	k := linking{service: s, people: map[int64]int{}, criteria: map[string]int32{}, months: map[when.Day][][]stats.Scored{}}
	var last LinkedReview
	for {
		list, err := s.store.LinkedReviews(ctx, p, last, linkedAtOnce)
		if err != nil {
			return out, err
		}
		for _, r := range list {
			if err := k.take(ctx, a, r); err != nil {
				return out, err
			}
			last = r
		}
		if len(list) < linkedAtOnce {
			break
		}
	}
	k.next()
	out = k.severities()
	out.Period = p
	return out, nil
}

// linkedAtOnce is how many linked reviews are read at a time.
const linkedAtOnce = 5000

// linking gathers linked reviews, contact by contact.
type linking struct {
	service  *Service
	people   map[int64]int // place of a reviewer
	ids      []int64
	names    []string
	criteria map[string]int32
	all      [][]stats.Scored
	months   map[when.Day][][]stats.Scored
	n        []int // reviews of a reviewer
	sum      []float64
	reviews  int

	contact int64 // that is being read, with its reviews so far
	by      []pending
}

type pending struct {
	LinkedReview
	scores []stats.Scored
}

func (k *linking) take(ctx context.Context, a actor.Actor, r LinkedReview) error {
	v, err := k.service.cards.Version(ctx, a, r.VersionID)
	if err != nil {
		return err
	}
	if r.ContactID != k.contact {
		k.next()
		k.contact = r.ContactID
	}
	at, known := k.people[r.ReviewerID]
	if !known {
		at = len(k.ids)
		k.people[r.ReviewerID], k.ids, k.names, k.n, k.sum = at, append(k.ids, r.ReviewerID), append(k.names, r.ReviewerName), append(k.n, 0), append(k.sum, 0)
	}
	one := pending{LinkedReview: r}
	one.Sheet = Sheet{}
	for _, c := range v.Shown(r.Sheet.Hidden).Criteria() {
		answer := r.Sheet.Answers[c.Key]
		if answer.NA || answer.Points == nil {
			continue
		}
		if _, known := k.criteria[c.Key]; !known {
			k.criteria[c.Key] = int32(len(k.criteria))
		}
		one.scores = append(one.scores, stats.Scored{Reviewer: int32(at), Criterion: k.criteria[c.Key], Score: pointsOf(c, *answer.Points)})
	}
	k.by = append(k.by, one)
	return nil
}

// next ends the contact that is being read; one that only one person reviewed in the period
// tells nothing.
func (k *linking) next() {
	if len(k.by) > 1 {
		var scores []stats.Scored
		last := k.by[0].Day
		for _, one := range k.by {
			scores, last = append(scores, one.scores...), max(last, one.Day)
			at := k.people[one.ReviewerID]
			k.n[at], k.sum[at], k.reviews = k.n[at]+1, k.sum[at]+one.Score, k.reviews+1
		}
		month := last - last%100 + 1 // of yyyymmdd
		k.all, k.months[month] = append(k.all, scores), append(k.months[month], scores)
	}
	k.by = k.by[:0]
}

// severities answers for everybody who was read.
func (k *linking) severities() (out Severities) {
	list, groups := stats.Severities(k.all, len(k.ids), len(k.criteria))
	out.Groups, out.Contacts, out.Reviews = groups, len(k.all), k.reviews
	told := 0
	for i, id := range k.ids {
		one := Strictness{PersonID: id, Name: k.names[i], Severity: list[i], Reviews: k.n[i]}
		if k.n[i] == 0 {
			continue // nobody else reviewed those contacts in the period
		}
		one.Mean = k.sum[i] / float64(k.n[i])
		if _, ok := list[i].Interval(1); ok {
			fair := min(max(one.Mean+one.Value, 0), 100)
			one.Fair, told = &fair, told+1
		}
		out.Reviewers = append(out.Reviewers, one)
	}
	for month := range k.months {
		out.Months = append(out.Months, month)
	}
	slices.Sort(out.Months)
	k.drift(&out, told)
	for i := range out.Reviewers {
		one := &out.Reviewers[i]
		if d, ok := one.Interval(told); ok {
			one.Reach = &d
		}
	}
	slices.SortStableFunc(out.Reviewers, func(x, y Strictness) int {
		order := cmp.Compare(uint(x.Group), uint(y.Group))
		switch {
		case order != 0:
			return order
		case x.Beyond() && y.Beyond():
			return cmp.Compare(y.Value, x.Value)
		case x.Beyond():
			return -1
		case y.Beyond():
			return 1
		}
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.PersonID, y.PersonID))
	})
	return out
}

// drift fits each month by itself, and draws a line through the months of a reviewer that tell,
// of enough contacts. It is how the reviewer moves among the others: where one moves, the
// others move a little the other way, for nothing stands still to measure from.
func (k *linking) drift(out *Severities, told int) {
	for _, month := range out.Months {
		list, _ := stats.Severities(k.months[month], len(k.ids), len(k.criteria))
		for i := range out.Reviewers {
			one := &out.Reviewers[i]
			one.Months = append(one.Months, MonthOfSeverity{month, list[k.people[one.PersonID]]})
		}
	}
	for i := range out.Reviewers {
		one := &out.Reviewers[i]
		var points []stats.Estimate
		for _, m := range one.Months {
			if m.Group >= 0 && !m.Few() {
				points = append(points, stats.Estimate{At: float64(m.First/10_000*12 + m.First/100%100), Value: m.Value, Error: m.Error})
			}
		}
		if d, ok := stats.Slope(points, told); ok {
			one.Drift = &d
		}
	}
}
