package kit

import (
	"context"
	"encoding/csv"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// ExportLimit is how many rows a file has at most.
const ExportLimit = 50_000

// WriteTimeout is how long an answer may take to be written, and a part of an export.
const WriteTimeout = time.Minute

// Exports at the same moment, and how many more may wait for their turn: they read
// much, and customers' pages go first.
const (
	exportsAtOnce  = 2
	exportsWaiting = 30
)

var (
	exporting = semaphore.NewWeighted(exportsAtOnce)
	queueing  = semaphore.NewWeighted(exportsAtOnce + exportsWaiting)
)

// turn waits for one's turn to export; done ends it. TooMany when too many wait.
func turn(c *gin.Context) (done func(), err error) {
	busy := &fault.Fault{Code: fault.TooMany, Key: "fault.busy", RetryAfter: 10 * time.Second}
	if !queueing.TryAcquire(1) {
		return nil, busy
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), WriteTimeout/2)
	defer cancel()
	if err := exporting.Acquire(ctx, 1); err != nil {
		queueing.Release(1)
		return nil, busy
	}
	return func() { exporting.Release(1); queueing.Release(1) }, nil
}

// Export writes a list as a file, in its order, at most ExportLimit rows: as CSV, or as
// XLSX where the address ends so. Every address of a file is served in both forms by the
// same handler, so the two hold the same cells.
func Export[T any](c *gin.Context, file string, head []string, list func(p page.Request) (page.Of[T], error), line func(T) []string) error {
	comma, err := separator(c)
	if err != nil {
		return err
	}
	done, err := turn(c)
	if err != nil {
		return err
	}
	defer done()
	if strings.HasSuffix(c.Request.URL.Path, BookSuffix) {
		return exportBook(c, strings.TrimSuffix(file, TableSuffix)+BookSuffix, head, list, line)
	}
	return exportTable(c, file, comma, head, list, line)
}

// exportTable streams a list as CSV, part by part. Spreadsheets open it: UTF-8 with its
// mark, CRLF, the separator that the reader's one expects (separator), no cell that could
// be taken for a formula. An error before the first part is returned; one in the middle
// breaks the connection, so that nobody takes a part for the whole.
func exportTable[T any](c *gin.Context, file string, comma rune, head []string, list func(p page.Request) (page.Of[T], error), line func(T) []string) error {
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
	out.UseCRLF, out.Comma = true, comma
	// Spreadsheets take the file for Latin-1 without this mark.
	if _, err := c.Writer.WriteString("\ufeff"); err != nil {
		return nil // the reader left
	}
	write(out, comma, slices.Clone(head))
	wire := http.NewResponseController(c.Writer)
	for n := 0; ; {
		// A slow reader has time for each part, one that stands still has not.
		if err := wire.SetWriteDeadline(time.Now().Add(WriteTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return nil // the reader left
		}
		for _, row := range part.Rows {
			write(out, comma, line(row))
		}
		n += len(part.Rows)
		if out.Flush(); out.Error() != nil {
			return nil // the reader left
		}
		c.Writer.Flush()
		more := false
		if next, more = following(part.Next, n); !more {
			return nil
		}
		if part, err = list(next); err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// following asks for the part of a list after so many rows of a file; more is false where
// the list or the file ends.
func following(place page.Cursor, rows int) (next page.Request, more bool) {
	return page.Request{After: place, Limit: min(page.MaxLimit, ExportLimit-rows)}, rows < ExportLimit && place != (page.Cursor{})
}

func write(out *csv.Writer, comma rune, cells []string) {
	for i, cell := range cells {
		if number, is := strings.CutPrefix(cell, decimal); !is {
			cells[i] = Cell(cell)
		} else if cells[i] = number; comma == ';' {
			cells[i] = strings.Replace(number, ".", ",", 1)
		}
	}
	_ = out.Write(cells) // kept by the writer and asked for after Flush
}

// decimal stands before a number in a cell.
const decimal = "\x00decimal\x00"

// Decimal is a cell with a number, written with the decimal point of the file: a comma
// where cells end with semicolons. A spreadsheet that splits there takes 4.12 for the
// fourth of December.
func Decimal(f float64) string { return decimal + strconv.FormatFloat(f, 'f', -1, 64) }

var separators = map[string]rune{"comma": ',', "semicolon": ';', "tab": '\t'}

// separatorCookie remembers what was chosen last, for separatorFor seconds.
const (
	separatorCookie = "openpeople_separator"
	separatorFor    = 365 * 24 * 60 * 60
)

// separator is what the address chooses (page.Separator), here or the last time in this
// browser; else what a spreadsheet in the language of the reader splits at: in Russian,
// where the comma is the decimal point, the semicolon.
func separator(c *gin.Context) (rune, error) {
	if name := c.Query(page.Separator); name != "" {
		chosen, ok := separators[name]
		if !ok {
			var w fault.Fields
			w.Add(page.Separator, "fault.choice", "Of", strings.Join(slices.Sorted(maps.Keys(separators)), ", "))
			return 0, w.Err()
		}
		SetCookie(c, http.Cookie{Name: separatorCookie, Value: name, Path: "/", MaxAge: separatorFor})
		return chosen, nil
	}
	if name, _ := Cookie(c, separatorCookie); separators[name] != 0 {
		return separators[name], nil
	}
	if i18n.From(c.Request.Context()) == i18n.RU {
		return ';', nil
	}
	return ',', nil
}

// Cell keeps a spreadsheet from taking a text, or a part of one, for a formula: also
// one that splits at another separator than the file's, and then does not see quotes
// that stand in the middle.
func Cell(s string) string {
	if !strings.ContainsAny(s, formulas+"\t\r") {
		return s
	}
	var b strings.Builder
	if s[0] == '\t' || s[0] == '\r' {
		b.WriteByte('\'')
	}
	begins := true // a cell, by whatever separator
	var last rune
	prose := false // a comma and a space came before: a dash is one
	for _, r := range s {
		switch {
		case begins && prose && r == '-':
			begins = false
		case begins && strings.ContainsRune(formulas, r):
			b.WriteByte('\'')
			begins = false
		case strings.ContainsRune(",;\t\r\n", r):
			begins, prose = true, false
		case begins && unicode.IsSpace(r): // a spreadsheet may drop it
			prose = prose || last == ','
		case r != '"':
			begins = false
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// formulas are what formulas begin with, in their wide forms too.
const formulas = "=+-@＝＋－＠"
