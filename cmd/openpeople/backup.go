package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"openpeople/internal/store"
)

type backupCommand struct {
	place  `embed:""`
	Verify bool   `help:"Write nothing: prove that FILE is whole and can be restored. A copy is unpacked into the temporary folder and removed."`
	File   string `arg:"" help:"File to write, a .tar.gz. It must not exist yet: it will hold personal data and the secret."`
}

// Run writes a consistent copy; the desk may be running, and may have an older schema.
func (b *backupCommand) Run(ctx context.Context) error {
	if b.Verify {
		return b.verify(ctx)
	}
	if there(b.File) {
		return errUsage{fmt.Errorf("%s exists already", b.File)}
	}
	return b.standing(ctx, func(s *store.Store, secret []byte) error {
		// Whoever finds a file of this name finds it whole.
		dir, err := os.MkdirTemp(filepath.Dir(b.File), ".backup-")
		if err != nil {
			return fmt.Errorf("the backup cannot be written: %w", err)
		}
		defer os.RemoveAll(dir)
		copied, packed := filepath.Join(dir, backupDatabase), filepath.Join(dir, "packed")
		if err := s.CopyTo(ctx, copied); err != nil {
			return err
		}
		if err := sound(ctx, copied); err != nil {
			return fmt.Errorf("the backup cannot be written: %w", err)
		}
		if err := pack(packed, copied, secret); err != nil {
			return fmt.Errorf("the backup cannot be written: %w", err)
		}
		if there(b.File) {
			return errUsage{fmt.Errorf("%s exists already", b.File)}
		}
		if err := os.Rename(packed, b.File); err != nil {
			return fmt.Errorf("the backup cannot be written: %w", err)
		}
		syncDir(filepath.Dir(b.File))
		fmt.Printf("backed up to %s; it holds personal data and the secret of customers' links: guard it as the desk\n", b.File)
		return nil
	})
}

// verify does what a restore would do, elsewhere.
func (b *backupCommand) verify(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "openpeople-verify-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := unpackHeld(ctx, b.File, dir); err != nil {
		return fmt.Errorf("the backup cannot be restored: %w", err)
	}
	fmt.Printf("%s is whole and can be restored\n", b.File)
	return nil
}

// standing opens the database at a place and its secret, whatever the schema, if it
// is not a newer one. It makes nothing.
func (p place) standing(ctx context.Context, do func(s *store.Store, secret []byte) error) error {
	if err := look(ctx, p.config(), true); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{URL: p.Database})
	if err != nil {
		return err
	}
	defer s.Close()
	have, want, err := s.SchemaState(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("the database cannot be read: %w", err)
	case have > want:
		return newerSchema(have, want)
	}
	secret, err := secretOf(ctx, s, p.config(), false)
	if err != nil {
		return err
	}
	return do(s, secret)
}

// sound reads the whole SQLite file of a desk and says what is wrong with it.
func sound(ctx context.Context, file string) error {
	s, err := store.Open(ctx, store.Options{URL: file})
	if err != nil {
		return err
	}
	return errors.Join(s.Sound(ctx), s.Close())
}
