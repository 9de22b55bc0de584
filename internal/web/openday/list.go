package openday

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

// notesOnPage is how many notes a page holds: a few screens of a phone.
const notesOnPage = 20

func (h *handlers) notes(c *gin.Context) error {
	ctx, a := of(c)
	narrowed, at, wrong := openday.NoteParams.ReadList(c.Request.URL.Query(), "/notes", "after")
	p := view.NotesPage{Filter: narrowed, Wrong: fault.Of(wrong)}
	var err error
	if p.Names, err = h.days.Names(ctx, a); err != nil {
		return err
	}
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.Notes(p))
	}
	f := openday.NoteFilterOf(narrowed)
	list, err := h.days.Notes(ctx, a, f, page.Request{After: at, Limit: notesOnPage})
	if err != nil {
		return err
	}
	n, err := h.days.CountNotes(ctx, a, f)
	if err != nil {
		return err
	}
	p.Rows = list.Rows
	p.Pages = ui.Pages{Shown: len(list.Rows), Count: n, AtLeast: n >= openday.MaxCount, Until: list.Until}
	p.Pages.Exports = []ui.Link{{Label: "CSV", URL: narrowed.URL("/notes.csv")}}
	p.Pages.First, p.Pages.Next = ways("/notes", narrowed, at, list.Next)
	return kit.OK(c, view.Notes(p))
}
