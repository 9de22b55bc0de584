package review

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// CalibrationsPath is where calibrations are listed.
const CalibrationsPath = "/calibrations"

// widestShown is how many disagreements stand on the page of a calibration.
const widestShown = 20

// CalibrationURL leads to a calibration.
func CalibrationURL(id int64) string { return CalibrationsPath + "/" + strconv.FormatInt(id, 10) }

// CalibrationSheetURL leads to the form in which a contact of a calibration is scored.
func CalibrationSheetURL(id, contactID int64) string {
	return CalibrationURL(id) + "/contacts/" + strconv.FormatInt(contactID, 10)
}

// TalkURL leads to a disagreement of a calibration, from 1.
func TalkURL(id int64, at int) string { return CalibrationURL(id) + "/talk?at=" + strconv.Itoa(at) }

// NewCalibrationURL asks for a calibration of a contact.
func NewCalibrationURL(contactID int64) string {
	return CalibrationsPath + "/new?contact=" + strconv.FormatInt(contactID, 10)
}

func calibrationCrumbs(ctx context.Context) []ui.Crumb {
	return append(reviewCrumbs(ctx), ui.Crumb{Label: i18n.T(ctx, "calibration.list"), URL: CalibrationsPath})
}

func noCalibration(ctx context.Context) ui.Blank {
	b := ui.Blank{Icon: ui.IconReviews, Title: i18n.T(ctx, "calibration.none"), Text: i18n.T(ctx, "calibration.none.text")}
	if actor.From(ctx).May(actor.CalibrationWrite) {
		b.URL, b.Action = CalibrationsPath+"/new", i18n.T(ctx, "calibration.new")
	}
	return b
}

func (p CalibrationsPage) pages(ctx context.Context) ui.Pages {
	return pagesOf(page.Filter{}, CalibrationsPath, len(p.Rows.Rows), p.Count, p.Rows.Next, p.Further)
}

