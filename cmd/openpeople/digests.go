package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/digest"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	webtoday "openpeople/internal/web/today"
	"openpeople/internal/when"
	recoveryview "openpeople/templates/recovery"
)

// sendDigest queues the letter of a digest, in the transaction of the context.
func (l letters) sendDigest(ctx context.Context, one digest.Letter, r digest.Reader) error {
	return l.store.Queue(ctx, sending.Message{Kind: sending.Digest, Subject: one.ID, Nth: 1, Delivery: l.delivery, Recipient: r.Email, Language: string(r.Language)}, l.now(), l.now())
}

// reader is who gets a digest, as of now. NotFound.
func (a *app) reader(ctx context.Context, personID int64) (r digest.Reader, err error) {
	p, err := a.accounts.Person(ctx, actor.System("digest"), personID)
	if err != nil {
		return r, err
	}
	desk, err := a.accounts.Desk(ctx)
	if err != nil {
		return r, err
	}
	r = digest.Reader{Email: p.Email, Name: p.Name, Language: cmp.Or(p.Language, desk.Language), Zone: desk.Zone, Gone: p.Disabled()}
	r.Actor, err = a.accounts.ActorNow(ctx, p)
	return r, err
}

// waits is what waits for somebody: call-backs as the list tells them that each line opens,
// the rest as Today tells it.
func (a *app) waits(ctx context.Context, who actor.Actor) (list []digest.Wait, err error) {
	if who.May(actor.RecoveryClose) {
		open, err := a.recoveries.Count(ctx, who, recovery.FilterOf(recoveryview.Open))
		if err != nil {
			return nil, err
		}
		late, err := a.recoveries.Count(ctx, who, recovery.Filter{Late: true})
		if err != nil {
			return nil, err
		}
		list = append(list, digest.Wait{Key: "digest.open", Count: int64(open), URL: recoveryview.Path}, digest.Wait{Key: "digest.late", Count: int64(late), URL: recoveryview.Path + "?late=1"})
	}
	others, err := webtoday.Waiting{Reviews: a.reviews, Queue: a.queue, Calibrations: a.calibrations, Days: a.days, Ideas: a.ideas}.Count(ctx, who)
	for _, w := range others {
		list = append(list, digest.Wait{Key: w.Key, Count: w.Count, URL: w.URL})
	}
	return slices.DeleteFunc(list, func(w digest.Wait) bool { return w.Count == 0 }), err
}

// hours is when the desk works.
func (a *app) hours(ctx context.Context) (when.Hours, error) {
	c, err := a.recoveries.Calendar(ctx, actor.System("digest"))
	return c.Hours, err
}

// drawDigest draws the letter of a digest.
func (a *app) drawDigest(ctx context.Context, r digest.Reader, d digest.Digest, token string) (sending.Content, error) {
	return a.centre(ctx).DrawDigest(r, d, token, a.now())
}

// writeDigests is the sending.Writer of digests: what somebody is to read is computed when
// the letter goes.
func (a *app) writeDigests(ctx context.Context, list []sending.Message, _ time.Time) ([]sending.Draft, error) {
	out := make([]sending.Draft, len(list))
	for i, m := range list {
		why, letter, r, err := a.digests.Stop(ctx, m.Subject, m.Recipient)
		if err != nil {
			return nil, err
		}
		out[i].Stop = why
		out[i].Draw = func(ctx context.Context) (sending.Content, error) {
			d, token, err := a.digests.Write(ctx, letter, r)
			if err != nil {
				return sending.Content{}, err
			}
			return a.drawDigest(ctx, r, d, token)
		}
	}
	return out, nil
}
