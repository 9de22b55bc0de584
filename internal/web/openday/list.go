package openday

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

// noteFilter reads the filter of a list of notes from the URL; what is no filter
// is left out.
func noteFilter(c *gin.Context) openday.NoteFilter {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(c.Query(name), 10, 64)
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	return openday.NoteFilter{
		DayID: number("day"), PlaceID: number("place"), AuthorID: number("author"), ContactID: number("contact"),
		Unread: c.Query("unread") != "",
	}
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
	f, at := noteFilter(c), after(c)
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
