package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"openpeople/internal/config"
)

// piped starts serve with its standard error in a pipe that the test holds.
func piped(t *testing.T) (cmd *exec.Cmd, addr, token string, reader *os.File) {
	t.Helper()
	dir := t.TempDir()
	token = newToken(t, dir)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = free.Addr().String()
	free.Close()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(os.Args[0], "serve", "--addr", addr)
	cmd.Env = []string{asProgram + "=1", "OPENPEOPLE_DATA=" + dir, "OPENPEOPLE_DATABASE=" + dir + "/desk.db", "OPENPEOPLE_LOG_LEVEL=debug"}
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait(); reader.Close() })
	waitFor(t, nil, "the desk answers", func() bool {
		r, err := http.Get("http://" + addr + "/healthz")
		if err != nil {
			return false
		}
		body(t, r)
		return r.StatusCode == 200
	})
	return cmd, addr, token, reader
}

// The reader of the log dies, as journald or `| tee` may: the desk goes on, tells
// /metrics what was lost, and leaves in peace.
func TestOutlivesTheReaderOfItsLog(t *testing.T) {
	cmd, addr, token, reader := piped(t)
	reader.Close()
	for range 20 { // each is a line
		r, err := http.Get("http://" + addr + "/login")
		if err != nil {
			t.Fatalf("the desk is gone: %v", err)
		}
		body(t, r)
	}
	waitFor(t, nil, "dropped lines are counted", func() bool { return metric(t, addr, token, "openpeople_log_dropped_total") > 0 })
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it left with %v", err)
	}
}

// The reader of the log is stuck: its pipe is full, and no request waits for it. Once
// it reads again, the log says how much it has missed.
func TestNobodyWaitsForTheReaderOfTheLog(t *testing.T) {
	cmd, addr, token, reader := piped(t)
	client := &http.Client{Timeout: time.Minute}
	for metric(t, addr, token, "openpeople_log_dropped_total") == 0 {
		for range 200 {
			r, err := client.Get("http://" + addr + "/healthz")
			if err != nil {
				t.Fatalf("a request waits for the log: %v", err)
			}
			body(t, r)
		}
	}
	told := make(chan string, 1)
	go func() {
		all, _ := io.ReadAll(reader)
		told <- string(all)
	}()
	waitFor(t, nil, "the desk answers", func() bool {
		r, err := client.Get("http://" + addr + "/healthz")
		if err != nil {
			return false
		}
		body(t, r)
		return true
	})
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it left with %v", err)
	}
	if log := <-told; !strings.Contains(log, "the log was not read: lines were dropped") {
		t.Errorf("the log does not say what it lacks; its end:\n%s", log[max(0, len(log)-500):])
	}
}

// What is said at the end is written, as long as somebody reads it.
func TestLogIsWrittenToItsEnd(t *testing.T) {
	b := &logBuffer{}
	q := newLogQueue(b, func(to io.Writer) *slog.Logger { return logger(config.Config{}, to) })
	log := logger(config.Config{}, q)
	for i := range 1000 {
		log.Info("line", "n", i)
	}
	q.Close()
	if n := strings.Count(b.String(), "msg=line"); n != 1000 {
		t.Errorf("%d of 1000 lines", n)
	}
}

// Work that does not end is left when its time is over, and not before it is told to.
func TestStopsInTime(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	failed := errors.New("failed")
	if err := within(ctx, time.Hour, func() error { return failed }); err != failed {
		t.Errorf("%v", err)
	}
	if err := within(ctx, time.Hour, func() error { stop(); <-ctx.Done(); return nil }); err != nil {
		t.Errorf("what ends in time is no fault: %v", err)
	}
	if err := within(ctx, time.Nanosecond, func() error { select {} }); err != errLeft {
		t.Errorf("%v", err)
	}
}

// deafMail takes connections and letters and never says that it has them.
func deafMail(t *testing.T) (addr string, began <-chan struct{}) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	heard := make(chan struct{}, 1)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				fmt.Fprint(conn, "220 deaf\r\n")
				raw := make([]byte, 4096)
				for said := ""; !strings.Contains(said, "\r\nDATA"); {
					n, err := conn.Read(raw)
					if err != nil {
						return
					}
					said = "\r\n" + string(raw[:n])
					for line := range strings.Lines(string(raw[:n])) {
						if strings.HasPrefix(line, "DATA") {
							break
						}
						fmt.Fprint(conn, "250 go on\r\n")
					}
				}
				fmt.Fprint(conn, "354 go on\r\n")
				for said := ""; !strings.Contains(said, "\r\n.\r\n"); {
					n, err := conn.Read(raw)
					if err != nil {
						return
					}
					said += string(raw[:n])
				}
				select {
				case heard <- struct{}{}:
				default:
				}
				io.Copy(io.Discard, conn)
			}()
		}
	}()
	return listener.Addr().String(), heard
}

// A mail server holds a letter and says nothing: the first signal ends the desk in
// time all the same, and says why; a second one ends it at once.
func TestLeavesAMailServerThatHangs(t *testing.T) {
	t.Parallel()
	for _, twice := range []bool{true, false} {
		dir := t.TempDir()
		token := newToken(t, dir)
		addr, began := deafMail(t)
		p := start(t, dir, "OPENPEOPLE_SMTP_URL=smtp://"+addr+"?tls=none", "OPENPEOPLE_MAIL_FROM=desk@example.org")
		w, err := dial(p.addr)
		if err != nil {
			t.Fatal(err)
		}
		if status, answer, err := w.do(post("/api/v1/contacts", "application/json", token, []byte(contactJSON("hang", time.Now(), 2)))); err != nil || status != 201 {
			t.Fatalf("%d %s %v", status, answer, err)
		}
		w.close()
		select {
		case <-began:
		case <-time.After(time.Minute):
			t.Fatalf("no letter goes:\n%s", p.log)
		}
		p.cmd.Process.Signal(syscall.SIGTERM)
		if twice {
			waitFor(t, p, "the desk takes no connections any more", func() bool {
				c, err := net.Dial("tcp", p.addr)
				if err == nil {
					c.Close()
				}
				return err != nil
			})
			p.cmd.Process.Signal(syscall.SIGTERM)
		}
		ended := make(chan error, 1)
		go func() { ended <- p.cmd.Wait() }()
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Fatalf("the desk does not end:\n%s", p.log)
		}
		status := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
		if twice && status.Signal() != syscall.SIGTERM {
			t.Errorf("after a second signal: %v\n%s", p.cmd.ProcessState, p.log)
		}
		if !twice && (status.ExitStatus() != 1 || !strings.Contains(p.log.String(), errLeft.Error())) {
			t.Errorf("after one signal: %v\n%s", p.cmd.ProcessState, p.log)
		}
	}
}
