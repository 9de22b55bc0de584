// Package board is the room of wall boards: figures of the desk, or of a part of it, for a
// television that everybody passes. A board is opened by a link that can be taken back; it
// shows no customer and nobody of the staff. What the figures are is decided in the report
// room; how they are drawn and kept moving lives in web/board.
package board

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Board is what one television shows, and how.
type Board struct {
	ID       int64 // 0: the board of the whole desk, which is kept nowhere
	Name     string
	Language i18n.Lang
	Theme    string // light, dark, "" as the device wants
	Days     int    // of Spans, that end today
	Slice    page.Filter
	Links    int // live ones; of lists
}

// Revision names what the form of a board shows.
func (b Board) Revision() string {
	return fault.Revision(b.Name, b.Language, b.Theme, b.Days, b.Slice.URL(""))
}

// Spans are the periods that a board may show, in days; the first is that of a new one.
var Spans = []int{7, 1, 28}

// Themes that may be chosen; "" is as the device wants.
var Themes = []string{"", "light", "dark"}

// Bounds.
const (
	MaxName   = 60  // characters, of a board and of a link
	MaxBoards = 100 // of a desk
	MaxLinks  = 50  // of a board, live ones
)

// sliceNames are what a board may be narrowed by. A person's own figures are nothing for a
// wall: there is no operator.
var sliceNames = []string{"channel", "team", "site", "region", "client", "topic"}

// Params are those of a slice: kinds of channels, and dimensions of figures.
var Params = func() page.Params {
	kind := page.Param{Name: "kind", Label: i18n.Text{RU: "Вид канала", EN: "Kind of channel"}, Many: true}
	for _, row := range contact.Kinds {
		kind.Of, kind.Names = append(kind.Of, string(row.Kind)), append(kind.Names, row.Name)
	}
	list := page.Params{kind}
	without := page.Param{Name: page.Not, Many: true, Of: []string{kind.Name}, Names: []i18n.Text{kind.Label}}
	for _, p := range figure.Params() {
		switch {
		case slices.Contains(sliceNames, p.Name):
			list = append(list, p)
			without.Of, without.Names = append(without.Of, p.Name), append(without.Names, p.Label)
		case p.Name == page.Not:
			without.Label = p.Label
		}
	}
	return append(list, without)
}()

// Link opens a board for whoever has it. Its secret is shown once and kept nowhere.
type Link struct {
	ID        int64
	BoardID   int64
	Name      string // where the screen hangs
	CreatedAt time.Time
	SeenAt    *time.Time // to the minute; nil: never
	RevokedAt *time.Time
}

// Look is a board at a moment.
type Look struct {
	Board    Board
	At       time.Time
	Zone     *time.Location // the desk's
	Said     []page.Said    // the slice in words
	Kind     contact.Kind   // of all channels that are looked at; "" where there are several
	Figures  report.Overview
	Contacts int64 // of today
	Answers  int64 // to contacts of today
	Overdue  int   // call-backs, at most as many as the room of these counts
	Kinds    []report.Row
}

// Store keeps boards and their links. Faults: NotFound for a missing row.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	// SaveBoard stores a board, a new one where its ID is 0; Conflict for one more than most.
	SaveBoard(ctx context.Context, b *Board, at time.Time, most int) error
	// HoldBoard returns a board that does not change until the transaction ends.
	HoldBoard(ctx context.Context, id int64) (Board, error)
	BoardByID(ctx context.Context, id int64) (Board, error)
	// Boards lists all of them by name.
	Boards(ctx context.Context) ([]Board, error)
	// RemoveBoard removes a board with its links.
	RemoveBoard(ctx context.Context, id int64) error

	// AddLink stores a link; Conflict for one more live one of its board than most.
	AddLink(ctx context.Context, l *Link, hash string, most int) error
	// LinksOf lists the links of a board, the live ones first, then those revoked last, at
	// most limit.
	LinksOf(ctx context.Context, boardID int64, limit int) ([]Link, error)
	// BoardByHash returns the board that a live link opens, and the link's id.
	BoardByHash(ctx context.Context, hash string) (b Board, linkID int64, err error)
	// RevokeLink marks a link of a board as taken back; false when it was before.
	RevokeLink(ctx context.Context, boardID, id int64, at time.Time) (bool, error)
	// NoteSeen stores when links were last looked through.
	NoteSeen(ctx context.Context, seen map[int64]time.Time) error
}

// Figures is what a board asks of the report room.
type Figures interface {
	Today() when.Day
	Overview(ctx context.Context, a actor.Actor, p when.Period, f report.Filter) (report.Overview, error)
	Figures(ctx context.Context, a actor.Actor, p when.Period, f report.Filter) (report.Figures, error)
	Table(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis, against when.Period) (report.Table, error)
}

// Names is what a board asks of the contact room.
type Names interface {
	Names(ctx context.Context, a actor.Actor) (contact.Names, error)
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}
