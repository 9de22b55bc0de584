// Package survey keeps surveys with their versions, what a link opens, and the
// responses of customers with their revisions.
package survey

import (
	"context"
	"encoding/json"
	"slices"

	"openpeople/internal/event"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// Store is surveys and responses. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	Events
	contacts Contacts
	words    Words
	comments Comments
	offers   *engine.Lookup[survey.Offer]
}

// Events writes down what happened.
type Events interface {
	Emit(ctx context.Context, name event.Name, subject int64) error
}

// Contacts shows a mark on the contact that it is about.
type Contacts interface {
	ShowMark(ctx context.Context, contactID int64, mark *int, commented bool) error
}

// Words are told when what is said in a comment changes.
type Words interface {
	TouchWords(ctx context.Context, contactIDs ...int64) error
}

// Comments are told when what is written or ticked beside a mark changes.
type Comments interface {
	TouchComments(ctx context.Context, contactIDs ...int64) error
}

// New puts them on a database.
func New(db *engine.DB, events Events, contacts Contacts, words Words, comments Comments) *Store {
	return &Store{db, events, contacts, words, comments, engine.NewLookup(db, offerByID, readOffer)}
}

var _ survey.Store = (*Store)(nil)

// SurveyList returns every survey.
func (s *Store) SurveyList(ctx context.Context) (list []survey.Survey, err error) {
	err = s.G(ctx).Order("id").Find(&list).Error
	return list, engine.Refused(err)
}

// InsertSurvey stores a new survey with its first version; both get their ids.
// Conflict when the key is taken.
func (s *Store) InsertSurvey(ctx context.Context, v *survey.Survey, first *survey.Version) error {
	if err := s.G(ctx).Create(v).Error; err != nil {
		return engine.Refused(err)
	}
	first.SurveyID = v.ID
	return engine.Refused(s.G(ctx).Create(first).Error)
}

// SurveyEditions returns the latest versions published on days of a period, in time.
func (s *Store) SurveyEditions(ctx context.Context, p when.Period, limit int) ([]survey.Edition, error) {
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (e survey.Edition, err error) {
		var name string
		var at int64
		if err = scan(&name, &e.Number, &at); err != nil {
			return e, err
		}
		e.At = engine.At(at)
		return e, json.Unmarshal([]byte(name), &e.Name)
	}, "SELECT s.name, v.number, v.published_at FROM versions v JOIN surveys s ON s.id = v.survey_id WHERE v.published_at >= ? AND v.published_at < ? ORDER BY v.published_at DESC, v.id DESC LIMIT ?",
		engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone())), limit)
	slices.Reverse(list)
	return list, err
}

// LatestVersions returns the newest published version of each survey.
func (s *Store) LatestVersions(ctx context.Context) (map[int64]survey.Version, error) {
	var list []survey.Version
	if err := s.G(ctx).Order("survey_id, number").Find(&list).Error; err != nil {
		return nil, engine.Refused(err)
	}
	out := map[int64]survey.Version{}
	for _, v := range list {
		out[v.SurveyID] = v
	}
	return out, nil
}

// VersionByID returns one version.
func (s *Store) VersionByID(ctx context.Context, id int64) (v survey.Version, err error) {
	err = s.G(ctx).Take(&v, "id = ?", id).Error
	return v, engine.Refused(err)
}
