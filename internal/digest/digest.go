// Package digest is the room of the letters that bring somebody the desk's figures, every
// working morning or once a week, for as long as the person wants them. What the figures
// are is decided in the report room; what a letter looks like is drawn in templates/mail.
package digest

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Every is how often somebody gets a digest.
type Every string

const (
	Never  Every = ""
	Daily  Every = "daily"
	Weekly Every = "weekly"
)

// EveryRow is one line of the table of rhythms.
type EveryRow struct {
	Every Every
	Name  i18n.Text
}

// Rhythms is every rhythm with its name on the screen.
var Rhythms = []EveryRow{
	{Never, i18n.Text{RU: "Не присылать", EN: "Never"}},
	{Daily, i18n.Text{RU: "Каждый рабочий день", EN: "Every working day"}},
	{Weekly, i18n.Text{RU: "Раз в неделю, в первый рабочий день", EN: "Once a week, on its first working day"}},
}

// Hours at which a digest may be sent, on the desk's clock; Morning is that of who has not
// chosen.
const (
	FirstHour, LastHour = 5, 22
	Morning             = 8
)

// Choice is what somebody wants.
type Choice struct {
	PersonID int64
	Every    Every
	Hour     int
	ChosenAt time.Time
}

// Letter is a digest of a period for one person.
type Letter struct {
	ID       int64
	PersonID int64
	Every    Every
	Period   when.Period
	Asked    bool // somebody pressed for it: it came by no timetable
	DueAt    time.Time
}

// StaleAfter is how long after it was due a digest is no news any more.
const StaleAfter = 24 * time.Hour

// Reader is who gets a digest, as of now.
type Reader struct {
	Actor    actor.Actor
	Email    string
	Name     string
	Language i18n.Lang
	Zone     *time.Location // of the desk: days are its
	Gone     bool           // may not come in any more
}

// Digest is what a letter says.
type Digest struct {
	Every  Every
	Asked  bool        // the reader pressed for it
	Filter page.Filter // the teams that a supervisor leads; empty: all that the reader sees
	report.Overview
	Slides []report.Slide
	Waits  []Wait
}

// Own reports whether the figures are of the reader's own contacts.
func (d Digest) Own() bool { return d.Figures.Filter.Own != 0 }

// Nothing reports whether nothing happened in the period.
func (d Digest) Nothing() bool { return d.Quiet() }

// Wait is what waits for the reader: Key says it in the catalogue, with Count.
type Wait struct {
	Key   string
	Count int64
	URL   string // path
}

// Store keeps choices and letters. Faults: NotFound for a missing row.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	ChoiceOf(ctx context.Context, personID int64) (Choice, error)
	// SetChoice stores what somebody wants; Never removes it.
	SetChoice(ctx context.Context, c Choice) error
	// Choices lists what people want, by person, after one of them.
	Choices(ctx context.Context, after int64, limit int) ([]Choice, error)
	// AddLetter stores a letter and its id; fresh is false for one of a period of which
	// there is one.
	AddLetter(ctx context.Context, l *Letter) (fresh bool, err error)
	DigestLetter(ctx context.Context, id int64) (Letter, error)
	// AskedSince counts the letters that somebody pressed for.
	AskedSince(ctx context.Context, personID int64, since time.Time) (int, error)
	SendingHeld(ctx context.Context) (bool, error)
}

// Figures is what a digest asks of the report room.
type Figures interface {
	Today() when.Day
	Overview(ctx context.Context, a actor.Actor, p when.Period, f report.Filter) (report.Overview, error)
	Slides(ctx context.Context, a actor.Actor) ([]report.Slide, error)
}

// Names is what a digest asks of the contact room.
type Names interface {
	Names(ctx context.Context, a actor.Actor) (contact.Names, error)
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Post queues a letter for its reader, in the transaction of the context.
type Post func(ctx context.Context, l Letter, r Reader) error

// maxBack is how many days a digest looks back for the last working day.
const maxBack = 14

// PeriodOf is what a digest tells that is sent on a day: a daily one of the days since the
// last working day, a weekly one of the last whole week. ok is false on a day on which none
// is sent.
func PeriodOf(every Every, day when.Day, hours when.Hours) (p when.Period, ok bool) {
	if !hours.Works(day) {
		return p, false
	}
	yesterday := day.Add(-1)
	if every == Daily {
		p = when.Period{From: yesterday, To: yesterday}
		for n := range maxBack {
			if d := yesterday.Add(-n); hours.Works(d) {
				p.From = d
				break
			}
		}
		return p, true
	}
	monday := day.Add(-day.Weekday())
	for d := monday; d < day; d = d.Add(1) {
		if hours.Works(d) {
			return p, false
		}
	}
	return when.Period{From: monday.Add(-7), To: monday.Add(-1)}, every == Weekly
}

// known reports whether a rhythm is one of Rhythms.
func known(every Every) bool {
	return slices.ContainsFunc(Rhythms, func(r EveryRow) bool { return r.Every == every })
}
