package openday

import (
	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// NoteParams is how a list of notes can be narrowed, as it stands in a URL. What is
// narrowed by has no code of the desk's own. An open people day and a contact go by
// the number of their page (/days/7, /contacts/12), which is what people and the API
// call them. Places and authors have no page that everybody may open: they go by the
// name that the list shows, and those of one name are let through together; an
// author's e-mail, though unique, is not for everybody's eyes.
var NoteParams = page.Params{
	{Name: "q", Kind: page.Text, Label: i18n.Text{RU: "Слова заметки", EN: "Words of the note"}},
	{Name: "day", Kind: page.Number, Label: i18n.Text{RU: "День", EN: "Day"}, Min: 1, Max: 1 << 53, Refusal: "openday.fault.no_day"},
	{Name: "place", Kind: page.Text, Label: i18n.Text{RU: "Место", EN: "Place"}, Many: true},
	{Name: "author", Kind: page.Text, Label: i18n.Text{RU: "Автор", EN: "Author"}, Many: true},
	{Name: "contact", Kind: page.Number, Label: i18n.Text{RU: "Обращение", EN: "Contact"}, Min: 1, Max: 1 << 53, Refusal: "openday.fault.no_contact"},
	{Name: "unread", Kind: page.Flag, Label: i18n.Text{RU: "Никто не прочитал", EN: "Nobody has read"}},
}

// NoteFilter narrows a list of notes. Empty means any; what nothing bears lets
// nothing through.
type NoteFilter struct {
	Words     string // all stand in the note, in any form, as far as the reader may read it
	DayID     int64
	Places    []string // names
	Authors   []string // names
	ContactID int64
	Unread    bool // no organiser has read it
}

// NoteFilterOf reads what NoteParams let through.
func NoteFilterOf(from page.Filter) NoteFilter {
	number := func(name string) int64 {
		for _, n := range from.Numbers(name) {
			return int64(n)
		}
		return 0
	}
	return NoteFilter{Words: from.Get("q"), DayID: number("day"), Places: from.All("place"), Authors: from.All("author"), ContactID: number("contact"), Unread: from.Has("unread")}
}
