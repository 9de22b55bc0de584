package openday_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// contact stores one that an operator served, ended at an instant.
func (d *desk) contact(external, operator string, ended time.Time) contact.Contact {
	d.t.Helper()
	var c contact.Contact
	err := d.store.InTx(context.Background(), func(ctx context.Context) error {
		channel, err := d.store.ChannelOf(ctx, "shop", contact.Retail)
		if err != nil {
			return err
		}
		team, err := d.store.DimensionOf(ctx, contact.Team, "chats")
		if err != nil {
			return err
		}
		who, err := d.store.OperatorOf(ctx, operator, operator, team)
		if err != nil {
			return err
		}
		handling := 40
		c = contact.Contact{
			Source: "pos", ExternalID: external, ChannelID: channel.ID, OperatorID: who, TeamID: team, Handling: &handling, Talk: &handling,
			StartedAt: ended.Add(-time.Minute), EndedAt: ended, Day: when.DayOf(ended, d.Zone()), TakenAt: ended, Hash: external,
		}
		if err := d.store.InsertContact(ctx, &c, nil); err != nil {
			return err
		}
		return d.store.InsertDecision(ctx, asking.Decision{ContactID: c.ID, Reason: asking.NoAddress, DecidedAt: ended})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

func (d *desk) key() string {
	d.t.Helper()
	key, err := d.NewKey()
	if err != nil {
		d.t.Fatal(err)
	}
	return key
}

func TestRepeatedPostIsOneNote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		anna, boris := d.person("Anna", actor.Agent), d.person("Boris", actor.Executive)
		in := openday.NoteInput{Key: d.key(), Said: openday.Said{What: "Клиент ждал сорок минут"}}
		var all sync.WaitGroup
		ids := make([]int64, 64)
		for i := range ids {
			all.Go(func() {
				var err error
				if ids[i], err = d.Write(ctx, anna, in); err != nil {
					t.Errorf("post %d: %v", i, err)
				}
			})
		}
		all.Wait()
		if slices.Sort(ids); ids[0] == 0 || ids[0] != ids[63] {
			t.Errorf("64 posts of one form made the notes %v", slices.Compact(ids))
		}
		if n, err := d.CountNotes(ctx, anna, openday.NoteFilter{}); err != nil || n != 1 {
			t.Errorf("%d notes, %v", n, err)
		}
		if _, err := d.Write(ctx, boris, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody else's key: %v", err)
		}
		in.Key = d.key()
		if again, err := d.Write(ctx, anna, in); err != nil || again == ids[0] {
			t.Errorf("the same words in a new form: %d %v", again, err)
		}
	})
}

func TestCorrectionKeepsHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		anna, boris, boss := d.person("Anna", actor.Agent), d.person("Boris", actor.Executive), d.person("Boss", actor.Supervisor)
		mood := 2
		first := openday.Said{What: "первое", Quote: "«вы серьёзно?»", Hindered: []string{"queue", "rules"}, HinderedText: "касса", Helped: []string{"time"}, Mood: &mood, Elsewhere: "метро"}
		n, err := d.Write(ctx, anna, openday.NoteInput{Key: d.key(), Said: first})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Correct(ctx, boris, n, 1, openday.NoteInput{Said: openday.Said{What: "чужое"}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody else corrects: %v", err)
		}
		d.clock.Set(d.clock.Now().Add(time.Hour))
		if err := d.Correct(ctx, anna, n, 1, openday.NoteInput{Said: openday.Said{What: "второе"}}); err != nil {
			t.Fatal(err)
		}
		if err := d.Correct(ctx, boss, n, 1, openday.NoteInput{Said: openday.Said{What: "третье"}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a correction of an old revision: %v", err)
		}
		if err := d.Correct(ctx, boss, n, 2, openday.NoteInput{Said: openday.Said{What: "третье"}}); err != nil {
			t.Fatal(err)
		}
		p, err := d.Note(ctx, boris, n)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range p.Revisions {
			got = append(got, fmt.Sprintf("%d %s %s", v.Number, v.PersonName, v.What))
		}
		if want := []string{"1 Anna первое", "2 Anna второе", "3 Boss третье"}; !slices.Equal(got, want) {
			t.Errorf("history %v", got)
		}
		was := p.Revisions[0]
		if was.Quote != first.Quote || !slices.Equal(was.Hindered, []string{"rules", "queue"}) || was.HinderedText != "касса" || !slices.Equal(was.Helped, []string{"time"}) || *was.Mood != 2 || was.Elsewhere != "метро" {
			t.Errorf("the first state is not whole: %+v", was.Said)
		}
		if p.What != "третье" || p.Revision != 3 || p.Mood != nil || p.AuthorID != anna.PersonID || !p.CorrectedAt.Equal(d.clock.Now()) {
			t.Errorf("the note now: %+v", p.Note)
		}
	})
}

