// Package store keeps everything: the engine under it is the only gorm of the
// program, each file here implements a room's Store port on *Store. What does not
// live here: rules of the domain, and what knows no room (package engine).
package store

import (
	"context"

	"openpeople/internal/store/engine"
)

// Engine is the database behind the store.
type Engine = engine.Kind

const (
	SQLite   = engine.SQLite
	Postgres = engine.Postgres
)

// Options of Open.
type Options = engine.Options

// Store is the database with all of its rooms. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	names names // ids of channels, dimensions and operators that are stored
}

// Open opens the database and asks its settings back. It does not migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	db, err := engine.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Store{DB: db}, nil
}

// Engine tells which database is behind.
func (s *Store) Engine() Engine { return s.Kind() }
