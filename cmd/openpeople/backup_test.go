package main

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"time"
)

// A desk is backed up while it serves and restored elsewhere: contacts and
// customers' links are there, and nothing is sent until an admin says go.
func TestBackupAndRestore(t *testing.T) {
	from, to, ctx := t.TempDir(), t.TempDir(), context.Background()
	a := openDesk(t, from)
	draft, err := contact.Decode([]byte(contactJSON("kept", time.Now(), 2)))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := a.contacts.Take(ctx, actor.System("test"), []contact.Draft{draft})
	if err != nil {
		t.Fatal(err)
	}
	invitation, _, err := a.store.InvitationByContact(ctx, taken[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	link := a.surveys.URL(invitation.ID)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	p := start(t, from)
	file := filepath.Join(t.TempDir(), "desk.tar.gz")
	there := place{Database: filepath.Join(from, "desk.db"), Data: from, BaseURL: "http://localhost"}
	if err := (&backupCommand{place: there, File: file}).Run(ctx); err != nil {
		t.Fatal(err)
	}
	p.stop(t)
	if err := (&backupCommand{place: there, File: file}).Run(ctx); err == nil {
		t.Error("a backup was written over another one")
	}

	here := place{Database: filepath.Join(to, "desk.db"), Data: to, BaseURL: "http://localhost"}
	mark := here.Database + "-mark" // of a desk that was here before
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (&restoreCommand{place: here, File: file}).Run(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("the restored desk is taken for the one that was there before")
	}
	var usage errUsage
	if err := (&restoreCommand{place: here, File: file}).Run(ctx); !errors.As(err, &usage) {
		t.Errorf("a desk was restored over another one: %v", err)
	}
	b := openDesk(t, to)
	defer b.Close()
	if b.surveys.URL(invitation.ID) != link {
		t.Error("the links that customers hold changed")
	}
	if id, _, err := b.store.ContactByKey(ctx, "load", "kept"); err != nil || id != taken[0].ID {
		t.Errorf("contact %d, %v", id, err)
	}
	if held, err := b.store.SendingHeld(ctx); err != nil || !held {
		t.Errorf("sending is held: %v, %v", held, err)
	}
	if breaches, err := b.store.Check(ctx); err != nil || len(breaches) > 0 {
		t.Errorf("check: %v %v", breaches, err)
	}
	if err := (&restoreCommand{place: place{Database: filepath.Join(to, "x.db"), Data: t.TempDir()}, File: kept(t, "nonsense", "x.tar.gz")}).Run(ctx); err == nil {
		t.Error("nonsense was restored")
	}
}

// A damaged backup is told in one sentence, in words.
func TestADamagedBackupIsToldInASentence(t *testing.T) {
	for said, err := range map[string]error{
		"it is damaged: it ends too early":                    io.ErrUnexpectedEOF,
		"it is damaged":                                       gzip.ErrChecksum,
		"it is damaged: read desk.tar.gz: input/output error": &fs.PathError{Op: "read", Path: "desk.tar.gz", Err: syscall.EIO},
	} {
		if got := damaged(err); !errors.Is(got, errDamaged) || got.Error() != said {
			t.Errorf("%v is told as %q", err, got)
		}
	}
}
