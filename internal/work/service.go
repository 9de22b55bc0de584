package work

import (
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Store is what this room needs to keep. Methods called with the context of InTx
// act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	// AskWork asks for work; when one of the same kind and key is not done, it is that
	// one: fresh is false, and w becomes it.
	AskWork(ctx context.Context, w *Work) (fresh bool, err error)
	// RetryWork lets dead work be tried again, and work that has failed and waits at
	// once; Conflict when it is neither, NotFound.
	RetryWork(ctx context.Context, id int64, now time.Time) error
	// RetryEvent lets the reader of an event that was given up try again, 0: of every
	// one; Conflict when none was.
	RetryEvent(ctx context.Context, id int64, now time.Time) error
	// WorksIn lists work in a state: what is not done by when it was asked for, what
	// has ended the latest first.
	WorksIn(ctx context.Context, state State, limit int) ([]Work, error)
	// GivenUp lists events whose reader failed too often, the latest first.
	GivenUp(ctx context.Context, r page.Request) (page.Of[GivenUp], error)
	DeadEvents(ctx context.Context) (int64, error)
	EventsAhead(ctx context.Context) ([]Ahead, error)
	// Turns is the timetable by task.
	Turns(ctx context.Context) (map[string]Row, error)
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// GivenUp is an event whose reader failed too often.
type GivenUp struct {
	ID       int64
	Event    event.Name
	Subject  int64
	At       time.Time
	Reader   string
	Words    i18n.Text // of the reader; filled by Overview
	Attempts int
	Error    string
}

// Ahead is how many events wait for a reader.
type Ahead struct {
	Event  event.Name
	Reader string    // "": not handed out yet
	Words  i18n.Text // of the reader; filled by Overview
	N      int64
	Oldest time.Time
}

// Row is what is known of a task of the timetable.
type Row struct {
	Next             time.Time
	Node             string    // who does it, "" when nobody does
	Until            time.Time // the end of that node's lease
	BeganAt, EndedAt *time.Time
	Error            string // of the last time
}

// Line is a task of the timetable with what is known of it; the zero Row: nothing yet.
type Line struct {
	Task
	Row
	Running bool
}

// Options of New: what jobs does, by name and in words.
type Options struct {
	Audit   Auditor
	Now     when.Clock
	Readers []Reader
	Tasks   []Task
	Kinds   []Kind
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store Store
	of    Options
}

// New returns the room over its store.
func New(store Store, o Options) *Service { return &Service{store, o} }

// Kinds lists the kinds of one-off work that may be asked for.
func (s *Service) Kinds() []Kind {
	return slices.DeleteFunc(slices.Clone(s.of.Kinds), func(k Kind) bool { return k.Ordered })
}

// Order asks for one-off work in the transaction of the context, for a room that has decided
// that it is to be done; while such work is not done it is that one.
func (s *Service) Order(ctx context.Context, kind, key string, askedBy int64) error {
	now := s.of.Now()
	_, err := s.store.AskWork(ctx, &Work{Kind: kind, Key: key, AskedBy: askedBy, AskedAt: now, RunAt: now})
	return err
}

// How many are shown.
const (
	shownWorks  = 100 // of what runs, waits, is dead: each
	shownLately = 10  // of what was done
)

// Overview is what the program does by itself.
type Overview struct {
	Running, Waiting, Dead, Lately []Work
	Ahead                          []Ahead
	GivenUp                        page.Of[GivenUp]
	GivenUpInAll                   int64
	Timetable                      []Line
}

// Overview returns what waits, runs, was done lately and was given up, and the
// timetable. Errors are masked: the words of another program may name a customer.
// Right: DeskManage.
func (s *Service) Overview(ctx context.Context, a actor.Actor, p page.Request) (o Overview, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return o, err
	}
	for _, part := range []struct {
		state State
		limit int
		to    *[]Work
	}{{Running, shownWorks, &o.Running}, {Waiting, shownWorks, &o.Waiting}, {Dead, shownWorks, &o.Dead}, {Done, shownLately, &o.Lately}} {
		if *part.to, err = s.store.WorksIn(ctx, part.state, part.limit); err != nil {
			return o, err
		}
		for i := range *part.to {
			w := &(*part.to)[i]
			w.Error, w.Words = mask.Text(w.Error), s.kindWords(w.Kind)
		}
	}
	if o.Ahead, err = s.store.EventsAhead(ctx); err != nil {
		return o, err
	}
	for i := range o.Ahead {
		o.Ahead[i].Words = s.readerWords(o.Ahead[i].Event, o.Ahead[i].Reader)
	}
	if o.GivenUp, err = s.GivenUp(ctx, a, p); err != nil {
		return o, err
	}
	if o.GivenUpInAll, err = s.store.DeadEvents(ctx); err != nil {
		return o, err
	}
	rows, err := s.store.Turns(ctx)
	for _, t := range s.of.Tasks {
		line := Line{Task: t, Row: rows[t.Name]}
		line.Node, _, _ = strings.Cut(line.Node, "/")
		line.Error = mask.Text(line.Error)
		line.Running = line.Node != "" && s.of.Now().Before(line.Until)
		o.Timetable = append(o.Timetable, line)
	}
	return o, err
}

