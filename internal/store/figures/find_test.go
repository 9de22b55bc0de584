package figures_test

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/figures"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// endOf is when contact i of a random desk ended: fill says so.
func endOf(world []served, i int) time.Time {
	return world[i].day.Start(storetest.Moscow).Add(time.Duration((i+1)%5) * 5 * time.Hour)
}

// listed is a list by brute force: a contact that a guest served stands under the guest.
func listed(world []served, f contact.Filter, zone *time.Location) (ids []int64) {
	for i, c := range world {
		guest, bears := c.guest, c
		c.guest = false
		if guest && f.By.Lacks(figure.Team) {
			c.team = 0
		}
		if guest && f.By.Lacks(figure.Operator) {
			c.operator = 0
		}
		var sums figure.Sums
		bruteContact(&sums, c)
		end := endOf(world, i)
		switch {
		case !fits(c, report.Filter{By: f.By, Without: f.Without, Attributes: f.Attributes}), f.Within.Limited && (bears.operator == 0 || int64(bears.operator) != f.Within.OperatorID) && !slices.Contains(f.Within.TeamIDs, int64(bears.team)),
			f.Period.From != 0 && end.Before(f.Period.From.Start(zone)),
			f.Period.To != 0 && !end.Before(f.Period.To.Add(1).Start(zone)),
			len(f.Marks) > 0 && (c.mark == 0 || !slices.Contains(f.Marks, c.mark)),
			f.CustomerID != 0 && (!c.customer || f.CustomerID != int64(i+1)), !f.Invited() && sums[f.In] == 0,
			f.Invited() && (c.sent == 0 || c.sent < f.Sent.From || f.Sent.To != 0 && c.sent > f.Sent.To || f.In == figure.Replied && !c.answered),
			f.Counted && guest, f.Commented && !c.commented, f.Beyond && !c.beyond:
			continue
		}
		ids = append(ids, int64(i+1))
	}
	slices.SortFunc(ids, func(a, b int64) int {
		if f.Invited() {
			return cmp.Or(cmp.Compare(world[b-1].sent, world[a-1].sent), cmp.Compare(b, a))
		}
		return cmp.Or(endOf(world, int(b-1)).Compare(endOf(world, int(a-1))), cmp.Compare(b, a))
	})
	return ids
}

// in narrows a list to what a sum counts.
func in(t *rapid.T, sum string) page.Filter {
	f, err := contact.Params.Read(url.Values{"in": {sum}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func randomList(t *rapid.T) contact.Filter {
	by := randomFilter(t)
	f := contact.Filter{By: by.By, Without: by.Without, Attributes: by.Attributes}
	flag := func(name string) bool { return rapid.IntRange(0, 4).Draw(t, name) == 0 }
	if flag("marks?") {
		f.Marks = rapid.SliceOfNDistinct(rapid.IntRange(1, 6), 1, 2, rapid.ID[int]).Draw(t, "marks")
	}
	if flag("limited") || flag("limited too") {
		f.Within = actor.Reach{Limited: true, OperatorID: max(0, by.Own), TeamIDs: rapid.SliceOfNDistinct(rapid.Int64Range(1, 4), 0, 3, rapid.ID[int64]).Draw(t, "teams")}
	}
	f.Commented, f.Beyond, f.Counted = flag("commented"), flag("beyond"), flag("counted")
	if flag("in") || flag("in too") {
		f.In = figure.InOf(in(t, rapid.SampledFrom(figure.In.Of).Draw(t, "which sum")))
	}
	if flag("from") {
		f.Period.From = worldStart.Add(rapid.IntRange(-3, 30).Draw(t, "from"))
	}
	if flag("to") {
		f.Period.To = max(f.Period.From, worldStart.Add(rapid.IntRange(-3, 45).Draw(t, "to")))
	}
	if f.Invited() {
		f.Period, f.Sent = when.Period{}, f.Period
	}
	return f
}

// Whatever the filter and the size of a page, however much of it waits to be folded
// and wherever a page stops to look, a list is what brute force says, each once.
func TestListsAreThoseOfTheRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := context.Background()
		fold := func() {
			if _, err := s.Fold(ctx); err != nil {
				t.Fatal(err)
			}
		}
		r := rand.New(rand.NewPCG(4, 1))
		world := randomWorld(r, 400)
		fill(t, s, world)
		rapid.Check(t, func(t *rapid.T) { compareList(t, s, world, "nothing is folded") })
		fold()
		rapid.Check(t, func(t *rapid.T) { compareList(t, s, world, "all is folded") })
		alter(t, s, world, r, 40)
		rapid.Check(t, func(t *rapid.T) { compareList(t, s, world, "a part waits") })
		fold()
		rapid.Check(t, func(t *rapid.T) { compareList(t, s, world, "a part was folded again") })
		older(t, s)
		rapid.Check(t, func(t *rapid.T) { compareList(t, s, world, "stored by another program") })
		alter(t, s, world, r, 9)
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) { compareList(t, s, world, "rebuilt") })
	})
}

