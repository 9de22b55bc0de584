package seen_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"openpeople/internal/seen"
)

var noon = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// The latest use counts, one that comes too soon after another is passed over, and what could
// not be written is remembered beside what came meanwhile.
func TestTimes(t *testing.T) {
	var used seen.Times[string]
	if !used.At("a").IsZero() || len(used.Take()) != 0 {
		t.Error("something is remembered before anything was used")
	}
	used.Note("a", noon, time.Minute)
	used.Note("a", noon.Add(59*time.Second), time.Minute)
	used.Note("b", noon, 0)
	taken := used.Take()
	if want := map[string]time.Time{"a": noon, "b": noon}; !maps.Equal(taken, want) || !used.At("a").IsZero() {
		t.Errorf("taken: %v, left: %v", taken, used.At("a"))
	}
	used.Note("a", noon.Add(time.Hour), time.Minute)
	used.Return(taken)
	if !used.At("a").Equal(noon.Add(time.Hour)) || !used.At("b").Equal(noon) {
		t.Errorf("after it could not be written: %v, %v", used.At("a"), used.At("b"))
	}
}

// Run writes once a minute, tells of what fails, and writes once more at the end.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		broken := errors.New("broken")
		wrote, told := 0, 0
		done := make(chan error)
		go func() {
			done <- seen.Run(ctx, func(context.Context) error {
				if wrote++; wrote == 2 {
					return broken
				}
				return nil
			}, func(error) { told++ })
		}()
		time.Sleep(3*time.Minute + time.Second)
		synctest.Wait()
		if wrote != 3 || told != 1 {
			t.Errorf("%d writes in three minutes, %d failures told", wrote, told)
		}
		stop()
		if err := <-done; err != nil || wrote != 4 {
			t.Errorf("at the end: %d writes, %v", wrote, err)
		}
	})
}
