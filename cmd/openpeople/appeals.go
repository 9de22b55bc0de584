package main

import (
	"context"
	"fmt"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/idea"
	"openpeople/internal/review"
)

// proposer makes ideas of what was decided about reviews.
type proposer struct{ *app }

// BornOf makes the idea of an appeal by which a rule is wrong, in the name of who decided so,
// whatever that person may see by now; of any other appeal it makes none. Told twice, it
// makes one.
func (p proposer) BornOf(ctx context.Context, appealID int64) error {
	row, err := p.reviews.AppealByID(ctx, actor.System("appeal"), appealID)
	if err != nil || row.State != review.RuleWrong {
		return err
	}
	desk, err := p.accounts.Desk(ctx)
	if err != nil {
		return err
	}
	name := row.Asked.Name.In(desk.Language)
	draft := idea.Draft{
		Key:      fmt.Sprintf("a99ea100-0000-4000-8000-%012x", row.ID),
		Title:    clipped(i18n.In(desk.Language, "appeal.idea.title", "Criterion", name), idea.MaxTitle),
		Problem:  i18n.In(desk.Language, "appeal.idea.problem", "Criterion", name, "Reason", row.Reason, "Answer", row.Answer),
		Proposal: row.Proposal,
		Origins:  []idea.Origin{{Kind: idea.FromReview, ID: row.ReviewID}},
	}
	who := actor.Actor{PersonID: row.DeciderID, Name: row.DeciderName, Role: actor.Admin}
	_, _, err = p.ideas.Offer(ctx, who, draft, true)
	return err
}

// clipped is a text of at most so many characters.
func clipped(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return s
}
