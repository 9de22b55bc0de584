package storetest

import (
	"crypto/rand"
	"database/sql"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// Valve is a connection to PostgreSQL that a test can spoil: a proxy that stops to pass
// bytes and says nothing, as a frozen server or a network that is gone, or that breaks
// its connections.
type Valve struct {
	URL string // of the database behind it

	behind, name string

	mu    sync.Mutex
	open  sync.Cond
	shut  bool
	deaf  bool
	conns map[net.Conn]bool
}

// NewValve puts a valve before the database of an address.
func NewValve(t testing.TB, dsn string) *Valve {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	behind := u.Host
	v := &Valve{behind: dsn, name: "valve_" + strings.ToLower(rand.Text()), conns: map[net.Conn]bool{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v.open.L = &v.mu
	u.Host = listener.Addr().String()
	q := u.Query()
	q.Set("application_name", v.name)
	u.RawQuery = q.Encode()
	v.URL = u.String()
	t.Cleanup(func() {
		listener.Close()
		v.Open()
		v.Break()
	})
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			v.mu.Lock()
			deaf := v.deaf
			v.mu.Unlock()
			if deaf {
				near.Close()
				continue
			}
			go v.join(near, behind)
		}
	}()
	return v
}

func (v *Valve) join(near net.Conn, behind string) {
	far, err := net.Dial("tcp", behind)
	if err != nil {
		near.Close()
		return
	}
	v.mu.Lock()
	v.conns[near], v.conns[far] = true, true
	v.mu.Unlock()
	go v.pass(near, far)
	v.pass(far, near)
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.conns, near)
	delete(v.conns, far)
}

func (v *Valve) pass(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	raw := make([]byte, 32<<10)
	for {
		n, err := from.Read(raw)
		v.mu.Lock()
		for v.shut {
			v.open.Wait()
		}
		v.mu.Unlock()
		if n > 0 {
			if _, err := to.Write(raw[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Shut lets nothing pass any more; connections stay.
func (v *Valve) Shut() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shut = true
}

// Open lets everything pass, also what waited.
func (v *Valve) Open() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shut = false
	v.open.Broadcast()
}

// Refuse ends every connection that there is, and every one that comes, as a server
// that is down; until Accept.
func (v *Valve) Refuse() {
	v.mu.Lock()
	v.deaf = true
	v.mu.Unlock()
	v.Break()
}

// Accept takes connections again.
func (v *Valve) Accept() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.deaf = false
}

// Break ends every connection that there is.
func (v *Valve) Break() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for c := range v.conns {
		c.Close()
	}
}

// Hangup lets PostgreSQL end every connection that was made through the valve, as at
// its restart.
func (v *Valve) Hangup(t testing.TB) {
	t.Helper()
	admin, err := sql.Open("pgx", v.behind)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.Exec("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1", v.name); err != nil {
		t.Fatal(err)
	}
}
