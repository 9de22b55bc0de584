package openday

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/openday"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

func (h *handlers) shiftPage(c *gin.Context) (view.ShiftPage, error) {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return view.ShiftPage{}, err
	}
	d, err := h.days.Shift(ctx, a, n)
	return view.ShiftPage{Detail: d, Now: h.days.Now(), Desk: h.days.Zone()}, err
}

func (h *handlers) shift(c *gin.Context) error {
	p, err := h.shiftPage(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Shift(p))
}

// seat signs the reader up, or somebody by e-mail.
func (h *handlers) seat(c *gin.Context) error {
	ctx, a := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	email, back := f.Text("email", 254), f.Choice("back", "day", "shift")
	p, err := h.shiftPage(c)
	if err != nil {
		return err
	}
	p.Email = email
	if err = f.Err(); err == nil {
		err = h.days.Seat(ctx, a, p.ID, email)
	}
	if err != nil {
		return h.againShift(c, err, p)
	}
	if email == "" {
		webaccount.Say(c, ui.Good, "openday.seat.done")
	} else {
		webaccount.Say(c, ui.Good, "openday.seat.other.done")
	}
	return kit.SeeOther(c, backTo(back, p.Detail))
}

// release gives the reader's seat back, or that of a person.
func (h *handlers) release(c *gin.Context) error {
	ctx, a := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	back := f.Choice("back", "day", "shift")
	person, _ := f.Int("person", 1, 1<<53)
	p, err := h.shiftPage(c)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		err = h.days.Release(ctx, a, p.ID, int64(person))
	}
	if err != nil {
		return h.againShift(c, err, p)
	}
	if person == 0 { // somebody else's seat is given anew by the e-mail
		webaccount.SayBack(c, ui.Back{URL: "/shifts/" + id(p.ID) + "/seat", Fields: map[string]string{"back": back}}, "openday.release.done")
	} else {
		webaccount.Say(c, ui.Good, "openday.release.done")
	}
	return kit.SeeOther(c, backTo(back, p.Detail))
}

// againShift shows the shift as it is now, with what stood against the wish.
func (h *handlers) againShift(c *gin.Context, refused error, p view.ShiftPage) error {
	now, err := h.shiftPage(c)
	if err != nil {
		return err
	}
	now.Email = p.Email
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		now.Fault = f
		return view.Shift(now)
	})
}

func backTo(back string, d openday.Detail) string {
	if back == "day" {
		return "/days/" + id(d.Day.ID) + "#shift-" + id(d.ID)
	}
	return "/shifts/" + id(d.ID)
}
