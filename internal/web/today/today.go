// Package today serves the first page of the desk. What the figures are is
// decided in the report room; what waits comes from the rooms that know it.
package today

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	"openpeople/templates/today"
)

// Figures is what this page asks of the report room.
type Figures interface {
	Today() when.Day
	Overview(ctx context.Context, a actor.Actor, p when.Period, f report.Filter) (report.Overview, error)
	Slides(ctx context.Context, a actor.Actor) ([]report.Slide, error)
}

// Contacts is what this page asks of the contact room.
type Contacts interface {
	NamesFor(ctx context.Context, a actor.Actor, asked page.Filter) (contact.Names, error)
	List(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (page.Of[contact.Row], error)
}

// Recoveries is what this page asks of the recovery room.
type Recoveries interface {
	Open(ctx context.Context, a actor.Actor, limit int) ([]recovery.Row, int, error)
}

// Sending is what this page asks about outgoing messages.
type Sending interface {
	Overview(ctx context.Context, a actor.Actor, p page.Request) (sending.Overview, error)
}

// Beginning is what this page asks about a desk that is being set up.
type Beginning struct {
	Desk     func(ctx context.Context) (account.Desk, error)
	People   func(ctx context.Context, a actor.Actor, f account.PeopleFilter) (int, error)
	Nameless func(ctx context.Context) (bool, error)
	Mailed   bool   // a mail server is set
	Base     string // address of the desk
	Writable func(ctx context.Context) error
	Health   func(ctx context.Context) (Health, error) // nil: nobody asks
	Ending   func(ctx context.Context, a actor.Actor) ([]account.Token, error)
}

// Health is what is wrong with this node, and somebody has to mend.
type Health struct {
	Dropped  int64         // lines of the log that nobody has read, lately
	Ahead    time.Duration // of the database's clock, where the clocks differ
	LogBytes int64         // of SQLite's log, where it is too long
	Lost     bool          // what was stored last is gone, and sending is held
}

type rooms struct {
	figures    Figures
	contacts   Contacts
	recoveries Recoveries
	sending    Sending
	elsewhere  Waiting
	beginning  Beginning
}

// Routes adds GET / to the staff door.
func Routes(d *kit.Doors, figures Figures, contacts Contacts, recoveries Recoveries, sending Sending, waiting Waiting, beginning Beginning) {
	r := rooms{figures, contacts, recoveries, sending, waiting, beginning}
	d.Staff.GET("/", actor.TodayRead, r.today)
}

// How much of each list the page shows.
const (
	recoveriesShown = 8
	marksShown      = 8
	thanksShown     = 3
)

func (r rooms) today(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	choice, wrong := read(c.Request.URL.Query(), r.figures.Today())
	v := today.View{Who: who, Choice: choice, Wrong: fault.Of(wrong), Base: r.beginning.Base}
	var err error
	if v.AllOf, err = r.contacts.NamesFor(ctx, who, choice.Filter); err != nil {
		return err
	}
	if wrong == nil {
		ownFirst(&v)
		wrong = r.figuresOf(ctx, &v)
	}
	if fault.Is(wrong, fault.Invalid) {
		v.Wrong = fault.Of(page.Refused(wrong))
		return kit.View(c, http.StatusUnprocessableEntity, today.Page(v))
	}
	if wrong != nil {
		return wrong
	}
	if err := r.waiting(ctx, &v); err != nil {
		return err
	}
	return kit.OK(c, today.Page(v))
}

func (r rooms) figuresOf(ctx context.Context, v *today.View) error {
	o, err := r.figures.Overview(ctx, v.Who, v.Choice.Period, report.FilterOf(v.Choice.Filter))
	v.Figures, v.Before, v.Weeks, v.Channels, v.LastDay, v.Targets = o.Figures, o.Before, o.Weeks, o.Channels, o.LastDay, o.Targets
	return err
}

// waiting adds what the reader's role has to do or to see.
func (r rooms) waiting(ctx context.Context, v *today.View) (err error) {
	if v.Who.May(actor.FigureRead) {
		if v.Slides, err = r.figures.Slides(ctx, v.Who); err != nil {
			return err
		}
	}
	if v.Who.May(actor.RecoveryClose) {
		if v.Recoveries, v.Open, err = r.recoveries.Open(ctx, v.Who, recoveriesShown); err != nil {
			return err
		}
	}
	if v.Who.May(actor.DeskManage) {
		sending, err := r.sending.Overview(ctx, v.Who, page.Request{Limit: 1})
		if err != nil {
			return err
		}
		v.Stuck = sending.Counts.Stuck
		v.Failed, v.Unknown, v.Held = sending.Counts.FailedLately, sending.Counts.UnknownLately, sending.Held
	}
	if v.Who.May(actor.DeskManage) {
		if err := r.begin(ctx, v); err != nil {
			return err
		}
	}
	if v.Waits, v.NextDay, err = r.elsewhere.lists(ctx, v.Who); err != nil {
		return err
	}
	if v.Who.Role != actor.Agent {
		return nil
	}
	latest, err := r.contacts.List(ctx, v.Who, contact.Filter{Marks: []int{1, 2, 3, 4, 5}}, page.Request{Limit: marksShown})
	if err != nil {
		return err
	}
	thanks, err := r.contacts.List(ctx, v.Who, contact.Filter{Marks: []int{5}, Commented: true}, page.Request{Limit: thanksShown})
	v.Latest, v.Thanks = latest.Rows, thanks.Rows
	return err
}

// ownFirst narrows the figures of a supervisor to the teams led, until asked for
// others or for all.
func ownFirst(v *today.View) {
	if v.Who.Role != actor.Supervisor || v.Choice.Filter.Has("all") || v.Choice.Filter.Has("team") || v.Choice.Filter.Has("operator") {
		return
	}
	codes := v.AllOf.LedBy(v.Who)
	if len(codes) > 0 && len(codes) <= page.MaxValues {
		v.Choice.Filter, v.Choice.Own = v.Choice.Filter.With("team", codes...), true
	}
}

// params are those of Today.
var params = append(page.Params{
	{Name: "part", Kind: page.Number, Label: i18n.Text{RU: "Часть каналов", EN: "Part of the channels"}, Min: 1, Max: (contact.MaxChannels + today.PartSize - 1) / today.PartSize},
	{Name: "all", Kind: page.Flag, Label: i18n.Text{RU: "Все группы", EN: "All teams"}},
}, report.Params()...)

// read reads the URL. Invalid names what is wrong; the choice then holds what could
// be read.
func read(values url.Values, day when.Day) (today.Choice, error) {
	asked, wrong := report.ReadAsked(params, values, day)
	c := today.Choice{Asked: asked}
	for _, n := range c.Filter.Numbers("part") {
		c.Part = n
	}
	c.Filter = c.Filter.Without("part")
	return c, wrong
}
