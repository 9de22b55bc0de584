package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"openpeople/internal/store"
)

// A backup is a .tar.gz with two files: the database as it was at one moment,
// and the secret that customers' links are made from.
const (
	backupDatabase = "openpeople.db"
	backupSecret   = "secret"
)

type backupCommand struct {
	place `embed:""`
	File  string `arg:"" help:"File to write, a .tar.gz. It must not exist yet: it will hold personal data and the secret."`
}

// Run writes a consistent copy; the desk may be running.
func (b *backupCommand) Run(ctx context.Context) error {
	return b.with(ctx, func(a *app) error {
		dir, err := os.MkdirTemp(filepath.Dir(b.File), ".backup-")
		if err != nil {
			return fmt.Errorf("the backup cannot be written: %w", err)
		}
		defer os.RemoveAll(dir)
		copied := filepath.Join(dir, backupDatabase)
		if err := a.store.CopyTo(ctx, copied); err != nil {
			return err
		}
		secret, err := secretOf(a.cfg, false)
		if err != nil {
			return err
		}
		if err := pack(b.File, copied, secret); err != nil {
			return fmt.Errorf("the backup cannot be written: %w", err)
		}
		fmt.Printf("backed up to %s\n", b.File)
		return nil
	})
}

func pack(file, database string, secret []byte) (err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(file)
		}
	}()
	z := gzip.NewWriter(f)
	t := tar.NewWriter(z)
	db, err := os.Open(database)
	if err != nil {
		return err
	}
	defer db.Close()
	info, err := db.Stat()
	if err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		size int64
		from io.Reader
	}{{backupSecret, int64(len(secret)), strings.NewReader(string(secret))}, {backupDatabase, info.Size(), db}} {
		if err := t.WriteHeader(&tar.Header{Name: part.name, Mode: 0o600, Size: part.size, ModTime: time.Now()}); err != nil {
			return err
		}
		if _, err := io.Copy(t, part.from); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close(), f.Sync())
}

type restoreCommand struct {
	place `embed:""`
	File  string `arg:"" help:"Backup to restore. The database and the secret must not exist yet."`
}

// Run restores a desk that writes to nobody until an admin says go.
func (r *restoreCommand) Run(ctx context.Context) error {
	database, isFile := store.File(r.Database)
	if !isFile {
		return errUsage{errors.New("restore makes a SQLite file; restore PostgreSQL with its own tools")}
	}
	return alone(r.Database, func() error { return r.restore(ctx, database) })
}

// restore makes the files of the desk, which must not be served before it is held.
func (r *restoreCommand) restore(ctx context.Context, database string) error {
	secret := filepath.Join(r.Data, "secret")
	for _, file := range []string{database, secret} {
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			return errUsage{fmt.Errorf("%s exists already: restore into an empty place", file)}
		}
	}
	if err := unpack(r.File, map[string]string{backupDatabase: database, backupSecret: secret}); err != nil {
		return errors.Join(fmt.Errorf("the backup cannot be restored: %w", err), drop(database), drop(secret))
	}
	r.Secret = "" // the backup's own
	return r.with(ctx, func(a *app) error {
		if err := a.store.InTx(ctx, func(ctx context.Context) error { return a.store.HoldSending(ctx, true) }); err != nil {
			return err
		}
		fmt.Println("restored; nothing is sent until an admin releases sending under Settings")
		return nil
	})
}

func drop(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// unpack writes the files of a backup to their places; all must be there.
func unpack(file string, places map[string]string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return errors.New("it is no backup of openpeople")
	}
	found := 0
	for t := tar.NewReader(z); ; {
		head, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		place, ok := places[head.Name]
		if !ok {
			return fmt.Errorf("it holds %q, which is no part of a backup", head.Name)
		}
		if err := put(place, t); err != nil {
			return err
		}
		found++
	}
	if found != len(places) {
		return errors.New("it is not whole")
	}
	return nil
}

func put(file string, from io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Sync(), f.Close())
}