func TestPlaceComesFromTheShift(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss, anna := d.person("Boss", actor.Supervisor), d.person("Anna", actor.Agent)
		dayID, plan := d.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 2})
		shift, place := plan.Places[0].Shifts[0].ID, plan.Places[0].ID
		if err := d.Seat(ctx, anna, shift, ""); err != nil {
			t.Fatal(err)
		}
		sheet := func() openday.Sheet {
			t.Helper()
			sheet, err := d.Sheet(ctx, anna)
			if err != nil {
				t.Fatal(err)
			}
			return sheet
		}
		if got := sheet(); got.Current != nil || len(got.Spots) != 0 {
			t.Errorf("two days before: %+v", got)
		}
		spot := openday.NoteInput{Key: d.key(), Said: openday.Said{What: "рано", DayID: dayID, PlaceID: place}}
		if _, err := d.Write(ctx, anna, spot); !slices.Equal(wrongFields(err), []string{"place openday.fault.choice"}) {
			t.Errorf("a place of a day to come: %v", err)
		}
		d.clock.Set(time.Date(2026, 11, 25, 12, 0, 0, 0, storetest.Moscow))
		got := sheet()
		if got.Current == nil || got.Current.ID != shift || got.Current.PlaceName != "Салон на Тверской" || len(got.Spots) != 1 {
			t.Fatalf("during the shift: %+v", got)
		}
		spot.Key, spot.Elsewhere = got.Key, "не важно"
		n, err := d.Write(ctx, anna, spot)
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.Note(ctx, boss, n)
		if err != nil || p.ShiftID != shift || p.PlaceName != "Салон на Тверской" || p.DayTitle == "" || p.Elsewhere != "" {
			t.Errorf("the note: %+v %v", p.NoteRow, err)
		}
		d.clock.Set(time.Date(2026, 12, 10, 12, 0, 0, 0, storetest.Moscow))
		if got := sheet(); got.Current != nil || len(got.Spots) != 1 {
			t.Errorf("two weeks after: %+v", got)
		}
		d.clock.Set(d.clock.Now().AddDate(0, 0, 1))
		if got := sheet(); len(got.Spots) != 0 {
			t.Errorf("later: %+v", got.Spots)
		}
		// What is chosen once stays, however late the correction.
		if err := d.Correct(ctx, anna, n, 1, openday.NoteInput{Said: openday.Said{What: "позже", DayID: dayID, PlaceID: place}}); err != nil {
			t.Errorf("a late correction: %v", err)
		}
	})
}

func TestContactOfANote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		c, other := d.contact("c/1", "17", d.clock.Now()), d.contact("c2", "18", d.clock.Now())
		anna, boris := d.person("Anna", actor.Agent), d.person("Boris", actor.Executive)
		anna.OperatorID = c.OperatorID
		refused := "contact openday.fault.contact"
		for _, try := range []struct {
			a      actor.Actor
			number string
			id     int64
			want   string
		}{
			{boris, fmt.Sprint(c.ID), c.ID, ""},
			{boris, "#" + fmt.Sprint(c.ID), c.ID, ""},
			{boris, "pos/c/1", c.ID, ""},
			{boris, "pos/c9", 0, refused},
			{boris, "999", 0, refused},
			{boris, "-1", 0, refused},
			{boris, "99999999999999999999", 0, refused},
			{boris, "/c1", 0, refused},
			{boris, "слово", 0, refused},
			{boris, "a\x00/b", 0, "contact fault.text"},
			{boris, strings.Repeat("1", 251), 0, "contact fault.too_long, " + refused},
			{anna, "pos/c/1", c.ID, ""},
			{anna, "pos/c2", 0, refused},
			{anna, fmt.Sprint(other.ID), 0, refused},
		} {
			n, err := d.Write(ctx, try.a, openday.NoteInput{Key: d.key(), Said: openday.Said{What: "а"}, Contact: try.number})
			if try.want != "" {
				if got := strings.Join(wrongFields(err), ", "); got != try.want {
					t.Errorf("%s names %q: %s", try.a.Name, try.number, got)
				}
				continue
			}
			p, failed := d.Note(ctx, try.a, n)
			if err != nil || failed != nil || p.Contact == nil || p.Contact.ID != try.id {
				t.Errorf("%s names %q: %v %v %+v", try.a.Name, try.number, err, failed, p.Contact)
			}
		}
		list, err := d.NotesOfContact(ctx, boris, c.ID)
		if err != nil || len(list) != 4 {
			t.Errorf("notes of the contact: %d %v", len(list), err)
		}
	})
}

func TestListOfNotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss, anna, boris := d.person("Boss", actor.Supervisor), d.person("Anna", actor.Agent), d.person("Boris", actor.Executive)
		dayID, plan := d.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 2})
		place := plan.Places[0].ID
		d.clock.Set(time.Date(2026, 11, 25, 12, 0, 0, 0, storetest.Moscow))
		var written []int64
		for i := range 11 {
			in := openday.NoteInput{Key: d.key(), Said: openday.Said{What: fmt.Sprint("заметка ", i)}}
			author := anna
			if i%2 == 1 {
				author, in.DayID, in.PlaceID = boris, dayID, place
			}
			if i%3 == 0 {
				d.clock.Set(d.clock.Now().Add(time.Second)) // several stand in one millisecond
			}
			n, err := d.Write(ctx, author, in)
			if err != nil {
				t.Fatal(err)
			}
			written = append(written, n)
		}
		slices.Reverse(written)
		if err := d.Read(ctx, boss, written[0]); err != nil {
			t.Fatal(err)
		}
		if err := d.Read(ctx, anna, written[1]); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an agent reads for the desk: %v", err)
		}
		if err := d.Read(ctx, boss, 999); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such note: %v", err)
		}
		odd := []int64{written[1], written[3], written[5], written[7], written[9]}
		for _, c := range []struct {
			f    openday.NoteFilter
			want []int64
		}{
			{openday.NoteFilter{}, written},
			{openday.NoteFilter{DayID: dayID}, odd},
			{openday.NoteFilter{Places: []string{"Салон на Тверской", "nowhere"}}, odd},
			{openday.NoteFilter{Authors: []string{"Boris"}, DayID: dayID}, odd},
			{openday.NoteFilter{Unread: true}, written[1:]},
			{openday.NoteFilter{Authors: []string{"Boss"}}, nil},
			{openday.NoteFilter{Authors: []string{"Anna", "Boris"}}, written},
			{openday.NoteFilter{Authors: []string{"nobody"}}, nil},
			{openday.NoteFilter{Places: []string{"nowhere"}}, nil},
			{openday.NoteFilter{ContactID: 5}, nil},
		} {
			var got []int64
			for req := (page.Request{Limit: 2}); ; {
				list, err := d.Notes(ctx, boss, c.f, req)
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range list.Rows {
					got = append(got, row.ID)
				}
				if list.Next == (page.Cursor{}) {
					break
				}
				req.After = list.Next
			}
			n, err := d.CountNotes(ctx, boss, c.f)
			if !slices.Equal(got, c.want) || err != nil || n != int64(len(c.want)) {
				t.Errorf("%+v: %v, counted %d %v, want %v", c.f, got, n, err, c.want)
			}
		}
		names, err := d.Names(ctx, boss)
		if err != nil || len(names.Authors) != 2 || len(names.Places) != 1 || len(names.Days) != 1 || names.Authors[0] != "Anna" {
			t.Errorf("names: %+v %v", names, err)
		}
		w, err := d.Waiting(ctx, boss)
		if err != nil || w.Unread != 10 || len(w.Notes) != 5 || w.Notes[0].ID != written[1] {
			t.Errorf("waiting: %d %d %v", w.Unread, len(w.Notes), err)
		}
		if w, err := d.Waiting(ctx, anna); err != nil || w.Unread != 0 || w.Notes != nil {
			t.Errorf("an agent has notes to read: %+v %v", w, err)
		}
	})
}

