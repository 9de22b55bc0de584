package asking_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// The contact's mark is that of its first invitation: what is answered to a second
// one or to a test counts nowhere and is shown nowhere, whichever comes first.
func TestOnlyTheFirstCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := askingtest.NewDesk(t, s, clock)
		contactID, token := d.Invited()
		first := d.Invitation(contactID)
		also := func(p survey.Purpose) asking.Invitation {
			i := first
			i.ID, i.Purpose, i.SentAt, i.SentDay = 0, p, nil, 0
			if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertInvitation(ctx, &i) }); err != nil {
				t.Fatal(err)
			}
			return i
		}
		second, test := also(survey.Second), also(survey.Trial)
		err := s.InTx(ctx, func(ctx context.Context) error {
			again := first
			again.ID, again.RuleID = 0, 99
			return s.InsertInvitation(ctx, &again)
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("another first one: %v", err)
		}
		clock.Pass(time.Hour)
		if n := d.Send(); n != 3 {
			t.Errorf("%d messages were sent", n)
		}
		cases := recovery.New(s, d.Surveys, clock.Now, storetest.Moscow)
		for _, of := range []asking.Invitation{second, test} {
			r := d.Answer(d.Links.Token(of.ID), askingtest.Marked(1))
			if err := cases.OpenFor(ctx, r.ID); err != nil {
				t.Fatal(err)
			}
			d.Answer(d.Links.Token(of.ID), survey.Answers{Mark: new(2), Comment: "исправили"})
		}
		today := when.DayOf(clock.Now(), storetest.Moscow)
		see := func(then string, answered int64, mark int) {
			t.Helper()
			sums := d.Sums(today)
			if sums[figure.Asked] != 1 || sums[figure.Answered] != answered || sums[figure.Delivered] != 1 || sums[figure.Replied] != answered {
				t.Errorf("%s: figures %v", then, sums)
			}
			got, err := d.Contacts.Get(ctx, system, contactID)
			if err != nil || (got.Mark == nil) != (mark == 0) || mark > 0 && *got.Mark != mark || got.Commented {
				t.Errorf("%s: the contact has %v, %v, %v", then, got.Mark, got.Commented, err)
			}
			said, err := d.Surveys.OfContact(ctx, system, contactID)
			if err != nil || (said.Response == nil) != (mark == 0) || mark > 0 && *said.Response.Mark != mark {
				t.Errorf("%s: the contact's page has %+v, %v", then, said.Response, err)
			}
			list, err := d.Surveys.ListResponses(ctx, system, when.Period{From: today, To: today}, page.Request{})
			if err != nil || int64(len(list.Rows)) != answered {
				t.Errorf("%s: %d responses, %v", then, len(list.Rows), err)
			}
			if _, err := s.RecoveryByContact(ctx, contactID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: a recovery, %v", then, err)
			}
			if asked, err := d.Asking.OfContact(ctx, system, contactID); err != nil || asked.Invitation.ID != first.ID {
				t.Errorf("%s: invited by %+v, %v", then, asked.Invitation, err)
			}
		}
		see("before", 0, 0)
		d.Answer(token, askingtest.Marked(4))
		see("after", 1, 4)
		d.Answer(d.Links.Token(second.ID), askingtest.Marked(5))
		see("corrected", 1, 4)
		if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
			t.Error(breaches, err)
		}
	})
}

// A contact with nothing but a test is one that nobody was asked about: a mark taken
// elsewhere is its first.
func TestATestIsNoInvitation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := askingtest.NewDesk(t, s, clock)
		draft := d.Draft(func(c *contact.Draft) { c.Customer = nil })
		contactID := d.TakeAll(draft)[0].ID
		err := s.InTx(ctx, func(ctx context.Context) error {
			return s.InsertInvitation(ctx, &asking.Invitation{
				ContactID: contactID, VersionID: 1, Purpose: survey.Trial, Delivery: "email", Address: "staff@example.org", AddressKey: "e:staff@example.org", Language: "ru",
				CreatedAt: clock.Now(), DueAt: clock.Now(), ExpiresAt: clock.Now().Add(survey.LinkLife),
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.Asking.OfContact(ctx, system, contactID); err != nil || got.Invitation != nil {
			t.Errorf("%+v, %v", got.Invitation, err)
		}
		took, err := d.Asking.TakeResponse(ctx, system, asking.Elsewhere{Source: draft.Source, ExternalID: draft.ExternalID, Mark: new(3), Delivery: "ivr", AnsweredAt: clock.Now()})
		if err != nil || !took.New {
			t.Fatal(took, err)
		}
		if got := d.Invitation(contactID); got.Purpose != survey.First || got.ID != took.InvitationID {
			t.Errorf("%+v", got)
		}
	})
}
