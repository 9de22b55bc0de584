package store_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// randomFilter draws codes, some of which nothing bears, of a few dimensions.
func randomFilter(t *rapid.T) report.Filter {
	codes := func(prefix string, n int) (out []string) {
		if rapid.IntRange(0, 3).Draw(t, prefix+"?") > 0 {
			return nil
		}
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(1, n), 1, 2, rapid.ID[int]).Draw(t, prefix) {
			out = append(out, fmt.Sprintf("%s%d", prefix, i))
		}
		return out
	}
	f := report.Filter{
		Channel: codes("ch", 5), Team: codes("team", 3), Operator: codes("op", 6), Site: codes("site", 2),
		Topic: codes("topic", 4), Region: codes("region", 3),
	}
	if rapid.IntRange(0, 5).Draw(t, "line?") == 0 {
		f.Line = []int{rapid.IntRange(0, 3).Draw(t, "line")}
	}
	if rapid.IntRange(0, 5).Draw(t, "survey?") == 0 {
		f.Survey = []string{rapid.SampledFrom([]string{"service", "shop", "none"}).Draw(t, "survey")}
	}
	if rapid.IntRange(0, 5).Draw(t, "own?") == 0 {
		f.Own = rapid.SampledFrom([]int64{1, 2, report.Nobody}).Draw(t, "own")
	}
	return f
}

// Whatever the filter, the rollups, the raw rows and brute force say the same.
func TestSumsAreThoseOfTheRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		for seed := range uint64(3) {
			world := randomWorld(rand.New(rand.NewPCG(seed, 1)), 400)
			fill(t, s, world)
			rapid.Check(t, func(t *rapid.T) {
				f := randomFilter(t)
				from := worldStart.Add(rapid.IntRange(-3, 30).Draw(t, "from"))
				p := when.Period{From: from, To: from.Add(rapid.IntRange(0, 20).Draw(t, "days"))}
				ripe := p.From.Add(5)
				var want []report.DaySums
				for d := p.From; d <= p.To; d = d.Add(1) {
					if sums := bruteSums(world, d, f); sums != (report.Sums{}) {
						want = append(want, report.DaySums{Day: d, Sums: sums})
					}
				}
				for name, ctx := range map[string]context.Context{"rollup": ctx, "raw": store.RawOnly(ctx)} {
					days, err := s.SumsByDay(ctx, p, f)
					if err != nil {
						t.Fatal(err)
					}
					if diff := gocmp.Diff(want, days); diff != "" {
						t.Fatalf("%s, %+v %v: by day\n%s", name, f, p, diff)
					}
					checkChannels(t, s, ctx, world, p, f, ripe)
				}
			})
		}
	})
}

func checkChannels(t *rapid.T, s *store.Store, ctx context.Context, world []served, p when.Period, f report.Filter, ripe when.Day) {
	inPeriod := map[int]report.Sums{}
	bins := map[int]int64{}
	seen := map[int]bool{}
	for _, c := range world {
		if fits(c, f) && c.day >= p.From && c.day <= p.To {
			seen[c.channel] = true
			if c.handling >= 0 {
				bins[c.handling]++
			}
		}
	}
	for channel := range worldKinds[1:] {
		only := slices.DeleteFunc(slices.Clone(world), func(c served) bool { return c.channel != channel+1 })
		var sums report.Sums
		for d := p.From; d <= p.To; d = d.Add(1) {
			day := bruteSums(only, d, f)
			if d > ripe {
				day.Keyed, day.Repeated = 0, 0
			}
			sums = sums.Plus(day)
		}
		if sums != (report.Sums{}) {
			inPeriod[channel+1] = sums
		}
	}
	channels, err := s.SumsByChannel(ctx, p, f, ripe)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int]report.Sums{}
	for _, c := range channels {
		got[int(c.ID)] = c.Sums
	}
	if diff := gocmp.Diff(inPeriod, got); diff != "" {
		t.Fatalf("%+v %v: by channel\n%s", f, p, diff)
	}
	if n, err := s.ChannelsSeen(ctx, p, f); err != nil || n != len(seen) {
		t.Fatalf("%+v %v: %d channels seen, want %d, %v", f, p, n, len(seen), err)
	}
	gotBins, err := s.HandlingBins(ctx, p, f)
	if err != nil {
		t.Fatal(err)
	}
	var wantBins []stats.Bin
	for seconds, n := range bins {
		wantBins = append(wantBins, stats.Bin{Value: int64(seconds), N: n})
	}
	byValue := func(a, b stats.Bin) int { return cmp.Compare(a.Value, b.Value) }
	slices.SortFunc(wantBins, byValue)
	slices.SortFunc(gotBins, byValue)
	if diff := gocmp.Diff(wantBins, gotBins); diff != "" {
		t.Fatalf("%+v %v: handling\n%s", f, p, diff)
	}
}

func TestVolumesKnowOnlyTheirChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		fill(t, s, nil)
		p := when.Period{From: worldStart, To: worldStart.Add(10)}
		for name, c := range map[string]struct {
			p            when.Period
			f            report.Filter
			digital, all int64
		}{
			"all":                  {p, report.Filter{}, 600, 1000},
			"two channels":         {p, report.Filter{Channel: []string{"ch1", "ch2"}}, 200, 300},
			"a team":               {p, report.Filter{Team: []string{"team1"}}, 0, 0},
			"a channel and a team": {p, report.Filter{Channel: []string{"ch2"}, Team: []string{"team1"}}, 0, 0},
			"an unknown channel":   {p, report.Filter{Channel: []string{"nothing"}}, 0, 0},
			"own":                  {p, report.Filter{Own: 1}, 0, 0},
			"other days":           {when.Period{From: worldStart.Add(4), To: worldStart.Add(9)}, report.Filter{}, 0, 0},
		} {
			digital, all, err := s.VolumeSum(context.Background(), c.p, c.f)
			if err != nil || digital != c.digital || all != c.all {
				t.Errorf("%s: %d of %d, want %d of %d, %v", name, digital, all, c.digital, c.all, err)
			}
		}
	})
}

func TestLastDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if day, err := s.LastDay(t.Context()); day != 0 || err != nil {
			t.Errorf("an empty desk: %v, %v", day, err)
		}
		// What is sent later makes a later day, which has no contacts.
		fill(t, s, []served{{day: worldStart, channel: 1, handling: -1}, {day: worldStart.Add(2), channel: 1, handling: -1, asked: true, version: 1, sent: worldStart.Add(5)}})
		if day, err := s.LastDay(t.Context()); day != worldStart.Add(2) || err != nil {
			t.Errorf("%v, %v", day, err)
		}
	})
}

func TestCheckFindsSpoiltRollups(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		world := randomWorld(rand.New(rand.NewPCG(7, 7)), 60)
		world[0].handling = 77
		fill(t, s, world)
		day := world[0].day
		for _, spoil := range []struct{ text, say string }{
			{fmt.Sprintf("UPDATE rollup_desk SET answered = answered + 2 WHERE day = %d", day), "rollup_desk on " + day.String() + ": answered is 2 too many"},
			{fmt.Sprintf("UPDATE rollup_service SET mark_sum = mark_sum - 5 WHERE day = %d AND channel_id = %d AND operator_id = %d", day, world[0].channel, world[0].operator), "mark_sum is 5 too few"},
			{fmt.Sprintf("DELETE FROM rollup_demand WHERE day = %d", day), "rollup_demand on " + day.String()},
			{fmt.Sprintf("UPDATE rollup_handling SET n = n + 1 WHERE day = %d AND seconds = 77 AND kind = ''", day), "rollup_handling on " + day.String() + " (kind , of_id 0, seconds 77): n is 1 too many"},
			{"INSERT INTO rollup_desk (day, contacts) VALUES (20300101, 1)", "rollup_desk on 2030-01-01: contacts is 1 too many"},
		} {
			if err := s.Run(ctx, spoil.text); err != nil {
				t.Fatal(err)
			}
			breaches, err := s.Check(ctx)
			if err != nil || !slices.ContainsFunc(breaches, func(b string) bool { return strings.Contains(b, spoil.say) }) {
				t.Errorf("%s: check says %q, want %q, %v", spoil.text, breaches, spoil.say, err)
			}
			if err := s.RebuildRollups(ctx); err != nil {
				t.Fatal(err)
			}
			if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
				t.Fatalf("after rebuilding: %q, %v", breaches, err)
			}
		}
	})
}
