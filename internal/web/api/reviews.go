package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/web/kit"
)

// Reviews is what the API needs of the room of reviews.
type Reviews interface {
	OfContact(ctx context.Context, a actor.Actor, contactID int64) ([]review.Row, error)
	Export(ctx context.Context, a actor.Actor, f review.Filter, p page.Request) (page.Of[review.ExportRow], error)
	Get(ctx context.Context, a actor.Actor, id int64) (review.Full, error)
	Judged(ctx context.Context, a actor.Actor, f review.Filter) (review.Judged, error)
	BesideMarks(ctx context.Context, a actor.Actor, f review.Filter) ([]review.BesideMark, error)
	Loads(ctx context.Context, a actor.Actor, f review.Filter) ([]review.Load, error)
}

// reviewRow is a submitted review with what was said in it.
type reviewRow struct {
	ID             int64      `json:"id"`
	ContactID      int64      `json:"contact_id"`
	Source         string     `json:"source" doc:"of the contact, as intake named it"`
	ExternalID     string     `json:"external_id"`
	ContactEndedAt time.Time  `json:"contact_ended_at"`
	Channel        string     `json:"channel"`
	Team           *string    `json:"team"`
	OperatorID     *int64     `json:"operator_id"`
	Operator       *string    `json:"operator"`
	Topic          *string    `json:"topic"`
	Mark           *int       `json:"mark" doc:"the customer's"`
	ReviewerID     int64      `json:"reviewer_id"`
	Reviewer       string     `json:"reviewer"`
	SubmittedAt    *time.Time `json:"submitted_at" doc:"the first time"`
	Revision       int        `json:"revision"`
	Score          *float64   `json:"score" doc:"0 to 100, of the last revision"`
	Acknowledged   bool       `json:"acknowledged" doc:"whether the operator has acknowledged the last revision"`
	Word           *string    `json:"word" enum:"thanks,agreed,noted,disagree"`
	Scorecard      cardView   `json:"scorecard"`
	sheetView
}

// cardView is the version of a scorecard by which a review was scored.
type cardView struct {
	ID      int64  `json:"id"`
	Name    string `json:"name" doc:"in the language of Accept-Language: en or ru"`
	Version int    `json:"version"`
}

// sheetView is a filled-in scorecard.
type sheetView struct {
	Criteria  []criterionView `json:"criteria" nullable:"false" doc:"those that were asked about the contact"`
	Remark    *string         `json:"remark"`
	Pins      []pinView       `json:"pins" nullable:"false"`
	Moments   []momentView    `json:"moments" nullable:"false" doc:"what is pinned on seconds of recordings"`
	Uncounted *string         `json:"uncounted" doc:"why no figure counts the review; null: all do"`
}

type criterionView struct {
	Key      string   `json:"key"`
	Name     string   `json:"name" doc:"in the language of Accept-Language: en or ru"`
	Critical *string  `json:"critical" enum:"customer,business,compliance"`
	Weight   int      `json:"weight"`
	Points   *int     `json:"points" doc:"of the step chosen; null: none, or not applicable"`
	Score    *float64 `json:"score" doc:"0 to 100"`
	NA       bool     `json:"na" doc:"not applicable"`
	Remark   *string  `json:"remark"`
	Reasons  []string `json:"reasons" nullable:"false" doc:"keys of those that were picked"`
}

type pinView struct {
	Message int     `json:"message" doc:"place in messages, from 0"`
	Words   string  `json:"words"`
	Kind    *string `json:"kind" enum:"fault,example" doc:"null: neither"`
}

type momentView struct {
	Recording int64   `json:"recording_id"`
	Second    int     `json:"second" doc:"from its beginning"`
	Words     string  `json:"words"`
	Kind      *string `json:"kind" enum:"fault,example" doc:"null: neither"`
}

type reviewPage struct {
	TimeZone string         `json:"time_zone" example:"Europe/Moscow" doc:"of the desk, in which days are counted"`
	Reviews  []reviewRow    `json:"reviews" nullable:"false"`
	Unknown  report.Unknown `json:"unknown,omitempty" doc:"codes of the filter, by dimension, that the desk does not know; there only where nothing was found"`
	Next     *string        `json:"next" doc:"cursor of the next page; null on the last"`
}

// reviewFull is a review with its history.
type reviewFull struct {
	TimeZone string `json:"time_zone" example:"Europe/Moscow"`
	reviewRow
	Revisions []revisionView `json:"revisions" nullable:"false" doc:"every state that was submitted, the first one first"`
	Appeals   []appealView   `json:"appeals" nullable:"false" doc:"what the operator contested, the first one first"`
}

type revisionView struct {
	Number         int        `json:"number"`
	At             time.Time  `json:"at"`
	Score          float64    `json:"score" doc:"0 to 100"`
	AcknowledgedAt *time.Time `json:"acknowledged_at"`
	Word           *string    `json:"word" enum:"thanks,agreed,noted,disagree"`
	Answer         *string    `json:"answer" doc:"what the operator wrote beside the word"`
	sheetView
}

