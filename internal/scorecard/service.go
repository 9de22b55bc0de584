package scorecard

import (
	"context"
	"slices"
	"sync"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Service is the use-cases of this room. Safe for use by many goroutines.
type Service struct {
	store Store
	audit Auditor
	now   when.Clock

	versions sync.Map // version id to Version: a published version never changes
}

// New returns the service.
func New(store Store, audit Auditor, now when.Clock) *Service {
	return &Service{store: store, audit: audit, now: now}
}

// versionsRead is how many versions of a scorecard are told, the latest.
const versionsRead = 100

// Card is a scorecard with what was published of it, the latest first.
type Card struct {
	Scorecard
	Versions []Version
}

// Last returns the version that is asked now; false before the first.
func (c Card) Last() (Version, bool) {
	if len(c.Versions) == 0 {
		return Version{}, false
	}
	return c.Versions[0], true
}

// Scorecards lists the scorecards: the fallback first, then those that judge, then drafts,
// then archived ones. Who may not write them sees no drafts.
func (s *Service) Scorecards(ctx context.Context, a actor.Actor) ([]Scorecard, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	list, err := s.store.Scorecards(ctx)
	if !a.May(actor.ScorecardWrite) {
		list = slices.DeleteFunc(list, func(c Scorecard) bool { return c.State() == Drafted })
		for i := range list {
			list[i].Draft, list[i].DraftedAt = nil, nil
		}
	}
	order := map[State]int{Published: 1, Drafted: 2, Archived: 3}
	slices.SortStableFunc(list, func(x, y Scorecard) int {
		place := func(c Scorecard) int {
			if c.Fallback {
				return 0
			}
			return order[c.State()]
		}
		return place(x) - place(y)
	})
	return list, err
}

// Card returns a scorecard with its versions. NotFound also for a draft, of who may not
// write it.
func (s *Service) Card(ctx context.Context, a actor.Actor, id int64) (c Card, err error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return c, err
	}
	if c.Scorecard, err = s.store.ScorecardByID(ctx, id); err != nil {
		return c, err
	}
	if !a.May(actor.ScorecardWrite) {
		if c.State() == Drafted {
			return Card{}, fault.New(fault.NotFound, "fault.not_found")
		}
		c.Draft, c.DraftedAt = nil, nil
	}
	c.Versions, err = s.store.ScorecardVersions(ctx, id, versionsRead)
	return c, err
}

// Version returns what was published once, by its id.
func (s *Service) Version(ctx context.Context, a actor.Actor, id int64) (Version, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return Version{}, err
	}
	if v, ok := s.versions.Load(id); ok {
		return v.(Version), nil
	}
	v, err := s.store.ScorecardVersion(ctx, id)
	if err == nil {
		s.versions.Store(id, v)
	}
	return v, err
}

// editionsRead is how many editions of a period are told, the latest.
const editionsRead = 200

// Published tells which versions were published in a period, in time.
func (s *Service) Published(ctx context.Context, a actor.Actor, p when.Period) ([]Edition, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	return s.store.ScorecardEditions(ctx, p, editionsRead)
}

// EnsureBuiltIn gives an empty desk its scorecard; it changes nothing on a desk that has
// one. Several nodes may call it at once.
func (s *Service) EnsureBuiltIn(ctx context.Context) error {
	list, err := s.store.Scorecards(ctx)
	if err != nil || len(list) > 0 {
		return err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		content := BuiltIn()
		card := Scorecard{Key: BuiltInKey, Name: content.Name, Fallback: true}
		if err := s.store.InsertScorecard(ctx, &card); err != nil {
			return err
		}
		return s.store.InsertScorecardVersion(ctx, &Version{ScorecardID: card.ID, Number: 1, PublishedAt: s.now(), Content: content})
	})
	if fault.Is(err, fault.Conflict) {
		return nil // another node was first
	}
	return err
}

// Create makes a scorecard of nothing but a name, as a draft. Invalid: name_ru, name_en.
func (s *Service) Create(ctx context.Context, a actor.Actor, name i18n.Text) (int64, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return 0, err
	}
	var wrong fault.Fields
	name = named(&wrong, "name", name, MaxName)
	if nameless(name) && !wrong.Wrong("name_ru") {
		wrong.Add("name_ru", "fault.required")
	}
	if err := wrong.Err(); err != nil {
		return 0, err
	}
	return s.add(ctx, a, "add", Content{Name: name, Groups: []Group{{Key: "core"}}})
}

// Duplicate makes a draft of its own that says what the scorecard says: its draft, or what
// was published last.
func (s *Service) Duplicate(ctx context.Context, a actor.Actor, id int64) (int64, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return 0, err
	}
	content, err := s.content(ctx, id)
	if err != nil {
		return 0, err
	}
	for _, t := range []*string{&content.Name.RU, &content.Name.EN} {
		if *t != "" {
			const again = " (2)"
			name := []rune(*t)
			*t = string(name[:min(len(name), MaxName-len(again))]) + again
		}
	}
	return s.add(ctx, a, "duplicate", content)
}

// content is what a scorecard says now: its draft, or what was published last.
func (s *Service) content(ctx context.Context, id int64) (Content, error) {
	c, err := s.store.ScorecardByID(ctx, id)
	if err != nil {
		return Content{}, err
	}
	return s.said(ctx, c)
}

func (s *Service) said(ctx context.Context, c Scorecard) (Content, error) {
	if c.Draft != nil {
		return *c.Draft, nil
	}
	list, err := s.store.ScorecardVersions(ctx, c.ID, 1)
	if err != nil || len(list) == 0 {
		return Content{}, err
	}
	return list[0].Content, nil
}

// add stores a new draft.
func (s *Service) add(ctx context.Context, a actor.Actor, action string, content Content) (id int64, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		list, err := s.store.Scorecards(ctx)
		if err != nil {
			return err
		}
		if len(list) >= MaxScorecards {
			many := fault.New(fault.Conflict, "scorecard.fault.many")
			many.Args = map[string]any{"Max": MaxScorecards}
			return many
		}
		now := s.now()
		c := Scorecard{Name: content.Name, Draft: &content, DraftedAt: &now}
		var keys []string
		for _, one := range list {
			keys = append(keys, one.Key)
		}
		c.Key = free("card", keys)
		if err := s.store.InsertScorecard(ctx, &c); err != nil {
			return err
		}
		id = c.ID
		return s.audit.Audit(ctx, a, action, "scorecard", id, map[string]any{"name": s.title(c)})
	})
	return id, err
}

// title is the name of a scorecard for the audit log.
func (s *Service) title(c Scorecard) string { return c.Name.In(i18n.RU) }
