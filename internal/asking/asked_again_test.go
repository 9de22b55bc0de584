package asking_test

import (
	"testing"
	"time"

	"openpeople/internal/asking/askingtest"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// What was promised when a message was queued is asked again when it is written, be it
// that nothing has reacted to what happened since.
func TestInvitationsAreAskedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		stopped := func(contactID int64, at time.Time) string {
			t.Helper()
			i := d.Invitation(contactID)
			drafts, err := d.Asking.WriteInvitations(t.Context(), []sending.Message{{Kind: sending.Invitation, Subject: i.ID, Language: "ru"}}, at)
			if err != nil || len(drafts) != 1 {
				t.Fatalf("%+v, %v", drafts, err)
			}
			return drafts[0].Stop
		}
		answered, token := d.Invited()
		if why := stopped(answered, clock.Now()); why != "" {
			t.Errorf("before anything happened: %q", why)
		}
		if why := stopped(answered, d.Invitation(answered).ExpiresAt); why != "expired" {
			t.Errorf("at its end: %q", why)
		}
		d.Answer(token, askingtest.Marked(4))
		if why := stopped(answered, clock.Now()); why != "answered" {
			t.Errorf("answered: %q", why)
		}
		out, token := d.Invited()
		if _, err := d.Asking.OptOut(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if why := stopped(out, clock.Now()); why != "opted_out" {
			t.Errorf("opted out: %q", why)
		}
	})
}
