package survey

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Options of New.
type Options struct {
	Links    *Links
	Now      when.Clock
	Zone     *time.Location // the desk's
	Language i18n.Lang      // the desk's
	BaseURL  string         // https://desk.example.org; links in letters begin with it
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store    Store
	links    *Links
	now      when.Clock
	zone     *time.Location
	language i18n.Lang
	baseURL  string

	followers []Follower

	versions sync.Map // version id to *Version: a published version never changes
}

// Follower does at once what another room has to do about a first answer: within the
// transaction that stores it, so that it costs no other, and both are there or
// neither. What takes long, or may fail by itself, is no follower: it reads an event.
type Follower func(ctx context.Context, r Response) error

// FollowedBy says who follows first answers. Call it before the first.
func (s *Service) FollowedBy(who ...Follower) { s.followers = who }

// New returns the room over its store.
func New(store Store, o Options) *Service {
	return &Service{
		store: store, links: o.Links, now: o.Now, zone: o.Zone, language: o.Language,
		baseURL: strings.TrimRight(o.BaseURL, "/"),
	}
}

// version returns a published version; each is read once.
func (s *Service) version(ctx context.Context, id int64) (*Version, error) {
	if v, ok := s.versions.Load(id); ok {
		return v.(*Version), nil
	}
	v, err := s.store.VersionByID(ctx, id)
	if err != nil {
		return nil, err
	}
	v.languages = v.Languages() // every page of a customer asks
	s.versions.Store(id, &v)
	return &v, nil
}

// Rating returns the rating question of a published version. It is for other rooms
// and asks no right.
func (s *Service) Rating(ctx context.Context, versionID int64) (Question, error) {
	v, err := s.version(ctx, versionID)
	if err != nil {
		return Question{}, err
	}
	return v.RatingQuestion(), nil
}

// ZoneOf returns the customer's time zone of an offer, else the desk's.
func (s *Service) ZoneOf(o Offer) *time.Location { return when.ZoneOr(o.TimeZone, s.zone) }

// Language is the desk's.
func (s *Service) Language() i18n.Lang { return s.language }

// List returns every survey. It is for other rooms and asks no right.
func (s *Service) List(ctx context.Context) ([]Survey, error) { return s.store.SurveyList(ctx) }

// Surveys returns what a rule may ask.
func (s *Service) Surveys(ctx context.Context, a actor.Actor) ([]Survey, error) {
	if err := a.Need(actor.RuleRead); err != nil {
		return nil, err
	}
	return s.store.SurveyList(ctx)
}

// Edition is a version of a survey at the moment in which it was published.
type Edition struct {
	Name   Words // of the survey
	Number int
	At     time.Time
}

// editionsRead is how many editions of a period are told, the latest.
const editionsRead = 200

// Published tells which versions were published in a period, in time.
func (s *Service) Published(ctx context.Context, a actor.Actor, p when.Period) ([]Edition, error) {
	if err := a.Need(actor.RuleRead); err != nil {
		return nil, err
	}
	return s.store.SurveyEditions(ctx, p, editionsRead)
}

// Latest returns the newest published version of each survey, by survey. It is for
// other rooms and asks no right.
func (s *Service) Latest(ctx context.Context) (map[int64]Version, error) {
	return s.store.LatestVersions(ctx)
}

// ReasonNames are what the reasons are called that customers tick, by their codes, to the
// reader: as the latest versions of surveys say them. It is for pages of other rooms and
// asks no right.
func (s *Service) ReasonNames(ctx context.Context) (map[string]string, error) {
	latest, err := s.store.LatestVersions(ctx)
	out := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(latest)) {
		for _, q := range latest[id].Questions {
			for _, o := range q.Options {
				if _, named := out[o.Code]; q.Key == KeyReasons && !named {
					out[o.Code] = o.Text.For(ctx)
				}
			}
		}
	}
	return out, err
}

// LatestOf returns the newest published version of the survey of a key;
// Unavailable when there is none.
func (s *Service) LatestOf(ctx context.Context, key string) (Version, error) {
	surveys, err := s.store.SurveyList(ctx)
	if err != nil {
		return Version{}, err
	}
	latest, err := s.store.LatestVersions(ctx)
	if err != nil {
		return Version{}, err
	}
	for _, v := range surveys {
		if version, published := latest[v.ID]; published && v.Key == key {
			return version, nil
		}
	}
	return Version{}, fault.New(fault.Unavailable, "fault.unavailable")
}
