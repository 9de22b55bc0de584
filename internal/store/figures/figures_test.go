package figures_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/store"
	"openpeople/internal/store/figures"
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
	f := report.Filter{By: figure.Filter{
		figure.Channel: codes("ch", 5), figure.Team: codes("team", 3), figure.Operator: codes("op", 6), figure.Site: codes("site", 2),
		figure.Topic: codes("topic", 4), figure.Region: codes("region", 3), figure.Client: codes("client", 3),
	}}
	if rapid.IntRange(0, 5).Draw(t, "line?") == 0 {
		f.By[figure.Line] = []string{fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "line"))}
	}
	if rapid.IntRange(0, 3).Draw(t, "reasons?") == 0 {
		f.By[figure.EndReason] = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"customer", "operator", "transfer", "system", "none such"}), 1, 2, rapid.ID[string]).Draw(t, "reasons")
	}
	if rapid.IntRange(0, 4).Draw(t, "decisions?") == 0 {
		f.By[figure.Decision] = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"asked", "quarantine", "no_address", "held"}), 1, 2, rapid.ID[string]).Draw(t, "decisions")
	}
	if rapid.IntRange(0, 5).Draw(t, "survey?") == 0 {
		f.By[figure.Survey] = []string{rapid.SampledFrom([]string{"service", "shop", "none"}).Draw(t, "survey")}
	}
	if rapid.IntRange(0, 4).Draw(t, "kinds?") == 0 {
		f.By[figure.ChannelKind] = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"voice", "chat", "retail", "email"}), 1, 2, rapid.ID[string]).Draw(t, "kinds")
	}
	programme := map[figure.Dimension][]string{
		figure.Rule: {"1", "2"}, figure.Delivery: {"email", "sms", "none such"}, figure.Language: {"ru", "en"}, figure.HandlingBand: {"under_30_s", "30_to_60_s", "1_to_3_min"},
		figure.Repeats: {"no", "yes"}, figure.AnsweredAfter: {"1_hour", "1_day", "3_days", "later"},
	}
	for _, d := range figure.Filters { // in an order that can be drawn again
		if values := programme[d]; values != nil && rapid.IntRange(0, 7).Draw(t, d.Row().Key+"?") == 0 {
			f.By[d] = rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, 2, rapid.ID[string]).Draw(t, d.Row().Key)
		}
	}
	for _, d := range figure.Filters { // in an order that can be drawn again
		switch {
		case len(f.By[d]) > 0 && rapid.IntRange(0, 2).Draw(t, "without?") == 0:
			f.Without = append(f.Without, d)
		case len(f.By[d]) == 0 && d.Row().Lacks && rapid.IntRange(0, 15).Draw(t, "lacking?") == 0:
			f.By[d] = []string{figure.Lacking}
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "attribute?") == 0 {
		f.Attributes = rapid.SampledFrom([]figure.Attributes{
			{{Key: "tariff", Values: []string{"1"}}}, {{Key: "tariff", Values: []string{"2"}}}, {{Key: "tariff", Values: []string{"3"}}}, {{Key: "other", Values: []string{"1"}}},
			{{Key: "tariff", Values: []string{"1", "2"}}}, {{Key: "tariff", Values: []string{"1", "2"}}, {Key: "plan", Values: []string{"2", "3"}}}, {{Key: "plan", Values: []string{"1"}}, {Key: "tariff", Values: []string{"1"}}},
		}).Draw(t, "which")
	}
	if rapid.IntRange(0, 5).Draw(t, "own?") == 0 {
		f.Own = rapid.SampledFrom([]int64{1, 2, report.Nobody}).Draw(t, "own")
	}
	if rapid.IntRange(0, 5).Draw(t, "led?") == 0 {
		f.Teams = rapid.SampledFrom([][]int64{{1}, {2, 3}, {9}}).Draw(t, "led")
	}
	return f
}

