package asking_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// There are so many rules and no more; one that is there may always be changed.
func TestRulesEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, admin, ctx := askingtest.NewDesk(t, s, clock), actor.System("test"), t.Context()
		list, err := d.Asking.Rules(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		draft := asking.DraftOf(list[0])
		draft.ID, draft.Revision = 0, ""
		for i := len(list); i < asking.MaxRules; i++ {
			draft.Name = fmt.Sprint("правило ", i)
			if _, err := d.Asking.SaveRule(ctx, admin, draft); err != nil {
				t.Fatal(i, err)
			}
		}
		if _, err := d.Asking.SaveRule(ctx, admin, draft); !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "settings.rule.too_many" {
			t.Errorf("one more than %d: %v", asking.MaxRules, err)
		}
		known := asking.DraftOf(list[0])
		known.Share = 7
		if _, err := d.Asking.SaveRule(ctx, admin, known); err != nil {
			t.Errorf("a known one: %v", err)
		}
		if _, err := d.Asking.SaveRule(ctx, admin, known); !fault.Of(err).Stale() {
			t.Errorf("the same form once more: %v", err)
		}
	})
}

// Rules that are switched, moved and saved at the same moment keep all of it.
func TestRulesKeepWhatEachDoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, admin, ctx := askingtest.NewDesk(t, s, clock), actor.System("test"), context.WithoutCancel(t.Context())
		list, err := d.Asking.Rules(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		id := list[0].ID
		second := asking.DraftOf(list[0])
		second.ID, second.Revision, second.Position = 0, "", list[0].Position+10
		other, err := d.Asking.SaveRule(ctx, admin, second)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20 {
			before, err := d.Asking.Rule(ctx, admin, id)
			if err != nil {
				t.Fatal(err)
			}
			draft := asking.DraftOf(before)
			draft.Share = 1 + i
			var saved, switched, moved error
			var all sync.WaitGroup
			all.Go(func() { _, saved = d.Asking.SaveRule(ctx, admin, draft) })
			all.Go(func() { switched = d.Asking.SwitchRule(ctx, admin, id, !before.Active) })
			all.Go(func() { moved = d.Asking.MoveRule(ctx, admin, id, 1-2*(i%2)) })
			all.Wait()
			if saved != nil && !fault.Of(saved).Stale() || switched != nil || moved != nil {
				t.Fatalf("round %d: %v, %v, %v", i, saved, switched, moved)
			}
			now, err := d.Asking.Rules(ctx, admin)
			if err != nil {
				t.Fatal(err)
			}
			at := (i + 1) % 2
			if now[at].ID != id || now[1-at].ID != other {
				t.Fatalf("round %d: moving was undone", i)
			}
			if now[at].Active == before.Active {
				t.Fatalf("round %d: switching was undone", i)
			}
			if want := map[bool]int{true: before.Share, false: draft.Share}[saved != nil]; now[at].Share != want {
				t.Fatalf("round %d: a share of %d, want %d", i, now[at].Share, want)
			}
		}
		if err := d.Asking.MoveRule(ctx, admin, 1<<40, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("moving what is not there: %v", err)
		}
	})
}
