package storetest_test

import (
	"testing"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// A grown desk keeps every promise (Each checks them) and has what it says.
func TestGrow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		last := when.DayOf(clock.Now(), storetest.Moscow)
		if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: 2000, Commented: 4}, last); err != nil {
			t.Fatal(err)
		}
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.IndexComments(ctx); err != nil {
			t.Fatal(err)
		}
		if err := s.RebuildWords(ctx, page.Cursor{}, func(int64, int64, page.Cursor) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if n, _, err := s.CountContacts(ctx, contact.Filter{Commented: true}, 5000); n != 500 || err != nil {
			t.Errorf("%d comments, %v", n, err)
		}
		if n, _, err := s.CountContacts(ctx, contact.Filter{}, 5000); n != 2000 || err != nil {
			t.Errorf("%d contacts, %v", n, err)
		}
		list, err := s.ListContacts(ctx, contact.Filter{}, page.Request{Limit: 1})
		if err != nil || len(list.Rows) != 1 {
			t.Fatal(list, err)
		}
		if got := when.DayOf(list.Rows[0].EndedAt, storetest.Moscow); got != last {
			t.Errorf("the last contact is of %s, want %s", got, last)
		}
	})
}
