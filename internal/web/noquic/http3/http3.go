// Package http3 stands where gin looks for HTTP/3, which the desk does not serve: a
// proxy in front of it does. What gin links for that one method is 1.8 MB and a
// protocol of its own; go.mod replaces it by this.
package http3

import (
	"errors"
	"net/http"
)

// ListenAndServeQUIC serves nothing.
func ListenAndServeQUIC(_, _, _ string, _ http.Handler) error { return errors.ErrUnsupported }
