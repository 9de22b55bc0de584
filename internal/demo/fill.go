package demo

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/board"
	said "openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/digest"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
)

// Clock is the clock of a desk that lives through a year in seconds: it stands
// where it was set.
type Clock struct{ ms atomic.Int64 }

// Now is what the rooms are given as their clock.
func (c *Clock) Now() time.Time { return time.UnixMilli(c.ms.Load()).UTC() }

// Set moves the clock, backwards too.
func (c *Clock) Set(to time.Time) { c.ms.Store(to.UnixMilli()) }

// Rooms is what a desk is filled through: its use-cases, on the demo's clock.
type Rooms struct {
	Clock *Clock
	Zone  *time.Location // the desk's
	// Together makes one transaction of all use-cases that are called in do.
	Together func(ctx context.Context, do func(ctx context.Context) error) error

	Accounts     *account.Service
	Contacts     *contact.Service
	Comments     *said.Service
	Asking       *asking.Service
	Surveys      *survey.Service
	Recoveries   *recovery.Service
	Reviews      *review.Service
	Queue        *review.Queue
	Calibrations *review.Calibrations
	Scorecards   *scorecard.Service
	Days         *openday.Service
	Ideas        *idea.Service
	Reports      *report.Service
	Boards       *board.Service
	Digests      *digest.Service
	Messages     sending.Queue
	Mailbox      sending.Carrier // for the letters that are kept
}

// filler lives through a year.
type filler struct {
	Rooms
	year  *Desk
	ids   map[string]int64  // of what has its name: "topic/sim"
	teams map[string]int64  // by code
	staff map[string]member // by key
	keys  []string          // of staff, in the order in which they joined
	led   map[string]string // code of a team to the key of its supervisor

	served  []served
	mine    map[string][]int // places in served, by the operator's external id
	awaited map[string]awaited
	agenda  agenda
	letters []kept // the latest that nobody has answered

	notes
	reviewed []reviewed
	drafted  int64 // the contact of which a review is half done
	cases    int   // call-backs so far
}

// Fill lives through the year of an empty desk: contacts and what customers
// answer, week by week, then open people days, reviews and ideas. accounts are
// those that Accounts returned.
func Fill(ctx context.Context, rooms Rooms, year *Desk, accounts []Account) error {
	f := &filler{
		Rooms: rooms, year: year, ids: map[string]int64{}, teams: map[string]int64{}, staff: map[string]member{}, led: map[string]string{},
		mine: map[string][]int{}, awaited: map[string]awaited{}, notes: newNotes(),
	}
	for _, step := range []struct {
		what string
		do   func(ctx context.Context) error
	}{
		{"the centre", f.nameCentre},
		{"people", func(ctx context.Context) error { return f.hire(ctx, accounts) }},
		{"contacts", f.live},
		{"letters", f.keepLetters},
		{"agents", func(ctx context.Context) error { return f.hireAgents(ctx, accounts) }},
		{"open people days", func(ctx context.Context) error { return f.Together(ctx, f.openDays) }},
		{"reviews", func(ctx context.Context) error { return f.Together(ctx, f.review) }},
		{"second readings", func(ctx context.Context) error { return f.Together(ctx, f.readAgain) }},
		{"the queue", f.queue},
		{"self-reviews", f.selves},
		{"coaching", f.coach},
		{"appeals", func(ctx context.Context) error { return f.Together(ctx, f.appeals) }},
		{"calibrations", f.calibrate},
		{"ideas", func(ctx context.Context) error { return f.Together(ctx, f.ideas) }},
		{"tags", f.tags},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	f.Clock.Set(year.now)
	return f.walls(ctx, accounts)
}

// system is the demo itself, where it does what a person would.
var system = actor.System("demo")
