package account_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/brand"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func TestPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		root, a := d.person(t, "root@example.org", actor.Admin)
		team, err := d.TeamOf(ctx, a, "Чаты-2")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.TeamOf(ctx, a, "Чаты-2"); err != nil || again != team {
			t.Errorf("the team a second time: %d, %v; want %d", again, err, team)
		}
		for _, c := range []struct {
			field string
			draft account.Draft
		}{
			{"email", account.Draft{Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: "no address", Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: "Anna <a@b.org>", Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: "ROOT@example.org", Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: strings.Repeat("a", 300) + "@b.org", Name: "n", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Name: "a\x00b", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Name: "a\xffb", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Name: strings.Repeat("я", 121), Role: "agent"}},
			{"role", account.Draft{Email: "a@b.org", Name: "n", Role: "god"}},
			{"team", account.Draft{Email: "a@b.org", Name: "n", Role: "agent", TeamID: 1 << 40}},
			{"leads", account.Draft{Email: "a@b.org", Name: "n", Role: "supervisor", Leads: []int64{team, -1}}},
			{"operator", account.Draft{Email: "a@b.org", Name: "n", Role: "agent", OperatorNumber: "77"}},
		} {
			_, _, err := d.AddPerson(ctx, a, c.draft)
			if !fault.Is(err, fault.Invalid) || !slices.ContainsFunc(fault.Of(err).Fields, func(f fault.Field) bool { return f.Name == c.field }) {
				t.Errorf("%+v: %v, want Invalid about %s", c.draft, err, c.field)
			}
		}
		p, _, err := d.AddPerson(ctx, a, account.Draft{Email: "oleg@example.org", Name: "\u202eОлег ", Role: "supervisor", TeamID: team, Leads: []int64{team, team}})
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != "Олег" {
			t.Errorf("%q is the name of Олег", p.Name)
		}
		_, who, err := d.Enter(ctx, p.ID, "")
		if err != nil || who.Role != actor.Supervisor || !slices.Equal(who.TeamIDs, []int64{team}) {
			t.Errorf("the actor is %+v, %v", who, err)
		}
		if _, err := d.ChangePerson(ctx, a, p.ID, account.Draft{Name: "Олег", Role: "executive"}); err != nil {
			t.Fatal(err)
		}
		if _, who, _ = d.Enter(ctx, p.ID, ""); who.Role != actor.Executive || len(who.TeamIDs) != 0 {
			t.Errorf("after the change the actor is %+v", who)
		}
		if _, err := d.ChangePerson(ctx, a, root.ID, account.Draft{Name: "R", Role: "agent"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last admin was made an agent: %v, want Conflict", err)
		}
		if err := d.DisablePerson(ctx, a, root.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("an admin disabled himself: %v, want Conflict", err)
		}
		if err := d.DisablePerson(ctx, system, root.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last admin was disabled: %v, want Conflict", err)
		}
		if err := d.KeepSession(ctx, "olegs", p.ID, "", nil); err != nil {
			t.Fatal(err)
		}
		if err := d.DisablePerson(ctx, a, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, found, _ := d.FindSession(ctx, "olegs"); found {
			t.Error("a disabled person keeps the session")
		}
		if _, _, err := d.Enter(ctx, p.ID, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a disabled person enters: %v", err)
		}
		if _, err := d.NewLink(ctx, a, p.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a link for a disabled person: %v, want Conflict", err)
		}
		if err := d.EnablePerson(ctx, a, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Enter(ctx, p.ID, ""); err != nil {
			t.Errorf("an enabled person does not enter: %v", err)
		}
	})
}

func TestPeopleByPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		names := []string{"Анна", "Борис", "Анна", "Вера", "Глеб 100%", "Анна"}
		for i, name := range names {
			if _, _, err := d.AddPerson(t.Context(), system, account.Draft{Email: fmt.Sprintf("p%d@example.org", i), Name: name, Role: "agent"}); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		var after page.Cursor
		for range 10 {
			list, err := d.People(t.Context(), system, account.PeopleFilter{}, page.Request{After: after, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list.Rows {
				got = append(got, p.Name)
			}
			if after = list.Next; after == (page.Cursor{}) {
				break
			}
		}
		want := slices.Sorted(slices.Values(names))
		if !slices.Equal(got, want) {
			t.Errorf("pages gave %v, want %v", got, want)
		}
		for search, n := range map[string]int{"анна": 3, "Анна": 3, "P3@": 1, "100%": 1, "%": 1, "_": 0, "нет": 0} {
			if count, err := d.CountPeople(t.Context(), system, account.PeopleFilter{Search: search}); err != nil || count != n {
				t.Errorf("search %q: %d, %v; want %d", search, count, err, n)
			}
		}
	})
}

