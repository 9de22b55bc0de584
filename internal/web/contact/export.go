package contact

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
)

// ExportLimit is how many rows a file of contacts has at most.
const ExportLimit = 50_000

// columns of the file, in their order: name and cell. What is not known is empty.
var columns = []struct {
	name string
	cell func(r contact.Row) string
}{
	{"id", func(r contact.Row) string { return strconv.FormatInt(r.ID, 10) }},
	{"source", func(r contact.Row) string { return r.Source }},
	{"external_id", func(r contact.Row) string { return r.ExternalID }},
	{"started_at", func(r contact.Row) string { return r.StartedAt.UTC().Format(time.RFC3339) }},
	{"ended_at", func(r contact.Row) string { return r.EndedAt.UTC().Format(time.RFC3339) }},
	{"day", func(r contact.Row) string { return r.Day.String() }},
	{"channel", func(r contact.Row) string { return r.ChannelCode }},
	{"channel_kind", func(r contact.Row) string { return string(r.ChannelKind) }},
	{"channel_name", func(r contact.Row) string { return r.ChannelName }},
	{"team", func(r contact.Row) string { return r.TeamName }},
	{"operator", func(r contact.Row) string { return r.OperatorName }},
	{"topic", func(r contact.Row) string { return r.TopicName }},
	{"customer", func(r contact.Row) string { return r.CustomerName }},
	{"line", func(r contact.Row) string { return number(r.Line) }},
	{"wait_seconds", func(r contact.Row) string { return number(r.Wait) }},
	{"talk_seconds", func(r contact.Row) string { return number(r.Talk) }},
	{"hold_seconds", func(r contact.Row) string { return number(r.Hold) }},
	{"wrap_seconds", func(r contact.Row) string { return number(r.Wrap) }},
	{"handling_seconds", func(r contact.Row) string { return number(r.Handling) }},
	{"resolved", func(r contact.Row) string { return yesNo(r.Resolved) }},
	{"repeated_at", func(r contact.Row) string { return instant(r.RepeatedAt) }},
	{"beyond", func(r contact.Row) string { return mark(r.BeyondWhat != "") }},
	{"mark", func(r contact.Row) string { return number(r.Mark) }},
	{"comment_beginning", func(r contact.Row) string { return r.Comment }},
}

// export streams the filtered list as CSV, in pages, the latest first. When it
// cannot go on in the middle the connection breaks, so that nobody takes a part
// for the whole.
func (r rooms) export(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	s, wrong := read(c.Request.URL.Query())
	if wrong != nil {
		return wrong
	}
	names, err := r.contacts.Names(ctx, who)
	if err != nil {
		return err
	}
	f, next := filter(s, names), page.Request{Limit: page.MaxLimit}
	list, err := r.contacts.List(ctx, who, f, next)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="contacts.csv"`)
	c.Writer.WriteHeader(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil
	}
	out := csv.NewWriter(c.Writer)
	out.UseCRLF = true
	// Spreadsheets take the file for Latin-1 without this mark.
	if _, err := c.Writer.WriteString("\ufeff"); err != nil {
		return nil // the reader left
	}
	write(out, header())
	for n := 0; ; {
		for _, row := range list.Rows {
			write(out, cells(row))
		}
		n += len(list.Rows)
		if out.Flush(); out.Error() != nil {
			return nil // the reader left
		}
		c.Writer.Flush()
		if n >= ExportLimit || list.Next == (page.Cursor{}) {
			return nil
		}
		next.After, next.Limit = list.Next, min(page.MaxLimit, ExportLimit-n)
		if list, err = r.contacts.List(ctx, who, f, next); err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

func write(out *csv.Writer, record []string) {
	for i := range record {
		record[i] = neutral(record[i])
	}
	_ = out.Write(record) // kept by the writer and asked for after Flush
}

func header() []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.name
	}
	return out
}

func cells(r contact.Row) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.cell(r)
	}
	return out
}

// neutral keeps a spreadsheet from taking a cell for a formula.
func neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}

func instant(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
