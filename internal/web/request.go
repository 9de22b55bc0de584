package web

import (
	"crypto/rand"
	"net/http"
	"net/netip"
	"strings"

	"openpeople/internal/web/kit"
)

// requestIDHeader carries a request's id: out always, in from a trusted proxy.
const requestIDHeader = "X-Request-Id"

// number gives every request an id: in its context, so that each line logged
// for it has it, and in the answer's header. An id that came along is taken over
// from one of the trusted proxies (addresses or networks) when it is short and
// plain; anybody else could write what he likes into our log.
func number(proxies []string, next http.Handler) http.Handler {
	trusted := networks(proxies)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !plainID(id) || !trusted.hold(r.RemoteAddr) {
			id = rand.Text()
		}
		w.Header().Set(requestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(kit.WithRequestID(r.Context(), id)))
	})
}

// plainID reports whether an id may stand in a log as it is: letters, digits,
// dots, hyphens and underscores, 64 at the most.
func plainID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_')
	})
}

// network is a list of networks.
type network []netip.Prefix

// networks reads addresses and networks; what is neither was refused before.
func networks(list []string) (out network) {
	for _, text := range list {
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p.Masked())
		} else if a, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
		}
	}
	return out
}

// hold reports whether the other side of a connection, host:port, is in the list.
func (n network) hold(remote string) bool {
	if len(n) == 0 {
		return false
	}
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	for _, p := range n {
		if p.Contains(at.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}
