// Package survey keeps surveys with their versions, what a link opens, and the
// responses of customers with their revisions.
package survey

import (
	"context"

	"openpeople/internal/event"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
)

// Store is surveys and responses. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	Events
	contacts Contacts
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

// New puts them on a database.
func New(db *engine.DB, events Events, contacts Contacts) *Store {
	return &Store{db, events, contacts, engine.NewLookup(db, offerByID, readOffer)}
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
