package jobs

import "context"

// batch gathers what many workers want stored and stores it together: what came
// while the last group was being stored is the next group. No timer.
type batch[T any] struct {
	in    chan entry[T]
	done  chan struct{}
	flush func(ctx context.Context, items []T) error
}

type entry[T any] struct {
	item   T
	result chan<- error // nil: nobody waits
	after  func()
}

// maxBatch bounds a group; with it, how much waits in memory.
const maxBatch = 128

func startBatch[T any](flush func(ctx context.Context, items []T) error) *batch[T] {
	b := &batch[T]{in: make(chan entry[T], maxBatch), done: make(chan struct{}), flush: flush}
	go b.run()
	return b
}

// put stores an item and returns when it is durable.
func (b *batch[T]) put(item T) error {
	result := make(chan error, 1)
	b.in <- entry[T]{item: item, result: result}
	return <-result
}

// leave stores an item some time later and then calls after.
func (b *batch[T]) leave(item T, after func()) { b.in <- entry[T]{item: item, after: after} }

// close stores what is left and returns.
func (b *batch[T]) close() {
	close(b.in)
	<-b.done
}

func (b *batch[T]) run() {
	defer close(b.done)
	var group []entry[T]
	var items []T
	for first := range b.in {
		group = append(group[:0], first)
	gather:
		for len(group) < maxBatch {
			select {
			case e, open := <-b.in:
				if !open {
					break gather
				}
				group = append(group, e)
			default:
				break gather
			}
		}
		items = items[:0]
		for _, e := range group {
			items = append(items, e.item)
		}
		err := b.flush(context.Background(), items)
		for _, e := range group {
			if e.result != nil {
				e.result <- err
			}
			if e.after != nil {
				e.after()
			}
		}
	}
}
