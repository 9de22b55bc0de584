package demo

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/when"
)

var (
	moscow = time.FixedZone("Europe/Moscow", 3*3600)
	now    = time.Date(2026, 11, 23, 14, 20, 0, 0, moscow)
)

// year is one year of 20,000 contacts, made once for all tests.
var year = sync.OnceValues(func() (*Desk, []Record) {
	d := New(7, now, moscow, 20_000)
	return d, slices.Collect(d.Contacts())
})

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	t.Logf("%-34s %.4f", what, got)
	if got < low || got > high {
		t.Errorf("%s = %.4f, want %.4f to %.4f", what, got, low, high)
	}
}

func share(records []Record, of, yes func(Record) bool) (float64, int) {
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

func all(Record) bool        { return true }
func marked(r Record) bool   { return r.Answer != nil && r.Answer.Mark != nil }
func top(r Record) bool      { return *r.Answer.Mark == 5 }
func sent(r Record) bool     { return !r.SentAt.IsZero() }
func answered(r Record) bool { return r.Answer != nil }

func TestFigures(t *testing.T) {
	_, rs := year()
	if len(rs) != 20_000 {
		t.Fatalf("%d records", len(rs))
	}
	box, n := share(rs, marked, top)
	within(t, "top-box", box, .94, .96)
	within(t, "marks", float64(n), 2800, 5000)
	four, _ := share(rs, func(r Record) bool { return marked(r) && !top(r) }, func(r Record) bool { return *r.Answer.Mark == 4 })
	within(t, "fours among the rest", four, .4, .7)
	flr, _ := share(rs, all, func(r Record) bool { return *r.Contact.Line == 1 })
	within(t, "FLR", flr, .975, .985)
	said, _ := share(rs, func(r Record) bool { return answered(r) && r.Answer.Solved != nil }, func(r Record) bool { return *r.Answer.Solved })
	within(t, "FCR said", said, .87, .96)
	mature := func(r Record) bool { return sent(r) && r.SentAt.Before(now.AddDate(0, 0, -14)) }
	rate, _ := share(rs, mature, answered)
	within(t, "response rate", rate, .25, .30)
	failed, _ := share(rs, func(r Record) bool { return r.Invited }, func(r Record) bool { return r.Failed })
	within(t, "failed deliveries", failed, .01, .03)
	beyond, _ := share(rs, all, func(r Record) bool { return r.Contact.BeyondWhat != "" })
	within(t, "beyond the procedure", beyond, .006, .014)
	good, _ := share(rs, func(r Record) bool { return marked(r) && r.Contact.BeyondWhat != "" }, top)
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
				if later.Contact.EndedAt.Sub(r.Contact.EndedAt) > contact.RepeatWithin+24*time.Hour {
					break
				}
				if later.Customer != nil && later.Customer.ExternalID == r.Customer.ExternalID && later.TopicCode == r.TopicCode &&
					later.Contact.StartedAt.After(r.Contact.StartedAt) && later.Contact.StartedAt.Sub(r.Contact.StartedAt) <= contact.RepeatWithin {
					first = later.Contact.StartedAt
					break
				}
			}
		}
		if got := r.Contact.RepeatedAt; (got == nil) != first.IsZero() || got != nil && !got.Equal(first) {
			t.Fatalf("record %d: repeated at %v, want %v", i, got, first)
		}
		if r.Customer != nil && r.Contact.EndedAt.Before(ripe) {
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
	kinds := kindsOf()
	for _, r := range rs {
		c := r.Contact
		sum := *c.Talk + *c.Wrap
		if c.Hold != nil {
			sum += *c.Hold
		}
		if *c.Handling != sum {
			t.Fatalf("handling %d, parts %d", *c.Handling, sum)
		}
		times = append(times, sum)
		byKind[kinds[r.ChannelCode]] = append(byKind[kinds[r.ChannelCode]], sum)
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
		if digital[kinds[r.ChannelCode]] {
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
		hours[r.Contact.EndedAt.In(moscow).Hour()]++
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
		box, n := share(rs, func(r Record) bool { return marked(r) && r.ChannelCode == c.Code }, top)
		limit := .95 - 3*math.Sqrt(.95*.05/float64(n))
		if out := box < limit; n >= 30 && out != (c.Code == appChat) {
			t.Errorf("%s: %.3f of %d", c.Code, box, n)
		}
	}
	good, n := share(rs, func(r Record) bool { return marked(r) && r.TeamCode == betterTeam }, top)
	within(t, fmt.Sprintf("top-box of the better team (%d)", n), good, .955, 1)
}

func TestReasons(t *testing.T) {
	_, rs := year()
	count := map[asking.Reason]float64{}
	asked := map[string]time.Time{}
	for i, r := range rs {
		count[r.Reason] += 1 / float64(len(rs))
		if r.Invited != (r.Reason == asking.Asked) || r.Invited == r.DueAt.IsZero() {
			t.Fatalf("record %d: invited %v, %s, due %v", i, r.Invited, r.Reason, r.DueAt)
		}
		if r.Reason == asking.NoAddress && r.Customer != nil && r.Customer.Email != "" {
			t.Fatalf("record %d has an address", i)
		}
		if !r.Invited {
			continue
		}
		if before, ok := asked[r.Customer.ExternalID]; ok && r.DueAt.Sub(before) < 30*24*time.Hour {
			t.Fatalf("record %d: %s asked twice within %v", i, r.Customer.ExternalID, r.DueAt.Sub(before))
		}
		asked[r.Customer.ExternalID] = r.DueAt
		checkDue(t, i, r)
	}
	within(t, "asked", count[asking.Asked], .55, .75)
	within(t, "no address", count[asking.NoAddress], .1, .2)
	within(t, "quarantine", count[asking.Quarantine], .08, .25)
	within(t, "sampled out", count[asking.SampledOut], .01, .05)
	within(t, "opted out", count[asking.OptedOut], .002, .03)
	within(t, "too old", count[asking.TooOld], .0002, .005)
}

func checkDue(t *testing.T, i int, r Record) {
	t.Helper()
	zone := moscow
	for _, c := range book().Cities {
		if c.Zone == r.Customer.TimeZone {
			zone = time.FixedZone(c.Zone, c.Offset*3600)
		}
	}
	clock := r.DueAt.In(zone).Format("15:04:05")
	wait := r.DueAt.Sub(r.Contact.EndedAt)
	if wait < 10*time.Minute || wait > 14*time.Hour || clock < "10:00:00" || clock >= "21:00:00" {
		t.Fatalf("record %d: due %v after the end, at %s in %s", i, wait, clock, r.Customer.TimeZone)
	}
	if sent(r) && (r.Failed || r.SentAt.Before(r.DueAt) || r.SentAt.After(now)) || r.Failed && r.DueAt.After(now) {
		t.Fatalf("record %d: due %v, sent %v, failed %v", i, r.DueAt, r.SentAt, r.Failed)
	}
	if !sent(r) && !r.Failed && r.DueAt.Before(now.Add(-time.Minute)) {
		t.Fatalf("record %d: due %v and not sent", i, r.DueAt)
	}
}

func TestRecoveries(t *testing.T) {
	_, rs := year()
	open, closed := 0, 0
	for _, r := range rs {
		if r.Recovery == nil {
			continue
		}
		if r.Recovery.ClosedAt.IsZero() {
			open++
			if r.Recovery.Outcome != "" || now.Sub(r.Recovery.OpenedAt) > 6*24*time.Hour {
				t.Errorf("open since %v with outcome %q", r.Recovery.OpenedAt, r.Recovery.Outcome)
			}
			continue
		}
		closed++
		known := false
		for _, o := range recovery.Outcomes {
			known = known || o.Code == r.Recovery.Outcome
		}
		if !known || r.Recovery.Remark == "" || r.Recovery.ClosedAt.After(now) || !r.Recovery.ClosedAt.After(r.Recovery.OpenedAt) {
			t.Errorf("%+v", r.Recovery)
		}
	}
	t.Logf("%d open, %d closed", open, closed)
	if open < 1 || closed < 20 {
		t.Errorf("%d open, %d closed", open, closed)
	}
}

func TestDeterminism(t *testing.T) {
	a, b := New(3, now, moscow, 500), New(3, now, moscow, 500)
	first, second := slices.Collect(a.Contacts()), slices.Collect(b.Contacts())
	if !reflect.DeepEqual(first, second) || !reflect.DeepEqual(first, slices.Collect(a.Contacts())) {
		t.Error("the same seed gives another year")
	}
	if !reflect.DeepEqual(slices.Collect(a.Volumes()), slices.Collect(b.Volumes())) || !reflect.DeepEqual(a.Operators(), b.Operators()) {
		t.Error("the same seed gives other people")
	}
	if c := New(4, now, moscow, 500); reflect.DeepEqual(first, slices.Collect(c.Contacts())) {
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
		for _, code := range []string{"c" + r.ChannelCode, "o" + r.OperatorExternalID, "m" + r.TeamCode, "s" + r.SiteCode, "r" + r.RegionCode, "t" + r.TopicCode} {
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
