package idea_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Every use-case is tried by everybody.
func TestRights(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		id := d.add(boss, "Идея", "сложность", "решение")
		draft := d.draft("Другая", "мысль", "дело")
		use := map[string]struct {
			right actor.Right
			do    func(a actor.Actor) error
		}{
			"list": {actor.IdeaRead, func(a actor.Actor) error {
				_, err := d.List(ctx, a, idea.Filter{}, idea.Newest, page.Request{})
				return err
			}},
			"count":   {actor.IdeaRead, func(a actor.Actor) error { _, err := d.Count(ctx, a, idea.Filter{}); return err }},
			"page":    {actor.IdeaRead, func(a actor.Actor) error { _, err := d.Page(ctx, a, id); return err }},
			"sheet":   {actor.IdeaWrite, func(a actor.Actor) error { _, err := d.Sheet(ctx, a, nil); return err }},
			"offer":   {actor.IdeaWrite, func(a actor.Actor) error { _, _, err := d.Offer(ctx, a, draft, false); return err }},
			"vote":    {actor.IdeaWrite, func(a actor.Actor) error { return d.Vote(ctx, a, id, nil) }},
			"unvote":  {actor.IdeaWrite, func(a actor.Actor) error { return d.Unvote(ctx, a, id) }},
			"comment": {actor.IdeaWrite, func(a actor.Actor) error { _, err := d.Say(ctx, a, id, d.key(), "да"); return err }},
			"decide":  {actor.IdeaDecide, func(a actor.Actor) error { return d.Decide(ctx, a, id, idea.Step{}) }},
		}
		for _, a := range []actor.Actor{actor.Nobody, {TokenID: 1, Scopes: actor.Scopes}, d.person("Ag", actor.Agent), d.person("Su", actor.Supervisor), d.person("Ex", actor.Executive), d.person("Ad", actor.Admin)} {
			for name, u := range use {
				err := u.do(a)
				refused := fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Unauthenticated)
				if refused == a.May(u.right) && !fault.Is(err, fault.Conflict) {
					t.Errorf("%s by %q: %v", name, a.Role, err)
				}
			}
		}
		// The program itself has no vote and writes no ideas.
		if err := d.Vote(ctx, actor.System("jobs"), id, nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("vote of the program: %v", err)
		}
	})
}

// An idea comes of so many things and no more: a vote that would bring another one is
// not taken, and says why.
func TestOriginsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.WithoutCancel(t.Context())
		anna, boris := d.person("Anna", actor.Admin), d.person("Boris", actor.Executive)
		id := d.add(anna, "Идея", "сложность", "решение")
		for i := range idea.MaxFrom {
			c := d.contact(fmt.Sprint("c-", i), "Где мой заказ?")
			if err := d.Vote(ctx, boris, id, []idea.Origin{{Kind: idea.FromContact, ID: c.ID}}); err != nil {
				t.Fatal(i, err)
			}
		}
		more := d.contact("c-more", "Где мой заказ?")
		if err := d.Vote(ctx, anna, id, []idea.Origin{{Kind: idea.FromContact, ID: more.ID}}); wrong(err) != "origin idea.fault.full" {
			t.Errorf("one more than %d: %v", idea.MaxFrom, err)
		}
		if err := d.Feed(ctx, anna, id, idea.Origin{Kind: idea.FromContact, ID: more.ID}); wrong(err) != "origin idea.fault.full" {
			t.Errorf("fed with one more: %v", err)
		}
	})
}