// Whatever the filter, and however much of it waits to be folded, the figures and
// brute force say the same.
func TestSumsAreThoseOfTheRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := context.Background()
		fold := func() {
			if _, err := s.Fold(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for seed := range uint64(3) {
			r := rand.New(rand.NewPCG(seed, 1))
			world := randomWorld(r, 400)
			fill(t, s, world)
			rapid.Check(t, func(t *rapid.T) { compare(t, s, world, "nothing is folded") })
			fold()
			rapid.Check(t, func(t *rapid.T) { compare(t, s, world, "all is folded") })
			if n, err := s.MakeSpans(ctx, 2100_01_01); n < 3 || err != nil {
				t.Fatalf("%d spans, %v", n, err)
			}
			rapid.Check(t, func(t *rapid.T) { compare(t, s, world, "months are added up") })
			alter(t, s, world, r, 40)
			rapid.Check(t, func(t *rapid.T) { compare(t, s, world, "a part waits") })
			rapid.Check(t, func(t *rapid.T) { compareStrata(t, s, world, "a part waits") })
			fold()
			rapid.Check(t, func(t *rapid.T) { compare(t, s, world, "a part was folded again") })
			older(t, s)
			rapid.Check(t, func(t *rapid.T) { compare(t, s, world, "stored by another program") })
			rapid.Check(t, func(t *rapid.T) { compareStrata(t, s, world, "stored by another program") })
			alter(t, s, world, r, 9)
			if err := s.Rebuild(ctx, 0, nil); err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(t *rapid.T) { compare(t, s, world, "rebuilt") })
		}
	})
}

// by are the dimensions whose values are compared, with the value of a contact.
var by = map[figure.Dimension]func(c served) int{
	figure.Channel: func(c served) int { return c.channel },
	figure.Region:  func(c served) int { return map[bool]int{true: 30 + c.region}[c.region > 0] },
	figure.Client:  func(c served) int { return map[bool]int{true: 40 + c.client}[c.client > 0] },
	figure.Line:    func(c served) int { return c.line },

	figure.EndReason: func(c served) int { return c.reason },
	figure.Decision: func(c served) int {
		return map[string]int{"asked": 1, "no_address": 3, "quarantine": 5}[c.decided()]
	},
	figure.HandlingBand: func(c served) int {
		switch {
		case c.handling < 0:
			return 0
		case c.handling < 30:
			return 1
		case c.handling < 60:
			return 2
		case c.handling < 180:
			return 3
		}
		return 4
	},
	figure.AnsweredAfter: func(c served) int {
		switch {
		case !c.answered:
			return 0
		case c.late <= 3_600_000:
			return 1
		case c.late <= 86_400_000:
			return 2
		case c.late <= 259_200_000:
			return 3
		}
		return 4
	},
	figure.Repeats: func(c served) int {
		switch {
		case !c.customer || c.topic == 0:
			return 0
		case c.repeated:
			return 2
		}
		return 1
	},
	figure.Team: func(c served) int { return map[bool]int{true: c.team}[c.team > 0 && !c.guest] },
}

// period draws some days, or months, of the random world, or its year.
func period(t *rapid.T) when.Period {
	switch rapid.IntRange(0, 7).Draw(t, "long") {
	case 0:
		return when.Period{From: worldStart/1_00_00*1_00_00 + 1_01, To: worldStart/1_00_00*1_00_00 + 12_31}
	case 1, 2, 3:
		from := worldStart.Add(rapid.IntRange(-40, 10).Draw(t, "from"))
		return when.Period{From: from, To: from.Add(rapid.IntRange(30, 90).Draw(t, "days"))}
	}
	from := worldStart.Add(rapid.IntRange(-3, 30).Draw(t, "from"))
	return when.Period{From: from, To: from.Add(rapid.IntRange(0, 20).Draw(t, "days"))}
}

// daysOf are the days of a period on which something counts, in order.
func daysOf(p when.Period, world ...served) iter.Seq[when.Day] {
	days := map[when.Day]bool{}
	for _, c := range world {
		days[c.day], days[c.sent], days[c.reviewed] = true, true, true
	}
	return func(yield func(when.Day) bool) {
		for _, day := range slices.Sorted(maps.Keys(days)) {
			if p.Has(day) && !yield(day) {
				return
			}
		}
	}
}

