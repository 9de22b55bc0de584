// Package askingtest gives tests the rooms that ask customers, wired as the program
// wires them: surveys, whom to ask, and call-backs, on a desk in Moscow that speaks Russian.
package askingtest

import (
	"context"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/delivery"
	"openpeople/internal/i18n"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
	"openpeople/templates/mail"
)

// BaseURL is what links begin with.
const BaseURL = "https://desk.example.org"

// Rooms ask customers.
type Rooms struct {
	Links      *survey.Links
	Surveys    *survey.Service
	Asking     *asking.Service
	Recoveries *recovery.Service
}

// Store is what the rooms keep their rows in.
type Store interface {
	survey.Store
	asking.Store
	recovery.Store
}

// Bare returns the rooms on a desk as it is.
func Bare(s Store, now when.Clock, audit asking.Auditor) Rooms {
	if audit == nil {
		audit = nobody{}
	}
	r := Rooms{Links: survey.NewLinks([]byte("a secret of the desk, 32 bytes long"))}
	r.Surveys = survey.New(s, survey.Options{Links: r.Links, Now: now, Zone: storetest.Moscow, Language: i18n.RU, BaseURL: BaseURL + "/"})
	r.Asking = asking.New(s, asking.Options{Surveys: r.Surveys, Now: now, Zone: storetest.Moscow, Language: i18n.RU, Audit: audit, Draw: mail.Draw, Deliveries: deliveries(now)})
	r.Recoveries = recovery.New(s, r.Surveys, now, storetest.Moscow)
	r.Recoveries.AskBy(r.Asking)
	r.Surveys.FollowedBy(r.Asking.Answered, r.Recoveries.Answered)
	return r
}

// New returns the rooms on a desk that has the built-in survey and rule.
func New(t testing.TB, s Store, now when.Clock) Rooms {
	t.Helper()
	r := Bare(s, now, nil)
	if err := r.Asking.EnsureBuiltIn(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r
}

// deliveries are those of a desk without settings.
func deliveries(now when.Clock) sending.Deliveries {
	list, err := sending.Open(delivery.Table, sending.Opening{Value: func(string) string { return "" }, Now: now})
	if err != nil {
		panic(err)
	}
	return list.Working()
}

type nobody struct{}

func (nobody) Audit(context.Context, actor.Actor, string, string, int64, map[string]any) error {
	return nil
}