// A contact centre shows itself as it was told; what cannot be shown is refused by
// its field, and a name that was given stays.
func TestBrand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		if got, err := d.Desk(ctx); err != nil || got.Brand.Named() {
			t.Fatalf("a new desk is called %+v, %v", got.Brand, err)
		}
		right := account.DeskDraft{Language: "ru", Name: " Ромашка ", Signature: "Служба качества", Contact: "quality@example.org", Hours: "с 9 до 21", Accent: "#1F5FA6"}
		if err := d.ChangeDesk(ctx, system, right); err != nil {
			t.Fatal(err)
		}
		want := brand.Brand{Name: "Ромашка", Signature: "Служба качества", Contact: "quality@example.org", Hours: "с 9 до 21", Accent: "#1f5fa6"}
		if got, err := d.Desk(ctx); err != nil || !reflect.DeepEqual(got.Brand, want) {
			t.Errorf("the desk is %+v, %v", got.Brand, err)
		}
		for field, spoil := range map[string]func(*account.DeskDraft){
			"name": func(d *account.DeskDraft) { d.Name = "\u200b" }, "signature": func(d *account.DeskDraft) { d.Signature = strings.Repeat("я", 201) },
			"contact": func(d *account.DeskDraft) { d.Contact = "javascript:alert(1)" }, "hours": func(d *account.DeskDraft) { d.Hours = "с 9\x00" },
			"accent": func(d *account.DeskDraft) { d.Accent = "#ffff00" },
		} {
			bad := right
			spoil(&bad)
			err := d.ChangeDesk(ctx, system, bad)
			if !fault.Is(err, fault.Invalid) || len(fault.Of(err).Fields) != 1 || fault.Of(err).Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := d.ChangeLogo(ctx, system, []byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a logo that acts: %v", err)
		}
		drawing := []byte("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>")
		if err := d.ChangeLogo(ctx, system, drawing, ""); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Desk(ctx); err != nil || got.Brand.Logo.Type != brand.MediaSVG || string(got.Brand.Logo.Data) != string(drawing) {
			t.Errorf("the logo is %+v, %v", got.Brand.Logo, err)
		}
		if err := d.ChangeLogo(ctx, system, nil, ""); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Desk(ctx); err != nil || !got.Brand.Logo.None() {
			t.Errorf("the logo stays: %+v, %v", got.Brand.Logo, err)
		}
	})
}

func TestDesk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		got, err := d.Desk(ctx)
		if err != nil || got.Zone.String() != "Europe/Moscow" || got.Language != "ru" {
			t.Fatalf("an empty desk has %v, %v", got, err)
		}
		for _, bad := range [][2]string{{"Mars/Olympus", "ru"}, {"Local", "ru"}, {"../etc/passwd", "ru"}, {"UTC", "de"}, {"UTC", ""}} {
			if err := d.ChangeDesk(ctx, system, account.DeskDraft{Zone: bad[0], Language: bad[1]}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v, want Invalid", bad, err)
			}
		}
		if err := d.ChangeDesk(ctx, system, account.DeskDraft{Zone: "Asia/Yekaterinburg", Language: "en"}); err != nil {
			t.Fatal(err)
		}
		if got, _ = d.Desk(ctx); got.Zone.String() != "Asia/Yekaterinburg" || got.Language != "en" || d.zone == nil || d.zone.String() != "Asia/Yekaterinburg" {
			t.Errorf("after the change: %v, told %v", got, d.zone)
		}
		if again, err := d.EnsureDesk(ctx); err != nil || again.Language != "en" {
			t.Errorf("a second start changed the desk: %v, %v", again, err)
		}
		err = s.InTx(ctx, func(ctx context.Context) error {
			c, err := s.ChannelOf(ctx, "app", "self_service")
			if err != nil {
				return err
			}
			return setVolume(ctx, s, c.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.ChangeDesk(ctx, system, account.DeskDraft{Zone: "UTC", Language: "en"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the zone was changed after counts came in: %v, want Invalid", err)
		}
		if err := d.ChangeDesk(ctx, system, account.DeskDraft{Language: "ru"}); err != nil {
			t.Errorf("the language alone: %v", err)
		}
	})
}
