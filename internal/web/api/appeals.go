package api

import (
	"time"

	"openpeople/internal/review"
)

// appealView is what an operator said against a criterion of a review, and what became of it.
type appealView struct {
	ID        int64      `json:"id"`
	Kind      string     `json:"kind" enum:"mistake,appeal"`
	Revision  int        `json:"revision" doc:"that it contests"`
	Criterion string     `json:"criterion" doc:"key"`
	Reason    string     `json:"reason"`
	RaisedAt  time.Time  `json:"raised_at"`
	RaisedBy  string     `json:"raised_by"`
	DueAt     time.Time  `json:"due_at"`
	State     string     `json:"state" enum:"open,accepted,declined,rule_wrong,withdrawn"`
	DecidedAt *time.Time `json:"decided_at"`
	DecidedBy *string    `json:"decided_by"`
	Answer    *string    `json:"answer"`
	Proposal  *string    `json:"proposal" doc:"how the rule should read, where it is wrong"`
	Result    *int       `json:"result" doc:"the revision that came of it; null: none"`
}

func viewAppeals(list []review.AppealRow) []appealView {
	out := []appealView{}
	for _, a := range list {
		v := appealView{
			ID: a.ID, Kind: string(a.Kind), Revision: a.Revision, Criterion: a.Criterion, Reason: a.Reason, RaisedAt: a.At, RaisedBy: a.PersonName, DueAt: a.DueAt,
			State: string(a.State), DecidedAt: a.DecidedAt, DecidedBy: orNull(a.DeciderName), Answer: orNull(a.Answer), Proposal: orNull(a.Proposal),
		}
		if a.Result > 0 {
			v.Result = &a.Result
		}
		out = append(out, v)
	}
	return out
}
