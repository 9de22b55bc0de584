package openday_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A card offers what one may still sign up for, the own shifts first, and names the
// people of the reader's teams, by their own team or by their operator's.
func TestCards(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		day := func(title string, shifts ...openday.ShiftInput) (ids []int64) {
			id, err := d.Announce(ctx, boss, openday.DayInput{Title: title, From: 2026_11_25})
			if err != nil {
				t.Fatal(err)
			}
			if len(shifts) == 0 {
				return nil
			}
			if _, err := d.SavePlace(ctx, boss, id, 0, openday.PlaceInput{Kind: "shop", Name: "Салон", Shifts: shifts}); err != nil {
				t.Fatal(err)
			}
			for _, shift := range d.plan(boss, id).Places[0].Shifts {
				ids = append(ids, shift.ID)
			}
			return ids
		}
		var hours []openday.ShiftInput
		for hour := 8; hour < 17; hour++ {
			hours = append(hours, openday.ShiftInput{From: fmt.Sprintf("%d:00", hour), To: fmt.Sprintf("%d:00", hour+1), Seats: 1 + hour%2})
		}
		first, second := day("Первый", hours...), day("Второй", openday.ShiftInput{From: "20:00", To: "21:00", Seats: 9})
		day("Третий")

		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		people := map[string]actor.Actor{}
		must(s.InTx(ctx, func(ctx context.Context) error {
			north, err := s.DimensionOf(ctx, contact.Team, "north")
			if err != nil {
				return err
			}
			boss.TeamIDs = []int64{north}
			south, err := s.DimensionOf(ctx, contact.Team, "south")
			if err != nil {
				return err
			}
			operator, err := s.OperatorOf(ctx, "17", "17", north)
			if err != nil {
				return err
			}
			other, err := s.OperatorOf(ctx, "18", "18", south)
			if err != nil {
				return err
			}
			for _, p := range []account.Person{
				{Name: "Anna", TeamID: north}, {Name: "Boris", OperatorID: operator}, {Name: "Clara", TeamID: north, OperatorID: other},
				{Name: "Dina", TeamID: south, OperatorID: other}, {Name: "Egor"},
				{Name: "F1", TeamID: north}, {Name: "F2", TeamID: north}, {Name: "F3", TeamID: north},
			} {
				p.Email, p.Role, p.CreatedAt = p.Name+"@example.org", actor.Agent, clock.Now()
				if err := s.InsertPerson(ctx, &p); err != nil {
					return err
				}
				people[p.Name] = actor.Actor{PersonID: p.ID, Name: p.Name, Role: p.Role}
			}
			return nil
		}))
		seat := func(name string, shift int64) { must(d.Seat(ctx, people[name], shift, "")) }
		for _, name := range []string{"F3", "F2", "F1", "Egor", "Dina", "Clara", "Boris", "Anna"} {
			seat(name, second[0])
		}
		seat("Anna", first[0])  // one seat: full, and over soon
		seat("Boris", first[4]) // one seat: full
		seat("Dina", first[3])
		must(d.Release(ctx, people["Dina"], first[3], 0))
		must(d.Seat(ctx, boss, first[7], ""))

		// At 9:00 on the day the shift of 8:00 is over: six of eight that are left.
		clock.Set(time.Date(2026, 11, 25, 9, 0, 0, 0, storetest.Moscow))
		list, n, err := d.Cards(ctx, boss, page.Request{})
		must(err)
		if n != 3 || len(list.Rows) != 3 || list.Rows[0].Title != "Первый" || list.Rows[1].Title != "Второй" || list.Rows[2].Title != "Третий" {
			t.Fatalf("%d cards: %+v", n, list.Rows)
		}
		c := list.Rows[0]
		var offers []string
		for _, o := range c.Offers {
			offers = append(offers, fmt.Sprint(o.StartsAt.In(storetest.Moscow).Hour(), " ", o.PlaceName, " ", o.Free(), " ", o.Mine))
		}
		if want := []string{"15 Салон 1 true", "9 Салон 2 false", "10 Салон 1 false", "11 Салон 2 false", "13 Салон 2 false", "14 Салон 1 false"}; !slices.Equal(offers, want) {
			t.Errorf("offers %q, want %q", offers, want)
		}
		if c.Ahead != 8 || c.Free != 10 || c.Mine != 1 || c.Shifts != 9 || c.Seats != 13 || c.Taken != 3 {
			t.Errorf("first: %+v", c.DayRow)
		}
		if !slices.Equal(c.Team, []string{"Anna", "Boris"}) || c.Coming != 2 {
			t.Errorf("first: %d come, %v", c.Coming, c.Team)
		}
		if c := list.Rows[1]; !slices.Equal(c.Team, []string{"Anna", "Boris", "Clara", "F1", "F2"}) || c.Coming != 6 || c.Free != 1 {
			t.Errorf("second: %d come, %v, %d free", c.Coming, c.Team, c.Free)
		}
		if c := list.Rows[2]; len(c.Offers)+len(c.Team)+c.Ahead+c.Free+c.Coming != 0 {
			t.Errorf("third: %+v", c)
		}
		// Who leads no team reads of none, and Today counts the same seats.
		list, _, err = d.Cards(ctx, people["Egor"], page.Request{Limit: 1})
		must(err)
		if c := list.Rows[0]; len(list.Rows) != 1 || c.Team != nil || c.Mine != 0 || c.Offers[0].Mine {
			t.Errorf("for who leads none: %+v", list.Rows)
		}
		w, err := d.Waiting(ctx, people["Egor"])
		must(err)
		if w.NextDay == nil || w.NextDay.Free != 10 {
			t.Errorf("on Today: %+v", w.NextDay)
		}
	})
}
