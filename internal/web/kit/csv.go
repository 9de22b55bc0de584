package kit

import (
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// CSV is a file of rows on its way to the reader. Spreadsheets open it: UTF-8
// with its mark, CRLF, no cell that could be taken for a formula.
type CSV struct {
	c   *gin.Context
	out *csv.Writer
}

// StartCSV sends headers and the first row. open is false when there is nothing
// more to do: a HEAD, or a reader who left.
func StartCSV(c *gin.Context, file string, head []string) (w *CSV, open bool) {
	h := c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="`+file+`"`)
	c.Writer.WriteHeader(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return nil, false
	}
	w = &CSV{c, csv.NewWriter(c.Writer)}
	w.out.UseCRLF = true
	// Spreadsheets take the file for Latin-1 without this mark.
	if _, err := c.Writer.WriteString("\ufeff"); err != nil {
		return nil, false
	}
	w.Row(head)
	return w, true
}

// Row adds a row; what is wrong with the connection is told by Send.
func (w *CSV) Row(cells []string) {
	for i := range cells {
		cells[i] = Cell(cells[i])
	}
	_ = w.out.Write(cells) // kept by the writer and asked for in Send
}

// Send sends the rows so far; false when the reader left.
func (w *CSV) Send() bool {
	w.out.Flush()
	w.c.Writer.Flush()
	return w.out.Error() == nil
}

// Break ends a file that cannot go on by breaking the connection, so that nobody
// takes a part for the whole.
func (*CSV) Break() { panic(http.ErrAbortHandler) }

// Cell keeps a spreadsheet from taking a text for a formula.
func Cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
