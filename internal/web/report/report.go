// Package report serves the reports: figures of a period by a dimension or by parts of
// time, one standard, a trend, the hours of the week, as a page and as a file. What they are is decided in the report room.
package report

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/scorecard"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	view "openpeople/templates/report"
)

// Figures is what these pages ask of the report room.
type Figures interface {
	Today() when.Day
	Programme(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis) (report.Programme, error)
	Mix(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis, k report.KPI) (report.Mix, error)
	Standard(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis, k report.KPI) (report.Standard, error)
	Trend(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis, k report.KPI) (report.Trend, error)
	Hours(ctx context.Context, a actor.Actor, p when.Period, f report.Filter) (report.Hours, error)
	Zone() string
	Table(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis, against when.Period) (report.Table, error)
	BeyondRules(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis) (report.Beyond, error)
	Reviewed(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis) (report.Table, error)
	SavedViews(ctx context.Context, a actor.Actor) ([]report.SavedView, error)
	SaveView(ctx context.Context, a actor.Actor, d report.ViewDraft) (report.SavedView, error)
	RemoveView(ctx context.Context, a actor.Actor, id int64) (report.SavedView, error)
	StartWith(ctx context.Context, a actor.Actor, id int64) error
	DayOf(t time.Time) when.Day
	Remarks(ctx context.Context, a actor.Actor, p when.Period) ([]report.Remark, error)
	Remark(ctx context.Context, a actor.Actor, day, words string) (report.Remark, error)
	RemoveRemark(ctx context.Context, a actor.Actor, id int64) (report.Remark, error)
}

// Changed is what these pages ask of rooms whose changes may move figures.
type Changed struct {
	Rules interface {
		RuleChanges(ctx context.Context, a actor.Actor, p when.Period) ([]account.RuleChange, error)
	}
	Surveys interface {
		Published(ctx context.Context, a actor.Actor, p when.Period) ([]survey.Edition, error)
		ReasonNames(ctx context.Context) (map[string]string, error)
	}
	Scorecards interface {
		Published(ctx context.Context, a actor.Actor, p when.Period) ([]scorecard.Edition, error)
	}
	Ideas interface {
		WentLive(ctx context.Context, a actor.Actor, p when.Period) ([]idea.Live, error)
	}
}

// Contacts is what these pages ask of the contact room.
type Contacts interface {
	NamesFor(ctx context.Context, a actor.Actor, asked page.Filter) (contact.Names, error)
	Costs(ctx context.Context, a actor.Actor, f contact.Filter) (contact.Costs, error)
}

type rooms struct {
	figures  Figures
	contacts Contacts
	changed  Changed
	comments Comments
	reviews  Reviews
}

// Routes adds the reports to the staff door.
func Routes(d *kit.Doors, figures Figures, contacts Contacts, changed Changed, comments Comments, reviews Reviews) {
	r := rooms{figures, contacts, changed, comments, reviews}
	d.Staff.GET("/reports", actor.FigureRead, func(c *gin.Context) error {
		c.Redirect(http.StatusSeeOther, "/reports/"+report.Axes[0].Key)
		return nil
	})
	d.Staff.GET("/reports/:dimension", actor.FigureRead, r.page)
	d.Staff.GET("/reports/:dimension/table.csv", actor.FigureRead, r.export)
	d.Staff.GET("/reports/mix/strata.csv", actor.FigureRead, r.strataFile)
	d.Staff.POST("/reports/trend/remarks", actor.RemarkWrite, r.remark)
	d.Staff.POST("/reports/trend/remarks/:id/removal", actor.RemarkWrite, onSaved(r.unremark))
	d.Staff.POST("/reports/saved", actor.ReportSave, r.save)
	d.Staff.POST("/reports/saved/:id/start", actor.ReportSave, onSaved(r.start))
	d.Staff.POST("/reports/saved/:id/removal", actor.ReportSave, onSaved(r.remove))
}

// drawn is how a kind of report is drawn and written. Where the frame says that something
// is wrong with the address, it asks for no figures.
type drawn struct {
	page func(r rooms, ctx context.Context, f view.Frame) (templ.Component, error)
	file func(r rooms, c *gin.Context, choice view.Choice, said []page.Said) error
}

