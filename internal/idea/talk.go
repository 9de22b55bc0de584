package idea

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Vote supports an idea; again changes nothing. The origins of an idea that the
// person would have made of them join this one's. NotFound; Conflict when it is
// live or declined; Invalid, field origin, also when there would be more than MaxFrom.
func (s *Service) Vote(ctx context.Context, a actor.Actor, id int64, origins []Origin) error {
	who, err := person(a, actor.IdeaWrite)
	if err != nil {
		return err
	}
	if len(origins) > 0 {
		var wrong fault.Fields
		origins = distinct(origins)
		if len(origins) > MaxOrigins {
			wrong.Add("origin", "idea.fault.many", "Max", MaxOrigins)
		} else if _, err := s.from(ctx, a, origins); fault.Is(err, fault.NotFound) {
			wrong.Add("origin", "idea.fault.origin")
		} else if err != nil {
			return err
		}
		if err := wrong.Err(); err != nil {
			return err
		}
	}
	now, stored := s.o.Now(), false
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		if stored, err = s.store.AddVote(ctx, id, who, now); err != nil {
			return err
		}
		if !stored {
			if err := s.votable(ctx, id); err != nil {
				return err
			}
		}
		if len(origins) == 0 {
			return nil
		}
		return s.join(ctx, id, who, now, origins)
	})
	return err
}

// Unvote takes the own vote back; nothing when there is none. NotFound; Conflict
// when the idea is live or declined: who carried it stays known.
func (s *Service) Unvote(ctx context.Context, a actor.Actor, id int64) error {
	who, err := person(a, actor.IdeaWrite)
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.votable(ctx, id); err != nil {
			return err
		}
		return s.store.RemoveVote(ctx, id, who)
	})
}

func (s *Service) votable(ctx context.Context, id int64) error {
	row, err := s.store.IdeaByID(ctx, id, 0)
	if err != nil {
		return err
	}
	if !row.Status.Open() {
		return fault.New(fault.Conflict, "idea.fault.closed")
	}
	return nil
}

// Say stores a comment and returns its id; a repeated post with the same key
// gives the id of the one that is there. The first word of somebody else who
// decides is the idea's first answer. NotFound; Invalid: key, words; Conflict when
// somebody else has the key.
func (s *Service) Say(ctx context.Context, a actor.Actor, id int64, key, text string) (int64, error) {
	who, err := person(a, actor.IdeaWrite)
	if err != nil {
		return 0, err
	}
	var wrong fault.Fields
	checkKey(&wrong, key)
	text = needed(&wrong, "words", text, MaxComment)
	if err := wrong.Err(); err != nil {
		return 0, err
	}
	c := Comment{Key: key, IdeaID: id, PersonID: who, At: s.o.Now(), Words: text}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		row, err := s.store.IdeaByID(ctx, id, 0)
		if err != nil {
			return err
		}
		fresh, err := s.store.InsertComment(ctx, &c)
		switch {
		case err != nil:
			return err
		case !fresh && (c.PersonID != who || c.IdeaID != id):
			return fault.New(fault.Conflict, "idea.fault.key")
		case fresh && row.AnsweredAt == nil && row.AuthorID != who && a.May(actor.IdeaDecide):
			return s.store.AnswerIdea(ctx, id, c.At)
		}
		return nil
	})
	return c.ID, err
}
