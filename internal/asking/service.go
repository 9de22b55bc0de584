package asking

import (
	"context"
	"sync/atomic"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/personal"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Options of New.
type Options struct {
	Surveys  *survey.Service
	Now      when.Clock
	Zone     *time.Location // the desk's
	Language i18n.Lang      // the desk's, for customers who named none
	Audit    Auditor        // changes of rules are written down
	Draw     func(Invited) (sending.Content, error)
	Seal     personal.Seal // by which the wish of an erased customer is known; nil: none was
	// Nameless tells whether invitations wait because nobody has said yet who asks;
	// nil: they do not.
	Nameless func(ctx context.Context) (bool, error)
	// Deliveries are those that rules may name, at least one; the built-in rule
	// names the first.
	Deliveries sending.Deliveries
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store    Store
	surveys  *survey.Service
	audit    Auditor
	now      when.Clock
	zone     *time.Location
	language i18n.Lang
	draw     func(Invited) (sending.Content, error)
	seal     personal.Seal
	nameless func(ctx context.Context) (bool, error)

	deliveries sending.Deliveries

	plan atomic.Pointer[plan]
}

// New returns the room over its store.
func New(store Store, o Options) *Service {
	return &Service{store: store, surveys: o.Surveys, audit: o.Audit, now: o.Now, zone: o.Zone, language: o.Language, draw: o.Draw, seal: o.Seal, nameless: o.Nameless, deliveries: o.Deliveries}
}

// plan is what decisions are made by: the active rules and what they ask.
type plan struct {
	readAt time.Time
	rules  []Rule
	latest map[int64]survey.Version // by survey
}

// planFor is how long a plan is good: another node may have changed the rules.
const planFor = 2 * time.Second

func (s *Service) currentPlan(ctx context.Context) (*plan, error) {
	now := s.now()
	if p := s.plan.Load(); p != nil && when.Fresh(p.readAt, now, planFor) {
		return p, nil
	}
	rules, err := s.store.ActiveRules(ctx)
	if err != nil {
		return nil, err
	}
	latest, err := s.surveys.Latest(ctx)
	if err != nil {
		return nil, err
	}
	p := &plan{readAt: now, rules: rules, latest: latest}
	s.plan.Store(p)
	return p, nil
}

// EnsureBuiltIn gives an empty desk its survey and its rule; it changes nothing on
// a desk that has them. Several nodes may call it at once.
func (s *Service) EnsureBuiltIn(ctx context.Context) error {
	return s.surveys.EnsureBuiltIn(ctx, func(ctx context.Context, surveyID int64) error {
		defer s.plan.Store(nil)
		return s.store.SaveRule(ctx, &Rule{
			Position: 1, Name: i18n.Text{RU: "Все каналы", EN: "Every channel"}.In(s.language), Active: true,
			SurveyID: surveyID, Delivery: s.deliveries[0].Name, DelayMinutes: 10, QuietFrom: 21 * 60, QuietTo: 10 * 60,
			Share: 100, QuarantineDays: 30, MaxAgeHours: 72, LowMark: 2, UpdatedAt: s.now(),
		})
	})
}
