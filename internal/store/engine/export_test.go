package engine

import "runtime"

// Limited is limited.
var Limited = new(DB).limited

// HoldTogether lets transactions that travel together wait until so many do, and
// then go.
func HoldTogether(db *DB) (letGo func(n int)) { return hold(&db.together.gathering) }

// HoldLookup does it with lookups.
func HoldLookup[T any](l *Lookup[T]) (letGo func(n int)) { return hold(&l.gathering) }

func hold[T any](g *gathering[T]) (letGo func(n int)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	lanes := g.lanes
	g.lanes = 0
	return func(n int) {
		for {
			g.mu.Lock()
			if len(g.waiting) >= n {
				break
			}
			g.mu.Unlock()
			runtime.Gosched()
		}
		g.lanes = lanes
		g.busy++
		g.mu.Unlock()
		go g.run()
	}
}
