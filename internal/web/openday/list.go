package openday

import (
	"context"
	"net/url"

	"github.com/gin-gonic/gin"

	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

// noteParams is how a list of notes can be narrowed.
var noteParams = page.Params{
	{Name: "day", Kind: page.Number, Min: 1, Max: 1 << 53}, {Name: "place", Kind: page.Number, Min: 1, Max: 1 << 53},
	{Name: "author", Kind: page.Number, Min: 1, Max: 1 << 53}, {Name: "contact", Kind: page.Number, Min: 1, Max: 1 << 53}, {Name: "unread", Kind: page.Flag},
}

// noteFilter reads the filter of a list of notes from the URL. Invalid names what
// is wrong.
func noteFilter(c *gin.Context) (openday.NoteFilter, error) {
	f, err := noteParams.Read(c.Request.URL.Query())
	number := func(name string) int64 {
		for _, n := range f.Numbers(name) {
			return int64(n)
		}
		return 0
	}
	return openday.NoteFilter{
		DayID: number("day"), PlaceID: number("place"), AuthorID: number("author"), ContactID: number("contact"), Unread: f.Has("unread"),
	}, err
}

// noteQuery writes a filter as a URL's query.
func noteQuery(f openday.NoteFilter) url.Values {
	q := url.Values{}
	for _, by := range []struct {
		name string
		id   int64
	}{{"day", f.DayID}, {"place", f.PlaceID}, {"author", f.AuthorID}, {"contact", f.ContactID}} {
		if by.id != 0 {
			q.Set(by.name, id(by.id))
		}
	}
	if f.Unread {
		q.Set("unread", "1")
	}
	return q
}

func (h *handlers) notes(c *gin.Context) error {
	ctx, a := of(c)
	f, err := noteFilter(c)
	if err != nil {
		return err
	}
	at := after(c)
	list, err := h.days.Notes(ctx, a, f, page.Request{After: at})
	if err != nil {
		return err
	}
	n, err := h.days.CountNotes(ctx, a, f)
	if err != nil {
		return err
	}
	names, err := h.days.Names(ctx, a)
	if err != nil {
		return err
	}
	p := view.NotesPage{Filter: f, Names: names, Rows: list.Rows, Chips: noteChips(ctx, f, names)}
	p.Pages = ui.Pages{Shown: len(list.Rows), Count: n, AtLeast: n >= openday.MaxCount}
	p.Pages.Exports = []ui.Link{{Label: "CSV", URL: withQuery("/notes.csv", noteQuery(f))}}
	p.Pages.First, p.Pages.Next = ways("/notes", noteQuery(f), at, list.Next)
	return kit.OK(c, view.Notes(p))
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// noteChips names the filters that are set, each with the URL without it.
func noteChips(ctx context.Context, f openday.NoteFilter, names openday.Names) []ui.Chip {
	var out []ui.Chip
	named := func(of []openday.Named, n int64) string {
		for _, one := range of {
			if one.ID == n {
				return one.Name
			}
		}
		return "№ " + id(n)
	}
	add := func(label string, without openday.NoteFilter) {
		out = append(out, ui.Chip{Label: label, Remove: withQuery("/notes", noteQuery(without))})
	}
	without := f
	if f.DayID != 0 {
		without.DayID = 0
		add(named(names.Days, f.DayID), without)
	}
	if without = f; f.PlaceID != 0 {
		without.PlaceID = 0
		add(named(names.Places, f.PlaceID), without)
	}
	if without = f; f.AuthorID != 0 {
		without.AuthorID = 0
		add(named(names.Authors, f.AuthorID), without)
	}
	if without = f; f.ContactID != 0 {
		without.ContactID = 0
		add(i18n.T(ctx, "openday.note.contact.n", "N", id(f.ContactID)), without)
	}
	if without = f; f.Unread {
		without.Unread = false
		add(i18n.T(ctx, "openday.notes.unread"), without)
	}
	return out
}
