package survey

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Options of New.
type Options struct {
	Links    *Links
	Now      when.Clock
	Zone     *time.Location // the desk's
	Language i18n.Lang      // the desk's, for customers who named none
	Audit    Auditor        // changes of rules are written down
	BaseURL  string         // https://desk.example.org; links in letters begin with it
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store    Store
	audit    Auditor
	links    *Links
	now      when.Clock
	zone     *time.Location
	language i18n.Lang
	baseURL  string

	versions sync.Map // version id to *Version: a published version never changes
	plan     atomic.Pointer[plan]
	zones    sync.Map // IANA name to *time.Location
}

// New returns the room over its store.
func New(store Store, o Options) *Service {
	return &Service{
		store: store, audit: o.Audit, links: o.Links, now: o.Now, zone: o.Zone, language: o.Language,
		baseURL: strings.TrimRight(o.BaseURL, "/"),
	}
}

// plan is what decisions are made by: the active rules and what they ask.
type plan struct {
	readAt time.Time
	rules  []Rule
	latest map[int64]Version // by survey
}

// planFor is how long a plan is good: another node may have changed the rules.
const planFor = 2 * time.Second

func (s *Service) currentPlan(ctx context.Context) (*plan, error) {
	now := s.now()
	if p := s.plan.Load(); p != nil && now.Sub(p.readAt) < planFor && !now.Before(p.readAt) {
		return p, nil
	}
	rules, err := s.store.ActiveRules(ctx)
	if err != nil {
		return nil, err
	}
	latest, err := s.store.LatestVersions(ctx)
	if err != nil {
		return nil, err
	}
	p := &plan{readAt: now, rules: rules, latest: latest}
	s.plan.Store(p)
	return p, nil
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
	s.versions.Store(id, &v)
	return &v, nil
}

// zoneOf returns a customer's time zone, the desk's for none or an unknown one.
func (s *Service) zoneOf(name string) *time.Location {
	if name == "" || name == "Local" {
		return s.zone
	}
	if z, ok := s.zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return s.zone
	}
	s.zones.Store(name, z)
	return z
}

// ZoneOf returns the customer's time zone of an offer, else the desk's.
func (s *Service) ZoneOf(o Offer) *time.Location { return s.zoneOf(o.TimeZone) }

// Language is the desk's.
func (s *Service) Language() i18n.Lang { return s.language }
