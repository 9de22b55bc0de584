package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/web/kit"
)

// problem is a refusal as RFC 9457 wants it: application/problem+json.
type problem struct {
	Type   string         `json:"type" doc:"about:blank: the status says what kind it is"`
	Title  string         `json:"title" example:"Unprocessable Entity"`
	Status int            `json:"status" example:"422"`
	Code   string         `json:"code" example:"fault.invalid" doc:"for programs; does not change with the language"`
	Detail string         `json:"detail,omitempty" doc:"for people, in the language of Accept-Language: en or ru"`
	Errors []problemField `json:"errors,omitempty"`
	Number string         `json:"request_id,omitempty" example:"7QK3WBR2MHJ5ZLT4XVY6NA2CPE" doc:"of this request, as in the header X-Request-Id and in the desk's log"`
}

// problemField is one wrong field.
type problemField struct {
	Field  string `json:"field" example:"messages[3].text" doc:"JSON path of the member, or name of the parameter; body for the whole"`
	Code   string `json:"code" example:"fault.too_long"`
	Detail string `json:"detail" example:"Too long: at most 65536."`
}

// Error, GetStatus and ContentType let huma write a problem where it has one of
// its own.
func (p *problem) Error() string           { return p.Code }
func (p *problem) GetStatus() int          { return p.Status }
func (*problem) ContentType(string) string { return "application/problem+json" }

// refusals makes huma's own errors problems like ours, in words and in the
// description. It has few left: what it cannot write as the client wants it.
var refusals = sync.OnceFunc(func() {
	huma.NewError = func(status int, detail string, _ ...error) huma.StatusError {
		return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: "fault.malformed", Detail: detail}
	}
	huma.NewErrorWithContext = func(_ huma.Context, status int, detail string, errs ...error) huma.StatusError {
		return huma.NewError(status, detail, errs...)
	}
})

func problemOf(l i18n.Lang, f *fault.Fault) *problem {
	status := f.Code.Status()
	p := &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: f.Key, Detail: words(l, f.Key, f.Args)}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, problemField{field.Name, field.Key, words(l, field.Key, field.Args)})
	}
	return p
}

func words(l i18n.Lang, key string, args map[string]any) string {
	return i18n.TMap(i18n.With(context.Background(), l), key, args)
}

// languageOf is the language of a client's people: English unless it asks.
func languageOf(c *gin.Context) i18n.Lang {
	return i18n.Accept(c.GetHeader("Accept-Language"), i18n.EN)
}

// Problem writes a fault as application/problem+json and ends the request. The
// one place where an error of the API becomes HTTP.
func Problem(c *gin.Context, f *fault.Fault) {
	p := problemOf(languageOf(c), f)
	p.Number = kit.RequestID(c.Request.Context())
	body, err := json.Marshal(p)
	if err != nil { // strings and numbers always marshal
		body = []byte(`{"type":"about:blank","status":500}`)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if f.Code == fault.Unauthenticated {
		h.Set("WWW-Authenticate", `Bearer realm="openpeople"`)
	}
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(max(1, int(f.RetryAfter.Seconds()))))
	}
	c.Abort()
	c.Writer.WriteHeader(f.Code.Status())
	if c.Request.Method != http.MethodHead {
		c.Writer.Write(body) // a client that left is no error of ours
	}
}
