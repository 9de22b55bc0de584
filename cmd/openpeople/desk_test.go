package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"openpeople/internal/account"
	"openpeople/internal/actor"
)

// asProgram makes the test binary be the program: tests that kill it, or that
// measure it, start it as a process of its own.
const asProgram = "RUN_AS_OPENPEOPLE"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:]))
	}
	if dir := os.Getenv(asFloor); dir != "" {
		fmt.Fprintln(os.Stderr, runFloor(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// program is the program as a process.
type program struct {
	cmd  *exec.Cmd
	addr string // host:port
	log  *logBuffer
}

// logBuffer keeps what a process wrote.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var listening = regexp.MustCompile(`listening url="?http://([^\s"]+)`)

// start runs `serve` on a folder and returns when it listens.
func start(t testing.TB, dir string, env ...string) *program {
	t.Helper()
	return launch(t, append([]string{asProgram + "=1", "OPENPEOPLE_DATA=" + dir, "OPENPEOPLE_DATABASE=" + filepath.Join(dir, "desk.db")}, env...), "serve", "--addr", "127.0.0.1:0")
}

// launch runs the test binary as another program and returns when it listens.
func launch(t testing.TB, env []string, args ...string) *program {
	t.Helper()
	p := &program{log: &logBuffer{}}
	p.cmd = exec.Command(os.Args[0], args...)
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...)
	p.cmd.Stdout = p.log
	out, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(io.TeeReader(out, p.log))
		for lines.Scan() {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
			}
		}
		close(found)
	}()
	select {
	case addr, ok := <-found:
		if !ok {
			p.cmd.Wait()
			t.Fatalf("the program ended:\n%s", p.log)
		}
		p.addr = addr
	case <-time.After(60 * time.Second):
		p.kill()
		t.Fatalf("the program does not listen:\n%s", p.log)
	}
	t.Cleanup(p.kill)
	return p
}

// kill is kill -9.
func (p *program) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// stop asks it to leave and waits.
func (p *program) stop(t testing.TB) {
	t.Helper()
	p.cmd.Process.Signal(os.Interrupt)
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program left with %v:\n%s", err, p.log)
	}
}

// waitFor asks until something holds, a second at the most between the asking
// and a minute in all.
func waitFor(t testing.TB, p *program, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(60 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			if p == nil { // it runs in this process
				t.Fatalf("waited a minute for: %s", what)
			}
			t.Fatalf("waited a minute for: %s\n%s", what, p.log)
		}
	}
}

// metric reads one figure of /metrics, by its whole name with labels.
func metric(t testing.TB, addr, token, name string) int64 {
	t.Helper()
	request, err := http.NewRequest("GET", "http://"+addr+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("/metrics: %d %v", response.StatusCode, err)
	}
	for line := range strings.Lines(string(body)) {
		if value, found := strings.CutPrefix(line, name+" "); found {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				t.Fatal(err)
			}
			return int64(n)
		}
	}
	t.Fatalf("/metrics has no %s", name)
	return 0
}

// newToken makes an API token on the desk of a folder that nobody serves.
func newToken(t testing.TB, dir string) string {
	t.Helper()
	return newTokenAt(t, dir, filepath.Join(dir, "desk.db"))
}