// older lets half of the days be stored by a program with other tables, and takes
// their rows of values.
func older(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	if err := storetest.Run(ctx, s, "UPDATE figure_segments SET places = ? WHERE day % 2 = 0", []byte("anything at all")); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"DELETE FROM figure_values WHERE day % 2 = 0", "DELETE FROM figure_rollups WHERE day % 2 = 0", "UPDATE figure_state SET format = 1"} {
		if err := storetest.Run(ctx, s, text); err != nil {
			t.Fatal(text, err)
		}
	}
}

func compareList(t *rapid.T, s *store.Store, world []served, state string) {
	ctx := context.Background()
	f := randomList(t)
	zone := rapid.SampledFrom([]*time.Location{storetest.Moscow, storetest.Moscow, time.FixedZone("first", 14*3600), time.FixedZone("last", -12*3600)}).Draw(t, "zone")
	s.SetZone(zone)
	defer s.SetZone(storetest.Moscow)
	far := rapid.SampledFrom([]int{0, 1, 60, 130, figures.LookAt}).Draw(t, "far")
	s.LookNoFurther(far)
	defer s.LookNoFurther(figures.LookAt)
	want := listed(world, f, zone)
	var got []int64
	ask := page.Request{Limit: rapid.IntRange(1, 30).Draw(t, "limit")}
	for pages := 0; ; pages++ {
		part, err := s.ListContacts(ctx, f, ask)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range part.Rows {
			got = append(got, row.ID)
		}
		if part.Until != 0 {
			if n := len(got); n < len(want) && !endOf(world, int(want[n]-1)).Before(part.Until.Start(zone)) {
				t.Fatalf("%s, %+v: looked until %v, and contact %d is not there", state, f, part.Until, want[n])
			}
		} else if len(part.Rows) < ask.Limit && part.Next != (page.Cursor{}) || len(part.Rows) > ask.Limit {
			t.Fatalf("%s, %+v: %d rows, %+v", state, f, len(part.Rows), part.Next)
		}
		if ask.After = part.Next; ask.After == (page.Cursor{}) {
			break
		}
		if pages > len(world) {
			t.Fatalf("%s, %+v: the list has no end", state, f)
		}
	}
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s, %+v, %v, looking at %d: %s", state, f, zone, far, diff)
	}
	one := f
	one.CustomerID = rapid.Int64Range(1, int64(len(world))).Draw(t, "customer")
	if part, err := s.ListContacts(ctx, one, page.Request{}); err != nil || len(part.Rows) != len(listed(world, one, zone)) {
		t.Fatalf("%s, %+v: %d of a customer, %v", state, one, len(part.Rows), err)
	}
	compareFew(t, s, f, want, state)
	limit := rapid.SampledFrom([]int{1, 10, 1000, math.MaxInt32}).Draw(t, "count to")
	n, more, err := s.CountContacts(ctx, f, limit)
	if err != nil || n > min(limit, len(want)) || n < min(limit, len(want)) && !more || more && n < limit && (far == figures.LookAt || limit > figures.LookAt) {
		t.Fatalf("%s, %+v, looking at %d: counted %d (more: %v) of %d to %d, %v", state, f, far, n, more, len(want), limit, err)
	}
}

// compareFew names all of a list, or says that they are too many, however few may be looked
// at.
func compareFew(t *rapid.T, s *store.Store, f contact.Filter, want []int64, state string) {
	if f.Invited() || f.Within.Limited && len(f.Within.TeamIDs) == 0 && f.Within.OperatorID == 0 {
		return // not of the days on which contacts ended; nobody's
	}
	q := figures.Search{Period: f.Period, By: f.By, Without: f.Without, Within: f.Within, Marks: f.Marks, Commented: f.Commented, Beyond: f.Beyond, Attributes: f.Attributes, Counted: f.Counted, In: f.In}
	most := rapid.SampledFrom([]int{0, 3, 1000}).Draw(t, "most")
	ids, all, err := s.FewFound(context.Background(), q, most)
	if err != nil || all != (len(want) <= most) {
		t.Fatalf("%s, %+v: %d found (all: %v) of %d, at most %d, %v", state, f, len(ids), all, len(want), most, err)
	}
	slices.Sort(ids)
	if want = slices.Sorted(slices.Values(want)); all && !slices.Equal(ids, want) {
		t.Fatalf("%s, %+v: %v, want %v", state, f, ids, want)
	}
}

// SQLite finds the stamps of segments in their index: in the rows they stand behind all
// that the days hold.
func TestStampsAreReadFromTheirIndex(t *testing.T) {
	s := storetest.Open(t, filepath.Join(t.TempDir(), "desk.db"), storetest.NewClock())
	for where, args := range map[string]int{figures.OnDays([]when.Day{1, 2, 3}): 4, "part = ? AND day BETWEEN ? AND ?": 3, "day BETWEEN ? AND ?": 2, "day IN (?, ?)": 2} {
		var plan string
		err := s.Each(t.Context(), "EXPLAIN QUERY PLAN SELECT day, part, stamp FROM figure_segments WHERE "+where, make([]any, args), func(rows *sql.Rows) error {
			var id, parent, unused int
			return rows.Scan(&id, &parent, &unused, &plan)
		})
		if err != nil || !strings.Contains(plan, "COVERING INDEX figure_segments_stamp") {
			t.Errorf("%s: %s, %v", where, plan, err)
		}
	}
}

