package storetest

import (
	"sync"
	"time"
)

// Noon is where the clock of a case stands at first: 23 November 2026, a Monday,
// 12:00 in Moscow. Nobody sleeps.
var Noon = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// Clock is the time of a case. It moves when it is told and never by itself, but
// for Run; many goroutines may look at it.
type Clock struct {
	mu    sync.Mutex
	at    time.Time
	since time.Time // it goes since; zero: it stands
}

// NewClock returns a clock that stands at Noon.
func NewClock() *Clock { return &Clock{at: Noon} }

// Now is what the clock shows, in the zone in which it was set.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		return c.at
	}
	return c.at.Add(time.Since(c.since))
}

// Set puts the clock to an instant.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// Pass lets d go by.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Run lets the clock go with the time of a bubble (testing/synctest), which passes
// when everybody waits.
func (c *Clock) Run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = time.Now()
}
