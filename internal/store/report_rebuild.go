package store

import (
	"context"
	"openpeople/internal/store/engine"
	"strings"
)

// rollupKeys is every rollup of sums and its key, the finest first.
var rollupKeys = []struct {
	table string
	key   []string
}{
	{"rollup_service", []string{"day", "channel_id", "operator_id", "team_id", "site_id"}},
	{"rollup_demand", []string{"day", "channel_id", "topic_id", "region_id", "line"}},
	{"rollup_channel", []string{"day", "channel_id"}},
	{"rollup_desk", []string{"day"}},
}

// handlingFacts is the raw rows of rollup_handling: kind, of_id, day, seconds, n.
const handlingFacts = `SELECT '' AS kind, 0 AS of_id, day, handling AS seconds, COUNT(*) AS n FROM contacts WHERE handling IS NOT NULL GROUP BY day, handling
UNION ALL SELECT 'channel', channel_id, day, handling, COUNT(*) FROM contacts WHERE handling IS NOT NULL GROUP BY channel_id, day, handling
UNION ALL SELECT 'team', CASE WHEN guest THEN 0 ELSE team_id END, day, handling, COUNT(*) FROM contacts WHERE handling IS NOT NULL GROUP BY 2, day, handling`

// RebuildRollups forgets the rollups and fills them from the rows, in one
// transaction of its own: after rows were loaded past the rooms.
func (s *Store) RebuildRollups(ctx context.Context) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if s.Kind() == engine.Postgres { // nobody moves the sums meanwhile
			if _, err := s.Exec(ctx, "LOCK TABLE rollup_service, rollup_demand, rollup_channel, rollup_desk, rollup_handling IN EXCLUSIVE MODE"); err != nil {
				return err
			}
		}
		scale, err := s.markScale(ctx)
		if err != nil {
			return err
		}
		for _, r := range rollupKeys {
			if _, err := s.Exec(ctx, "DELETE FROM "+r.table); err != nil {
				return err
			}
			text, args := sumFacts(scale, r.key, everything)
			if r.table == "rollup_channel" || r.table == "rollup_desk" { // added up from what was just filled
				keys := strings.Join(r.key, ", ")
				text, args = "SELECT "+keys+", "+strings.Join(sumOf(sumColumns), ", ")+" FROM rollup_service GROUP BY "+keys, nil
			}
			into := "INSERT INTO " + r.table + " (" + strings.Join(r.key, ", ") + ", " + strings.Join(sumColumns, ", ") + ") "
			if _, err := s.Exec(ctx, into+text, args...); err != nil {
				return err
			}
		}
		if _, err := s.Exec(ctx, "DELETE FROM rollup_handling"); err != nil {
			return err
		}
		_, err = s.Exec(ctx, "INSERT INTO rollup_handling (kind, of_id, day, seconds, n) "+handlingFacts)
		return err
	})
}
