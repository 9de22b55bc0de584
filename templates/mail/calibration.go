package mail

import (
	"context"
	"strconv"
	"strings"

	"openpeople/internal/digest"
	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/internal/sending"
	"openpeople/templates/ui"
)

// aboutCalibrations are the words of a letter about a calibration, by what it says.
var aboutCalibrations = map[review.About]struct{ subject, about, button, why string }{
	review.Invited: {"mail.calibration.invited.subject", "mail.calibration.invited.about", "mail.calibration.invited.button", "mail.calibration.why.reviewer"},
	review.AllIn:   {"mail.calibration.all_in.subject", "mail.calibration.all_in.about", "mail.calibration.open", "mail.calibration.why.maker"},
	review.Ended:   {"mail.calibration.closed.subject", "mail.calibration.closed.about", "mail.calibration.open", "mail.calibration.why.reviewer"},
}

// DrawCalibration draws a letter about a calibration. Scores do not stand in it.
func (c Centre) DrawCalibration(r digest.Reader, one review.CalibrationLetter, of review.Calibration) (sending.Content, error) {
	ctx := ui.WithZone(i18n.With(context.Background(), r.Language), r.Zone)
	words, name := aboutCalibrations[one.About], Plain(of.Name, nameLimit)
	l := Letter{
		Lang: r.Language, Subject: i18n.T(ctx, words.subject, "Name", name), About: i18n.T(ctx, words.about, "Name", name),
		Button: i18n.T(ctx, words.button), Unasked: i18n.T(ctx, words.why), URL: strings.TrimSuffix(c.Base, "/") + "/calibrations/" + strconv.FormatInt(of.ID, 10),
	}
	l.Life = i18n.T(ctx, "mail.calibration.contacts", "Count", len(of.Contacts), "N", len(of.Contacts))
	if one.About == review.Invited && of.DueDay != 0 {
		l.Life += " " + i18n.T(ctx, "mail.calibration.until", "Day", ui.Day(ctx, of.DueDay))
	}
	return c.drawn(l, r.Name, "")
}
