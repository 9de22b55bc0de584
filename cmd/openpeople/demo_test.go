package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/config"
	"openpeople/internal/demo"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/store/storetest"
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
	digest := slices.ContainsFunc(letters.Rows, func(l sending.Letter) bool { return l.Kind == sending.Digest })
	letters.Rows = slices.DeleteFunc(letters.Rows, func(l sending.Letter) bool { return !l.Kind.Invites() })
	if err != nil || len(letters.Rows) != demo.LettersKept || !digest {
		t.Fatalf("%d letters to customers in the mailbox, one with figures: %v, %v", len(letters.Rows), digest, err)
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

// A desk that people work with is no demo's: nobody gets into it with a known
// password, and its customers' messages go where they should.
func TestDemoLeavesADeskAlone(t *testing.T) {
	dir := t.TempDir()
	cfg := config.Config{Database: filepath.Join(dir, "openpeople.db"), Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
	o := options{hasher: cheap, logs: io.Discard, now: storetest.NewClock().Now}
	a, err := open(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := prepareDemo(t.Context(), cfg, io.Discard); err == nil || !strings.Contains(err.Error(), "is not a demo's") {
		t.Errorf("%v", err)
	}
	if a, err = open(t.Context(), cfg, o); err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if has, err := a.store.HasContacts(t.Context()); has || err != nil {
		t.Errorf("the desk was filled, %v", err)
	}
	// Its own it takes up again.
	cfg.Data = t.TempDir()
	cfg.Database = filepath.Join(cfg.Data, "openpeople.db")
	o.demo = true
	for _, want := range []bool{true, false} {
		if err := onlyDemo(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		if filled, err := fillDesk(t.Context(), cfg, o, 30); filled != want || err != nil {
			t.Errorf("filled %v, want %v, %v", filled, want, err)
		}
	}
}
