package review

import (
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
)

// CalibrationForm is what a reviewer fills in about a contact of a calibration. It knows
// nothing of what others gave.
type CalibrationForm struct {
	Form        // without a review of the contact, and without those of others
	Calibration Calibration
	Own         []CalibrationSheet // the reviewer's, of every contact begun
	Kept        CalibrationSheet   // of this contact; zero: nothing is
	Unheard     bool               // there are recordings, and the contact is not the reviewer's to hear
}

// Edit is the number that Score must be told.
func (f CalibrationForm) Edit() int { return f.Kept.Edit }

// Next is the contact after this one that the reviewer has not scored, 0: there is none.
func (f CalibrationForm) Next() int64 {
	list := f.Calibration.Contacts
	at := slices.IndexFunc(list, func(c Calibrated) bool { return c.ContactID == f.Contact.ID })
	for i := range list {
		next := list[(at+1+i)%len(list)].ContactID
		if next != f.Contact.ID && !given(f.Own, next) {
			return next
		}
	}
	return 0
}

func given(own []CalibrationSheet, contactID int64) bool {
	return slices.ContainsFunc(own, func(s CalibrationSheet) bool { return s.ContactID == contactID && s.GivenAt != nil })
}

// ToScore returns the form of a contact of a calibration to which the actor was invited; it
// stores nothing. The conversation is masked where the contact is not within the actor's reach.
// NotFound; Conflict when it was scored already, or the calibration is closed.
func (k *Calibrations) ToScore(ctx context.Context, a actor.Actor, id, contactID int64) (CalibrationForm, error) {
	if err := a.Need(actor.CalibrationWrite); err != nil {
		return CalibrationForm{}, err
	}
	return k.form(ctx, a, id, contactID, k.store.CalibrationByID)
}

func (k *Calibrations) form(ctx context.Context, a actor.Actor, id, contactID int64, read func(context.Context, int64) (Calibration, error)) (f CalibrationForm, err error) {
	if f.Calibration, err = k.knownTo(ctx, a, id, read); err != nil {
		return f, err
	}
	one, there := f.Calibration.ContactOf(contactID)
	_, invited := f.Calibration.ReviewerOf(a.PersonID)
	switch {
	case !there || !invited:
		return f, fault.New(fault.NotFound, "fault.not_found")
	case f.Calibration.Closed():
		return f, fault.New(fault.Conflict, "calibration.fault.closed")
	}
	if f.Own, err = k.store.OwnCalibrationSheets(ctx, id, a.PersonID); err != nil {
		return f, err
	}
	if given(f.Own, contactID) {
		return f, fault.New(fault.Conflict, "calibration.fault.given")
	}
	if f.Contact, err = k.store.ContactByID(ctx, contactID); err != nil {
		return f, err
	}
	if f.Version, err = k.Cards.Version(ctx, a, one.VersionID); err != nil {
		return f, err
	}
	if i := slices.IndexFunc(f.Own, func(s CalibrationSheet) bool { return s.ContactID == contactID }); i >= 0 {
		f.Kept = f.Own[i]
		f.Sheet = f.Kept.Sheet
	}
	f.Sheet.Hidden = f.Version.Hidden(f.Contact.Facts())
	f.Sheet, f.Contact = f.Sheet.clean(), withinReach(a, f.Contact)
	if f.Recordings, err = k.store.RecordingIDs(ctx, contactID); err == nil && !a.SeesContact(f.Contact.OperatorID, f.Contact.TeamID) {
		f.Unheard, f.Recordings = len(f.Recordings) > 0, nil
	}
	return f, err
}

// withinReach masks a contact that is not the actor's to see elsewhere.
func withinReach(a actor.Actor, d contact.Detail) contact.Detail {
	if a.May(actor.ContactReveal) && a.SeesContact(d.OperatorID, d.TeamID) {
		return d
	}
	return contact.MaskedDetail(d)
}

// OwnScores returns a calibration that the actor may know of, and what the actor has filled in of
// it. NotFound.
func (k *Calibrations) OwnScores(ctx context.Context, a actor.Actor, id int64) (c Calibration, own []CalibrationSheet, err error) {
	if err := a.Need(actor.CalibrationRead); err != nil {
		return c, nil, err
	}
	if c, err = k.knownTo(ctx, a, id, k.store.CalibrationByID); err != nil {
		return c, nil, err
	}
	own, err = k.store.OwnCalibrationSheets(ctx, id, a.PersonID)
	return c, own, err
}

