package openday

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/openday"
	"openpeople/templates/ui"
)

// daysHead are the columns of the file of days; shifts_ahead and free are of shifts that are
// not over, own_shifts of who asks.
var daysHead = []string{
	"id", "revision", "title", "aim", "from", "to", "places", "shifts", "seats", "taken", "shifts_ahead", "free", "notes", "own_shifts", "cancelled_at", "cancel_reason",
}

// exportDays sends the coming days, the next one first, or past ones, the latest first.
func (h *handlers) exportDays(c *gin.Context) error {
	ctx, a := of(c)
	asked, err := dayParams.Read(c.Request.URL.Query())
	if err != nil {
		return err
	}
	past := asked.Has("past")
	t := kit.Table{Name: "days", Head: daysHead, Said: []page.Said{{Param: coming}}}
	if past {
		t.Said = asked.Words(ctx, func(page.Param, string) string { return "" })
	}
	t.Count = func() (int64, error) {
		_, n, err := h.days.Days(ctx, a, past, page.Request{Limit: 1})
		return n, err
	}
	return kit.Export(c, t, func(p page.Request) (page.Of[openday.DayRow], error) {
		list, _, err := h.days.Days(ctx, a, past, p)
		return list, err
	}, func(d openday.DayRow) []string {
		out := []string{id(d.ID), strconv.Itoa(d.Revision), d.Title, d.Aim, d.When.From.String(), d.When.To.String()}
		for _, n := range []int{d.Places, d.Shifts, d.Seats, d.Taken, d.Ahead, d.Free, d.Notes, d.Mine} {
			out = append(out, strconv.Itoa(n))
		}
		return append(out, kit.Instant(d.CancelledAt), d.CancelReason)
	})
}

// exportNotes sends the notes of a filter as CSV, the latest first.
func (h *handlers) exportNotes(c *gin.Context) error {
	ctx, a := of(c)
	narrowed, err := openday.NoteParams.Read(c.Request.URL.Query())
	if err != nil {
		return err
	}
	list := view.NotesPage{Filter: narrowed}
	if list.Names, err = h.days.Names(ctx, a); err != nil {
		return err
	}
	f := openday.NoteFilterOf(narrowed)
	t := kit.Table{Name: "notes-" + h.days.Today().String(), Head: exportHead, Said: list.Said(ctx)}
	t.Count = func() (int64, error) {
		n, err := h.days.CountNotes(ctx, a, f)
		if n < 0 || n >= openday.MaxCount { // not counted, or no further
			n = 0
		}
		return n, err
	}
	return kit.Export(c, t,
		func(p page.Request) (page.Of[openday.NoteRow], error) { return h.days.Notes(ctx, a, f, p) },
		func(n openday.NoteRow) []string { return exportLine(ctx, n) })
}

// exportHead are the columns. An answer that was not given is empty, never 0.
var exportHead = []string{
	"id", "written_at", "author", "level", "day", "place_kind", "place", "what", "quote", "mood",
	"hindered", "hindered_text", "helped", "helped_text", "contact", "revision", "read_at", "read_by",
}

func exportLine(ctx context.Context, n openday.NoteRow) []string {
	words := func(of []openday.Chip, codes []string) string {
		out := make([]string, len(codes))
		for i, code := range codes {
			out[i] = openday.ChipName(of, code).For(ctx)
		}
		return strings.Join(out, "; ")
	}
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return id(n)
	}
	place, kind := n.Elsewhere, ""
	if n.PlaceID != 0 {
		place, kind = n.PlaceName, openday.KindName(n.PlaceKind).For(ctx)
	}
	mood, read := "", ""
	if n.Mood != nil {
		mood = strconv.Itoa(*n.Mood)
	}
	if n.ReadAt != nil {
		read = moment(ctx, *n.ReadAt)
	}
	return []string{
		id(n.ID), moment(ctx, n.WrittenAt), n.AuthorName, ui.RoleName(ctx, actor.Role(n.AuthorRole)), n.DayTitle, kind, place, n.What, n.Quote, mood,
		words(openday.Hindrances, n.Hindered), n.HinderedText, words(openday.Helps, n.Helped), n.HelpedText,
		number(n.ContactID), strconv.Itoa(n.Revision), read, n.ReaderName,
	}
}

// moment writes an instant on the reader's clock, with its offset.
func moment(ctx context.Context, t time.Time) string {
	return t.In(ui.Zone(ctx)).Format(time.RFC3339)
}
