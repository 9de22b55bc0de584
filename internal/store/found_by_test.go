package store_test

import (
	"os"
	"strings"
	"testing"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// What contacts carried before they could be found by it is found after: the end reason
// stands in the contact's row and nowhere else, the attributes beside what they were.
func TestMigrationFindsWhatContactsCarried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: 12}, when.DayOf(clock.Now(), storetest.Moscow)); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile("engine/migrations/0031_contact_found_by." + string(s.Kind()) + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		texts := []string{
			"DROP INDEX contacts_worded", "ALTER TABLE contacts DROP COLUMN worded",
			"DROP TABLE contact_attributes", "DROP INDEX contacts_end_reason", "ALTER TABLE contacts DROP COLUMN end_reason",
			`INSERT INTO contact_extras (contact_id, extras) VALUES (3, '{"end_reason":"timeout"}'),
				(5, '{"end_reason":"transfer","attributes":{"end_reason":"customer","tariff":"M \"plus\" 5%"}}'), (7, '{"attributes":{"tariff":"L"}}')`,
		}
		migration := strings.ReplaceAll(string(raw), "{{WITHOUT_ROWID}}", map[bool]string{true: " WITHOUT ROWID"}[s.Kind() == store.SQLite])
		texts = append(texts, strings.Split(strings.TrimSpace(migration), ";\n")...)
		for _, text := range append(texts, "ALTER TABLE contacts ADD COLUMN worded BOOLEAN NOT NULL DEFAULT TRUE", "CREATE INDEX contacts_worded ON contacts (ended_at, id) WHERE worded") {
			if err := storetest.Run(ctx, s, text); err != nil {
				t.Fatal(text, err)
			}
		}
		if err := s.Rebuild(ctx, 0, nil); err != nil { // the figures of a desk of today would be of another format
			t.Fatal(err)
		}
		for _, c := range []struct {
			f    contact.Filter
			want int64
		}{
			{contact.Filter{By: figure.Filter{figure.EndReason: {"timeout"}}}, 3}, {contact.Filter{By: figure.Filter{figure.EndReason: {"transfer"}}}, 5},
			{contact.Filter{Attributes: figure.Attributes{{Key: "tariff", Values: []string{`M "plus" 5%`}}}}, 5}, {contact.Filter{Attributes: figure.Attributes{{Key: "tariff", Values: []string{"L"}}}}, 7},
			{contact.Filter{Attributes: figure.Attributes{{Key: "end_reason", Values: []string{"customer"}}}}, 5}, {contact.Filter{By: figure.Filter{figure.EndReason: {"customer"}}}, 0},
		} {
			list, err := s.ListContacts(ctx, c.f, page.Request{})
			if err != nil || len(list.Rows) > 1 || len(list.Rows) != int(min(c.want, 1)) || c.want > 0 && list.Rows[0].ID != c.want {
				t.Errorf("%+v finds %+v, %v", c.f, list.Rows, err)
			}
		}
		var n int
		if err := s.Row(ctx, "SELECT COUNT(*) FROM contact_extras WHERE extras LIKE '{\"end_reason%' OR contact_id = 3").Scan(&n); err != nil || n != 0 {
			t.Errorf("%d end reasons stand in two places, %v", n, err)
		}
	})
}
