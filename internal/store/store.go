// Package store keeps everything. Under it is the engine, which knows no room; a
// package a room implements that room's port and owns its tables; here they stand
// together as one Store. What does not live here: rules of the domain.
package store

import (
	"context"

	"openpeople/internal/personal"
	"openpeople/internal/store/account"
	"openpeople/internal/store/asking"
	"openpeople/internal/store/board"
	"openpeople/internal/store/comment"
	"openpeople/internal/store/contact"
	"openpeople/internal/store/digest"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/export"
	"openpeople/internal/store/figures"
	"openpeople/internal/store/idea"
	"openpeople/internal/store/openday"
	"openpeople/internal/store/privacy"
	"openpeople/internal/store/recording"
	"openpeople/internal/store/recovery"
	"openpeople/internal/store/report"
	"openpeople/internal/store/review"
	"openpeople/internal/store/scorecard"
	"openpeople/internal/store/sending"
	"openpeople/internal/store/survey"
	"openpeople/internal/store/words"
	"openpeople/internal/store/work"
)

// The databases that may be behind; Kind tells.
const (
	SQLite   = engine.SQLite
	Postgres = engine.Postgres
)

// Options of Open.
type Options = engine.Options

// File is the path of the SQLite file that an address names; ok is false for that of
// a server.
func File(url string) (path string, ok bool) { return engine.File(url) }

// Away reports whether an error of Open or Look means that the database is not there
// yet, and may be soon.
func Away(err error) bool { return engine.Away(err) }

// LossText says what it means when a store that was opened is Lost.
const LossText = engine.LossText

// ForgetMark removes the sign of what was stored last in a SQLite file, for who puts
// another one in its place.
func ForgetMark(database string) error { return engine.ForgetMark(database) }

// What an address leads to; Look tells.
const (
	Nothing = engine.Nothing
	Empty   = engine.Empty
	Desk    = engine.Desk
	Foreign = engine.Foreign
)

// Look says what is at an address, and makes and changes nothing there.
func Look(ctx context.Context, address string) (engine.Found, error) {
	return engine.Look(ctx, address)
}

// The rooms, by what they keep.
type (
	works      = work.Store
	sums       = figures.Store
	index      = words.Store
	contacts   = contact.Store
	comments   = comment.Store
	accounts   = account.Store
	surveys    = survey.Store
	askings    = asking.Store
	sendings   = sending.Store
	recordings = recording.Store
	recoveries = recovery.Store
	views      = report.Store
	boards     = board.Store
	digests    = digest.Store
	scorecards = scorecard.Store
	reviews    = review.Store
	opendays   = openday.Store
	ideas      = idea.Store
	exports    = export.Store
	privacies  = privacy.Store
)

// Store is the database with all of its rooms. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	*works
	*sums
	*index
	*contacts
	*comments
	*accounts
	*surveys
	*askings
	*sendings
	*recordings
	*recoveries
	*views
	*boards
	*digests
	*scorecards
	*reviews
	*opendays
	*ideas
	*exports
	*privacies
}

// Open opens the database and asks its settings back. It does not migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	db, err := engine.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Store{DB: db, works: work.New(db), sums: figures.New(db), index: words.New(db)}
	s.contacts = contact.New(db, s.sums, s.index)
	s.comments = comment.New(db, s.works, s.sums)
	s.accounts = account.New(db, s.contacts)
	s.surveys = survey.New(db, s.works, s.contacts, s.index, s.comments)
	s.sendings = sending.New(db, s.accounts)
	s.askings = asking.New(db, s.works, s.sendings, s.sums)
	for _, kind := range asking.Kinds {
		s.sendings.FollowedBy(kind, s.askings.NoteSent)
	}
	s.recordings = recording.New(db, s.accounts)
	s.recoveries = recovery.New(db, s.sums)
	s.views = report.New(db)
	s.boards = board.New(db)
	s.digests = digest.New(db)
	s.scorecards = scorecard.New(db)
	s.reviews = review.New(db, s.contacts, s.sums, s.accounts, s.works)
	s.opendays = openday.New(db, s.contacts)
	s.ideas = idea.New(db, s.contacts)
	s.exports = export.New(db)
	s.privacies = privacy.New(db, s.contacts, s.askings, s.sendings, s.comments, s.accounts, s.rooms())
	s.contacts.JoinsAreToldTo(s.accounts, s.askings, s.privacies.Joins())
	return s, nil
}

// rooms is what every room but that of privacy lists of customers.
func (s *Store) rooms() (kept []personal.Kept) {
	for _, room := range []interface{ Personal() []personal.Kept }{
		s.contacts, s.recordings, s.comments, s.surveys, s.askings, s.sendings, s.recoveries, s.reviews, s.opendays, s.ideas, s.views, s.accounts, s.works, s.exports, s.index,
	} {
		kept = append(kept, room.Personal()...)
	}
	return kept
}

// Personal lists what is kept of customers, and where.
func (s *Store) Personal() []personal.Kept { return append(s.rooms(), s.privacies.Personal()...) }
