package kit

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"

	"openpeople/internal/fault"
	"openpeople/static"
)

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zippers = sync.Pool{New: func() any {
		z, err := gzip.NewWriterLevel(nil, 4) // a fifth of level 6's time for a tenth more bytes
		if err != nil {
			panic(err)
		}
		return z
	}}
)

// View renders a page with the request's context into a buffer, then writes
// status and bytes: a page that fails half-way is an error page, not half a page.
func View(c *gin.Context, status int, page templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := page.Render(c.Request.Context(), b); err != nil {
		return err
	}
	c.Writer.Header().Set("Content-Type", "text/html; charset=utf-8")
	return send(c, status, b.Bytes())
}

// worthwhile is the size, in bytes, from which compressing an answer pays. What
// is smaller travels in the first few packets either way, and compressing a
// customer's page (3.6 kB) costs more than all the rest of it.
const worthwhile = 4 << 10

// send sends a finished body, compressed when the client takes it.
func send(c *gin.Context, status int, body []byte) error {
	h := c.Writer.Header()
	h.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if len(body) >= worthwhile && static.TakesGzip(c.GetHeader("Accept-Encoding")) {
		small := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(small)
		small.Reset()
		z := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(small)
		if _, err := z.Write(body); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		body = small.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Writer.WriteHeader(status)
	if c.Request.Method != http.MethodHead {
		c.Writer.Write(body) // a client that left is no error of ours
	}
	return nil
}

// streams is the key of a request whose answer goes on for as long as somebody looks.
const streams = "kit.streams"

// Streams tells that the answer goes on for as long as somebody looks: how long it took is
// no measure of anything.
func Streams(c *gin.Context) { c.Set(streams, true) }

// Streamed reports whether the answer did.
func Streamed(c *gin.Context) bool { return c.GetBool(streams) }

// noticed is the key of a request whose next page has a notice.
const noticed = "kit.noticed"

// Noticed tells that the page which comes next begins with a notice.
func Noticed(c *gin.Context) { c.Set(noticed, true) }

// OK is View with status 200. From an address of which a part says nothing, as a form without
// a script writes it, it leads to the rest: what is passed on is short.
func OK(c *gin.Context, page templ.Component) error {
	if short := terse(c.Request.URL.RawQuery); c.Request.Method == http.MethodGet && short != c.Request.URL.RawQuery {
		return SeeOther(c, c.Request.URL.EscapedPath()+"?"+short)
	}
	return View(c, http.StatusOK, page)
}

// terse is a query without the parameters that have no value; where none has one, the query
// itself, for a page without any may begin with what nobody asked for.
func terse(query string) string {
	said := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		_, value, _ := strings.Cut(pair, "=")
		return value == ""
	})
	if len(said) == 0 {
		return query
	}
	return strings.Join(said, "&")
}

// SeeOther answers a successful POST: 303 to the page that shows the result. A notice stands
// at the top of its page: there the reader lands too, whatever place url names.
func SeeOther(c *gin.Context, url string) error {
	if c.GetBool(noticed) {
		url, _, _ = strings.Cut(url, "#")
	}
	c.Redirect(http.StatusSeeOther, url)
	return nil
}

// Again shows the screen of a form once more when err is about what was typed
// (422 or 409), or when it could not be stored (503); what was typed stays on
// the page. Any other error goes to the error page.
func Again(c *gin.Context, err error, page func(f *fault.Fault) templ.Component) error {
	f := fault.Of(err)
	switch f.Code {
	case fault.Invalid, fault.Conflict, fault.Unavailable, fault.TooMany:
		if f.Code == fault.Unavailable {
			_ = c.Error(err) // for the log
		}
		RetryAfter(c, f)
		return View(c, f.Code.Status(), page(f))
	}
	return err
}

// RetryAfter writes the header of a fault that says when to come again.
func RetryAfter(c *gin.Context, f *fault.Fault) {
	if f.RetryAfter > 0 {
		c.Header("Retry-After", strconv.Itoa(max(1, int(f.RetryAfter.Seconds()))))
	}
}
