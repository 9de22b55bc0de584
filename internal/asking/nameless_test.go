package asking_test

import (
	"context"
	"testing"

	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Nobody is asked by a contact centre without a name: its invitations wait, and go
// once it has one.
func TestInvitationsWaitForTheName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		i := d.Invitation(d.Take().ID)
		nameless := true
		room := asking.New(s, asking.Options{
			Surveys: d.Surveys, Now: clock.Now, Zone: storetest.Moscow, Language: i18n.RU, Deliveries: d.Asking.Deliveries(),
			Draw:     func(asking.Invited) (sending.Content, error) { return sending.Content{Title: "a letter"}, nil },
			Nameless: func(context.Context) (bool, error) { return nameless, nil },
		})
		write := func() sending.Draft {
			t.Helper()
			drafts, err := room.WriteInvitations(t.Context(), []sending.Message{{Kind: sending.Invitation, Subject: i.ID, Language: "ru"}}, clock.Now())
			if err != nil || len(drafts) != 1 || drafts[0].Stop != "" {
				t.Fatalf("%+v, %v", drafts, err)
			}
			return drafts[0]
		}
		if draft := write(); !draft.After.After(clock.Now()) || draft.Draw != nil {
			t.Errorf("it does not wait: %+v", draft)
		}
		nameless = false
		if draft := write(); !draft.After.IsZero() || draft.Draw == nil {
			t.Errorf("it waits though there is a name: %+v", draft)
		}
	})
}
