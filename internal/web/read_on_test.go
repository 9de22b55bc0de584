package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"openpeople/internal/web/kit"
)

// Who never ends the body of a refused request has the answer when the time is over, and
// no connection any more; who waits for a word, at once; who ends it keeps the connection.
func TestReadOn(t *testing.T) {
	if readOnLimit >= kit.WriteTimeout {
		t.Error("the answer comes too late")
	}
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Taste") != "" {
			_, _ = r.Body.Read(make([]byte, 1))
		}
		w.WriteHeader(http.StatusTeapot)
	})
	for name, c := range map[string]struct {
		limit time.Duration
		head  string
		body  int // of a megabyte
		kept  bool
	}{
		"it never ends":                  {50 * time.Millisecond, "", 300 << 10, false},
		"it never begins":                {50 * time.Millisecond, "", 0, false},
		"it waits for a word":            {time.Hour, "Expect: 100-continue\r\n", 0, false},
		"it had its word and never ends": {50 * time.Millisecond, "Taste: x\r\nExpect: 100-continue\r\n", 300 << 10, false},
		"it ends":                        {time.Hour, "", 1 << 20, true},
		"it was tasted, and ends":        {time.Hour, "Taste: x\r\n", 1 << 20, true},
		"it had its word, and ends":      {time.Hour, "Taste: x\r\nExpect: 100-continue\r\n", 1 << 20, true},
	} {
		server := httptest.NewServer(readOn(c.limit, refuse))
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(conn)
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: h\r\n%sContent-Length: %d\r\n\r\n", c.head, 1<<20)
		if strings.Contains(c.head, "Taste: x\r\nExpect") {
			if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != http.StatusContinue {
				t.Fatal(name, r, err)
			}
		}
		io.WriteString(conn, strings.Repeat("x", c.body))
		r, err := http.ReadResponse(in, nil)
		if err != nil || r.StatusCode != http.StatusTeapot {
			t.Fatalf("%s: %v, %v", name, r, err)
		}
		r.Body.Close()
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
		if _, err := http.ReadResponse(in, nil); (err == nil) != c.kept {
			t.Errorf("%s: the connection is kept: %v", name, err)
		}
		conn.Close()
		server.Close()
	}
}
