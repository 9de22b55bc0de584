package store_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"

	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func TestTransactions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		have, want, err := s.SchemaState(ctx)
		if err != nil || have != want || want == 0 {
			t.Fatalf("schema %d, want %d, %v", have, want, err)
		}
		// Of 64 at once those that fail leave nothing and the others stay.
		boom := errors.New("boom")
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				err := s.InTx(ctx, func(tx context.Context) error {
					if err := s.Emit(tx, event.ResponseCorrected, int64(i)); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return boom
					case 2:
						if s.Kind() == store.SQLite {
							panic("boom")
						}
						return boom
					}
					return nil
				})
				if ok := i%4 == 0 || i%4 == 3; ok != (err == nil) {
					t.Errorf("transaction %d: %v", i, err)
				}
			})
		}
		all.Wait()
		n, err := s.CountEvents(ctx)
		if err != nil || n != 32 {
			t.Errorf("%d events are stored, want 32; %v", n, err)
		}
		if _, err := s.RuleByID(ctx, 77); !fault.Is(err, fault.NotFound) {
			t.Errorf("a missing row: %v", err)
		}
	})
}

// What two rooms call alike would be reached by neither name.
func TestNoTwoRoomsSayTheSame(t *testing.T) {
	whole := reflect.TypeFor[*store.Store]()
	for i := range whole.Elem().NumField() {
		room := whole.Elem().Field(i).Type
		for j := range room.NumMethod() {
			name := room.Method(j).Name
			if _, ok := whole.MethodByName(name); !ok {
				t.Errorf("%v has %s, and so has another room", room, name)
			}
		}
	}
}
