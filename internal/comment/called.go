package comment

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
)

// Called is what tags and reasons are called.
type Called struct {
	Tags    Tags
	Reasons map[string]string // by their codes, to the reader
}

// Reason is what a reason is called; its code where no survey asks it by now.
func (c Called) Reason(code string) string { return cmp.Or(c.Reasons[code], code) }

// Say puts the names of tags and reasons into a filter that was said, and says of which
// tags the desk knows nothing.
func (c Called) Say(ctx context.Context, list []page.Said) []page.Said {
	for i, said := range list {
		if said.Name != contact.Tagged.Name && said.Name != contact.Ticked.Name {
			continue
		}
		list[i].Values = slices.Clone(said.Values)
		for j, value := range said.Values {
			if said.Name == contact.Ticked.Name {
				list[i].Values[j] = c.Reason(value)
			} else if t, known := c.tag(value); known {
				list[i].Values[j] = t.Name.For(ctx)
			} else {
				list[i].None = append(list[i].None, value)
			}
		}
	}
	return list
}

func (c Called) tag(value string) (Tag, bool) {
	id, _ := strconv.ParseInt(value, 10, 64)
	return c.Tags.Find(id)
}

// BorneBy are the tags that the comment beside a contact's mark bears, by when they were
// made; archived ones included. NotFound also for a contact that the actor does not see.
func (s *Service) BorneBy(ctx context.Context, a actor.Actor, contactID int64) (list Tags, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		places, err := s.store.PlacesOf(ctx, []int64{contactID})
		if err != nil {
			return err
		}
		place, commented := places[contactID]
		if !commented {
			return nil
		}
		if !a.SeesContact(place.OperatorID, place.TeamID) {
			return a.Unseen()
		}
		tags, err := s.store.Tags(ctx)
		if err != nil {
			return err
		}
		said, err := s.store.SaidOf(ctx, []int64{contactID})
		for _, t := range tags {
			if slices.ContainsFunc(said[contactID].Tags, func(one Tagged) bool { return one.ID == t.ID }) {
				list = append(list, t)
			}
		}
		return err
	})
	return list, err
}
