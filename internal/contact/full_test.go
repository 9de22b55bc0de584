package contact_test

import (
	"context"
	"fmt"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// grow makes names until there are n of a kind.
func grow(t *testing.T, s *store.Store, count, insert string, n int) {
	t.Helper()
	err := s.InTx(context.WithoutCancel(t.Context()), func(ctx context.Context) error {
		var there int
		if err := s.Row(ctx, count).Scan(&there); err != nil {
			return err
		}
		for i := there; i < n; i++ {
			if _, err := s.Exec(ctx, insert, fmt.Sprint("grown-", i), fmt.Sprint("grown-", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A token makes as many names as a page can offer. The last one is taken; a contact
// with one more optional name is kept without it and says so, one with another channel is
// refused alone; names that are known go on being taken.
func TestNamesAreAsManyAsThereMayBe(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		known := take(t, svc, draft("0"))[0]
		dimension := func(kind contact.DimensionKind) (string, string) {
			return "SELECT COUNT(*) FROM dimensions WHERE kind = '" + string(kind) + "'", "INSERT INTO dimensions (kind, code, name) VALUES ('" + string(kind) + "', ?, ?)"
		}
		for _, c := range []struct {
			field string
			kind  contact.DimensionKind // "" for operators
			most  int
			set   func(d *contact.Draft, code string)
		}{
			{"topic", contact.Topic, contact.MaxDimensions, func(d *contact.Draft, code string) { d.Topic = code }},
			{"operator.team", contact.Team, contact.MaxDimensions, func(d *contact.Draft, code string) { d.Team = code }},
			{"operator.external_id", "", contact.MaxOperators, func(d *contact.Draft, code string) { d.Operator = code }},
		} {
			count, insert := dimension(c.kind)
			if c.kind == "" {
				count, insert = "SELECT COUNT(*) FROM operators", "INSERT INTO operators (external_id, name, team_id) VALUES (?, ?, 0)"
			}
			grow(t, s, count, insert, c.most-1)
			last := take(t, svc, draft("last "+c.field, func(d *contact.Draft) { c.set(d, "the last") }))[0]
			if last.Err != nil || len(last.LeftOut) != 0 {
				t.Errorf("%s: the last of %d: %+v", c.field, c.most, last)
			}
			more := take(t, svc, draft("more "+c.field, func(d *contact.Draft) { c.set(d, "one more") }), draft("known "+c.field))
			if more[0].Err != nil || !more[0].New || len(more[0].LeftOut) != 1 || more[0].LeftOut[0].Name != c.field || more[0].LeftOut[0].Key != "contact.fault_full" {
				t.Errorf("%s: one more than %d: %+v", c.field, c.most, more[0])
			}
			if more[1].Err != nil || len(more[1].LeftOut) != 0 {
				t.Errorf("%s: known names beside it: %+v", c.field, more[1])
			}
			var n int
			if err := s.Row(t.Context(), count).Scan(&n); err != nil || n != c.most {
				t.Errorf("%s: %d of %d, %v", c.field, n, c.most, err)
			}
		}
		grow(t, s, "SELECT COUNT(*) FROM channels", "INSERT INTO channels (code, kind, name) VALUES (?, 'chat', ?)", contact.MaxChannels)
		list, err := svc.Take(t.Context(), actor.System("test"), []contact.Draft{draft("a"), draft("b", func(d *contact.Draft) { d.Channel = "one more" })})
		if err != nil {
			t.Fatal(err)
		}
		if list[0].Err != nil || !fault.Is(list[1].Err, fault.Invalid) || fault.Of(list[1].Err).Fields[0].Name != "channel" || fault.Of(list[1].Err).Fields[0].Key != "contact.fault_full" {
			t.Errorf("one more channel: %+v", list)
		}
		if err := svc.SetVolumes(t.Context(), actor.System("test"), []contact.VolumeDraft{{Date: when.DayOf(clock.Now(), storetest.Moscow), Channel: "one more", Count: 1}}); fault.Of(err) == nil || fault.Of(err).Key != "contact.fault_full" {
			t.Errorf("daily counts of one more channel: %v", err)
		}
		if get(t, svc, known.ID).ID != known.ID {
			t.Error("the first contact is gone")
		}
	})
}
