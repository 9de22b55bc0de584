package words_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

var (
	sys   = actor.System("test")
	agent = actor.Actor{PersonID: 2, Role: actor.Agent, OperatorID: 1}
)

// decider asks nobody and says so in a row.
type decider struct{ store *store.Store }

func (d decider) Decide(ctx context.Context, closed []contact.Closed) ([]contact.Decision, error) {
	out := make([]contact.Decision, len(closed))
	for i, c := range closed {
		if err := d.store.InsertDecision(ctx, asking.Decision{ContactID: c.Contact.ID, Reason: asking.NoRule, DecidedAt: c.Contact.TakenAt}); err != nil {
			return nil, err
		}
		out[i] = contact.Decision{Reason: string(asking.NoRule)}
	}
	return out, nil
}

func (d decider) DecisionsOf(context.Context, []int64) (map[int64]contact.Decision, error) {
	return map[int64]contact.Decision{}, nil
}

// world is a desk whose contacts say what the test knows.
type world struct {
	*testing.T
	s     *store.Store
	svc   *contact.Service
	now   time.Time
	ids   map[string]int64
	ended map[string]time.Time
	said  map[string][]contact.Message
	talk  map[string]int
}

func newWorld(t *testing.T, s *store.Store, clock *storetest.Clock) *world {
	return &world{t, s, contact.New(s, decider{s}, clock.Now, storetest.Moscow), clock.Now(), map[string]int64{}, map[string]time.Time{}, map[string][]contact.Message{}, map[string]int{}}
}

// take takes a contact that ended so many hours ago.
func (w *world) take(id string, hours int, messages ...contact.Message) {
	w.Helper()
	if _, known := w.ended[id]; !known {
		w.ended[id] = w.now.Add(-time.Duration(hours) * time.Hour)
	}
	w.said[id] = messages
	w.talk[id]++
	talk := w.talk[id]
	taken, err := w.svc.Take(w.Context(), sys, []contact.Draft{{Source: "chat", ExternalID: id, Channel: []string{"chat", "phone"}[len(id)%2], Kind: contact.Chat, Operator: "17", Team: "night", Talk: &talk,
		StartedAt: w.ended[id].Add(-time.Minute), EndedAt: w.ended[id], Messages: messages}})
	if err != nil || taken[0].Err != nil {
		w.Fatal(err, taken)
	}
	w.ids[id] = taken[0].ID
}

func (w *world) index() {
	w.Helper()
	for more := true; more; {
		var err error
		if _, more, err = w.s.IndexWords(w.Context()); err != nil {
			w.Fatal(err)
		}
	}
}

// find reads the whole list of what is found, page by page.
func (w *world) find(a actor.Actor, f contact.Filter, limit int) (ids []int64) {
	w.Helper()
	for p := (page.Request{Limit: limit}); ; {
		part, err := w.svc.List(w.Context(), a, f, p)
		if err != nil {
			w.Fatal(err)
		}
		for _, r := range part.Rows {
			ids = append(ids, r.ID)
			for _, piece := range r.Excerpt.Pieces {
				if a.Role == actor.Agent && (strings.Contains(piece.Text, "123-45") || strings.Contains(piece.Text, "ivan@")) {
					w.Fatalf("%q shows %q to who may not see it", f.Search, piece.Text)
				}
			}
			if r.Excerpt == nil || !slices.ContainsFunc(r.Excerpt.Pieces, func(p query.Piece) bool { return p.Marked }) {
				w.Fatalf("%q finds contact %d and shows %+v", f.Search, r.ID, r.Excerpt)
			}
		}
		if p.After = part.Next; p.After == (page.Cursor{}) {
			return ids
		}
	}
}

