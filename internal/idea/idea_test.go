package idea_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func TestOneVoteAPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		anna, boris := d.person("Anna", actor.Agent), d.person("Boris", actor.Executive)
		id := d.add(anna, "Один экран", "три окна", "одно окно")
		var all sync.WaitGroup
		for i := range 64 {
			who := []actor.Actor{anna, boris}[i%2]
			all.Go(func() {
				if err := d.Vote(ctx, who, id, nil); err != nil {
					t.Errorf("vote: %v", err)
				}
			})
		}
		all.Wait()
		p := d.page(anna, id)
		if p.Votes != 2 || len(p.Voters) != 2 || !p.Mine {
			t.Errorf("64 posts of two people: %d votes, %v", p.Votes, p.Voters)
		}
		for range 2 {
			if err := d.Unvote(ctx, anna, id); err != nil {
				t.Error(err)
			}
		}
		if p := d.page(anna, id); p.Votes != 1 || p.Mine || p.Voters[0].Name != "Boris" {
			t.Errorf("after taking it back twice: %d votes, %v", p.Votes, p.Voters)
		}
		for what, err := range map[string]error{"vote": d.Vote(ctx, anna, id+99, nil), "unvote": d.Unvote(ctx, anna, id+99)} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of an idea that is not there: %v", what, err)
			}
		}
		if err := d.move(boris, id, idea.StatusDeclined, "уже сделано"); err != nil {
			t.Fatal(err)
		}
		if got := wrong(d.Vote(ctx, anna, id, nil)); got != "idea.fault.closed" {
			t.Errorf("vote for a declined idea: %q", got)
		}
		if got := wrong(d.Unvote(ctx, boris, id)); got != "idea.fault.closed" {
			t.Errorf("taking a vote of a declined idea back: %q", got)
		}
	})
}

// Every pair of statuses is tried; the table says which may be.
func TestTransitions(t *testing.T) {
	route := map[idea.Status][]idea.Status{
		idea.StatusNew:       nil,
		idea.StatusDiscussed: {idea.StatusDiscussed},
		idea.StatusAccepted:  {idea.StatusDiscussed, idea.StatusAccepted},
		idea.StatusProgress:  {idea.StatusDiscussed, idea.StatusAccepted, idea.StatusProgress},
		idea.StatusLive:      {idea.StatusDiscussed, idea.StatusAccepted, idea.StatusProgress, idea.StatusLive},
		idea.StatusDeclined:  {idea.StatusDeclined},
	}
	may := map[string]string{ // from to: what is needed
		"new discussed": "", "new declined": "why", "discussed accepted": "owner", "discussed declined": "why",
		"accepted accepted": "owner", "accepted progress": "owner", "accepted declined": "why",
		"progress progress": "owner", "progress live": "", "progress declined": "why",
		"live progress": "why", "declined discussed": "why",
	}
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		for _, from := range idea.Statuses {
			for _, to := range idea.Statuses {
				id := d.add(boss, "Идея", "есть сложность", "есть решение")
				for _, step := range route[from.Status] {
					if err := d.move(boss, id, step, "потому что"); err != nil {
						t.Fatal(err)
					}
				}
				need, ok := may[string(from.Status)+" "+string(to.Status)]
				before := d.page(boss, id)
				step := idea.Step{Revision: before.Revision, To: to.Status}
				err := d.Decide(ctx, boss, id, step)
				want := map[string]string{"why": "reason idea.fault.reason", "owner": "owner idea.fault.owner, due idea.fault.due"}[need]
				if from.Status == idea.StatusLive && to.Status == idea.StatusProgress {
					want = "reason idea.fault.reason, owner idea.fault.owner, due idea.fault.due"
				}
				if !ok {
					want = "to idea.fault.way"
				}
				if got := wrong(err); got != want {
					t.Errorf("%s to %s: %q, want %q", from.Status, to.Status, got, want)
				}
				if !ok || err == nil {
					continue
				}
				step.Reason, step.OwnerID, step.Due = "потому что", boss.PersonID, d.Today().Add(60)
				if err := d.Decide(ctx, boss, id, step); err != nil {
					t.Errorf("%s to %s with all that is needed: %v", from.Status, to.Status, err)
				}
				after := d.page(boss, id)
				last := after.Changes[len(after.Changes)-1]
				if after.Status != to.Status || len(after.Changes) != len(before.Changes)+1 || last.Status != to.Status || last.PersonName != "Boss" || last.Reason != "потому что" {
					t.Errorf("%s to %s: %+v", from.Status, to.Status, last)
				}
				if owned := after.OwnerID != 0 && after.DueDay != 0; owned != to.Owned {
					t.Errorf("%s to %s: owner %d, due %v", from.Status, to.Status, after.OwnerID, after.DueDay)
				}
			}
		}
	})
}

