package web

import (
	"net/http"
	"net/url"

	"openpeople/internal/fault"
)

// MaxAddress is how long an address may be, in bytes. The head of a request may be MaxHead,
// so that who sends a longer address is told in words of ours.
const (
	MaxAddress = 32 << 10
	MaxHead    = 1 << 20
)

// shownPath is how much of the path of a long address is left to who answers, in bytes: it
// tells the API from pages.
const shownPath = 100

// limitAddress refuses an address that is too long.
func limitAddress(next http.Handler, deny func(w http.ResponseWriter, r *http.Request, err error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) <= MaxAddress {
			next.ServeHTTP(w, r)
			return
		}
		asked := *r // no page repeats what was too long
		asked.URL = &url.URL{Path: r.URL.Path[:min(len(r.URL.Path), shownPath)]}
		deny(w, &asked, &fault.Fault{Code: fault.LongAddress, Key: "fault.long_address", Args: map[string]any{"Max": MaxAddress}})
	})
}
