package digest_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/digest"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// desk is the rooms that a digest asks, and what was posted.
type desk struct {
	*digest.Service
	store  *store.Store
	clock  *storetest.Clock
	reader digest.Reader
	filter report.Filter
}

var anna = actor.Actor{PersonID: 1, Name: "Anna", Role: actor.Supervisor, TeamIDs: []int64{7}}

func (d *desk) Today() when.Day { return when.DayOf(d.clock.Now(), time.UTC) }

func (d *desk) Overview(_ context.Context, _ actor.Actor, p when.Period, f report.Filter) (o report.Overview, err error) {
	d.filter = f
	o.Figures.Period = p
	return o, nil
}

func (d *desk) Slides(context.Context, actor.Actor) ([]report.Slide, error) { return nil, nil }

func (d *desk) Names(context.Context, actor.Actor) (contact.Names, error) {
	return contact.Names{Dimensions: map[contact.DimensionKind][]contact.Dimension{contact.Team: {{ID: 7, Code: "north"}, {ID: 8, Code: "south"}}}}, nil
}

func (d *desk) Audit(context.Context, actor.Actor, string, string, int64, map[string]any) error {
	return nil
}

// each runs a test on both engines, at nine in the morning of a Tuesday on a desk that
// works from Monday to Friday.
func each(t *testing.T, run func(t *testing.T, d *desk)) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if err := storetest.Run(t.Context(), s, "INSERT INTO people (id, email, name, role, created_at) VALUES (1, 'anna@example.org', 'Anna', 'supervisor', 0)"); err != nil {
			t.Fatal(err)
		}
		tuesday := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		clock.Pass(tuesday.Sub(clock.Now()))
		d := &desk{store: s, clock: clock, reader: digest.Reader{Actor: anna, Email: "anna@example.org", Language: "en", Zone: time.UTC}}
		work := when.Span{From: 540, To: 1080}
		d.Service = digest.New(s, digest.Options{
			Now: clock.Now, Zone: time.UTC, Secret: []byte("secret"), Figures: d, Names: d, Audit: d,
			Reader: func(context.Context, int64) (digest.Reader, error) { return d.reader, nil },
			Waits:  func(context.Context, actor.Actor) ([]digest.Wait, error) { return nil, nil },
			Hours: func(context.Context) (when.Hours, error) {
				return when.Hours{Week: [7]when.Span{work, work, work, work, work}}, nil
			},
			Post: func(ctx context.Context, l digest.Letter, r digest.Reader) error {
				return s.Queue(ctx, sending.Message{Kind: sending.Digest, Subject: l.ID, Nth: 1, Delivery: "email", Recipient: r.Email, Language: "en"}, clock.Now(), clock.Now())
			},
		})
		run(t, d)
		if breaches, err := s.Check(t.Context()); err != nil || len(breaches) > 0 {
			t.Error(breaches, err)
		}
	})
}

// choose has Anna want a digest.
func (d *desk) choose(t *testing.T, every digest.Every, hour int) {
	t.Helper()
	if err := d.Choose(t.Context(), anna, every, hour); err != nil {
		t.Fatal(err)
	}
}

// queued lets the timetable act and returns the last days of the letters that there are.
func (d *desk) queued(t *testing.T) (days []when.Day) {
	t.Helper()
	if err := d.QueueDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	var messages int
	if err := d.store.Row(t.Context(), "SELECT COUNT(*) FROM messages WHERE kind = 'digest'").Scan(&messages); err != nil {
		t.Fatal(err)
	}
	for id := int64(1); ; id++ {
		l, err := d.store.DigestLetter(t.Context(), id)
		if fault.Is(err, fault.NotFound) && len(days) == messages {
			return days
		}
		if err == nil {
			days = append(days, l.Period.To)
		}
		if id > 1000 {
			t.Fatalf("%d letters, %d messages", len(days), messages)
		}
	}
}

// A digest is queued once a period: not before its hour, not for the time before it was
// wanted, once by many nodes at the same moment, and on working days.
func TestDigestsAreQueuedOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.choose(t, digest.Daily, 8)
		if days := d.queued(t); len(days) != 0 {
			t.Errorf("who has just chosen is sent %v", days)
		}
		d.clock.Pass(22*time.Hour + 59*time.Minute) // Wednesday, 07:59
		if days := d.queued(t); len(days) != 0 {
			t.Errorf("before its hour %v", days)
		}
		d.clock.Pass(time.Minute)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := d.QueueDue(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if days := d.queued(t); !slices.Equal(days, []when.Day{2026_11_24}) {
			t.Errorf("by eight nodes %v", days)
		}
		d.clock.Pass(48 * time.Hour) // Friday: Thursday's is two days old, and was never sent
		if days := d.queued(t); !slices.Equal(days, []when.Day{2026_11_24, 2026_11_26}) {
			t.Errorf("after a day off line %v", days)
		}
		d.clock.Pass(30 * time.Hour) // Saturday afternoon
		if days := d.queued(t); len(days) != 2 {
			t.Errorf("on a Saturday %v", days)
		}
		d.clock.Pass(66 * time.Hour) // Tuesday, 08:00
		if days := d.queued(t); !slices.Equal(days[2:], []when.Day{2026_11_30}) {
			t.Errorf("on Tuesday %v", days)
		}
	})
}

