package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"openpeople/internal/store/storetest"
)

// BenchmarkBeside loads the program and the floor in turns, three rounds each,
// and quotes what the program does as a share of the floor: what a neighbour on
// the machine takes from one it takes from the other. On SQLite and, with
// OPENPEOPLE_TEST_POSTGRES or PostgreSQL installed, on PostgreSQL; on the
// machine's disk and on one whose fsync takes 4 ms longer.
//
//	go test ./cmd/openpeople -run '^$' -bench Beside -benchtime 1x
func BenchmarkBeside(b *testing.B) {
	for _, g := range grounds {
		b.Run(g.name, func(b *testing.B) {
			for _, w := range besides {
				b.Run(w.name, func(b *testing.B) { w.run(b, g) })
			}
		})
	}
}

// ground is on what the program stands.
type ground struct {
	name     string
	postgres bool
	slow     bool // fsync takes 4 ms longer
}

var grounds = []ground{
	{"sqlite", false, false}, {"sqlite-4ms", false, true}, {"postgres", true, false}, {"postgres-4ms", true, true},
}

// beside is one kind of work: the requests of each customer, for so many
// connections.
type beside struct {
	name        string
	connections int
	customers   int // a round
	requests    func(page string) [][]byte
	ok          func(status int, body []byte) bool
}

var answered = []byte(url.Values{"mark": {"5"}, "solved": {"yes"}, "comment": {"Спасибо, всё решили быстро"}}.Encode())

func submit(page string) []byte {
	return post(page, "application/x-www-form-urlencoded", "", answered)
}

var besides = []beside{
	{"open+submit-16", 16, 5000, func(page string) [][]byte { return [][]byte{get(page + "?mark=4"), submit(page)} },
		func(status int, _ []byte) bool { return status == 200 || status == 303 }},
	{"submit-64", 64, 8000, func(page string) [][]byte { return [][]byte{submit(page)} }, func(status int, _ []byte) bool { return status == 303 }},
	{"page-64", 64, 12_000, func(page string) [][]byte { return [][]byte{get(page + "?mark=4")} },
		func(status int, body []byte) bool { return status == 200 && len(body) > 1000 }},
}

const rounds = 3

func (w beside) run(b *testing.B, g ground) {
	l := g.prepare(b)
	a := openDeskAt(b, l.dir, l.database)
	pages := inviteTo(b, a, rounds*w.customers)
	if err := a.Close(); err != nil {
		b.Fatal(err)
	}
	ours := l.start(b)
	floor := launch(b, append(l.env, asFloor+"="+b.TempDir()))
	for b.Loop() {
		var share, mine, p99, cpu, below []float64
		for round := range rounds {
			at := func(page func(i int) string) [][]byte {
				var list [][]byte
				for i := range w.customers {
					list = append(list, w.requests(page(round*w.customers+i))...)
				}
				return list
			}
			low := w.load(b, floor, at(func(i int) string { return "/s/" + strconv.Itoa(i) }))
			before, under := ours.cpu(b), l.cpu(b)
			high := w.load(b, ours, at(func(i int) string { return pages[i] }))
			share, mine = append(share, high.PerSecond()/low.PerSecond()), append(mine, float64(w.customers)/high.Took.Seconds())
			p99 = append(p99, float64(high.P99.Microseconds())/1000)
			cpu = append(cpu, (ours.cpu(b)-before).Seconds()*1000/float64(w.customers))
			below = append(below, (l.cpu(b)-under).Seconds()*1000/float64(w.customers))
		}
		b.ReportMetric(0, "ns/op")
		for name, values := range map[string][]float64{"of-floor": share, "customers/s": mine, "p99-ms": p99, "cpu-ms": cpu, "postgres-cpu-ms": below} {
			slices.Sort(values)
			b.ReportMetric(values[len(values)/2], name)
		}
	}
}

func (w beside) load(b *testing.B, p *program, requests [][]byte) load {
	b.Helper()
	l, err := drive(p.addr, w.connections, len(requests), func(i int) []byte { return requests[i] }, w.ok)
	if err != nil {
		b.Fatalf("%v\n%s", err, p.log)
	}
	return l
}

