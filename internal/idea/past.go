package idea

import (
	"context"
	"fmt"

	"openpeople/internal/actor"
)

// Past is an idea with its whole history, for desks that begin with one (the
// demo). Ids of its rows are set by LoadPast.
type Past struct {
	Idea     Idea // Key, AuthorID, Title, Problem, Proposal, CreatedAt
	Slice    Slice
	Origins  []Origin
	Voters   []Voter   // PersonID, At
	Comments []Comment // Key, PersonID, At, Words; by time
	Changes  []Change  // PersonID, At, Status, Reason, OwnerID, DueDay; by time, without the first
	Answered bool      // the first comment was the first answer; a change always is
}

// LoadPast stores ideas with their history, all in one transaction, and sets
// Idea.ID. An idea whose key is known is left as it is.
func (s *Service) LoadPast(ctx context.Context, a actor.Actor, list []Past) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		for i := range list {
			if err := s.loadPast(ctx, &list[i]); err != nil {
				return fmt.Errorf("idea %q: %w", list[i].Idea.Title, err)
			}
		}
		return nil
	})
}

func (s *Service) loadPast(ctx context.Context, p *Past) error {
	p.Idea.Status, p.Idea.MovedAt = StatusNew, p.Idea.CreatedAt
	fresh, err := s.store.InsertIdea(ctx, &p.Idea, p.Slice)
	if err != nil || !fresh {
		return err
	}
	id := p.Idea.ID
	if err := s.store.AddOrigins(ctx, id, p.Idea.AuthorID, p.Idea.CreatedAt, p.Origins); err != nil {
		return err
	}
	for _, v := range p.Voters {
		if _, err := s.store.AddVote(ctx, id, v.PersonID, v.At); err != nil {
			return err
		}
	}
	for i := range p.Comments {
		p.Comments[i].IdeaID = id
		if _, err := s.store.InsertComment(ctx, &p.Comments[i]); err != nil {
			return err
		}
	}
	status := StatusNew
	for i := range p.Changes {
		c := &p.Changes[i]
		if _, ok := status.way(c.Status); !ok {
			return fmt.Errorf("no way leads from %s to %s", status, c.Status)
		}
		c.IdeaID = id
		if err := s.store.MoveIdea(ctx, c, i+1); err != nil {
			return err
		}
		status = c.Status
	}
	if !p.Answered && len(p.Changes) == 0 {
		return nil
	}
	first := p.Idea.CreatedAt
	switch {
	case p.Answered && len(p.Comments) > 0 && (len(p.Changes) == 0 || p.Comments[0].At.Before(p.Changes[0].At)):
		first = p.Comments[0].At
	case len(p.Changes) > 0:
		first = p.Changes[0].At
	}
	return s.store.AnswerIdea(ctx, id, first)
}
