package idea

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"math"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Options of New.
type Options struct {
	Now  when.Clock     // nil: time.Now
	Zone *time.Location // the desk's; nil: UTC
	Rand io.Reader      // of keys; nil: crypto/rand
	// Handles reports whether the actor may work on the call-back of a contact; nil: nobody may.
	Handles func(ctx context.Context, a actor.Actor, contactID int64) (bool, error)
}

// Service is the use-cases of this room.
type Service struct {
	store Store
	o     Options
}

// New returns the service.
func New(store Store, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return &Service{store: store, o: o}
}

// Today is the present day of the desk.
func (s *Service) Today() when.Day { return when.DayOf(s.o.Now(), s.o.Zone) }

// NewKey makes the key of a form: a random UUID.
func (s *Service) NewKey() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(s.o.Rand, b[:]); err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// person returns who acts; Forbidden for who is no person.
func person(a actor.Actor, right actor.Right) (int64, error) {
	if err := a.Need(right); err != nil {
		return 0, err
	}
	if a.PersonID == 0 {
		return 0, fault.New(fault.Forbidden, "fault.forbidden")
	}
	return a.PersonID, nil
}

// List lists ideas. Invalid, field q, when the search is no text or too long.
func (s *Service) List(ctx context.Context, a actor.Actor, f Filter, o Order, p page.Request) (page.Of[Row], error) {
	if err := a.Need(actor.IdeaRead); err != nil {
		return page.Of[Row]{}, err
	}
	if err := tidy(&f); err != nil {
		return page.Of[Row]{}, err
	}
	list, err := s.store.ListIdeas(ctx, f, o, a.PersonID, p)
	for i := range list.Rows {
		list.Rows[i].hide(a)
	}
	return list, err
}

// Count counts what a filter lets through, at most its CountLimit.
func (s *Service) Count(ctx context.Context, a actor.Actor, f Filter) (int64, error) {
	if err := a.Need(actor.IdeaRead); err != nil {
		return 0, err
	}
	if err := tidy(&f); err != nil {
		return 0, err
	}
	return s.store.CountIdeas(ctx, f, f.CountLimit())
}

// Total is how many ideas List lists in all, however many; 0: not known, because words are
// looked for. Right: IdeaRead.
func (s *Service) Total(ctx context.Context, a actor.Actor, f Filter) (int64, error) {
	if err := a.Need(actor.IdeaRead); err != nil {
		return 0, err
	}
	if err := tidy(&f); err != nil || f.Search != "" {
		return 0, err
	}
	return s.store.CountIdeas(ctx, f, math.MaxInt32)
}

func tidy(f *Filter) error {
	var wrong fault.Fields
	f.Search = wrong.Text("q", f.Search, MaxSearch)
	return wrong.Err()
}

// Page is an idea with all that its page shows.
type Page struct {
	Row
	Slice    Names // what it should move, with names; empty: everything
	Threads  []Thread
	Voters   []Voter   // at most MaxVoters
	Comments []Comment // the latest MaxComments, the oldest of them first
	Changes  []Change  // the first one first
	Decision *Decision // nil for who decides nothing
	TalkKey  string    // of the next comment
}

// Live is an idea at the moment in which it went live.
type Live struct {
	ID, AuthorID int64
	Title        string
	At           time.Time
}

// liveRead is how many ideas of a period are told, the latest.
const liveRead = 200

// WentLive tells which ideas went live in a period, in time; of colleagues' titles what
// looks personal is masked.
func (s *Service) WentLive(ctx context.Context, a actor.Actor, p when.Period) ([]Live, error) {
	if err := a.Need(actor.IdeaRead); err != nil {
		return nil, err
	}
	list, err := s.store.LiveIdeas(ctx, p, liveRead)
	for i := range list {
		if list[i].AuthorID != a.PersonID {
			list[i].Title = mask.Text(list[i].Title)
		}
	}
	return list, err
}

// Decision is what somebody who decides may do now.
type Decision struct {
	Ways   []Transition
	Owners []Named // who may be given the idea
}