// A contact joins what an idea came of without a vote, once; only what the one who adds it
// may open.
func TestFeed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.WithoutCancel(t.Context())
		anna, boris := d.person("Anna", actor.Admin), d.person("Boris", actor.Agent)
		id := d.add(anna, "Идея", "сложность", "решение")
		from := idea.Origin{Kind: idea.FromContact, ID: d.contact("c-1", "Где мой заказ?").ID}
		for range 2 {
			if err := d.Feed(ctx, anna, id, from); err != nil {
				t.Fatal(err)
			}
		}
		if links, err := d.IdeasOf(ctx, anna, from.Kind, from.ID); err != nil || len(links) != 1 || links[0].ID != id || links[0].Votes != 0 {
			t.Errorf("%v, %v", links, err)
		}
		for what, err := range map[string]error{
			"of what an agent does not see": d.Feed(ctx, boris, id, from), "of nothing": d.Feed(ctx, anna, id, idea.Origin{Kind: idea.FromContact, ID: 1 << 40}), "no idea": d.Feed(ctx, anna, id+7, from),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestBadInput(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		anna := d.person("Anna", actor.Agent)
		many := make([]idea.Origin, idea.MaxOrigins+1)
		for i := range many {
			many[i] = idea.Origin{Kind: idea.FromNote, ID: int64(i + 1)}
		}
		for want, change := range map[string]func(*idea.Draft){
			"key idea.fault.key":         func(p *idea.Draft) { p.Key = "1" },
			"title fault.required":       func(p *idea.Draft) { p.Title = " \n " },
			"title fault.too_long":       func(p *idea.Draft) { p.Title = strings.Repeat("ж", idea.MaxTitle+1) },
			"problem fault.text":         func(p *idea.Draft) { p.Problem = "\xff\xfe" },
			"proposal fault.text":        func(p *idea.Draft) { p.Proposal = "a\x00" },
			"proposal fault.too_long":    func(p *idea.Draft) { p.Proposal = strings.Repeat("x", idea.MaxText+1) },
			"channels idea.fault.choice": func(p *idea.Draft) { p.Slice.Channels = []int64{1 << 62} },
			"topics idea.fault.choice":   func(p *idea.Draft) { p.Slice.Topics = []int64{-1} },
			"regions idea.fault.many":    func(p *idea.Draft) { p.Slice.Regions = numbers(idea.MaxSlice + 1) },
			"origin idea.fault.origin":   func(p *idea.Draft) { p.Origins = []idea.Origin{{Kind: idea.FromContact, ID: 1 << 60}} },
			"origin idea.fault.many":     func(p *idea.Draft) { p.Origins = many },
		} {
			p := d.draft("Идея", "сложность", "решение")
			change(&p)
			if _, _, err := d.Offer(ctx, anna, p, true); wrong(err) != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		id := d.add(anna, strings.Repeat("щ", idea.MaxTitle), strings.Repeat("слово ", idea.MaxText/6), strings.Repeat("ы", idea.MaxText))
		if p := d.page(anna, id); len([]rune(p.Title)) != idea.MaxTitle {
			t.Errorf("the longest title came back as %d characters", len([]rune(p.Title)))
		}
		key := d.key()
		for text, want := range map[string]string{"": "words fault.required", "a\x00": "words fault.text", strings.Repeat("х", idea.MaxComment+1): "words fault.too_long"} {
			if _, err := d.Say(ctx, anna, id, key, text); wrong(err) != want {
				t.Errorf("comment: %v, want %s", err, want)
			}
		}
		first, err1 := d.Say(ctx, anna, id, key, "раз")
		again, err2 := d.Say(ctx, anna, id, key, "раз")
		if err1 != nil || err2 != nil || first != again || d.page(anna, id).Row.Comments != 1 {
			t.Errorf("a repeated comment: %d %d %v %v", first, again, err1, err2)
		}
		if _, err := d.Say(ctx, d.person("Boris", actor.Agent), id, key, "два"); wrong(err) != "idea.fault.key" {
			t.Errorf("the key of somebody else: %v", err)
		}
		for _, s := range []string{"", "contact", "contact:", "contact:0", "contact:-1", "contact:+1", "contact:1x", "person:1", "contact:99999999999999999999", ":1"} {
			if o, ok := idea.ParseOrigin(s); ok {
				t.Errorf("%q was read as %v", s, o)
			}
		}
	})
}

func numbers(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = int64(i + 1)
	}
	return out
}

