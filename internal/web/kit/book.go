package kit

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/xuri/excelize/v2"

	"openpeople/internal/page"
)

// TableSuffix and BookSuffix are how addresses of files end.
const (
	TableSuffix = ".csv"
	BookSuffix  = ".xlsx"
)

// bookSheet is the only sheet of a book.
const bookSheet = "openpeople"

// wholeNumber is a cell that a spreadsheet keeps as it is as a number: not one that begins with a
// nought, nor one that is too long for its fifteen digits.
var wholeNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]{0,14})$`)

// book is a table that is written as an XLSX file: row by row, and sent when it is whole.
type book struct {
	file *excelize.File
	to   *excelize.StreamWriter
	rows int
}

func newBook(head []string) (*book, error) {
	b := &book{file: excelize.NewFile()}
	if err := b.file.SetSheetName("Sheet1", bookSheet); err != nil {
		return nil, err
	}
	to, err := b.file.NewStreamWriter(bookSheet)
	if err != nil {
		return nil, err
	}
	b.to = to
	if err := to.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return b, b.add(head)
}

// add writes a row: numbers as numbers, texts so that nothing takes them for a formula.
func (b *book) add(cells []string) error {
	row := make([]any, len(cells))
	for i, cell := range cells {
		number, isDecimal := strings.CutPrefix(cell, decimal)
		if isDecimal || wholeNumber.MatchString(cell) {
			f, err := strconv.ParseFloat(number, 64)
			if err != nil {
				return fmt.Errorf("kit: cell %q: %w", number, err)
			}
			row[i] = f
		} else if cell != "" {
			row[i] = Cell(cell)
		}
	}
	b.rows++
	at, err := excelize.CoordinatesToCellName(1, b.rows)
	if err != nil {
		return err
	}
	return b.to.SetRow(at, row)
}

// send writes the whole file.
func (b *book) send(to io.Writer) error {
	if err := b.to.Flush(); err != nil {
		return err
	}
	return b.file.Write(to)
}

// close forgets what the book kept on the disk.
func (b *book) close() { _ = b.file.Close() }

// exportBook writes a list as XLSX. The file is sent when it is whole; an error before that
// is returned.
func exportBook[T any](c *gin.Context, file string, head []string, list func(p page.Request) (page.Of[T], error), line func(T) []string) error {
	b, err := newBook(head)
	if err != nil {
		return err
	}
	defer b.close()
	for next, more := (page.Request{Limit: page.MaxLimit}), true; more; {
		part, err := list(next)
		if err != nil {
			return err
		}
		for _, row := range part.Rows {
			if err := b.add(line(row)); err != nil {
				return err
			}
		}
		next, more = following(part.Next, b.rows-1)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="`+file+`"`)
	if c.Writer.WriteHeader(http.StatusOK); c.Request.Method == http.MethodHead {
		return nil
	}
	if err := b.send(c.Writer); err != nil {
		panic(http.ErrAbortHandler) // the reader left, or the rest cannot be written
	}
	return nil
}
