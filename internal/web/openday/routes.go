// Package openday is the web side of open people days, shifts and field notes:
// /days, /days/:id/places, /shifts/:id, /notes. A day, a place, a shift and a
// note have one address each; forms of theirs stand below it.
package openday

import (
	"context"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/openday"
	"openpeople/internal/web/kit"
	"openpeople/templates/ui"
)

// Ideas is what the pages here ask of the room of ideas: what became of a note.
type Ideas interface {
	// IdeasOf lists the ideas that came of a thing: title and URL. kind is "note".
	IdeasOf(ctx context.Context, kind string, id int64) ([]ui.Link, error)
}

type handlers struct {
	days  *openday.Service
	ideas Ideas // nil: there are none
}

// Routes adds the pages of this room. ideas may be nil.
func Routes(d *kit.Doors, days *openday.Service, ideas Ideas) {
	h := &handlers{days, ideas}
	d.Staff.GET("/days", actor.DayRead, h.list)
	d.Staff.GET("/days.csv", actor.DayRead, h.exportDays)
	d.Staff.GET("/days/new", actor.DayManage, h.blank)
	d.Staff.POST("/days", actor.DayManage, h.announce)
	d.Staff.GET("/days/:id", actor.DayRead, h.day)
	d.Staff.GET("/days/:id/change", actor.DayManage, h.edit)
	d.Staff.POST("/days/:id/change", actor.DayManage, h.change)
	d.Staff.GET("/days/:id/cancellation", actor.DayManage, h.askCancel)
	d.Staff.POST("/days/:id/cancellation", actor.DayManage, h.cancel)
	d.Staff.POST("/days/:id/return", actor.DayManage, h.takeBack)
	d.Staff.GET("/days/:id/places/new", actor.DayManage, h.newPlace)
	d.Staff.POST("/days/:id/places", actor.DayManage, h.savePlace)
	d.Staff.GET("/days/:id/places/:place", actor.DayManage, h.editPlace)
	d.Staff.POST("/days/:id/places/:place", actor.DayManage, h.savePlace)

	d.Staff.GET("/shifts/:id", actor.DayRead, h.shift)
	d.Staff.POST("/shifts/:id/seat", actor.ShiftTake, h.seat)
	d.Staff.POST("/shifts/:id/release", actor.ShiftTake, h.release)
	d.Staff.GET("/shifts/:id/calendar.ics", actor.DayRead, h.calendar)

	d.Staff.GET("/notes", actor.NoteRead, h.notes)
	d.Staff.GET("/notes.csv", actor.NoteRead, h.exportNotes)
	d.Staff.GET("/notes/new", actor.NoteWrite, h.newNote)
	d.Staff.POST("/notes", actor.NoteWrite, h.write)
	d.Staff.GET("/notes/:id", actor.NoteRead, h.note)
	d.Staff.POST("/notes/:id/reading", actor.NoteTriage, h.read)
	d.Staff.GET("/notes/:id/correction", actor.NoteWrite, h.askCorrection)
	d.Staff.POST("/notes/:id/correction", actor.NoteWrite, h.correct)
}

// of returns what every handler needs of a request.
func of(c *gin.Context) (context.Context, actor.Actor) {
	ctx := c.Request.Context()
	return ctx, actor.From(ctx)
}
