package board

import (
	"context"
	"crypto/rand"
	"io"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/secret"
	"openpeople/internal/seen"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Options of New.
type Options struct {
	Now     when.Clock
	Zone    *time.Location // the desk's
	Figures Figures
	Names   Names
	// Overdue counts open call-backs that are past their deadline, of the contacts that a
	// filter lets through.
	Overdue func(ctx context.Context, f page.Filter) (int, error)
	Audit   Auditor
	Random  io.Reader // nil: crypto/rand
}

// Service is the room. Safe for use by many goroutines.
type Service struct {
	store Store
	o     Options

	seen seen.Times[int64] // links that somebody looks through
}

// New returns the room.
func New(store Store, o Options) *Service {
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return &Service{store: store, o: o}
}

// Draft is a board as an admin types it; Slice is what Params let through.
type Draft struct {
	Name     string
	Language string
	Theme    string
	Days     int
	Slice    page.Filter
	Revision string // of the board from which the form was drawn; "": of a new one
}

// Boards lists the boards by name.
func (s *Service) Boards(ctx context.Context, a actor.Actor) ([]Board, error) {
	if err := a.Need(actor.BoardManage); err != nil {
		return nil, err
	}
	return s.store.Boards(ctx)
}

// Board returns a board with its links, the live ones first.
func (s *Service) Board(ctx context.Context, a actor.Actor, id int64) (b Board, links []Link, err error) {
	if err := a.Need(actor.BoardManage); err != nil {
		return b, nil, err
	}
	if b, err = s.store.BoardByID(ctx, id); err != nil {
		return b, nil, err
	}
	links, err = s.store.LinksOf(ctx, id, 2*MaxLinks)
	for i, l := range links {
		if at := s.seen.At(l.ID); !at.IsZero() {
			links[i].SeenAt = &at
		}
	}
	return b, links, err
}

// Choices are the names of what a board may be narrowed to.
func (s *Service) Choices(ctx context.Context, a actor.Actor) (contact.Names, error) {
	if err := a.Need(actor.BoardManage); err != nil {
		return contact.Names{}, err
	}
	return s.o.Names.Names(ctx, a)
}

// SaveBoard makes a board, or changes the one of id: what hangs on a wall shows it within
// seconds. Invalid names the fields; Conflict when the board is not as the revision says.
func (s *Service) SaveBoard(ctx context.Context, a actor.Actor, id int64, d Draft) (b Board, err error) {
	if err := a.Need(actor.BoardManage); err != nil {
		return b, err
	}
	if b, err = s.drafted(ctx, d); err != nil {
		return b, err
	}
	action := "add"
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		b.ID = id // a transaction may be tried twice
		if id != 0 {
			old, err := s.store.HoldBoard(ctx, id)
			if err == nil {
				err = fault.Fresh(d.Revision, old.Revision())
			}
			if err != nil {
				return err
			}
			action = "change"
		}
		err := s.store.SaveBoard(ctx, &b, s.o.Now(), MaxBoards)
		if fault.Is(err, fault.Conflict) {
			var many fault.Fields
			many.Add("name", "board.fault.many", "Max", MaxBoards)
			return many.Err()
		}
		if err != nil {
			return err
		}
		return s.o.Audit.Audit(ctx, a, action, "board", b.ID, map[string]any{"name": b.Name})
	})
	return b, err
}

// drafted checks what was typed.
func (s *Service) drafted(ctx context.Context, d Draft) (Board, error) {
	var wrong fault.Fields
	b := Board{Name: wrong.Text("name", spelling.Name(d.Name), MaxName), Language: i18n.Lang(d.Language), Theme: d.Theme, Days: d.Days, Slice: d.Slice}
	if b.Name == "" {
		wrong.Add("name", "fault.required")
	}
	if !slices.Contains(i18n.Langs, b.Language) {
		wrong.Add("language", "account.language.choose")
	}
	if !slices.Contains(Themes, b.Theme) {
		wrong.Add("theme", "account.theme.choose")
	}
	if !slices.Contains(Spans, b.Days) {
		wrong.Add("days", "board.fault.days")
	}
	if b.Slice.Has("kind") && b.Slice.Has("channel") {
		wrong.Add("kind", "board.fault.kind_or_channel")
	}
	if err := wrong.Err(); err != nil {
		return b, err
	}
	names, err := s.o.Names.Names(ctx, actor.System("board"))
	if err != nil {
		return b, err
	}
	if f, _ := narrowed(b.Slice, names); len(f.All("channel")) > page.MaxValues {
		wrong.Add("kind", "board.fault.channels", "Max", page.MaxValues)
	}
	return b, wrong.Err()
}

