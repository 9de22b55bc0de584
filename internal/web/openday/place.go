package openday

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/openday"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

// spare is how many empty lines of shifts a form offers.
const spare = 4

// maxLines bounds the lines that a form may bring.
const maxLines = openday.MaxShifts + spare

// placeForm is the empty form of a place of a day, or that of a known place.
func (h *handlers) placeForm(c *gin.Context, placeID int64) (view.PlaceForm, error) {
	ctx, a := of(c)
	n, err := kit.ID(c, "id")
	if err != nil {
		return view.PlaceForm{}, err
	}
	plan, err := h.days.Plan(ctx, a, n)
	if err != nil {
		return view.PlaceForm{}, err
	}
	p := view.PlaceForm{DayID: n, DayTitle: plan.Title, When: plan.When, Zone: h.days.Zone().String()}
	if placeID == 0 {
		p.Kind = string(openday.PlaceKinds[0].Kind)
	}
	known := placeID == 0
	for _, place := range plan.Places {
		if place.ID != placeID {
			continue
		}
		known = true
		p.PlaceID, p.Kind, p.Name, p.Address = place.ID, string(place.Kind), place.Name, place.Address
		for _, s := range place.Shifts {
			from, to := s.StartsAt.In(h.days.Zone()), s.EndsAt.In(h.days.Zone())
			p.Lines = append(p.Lines, view.ShiftLine{
				ID: s.ID, Date: from.Format(time.DateOnly), From: from.Format("15:04"), To: to.Format("15:04"), Seats: strconv.Itoa(s.Seats), Taken: s.Taken,
			})
		}
	}
	if !known {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	return p, nil
}

// withSpare adds empty lines below those of the shifts.
func withSpare(p view.PlaceForm) view.PlaceForm {
	for range min(spare, openday.MaxShifts-len(p.Lines)) {
		p.Lines = append(p.Lines, view.ShiftLine{Date: p.When.From.String(), Seats: "4"})
	}
	return p
}

func (h *handlers) newPlace(c *gin.Context) error {
	p, err := h.placeForm(c, 0)
	if err != nil {
		return err
	}
	return kit.OK(c, view.PlaceEdit(withSpare(p)))
}

func (h *handlers) editPlace(c *gin.Context) error {
	place, err := kit.ID(c, "place")
	if err != nil {
		return err
	}
	p, err := h.placeForm(c, place)
	if err != nil {
		return err
	}
	return kit.OK(c, view.PlaceEdit(withSpare(p)))
}

// savePlace stores a new place of a day, or a changed one.
func (h *handlers) savePlace(c *gin.Context) error {
	ctx, a := of(c)
	var place int64
	var err error
	if c.Param("place") != "" {
		if place, err = kit.ID(c, "place"); err != nil {
			return err
		}
	}
	p, err := h.placeForm(c, place)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	in := readPlace(f, &p)
	if err = f.Err(); err == nil {
		_, err = h.days.SavePlace(ctx, a, p.DayID, place, in)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.PlaceEdit(p)
		})
	}
	webaccount.Say(c, ui.Good, "openday.saved")
	return kit.SeeOther(c, "/days/"+id(p.DayID))
}

// readPlace reads the form into p, as typed, and into what the room takes.
func readPlace(f *kit.Form, p *view.PlaceForm) openday.PlaceInput {
	taken := map[int64]int{}
	for _, l := range p.Lines {
		taken[l.ID] = l.Taken
	}
	p.Kind, p.Name, p.Address = f.Text("kind", 20), f.Text("name", openday.MaxName), f.Text("address", openday.MaxAddress)
	in := openday.PlaceInput{Kind: openday.PlaceKind(p.Kind), Name: p.Name, Address: p.Address}
	n, _ := f.Int("lines", 0, maxLines)
	p.Lines = nil
	for i := range n {
		name := func(part string) string { return openday.ShiftField(i, part) }
		shift, _ := f.Int(name("id"), 1, 1<<53)
		l := view.ShiftLine{
			ID: int64(shift), Date: f.Text(name("date"), 20), From: f.Text(name("from"), 8), To: f.Text(name("to"), 8),
			Seats: f.Text(name("seats"), 20), Remove: f.Checked(name("remove")), Taken: taken[int64(shift)],
		}
		p.Lines = append(p.Lines, l)
		typed := openday.ShiftInput{ID: l.ID, From: l.From, To: l.To, Remove: l.Remove, Date: f.Day(name("date"))}
		typed.Seats, _ = strconv.Atoi(l.Seats) // what is no number the room refuses like 0
		in.Shifts = append(in.Shifts, typed)
	}
	return in
}
