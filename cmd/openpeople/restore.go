package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"openpeople/internal/config"
	"openpeople/internal/store"
)

type restoreCommand struct {
	place    `embed:""`
	HoldOnly bool   `help:"Restore nothing: hold sending in the database that is there, as after a restore by other tools (PostgreSQL, a snapshot of a disk). Before serve."`
	File     string `arg:"" optional:"" help:"Backup to restore. The database and the secret must not exist yet."`
}

// Run restores a desk that writes to nobody until an admin says go.
func (r *restoreCommand) Run(ctx context.Context) error {
	switch {
	case r.HoldOnly && r.File != "":
		return errUsage{errors.New("--hold-only restores nothing: leave the file out")}
	case r.HoldOnly:
		return r.holdOnly(ctx)
	case r.File == "":
		return errUsage{errors.New("name the backup to restore")}
	}
	database, isFile := store.File(r.Database)
	if !isFile {
		return errUsage{errors.New("restore makes a SQLite file; restore PostgreSQL with its own tools, then run `openpeople restore --hold-only` before `serve`")}
	}
	if !there(r.File) {
		return errUsage{fmt.Errorf("there is no file %s", r.File)}
	}
	return alone(r.Database, func() error { return r.restore(ctx, database) })
}

// asideOf is where a restore unpacks. It goes last: a place that has it and no database
// is that of a restore that was cut short.
func asideOf(database string) string { return database + ".restoring" }

// restore unpacks beside the place of the desk, holds and checks there, and renames
// last: a database at its place is a held one, wherever the program is stopped.
func (r *restoreCommand) restore(ctx context.Context, database string) (err error) {
	secret, aside := filepath.Join(r.Data, "secret"), asideOf(database)
	for _, file := range []string{database, database + "-wal", database + "-journal"} {
		if there(file) {
			return errUsage{fmt.Errorf("%s exists already: restore into an empty place", file)}
		}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	if err := errors.Join(os.RemoveAll(aside), os.MkdirAll(r.Data, 0o750), os.MkdirAll(aside, 0o700)); err != nil {
		return err
	}
	if err := unpackHeld(ctx, r.File, aside); err != nil {
		return fmt.Errorf("the backup cannot be restored: %w", err)
	}
	if err := placeSecret(filepath.Join(aside, backupSecret), secret); err != nil {
		return err
	}
	if err := store.ForgetMark(database); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(aside, backupDatabase), database); err != nil {
		return err
	}
	syncDir(filepath.Dir(database))
	fmt.Println("restored; nothing is sent until an admin releases sending under Settings")
	return nil
}

// unpackHeld unpacks a backup into a folder, holds sending in its database, whatever
// the schema, and reads the whole of it. The files are durable when it returns.
func unpackHeld(ctx context.Context, file, dir string) error {
	if err := unpack(file, dir); err != nil {
		return err
	}
	database := filepath.Join(dir, backupDatabase)
	if err := look(ctx, config.Config{Database: database}, true); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{URL: database})
	if err != nil {
		return err
	}
	_, ofDesk := secretOf(ctx, s, config.Config{Data: dir}, false)
	if err := errors.Join(s.Sound(ctx), ofDesk, hold(ctx, s), s.Close()); err != nil {
		return err
	}
	if there(database + "-wal") {
		return errors.New("SQLite has not finished the database")
	}
	f, err := os.OpenFile(database, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// placeSecret copies the secret of a backup to its place, durably. One that is there
// already must be the same: a restore that was stopped is run again.
func placeSecret(from, to string) error {
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if there(to) {
		if old, err := os.ReadFile(to); err != nil || !bytes.Equal(bytes.TrimSpace(old), bytes.TrimSpace(raw)) {
			return errUsage{fmt.Errorf("%s exists already: restore into an empty place", to)}
		}
		return nil
	}
	next := to + ".restoring"
	if err := os.Remove(next); err != nil && there(next) {
		return err
	}
	if _, err := put(next, bytes.NewReader(raw)); err != nil {
		return err
	}
	if err := os.Rename(next, to); err != nil {
		return err
	}
	syncDir(filepath.Dir(to))
	return nil
}

// holdOnly holds sending in a database that other tools restored.
func (r *restoreCommand) holdOnly(ctx context.Context) error {
	if err := look(ctx, r.config(), true); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{URL: r.Database})
	if err != nil {
		return err
	}
	if err := errors.Join(hold(ctx, s), s.Close()); err != nil {
		return err
	}
	fmt.Println("held; nothing is sent until an admin releases sending under Settings")
	return nil
}

// hold holds sending in a database of whatever schema.
func hold(ctx context.Context, s *store.Store) error {
	if err := s.InTx(ctx, func(ctx context.Context) error { return s.HoldSending(ctx, true) }); err != nil {
		return fmt.Errorf("sending cannot be held: it is no database of a desk: %w", err)
	}
	if held, err := s.SendingHeld(ctx); err != nil || !held {
		return errors.Join(errors.New("sending is not held"), err)
	}
	return nil
}
