package kit

import (
	"encoding/csv"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

// csvTable is a table that is written as CSV, row by row. Spreadsheets open it: UTF-8 with
// its mark, CRLF, the separator that the reader's one expects (separator), no cell that
// could be taken for a formula. What is true of the whole file stands at the end of every
// row: a file of rows has no other place for it.
type csvTable struct {
	out   *csv.Writer
	comma rune
	about []string
}

func newCSV(to io.Writer, comma rune, head []string, about []ui.FileLine) (*sheet, error) {
	// Spreadsheets take the file for Latin-1 without this mark.
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return nil, err
	}
	t := &csvTable{out: csv.NewWriter(to), comma: comma}
	t.out.UseCRLF, t.out.Comma = true, comma
	names := slices.Clone(head)
	for _, line := range about {
		if line.Column != "" {
			names, t.about = append(names, line.Column), append(t.about, line.Value)
		}
	}
	t.write(names)
	return &sheet{t.add, t.end, func() {}}, t.out.Error()
}

func (t *csvTable) add(cells []string) error {
	t.write(append(cells, t.about...))
	return t.out.Error()
}

func (t *csvTable) end() error {
	t.out.Flush()
	return t.out.Error()
}

func (t *csvTable) write(cells []string) {
	for i, cell := range cells {
		if number, is := strings.CutPrefix(cell, decimal); !is {
			cells[i] = Cell(cell)
		} else if cells[i] = number; t.comma == ';' {
			cells[i] = strings.Replace(number, ".", ",", 1)
		}
	}
	_ = t.out.Write(cells) // kept by the writer and asked for by who adds
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

// WithSeparator is the address of a file that says how its cells are parted: as the reader of
// c would get it.
func WithSeparator(c *gin.Context, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Query().Has(page.Separator) {
		return address
	}
	comma, err := separator(c)
	if err != nil {
		return address
	}
	query := u.Query()
	for name, of := range separators {
		if of == comma {
			query.Set(page.Separator, name)
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
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
