// Package page is how a list is asked for: how many rows, from where, and in
// which order. Lists go by key, not by number of pages: the cursor names the
// last row seen, so that rows which arrive meanwhile shift nothing.
package page

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/when"
)

// Sizes of a list page.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Cursor is a place in a list ordered by (At, ID): the last row that was seen.
// The zero cursor is the beginning.
type Cursor struct {
	At int64 // the row's sort key, for instants unix milliseconds
	ID int64
}

// In writes the cursor for the URL of a list, where alone it is one: list is the address of
// the list, its path with what narrows and orders it. Nothing for the beginning.
func (c Cursor) In(list string) string {
	if c == (Cursor{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.At, 36) + "." + strconv.FormatInt(c.ID, 36) + "." + c.of(list)))
}

// of names the list and the place in few letters: it guards against a slip, not against
// somebody who makes places up, who sees no more by it.
func (c Cursor) of(list string) string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %d %s", c.At, c.ID, list)
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// ParseCursor reads what In wrote of the same list; ok is false for anything else.
func ParseCursor(s, list string) (c Cursor, ok bool) {
	if s == "" {
		return Cursor{}, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(raw), ".")
	if err != nil || len(raw) > 60 || len(parts) != 3 {
		return Cursor{}, false
	}
	var err1, err2 error
	c.At, err1 = strconv.ParseInt(parts[0], 36, 64)
	c.ID, err2 = strconv.ParseInt(parts[1], 36, 64)
	return c, err1 == nil && err2 == nil && parts[2] == c.of(list)
}

// Request asks for a part of a list.
type Request struct {
	After Cursor
	Limit int
}

// Rows returns the limit, held between 1 and MaxLimit, DefaultLimit when unset.
func (r Request) Rows() int {
	switch {
	case r.Limit <= 0:
		return DefaultLimit
	case r.Limit > MaxLimit:
		return MaxLimit
	}
	return r.Limit
}

// Of is one part of a list. Next is the zero cursor on the last part.
type Of[T any] struct {
	Rows []T
	Next Cursor
	// Until is not 0 when the part is short, or empty, for so much was looked at: this
	// day and those after it are looked through, and Next looks on.
	Until when.Day
}

// Cut takes up to limit+1 rows that a query returned and makes a page of them:
// the row too many only says that there is more.
func Cut[T any](rows []T, limit int, key func(T) Cursor) Of[T] {
	if len(rows) <= limit {
		return Of[T]{Rows: rows}
	}
	rows = rows[:limit]
	return Of[T]{Rows: rows, Next: key(rows[limit-1])}
}

// Part cuts a page of a list that is whole in memory: the rows after the one that the
// cursor names by its ID, none when that one is there no more.
func Part[T any](all []T, r Request, id func(T) int64) Of[T] {
	if r.After != (Cursor{}) {
		at := slices.IndexFunc(all, func(row T) bool { return id(row) == r.After.ID })
		if at < 0 {
			return Of[T]{}
		}
		all = all[at+1:]
	}
	return Cut(all[:min(len(all), r.Rows()+1)], r.Rows(), func(row T) Cursor { return Cursor{ID: id(row)} })
}
