package export_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/export"
	"openpeople/internal/fault"
	"openpeople/internal/file"
	"openpeople/internal/i18n"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// desk is the room over a real store and a real folder, with lists that are rows of numbers.
type desk struct {
	*export.Service
	store   *store.Store
	clock   *storetest.Clock
	folder  *file.Folder
	reader  actor.Actor // as of now
	gone    bool
	refuses error
	breaks  error
	rows    int
	during  func()
}

func (d *desk) As(ctx context.Context, personID int64, language i18n.Lang) (context.Context, error) {
	if d.gone {
		return ctx, fault.New(fault.NotFound, "fault.not_found")
	}
	return i18n.With(actor.With(ctx, d.reader), language), nil
}

func (d *desk) CheckFile(context.Context, string) (string, error) { return "narrowed", d.refuses }

func (d *desk) WriteFile(ctx context.Context, address string, to io.Writer, step func(done, total int64) error) (string, int64, error) {
	if d.refuses != nil {
		return "", 0, d.refuses
	}
	for i := 1; i <= d.rows; i++ {
		fmt.Fprintln(to, address, i18n.From(ctx), i)
		d.clock.Pass(2 * time.Second)
		if err := step(int64(i), int64(d.rows)); err != nil {
			return "", 0, err
		}
		if d.during != nil {
			d.during()
		}
	}
	return "list.csv", int64(d.rows), d.breaks
}

func (d *desk) Order(ctx context.Context, kind, key string, askedBy int64) error {
	return storetestRun(ctx, d.store, "INSERT INTO works (kind, unique_key, arguments, asked_by, asked_at, run_at) VALUES (?, ?, '{}', ?, 0, 0)", kind, key, askedBy)
}

func (d *desk) Audit(context.Context, actor.Actor, string, string, int64, map[string]any) error {
	return nil
}

func storetestRun(ctx context.Context, s *store.Store, text string, args ...any) error {
	_, err := s.Exec(ctx, text, args...)
	return err
}

// open runs a case on both engines, with two people.
func open(t *testing.T, do func(t *testing.T, d *desk, anna, boris actor.Actor)) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if err := storetest.Run(t.Context(), s, "INSERT INTO people (id, email, name, role, created_at) VALUES (1, 'anna@example.org', 'Anna', 'supervisor', 0), (2, 'boris@example.org', 'Boris', 'admin', 0)"); err != nil {
			t.Fatal(err)
		}
		d := &desk{store: s, clock: clock, folder: file.FolderAt(t.TempDir()), rows: 3}
		t.Cleanup(func() { d.folder.Close() })
		d.Service = export.New(s, export.Options{Files: d.folder, Works: d, Audit: d, Now: clock.Now})
		d.WrittenBy(d)
		anna := actor.Actor{PersonID: 1, Role: actor.Supervisor, TeamIDs: []int64{7, 8}}
		d.reader = anna
		do(t, d, anna, actor.Actor{PersonID: 2, Role: actor.Admin})
		done := "UPDATE works SET state = 'done', began_at = 0, ended_at = 0 WHERE unique_key NOT IN (SELECT file_key FROM exports WHERE made_at IS NULL AND failed = '')"
		if err := storetest.Run(t.Context(), s, done); err != nil {
			t.Fatal(err)
		}
	})
}

