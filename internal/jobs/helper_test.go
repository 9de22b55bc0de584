package jobs_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"

	"openpeople/internal/asking/askingtest"
	"openpeople/internal/delivery"
	"openpeople/internal/jobs"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// runHelper is the test binary as a sender of its own: a process that can be
// killed, and whose memory is its own. It prints "ready", then with
// HELPER_DRAIN the seconds that sending took and its resident memory in kB.
func runHelper() bool {
	dsn := os.Getenv("HELPER_DATABASE")
	if dsn == "" {
		return false
	}
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, "helper:", err)
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	c := storetest.NewClock()
	s, err := store.Open(ctx, store.Options{URL: dsn, Zone: storetest.Moscow, Now: c.Now})
	if err != nil {
		fail(err)
	}
	rooms := askingtest.Bare(s, c.Now, nil)
	e, err := delivery.NewEmail(os.Getenv("HELPER_SMTP"), "desk@example.org", delivery.EmailOptions{Now: c.Now})
	if err != nil {
		fail(err)
	}
	r := jobs.New(s, jobs.Parts{
		Carriers: map[string]sending.Carrier{"email": e}, Writers: map[sending.Kind]sending.Writer{sending.Invitation: rooms.Asking.WriteInvitations}, Host: "desk.example.org", Recoveries: rooms.Recoveries,
		Node: "helper-" + strconv.Itoa(os.Getpid()), OnlyNode: s.Kind() == store.SQLite,
	}, c.Now)
	fmt.Println("ready")
	if os.Getenv("HELPER_DRAIN") != "" {
		if path := os.Getenv("HELPER_PROFILE"); path != "" {
			if f, err := os.Create(path); err == nil {
				pprof.StartCPUProfile(f)
			}
		}
		start := time.Now()
		r.Drain(ctx)
		pprof.StopCPUProfile()
		took := time.Since(start).Seconds()
		groups, writes := s.WriterGroups()
		fmt.Println("done", took, peakRSS(), groups, writes, cpu().Microseconds())
	} else {
		r.Run(ctx)
	}
	e.Close()
	if err := s.Close(); err != nil {
		fail(err)
	}
	return true
}

// cpu is the processor time of this process.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakRSS is the most memory that was resident, in kB.
func peakRSS() int {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}