// reviewParams are the filters of the page of reviews that a program may use.
var reviewParams = slices.DeleteFunc(slices.Clone(review.Params), func(p page.Param) bool {
	return p.Kind == page.Date || p.Name == "list"
})

func (s rooms) listReviews(ctx context.Context, r *request, a actor.Actor) (out answer[reviewPage], err error) {
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period, narrowed := q.period(), q.narrow(reviewParams)
	f := review.FilterOf(narrowed)
	f.Period, f.Oldest = period, true
	ask := page.Request{Limit: q.number("limit", 1, maxList), After: q.cursor()}
	if err := q.err(); err != nil {
		return out, err
	}
	list, err := inParts(ask, func(p page.Request) (page.Of[review.ExportRow], error) { return s.Reviews.Export(ctx, a, f, p) })
	if err != nil {
		return out, err
	}
	out = answer[reviewPage]{http.StatusOK, reviewPage{TimeZone: s.Zone().String(), Reviews: []reviewRow{}, Next: q.next(list.Next)}}
	for _, row := range list.Rows {
		out.Body.Reviews = append(out.Body.Reviews, viewReview(r.Context, row))
	}
	out.Body.Unknown, err = s.unknownIn(ctx, a, narrowed, ask, len(list.Rows))
	return out, err
}

func (s rooms) getReview(ctx context.Context, r *request, a actor.Actor) (out answer[reviewFull], err error) {
	id, err := kit.ID(r.Context, "id")
	if err != nil {
		return out, err
	}
	f, err := s.Reviews.Get(ctx, a, id)
	if err != nil {
		return out, err
	}
	if !f.Submitted() {
		return out, fault.New(fault.NotFound, "fault.not_found")
	}
	v := reviewFull{TimeZone: s.Zone().String(), reviewRow: viewReview(r.Context, review.ExportRow{Row: f.Row, VersionID: f.VersionID, Version: f.Version, Sheet: f.Last().Sheet}), Appeals: viewAppeals(f.Appeals)}
	for _, one := range f.Revisions {
		state := revisionView{Number: one.Number, At: one.At, Score: one.Score, sheetView: viewSheet(r.Context, f.Version.Shown(one.Sheet.Hidden).Criteria(), one.Sheet)}
		if k := one.Acknowledgement; k != nil {
			state.AcknowledgedAt, state.Word, state.Answer = &k.At, orNull(string(k.Word)), orNull(k.Remark)
		}
		v.Revisions = append(v.Revisions, state)
	}
	return answer[reviewFull]{http.StatusOK, v}, nil
}

func viewReview(c *gin.Context, x review.ExportRow) reviewRow {
	return reviewRow{
		ID: x.ID, ContactID: x.ContactID, Source: x.Source, ExternalID: x.ExternalID, ContactEndedAt: x.EndedAt, Channel: x.ChannelCode, Team: orNull(x.TeamName), OperatorID: idOrNull(x.OperatorID), Operator: orNull(x.OperatorName),
		Topic: orNull(x.TopicName), Mark: x.Mark, ReviewerID: x.ReviewerID, Reviewer: x.ReviewerName, SubmittedAt: x.SubmittedAt, Revision: x.Revision, Score: x.Score,
		Acknowledged: x.Acknowledged, Word: orNull(string(x.Word)), Scorecard: cardView{x.Version.ScorecardID, x.Version.Name.In(languageOf(c)), x.Version.Number},
		sheetView: viewSheet(c, x.Version.Shown(x.Sheet.Hidden).Criteria(), x.Sheet),
	}
}

func viewSheet(c *gin.Context, asked []scorecard.Criterion, s review.Sheet) sheetView {
	v := sheetView{Criteria: []criterionView{}, Remark: orNull(s.Remark), Pins: []pinView{}, Moments: []momentView{}, Uncounted: orNull(s.Uncounted)}
	for _, one := range asked {
		a := s.Answers[one.Key]
		view := criterionView{Key: one.Key, Name: one.Name.In(languageOf(c)), Critical: orNull(string(one.Critical)), Weight: one.Weight, Points: a.Points, NA: a.NA, Remark: orNull(a.Remark), Reasons: append([]string{}, a.Reasons...)}
		if a.Points != nil {
			score := review.ScoreOf(one, *a.Points)
			view.Score = &score
		}
		v.Criteria = append(v.Criteria, view)
	}
	for _, p := range s.Pins {
		v.Pins = append(v.Pins, pinView{p.Message, p.Words, orNull(string(p.Kind))})
	}
	for _, m := range s.Moments {
		v.Moments = append(v.Moments, momentView{m.Recording, m.Second, m.Words, orNull(string(m.Kind))})
	}
	return v
}
