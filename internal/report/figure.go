// Package report is the room of figures: what is computed from sums by PRODUCT.md's
// formulas (KPIs), for which period and filter. One implementation serves the API,
// Today and every report. What is counted is in the leaf figure; how sums are kept
// is behind Store, and every answer of it is exact at its moment. Conversations and
// names are not here.
package report

import (
	"context"
	"encoding/json"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Filter narrows figures. The same filter stands above and below every line.
type Filter struct {
	By figure.Filter
	// Without are dimensions of which By says what is left out.
	Without    []figure.Dimension
	Attributes figure.Attributes // that contacts bear
	// Own narrows to the contacts of one operator by row id: an agent's own
	// figures. 0: of everybody; Nobody: of no one.
	Own int64
	// Teams narrows to the contacts of teams by row id, less those that guests served: a
	// supervisor's. None: of every team.
	Teams []int64
}

// FilterOf reads what narrows figures.
func FilterOf(from page.Filter) Filter {
	return Filter{By: figure.FilterOf(from), Without: figure.WithoutOf(from), Attributes: figure.AttributesOf(from)}
}

// Nobody as Filter.Own lets nothing through: an agent who is no operator.
const Nobody int64 = -1

// Only is the filter of one dimension.
func Only(d figure.Dimension, values ...string) Filter { return Filter{By: figure.Filter{d: values}} }

// Empty reports whether nothing is filtered.
func (f Filter) Empty() bool {
	for _, values := range f.By {
		if len(values) > 0 {
			return false
		}
	}
	return f.everybody() && len(f.Attributes) == 0
}

// countersKnow reports whether daily counts can be narrowed like contacts: they know
// their channel only.
func (f Filter) countersKnow() bool {
	for d, values := range f.By {
		if d != figure.Channel && d != figure.ChannelKind && len(values) > 0 {
			return false
		}
	}
	return f.everybody() && len(f.Attributes) == 0
}

// everybody reports whether figures are of everybody's contacts.
func (f Filter) everybody() bool { return f.Own == 0 && len(f.Teams) == 0 }

// MarshalJSON writes an object of lists, one for each dimension that is narrowed,
// in the order of figure.Filters; without names those of which values are left out, and
// those of which there is to be none.
func (f Filter) MarshalJSON() ([]byte, error) {
	var m members
	var without []string
	for _, d := range figure.Filters {
		row, values := d.Row(), f.By[d]
		if f.By.Lacks(d) || slices.Contains(f.Without, d) {
			without = append(without, row.Key)
		}
		switch {
		case len(values) == 0 || f.By.Lacks(d):
		case row.Number:
			numbers := make([]json.Number, len(values))
			for i, v := range values {
				numbers[i] = json.Number(v)
			}
			m.add(row.Key, numbers)
		default:
			m.add(row.Key, values)
		}
	}
	if len(f.Attributes) > 0 {
		m.add(figure.AttributeKey, attributesJSON(f.Attributes))
	}
	if len(without) > 0 {
		m.add(page.Not, without)
	}
	return m.bytes()
}

// attributesJSON is an object of values by key: one as a text, several as a list.
func attributesJSON(list figure.Attributes) (m members) {
	for _, a := range list {
		if len(a.Values) == 1 {
			m.add(a.Key, a.Values[0])
		} else {
			m.add(a.Key, a.Values)
		}
	}
	return m
}

// DaySums is the sums of one day.
type DaySums struct {
	Day when.Day
	figure.Sums
}

// ValueSums is the sums of one value of a dimension.
type ValueSums struct {
	ID         int64 // 0 is the contacts that have none
	Code, Name string
	Kind       string // of a channel, as the contact room names it: "chat"
	figure.Sums
	Open int64 // invitations of days from Query.Live on that nobody answered yet
}

// DayValue is the sums of one value of a dimension on one day.
type DayValue struct {
	Day   when.Day
	Value int64 // its ID
	figure.Sums
}

// Query asks for sums under one filter, in one reading.
type Query struct {
	Filter Filter
	Days   when.Period // sums by day of this period
	// Of is the period of what follows.
	Of       when.Period
	By       figure.Dimension // sums by its values; Desk: none
	Ripe     when.Day         // By: sums that ripen count days up to this one only
	Live     when.Day         // By: the first day whose invitations may still be answered; 0: nobody asks
	Handling bool             // how many contacts took how many seconds
	Times    bool             // the same of each value of By, or of each day where By is Desk
	Daily    bool             // By: the sums of its values day by day
}

// Answer is the sums that were asked for.
type Answer struct {
	Days     []DaySums             // each day that has any, in order
	Values   []ValueSums           // each value that has any, most contacts first
	Handling []stats.Bin           // in order
	Times    map[int64][]stats.Bin // by value, or by day
	Daily    []DayValue            // in no order
}

// Store reads sums. A code that no row bears lets nothing through. A filter by
// survey takes contacts that were invited to it.
type Store interface {
	Sums(ctx context.Context, q Query) (Answer, error)
	// Strata counts a share by the values of a dimension and by the sort of work.
	Strata(ctx context.Context, q StrataQuery) (Strata, error)
	// VolumeSum returns the daily counts of self-service, digital kinds and all.
	// Counts know only their channel: any other filter gives 0.
	VolumeSum(ctx context.Context, p when.Period, f Filter) (digital, all int64, err error)
	// LastDay is the latest day of the desk that has contacts, 0 when none has.
	LastDay(ctx context.Context) (when.Day, error)
}
