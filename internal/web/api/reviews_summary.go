package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// reviewSummary is what the reviews of a period come to.
type reviewSummary struct {
	Period    when.Period        `json:"period" doc:"of the days on which reviews were submitted; of the coverage, on which contacts ended"`
	Filter    filterView         `json:"filter"`
	TimeZone  string             `json:"time_zone" example:"Europe/Moscow"`
	Reviews   int64              `json:"reviews"`
	IQS       *report.Interval   `json:"iqs" doc:"mean of the scores, 0 to 100"`
	Contacts  int64              `json:"contacts"`
	Coverage  *report.Share      `json:"coverage" doc:"contacts of which at least one review was submitted / all contacts"`
	Criteria  []criterionFigures `json:"by_criterion" nullable:"false"`
	Accuracy  []accuracyFigure   `json:"critical_accuracy" nullable:"false" doc:"reviews with critical criteria of a kind that failed none of them / all such reviews"`
	Reviewers []reviewerLoad     `json:"reviewers" nullable:"false" doc:"the most reviews first"`
	Unknown   report.Unknown     `json:"unknown,omitempty" doc:"codes of the filter, by dimension, that the desk does not know; there only where nothing was found"`
}

// filterView is a filter as report writes it.
type filterView struct{ report.Filter }

// Schema describes it.
func (filterView) Schema(huma.Registry) *huma.Schema { return filtered() }

type criterionFigures struct {
	Key      string           `json:"key"`
	Name     string           `json:"name" doc:"in the language of Accept-Language: en or ru"`
	Critical *string          `json:"critical" enum:"customer,business,compliance"`
	Score    *report.Interval `json:"score" doc:"mean of the steps chosen, 0 to 100"`
	Low      *report.Share    `json:"low" doc:"under half of the scale"`
	NA       int64            `json:"na" doc:"besides, not applicable"`
	Channels []channelScore   `json:"channels" nullable:"false"`
	Mark     *markFigures     `json:"mark" doc:"how it goes with the customer's mark; null under 30 reviews of contacts with a mark, and where all are alike"`
}

type channelScore struct {
	Channel string           `json:"channel"`
	Score   *report.Interval `json:"score"`
	Differs *string          `json:"differs" enum:"better,worse" doc:"from the other channels, beyond chance, all cells looked at together; null: no difference is proven"`
}

type markFigures struct {
	Rho      float64 `json:"rho" doc:"Spearman's"`
	N        int64   `json:"n"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	P        float64 `json:"p"`
	Adjusted float64 `json:"p_adjusted" doc:"over all criteria, by Benjamini and Hochberg"`
	Proven   bool    `json:"proven" doc:"beyond chance"`
}

type accuracyFigure struct {
	Kind     string        `json:"kind" enum:"customer,business,compliance"`
	Accuracy *report.Share `json:"accuracy"`
}

type reviewerLoad struct {
	ReviewerID int64  `json:"reviewer_id"`
	Reviewer   string `json:"reviewer"`
	Reviews    int64  `json:"reviews"`
	Operators  int64  `json:"operators" doc:"whose contacts they were"`
	Praised    int64  `json:"praised" doc:"pins of good examples"`
	Faulted    int64  `json:"faulted" doc:"pins of faults"`
}

func (s rooms) reviewsSummary(ctx context.Context, r *request, a actor.Actor) (out answer[reviewSummary], err error) {
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period, narrowed := q.period(), q.narrow(figure.Params())
	if err := q.err(); err != nil {
		return out, err
	}
	f, of := report.FilterOf(narrowed), review.FilterOf(narrowed)
	of.Period = period
	table, err := s.Figures.Reviewed(ctx, a, period, f, report.ReviewAxis("month"))
	if err != nil {
		return out, err
	}
	t := table.Total
	v := reviewSummary{Period: period, Filter: filterView{f}, TimeZone: s.Zone().String(), Reviews: t.All[figure.ReviewN], IQS: t.IQS(), Contacts: t.All[figure.N], Coverage: t.Share(report.Reviewed),
		Criteria: []criterionFigures{}, Accuracy: []accuracyFigure{}, Reviewers: []reviewerLoad{}}
	judged, err := s.Reviews.Judged(ctx, a, of)
	if err != nil {
		return out, err
	}
	marks, err := s.Reviews.BesideMarks(ctx, a, of)
	if err != nil {
		return out, err
	}
	v.Criteria = viewCriteria(r, judged, marks)
	for _, one := range judged.Accuracy {
		v.Accuracy = append(v.Accuracy, accuracyFigure{string(one.Kind), report.ShareOf(one.Of.K, one.Of.N)})
	}
	loads, err := s.Reviews.Loads(ctx, a, of)
	if err != nil {
		return out, err
	}
	for _, l := range loads {
		v.Reviewers = append(v.Reviewers, reviewerLoad{l.ReviewerID, l.Reviewer, l.N, l.Operators, l.Praised, l.Faulted})
	}
	if v.Reviews+v.Contacts == 0 {
		v.Unknown, err = s.unknown(ctx, a, narrowed)
	}
	return answer[reviewSummary]{http.StatusOK, v}, err
}

func viewCriteria(r *request, j review.Judged, marks []review.BesideMark) []criterionFigures {
	out, compared := []criterionFigures{}, j.Compared()
	for _, c := range j.Criteria {
		v := criterionFigures{Key: c.Key, Name: c.Name.In(languageOf(r.Context)), Critical: orNull(string(c.Critical)), Score: report.IntervalOf(c.Moments), Low: report.ShareOf(c.Low, c.N), NA: c.NA, Channels: []channelScore{}}
		for _, h := range j.Channels {
			if s := c.Channels[h.ID]; s.N > 0 {
				d, ok := c.Apart(h.ID, compared)
				v.Channels = append(v.Channels, channelScore{h.Code, report.IntervalOf(s.Moments), differs(d, ok)})
			}
		}
		for _, m := range marks {
			if m.Key == c.Key && m.Known {
				v.Mark = &markFigures{m.Rho.Rho, m.N, m.Rho.Low, m.Rho.High, m.Rho.P, m.Adjusted, m.Goes()}
			}
		}
		out = append(out, v)
	}
	return out
}

// differs says which way a difference goes, nil where none is proven.
func differs(d stats.Difference, ok bool) *string {
	switch {
	case !ok || !d.Beyond():
		return nil
	case d.Value > 0:
		return new("better")
	}
	return new("worse")
}
