package recovery

import (
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// InTime and TooLate are how something was done by its deadline.
const (
	InTime  = "in_time"
	TooLate = "late"
)

var times = []i18n.Text{{RU: "вовремя", EN: "in time"}, {RU: "не вовремя", EN: "late"}}

// Params is how a list of cases can be narrowed, as it stands in a URL: like figures, and
// by what the figures of cases count.
var Params = func() page.Params {
	state := page.Param{Name: "state", Label: i18n.Text{RU: "Состояние", EN: "State"}, Many: true}
	for _, row := range States {
		state.Of, state.Names = append(state.Of, string(row.State)), append(state.Names, row.Name)
	}
	list := page.Params{
		{Name: "all", Kind: page.Flag, Label: i18n.Text{RU: "Все", EN: "All"}}, // a list that nothing narrows, where it begins with open cases
		{Name: "from", Kind: page.Date, Label: i18n.Text{RU: "С", EN: "From"}},
		{Name: "to", Kind: page.Date, Label: i18n.Text{RU: "По", EN: "To"}},
		state,
		{Name: "late", Kind: page.Flag, Label: i18n.Text{RU: "Срок прошёл", EN: "Overdue"}},
		{Name: "owner", Kind: page.Number, Label: i18n.Text{RU: "У кого", EN: "Owner"}, Min: 1, Max: 1 << 53},
		{Name: "outcome", Label: i18n.Text{RU: "Чем кончилось", EN: "Outcome"}, Many: true},
		{Name: "cause", Label: i18n.Text{RU: "Причина", EN: "Cause"}, Many: true},
		{Name: "acknowledged", Label: i18n.Text{RU: "Взят", EN: "Acknowledged"}, Of: []string{InTime, TooLate}, Names: times},
		{Name: "closing", Label: i18n.Text{RU: "Закрытие", EN: "Closing"}, Of: []string{InTime, TooLate}, Names: times},
		{Name: "solved", Kind: page.Flag, Label: i18n.Text{RU: "Решены", EN: "Solved"}},
		{Name: "again", Kind: page.Flag, Label: i18n.Text{RU: "Есть вторая оценка", EN: "With a second mark"}},
		{Name: "mark_before", Kind: page.Number, Label: i18n.Text{RU: "Оценка до", EN: "Mark before"}, Many: true, Max: maxMark},
		{Name: "mark_after", Kind: page.Number, Label: i18n.Text{RU: "Оценка после", EN: "Mark after"}, Many: true, Max: maxMark},
	}
	return append(append(list, figure.Params()...), figure.Counted)
}()

// maxMark is the highest mark that a scale may have.
const maxMark = 10

// Filter narrows a list of cases. Empty means any; what nothing bears lets nothing through.
type Filter struct {
	Period               when.Period // of the day on which it was opened
	States               []State
	Late                 bool
	OwnerID              int64
	Outcomes, Causes     []string
	Acknowledged, Closed string // InTime, TooLate
	Solved, Again        bool
	Before, After        []int // the mark that opened it, the second one
	By                   figure.Filter
	Without              []figure.Dimension // of these all but the values of By
	Attributes           figure.Attributes  // that the contact bears
	Counted              bool               // what figures of teams and operators count: not what guests served
	ClosedSince          time.Time          // only those closed since, of closed ones
	Order                Order

	// What the reader sees; the service says so.
	Reach actor.Reach
	Also  []int64 // operators who count as the one of Reach
	Unled bool    // and what is of teams that nobody leads
	Now   time.Time
}

// Order is how a list goes.
type Order int

const (
	ByOpening Order = iota // the oldest first
	Latest                 // the latest opened first
	ByDue                  // the nearest deadline first
)

// FilterOf reads what Params let through: open cases go by their deadline, others the latest
// first.
func FilterOf(from page.Filter) Filter {
	f := Filter{
		Period: from.Period(), Late: from.Has("late"), Outcomes: from.All("outcome"), Causes: from.All("cause"),
		Acknowledged: from.Get("acknowledged"), Closed: from.Get("closing"), Solved: from.Has("solved"), Again: from.Has("again"),
		Before: from.Numbers("mark_before"), After: from.Numbers("mark_after"),
		By: figure.FilterOf(from), Without: figure.WithoutOf(from), Attributes: figure.AttributesOf(from), Counted: from.Has(figure.Counted.Name), Order: Latest,
	}
	for _, n := range from.Numbers("owner") {
		f.OwnerID = int64(n)
	}
	open := f.Late
	for _, s := range from.All("state") {
		f.States = append(f.States, State(s))
	}
	if len(f.States) > 0 {
		open = true
		for _, s := range f.States {
			open = open && s != Closed
		}
	}
	if open {
		f.Order = ByDue
	}
	return f
}
