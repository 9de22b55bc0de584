// Package seen remembers in memory when something was last used, and has it written now and
// then. Only these times follow from reading requests; they are no part of the desk's record.
package seen

import (
	"context"
	"sync"
	"time"
)

// Times are when things were last used that is not written yet. The zero value remembers
// nothing. Safe for use by many goroutines.
type Times[K comparable] struct {
	mu sync.Mutex
	at map[K]time.Time
}

// Note remembers a use, at least gap after the one that is remembered.
func (t *Times[K]) Note(k K, at time.Time, gap time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.Sub(t.at[k]) < gap {
		return
	}
	if t.at == nil {
		t.at = map[K]time.Time{}
	}
	t.at[k] = at
}

// At is when something was used last; zero: that is not remembered.
func (t *Times[K]) At(k K) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at[k]
}

// Take returns what is to be written, and forgets it.
func (t *Times[K]) Take() map[K]time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.at
	t.at = nil
	return at
}

// Return remembers again what could not be written.
func (t *Times[K]) Return(at map[K]time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil {
		t.at = at
		return
	}
	for k, one := range at {
		if one.After(t.at[k]) {
			t.at[k] = one
		}
	}
}

// writeEvery is how often Run writes.
const writeEvery = time.Minute

// Run has times written once a minute until ctx ends, and the rest then. failed is told of
// what could not be written, which stays for the next time; nil: nobody is.
func Run(ctx context.Context, write func(ctx context.Context) error, failed func(err error)) error {
	tick := time.NewTicker(writeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			return write(last)
		case <-tick.C:
			if err := write(ctx); err != nil && failed != nil {
				failed(err)
			}
		}
	}
}