// fields are name, task, contacts, reviewers, baseline and the last day.
func (p NewCalibrationPage) fields(ctx context.Context) []ui.Field {
	people := make([]ui.Option, 0, len(p.People))
	for _, a := range p.People {
		people = append(people, ui.Option{Value: strconv.FormatInt(a.PersonID, 10), Label: a.Name})
	}
	var chosen []string
	for _, r := range p.Typed.Reviewers {
		chosen = append(chosen, strconv.FormatInt(r.PersonID, 10))
	}
	due := ""
	if p.Typed.DueDay != 0 {
		due = p.Typed.DueDay.String()
	}
	list := []ui.Field{
		{Name: "name", Label: i18n.T(ctx, "calibration.name"), Value: p.Typed.Name, Max: review.MaxCalibrationName, Hint: i18n.T(ctx, "calibration.name.hint")},
		{Name: "task", Label: i18n.T(ctx, "calibration.task"), Value: p.Typed.Task, Max: review.MaxTask, Rows: 3, Optional: true, Hint: i18n.T(ctx, "calibration.task.hint")},
		{Name: "contacts", Label: i18n.T(ctx, "calibration.contacts"), Value: p.Contacts, Rows: 5, Hint: i18n.T(ctx, "calibration.contacts.hint", "Max", review.MaxCalibrated)},
		{Name: "reviewers", Label: i18n.T(ctx, "calibration.reviewers"), Values: chosen, Options: people, Hint: i18n.T(ctx, "calibration.reviewers.hint")},
		{Name: "baseline", Label: i18n.T(ctx, "calibration.baseline"), Value: strconv.FormatInt(p.Typed.BaselineID, 10), Options: append([]ui.Option{{Value: "0", Label: i18n.T(ctx, "calibration.consensus")}}, people...), Hint: i18n.T(ctx, "calibration.baseline.hint")},
		{Name: "due", Label: i18n.T(ctx, "calibration.due"), Value: due, Optional: true},
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}

func (p CalibrationPage) lead(ctx context.Context) string {
	words := i18n.T(ctx, "calibration.lead.contacts", "Count", len(p.Contacts), "N", len(p.Contacts)) + ", " + i18n.T(ctx, "calibration.lead.reviewers", "Count", len(p.Reviewers), "N", len(p.Reviewers))
	if by, named := p.ReviewerOf(p.BaselineID); named {
		return words + ", " + i18n.T(ctx, "calibration.lead.baseline", "Name", by.Name)
	}
	return words + ", " + i18n.T(ctx, "calibration.lead.consensus")
}

// toScore reports whether scores of the reader are waited for.
func (p CalibrationPage) toScore(ctx context.Context) bool {
	own, invited := p.ReviewerOf(actor.From(ctx).PersonID)
	return invited && own.DoneAt == nil && !p.Closed()
}

// actions lead to what the reader does next: score, or talk it through.
func (p CalibrationPage) actions(ctx context.Context) templ.Component {
	if p.toScore(ctx) {
		for _, c := range p.Contacts {
			if !p.given(c.ContactID) {
				return ui.LinkButton(ui.ButtonPrimary, CalibrationSheetURL(p.ID, c.ContactID), i18n.T(ctx, "calibration.score"), "")
			}
		}
	}
	if p.Results != nil && len(p.Results.Disagreements) > 0 {
		return ui.LinkButton(ui.ButtonPrimary, TalkURL(p.ID, 1), i18n.T(ctx, "calibration.talk"), "")
	}
	return nil
}

func (p CalibrationPage) sheet(contactID int64) (review.CalibrationSheet, bool) {
	i := slices.IndexFunc(p.Own, func(s review.CalibrationSheet) bool { return s.ContactID == contactID })
	if i < 0 {
		return review.CalibrationSheet{}, false
	}
	return p.Own[i], true
}

func (p CalibrationPage) given(contactID int64) bool {
	s, begun := p.sheet(contactID)
	return begun && s.GivenAt != nil
}

func (p CalibrationPage) stateOf(ctx context.Context, contactID int64) string {
	switch _, begun := p.sheet(contactID); {
	case p.given(contactID):
		return i18n.T(ctx, "calibration.state.given")
	case begun:
		return i18n.T(ctx, "calibration.state.begun")
	}
	return i18n.T(ctx, "calibration.state.waits")
}

func (p CalibrationPage) exports(ctx context.Context) []ui.Link {
	return []ui.Link{
		{Label: i18n.T(ctx, "calibration.file.scores"), URL: CalibrationURL(p.ID) + "/table.csv"},
		{Label: i18n.T(ctx, "calibration.file.agreement"), URL: CalibrationURL(p.ID) + "/agreement.csv"},
	}
}

func baselineKey(c review.Calibration) string {
	if c.BaselineID == 0 {
		return "calibration.method.consensus"
	}
	return "calibration.method.named"
}

// agreementWords says in a sentence how far reviewers agree in all, and how sure that is.
func agreementWords(ctx context.Context, g review.Agreement) string {
	n := []any{"Contacts", ui.Number(ctx, g.Contacts), "Scores", ui.Number(ctx, g.Scores)}
	switch {
	case g.Scores == 0:
		return i18n.T(ctx, "calibration.all.none")
	case g.Alike:
		return i18n.T(ctx, "calibration.all.alike", n...)
	case g.Alpha == nil:
		return i18n.T(ctx, "calibration.all.one")
	case g.Low == nil:
		return i18n.T(ctx, "calibration.all.few", append(n, "Alpha", ui.Decimal(ctx, *g.Alpha, 2), "Min", stats.FewClusters)...)
	}
	return i18n.T(ctx, "calibration.all", append(n, "Alpha", ui.Decimal(ctx, *g.Alpha, 2), "Interval", intervalText(ctx, g))...)
}

func alphaText(ctx context.Context, g review.Agreement) string {
	switch {
	case g.Alike:
		return i18n.T(ctx, "calibration.alike")
	case g.Alpha == nil:
		return ui.None
	}
	return ui.Decimal(ctx, *g.Alpha, 2)
}

func intervalText(ctx context.Context, g review.Agreement) string {
	switch {
	case g.Low != nil:
		return ui.Decimal(ctx, *g.Low, 2) + " … " + ui.Decimal(ctx, *g.High, 2)
	case g.Alike || g.Scores == 0:
		return ui.None
	}
	return i18n.T(ctx, "ui.few")
}

func pointsText(ctx context.Context, points *float64, signed bool) string {
	switch {
	case points == nil:
		return ui.None
	case signed:
		return ui.Signed(ctx, *points, 1)
	}
	return ui.Decimal(ctx, *points, 1)
}

// fewCells reports whether a distance is of too few criteria to say much.
func fewCells(d review.Distance) bool { return d.N < stats.Enough }

// stepGiven is a step of a criterion and who gave it.
type stepGiven struct{ Name, Who string }

// stepsGiven are the steps that were given, the best first, then N/A.
func stepsGiven(ctx context.Context, d review.Disagreement) (list []stepGiven) {
	who := func(is func(a review.Answer) bool) (names []string) {
		for _, g := range d.Given {
			if g.Answered && is(g.Answer) {
				names = append(names, g.Name)
			}
		}
		return names
	}
	for _, s := range slices.Backward(d.Criterion.Steps) {
		if names := who(func(a review.Answer) bool { return chosen(a, s.Points) }); len(names) > 0 {
			list = append(list, stepGiven{s.Name.For(ctx), strings.Join(names, ", ")})
		}
	}
	if names := who(func(a review.Answer) bool { return a.NA }); len(names) > 0 {
		list = append(list, stepGiven{i18n.T(ctx, "review.na"), strings.Join(names, ", ")})
	}
	return list
}

// place is the number of the contact in its calibration.
func (p CalibrationSheetPage) place() int {
	return 1 + slices.IndexFunc(p.Of.Calibration.Contacts, func(c review.Calibrated) bool { return c.ContactID == p.Form.Contact.ID })
}

func (p TalkPage) shown() review.Disagreement { return p.Results.Disagreements[p.At-1] }

func (p TalkPage) ways() templ.Component { return talkWays(p) }

// bubbles name no customer: the page is for a projector.
func (p TalkPage) bubbles() []ui.Bubble {
	return bubbles(p.Contact, func(_ int, b *ui.Bubble) {
		if b.From == string(contact.FromCustomer) {
			b.Author = ""
		}
	})
}
