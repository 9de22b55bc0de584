package engine

import "context"

// Wake registers a channel that gets a value, never blocking, after a commit that
// made work of a topic.
func (db *DB) Wake(topic string, c chan<- struct{}) {
	db.wake.Lock()
	defer db.wake.Unlock()
	db.wakers[topic] = append(db.wakers[topic], c)
}

func (db *DB) wakeUp(topic string) {
	db.wake.Lock()
	defer db.wake.Unlock()
	for _, c := range db.wakers[topic] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// WakeAfter wakes who waits for a topic once the transaction of the context is
// durable.
func (db *DB) WakeAfter(ctx context.Context, topic string) {
	tx, inside := of(ctx)
	if !inside {
		return
	}
	if tx.wakes == nil {
		tx.wakes = map[string]struct{}{}
	}
	tx.wakes[topic] = struct{}{}
}
