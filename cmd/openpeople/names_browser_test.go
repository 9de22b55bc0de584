package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"openpeople/internal/account"
	"openpeople/internal/config"
	"openpeople/internal/demo"
)

// named is a desk that a browser meets under a name that is not this machine's.
type named struct {
	base   string // OPENPEOPLE_BASE_URL
	opened string // where the browser goes
}

// deskBehind serves a desk on the address that the base is made of, directly or behind
// a proxy that changes Host.
func deskBehind(t *testing.T, settings func(port int) named, proxied, tls bool) named {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := settings(listener.Addr().(*net.TCPAddr).Port)
	dir := t.TempDir()
	a, err := open(context.Background(), config.Config{Database: dir + "/desk.db", Data: dir, BaseURL: n.base, LogFormat: "text"}, options{hasher: cheap, now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	hire(t, a, account.Draft{Email: "boss@example.org", Name: "Boss", Role: "admin"})
	var handler http.Handler = a.handler
	if proxied {
		inner := httptest.NewServer(a.handler)
		t.Cleanup(inner.Close)
		to, err := url.Parse(inner.URL)
		if err != nil {
			t.Fatal(err)
		}
		handler = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	}
	front := &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler}}
	if tls {
		front.StartTLS()
	} else {
		front.Start()
	}
	t.Cleanup(front.Close)
	return n
}

// TestDeskUnderOtherNames signs in and sends a form of staff in a real browser:
// over plain http, where it tells no site, under a name that no setting knows,
// behind a proxy that changes Host, on https. A page of a stranger comes in nowhere.
func TestDeskUnderOtherNames(t *testing.T) {
	ctx := browser(t, chromedp.Flag("host-resolver-rules", "MAP *.lan 127.0.0.1"), chromedp.Flag("ignore-certificate-errors", true))
	at := func(format string) func(port int) named {
		return func(port int) named { u := fmt.Sprintf(format, port); return named{u, u} }
	}
	for _, c := range []struct {
		name         string
		settings     func(port int) named
		proxied, tls bool
	}{
		{"plain http", at("http://desk.lan:%d"), false, false},
		{"another name", func(port int) named { return named{"http://localhost:8080", fmt.Sprintf("http://other.lan:%d", port)} }, false, false},
		{"a proxy that changes Host", at("http://front.lan:%d"), true, false},
		{"https", at("https://secure.lan:%d"), true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			desk := deskBehind(t, c.settings, c.proxied, c.tls)
			b := tab{t, ctx, desk.opened}
			b.signIn("boss@example.org", demo.Password)
			if !b.is(`location.pathname === "/"`) {
				t.Fatalf("signing in led nowhere:\n%.1000s", b.text())
			}
			b.open("/account/password")
			b.write(`main input[name=current]`, "wrong")
			b.press(`main form button`)
			if b.is(`document.title.includes("403")`) || !b.is(`location.pathname === "/account/password"`) {
				t.Errorf("the form of staff was refused:\n%.1000s", b.text())
			}
			b.shows("Проверьте")

			evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				if r.URL.Path == "/quiet" {
					w.Header().Set("Referrer-Policy", "no-referrer")
				}
				fmt.Fprintf(w, `<form method=post action="%s/account/language"><input name=language value=en><input name=back value="/account"><button>press</button></form>`, desk.opened)
			}))
			t.Cleanup(evil.Close)
			_, port, _ := net.SplitHostPort(evil.Listener.Addr().String())
			for _, path := range []string{"/loud", "/quiet"} {
				b.do("a stranger's page", chromedp.Navigate("http://evil.lan:"+port+path))
				b.press("button")
				b.shows("Запрос пришёл не с адреса")
			}
		})
	}
}

// TestHTTPSOpenedByHTTP: the cookie of a desk that is set up for https does not come
// back over http, so the page says where to go instead of asking again and again.
func TestHTTPSOpenedByHTTP(t *testing.T) {
	ctx := browser(t, chromedp.Flag("host-resolver-rules", "MAP *.lan 127.0.0.1"))
	desk := deskBehind(t, func(port int) named { return named{"https://desk.lan", fmt.Sprintf("http://desk.lan:%d", port)} }, false, false)
	b := tab{t, ctx, desk.opened}
	b.open("/login")
	b.shows("Страница открыта по http", "https://desk.lan")
	b.signIn("boss@example.org", demo.Password)
	b.shows("ничего не выполнено", "https://desk.lan")
}
