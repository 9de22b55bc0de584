// Package kit is what every room of the web uses: doors (groups of routes that
// share who may come in), one place where errors become HTTP, rendering into a
// buffer, and reading forms strictly. gin is known here and in the rooms of web.
package kit

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
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
}

// Doors is every door of the house.
type Doors struct {
	Public, Link, Staff, Admin, API Door
	table                           []Route
}

// Open makes the doors over an engine. enter holds each door's own middleware;
// fail writes an error to the client.
func Open(engine *gin.Engine, enter map[DoorName][]gin.HandlerFunc, fail func(c *gin.Context, err error)) *Doors {
	d := &Doors{}
	for _, door := range []struct {
		name DoorName
		at   *Door
	}{{Public, &d.Public}, {Link, &d.Link}, {Staff, &d.Staff}, {Admin, &d.Admin}, {API, &d.API}} {
		*door.at = Door{name: door.name, group: engine.Group("", enter[door.name]...), table: &d.table, fail: fail}
	}
	return d
}

// Routes returns the table of routes.
func (d *Doors) Routes() []Route { return d.table }

// GET adds a route that changes nothing; HEAD comes with it.
func (d Door) GET(path string, right actor.Right, h Handler) {
	d.add(http.MethodGet, path, right, h)
	d.add(http.MethodHead, path, right, h)
}

// POST adds a route that may change something.
func (d Door) POST(path string, right actor.Right, h Handler) {
	d.add(http.MethodPost, path, right, h)
}

func (d Door) add(method, path string, right actor.Right, h Handler) {
	*d.table = append(*d.table, Route{d.name, method, path, right})
	d.group.Handle(method, path, func(c *gin.Context) {
		err := actor.From(c.Request.Context()).Need(right)
		if err == nil {
			err = h(c)
		}
		if err != nil {
			d.fail(c, err)
		}
	})
}
