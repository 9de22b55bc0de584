package main

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/sending"
)

// sendCalibration queues a letter about a calibration, in the transaction of the context; for
// who may not come in any more there is none.
func (l letters) sendCalibration(ctx context.Context, one review.CalibrationLetter) error {
	r, err := l.reader(ctx, one.PersonID)
	if err != nil || r.Gone {
		return err
	}
	return l.store.Queue(ctx, sending.Message{Kind: sending.Calibration, Subject: one.ID, Nth: 1, Delivery: l.delivery, Recipient: r.Email, Language: string(r.Language)}, l.now(), l.now())
}

// Why a letter about a calibration is not sent, besides what calibrations say themselves.
const (
	calibrationOff   = "disabled"
	calibrationMoved = "moved"
	calibrationRight = "calibration_no_right"
	calibrationGone  = "gone"
)

// writeCalibrations is the sending.Writer of letters about calibrations.
func (a *app) writeCalibrations(ctx context.Context, list []sending.Message, _ time.Time) ([]sending.Draft, error) {
	out := make([]sending.Draft, len(list))
	for i, m := range list {
		draft, err := a.writeCalibration(ctx, m)
		if err != nil {
			return nil, err
		}
		out[i] = draft
	}
	return out, nil
}

func (a *app) writeCalibration(ctx context.Context, m sending.Message) (d sending.Draft, err error) {
	l, err := a.store.CalibrationLetterByID(ctx, m.Subject)
	if fault.Is(err, fault.NotFound) {
		return sending.Draft{Stop: calibrationGone}, nil
	}
	if err != nil {
		return d, err
	}
	r, err := a.reader(ctx, l.PersonID)
	switch {
	case err != nil:
		return d, err
	case r.Gone:
		return sending.Draft{Stop: calibrationOff}, nil
	case r.Email != m.Recipient:
		return sending.Draft{Stop: calibrationMoved}, nil
	case !r.Actor.May(actor.CalibrationRead):
		return sending.Draft{Stop: calibrationRight}, nil
	}
	why, letter, c, err := a.calibrations.LetterOf(ctx, r.Actor, m.Subject)
	d.Stop = why
	d.Draw = func(ctx context.Context) (sending.Content, error) { return a.centre(ctx).DrawCalibration(r, letter, c) }
	return d, err
}
