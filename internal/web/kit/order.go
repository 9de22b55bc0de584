package kit

import (
	"context"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/page"
)

// order is a file that is made for somebody who does not wait for it.
type order struct {
	to    io.Writer // nil: whether it can be made is all that is asked
	step  func(done, total int64) error
	name  string // of the file
	about string // what narrows it, in words
	rows  int64  // that are written
	total int64  // that there will be; 0: not known yet
	err   error
}

type orderKey struct{}

// fill writes the file, and tells how far it is after every part.
func (o *order) fill(c *gin.Context, t Table, comma rune, rows func(add func([]string) error) error) error {
	o.name = fileName(c.Request.Context(), t, suffix(c))
	if t.Count != nil {
		n, err := t.Count()
		if err != nil {
			return err
		}
		o.total = n
	}
	return write(c, o.to, t, comma, func(add func([]string) error) error {
		return rows(func(cells []string) error {
			if o.rows++; o.rows%page.MaxLimit == 0 {
				if err := o.step(o.rows, o.total); err != nil {
					return err
				}
			}
			return add(cells)
		})
	})
}

// CheckFile reports what is wrong with the address of a file, for the actor of ctx: nil when
// WriteFile can make it, NotFound when it is none. about says what it would hold.
func (d *Doors) CheckFile(ctx context.Context, address string) (about string, err error) {
	o := &order{}
	err = d.order(ctx, address, o)
	return o.about, err
}

// WriteFile writes the file that an address would answer with, whatever its length, for the
// actor of ctx, in that one's language and time zone; step is told how many rows are done and
// how many there are (0: not known). It returns what the file is called, and how many there were.
func (d *Doors) WriteFile(ctx context.Context, address string, to io.Writer, step func(done, total int64) error) (name string, rows int64, err error) {
	o := &order{to: to, step: step}
	err = d.order(ctx, address, o)
	return o.name, o.rows, err
}

// nobody waits for an answer: the file goes where the order says.
type nobody struct{ header http.Header }

func (n nobody) Header() http.Header         { return n.header }
func (n nobody) Write(b []byte) (int, error) { return len(b), nil }
func (n nobody) WriteHeader(int)             {}

func (d *Doors) order(ctx context.Context, address string, o *order) error {
	r, err := http.NewRequestWithContext(context.WithValue(ctx, orderKey{}, o), http.MethodGet, address, nil)
	if err != nil {
		return fault.Wrap(fault.NotFound, "fault.not_found", err)
	}
	o.err = fault.New(fault.NotFound, "fault.not_found") // until a route is found
	d.files.ServeHTTP(nobody{http.Header{}}, r)
	return o.err
}
