package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"openpeople/internal/fault"
)

// Refused is the one translation of database errors into faults: no row is
// NotFound, a broken unique constraint Conflict, a full disk, broken files or a
// database that does not answer Unavailable. Faults and everything else pass.
func Refused(err error) error {
	var already *fault.Fault
	switch {
	case err == nil || errors.As(err, &already):
		return err
	case errors.Is(err, sql.ErrNoRows), errors.Is(err, gorm.ErrRecordNotFound):
		return fault.Wrap(fault.NotFound, "fault.not_found", err)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fault.Wrap(fault.Conflict, "fault.conflict", err)
	case lostConnection(err):
		return away(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		switch lite.Code {
		case sqlite3.ErrConstraint:
			if lite.ExtendedCode == sqlite3.ErrConstraintUnique || lite.ExtendedCode == sqlite3.ErrConstraintPrimaryKey {
				return fault.Wrap(fault.Conflict, "fault.conflict", err)
			}
		case sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrNomem, sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
			return unavailable(damaged(err))
		}
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "23505":
			return fault.Wrap(fault.Conflict, "fault.conflict", err)
		case strings.HasPrefix(pg.Code, "53"), strings.HasPrefix(pg.Code, "40"), pg.Code == "25006":
			return unavailable(err)
		}
		return err
	}
	if errors.Is(err, errClosed) || errors.Is(err, errMoved) || errors.Is(err, errCut) {
		return unavailable(err)
	}
	return err
}

// away is the fault of a database that is not there for the moment.
func away(err error) error {
	return &fault.Fault{Code: fault.Unavailable, Key: "fault.unavailable", RetryAfter: awayAgain, Err: fmt.Errorf("%w: %w", errAway, err)}
}

func unavailable(err error) error {
	return &fault.Fault{Code: fault.Unavailable, Key: "fault.unavailable", RetryAfter: 30 * time.Second, Err: err}
}

// Again is the error of a transaction that saw the world change while it waited:
// InTx runs it again, as one that PostgreSQL turned away.
var Again error = &pgconn.PgError{Code: "40001", Message: "what the transaction waited for has changed"}

// lostRace reports whether PostgreSQL asks to run the transaction again.
func lostRace(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// aborted reports whether an error says only that something failed before it in the
// transaction.
func aborted(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "25P02"
}

// Conflict is the fault of a write that found another state than it was made for.
func Conflict(why string) error {
	return &fault.Fault{Code: fault.Conflict, Key: "fault.conflict", Err: errors.New(why)}
}

// OneRow is Conflict when a guarded statement met no row.
func OneRow(res sql.Result, err error) error {
	if err != nil {
		return Refused(err)
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return Refused(err)
}
