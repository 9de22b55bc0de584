package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/stats"
)

// Recoveries is what the API needs of the room of call-backs.
type Recoveries interface {
	List(ctx context.Context, a actor.Actor, f recovery.Filter, p page.Request) (page.Of[recovery.Row], error)
	Figures(ctx context.Context, a actor.Actor, f recovery.Filter) (recovery.Figures, error)
}

type recoveryRow struct {
	ID               int64          `json:"id"`
	ContactID        int64          `json:"contact_id"`
	Source           string         `json:"source" doc:"of the contact, as intake named it"`
	ExternalID       string         `json:"external_id"`
	Channel          string         `json:"channel"`
	Team             *string        `json:"team"`
	Operator         *string        `json:"operator" doc:"who served the contact"`
	Topic            *string        `json:"topic"`
	Comment          *string        `json:"comment" doc:"that the customer wrote beside the mark"`
	State            string         `json:"state" enum:"new,taken,waiting,closed"`
	Owner            *recoveryOwner `json:"owner" doc:"null while nobody has taken it"`
	OpenedAt         time.Time      `json:"opened_at"`
	AcknowledgeDueAt time.Time      `json:"acknowledge_due_at" doc:"in working hours of the desk"`
	AcknowledgedAt   *time.Time     `json:"acknowledged_at" doc:"the first thing that a person did about it"`
	DueAt            time.Time      `json:"due_at" doc:"in working hours of the desk"`
	NextAttemptAt    *time.Time     `json:"next_attempt_at"`
	Attempts         int            `json:"attempts"`
	ClosedAt         *time.Time     `json:"closed_at"`
	Outcome          *string        `json:"outcome" doc:"code"`
	Cause            *string        `json:"cause" doc:"code"`
	Solved           *bool          `json:"solved" doc:"null while open"`
	MarkBefore       int            `json:"mark_before" doc:"that opened it"`
	MarkAfter        *int           `json:"mark_after" doc:"the second mark, by a new link; null without an answer"`
}

type recoveryOwner struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type recoveryPage struct {
	TimeZone   string           `json:"time_zone"`
	Recoveries []recoveryRow    `json:"recoveries"`
	Unknown    report.Unknown   `json:"unknown,omitempty" doc:"codes of the filter, by dimension, that the desk does not know; there only where nothing was found"`
	Figures    *recoveryFigures `json:"figures" doc:"of the whole period; null on later pages"`
	Next       *string          `json:"next" doc:"cursor of the next page; null on the last"`
}

type recoveryFigures struct {
	Opened             int64          `json:"opened"`
	Open               int64          `json:"open"`
	AcknowledgedInTime *report.Share  `json:"acknowledged_in_time" doc:"of those acknowledged or past that deadline"`
	ClosedInTime       *report.Share  `json:"closed_in_time" doc:"of those closed or past their deadline"`
	Solved             *report.Share  `json:"solved" doc:"of those closed"`
	AskedAgain         int64          `json:"asked_again"`
	Again              *recoveryAgain `json:"marks" doc:"of the same customers, before and after; null without a second mark"`
}

type recoveryAgain struct {
	N      int64    `json:"n"`
	Before float64  `json:"before"`
	After  float64  `json:"after"`
	Change float64  `json:"change"`
	Low    *float64 `json:"low" doc:"95 % interval of the change; null under two pairs"`
	High   *float64 `json:"high"`
}

// caseParams are the filters of the page of cases that a program may use: a list of the API has
// a period of its own, and begins with nothing left out.
var caseParams = slices.DeleteFunc(slices.Clone(recovery.Params), func(p page.Param) bool {
	return p.Name == "from" || p.Name == "to" || p.Name == "all"
})

func (s rooms) getRecoveries(ctx context.Context, r *request, a actor.Actor) (out answer[recoveryPage], err error) {
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period, narrowed := q.period(), q.narrow(caseParams)
	f := recovery.FilterOf(narrowed)
	f.Period, f.Order = period, recovery.ByOpening
	ask := page.Request{Limit: q.number("limit", 1, maxList), After: q.cursor()}
	if err := q.err(); err != nil {
		return out, err
	}
	out = answer[recoveryPage]{http.StatusOK, recoveryPage{TimeZone: s.Zone().String(), Recoveries: []recoveryRow{}}}
	if ask.After == (page.Cursor{}) {
		figures, err := s.Recoveries.Figures(ctx, a, f)
		if err != nil {
			return out, err
		}
		out.Body.Figures = viewRecoveries(figures)
	}
	list, err := inParts(ask, func(p page.Request) (page.Of[recovery.Row], error) { return s.Recoveries.List(ctx, a, f, p) })
	if err != nil {
		return out, err
	}
	if out.Body.Unknown, err = s.unknownIn(ctx, a, narrowed, ask, len(list.Rows)); err != nil {
		return out, err
	}
	now := s.Now()
	for _, row := range list.Rows {
		out.Body.Recoveries = append(out.Body.Recoveries, viewRecovery(row, now))
	}
	out.Body.Next = q.next(list.Next)
	return out, nil
}

func viewRecovery(r recovery.Row, now time.Time) recoveryRow {
	out := recoveryRow{
		ID: r.ID, ContactID: r.ContactID, Source: r.Source, ExternalID: r.ExternalID, Channel: r.ChannelCode, Team: orNull(r.TeamName), Operator: orNull(r.OperatorName), Topic: orNull(r.TopicName), Comment: orNull(r.Comment), State: string(r.State(now)),
		OpenedAt: r.OpenedAt, AcknowledgeDueAt: r.AcknowledgeDueAt, AcknowledgedAt: r.AcknowledgedAt, DueAt: r.DueAt, NextAttemptAt: r.NextAt,
		Attempts: r.Tries, ClosedAt: r.ClosedAt, Outcome: orNull(r.Outcome), Cause: orNull(r.Cause), MarkBefore: r.Mark, MarkAfter: r.After,
	}
	if r.OwnerID != 0 {
		out.Owner = &recoveryOwner{r.OwnerID, r.Owner}
	}
	if r.ClosedAt != nil {
		out.Solved = &r.Solved
	}
	return out
}

func viewRecoveries(f recovery.Figures) *recoveryFigures {
	share := func(s stats.Share) *report.Share { return report.ShareOf(s.K, s.N) }
	out := &recoveryFigures{Opened: f.Opened, Open: f.Open, AcknowledgedInTime: share(f.Acknowledged), ClosedInTime: share(f.InTime), Solved: share(f.Fixed), AskedAgain: f.AskedAgain}
	if g := f.Again; g.N > 0 {
		out.Again = &recoveryAgain{N: g.N, Before: g.Before, After: g.After, Change: g.Change}
		if g.Known {
			out.Again.Low, out.Again.High = &g.Low, &g.High
		}
	}
	return out
}