// want is what a reader who goes through all texts finds, the latest first.
func (w *world) want(typed string, masked bool, pass func(id string) bool) (ids []int64) {
	q, err := query.Parse(typed)
	if err != nil {
		w.Fatal(err)
	}
	var names []string
	for id, messages := range w.said {
		list := contact.SaidIn(messages, "")
		if masked {
			list = contact.Masked(list)
		}
		if pass(id) && q.Matches(contact.Texts(list)) {
			names = append(names, id)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if c := w.ended[b].Compare(w.ended[a]); c != 0 {
			return c
		}
		return int(w.ids[b] - w.ids[a])
	})
	for _, id := range names {
		ids = append(ids, w.ids[id])
	}
	return ids
}

var (
	phrases = []string{"списали деньги", "верните деньги", "Ещё раз: деньги!", "не работает интернет", "refund the money", "refunds", "звоните 8 916 123-45-67", "почта ivan@example.org", "карта", "wi-fi", "спасибо", "67"}
	asked   = []string{"деньги", "спасибо", "деньги спасибо", "еще", "ещё -спасибо", `"списали деньги"`, `"деньги списали"`, "деньги -\"списали деньги\"", "refund", "wi-fi", "from:operator деньги", "деньги from:customer",
		"from:customer спасибо from:operator деньги", "89161234567", "123", "67", "ivan", "example", `"не работает"`, "интернета -from:x", "денег", "i", "почта -ivan", `"звоните 67"`}
)

// What the index finds is what a reader of all texts finds, for who sees everything and
// for who does not, with other filters and without, in both orders, wherever a page ends
// and however small the blocks are, after corrections too.
func TestTheIndexFindsWhatAReaderFinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		s.SetSizes(7, 50)
		w, r := newWorld(t, s, clock), rand.New(rand.NewPCG(3, 8))
		for round := range 3 {
			for i := range 60 {
				var messages []contact.Message
				for range r.IntN(4) {
					messages = append(messages, contact.Message{From: []contact.Author{"customer", "operator", "bot"}[r.IntN(3)], Text: phrases[r.IntN(len(phrases))] + ", " + phrases[r.IntN(len(phrases))]})
				}
				if round > 0 && r.IntN(2) == 0 {
					i += 1000 * round
				}
				w.take(fmt.Sprint("c-", i), r.IntN(24*20), messages...)
			}
			w.index()
			for _, typed := range asked {
				if _, err := query.Parse(typed); err != nil {
					continue
				}
				everybody := func(string) bool { return true }
				for _, limit := range []int{3, 100} {
					if got, want := w.find(sys, contact.Filter{Search: typed}, limit), w.want(typed, false, everybody); !slices.Equal(got, want) {
						t.Errorf("%s, pages of %d: %v, want %v", typed, limit, got, want)
					}
				}
				if got, want := w.find(agent, contact.Filter{Search: typed}, 5), w.want(typed, true, everybody); !slices.Equal(got, want) {
					t.Errorf("%s, masked: %v, want %v", typed, got, want)
				}
				chat := func(id string) bool { return len(id)%2 == 0 }
				if got, want := w.find(sys, contact.Filter{Search: typed, By: figure.Filter{figure.Channel: {"chat"}}}, 4), w.want(typed, false, chat); !slices.Equal(got, want) {
					t.Errorf("%s in chat: %v, want %v", typed, got, want)
				}
				want := w.want(typed, false, everybody)
				slices.Reverse(want)
				if got := w.find(sys, contact.Filter{Search: typed, Order: contact.Oldest}, 4); !slices.Equal(got, want) {
					t.Errorf("%s, the oldest first: %v, want %v", typed, got, want)
				}
				from, to := when.DayOf(w.now, storetest.Moscow).Add(-9), when.DayOf(w.now, storetest.Moscow).Add(-4)
				of := func(id string) bool { d := when.DayOf(w.ended[id], storetest.Moscow); return d >= from && d <= to }
				if got, want := w.find(sys, contact.Filter{Search: typed, Period: when.Period{From: from, To: to}}, 4), w.want(typed, false, of); !slices.Equal(got, want) {
					t.Errorf("%s in a period: %v, want %v", typed, got, want)
				}
				c, err := w.svc.Counted(t.Context(), sys, contact.Filter{Search: typed}, page.Request{Limit: 1})
				if err != nil || c.N != len(want) || c.More {
					t.Errorf("%s: counted %d, %v, want %d: %v", typed, c.N, c.More, len(want), err)
				}
			}
		}
	})
}

