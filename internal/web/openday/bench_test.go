package openday_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/openday"
)

// fillMany makes 200 people, 100 days of two places and eight shifts, and notes.
func (h *house) fillMany(notes int) {
	h.t.Helper()
	ctx := context.Background()
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	var staff []actor.Actor
	for i := range 200 {
		key := fmt.Sprint("p", i)
		h.add(key, fmt.Sprint("Сотрудник ", i), actor.Roles[i%len(actor.Roles)])
		staff = append(staff, h.people[key])
	}
	boss, start := h.people["boss"], h.clock.Now()
	for day := range 100 {
		h.clock.Set(start.AddDate(0, 0, 7*(day-90)))
		id, err := h.days.Announce(ctx, boss, openday.DayInput{Title: fmt.Sprint("День ", day), From: h.days.Today()})
		must(err)
		for place := range 2 {
			in := openday.PlaceInput{Kind: "shop", Name: fmt.Sprint("Салон ", place)}
			for _, hour := range []int{10, 13, 16, 19} {
				in.Shifts = append(in.Shifts, openday.ShiftInput{From: fmt.Sprintf("%d:00", hour), To: fmt.Sprintf("%d:30", hour+2), Seats: 30})
			}
			_, err := h.days.SavePlace(ctx, boss, id, 0, in)
			must(err)
		}
		plan, err := h.days.Plan(ctx, boss, id)
		must(err)
		for i, a := range staff {
			must(h.days.Seat(ctx, a, plan.Places[i%2].Shifts[i/2%4].ID, ""))
		}
		must(h.store.InTx(ctx, func(ctx context.Context) error {
			for n := range notes / 100 {
				note := openday.Note{
					Key: fmt.Sprint(day, "-", n), AuthorID: staff[n%200].PersonID, WrittenAt: h.clock.Now().Add(time.Duration(n) * time.Second), Revision: 1,
					Said: openday.Said{What: "Клиент ждал сорок минут и ушёл, не дождавшись ответа на простой вопрос.", Quote: "Я уже всё показала.", Hindered: []string{"queue"}, DayID: id, PlaceID: plan.Places[n%2].ID},
				}
				if err := h.store.InsertNote(ctx, &note); err != nil {
					return err
				}
				if day < 95 {
					if err := h.store.ReadNote(ctx, note.ID, boss.PersonID, h.clock.Now()); err != nil {
						return err
					}
				}
			}
			return nil
		}))
	}
	h.clock.Set(start)
}

// BenchmarkPages draws each page with 20,000 notes, 100 days and 20,000 seats.
func BenchmarkPages(b *testing.B) {
	h := newHouse(b)
	h.fillMany(20_000)
	for _, path := range []string{"/days", "/days?past=1", "/days/90", "/shifts/720", "/notes", "/notes?unread=1", "/notes?day=50&place=1", "/notes?author=9", "/notes/19000", "/notes/new"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				if w := h.ask("boss", path, nil); w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
