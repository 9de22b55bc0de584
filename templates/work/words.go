package work

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/work"
	"openpeople/templates/ui"
)

func workURL(id int64) string {
	return "/settings/jobs/works/" + strconv.FormatInt(id, 10) + "/retry"
}

func eventURL(id int64) string {
	return "/settings/jobs/events/" + strconv.FormatInt(id, 10) + "/retry"
}

func endOf(w work.Work) time.Time {
	if w.EndedAt == nil {
		return time.Time{}
	}
	return *w.EndedAt
}

// asker names who asked for work.
func asker(ctx context.Context, w work.Work) string {
	switch {
	case w.AskedBy == 0:
		return i18n.T(ctx, "work.by_itself")
	case w.AskedByName == "":
		return ui.None
	}
	return w.AskedByName
}

// took is how long the last attempt took.
func took(ctx context.Context, w work.Work) string {
	if w.BeganAt == nil || w.EndedAt == nil {
		return ui.None
	}
	return ui.Seconds(ctx, w.EndedAt.Sub(*w.BeganAt).Seconds())
}

// resultText says what came of work: counts by what they count.
func resultText(ctx context.Context, w work.Work) string {
	var counts struct{ Days *int }
	if json.Unmarshal(w.Result, &counts) != nil || counts.Days == nil {
		return ""
	}
	return i18n.T(ctx, "work.result.days", "Count", *counts.Days)
}

// planText says when a task is done: "every hour", "at 03:00".
func planText(ctx context.Context, p work.Plan) string {
	switch {
	case p.Every == 0:
		return i18n.T(ctx, "work.plan.daily", "At", fmt.Sprintf("%02d:%02d", p.Hour, p.Minute))
	case p.Every%time.Hour == 0:
		return i18n.T(ctx, "work.plan.hours", "Count", int(p.Every/time.Hour))
	}
	return i18n.T(ctx, "work.plan.minutes", "Count", int(p.Every/time.Minute))
}

// soon reports whether a task is due within a minute, or is due already: the next
// look at the timetable finds it.
func soon(ctx context.Context, next time.Time) bool {
	return !next.IsZero() && next.Before(ui.Now(ctx).Add(time.Minute))
}

// putOff reports whether work has failed and waits until it is tried again.
func putOff(ctx context.Context, w work.Work) bool {
	return w.Error != "" && w.RunAt.After(ui.Now(ctx))
}

// moves reports whether a look in a moment shows something else: work runs, or is
// about to, or a task of the timetable does.
func moves(ctx context.Context, p JobsPage) bool {
	return len(p.Running) > 0 || slices.ContainsFunc(p.Timetable, func(l work.Line) bool { return l.Running }) ||
		slices.ContainsFunc(p.Waiting, func(w work.Work) bool { return !w.RunAt.After(ui.Now(ctx)) })
}
