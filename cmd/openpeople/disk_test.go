package main

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
)

// smallDisk mounts a disk of a few megabytes; the test is skipped, and says so,
// where that is not allowed.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	return dir
}

// TestFullDisk fills the disk under a living desk: the customer gets 503 with
// Retry-After and keeps what was typed, reading goes on, and when there is room
// again the same form is stored, with nothing to restart.
func TestFullDisk(t *testing.T) {
	dir := smallDisk(t)
	a := openDesk(t, dir)
	system, ctx := actor.System("test"), context.Background()
	draft, err := contact.Decode([]byte(contactJSON("disk", time.Now(), 2)))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := a.contacts.Take(ctx, system, []contact.Draft{draft})
	if err != nil || !taken[0].Decision.Asked {
		t.Fatalf("%+v %v", taken, err)
	}
	invitation, _, err := a.store.InvitationByContact(ctx, taken[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(a.surveys.URL(invitation.ID))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	p := start(t, dir)
	address := "http://" + p.addr + link.Path
	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	const typed = "Здесь длинный рассказ, который жалко потерять"
	form := url.Values{"mark": {"2"}, "comment": {typed}}
	r, err := client.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	if page := body(t, r); r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || !strings.Contains(page, typed) {
		t.Errorf("a full disk: %d, Retry-After %q, what was typed is kept: %v", r.StatusCode, r.Header.Get("Retry-After"), strings.Contains(page, typed))
	}
	r, err = client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	if body(t, r); r.StatusCode != 200 {
		t.Errorf("reading on a full disk: %d", r.StatusCode)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	r, err = client.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	if body(t, r); r.StatusCode != http.StatusSeeOther {
		t.Errorf("there is room again, and yet: %d\n%s", r.StatusCode, p.log)
	}
	p.stop(t)
	a = openDesk(t, dir)
	defer a.Close()
	if breaches, err := a.store.Check(ctx); err != nil || len(breaches) > 0 {
		t.Errorf("check: %v %v", breaches, err)
	}
}

// fill writes until the disk is full to the last byte.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}
