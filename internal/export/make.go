package export

import (
	"context"
	"io"
	"math"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// noteEvery is how often it is written down how far a file is.
const noteEvery = time.Second

// Make writes a file that was asked for, from its first row: for the program itself. step is
// told how far it is; last says that no attempt follows. A file that was removed meanwhile is
// made no more; one that its list refuses has failed for good.
func (s *Service) Make(ctx context.Context, key string, last bool, step func(done, total int64) error) (rows int64, err error) {
	f, err := s.store.ExportByKey(ctx, key)
	if fault.Is(err, fault.NotFound) || err == nil && (f.MadeAt != nil || f.Failed != "") {
		return f.Done, nil
	}
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, &f, step)
	if ctx.Err() != nil { // the program ends: that is no failure
		return f.Done, err
	}
	if err != nil {
		err = s.failed(&f, err, last)
	}
	noted := s.store.InTx(ctx, func(ctx context.Context) error { return s.store.NoteExport(ctx, f) })
	if fault.Is(noted, fault.Conflict) { // removed while it was written
		return f.Done, s.of.Files.Remove(f.Key)
	}
	if err == nil {
		err = noted
	}
	return f.Done, err
}

// failed writes into the file what its failure means, and returns the error that is worth
// another attempt.
func (s *Service) failed(f *File, err error, last bool) error {
	f.Tries++
	switch refused := fault.Of(err); {
	case refused.Code == fault.Conflict: // removed: told by NoteExport
		return nil
	case refused.Code != fault.Broken && refused.Code != fault.Unavailable && refused.Code != fault.TooMany:
		f.Failed = "export.fault.refused"
		return nil
	case last:
		f.Failed = "export.fault.broken"
	}
	return err
}

func (s *Service) write(ctx context.Context, f *File, step func(done, total int64) error) error {
	as, err := s.lists.As(ctx, f.PersonID, f.Language)
	if err != nil {
		return err
	}
	noted := s.of.Now()
	size, err := s.of.Files.Write(f.Key, func(to io.Writer) error {
		name, rows, err := s.lists.WriteFile(as, f.Address, to, func(done, total int64) error {
			f.Done, f.Total = done, total
			if now := s.of.Now(); now.Sub(noted) >= noteEvery || now.Before(noted) {
				noted = now
				if err := s.store.InTx(ctx, func(ctx context.Context) error { return s.store.NoteExport(ctx, *f) }); err != nil {
					return err
				}
			}
			return step(done, total)
		})
		f.Name, f.Done, f.Total = name, rows, rows
		return err
	})
	if err != nil {
		return err
	}
	now := s.of.Now()
	f.Size, f.MadeAt, f.Reach = size, &now, reachOf(actor.From(as))
	return nil
}

// sweptAtOnce is how many files are removed in one go.
const sweptAtOnce = 100

// Sweep removes files whose day has passed, those that were asked for a day ago and never
// made, and bytes of which nobody knows: for the program itself.
func (s *Service) Sweep(ctx context.Context) error {
	if _, err := s.forgetBefore(ctx, s.of.Now().Add(-Life)); err != nil {
		return err
	}
	return s.strays(ctx)
}

// IsErased is why a file is gone that ForgetAll removed.
const IsErased = "export.fault.erased"

// ForgetAll removes every file, those in the making too: they may hold what is to be
// forgotten, and so may the words that narrow them. It returns how many were made or in the
// making; who asked for one is told why it is gone, for as long as it would have been kept.
func (s *Service) ForgetAll(ctx context.Context) (n int, err error) {
	for {
		list, err := s.store.KnownExports(ctx, IsErased, sweptAtOnce)
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, f := range list {
			if f.Failed != "" {
				err = s.forget(ctx, f)
			} else if err = s.tell(ctx, f); err == nil {
				n++
			}
			if err != nil {
				return n, err
			}
		}
	}
}

// tell removes a file, and leaves in its place why it is gone: of what list it was, and
// nothing of what narrowed it.
func (s *Service) tell(ctx context.Context, f File) error {
	if err := s.of.Files.Remove(f.Key); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.RemoveExport(ctx, f.Key); err != nil {
			return err
		}
		gone := File{PersonID: f.PersonID, Address: f.Path(), Language: f.Language, AskedAt: f.AskedAt, Key: newKey()}
		if err := s.store.InsertExport(ctx, &gone, math.MaxInt32); err != nil {
			return err
		}
		gone.Failed = IsErased
		return s.store.NoteExport(ctx, gone)
	})
	if fault.Is(err, fault.Conflict) { // somebody else was first
		return nil
	}
	return err
}

// Prepared counts the files that ForgetAll would take: for pages that say so before.
func (s *Service) Prepared(ctx context.Context) (int, error) { return s.store.CountPrepared(ctx) }

func (s *Service) forgetBefore(ctx context.Context, before time.Time) (n int, err error) {
	for {
		list, err := s.store.StaleExports(ctx, before, sweptAtOnce)
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, f := range list {
			if err := s.forget(ctx, f); err != nil {
				return n, err
			}
			n++
		}
	}
}

// strays removes bytes that no file has: of a node that died, or of a desk that was restored.
func (s *Service) strays(ctx context.Context) error {
	names, err := s.of.Files.Names() // before the keys: a file is a row first
	if err != nil {
		return err
	}
	keys, err := s.store.ExportKeys(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, key := range keys {
		known[key], known[key+".part"] = true, true
	}
	for _, name := range names {
		if known[name] {
			continue
		}
		if err := s.of.Files.Remove(name); err != nil {
			return err
		}
	}
	return nil
}
