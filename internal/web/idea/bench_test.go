package idea_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Sizes of a desk that has lived.
const (
	manyIdeas = 20_000
	manyVotes = 200_000
	manyStaff = 400
)

// crowd adds staff.
func crowd(tb testing.TB, s *store.Store, n int) []actor.Actor {
	tb.Helper()
	out := make([]actor.Actor, n)
	err := s.InTx(context.Background(), func(ctx context.Context) error {
		for i := range out {
			p := account.Person{Email: fmt.Sprintf("p%d@example.org", i), Name: fmt.Sprintf("Сотрудник %d", i), Role: actor.Agent, CreatedAt: now}
			if i%20 == 0 {
				p.Role = actor.Supervisor
			}
			if err := s.InsertPerson(ctx, &p); err != nil {
				return err
			}
			out[i] = actor.Actor{PersonID: p.ID, Name: p.Name, Role: p.Role}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// writer makes texts whose words are as frequent as in a language.
type writer struct{ r *rand.Rand }

func (w writer) words(n int) string {
	var b strings.Builder
	for range n {
		rank := int(math.Pow(8000, w.r.Float64())) // Zipf: the chance falls as the rank grows
		b.WriteString(word(rank) + " ")
	}
	return b.String()
}

// word is the word of a rank.
func word(rank int) string {
	letters, out := []rune("абвгдежзиклмнопрстуфхцчш"), []rune("сл")
	for ; rank > 0; rank /= 24 {
		out = append(out, letters[rank%24])
	}
	return string(append(out, 'к'))
}

// fill stores many ideas with votes, comments and changes.
func fill(tb testing.TB, w *world, staff []actor.Actor) {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	text := writer{r}
	for from := 0; from < manyIdeas; from += 1000 {
		err := w.store.InTx(context.Background(), func(ctx context.Context) error {
			for i := from; i < from+1000; i++ {
				if err := fillOne(ctx, w, staff, r, text, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// fillOne stores the i-th idea.
func fillOne(ctx context.Context, w *world, staff []actor.Actor, r *rand.Rand, text writer, i int) error {
	at, boss := now.Add(-time.Duration(manyIdeas-i)*10*time.Minute), staff[0].PersonID
	one := idea.Idea{Key: fmt.Sprint("k", i), AuthorID: staff[i%len(staff)].PersonID, Title: text.words(6), Problem: text.words(40), Proposal: text.words(30), CreatedAt: at, Status: idea.StatusNew, MovedAt: at}
	if _, err := w.store.InsertIdea(ctx, &one, idea.Slice{}); err != nil {
		return err
	}
	if _, err := w.store.AddOrigins(ctx, one.ID, one.AuthorID, at, []idea.Origin{{Kind: idea.FromContact, ID: w.contact.ID}}); err != nil {
		return err
	}
	first := r.IntN(len(staff))
	for v := range 2 * r.IntN(manyVotes/manyIdeas+1) {
		if _, err := w.store.AddVote(ctx, one.ID, staff[(first+v)%len(staff)].PersonID, at); err != nil {
			return err
		}
	}
	var moves []idea.Change
	switch i % 7 {
	case 0:
		moves = []idea.Change{{Status: idea.StatusDeclined, Reason: "нет"}}
	case 1, 2:
		moves = []idea.Change{{Status: idea.StatusDiscussed}, {Status: idea.StatusAccepted, OwnerID: boss, DueDay: 2026_12_31}}
	case 3:
		if _, err := w.store.InsertComment(ctx, &idea.Comment{Key: fmt.Sprint("c", i), IdeaID: one.ID, PersonID: boss, At: at, Words: text.words(20)}); err != nil {
			return err
		}
	}
	for n, m := range moves {
		m.IdeaID, m.PersonID, m.At = one.ID, boss, at
		if err := w.store.MoveIdea(ctx, &m, n+1); err != nil {
			return err
		}
	}
	if len(moves) == 0 {
		return nil
	}
	return w.store.AnswerIdea(ctx, one.ID, at)
}

// BenchmarkPages opens every page of a desk with 20,000 ideas and 200,000 votes.
func BenchmarkPages(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		s, clock := storetest.SQLite(b)
		benchPages(b, s, clock, "")
	})
	if dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES"); dsn != "" {
		b.Run("postgres", func(b *testing.B) {
			dsn = storetest.FreshPostgres(b, dsn)
			clock := storetest.NewClock()
			benchPages(b, storetest.Open(b, dsn, clock), clock, dsn)
		})
	}
}

func benchPages(b *testing.B, s *store.Store, clock *storetest.Clock, dsn string) {
	w := newWorld(b, s, clock)
	staff := crowd(b, s, manyStaff)
	fill(b, w, staff)
	if dsn != "" { // what PostgreSQL does by itself a minute later
		db, err := sql.Open("pgx", dsn)
		if err == nil {
			_, err = db.Exec("VACUUM ANALYZE ideas, idea_search, idea_terms, idea_votes, idea_changes")
		}
		if err != nil {
			b.Fatal(err)
		}
		db.Close()
	}
	w.people["boss"] = staff[0]
	text := writer{rand.New(rand.NewPCG(3, 4))}
	next := func(path string) string {
		_, rest, ok := strings.Cut(w.get("boss", path).body, `rel="next" href="`)
		if !ok {
			b.Fatalf("%s has no next page", path)
		}
		url, _, _ := strings.Cut(rest, `"`)
		return strings.ReplaceAll(url, "&amp;", "&")
	}
	for _, c := range []struct{ name, path string }{
		{"most_wanted", "/ideas"}, {"most_wanted_next", next("/ideas")}, {"new", "/ideas?order=new"}, {"mine", "/ideas?mine=1"},
		{"all_wanted", "/ideas?status=all"}, {"declined", "/ideas?status=declined"}, {"live_none", "/ideas?status=live"},
		{"search_frequent", "/ideas?q=слбк"}, {"search_rare", "/ideas?q=" + word(3000)}, {"search_two_new", "/ideas?order=new&q=слбк+слвк"},
		{"one", "/ideas/2"}, {"form", "/ideas/new"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if got := w.get("boss", c.path); got.status != 200 {
					b.Fatalf("%s: %d", c.path, got.status)
				}
			}
		})
	}
	b.Run("similar", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			d := idea.Draft{Key: fmt.Sprintf("00000000-0000-4000-8000-%012x", 1<<30+n), Title: text.words(6), Problem: text.words(40), Proposal: text.words(30)}
			if _, err := s.SimilarIdeas(context.Background(), d.Title+d.Problem+d.Proposal, 0, idea.SimilarShown); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("waiting", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.ideas.Waiting(context.Background(), staff[0]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkVotes has 16 people at once vote for ideas and take their votes back,
// each durable when it is answered.
func BenchmarkVotes(b *testing.B) {
	s, clock := storetest.SQLite(b)
	w := newWorld(b, s, clock)
	staff := crowd(b, s, manyStaff)
	list := make([]idea.Idea, 50)
	err := s.InTx(context.Background(), func(ctx context.Context) error {
		for i := range list {
			list[i] = idea.Idea{Key: fmt.Sprint("k", i), AuthorID: staff[0].PersonID, Title: "Идея", Problem: "сложность", Proposal: "решение", CreatedAt: now, Status: idea.StatusNew, MovedAt: now}
			if _, err := s.InsertIdea(ctx, &list[i], idea.Slice{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	run := func(b *testing.B, vote func(n int64) error) {
		var next atomic.Int64
		var all sync.WaitGroup
		start := time.Now()
		for range 16 {
			all.Go(func() {
				for {
					n := next.Add(1)
					if n > int64(b.N) {
						return
					}
					if err := vote(n); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "votes/s")
	}
	of := func(n int64) (actor.Actor, int64, bool) { // everybody votes for everything, then takes it back
		turn := int64(manyStaff * len(list))
		return staff[n%manyStaff], list[n/manyStaff%int64(len(list))].ID, n/turn%2 == 0
	}
	b.Run("room", func(b *testing.B) {
		run(b, func(n int64) error {
			a, id, give := of(n)
			if give {
				return w.ideas.Vote(context.Background(), a, id, nil)
			}
			return w.ideas.Unvote(context.Background(), a, id)
		})
	})
	w.people = map[string]actor.Actor{}
	for i, a := range staff {
		w.people[fmt.Sprint(i)] = a
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	b.Run("http", func(b *testing.B) {
		run(b, func(n int64) error {
			_, id, give := of(n)
			action := "unvote"
			if give {
				action = "vote"
			}
			req, err := http.NewRequest(http.MethodPost, fmt.Sprintf("%s/ideas/%d/%s", w.url, id, action), nil)
			if err != nil {
				return err
			}
			req.Header.Set("X-Who", fmt.Sprint(n%manyStaff))
			res, err := client.Do(req)
			if err != nil {
				return err
			}
			defer res.Body.Close()
			if res.StatusCode != http.StatusSeeOther {
				return fmt.Errorf("status %d", res.StatusCode)
			}
			return nil
		})
	})
}
