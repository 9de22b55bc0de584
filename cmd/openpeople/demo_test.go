package main

import (
	"openpeople/internal/demo"
	"testing"

	"openpeople/internal/page"
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
		o, err := d.store.OfferByID(t.Context(), l.InvitationID)
		if err != nil || o.Response != nil {
			t.Errorf("the letter %d: %+v, %v", l.ID, o, err)
		}
		i, _, err := d.store.InvitationByContact(t.Context(), o.ContactID)
		if err != nil || i.SentAt == nil || !i.SentAt.Equal(l.At) {
			t.Errorf("the letter %d: %+v, %v", l.ID, i, err)
		}
	}
	newest := letters.Rows[0]
	o, err := d.store.OfferByID(t.Context(), newest.InvitationID)
	if err != nil || o.ExpiresAt.Sub(newest.At) != survey.LinkLife {
		t.Errorf("the newest letter: %+v, %v", o, err)
	}
}
