package kit

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/page"
)

// ExportLimit is how many rows a file has at most.
const ExportLimit = 50_000

// Export streams a list as CSV, part by part, in its order, at most ExportLimit
// rows. Spreadsheets open it: UTF-8 with its mark, CRLF, no cell that could be
// taken for a formula. An error before the first part is returned; one in the
// middle breaks the connection, so that nobody takes a part for the whole.
func Export[T any](c *gin.Context, file string, head []string, list func(p page.Request) (page.Of[T], error), line func(T) []string) error {
	next := page.Request{Limit: page.MaxLimit}
	part, err := list(next)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="`+file+`"`)
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
	write(out, slices.Clone(head))
	for n := 0; ; {
		for _, row := range part.Rows {
			write(out, line(row))
		}
		n += len(part.Rows)
		if out.Flush(); out.Error() != nil {
			return nil // the reader left
		}
		c.Writer.Flush()
		if n >= ExportLimit || part.Next == (page.Cursor{}) {
			return nil
		}
		next.After, next.Limit = part.Next, min(page.MaxLimit, ExportLimit-n)
		if part, err = list(next); err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

func write(out *csv.Writer, cells []string) {
	for i := range cells {
		cells[i] = Cell(cells[i])
	}
	_ = out.Write(cells) // kept by the writer and asked for after Flush
}

// Cell keeps a spreadsheet from taking a text for a formula.
func Cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
