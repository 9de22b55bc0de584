package review

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

var _ review.CalibrationStore = (*Store)(nil)

// InsertCalibration stores a calibration with contacts and reviewers; it gets its id.
func (s *Store) InsertCalibration(ctx context.Context, c *review.Calibration) (err error) {
	if c.ID, err = s.InsertID(ctx, "INSERT INTO calibrations (name, task, baseline_id, created_by, created_at, due_day) VALUES (?, ?, ?, ?, ?, ?)",
		c.Name, c.Task, c.BaselineID, c.CreatedBy, engine.Ms(c.CreatedAt), int64(c.DueDay)); err != nil {
		return engine.Refused(err)
	}
	for i, one := range c.Contacts {
		if _, err := s.Exec(ctx, "INSERT INTO calibration_contacts (calibration_id, place, contact_id, version_id) VALUES (?, ?, ?, ?)", c.ID, i+1, one.ContactID, one.VersionID); err != nil {
			return engine.Refused(err)
		}
	}
	for _, r := range c.Reviewers {
		if _, err := s.Exec(ctx, "INSERT INTO calibration_reviewers (calibration_id, person_id) VALUES (?, ?)", c.ID, r.PersonID); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

const calibrationColumns = "SELECT k.id, k.name, k.task, k.baseline_id, k.created_by, k.created_at, k.due_day, k.closed_at, COALESCE(k.closed_by, 0)"

func scanCalibration(scan func(...any) error, more ...any) (c review.Calibration, err error) {
	var created int64
	var closed *int64
	err = scan(append([]any{&c.ID, &c.Name, &c.Task, &c.BaselineID, &c.CreatedBy, &created, &c.DueDay, &closed, &c.ClosedBy}, more...)...)
	c.CreatedAt, c.ClosedAt = engine.At(created), engine.AtOrNil(closed)
	return c, err
}

// CalibrationByID returns one with contacts and reviewers.
func (s *Store) CalibrationByID(ctx context.Context, id int64) (review.Calibration, error) {
	c, err := scanCalibration(s.Row(ctx, calibrationColumns+" FROM calibrations k WHERE k.id = ?", id).Scan)
	if err != nil {
		return c, engine.Refused(err)
	}
	if c.Contacts, err = engine.Gather(ctx, s.DB, func(scan func(...any) error) (one review.Calibrated, err error) {
		var ended int64
		err = scan(&one.ContactID, &one.VersionID, &one.OperatorID, &one.TeamID, &one.TopicName, &one.ChannelName, &one.ChannelCode, &one.OperatorName, &ended)
		one.EndedAt = engine.At(ended)
		return one, err
	}, engine.Named(ctx, `SELECT t.contact_id, t.version_id, c.operator_id, c.team_id, COALESCE({u.name}, ''), {h.name}, h.code, COALESCE(o.name, ''), c.ended_at
FROM calibration_contacts t JOIN contacts c ON c.id = t.contact_id JOIN channels h ON h.id = c.channel_id LEFT JOIN operators o ON o.id = c.operator_id LEFT JOIN dimensions u ON u.id = c.topic_id
WHERE t.calibration_id = ? ORDER BY t.place`), id); err != nil {
		return c, err
	}
	c.Reviewers, err = engine.Gather(ctx, s.DB, func(scan func(...any) error) (r review.Calibrator, err error) {
		var done *int64
		err = scan(&r.PersonID, &r.Name, &done, &r.Given)
		r.DoneAt = engine.AtOrNil(done)
		return r, err
	}, `SELECT r.person_id, p.name, r.done_at, (SELECT COUNT(*) FROM calibration_sheets s WHERE s.calibration_id = r.calibration_id AND s.person_id = r.person_id AND s.given_at IS NOT NULL)
FROM calibration_reviewers r JOIN people p ON p.id = r.person_id WHERE r.calibration_id = ? ORDER BY p.name, r.person_id`, id)
	return c, err
}

// HoldCalibration is CalibrationByID; nobody changes it until the transaction ends.
func (s *Store) HoldCalibration(ctx context.Context, id int64) (review.Calibration, error) {
	if err := s.Row(ctx, "SELECT id FROM calibrations WHERE id = ?"+s.ForUpdate(), id).Scan(&id); err != nil {
		return review.Calibration{}, engine.Refused(err)
	}
	return s.CalibrationByID(ctx, id)
}

// CloseCalibration stores when and by whom it was closed.
func (s *Store) CloseCalibration(ctx context.Context, c review.Calibration) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE calibrations SET closed_at = ?, closed_by = ? WHERE id = ? AND closed_at IS NULL", engine.MsOrNil(c.ClosedAt), c.ClosedBy, c.ID))
}

// calibrationRows are calibrations as a person has them in a list; the first argument is the
// person, twice.
const calibrationRows = calibrationColumns + `, (SELECT COUNT(*) FROM calibration_contacts t WHERE t.calibration_id = k.id), (SELECT COUNT(*) FROM calibration_reviewers r WHERE r.calibration_id = k.id),
(SELECT COUNT(*) FROM calibration_reviewers r WHERE r.calibration_id = k.id AND r.done_at IS NOT NULL),
(SELECT COUNT(*) FROM calibration_sheets s WHERE s.calibration_id = k.id AND s.person_id = ? AND s.given_at IS NOT NULL),
EXISTS (SELECT 1 FROM calibration_reviewers r WHERE r.calibration_id = k.id AND r.person_id = ?), p.name
FROM calibrations k JOIN people p ON p.id = k.created_by `

func scanCalibrationRow(scan func(...any) error) (r review.CalibrationRow, err error) {
	r.Calibration, err = scanCalibration(scan, &r.Count, &r.Invited, &r.Done, &r.Given, &r.Own, &r.CreatorName)
	return r, err
}

// knownCalibrations is the condition that a person may know of a calibration.
func knownCalibrations(personID int64, all bool) (where string, args []any) {
	if all {
		return "TRUE", nil
	}
	return "(k.closed_at IS NOT NULL OR k.created_by = ? OR EXISTS (SELECT 1 FROM calibration_reviewers r WHERE r.calibration_id = k.id AND r.person_id = ?))", []any{personID, personID}
}

// Calibrations lists what a person may know of, the last made first.
func (s *Store) Calibrations(ctx context.Context, personID int64, all bool, p page.Request) (page.Of[review.CalibrationRow], error) {
	after := p.After
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	where, known := knownCalibrations(personID, all)
	args := append(append([]any{personID, personID}, known...), after.At, after.ID, p.Rows()+1)
	list, err := engine.Gather(ctx, s.DB, scanCalibrationRow, calibrationRows+"WHERE "+where+" AND (k.created_at, k.id) < (?, ?) ORDER BY k.created_at DESC, k.id DESC LIMIT ?", args...)
	return page.Cut(list, p.Rows(), func(r review.CalibrationRow) page.Cursor {
		return page.Cursor{At: engine.Ms(r.CreatedAt), ID: r.ID}
	}), err
}

// CountCalibrations counts what Calibrations lists, at most limit.
func (s *Store) CountCalibrations(ctx context.Context, personID int64, all bool, limit int) (n int, err error) {
	where, args := knownCalibrations(personID, all)
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM calibrations k WHERE "+where+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

// ToCalibrate lists open calibrations in which a person has scores to give, the first due first.
func (s *Store) ToCalibrate(ctx context.Context, personID int64, limit int) ([]review.CalibrationRow, error) {
	return engine.Gather(ctx, s.DB, scanCalibrationRow, calibrationRows+`WHERE k.closed_at IS NULL AND k.id IN (SELECT w.calibration_id FROM calibration_reviewers w WHERE w.person_id = ? AND w.done_at IS NULL)
ORDER BY CASE WHEN k.due_day = 0 THEN 1 ELSE 0 END, k.due_day, k.id LIMIT ?`, personID, personID, personID, limit)
}

const sheetColumns = "SELECT calibration_id, contact_id, person_id, edit, sheet, saved_at, given_at, score FROM calibration_sheets "

func scanSheet(scan func(...any) error) (s review.CalibrationSheet, err error) {
	var sheet string
	var saved int64
	var given, score *int64
	if err := scan(&s.CalibrationID, &s.ContactID, &s.PersonID, &s.Edit, &sheet, &saved, &given, &score); err != nil {
		return s, err
	}
	s.SavedAt, s.GivenAt, s.Score = engine.At(saved), engine.AtOrNil(given), scoreOf(score)
	return s, json.Unmarshal([]byte(sheet), &s.Sheet)
}

// CalibrationSheets lists what was given of a calibration, by contact and reviewer.
func (s *Store) CalibrationSheets(ctx context.Context, id int64) ([]review.CalibrationSheet, error) {
	return engine.Gather(ctx, s.DB, scanSheet, sheetColumns+"WHERE calibration_id = ? AND given_at IS NOT NULL ORDER BY contact_id, person_id", id)
}

// OwnCalibrationSheets lists what a reviewer has filled in, given or not.
func (s *Store) OwnCalibrationSheets(ctx context.Context, id, personID int64) ([]review.CalibrationSheet, error) {
	return engine.Gather(ctx, s.DB, scanSheet, sheetColumns+"WHERE calibration_id = ? AND person_id = ? ORDER BY contact_id", id, personID)
}

// SaveCalibrationSheet stores what is filled in and counts Edit up by one; Conflict when
// another Edit is stored, or it was given.
func (s *Store) SaveCalibrationSheet(ctx context.Context, one *review.CalibrationSheet) error {
	sheet, err := sheetText(&one.Sheet)
	if err != nil {
		return err
	}
	if one.Edit == 0 {
		_, err = s.Exec(ctx, "INSERT INTO calibration_sheets (calibration_id, contact_id, person_id, edit, sheet, saved_at, given_at, score) VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
			one.CalibrationID, one.ContactID, one.PersonID, sheet, engine.Ms(one.SavedAt), engine.MsOrNil(one.GivenAt), millionths(one.Score))
		err = engine.Refused(err)
	} else {
		err = engine.OneRow(s.Exec(ctx, `UPDATE calibration_sheets SET edit = edit + 1, sheet = ?, saved_at = ?, given_at = ?, score = ?
WHERE calibration_id = ? AND contact_id = ? AND person_id = ? AND edit = ? AND given_at IS NULL`,
			sheet, engine.Ms(one.SavedAt), engine.MsOrNil(one.GivenAt), millionths(one.Score), one.CalibrationID, one.ContactID, one.PersonID, one.Edit))
	}
	if err == nil {
		one.Edit++
	}
	return err
}

// NoteCalibrated stores that all scores of a reviewer are in.
func (s *Store) NoteCalibrated(ctx context.Context, id, personID int64, at time.Time) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE calibration_reviewers SET done_at = ? WHERE calibration_id = ? AND person_id = ? AND done_at IS NULL", engine.Ms(at), id, personID))
}

// AddCalibrationLetter stores a letter, which gets its id; fresh is false when there is one about
// that already.
func (s *Store) AddCalibrationLetter(ctx context.Context, l *review.CalibrationLetter) (fresh bool, err error) {
	err = engine.Refused(s.Row(ctx, `INSERT INTO calibration_letters (calibration_id, person_id, about, at) VALUES (?, ?, ?, ?)
ON CONFLICT (calibration_id, person_id, about) DO NOTHING RETURNING id`, l.CalibrationID, l.PersonID, string(l.About), engine.Ms(l.At)).Scan(&l.ID))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// CalibrationLetterByID returns a letter.
func (s *Store) CalibrationLetterByID(ctx context.Context, id int64) (l review.CalibrationLetter, err error) {
	var at int64
	err = s.Row(ctx, "SELECT id, calibration_id, person_id, about, at FROM calibration_letters WHERE id = ?", id).Scan(&l.ID, &l.CalibrationID, &l.PersonID, &l.About, &at)
	l.At = engine.At(at)
	return l, engine.Refused(err)
}
