// Package sheet is the leaf that reads tables as people have them: .csv files of
// spreadsheets and of programs, in whatever encoding and with whatever separator. It
// says what it understood before it reads on, and one bad row spoils no other. What the
// columns mean is not here.
package sheet

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
)

// Sheet is a table whose head was read.
type Sheet struct {
	Separator byte     // ; , or a tab
	Columns   []string // of the head: trimmed, in small letters; "" for one without a name

	rows
}

// Row is one row below the head.
type Row struct {
	Line  int      // of the file, from 1, where it begins
	Cells []string // as many as the row has, quotes undone, line ends in cells as \n; those that are no UTF-8 stay so
	Err   error    // ErrQuote or ErrLong: there are no cells; any other: the file breaks off, it is the last row
}

// What may be wrong with a row.
var (
	ErrQuote = errors.New("a quote is not closed, or one inside a cell is not doubled")
	ErrLong  = errors.New("the row is longer than a row may be")
	ErrEmpty = errors.New("the first line must name the columns")
)

// maxRow is how long a row may be, in bytes.
const maxRow = 8 << 20

var separators = []byte{';', ',', '\t'}

// Open reads the head of a table in an encoding that Look found or Named. The separator
// is the one that makes the most columns that are known, or the one of a first line
// "sep=;". ErrEmpty, or why the head cannot be read.
func Open(r io.Reader, e Encoding, known func(column string) bool) (*Sheet, error) {
	s := &Sheet{rows: rows{in: e.reader(r), line: 1, end: '\n'}}
	head, err := s.head()
	for err == nil && len(bytes.Trim(head, "\";,\t\r ")) == 0 {
		s.skipLine()
		head, err = s.head()
	}
	if err != nil {
		return nil, err
	}
	if len(head) == len("sep=;") && bytes.HasPrefix(bytes.ToLower(head), []byte("sep=")) {
		s.Separator = head[len(head)-1]
		s.skipLine()
		if _, err = s.head(); err != nil {
			return nil, err
		}
	} else {
		s.Separator = separatorOf(head, known)
	}
	s.separator = s.Separator
	row, _ := s.next(nil)
	if row.Err != nil {
		return nil, row.Err
	}
	s.Columns = columns(row.Cells)
	return s, nil
}

// head returns the first line, without its end, and notes by what lines end.
func (s *Sheet) head() ([]byte, error) {
	for {
		b := s.buf[s.at:]
		if i := bytes.IndexAny(b, "\r\n"); i >= 0 && (b[i] == '\n' || i+1 < len(b)) {
			if b[i] == '\r' && b[i+1] != '\n' {
				s.end = '\r' // as old Macs do
			}
			return b[:i], nil
		}
		switch {
		case !s.eof && len(b) <= maxRow:
			s.fill()
		case s.broken != nil:
			return nil, s.broken
		case len(bytes.TrimSpace(b)) == 0:
			return nil, ErrEmpty
		default:
			return b, nil
		}
	}
}

func columns(cells []string) []string {
	for i, c := range cells {
		cells[i] = strings.ToLower(strings.TrimSpace(c))
	}
	return cells
}

func separatorOf(head []byte, known func(string) bool) byte {
	best, most := separators[0], -1
	for _, sep := range separators {
		cells, _, err := split(head, sep, '\n', true)
		if err != nil {
			continue
		}
		n := 0
		for _, name := range columns(cells) {
			if known(name) {
				n += len(head)
			}
		}
		if n += len(cells); n > most {
			best, most = sep, n
		}
	}
	return best
}

// Rows returns the rows below the head; those that show nothing are passed over. Whole
// says of cells that they are surely a row by themselves: a quoted cell that holds such
// rows is one whose quote was never closed, and costs one row only. Call it once.
func (s *Sheet) Rows(whole func(cells []string) bool) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for {
			row, more := s.next(whole)
			if !more || !yield(row) {
				return
			}
		}
	}
}

// rows reads rows through a buffer: a row is split in one piece, and again when it
// turns out to be longer than what is there.
type rows struct {
	in        io.Reader
	separator byte
	end       byte // of a line: \n, or \r
	buf       []byte
	at        int // what is unread begins here
	eof       bool
	broken    error // why reading ended, nil for the end of the file
	line      int
}

func (r *rows) fill() {
	if r.at > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	if len(r.buf) == cap(r.buf) {
		r.buf = append(make([]byte, 0, max(64<<10, 2*cap(r.buf))), r.buf...)
	}
	n, err := io.ReadFull(r.in, r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	if err != nil {
		r.eof = true
		if err != io.EOF && err != io.ErrUnexpectedEOF {
			r.broken = err
		}
	}
}

// next returns the next row that shows something; more is false when there is none.
func (r *rows) next(whole func([]string) bool) (row Row, more bool) {
	for {
		b := r.buf[r.at:]
		if len(b) == 0 && r.eof {
			if r.broken != nil {
				row, r.broken = Row{Line: r.line, Err: r.broken}, nil
				return row, true
			}
			return Row{}, false
		}
		cells, n, err := split(b, r.separator, r.end, r.eof)
		if err == errMore {
			if len(b) <= maxRow {
				r.fill()
				continue
			}
			err = ErrLong
			if i := bytes.IndexByte(b, r.end); i >= 0 { // it is short, and its quote is not closed
				err = ErrQuote
			}
		}
		if err == nil && n > maxRow {
			err = ErrLong
		}
		if err == nil && whole != nil && r.swallows(b[:n], whole) {
			err = ErrQuote
		}
		row = Row{Line: r.line, Cells: cells, Err: err}
		if err != nil {
			row.Cells = nil
			r.skipLine()
			return row, true
		}
		r.line += breaks(b[:n], r.end)
		r.at += n
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			return row, true
		}
	}
}

// swallows reports whether a row of several lines has others in it.
func (r *rows) swallows(b []byte, whole func([]string) bool) bool {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], r.end)
		if at += i + 1; i < 0 || at == len(b) {
			return false
		}
		cells, _, err := split(r.buf[r.at+at:], r.separator, r.end, r.eof)
		if err == nil && whole(cells) {
			return true
		}
	}
}

func (r *rows) skipLine() {
	for {
		if i := bytes.IndexByte(r.buf[r.at:], r.end); i >= 0 {
			r.at += i + 1
			break
		}
		r.at = len(r.buf)
		if r.eof {
			break
		}
		r.fill()
	}
	r.line++
}

// breaks counts the line ends.
func breaks(b []byte, end byte) int { return bytes.Count(b, []byte{end}) }
