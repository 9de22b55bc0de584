package jobs_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// helper starts the test binary as a sender on a database.
func helper(t testing.TB, dsn, addr string, env ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append(env, "HELPER_DATABASE="+dsn, "HELPER_SMTP=smtp://"+addr+os.Getenv("HELPER_PARAMS"))...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the helper says %q", lines.Text())
	}
	return cmd, lines
}

// BenchmarkSending sends 50,000 letters from a file to a sink that answers at
// once. The sender is a process of its own; the sink runs here, on the same
// cores.
func BenchmarkSending(b *testing.B) {
	const letters = 50_000
	for range b.N {
		b.StopTimer()
		path := filepath.Join(b.TempDir(), "desk.db")
		clock := storetest.NewClock()
		s, err := store.Open(context.Background(), store.Options{URL: path, Zone: storetest.Moscow, Now: clock.Now})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Migrate(context.Background()); err != nil {
			b.Fatal(err)
		}
		d := newDesk(b, s, clock)
		d.ask(1, letters)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		sink := deliverytest.Start(b, deliverytest.Options{Forget: true})
		b.StartTimer()
		cmd, lines := helper(b, path, sink.Addr, "HELPER_DRAIN=1", "HELPER_PROFILE="+os.Getenv("HELPER_PROFILE"))
		for lines.Scan() {
			if rest, done := strings.CutPrefix(lines.Text(), "done "); done {
				var seconds float64
				var kB, groups, writes, micros int
				fmt.Sscan(rest, &seconds, &kB, &groups, &writes, &micros)
				b.ReportMetric(letters/seconds, "letters/s")
				b.ReportMetric(float64(kB)/1024, "MB-peak")
				b.ReportMetric(float64(writes)/letters, "tx/letter")
				b.ReportMetric(float64(micros)/letters, "cpu-µs/letter")
				b.ReportMetric(float64(groups)/seconds, "commits/s")
			}
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
		if n := sink.Count(); n != letters {
			b.Fatalf("%d letters of %d arrived", n, letters)
		}
	}
}