// Discussed returns a contact of a calibration whose scores the actor sees, masked as of ToScore.
// NotFound, Forbidden.
func (k *Calibrations) Discussed(ctx context.Context, a actor.Actor, id, contactID int64) (d contact.Detail, err error) {
	if err := a.Need(actor.CalibrationRead); err != nil {
		return d, err
	}
	c, err := k.knownTo(ctx, a, id, k.store.CalibrationByID)
	if err != nil {
		return d, err
	}
	if _, there := c.ContactOf(contactID); !there {
		return d, fault.New(fault.NotFound, "fault.not_found")
	}
	if !c.Shows(a) {
		return d, fault.New(fault.Forbidden, "calibration.fault.blind")
	}
	d, err = k.store.ContactByID(ctx, contactID)
	return withinReach(a, d), err
}

// Score keeps what the actor says of a contact of a calibration; give gives it in, which is
// for good. edit is CalibrationForm.Edit of the form that was filled in. done tells that it was
// the last, and that the scores of the others are seen now. Faults: those of ToScore; Invalid
// with the fields of the form; Conflict when it was saved elsewhere since, unless there the same
// was said.
func (k *Calibrations) Score(ctx context.Context, a actor.Actor, id, contactID int64, edit int, sheet Sheet, give bool) (kept CalibrationSheet, done bool, err error) {
	if err := a.Need(actor.CalibrationWrite); err != nil {
		return kept, false, err
	}
	sheet = sheet.clean()
	err = k.store.InTx(ctx, func(ctx context.Context) error {
		f, err := k.form(ctx, a, id, contactID, k.store.HoldCalibration)
		if err != nil {
			return err
		}
		sheet := sheet
		sheet.Hidden, sheet.Uncounted = f.Sheet.Hidden, "" // all of it counts, and only here
		if err := f.check(sheet, give); err != nil {
			return err
		}
		sheet = sheet.fitting(f.Version.Content)
		if kept = f.Kept; f.Edit() != edit {
			if give || !f.Kept.Sheet.equal(sheet) {
				return fault.New(fault.Conflict, "review.fault.elsewhere")
			}
			return nil
		}
		now := k.Now()
		kept = CalibrationSheet{CalibrationID: id, ContactID: contactID, PersonID: a.PersonID, Edit: edit, Sheet: sheet, SavedAt: now}
		if give {
			kept.GivenAt, kept.Score = &now, ResultOf(f.Version.Content, sheet).Score
		}
		if err := k.store.SaveCalibrationSheet(ctx, &kept); err != nil || !give {
			return err
		}
		done, err = k.given(ctx, a, f)
		return err
	})
	return kept, done, err
}

// given notes that the contact of a form was scored, and tells who waits for it: the last of a
// reviewer opens what the others gave, the last of all is told to who made the calibration.
func (k *Calibrations) given(ctx context.Context, a actor.Actor, f CalibrationForm) (done bool, err error) {
	c := f.Calibration
	if err := k.Audit.Audit(ctx, a, "score", "calibration", c.ID, map[string]any{"contact": f.Contact.ID}); err != nil {
		return false, err
	}
	if f.Next() != 0 {
		return false, nil
	}
	if err := k.store.NoteCalibrated(ctx, c.ID, a.PersonID, k.Now()); err != nil {
		return false, err
	}
	for _, r := range c.Reviewers {
		if r.PersonID != a.PersonID && r.DoneAt == nil {
			return true, nil
		}
	}
	return true, k.post(ctx, c.ID, c.CreatedBy, AllIn)
}

// scoresOf returns what was given of a calibration, as the actor may see it; Forbidden while it is
// blind to the actor. Every door to the scores of others goes through here.
func (k *Calibrations) scoresOf(ctx context.Context, a actor.Actor, c Calibration) ([]CalibrationSheet, error) {
	if !c.Shows(a) {
		return nil, fault.New(fault.Forbidden, "calibration.fault.blind")
	}
	list, err := k.store.CalibrationSheets(ctx, c.ID)
	for i := range list {
		one, _ := c.ContactOf(list[i].ContactID)
		if !a.May(actor.ContactReveal) || !a.SeesContact(one.OperatorID, one.TeamID) {
			list[i].Sheet = list[i].Sheet.masked()
		}
	}
	return list, err
}