// others are the kinds of reports that are no tables by an axis.
var others = map[string]struct {
	view.Kind
	drawn
}{
	view.Standard.Key:    {view.Standard, drawn{rooms.standardPage, rooms.standardFile}},
	view.Trend.Key:       {view.Trend, drawn{rooms.trendPage, rooms.trendFile}},
	view.Hours.Key:       {view.Hours, drawn{rooms.hoursPage, rooms.hoursFile}},
	view.Mix.Key:         {view.Mix, drawn{rooms.mixPage, rooms.mixFile}},
	view.Programme.Key:   {view.Programme, drawn{rooms.programmePage, rooms.programmeFile}},
	view.Comments.Key:    {view.Comments, drawn{rooms.commentsPage, rooms.commentsFile}},
	view.BeyondRules.Key: {view.BeyondRules, drawn{rooms.beyondPage, rooms.beyondFile}},
	view.Reviews.Key:     {view.Reviews, drawn{rooms.reviewsPage, rooms.reviewsFile}},
}

// kindOf finds what a report is by its key in the address; NotFound when there is none.
func kindOf(key string) (view.Choice, drawn, error) {
	if o, known := others[key]; known {
		return view.Choice{Kind: o.Kind}, o.drawn, nil
	}
	axis, known := report.AxisOf(key)
	if !known {
		return view.Choice{}, drawn{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return view.Choice{Kind: view.Table(axis), Axis: axis}, drawn{rooms.tablePage, rooms.tableFile}, nil
}

// read reads the address of a report; NotFound when there is no such one, Invalid names
// what is wrong, and what could be read is then there.
func (r rooms) read(key string, values url.Values) (choice view.Choice, d drawn, err error) {
	if choice, d, err = kindOf(key); err != nil {
		return choice, d, err
	}
	place := ""
	if choice.Listed {
		place = "after"
	}
	choice.Asked, choice.After, err = report.ReadListed(choice.Params(), values, choice.Path(), place, r.figures.Today())
	return choice, d, err
}

func filterOf(choice view.Choice) report.Filter {
	return report.FilterOf(choice.Filter)
}

// frame is what stands around a report.
func (r rooms) frame(ctx context.Context, who actor.Actor, choice view.Choice) (f view.Frame, err error) {
	f = view.Frame{Who: who, Choice: choice, Saving: new(view.Saving)}
	if f.Names, err = r.contacts.NamesFor(ctx, who, choice.Filter); err != nil {
		return f, err
	}
	if f.Called, err = r.called(ctx, who, choice); err != nil {
		return f, err
	}
	f.Saved, err = r.figures.SavedViews(ctx, who)
	return f, err
}

func (r rooms) page(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	choice, of, wrong := r.read(c.Param("dimension"), c.Request.URL.Query())
	if fault.Is(wrong, fault.NotFound) {
		return wrong
	}
	f, err := r.frame(ctx, who, choice)
	if err != nil {
		return err
	}
	var body templ.Component
	if wrong == nil {
		body, wrong = of.page(r, ctx, f)
	}
	if fault.Is(wrong, fault.Invalid) {
		f.Wrong = fault.Of(page.Refused(wrong))
		if body, err = of.page(r, ctx, f); err != nil {
			return err
		}
		return kit.View(c, http.StatusUnprocessableEntity, body)
	}
	if wrong != nil {
		return wrong
	}
	return kit.OK(c, body)
}

// export writes the file of a report.
func (r rooms) export(c *gin.Context) error {
	choice, of, err := r.read(c.Param("dimension"), c.Request.URL.Query())
	if err != nil {
		return err
	}
	said, err := r.said(c.Request.Context(), choice)
	if err != nil {
		return err
	}
	return page.Refused(of.file(r, c, choice, said))
}

// said is what a report is about, in words: its days, and what narrows it.
func (r rooms) said(ctx context.Context, choice view.Choice) ([]page.Said, error) {
	names, err := r.contacts.NamesFor(ctx, actor.From(ctx), choice.Filter)
	if err != nil {
		return nil, err
	}
	called, err := r.called(ctx, actor.From(ctx), choice)
	days := choice.Narrowed().Without("days").With("from", choice.Period.From.String()).With("to", choice.Period.To.String())
	return called.Say(ctx, names.Said(ctx, days)), err
}

// called is what tags and reasons are called, for the report of comments.
func (r rooms) called(ctx context.Context, who actor.Actor, choice view.Choice) (out comment.Called, err error) {
	if choice.Key != view.Comments.Key {
		return out, nil
	}
	if out.Tags, err = r.comments.Tags(ctx, who); err != nil {
		return out, err
	}
	out.Reasons, err = r.changed.Surveys.ReasonNames(ctx)
	return out, err
}

// whole is a list that comes in one part.
func whole[T any](rows func() ([]T, error)) func(page.Request) (page.Of[T], error) {
	return func(page.Request) (page.Of[T], error) {
		list, err := rows()
		return page.Of[T]{Rows: list}, err
	}
}
