// Package recovery is the web side of call-backs: /contacts/:id/recovery is one of them and
// what is done about it, /recoveries lists them. Who may work on which is decided in the
// recovery room.
package recovery

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/recovery"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/recovery"
	"openpeople/templates/ui"
)

type rooms struct {
	recoveries *recovery.Service
	contacts   Contacts
	zone       func() *time.Location // the desk's
}

// Routes adds the pages of call-backs to the staff door.
func Routes(d *kit.Doors, recoveries *recovery.Service, contacts Contacts, zone func() *time.Location) {
	r := rooms{recoveries, contacts, zone}
	d.Staff.GET("/recoveries", actor.RecoveryRead, r.list)
	d.Staff.GET("/recoveries.csv", actor.RecoveryRead, r.export)
	d.Staff.GET("/recoveries/figures.csv", actor.RecoveryRead, r.figuresFile)
	d.Staff.GET("/recoveries/board", actor.RecoveryRead, r.board)
	d.Staff.GET("/recoveries/figures", actor.RecoveryRead, r.figures)
	d.Staff.GET("/contacts/:id/recovery", actor.RecoveryClose, r.one)
	d.Staff.POST("/contacts/:id/recovery/owner", actor.RecoveryClose, r.own)
	d.Staff.POST("/contacts/:id/recovery/attempts", actor.RecoveryClose, r.attempt)
	d.Staff.POST("/contacts/:id/recovery/closing", actor.RecoveryClose, r.close)
	d.Staff.POST("/contacts/:id/recovery/second-mark", actor.RecoveryClose, r.askAgain)
	d.Staff.POST("/contacts/:id/recovery/return", actor.RecoveryClose, r.giveBack)
}

// Panel returns what the page of a contact shows of its case; nil where there is none.
func Panel(recoveries *recovery.Service) func(ctx context.Context, a actor.Actor, contactID int64) (templ.Component, error) {
	r := rooms{recoveries: recoveries}
	return func(ctx context.Context, a actor.Actor, contactID int64) (templ.Component, error) {
		v, err := r.look(ctx, a, contactID)
		if fault.Is(err, fault.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return view.Case(v), nil
	}
}

// look reads the case of a contact and what its forms need. NotFound when there is none.
func (r rooms) look(ctx context.Context, a actor.Actor, contactID int64) (v view.CaseView, err error) {
	v.Who = a
	one, err := r.recoveries.OfContact(ctx, a, contactID)
	if err != nil {
		return v, err
	}
	if one == nil {
		return v, fault.New(fault.NotFound, "fault.not_found")
	}
	v.Case = *one
	if v.Words, err = r.recoveries.Words(ctx, a); err != nil {
		return v, err
	}
	if one.ClosedAt == nil && recovery.MayHandle(a, one.Recovery) {
		v.Heirs, err = r.recoveries.Heirs(ctx, a, one.Recovery)
	}
	return v, err
}

func (r rooms) caseOf(c *gin.Context) (view.CaseView, error) {
	contactID, err := kit.ID(c, "id")
	if err != nil {
		return view.CaseView{}, err
	}
	return r.look(c.Request.Context(), actor.From(c.Request.Context()), contactID)
}

// posted reads the case and the form that is about it.
func (r rooms) posted(c *gin.Context) (v view.CaseView, form *kit.Form, err error) {
	if v, err = r.caseOf(c); err == nil {
		form, err = kit.ReadForm(c)
	}
	return v, form, err
}

func (r rooms) one(c *gin.Context) error {
	v, err := r.caseOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.CasePage(v))
}

// answer leads back to the case, or shows it once more with what is wrong with a form and
// what was typed.
func (r rooms) answer(c *gin.Context, v view.CaseView, typed view.Typed, err error) error {
	if err == nil {
		return kit.SeeOther(c, v.URL())
	}
	if code := fault.Of(err).Code; code == fault.Forbidden || code == fault.NotFound {
		return err
	}
	now, seen := r.caseOf(c) // it may be another's by now
	if seen != nil {
		return seen
	}
	now.Typed = typed
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		now.Wrong = f
		return view.CasePage(now)
	})
}

