package when_test

import (
	"testing"

	"openpeople/internal/when"
)

// Days are read as programs and as people write them.
func TestParseDay(t *testing.T) {
	for text, want := range map[string]when.Day{
		"2026-11-05": 2026_11_05, "05.11.2026": 2026_11_05, "5.11.2026": 2026_11_05, "29.02.2028": 2028_02_29,
		"": 0, "2026-02-30": 0, "30.02.2026": 0, "11/05/2026": 0, "5.11.26": 0, "1999-12-31": 0, "01.01.2101": 0, "05.11.2026 ": 0, "2026-11-5": 0,
	} {
		got, err := when.ParseDay(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
}
