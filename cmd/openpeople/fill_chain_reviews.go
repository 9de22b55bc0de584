package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"openpeople/internal/demo"
	"openpeople/internal/review"
)

// reviewed is a contact with the review that it got.
type reviewed struct {
	served
	reviewer string // key
	at       time.Time
}

// unread is how many of the latest reviews the demo's agent has not acknowledged.
const unread = 3

// review stores the reviews of the year and a draft of the demo's supervisor.
func (c *chain) review(ctx context.Context) error {
	r := rand.New(rand.NewPCG(demoSeed, 900))
	chosen := c.toReview(r)
	operators := map[int64]int64{} // operator to person
	for _, key := range c.agents() {
		operators[c.staff[key].OperatorID] = c.staff[key].PersonID
	}
	var past []review.Past
	for _, s := range chosen {
		key := c.leader[s.TeamCode]
		at, ok := c.readAt(r, s.known())
		if !ok || key == "" {
			continue
		}
		c.reviewed = append(c.reviewed, reviewed{s, key, at})
		p := review.Past{ContactID: s.Contact.ID, ReviewerID: c.staff[key].PersonID, At: at, Sheet: c.year.Review(s.Record, c.staff[key].female)}
		said := at.Add(time.Duration(30+r.IntN(60*60)) * time.Minute)
		if person := operators[s.Contact.OperatorID]; person != 0 && said.Before(c.now) && (r.Float64() < .93 || s.OperatorExternalID == c.staff[demo.TheAgent].operator) {
			p.Word, p.AnsweredBy, p.AnsweredAt = c.year.WordOn(len(past), scoreOf(p.Sheet)), person, said
		}
		past = append(past, p)
	}
	order := slices.SortedFunc(slices.Values(past), func(a, b review.Past) int { return a.At.Compare(b.At) })
	left := unread
	for i := len(order) - 1; i >= 0 && left > 0; i-- {
		if p := &order[i]; c.isAgents(p.ContactID) {
			p.Word, p.AnsweredBy = "", 0
			left--
		}
	}
	if err := c.reviews.TakePast(ctx, c.system(), order); err != nil {
		return err
	}
	return c.draft(ctx, chosen)
}

func scoreOf(sheet review.Sheet) float64 {
	if score := (review.Version{Criteria: review.BuiltInCriteria()}).Result(sheet).Score; score != nil {
		return *score
	}
	return 100
}

func (c *chain) isAgents(contactID int64) bool {
	return slices.ContainsFunc(c.mine[c.staff[demo.TheAgent].operator], func(s served) bool { return s.Contact.ID == contactID })
}

// toReview chooses what supervisors read: every low mark, what notes point at,
// and of the agents who have an account some more; one contact in eighty or so.
func (c *chain) toReview(r *rand.Rand) []served {
	account := map[string]bool{}
	for _, key := range c.agents() {
		account[c.staff[key].operator] = true
	}
	agent, lately := c.staff[demo.TheAgent].operator, c.now.AddDate(0, 0, -14)
	latest := map[int64]bool{}
	for i, own := len(c.mine[agent])-1, 0; i >= 0 && own < unread+1; i-- {
		latest[c.mine[agent][i].Contact.ID] = true
		own++
	}
	var list []served
	for _, s := range c.served {
		odds := 0.0
		switch {
		case s.Worth() >= 2 || c.pointed[s.Contact.ID] != 0 || latest[s.Contact.ID]:
			odds = 1
		case s.OperatorExternalID == agent && s.mark() > 0:
			odds = .8
		case account[s.OperatorExternalID] && (s.mark() > 0 || s.Worth() == 1):
			odds = .8
		case s.mark() > 0 && s.known().After(lately):
			odds = .1
		case s.Worth() == 1:
			odds = .06
		}
		if r.Float64() < odds {
			list = append(list, s)
		}
	}
	return list
}

// readAt is when a supervisor read about a contact: in the daytime, some hours or
// days after all was known; of the latest just now.
func (c *chain) readAt(r *rand.Rand, known time.Time) (time.Time, bool) {
	at := known.Add(time.Duration(3+r.IntN(60)) * time.Hour).In(c.store.Zone())
	switch hour := at.Hour(); {
	case hour < 9:
		at = at.Add(time.Duration(9-hour) * time.Hour)
	case hour >= 19:
		at = at.Add(-time.Duration(hour-16) * time.Hour)
	}
	if latest := c.now.Add(-time.Duration(20+r.IntN(120)) * time.Minute); at.After(latest) {
		at = latest
	}
	return at.UTC().Truncate(time.Second), at.After(known)
}

// draft leaves a review of the demo's supervisor half done.
func (c *chain) draft(ctx context.Context, done []served) error {
	who := c.staff[demo.TheSupervisor]
	for i := len(c.served) - 1; i >= 0; i-- {
		s := c.served[i]
		if c.leader[s.TeamCode] != demo.TheSupervisor || s.mark() == 0 || len(s.Messages) < 4 ||
			slices.ContainsFunc(done, func(d served) bool { return d.Contact.ID == s.Contact.ID }) {
			continue
		}
		sheet := c.year.Review(s.Record, who.female)
		for _, late := range review.BuiltInCriteria()[3:] {
			delete(sheet.Answers, late.Key)
		}
		sheet.Remark = "Дочитать после обеда: середину разговора просмотрела бегло."
		_, err := c.reviews.Save(ctx, who.Actor, s.Contact.ID, 0, sheet, false)
		return err
	}
	return nil
}

// about reports whether a contact belongs to a slice; an empty one has none.
func about(s served, channels, topics []string) bool {
	return slices.Contains(topics, s.TopicCode) || len(topics) == 0 && slices.Contains(channels, s.ChannelCode)
}