// The thread from the customer's words to the idea and back, as each may see it.
func TestThread(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		c := d.contact("c-1", "перезвоните на +7 916 123-45-67")
		d.mark("c-1", 2, "Писал на ivan@example.org, ответа нет")
		silent := d.contact("c-2", "Где мой заказ? +79161234567")
		own, other := d.person("Own", actor.Agent), d.person("Other", actor.Agent)
		own.OperatorID, other.OperatorID = c.OperatorID, c.OperatorID+100
		boss, admin := d.person("Boss", actor.Supervisor), d.person("Admin", actor.Admin)
		boss.TeamIDs = []int64{c.TeamID}

		if err := scorecard.New(d.store, nil, d.clock.Now).EnsureBuiltIn(ctx); err != nil {
			t.Fatal(err)
		}
		form, err := d.reviews.Start(ctx, boss, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		sheet := review.Sheet{Answers: map[string]review.Answer{}, Remark: "Не перезвонили"}
		for _, criterion := range form.Version.Criteria() {
			best := criterion.Max()
			sheet.Answers[criterion.Key] = review.Answer{Points: &best}
		}
		r, err := d.reviews.Save(ctx, boss, c.ID, form.Edit(), sheet, true)
		if err != nil {
			t.Fatal(err)
		}
		note, err := d.days.Write(ctx, boss, openday.NoteInput{Key: d.key(), Said: openday.Said{What: "Клиент ждал у стойки", Quote: "Мой номер 89161234567"}, Contact: "chat/c-1"})
		if err != nil {
			t.Fatal(err)
		}
		fromContact, fromReview, fromNote := idea.Origin{Kind: idea.FromContact, ID: c.ID}, idea.Origin{Kind: idea.FromReview, ID: r.ID}, idea.Origin{Kind: idea.FromNote, ID: note}
		fromSilent := idea.Origin{Kind: idea.FromContact, ID: silent.ID}
		id := d.add(boss, "Перезванивать", "Обещаем и забываем", "Задача с часами", fromContact, fromReview, fromNote, fromSilent, fromContact)

		for _, reader := range []actor.Actor{own, other, boss, admin} {
			threads := d.page(reader, id).Threads
			if len(threads) != 4 {
				t.Fatalf("%s sees %d origins", reader.Name, len(threads))
			}
			for _, th := range threads {
				said := th.Comment + th.Quote + th.Words
				if strings.Contains(said, "916") || strings.Contains(said, "ivan@") {
					t.Errorf("%s reads personal data: %q", reader.Name, said)
				}
				opens := reader.Role != actor.Agent || reader.OperatorID == c.OperatorID
				if th.OpensContact != opens || th.Opens != (opens || th.Kind == idea.FromNote) {
					t.Errorf("%s: %s opens %v, its contact %v", reader.Name, th.Kind, th.Opens, th.OpensContact)
				}
				// Of a contact that one may not open there stands nothing, whatever leads to it.
				if !opens && (th.ContactID != 0 || th.OperatorID != 0 || th.TeamID != 0 || th.ChannelName != "" || th.TopicName != "" || th.Mark != nil || th.Comment != "" || th.FirstSaid != "") {
					t.Errorf("%s may not open the contact behind %s: %+v", reader.Name, th.Kind, th)
				}
				switch th.Kind {
				case idea.FromContact:
					if !opens {
						if th.Quote != "" {
							t.Errorf("%s reads %q", reader.Name, th.Quote)
						}
						continue
					}
					if th.ID == c.ID && (th.Mark == nil || *th.Mark != 2 || !strings.Contains(th.Comment, "ответа нет")) {
						t.Errorf("%s: contact %+v", reader.Name, th)
					}
					if th.ID == silent.ID && (th.Mark != nil || !strings.HasPrefix(th.Quote, "Где мой заказ?")) {
						t.Errorf("%s: contact without a mark %+v", reader.Name, th)
					}
				case idea.FromReview:
					if (th.Words != "") != opens || (th.Score != nil) != opens || (th.AuthorName != "") != opens || (th.Comment != "") != opens {
						t.Errorf("%s: review %+v", reader.Name, th)
					}
				case idea.FromNote:
					if th.Words != "Клиент ждал у стойки" || !strings.HasPrefix(th.Quote, "Мой номер ***") || th.AuthorName != "Boss" {
						t.Errorf("%s: note %+v", reader.Name, th)
					}
				}
			}
		}
		for _, o := range []idea.Origin{fromContact, fromReview, fromNote, fromSilent} {
			links, err := d.IdeasOf(ctx, other, o.Kind, o.ID)
			if err != nil || len(links) != 1 || links[0].ID != id || links[0].Title != "Перезванивать" {
				t.Errorf("forward from %v: %v, %v", o, links, err)
			}
		}
		if links, err := d.IdeasOf(ctx, actor.Nobody, idea.FromNote, note); len(links) != 0 || err != nil {
			t.Errorf("forward for nobody: %v, %v", links, err)
		}

		// Of what one may not open no idea is made, nor joined by a vote.
		for _, o := range []idea.Origin{fromContact, fromReview} {
			if _, err := d.Sheet(ctx, other, []idea.Origin{o}); !fault.Is(err, fault.NotFound) {
				t.Errorf("a form from %v of others: %v", o, err)
			}
			if err := d.Vote(ctx, other, id, []idea.Origin{o}); wrong(err) != "origin idea.fault.origin" {
				t.Errorf("a vote from %v of others: %v", o, err)
			}
		}
		// A vote from a note joins the note to the idea that is there.
		second := d.add(own, "Второе", "дело", "есть")
		for range 2 {
			if err := d.Vote(ctx, other, second, []idea.Origin{fromNote}); err != nil {
				t.Error(err)
			}
		}
		if p := d.page(other, second); len(p.Threads) != 1 || p.Threads[0].ID != note || p.Votes != 1 {
			t.Errorf("joined by a vote: %+v", p.Threads)
		}
		if links, _ := d.IdeasOf(ctx, other, idea.FromNote, note); len(links) != 2 || links[0].ID != second {
			t.Errorf("most votes first: %v", links)
		}
	})
}

