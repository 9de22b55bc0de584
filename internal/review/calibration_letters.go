package review

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// About is what a letter about a calibration says.
type About string

// The kinds.
const (
	Invited About = "invited" // to a reviewer: score
	AllIn   About = "all_in"  // to who made it: everybody has scored
	Ended   About = "closed"  // to a reviewer: what came of it
)

// Abouts is every kind.
var Abouts = []About{Invited, AllIn, Ended}

// CalibrationLetter is a letter about a calibration for one person.
type CalibrationLetter struct {
	ID, CalibrationID, PersonID int64
	About                       About
	At                          time.Time
}

// Post queues a letter, in the transaction of the context.
type Post func(ctx context.Context, l CalibrationLetter) error

// post queues a letter, once.
func (k *Calibrations) post(ctx context.Context, id, personID int64, about About) error {
	if k.Post == nil {
		return nil
	}
	l := CalibrationLetter{CalibrationID: id, PersonID: personID, About: about, At: k.Now()}
	fresh, err := k.store.AddCalibrationLetter(ctx, &l)
	if err != nil || !fresh {
		return err
	}
	return k.Post(ctx, l)
}

// Why a letter that waited is not sent.
const (
	isOver  = "calibration_closed"
	isGiven = "calibration_given"
	isGone  = "gone"
)

// LetterOf returns a letter with its calibration, and why it is not to be sent any more, ""
// when it is: what held when it was queued is asked again. Nobody's scores are in it.
func (k *Calibrations) LetterOf(ctx context.Context, reader actor.Actor, letterID int64) (why string, l CalibrationLetter, c Calibration, err error) {
	if err := reader.Need(actor.CalibrationRead); err != nil {
		return "", l, c, err
	}
	if l, err = k.store.CalibrationLetterByID(ctx, letterID); err == nil {
		c, err = k.store.CalibrationByID(ctx, l.CalibrationID)
	}
	if fault.Is(err, fault.NotFound) || err == nil && !c.known(reader) {
		return isGone, l, c, nil
	}
	if err != nil {
		return "", l, c, err
	}
	own, _ := c.ReviewerOf(l.PersonID)
	switch {
	case l.About != Ended && c.Closed():
		why = isOver
	case l.About == Invited && own.DoneAt != nil:
		why = isGiven
	}
	return why, l, c, nil
}
