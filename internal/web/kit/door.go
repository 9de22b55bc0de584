// Package kit is what every room of the web uses: doors (groups of routes that
// share who may come in), one place where errors become HTTP, rendering into a
// buffer, and reading forms strictly. gin is known here and in the rooms of web.
package kit

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Handler asks, does, views, answers; an error becomes HTTP in Handle.
type Handler func(c *gin.Context) error

// DoorName says who comes in through a group of routes.
type DoorName string

const (
	Public DoorName = "public" // anybody: login, static files, health
	Link   DoorName = "link"   // a customer with a link
	Staff  DoorName = "staff"  // somebody signed in
	Admin  DoorName = "admin"  // signed in, for settings
	Proved DoorName = "proved" // signed in, for settings that ask for the password again
	API    DoorName = "api"    // a bearer token
)

// Route is one line of the table of routes.
type Route struct {
	Door   DoorName
	Method string
	Path   string // gin's: /contacts/:id
	Right  actor.Right
}

// Door is a group of routes. A route cannot be made without a right.
type Door struct {
	name  DoorName
	group gin.IRoutes
	table *[]Route
	fail  func(c *gin.Context, err error)
	ask   *Asker
	files gin.IRoutes
}

// Asker stands before what is sensitive. It reports whether the password was given
// lately; where it was not, it has answered with the page that asks for it.
type Asker func(c *gin.Context) (proved bool, err error)

// Doors is every door of the house.
type Doors struct {
	Public, Link, Staff, Admin, Proved, API Door
	table                                   []Route
	ask                                     Asker
	files                                   *gin.Engine // every address of a file, for who does not wait for it
}

// Open makes the doors over an engine. enter holds each door's own middleware;
// fail writes an error to the client. A parameter of a path may hold an escaped slash.
func Open(engine *gin.Engine, enter map[DoorName][]gin.HandlerFunc, fail func(c *gin.Context, err error)) *Doors {
	engine.UseRawPath = true // an id of another program may hold a slash, as %2F
	d := &Doors{files: gin.New()}
	for _, door := range []struct {
		name DoorName
		at   *Door
	}{{Public, &d.Public}, {Link, &d.Link}, {Staff, &d.Staff}, {Admin, &d.Admin}, {Proved, &d.Proved}, {API, &d.API}} {
		*door.at = Door{name: door.name, group: engine.Group("", enter[door.name]...), table: &d.table, fail: fail, ask: &d.ask, files: d.files}
	}
	return d
}

// ProveBy says who stands at the door Proved. Without one no route of it is served.
func (d *Doors) ProveBy(ask Asker) { d.ask = ask }

// Routes returns the table of routes.
func (d *Doors) Routes() []Route { return d.table }

// GET adds a route that changes nothing; HEAD comes with it, and with a table as a file the
// same as a book of a spreadsheet. The door Proved has none: looking is not sensitive.
func (d Door) GET(path string, right actor.Right, h Handler) {
	d.add(http.MethodGet, path, right, h)
	d.add(http.MethodHead, path, right, h)
	table, isTable := strings.CutSuffix(path, TableSuffix)
	if isTable {
		d.GET(table+BookSuffix, right, h)
	}
	if isTable || strings.HasSuffix(path, BookSuffix) {
		d.files.GET(path, func(c *gin.Context) {
			err := actor.From(c.Request.Context()).Need(right)
			if err == nil {
				err = h(c)
			}
			c.Request.Context().Value(orderKey{}).(*order).err = err
		})
	}
}

// POST adds a route that may change something.
func (d Door) POST(path string, right actor.Right, h Handler) {
	d.add(http.MethodPost, path, right, h)
}

// DELETE adds a route that removes something.
func (d Door) DELETE(path string, right actor.Right, h Handler) {
	d.add(http.MethodDelete, path, right, h)
}

func (d Door) add(method, path string, right actor.Right, h Handler) {
	if d.name == Proved && (*d.ask == nil || method != http.MethodPost) {
		panic(method + " " + path + ": nobody asks for the password there")
	}
	*d.table = append(*d.table, Route{d.name, method, path, right})
	d.group.Handle(method, path, func(c *gin.Context) {
		err := actor.From(c.Request.Context()).Need(right)
		goOn := err == nil
		if goOn && d.name == Proved {
			goOn, err = (*d.ask)(c)
		}
		if goOn && d.name != Link && d.name != API { // these read it themselves
			if _, wrong := url.ParseQuery(c.Request.URL.RawQuery); wrong != nil {
				goOn, err = false, fault.Wrap(fault.Malformed, "fault.malformed", wrong)
			}
		}
		if goOn {
			err = h(c)
		}
		if err != nil {
			d.fail(c, err)
		}
	})
}
