package web

import (
	"net/http"
	"net/url"
	"strings"

	"openpeople/internal/fault"
	webaccount "openpeople/internal/web/account"
	"openpeople/templates/ui"
)

// origins keeps out what a page of another site has a browser send, and lets in
// our own pages, under whatever name the desk was opened, and programs.
//
// A browser says where a request comes from by Sec-Fetch-Site, on https and on
// localhost only; by Origin, which is that of our page as long as the page lets it
// be said (Referrer-Policy: same-origin); an old one by Referer. Behind a proxy
// that changes Host, Origin is the one of OPENPEOPLE_BASE_URL.
type origins struct {
	base  *url.URL // OPENPEOPLE_BASE_URL
	guard *http.CrossOriginProtection
	next  http.Handler
	deny  func(w http.ResponseWriter, r *http.Request, err error)
}

func newOrigins(base *url.URL, next http.Handler, deny func(w http.ResponseWriter, r *http.Request, err error)) (http.Handler, error) {
	o := &origins{base: base, guard: http.NewCrossOriginProtection(), next: next, deny: deny}
	// The customer's pages send no referrer, so browsers post their form with
	// Origin: null. What they may do hangs on the token in the path, not on a cookie.
	o.guard.AddInsecureBypassPattern("POST /s/")
	return o, o.guard.AddTrustedOrigin(base.Scheme + "://" + base.Host)
}

func (o *origins) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if o.plain(r) {
		r = r.WithContext(ui.WithSecureAddress(r.Context(), o.base.String()))
	}
	if err := o.check(r); err != nil {
		o.deny(w, r, err)
		return
	}
	o.next.ServeHTTP(w, r)
}

func (o *origins) check(r *http.Request) error {
	foreign := &fault.Fault{Code: fault.Forbidden, Key: "fault.cross_origin", Args: map[string]any{"Address": o.base.String()}}
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions || strings.HasPrefix(r.URL.Path, "/s/"):
	case r.Header.Get("Sec-Fetch-Site") != "":
	case o.base.Scheme == "https" && strings.HasPrefix(r.Header.Get("Origin"), "http://") && !strings.HasPrefix(r.URL.Path, "/api/"):
		// The session's cookie would not come back over http.
		return &fault.Fault{Code: fault.Forbidden, Key: "fault.not_https", Args: map[string]any{"Address": o.base.String()}}
	case r.Header.Get("Origin") == "null" && o.enters(r):
		return nil
	case r.Header.Get("Origin") == "" && !o.ours(r.Header.Get("Referer"), r.Host):
		return foreign
	}
	if err := o.guard.Check(r); err != nil {
		return foreign
	}
	return nil
}

// enters reports whether a request signs somebody in on a desk without https, from
// a browser that keeps to itself where it was: it carries no session that another
// site could use.
func (o *origins) enters(r *http.Request) bool {
	_, err := r.Cookie(webaccount.CookieName)
	return err != nil && o.base.Scheme == "http" && (r.URL.Path == "/login" || r.URL.Path == "/login/entry" || strings.HasPrefix(r.URL.Path, "/password/"))
}

// ours reports whether a page is one of the desk's, or unknown.
func (o *origins) ours(referer, host string) bool {
	if referer == "" {
		return true
	}
	u, err := url.Parse(referer)
	return err == nil && (strings.EqualFold(u.Host, host) || strings.EqualFold(u.Host, o.base.Host))
}

// plain reports whether a page of staff was opened by http where the settings say
// https, as far as can be seen: a browser names the site on https, and a proxy the
// protocol.
func (o *origins) plain(r *http.Request) bool {
	return o.base.Scheme == "https" && r.TLS == nil && r.Header.Get("Sec-Fetch-Site") == "" &&
		!strings.Contains(strings.ToLower(r.Header.Get("X-Forwarded-Proto")+r.Header.Get("Forwarded")), "https") &&
		!strings.HasPrefix(r.URL.Path, "/s/")
}
