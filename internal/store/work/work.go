// Package work keeps what waits to be done: events that wait for their readers, and
// the timetable of what is done again and again. What is done, and when next, is
// decided in jobs.
package work

import "openpeople/internal/store/engine"

// Store is events and timetable. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }
