// Package review keeps reviews with their drafts and revisions, what operators answered to
// them, and what they contested.
package review

import (
	"context"
	"encoding/json"
	"math"

	"openpeople/internal/contact"
	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	cards "openpeople/internal/store/scorecard"
)

// Store is reviews. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	Contacts
	figures  *figures.Store
	settings Settings
	events   Events
}

// Contacts reads the contact that is reviewed.
type Contacts interface {
	ContactByID(ctx context.Context, id int64) (contact.Detail, error)
}

// New puts them on a database.
func New(db *engine.DB, contacts Contacts, figures *figures.Store, settings Settings, events Events) *Store {
	return &Store{db, contacts, figures, settings, events}
}

var _ review.Store = (*Store)(nil)

// millionths is a score as it is kept: sums of it are exact.
func millionths(score *float64) any {
	if score == nil {
		return nil
	}
	return int64(math.Round(*score * 1e6))
}

func scoreOf(millionths *int64) *float64 {
	if millionths == nil {
		return nil
	}
	score := float64(*millionths) / 1e6
	return &score
}

func sheetText(sheet *review.Sheet) (any, error) {
	if sheet == nil {
		return nil, nil
	}
	raw, err := json.Marshal(sheet)
	return string(raw), err
}

// InsertReview stores a new review, which gets its id. Conflict when the reviewer
// has one about the contact.
func (s *Store) InsertReview(ctx context.Context, r *review.Review) error {
	draft, err := sheetText(r.Draft)
	if err != nil {
		return err
	}
	r.ID, err = s.InsertID(ctx, `INSERT INTO reviews (contact_id, reviewer_id, version_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, line,
started_at, edit, draft, drafted_at, revision, score, uncounted, submitted_at, submitted_day, acknowledged)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ContactID, r.ReviewerID, r.VersionID, r.ChannelID, r.OperatorID, r.TeamID, r.SiteID, r.RegionID, r.TopicID, r.Line,
		engine.Ms(r.StartedAt), r.Edit, draft, engine.MsOrNil(r.DraftedAt), r.Revision, millionths(r.Score), r.Uncounted, engine.MsOrNil(r.SubmittedAt), int64(r.SubmittedDay), r.Acknowledged)
	if err != nil || r.Revision == 0 {
		return engine.Refused(err)
	}
	return s.submittedNow(ctx, *r)
}

// submittedNow lets figures and the queue know of a review that is submitted.
func (s *Store) submittedNow(ctx context.Context, r review.Review) error {
	if err := s.figures.Touch(ctx, r.ContactID); err != nil {
		return engine.Refused(err)
	}
	return s.closeAssignment(ctx, r)
}

// SaveReview stores what changed of a review and counts Edit up by one; Conflict
// when another Edit is stored.
func (s *Store) SaveReview(ctx context.Context, r *review.Review) error {
	draft, err := sheetText(r.Draft)
	if err != nil {
		return err
	}
	err = engine.OneRow(s.Exec(ctx, `UPDATE reviews SET draft = ?, drafted_at = ?, revision = ?, score = ?, uncounted = ?, submitted_at = ?, submitted_day = ?, edit = edit + 1
WHERE id = ? AND edit = ?`, draft, engine.MsOrNil(r.DraftedAt), r.Revision, millionths(r.Score), r.Uncounted, engine.MsOrNil(r.SubmittedAt), int64(r.SubmittedDay), r.ID, r.Edit))
	if err != nil {
		return err
	}
	r.Edit++
	if r.Revision == 0 {
		return nil
	}
	return s.submittedNow(ctx, *r)
}

// DropReview removes a review that was never submitted; Conflict when another
// Edit is stored, or when it was submitted.
func (s *Store) DropReview(ctx context.Context, r review.Review) error {
	return engine.OneRow(s.Exec(ctx, "DELETE FROM reviews WHERE id = ? AND edit = ? AND revision = 0", r.ID, r.Edit))
}

// InsertReviewRevision appends what was submitted, of which figures count the last, and tells
// of it.
func (s *Store) InsertReviewRevision(ctx context.Context, reviewID int64, v review.Revision) error {
	sheet, err := sheetText(&v.Sheet)
	if err != nil {
		return err
	}
	if _, err = s.Exec(ctx, "INSERT INTO review_revisions (review_id, number, at, score, sheet) VALUES (?, ?, ?, ?, ?)",
		reviewID, v.Number, engine.Ms(v.At), millionths(&v.Score), sheet); err != nil {
		return engine.Refused(err)
	}
	by, err := cards.Version(s.Row(ctx, cards.Versions+"JOIN reviews r ON r.version_id = v.id WHERE r.id = ?", reviewID).Scan)
	if err != nil {
		return engine.Refused(err)
	}
	tally := review.TallyOf(by.Content, v.Sheet)
	if err := engine.OneRow(s.Exec(ctx, "UPDATE reviews SET answers = ?, praised = ?, faulted = ? WHERE id = ?", tally.Answers, tally.Praised, tally.Faulted, reviewID)); err != nil {
		return err
	}
	return s.events.Emit(ctx, event.ReviewSubmitted, reviewID)
}

// Acknowledge appends the word and notes it on the review; Conflict when the
// revision has one, or is not the last.
func (s *Store) Acknowledge(ctx context.Context, reviewID int64, a review.Acknowledgement) error {
	if err := engine.OneRow(s.Exec(ctx, "UPDATE reviews SET acknowledged = revision WHERE id = ? AND revision = ? AND acknowledged < revision", reviewID, a.Revision)); err != nil {
		if fault.Is(err, fault.Conflict) {
			return fault.New(fault.Conflict, "review.fault.acknowledged")
		}
		return err
	}
	_, err := s.Exec(ctx, "INSERT INTO review_acknowledgements (review_id, revision, person_id, at, word, remark) VALUES (?, ?, ?, ?, ?, ?)",
		reviewID, a.Revision, a.PersonID, engine.Ms(a.At), string(a.Word), a.Remark)
	return engine.Refused(err)
}

const reviewColumns = `SELECT r.id, r.contact_id, r.reviewer_id, r.version_id, r.channel_id, r.operator_id, r.team_id, r.site_id, r.region_id, r.topic_id, r.line,
r.started_at, r.edit, r.draft, r.drafted_at, r.revision, r.score, r.uncounted, r.submitted_at, r.submitted_day, r.acknowledged FROM reviews r WHERE `

func scanReview(scan func(...any) error) (r review.Review, err error) {
	var started int64
	var drafted, submitted, score *int64
	var draft *string
	if err := scan(&r.ID, &r.ContactID, &r.ReviewerID, &r.VersionID, &r.ChannelID, &r.OperatorID, &r.TeamID, &r.SiteID, &r.RegionID, &r.TopicID, &r.Line,
		&started, &r.Edit, &draft, &drafted, &r.Revision, &score, &r.Uncounted, &submitted, &r.SubmittedDay, &r.Acknowledged); err != nil {
		return r, err
	}
	r.StartedAt, r.DraftedAt, r.SubmittedAt, r.Score = engine.At(started), engine.AtOrNil(drafted), engine.AtOrNil(submitted), scoreOf(score)
	if draft != nil {
		r.Draft = &review.Sheet{}
		return r, json.Unmarshal([]byte(*draft), r.Draft)
	}
	return r, nil
}

// RecordingIDs lists the recordings of a contact, in the order in which they began.
func (s *Store) RecordingIDs(ctx context.Context, contactID int64) ([]int64, error) {
	return engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM recordings WHERE contact_id = ? ORDER BY started_at IS NULL, started_at, id", contactID)
}

// ReviewByID returns one review.
func (s *Store) ReviewByID(ctx context.Context, id int64) (review.Review, error) {
	r, err := scanReview(s.Row(ctx, reviewColumns+"r.id = ?", id).Scan)
	return r, engine.Refused(err)
}

// ReviewBy returns a person's review of a contact.
func (s *Store) ReviewBy(ctx context.Context, contactID, reviewerID int64) (review.Review, error) {
	r, err := scanReview(s.Row(ctx, reviewColumns+"r.contact_id = ? AND r.reviewer_id = ?", contactID, reviewerID).Scan)
	return r, engine.Refused(err)
}

// ReviewRevisions lists every revision with its acknowledgement, the first one
// first.
func (s *Store) ReviewRevisions(ctx context.Context, reviewID int64) ([]review.Revision, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (v review.Revision, err error) {
		var when, score, person, said int64
		var sheet, name, word, remark string
		if err := scan(&v.Number, &when, &score, &sheet, &person, &name, &said, &word, &remark); err != nil {
			return v, err
		}
		v.At, v.Score = engine.At(when), *scoreOf(&score)
		if word != "" {
			v.Acknowledgement = &review.Acknowledgement{Revision: v.Number, PersonID: person, PersonName: name, At: engine.At(said), Word: review.Word(word), Remark: remark}
		}
		return v, json.Unmarshal([]byte(sheet), &v.Sheet)
	}, `SELECT v.number, v.at, v.score, v.sheet, COALESCE(a.person_id, 0), COALESCE(p.name, ''), COALESCE(a.at, 0), COALESCE(a.word, ''), COALESCE(a.remark, '')
FROM review_revisions v LEFT JOIN review_acknowledgements a ON a.review_id = v.review_id AND a.revision = v.number LEFT JOIN people p ON p.id = a.person_id
WHERE v.review_id = ? ORDER BY v.number`, reviewID)
}