// A comment is found when it came, and no more when it was taken back.
func TestCommentsAreFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		w := newWorld(t, s, clock)
		w.take("c-1", 1, contact.Message{From: contact.FromOperator, Text: "сделано"})
		w.index()
		comment := func(text string) {
			if err := storetest.Run(t.Context(), s, "DELETE FROM responses"); err != nil {
				t.Fatal(err)
			}
			w.touchWith(text)
			w.index()
		}
		for _, c := range []struct{ comment, typed string }{{"Душевно помогли", "душевно"}, {"", "сделано"}, {"Сделано плохо", "from:comment сделано"}} {
			comment(c.comment)
			if got := w.find(sys, contact.Filter{Search: c.typed}, 5); len(got) != 1 {
				t.Errorf("%q is not found in %q", c.typed, c.comment)
			}
		}
		if got := w.find(sys, contact.Filter{Search: "душевно"}, 5); len(got) != 0 {
			t.Error("a word is found that was taken back")
		}
		comment("")
	})
}

// touchWith gives contact c-1 a comment past the rooms; "" none.
func (w *world) touchWith(comment string) {
	w.Helper()
	ctx := w.Context()
	err := w.s.InTx(ctx, func(ctx context.Context) error {
		if comment != "" {
			for _, text := range []string{
				"INSERT INTO surveys (id, key, name) SELECT 1, 's', '{}' WHERE NOT EXISTS (SELECT 1 FROM surveys)",
				"INSERT INTO versions (id, survey_id, number, published_at, questions) SELECT 1, 1, 1, 0, '[]' WHERE NOT EXISTS (SELECT 1 FROM versions)",
				"DELETE FROM invitations",
				"INSERT INTO invitations (id, contact_id, customer_id, version_id, rule_id, delivery, language, address, created_at, due_at, expires_at) SELECT 1, id, 0, 1, 0, 'ivr', 'ru', '', 0, 0, 0 FROM contacts",
			} {
				if _, err := w.s.Exec(ctx, text); err != nil {
					return err
				}
			}
			if _, err := w.s.Exec(ctx, "INSERT INTO responses (invitation_id, contact_id, version_id, delivery, solved, comment, reasons, other, answered_at, updated_at, revision) SELECT 1, id, 1, 'ivr', TRUE, ?, '[]', '{}', 0, 0, 1 FROM contacts", comment); err != nil {
				return err
			}
		} else if _, err := w.s.Exec(ctx, "DELETE FROM invitations"); err != nil {
			return err
		}
		return w.s.TouchWords(ctx, w.ids["c-1"])
	})
	if err != nil {
		w.Fatal(err)
	}
}

// A contact that is forgotten leaves no word in any table, whatever was said in it since
// and whoever indexes meanwhile; the others stay.
func TestForgottenWordsAreInNoTable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		w := newWorld(t, s, clock)
		const canary = "зюзюкин"
		for i := range 30 {
			text := "деньги вернули"
			if i == 11 {
				text = "Зюзюкин, деньги, 8 916 123-45-67"
			}
			w.take(fmt.Sprint("c-", i), i, contact.Message{From: contact.FromCustomer, Text: text})
		}
		w.index()
		if !w.anywhere(canary) || !w.anywhere("916") {
			t.Fatal("the canary is not found before")
		}
		id := w.ids["c-11"]
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := s.Exec(ctx, "UPDATE conversations SET messages = ? WHERE contact_id = ?", []byte("[]"), id); err != nil {
				return err
			}
			return s.ForgetWords(ctx, id)
		})
		if err != nil {
			t.Fatal(err)
		}
		if w.anywhere(canary) || w.anywhere("916") {
			t.Error("a word of a forgotten contact is left")
		}
		delete(w.said, "c-11")
		if got, want := w.find(sys, contact.Filter{Search: "деньги"}, 50), w.want("деньги", false, func(string) bool { return true }); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		w.index()
	})
}

