package today

import (
	"context"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/review"
	reviewview "openpeople/templates/review"
	"openpeople/templates/today"
	"openpeople/templates/ui"
)

// Reviews, Queue, Calibrations, Days and Ideas are what this page asks of the rooms about what waits
// for the reader.
type (
	Reviews interface {
		Waiting(ctx context.Context, a actor.Actor) (review.Waiting, error)
	}
	Queue interface {
		InQueue(ctx context.Context, a actor.Actor) (count int, first []review.AssignmentRow, err error)
	}
	Calibrations interface {
		ToCalibrate(ctx context.Context, a actor.Actor) ([]review.CalibrationRow, error)
	}
	Days interface {
		Waiting(ctx context.Context, a actor.Actor) (openday.Waiting, error)
	}
	Ideas interface {
		Waiting(ctx context.Context, a actor.Actor) (idea.Waiting, error)
	}
)

// Waiting is the rooms whose work waits for somebody.
type Waiting struct {
	Reviews      Reviews
	Queue        Queue
	Calibrations Calibrations
	Days         Days
	Ideas        Ideas
}

// Count says what waits for somebody, the most urgent first: how many of each and where they
// are. What is empty is left out.
func (w Waiting) Count(ctx context.Context, a actor.Actor) ([]today.Waits, error) {
	lists, _, err := w.lists(ctx, a)
	return lists, err
}

// lists returns what waits for the reader, the most urgent first; what is empty
// is left out.
func (w Waiting) lists(ctx context.Context, a actor.Actor) (lists []today.Waits, next *openday.DayRow, err error) {
	add := func(key string, n int64, url string, items []today.Waiting) {
		if n > 0 {
			lists = append(lists, today.Waits{Key: key, Count: n, URL: url, Items: items})
		}
	}
	reviews, err := w.Reviews.Waiting(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	ofReviews(ctx, reviews, add)
	open, first, err := w.Queue.InQueue(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	var items []today.Waiting
	for _, r := range first {
		items = append(items, today.Waiting{Label: r.TopicName, Detail: r.OperatorName, URL: reviewview.FormURL(r.ContactID, reviewview.FromQueue), At: &r.DueAt, Due: true, Mark: r.Mark, HasMark: true})
	}
	add("today.wait.queue", int64(open), reviewview.QueuePath, items)
	blind, err := w.Calibrations.ToCalibrate(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	add("today.wait.calibrations", int64(len(blind)), reviewview.CalibrationsPath, calibrationItems(ctx, blind))

	days, err := w.Days.Waiting(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	items = nil
	for _, s := range days.Stints {
		items = append(items, today.Waiting{Label: s.PlaceName, Detail: s.DayTitle, URL: "/shifts/" + number(s.ID), At: &s.StartsAt})
	}
	add("today.wait.shifts", int64(len(days.Stints)), "/days", items)
	items = nil
	for _, n := range days.Notes {
		items = append(items, today.Waiting{Label: n.What, Detail: n.AuthorName, URL: "/notes/" + number(n.ID), At: &n.WrittenAt})
	}
	add("today.wait.notes", days.Unread, "/notes?unread=1", items)

	ideas, err := w.Ideas.Waiting(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	add("today.wait.unanswered", ideas.Unanswered, "/ideas?status=new", ideaItems(ideas.UnansweredRows))
	items = nil
	for _, r := range ideas.OwnedRows {
		if r.DueDay != 0 {
			until := r.DueDay.Add(1).Start(ui.Zone(ctx))
			items = append(items, today.Waiting{Label: r.Title, Status: r.Status.Name(), URL: "/ideas/" + number(r.ID), At: &until, Due: true})
		}
	}
	add("today.wait.due", ideas.Owned, "/ideas?status=open", items)
	add("today.wait.mine", ideas.Mine, "/ideas?mine=1", ideaItems(ideas.MineRows))
	return lists, days.NextDay, nil
}

// praiseShown is how many contacts of which one is asked stand on Today.
const praiseShown = 5

// ofReviews are reviews to acknowledge, appeals to decide and drafts to finish.
func ofReviews(ctx context.Context, reviews review.Waiting, add func(key string, n int64, url string, items []today.Waiting)) {
	var items []today.Waiting
	for _, r := range reviews.AcknowledgeRows {
		items = append(items, today.Waiting{Label: r.TopicName, Detail: r.ReviewerName, URL: "/reviews/" + number(r.ID), At: r.SubmittedAt, Mark: r.Mark, HasMark: true})
	}
	add("today.wait.acknowledge", int64(reviews.Acknowledge), "/reviews?list=to_me&unacknowledged=1", items)
	items = nil
	for _, r := range reviews.AppealRows {
		items = append(items, today.Waiting{Label: r.Asked.Name.For(ctx), Detail: r.OperatorName, Status: r.Kind.Name(), URL: reviewview.AppealURL(r.ID), At: &r.DueAt, Due: true})
	}
	add("today.wait.appeals", int64(reviews.Appeals), reviewview.AppealsPath, items)
	items = nil
	for _, c := range reviews.Again {
		until := c.Again.Add(1).Start(ui.Zone(ctx))
		items = append(items, today.Waiting{Label: c.OperatorName, Detail: c.Agreed, URL: reviewview.CoachingPath, At: &until, Due: true})
	}
	add("today.wait.again", int64(len(reviews.Again)), reviewview.CoachingPath, items)
	items = nil
	for _, r := range reviews.Praise[:min(len(reviews.Praise), praiseShown)] {
		items = append(items, today.Waiting{Label: r.TopicName, Detail: r.ProposerName, URL: "/contacts/" + number(r.ContactID), At: &r.ProposedAt})
	}
	add("today.wait.praise", int64(len(reviews.Praise)), reviewview.PraisePath, items)
	add("today.wait.decided", int64(len(reviews.Decided)), reviewview.AppealsPath, nil)
	items = nil
	for _, r := range reviews.DraftRows {
		items = append(items, today.Waiting{Label: r.TopicName, Detail: r.OperatorName, URL: reviewview.FormURL(r.ContactID, reviewview.FromDrafts), At: r.DraftedAt, Mark: r.Mark, HasMark: true})
	}
	add("today.wait.drafts", int64(reviews.Drafts), "/reviews?list=drafts", items)
}

func calibrationItems(ctx context.Context, rows []review.CalibrationRow) (items []today.Waiting) {
	for _, r := range rows {
		one := today.Waiting{Label: r.Name, Detail: r.CreatorName, URL: reviewview.CalibrationURL(r.ID), At: &r.CreatedAt}
		if r.DueDay != 0 {
			until := r.DueDay.Add(1).Start(ui.Zone(ctx))
			one.At, one.Due = &until, true
		}
		items = append(items, one)
	}
	return items
}

func ideaItems(rows []idea.Row) (items []today.Waiting) {
	for _, r := range rows {
		items = append(items, today.Waiting{Label: r.Title, Detail: r.AuthorName, Status: r.Status.Name(), URL: "/ideas/" + number(r.ID), At: &r.MovedAt})
	}
	return items
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
