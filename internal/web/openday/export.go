package openday

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

// exportNotes sends the notes of a filter as CSV, the latest first, as they are
// read: no more than a part of the list is held at once.
func (h *handlers) exportNotes(c *gin.Context) error {
	ctx, a := of(c)
	f := noteFilter(c)
	part := page.Request{Limit: page.MaxLimit}
	list, err := h.days.Notes(ctx, a, f, part)
	if err != nil {
		return err
	}
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="notes-`+h.days.Today().String()+`.csv"`)
	c.Writer.WriteHeader(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	w := csv.NewWriter(c.Writer)
	w.Write(exportHead)
	for {
		for _, n := range list.Rows {
			w.Write(exportLine(ctx, n))
		}
		w.Flush()
		if w.Error() != nil || list.Next == (page.Cursor{}) {
			return nil // a client that left is no error of ours
		}
		part.After = list.Next
		if list, err = h.days.Notes(ctx, a, f, part); err != nil {
			return err
		}
	}
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
	line := []string{
		id(n.ID), moment(ctx, n.WrittenAt), n.AuthorName, ui.RoleName(ctx, actor.Role(n.AuthorRole)), n.DayTitle, kind, place, n.What, n.Quote, mood,
		words(openday.Hindrances, n.Hindered), n.HinderedText, words(openday.Helps, n.Helped), n.HelpedText,
		number(n.ContactID), strconv.Itoa(n.Revision), read, n.ReaderName,
	}
	for i := range line {
		line[i] = harmless(line[i])
	}
	return line
}

// moment writes an instant on the reader's clock, with its offset.
func moment(ctx context.Context, t time.Time) string {
	return t.In(ui.Zone(ctx)).Format(time.RFC3339)
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
