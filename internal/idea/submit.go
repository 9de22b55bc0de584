package idea

import (
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/spelling"
)

// Draft is what somebody types about a new idea.
type Draft struct {
	Key      string // see Service.NewKey
	Title    string
	Problem  string
	Proposal string
	Slice    Slice
	Origins  []Origin
}

// Sheet is what the form of a new idea needs.
type Sheet struct {
	Key     string // new each time
	Names   Names  // what a slice can be made of
	Threads []Thread
}

// Sheet returns what the form of an idea from these origins needs. NotFound for
// an origin that is not there or that the actor may not open.
func (s *Service) Sheet(ctx context.Context, a actor.Actor, origins []Origin) (sheet Sheet, err error) {
	if _, err := person(a, actor.IdeaWrite); err != nil {
		return Sheet{}, err
	}
	if len(origins) > MaxOrigins {
		return Sheet{}, notFound()
	}
	if sheet.Threads, err = s.from(ctx, a, distinct(origins)); err != nil {
		return Sheet{}, err
	}
	if sheet.Names, err = s.store.SliceNames(ctx); err != nil {
		return Sheet{}, err
	}
	sheet.Key, err = s.NewKey()
	return sheet, err
}

// Offer takes a new idea. When there are similar ones and anyway is false it
// stores nothing and returns them; else it stores the idea and returns its id. A
// repeated post with the same key by the same author gives the id of the idea
// that is there; of another author it is a Conflict. Invalid: key, title,
// problem, proposal, channels, topics, regions, origin.
func (s *Service) Offer(ctx context.Context, a actor.Actor, d Draft, anyway bool) (id int64, similar []Row, err error) {
	author, err := person(a, actor.IdeaWrite)
	if err != nil {
		return 0, nil, err
	}
	d, err = s.checkDraft(ctx, a, d)
	if err != nil {
		return 0, nil, err
	}
	known, by, err := s.store.IdeaByKey(ctx, d.Key)
	switch {
	case err == nil && by == author:
		return known, nil, nil
	case err == nil:
		return 0, nil, fault.New(fault.Conflict, "idea.fault.key")
	case !fault.Is(err, fault.NotFound):
		return 0, nil, err
	}
	if !anyway {
		similar, err = s.store.SimilarIdeas(ctx, d.Title+"\n"+d.Problem+"\n"+d.Proposal, author, SimilarShown)
		if err != nil || len(similar) > 0 {
			for i := range similar {
				similar[i].hide(a)
			}
			return 0, similar, err
		}
	}
	now := s.o.Now()
	i := Idea{Key: d.Key, AuthorID: author, Title: d.Title, Problem: d.Problem, Proposal: d.Proposal, CreatedAt: now, Status: StatusNew, MovedAt: now}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		fresh, err := s.store.InsertIdea(ctx, &i, d.Slice)
		switch {
		case err != nil:
			return err
		case fresh:
			_, err = s.store.AddOrigins(ctx, i.ID, author, now, d.Origins)
			return err
		case i.AuthorID != author:
			return fault.New(fault.Conflict, "idea.fault.key")
		}
		return nil
	})
	return i.ID, nil, err
}

// checkDraft refuses what is no idea.
func (s *Service) checkDraft(ctx context.Context, a actor.Actor, d Draft) (Draft, error) {
	var wrong fault.Fields
	checkKey(&wrong, d.Key)
	d.Title = needed(&wrong, "title", spelling.Name(d.Title), MaxTitle)
	d.Problem = needed(&wrong, "problem", d.Problem, MaxText)
	d.Proposal = needed(&wrong, "proposal", d.Proposal, MaxText)
	names, err := s.store.SliceNames(ctx)
	if err != nil {
		return d, err
	}
	d.Slice.Channels = chosen(&wrong, "channels", d.Slice.Channels, names.Channels)
	d.Slice.Topics = chosen(&wrong, "topics", d.Slice.Topics, names.Topics)
	d.Slice.Regions = chosen(&wrong, "regions", d.Slice.Regions, names.Regions)
	d.Origins = distinct(d.Origins)
	if len(d.Origins) > MaxOrigins {
		wrong.Add("origin", "idea.fault.many", "Max", MaxOrigins)
	} else if _, err := s.from(ctx, a, d.Origins); fault.Is(err, fault.NotFound) {
		wrong.Add("origin", "idea.fault.origin")
	} else if err != nil {
		return d, err
	}
	return d, wrong.Err()
}

// chosen returns the ids that stand among those offered, each once, in order.
func chosen(wrong *fault.Fields, name string, ids []int64, of []Named) []int64 {
	out := slices.Clone(ids)
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > MaxSlice {
		wrong.Add(name, "idea.fault.many", "Max", MaxSlice)
		return nil
	}
	for _, id := range out {
		if !slices.ContainsFunc(of, func(n Named) bool { return n.ID == id }) {
			wrong.Add(name, "idea.fault.choice")
			return nil
		}
	}
	return out
}

func distinct(list []Origin) []Origin {
	var out []Origin
	for _, o := range list {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}