func (d *desk) ask(t *testing.T, a actor.Actor) export.File {
	t.Helper()
	f, err := d.Ask(i18n.With(t.Context(), i18n.EN), a, "/list.csv?x=1")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (d *desk) state(t *testing.T, id int64) export.File {
	t.Helper()
	f, err := d.store.ExportByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func never(int64, int64) error { return nil }

// A file is written in the language of who asked, is that person's alone, for a day, and only
// while the person sees what was seen then.
func TestAFileIsItsReadersForADay(t *testing.T) {
	open(t, func(t *testing.T, d *desk, anna, boris actor.Actor) {
		f := d.ask(t, anna)
		if _, _, err := d.Open(t.Context(), anna, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("before it is made: %v", err)
		}
		var seen []int64
		rows, err := d.Make(t.Context(), f.Key, false, func(done, total int64) error {
			seen = append(seen, d.state(t, f.ID).Done, total)
			return nil
		})
		if err != nil || rows != 3 || fmt.Sprint(seen) != "[1 3 2 3 3 3]" {
			t.Fatal(rows, err, seen)
		}
		f, from, err := d.Open(t.Context(), anna, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(from)
		if from.Close(); string(text) != "/list.csv?x=1 en 1\n/list.csv?x=1 en 2\n/list.csv?x=1 en 3\n" || f.Name != "list.csv" || f.About != "narrowed" || f.Size != int64(len(text)) || f.Done != 3 {
			t.Errorf("%q, %+v", text, f)
		}
		if list, err := d.List(t.Context(), boris); err != nil || len(list) != 0 {
			t.Errorf("another's list: %v %v", list, err)
		}
		for name, err := range map[string]error{"open": third(d.Open(t.Context(), boris, f.ID)), "remove": d.Remove(t.Context(), boris, f.ID)} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("another may %s it: %v", name, err)
			}
		}
		for name, change := range map[string]func(a *actor.Actor){
			"role": func(a *actor.Actor) { a.Role = actor.Executive }, "teams": func(a *actor.Actor) { a.TeamIDs = []int64{7} }, "every team": func(a *actor.Actor) { a.AllTeams = true }, "operator": func(a *actor.Actor) { a.OperatorID = 5 },
		} {
			now := anna
			change(&now)
			if err := third(d.Open(t.Context(), now, f.ID)); !fault.Is(err, fault.Gone) {
				t.Errorf("with another %s it is open: %v", name, err)
			}
		}
		same := anna
		same.TeamIDs = []int64{8, 7}
		if err := third(d.Open(t.Context(), same, f.ID)); err != nil {
			t.Errorf("teams in another order: %v", err)
		}
		d.clock.Pass(export.Life - time.Second)
		if err := errors.Join(d.Sweep(t.Context()), third(d.Open(t.Context(), anna, f.ID))); err != nil {
			t.Errorf("within the day: %v", err)
		}
		d.clock.Pass(time.Second)
		if err := third(d.Open(t.Context(), anna, f.ID)); !fault.Is(err, fault.Gone) {
			t.Errorf("after a day: %v", err)
		}
		if err := d.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.nothing(t)
	})
}

func third(_ export.File, from io.Closer, err error) error {
	if err == nil {
		from.Close()
	}
	return err
}

// nothing proves that no file is left, neither row nor bytes.
func (d *desk) nothing(t *testing.T) {
	t.Helper()
	names, err := d.folder.Names()
	keys, err2 := d.store.ExportKeys(t.Context())
	if err := errors.Join(err, err2); err != nil || len(names)+len(keys) != 0 {
		t.Errorf("left: %v, %v, %v", names, keys, err)
	}
}

// What fails is tried again from the first row, and says at last that it failed; what its
// list refuses is not tried again.
func TestAFileThatFails(t *testing.T) {
	open(t, func(t *testing.T, d *desk, anna, _ actor.Actor) {
		broken := errors.New("broken")
		f := d.ask(t, anna)
		d.breaks = broken
		if _, err := d.Make(t.Context(), f.Key, false, never); !errors.Is(err, broken) {
			t.Errorf("the first attempt: %v", err)
		}
		if now := d.state(t, f.ID); now.State(d.clock.Now()) != export.Making || now.Tries != 1 {
			t.Errorf("after the first attempt: %+v", now)
		}
		if _, err := d.Make(t.Context(), f.Key, true, never); !errors.Is(err, broken) || d.state(t, f.ID).State(d.clock.Now()) != export.Failed {
			t.Errorf("the last attempt: %v", err)
		}
		d.breaks = nil
		if _, err := d.Make(t.Context(), f.Key, true, never); err != nil || d.state(t, f.ID).MadeAt != nil {
			t.Errorf("given up and made: %v", err)
		}
		for name, spoil := range map[string]func(){"refused": func() { d.refuses = fault.New(fault.Forbidden, "fault.forbidden") }, "disabled": func() { d.gone = true }} {
			d.refuses = nil
			f := d.ask(t, anna)
			spoil()
			if _, err := d.Make(t.Context(), f.Key, false, never); err != nil || d.state(t, f.ID).State(d.clock.Now()) != export.Failed {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n, err := d.ForgetAll(t.Context()); err != nil || n != 0 {
			t.Errorf("%d forgotten that were made or in the making, %v", n, err)
		}
		d.nothing(t)
	})
}

// Who asked for a file that had to be forgotten is told why it is gone: of what list it was,
// not what narrowed it, until its day has passed.
func TestAForgottenFileSaysWhy(t *testing.T) {
	open(t, func(t *testing.T, d *desk, anna, boris actor.Actor) {
		made, waits := d.ask(t, anna), d.ask(t, boris)
		if _, err := d.Make(t.Context(), made.Key, false, never); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Prepared(t.Context()); err != nil || n != 2 {
			t.Errorf("%d prepared, %v", n, err)
		}
		if n, err := d.ForgetAll(t.Context()); err != nil || n != 2 {
			t.Errorf("%d forgotten, %v", n, err)
		}
		for _, who := range []actor.Actor{anna, boris} {
			list, err := d.List(t.Context(), who)
			if err != nil || len(list) != 1 || list[0].Failed != export.IsErased || strings.Contains(list[0].Address, "?") || list[0].About != "" {
				t.Errorf("%s sees %+v, %v", who.Name, list, err)
			}
		}
		if _, err := d.Make(t.Context(), waits.Key, false, never); err != nil {
			t.Error(err)
		}
		if n, err := d.ForgetAll(t.Context()); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
		d.clock.Pass(export.Life)
		if err := d.Sweep(t.Context()); err != nil {
			t.Error(err)
		}
		d.nothing(t)
	})
}

// What is removed while it is written leaves nothing, and what stops is no failure.
func TestAFileIsStopped(t *testing.T) {
	open(t, func(t *testing.T, d *desk, anna, _ actor.Actor) {
		f := d.ask(t, anna)
		d.during = func() {
			if err := d.Remove(t.Context(), anna, f.ID); err != nil && !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		}
		if _, err := d.Make(t.Context(), f.Key, false, never); err != nil {
			t.Errorf("removed: %v", err)
		}
		d.nothing(t)
		f = d.ask(t, anna)
		ctx, stop := context.WithCancel(t.Context())
		d.during = stop
		if _, err := d.Make(ctx, f.Key, false, func(int64, int64) error { return ctx.Err() }); !errors.Is(err, context.Canceled) || d.state(t, f.ID).Tries != 0 {
			t.Errorf("stopped: %v", err)
		}
		d.during = nil
		if _, err := d.Make(t.Context(), f.Key, false, never); err != nil || d.state(t, f.ID).MadeAt == nil {
			t.Errorf("begun again: %v", err)
		}
		if err := d.Remove(t.Context(), anna, f.ID); err != nil {
			t.Error(err)
		}
		if _, err := d.folder.Write("of nobody", func(to io.Writer) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if err := d.Sweep(t.Context()); err != nil {
			t.Error(err)
		}
		d.nothing(t)
	})
}

// Somebody has a few files in the making at most, of lists that there are; a program has none.
func TestWhatMayBeAsked(t *testing.T) {
	open(t, func(t *testing.T, d *desk, anna, boris actor.Actor) {
		for range export.MaxWaiting {
			d.ask(t, anna)
		}
		if _, err := d.Ask(t.Context(), anna, "/list.csv"); !fault.Is(err, fault.TooMany) {
			t.Errorf("one too many: %v", err)
		}
		d.ask(t, boris)
		for _, address := range []string{"", "list.csv", "//example.org/list.csv", "https://example.org/list.csv", "/" + string(make([]byte, export.MaxAddress))} {
			if _, err := d.Ask(t.Context(), boris, address); !fault.Is(err, fault.NotFound) {
				t.Errorf("%.40q: %v", address, err)
			}
		}
		if _, err := d.Ask(t.Context(), actor.System("test"), "/list.csv"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the program itself: %v", err)
		}
		d.refuses = fault.New(fault.Invalid, "fault.filters")
		if _, err := d.Ask(t.Context(), boris, "/list.csv?x=2"); !fault.Is(err, fault.Invalid) {
			t.Errorf("what the list refuses: %v", err)
		}
		if _, err := d.ForgetAll(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
