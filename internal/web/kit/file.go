package kit

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/templates/ui"
)

// TableSuffix and BookSuffix are how addresses of files end.
const (
	TableSuffix = ".csv"
	BookSuffix  = ".xlsx"
)

// LongFile is how many rows a file may have that somebody waits for. A longer one is
// written in the background (Doors.WriteFile), without a limit.
const LongFile = 20_000

// LongFileKey is the key of the fault that a longer one is.
const LongFileKey = "fault.long_file"

// Table is a list as a file.
type Table struct {
	Name  string                // of the file, without its ending
	Head  []string              // the columns
	Said  []page.Said           // what narrows the list, in words
	Count func() (int64, error) // how many rows there are, for the progress of a long file; 0 or nil: not known before its last part is read
}

// WriteTimeout is how long an answer may take to be written, and a part of a file.
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

// Export writes a list as a file, in its order: as CSV, or as XLSX where the address ends
// so. Every address of a file is served in both forms by the same handler, so the two hold
// the same cells. TooLarge with LongFileKey when somebody waits for more than LongFile rows.
func Export[T any](c *gin.Context, t Table, list func(p page.Request) (page.Of[T], error), line func(T) []string) error {
	comma, err := separator(c)
	if err != nil {
		return err
	}
	order, ordered := c.Request.Context().Value(orderKey{}).(*order)
	if ordered && order.to == nil { // it can be made
		order.about = ui.FilterWords(c.Request.Context(), t.Said)
		return nil
	}
	if ordered {
		return order.fill(c, t, comma, func(add func([]string) error) error {
			return eachPart(list, func(rows []T, last bool) error {
				if last {
					order.total = order.rows + int64(len(rows))
				}
				return addAll(rows, line, add)
			})
		})
	}
	done, err := turn(c)
	if err != nil {
		return err
	}
	defer done()
	var rows []T
	err = eachPart(list, func(part []T, _ bool) error {
		if rows = append(rows, part...); len(rows) > LongFile {
			return fault.New(fault.TooLarge, LongFileKey)
		}
		return nil
	})
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", FileType(suffix(c)))
	h.Set("Content-Disposition", Disposition(fileName(c.Request.Context(), t, suffix(c))))
	if c.Writer.WriteHeader(http.StatusOK); c.Request.Method == http.MethodHead {
		return nil
	}
	err = write(c, Patient(c.Writer), t, comma, func(add func([]string) error) error { return addAll(rows, line, add) })
	if err != nil {
		panic(http.ErrAbortHandler) // the reader left, or the rest cannot be written: a part is not the whole
	}
	return nil
}

// longName is how much of the words of a filter the name of a file says, in characters.
const longName = 100

// aboutName parts the table from what narrows it, in the name of a file.
const aboutName = " – "

// Disposition is the header that names a file: for programs by its table alone, for people
// with what narrows it too.
func Disposition(name string) string {
	table, _, narrowed := strings.Cut(name, aboutName)
	if !narrowed {
		return `attachment; filename="` + name + `"`
	}
	return `attachment; filename="` + table + path.Ext(name) + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// fileName is what a file is called: by its table and what narrows it, which a file of rows
// has no other place for where it has no rows. What was searched for is left out, for it may
// name a customer.
func fileName(ctx context.Context, t Table, suffix string) string {
	named := slices.DeleteFunc(slices.Clone(t.Said), func(s page.Said) bool { return s.Kind == page.Text })
	if len(named) == 0 {
		return t.Name + suffix
	}
	words := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsControl(r) {
			return '-'
		}
		return r
	}, ui.FilterWords(ctx, named))
	if r := []rune(words); len(r) > longName {
		words = string(r[:longName-1]) + "…"
	}
	return t.Name + aboutName + words + suffix
}

// eachPart reads a list to its end, part by part; last is said of the part that ends it.
func eachPart[T any](list func(p page.Request) (page.Of[T], error), do func(rows []T, last bool) error) error {
	next := page.Request{Limit: page.MaxLimit}
	for {
		part, err := list(next)
		if err != nil {
			return err
		}
		last := part.Next == (page.Cursor{})
		if err := do(part.Rows, last); err != nil || last {
			return err
		}
		next.After = part.Next
	}
}

func addAll[T any](rows []T, line func(T) []string, add func(cells []string) error) error {
	for _, row := range rows {
		if err := add(line(row)); err != nil {
			return err
		}
	}
	return nil
}

// sheet is a file in the making, of one form or the other. It holds functions: were it an
// interface, every method of the library for books would be linked, four megabytes of them.
type sheet struct {
	add   func(cells []string) error
	end   func() error // writes what is not written yet
	close func()       // forgets what it kept on the disk
}

// write writes a table that rows fills.
func write(c *gin.Context, to io.Writer, t Table, comma rune, rows func(add func(cells []string) error) error) (err error) {
	var s *sheet
	if about := ui.AboutFile(c.Request.Context(), t.Said); suffix(c) == BookSuffix {
		s, err = newBook(to, t.Head, about)
	} else {
		s, err = newCSV(to, comma, t.Head, about)
	}
	if err != nil {
		return err
	}
	defer s.close()
	if err := rows(s.add); err != nil {
		return err
	}
	return s.end()
}

func suffix(c *gin.Context) string {
	if strings.HasSuffix(c.Request.URL.Path, BookSuffix) {
		return BookSuffix
	}
	return TableSuffix
}

// FileType is the media type of a file by how its name ends.
func FileType(name string) string {
	if strings.HasSuffix(name, BookSuffix) {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8; header=present"
}

// patient writes to a reader who may be slow: each piece has its time, one that stands still
// has not.
type patient struct {
	http.ResponseWriter
	wire *http.ResponseController
}

// Patient writes to a reader who may be slow and takes long, as the file of a list does.
func Patient(w http.ResponseWriter) http.ResponseWriter {
	return patient{w, http.NewResponseController(w)}
}

func (p patient) Write(b []byte) (int, error) {
	if err := p.wire.SetWriteDeadline(time.Now().Add(WriteTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.ResponseWriter.Write(b)
}
