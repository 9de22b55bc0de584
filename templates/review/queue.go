package review

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// Where the queue stands.
const (
	QueuePath   = Path + "/queue"
	HistoryPath = QueuePath + "/history"
	OverallPath = QueuePath + "/progress"
)

// FromQueue is the query of the list of what the reader is to review.
const FromQueue = "list=queue"

// ReplacementURL asks for another contact in the place of one.
func ReplacementURL(id int64) string {
	return QueuePath + "/" + strconv.FormatInt(id, 10) + "/replacement"
}

func reviewCrumbs(ctx context.Context) []ui.Crumb {
	return []ui.Crumb{{Label: i18n.T(ctx, "review.list"), URL: Path}}
}

func queueTabs(ctx context.Context, current string, open int, lead bool) []ui.Tab {
	list := []ui.Tab{
		{Label: i18n.T(ctx, "queue.own"), URL: QueuePath, Count: open},
		{Label: i18n.T(ctx, "queue.history"), URL: HistoryPath},
	}
	if lead {
		list = append(list, ui.Tab{Label: i18n.T(ctx, "queue.overall"), URL: OverallPath})
	}
	for i := range list {
		list[i].Current = list[i].URL == current
	}
	return list
}

func queueColumns(ctx context.Context, last string) []ui.Column {
	return []ui.Column{
		{Label: i18n.T(ctx, "queue.contact")}, {Label: i18n.T(ctx, "queue.mark"), From: ui.NotPhone}, {Label: i18n.T(ctx, "queue.because")}, {Label: i18n.T(ctx, last)},
		{Label: i18n.T(ctx, "queue.replace"), Silent: true},
	}
}

func overallColumns(ctx context.Context) []ui.Column {
	return []ui.Column{
		{Label: i18n.T(ctx, "queue.reviewer")}, {Label: i18n.T(ctx, "queue.reviewed"), Number: true}, {Label: i18n.T(ctx, "queue.goal.short"), Number: true}, {Label: i18n.T(ctx, "queue.open"), Number: true},
		{Label: i18n.T(ctx, "queue.replaced"), Number: true, From: ui.NotPhone}, {Label: i18n.T(ctx, "queue.left"), Number: true, From: ui.NotPhone},
	}
}

func drawColumns(ctx context.Context) []ui.Column {
	return []ui.Column{
		{Label: i18n.T(ctx, "queue.rule")}, {Label: i18n.T(ctx, "queue.found"), Number: true}, {Label: i18n.T(ctx, "queue.taken"), Number: true},
		{Label: i18n.T(ctx, "queue.elsewhere"), Number: true, From: ui.NotPhone},
		{Label: i18n.T(ctx, "queue.nobody_may"), Number: true, From: ui.NotPhone},
	}
}

// lead is of which week the queue is, and by when it is to be reviewed.
func (p QueuePage) lead(ctx context.Context) string {
	if p.Own.Cycle == nil {
		return ""
	}
	return cycleWords(ctx, *p.Own.Cycle)
}

func cycleWords(ctx context.Context, c review.Cycle) string {
	return i18n.T(ctx, "queue.cycle.words", "Period", ui.Period(ctx, c.Period()), "Day", ui.Day(ctx, c.Monday.Add(13)))
}

// goal is how many reviews the reader is to write: what the desk plans, or all that was
// given where that is less.
func (p QueuePage) goal() int { return min(p.Own.Cycle.Goal, p.Own.Progress.Assigned) }

func (p OverallPage) goalOf(r review.Progress) int { return min(p.Cycle.Goal, r.Assigned) }

// next leads to the first contact that may be reviewed; nothing where there is none.
func (p QueuePage) next(ctx context.Context) templ.Component {
	for _, r := range p.Own.Open {
		if r.MayReview {
			return ui.LinkButton(ui.ButtonPrimary, FormURL(r.ContactID, FromQueue), i18n.T(ctx, "queue.next"), "")
		}
	}
	return nil
}

func (p QueuePage) url(r review.AssignmentRow) string {
	if !r.MayReview {
		return ""
	}
	return FormURL(r.ContactID, FromQueue)
}

// why is why a contact cannot be reviewed any more.
func why(ctx context.Context, r review.AssignmentRow) string {
	if !r.Worded {
		return i18n.T(ctx, "queue.gone")
	}
	return i18n.T(ctx, "queue.not_yours")
}

func (p QueuePage) late(ctx context.Context, r review.AssignmentRow) bool {
	return !r.DueAt.After(ui.Now(ctx))
}

// pastURL leads to what a closed assignment came to.
func pastURL(r review.AssignmentRow) string {
	if r.ReviewID != 0 {
		return URL(r.ReviewID)
	}
	return ContactURL(r.ContactID)
}

func (p QueuePast) pages(ctx context.Context) ui.Pages {
	return pagesOf(page.Filter{}, HistoryPath, len(p.Rows.Rows), -1, p.Rows.Next, p.Further)
}

func (p OverallPage) lead(ctx context.Context) string {
	if p.Cycle.Monday == 0 {
		return ""
	}
	return cycleWords(ctx, p.Cycle)
}

// CycleParam is the parameter that says which cycle is looked at.
const CycleParam = "monday"

// choices are the cycles that can be looked at.
func (p OverallPage) choices(ctx context.Context) (list []ui.Choice) {
	for _, c := range p.Cycles {
		list = append(list, ui.Choice{Label: ui.Period(ctx, c.Period()), URL: cycleURL(c.Monday), Chosen: c.Monday == p.Cycle.Monday})
	}
	return list
}

func cycleURL(monday when.Day) string { return OverallPath + "?" + CycleParam + "=" + monday.String() }

// nothing says why a queue is empty, and what to do next.
func (p QueuePage) nothing(ctx context.Context) templ.Component {
	b := ui.Blank{Icon: ui.IconReviews, Title: i18n.T(ctx, "queue.done"), Text: i18n.T(ctx, "queue.done.text"), URL: contactsPath, Action: i18n.T(ctx, "review.choose_contact")}
	if p.Own.Cycle == nil {
		b.Title, b.Text = i18n.T(ctx, "queue.never"), i18n.T(ctx, "queue.never.text")
		if actor.From(ctx).May(actor.ScorecardWrite) {
			b.URL, b.Action = QueueSettings, i18n.T(ctx, "queue.rules")
		}
	}
	return ui.Empty(b)
}
