package figures_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"openpeople/internal/store"
	"openpeople/internal/store/figures"
	"openpeople/internal/store/storetest"
)

// TestHourOf: the hour of the week that the database says is that of the clock, in zones that
// change and in those of half hours, about every change of one of them.
func TestHourOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, name := range []string{"Europe/Moscow", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"} {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			instants := []time.Time{time.Date(2026, 3, 8, 6, 59, 59, 0, time.UTC), time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC), time.Date(2011, 3, 26, 23, 0, 0, 0, time.UTC)}
			for range 40 {
				instants = append(instants, time.UnixMilli(946_684_800_000+r.Int64N(1_200_000_000_000)))
			}
			for _, at := range instants {
				var got int
				if err := s.Row(context.Background(), "SELECT "+figures.HourOf(fmt.Sprintf("CAST(%d AS BIGINT)", at.UnixMilli()), zone)).Scan(&got); err != nil {
					t.Fatal(err)
				}
				on := at.In(zone)
				if want := (int(on.Weekday())+6)%7*24 + on.Hour(); got != want {
					t.Errorf("%s, %v: hour %d, want %d", name, on, got, want)
				}
			}
		}
	})
}
