package demo

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/when"
)

var (
	moscow = time.FixedZone("Europe/Moscow", 3*3600)
	now    = time.Date(2026, 11, 23, 14, 20, 0, 0, moscow)
)

// year is one year of 20,000 contacts by their end, made once for all tests.
var year = sync.OnceValues(func() (*Desk, []told) {
	d := New(7, now, moscow, 20_000)
	var list []told
	for i := range d.visits {
		one := told{Record: d.record(i)}
		if one.Customer != nil && one.Customer.Email != "" {
			one.due = one.EndedAt.Add(10 * time.Minute)
			one.Reply = d.Reply(one.Record, one.due)
		}
		list = append(list, one)
	}
	return d, list
})

// told is a contact with the reply that would come if its customer were asked
// ten minutes later.
type told struct {
	Record
	Reply
	due time.Time // zero: nobody can be asked
}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	t.Logf("%-34s %.4f", what, got)
	if got < low || got > high {
		t.Errorf("%s = %.4f, want %.4f to %.4f", what, got, low, high)
	}
}

func share(records []told, of, yes func(told) bool) (float64, int) {
	n, k := 0, 0
	for _, r := range records {
		if of(r) {
			n++
			if yes(r) {
				k++
			}
		}
	}
	return float64(k) / float64(n), n
}

func all(told) bool        { return true }
func marked(r told) bool   { return r.Answers.Mark != nil }
func top(r told) bool      { return *r.Answers.Mark == 5 }
func sent(r told) bool     { return !r.SentAt.IsZero() }
func answered(r told) bool { return !r.AnsweredAt.IsZero() }

func TestFigures(t *testing.T) {
	_, rs := year()
	if len(rs) != 20_000 {
		t.Fatalf("%d records", len(rs))
	}
	box, n := share(rs, marked, top)
	within(t, "top-box", box, .94, .96)
	within(t, "marks", float64(n), 2800, 5000)
	four, _ := share(rs, func(r told) bool { return marked(r) && !top(r) }, func(r told) bool { return *r.Answers.Mark == 4 })
	within(t, "fours among the rest", four, .4, .7)
	flr, _ := share(rs, all, func(r told) bool { return *r.Line == 1 })
	within(t, "FLR", flr, .975, .985)
	said, _ := share(rs, func(r told) bool { return answered(r) && r.Answers.Solved != nil }, func(r told) bool { return *r.Answers.Solved })
	within(t, "FCR said", said, .87, .96)
	mature := func(r told) bool { return sent(r) && r.SentAt.Before(now.AddDate(0, 0, -14)) }
	rate, _ := share(rs, mature, answered)
	within(t, "response rate", rate, .25, .30)
	failed, _ := share(rs, func(r told) bool { return !r.due.IsZero() }, func(r told) bool { return r.Failed })
	within(t, "failed deliveries", failed, .01, .03)
	beyond, _ := share(rs, all, func(r told) bool { return r.BeyondWhat != "" })
	within(t, "beyond the procedure", beyond, .006, .014)
	good, _ := share(rs, func(r told) bool { return marked(r) && r.BeyondWhat != "" }, top)
	within(t, "top-box beyond the procedure", good, .9, 1)
}

func TestFirstContactResolution(t *testing.T) {
	_, rs := year()
	ripe := now.Add(-contact.RepeatWithin)
	n, once := 0, 0
	for i, r := range rs {
		var first time.Time
		if r.Customer != nil {
			for _, later := range rs[i+1:] {
				if later.EndedAt.Sub(r.EndedAt) > contact.RepeatWithin+24*time.Hour {
					break
				}
				if later.Customer != nil && later.Customer.ExternalID == r.Customer.ExternalID && later.Topic == r.Topic &&
					later.StartedAt.After(r.StartedAt) && later.StartedAt.Sub(r.StartedAt) <= contact.RepeatWithin {
					first = later.StartedAt
					break
				}
			}
		}
		if got := instant(r.visit.repeatedAt); !got.Equal(first) {
			t.Fatalf("record %d: repeated at %v, want %v", i, got, first)
		}
		if r.Customer != nil && r.EndedAt.Before(ripe) {
			n++
			if first.IsZero() {
				once++
			}
		}
	}
	within(t, "FCR observed", float64(once)/float64(n), .885, .915)
}

func TestHandlingTime(t *testing.T) {
	_, rs := year()
	byKind := map[contact.Kind][]int{}
	var times []int
	for _, r := range rs {
		sum := *r.Talk + *r.Wrap
		if r.Hold != nil {
			sum += *r.Hold
		}
		times = append(times, sum)
		byKind[r.Kind] = append(byKind[r.Kind], sum)
	}
	slices.Sort(times)
	within(t, "AHT", mean(times), 38, 42)
	within(t, "median", float64(times[len(times)/2]), 27, 33)
	within(t, "p90", float64(times[len(times)*9/10]), 75, 92)
	if v, c := mean(byKind[contact.Voice]), mean(byKind[contact.Chat]); v <= c {
		t.Errorf("voice %.1f s, chat %.1f s", v, c)
	}
}

func mean(of []int) float64 {
	sum := 0
	for _, x := range of {
		sum += x
	}
	return float64(sum) / float64(len(of))
}

func kindsOf() map[string]contact.Kind {
	kinds := map[string]contact.Kind{}
	for _, c := range book().Channels {
		kinds[c.Code] = c.Kind
	}
	return kinds
}