// newTokenAt does the same with a database of any address.
func newTokenAt(t testing.TB, dir, database string) string {
	t.Helper()
	a := openDeskAt(t, dir, database)
	defer a.Close()
	_, token, err := a.accounts.CreateToken(context.Background(), actor.System("test"), account.TokenDraft{Name: "test", Scopes: []actor.Scope{actor.ScopeIntake, actor.ScopeRead}})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// openDesk opens the desk of a folder in this process, with the clock of the
// machine: the program as a process, before or after, has no other.
func openDesk(t testing.TB, dir string) *app {
	t.Helper()
	return openDeskAt(t, dir, filepath.Join(dir, "desk.db"))
}

// openDeskAt does the same with a database of any address.
func openDeskAt(t testing.TB, dir, database string) *app {
	t.Helper()
	p := place{Database: database, Data: dir, BaseURL: "http://localhost"}
	a, err := open(context.Background(), p.config(), options{now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// sink is an SMTP server on loopback that takes everything and remembers it.
type sink struct {
	addr    string
	mu      sync.Mutex
	ids     map[string]int // Message-ID -> how often it was accepted
	links   chan string    // paths of customers' pages, as they come
	letters chan []byte    // whole messages, as they come
	close   func()
}

func newSink(t testing.TB) *sink {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{addr: listener.Addr().String(), ids: map[string]int{}, links: make(chan string, 1<<16), letters: make(chan []byte, 16)}
	server := smtp.NewServer(s)
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0) // killed clients are the point here
	go server.Serve(listener)
	s.close = func() { server.Close() }
	t.Cleanup(s.close)
	return s
}

// NewSession begins one connection.
func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &sinkSession{s}, nil }

type sinkSession struct{ sink *sink }

func (*sinkSession) Mail(string, *smtp.MailOptions) error { return nil }
func (*sinkSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*sinkSession) Reset()                               {}
func (*sinkSession) Logout() error                        { return nil }

var (
	messageID  = regexp.MustCompile(`(?mi)^Message-ID:\s*<([^>]+)>`)
	surveyLink = regexp.MustCompile(`/s/[A-Za-z0-9_-]{20,64}`)
)

// Data takes a whole message; only then is it remembered.
func (s *sinkSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	id := messageID.FindSubmatch(raw)
	if id == nil {
		return fmt.Errorf("no Message-ID")
	}
	text := strings.ReplaceAll(string(raw), "=\r\n", "")
	link := surveyLink.FindString(text)
	s.sink.mu.Lock()
	s.sink.ids[string(id[1])]++
	s.sink.mu.Unlock()
	select {
	case s.sink.links <- link:
	default:
	}
	select {
	case s.sink.letters <- raw:
	default:
	}
	return nil
}

// counts returns how many messages came and those that came more than once.
func (s *sink) counts() (n int, twice []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, times := range s.ids {
		if times > 1 {
			twice = append(twice, id)
		}
	}
	return len(s.ids), twice
}

// noonZone is a time zone in which it is about noon now, so that nobody's quiet
// hours are in the way of a test.
func noonZone(now time.Time) string {
	switch offset := 12 - now.UTC().Hour(); { // Etc/GMT-3 is UTC+3
	case offset > 0:
		return fmt.Sprintf("Etc/GMT-%d", offset)
	case offset < 0:
		return fmt.Sprintf("Etc/GMT+%d", -offset)
	}
	return "Etc/UTC"
}

// contactJSON is a contact that ended eleven minutes ago and is asked about at once.
func contactJSON(externalID string, now time.Time, messages int) string {
	ended := now.Add(-11 * time.Minute).UTC()
	var talk []string
	for i := range messages {
		from := []string{"customer", "operator"}[i%2]
		talk = append(talk, fmt.Sprintf(`{"from":%q,"text":%q}`, from, strings.Repeat("Подскажите, как подключить тариф для поездки в Казань на выходные? ", 6)))
	}
	return fmt.Sprintf(`{"source":"load","external_id":%q,"channel":"chat","channel_kind":"chat","topic":"tariffs","site":"chelyabinsk","region":"ural","line":1,
"operator":{"external_id":"17","name":"Анна П.","team":"Чаты-2"},
"customer":{"external_id":"u-%s","name":"Иван","email":"u%s@example.org","language":"ru","time_zone":%q},
"started_at":%q,"ended_at":%q,"wait_seconds":4,"talk_seconds":31,"hold_seconds":0,"wrap_seconds":9,"messages":[%s]}`,
		externalID, externalID, externalID, noonZone(now), ended.Add(-3*time.Minute).Format(time.RFC3339), ended.Format(time.RFC3339), strings.Join(talk, ","))
}
