package stats

import "math"

// Watch is what a share usually is, and after how long its watch may be wrong.
type Watch struct {
	Usual  Share   // of a time before; neither 0 nor 1
	Spread float64 // how many times as far as by chance its days lie apart, see Chart; under 1 counts as 1
	PerDay float64 // observations of a usual day
	Every  float64 // days between two false alarms, at least
}

// Slide is a time in which a share was lower than usual: indexes of days.
type Slide struct {
	From  int // the first day of the fall: the likeliest
	Told  int // the day in which it was sure
	Until int // the first day in which the usual share was sure again; -1: not yet
}

// slid is what is watched for: a fall to where the odds of a miss are twice the usual
// ones, from 90 % to 82 %.
const slid = 2.0

// Slides watches the days of a share by a CUSUM: the evidence for a fall, in log
// likelihood ratios, adds up from day to day and never falls under nought; an alarm is
// where it passes the threshold, and as much evidence for the usual share ends it. The
// last day may still grow: it is asked anew with each observation. Days that lie further
// apart than chance explains weigh as much less, by the square of Spread. ok is false
// where nothing can be watched.
//
// Source: Page (1954), Continuous inspection schemes, Biometrika 41, 100-115; of shares
// Reynolds and Stoumbos (1999), A CUSUM chart for monitoring a proportion when inspecting
// continuously, Journal of Quality Technology 31, 87-108; odds that double as in Steiner
// and others (2000), Biostatistics 1, 441-452. The threshold is of Wald's approximation
// to the time between false alarms, which is too short: a test says by how much.
func (w Watch) Slides(days []Share) (found []Slide, ok bool) {
	usual, ok := w.Usual.Value()
	if !ok || usual == 0 || usual == 1 || !(w.PerDay > 0) || !(w.Every > 0) {
		return nil, false
	}
	odds := slid * (1 - usual) / usual
	hit, miss := math.Log(1/(1+odds)/usual), math.Log(odds/(1+odds)/(1-usual))
	weight := 1 / math.Max(1, w.Spread*w.Spread)
	threshold := wald(-(usual*hit + (1-usual)*miss) * w.Every * w.PerDay * weight)
	var sum float64
	from := 0
	for i, day := range days {
		evidence := weight * (float64(day.K)*hit + float64(day.N-day.K)*miss)
		last := len(found) - 1
		within := last >= 0 && found[last].Until < 0
		if within {
			evidence = -evidence
		}
		if sum = math.Max(0, sum+evidence); sum == 0 {
			from = i + 1
		}
		switch {
		case sum <= threshold:
			continue
		case within:
			found[last].Until = i
		default:
			found = append(found, Slide{From: from + onset(days[from:i+1], usual), Told: i, Until: -1})
		}
		sum, from = 0, i+1
	}
	return found, true
}

// onset is the day of which it is likeliest that the share fell then to what it is from
// there on: days that led to an alarm may begin long before.
//
// Source: Samuel and Pignatiello (2001), Identifying the time of a step change in the
// process fraction nonconforming, Quality Engineering 13, 357-365.
func onset(days []Share, usual float64) (at int) {
	var since Share
	best := math.Inf(-1)
	for i := len(days) - 1; i >= 0; i-- {
		since = since.Plus(days[i])
		share, ok := since.Value()
		if !ok || share >= usual {
			continue
		}
		likely := float64(since.N-since.K) * math.Log((1-share)/(1-usual))
		if since.K > 0 {
			likely += float64(since.K) * math.Log(share/usual)
		}
		if likely >= best {
			best, at = likely, i
		}
	}
	return at
}

// wald is the h at which e^h - h - 1 is so much.
func wald(much float64) float64 {
	low, high := 0.0, 100.0
	for range 60 {
		if h := (low + high) / 2; math.Expm1(h)-h < much {
			low = h
		} else {
			high = h
		}
	}
	return high
}