func compare(t *rapid.T, s *store.Store, world []served, state string) {
	f := randomFilter(t)
	p := period(t)
	q := report.Query{Filter: f, Days: p, Of: p, Ripe: p.From.Add(rapid.IntRange(0, 90).Draw(t, "ripe")), Live: p.From.Add(rapid.IntRange(0, 90).Draw(t, "live")), Handling: true, Times: rapid.Bool().Draw(t, "times"), Daily: rapid.Bool().Draw(t, "daily"),
		By: rapid.SampledFrom([]figure.Dimension{figure.Desk, figure.Channel, figure.Region, figure.Client, figure.Line, figure.EndReason, figure.Team, figure.Decision, figure.HandlingBand, figure.AnsweredAfter, figure.Repeats}).Draw(t, "by")}
	got, err := s.Sums(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	var days []report.DaySums
	for d := range daysOf(p, world...) {
		if sums := bruteSums(world, d, f); sums != (figure.Sums{}) {
			days = append(days, report.DaySums{Day: d, Sums: sums})
		}
	}
	if diff := gocmp.Diff(days, got.Days); diff != "" {
		t.Fatalf("%s, %+v %v: by day\n%s", state, f, p, diff)
	}
	daily := map[[2]int64]figure.Sums{}
	values, open, counts, times := map[int]figure.Sums{}, map[int]int64{}, map[int]int64{}, map[int64]map[int]int64{}
	for _, c := range world {
		v := 0
		if of := by[q.By]; of != nil {
			v = of(c)
		}
		for d := range daysOf(p, c) {
			sums := bruteSums([]served{c}, d, f)
			if d >= q.Live {
				open[v] += sums[figure.Delivered] - sums[figure.Replied]
			}
			if d > q.Ripe {
				sums[figure.Keyed], sums[figure.Repeated] = 0, 0
			}
			if sums != (figure.Sums{}) {
				values[v] = values[v].Plus(sums)
				if at := [2]int64{int64(d), int64(v)}; q.Daily {
					daily[at] = daily[at].Plus(sums)
				}
			}
		}
		if fits(c, f) && c.day >= p.From && c.day <= p.To && c.handling >= 0 {
			counts[c.handling]++
			of := int64(v)
			if q.By == figure.Desk {
				of = int64(c.day)
			}
			if times[of] == nil {
				times[of] = map[int]int64{}
			}
			times[of][c.handling]++
		}
	}
	if q.By == figure.Desk {
		clear(values)
		clear(daily)
	}
	foundDaily := map[[2]int64]figure.Sums{}
	for _, d := range got.Daily {
		if d.Sums != (figure.Sums{}) {
			foundDaily[[2]int64{int64(d.Day), d.Value}] = d.Sums
		}
	}
	if diff := gocmp.Diff(daily, foundDaily); diff != "" {
		t.Fatalf("%s, %+v %v: by %s and day\n%s", state, f, p, figure.Dimensions[q.By].Key, diff)
	}
	found := map[int]figure.Sums{}
	for _, v := range got.Values {
		found[int(v.ID)] = v.Sums
		if v.Open != open[int(v.ID)] {
			t.Fatalf("%s, %+v %v: %d of %s %d may still be answered, not %d", state, f, p, v.Open, figure.Dimensions[q.By].Key, v.ID, open[int(v.ID)])
		}
	}
	if diff := gocmp.Diff(values, found); diff != "" {
		t.Fatalf("%s, %+v %v: by %s\n%s", state, f, p, figure.Dimensions[q.By].Key, diff)
	}
	if diff := gocmp.Diff(binsOf(counts), got.Handling, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s, %+v %v: handling\n%s", state, f, p, diff)
	}
	wanted := map[int64][]stats.Bin{}
	for of, counts := range times {
		if q.Times {
			wanted[of] = binsOf(counts)
		}
	}
	if diff := gocmp.Diff(wanted, got.Times, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s, %+v %v: times by %s\n%s", state, f, p, figure.Dimensions[q.By].Key, diff)
	}
}

// compareStrata compares a share by the sort of work with brute force.
func compareStrata(t *rapid.T, s *store.Store, world []served, state string) {
	f := randomFilter(t)
	from := worldStart.Add(rapid.IntRange(-3, 30).Draw(t, "from"))
	q := report.StrataQuery{Filter: f, Period: when.Period{From: from, To: from.Add(rapid.IntRange(0, 20).Draw(t, "days"))}, By: rapid.SampledFrom([]figure.Dimension{figure.Channel, figure.Client, figure.Team, figure.EndReason}).Draw(t, "by")}
	q.Along = []report.Along{{Of: figure.Channel, Kinds: rapid.Bool().Draw(t, "kinds")}, {Of: figure.Repeats}, {Of: figure.Hour, Group: func(h int64) int64 { return h % 24 / 6 }}}
	q.Base = rapid.SampledFrom([]figure.Sum{figure.N, figure.MarkN, figure.Keyed, figure.Delivered}).Draw(t, "base")
	q.Sums = []figure.Sum{q.Base, figure.Top, figure.Repeated}
	got, err := s.Strata(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	type place struct {
		value int64
		sort  [report.MostAlong]int64
	}
	want := map[place][]int64{}
	for i, c := range world {
		channel := int64(c.channel)
		if q.Along[0].Kinds {
			channel = int64(slices.Index(worldKinds, worldKinds[c.channel]))
		}
		key := place{int64(by[q.By](c)), [3]int64{channel, int64(by[figure.Repeats](c)), int64((i + 1) % 5 * 5 / 6)}}
		for d := q.Period.From; d <= q.Period.To; d = d.Add(1) {
			sums := bruteSums([]served{c}, d, f)
			if sums[q.Base] == 0 {
				continue
			}
			if want[key] == nil {
				want[key] = make([]int64, len(q.Sums))
			}
			for j, sum := range q.Sums {
				if figure.Table[sum].Part == figure.Table[q.Base].Part {
					want[key][j] += sums[sum]
				}
			}
		}
	}
	found := map[place][]int64{}
	for i, c := range got.Cells {
		if i > 0 && cmp.Or(cmp.Compare(got.Cells[i-1].Value, c.Value), cmp.Compare(got.Cells[i-1].Sort, c.Sort)) >= 0 {
			t.Fatalf("%s: cells out of order: %+v before %+v", state, got.Cells[i-1], c)
		}
		found[place{got.Values[c.Value].ID, got.Sorts[c.Sort]}] = c.Sums
	}
	for i, v := range got.Values {
		if !slices.ContainsFunc(got.Cells, func(c report.StratumSums) bool { return c.Value == i }) {
			t.Fatalf("%s, %+v: %s has nothing, and is told", state, f, v.Code)
		}
	}
	if diff := gocmp.Diff(want, found); diff != "" {
		t.Fatalf("%s, %+v %v by %s: %s", state, f, q.Period, figure.Dimensions[q.By].Key, diff)
	}
}

func binsOf(counts map[int]int64) (bins []stats.Bin) {
	for seconds, n := range counts {
		bins = append(bins, stats.Bin{Value: int64(seconds), N: n})
	}
	slices.SortFunc(bins, func(a, b stats.Bin) int { return cmp.Compare(a.Value, b.Value) })
	return bins
}

// While four write and one folds, whoever reads sees whole transactions: a second
// of handling that one contact gives to another is never lost and never twice.
func TestFiguresAreExactWhileOthersWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := t.Context()
		world := randomWorld(rand.New(rand.NewPCG(3, 3)), 80)
		for i := range world {
			world[i].handling, world[i].topic = 100, 1
		}
		fill(t, s, world)
		p := when.Period{From: worldStart, To: worldStart.Add(50)}
		filters := []report.Filter{{}, report.Only(figure.Topic, "topic1"), {By: figure.Filter{figure.Topic: {"topic1"}, figure.Region: {"region1", "region2", "region3"}}}}
		want := make([]int64, len(filters))
		total := func(f report.Filter) int64 {
			got, err := s.Sums(ctx, report.Query{Filter: f, Days: p})
			if err != nil {
				t.Error(err)
			}
			var sum int64
			for _, day := range got.Days {
				sum += day.Sums[figure.HandlingSum]
			}
			return sum
		}
		for i, f := range filters {
			want[i] = total(f)
		}
		var writers, others sync.WaitGroup
		done := make(chan struct{})
		for w := range 4 {
			writers.Go(func() {
				r := rand.New(rand.NewPCG(uint64(w), 9))
				for range 60 {
					a, b := w*20+r.IntN(20), w*20+r.IntN(20)
					if a == b || (world[a].region > 0) != (world[b].region > 0) {
						continue // else one filter sees half of it
					}
					err := s.InTx(ctx, func(ctx context.Context) error {
						for id, by := range map[int]int{a + 1: 7, b + 1: -7} {
							if _, err := s.Exec(ctx, "UPDATE contacts SET handling = handling + ? WHERE id = ?", by, id); err != nil {
								return err
							}
						}
						return s.Touch(ctx, int64(a+1), int64(b+1))
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		round := func(do func()) {
			others.Go(func() {
				for {
					do()
					select {
					case <-done:
						return
					default:
					}
				}
			})
		}
		round(func() {
			if _, err := s.Fold(ctx); err != nil {
				t.Error(err)
			}
		})
		for i, f := range filters {
			round(func() {
				if got := total(f); got != want[i] {
					t.Errorf("%+v: %d seconds, want %d", f, got, want[i])
				}
			})
		}
		writers.Wait()
		close(done)
		others.Wait()
		if _, err := s.Fold(ctx); err != nil {
			t.Fatal(err)
		}
		if breaches, err := figures.New(s.DB).Check(ctx); err != nil || len(breaches) > 0 {
			t.Error(breaches, err)
		}
	})
}

func TestVolumesKnowOnlyTheirChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		fill(t, s, nil)
		p := when.Period{From: worldStart, To: worldStart.Add(10)}
		for name, c := range map[string]struct {
			p            when.Period
			f            report.Filter
			digital, all int64
		}{
			"all":                  {p, report.Filter{}, 600, 1000},
			"two channels":         {p, report.Filter{By: figure.Filter{figure.Channel: {"ch1", "ch2"}}}, 200, 300},
			"a team":               {p, report.Filter{By: figure.Filter{figure.Team: {"team1"}}}, 0, 0},
			"a channel and a team": {p, report.Filter{By: figure.Filter{figure.Channel: {"ch2"}, figure.Team: {"team1"}}}, 0, 0},
			"an unknown channel":   {p, report.Filter{By: figure.Filter{figure.Channel: {"nothing"}}}, 0, 0},
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
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
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

func TestCheckFindsSpoiltFigures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := context.Background()
		world := randomWorld(rand.New(rand.NewPCG(7, 7)), 60)
		world[0].handling = 77
		kept := figures.New(s.DB)
		fill(t, s, world)
		if _, err := s.Fold(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := s.MakeSpans(ctx, 2026_11_01); n != 1 || err != nil { // October is over, November and the year are not
			t.Fatalf("%d months are added up, %v", n, err)
		}
		day := world[0].day
		for _, spoil := range []struct{ text, say string }{
			{"UPDATE figure_spans SET sums = handling WHERE span = 202610 AND dimension = 2", "figures of 202610 are not those of its days"},
			{"UPDATE contacts SET handling = handling + 2 WHERE id = 1", "figures of " + day.String() + ": handling_sum is 2 too few"},
			{"UPDATE contacts SET handling = handling - 2 WHERE id = 1", ""}, // as it was
			{fmt.Sprintf("DELETE FROM figure_segments WHERE day = %d AND part = 0", day), "figures of " + day.String() + ": contacts is "},
			{fmt.Sprintf("UPDATE figure_rollups SET sums = (SELECT sums FROM figure_rollups WHERE dimension = 0 AND day <> %d ORDER BY day LIMIT 1) WHERE dimension = 0 AND day = %d", day, day),
				"figures of " + day.String() + ": the rollup by desk is not that of its segments"},
			{fmt.Sprintf("DELETE FROM figure_rollups WHERE day = %d AND dimension = 2", day), "figures of " + day.String() + ": the rollup by operator is not"},
			{fmt.Sprintf("DELETE FROM figure_values WHERE day = %d AND dimension = 1", day), "figures of " + day.String() + ": the rows by team and channel are not"},
			{"UPDATE contacts SET region_id = 34 WHERE id = 1", "figures of " + day.String() + ": a fact stands under another value"},
		} {
			run := func(ctx context.Context) error { _, err := s.Exec(ctx, spoil.text); return err }
			if err := s.InTx(ctx, run); err != nil {
				t.Fatal(err)
			}
			breaches, err := kept.Check(ctx)
			if spoil.say == "" && (err != nil || len(breaches) > 0) || spoil.say != "" && !slices.ContainsFunc(breaches, func(b string) bool { return strings.Contains(b, spoil.say) }) {
				t.Errorf("%s: check says %q, want %q, %v", spoil.text, breaches, spoil.say, err)
			}
			if spoil.say == "" || strings.Contains(spoil.text, "UPDATE contacts SET handling") {
				continue
			}
			if err := s.Rebuild(ctx, 0, nil); err != nil {
				t.Fatal(err)
			}
			if breaches, err := kept.Check(ctx); err != nil || len(breaches) > 0 {
				t.Fatalf("after rebuilding: %q, %v", breaches, err)
			}
		}
	})
}
