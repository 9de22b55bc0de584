package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/review"
)

// queueRules are those of the demo, in their order.
var queueRules = []review.QueueRule{
	{Name: "Низкие оценки", Kind: review.LowMarks, N: 2, Most: 20, Seed: 20201},
	{Name: "Сверх регламента", Kind: review.BeyondRules, Most: 10, Seed: 20202},
	{Name: "По одному на оператора", Kind: review.AtRandom, N: 1, Most: 40, Seed: 20203},
	{Name: "Похвала", Kind: review.PraiseOnly, Most: 8, Seed: 20204},
	{Name: "Тройки по телефону", Kind: review.ByFilter, Filter: "/contacts?channel_kind=voice&mark=3", Most: 10, Seed: 20205},
}

// whyReplaced is why one contact was replaced.
const whyReplaced = "Клиент сразу положил трубку, разбирать нечего"

// queue has the desk set rules of the queue, and draw two weeks by them; reviewers have
// worked some of it, and replaced one contact.
func (f *filler) queue(ctx context.Context) error {
	const week = 7 * 24 * time.Hour
	f.Clock.Set(f.year.now.Add(-week))
	for _, r := range queueRules {
		r.Active = r.Kind != review.ByFilter
		if err := f.Queue.SaveQueueRule(ctx, system, r, ""); err != nil {
			return err
		}
	}
	of, agents := map[int64]served{}, map[string]string{}
	for _, s := range f.served {
		of[s.id] = s
	}
	for _, key := range f.agents() {
		agents[f.staff[key].operator] = key
	}
	r := rand.New(rand.NewPCG(f.year.seed, 901))
	for _, back := range []time.Duration{week, 0} {
		f.Clock.Set(f.year.now.Add(-back))
		if err := f.Queue.DrawDue(ctx); err != nil {
			return err
		}
		for _, key := range f.keys {
			if who := f.staff[key]; who.Actor.May(actor.ReviewWrite) {
				if err := f.workQueue(ctx, r, who, of, agents, back == 0); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// workQueue has a reviewer review what is first in the queue: most of it, or of the week
// that runs a part; of those who have no account, and can say nothing to it, a few. The
// others have acknowledged what is of the week before.
func (f *filler) workQueue(ctx context.Context, r *rand.Rand, who member, of map[int64]served, agents map[string]string, runs bool) error {
	own, err := f.Queue.Own(ctx, who.Actor)
	if err != nil {
		return err
	}
	list := slices.DeleteFunc(own.Open, func(one review.AssignmentRow) bool { return one.Monday != own.Cycle.Monday })
	part, at := (len(list)*4+4)/5, f.year.now.Add(-5*24*time.Hour)
	if runs {
		part, at = (len(list)+1)/3, f.year.now.Add(-time.Duration(100+r.IntN(60))*time.Minute)
	}
	for i, one := range list[:part] {
		s, known := of[one.ContactID]
		agent := agents[s.operator]
		if !known || !one.MayReview || one.ContactID == f.drafted || agent == "" && r.IntN(4) > 0 {
			continue
		}
		f.Clock.Set(at.Add(time.Duration(i) * time.Minute))
		if i == 1 && !runs {
			if _, err := f.Queue.Replace(ctx, who.Actor, one.ID, whyReplaced); err != nil {
				return err
			}
			continue
		}
		sheet, err := f.sheet(ctx, who, s)
		if err != nil {
			return err
		}
		stored, err := f.Reviews.Save(ctx, who.Actor, s.id, 0, sheet, true)
		if err != nil {
			return err
		}
		if agent == "" || runs {
			continue
		}
		f.Clock.Set(at.Add(time.Duration(90+i) * time.Minute))
		if err := f.Reviews.Acknowledge(ctx, f.staff[agent].Actor, stored.ID, stored.Revision, f.year.WordOn(int(stored.ID), *stored.Score), ""); err != nil {
			return err
		}
	}
	return nil
}
