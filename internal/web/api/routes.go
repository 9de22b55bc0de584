// Package api is the JSON API of CONTRACT.md: intake, reading back, figures. The
// bodies of requests are read by the rooms, strictly; huma writes answers and
// keeps the description (OpenAPI 3.1), and every operation stands at the API
// door like any other route. What the API decides is decided in the rooms.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
)

// Asking is what the API needs of the room asking.
type Asking interface {
	TakeResponse(ctx context.Context, a actor.Actor, e asking.Elsewhere) (asking.Took, error)
	OfContact(ctx context.Context, a actor.Actor, contactID int64) (asking.Asking, error)
}

// Surveys is what the API needs of the survey room.
type Surveys interface {
	OfContact(ctx context.Context, a actor.Actor, contactID int64) (survey.Said, error)
	ListResponses(ctx context.Context, a actor.Actor, p when.Period, r page.Request) (page.Of[survey.ExportRow], error)
}

// Figures is what the API needs of the room of figures.
type Figures interface {
	Figures(ctx context.Context, a actor.Actor, p when.Period, f report.Filter) (report.Figures, error)
	Table(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis, against when.Period) (report.Table, error)
	Reviewed(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis) (report.Table, error)
}

// Rooms is what the API is a door to. Without Reviews a contact is read back with
// none.
type Rooms struct {
	Contacts   *contact.Service
	Recordings Recordings // nil: they are neither taken nor read back
	Comments   Comments
	Asking     Asking
	Surveys    Surveys
	Figures    Figures
	Reviews    Reviews
	Recoveries Recoveries
	Privacy    Privacy
	Zone       func() *time.Location // the desk's
	Now        func() time.Time
}

type rooms struct{ Rooms }

// Routes puts the API behind its door, and its description where everybody may
// read it.
func Routes(engine *gin.Engine, d *kit.Doors, to Rooms) {
	refusals()
	r := rooms{to}
	api := huma.NewAPI(describe(), &adapter{Handler: engine, door: d.API, rights: map[string]actor.Right{}})
	for _, o := range r.operations() {
		o.register(api)
	}
	documents(d.Public, api.OpenAPI())
}

// describe is what the description says before its operations.
func describe() huma.Config {
	schemas := huma.NewMapRegistry("#/components/schemas/", nameSchema)
	schemas.RegisterTypeAlias(reflect.TypeFor[when.Day](), reflect.TypeFor[string]()) // 2026-11-23
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "openpeople", Version: "1",
				Description: "Contacts in, figures out. Absent is null, never 0. Unknown members, and those of another type, are refused with their name; an optional one whose value cannot be kept is left out of a contact, and the answer names it (left_out). Errors are application/problem+json (RFC 9457)."},
			Servers: []*huma.Server{{URL: "/"}},
			Components: &huma.Components{
				Schemas: schemas,
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer",
					Description: "openpeople token create --name crm --scope intake,read"}},
			},
			Security: []map[string][]string{{"token": {}}},
		},
		DefaultFormat: "application/json",
		Formats: map[string]huma.Format{
			"application/json": {Marshal: writeJSON, Unmarshal: json.Unmarshal}, "json": {Marshal: writeJSON, Unmarshal: json.Unmarshal},
		},
	}
}

// nameSchema gives types of other packages their package's name too: Figures of
// report and a Contact here keep apart.
func nameSchema(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if i := strings.LastIndexByte(t.PkgPath(), '/'); i >= 0 && t.Name() != "" && t.PkgPath()[i+1:] != "api" {
		return strings.ToUpper(t.PkgPath()[i+1:i+2]) + t.PkgPath()[i+2:] + name
	}
	return name
}

// writeJSON writes a body with its length, so that it goes out in one piece.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	if rw, ok := w.(http.ResponseWriter); ok {
		rw.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// adapter registers huma's operations at our door, each with its right.
type adapter struct {
	http.Handler
	door   kit.Door
	rights map[string]actor.Right // by operation id
}

// request is what a handler finds in its context: the request itself, and where
// to leave the error that becomes HTTP outside.
type request struct {
	*gin.Context
	err    error
	blocks int64 // of the body, beyond the first
}

type requestKey struct{}

func requestOf(ctx context.Context) *request { return ctx.Value(requestKey{}).(*request) }

// Handle is called by huma for each operation.
func (a *adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
	right := a.rights[op.OperationID]
	serve := func(c *gin.Context) error {
		r := &request{Context: c}
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, r))
		defer r.free()
		handler(humagin.NewContext(op, c))
		return r.err
	}
	switch op.Method {
	case http.MethodGet:
		a.door.GET(path, right, serve)
	case http.MethodDelete:
		a.door.DELETE(path, right, serve)
	default:
		a.door.POST(path, right, serve)
	}
}

// operation is one call of the API: what it is, and how it is registered.
type operation struct {
	huma.Operation
	right    actor.Right
	takes    any // the body of the request, for the description; nil: none
	params   []*huma.Param
	register func(api huma.API)
}

// answer is what a handler returns. Status is always set: 0 would turn 201 into 200.
type answer[T any] struct {
	Status int
	Body   T
}

// call makes an operation of a handler. An error of the handler leaves through
// the door, where it becomes HTTP.
func call[T any](o operation, do func(ctx context.Context, r *request, a actor.Actor) (answer[T], error)) operation {
	o.OperationID = strings.ToLower(o.Method) + strings.NewReplacer("/api/v1", "", "/", "-", "{", "", "}", "").Replace(o.Path)
	o.Parameters = o.params
	o.register = func(api huma.API) {
		api.Adapter().(*adapter).rights[o.OperationID] = o.right
		huma.Register(api, o.Operation, func(ctx context.Context, _ *struct{}) (*answer[T], error) {
			r := requestOf(ctx)
			out, err := do(ctx, r, actor.From(ctx))
			if err != nil {
				r.err = err
				return nil, nil
			}
			return &out, nil
		})
		if o.takes != nil {
			// Described after it is registered: huma would read a body that it knows of.
			schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(o.takes), true, o.OperationID)
			api.OpenAPI().Paths[o.Path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
		}
	}
	return o
}

// plainJSON refuses a body that says of itself that it is something else or
// packed. One that says nothing is read.
func (r *request) plainJSON() error {
	refuse := func(name, want string) error {
		return &fault.Fault{Code: fault.Unsupported, Key: "api.fault_media",
			Fields: []fault.Field{{Name: name, Key: "fault.type", Args: map[string]any{"Want": want}}}}
	}
	if packed := r.GetHeader("Content-Encoding"); packed != "" && !strings.EqualFold(packed, "identity") {
		return refuse("Content-Encoding", "identity")
	}
	said := r.GetHeader("Content-Type")
	if said == "" {
		return nil
	}
	kind, params, err := mime.ParseMediaType(said)
	charset, named := params["charset"]
	if err != nil || kind != "application/json" || named && !strings.EqualFold(charset, "utf-8") {
		return refuse("Content-Type", "application/json")
	}
	return nil
}
