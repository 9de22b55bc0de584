package openday

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

func id(n int64) string { return strconv.FormatInt(n, 10) }

// dayParams is how the list of days can be narrowed.
var dayParams = page.Params{{Name: "past", Kind: page.Flag, Label: i18n.Text{RU: "Прошедшие", EN: "Past"}}}

// coming is what the list is narrowed to without any.
var coming = page.Param{Name: "coming", Kind: page.Flag, Label: i18n.Text{RU: "Предстоящие", EN: "Coming"}}

// cardsOnPage is how many coming days a page holds.
const cardsOnPage = 12

func (h *handlers) list(c *gin.Context) error {
	ctx, a := of(c)
	asked, at, err := dayParams.ReadList(c.Request.URL.Query(), "/days", "after")
	if err != nil {
		return err
	}
	if asked.Has("past") {
		list, n, err := h.days.Days(ctx, a, true, page.Request{After: at})
		if err != nil {
			return err
		}
		p := view.PastPage{Rows: list.Rows, Pages: ui.Pages{Shown: len(list.Rows), Count: n}}
		p.Pages.Exports = fileOfDays(asked)
		p.Pages.First, p.Pages.Next = ways("/days", asked, at, list.Next)
		return kit.OK(c, view.Past(p))
	}
	list, n, err := h.days.Cards(ctx, a, page.Request{After: at, Limit: cardsOnPage})
	if err != nil {
		return err
	}
	p := view.DaysPage{Cards: list.Rows, Today: h.days.Today(), Pages: ui.Pages{Shown: len(list.Rows), Count: n}}
	p.Pages.Exports = fileOfDays(asked)
	p.Pages.First, p.Pages.Next = ways("/days", asked, at, list.Next)
	return kit.OK(c, view.Days(p))
}

func fileOfDays(asked page.Filter) []ui.Link {
	return []ui.Link{{Label: "CSV", URL: asked.URL("/days.csv")}}
}

// ways are the URLs to the first and the next page of a list; "" where there is
// no way.
func ways(path string, asked page.Filter, at, next page.Cursor) (first, forward string) {
	if at != (page.Cursor{}) {
		first = asked.URL(path)
	}
	return first, asked.Next(path, "after", next)
}

func (h *handlers) day(c *gin.Context) error {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	plan, err := h.days.Plan(ctx, a, n)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Day(view.DayPage{Plan: plan, Now: h.days.Now(), Desk: h.days.Zone()}))
}

func (h *handlers) blank(c *gin.Context) error {
	return kit.OK(c, view.DayEdit(view.DayForm{Zone: h.days.Zone().String()}))
}

// readDay reads the form of a day: as typed, and as the room takes it.
func (h *handlers) readDay(c *gin.Context) (*kit.Form, view.DayForm, openday.DayInput, error) {
	f, err := kit.ReadForm(c)
	if err != nil {
		return nil, view.DayForm{}, openday.DayInput{}, err
	}
	p := view.DayForm{
		Title: f.Text("title", openday.MaxTitle), Aim: f.Text("aim", openday.MaxAim),
		From: f.Text("from", 20), To: f.Text("to", 20), Zone: h.days.Zone().String(),
	}
	in := openday.DayInput{Title: p.Title, Aim: p.Aim, From: f.Day("from"), To: f.Day("to")}
	return f, p, in, nil
}

func (h *handlers) announce(c *gin.Context) error {
	ctx, a := of(c)
	f, p, in, err := h.readDay(c)
	if err != nil {
		return err
	}
	var n int64
	if err = f.Err(); err == nil {
		n, err = h.days.Announce(ctx, a, in)
	}
	if err != nil {
		return againDay(c, err, p)
	}
	webaccount.Say(c, ui.Good, "openday.announced")
	return kit.SeeOther(c, "/days/"+id(n)+"/places/new")
}

func againDay(c *gin.Context, err error, p view.DayForm) error {
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.DayEdit(p)
	})
}

func (h *handlers) edit(c *gin.Context) error {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	d, err := h.days.Plan(ctx, a, n)
	if err != nil {
		return err
	}
	return kit.OK(c, view.DayEdit(view.DayForm{
		ID: n, Revision: strconv.Itoa(d.Revision), Title: d.Title, Aim: d.Aim, From: d.When.From.String(), To: d.When.To.String(), Zone: h.days.Zone().String(),
	}))
}

func (h *handlers) change(c *gin.Context) error {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, p, in, err := h.readDay(c)
	if err != nil {
		return err
	}
	p.ID = n
	revision, _ := f.Int("revision", 1, 1<<30)
	p.Revision = strconv.Itoa(revision)
	if err = f.Err(); err == nil {
		err = h.days.Change(ctx, a, n, revision, in)
	}
	if err != nil {
		return againDay(c, err, p)
	}
	webaccount.Say(c, ui.Good, "openday.saved")
	return kit.SeeOther(c, "/days/"+id(n))
}

func (h *handlers) askCancel(c *gin.Context) error {
	p, err := h.cancelForm(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Cancel(p))
}

func (h *handlers) cancelForm(c *gin.Context) (view.CancelForm, error) {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return view.CancelForm{}, err
	}
	d, err := h.days.Plan(ctx, a, n)
	p := view.CancelForm{ID: n, Title: d.Title}
	for _, l := range d.Levels {
		p.Coming += len(l.Names)
	}
	return p, err
}

func (h *handlers) cancel(c *gin.Context) error {
	ctx, a := of(c)
	p, err := h.cancelForm(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.Reason = f.Text("reason", openday.MaxReason)
	if err = f.Err(); err == nil {
		err = h.days.Cancel(ctx, a, p.ID, p.Reason)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Cancel(p)
		})
	}
	h.sayCancelled(c, p.ID)
	return kit.SeeOther(c, "/days/"+id(p.ID))
}

// sayCancelled says that a day is called off, and offers to return it.
func (h *handlers) sayCancelled(c *gin.Context, dayID int64) {
	ctx, a := of(c)
	d, err := h.days.Plan(ctx, a, dayID)
	if err != nil || d.CancelledAt == nil {
		return // it is cancelled, whether it can be said or not
	}
	webaccount.SayBack(c, ui.Back{URL: "/days/" + id(dayID) + "/return", Fields: map[string]string{"cancelled": id(d.CancelledAt.UnixMilli())}}, "openday.cancel.done")
}

// takeBack calls a day on again that was cancelled a moment ago.
func (h *handlers) takeBack(c *gin.Context) error {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	cancelled, _ := strconv.ParseInt(f.Text("cancelled", 20), 10, 64)
	if err = f.Err(); err == nil {
		err = h.days.Return(ctx, a, n, time.UnixMilli(cancelled))
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "account.returned")
	return kit.SeeOther(c, "/days/"+id(n))
}
