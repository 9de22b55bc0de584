package contact_test

import (
	"context"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// What nobody said is a guess until somebody says it; figures of the past follow, those
// that are folded and those that are not.
func TestKindOfAChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		in := func(id, code string, kind contact.Kind) {
			take(t, svc, draft(id, func(d *contact.Draft) { d.Channel, d.Kind = code, kind }))
		}
		in("1", "line-1", "")
		in("2", "voice", "")
		in("3", "line-2", contact.Voice)
		if _, err := s.Fold(t.Context()); err != nil {
			t.Fatal(err)
		}
		in("4", "line-1", "")
		system := actor.System("test")
		channel := func(code string) contact.Named {
			all, err := svc.Names(t.Context(), system)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range all.Of("") {
				if n.Code == code {
					return n
				}
			}
			t.Fatalf("no channel %s", code)
			return contact.Named{}
		}
		for code, want := range map[string]contact.Named{"line-1": {Kind: contact.Chat, Guessed: true}, "voice": {Kind: contact.Voice}, "line-2": {Kind: contact.Voice}} {
			if got := channel(code); got.Kind != want.Kind || got.Guessed != want.Guessed {
				t.Errorf("%s: %+v", code, got)
			}
		}
		digital := func() int64 {
			day := when.DayOf(now, storetest.Moscow)
			got, err := s.Sums(context.Background(), report.Query{Days: when.Period{From: day, To: day}})
			if err != nil || len(got.Days) != 1 {
				t.Fatal(got, err)
			}
			return got.Days[0].Sums[figure.Digital]
		}
		guess := channel("line-1")
		for _, c := range []struct {
			kind contact.Kind
			want contact.Kind
			open bool
			n    int64
		}{
			{"", contact.Chat, true, 2}, // a name alone says nothing of the kind
			{contact.Voice, contact.Voice, false, 0},
			{"", contact.Voice, false, 0},
			{contact.Messenger, contact.Messenger, false, 2},
			{contact.Chat, contact.Chat, false, 2},
		} {
			r := contact.Renaming{ID: guess.ID, Names: i18n.Text{RU: "Линия"}, Kind: c.kind, Revision: channel("line-1").Revision()}
			if _, err := svc.Rename(t.Context(), system, "", []contact.Renaming{r}); err != nil {
				t.Fatal(err)
			}
			if got := channel("line-1"); got.Kind != c.want || got.Guessed != c.open || got.Name != "Линия" || digital() != c.n {
				t.Errorf("said to be %q: %+v, %d digital", c.kind, got, digital())
			}
		}
		in("5", "line-1", "")
		if digital() != 3 {
			t.Errorf("%d digital", digital())
		}
		stale := contact.Renaming{ID: guess.ID, Names: i18n.Text{RU: "Линия"}, Kind: contact.Voice, Revision: guess.Revision()}
		if _, err := svc.Rename(t.Context(), system, "", []contact.Renaming{stale}); fault.Of(err) == nil || !fault.Of(err).Stale() {
			t.Errorf("from a form of before: %v", err)
		}
		none := contact.Renaming{ID: guess.ID, Names: i18n.Text{RU: "Линия"}, Kind: "pigeon"}
		if _, err := svc.Rename(t.Context(), system, "", []contact.Renaming{none}); !fault.Is(err, fault.Invalid) || digital() != 3 {
			t.Errorf("no kind: %v", err)
		}
		if _, err := svc.Rename(t.Context(), actor.Actor{PersonID: 1, Role: actor.Supervisor}, "", []contact.Renaming{stale}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supervisor: %v", err)
		}
	})
}
