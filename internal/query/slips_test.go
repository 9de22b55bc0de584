package query_test

import (
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/query"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"интернет", "интернет", 0}, {"интирнет", "интернет", 1}, {"интенрет", "интернет", 1}, {"интрнет", "интернет", 1}, {"инттернет", "интернет", 1},
		{"роминк", "роуминг", 2}, {"ca", "abc", 3}, {"", "аб", 2}, {"абв", "где", 3},
	} {
		if got := query.Distance(c.a, c.b, 5); got != c.want || query.Distance(c.b, c.a, 5) != c.want {
			t.Errorf("%s and %s differ by %d, want %d", c.a, c.b, got, c.want)
		}
		if got := query.Distance(c.a, c.b, 1); got != min(c.want, 2) {
			t.Errorf("%s and %s differ by %d, of at most 1", c.a, c.b, got)
		}
	}
}

// Every slip of a finger is one letter.
func TestASlipIsOneLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := []rune(rapid.StringMatching(`[абв]{2,8}`).Draw(t, "word"))
		at := rapid.IntRange(0, len(word)-2).Draw(t, "at")
		other := append([]rune{}, word...)
		switch rapid.IntRange(0, 3).Draw(t, "slip") {
		case 0:
			other[at], other[at+1] = other[at+1], other[at]
		case 1:
			other[at] = 'г'
		case 2:
			other = append(other[:at], other[at+1:]...)
		case 3:
			other = append(append(append([]rune{}, word[:at]...), 'г'), word[at:]...)
		}
		if got := query.Distance(string(word), string(other), 3); got > 1 {
			t.Fatalf("%s and %s differ by %d", string(word), string(other), got)
		}
	})
}

func TestOtherLayout(t *testing.T) {
	for typed, want := range map[string]string{"ghbdtn": "привет", "руддщ": "hello", "GHBDTN": "привет", "j,hfotybt": "обращение", "приvet": "", "5": "", "привет 5": ""} {
		if got := query.OtherLayout(typed); got != want {
			t.Errorf("%s is %s, want %s", typed, got, want)
		}
	}
}
