package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/store/storetest"
)

// postgres returns the address of an empty database.
func postgres(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("OPENPEOPLE_TEST_POSTGRES is not set")
	}
	return storetest.FreshPostgres(t, dsn)
}

// cluster is a PostgreSQL of a test's own, which it may freeze.
type cluster struct {
	url        string
	postmaster int
}

// newCluster makes one; the test is skipped, and says so, where none is installed.
func newCluster(t *testing.T) cluster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		t.Skip("no PostgreSQL is installed")
	}
	bin, dir := found[len(found)-1], t.TempDir()
	for at := dir; at != "/" && at != os.TempDir(); at = filepath.Dir(at) {
		os.Chmod(at, 0o755) // the server is another user
	}
	run := func(command string) {
		t.Helper()
		cmd := exec.Command("bash", "-c", command)
		if os.Getuid() == 0 {
			exec.Command("chown", "postgres", dir).Run()
			cmd = exec.Command("su", "postgres", "-s", "/bin/bash", "-c", command)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	free.Close()
	data := dir + "/data"
	run(bin + "/initdb --no-sync -A trust -U postgres -D " + data + " >/dev/null")
	run(fmt.Sprintf("%s/pg_ctl -D %s -l %s/log -w -o '-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories=%s -c fsync=off' start >/dev/null", bin, data, dir, port, dir))
	t.Cleanup(func() { run(bin + "/pg_ctl -D " + data + " -m immediate stop >/dev/null") })
	raw, err := os.ReadFile(data + "/postmaster.pid")
	if err != nil {
		t.Fatal(err)
	}
	c := cluster{url: fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)}
	if c.postmaster, err = strconv.Atoi(strings.Fields(string(raw))[0]); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.signal(syscall.SIGCONT) })
	return c
}

// signal is for every process of the server.
func (c cluster) signal(s syscall.Signal) {
	syscall.Kill(c.postmaster, s)
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(c.postmaster)).Output()
	for line := range strings.Lines(string(out)) {
		if pid, err := strconv.Atoi(strings.TrimSpace(line)); err == nil {
			syscall.Kill(pid, s)
		}
	}
}