func TestDeciding(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		boss, anna, vera := d.person("Boss", actor.Supervisor), d.person("Anna", actor.Agent), d.person("Vera", actor.Agent)
		id := d.add(anna, "Идея", "есть сложность", "есть решение")
		if err := d.move(boss, id, idea.StatusDiscussed, ""); err != nil {
			t.Fatal(err)
		}
		today := d.Today()
		for _, c := range []struct {
			step idea.Step
			want string
		}{
			{idea.Step{Revision: 1, To: idea.StatusAccepted}, "idea.fault.moved"},
			{idea.Step{Revision: 2, To: "gone"}, "to idea.fault.way"},
			{idea.Step{Revision: 2, To: idea.StatusAccepted, OwnerID: vera.PersonID, Due: today}, "owner idea.fault.choice"},
			{idea.Step{Revision: 2, To: idea.StatusAccepted, OwnerID: 1 << 60, Due: today.Add(-1)}, "owner idea.fault.choice, due idea.fault.past"},
			{idea.Step{Revision: 2, To: idea.StatusAccepted, OwnerID: boss.PersonID, Due: 2099_12_31}, "due idea.fault.past"},
			{idea.Step{Revision: 2, To: idea.StatusDeclined, Reason: strings.Repeat("я", idea.MaxReason+1)}, "reason fault.too_long"},
			{idea.Step{Revision: 2, To: idea.StatusDeclined, Reason: "a\x00b"}, "reason fault.text, reason idea.fault.reason"},
			{idea.Step{Revision: 2, To: idea.StatusAccepted, OwnerID: anna.PersonID, Due: today.Add(7)}, ""}, // its author may carry it
			{idea.Step{Revision: 3, To: idea.StatusAccepted, OwnerID: anna.PersonID, Due: today.Add(7)}, "to idea.fault.same"},
		} {
			if got := wrong(d.Decide(ctx, boss, id, c.step)); got != c.want {
				t.Errorf("%+v: %q, want %q", c.step, got, c.want)
			}
		}
		d.clock.Set(d.clock.Now().AddDate(0, 0, 30)) // late: the day that stood may stay
		if err := d.Decide(ctx, boss, id, idea.Step{Revision: 3, To: idea.StatusProgress, OwnerID: boss.PersonID, Due: today.Add(7)}); err != nil {
			t.Errorf("late: %v", err)
		}
		// The last move may be taken back, as one more change, until somebody moves it on.
		if err := d.Return(ctx, boss, id, 3); !fault.Is(err, fault.Conflict) {
			t.Errorf("another move was taken back: %v", err)
		}
		if err := d.Return(ctx, anna, id, 4); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who does not decide: %v", err)
		}
		if err := d.Return(ctx, boss, id, 4); err != nil {
			t.Fatal(err)
		}
		if r, err := s.IdeaByID(ctx, id, 0); err != nil || r.Status != idea.StatusAccepted || r.OwnerID != anna.PersonID || r.Revision != 5 {
			t.Errorf("taken back: %+v %v", r, err)
		}
		// Of many who move it at once one does.
		id = d.add(anna, "Идея", "есть сложность", "есть решение")
		var all sync.WaitGroup
		var mu sync.Mutex
		said := map[string]int{}
		for range 16 {
			all.Go(func() {
				err := d.Decide(ctx, boss, id, idea.Step{Revision: 1, To: idea.StatusDiscussed})
				mu.Lock()
				said[wrong(err)]++
				mu.Unlock()
			})
		}
		all.Wait()
		if said[""] != 1 || said["idea.fault.moved"] != 15 {
			t.Errorf("16 at once: %v", said)
		}
	})
}

func TestOfferOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		anna, boris := d.person("Anna", actor.Agent), d.person("Boris", actor.Executive)
		draft := d.draft("\u202eПоказывать остаток  пакета", "Клиенты звонят узнать остаток минут", "Показывать остаток в чате сразу")
		var all sync.WaitGroup
		var mu sync.Mutex
		ids := map[int64]int{}
		for range 32 {
			all.Go(func() {
				id, _, err := d.Offer(ctx, anna, draft, true)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				ids[id]++
				mu.Unlock()
			})
		}
		all.Wait()
		if len(ids) != 1 {
			t.Errorf("32 posts of one form: %v", ids)
		}
		if n, err := d.Count(ctx, anna, idea.Filter{}); n != 1 || err != nil {
			t.Errorf("%d ideas, %v", n, err)
		}
		if list, err := d.List(ctx, anna, idea.Filter{}, idea.Newest, page.Request{}); err != nil || len(list.Rows) != 1 || list.Rows[0].Title != "Показывать остаток пакета" {
			t.Errorf("as it is shown: %+v %v", list.Rows, err)
		}
		if id, similar, err := d.Offer(ctx, anna, draft, false); ids[id] == 0 || similar != nil || err != nil {
			t.Errorf("the same form once more, without anyway: %d %v %v", id, similar, err)
		}
		if _, _, err := d.Offer(ctx, boris, draft, true); wrong(err) != "idea.fault.key" {
			t.Errorf("the key of somebody else: %v", err)
		}
	})
}

func TestSimilar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		anna := d.person("Anna", actor.Agent)
		balance := d.add(anna, "Показывать остаток пакета в чате", "Абоненты звонят, чтобы узнать остаток минут и гигабайтов.", "Пусть бот сразу пишет остаток пакета.")
		roaming := d.add(anna, "Предупреждать о роуминге заранее", "Клиент узнаёт о ценах за границей, когда уже потратил деньги.", "Присылать сообщение с ценами за день до поездки.")
		english := d.add(anna, "Tell customers their queue position", "Waiting customers hang up because they do not know how long it takes.", "Announce the position in the queue every minute.")
		for i := range 40 { // others, about everything else
			d.add(anna, fmt.Sprintf("Идея номер %d", i), fmt.Sprintf("Сложность с принтером %d на складе", i*7), "Заменить картридж")
		}
		for _, c := range []struct {
			title, problem, proposal string
			want                     []int64
		}{
			{"Остатки пакетов показывает бот", "Абонент звонит узнать остатки минут", "Бот напишет остаток", []int64{balance}},
			{"О роуминге", "Клиёнты узнают цену за границей поздно", "Предупреждение и сообщение о цене перед поездками", []int64{roaming}},
			{"Queue positions", "Customer waits and hangs up", "announcing positions of the queue", []int64{english}},
			{"Новые стулья", "Спина болит к вечеру", "Купить кресла", nil},
			{"и в на", "the of and", "не", nil}, // words that stand everywhere
			{"!!!", "???", "🙂🙂", nil},
		} {
			id, similar, err := d.Offer(ctx, anna, d.draft(c.title, c.problem, c.proposal), false)
			if err != nil {
				t.Errorf("%s: %v", c.title, err)
			}
			var got []int64
			for _, r := range similar {
				got = append(got, r.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: similar to %v, want %v", c.title, got, c.want)
			}
			if (id == 0) != (len(c.want) > 0) {
				t.Errorf("%s: stored as %d", c.title, id)
			}
		}
	})
}

