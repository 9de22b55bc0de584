package report

import (
	"cmp"
	"math"
	"slices"

	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Share is a part of n with its 95 % Wilson interval, all from 0 to 1 and
// rounded to six places.
type Share struct {
	Value float64 `json:"value"`
	N     int64   `json:"n"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Few reports whether the share rests on under 30 observations: it is drawn grey
// and called "too few".
func (s *Share) Few() bool { return s == nil || stats.TooFew(s.N) }

// Mean is a mean of n values, in their unit, rounded to six places.
type Mean struct {
	Value float64 `json:"value"`
	N     int64   `json:"n"`
}

// Handling is the handling time (talk + hold + wrap) of n contacts, in seconds.
type Handling struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
	N      int64   `json:"n"`
}

// Measures is what is computed from sums alone. Nil is a figure that cannot be
// computed: its n is 0.
type Measures struct {
	ResponseRate *Share `json:"response_rate"` // answered / delivered, by the day of sending
	CSAT         *Share `json:"csat"`          // satisfied / marks
	TopBox       *Share `json:"top_box"`       // top of the scale / marks
	DSAT         *Share `json:"dsat"`          // dissatisfied / marks
	MeanMark     *Mean  `json:"mean_mark"`
	FCRObserved  *Share `json:"fcr_observed"` // not repeated within 7 days / contacts with customer and topic, ripe days
	FCRSaid      *Share `json:"fcr_said"`     // said "solved" / answered that question
	FLR          *Share `json:"flr"`          // line 1 / line known
	Coverage     *Share `json:"-"`            // answered / contacts
	HandlingMean *Mean  `json:"-"`            // seconds
	ReviewMean   *Mean  `json:"-"`            // IQS: mean review score, 0 to 100
}

// ShareOf is k of n, or nil when n is 0.
func ShareOf(k, n int64) *Share {
	of := stats.Share{K: k, N: n}
	value, ok := of.Value()
	if !ok {
		return nil
	}
	low, high, _ := of.Interval()
	return &Share{Value: round(value), N: n, Low: round(low), High: round(high)}
}

// MeanOf is sum / n, or nil when n is 0.
func MeanOf(sum, n int64) *Mean {
	if n <= 0 {
		return nil
	}
	return &Mean{Value: round(float64(sum) / float64(n)), N: n}
}

// round leaves six places: what lies beyond is noise of floating point.
func round(f float64) float64 { return math.Round(f*1e6) / 1e6 }

// measure computes from the sums of some rows and, for observed FCR, from those
// of them that stand on ripe days.
func measure(all, ripe Sums) Measures {
	return Measures{
		ResponseRate: ShareOf(all.Replied, all.Delivered),
		CSAT:         ShareOf(all.Satisfied, all.MarkN),
		TopBox:       ShareOf(all.Top, all.MarkN),
		DSAT:         ShareOf(all.Dissatisfied, all.MarkN),
		MeanMark:     MeanOf(all.MarkSum, all.MarkN),
		FCRObserved:  ShareOf(ripe.Keyed-ripe.Repeated, ripe.Keyed),
		FCRSaid:      ShareOf(all.SolvedYes, all.SolvedN),
		FLR:          ShareOf(all.FirstLine, all.Lined),
		Coverage:     ShareOf(min(all.Answered, all.Contacts), all.Contacts),
		HandlingMean: MeanOf(all.HandlingSum, all.HandlingN),
	}
}

// reviewMean is the mean score of the reviews submitted in a period (IQS), of
// rows that stand in order.
func reviewMean(list []DayReviews, p when.Period) *Mean {
	var sum float64
	var n int64
	from, _ := slices.BinarySearchFunc(list, p.From, func(d DayReviews, day when.Day) int { return cmp.Compare(d.Day, day) })
	for _, d := range list[from:] {
		if d.Day > p.To {
			break
		}
		sum, n = sum+d.Sum, n+d.N
	}
	if n == 0 {
		return nil
	}
	return &Mean{Value: round(sum / float64(n)), N: n}
}

// within adds up the days of a period: all of them, and those up to ripe.
func within(days []DaySums, p when.Period, ripe when.Day) (all, ripened Sums) {
	for _, d := range days {
		if d.Day < p.From || d.Day > p.To {
			continue
		}
		all = all.Plus(d.Sums)
		if d.Day <= ripe {
			ripened = ripened.Plus(d.Sums)
		}
	}
	return all, ripened
}

func handling(bins []stats.Bin) *Handling {
	mean, ok := stats.Mean(bins)
	if !ok {
		return nil
	}
	median, _ := stats.Quantile(bins, 0.5)
	p90, _ := stats.Quantile(bins, 0.9)
	var n int64
	for _, b := range bins {
		n += b.N
	}
	return &Handling{Mean: round(mean), Median: round(median), P90: round(p90), N: n}
}
