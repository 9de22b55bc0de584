package board_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/board"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// rooms are those that a board asks.
type rooms struct{ told []string }

func (r *rooms) Names(context.Context, actor.Actor) (contact.Names, error) {
	return contact.Names{Channels: []contact.Channel{{ID: 1, Code: "line", Kind: contact.Voice}, {ID: 2, Code: "chat", Kind: contact.Chat}}}, nil
}

func (r *rooms) Audit(_ context.Context, _ actor.Actor, action, noun string, _ int64, _ map[string]any) error {
	r.told = append(r.told, action+" "+noun)
	return nil
}

var admin = actor.Actor{PersonID: 1, Name: "Vera", Role: actor.Admin}

func newRoom(s *store.Store, clock *storetest.Clock) (*board.Service, *rooms) {
	r := &rooms{}
	return board.New(s, board.Options{Now: clock.Now, Zone: time.UTC, Names: r, Audit: r}), r
}

func slice(t *testing.T, query string) page.Filter {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	f, err := board.Params.Read(values)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A board is kept as it was typed, and changed by who has seen it last; what is wrong is
// named.
func TestBoardsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, told := newRoom(s, clock)
		draft := board.Draft{Name: " Hall ", Language: "en", Theme: "dark", Days: 7, Slice: slice(t, "kind=chat&kind=voice&team=north&without=team")}
		b, err := svc.SaveBoard(ctx, admin, 0, draft)
		if err != nil {
			t.Fatal(err)
		}
		got, links, err := svc.Board(ctx, admin, b.ID)
		if err != nil || got.Name != "Hall" || got.Slice.URL("") != draft.Slice.URL("") || !got.Slice.Not("team") || len(links) != 0 || got.Revision() != b.Revision() {
			t.Errorf("kept %+v, %v", got, err)
		}
		draft.Name, draft.Revision = "Shop", got.Revision()
		if _, err := svc.SaveBoard(ctx, admin, b.ID, draft); err != nil {
			t.Fatal(err)
		}
		if _, err := svc.SaveBoard(ctx, admin, b.ID, draft); !fault.Of(err).Stale() {
			t.Errorf("who has not seen the change: %v", err)
		}
		for field, wrong := range map[string]board.Draft{
			"name":     {Name: " ", Language: "en", Days: 7},
			"language": {Name: "a", Language: "de", Days: 7},
			"theme":    {Name: "a", Language: "en", Theme: "pink", Days: 7},
			"days":     {Name: "a", Language: "en", Days: 8},
			"kind":     {Name: "a", Language: "en", Days: 7, Slice: slice(t, "kind=chat&channel=line")},
		} {
			if _, err := svc.SaveBoard(ctx, admin, 0, wrong); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := svc.SaveBoard(ctx, admin, 99, draft); !fault.Is(err, fault.NotFound) {
			t.Errorf("none such: %v", err)
		}
		for i := 1; i < board.MaxBoards; i++ {
			if _, err := svc.SaveBoard(ctx, admin, 0, board.Draft{Name: "a", Language: "ru", Days: 1}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := svc.SaveBoard(ctx, admin, 0, board.Draft{Name: "a", Language: "ru", Days: 1}); !fault.Is(err, fault.Invalid) {
			t.Errorf("one too many: %v", err)
		}
		if got := slices.Compact(told.told); !slices.Equal(got[:2], []string{"add board", "change board"}) { // a transaction may be tried twice
			t.Errorf("the audit log tells %q", told.told)
		}
		if _, err := board.Params.Read(url.Values{"operator": {"17"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a board of one person: %v", err)
		}
	})
}

// A link opens its board until it is taken back, by its secret alone, which is kept nowhere;
// when somebody looked through it is known after a while.
func TestLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, told := newRoom(s, clock)
		b, err := svc.SaveBoard(ctx, admin, 0, board.Draft{Name: "Hall", Language: "en", Days: 1})
		if err != nil {
			t.Fatal(err)
		}
		first, secret, err := svc.AddLink(ctx, admin, b.ID, "second floor")
		if err != nil {
			t.Fatal(err)
		}
		_, other, err := svc.AddLink(ctx, admin, b.ID, "hall")
		if err != nil || other == secret || len(secret) != 40 {
			t.Fatal(err, secret, other)
		}
		var kept int
		if err := s.Row(ctx, "SELECT COUNT(*) FROM board_links WHERE hash = ? OR hash = ?", secret, other).Scan(&kept); err != nil || kept != 0 {
			t.Errorf("%d secrets are kept, %v", kept, err)
		}
		clock.Pass(time.Hour)
		if got, err := svc.Open(ctx, secret); err != nil || got.ID != b.ID {
			t.Errorf("opened %+v, %v", got, err)
		}
		seen := func() (list []bool) {
			_, links, err := svc.Board(ctx, admin, b.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range links {
				list = append(list, l.SeenAt != nil && l.SeenAt.Equal(clock.Now()))
			}
			return list
		}
		if got := seen(); !slices.Equal(got, []bool{false, true}) {
			t.Errorf("seen %v", got)
		}
		if err := svc.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		if got := seen(); !slices.Equal(got, []bool{false, true}) {
			t.Errorf("seen once it is written: %v", got)
		}
		if err := svc.RevokeLink(ctx, admin, b.ID, first.ID); err != nil {
			t.Fatal(err)
		}
		if err := svc.RevokeLink(ctx, admin, b.ID, first.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("revoked twice: %v", err)
		}
		if err := svc.RevokeLink(ctx, admin, b.ID, 99); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such link: %v", err)
		}
		for _, none := range []string{secret, "", "x", strings.Repeat("0", 40), other[:39] + "g", other + "0"} {
			if _, err := svc.Open(ctx, none); !fault.Is(err, fault.NotFound) || fault.Of(err).Key != "board.gone" {
				t.Errorf("%q opens: %v", none, err)
			}
		}
		if _, err := svc.Open(ctx, other); err != nil {
			t.Errorf("the other link: %v", err)
		}
		if list, err := svc.Boards(ctx, admin); err != nil || len(list) != 1 || list[0].Links != 1 {
			t.Errorf("listed %+v, %v", list, err)
		}
		if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
			t.Error(breaches, err)
		}
		if _, err := svc.RemoveBoard(ctx, admin, b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := svc.Open(ctx, other); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link to a board that is gone: %v", err)
		}
		if want := []string{"add board", "add board_link", "revoke board_link", "remove board"}; !slices.Equal(slices.Compact(told.told), want) {
			t.Errorf("the audit log tells %q", told.told)
		}
	})
}

