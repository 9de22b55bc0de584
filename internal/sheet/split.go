package sheet

import (
	"bytes"
	"errors"
	"strings"
)

var errMore = errors.New("the row goes on")

// split takes the row apart that b begins with, and says how long it is with its end.
// A cell is quoted when a quote is its first character; any other quote is a quote.
// errMore when b ends before the row, unless it is the last there is; ErrQuote.
func split(b []byte, separator, end byte, last bool) (cells []string, n int, err error) {
	for {
		cell, size, err := cellOf(b[n:], separator, end, last)
		if err != nil {
			return nil, 0, err
		}
		cells = append(cells, cell)
		switch n += size; {
		case n == len(b):
			return cells, n, nil
		case b[n] == separator:
			n++
		default:
			return cells, bytes.IndexByte(b[n:], end) + n + 1, nil
		}
	}
}

// cellOf reads the cell that b begins with; after size bytes follows the separator, a
// line's end (a \r before \n belongs to it) or nothing.
func cellOf(b []byte, separator, end byte, last bool) (cell string, size int, err error) {
	if len(b) > 0 && b[0] == '"' {
		return quotedCell(b, separator, end, last)
	}
	for size < len(b) && b[size] != separator && b[size] != end {
		size++
	}
	if size == len(b) && !last {
		return "", 0, errMore
	}
	if end == '\n' && size > 0 && b[size-1] == '\r' && (size == len(b) || b[size] == end) {
		size--
		if size+1 == len(b) { // the file's end: nothing follows
			return string(b[:size]), len(b), nil
		}
	}
	return string(b[:size]), size, nil
}

func quotedCell(b []byte, separator, end byte, last bool) (cell string, size int, err error) {
	var text []byte
	for size = 1; ; {
		i := bytes.IndexByte(b[size:], '"')
		if i < 0 {
			break
		}
		text = append(text, b[size:size+i]...)
		size += i + 1
		rest := b[size:]
		switch {
		case len(rest) > 0 && rest[0] == '"':
			text = append(text, '"')
			size++
			continue
		case len(rest) == 0 && last, len(rest) > 0 && (rest[0] == separator || rest[0] == end),
			end == '\n' && len(rest) > 1 && rest[0] == '\r' && rest[1] == end:
			return lines(text, end), size, nil
		case end == '\n' && len(rest) == 1 && rest[0] == '\r' && last:
			return lines(text, end), len(b), nil
		case len(rest) == 0, len(rest) == 1 && rest[0] == '\r':
			return "", 0, errMore
		}
		return "", 0, ErrQuote
	}
	if last {
		return "", 0, ErrQuote
	}
	return "", 0, errMore
}

// lines returns a text whose lines end with \n.
func lines(text []byte, end byte) string {
	if end == '\r' {
		return strings.ReplaceAll(string(text), "\r", "\n")
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
