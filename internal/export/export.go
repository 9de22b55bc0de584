// Package export is the room of long files: a list with more rows than anybody waits for is
// written in the background, for the person who asked for it, and kept for a day. What a list
// holds, and who may see it, is asked of the same handler that answers with a short one.
package export

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

const (
	// Life is how long a file can be taken once it is made.
	Life = 24 * time.Hour
	// MaxWaiting is how many files of a person may be unfinished.
	MaxWaiting = 3
	// MaxAddress is how long the address of a list may be, in bytes: as long as the server
	// reads.
	MaxAddress = 32 << 10
)

// File is a list that is, or was, written in the background.
type File struct {
	ID          int64
	PersonID    int64     // who asked, and alone may take it
	Address     string    // path and query of the list: /contacts.csv?channel=chat
	About       string    // what narrows it, in the person's words then
	Language    i18n.Lang // of the person, when it was asked for
	AskedAt     time.Time
	Done, Total int64      // rows; a Total of 0: not known yet
	Key         string     // where its bytes lie
	Name        string     // that it is taken by: contacts.csv, with what narrows it: contacts – Team- Chats.csv
	Size        int64      // bytes
	MadeAt      *time.Time // nil: not whole yet
	Reach       string     // what the person could see when it was made
	Failed      string     // catalogue key of why it will not be made; "": it will, or was
	Tries       int        // attempts that failed
}

// State is how far a file is.
type State string

const (
	Making State = "making"
	Ready  State = "ready"
	Over   State = "over" // it was made, and its day has passed
	Failed State = "failed"
)

// State returns how far the file is at a moment.
func (f File) State(now time.Time) State {
	switch {
	case f.Failed != "":
		return Failed
	case f.MadeAt == nil:
		return Making
	case !now.Before(f.Until()):
		return Over
	}
	return Ready
}

// Until is when a file that was made goes.
func (f File) Until() time.Time { return f.MadeAt.Add(Life) }

// Store is what the room keeps. What changes acts in the transaction of the context.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	// InsertExport stores a file that is asked for and sets its id; TooMany when the person
	// has most unfinished ones already.
	InsertExport(ctx context.Context, f *File, most int) error
	// ExportByID returns a file, ExportByKey one by where its bytes lie; NotFound. Ids come again,
	// keys never.
	ExportByID(ctx context.Context, id int64) (File, error)
	ExportByKey(ctx context.Context, key string) (File, error)
	// ExportsOf lists the files of a person, the latest first.
	ExportsOf(ctx context.Context, personID int64, limit int) ([]File, error)
	// NoteExport writes down what became of a file by now: everything but who asked for what;
	// Conflict when it is not there any more.
	NoteExport(ctx context.Context, f File) error
	// RemoveExport removes a file; Conflict when it is not there.
	RemoveExport(ctx context.Context, key string) error
	// StaleExports lists files that were made, or asked for and never made, before an instant.
	StaleExports(ctx context.Context, before time.Time, limit int) ([]File, error)
	// KnownExports lists files, but those that failed for a reason.
	KnownExports(ctx context.Context, but string, limit int) ([]File, error)
	// CountPrepared counts files that are made or in the making.
	CountPrepared(ctx context.Context) (int, error)
	// ExportKeys lists where the bytes of files lie.
	ExportKeys(ctx context.Context) ([]string, error)
}

// Files is where the bytes lie.
type Files interface {
	Write(name string, fill func(to io.Writer) error) (size int64, err error)
	Open(name string) (io.ReadSeekCloser, error)
	Remove(name string) error
	Names() ([]string, error)
}

