package openday_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// found asks for every part of a list, two notes at a time.
func (d *desk) found(ctx context.Context, who actor.Actor, f openday.NoteFilter) (ids []int64) {
	d.t.Helper()
	for req := (page.Request{Limit: 2}); ; {
		list, err := d.Notes(ctx, who, f, req)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, n := range list.Rows {
			ids = append(ids, n.ID)
		}
		if list.Next == (page.Cursor{}) {
			return ids
		}
		req.After = list.Next
	}
}

// Words are found in any form and case, in every text of a note, and only as far as the
// reader may read them.
func TestWordsOfNotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), i18n.With(context.Background(), i18n.RU)
		anna, boris := d.person("Anna", actor.Agent), d.person("Boris", actor.Agent)
		var n []int64
		for _, said := range []openday.Said{
			{What: "ЁЛКИ в салоне, длинная Очередь", Elsewhere: "Плехановская"},
			{What: "Спросили про тариф", Quote: "Стоял в очереди час, звоните +7 916 123-45-67"},
			{What: "Refund", HinderedText: "касса зависла", HelpedText: "коллега подсказал", Hindered: []string{"rules"}, Helped: []string{"history"}},
			{What: "тихий день, пишите на ivan@example.org"},
			{What: "очередь до двери: ёлка мешает"},
		} {
			id, err := d.Write(ctx, anna, openday.NoteInput{Key: d.key(), Said: said})
			if err != nil {
				t.Fatal(err)
			}
			n = append(n, id)
			d.clock.Set(d.clock.Now().Add(time.Minute))
		}
		for _, c := range []struct {
			words string
			who   actor.Actor
			want  []int64
		}{
			{"ОЧЕРЕДЯМИ", boris, []int64{n[4], n[1], n[0]}}, {"елка очередь", boris, []int64{n[4], n[0]}}, {"плехановской", boris, []int64{n[0]}},
			{"касса", boris, []int64{n[2]}}, {"КОЛЛЕГА", boris, []int64{n[2]}}, {"регламент", boris, []int64{n[2]}}, {"история", boris, []int64{n[2]}}, {"refunds", boris, []int64{n[2]}}, {"тих", boris, []int64{n[3]}},
			{"очередь лифт", boris, nil}, {"%", boris, nil}, {"и в на", boris, nil}, {"чередь", boris, nil},
			{"9161234567", boris, nil}, {"916", boris, nil}, {"916", anna, []int64{n[1]}}, {"ivan", boris, nil}, {"ivan", anna, []int64{n[3]}},
		} {
			if got := d.found(ctx, c.who, openday.NoteFilter{Words: c.words}); !slices.Equal(got, c.want) {
				t.Errorf("%s finds by %q the notes %v, want %v", c.who.Name, c.words, got, c.want)
			}
		}
		if got := d.found(ctx, boris, openday.NoteFilter{Words: "очередь", Authors: []string{"nobody"}}); got != nil {
			t.Errorf("words of somebody who wrote nothing: %v", got)
		}
		if count, err := d.CountNotes(ctx, boris, openday.NoteFilter{Words: "очередь"}); count != -1 || err != nil {
			t.Errorf("%d counted, %v", count, err)
		}
	})
}

// A part looks through so many notes and no more, says until when, and leads on.
func TestWordsAreLookedForInParts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		anna := d.person("Anna", actor.Agent)
		var first int64
		for i := range openday.MaxLooked + 2 {
			what := "обычный день"
			if i == 0 {
				what = "редкость"
			}
			id, err := d.Write(ctx, anna, openday.NoteInput{Key: d.key(), Said: openday.Said{What: fmt.Sprint(what, " ", i)}})
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = id
			}
			d.clock.Set(d.clock.Now().Add(time.Hour))
		}
		day := when.DayOf(d.clock.Now().Add(-openday.MaxLooked*time.Hour), storetest.Moscow).Add(1)
		list, err := d.Notes(ctx, anna, openday.NoteFilter{Words: "редкость"}, page.Request{})
		if err != nil || len(list.Rows) != 0 || list.Next == (page.Cursor{}) || list.Until != day {
			t.Fatalf("the first part: %d notes, %v, until %v, want %v, %v", len(list.Rows), list.Next, list.Until, day, err)
		}
		list, err = d.Notes(ctx, anna, openday.NoteFilter{Words: "редкость"}, page.Request{After: list.Next})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].ID != first || list.Next != (page.Cursor{}) || list.Until != 0 {
			t.Errorf("the second part: %+v %v", list, err)
		}
	})
}
