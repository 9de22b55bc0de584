package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"openpeople/internal/config"
	"openpeople/internal/store"
)

// settingSecret keeps by what a desk knows its secret again. Nothing can be made of
// it.
const settingSecret = "secret_fingerprint"

func fingerprint(secret []byte) string {
	sum := hmac.New(sha256.New, secret)
	sum.Write([]byte("openpeople: fingerprint of the secret"))
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// look says what is at the place of a desk before anything is opened or made, and
// refuses what is not a desk's. standing: the desk must be there. Else one may be
// made, in an empty place only: where a secret lies, its database is missing, and
// where a restore lies, the desk is on its way.
func look(ctx context.Context, cfg config.Config, standing bool) error {
	if err := cfg.CheckDatabase(); err != nil {
		return err
	}
	orphan := there(secretFile(cfg)) // asked first: another process may be making both, the secret last
	found, err := store.Look(ctx, cfg.Database)
	if err != nil {
		return err
	}
	name, restoring := "the database", false
	if file, isFile := store.File(cfg.Database); isFile {
		name += " " + file
		restoring = there(asideOf(file))
	}
	switch {
	case found == store.Foreign:
		return fmt.Errorf("%s belongs to another program: name the desk's with --database", name)
	case found == store.Desk:
		return nil
	case restoring:
		return fmt.Errorf("a restore of %s was cut short: run `openpeople restore` again, which clears what it left", name)
	case standing && found == store.Nothing:
		return fmt.Errorf("there is no %s: name the desk's with --database, or make one with `openpeople migrate`", strings.TrimPrefix(name, "the "))
	case standing:
		return errEmpty
	case orphan:
		return fmt.Errorf("%s has no desk, and the secret of one lies in %s: bring the database back, name it with --database, or, for a new desk, move %s away", name, cfg.Data, secretFile(cfg))
	}
	return nil
}

// secretOf returns the secret that the links of a desk are made from, once it is
// known to be that one. fresh: where the desk knows none yet and has asked nobody, one
// is made, and it knows the secret again from now on.
func secretOf(ctx context.Context, s *store.Store, cfg config.Config, fresh bool) ([]byte, error) {
	known, err := s.Setting(ctx, settingSecret)
	if err != nil {
		return nil, err
	}
	used, err := s.HasContacts(ctx)
	if err != nil {
		return nil, err
	}
	secret, made, err := readSecret(cfg, fresh && known == "" && !used)
	if err != nil {
		return nil, err
	}
	if known == "" && fresh {
		if err := s.InTx(ctx, func(ctx context.Context) error {
			known, err = s.KeepFirst(ctx, settingSecret, fingerprint(secret))
			return err
		}); err != nil {
			return nil, err
		}
	}
	if known == "" || known == fingerprint(secret) {
		return secret, nil
	}
	where := "OPENPEOPLE_SECRET"
	if cfg.Secret == "" {
		where = "the secret in " + secretFile(cfg)
	}
	err = fmt.Errorf("%s is not the one of this desk: bring that back (every node has the same, a backup holds it); if it is lost for good, `openpeople migrate --new-secret` takes this one, and links that customers hold stop working", where)
	if made {
		err = errors.Join(err, os.Remove(secretFile(cfg)))
	}
	return nil, err
}

func secretFile(cfg config.Config) string { return filepath.Join(cfg.Data, "secret") }

// readSecret returns the secret of the settings, or the one in the data folder;
// fresh: one is made where there is none.
func readSecret(cfg config.Config, fresh bool) (secret []byte, made bool, err error) {
	if cfg.Secret != "" {
		return []byte(cfg.Secret), false, nil
	}
	file := secretFile(cfg)
	raw, err := os.ReadFile(file)
	if err == nil {
		text := strings.TrimSpace(string(raw))
		if len(text) < 32 {
			return nil, false, fmt.Errorf("the secret in %s is too short; restore it from a backup, or links that customers hold stop working", file)
		}
		return []byte(text), false, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, false, fmt.Errorf("the secret cannot be read: %w", err)
	}
	if !fresh {
		return nil, false, fmt.Errorf("there is no secret in %s: bring the desk's back (every node has the same, a backup holds it), or name its folder with --data", cfg.Data)
	}
	if err := os.MkdirAll(cfg.Data, 0o750); err != nil {
		return nil, false, fmt.Errorf("OPENPEOPLE_DATA: %w", err)
	}
	var random [32]byte
	rand.Read(random[:])
	text := hex.EncodeToString(random[:])
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("the secret cannot be kept: %w", err)
	}
	if _, err := f.WriteString(text + "\n"); err != nil {
		return nil, true, errors.Join(err, f.Close())
	}
	err = errors.Join(f.Sync(), f.Close())
	syncDir(cfg.Data)
	return []byte(text), true, err
}