// GivenUp lists events whose reader failed too often, the latest first, as Overview does. Right:
// DeskManage.
func (s *Service) GivenUp(ctx context.Context, a actor.Actor, p page.Request) (page.Of[GivenUp], error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return page.Of[GivenUp]{}, err
	}
	list, err := s.store.GivenUp(ctx, p)
	for i := range list.Rows {
		g := &list.Rows[i]
		g.Error, g.Words = mask.Text(g.Error), s.readerWords(g.Event, g.Reader)
	}
	return list, err
}

func (s *Service) kindWords(kind string) i18n.Text {
	for _, k := range s.of.Kinds {
		if k.Name == kind {
			return k.Words
		}
	}
	return i18n.Text{RU: kind, EN: kind} // of another version of the program
}

func (s *Service) readerWords(name event.Name, reader string) i18n.Text {
	for _, r := range s.of.Readers {
		if r.Event == name && r.Name == reader {
			return r.Words
		}
	}
	return i18n.Text{RU: string(name), EN: string(name)}
}

// Ask asks for one-off work of a kind; while such work is not done it is that one,
// and one that is dead or put off is tried at once. NotFound for a kind that nobody does.
// Right: DeskManage.
func (s *Service) Ask(ctx context.Context, a actor.Actor, kind string) (w Work, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return w, err
	}
	if !slices.ContainsFunc(s.Kinds(), func(k Kind) bool { return k.Name == kind }) {
		return w, fault.New(fault.NotFound, "fault.not_found")
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		now := s.of.Now()
		w = Work{Kind: kind, Key: Whole, AskedBy: a.PersonID, AskedAt: now, RunAt: now}
		fresh, err := s.store.AskWork(ctx, &w)
		putOff := w.State == Waiting && w.Error != "" && w.RunAt.After(now)
		if err == nil && !fresh && (w.State == Dead || putOff) {
			err = s.store.RetryWork(ctx, w.ID, now)
		}
		if err != nil {
			return err
		}
		return s.of.Audit.Audit(ctx, a, "ask", "work", w.ID, map[string]any{"kind": kind})
	})
	return w, err
}

// Whole is the key of work that is about the whole desk.
const Whole = "desk"

// RetryWork lets dead work be tried again, and work that has failed and waits at
// once. Conflict when it is neither. Right: DeskManage.
func (s *Service) RetryWork(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.RetryWork(ctx, id, s.of.Now()); err != nil {
			return err
		}
		return s.of.Audit.Audit(ctx, a, "retry", "work", id, nil)
	})
}

// RetryEvent lets the reader of an event that was given up try again. Conflict when
// it was not. Right: DeskManage.
func (s *Service) RetryEvent(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if id <= 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.retryEvents(ctx, a, id)
}

// RetryEvents lets every reader that was given up try again. Conflict when none was.
// Right: DeskManage.
func (s *Service) RetryEvents(ctx context.Context, a actor.Actor) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.retryEvents(ctx, a, 0)
}

func (s *Service) retryEvents(ctx context.Context, a actor.Actor, id int64) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.RetryEvent(ctx, id, s.of.Now()); err != nil {
			return err
		}
		return s.of.Audit.Audit(ctx, a, "retry", "event", id, nil)
	})
}
