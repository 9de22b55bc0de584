package openday

import (
	"context"

	"github.com/a-h/templ"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/openday"
	view "openpeople/templates/openday"
)

// ContactPanel returns what the page of a contact shows of this room: the notes
// about it, and whether a guest served it; nil for who may not read notes.
func ContactPanel(days *openday.Service) func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
	return func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
		if !a.May(actor.NoteRead) {
			return nil, nil
		}
		rows, err := days.NotesOfContact(ctx, a, c.ID)
		if err != nil {
			return nil, err
		}
		p := view.ContactPanel{Rows: rows, Guest: c.Guest}
		if a.May(actor.NoteWrite) {
			p.New = "/notes/new?contact=" + id(c.ID)
		}
		return view.OfContact(p), nil
	}
}
