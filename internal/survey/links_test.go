package survey_test

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/fault"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

func TestLinksOpenOnlyWhatTheyMade(t *testing.T) {
	links, others := survey.NewLinks([]byte("one secret")), survey.NewLinks([]byte("another secret"))
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.Int64Range(1, 1<<47).Draw(t, "id")
		token := links.Token(id)
		if len(token) != 28 {
			t.Fatalf("a token of %d characters", len(token))
		}
		if got, ok := links.Open(token); !ok || got != id {
			t.Fatalf("Open(Token(%d)) = %d, %t", id, got, ok)
		}
		if _, ok := others.Open(token); ok {
			t.Fatal("a token of another secret opened")
		}
		at := rapid.IntRange(0, len(token)-1).Draw(t, "place")
		c := alphabet[rapid.IntRange(0, 63).Draw(t, "character")]
		if forged := token[:at] + string(c) + token[at+1:]; forged != token {
			if _, ok := links.Open(forged); ok {
				t.Fatalf("%s opened, made from %s", forged, token)
			}
		}
	})
	token := links.Token(7)
	for _, bad := range []string{"", "x", token[:27], token + "A", token[:27] + "\n", strings.Repeat("=", 28), strings.Repeat("я", 14), token[:26] + "\r\n"} {
		if _, ok := links.Open(bad); ok {
			t.Errorf("%q opened", bad)
		}
	}
}

// A forged link is refused before the store is asked for anything: there is none.
func TestForgedLinkReadsNothing(t *testing.T) {
	s := survey.New(nil, survey.Options{Links: survey.NewLinks([]byte("secret")), Now: storetest.NewClock().Now})
	forged := survey.NewLinks([]byte("guess")).Token(1)
	ctx := context.Background()
	for _, token := range []string{forged, "", "AAAA"} {
		if _, err := s.Open(ctx, token); !fault.Is(err, fault.NotFound) {
			t.Errorf("Open(%q): %v", token, err)
		}
		if _, err := s.Answer(ctx, token, survey.Answers{Mark: new(5)}); !fault.Is(err, fault.NotFound) {
			t.Errorf("Answer(%q): %v", token, err)
		}
	}
}
