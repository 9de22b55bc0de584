package review

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// calibrationRoutes adds calibrations to the staff door.
func (r rooms) calibrationRoutes(d *kit.Doors) {
	d.Staff.GET("/calibrations", actor.CalibrationRead, r.listCalibrations)
	d.Staff.GET("/calibrations/new", actor.CalibrationWrite, r.newCalibration)
	d.Staff.POST("/calibrations", actor.CalibrationWrite, r.invite)
	d.Staff.GET("/calibrations/:id", actor.CalibrationRead, r.calibration)
	d.Staff.GET("/calibrations/:id/talk", actor.CalibrationRead, r.talk)
	d.Staff.GET("/calibrations/:id/table.csv", actor.CalibrationRead, r.calibrationScores)
	d.Staff.GET("/calibrations/:id/agreement.csv", actor.CalibrationRead, r.calibrationAgreement)
	d.Staff.POST("/calibrations/:id/closing", actor.CalibrationWrite, r.closeCalibration)
	d.Staff.GET("/calibrations/:id/contacts/:contact", actor.CalibrationWrite, r.calibrationSheet)
	d.Staff.POST("/calibrations/:id/contacts/:contact", actor.CalibrationWrite, r.score)
}

// listCalibrations lists those that the reader may know of.
func (r rooms) listCalibrations(c *gin.Context) error {
	ctx, who := of(c)
	_, after, err := page.Params{}.ReadList(c.Request.URL.Query(), view.CalibrationsPath, "after")
	if err != nil {
		return err
	}
	p := view.CalibrationsPage{Further: after != (page.Cursor{})}
	if p.Rows, err = r.calibrations.ListCalibrations(ctx, who, page.Request{After: after}); err != nil {
		return err
	}
	if p.Count, err = r.calibrations.CountCalibrations(ctx, who); err != nil {
		return err
	}
	return kit.OK(c, view.Calibrations(p))
}

// newCalibration asks what is to be calibrated, ?contact= among it.
func (r rooms) newCalibration(c *gin.Context) (err error) {
	ctx, who := of(c)
	p := view.NewCalibrationPage{}
	if asked := c.Query("contact"); asked != "" {
		id, err := strconv.ParseInt(asked, 10, 64)
		if err != nil || id < 1 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		p.Contacts = asked
	}
	if p.People, err = r.calibrations.Calibrators(ctx, who); err != nil {
		return err
	}
	return kit.OK(c, view.NewCalibration(p))
}

// maxTyped bounds what is typed of contacts: as many addresses as may be calibrated.
const maxTyped = 100 * review.MaxCalibrated

// invite makes a calibration.
func (r rooms) invite(c *gin.Context) error {
	ctx, who := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.NewCalibrationPage{}
	if p.People, err = r.calibrations.Calibrators(ctx, who); err != nil {
		return err
	}
	p.Typed.Name, p.Typed.Task = f.Need("name", review.MaxCalibrationName), f.Text("task", review.MaxTask)
	p.Contacts = f.Need("contacts", maxTyped)
	p.Typed.Contacts = contactsTyped(f, p.Contacts)
	var people []string
	for _, a := range p.People {
		people = append(people, strconv.FormatInt(a.PersonID, 10))
	}
	for _, code := range f.Choices("reviewers", people...) {
		id, _ := strconv.ParseInt(code, 10, 64) // one of people
		p.Typed.Reviewers = append(p.Typed.Reviewers, review.Calibrator{PersonID: id})
	}
	p.Typed.BaselineID, _ = strconv.ParseInt(f.Choice("baseline", append(people, "0")...), 10, 64)
	p.Typed.DueDay = f.Day("due")
	var id int64
	if err = f.Err(); err == nil {
		id, err = r.calibrations.Invite(ctx, who, p.Typed)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.NewCalibration(p)
		})
	}
	account.Say(c, ui.Good, "calibration.invited")
	return kit.SeeOther(c, view.CalibrationURL(id))
}

// contactsTyped reads numbers of contacts, or addresses of their pages, apart by white space or
// commas.
func contactsTyped(f *kit.Form, typed string) (list []review.Calibrated) {
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) }) {
		number := word
		if u, err := url.Parse(word); err == nil {
			if _, after, found := strings.Cut(u.Path, view.ContactURL(0)[:len(view.ContactURL(0))-1]); found {
				number, _, _ = strings.Cut(after, "/")
			}
		}
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil || id < 1 {
			f.Add("contacts", "calibration.fault.typed", "Text", word)
			return list
		}
		list = append(list, review.Calibrated{ContactID: id})
	}
	return list
}