// askedDesk makes a desk with a customer who was asked, and returns the path of the page.
func askedDesk(t *testing.T, dir, database string) (token, page string) {
	t.Helper()
	token = newTokenAt(t, dir, database)
	a := openDeskAt(t, dir, database)
	defer a.Close()
	draft, err := contact.Decode([]byte(contactJSON("asked", a.store.Now(), 2)))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := a.contacts.Take(t.Context(), actor.System("test"), []contact.Draft{draft})
	if err != nil || !taken[0].Decision.Asked {
		t.Fatalf("%+v %v", taken, err)
	}
	invitation, _, err := a.store.InvitationByContact(t.Context(), taken[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(a.surveys.URL(invitation.ID))
	if err != nil {
		t.Fatal(err)
	}
	return token, link.Path
}

// answerOf posts an answer and returns what came back.
func answerOf(t *testing.T, address, comment string) (status int, page, retry string) {
	t.Helper()
	client := &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.PostForm(address, url.Values{"mark": {"2"}, "comment": {comment}})
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, body(t, r), r.Header.Get("Retry-After")
}

const story = "Здесь длинный рассказ, который жалко потерять"

// PostgreSQL is frozen under a living desk, as by a disk that is gone: the customer is
// told and keeps what was written, /readyz is red, all goes on when it is back; and a
// desk that is told to stop meanwhile stops.
func TestAFrozenPostgres(t *testing.T) {
	t.Parallel()
	c, dir := newCluster(t), t.TempDir()
	token, page := askedDesk(t, dir, c.url)
	p := start(t, dir, "OPENPEOPLE_DATABASE="+c.url)
	if ready := readiness(t, p); ready != 200 {
		t.Fatalf("ready %d\n%s", ready, p.log)
	}
	c.signal(syscall.SIGSTOP)
	status, shown, retry := answerOf(t, "http://"+p.addr+page, story)
	if status != 503 || retry == "" || !strings.Contains(shown, story) || !strings.Contains(shown, `action="`+page+`"`) {
		t.Errorf("%d, Retry-After %q:\n%s", status, retry, shown)
	}
	r, err := http.Get("http://" + p.addr + page)
	if err != nil {
		t.Fatal(err)
	}
	if read := body(t, r); r.StatusCode != 503 || !strings.Contains(read, "База данных сейчас не отвечает") {
		t.Errorf("who only reads is told %d:\n%s", r.StatusCode, read)
	}
	if ready := readiness(t, p); ready != 503 {
		t.Errorf("frozen, and ready %d", ready)
	}
	c.signal(syscall.SIGCONT)
	waitFor(t, p, "the desk is ready again", func() bool { return readiness(t, p) == 200 })
	if n := metric(t, p.addr, token, "openpeople_database_losses_total"); n != 1 {
		t.Errorf("lost %d times", n)
	}
	if status, shown, _ := answerOf(t, "http://"+p.addr+page, story); status != http.StatusSeeOther {
		t.Errorf("it is back, and yet: %d\n%s\n%s", status, shown, p.log)
	}
	c.signal(syscall.SIGSTOP)
	p.cmd.Process.Signal(syscall.SIGTERM)
	ended := make(chan struct{})
	go func() { p.cmd.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Errorf("a desk whose database is frozen does not stop:\n%s", p.log)
	}
	c.signal(syscall.SIGCONT)
	for _, say := range []string{"PostgreSQL does not answer", "PostgreSQL answers again"} {
		if !strings.Contains(p.log.String(), say) {
			t.Errorf("the log does not say %q:\n%s", say, p.log)
		}
	}
}

// Another process holds SQLite's lock for long: the customer is told in time and keeps
// what was written, and all goes on when the lock is free.
func TestALockedDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "desk.db")
	token, page := askedDesk(t, dir, file)
	p := start(t, dir)
	other, err := sql.Open("sqlite3", file+"?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	held, err := other.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	status, shown, retry := answerOf(t, "http://"+p.addr+page, story)
	if status != 503 || retry == "" || !strings.Contains(shown, story) {
		t.Errorf("%d, Retry-After %q:\n%s", status, retry, shown)
	}
	if ready := readiness(t, p); ready != 503 || metric(t, p.addr, token, "openpeople_writable") != 0 {
		t.Errorf("locked, and ready %d", ready)
	}
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	if status, shown, _ := answerOf(t, "http://"+p.addr+page, story); status != http.StatusSeeOther {
		t.Errorf("the lock is free, and yet: %d\n%s\n%s", status, shown, p.log)
	}
	p.stop(t)
	if !strings.Contains(p.log.String(), "another process has locked the database") {
		t.Errorf("the log does not say why:\n%s", p.log)
	}
}

// Several nodes and several migrations start on an empty database at the same moment:
// every one succeeds, and there is one desk.
func TestNodesStartTogether(t *testing.T) {
	t.Parallel()
	database, dir := postgres(t), t.TempDir()
	env := []string{asProgram + "=1", "OPENPEOPLE_DATABASE=" + database, "OPENPEOPLE_SECRET=" + strings.Repeat("together", 5)}
	var all sync.WaitGroup
	var mu sync.Mutex
	var nodes []*program
	for i := range 3 {
		env := append([]string{fmt.Sprintf("OPENPEOPLE_DATA=%s/%d", dir, i)}, env...)
		all.Go(func() {
			cmd := exec.Command(os.Args[0], "migrate")
			cmd.Env = env
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("migrate: %v\n%s", err, out)
			}
		})
		all.Go(func() {
			p := launch(t, env, "serve", "--addr", "127.0.0.1:0")
			mu.Lock()
			defer mu.Unlock()
			nodes = append(nodes, p)
		})
	}
	all.Wait()
	for _, p := range nodes {
		if ready := readiness(t, p); ready != 200 {
			t.Errorf("ready %d\n%s", ready, p.log)
		}
		p.stop(t)
	}
	cmd := exec.Command(os.Args[0], "check")
	cmd.Env = append([]string{"OPENPEOPLE_DATA=" + dir + "/0"}, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
}

// A desk that is started before its database waits for it, and says so.
func TestStartsBeforeItsDatabase(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	behind, addr := u.Host, free.Addr().String()
	free.Close() // nobody listens
	u.Host = addr
	cmd, log := exec.Command(os.Args[0], "migrate"), &logBuffer{}
	cmd.Env = []string{asProgram + "=1", "OPENPEOPLE_DATA=" + t.TempDir(), "OPENPEOPLE_DATABASE=" + u.String()}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, nil, "it says that it waits", func() bool { return strings.Contains(log.String(), "the database is not there yet") })
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer near.Close()
				far, err := net.Dial("tcp", behind)
				if err != nil {
					return
				}
				defer far.Close()
				go io.Copy(far, near)
				io.Copy(near, far)
			}()
		}
	}()
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log)
	}
}
