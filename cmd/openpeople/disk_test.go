package main

import (
	"context"
	"errors"
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
	token := newToken(t, dir)
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
	if status, n := readiness(t, p), metric(t, p.addr, token, "openpeople_writable"); status != 503 || n != 0 {
		t.Errorf("on a full disk: ready %d, writable %d", status, n)
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
	waitFor(t, p, "the desk is ready again", func() bool { return readiness(t, p) == 200 && metric(t, p.addr, token, "openpeople_writable") == 1 })
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

// readiness is what /readyz answers.
func readiness(t *testing.T, p *program) int {
	t.Helper()
	r, err := http.Get("http://" + p.addr + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	body(t, r)
	return r.StatusCode
}

// The file of the database, or its log, is moved away under a living desk: nothing
// is acknowledged that would be gone with the process, /readyz says so, the log says
// which file, and all goes on when it is back.
func TestFilesOfALivingDeskAreMoved(t *testing.T) {
	for _, name := range []string{"desk.db", "desk.db-wal"} {
		dir := t.TempDir()
		token := newToken(t, dir)
		p := start(t, dir)
		take := func(id string) int {
			w, err := dial(p.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer w.close()
			status, _, err := w.do(post("/api/v1/contacts", "application/json", token, []byte(contactJSON(id, time.Now(), 2))))
			if err != nil {
				t.Fatal(err)
			}
			return status
		}
		if status := take("before"); status != 201 || readiness(t, p) != 200 {
			t.Fatalf("%s: %d", name, status)
		}
		file := filepath.Join(dir, name)
		if err := os.Rename(file, file+".away"); err != nil {
			t.Fatal(err)
		}
		if status := readiness(t, p); status != 503 {
			t.Errorf("%s is gone, and the desk is ready: %d", name, status)
		}
		if status := take("meanwhile"); status != 503 {
			t.Errorf("%s is gone, and a contact is taken: %d", name, status)
		}
		if err := os.Rename(file+".away", file); err != nil {
			t.Fatal(err)
		}
		if status := take("after"); status != 201 {
			t.Errorf("%s is back: %d", name, status)
		}
		waitFor(t, p, "the desk is ready again", func() bool { return readiness(t, p) == 200 })
		other := filepath.Join(dir, "other")
		if err := errors.Join(os.Rename(file, other), os.WriteFile(file, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		if status := readiness(t, p); status != 503 {
			t.Errorf("another file is in the place of %s, and the desk is ready: %d", name, status)
		}
		if err := os.Rename(other, file); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(p.log.String(), "request failed"); n > 2 { // the contacts that were refused
			t.Errorf("whoever asks whether the desk is ready fills the log: %d lines\n%s", n, p.log)
		}
		p.stop(t)
		for _, say := range []string{"the desk cannot write", file, "the desk can write again"} {
			if !strings.Contains(p.log.String(), say) {
				t.Errorf("%s: the log does not say %q:\n%s", name, say, p.log)
			}
		}
	}
}

// The log of the database is removed while the desk is down: the next start says so, on
// Today and in metrics too, `check` as well, and writes to nobody until an admin lets it.
func TestALogRemovedWhileTheDeskIsDown(t *testing.T) {
	dir := t.TempDir()
	database := filepath.Join(dir, "desk.db")
	token := newToken(t, dir)
	p := start(t, dir)
	take := func(p *program, id string) { // something is acknowledged
		t.Helper()
		w, err := dial(p.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer w.close()
		if status, _, err := w.do(post("/api/v1/contacts", "application/json", token, []byte(contactJSON(id, time.Now(), 2)))); err != nil || status != 201 {
			t.Fatal(status, err)
		}
	}
	take(p, "first")
	p.kill()
	place := []string{"--data", dir, "--database", database}
	if code, said := runProgram(t, "", append([]string{"token", "list"}, place...)...); code != 0 {
		t.Fatalf("%d %s", code, said) // closes in peace what was killed
	}
	lost := func(p *program) (is, says bool) {
		return metric(t, p.addr, token, "openpeople_database_lost") == 1, strings.Contains(p.log.String(), "what was stored last is gone")
	}
	p = start(t, dir)
	if is, says := lost(p); is || says {
		t.Errorf("nothing is lost, and it is said to be: metric %v, log %v", is, says)
	}
	take(p, "last")
	p.kill()
	if err := os.Remove(database + "-wal"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // to look at it does not hide it
		if code, _ := runProgram(t, "", append([]string{"check"}, place...)...); code != 1 {
			t.Errorf("check leaves with %d", code)
		}
	}
	p = start(t, dir)
	if is, says := lost(p); !is || !says {
		t.Errorf("metric %v, log %v", is, says)
	}
	p.stop(t)
	p = start(t, dir)
	if is, says := lost(p); !is || says {
		t.Errorf("started again: metric %v, in the log again %v", is, says)
	}
	p.stop(t)
	a := openDesk(t, dir)
	defer a.Close()
	ctx := t.Context()
	if held, err := a.store.SendingHeld(ctx); err != nil || !held {
		t.Errorf("held: %v %v", held, err)
	}
	if breaches, err := a.store.Check(ctx); err != nil || len(breaches) > 0 {
		t.Errorf("check: %v %v", breaches, err)
	}
	if err := a.sending.Hold(ctx, actor.System("test"), false); err != nil {
		t.Fatal(err)
	}
	if held, err := a.store.LossHeld(ctx); err != nil || held {
		t.Errorf("an admin let it go on, and Today says: %v %v", held, err)
	}
}