// A page looks at no more than it may, though nothing is let through; the next one
// goes on, to the end.
func TestAPageLooksNoFurther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := context.Background()
		world := make([]served, 400)
		for i := range world {
			world[i] = served{day: worldStart.Add(i / 10), channel: 1, team: 1 + i%2, topic: 1 + i%2, handling: -1}
		}
		world[2].topic = 2 // the only one of the first team
		fill(t, s, world)
		if _, err := s.Fold(ctx); err != nil {
			t.Fatal(err)
		}
		s.LookNoFurther(70)
		q := figures.Search{By: figure.Filter{figure.Team: {"team1"}, figure.Topic: {"topic2"}}}
		var found []page.Cursor
		until := when.Day(9999_01_01)
		pages, looked := 0, 0
		for ask := (page.Request{}); ; pages++ {
			part, err := s.FindContacts(ctx, q, ask)
			if err != nil {
				t.Fatal(err)
			}
			found, looked = append(found, part.Rows...), looked+part.Looked
			if part.Looked > 80 {
				t.Fatalf("page %d looked at %d", pages, part.Looked)
			}
			if part.Next == (page.Cursor{}) {
				break
			}
			if part.Until >= until {
				t.Fatalf("page %d came to %v after %v", pages, part.Until, until)
			}
			until, ask.After = part.Until, part.Next
		}
		if len(found) != 1 || found[0].ID != 3 || pages < 4 || looked > 800 {
			t.Errorf("%v on %d pages, %d looked at", found, pages+1, looked)
		}
		// What no day can have is not looked for in any.
		part, err := s.FindContacts(ctx, figures.Search{By: q.By, Beyond: true}, page.Request{})
		if err != nil || len(part.Rows) != 0 || part.Looked != 0 || part.Next != (page.Cursor{}) {
			t.Errorf("%+v, %v", part, err)
		}
	})
}

// A contact stands on the day of the clock under which it was taken in; the list
// goes by the instant, whatever clock was set since.
func TestAListGoesByTheInstant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := context.Background()
		fill(t, s, []served{{day: worldStart, channel: 1, team: 1, handling: -1}, {day: worldStart.Add(1), channel: 1, team: 1, handling: -1},
			{day: worldStart.Add(1), channel: 1, team: 1, handling: -1}})
		next := worldStart.Add(1).Start(time.UTC)
		for id, ended := range map[int]time.Time{1: next.Add(11 * time.Hour), 2: next.Add(2 * time.Hour), 3: next.Add(time.Hour)} { // the first by a clock at UTC-12
			if err := storetest.Run(ctx, s, "UPDATE contacts SET ended_at = ? WHERE id = ?", ended.UnixMilli(), id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Fold(ctx); err != nil {
			t.Fatal(err)
		}
		s.SetZone(time.UTC)
		defer s.SetZone(storetest.Moscow)
		q := figures.Search{By: figure.Filter{figure.Channel: {"ch1"}, figure.Team: {"team1"}}}
		for _, q.Period.From = range []when.Day{0, worldStart.Add(1)} {
			part, err := s.FindContacts(ctx, q, page.Request{Limit: 1})
			if err != nil || len(part.Rows) != 1 || part.Rows[0].ID != 1 {
				t.Fatalf("first of %v: %+v, %v", q.Period, part, err)
			}
			part, err = s.FindContacts(ctx, q, page.Request{Limit: 1, After: part.Next})
			if err != nil || len(part.Rows) != 1 || part.Rows[0].ID != 2 {
				t.Fatalf("second of %v: %+v, %v", q.Period, part, err)
			}
		}
	})
}

// A day that guests served alone counts for no team, and is listed under theirs.
func TestADayOfGuests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := context.Background()
		guest := served{day: worldStart, channel: 1, team: 1, topic: 2, handling: -1, guest: true}
		fill(t, s, []served{guest, guest, guest})
		if _, err := s.Fold(ctx); err != nil {
			t.Fatal(err)
		}
		by := figure.Filter{figure.Team: {"team1"}, figure.Topic: {"topic2"}}
		sums, err := s.Sums(ctx, report.Query{Filter: report.Filter{By: by}, Days: when.Period{From: worldStart, To: worldStart}})
		if err != nil || len(sums.Days) != 0 {
			t.Errorf("figures: %+v, %v", sums.Days, err)
		}
		for f, want := range map[*contact.Filter]int{{By: by}: 3, {By: by, Counted: true}: 0, {By: figure.Filter{figure.Team: {"team1"}}, Counted: true}: 0} {
			if n, more, err := s.CountContacts(ctx, *f, 10); n != want || more || err != nil {
				t.Errorf("%+v: counted %d (more: %v), want %d, %v", *f, n, more, want, err)
			}
		}
	})
}