// calibration shows one: what is to be scored, who has, and what came of it where it is not
// blind to the reader.
func (r rooms) calibration(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	p := view.CalibrationPage{}
	if p.Calibration, p.Own, err = r.calibrations.OwnScores(ctx, who, id); err != nil {
		return err
	}
	if p.Shows(who) {
		results, err := r.calibrations.Agreement(ctx, who, id)
		if err != nil {
			return err
		}
		p.Results = &results
	}
	return kit.OK(c, view.Calibration(p))
}

// talk shows one disagreement, ?at= of them from the widest.
func (r rooms) talk(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	p := view.TalkPage{At: 1}
	if p.Results, err = r.calibrations.Agreement(ctx, who, id); err != nil {
		return err
	}
	if asked := c.Query("at"); asked != "" {
		p.At, err = strconv.Atoi(asked)
	}
	if err != nil || p.At < 1 || p.At > len(p.Results.Disagreements) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if p.Contact, err = r.calibrations.Discussed(ctx, who, id, p.Results.Disagreements[p.At-1].Contact.ContactID); err != nil {
		return err
	}
	return kit.OK(c, view.Talk(p))
}

// closeCalibration ends the scoring.
func (r rooms) closeCalibration(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.PressedOn(c, "id")
	if err == nil {
		err = r.calibrations.CloseCalibration(ctx, who, id)
	}
	if err != nil {
		return err
	}
	account.Say(c, ui.Good, "calibration.is_closed")
	return kit.SeeOther(c, view.CalibrationURL(id))
}

// sheetPage is the form of the contact of the path.
func (r rooms) sheetPage(c *gin.Context) (p view.CalibrationSheetPage, err error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	contactID, err := kit.ID(c, "contact")
	if err != nil {
		return p, err
	}
	if p.Of, err = r.calibrations.ToScore(ctx, who, id, contactID); err != nil {
		return p, err
	}
	p.Form, p.Sheet, p.Edit, p.To = p.Of.Form, p.Of.Sheet, p.Of.Edit(), view.CalibrationSheetURL(id, contactID)
	p.Moments = view.MomentsOf(p.Sheet)
	p.Story.Unheard = p.Of.Unheard
	if d := p.Of.Contact; r.voice != nil && who.SeesContact(d.OperatorID, d.TeamID) {
		p.Story.Voice, err = r.voice(ctx, who, d.Contact)
	}
	return p, err
}

// calibrationSheet shows the form of a contact; it stores nothing. What the customer said of the
// contact, and what was reviewed of it, is left out: scores are of the conversation.
func (r rooms) calibrationSheet(c *gin.Context) error {
	p, err := r.sheetPage(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.CalibrationSheet(p))
}

// score keeps what was scored, or gives it in.
func (r rooms) score(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.sheetPage(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	_, _ = f.Int("version", 0, maxVersion) // stands in the form; the scorecard is that of the calibration
	p.Sheet = readSheet(f, p.Form)
	p.Sheet.Moments, p.Moments = readMoments(f)
	p.Sheet.Hidden = p.Form.Sheet.Hidden
	p.Edit, _ = f.Int("edit", 0, maxEdit)
	do := f.Choice("do", "draft", "autosave", "submission")
	id := p.Of.Calibration.ID
	var kept review.CalibrationSheet
	var done bool
	if err = f.Err(); err == nil {
		kept, done, err = r.calibrations.Score(ctx, who, id, p.Form.Contact.ID, p.Edit, p.Sheet, do == "submission")
	}
	switch {
	case err == nil && do == "autosave":
		return kit.OK(c, view.KeptCalibration(kept))
	case err == nil && done:
		account.Say(c, ui.Good, "calibration.all_given")
		return kit.SeeOther(c, view.CalibrationURL(id))
	case err == nil && do == "submission":
		account.Say(c, ui.Good, "calibration.given")
		return kit.SeeOther(c, view.CalibrationSheetURL(id, p.Of.Next()))
	case err == nil:
		account.Say(c, ui.Good, "review.draft_saved")
		return kit.SeeOther(c, view.CalibrationSheetURL(id, p.Form.Contact.ID))
	case fault.Is(err, fault.Conflict):
		// Saving once more is then a choice, made with open eyes.
		if now, err := r.calibrations.ToScore(ctx, who, id, p.Form.Contact.ID); err == nil {
			p.Of, p.Edit = now, now.Edit()
		}
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.CalibrationSheet(p)
	})
}
