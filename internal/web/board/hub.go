package board

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"openpeople/internal/board"
	"openpeople/internal/fault"
)

// How often a board that somebody looks at is drawn anew: when something was counted, at
// most once in restless; and once in still, for time passes too (deadlines, days).
const (
	restless = 3 * time.Second
	still    = 30 * time.Second
)

// How many look at the same time, on this node.
const (
	maxStreams  = 200
	maxOfScreen = 25 // at one board through one link
)

// hub draws boards for those who look at them: each board once, however many look, one
// after the other, and none while nobody does.
type hub struct {
	draw  func(ctx context.Context, b board.Board) ([]byte, error)
	moved <-chan struct{} // gets a value after something was counted; nil: never
	log   *slog.Logger

	mu      sync.Mutex
	screens map[string]*screen // by the revision of the board
	streams int
	doors   map[string]int // streams by who opened them
	stop    context.CancelFunc
	drawing sync.Mutex // one computation at a time
}

// screen is a board that somebody looks at, or has just looked at.
type screen struct {
	board    board.Board
	watchers map[*watcher]struct{}
	part     []byte
	at       time.Time
}

// watcher is who looks.
type watcher struct {
	of    *screen
	door  string
	parts chan []byte   // the latest part that was not taken yet
	asked chan struct{} // gets a value when it is to be asked again who may look
}

func newHub(draw func(ctx context.Context, b board.Board) ([]byte, error), moved <-chan struct{}, log *slog.Logger) *hub {
	return &hub{draw: draw, moved: moved, log: log, screens: map[string]*screen{}, doors: map[string]int{}}
}

// part returns what a board shows, drawn restless ago at the most.
func (h *hub) part(ctx context.Context, b board.Board) ([]byte, error) {
	h.drawing.Lock()
	defer h.drawing.Unlock()
	key := b.Revision()
	h.mu.Lock()
	one := h.screens[key]
	h.mu.Unlock()
	if one != nil && time.Since(one.at) < restless {
		return one.part, nil
	}
	part, err := h.draw(ctx, b)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget()
	if one = h.screens[key]; one == nil {
		one = &screen{board: b, watchers: map[*watcher]struct{}{}}
		h.screens[key] = one
	}
	one.part, one.at = part, time.Now()
	return part, nil
}

// forget drops screens at which nobody looks and that are old. Call it with h.mu held.
func (h *hub) forget() {
	for key, one := range h.screens {
		if len(one.watchers) == 0 && time.Since(one.at) >= restless {
			delete(h.screens, key)
		}
	}
}

// watch lets somebody look at a board until leave; door names the link, or the person.
// TooMany where too many look already.
func (h *hub) watch(b board.Board, door string) (w *watcher, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.streams >= maxStreams || h.doors[door] >= maxOfScreen {
		return nil, &fault.Fault{Code: fault.TooMany, Key: "board.fault.full", RetryAfter: still}
	}
	key := b.Revision()
	one := h.screens[key]
	if one == nil {
		one = &screen{board: b, watchers: map[*watcher]struct{}{}}
		h.screens[key] = one
	}
	w = &watcher{of: one, door: door, parts: make(chan []byte, 1), asked: make(chan struct{}, 1)}
	one.watchers[w] = struct{}{}
	h.streams++
	h.doors[door]++
	if h.streams == 1 {
		ctx, stop := context.WithCancel(context.Background())
		h.stop = stop
		go h.run(ctx)
	}
	return w, nil
}

// leave ends a watch.
func (h *hub) leave(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(w.of.watchers, w)
	h.streams--
	if h.doors[w.door]--; h.doors[w.door] == 0 {
		delete(h.doors, w.door)
	}
	if h.streams == 0 {
		h.stop()
		clear(h.screens)
	}
}

// askAgain has everybody who looks asked at once whether that is still so.
func (h *hub) askAgain() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.screens {
		for w := range one.watchers {
			select {
			case w.asked <- struct{}{}:
			default:
			}
		}
	}
}

// run draws until nobody looks any more.
func (h *hub) run(ctx context.Context) {
	for {
		began := time.Now()
		h.mu.Lock()
		var list []*screen
		for _, one := range h.screens {
			if len(one.watchers) > 0 {
				list = append(list, one)
			}
		}
		h.mu.Unlock()
		for _, one := range list {
			h.show(ctx, one)
		}
		rest := max(restless, 10*time.Since(began)) // whoever serves customers comes first
		select {
		case <-ctx.Done():
			return
		case <-time.After(rest):
		}
		select {
		case <-ctx.Done():
			return
		case <-h.moved:
		case <-time.After(max(0, still-rest)):
		}
	}
}

// show draws one board and hands it to all who look at it. One that cannot be drawn is left
// as it is: the screens say since when.
func (h *hub) show(ctx context.Context, one *screen) {
	part, err := h.part(ctx, one.board)
	if err != nil {
		if ctx.Err() == nil {
			h.log.WarnContext(ctx, "a wall board could not be drawn", "board", one.board.ID, "err", err)
		}
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range one.watchers {
		select {
		case <-w.parts: // one that was not taken is old
		default:
		}
		w.parts <- part
	}
}