func TestDigitalShare(t *testing.T) {
	d, rs := year()
	kinds := kindsOf()
	digital := map[contact.Kind]bool{}
	for _, k := range contact.Kinds {
		digital[k.Kind] = k.Digital
	}
	var above, below, self float64
	for _, r := range rs {
		below++
		if digital[r.Kind] {
			above++
		}
	}
	live := below
	days := map[when.Day]bool{}
	for v := range d.Volumes() {
		if kinds[v.ChannelCode] != contact.SelfService || v.Count < 0 {
			t.Fatalf("%+v", v)
		}
		days[v.Day] = true
		self += float64(v.Count)
	}
	within(t, "self-service per live contact", self/live, 15, 21)
	within(t, "digital share", (above+self)/(below+self), .95, .96)
	within(t, "live digital share", above/live, .15, .3)
	if len(days) != yearDays {
		t.Errorf("%d days of volumes", len(days))
	}
}

func TestRhythm(t *testing.T) {
	_, rs := year()
	var hours [24]int
	for _, r := range rs {
		hours[r.EndedAt.In(moscow).Hour()]++
	}
	for h, n := range hours {
		if n == 0 {
			t.Errorf("nobody served at %d o'clock", h)
		}
	}
	if hours[3]*3 > hours[13] {
		t.Errorf("%d contacts at three at night, %d at one after noon", hours[3], hours[13])
	}
}

func TestOneChannelStandsOut(t *testing.T) {
	_, rs := year()
	for _, c := range book().Channels {
		if c.Kind == contact.SelfService {
			continue
		}
		box, n := share(rs, func(r told) bool { return marked(r) && r.Channel == c.Code }, top)
		limit := .95 - 3*math.Sqrt(.95*.05/float64(n))
		if out := box < limit; n >= 30 && out != (c.Code == appChat) {
			t.Errorf("%s: %.3f of %d", c.Code, box, n)
		}
	}
	good, n := share(rs, func(r told) bool { return marked(r) && r.Team == betterTeam }, top)
	within(t, fmt.Sprintf("top-box of the better team (%d)", n), good, .955, 1)
}

func TestRecoveries(t *testing.T) {
	d, rs := year()
	open, closed, led := 0, 0, 0
	for _, r := range rs {
		switch {
		case !marked(r) || *r.Answers.Mark > recovery.LowMark:
			if !r.CalledAt.IsZero() {
				t.Errorf("somebody called because of %+v", r.Answers)
			}
		case r.CalledAt.IsZero():
			open++
			if slices.ContainsFunc(d.Teams()[:TeamsLed], func(t Team) bool { return t.Code == r.Team }) {
				led++
			}
			if r.Outcome != "" || now.Sub(r.AnsweredAt) > 6*24*time.Hour {
				t.Errorf("open since %v with outcome %q", r.AnsweredAt, r.Outcome)
			}
		default:
			closed++
			if _, known := recovery.Outcomes[r.Outcome]; !known || r.Remark == "" || r.CalledAt.After(now) || !r.CalledAt.After(r.AnsweredAt) {
				t.Errorf("%+v", r.Reply)
			}
		}
	}
	t.Logf("%d open, %d closed", open, closed)
	if open < 1 || closed < 20 {
		t.Errorf("%d open, %d closed", open, closed)
	}
	if led == 0 {
		t.Error("the supervisor of the demo has nobody to call")
	}
}

// drafts is what sources tell of a year.
func drafts(d *Desk) (list []contact.Draft) {
	for rec := range d.Contacts() {
		list = append(list, rec.Draft)
	}
	return list
}

func TestDeterminism(t *testing.T) {
	a, b := New(3, now, moscow, 500), New(3, now, moscow, 500)
	first, second := drafts(a), drafts(b)
	if !reflect.DeepEqual(first, second) || !reflect.DeepEqual(first, drafts(a)) {
		t.Error("the same seed gives another year")
	}
	if !reflect.DeepEqual(slices.Collect(a.Volumes()), slices.Collect(b.Volumes())) || !reflect.DeepEqual(a.Operators(), b.Operators()) {
		t.Error("the same seed gives other people")
	}
	if c := New(4, now, moscow, 500); reflect.DeepEqual(first, drafts(c)) {
		t.Error("another seed gives the same year")
	}
}

func TestDimensions(t *testing.T) {
	d, rs := year()
	if c, o := len(d.Channels()), len(d.Operators()); c != 40 || o < 340 || o > 360 {
		t.Errorf("%d channels, %d operators", c, o)
	}
	if r, s, tm, tp := len(d.Regions()), len(d.Sites()), len(d.Teams()), len(d.Topics()); r != 8 || s != 6 || tm != 30 || tp != 25 {
		t.Errorf("%d regions, %d sites, %d teams, %d topics", r, s, tm, tp)
	}
	used := map[string]bool{}
	for _, r := range rs {
		for _, code := range []string{"c" + r.Channel, "o" + r.Operator, "m" + r.Team, "s" + r.Site, "r" + r.Region, "t" + r.Topic} {
			used[code] = true
		}
	}
	live := 0
	for _, c := range d.Channels() {
		if c.Kind != contact.SelfService {
			live++
		}
	}
	if want := live + len(d.Operators()) + 30 + 6 + 8 + 25; len(used) != want {
		t.Errorf("%d codes in use, want %d", len(used), want)
	}
}

func TestSmallDesks(t *testing.T) {
	for n := range 40 {
		d := New(uint64(n), now.Add(time.Duration(n)*time.Hour), moscow, n)
		if got := len(slices.Collect(d.Contacts())); got != n {
			t.Errorf("%d contacts of %d", got, n)
		}
	}
}

func BenchmarkYear(b *testing.B) {
	for b.Loop() {
		for range New(7, now, moscow, 30_000).Contacts() {
		}
	}
}
