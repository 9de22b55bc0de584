package when_test

import (
	"testing"
	"time"

	"openpeople/internal/when"
)

func TestFresh(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for age, want := range map[time.Duration]bool{-time.Hour: false, 0: true, time.Minute - 1: true, time.Minute: false} {
		if got := when.Fresh(at, at.Add(age), time.Minute); got != want {
			t.Errorf("%v later: %v", age, got)
		}
	}
}
