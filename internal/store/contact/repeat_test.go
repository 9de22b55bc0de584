package contact_test

import (
	"database/sql"
	"strings"
	"testing"

	"openpeople/internal/store/contact"
	"openpeople/internal/store/storetest"
)

// A customer with very many contacts slows nobody: what one more of them repeats is
// found by a step in an index, and not by reading the others.
func TestNeighboursAreAStepAway(t *testing.T) {
	s, _ := storetest.SQLite(t)
	for _, query := range contact.NeighbourQueries {
		var plan []string
		err := s.Each(t.Context(), "EXPLAIN QUERY PLAN "+query, []any{1, 2, 3, 4}, func(rows *sql.Rows) error {
			var id, parent, unused int64
			var detail string
			err := rows.Scan(&id, &parent, &unused, &detail)
			plan = append(plan, detail)
			return err
		})
		if err != nil || len(plan) != 1 || !strings.Contains(plan[0], "contacts_repeats (customer_id=? AND topic_id=? AND (started_at,ended_at)") {
			t.Errorf("%s\nis done as %q, %v", query, plan, err)
		}
	}
}
