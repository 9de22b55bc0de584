package account

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// How often Writable writes, and how long it waits.
const (
	probeEvery = 5 * time.Second
	probeLimit = 3 * time.Second
)

var errNoAnswer = errors.New("a write has had no answer")

// probe is what the last write of Writable said.
type probe struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// Writable tells whether the desk can write, by writing one row when it has not done
// so for some seconds, or when its files are gone since. The write is committed: one that is rolled back never meets the
// disk, and does not know that it is full. Unavailable when it cannot.
func (s *Store) Writable(ctx context.Context) error {
	if answers, _ := s.Answers(); !answers { // which the log has
		return fault.Wrap(fault.Unavailable, "fault.unavailable", errNoAnswer)
	}
	s.probe.mu.Lock()
	defer s.probe.mu.Unlock()
	now := s.Now()
	if when.Fresh(s.probe.at, now, probeEvery) && (s.probe.err != nil || s.FilesStand() == nil) {
		return s.probe.err
	}
	// Who asks may go away; what is told to the next does not hang on that.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeLimit)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- s.InTx(ctx, func(ctx context.Context) error {
			return s.SetSetting(ctx, "probed_at", strconv.FormatInt(now.UnixMilli(), 10))
		})
	}()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		err = errNoAnswer
	}
	switch was := s.probe.err; {
	case err != nil && was == nil:
		s.Log().ErrorContext(ctx, "the desk cannot write: nothing is taken in", "err", err)
	case err == nil && was != nil:
		s.Log().InfoContext(ctx, "the desk can write again")
	}
	if err != nil {
		err = fault.Wrap(fault.Unavailable, "fault.unavailable", err)
	}
	s.probe.at, s.probe.err = now, err
	if engine.Away(err) { // whether it answers again is known at any moment
		s.probe.at = time.Time{}
	}
	return err
}
