package stats_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"openpeople/internal/stats"
)

// desk draws marks one by one.
type desk struct {
	*rand.Rand
	watch stats.Watch
}

// told is in which mark of a day of n the watch tells of a slide, 0 for none, when the
// share is p from a mark on; before are the days until then.
func (d desk) told(before []stats.Share, n int, usual, p float64, from int) (int, stats.Share) {
	day := stats.Share{}
	for i := 1; i <= n; i++ {
		share := usual
		if i > from {
			share = p
		}
		if day.N++; d.Float64() < share {
			day.K++
		}
		if found, _ := d.watch.Slides(append(slices.Clip(before), day)); len(found) > 0 && found[len(found)-1].Told == len(before) {
			return i, day
		}
	}
	return 0, day
}

// Where nothing changes a false alarm comes at most as often as Every says, though each
// day is asked anew with each mark. Measured: after two and a half to five times as many days.
func TestFalseAlarmsOfASlide(t *testing.T) {
	const every, most = 20, 400 // days; the same in proportion for a year
	for _, c := range []struct {
		usual  float64
		perDay int
	}{{0.9, 10}, {0.9, 100}, {0.75, 30}, {0.97, 60}} {
		usual := stats.Share{K: int64(c.usual * 10_000), N: 10_000}
		d := desk{rand.New(rand.NewPCG(1954, 100)), stats.Watch{Usual: usual, PerDay: float64(c.perDay), Every: every}}
		days, alarms := 0, 0
		for range 30 {
			var before []stats.Share
			for at := 0; at == 0 && len(before) < most; days++ {
				var day stats.Share
				at, day = d.told(before, c.perDay, c.usual, c.usual, 0)
				if before = append(before, day); at > 0 {
					alarms++
				}
			}
		}
		if mean := float64(days) / float64(max(alarms, 1)); mean < every {
			t.Errorf("%.2f, %d a day: a false alarm after %.0f days on average, %d are promised", c.usual, c.perDay, mean, every)
		} else {
			t.Logf("%.2f, %d a day: a false alarm after %.0f days on average", c.usual, c.perDay, mean)
		}
	}
}

// A slide from 90 % to 75 % is told within hours: of a kind of channels with 1,200 marks
// a day, 50 an hour, that is watched for one false alarm in a year at most.
func TestASlideIsToldWithinHours(t *testing.T) {
	d := desk{rand.New(rand.NewPCG(41, 115)), stats.Watch{Usual: stats.Share{K: 9_000, N: 10_000}, PerDay: 1_200, Every: 365}}
	for name, c := range map[string]struct {
		from, most int // marks; at most so many after
	}{"from midnight": {0, 200}, "from six in the morning": {300, 350}} {
		var took []int
		for range 100 {
			at, _ := d.told([]stats.Share{{K: 1_080, N: 1_200}}, 1_200, 0.9, 0.75, c.from)
			if at == 0 {
				at = 1_200
			}
			took = append(took, at-c.from)
		}
		slices.Sort(took)
		t.Logf("%s: told after %d marks (median), %d (nine of ten)", name, took[50], took[90])
		if took[90] > c.most {
			t.Errorf("%s: nine of ten slides are told after %d marks, %d are enough", name, took[90], c.most)
		}
	}
}

func TestSlides(t *testing.T) {
	usual := stats.Watch{Usual: stats.Share{K: 9_000, N: 10_000}, PerDay: 100, Every: 365}
	good, bad := stats.Share{K: 91, N: 100}, stats.Share{K: 70, N: 100}
	for name, c := range map[string]struct {
		watch stats.Watch
		days  []stats.Share
		want  []stats.Slide
	}{
		"nothing":                    {usual, nil, nil},
		"as usual":                   {usual, []stats.Share{good, good, {}, good}, nil},
		"a fall":                     {usual, []stats.Share{good, good, bad, bad}, []stats.Slide{{From: 2, Told: 2, Until: -1}}},
		"a fall that creeps":         {usual, []stats.Share{good, {K: 84, N: 100}, {K: 84, N: 100}, {}, {K: 82, N: 100}, {K: 82, N: 100}, {K: 82, N: 100}}, []stats.Slide{{From: 1, Told: 5, Until: -1}}},
		"a fall that ended":          {usual, []stats.Share{bad, bad, good, good, {K: 98, N: 100}, {K: 98, N: 100}, good}, []stats.Slide{{From: 0, Told: 0, Until: 4}}},
		"two falls":                  {usual, []stats.Share{bad, {K: 1000, N: 1000}, bad}, []stats.Slide{{From: 0, Told: 0, Until: 1}, {From: 2, Told: 2, Until: -1}}},
		"few marks":                  {usual, []stats.Share{{K: 3, N: 5}}, nil},
		"days that swing weigh less": {stats.Watch{Usual: usual.Usual, PerDay: 100, Every: 365, Spread: 4}, []stats.Share{bad, good}, nil},
	} {
		if found, ok := c.watch.Slides(c.days); !ok || !slices.Equal(found, c.want) {
			t.Errorf("%s: %+v, want %+v", name, found, c.want)
		}
	}
	for name, w := range map[string]stats.Watch{
		"of nothing": {PerDay: 1, Every: 1}, "all at the top": {Usual: stats.Share{K: 5, N: 5}, PerDay: 1, Every: 1}, "none at the top": {Usual: stats.Share{N: 5}, PerDay: 1, Every: 1},
		"no usual day": {Usual: usual.Usual, Every: 1}, "no patience": {Usual: usual.Usual, PerDay: 1},
	} {
		if _, ok := w.Slides([]stats.Share{bad}); ok {
			t.Errorf("%s is watched", name)
		}
	}
}
