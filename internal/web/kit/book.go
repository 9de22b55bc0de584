package kit

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"openpeople/templates/ui"
)

// bookSheet is the first sheet of a book; aboutSheet says what it holds.
const (
	bookSheet  = "openpeople"
	aboutSheet = "about"
)

// sheetRows is how many rows a sheet can have; a longer list goes on in a further one.
const sheetRows = excelize.TotalRows

// isWhole reports whether a cell is a number that a spreadsheet keeps as it is: not one that begins
// with a nought, nor one that is too long for its fifteen digits.
func isWhole(cell string) bool {
	digits := strings.TrimPrefix(cell, "-")
	if digits == "" || len(digits) > 15 || digits[0] == '0' && len(digits) > 1 {
		return false
	}
	return strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// book is a table that is written as an XLSX file: row by row, and sent when it is whole.
type book struct {
	file   *excelize.File
	dest   io.Writer
	head   []string
	about  []ui.FileLine
	to     *excelize.StreamWriter
	sheets int
	rows   int // of this sheet
	full   int // rows of a sheet that is full
}

// newBook begins a book.
func newBook(dest io.Writer, head []string, about []ui.FileLine) (*sheet, error) {
	return bookOf(dest, head, about, sheetRows)
}

func bookOf(dest io.Writer, head []string, about []ui.FileLine, full int) (*sheet, error) {
	b := &book{file: excelize.NewFile(), dest: dest, head: head, about: about, full: full}
	if err := b.file.SetSheetName("Sheet1", bookSheet); err != nil {
		return nil, err
	}
	return &sheet{b.add, b.end, b.close}, b.begin()
}

// begin begins a sheet with the names of the columns.
func (b *book) begin() (err error) {
	name := bookSheet
	if b.sheets++; b.sheets > 1 {
		name += " " + strconv.Itoa(b.sheets)
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	if b.to, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := b.to.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	b.rows = 0
	return b.write(b.head)
}

// add writes a row, into a further sheet where this one is full.
func (b *book) add(cells []string) error {
	if b.rows == b.full {
		if err := b.to.Flush(); err != nil {
			return err
		}
		if err := b.begin(); err != nil {
			return err
		}
	}
	return b.write(cells)
}

// write writes a row: numbers as numbers, texts so that nothing takes them for a formula.
func (b *book) write(cells []string) error {
	row := make([]any, len(cells))
	for i, cell := range cells {
		number, isDecimal := strings.CutPrefix(cell, decimal)
		if isDecimal || isWhole(cell) {
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

// end writes what is said of the whole, and sends the file.
func (b *book) end() error {
	if err := b.to.Flush(); err != nil {
		return err
	}
	if _, err := b.file.NewSheet(aboutSheet); err != nil {
		return err
	}
	to, err := b.file.NewStreamWriter(aboutSheet)
	if err != nil {
		return err
	}
	for i, line := range b.about {
		if err := to.SetRow("A"+strconv.Itoa(i+1), []any{Cell(line.Label), Cell(line.Value)}); err != nil {
			return err
		}
	}
	if err := to.Flush(); err != nil {
		return err
	}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return packer(b.dest) })
	return b.file.Write(io.Discard)
}

// packer packs a book while it is sent: by itself the library packs all of it in memory
// first, and longer than it takes to make it.
func packer(to io.Writer) *zip.Writer {
	z := zip.NewWriter(to)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return z
}

// close forgets what the book kept on the disk.
func (b *book) close() { _ = b.file.Close() }