// After downtime the digest of the day comes late, but no more once it is a day old.
func TestDigestsAreCaughtUp(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.choose(t, digest.Weekly, 8)
		d.clock.Pass(6*24*time.Hour + 22*time.Hour) // Tuesday, 07:00: Monday's is 23 hours old
		if days := d.queued(t); !slices.Equal(days, []when.Day{2026_11_29}) {
			t.Errorf("23 hours late: %v", days)
		}
		d.clock.Pass(7*24*time.Hour + time.Hour) // Tuesday, 08:00
		if days := d.queued(t); len(days) != 1 {
			t.Errorf("a day late: %v", days)
		}
	})
}

// While sending is held nothing is queued; a held letter, and one whose reader has changed,
// is stopped when it would go.
func TestDigestsAskAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.choose(t, digest.Daily, 8)
		d.clock.Pass(23 * time.Hour)
		if err := d.store.InTx(ctx, func(ctx context.Context) error { return d.store.HoldSending(ctx, true) }); err != nil {
			t.Fatal(err)
		}
		if days := d.queued(t); len(days) != 0 {
			t.Errorf("a held desk queues %v", days)
		}
		if err := d.SendNow(ctx, anna); !fault.Is(err, fault.Conflict) {
			t.Errorf("a held desk sends at once: %v", err)
		}
		if err := d.store.InTx(ctx, func(ctx context.Context) error { return d.store.HoldSending(ctx, false) }); err != nil {
			t.Fatal(err)
		}
		gone := d.reader
		gone.Gone = true
		d.reader, gone = gone, d.reader
		if days := d.queued(t); len(days) != 0 {
			t.Errorf("who may not come in is sent %v", days)
		}
		d.reader = gone
		if days := d.queued(t); len(days) != 1 {
			t.Fatalf("queued %v", days)
		}
		var id int64
		if err := d.store.Row(ctx, "SELECT subject FROM messages WHERE kind = 'digest'").Scan(&id); err != nil {
			t.Fatal(err)
		}
		stop := func(email string) string {
			t.Helper()
			why, _, _, err := d.Stop(ctx, id, email)
			if err != nil {
				t.Fatal(err)
			}
			return why
		}
		if why := stop("anna@example.org"); why != "" {
			t.Errorf("stopped: %s", why)
		}
		if why := stop("old@example.org"); why != "moved" {
			t.Errorf("another address: %q", why)
		}
		d.reader.Gone = true
		if why := stop("anna@example.org"); why != "disabled" {
			t.Errorf("may not come in: %q", why)
		}
		d.reader.Gone, d.reader.Actor.Role = false, ""
		if why := stop("anna@example.org"); why != "digest_no_right" {
			t.Errorf("may not read: %q", why)
		}
		d.reader.Actor = anna
		if why, _, _, err := d.Stop(ctx, 99, "anna@example.org"); why != "gone" || err != nil {
			t.Errorf("no such letter: %q, %v", why, err)
		}
		d.clock.Pass(digest.StaleAfter + time.Minute)
		if why := stop("anna@example.org"); why != "digest_stale" {
			t.Errorf("a day late: %q", why)
		}
		d.choose(t, digest.Weekly, 8)
		if why := stop("anna@example.org"); why != "digest_ended" {
			t.Errorf("another rhythm: %q", why)
		}
	})
}

// One pressed for comes at once, of the last whole period, and not too often; the link of
// its letter ends what comes by the timetable.
func TestOneIsSentAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		for range 5 {
			if err := d.SendNow(ctx, anna); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.SendNow(ctx, anna); !fault.Is(err, fault.TooMany) {
			t.Errorf("six within an hour: %v", err)
		}
		if days := d.queued(t); !slices.Equal(slices.Compact(days), []when.Day{2026_11_23}) || len(days) != 5 {
			t.Errorf("sent %v", days)
		}
		if why, _, _, err := d.Stop(ctx, 1, "anna@example.org"); why != "" || err != nil {
			t.Errorf("one that was asked for is stopped: %q, %v", why, err)
		}
		d.choose(t, digest.Daily, 8)
		_, token, err := d.Write(ctx, digest.Letter{PersonID: 1, Every: digest.Daily, Period: when.Last(1, 2026_11_23)}, d.reader)
		if err != nil || !d.Ends(token) || d.Ends(token+"x") {
			t.Fatal(err, token)
		}
		if !slices.Equal(d.filter.By[figure.Team], []string{"north"}) {
			t.Errorf("a supervisor reads of %v", d.filter)
		}
		for range 2 {
			if err := d.End(ctx, token); err != nil {
				t.Fatal(err)
			}
		}
		if c, err := d.Own(ctx, anna); err != nil || c.Every != digest.Never {
			t.Errorf("ended: %+v, %v", c, err)
		}
		if err := d.End(ctx, "1-x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link of nobody: %v", err)
		}
		for field, wrong := range map[string]func() error{
			"every": func() error { return d.Choose(ctx, anna, "hourly", 8) },
			"hour":  func() error { return d.Choose(ctx, anna, digest.Daily, 3) },
		} {
			if err := wrong(); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}