// anywhere looks for a word in every value of every table of the index.
func (w *world) anywhere(word string) bool {
	w.Helper()
	found := false
	for _, table := range []string{"word_touches", "word_state", "word_blocks", "word_postings"} {
		rows := w.s.G(w.Context()).Table(table)
		var list []map[string]any
		if err := rows.Find(&list).Error; err != nil {
			w.Fatal(err)
		}
		for _, row := range list {
			for _, v := range row {
				if raw, blob := v.([]byte); blob {
					found = found || bytes.Contains(raw, []byte(word))
				}
				found = found || strings.Contains(fmt.Sprint(v), word)
			}
		}
	}
	return found
}

// Several nodes index while contacts come and are corrected: all are found in the end, each once.
func TestIndexedByManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		s.SetSizes(20, 50)
		w := newWorld(t, s, clock)
		var all sync.WaitGroup
		stop := make(chan struct{})
		for range 3 {
			all.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						if _, _, err := s.IndexWords(t.Context()); err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		for i := range 120 {
			w.take(fmt.Sprint("c-", i%90), i%7, contact.Message{From: contact.FromCustomer, Text: fmt.Sprint("деньги слово", i)})
		}
		close(stop)
		all.Wait()
		w.index()
		if got := w.find(sys, contact.Filter{Search: "деньги"}, 500); len(got) != 90 {
			t.Errorf("%d contacts are found of 90", len(got))
		}
		if got := w.find(sys, contact.Filter{Search: "слово5"}, 5); len(got) != 0 {
			t.Error("a corrected contact is found by what was said before")
		}
	})
}

// A desk without an index gets one, the latest contacts first, from where it stopped; what
// comes meanwhile is found at once.
func TestRebuildWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		s.SetSizes(5, 200)
		if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: 900}, when.DayOf(clock.Now(), storetest.Moscow)); err != nil {
			t.Fatal(err)
		}
		if err := s.Rebuild(ctx, 0, nil); err != nil { // the figures
			t.Fatal(err)
		}
		if old, err := s.WordsOutdated(ctx); err != nil || !old {
			t.Fatal(old, err)
		}
		w := newWorld(t, s, clock)
		w.take("c-new", 0, contact.Message{From: contact.FromCustomer, Text: "новенькое"})
		w.index()
		if got := w.find(sys, contact.Filter{Search: "новенькое"}, 5); len(got) != 1 {
			t.Error("what came before the index was made is not found")
		}
		if c, err := w.svc.Counted(ctx, sys, contact.Filter{Search: "новенькое"}, page.Request{}); err != nil || !c.Some {
			t.Errorf("it is not said that some are not found yet: %v", err)
		}
		var last page.Cursor
		steps := 0
		err := s.RebuildWords(ctx, page.Cursor{}, func(done, all int64, at page.Cursor) error {
			if last = at; all != 901 {
				t.Errorf("%d of %d", done, all)
			}
			if steps++; steps == 2 {
				return context.Canceled
			}
			return nil
		})
		if err != context.Canceled {
			t.Fatal(err)
		}
		var far int64
		if err := s.RebuildWords(ctx, last, func(done, all int64, _ page.Cursor) error { far = done; return nil }); err != nil || far != 901 {
			t.Fatal(far, err)
		}
		if old, err := s.WordsOutdated(ctx); err != nil || old {
			t.Fatal(old, err)
		}
		if c, err := w.svc.Counted(ctx, sys, contact.Filter{Search: "новенькое"}, page.Request{}); err != nil || c.Some {
			t.Errorf("it is said that some are not found yet: %v", err)
		}
		if got := w.find(sys, contact.Filter{Search: "роуминг"}, 500); len(got) < 800 {
			t.Errorf("%d contacts are found", len(got))
		}
		if err := storetest.Run(ctx, s, "UPDATE word_state SET format = 99"); err != nil { // of another program
			t.Fatal(err)
		}
		if n, _, err := s.IndexWords(ctx); n != 0 || err != nil {
			t.Errorf("%d indexed in a format of another, %v", n, err)
		}
		if err := s.RebuildWords(ctx, page.Cursor{}, func(int64, int64, page.Cursor) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
}