// own takes a case, or hands it over.
func (r rooms) own(c *gin.Context) error {
	v, form, err := r.posted(c)
	if err != nil {
		return err
	}
	typed := view.Typed{Person: form.Need("person", 20), Words: form.Text("words", recovery.MaxRemark)}
	seen, _ := strconv.ParseInt(form.Text("seen", 20), 10, 64)
	person, _ := strconv.ParseInt(typed.Person, 10, 64)
	ctx := c.Request.Context()
	if err = form.Err(); err != nil {
		return r.answer(c, v, typed, err)
	}
	if person == v.Who.PersonID {
		err = r.recoveries.Take(ctx, v.Who, v.Case.ContactID, seen)
	} else {
		err = r.recoveries.HandOver(ctx, v.Who, v.Case.ContactID, seen, person, typed.Words)
	}
	if err == nil && person != v.Who.PersonID {
		webaccount.Say(c, ui.Good, "recovery.handed_over")
	}
	return r.answer(c, v, typed, err)
}

// attempt notes a try to reach the customer.
func (r rooms) attempt(c *gin.Context) error {
	v, form, err := r.posted(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	typed := view.Typed{
		Result: form.Need("result", 20), Note: form.Text("note", recovery.MaxRemark),
		NextDay: form.Text("next_day", 20), NextTime: form.Text("next_time", 8),
	}
	t := recovery.Attempt{Result: recovery.Result(typed.Result), Remark: typed.Note, NextAt: nextOf(form, view.Zone(ctx, v.Case))}
	if err = form.Err(); err == nil {
		err = r.recoveries.Attempt(ctx, v.Who, v.Case.ContactID, t)
	}
	return r.answer(c, v, typed, err)
}

// nextOf reads when the next attempt is to be, on the customer's clock; nil when nobody said
// it. What is no time is a fault of its field.
func nextOf(form *kit.Form, loc *time.Location) *time.Time {
	day, clock := form.Day("next_day"), form.Text("next_time", 8)
	switch {
	case day == 0 && clock == "" || form.Wrong("next_day"):
		return nil
	case day == 0:
		form.Add("next_day", "fault.required")
		return nil
	case clock == "":
		form.Add("next_time", "fault.required")
		return nil
	}
	minute, ok := form.Clock("next_time")
	if !ok {
		return nil
	}
	at := day.At(minute/60, minute%60, loc)
	return &at
}

// maxCode is how long the code of a word may be, in characters.
const maxCode = 40

func (r rooms) close(c *gin.Context) error {
	v, form, err := r.posted(c)
	if err != nil {
		return err
	}
	typed := view.Typed{Outcome: form.Need("outcome", maxCode), Cause: form.Text("cause", maxCode), Remark: form.Text("remark", recovery.MaxRemark)}
	if err = form.Err(); err == nil {
		err = r.recoveries.Close(c.Request.Context(), v.Who, v.Case.ContactID, recovery.Closing{Outcome: typed.Outcome, Cause: typed.Cause, Remark: typed.Remark})
	}
	if err == nil {
		r.sayClosed(c, v)
	}
	return r.answer(c, v, typed, err)
}

// askAgain asks the customer of a closed case how it is now.
func (r rooms) askAgain(c *gin.Context) error {
	v, err := r.caseOf(c)
	if err != nil {
		return err
	}
	if err := kit.Pressed(c); err != nil {
		return err
	}
	err = r.recoveries.AskAgain(c.Request.Context(), v.Who, v.Case.ContactID)
	if err == nil {
		webaccount.Say(c, ui.Good, "recovery.again.asked")
	}
	return r.answer(c, v, view.Typed{}, err)
}

// sayClosed says that a case is closed, and offers to return it.
func (r rooms) sayClosed(c *gin.Context, v view.CaseView) {
	now, err := r.recoveries.OfContact(c.Request.Context(), v.Who, v.Case.ContactID)
	if err != nil || now == nil || now.ClosedAt == nil {
		return // it is closed, whether it can be said or not
	}
	webaccount.SayBack(c, ui.Back{URL: view.ReturnURL(v.Case.ContactID), Fields: map[string]string{"closed": strconv.FormatInt(now.ClosedAt.UnixMilli(), 10)}}, "recovery.is_closed")
}

// giveBack opens a case again that was closed a moment ago.
func (r rooms) giveBack(c *gin.Context) error {
	v, form, err := r.posted(c)
	if err != nil {
		return err
	}
	closed, _ := strconv.ParseInt(form.Text("closed", 20), 10, 64)
	if err = form.Err(); err == nil {
		err = r.recoveries.Return(c.Request.Context(), v.Who, v.Case.ContactID, time.UnixMilli(closed))
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "account.returned")
	return kit.SeeOther(c, v.URL())
}
