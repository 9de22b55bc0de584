package report_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

type quiet struct{ said []string }

func (q *quiet) Audit(_ context.Context, a actor.Actor, action, noun string, _ int64, _ map[string]any) error {
	q.said = append(q.said, fmt.Sprint(a.PersonID, action, noun))
	return nil
}

// Whose a saved report is, who opens it, who takes it away and who begins with it.
func TestSavedViews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		anna := actor.Actor{PersonID: 1, Role: actor.Supervisor}
		boris := actor.Actor{PersonID: 2, Role: actor.Supervisor}
		admin := actor.Actor{PersonID: 3, Role: actor.Admin}
		for i, who := range []actor.Actor{anna, boris, admin} {
			if err := storetest.Run(ctx, s, fmt.Sprintf("INSERT INTO people (id, email, name, role, created_at) VALUES (%d, 'p%[1]d@example.org', '%s', '%s', 0)", who.PersonID, []string{"Anna", "Boris", "Admin"}[i], who.Role)); err != nil {
				t.Fatal(err)
			}
		}
		log := &quiet{}
		svc := report.New(s, report.Options{Now: clock.Now, Zone: time.UTC, Views: s, Audit: log})
		save := func(who actor.Actor, name, address string, shared, start bool) report.SavedView {
			t.Helper()
			v, err := svc.SaveView(ctx, who, report.ViewDraft{Name: name, Address: address, Shared: shared, Start: start})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		names := func(who actor.Actor) (out string) {
			t.Helper()
			list, err := svc.SavedViews(ctx, who)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				out += v.Name + map[bool]string{true: "*"}[v.Start] + " "
			}
			return out
		}
		begins := func(who actor.Actor) string {
			t.Helper()
			at, err := svc.StartOf(ctx, who)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		own := save(anna, "  Own ", "/reports/team?days=7", false, true)
		open := save(anna, "Open", "/reports/channel?days=28", true, false)
		if got := names(anna); got != "Open Own* " && got != "Own* Open " {
			t.Errorf("her own: %q", got)
		}
		if got := names(boris); got != "Open " {
			t.Errorf("what others share: %q", got)
		}
		if again := save(anna, "Own", "/reports/topic?days=7", false, false); again.ID != own.ID || begins(anna) != "/reports/topic?days=7" {
			t.Errorf("the same name is another view: %d, %d; begins %s", again.ID, own.ID, begins(anna))
		}
		if _, err := svc.SaveView(ctx, anna, report.ViewDraft{Name: "Open", Address: "/reports/topic"}); !fault.Is(err, fault.Invalid) || names(boris) != "Open " {
			t.Errorf("what others open is taken away: %v", err)
		}
		for what, err := range map[string]error{
			"begin with another's": svc.StartWith(ctx, boris, own.ID),
			"remove another's":     second(svc.RemoveView(ctx, boris, own.ID)),
			"as admin":             second(svc.RemoveView(ctx, admin, own.ID)),
			"of nobody":            svc.StartWith(ctx, anna, 4711),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := svc.RemoveView(ctx, boris, open.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("remove what another shares: %v", err)
		}
		if err := svc.StartWith(ctx, boris, open.ID); err != nil || begins(boris) != open.Address {
			t.Errorf("begin with what another shares: %v, %q", err, begins(boris))
		}
		save(anna, "Open", open.Address, false, false)
		if got := begins(boris); got != "" {
			t.Errorf("it is not shared any more, and he begins with %q", got)
		}
		save(anna, "Open", open.Address, true, false)
		if _, err := svc.RemoveView(ctx, admin, open.ID); err != nil || begins(boris) != "" || names(boris) != "" {
			t.Errorf("an admin takes it away: %v, %q, %q", err, begins(boris), names(boris))
		}
		if got := fmt.Sprint(slices.Compact(log.said)); got != "[1shareview 3removeview]" { // of a transaction that ran twice it hears twice
			t.Errorf("the audit log: %s", got)
		}
		if err := svc.StartWith(ctx, anna, 0); err != nil || begins(anna) != "" {
			t.Errorf("no start any more: %v, %q", err, begins(anna))
		}
		for _, name := range []string{"", " ", "\u200b", string(make([]byte, 5)), fmt.Sprintf("%081d", 1)} {
			if _, err := svc.SaveView(ctx, anna, report.ViewDraft{Name: name, Address: own.Address}); !fault.Is(err, fault.Invalid) {
				t.Errorf("the name %.10q: %v", name, err)
			}
		}
		for i := range report.MaxViews - 1 {
			save(anna, fmt.Sprint("n", i), own.Address, false, false)
		}
		if _, err := svc.SaveView(ctx, anna, report.ViewDraft{Name: "one more", Address: own.Address}); !fault.Is(err, fault.Invalid) {
			t.Errorf("more than %d: %v", report.MaxViews, err)
		}
		save(anna, "n1", own.Address, false, false) // replaces
		for _, who := range []actor.Actor{{}, {TokenID: 1, Scopes: []actor.Scope{"read"}}} {
			if _, err := svc.SaveView(ctx, who, report.ViewDraft{Name: "x", Address: own.Address}); err == nil {
				t.Errorf("%+v saves", who)
			}
			if _, err := svc.SavedViews(ctx, who); err == nil {
				t.Errorf("%+v reads", who)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