// Check names an index that is not that of the texts.
func TestCheckWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		w, ctx := newWorld(t, s, clock), t.Context()
		w.take("c-1", 1, contact.Message{From: contact.FromCustomer, Text: "деньги вернули"})
		w.take("c-2", 2, contact.Message{From: contact.FromCustomer, Text: "деньги"})
		w.index()
		for text, want := range map[string]string{
			"DELETE FROM word_postings WHERE term = 'вернул'":                                                   "a contact is found by the words that were said in it",
			"UPDATE word_postings SET n = n + 1 WHERE term = 'деньг'":                                           "the postings of a word can be read",
			"UPDATE word_blocks SET latest = latest + 1":                                                        "a block of words says when its contacts ended",
			"UPDATE word_blocks SET day = day + 1":                                                              "a block holds what ended on its day",
			"INSERT INTO word_postings SELECT 99, 'x', 1, 0, postings FROM word_postings WHERE term = 'вернул'": "words stand in a block that is there",
			"DELETE FROM word_postings WHERE term <> ''":                                                        "a contact is found by the words that were said in it",
			"INSERT INTO word_state (edition, format) VALUES (0, 1)":                                            "the index of words has one state",
		} {
			back := s.InTx(ctx, func(ctx context.Context) error {
				if _, err := s.Exec(ctx, text); err != nil {
					t.Fatal(err)
				}
				breaches, err := s.CheckWords(ctx)
				if err != nil || !slices.ContainsFunc(breaches, func(b string) bool { return strings.HasPrefix(b, want) }) {
					t.Errorf("%s: %q, %v", text, breaches, err)
				}
				return context.Canceled
			})
			if back != context.Canceled {
				t.Fatal(back)
			}
		}
		if breaches, err := s.CheckWords(ctx); err != nil || len(breaches) > 0 {
			t.Error(breaches, err)
		}
	})
}

// A misspelt word, and one typed on the other layout, offer what the reader finds then; a
// word that only others see is not offered.
func TestWhatWasMeant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		w := newWorld(t, s, clock)
		for i := range 12 {
			w.take(fmt.Sprint("c-", i), i, contact.Message{From: contact.FromCustomer, Text: "Пропадает интернет в роуминге, привет. 8 916 123-45-67"})
		}
		w.take("c-other", 30, contact.Message{From: contact.FromCustomer, Text: "Роуминг"})
		w.index()
		stranger := actor.Actor{PersonID: 3, Role: actor.Agent, OperatorID: 99}
		for _, c := range []struct {
			a           actor.Actor
			typed, want string
		}{
			{sys, "интирнет", "интернет"}, {sys, "интенрет -деньги", "интернет -деньги"}, {sys, "ghbdtn", "привет"}, {sys, "роумниг интернет", "роуминг интернет"},
			{sys, "from:customer прападает", "from:customer пропадает"}, {sys, "интернет", ""}, {sys, "зюзя", ""}, {sys, `"интирнет в роуминге"`, ""},
			{agent, "интирнет", "интернет"}, {stranger, "интирнет", ""}, {stranger, "ghbdtn", ""}, {agent, "917", ""},
		} {
			got, err := w.svc.Counted(t.Context(), c.a, contact.Filter{Search: c.typed}, page.Request{})
			if err != nil || got.Meant != c.want {
				t.Errorf("%s: %q, %v, want %q", c.typed, got.Meant, err, c.want)
			}
		}
	})
}
