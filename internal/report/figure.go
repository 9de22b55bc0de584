// Package report is the room of figures: what is summed (Sums), what is computed
// from the sums by PRODUCT.md's formulas (Figures), for which period and filter.
// One implementation serves the API, Today and every report. Sums live in rollup
// tables that move in the same transaction as the rows they count; a filter that
// no rollup carries reads the raw rows. Conversations and names are not here.
package report

import (
	"context"

	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Sums is what a rollup row counts. Everything stands on the day the contact
// ended, in the desk's time zone, but Delivered and Replied, which stand on the
// day the invitation was sent.
type Sums struct {
	Contacts     int64
	Lined        int64 // contacts whose line is known
	FirstLine    int64 // of these, closed with line 1
	Digital      int64 // contacts in digital channels
	Keyed        int64 // contacts with customer and topic: below the line of observed FCR
	Repeated     int64 // of these, followed by another within 7 days
	HandlingN    int64 // contacts whose handling time is known
	HandlingSum  int64 // seconds
	Asked        int64
	Answered     int64
	MarkN        int64
	MarkSum      int64
	Satisfied    int64
	Top          int64
	Dissatisfied int64
	SolvedN      int64
	SolvedYes    int64
	Delivered    int64 // invitations sent
	Replied      int64 // of these, answered
}

// Dims is where a sum belongs: the snapshot of a contact. Ids are 0 and Line is
// 0 when absent.
type Dims struct {
	ChannelID, OperatorID, TeamID, SiteID, TopicID, RegionID int64
	Line                                                     int
}

// Filter narrows figures; codes as the API names them, several are "or". The
// same filter stands above and below every line.
type Filter struct {
	Channel  []string `json:"channel,omitempty"`
	Team     []string `json:"team,omitempty"`
	Operator []string `json:"operator,omitempty"`
	Site     []string `json:"site,omitempty"`
	Region   []string `json:"region,omitempty"`
	Topic    []string `json:"topic,omitempty"`
	Line     []int    `json:"line,omitempty"`
	Survey   []string `json:"survey,omitempty"`
	// Own narrows to the contacts of one operator by row id: an agent's own
	// figures. 0: of everybody; Nobody: of no one.
	Own int64 `json:"-"`
}

// Nobody as Filter.Own lets nothing through: an agent who is no operator.
const Nobody int64 = -1

// Empty reports whether nothing is filtered.
func (f Filter) Empty() bool {
	return len(f.Channel)+len(f.Team)+len(f.Operator)+len(f.Site)+len(f.Region)+len(f.Topic)+len(f.Line)+len(f.Survey) == 0 && f.Own == 0
}

// DaySums is the sums of one day.
type DaySums struct {
	Day when.Day
	Sums
}

// Plus adds the sums of two sets of rows.
func (s Sums) Plus(o Sums) Sums {
	s.Contacts += o.Contacts
	s.Lined += o.Lined
	s.FirstLine += o.FirstLine
	s.Digital += o.Digital
	s.Keyed += o.Keyed
	s.Repeated += o.Repeated
	s.HandlingN += o.HandlingN
	s.HandlingSum += o.HandlingSum
	s.Asked += o.Asked
	s.Answered += o.Answered
	s.MarkN += o.MarkN
	s.MarkSum += o.MarkSum
	s.Satisfied += o.Satisfied
	s.Top += o.Top
	s.Dissatisfied += o.Dissatisfied
	s.SolvedN += o.SolvedN
	s.SolvedYes += o.SolvedYes
	s.Delivered += o.Delivered
	s.Replied += o.Replied
	return s
}

// DayReviews is the reviews of contacts that were submitted on a day.
type DayReviews struct {
	Day when.Day // of the first submission, on the desk's clock
	N   int64
	Sum float64 // of their scores, 0 to 100 each, as they stand now
}

// ChannelSums is the sums of one channel over a period.
type ChannelSums struct {
	ID         int64
	Code, Name string
	Kind       string // as the contact room names it: "chat"
	Sums
}

// Store reads sums. All methods answer for the same period and filter alike. A
// code that no row bears lets nothing through. A filter by survey takes contacts
// that were invited to it, and of these its own invitations and answers only.
type Store interface {
	// SumsByDay returns a row for each day that has any, in order.
	SumsByDay(ctx context.Context, p when.Period, f Filter) ([]DaySums, error)
	// SumsByChannel returns a row for each channel that has any, most contacts
	// first; Keyed and Repeated count days up to and including ripe only.
	SumsByChannel(ctx context.Context, p when.Period, f Filter, ripe when.Day) ([]ChannelSums, error)
	// ChannelsSeen counts the channels that have contacts.
	ChannelsSeen(ctx context.Context, p when.Period, f Filter) (int, error)
	// HandlingBins returns how many contacts took how many seconds.
	HandlingBins(ctx context.Context, p when.Period, f Filter) ([]stats.Bin, error)
	// VolumeSum returns the daily counts of self-service, digital kinds and all.
	// Counts know only their channel: any other filter gives 0.
	VolumeSum(ctx context.Context, p when.Period, f Filter) (digital, all int64, err error)
	// ReviewsByDay returns a row for each day on which reviews were submitted, in
	// order; the filter is about the contacts that were reviewed.
	ReviewsByDay(ctx context.Context, p when.Period, f Filter) ([]DayReviews, error)
	// LastDay is the latest day of the desk that has contacts, 0 when none has.
	LastDay(ctx context.Context) (when.Day, error)
}