// hide masks what colleagues wrote of customers: ideas are for the whole desk. The own
// words stay.
func (r *Row) hide(a actor.Actor) {
	if r.AuthorID != a.PersonID {
		r.Title, r.Problem, r.Proposal = mask.Text(r.Title), mask.Text(r.Problem), mask.Text(r.Proposal)
	}
}

func (p *Page) hide(a actor.Actor) {
	p.Row.hide(a)
	for i := range p.Comments {
		if c := &p.Comments[i]; c.PersonID != a.PersonID {
			c.Words = mask.Text(c.Words)
		}
	}
	for i := range p.Changes {
		p.Changes[i].Reason = mask.Text(p.Changes[i].Reason)
	}
}

// Page returns an idea. NotFound.
func (s *Service) Page(ctx context.Context, a actor.Actor, id int64) (p Page, err error) {
	if err := a.Need(actor.IdeaRead); err != nil {
		return Page{}, err
	}
	if p.Row, err = s.store.IdeaByID(ctx, id, a.PersonID); err != nil {
		return Page{}, err
	}
	if p.Slice, err = s.store.SliceOf(ctx, id); err != nil {
		return Page{}, err
	}
	origins, err := s.store.OriginsOf(ctx, id)
	if err != nil {
		return Page{}, err
	}
	if p.Threads, err = s.threads(ctx, a, origins); err != nil {
		return Page{}, err
	}
	if p.Voters, err = s.store.VotersOf(ctx, id, MaxVoters); err != nil {
		return Page{}, err
	}
	if p.Comments, err = s.store.CommentsOf(ctx, id, MaxComments); err != nil {
		return Page{}, err
	}
	if p.Changes, err = s.store.ChangesOf(ctx, id); err != nil {
		return Page{}, err
	}
	p.hide(a)
	if a.May(actor.IdeaDecide) && a.PersonID != 0 {
		p.Decision = &Decision{Ways: p.Status.Ways()}
		if p.Decision.Owners, err = s.owners(ctx, p.Row); err != nil {
			return Page{}, err
		}
	}
	p.TalkKey, err = s.NewKey()
	return p, err
}

// owners lists who may be given an idea: who decides, its author, and who has it.
func (s *Service) owners(ctx context.Context, r Row) ([]Named, error) {
	var roles []string
	for _, role := range actor.Roles {
		if (actor.Actor{Role: role}).May(actor.IdeaDecide) {
			roles = append(roles, string(role))
		}
	}
	list, err := s.store.Owners(ctx, roles, r.AuthorID)
	if err != nil || r.OwnerID == 0 {
		return list, err
	}
	for _, n := range list {
		if n.ID == r.OwnerID {
			return list, nil
		}
	}
	return append(list, Named{r.OwnerID, r.OwnerName}), nil
}

// Waiting is what waits for a person.
type Waiting struct {
	Unanswered     int64 // open ideas without a first answer for AnswerWithin days; for who decides
	UnansweredRows []Row // the first of them, the oldest first
	Owned          int64 // open ideas that the person carries through
	OwnedRows      []Row // the first of them, the next one due first
	Mine           int64 // own ideas
	MineRows       []Row // the first of them, the last one that moved first
}

// waitingShown is how many rows of each kind Waiting carries.
const waitingShown = 5

// Waiting returns what waits for the actor, and what became of the own ideas.
// Nothing for who may not read ideas.
func (s *Service) Waiting(ctx context.Context, a actor.Actor) (w Waiting, err error) {
	if !a.May(actor.IdeaRead) || a.PersonID == 0 {
		return Waiting{}, nil
	}
	if a.May(actor.IdeaDecide) {
		before := s.o.Now().AddDate(0, 0, -AnswerWithin)
		if w.UnansweredRows, w.Unanswered, err = s.store.UnansweredIdeas(ctx, before, waitingShown); err != nil {
			return Waiting{}, err
		}
	}
	if w.OwnedRows, w.Owned, err = s.store.IdeasOwnedBy(ctx, a.PersonID, waitingShown); err != nil {
		return Waiting{}, err
	}
	w.MineRows, w.Mine, err = s.store.IdeasMovedOf(ctx, a.PersonID, waitingShown)
	return w, err
}