func TestSearchFindsForms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		anna := d.person("Anna", actor.Agent)
		d.add(anna, "Ёлка в салоне", "Учёт подарков ведём вручную", "Ещё одна таблица для тарифов")
		d.add(anna, "Refunds without a call", "Customers' refunds take weeks", "Agents may refund 5G at once; it's cheaper")
		for q, want := range map[string]int{
			"елка": 1, "ЁЛКУ": 1, "учет подарка": 1, "тарифы": 1, "тариф салоны": 1, "учёт возврата": 0,
			"refund": 1, "REFUNDING agent": 1, "customer's": 1, "5g": 1, "cheaper": 1, "ёлка refund": 0,
			"и": 0, `"; DROP TABLE ideas --`: 0, "NEAR/2 OR *": 0, "'": 0, "%_": 0, "е\u0308лка": 1, "сало́н": 1,
		} {
			n, err := d.Count(ctx, anna, idea.Filter{Search: q})
			if err != nil || int(n) != want {
				t.Errorf("%q: %d, %v, want %d", q, n, err, want)
			}
			list, err := d.List(ctx, anna, idea.Filter{Search: q, Open: true}, idea.MostWanted, page.Request{})
			if err != nil || len(list.Rows) != want {
				t.Errorf("%q: %d rows, %v, want %d", q, len(list.Rows), err, want)
			}
		}
		for _, q := range []string{"a\x00b", "\xff", strings.Repeat("щ", idea.MaxSearch+1)} {
			if _, err := d.List(ctx, anna, idea.Filter{Search: q}, idea.Newest, page.Request{}); !strings.HasPrefix(wrong(err), "q fault.") {
				t.Errorf("%.10q: %v", q, err)
			}
		}
	})
}

func TestListsGoByKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), context.Background()
		people := []actor.Actor{d.person("A", actor.Agent), d.person("B", actor.Agent), d.person("C", actor.Supervisor)}
		votes := map[int64]int{}
		for i := range 23 {
			id := d.add(people[i%2], fmt.Sprintf("Идея %d", i), "сложность", "решение")
			for v := range i % 4 {
				if err := d.Vote(ctx, people[v], id, nil); err != nil {
					t.Fatal(err)
				}
				votes[id]++
			}
			if i%5 == 0 {
				if err := d.move(people[2], id, idea.StatusDeclined, "нет"); err != nil {
					t.Fatal(err)
				}
			}
			d.clock.Set(d.clock.Now().Add(time.Duration(i%2) * time.Second)) // some at one moment
		}
		for _, c := range []struct {
			f idea.Filter
			n int
		}{{idea.Filter{}, 23}, {idea.Filter{Open: true}, 18}, {idea.Filter{Status: idea.StatusDeclined, Open: true}, 5}, {idea.Filter{AuthorID: people[0].PersonID}, 12}} {
			for _, order := range idea.Orders {
				var got []idea.Row
				next := page.Request{Limit: 4}
				for {
					list, err := d.List(ctx, people[0], c.f, order, next)
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, list.Rows...)
					if next.After = list.Next; next.After == (page.Cursor{}) {
						break
					}
				}
				if n, err := d.Count(ctx, people[0], c.f); len(got) != c.n || int(n) != c.n || err != nil {
					t.Errorf("%+v %s: %d rows, counted %d, want %d", c.f, order, len(got), n, c.n)
				}
				sorted := slices.IsSortedFunc(got, func(a, b idea.Row) int {
					if order == idea.MostWanted && a.Votes != b.Votes {
						return b.Votes - a.Votes
					}
					if order == idea.Newest && !a.CreatedAt.Equal(b.CreatedAt) {
						return b.CreatedAt.Compare(a.CreatedAt)
					}
					return int(b.ID - a.ID)
				})
				if !sorted {
					t.Errorf("%+v %s: not in order", c.f, order)
				}
				for _, r := range got {
					if r.Votes != votes[r.ID] {
						t.Errorf("idea %d shows %d votes of %d", r.ID, r.Votes, votes[r.ID])
					}
				}
			}
		}
		for _, at := range []int64{1 << 62, -1 << 62} { // cursors that nobody was given
			if _, err := d.List(ctx, people[0], idea.Filter{}, idea.MostWanted, page.Request{After: page.Cursor{At: at, ID: 5}}); err != nil {
				t.Errorf("cursor at %d: %v", at, err)
			}
		}
	})
}
