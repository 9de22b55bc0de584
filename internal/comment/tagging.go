package comment

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/query"
)

// Place is where a comment stands: who served the contact, and for which team.
type Place struct {
	OperatorID, TeamID int64
	EndedAt            time.Time
}

// Heard is a comment as a rule reads it.
type Heard struct {
	ContactID int64
	Place
	Mark   *int
	Text   string
	ByRule bool // it bears the tag by a rule
	ByHand bool // somebody put the tag on or took it off, which rules leave alone
}

// TaggingStore tags comments.
type TaggingStore interface {
	// PlacesOf returns where contacts with a comment stand, by their ids.
	PlacesOf(ctx context.Context, contactIDs []int64) (map[int64]Place, error)
	// TagByHand puts a tag on comments, or takes it off, for a person, and returns those
	// on which that changed something.
	TagByHand(ctx context.Context, tagID int64, places map[int64]Place, off bool, personID int64, at time.Time) ([]int64, error)
	// Hear hands over the latest comments of contacts that ended since, at most limit,
	// and how they bear a tag, 0 for none.
	Hear(ctx context.Context, tagID int64, since time.Time, limit int, take func(h Heard)) error
}

// MaxTagged is how many comments are tagged in one go.
const MaxTagged = 200

// Tag puts a tag on comments, or takes it off: no rule puts it on again then. It returns
// the contacts on which that changed something. NotFound for a comment that the actor does
// not see, Conflict for a tag that is archived.
func (s *Service) Tag(ctx context.Context, a actor.Actor, tagID int64, contactIDs []int64, off bool) (changed []int64, err error) {
	if err := a.Need(actor.CommentTag); err != nil {
		return nil, err
	}
	if len(contactIDs) == 0 || len(contactIDs) > MaxTagged {
		var wrong fault.Fields
		wrong.Add("contact", "comments.fault.none", "Max", MaxTagged)
		return nil, wrong.Err()
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		all, err := s.store.HoldTags(ctx)
		if err != nil {
			return err
		}
		t, known := all.Find(tagID)
		if !known {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if t.ArchivedAt != nil && !off {
			return fault.New(fault.Conflict, "comments.fault.archived")
		}
		places, err := s.store.PlacesOf(ctx, contactIDs)
		if err != nil {
			return err
		}
		for _, id := range contactIDs {
			if at, there := places[id]; !there || !a.SeesContact(at.OperatorID, at.TeamID) {
				return a.Unseen()
			}
		}
		changed, err = s.store.TagByHand(ctx, tagID, places, off, a.PersonID, s.now())
		return err
	})
	return changed, err
}

// Bounds of a preview.
const (
	previewed     = 20     // comments that it shows
	previewLooked = 20_000 // that it looks at
	previewMonths = 12
)

// Preview is what the rules of a tag would hit.
type Preview struct {
	Hits, Looked int   // of the comments that the reader sees
	Desk, Heard  int   // the same of the whole desk
	On, Off      int   // of the whole desk: comments on which the tag would come, and from which it would go
	All          bool  // of the last twelve months none was left out for there being so many
	Shown        []Hit // the latest
}

// Hit is a comment that a rule hits.
type Hit struct {
	ContactID int64
	EndedAt   time.Time
	Mark      *int
	Text      string
	Marks     []query.Span // where the words stand
}

// Preview says what the rules of a tag would hit among the latest comments that the actor
// sees and those of the whole desk, of twelve months, and what that changes; a stored tag may
// have no rules any more. Invalid as of AddTag.
func (s *Service) Preview(ctx context.Context, a actor.Actor, t Tag) (p Preview, err error) {
	if err := a.Need(actor.CommentTag); err != nil {
		return p, err
	}
	if err := t.check(); err != nil {
		return p, err
	}
	if len(t.Rules) == 0 && t.ID == 0 {
		var wrong fault.Fields
		wrong.Add("rules", "fault.required")
		return p, wrong.Err()
	}
	rules, err := t.Read()
	if err != nil {
		return p, err
	}
	err = s.store.Hear(ctx, t.ID, s.now().AddDate(0, -previewMonths, 0), previewLooked, func(h Heard) {
		marks, hit := rules.Hit(h.Text)
		p.weigh(h, hit)
		if !a.SeesContact(h.OperatorID, h.TeamID) {
			return
		}
		p.Looked++
		if !hit {
			return
		}
		p.Hits++
		if len(p.Shown) < previewed {
			if !a.May(actor.ContactReveal) {
				h.Text = mask.Text(h.Text)
				marks, _ = rules.Hit(h.Text)
			}
			p.Shown = append(p.Shown, Hit{h.ContactID, h.EndedAt, h.Mark, h.Text, marks})
		}
	})
	p.All = p.Heard < previewLooked
	return p, err
}

// weigh counts a comment of the desk, and what the rules would change on it.
func (p *Preview) weigh(h Heard, hit bool) {
	p.Heard++
	if hit {
		p.Desk++
	}
	switch {
	case h.ByHand:
	case hit && !h.ByRule:
		p.On++
	case !hit && h.ByRule:
		p.Off++
	}
}