// Works is who does what takes long (the work room).
type Works interface {
	// Order asks for one-off work in the transaction of the context.
	Order(ctx context.Context, kind, key string, askedBy int64) error
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Lists writes lists as files (the web).
type Lists interface {
	// As is the context of somebody who is not there: that one's rights as of now, language
	// and time zone. NotFound when there is no such person any more.
	As(ctx context.Context, personID int64, language i18n.Lang) (context.Context, error)
	// CheckFile says what is wrong with the address of a list, for the actor of ctx; nil: nothing.
	// about is what narrows it, in words.
	CheckFile(ctx context.Context, address string) (about string, err error)
	// WriteFile writes the list, and tells step how far it is.
	WriteFile(ctx context.Context, address string, to io.Writer, step func(done, total int64) error) (name string, rows int64, err error)
}

// Options of New.
type Options struct {
	Files Files
	Works Works
	Audit Auditor
	Now   when.Clock
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store Store
	of    Options
	lists Lists
}

// New returns the room over its store. WrittenBy says who writes lists.
func New(store Store, o Options) *Service { return &Service{store: store, of: o} }

// WrittenBy says who writes lists, once and before anything is asked for.
func (s *Service) WrittenBy(l Lists) { s.lists = l }

// Kind is the kind of work that makes a file; its key is the file's.
const Kind = "make_file"

// Ask asks for a list as a file, in the language of ctx. NotFound for what is no list,
// Invalid or Forbidden as the list itself would answer, TooMany when MaxWaiting are
// unfinished. Right: SignedIn, and what the list asks for.
func (s *Service) Ask(ctx context.Context, a actor.Actor, address string) (f File, err error) {
	if err := a.Need(actor.SignedIn); err != nil {
		return f, err
	}
	if a.PersonID == 0 {
		return f, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if len(address) > MaxAddress || !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		return f, fault.New(fault.NotFound, "fault.not_found")
	}
	about, err := s.lists.CheckFile(ctx, address)
	if err != nil {
		return f, err
	}
	f = File{About: about, PersonID: a.PersonID, Address: address, Language: i18n.From(ctx), AskedAt: s.of.Now(), Key: newKey()}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.InsertExport(ctx, &f, MaxWaiting); err != nil {
			return err
		}
		if err := s.of.Works.Order(ctx, Kind, f.Key, a.PersonID); err != nil {
			return err
		}
		return s.of.Audit.Audit(ctx, a, "ask", "file", f.ID, map[string]any{"list": f.Path()})
	})
	return f, err
}

// MaxFiles is how many files of a person are listed.
const MaxFiles = 50

// List lists the actor's own files, the latest first. Right: SignedIn.
func (s *Service) List(ctx context.Context, a actor.Actor) ([]File, error) {
	if err := a.Need(actor.SignedIn); err != nil {
		return nil, err
	}
	return s.store.ExportsOf(ctx, a.PersonID, MaxFiles)
}

func (s *Service) own(ctx context.Context, a actor.Actor, id int64) (File, error) {
	if err := a.Need(actor.SignedIn); err != nil {
		return File{}, err
	}
	f, err := s.store.ExportByID(ctx, id)
	if err == nil && (f.PersonID != a.PersonID || a.PersonID == 0) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return f, err
}

// Open opens an own file that is made; the caller closes it. NotFound for one that is not,
// or is another's; Gone when its day has passed, when it lies on another node, or when the actor sees
// something else by now than when it was made. Right: SignedIn.
func (s *Service) Open(ctx context.Context, a actor.Actor, id int64) (File, io.ReadSeekCloser, error) {
	f, err := s.own(ctx, a, id)
	if err != nil {
		return f, nil, err
	}
	switch f.State(s.of.Now()) {
	case Making, Failed:
		return f, nil, fault.New(fault.NotFound, "fault.not_found")
	case Over:
		return f, nil, fault.New(fault.Gone, "export.fault.over")
	}
	if f.Reach != reachOf(a) {
		return f, nil, fault.New(fault.Gone, "export.fault.reach")
	}
	from, err := s.of.Files.Open(f.Key)
	if err != nil {
		return f, nil, fault.Wrap(fault.Gone, "export.fault.gone", err)
	}
	return f, from, nil
}

// Remove removes an own file, made or not. NotFound. Right: SignedIn.
func (s *Service) Remove(ctx context.Context, a actor.Actor, id int64) error {
	f, err := s.own(ctx, a, id)
	if err != nil {
		return err
	}
	return s.forget(ctx, f)
}

// forget removes the bytes first: a row without them can be told, bytes without a row not.
func (s *Service) forget(ctx context.Context, f File) error {
	if err := s.of.Files.Remove(f.Key); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(ctx context.Context) error { return s.store.RemoveExport(ctx, f.Key) })
	if fault.Is(err, fault.Conflict) { // somebody else was first
		return nil
	}
	return err
}

// newKey is where the bytes of a new file lie.
func newKey() string { return strings.ToLower(rand.Text()) }

// reachOf says what an actor can see.
func reachOf(a actor.Actor) string {
	teams := slices.Sorted(slices.Values(a.TeamIDs))
	own := slices.Sorted(slices.Values(append([]int64{a.OperatorID}, a.Also...)))
	return fmt.Sprintf("%s teams %v %v operators %v", a.Role, teams, a.AllTeams, own)
}

// Path is the address of the list without what narrows it.
func (f File) Path() string {
	path, _, _ := strings.Cut(f.Address, "?")
	return path
}