// RemoveBoard removes a board: its links open nothing any more.
func (s *Service) RemoveBoard(ctx context.Context, a actor.Actor, id int64) (b Board, err error) {
	if err := a.Need(actor.BoardManage); err != nil {
		return b, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		if b, err = s.store.HoldBoard(ctx, id); err != nil {
			return err
		}
		if err := s.store.RemoveBoard(ctx, id); err != nil {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "remove", "board", id, map[string]any{"name": b.Name})
	})
	return b, err
}

// AddLink makes a link to a board and returns it with its secret, which is not kept.
// Invalid names the name; so does one more live link than MaxLinks.
func (s *Service) AddLink(ctx context.Context, a actor.Actor, boardID int64, name string) (l Link, text string, err error) {
	if err := a.Need(actor.BoardManage); err != nil {
		return l, "", err
	}
	var wrong fault.Fields
	l = Link{BoardID: boardID, Name: wrong.Text("name", spelling.Name(name), MaxName), CreatedAt: s.o.Now()}
	if l.Name == "" {
		wrong.Add("name", "fault.required")
	}
	if err := wrong.Err(); err != nil {
		return l, "", err
	}
	if text, err = secret.New(s.o.Random); err != nil {
		return l, "", err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		b, err := s.store.HoldBoard(ctx, boardID)
		if err != nil {
			return err
		}
		err = s.store.AddLink(ctx, &l, secret.Hash(text), MaxLinks)
		if fault.Is(err, fault.Conflict) {
			wrong.Add("name", "board.fault.many_links", "Max", MaxLinks)
			return wrong.Err()
		}
		if err != nil {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "add", "board_link", boardID, map[string]any{"board": b.Name, "name": l.Name})
	})
	return l, text, err
}

// RevokeLink takes a link of a board back, and who looks through it sees nothing any more:
// see Still. Conflict for one that is taken back already.
func (s *Service) RevokeLink(ctx context.Context, a actor.Actor, boardID, id int64) error {
	if err := a.Need(actor.BoardManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		b, err := s.store.HoldBoard(ctx, boardID)
		if err != nil {
			return err
		}
		first, err := s.store.RevokeLink(ctx, boardID, id, s.o.Now())
		if err == nil && !first {
			err = fault.New(fault.Conflict, "board.fault.revoked")
		}
		if err != nil {
			return err
		}
		return s.o.Audit.Audit(ctx, a, "revoke", "board_link", boardID, map[string]any{"board": b.Name})
	})
}

// Open returns the board that a link opens; NotFound for any that is none, or not any more,
// alike. That somebody looks is noted in memory; see Flush.
func (s *Service) Open(ctx context.Context, text string) (Board, error) {
	if len(text) != secret.Length {
		return Board{}, gone()
	}
	b, link, err := s.store.BoardByHash(ctx, secret.Hash(text))
	if fault.Is(err, fault.NotFound) {
		return Board{}, gone()
	}
	if err == nil {
		s.seen.Note(link, s.o.Now(), 0)
	}
	return b, err
}

func gone() error { return fault.New(fault.NotFound, "board.gone") }

// Run writes when links were last looked through, once a minute and when ctx ends.
func (s *Service) Run(ctx context.Context) error { return seen.Run(ctx, s.Flush, nil) }

// Flush writes when links were last looked through. What could not be written stays for the
// next time.
func (s *Service) Flush(ctx context.Context) error {
	links := s.seen.Take()
	if len(links) == 0 {
		return nil
	}
	err := s.store.InTx(ctx, func(ctx context.Context) error { return s.store.NoteSeen(ctx, links) })
	if err != nil {
		s.seen.Return(links)
	}
	return err
}
