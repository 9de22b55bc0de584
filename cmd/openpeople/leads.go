package main

import (
	"cmp"
	"context"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/internal/sending"
	"openpeople/internal/when"
	"openpeople/templates/mail"
	reviewview "openpeople/templates/review"
)

// leads is how reviews of operators without an account travel to who leads their team.
type leads struct{ *app }

// toRead reads a review about which there is something to show: its operator has no account,
// has said no word about the last revision, and may contest it still.
func (a *app) toRead(ctx context.Context, reviewID int64) (full review.Full, some bool, err error) {
	full, err = a.reviews.Get(ctx, actor.System("leads"), reviewID)
	return full, err == nil && full.Unsigned && full.Revision > full.Acknowledged && a.now().Before(full.Contest.Until), err
}

// ToShow queues a letter to everybody but the reviewer who leads the team of a review, once
// each however often it is told.
func (l leads) ToShow(ctx context.Context, reviewID int64) error {
	full, some, err := l.toRead(ctx, reviewID)
	if err != nil || !some || l.letters == "" {
		return err
	}
	all, err := l.accounts.Holders(ctx, actor.ReviewWrite)
	if err != nil {
		return err
	}
	return l.kept.InTx(ctx, func(ctx context.Context) error {
		for _, a := range all {
			if !leadsIt(a, full) {
				continue
			}
			p, err := l.accounts.Person(ctx, actor.System("leads"), a.PersonID)
			if err != nil {
				return err
			}
			lang, err := l.languageOf(ctx, p)
			if err != nil {
				return err
			}
			m := sending.Message{Kind: sending.ReviewLink, Subject: reviewID, Nth: int(p.ID), Delivery: l.letters, Recipient: p.Email, Language: string(lang)}
			if err := l.store.Queue(ctx, m, l.now(), l.now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// leadsIt reports whether somebody leads the team of a review that another wrote.
func leadsIt(a actor.Actor, r review.Full) bool {
	return a.PersonID != r.ReviewerID && a.Leads(r.TeamID) && review.MayReview(a, r.TeamID, r.OperatorID)
}

func (a *app) languageOf(ctx context.Context, p account.Person) (i18n.Lang, error) {
	desk, err := a.accounts.Desk(ctx)
	return cmp.Or(p.Language, desk.Language), err
}

// writeReviewLinks is the sending.Writer of these letters: what held when they were queued is
// asked again.
func (a *app) writeReviewLinks(ctx context.Context, list []sending.Message, _ time.Time) ([]sending.Draft, error) {
	out := make([]sending.Draft, len(list))
	for i, m := range list {
		full, some, err := a.toRead(ctx, m.Subject)
		if err != nil {
			return nil, err
		}
		p, err := a.accounts.Person(ctx, actor.System("leads"), int64(m.Nth))
		if fault.Is(err, fault.NotFound) {
			out[i].Stop = "gone"
			continue
		}
		if err != nil {
			return nil, err
		}
		who, err := a.accounts.ActorNow(ctx, p)
		if err != nil {
			return nil, err
		}
		switch {
		case !some:
			out[i].Stop = "answered"
		case p.Disabled():
			out[i].Stop = "disabled"
		case p.Email != m.Recipient || !leadsIt(who, full):
			out[i].Stop = "moved"
		}
		out[i].Draw = func(ctx context.Context) (sending.Content, error) {
			return a.centre(ctx).DrawReview(mail.ReviewLink{
				Name: p.Name, Language: i18n.Lang(m.Language), Zone: when.ZoneOr(p.TimeZone, a.zone()), Operator: full.Row.OperatorName, URL: reviewview.URL(full.ID), Until: full.Contest.Until,
			})
		}
	}
	return out, nil
}