// BenchmarkBesideIntake: contacts of 7.4 kB in batches of 100, 4 connections, on
// each ground; not due yet.
func BenchmarkBesideIntake(b *testing.B) {
	for _, g := range grounds {
		b.Run(g.name, func(b *testing.B) {
			land := g.prepare(b)
			token := newTokenAt(b, land.dir, land.database)
			p := land.start(b)
			const batches = 120
			now := time.Now().Add(9 * time.Minute)
			requests := make([][]byte, batches)
			for i := range requests {
				var list []string
				for k := range 100 {
					list = append(list, manyJSON(i*100+k, now, 9))
				}
				requests[i] = post("/api/v1/contacts/batch", "application/json", token, []byte(`{"contacts":[`+strings.Join(list, ",")+`]}`))
			}
			for b.Loop() {
				before, under := p.cpu(b), land.cpu(b)
				l, err := drive(p.addr, 4, batches, func(i int) []byte { return requests[i] }, func(status int, body []byte) bool {
					var out struct {
						Results []struct{ Status int }
					}
					return status == 200 && json.Unmarshal(body, &out) == nil && len(out.Results) == 100 && out.Results[99].Status == 201
				})
				quote(b, l, err)
				b.ReportMetric(l.PerSecond()*100, "contacts/s")
				b.ReportMetric((p.cpu(b)-before).Seconds()*1000/(batches*100), "cpu-ms")
				b.ReportMetric((land.cpu(b)-under).Seconds()*1000/(batches*100), "postgres-cpu-ms")
			}
		})
	}
}

// cpu is the time that the program has spent on processors so far.
func (p *program) cpu(b *testing.B) time.Duration {
	b.Helper()
	_, spent, err := processTimes(p.cmd.Process.Pid)
	if err != nil {
		b.Fatal(err)
	}
	return spent
}

// processTimes reads a process's parent and the time that it has spent on
// processors, in hundredths of a second as Linux counts them.
func processTimes(pid int) (parent int, spent time.Duration, err error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	var ticks [2]int64 // utime, stime
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	if _, err := fmt.Sscan(fields[1]+" "+fields[11]+" "+fields[12], &parent, &ticks[0], &ticks[1]); err != nil {
		return 0, 0, err
	}
	return parent, time.Duration(ticks[0]+ticks[1]) * 10 * time.Millisecond, nil
}

// stand is a ground that is ready: a folder and a database for the program, and
// the environment in which it runs.
type stand struct {
	dir, database string
	env           []string
	postmaster    int // process of PostgreSQL; 0: SQLite
}

func (g ground) prepare(b *testing.B) stand {
	b.Helper()
	l := stand{dir: b.TempDir()}
	l.database = filepath.Join(l.dir, "desk.db")
	if g.slow {
		l.env = append(l.env, "LD_PRELOAD="+slowDisk(b))
	}
	if g.postgres {
		var dsn string
		dsn, l.postmaster = realPostgres(b, l.env)
		l.database = storetest.FreshPostgres(b, dsn)
	}
	return l
}

func (l stand) start(b *testing.B) *program {
	b.Helper()
	return start(b, l.dir, append(l.env, "OPENPEOPLE_DATABASE="+l.database)...)
}

// cpu is the time that the processes of PostgreSQL which live have spent so far.
func (l stand) cpu(b *testing.B) (sum time.Duration) {
	b.Helper()
	if l.postmaster == 0 {
		return 0
	}
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		b.Fatal(err)
	}
	for _, one := range all {
		pid, err := strconv.Atoi(filepath.Base(one))
		if err != nil {
			continue
		}
		if parent, spent, err := processTimes(pid); err == nil && parent == l.postmaster {
			sum += spent
		}
	}
	return sum
}