// So many links of a board live and no more; one that is taken back makes room.
func TestLinksAreBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, _ := newRoom(s, clock)
		b, err := svc.SaveBoard(ctx, admin, 0, board.Draft{Name: "Hall", Language: "en", Days: 1})
		if err != nil {
			t.Fatal(err)
		}
		var last board.Link
		for range board.MaxLinks {
			if last, _, err = svc.AddLink(ctx, admin, b.ID, "hall"); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := svc.AddLink(ctx, admin, b.ID, "hall"); !fault.Is(err, fault.Invalid) {
			t.Errorf("one too many: %v", err)
		}
		if err := svc.RevokeLink(ctx, admin, b.ID, last.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := svc.AddLink(ctx, admin, b.ID, "hall"); err != nil {
			t.Errorf("one was taken back: %v", err)
		}
	})
}

// Broken rows are found.
func TestBrokenBoardsAreFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		for _, text := range []string{
			"INSERT INTO boards (name, language, theme, days, slice, created_at) VALUES ('', 'en', '', 7, '{}', 0)",
			"INSERT INTO boards (name, language, theme, days, slice, created_at) VALUES ('a', 'en', '', 7, '{\"operator\":[\"17\"]}', 0)",
			"INSERT INTO board_links (board_id, name, hash, created_at, seen_at) VALUES (1, 'a', 'secret', 5, 4)",
		} {
			if err := storetest.Run(ctx, s, text); err != nil {
				t.Fatal(err)
			}
		}
		breaches, err := s.Check(ctx)
		if err != nil || len(breaches) != 4 {
			t.Errorf("found %q, %v", breaches, err)
		}
		for _, text := range []string{"DELETE FROM board_links", "DELETE FROM boards"} {
			if err := storetest.Run(ctx, s, text); err != nil {
				t.Fatal(err)
			}
		}
	})
}
