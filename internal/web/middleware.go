package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"openpeople/internal/web/kit"
)

// contentPolicy lets a page load what we serve and nothing else; no inline
// scripts, no inline styles, no frames around it.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"

// permissions are what a page, and what stands in it, may ask a browser for: nothing.
const permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"

// harden sets the headers that every answer carries; a room may set its own. Our
// own pages are told where a form was (see origins), nobody else is.
func harden(secure bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		kit.Secure(c, secure)
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissions)
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
	}
}

// watch measures each request by its route, never by its path: a path may hold
// a customer's link. What failed or was slow is logged the same way.
func watch(log *slog.Logger, seconds *prometheus.HistogramVec) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		took, status := time.Since(start), c.Writer.Status()
		route := c.FullPath()
		if route == "" {
			route = "none"
		}
		if !kit.Streamed(c) {
			seconds.WithLabelValues(methodOf(c.Request), route, strconv.Itoa(status)).Observe(took.Seconds())
		}
		level := slog.LevelDebug
		if status >= 500 || took > time.Second && !kit.Streamed(c) {
			level = slog.LevelWarn
		}
		if log.Enabled(c.Request.Context(), level) {
			said := []any{"method", c.Request.Method, "route", route, "status", status, "ms", took.Milliseconds()}
			if why := c.Errors.Last(); why != nil { // of a form that is shown again
				said = append(said, "err", why.Err)
			}
			log.Log(c.Request.Context(), level, "request", said...)
		}
	}
}

// methodOf is the method as a label: a stranger may send any word, and every word
// would be kept for good.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return r.Method
	}
	return "other"
}

// survive turns a panic into a failure of this one request.
func survive(fail func(c *gin.Context, err error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			fail(c, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			c.Abort()
		}()
		c.Next()
	}
}
