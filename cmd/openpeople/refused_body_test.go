package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
)

// Who sends a long body that is refused, and reads nothing until all of it is sent, has
// the answer and no broken connection, whatever refuses it.
func TestARefusedBodyHasItsAnswer(t *testing.T) {
	a := emptyDesk(t, nil)
	_, token, err := a.accounts.CreateToken(t.Context(), actor.System("test"), account.TokenDraft{Name: "t", Scopes: []actor.Scope{actor.ScopeIntake}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	const form, json = "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: application/json\r\n"
	key := "Authorization: Bearer " + token + "\r\n"
	chunk := bytes.Repeat([]byte("x"), 1<<20)
	for name, c := range map[string]struct {
		path, head string
		chunked    bool
		want       int
	}{
		"a contact too large":            {"/api/v1/contacts", key + json, false, http.StatusRequestEntityTooLarge},
		"a contact that says no length":  {"/api/v1/contacts", key + json, true, http.StatusRequestEntityTooLarge},
		"a token that is none":           {"/api/v1/contacts", "Authorization: Bearer none\r\n" + json, false, http.StatusUnauthorized},
		"of another kind":                {"/api/v1/contacts", key + form, false, http.StatusUnsupportedMediaType},
		"signing in":                     {"/login", form, false, http.StatusRequestEntityTooLarge},
		"signing in, of no length":       {"/login", form, true, http.StatusRequestEntityTooLarge},
		"a customer's link":              {"/s/none", form, true, http.StatusNotFound},
		"a form of who is not signed in": {"/contacts/1/recovery/closing", form, false, http.StatusUnauthorized},
		"from another site":              {"/login", form + "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n", false, http.StatusForbidden},
		"a page that is none":            {"/none", form, false, http.StatusNotFound},
		"a page that is read only":       {"/healthz", form, true, http.StatusMethodNotAllowed},
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		const mb = 20
		head, begin, end := fmt.Sprintf("Content-Length: %d\r\n", mb<<20), "", ""
		if c.chunked {
			head, begin, end = "Transfer-Encoding: chunked\r\n", "100000\r\n", "\r\n"
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n", c.path, c.head, head)
		for range mb {
			if _, err = fmt.Fprintf(conn, "%s%s%s", begin, chunk, end); err != nil {
				break
			}
		}
		if c.chunked && err == nil {
			_, err = fmt.Fprint(conn, "0\r\n\r\n")
		}
		if err != nil {
			t.Errorf("%s: the body cannot be sent: %v", name, err)
			continue
		}
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: no answer: %v", name, err)
			continue
		}
		if body(t, r); r.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, r.StatusCode, c.want)
		}
	}
}
