package store

import (
	"context"

	"openpeople/internal/event"
)

// Emit writes that something happened, in the transaction of the context, and
// wakes the reader of events after the commit.
func (s *Store) Emit(ctx context.Context, name event.Name, subject int64) error {
	now := ms(s.now())
	_, err := s.exec(ctx, "INSERT INTO events (name, subject, at, run_at) VALUES (?, ?, ?, ?)", string(name), subject, now, now)
	s.wakeAfter(ctx, "events")
	return err
}

// Wake registers a channel that gets a value, never blocking, after a commit that
// made work of a topic: "events", "outbox".
func (s *Store) Wake(topic string, c chan<- struct{}) {
	s.wake.Lock()
	defer s.wake.Unlock()
	s.wakers[topic] = append(s.wakers[topic], c)
}

func (s *Store) wakeUp(topic string) {
	s.wake.Lock()
	defer s.wake.Unlock()
	for _, c := range s.wakers[topic] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (s *Store) wakeAfter(ctx context.Context, topic string) {
	if tx, ok := ctx.Value(txKey{}).(*transaction); ok {
		if tx.wakes == nil {
			tx.wakes = map[string]struct{}{}
		}
		tx.wakes[topic] = struct{}{}
	}
}
