package report

import (
	"math"

	"openpeople/internal/figure"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Share is a part of n with its 95 % Wilson interval, all from 0 to 1 and
// rounded to six places.
type Share struct {
	Value float64 `json:"value"`
	K     int64   `json:"-"`
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

	low, high float64 // the 95 % interval of Mean
}

// Measures is the sums that figures are computed from: of all days of a period,
// and of those that are ripe.
type Measures struct{ All, Ripe figure.Sums }

// Share is a share by its key; see KPI.Share.
func (m Measures) Share(key Key) *Share { return KPIByKey(key).Share(m) }

// Mean is a mean by its key; see KPI.Mean.
func (m Measures) Mean(key Key) *Mean { return KPIByKey(key).Mean(m) }

// ShareOf is k of n, or nil when n is 0.
func ShareOf(k, n int64) *Share {
	of := stats.Share{K: k, N: n}
	value, ok := of.Value()
	if !ok {
		return nil
	}
	low, high, _ := of.Interval()
	return &Share{Value: round(value), K: k, N: n, Low: round(low), High: round(high)}
}

// MeanOf is sum / n, or nil when n is 0.
func MeanOf(sum float64, n int64) *Mean {
	if n <= 0 {
		return nil
	}
	return &Mean{Value: round(sum / float64(n)), N: n}
}

// round leaves six places: what lies beyond is noise of floating point.
func round(f float64) float64 { return math.Round(f*1e6) / 1e6 }

// measured adds up the days of a period.
func measured(days []DaySums, p when.Period, ripe when.Day) (m Measures) {
	for _, d := range days {
		if !p.Has(d.Day) {
			continue
		}
		m.All = m.All.Plus(d.Sums)
		if d.Day <= ripe {
			m.Ripe = m.Ripe.Plus(d.Sums)
		}
	}
	return m
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
	low, high, _ := stats.MeanInterval(bins)
	return &Handling{Mean: round(mean), Median: round(median), P90: round(p90), N: n, low: low, high: high}
}
