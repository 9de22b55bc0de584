package main

import (
	"strings"
	"testing"

	"openpeople/internal/demo"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
)

// TestDemoIsPlayableAtOnce looks for what a visitor of the demo needs: a name on
// every door, and letters whose links still wait for an answer, at any hour.
func TestDemoIsPlayableAtOnce(t *testing.T) {
	for _, a := range demoAccounts() {
		if a.Name == "" || a.Email == "" {
			t.Errorf("an account of the demo has no name: %+v", a)
		}
	}
	d := newFilledDesk(t, 1500)
	letters, err := d.store.ListLetters(t.Context(), page.Request{Limit: 100})
	if err != nil || len(letters.Rows) != demo.LettersKept {
		t.Fatalf("%d letters in the mailbox, %v", len(letters.Rows), err)
	}
	for _, l := range letters.Rows {
		o, err := d.store.OfferByID(t.Context(), about(t, d.app, l))
		if err != nil || o.Response != nil {
			t.Errorf("the letter %d: %+v, %v", l.ID, o, err)
		}
		i, _, err := d.store.InvitationByContact(t.Context(), o.ContactID)
		if err != nil || i.SentAt == nil || !i.SentAt.Equal(l.At) {
			t.Errorf("the letter %d: %+v, %v", l.ID, i, err)
		}
	}
	newest := letters.Rows[0]
	o, err := d.store.OfferByID(t.Context(), about(t, d.app, newest))
	if err != nil || o.ExpiresAt.Sub(newest.At) != survey.LinkLife {
		t.Errorf("the newest letter: %+v, %v", o, err)
	}
}

// about finds the invitation whose link is in a letter.
func about(t *testing.T, d *app, l sending.Letter) int64 {
	t.Helper()
	l, err := d.store.LetterByID(t.Context(), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(l.Text, "/s/")
	token, _, _ := strings.Cut(rest, "?")
	o, err := d.surveys.Look(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}
