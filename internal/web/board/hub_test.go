package board

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"openpeople/internal/board"
	"openpeople/internal/fault"
)

// counting draws boards and counts how often.
type counting struct {
	n      atomic.Int64
	broken atomic.Bool
}

func (c *counting) draw(context.Context, board.Board) ([]byte, error) {
	if c.broken.Load() {
		return nil, errors.New("the database is away")
	}
	return []byte{byte('0' + c.n.Add(1))}, nil
}

func newTestHub(c *counting) (*hub, chan struct{}) {
	moved := make(chan struct{}, 1)
	return newHub(c.draw, moved, slog.New(slog.DiscardHandler)), moved
}

// However many look at a board, it is drawn once; when something was counted, at most once
// in restless; while nobody looks, never.
func TestABoardIsDrawnOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c counting
		h, moved := newTestHub(&c)
		hall := board.Board{Name: "Hall", Days: 7}
		var all []*watcher
		for range maxOfScreen {
			w, err := h.watch(hall, "link")
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, w)
		}
		synctest.Wait()
		for _, w := range all {
			var got []byte
			select {
			case got = <-w.parts:
			default: // who came after it was drawn takes what is there, as a stream does
				got, _ = h.part(t.Context(), hall)
			}
			if string(got) != "1" {
				t.Errorf("somebody sees %q", got)
			}
		}
		for range 20 { // two seconds in which much is counted
			moved <- struct{}{}
			time.Sleep(100 * time.Millisecond)
			select {
			case <-moved:
			default:
			}
		}
		if n := c.n.Load(); n != 1 {
			t.Errorf("drawn %d times within %v", n, restless)
		}
		moved <- struct{}{}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := <-all[3].parts; string(got) != "2" || c.n.Load() != 2 {
			t.Errorf("after a change: %q, drawn %d times", got, c.n.Load())
		}
		time.Sleep(still + restless) // a deadline may have passed
		synctest.Wait()
		if n := c.n.Load(); n != 3 {
			t.Errorf("drawn %d times after half a minute, want 3", n)
		}
		if got := <-all[0].parts; string(got) != "3" {
			t.Errorf("who took nothing meanwhile sees %q, not the latest", got)
		}
		for _, w := range all {
			h.leave(w)
		}
		moved <- struct{}{}
		time.Sleep(10 * time.Minute)
		if n := c.n.Load(); n != 3 || len(h.screens) != 0 || len(h.doors) != 0 {
			t.Errorf("nobody looks: drawn %d times, %d screens, %d doors", n, len(h.screens), len(h.doors))
		}
	}) // and no goroutine is left
}

// So many look at the same time and no more, through one link and in all; who leaves makes
// room.
func TestStreamsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c counting
		h, _ := newTestHub(&c)
		var all []*watcher
		for i := range maxStreams {
			w, err := h.watch(board.Board{Name: "Hall"}, string(rune('a'+i/maxOfScreen)))
			if err != nil {
				t.Fatalf("stream %d: %v", i, err)
			}
			all = append(all, w)
			if i == maxOfScreen-1 {
				if _, err := h.watch(board.Board{Name: "Hall"}, "a"); !fault.Is(err, fault.TooMany) || fault.Of(err).RetryAfter == 0 {
					t.Errorf("one too many through a link: %v", err)
				}
			}
		}
		if _, err := h.watch(board.Board{Name: "Hall"}, "z"); !fault.Is(err, fault.TooMany) {
			t.Errorf("one too many in all: %v", err)
		}
		h.leave(all[0])
		w, err := h.watch(board.Board{Name: "Hall"}, "z")
		if err != nil {
			t.Fatalf("somebody left: %v", err)
		}
		for _, one := range append(all[1:], w) {
			h.leave(one)
		}
	})
}

// What cannot be drawn stays as it was, and is drawn again later; a page says so at once.
func TestWhatCannotBeDrawnStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c counting
		h, _ := newTestHub(&c)
		w, err := h.watch(board.Board{Name: "Hall"}, "a")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		<-w.parts
		c.broken.Store(true)
		time.Sleep(2 * still)
		synctest.Wait()
		if len(w.parts) != 0 {
			t.Error("something was sent that nobody drew")
		}
		if _, err := h.part(t.Context(), board.Board{Name: "Hall"}); err == nil {
			t.Error("a page shows what is old without a word")
		}
		c.broken.Store(false)
		time.Sleep(2 * still)
		synctest.Wait()
		if got := <-w.parts; string(got) != "2" && string(got) != "3" {
			t.Errorf("the database is back: %q", got)
		}
		h.leave(w)
	})
}