func TestSlice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		c := d.contact("c-1", "привет")
		anna := d.person("Anna", actor.Agent)
		p := d.draft("Идея", "сложность", "решение")
		p.Slice = idea.Slice{Channels: []int64{c.ChannelID, c.ChannelID}, Topics: []int64{c.TopicID}, Regions: []int64{c.RegionID}}
		id, _, err := d.Offer(ctx, anna, p, true)
		if err != nil {
			t.Fatal(err)
		}
		got := d.page(anna, id).Slice
		for _, list := range [][]idea.Named{got.Channels, got.Topics, got.Regions} {
			if len(list) != 1 || list[0].Name == "" {
				t.Errorf("slice %+v", got)
			}
		}
		p = d.draft("Идея", "сложность", "решение")
		p.Slice.Topics = []int64{c.TeamID} // a dimension, but no topic
		if _, _, err := d.Offer(ctx, anna, p, true); wrong(err) != "topics idea.fault.choice" {
			t.Errorf("a team as a topic: %v", err)
		}
	})
}

func TestWaiting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		anna, boris, boss := d.person("Anna", actor.Agent), d.person("Boris", actor.Agent), d.person("Boss", actor.Supervisor)
		silent := d.add(anna, "Молчание", "сложность", "решение")
		said := d.add(anna, "Ответили словом", "сложность", "решение")
		moved := d.add(anna, "Сдвинули", "сложность", "решение")
		bosses := d.add(boss, "Своя идея руководителя", "сложность", "решение")
		say := func(a actor.Actor, id int64) {
			t.Helper()
			if _, err := d.Say(ctx, a, id, d.key(), "слово"); err != nil {
				t.Fatal(err)
			}
		}
		say(boris, silent) // decides nothing
		say(boss, said)
		say(boss, bosses) // about the own idea
		if err := d.move(boss, moved, idea.StatusDiscussed, ""); err != nil {
			t.Fatal(err)
		}
		d.clock.Set(d.clock.Now().AddDate(0, 0, idea.AnswerWithin))
		if w, err := d.Waiting(ctx, boss); w.Unanswered != 0 || err != nil {
			t.Errorf("on the day itself: %+v, %v", w, err)
		}
		d.clock.Set(d.clock.Now().Add(1e6))
		w, err := d.Waiting(ctx, boss)
		if err != nil || w.Unanswered != 2 || !slices.Equal(ids(w.UnansweredRows), []int64{silent, bosses}) || w.Mine != 1 {
			t.Errorf("after %d days: %+v, %v", idea.AnswerWithin, w, err)
		}
		if err := d.move(boss, moved, idea.StatusAccepted, ""); err != nil {
			t.Fatal(err)
		}
		if w, _ := d.Waiting(ctx, boss); w.Owned != 1 || !slices.Equal(ids(w.OwnedRows), []int64{moved}) {
			t.Errorf("carried through: %+v", w)
		}
		w, err = d.Waiting(ctx, anna)
		if err != nil || w.Unanswered != 0 || w.Mine != 3 || ids(w.MineRows)[0] != moved {
			t.Errorf("an author: %+v, %v", w, err)
		}
		if w, err := d.Waiting(ctx, actor.System("jobs")); w.Mine != 0 || err != nil {
			t.Errorf("the program: %+v, %v", w, err)
		}
	})
}

func ids(rows []idea.Row) (out []int64) {
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}
