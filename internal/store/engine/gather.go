package engine

import "sync"

// gathering lets what many ask for at the same moment be done at once: what comes
// while a group is being done is the next group. There is no timer.
type gathering[T any] struct {
	do    func(group []T) // answers everyone in it
	most  int             // in a group
	lanes int             // groups at a time

	mu      sync.Mutex
	waiting []T
	busy    int
}

func (g *gathering[T]) add(one T) {
	g.mu.Lock()
	g.waiting = append(g.waiting, one)
	begin := g.busy < g.lanes
	if begin {
		g.busy++
	}
	g.mu.Unlock()
	if begin {
		go g.run()
	}
}

func (g *gathering[T]) run() {
	for {
		group := g.take()
		if group == nil {
			return
		}
		g.do(group)
	}
}

// take returns the next group; nil when nobody waits, and the lane is at rest.
func (g *gathering[T]) take() []T {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.busy--
		return nil
	}
	n := min(len(g.waiting), g.most)
	group := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	if len(g.waiting) == 0 {
		g.waiting = nil
	}
	return group
}