// slowDisk makes a library that, loaded before a program, lets every fsync take
// 4 ms longer.
func slowDisk(b *testing.B) string {
	b.Helper()
	dir, err := os.MkdirTemp("", "slow-disk") // TempDir is not for the eyes of the user postgres
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	source, library := filepath.Join(dir, "slow.c"), filepath.Join(dir, "slow.so")
	if err := os.WriteFile(source, []byte(`#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static void slow(void) { struct timespec t = {0, 4000000}; nanosleep(&t, 0); }
int fsync(int fd) { slow(); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { slow(); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
`), 0o644); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl").CombinedOutput(); err != nil {
		b.Fatalf("gcc: %v\n%s", err, out)
	}
	return library
}

// realPostgres starts a PostgreSQL of its own, with fsync on as in earnest, under
// an environment, and returns its address and process.
func realPostgres(b *testing.B, env []string) (dsn string, postmaster int) {
	b.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	who, err := user.Lookup("postgres")
	if len(found) == 0 || err != nil {
		b.Skip("no PostgreSQL is installed here")
	}
	bin := filepath.Dir(slices.Max(found))
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	dir, err := os.MkdirTemp("", "postgres")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chown(dir, uid, gid); err != nil {
		b.Skip("only root can start PostgreSQL as its user")
	}
	as := func(env []string, name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return cmd
	}
	data, port := filepath.Join(dir, "data"), strconv.Itoa(20000+os.Getpid()%20000)
	if out, err := as(nil, "initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-D", data).CombinedOutput(); err != nil {
		b.Fatalf("initdb: %v\n%s", err, out)
	}
	options := "-c listen_addresses=127.0.0.1 -c port=" + port + " -c unix_socket_directories=" + dir + " -c max_connections=100 -c shared_buffers=256MB"
	if out, err := as(env, "pg_ctl", "-D", data, "-l", filepath.Join(dir, "log"), "-w", "-o", options, "start").CombinedOutput(); err != nil {
		b.Fatalf("pg_ctl: %v\n%s", err, out)
	}
	b.Cleanup(func() { as(nil, "pg_ctl", "-D", data, "-m", "immediate", "stop").Run() })
	raw, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Sscan(string(raw), &postmaster); err != nil {
		b.Fatal(err)
	}
	return "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable", postmaster
}

// BenchmarkBesideWriter: a supervisor's pages, one after another, on a quiet desk and
// while 64 connections submit answers as fast as they can: how many times as long.
func BenchmarkBesideWriter(b *testing.B) {
	for _, g := range grounds {
		b.Run(g.name, func(b *testing.B) {
			l := g.prepare(b)
			a := openDeskAt(b, l.dir, l.database)
			pages := inviteTo(b, a, 40_000)
			const email, password = "supervisor@example.org", "correct horse battery staple"
			if err := runUserAdd(b.Context(), a.accounts, email, "Supervisor", "supervisor", "Чаты-3", strings.NewReader(password+"\n"), io.Discard, ""); err != nil {
				b.Fatal(err)
			}
			if err := a.Close(); err != nil {
				b.Fatal(err)
			}
			p := l.start(b)
			c := supervisorOf(b, p, email, password)
			for b.Loop() {
				quiet, _ := askOften(b, c, "http://"+p.addr+"/contacts", "")
				over := make(chan load, 1)
				go func() {
					l, err := drive(p.addr, 64, len(pages), func(i int) []byte { return submit(pages[i]) }, func(status int, _ []byte) bool { return status == 303 })
					if err != nil {
						b.Error(err)
					}
					over <- l
				}()
				beside, _ := askOften(b, c, "http://"+p.addr+"/contacts", "")
				if len(over) > 0 {
					b.Error("the writer ended before the pages were asked for")
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(quiet.Microseconds())/1000, "quiet-ms")
				b.ReportMetric(float64(beside.Microseconds())/1000, "beside-ms")
				b.ReportMetric(float64(beside)/float64(quiet), "times")
				<-over
			}
		})
	}
}

// supervisorOf returns a client with somebody's session.
func supervisorOf(b *testing.B, p *program, email, password string) *http.Client {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	r, err := c.PostForm("http://"+p.addr+"/login", url.Values{"email": {email}, "password": {password}})
	if err != nil || r.Request.URL.Path != "/" {
		b.Fatalf("sign in: %v", err)
	}
	r.Body.Close()
	return c
}