func TestBadNotes(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
	anna := d.person("Anna", actor.Agent)
	long := func(n int) string { return strings.Repeat("ж", n) }
	seven, zero := 7, 0
	for _, c := range []struct {
		in   openday.NoteInput
		want string
	}{
		{openday.NoteInput{}, "key openday.fault.key, what fault.required"},
		{openday.NoteInput{Key: "1'; DROP TABLE notes", Said: openday.Said{What: "а"}}, "key openday.fault.key"},
		{openday.NoteInput{Key: d.key(), Said: openday.Said{What: long(4001), Quote: long(2001), HinderedText: long(301), HelpedText: long(301), Elsewhere: long(201)}},
			"what fault.too_long, quote fault.too_long, hindered_text fault.too_long, helped_text fault.too_long, elsewhere fault.too_long"},
		{openday.NoteInput{Key: d.key(), Said: openday.Said{What: "\x00"}}, "what fault.text, what fault.required"},
		{openday.NoteInput{Key: d.key(), Said: openday.Said{What: "а\xff", Quote: "\xfe"}}, "what fault.text, what fault.required, quote fault.text"},
		{openday.NoteInput{Key: d.key(), Said: openday.Said{What: "а", Mood: &seven, Hindered: []string{"queue", "плохо"}, Helped: []string{"queue"}}},
			"hindered openday.fault.choice, helped openday.fault.choice, mood fault.range"},
		{openday.NoteInput{Key: d.key(), Said: openday.Said{What: "а", Mood: &zero, DayID: 1, PlaceID: 1}}, "mood fault.range, place openday.fault.choice"},
		{openday.NoteInput{Key: d.key(), Said: openday.Said{What: "а", PlaceID: -1}}, "place openday.fault.choice"},
	} {
		_, err := d.Write(ctx, anna, c.in)
		if got := strings.Join(wrongFields(err), ", "); got != c.want {
			t.Errorf("%.60v: %s, want %s", c.in, got, c.want)
		}
	}
}

// Every use-case asks for its right before it looks at anything.
func TestRights(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
	for what, do := range map[string]func(a actor.Actor) error{
		"Days":           func(a actor.Actor) error { _, _, err := d.Days(ctx, a, false, page.Request{}); return err },
		"Cards":          func(a actor.Actor) error { _, _, err := d.Cards(ctx, a, page.Request{}); return err },
		"Plan":           func(a actor.Actor) error { _, err := d.Plan(ctx, a, 1); return err },
		"Announce":       func(a actor.Actor) error { _, err := d.Announce(ctx, a, openday.DayInput{}); return err },
		"Change":         func(a actor.Actor) error { return d.Change(ctx, a, 1, 1, openday.DayInput{}) },
		"Cancel":         func(a actor.Actor) error { return d.Cancel(ctx, a, 1, "") },
		"SavePlace":      func(a actor.Actor) error { _, err := d.SavePlace(ctx, a, 1, 0, openday.PlaceInput{}); return err },
		"Shift":          func(a actor.Actor) error { _, err := d.Shift(ctx, a, 1); return err },
		"Seat":           func(a actor.Actor) error { return d.Seat(ctx, a, 1, "") },
		"Seat other":     func(a actor.Actor) error { return d.Seat(ctx, a, 1, "x@example.org") },
		"Release":        func(a actor.Actor) error { return d.Release(ctx, a, 1, 0) },
		"Release other":  func(a actor.Actor) error { return d.Release(ctx, a, 1, 77) },
		"MarkGuests":     func(a actor.Actor) error { return d.MarkGuests(ctx, a, 1) },
		"Waiting":        func(a actor.Actor) error { _, err := d.Waiting(ctx, a); return err },
		"Sheet":          func(a actor.Actor) error { _, err := d.Sheet(ctx, a); return err },
		"Spots":          func(a actor.Actor) error { _, err := d.Spots(ctx, a); return err },
		"Write":          func(a actor.Actor) error { _, err := d.Write(ctx, a, openday.NoteInput{}); return err },
		"Correct":        func(a actor.Actor) error { return d.Correct(ctx, a, 1, 1, openday.NoteInput{}) },
		"Read":           func(a actor.Actor) error { return d.Read(ctx, a, 1) },
		"Note":           func(a actor.Actor) error { _, err := d.Note(ctx, a, 1); return err },
		"Notes":          func(a actor.Actor) error { _, err := d.Notes(ctx, a, openday.NoteFilter{}, page.Request{}); return err },
		"CountNotes":     func(a actor.Actor) error { _, err := d.CountNotes(ctx, a, openday.NoteFilter{}); return err },
		"NotesOfContact": func(a actor.Actor) error { _, err := d.NotesOfContact(ctx, a, 1); return err },
		"Names":          func(a actor.Actor) error { _, err := d.Names(ctx, a); return err },
	} {
		if err := do(actor.Nobody); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s for nobody: %v", what, err)
		}
		if err := do(actor.Actor{TokenID: 1, Scopes: actor.Scopes}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s for a token: %v", what, err)
		}
		needs := slices.Contains([]string{"Announce", "Change", "Cancel", "SavePlace", "Seat other", "Release other", "Read", "MarkGuests"}, what)
		for _, role := range []actor.Role{actor.Agent, actor.Executive} {
			if err := do(actor.Actor{PersonID: 5, Role: role}); needs != fault.Is(err, fault.Forbidden) {
				t.Errorf("%s for %s: %v", what, role, err)
			}
		}
	}
}
