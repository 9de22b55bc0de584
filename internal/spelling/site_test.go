package spelling_test

import (
	"testing"

	"openpeople/internal/spelling"
)

// The host of a base address is ASCII, whatever it was typed as: it stands in headers.
func TestSite(t *testing.T) {
	for base, want := range map[string]string{
		"https://бюро.рф": "https://xn--90a0af9c.xn--p1ai", "http://Бюро.РФ:8304": "http://xn--90a0af9c.xn--p1ai:8304",
		"http://desk.example": "http://desk.example", "http://desk.example:8080/": "http://desk.example:8080/", "http://127.0.0.1:1": "http://127.0.0.1:1",
		"http://[::1]:8080": "http://[::1]:8080", "": "", "no address": "no address", "http://": "http://",
	} {
		if got := spelling.Site(base); got != want {
			t.Errorf("%s is written %s, want %s", base, got, want)
		}
	}
}
