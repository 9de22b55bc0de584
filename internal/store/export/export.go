// Package export keeps what is known of long files. Their bytes lie elsewhere.
package export

import (
	"context"
	"time"

	"openpeople/internal/export"
	"openpeople/internal/fault"
	"openpeople/internal/store/engine"
)

// Store keeps long files.
type Store struct{ *engine.DB }

var _ export.Store = (*Store)(nil)

// New returns the room's store.
func New(db *engine.DB) *Store { return &Store{db} }

const insertExport = `INSERT INTO exports (person_id, address, about, language, asked_at, file_key)
SELECT CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT)
WHERE (SELECT COUNT(*) FROM exports WHERE person_id = ? AND made_at IS NULL AND failed = '') < ? RETURNING id`

// InsertExport stores a file that is asked for, in a transaction, and sets its id. TooMany
// when the person has most unfinished ones already.
func (s *Store) InsertExport(ctx context.Context, f *export.File, most int) error {
	// Two at once are counted one after the other.
	var person int64
	if err := s.Row(ctx, "SELECT id FROM people WHERE id = ?"+s.ForUpdate(), f.PersonID).Scan(&person); err != nil {
		return engine.Refused(err)
	}
	err := engine.Refused(s.Row(ctx, insertExport, f.PersonID, f.Address, f.About, string(f.Language), engine.Ms(f.AskedAt), f.Key, f.PersonID, most).Scan(&f.ID))
	if fault.Is(err, fault.NotFound) {
		many := fault.New(fault.TooMany, "export.fault.many")
		many.Args = map[string]any{"Count": most}
		return many
	}
	return err
}

const selectExports = `SELECT id, person_id, address, about, language, asked_at, done, total, file_key, file_name, size, made_at, reach, failed, tries FROM exports WHERE `

func scanExport(scan func(...any) error) (f export.File, err error) {
	var asked int64
	var made *int64
	err = scan(&f.ID, &f.PersonID, &f.Address, &f.About, &f.Language, &asked, &f.Done, &f.Total, &f.Key, &f.Name, &f.Size, &made, &f.Reach, &f.Failed, &f.Tries)
	f.AskedAt, f.MadeAt = engine.At(asked), engine.AtOrNil(made)
	return f, err
}

// ExportByID returns a file; NotFound.
func (s *Store) ExportByID(ctx context.Context, id int64) (export.File, error) {
	f, err := scanExport(s.Row(ctx, selectExports+"id = ?", id).Scan)
	return f, engine.Refused(err)
}

// ExportByKey returns a file by where its bytes lie; NotFound.
func (s *Store) ExportByKey(ctx context.Context, key string) (export.File, error) {
	f, err := scanExport(s.Row(ctx, selectExports+"file_key = ?", key).Scan)
	return f, engine.Refused(err)
}

// ExportsOf lists the files of a person, the latest first.
func (s *Store) ExportsOf(ctx context.Context, personID int64, limit int) ([]export.File, error) {
	return engine.Gather(ctx, s.DB, scanExport, selectExports+"person_id = ? ORDER BY id DESC LIMIT ?", personID, limit)
}

// NoteExport writes down what became of a file by now; Conflict when it is not there.
func (s *Store) NoteExport(ctx context.Context, f export.File) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE exports SET done = ?, total = ?, file_name = ?, size = ?, made_at = ?, reach = ?, failed = ?, tries = ? WHERE file_key = ?",
		f.Done, f.Total, f.Name, f.Size, engine.MsOrNil(f.MadeAt), f.Reach, f.Failed, f.Tries, f.Key))
}

// RemoveExport removes a file; Conflict when it is not there.
func (s *Store) RemoveExport(ctx context.Context, key string) error {
	return engine.OneRow(s.Exec(ctx, "DELETE FROM exports WHERE file_key = ?", key))
}

// StaleExports lists files that were made, or asked for and never made, before an instant.
func (s *Store) StaleExports(ctx context.Context, before time.Time, limit int) ([]export.File, error) {
	return engine.Gather(ctx, s.DB, scanExport, selectExports+"COALESCE(made_at, asked_at) <= ? ORDER BY id LIMIT ?", engine.Ms(before), limit)
}

// KnownExports lists files, but those that failed for a reason.
func (s *Store) KnownExports(ctx context.Context, but string, limit int) ([]export.File, error) {
	return engine.Gather(ctx, s.DB, scanExport, selectExports+"failed <> ? ORDER BY id LIMIT ?", but, limit)
}

// CountPrepared counts files that are made or in the making.
func (s *Store) CountPrepared(ctx context.Context) (n int, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM exports WHERE failed = ''").Scan(&n)
	return n, engine.Refused(err)
}

// ExportKeys lists where the bytes of files lie.
func (s *Store) ExportKeys(ctx context.Context) ([]string, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (key string, err error) { return key, scan(&key) }, "SELECT file_key FROM exports WHERE ? = 0", 0)
}
