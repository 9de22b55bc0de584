package demo

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/when"
)

// yearDays is how many days of the desk a year has; the last one is today.
const yearDays = 365

// selfServiceFactor is how many times self-service outnumbers live contacts; with
// it the digital share comes out near 95.5 %.
const selfServiceFactor = 16.6

// localHours is how busy an hour of the customer's day is.
var localHours = [24]float64{.13, .09, .07, .06, .07, .11, .22, .42, .72, 1.02, 1.15, 1.2, 1.15, 1.1, 1.1, 1.1, 1.1, 1.12, 1.16, 1.1, .95, .75, .48, .26}

var weekdays = [7]float64{.76, 1.14, 1.08, 1.05, 1.04, 1.06, .87} // from Sunday

var months = [12]float64{.97, .95, .99, .97, .96, 1.0, 1.04, 1.06, 1.08, 1.02, 1.0, 1.1}

// dayWeight is how busy a day is: week, year, the bills of the first days of a
// month, the quiet first week of January.
func dayWeight(t time.Time) float64 {
	w := weekdays[t.Weekday()] * months[t.Month()-1]
	switch d := t.Day(); {
	case t.Month() == time.January && d <= 7:
		w *= .72
	case d <= 3:
		w *= 1.16
	case d >= 24 && d <= 26:
		w *= 1.06
	}
	return w
}

// localHour is the hour of the day, and the minute of it, at an offset from UTC.
func localHour(unix int64, offset int) int { return int((unix/3600 + int64(offset)) % 24) }

// regionWeights fills w with the sums of how much each region calls at that
// instant, the total last.
func regionWeights(unix int64, w *[8]float64) {
	sum := 0.0
	for i, r := range book().Regions {
		sum += r.Weight * localHours[localHour(unix, r.Offset)]
		w[i] = sum
	}
}

// start is the first instant of the year.
func (d *Desk) start() time.Time { return when.DayOf(d.now, d.loc).Add(1 - yearDays).Start(d.loc) }

// ends draws the instants at which contacts end, sorted, in unix seconds.
func (d *Desk) ends(r *rand.Rand) []int64 {
	from, to := d.start().Unix(), d.now.Unix()
	var sums []float64
	var w [8]float64
	sum := 0.0
	for h := from; h < to; h += 3600 {
		regionWeights(h, &w)
		sum += w[7] * dayWeight(time.Unix(h, 0).In(d.loc)) * min(1, float64(to-h)/3600)
		sums = append(sums, sum)
	}
	draws := make([]float64, d.contacts)
	for i := range draws {
		draws[i] = r.Float64() * sum
	}
	slices.Sort(draws)
	ends := make([]int64, d.contacts)
	for i, x := range draws {
		h := min(sort.SearchFloat64s(sums, x), len(sums)-1)
		before := 0.0
		if h > 0 {
			before = sums[h-1]
		}
		hour := from + int64(h)*3600
		length := float64(min(3600, to-hour))
		ends[i] = min(hour+int64((x-before)/(sums[h]-before)*length), to)
	}
	return ends
}

// Volume is the count of one day in one channel of self-service.
type Volume struct {
	Day         when.Day
	ChannelCode string
	Count       int64
}

// Volumes are the daily counts of self-service, by day and channel, oldest
// first; today's are those until now.
func (d *Desk) Volumes() iter.Seq[Volume] {
	return func(yield func(Volume) bool) {
		r := rand.New(rand.NewPCG(d.seed, 3))
		first := when.DayOf(d.start(), d.loc)
		total := 0.0
		for i := range yearDays {
			total += dayWeight(first.Add(i).Start(d.loc))
		}
		for i := range yearDays {
			day := first.Add(i)
			at := day.Start(d.loc)
			// Self-service grows through the year and rests less on weekends.
			base := math.Pow(dayWeight(at), .7) * (.95 + .1*float64(i)/yearDays)
			base *= selfServiceFactor * float64(d.contacts) / math.Pow(total/yearDays, .7) / yearDays
			if part := d.now.Sub(at).Hours() / 24; part < 1 {
				base *= part
			}
			for _, c := range book().Channels {
				if c.Kind != contact.SelfService {
					continue
				}
				n := base * book().VolumeShares[c.Code] * (1 + .05*r.NormFloat64())
				if !yield(Volume{day, c.Code, int64(math.Round(max(0, n)))}) {
					return
				}
			}
		}
	}
}
