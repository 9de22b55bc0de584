package contact

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Volumes returns the daily counts of a period, by day and channel.
func (s *Store) Volumes(ctx context.Context, p when.Period) (list []contact.Volume, err error) {
	err = s.Each(ctx, "SELECT day, channel_id, count FROM volumes WHERE day BETWEEN ? AND ? ORDER BY day, channel_id", []any{int64(p.From), int64(p.To)}, func(rows *sql.Rows) error {
		var v contact.Volume
		err := rows.Scan(&v.Day, &v.ChannelID, &v.Count)
		list = append(list, v)
		return err
	})
	return list, err
}

// SetVolumes stores daily counts of self-service; the last value of a day and
// channel stands.
func (s *Store) SetVolumes(ctx context.Context, list []contact.Volume) error {
	last := slices.Clone(list)
	slices.SortStableFunc(last, sameVolume) // the order in which rows are locked
	for i, v := range last {
		if i+1 < len(last) && sameVolume(v, last[i+1]) == 0 {
			continue // a later value stands
		}
		if _, err := s.Exec(ctx, "INSERT INTO volumes (day, channel_id, count) VALUES (?, ?, ?) ON CONFLICT (day, channel_id) DO UPDATE SET count = excluded.count",
			int64(v.Day), v.ChannelID, v.Count); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

func sameVolume(a, b contact.Volume) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ChannelID, b.ChannelID))
}
